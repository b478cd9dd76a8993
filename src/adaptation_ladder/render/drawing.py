"""The ladder, and measured values, as drawings: SVG that stands inside a page and takes its colours from there.

Lines are broken here, since SVG breaks none; a wide character counts as two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple
from unicodedata import east_asian_width

from adaptation_ladder.reporting.report import LadderRow
from adaptation_ladder.reporting.text import Chart, plain

_WIDTH = 360
_LEFT, _RIGHT, _TEXT = 36, 96, 122
"""Where the rails and the text stand, in the units of the drawing; half of a rail is drawn on either side."""
_NAME, _WORDS = 24, 31
"""How many characters fit beside the ladder, in the larger type of names and the smaller one of the words."""
_NAME_HEIGHT, _WORDS_HEIGHT, _PADDING, _LEAST = 20, 17, 20, 60


class _Step(NamedTuple):
    row: LadderRow
    name: list[str]
    words: list[str]
    top: int
    height: int

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def drawing(rows: Sequence[LadderRow], description: str, name: str) -> str:
    """The ladder with what each rung is to this task, and an arrow from the rung in use to the one recommended."""
    steps = list(_steps(rows))
    height = steps[-1].top + steps[-1].height
    rails = "".join(f'<line class="rail" x1="{x}" y1="6" x2="{x}" y2="{height - 6}"/>\n' for x in (_LEFT, _RIGHT))
    return f"""<figure>
<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{name}">
<title id="{name}">{escape(description)}</title>
{_ground(steps)}{rails}{"".join(_rung(step) for step in steps)}{_way(steps)}</svg>
</figure>"""


def _steps(rows: Sequence[LadderRow]) -> Iterator[_Step]:
    top = 0
    for row in rows:
        name, words = _broken(row.name.text, _NAME), _broken(plain(row.words), _WORDS)
        height = max(_LEAST, len(name) * _NAME_HEIGHT + len(words) * _WORDS_HEIGHT + _PADDING)
        yield _Step(row, name, words, top, height)
        top += height


def _broken(text: str, most: int) -> list[str]:
    wide = any(east_asian_width(char) in "WF" for char in text)
    return wrap(text, most // 2 if wide else most)


def _ground(steps: Sequence[_Step]) -> str:
    """What the recommended rung stands on."""
    return "".join(
        f'<rect class="ground" x="0" y="{step.top}" width="{_WIDTH}" height="{step.height}" rx="10"/>\n'
        for step in steps
        if step.row.tone == "go"
    )


def _rung(step: _Step) -> str:
    y = step.middle
    centre = (_LEFT + _RIGHT) / 2
    first = y - (len(step.name) * _NAME_HEIGHT + len(step.words) * _WORDS_HEIGHT) / 2 + 15
    second = first + len(step.name) * _NAME_HEIGHT - 2
    chosen = f'\n<circle class="chosen" cx="{centre:g}" cy="{y:g}" r="18"/>' if step.row.chosen else ""
    return f"""<g class="{step.row.tone}">
<line class="rung" x1="{_LEFT}" y1="{y:g}" x2="{_RIGHT}" y2="{y:g}"/>
<circle class="badge" cx="{centre:g}" cy="{y:g}" r="13"/>{chosen}
<text class="number" x="{centre:g}" y="{y + 5:g}">{step.row.position}</text>
{_text("name", step.name, first, _NAME_HEIGHT)}{_text("words", step.words, second, _WORDS_HEIGHT)}</g>
"""


def _text(kind: str, lines: Sequence[str], first: float, height: int) -> str:
    return "".join(
        f'<text class="{kind}" x="{_TEXT}" y="{first + at * height:g}">{escape(one)}</text>\n'
        for at, one in enumerate(lines)
    )


def _way(steps: Sequence[_Step]) -> str:
    """A point at the rung in use, and from there an arrow to the recommended one, up or down."""
    here = next((step.middle for step in steps if step.row.here), None)
    there = next((step.middle for step in steps if step.row.tone == "go"), None)
    if here is None:
        return ""
    point = f'<circle class="point" cx="20" cy="{here:g}" r="5"/>\n'
    if there is None or here == there:
        return point
    way = f"M20 {here:g}C2 {here:g} 2 {there:g} 14 {there:g}"
    head = f"M12 {there - 6:g}L23 {there:g}L12 {there + 6:g}Z"
    return f'<path class="way" d="{way}"/>\n<path class="head" d="{head}"/>\n{point}'


_ROW, _SCALE = 26, (24, 200)
"""The height of one value in a chart, and where its scale begins and ends."""


def chart(values: Chart) -> str:
    """Values with their intervals, one a row, against a dashed line for the target; all of it stands in words, too."""
    low, high = _SCALE
    height = _ROW * len(values.bars) + (_ROW if values.target is not None else 6)

    def x(at: float) -> float:
        return low + (high - low) * min(1.0, max(0.0, (at - values.least) / (values.most - values.least)))

    rows = []
    for at, bar in enumerate(values.bars):
        y = at * _ROW + _ROW / 2
        ends = "".join(f"M{x(end):g} {y - 5:g}v10" for end in (bar.low, bar.high))
        rows.append(f"""<g class="bar">
<text class="words" x="0" y="{y + 5:g}">{escape(bar.name)}</text>
<path class="interval" d="M{x(bar.low):g} {y:g}H{x(bar.high):g}{ends}"/>
<circle class="value" cx="{x(bar.value):g}" cy="{y:g}" r="5"/>
<text class="words" x="{high + 14}" y="{y + 5:g}">{escape(plain(bar.words))}</text>
</g>
""")
    if values.target is not None:
        rows.append(f'<path class="target" d="M{x(values.target):g} 0V{height - _ROW / 2:g}"/>\n')
        words = escape(plain(values.target_words))
        rows.append(f'<text class="words" x="{high + 14}" y="{height - 8}">{words}</text>\n')
    told = "; ".join(
        [*(f"{values.each} {bar.name}: {plain(bar.words)}" for bar in values.bars), plain(values.target_words)]
    )
    return f"""<figure class="chart">
<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(told.rstrip("; "))}">
{"".join(rows)}</svg>
</figure>"""
