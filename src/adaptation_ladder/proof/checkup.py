"""A whole rulebook looked over: statements proved or refuted, entries without effect, what is untidy, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from adaptation_ladder.basics.errors import OutOfStepsError, Path
from adaptation_ladder.basics.findings import KINDS, severity_of
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Kind
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.proof.completions import Completions
from adaptation_ladder.proof.effects import Defect, defects_of_entries
from adaptation_ladder.proof.encoding import STEPS, Encoding
from adaptation_ladder.proof.housekeeping import due, untidy
from adaptation_ladder.proof.proving import Outcome, Settled, invariants, promises, settle
from adaptation_ladder.proof.replaying import Replay, Ruling, replays, rulings, settled_wrongly, stops
from adaptation_ladder.task.tasks import Task


class Checkup(Frozen):
    """What came of looking over one rulebook."""

    book: Rulebook
    today: str
    defects: tuple[Defect, ...]
    statements: tuple[Settled, ...]
    """What was to be proved: the statements about every rulebook, then this one's promises."""
    replayed: int
    """How many tasks, whole or with open answers, were put to the engine and held against the search."""
    visited: int
    """How many states all searches looked at."""

    @property
    def made(self) -> tuple[Defect, ...]:
        """The defects that somebody made; the others came with time."""
        return tuple(one for one in self.defects if not KINDS[one.kind].by_time)

    def fails(self, *, on_expiry: bool) -> bool:
        """Whether anything was found that the rulebook itself does not call a mere note, due entries where asked."""
        counted = self.defects if on_expiry else self.made
        return any(severity_of(KINDS[one.kind], self.book.severities) != "note" for one in counted)


_BY_NARROWING = frozenset(
    (
        *("without-effect", "choice-without-effect", "never-holds", "never-shown", "option-never-chosen"),
        *("shadowed", "same-condition", "empty-promise"),
        *("unused-source", "unused-figure", "unused-term"),
    )
)
"""What a house may bring about in a rulebook that it extends, by ruling out what it may not do; no fault of either."""


def _counts(book: Rulebook, one: Defect) -> bool:
    """Whether a defect is for whoever wrote this rulebook: in one that extends another, of entries of its own."""
    return not book.house or one.subject in book.house or one.kind not in _BY_NARROWING


def check_rulebook(book: Rulebook, today: str, budget: int = STEPS) -> Checkup:
    """Look over a rulebook as of a day; each search may look at so many states."""
    encoding, completions = Encoding(book, budget), Completions(book, budget)
    statements = [*invariants(encoding), *promises(encoding)]
    defects = list(_unkept(book, statements))
    live, idle = _effects(encoding)
    replayed = _replayed(encoding, defects)
    certain, ruled = _certificates(completions, encoding, replayed, defects)
    defects += idle
    at = len(statements) - len(book.promises)
    statements[at:at] = [live, certain]
    defects += (one for one in untidy(book) if _counts(book, one))
    defects += due(book, today)
    visited = encoding.sets.steps + completions.sets.steps
    return Checkup(book, today, tuple(defects), tuple(statements), len(replayed) + ruled, visited)


def _unkept(book: Rulebook, statements: list[Settled]) -> Iterator[Defect]:
    places: dict[str, Path] = {promise.id: ("promises", at) for at, promise in enumerate(book.promises)}
    for one in statements:
        if one.outcome == "proved":
            continue
        kind = "promise-broken" if one.id in places else "invariant-broken"
        said = f"{one.id} does not hold: {one.states}"
        if one.outcome == "incomplete":
            kind, said = "check-incomplete", f"whether {one.id} holds is not known: {one.states}"
        yield Defect(kind, places.get(one.id, ()), one.id, said, one.witness)


def _effects(encoding: Encoding) -> tuple[Settled, tuple[Defect, ...]]:
    """I7, with whatever it finds."""
    before = encoding.sets.steps
    idle = tuple(one for one in defects_of_entries(encoding) if _counts(encoding.book, one))
    outcome: Outcome = "refuted" if idle else "proved"
    if any(one.kind == "check-incomplete" for one in idle):
        outcome = "incomplete"
    said = "Everything in the rulebook changes, for some answers, something that an advice shows."
    return Settled("I7", said, outcome, encoding.sets.steps - before), idle


def _replayed(encoding: Encoding, defects: list[Defect]) -> list[Replay]:
    done: list[Replay] = []
    several = {need: partial(replays, encoding, need) for need in encoding.book.need}
    for subject, tasks in {**several, "stop": partial(stops, encoding)}.items():
        encoding.again()
        try:
            done += tasks()
        except OutOfStepsError:
            said = f"not every task for '{subject}' was found within {encoding.budget:,} steps."
            defects.append(Defect("check-incomplete", (), subject, said))
    for one in done:
        if not one.agrees:
            expected = f"'{one.expected[0]}' ({one.expected[1]})"
            decided = f"'{one.decided[0]}' ({one.decided[1]})" if one.decided else "that it is not active"
            about = f" for '{one.need}'" if one.need else ""
            said = f"the search expects {expected}{about}, and the decision is {decided}."
            defects.append(Defect("decision-differs", (), one.need, said, one.task))
    return done


def _certificates(
    completions: Completions, encoding: Encoding, replayed: list[Replay], defects: list[Defect]
) -> tuple[Settled, int]:
    """I8, and how often the engine was asked whether it rules out the same.

    Advices are settled and certified for real on one task for each rung, status and kind of need among those replayed.
    """
    several: dict[tuple[tuple[str, str], Kind | None], Task] = {}
    for one in replayed:
        several.setdefault((one.expected, encoding.book.need[one.need].kind if one.need else None), one.task)
    encoding.again()

    def search() -> tuple[bool, Task | None]:
        holds, shown = completions.hold()
        wrong = shown or settled_wrongly(encoding, tuple(several.values()))
        return holds and wrong is None, wrong

    held = settle(completions, "I8", "Every completion of a settled advice names the same rung.", search)
    defects += _unkept(encoding.book, [held])
    ruled = _ruled(completions, defects)
    return held, ruled


def _ruled(completions: Completions, defects: list[Defect]) -> int:
    completions.again()
    count = 0
    for need in completions.book.need:
        try:
            done = tuple(rulings(completions, need))
        except OutOfStepsError:
            said = f"not every task with open answers for '{need}' was found within {completions.budget:,} steps."
            defects.append(Defect("check-incomplete", (), need, said))
            continue
        count += len(done)
        defects += (_otherwise(one) for one in done if one.left != one.expected)
    return count


def _otherwise(one: Ruling) -> Defect:
    expected, left = (
        ", ".join(f"'{rung}' ({status})" for rung, status in sorted(each)) or "nothing"
        for each in (one.expected, one.left)
    )
    said = f"the search expects these answers to leave {expected} possible for '{one.need}', and the engine {left}."
    return Defect("decision-differs", (), one.need, said, one.task)
