"""The Python face: `advise` with the built-in rulebook where none is given."""

from __future__ import annotations

from datetime import date

from adaptation_ladder.adviser import advising
from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.tasks import Task


def advise(task: Task, rulebook: Rulebook | None = None, today: date | str | None = None) -> Advice:
    """Advise on a task; the same task, rulebook and day give the same advice.

    `today` is a date or YYYY-MM-DD; without one, no source or figure counts as expired. Raises LadderError with
    every problem of the task at once, and ValueError where `today` is no day.
    """
    return advising.advise(task, book_for(task, rulebook), None if today is None else day_of(today))


def book_for(task: Task, rulebook: Rulebook | None) -> Rulebook:
    """The rulebook given, or the built-in one; raises LadderError where the task asks for another."""
    if rulebook is None and task.rulebook is not None:
        message = f"the task asks for the rulebook '{task.rulebook}', and none was given."
        raise LadderError([Problem(message, "Load it with load_rulebook, and pass it as rulebook.", ("rulebook",))])
    return builtin_rulebook() if rulebook is None else rulebook


def day_of(day: date | str) -> str:
    """A calendar day as YYYY-MM-DD; raises ValueError for what is none."""
    if isinstance(day, date):
        return day.isoformat()[: len("YYYY-MM-DD")]  # a point in time is a date, too
    try:
        plain = date.fromisoformat(day).isoformat() == day
    except (TypeError, ValueError):
        plain = False
    if not plain:
        raise ValueError(f"{day!r} is no day written YYYY-MM-DD")
    return day
