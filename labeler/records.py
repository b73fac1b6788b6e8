"""Checked records, declared and named as pydantic's are.

pydantic itself takes longer to import than Qt, which the window's start cannot give. Here is what the product's files
need of it: texts, numbers, choices, tuples, mappings, records within records, bounds, and checks.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import fields, is_dataclass
from typing import (
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    dataclass_transform,
    get_origin,
    get_type_hints,
)

from labeler.record_types import Check, ValidationError, Where, checker

_Function = TypeVar("_Function")
_MISSING: Any = object()


class ConfigDict(NamedTuple):
    """How a record behaves: `frozen` ones cannot be changed; `extra` names are ignored or forbidden."""

    frozen: bool = False
    extra: Literal["ignore", "forbid"] = "ignore"
    validate_assignment: bool = False


class ValidationInfo(NamedTuple):
    """What the check of a field may know: the fields before it."""

    data: Mapping[str, Any]


class _Field(NamedTuple):
    default: Any = _MISSING
    default_factory: Callable[[], Any] | None = None
    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None
    min_length: int | None = None

    def bounded(self, value: Any, where: Where) -> Any:
        """`value` where it is within the bounds."""
        for bound, holds, words in (
            (self.gt, operator.gt, "above"),
            (self.ge, operator.ge, "at least"),
            (self.lt, operator.lt, "below"),
            (self.le, operator.le, "at most"),
        ):
            if bound is not None and not holds(value, bound):
                raise ValidationError(where, f"should be {words} {bound:g}, not {value!r}")
        if self.min_length is not None and len(value) < self.min_length:
            raise ValidationError(where, f"should have {self.min_length} or more, and has {len(value)}")
        return value


def Field(default: Any = _MISSING, **more: Any) -> Any:  # noqa: N802 - named as pydantic's
    """A field with `default` or `default_factory`, and the bounds `gt`, `ge`, `lt`, `le`, `min_length`."""
    return _Field(default, **more)


def field_validator(*fields: str) -> Callable[[_Function], _Function]:
    """Makes a class method a check of fields: it gets the value (and a ValidationInfo) and gives it, or an error."""
    return lambda function: _marked(function, "checked_fields", fields)


def model_validator(*, mode: Literal["after"]) -> Callable[[_Function], _Function]:
    """Makes a method a check of the whole record; it gives the record, or a ValueError."""
    return lambda function: _marked(function, "checks_record", mode)


def _marked(function: _Function, mark: str, value: object) -> _Function:
    setattr(function, mark, value)
    return function


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class BaseModel:
    """A record: its annotations are its fields. Raises ValidationError where it is given what they do not allow."""

    model_config: ClassVar[ConfigDict] = ConfigDict()

    def __init__(self, **values: Any) -> None:
        _fill(self, values, ())

    def __setattr__(self, name: str, value: Any) -> None:
        if self.model_config.frozen:
            raise AttributeError(f"{type(self).__name__} is frozen: make a copy with another {name}")
        vars(self)[name] = _checked(self, name, value, ()) if self.model_config.validate_assignment else value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and _values(self) == _values(other)

    def __hash__(self) -> int:
        if not self.model_config.frozen:
            raise TypeError(f"{type(self).__name__} can change, so it has no hash")
        return hash(tuple(_values(self).items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in _values(self).items())})"

    @classmethod
    def model_validate(cls, values: Any) -> Self:
        """The record that a mapping means."""
        return _read(cls, values, ())

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """The record that a JSON object means."""
        try:
            return _read(cls, json.loads(text), ())
        except RecursionError as fault:
            raise ValidationError((), "is nested too deeply") from fault

    def model_dump(self, *, include: Collection[str] | None = None) -> dict[str, Any]:
        """Its fields, or those of `include`, as plain values."""
        return {name: _plain(value) for name, value in _values(self).items() if include is None or name in include}

    def model_dump_json(self, *, indent: int | None = None) -> str:
        return json.dumps(self.model_dump(), indent=indent, ensure_ascii=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values, which are not checked."""
        copy = type(self).__new__(type(self))
        vars(copy).update(deepcopy(_values(self)) if deep else _values(self))
        vars(copy).update(update or {})
        return copy


_Record = TypeVar("_Record", bound=BaseModel)


class _Shape(NamedTuple):
    """What a kind of record consists of."""

    fields: dict[str, tuple[_Field, Check]]
    field_checks: dict[str, list[str]]
    record_checks: list[str]


_SHAPES: dict[type, _Shape] = {}


def _shape(kind: type[BaseModel]) -> _Shape:
    """Found at the first record of the kind: its annotations may name what comes later in its module."""
    if kind not in _SHAPES:
        _SHAPES[kind] = _find_shape(kind)
    return _SHAPES[kind]


def _find_shape(kind: type[BaseModel]) -> _Shape:
    hints = {name: hint for name, hint in get_type_hints(kind).items() if get_origin(hint) is not ClassVar}
    found = {name: (_declared(kind, name), checker(hint, _check_of_record)) for name, hint in hints.items()}
    shape = _Shape(found, {}, [])
    for base in reversed(kind.__mro__):
        for name, member in vars(base).items():
            for field in getattr(member, "checked_fields", ()):
                shape.field_checks.setdefault(field, []).append(name)
            if hasattr(member, "checks_record"):
                shape.record_checks.append(name)
    return shape


def _declared(kind: type[BaseModel], name: str) -> _Field:
    default = getattr(kind, name, _MISSING)
    return default if isinstance(default, _Field) else _Field(default)


def _values(record: object) -> dict[str, Any]:
    """The record's fields; what was kept beside them (a cached property) is not among them."""
    return {name: vars(record)[name] for name in _shape(type(record)).fields}  # type: ignore[arg-type]


def _read(kind: type[_Record], values: Any, where: Where) -> _Record:
    if isinstance(values, kind):
        return values
    if not isinstance(values, Mapping):
        raise ValidationError(where, f"should be a table of names and values, not {values!r}")
    made = kind.__new__(kind)
    _fill(made, values, where)
    return made


def _check_of_record(hint: Any) -> Check | None:
    if not isinstance(hint, type):
        return None
    if issubclass(hint, BaseModel):
        return lambda value, where: _read(hint, value, where)
    return _check_of_dataclass(hint) if is_dataclass(hint) else None


def _check_of_dataclass(kind: Any) -> Check:
    """Dataclasses are read by their fields; names that are not among them are dropped."""
    checks = {name: checker(hint, _check_of_record) for name, hint in get_type_hints(kind).items()}

    def check(value: Any, where: Where) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, Mapping):
            raise ValidationError(where, f"should be a table of names and values, not {value!r}")
        found = {name: checks[name](one, (*where, name)) for name, one in value.items() if name in checks}
        try:
            return kind(**found)
        except TypeError as fault:
            raise ValidationError(where, f"lacks a value ({fault})") from fault
        except ValueError as fault:
            raise ValidationError(where, str(fault)) from fault

    return check


def _fill(record: BaseModel, values: Mapping[str, Any], where: Where) -> None:
    shape = _shape(type(record))
    for name, (field, _) in shape.fields.items():
        if name in values:
            vars(record)[name] = _checked(record, name, values[name], where)
        elif field.default_factory is not None:
            vars(record)[name] = field.default_factory()
        elif field.default is not _MISSING:
            vars(record)[name] = field.default
        else:
            raise ValidationError((*where, name), "is missing")
    if record.model_config.extra == "forbid":
        for name in values:
            if name not in shape.fields:
                raise ValidationError((*where, name), "is not known here")
    for check in shape.record_checks:
        _asked(getattr(record, check), (), where)


def _checked(record: BaseModel, name: str, value: Any, where: Where) -> Any:
    shape, here = _shape(type(record)), (*where, name)
    if name not in shape.fields:
        raise ValidationError(here, "is not known here")
    field, check = shape.fields[name]
    value = field.bounded(check(value, here), here)
    for checking in shape.field_checks.get(name, ()):
        function = getattr(record, checking)
        wants_more = function.__func__.__code__.co_argcount == 3
        value = _asked(function, (value, ValidationInfo(vars(record))) if wants_more else (value,), here)
    return value


def _asked(check: Callable[..., Any], arguments: tuple[Any, ...], where: Where) -> Any:
    """What a check of the record's own gives; its ValueError with the place where it stands."""
    try:
        return check(*arguments)
    except ValueError as fault:
        raise ValidationError(where, str(fault)) from fault


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return type(value)(_plain(one) for one in value) if isinstance(value, tuple | list) else value
