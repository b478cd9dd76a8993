"""A chart in characters: one line a value, its interval from end to end, and the target as a line down the page.

Whatever is drawn stands in words beside it, so that nobody needs the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.reporting.text import Bar, Chart, Line

NARROWEST = 16
"""With fewer columns than this nothing can be told from a drawing."""

_SIGNS = {"low": "├", "high": "┤", "along": "─", "value": "●", "target": "┃", "both": "┼"}
_ASCII = {"low": "[", "high": "]", "along": "-", "value": "o", "target": ":", "both": "+"}


def bars(chart: Chart, columns: int, *, unicode: bool) -> Iterator[tuple[str, str, Line]]:
    """For each value its name, its drawing in so many columns, and its words; the target is named in a last line."""
    signs = _SIGNS if unicode else _ASCII
    target = None if chart.target is None else _column(chart, chart.target, columns)
    for bar in chart.bars:
        yield bar.name, _drawn(chart, bar, target, columns, signs), bar.words
    if target is not None:
        yield "", f"{' ' * target}{signs['target']}", chart.target_words


def _drawn(chart: Chart, bar: Bar, target: int | None, columns: int, signs: dict[str, str]) -> str:
    low, value, high = (_column(chart, at, columns) for at in (bar.low, bar.value, bar.high))
    cells = [" "] * columns
    cells[low : high + 1] = signs["along"] * (high + 1 - low)
    cells[low], cells[high] = signs["low"], signs["high"]
    if target is not None:
        cells[target] = signs["both"] if low <= target <= high else signs["target"]
    cells[value] = signs["value"]
    return "".join(cells).rstrip()


def _column(chart: Chart, at: float, columns: int) -> int:
    share = (at - chart.least) / (chart.most - chart.least)
    return round(min(1.0, max(0.0, share)) * (columns - 1))
