"""Tables for LaTeX documents, that need no package."""

from __future__ import annotations

from collections.abc import Sequence

_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        **{mark: f"\\{mark}" for mark in "&%$#_{}"},
        **{chr(code): " " for code in (*range(32), 127)},
    }
)


def latex_text(text: str) -> str:
    r"""Text as LaTeX shows it; line ends and other control characters become spaces.

    >>> print(latex_text("5_o_Clock & 50 %"))
    5\_o\_Clock \& 50 \%
    """
    return text.translate(_ESCAPED)


def latex_table(columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    """A tabular with a line above, below and under the head; columns that are `numeric` stand on the right."""
    sides = "".join("r" if right else "l" for right in numeric)
    lines = [f"\\begin{{tabular}}{{{sides}}}", r"\hline", _line(columns), r"\hline", *map(_line, rows), r"\hline"]
    return "\n".join([*lines, r"\end{tabular}", ""])


def _line(cells: Sequence[str]) -> str:
    return " & ".join(map(_cell, cells)) + r" \\"


def _cell(text: str) -> str:
    """A cell that begins with [ or * would be read as an argument of the line end before it, but for the braces."""
    return f"{{{latex_text(text)}}}" if text.startswith(("[", "*")) else latex_text(text)
