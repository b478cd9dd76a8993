"""The Python face: `advise` with the built-in rulebook where none is given."""

from __future__ import annotations

from datetime import date

from adaptation_ladder import advising
from adaptation_ladder.advice import Advice
from adaptation_ladder.answers import Task
from adaptation_ladder.loading import builtin_rulebook
from adaptation_ladder.rulebook import Rulebook


def advise(task: Task, rulebook: Rulebook | None = None, today: date | str | None = None) -> Advice:
    """Advise on a task; the same task, rulebook and day give the same advice.

    `today` is a date or YYYY-MM-DD; without one, no source or figure counts as expired. Raises LadderError with
    every problem of the task at once.
    """
    book = builtin_rulebook() if rulebook is None else rulebook
    day = None if today is None else today.isoformat() if isinstance(today, date) else day_of(today)
    return advising.advise(task, book, day)


def day_of(text: str) -> str:
    """A calendar day written YYYY-MM-DD, checked; raises ValueError for anything else."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"'{text}' is not written YYYY-MM-DD")
    return text
