"""Any table with a column that says pass or fail, or a score: CSV, or JSON Lines with one object a line.

Which column is which, the caller says; a column that is called like its role (id, passed, score, category, error, cost,
delay) need not be named. This is how ragas, LangSmith and spreadsheets are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from operator import methodcaller
from typing import Any

from adaptation_ladder.basics.errors import nearest
from adaptation_ladder.disk.documents import kind_of, shown
from adaptation_ladder.disk.importers.counting import Column, Counting, class_named, identity
from adaptation_ladder.disk.importers.form import (
    Form,
    Options,
    Rows,
    UnfitError,
    Where,
    each,
    found,
    number,
    unfit,
    wrong_type,
)
from adaptation_ladder.reporting.text import counted
from adaptation_ladder.stats.evalrun import EvalRun

_PASS = frozenset({"pass", "passed", "true", "yes", "correct", "success", "c"})
_FAIL = frozenset({"fail", "failed", "false", "no", "incorrect", "failure", "wrong", "i"})
_ERROR = frozenset({"error", "errored", "timeout"})
_NOTHING = frozenset({"", "null", "none", "n/a", "na", "-"})
_MILLISECONDS = re.compile(r"(?:^|[^A-Za-z])(?:ms|Ms|MS)\W*$|[a-z0-9]Ms$")

Get = Callable[[Mapping[str, Any]], Any]
Judge = Callable[[Any, str], float | None]
"""What a value in the column of this name comes to; None where the item was never judged."""


def _read(rows: Rows, options: Options) -> list[EvalRun]:
    first = next(rows, None)
    if first is None:
        raise unfit("there is no row in it.", "Name a table with one row for each item.")
    reader = _Reader(_row(first[1]), options)
    each(chain([first], rows), reader.take)
    return reader.runs()


class _Reader:
    """Takes row after row; what is the same for all of them is worked out before the first."""

    def __init__(self, first: dict[str, Any], options: Options) -> None:
        self.options = options
        self.first = first
        self.gathered = Counting("a table")
        self.part = self.gathered.part()
        self.judged = self._judged()
        self.id, self.category, self.error, self.cost, self.delay = (
            _getter(options.name(role), first) for role in ("id", "category", "error", "cost", "delay")
        )
        self.unit = 0.001 if _MILLISECONDS.search(options.name("delay")) else 1.0
        self.classes: dict[str, str] = {}
        self.rows = 0
        self.nameless = 0

    def _judged(self) -> list[tuple[Get, Judge, Column, str]]:
        """The columns that count; where the caller names none, those that are called passed or score."""
        named = {role: _parts(getattr(self.options, role)) for role in ("passed", "score")}
        if not any(named.values()):
            named = {role: [role] if role in self.first else [] for role in named}
        for role, names in named.items():
            for name in names:
                if name not in self.first and found(self.first, name) is None:
                    raise _no_column(name, role, self.first)
        if not any(named.values()):
            said = f"no column says pass or fail, or the score; there are {_listed(self.first)}."
            raise unfit(said, "Name the one that does: --passed COLUMN or --score COLUMN.")
        passed = [(_getter(name, self.first), _passed, self.part.column(name), name) for name in named["passed"]]
        scores = [
            (_getter(name, self.first), _score, self.part.column(name, graded=True), name) for name in named["score"]
        ]
        return [*passed, *scores]

    def take(self, _where: Where, row: Any) -> None:
        """One row: one item, judged in one or several columns."""
        self.rows += 1
        row = _row(row)
        if not _is_nothing(self.error(row)):
            self.part.errors += 1
            return
        id_ = self.id(row)
        if id_ is None or id_ == "":
            id_ = f"row {self.rows}"
            self.nameless += 1
        id_ = identity(id_)
        class_ = class_named(self.category(row))
        class_ = self.classes.setdefault(class_, class_)  # each kept once, however many rows name it
        for get, judge, column, name in self.judged:
            value = judge(get(row), name)
            if value is None:
                column.errors += 1
            else:
                column.add(id_, value, class_)
        self.part.cost(_figure(self.cost(row)))
        self.part.delay(_figure(self.delay(row)), self.unit)

    def runs(self) -> list[EvalRun]:
        """What the rows came to."""
        taken: dict[str, object] = {"id": self.nameless < self.rows, "category": any(self.classes)}
        taken |= {"error": self.part.errors, "cost": self.part.costs, "delay": self.part.delays}
        for role, there in taken.items():
            name = getattr(self.options, role)
            if name and not there and name not in self.first:
                raise _no_column(name, role, self.first)
        if self.nameless:
            counts = "taken as an item" if self.nameless == 1 else "each taken as an item"
            self.gathered.warnings.append(f"{counted(self.nameless, 'row')} without an id: {counts} of its own.")
        for name, column in self.part.columns.items():
            if column.errors:
                said = f"{counted(column.errors, 'row')} without a result in '{shown(name)}': taken as errors."
                self.gathered.warnings.append(said)
        return self.gathered.runs()


def _row(row: object) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise wrong_type("an object with a key for each column", row)
    return row


def _no_column(name: str, role: str, first: dict[str, Any]) -> UnfitError:
    remedy = nearest(name, tuple(first)) or f"There are {_listed(first)}."
    return unfit(f"there is no column '{shown(name)}', which --{role} names.", shown(remedy, 400))


def _parts(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _listed(first: dict[str, Any]) -> str:
    names = [shown(name, 40) for name in first]
    return f"{', '.join(names[:12])}{f' and {len(names) - 12} more' if len(names) > 12 else ''}"


def _getter(name: str, first: dict[str, Any]) -> Get:
    if name in first or "." not in name:
        return methodcaller("get", name)
    return partial(_inside, name)


def _inside(name: str, row: Mapping[str, Any]) -> Any:
    return found(row, name)


def _is_nothing(value: object) -> bool:
    return value is None or value is False or (isinstance(value, str) and value.strip().lower() in _NOTHING)


def _word(value: object) -> bool | None:
    said = value.strip().lower() if isinstance(value, str) else ""
    return True if said in _PASS else False if said in _FAIL else None


def _passed(value: Any, name: str) -> float | None:
    """Whether an item passed; None where it was never judged."""
    if value is True or value is False:
        return value
    word = _word(value)
    if word is not None:
        return word
    if _is_nothing(value) or (isinstance(value, str) and value.strip().lower() in _ERROR):
        return None
    size = _figure(value)
    if size in {0, 1}:
        return size
    said = f"pass or fail is wanted in '{shown(name, 40)}', not {kind_of(value)}."
    raise unfit(said, "If it is a score, name it with --score.", sort=f"no verdict in {name}")


def _score(value: Any, name: str) -> float | None:
    """The score of an item; None where it was never judged."""
    if value.__class__ is float:
        return float(value)
    if value is True or value is False:
        return value
    size = _figure(value)
    if size is not None:
        return size
    if _is_nothing(value) or (isinstance(value, str) and value.strip().lower() in _ERROR):
        return None
    word = _word(value)
    if word is not None:
        return word
    said = f"a number is wanted in '{shown(name, 40)}', not {kind_of(value)}."
    raise unfit(said, "Write 0.5, with a point and without a sign.", sort=f"no score in {name}")


def _figure(value: object) -> float | None:
    """A number, also one that is written as text."""
    if isinstance(value, str):
        try:
            return float(value) if "_" not in value else None
        except ValueError:
            return None
    return number(value)


LINES = Form("JSON Lines with a column of results", "JSON Lines", ("passed",), _read)
CELLS = Form("CSV with a column of results", "table", ("passed",), _read)
