"""Whether a value is of the type that a record's field is declared with, told as a sentence where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

Where = tuple[str | int, ...]
Check = Callable[[Any, Where], Any]


class ValidationError(ValueError):
    """Values that are no record of the kind. `loc` says where, `msg` what is wrong."""

    def __init__(self, loc: Where, msg: str) -> None:
        super().__init__(": ".join(filter(None, (" ".join(map(str, loc)), msg))))
        self.loc, self.msg = loc, msg

    def errors(self) -> list[dict[str, Any]]:
        return [{"loc": self.loc, "msg": self.msg}]


_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


def checker(hint: Any, of_record: Callable[[Any], Check | None]) -> Check:
    """The function that gives a value of the type `hint`, or a ValidationError.

    `of_record` gives the one of a type that is a kind of record.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if (check := of_record(hint)) is not None:
        return check
    if hint in _WORDS:
        return _scalar(hint)
    if origin is Literal:
        return _one_of(arguments)
    if origin is tuple and arguments[1:] == (...,):
        return _many(checker(arguments[0], of_record))
    if origin is dict and arguments[0] is str:
        return _table(checker(arguments[1], of_record))
    if origin in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:
        return _or_nothing(checker(next(one for one in arguments if one is not NoneType), of_record))
    raise TypeError(f"records cannot hold {hint}")


def _scalar(kind: type) -> Check:
    def check(value: Any, where: Where) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise ValidationError(where, f"should be {_WORDS[kind]}, not {value!r}")
        return value

    return check


def _or_nothing(check: Check) -> Check:
    return lambda value, where: None if value is None else check(value, where)


def _one_of(choices: tuple[Any, ...]) -> Check:
    def check(value: Any, where: Where) -> Any:
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            raise ValidationError(where, f"should be {' or '.join(map(repr, choices))}, not {value!r}")
        return value

    return check


def _many(check_one: Check) -> Check:
    def check(value: Any, where: Where) -> Any:
        if not isinstance(value, list | tuple):
            raise ValidationError(where, f"should be a list, not {value!r}")
        return tuple(check_one(one, (*where, place)) for place, one in enumerate(value))

    return check


def _table(check_one: Check) -> Check:
    def check(value: Any, where: Where) -> Any:
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise ValidationError(where, f"should be a table of names and values, not {value!r}")
        return {name: check_one(one, (*where, name)) for name, one in value.items()}

    return check
