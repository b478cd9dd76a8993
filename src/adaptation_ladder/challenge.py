"""The Python face of questions about an advice, with the built-in rulebook where none is given."""

from __future__ import annotations

from datetime import date

from adaptation_ladder.adviser import counterfactual, defence, differences
from adaptation_ladder.adviser.advice import Comparison, RestsOn, Why, WouldChange
from adaptation_ladder.api import book_for, day_of
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.task.tasks import Task


def why(task: Task, rung: str, rulebook: Rulebook | None = None) -> Why:
    """Why a rung is the answer for a task, or how far each of its criteria is from making it so.

    Raises LadderError where there is no such rung, and with every problem of the task at once.
    """
    return defence.why(task, book_for(task, rulebook), rung)


def rests_on(task: Task, rulebook: Rulebook | None = None) -> RestsOn:
    """The answers that force the recommended rung, however all others come out; none of them can be left out.

    Raises LadderError with every problem of the task at once.
    """
    return defence.rests_on(task, book_for(task, rulebook))


def counterfactuals(task: Task, rulebook: Rulebook | None = None, towards: str | None = None) -> WouldChange:
    """The smallest changes that can happen and lead to another rung, or to the one named by `towards`.

    Raises LadderError with every problem of the task at once.
    """
    return counterfactual.counterfactuals(task, book_for(task, rulebook), towards)


def compare(
    before: Task,
    after: Task,
    rulebook: Rulebook | None = None,
    today: date | str | None = None,
    *,
    after_rulebook: Rulebook | None = None,
    after_today: date | str | None = None,
) -> Comparison:
    """Two advices side by side, and which differences between the tasks are responsible.

    The second is made by the same rulebook and on the same day as the first unless others are given. Raises
    LadderError with every problem of a task at once, and ValueError where a day is none.
    """
    book = book_for(before, rulebook)
    other_book = book_for(after, after_rulebook or rulebook)
    day = None if today is None else day_of(today)
    other_day = day if after_today is None else day_of(after_today)
    return differences.compare(differences.Side(before, book, day), differences.Side(after, other_book, other_day))
