"""The results of a file on their way into runs: counted one by one, each trap of these formats closed once.

What has no finite score is an error and never a failure; an item that ran several times stands there as often; cost
and delay belong to the request, whatever number of metrics it is judged by.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import blake2b
from math import fsum

from adaptation_ladder.disk.importers.form import LARGEST_NUMBER, Options, number, text
from adaptation_ladder.reporting.text import counted
from adaptation_ladder.stats.evalrun import EvalRun, Results

LONGEST_ID = 120


@dataclass(slots=True)
class Column:
    """The results of one metric, in the order of the file."""

    graded: bool = False
    """Whether it is a score; it becomes one with the first value between pass and fail."""
    higher_is_better: bool = True
    ids: list[str] = field(default_factory=list)
    scores: array[float] = field(default_factory=lambda: array("d"))
    categories: list[str] = field(default_factory=list)
    errors: int = 0
    unusable: int = 0
    """Results whose score is not finite, or beyond all measure."""

    def add(self, id_: str, value: float, category: str = "") -> None:
        """One result: true and false, or a score."""
        if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:  # also where it is not a number
            self.unusable += 1
            return
        if value not in {0, 1}:
            self.graded = True
        self.ids.append(id_)
        self.scores.append(value)
        self.categories.append(category)


@dataclass(slots=True)
class Part:
    """One of the runs in a file: its results by metric, and what its requests cost and took."""

    model: str = ""
    columns: dict[str, Column] = field(default_factory=dict)
    costs: array[float] = field(default_factory=lambda: array("d"))
    delays: array[float] = field(default_factory=lambda: array("d"))
    errors: int = 0
    """Items on which the run failed, whatever the metric."""
    odd: int = 0
    """Costs and delays that are no number, or below nothing."""
    cached: int = 0
    """Answers that came from a cache, and so took no time and cost nothing."""

    def column(self, metric: str, *, graded: bool = False) -> Column:
        """The results of a metric so far."""
        if metric not in self.columns:
            self.columns[metric] = Column(graded)
        return self.columns[metric]

    def cost(self, value: object) -> None:
        """What a request cost, in US dollars; nothing where the file says nothing."""
        self._measure(self.costs, value, 1)

    def delay(self, value: object, unit: float = 1) -> None:
        """How long a request took, and how many seconds its unit has."""
        self._measure(self.delays, value, unit)

    def _measure(self, into: array[float], value: object, unit: float) -> None:
        if value is None:
            return
        size = number(value)
        if size is None or not 0 <= size <= LARGEST_NUMBER:
            self.odd += 1
        else:
            into.append(size * unit)


@dataclass(slots=True)
class Counting:
    """Everything that a reader found in one file."""

    tool: str
    version: str = ""
    date: str | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    """By their keys."""
    warnings: list[str] = field(default_factory=list)

    def part(self, key: str = "") -> Part:
        """The run with this key so far."""
        if key not in self.parts:
            self.parts[key] = Part()
        return self.parts[key]

    def runs(self) -> list[EvalRun]:
        """What was gathered, a run for every metric of every part."""
        return [run for key, part in self.parts.items() for run in self._of(key, part)]

    def _of(self, key: str, part: Part) -> Iterator[EvalRun]:
        for metric, column in part.columns.items():
            n = len(column.ids)
            graded = column.graded and n > 0
            total = fsum(column.scores)
            classed = any(column.categories)
            # Of passes and failures a byte each: whoever goes through a million of them makes no million floats.
            scores = column.scores if graded else array("b", map(int, column.scores))
            yield EvalRun(
                metric=metric,
                n=n,
                passes=None if graded else int(total),
                score=total / n if graded else None,
                higher_is_better=column.higher_is_better,
                errors=part.errors + column.errors + column.unusable,
                results=Results(column.ids, scores, column.categories if classed else ()),
                costs=part.costs,
                delays=part.delays,
                key=key if len(self.parts) > 1 else "",
                tool=self.tool,
                version=self.version,
                model=part.model,
                date=self.date,
                warnings=(*self.warnings, *_told(part, column)),
            )


def _told(part: Part, column: Column) -> Iterator[str]:
    if part.cached:
        yield f"{counted(part.cached, 'answer')} from a cache: without cost and delay."
    if column.unusable:
        yield f"{counted(column.unusable, 'result')} without a finite score (NaN, infinite or absurd): taken as errors."
    if part.odd:
        yield f"{'one cost or delay' if part.odd == 1 else f'{part.odd} costs or delays'} that cannot be: left out."


def identity(value: object) -> str:
    """The id of an item as text; a very long one, such as a whole question, by its beginning and its digest."""
    said = value if isinstance(value, str) else str(value)
    if len(said) <= LONGEST_ID:
        return said
    return f"{said[:60]}…{blake2b(said.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"


def category(data: object, options: Options) -> str:
    """The class of an item, from a mapping that may name it."""
    return class_named(data.get(options.name("category"))) if isinstance(data, dict) else ""


def class_named(value: object) -> str:
    """The name of a class as text; empty where there is none."""
    if isinstance(value, str):
        return value[:LONGEST_ID]
    return str(value) if isinstance(value, bool | int | float) else ""


def day(value: object) -> str | None:
    """The day (YYYY-MM-DD) of a point in time: a text that begins with it, or seconds since 1970."""
    seconds = number(value)
    if seconds is not None and 0 <= seconds < 1e11:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    begins = re.match(r"\d{4}-\d\d-\d\d", text(value), re.ASCII)
    try:
        return date.fromisoformat(begins[0]).isoformat() if begins else None
    except ValueError:
        return None
