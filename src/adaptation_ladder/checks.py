"""Specs from files through the gate: each one's rulebook and lock, its result, and how the whole run ends.

One bad spec never hides the rest, and nothing is kept of a spec once its result was handed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from adaptation_ladder.adviser.gate import Check, Terms, check
from adaptation_ladder.basics.errors import LadderError, Path, Place, Problem
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.batch import Inputs, Shelf, tasks_from, used, utf8
from adaptation_ladder.disk.loading import LoadedTask
from adaptation_ladder.disk.output import DONE, FOUND, OUR_DEFECT, WRONG_INPUT, defect, say, tell
from adaptation_ladder.locking import lock_beside, read_lock, write_lock
from adaptation_ladder.reporting.checking import Refusal, Result, report_check
from adaptation_ladder.task.tasks import Task


class CheckWish(Frozen):
    """What the caller wants checked, as of which day and how strictly."""

    day: str
    terms: Terms
    redact: bool = False
    """Whether the task's free text is left out."""
    new_locks: bool = False
    """Whether the advice is accepted and locked anew, instead of held against the lock there is."""
    verbose: bool = False
    debug: bool = False
    telling: bool = True
    """Whether what cannot be checked is told on standard error; the report says it, too."""


@dataclass(slots=True)
class Checks:
    """The checks of some inputs; `code` says afterwards how it went."""

    wish: CheckWish
    inputs: Inputs
    shelf: Shelf
    before_words: Callable[[], None] = lambda: None
    """What to do before something is told on standard error."""
    code: int = DONE

    def results(self) -> Iterator[Result]:
        """The result of each spec in turn; what cannot be checked may be told at once as well."""
        for name, loaded in tasks_from(self.inputs):
            yield self._result(name, loaded)

    def _result(self, name: str, loaded: LoadedTask | LadderError) -> Result:
        try:
            checked = used(loaded, lambda task: self._checked(name, task))
            if self.wish.new_locks:
                self._lock(name, checked)
            told = report_check(checked, utf8(name), _places(loaded), redact=self.wish.redact)
        except LadderError as error:
            return self._refused(name, error.problems, WRONG_INPUT)
        except Exception as error:  # noqa: BLE001 - a defect that one spec brings out must not cost the others
            problem = defect(error, debug=self.wish.debug)
            return self._refused(name, (replace(problem, message=f"{name}: {problem.message}"),), OUR_DEFECT)
        self.code = max(self.code, DONE if checked.passed else FOUND)
        return told

    def _checked(self, name: str, task: Task) -> Check:
        lock = read_lock(name) if _has_file(name) and not self.wish.new_locks else None
        if self.wish.verbose and lock is not None:
            self.before_words()
            say(f"{name}: held against {lock_beside(name)}, written on {lock.date}")
        return check(task, self.shelf.book_for(name, task.rulebook), self.wish.day, lock, self.wish.terms)

    def _lock(self, name: str, checked: Check) -> None:
        if not _has_file(name):
            message = f"'{name}' has no file of its own, beside which a lock could stand."
            raise LadderError([Problem(message, "Write the spec to a file, and lock that.")])
        written = write_lock(name, checked.lock)
        self.before_words()
        say(f"{lock_beside(name)}: {'written' if written else 'says the same already'}")

    def _refused(self, name: str, problems: tuple[Problem, ...], code: int) -> Refusal:
        self.code = max(self.code, code)
        shown = tuple(map(_redacted, problems)) if self.wish.redact else problems
        if self.wish.telling:
            self.before_words()
            tell(shown)
        return Refusal(utf8(name), shown)


def _places(loaded: LoadedTask | LadderError) -> Callable[[Path], Place | None]:
    return loaded.document.place if isinstance(loaded, LoadedTask) else lambda _path: None


def _has_file(name: str) -> bool:
    return os.path.isfile(name) and not name.endswith(".jsonl")


def _redacted(problem: Problem) -> Problem:
    """The problem without the line that it stands in, which may be the task's own words."""
    return replace(problem, place=replace(problem.place, text="")) if problem.place else problem
