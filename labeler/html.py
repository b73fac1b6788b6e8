"""Pieces of self-contained HTML pages. Every text is escaped; nothing in them runs or is fetched from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.files import replacing

_STYLE = """
:root { color-scheme: light dark; --line: #d0d4d9; --soft: #5c6670; --bar: #0072b2; --off: #d55e00; --ground: #fff;
  --text: #1b1f23 }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4149; --soft: #a3acb5; --bar: #56b4e9; --off: #e69f00; --ground: #16191d; --text: #e6e9ec } }
@media print { :root { --ground: #fff; --text: #000; --line: #999; --soft: #333; --bar: #0072b2; --off: #d55e00 } }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 32px auto; padding: 0 16px;
  background: var(--ground); color: var(--text); overflow-wrap: anywhere }
h1 { font-size: 26px; margin-bottom: 0 } h2 { font-size: 19px; margin: 32px 0 8px }
h3 { font-size: 15px; margin: 16px 0 4px }
h1, h2, h3, caption { break-after: avoid }
p.soft { color: var(--soft) }
div.scroll { overflow-x: auto; max-width: 100% }
div.beside { display: flex; flex-wrap: wrap; gap: 0 40px; align-items: start }
table { border-collapse: collapse; margin: 8px 0 16px; break-inside: avoid }
caption { text-align: left; font-weight: 600; padding: 4px 0 }
th, td { padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: normal }
td:first-child { min-width: 6em } table.heat td:first-child { min-width: 0 }
th { font-weight: 600 } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
table.heat td { padding: 4px 12px; text-align: right; font-variant-numeric: tabular-nums;
  background: color-mix(in srgb, var(--off) var(--heat), transparent) }
table.heat td.same { background: color-mix(in srgb, var(--bar) var(--heat), transparent); font-weight: 600 }
table.heat th { padding: 4px 12px 4px 0 } table.heat th.n { padding: 4px 12px }
svg { vertical-align: middle } svg .bar { fill: var(--bar) } svg .track { fill: var(--line) }
svg .span { stroke: var(--bar); stroke-width: 2 }
@media screen and (max-width: 640px) {
  th, td { padding-right: 8px } table.heat td, table.heat th.n { padding: 4px 8px } svg { width: 56px }
  td:first-child { min-width: 5em; overflow-wrap: anywhere } }
"""
_HOTTEST = 55  # per cent of colour in a cell: the text on it keeps a contrast of 4.5 to 1


class Markup(str):
    """Markup made here, that is not escaped again."""

    __slots__ = ()


def write_page(path: Path, title: str, parts: Sequence[str]) -> None:
    """Write a page of markup made by this module's functions to `path`. Raises InputError where it cannot."""
    with replacing(path) as file:
        file.write(
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
            f"{''.join(parts)}</body></html>\n"
        )


def heading(level: int, text: str) -> Markup:
    return Markup(f"<h{level}>{escape(text)}</h{level}>")


def paragraph(text: str, style: str = "") -> Markup:
    """A paragraph of plain text; `style` is empty or 'soft'."""
    return Markup(f'<p class="{style}">{escape(text)}</p>' if style else f"<p>{escape(text)}</p>")


def bullets(texts: Sequence[str]) -> Markup:
    return Markup(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>" if texts else "")


def beside(parts: Sequence[str]) -> Markup:
    """Pieces side by side where there is room."""
    return Markup(f'<div class="beside">{"".join(parts)}</div>')


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "") -> Markup:
    """A table; columns of numbers are right-aligned. Texts are escaped unless they are `Markup`."""
    numeric = [bool(rows) and all(_is_figure(row[place]) for row in rows) for place in range(len(columns))]
    head = "".join(_cell("th", name, right) for name, right in zip(columns, numeric, strict=True))
    body = "".join(
        "<tr>" + "".join(_cell("td", value, right) for value, right in zip(row, numeric, strict=True)) + "</tr>"
        for row in rows
    )
    return Markup(f'<div class="scroll"><table>{_caption(caption)}<tr>{head}</tr>{body}</table></div>')


def heat_table(
    caption: str, labels: Sequence[str], matrix: npt.NDArray[np.number], texts: Sequence[Sequence[str]]
) -> Markup:
    """A matrix by label, each cell with its text and as deep in colour as its share of its row; the diagonal stands
    out by weight as well as by colour."""
    sums = matrix.sum(axis=1, keepdims=True)
    shares = np.where(sums > 0, matrix / np.where(sums > 0, sums, 1), 0)
    head = "".join(f'<th class="n">{escape(label)}</th>' for label in labels)
    rows = []
    for place, label in enumerate(labels):
        cells = "".join(
            f'<td{" class=same" if place == other else ""} style="--heat:{_HOTTEST * shares[place, other]:.0f}%">'
            f"{escape(text)}</td>"
            for other, text in enumerate(texts[place])
        )
        rows.append(f"<tr><th>{escape(label)}</th>{cells}</tr>")
    return Markup(
        f'<div class="scroll"><table class="heat">{_caption(caption)}<tr><th></th>{head}</tr>{"".join(rows)}</table>'
        "</div>"
    )


def bar(part: float, whole: float) -> Markup:
    """A bar as long as `part` is of `whole`."""
    width = 120 * part / whole if whole else 0
    return Markup(
        '<svg width="120" height="10" viewBox="0 0 120 10" aria-hidden="true">'
        '<rect class="track" width="120" height="10" rx="2"/>'
        f'<rect class="bar" width="{width:.1f}" height="10" rx="2"/></svg>'
    )


def interval_plot(value: float, low: float, high: float, lowest: float = 0.0) -> Markup:
    """A figure as a point with its interval as a line, on a scale from `lowest` to 1."""
    if math.isnan(value):
        return Markup("")
    x, left, right = (5 + 150 * (min(1, max(lowest, one)) - lowest) / (1 - lowest) for one in (value, low, high))
    span = "" if math.isnan(left) else f'<line class="span" x1="{left:.1f}" x2="{right:.1f}" y1="7" y2="7"/>'
    return Markup(
        '<svg width="160" height="14" viewBox="0 0 160 14" aria-hidden="true">'
        '<rect class="track" x="5" y="6.5" width="150" height="1"/>'
        f'{span}<circle class="bar" cx="{x:.1f}" cy="7" r="4"/></svg>'
    )


def percent(share: float) -> str:
    """A share for people; a dash where it cannot be told."""
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def figure(value: float, digits: int = 2) -> str:
    """A number for people; a dash where it cannot be told."""
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def chance(p: float) -> str:
    """A p-value for people."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _caption(text: str) -> str:
    return f"<caption>{escape(text)}</caption>" if text else ""


def _cell(tag: str, value: object, right: bool) -> str:
    text = f"{value:,}" if isinstance(value, (int, float)) else str(value)
    opening = f'<{tag} class="n">' if right else f"<{tag}>"
    return f"{opening}{text if isinstance(value, Markup) else escape(text)}</{tag}>"


def _is_figure(value: object) -> bool:
    if isinstance(value, (int, float)):
        return True
    return isinstance(value, str) and not isinstance(value, Markup) and not value.strip("0123456789,.%-< to()")
