"""Statements about every situation of a rulebook: proved by exact search, refuted by a task, or left open and said so.

The statements are I1, I3, I4 and I5, which hold for every rulebook, and the promises of the rulebook itself. They are
about the decision: which rung each need reaches and what is recommended. (A decision that no completion of the open
answers bears out is moved by `advising` to the lowest rung that one does, but never to one that a promise excludes; so
a promise that is proved here is kept by what people read.) Knows nothing of files and words no report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Literal, NamedTuple

from adaptation_ladder.basics.diagrams import EVERYTHING, NOTHING, Set
from adaptation_ladder.basics.errors import LadderError, OutOfStepsError
from adaptation_ladder.basics.vocabulary import Effort, Verdict
from adaptation_ladder.book.conditions import questions_of
from adaptation_ladder.book.rulebook import Promise, Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.deciding.promised import breaks as excludes
from adaptation_ladder.proof.encoding import WAYS, Encoding
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task, Tried, TriedEntry

Outcome = Literal["proved", "refuted", "incomplete"]


class Settled(NamedTuple):
    """What became of one statement."""

    id: str
    """I1, I3, I4, I5, or the id of a promise."""
    states: str
    outcome: Outcome
    visited: int
    """How many states the search looked at."""
    witness: Task | None = None
    """A task that shows the statement to be false."""


def settle(encoding: Encoding, id_: str, states: str, search: Callable[[], tuple[bool, Task | None]]) -> Settled:
    """Run one search within its budget; it says whether the statement holds and, where not, shows a task."""
    encoding.again()
    before = encoding.sets.steps
    try:
        holds, witness = search()
        outcome: Outcome = "proved" if holds else "refuted" if witness else "incomplete"
    except OutOfStepsError:
        outcome, witness = "incomplete", None
    return Settled(id_, states, outcome, encoding.sets.steps - before, witness)


def invariants(encoding: Encoding) -> Iterator[Settled]:
    """The statements that hold for every rulebook."""
    for id_, states, places in _INVARIANTS:
        yield settle(encoding, id_, states, partial(_empty, encoding, places))


def _empty(encoding: Encoding, places: Callable[[Encoding], Iterator[Set]]) -> tuple[bool, Task | None]:
    false = next((part for part in places(encoding) if part), NOTHING)
    return false == NOTHING, encoding.witness(false)


def _not_total(encoding: Encoding) -> Iterator[Set]:
    """Where a need reaches no rung or two, or has no status or two."""
    sets = encoding.sets
    for need in encoding.book.need:
        goes = encoding.goes(need)
        yield sets.negated(sets.either(*goes.reached))
        for at, here in enumerate(goes.reached):
            yield from (sets.both(here, other) for other in goes.reached[at + 1 :])
        yield sets.both(goes.work, goes.hold)


def _skipped(encoding: Encoding) -> Iterator[Set]:
    """Where a rung is entered without a reason, or past a lower candidate that owes effort."""
    sets, book = encoding.sets, encoding.book
    for need in book.need:
        rungs = encoding.goes(need).rungs
        for at, (rung, here) in enumerate(zip(book.rungs, rungs, strict=True)):
            uses = [use for use in rung.when_to_use if use.need == need]
            holding = [encoding.sides(use.when).holds for use in uses]
            yield sets.less(here.entered, sets.either(*holding))
            own = Effort.named(rung.effort)
            brief = [
                where
                for use, where in zip(uses, holding, strict=True)
                if min(own, Effort.named(use.effort or rung.effort)) is Effort.BRIEF
            ]
            takes_brief = sets.either(*brief)
            for effort, entered in (
                (Effort.BRIEF, sets.both(here.entered, takes_brief)),
                (Effort.THOROUGH, sets.less(here.entered, takes_brief)),
            ):
                for lower, below in zip(book.rung_ids[:at], rungs[:at], strict=True):
                    passed = sets.either(below.blocked, below.perhaps) if effort is Effort.BRIEF else NOTHING
                    owing = sets.less(sets.less(below.candidate, passed), encoding.tried(lower, effort))
                    yield sets.both(entered, owing)
                if at and own is Effort.THOROUGH:
                    yield sets.less(entered, encoding.tried(book.rung_ids[0], effort))


def _not_stopped(encoding: Encoding) -> Iterator[Set]:
    """Where the result is good enough and no need is active, and some need has gone up all the same."""
    sets = encoding.sets
    active = [encoding.active(need).holds for need in encoding.book.need]
    good = sets.less(encoding.sides(encoding.book.good_enough).holds, sets.either(*active))
    for need, here in zip(encoding.book.need, active, strict=True):
        yield sets.both(good, here, sets.negated(encoding.goes(need).reached[0]))


def _pushed_down(encoding: Encoding) -> Iterator[Set]:
    """Where a rung tried, or tried harder, and short leads a need lower than before."""
    sets, book = encoding.sets, encoding.book
    harder = [
        (at, more)
        for at, way in enumerate(WAYS)
        for more, other in enumerate(WAYS)
        if other.effort > way.effort and other.worse == way.worse
    ]
    for need in book.need:
        reached = encoding.goes(need).reached
        for rung, least in product(book.rung_ids, range(1, len(reached))):
            high = sets.either(*reached[least:])
            variable = encoding.tries(rung)
            for before, after in harder:
                fallen = sets.less(sets.pinned(high, variable, before), sets.pinned(high, variable, after))
                yield sets.both(fallen, sets.among(variable, [before]))


_INVARIANTS: tuple[tuple[str, str, Callable[[Encoding], Iterator[Set]]], ...] = (
    ("I1", "Every set of answers, complete or not, gives exactly one advice.", _not_total),
    ("I3", "No rung is entered without a reason that holds, nor past a lower one that still owes effort.", _skipped),
    ("I4", "Good enough and nothing amiss never leads above the current rung.", _not_stopped),
    ("I5", "Trying one more rung, or trying it harder, never lowers the rung that a need reaches.", _pushed_down),
)


def promises(encoding: Encoding) -> Iterator[Settled]:
    """The promises of the rulebook."""
    for promise in encoding.book.promises:
        yield settle(encoding, promise.id, promise.states, partial(_search, encoding, promise))


def situations(encoding: Encoding, promise: Promise) -> Set:
    """Where a promise says something, answers alone considered; that a need is active is left to the search."""
    sets, book, given = encoding.sets, encoding.book, promise.given
    others = [n.id for n in book.needs if given.needs_only_of_kind and n.kind not in given.needs_only_of_kind]
    where = encoding.sides(given.when).holds
    for need in others:
        where = sets.less(where, encoding.active(need).holds)
    if given.lacking is not None:
        asked = [one for one in book.rung[promise.never].requirements if one.role == given.lacking]
        where = sets.both(where, sets.either(*(encoding.sides(one.met_when).fails for one in asked)))
    return where


def _search(encoding: Encoding, promise: Promise) -> tuple[bool, Task | None]:
    holds = True
    for verdict in promise.verdicts:
        for part in _broken(encoding, promise, verdict):
            if part:
                said = encoding.sets.both(part, encoding.sayable())
                shown = next(filter(None, _shown(encoding, promise, verdict, said)), None) if said else None
                if shown is not None:
                    return False, shown
                holds = holds and not said and _assumes_simply(encoding.book)
    return holds, None


def _assumes_simply(book: Rulebook) -> bool:
    """Whether every situation that an assumption leads to can be stated as well, without assuming anything."""
    assumable = {question.id for question in book.questions if question.assume}
    forms = [one.when for question in book.questions for one in question.assume]
    forms += [question.applies for question in book.questions]
    return not any(assumable.intersection(questions_of(form)) for form in forms if form is not None)


def _broken(encoding: Encoding, promise: Promise, verdict: Verdict) -> Iterator[Set]:
    """The situations that break a promise with one verdict, need by need: which one leads there, which one decides.

    Each need may have been tried apart, so that its walk is looked at by itself before the needs are put together.
    """
    sets, book = encoding.sets, encoding.book
    top = book.rung_ids.index(promise.never)
    where = sets.both(situations(encoding, promise), _standing(encoding, top, verdict))
    if not promise.given.needs_only_of_kind:
        yield _without_needs(encoding, where, top, verdict)
    if verdict == "stop":
        return
    if where == NOTHING:
        return
    allowed = {need: _allowed(encoding, need, top, verdict) for need in book.need}
    wanted = {need: _decisive(encoding, need, verdict) for need in book.need}
    for leading in book.need:
        active, goes = encoding.active(leading).holds, encoding.goes(leading)
        leads = sets.both(active, goes.reached[top], allowed[leading])
        if sets.both(where, apart(encoding, leads)) == NOTHING:
            continue
        for deciding in book.need:
            if deciding == leading:
                found = sets.both(where, apart(encoding, sets.both(leads, wanted[leading])))
            else:
                decides = sets.both(encoding.active(deciding).holds, allowed[deciding], wanted[deciding])
                found = sets.both(where, apart(encoding, leads), apart(encoding, decides))
            for other in book.need:
                if found and other not in {leading, deciding}:
                    found = sets.both(found, apart(encoding, allowed[other]))
            yield found


def _allowed(encoding: Encoding, need: str, top: int, verdict: Verdict) -> Set:
    """Where a need does not keep the advice from having this rung and verdict."""
    sets, goes = encoding.sets, encoding.goes(need)
    calm = sets.either(*goes.reached[: top + 1])
    if verdict in {"hold", "out-of-rungs"}:
        calm = sets.less(calm, goes.work)
    if verdict == "out-of-rungs":
        calm = sets.less(calm, goes.hold)
    return sets.either(calm, sets.negated(encoding.active(need).holds))


def _decisive(encoding: Encoding, need: str, verdict: Verdict) -> Set:
    """Where an active need brings a verdict about, if the others let it."""
    goes = encoding.goes(need)
    return EVERYTHING if verdict == "out-of-rungs" else goes.hold if verdict == "hold" else goes.work


def _standing(encoding: Encoding, top: int, verdict: Verdict) -> Set:
    """Where they may stand, by what was tried, for a rung to be recommended with this verdict."""
    sets, names = encoding.sets, encoding.book.rung_ids
    untried = sets.both(*(sets.among(encoding.tries(name), [0]) for name in names))

    def some(chosen: tuple[str, ...]) -> Set:
        return sets.either(*(sets.negated(sets.among(encoding.tries(name), [0])) for name in chosen))

    match verdict:
        case "start":
            return untried
        case "climb":
            return some(names[:top])
        case "stay":
            return some(names[top : top + 1])
        case "step-down":
            return some(names[top + 1 :])
    return EVERYTHING


def _without_needs(encoding: Encoding, where: Set, top: int, verdict: Verdict) -> Set:
    """The same with no active need: the advice is then where they stand, or the lowest rung."""
    sets, book = encoding.sets, encoding.book
    none = sets.less(where, sets.either(*(encoding.active(need).holds for need in book.need)))
    good = encoding.sides(book.good_enough).holds
    begin = sets.less(_standing(encoding, top, "start"), NOTHING if top == 0 else EVERYTHING)
    match verdict:
        case "start":
            return sets.less(sets.both(none, begin), good)
        case "stay":
            return sets.less(none, good)
        case "stop":
            return sets.both(none, sets.either(sets.both(good, begin), _standing(encoding, top, "stay")))
    return NOTHING


def apart(encoding: Encoding, part: Set) -> Set:
    """The same, where each rung may have been tried for other needs only, if there are others."""
    for rung in encoding.book.rung_ids if len(encoding.book.needs) > 1 else ():
        part = encoding.sets.forgetting(part, encoding.tries(rung))
    return part


def _shown(encoding: Encoding, promise: Promise, verdict: Verdict, part: Set) -> Iterator[Task | None]:
    """The tasks that may state a situation, each if the engine agrees that it breaks the promise."""
    book, task = encoding.book, encoding.witness(part)
    if task is None:
        return
    top = book.rung_ids.index(promise.never)
    places: dict[str, tuple[str, ...]] = {
        "climb": book.rung_ids[:top],
        "stay": (promise.never,),
        "step-down": book.rung_ids[top + 1 :],
    }
    currents = [None, *(rung for rung in places.get(verdict, book.rung_ids) if rung in task.tried)]
    active = tuple(walk.need for walk in decide(book, read_task(task, book)).walks)
    another = next((need for need in book.need if need not in active), None)
    sharing: list[tuple[str, ...]] = [(), *((need,) for need in active), *([(another,)] if another else [])]
    for current, shares in product(currents, product(sharing, repeat=len(task.tried))):
        tried: dict[str, TriedEntry] = {
            rung: _shared(entry, needs, met=verdict == "stop" and rung == promise.never)
            for (rung, entry), needs in zip(task.tried.items(), shares, strict=True)
        }
        stated = task.model_copy(update={"tried": tried, "current": current})
        yield next((one for one in (encoding.trimmed(stated), stated) if breaks(promise, book, one)), None)


def _shared(entry: TriedEntry, needs: tuple[str, ...], *, met: bool) -> TriedEntry:
    """How a rung was tried, for these needs only, or with the outcome that it is good enough."""
    log = entry if isinstance(entry, Tried) else Tried(effort=entry)
    if met:
        return log.model_copy(update={"outcome": "met"})
    return log.model_copy(update={"needs": needs}) if needs else entry


def breaks(promise: Promise, book: Rulebook, task: Task) -> bool:
    """Whether the decision on a task is one that a promise excludes."""
    try:
        situation = read_task(task, book)
    except LadderError:
        return False
    return excludes(promise, book, situation, decide(book, situation))
