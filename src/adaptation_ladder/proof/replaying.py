"""Tasks on which the decision is made for real and held against what the search expects.

A proof is about the sets of `encoding`. For every rung and status that a need can have, and for every single thing
that can keep it from a rung, one smallest task is decided by the engine; where the two differ, neither is to be
trusted. Advices that count as settled are held against every completion of their open answers, and so is what the
engine rules out on partial answers against the sets of `completions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.diagrams import EVERYTHING, NOTHING, Set
from adaptation_ladder.basics.vocabulary import Status, Verdict
from adaptation_ladder.book.index import Bits
from adaptation_ladder.deciding.certificate import certify
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.deciding.possible import Search
from adaptation_ladder.deciding.space import both, space_of
from adaptation_ladder.deciding.standing import HOLD, OUT, WORK
from adaptation_ladder.proof.completions import OPEN, Completions
from adaptation_ladder.proof.encoding import WAYS, Encoding, way_of
from adaptation_ladder.task.answers import Given, read_task
from adaptation_ladder.task.tasks import Task
from adaptation_ladder.task.tried import Trial


class Replay(NamedTuple):
    """What one task was expected to come to for one need, and what the engine made of it."""

    task: Task
    need: str
    """Empty where no need is active."""
    expected: tuple[str, Status | Verdict]
    """The rung reached and the status, or without a need the rung recommended and the verdict."""
    decided: tuple[str, Status | Verdict] | None
    """None where the engine does not take the need for active."""

    @property
    def agrees(self) -> bool:
        """Whether the engine did as expected."""
        return self.decided == self.expected


def replays(encoding: Encoding, need: str) -> Iterator[Replay]:
    """The tasks for one need, each decided once. Raises OutOfStepsError."""
    active = encoding.sets.both(encoding.active(need).holds, encoding.sayable())
    seen: set[tuple[tuple[int, int], ...]] = set()
    for part in _telling(encoding, need):
        place = encoding.shortest(encoding.sets.both(active, part))
        if place is not None and tuple(place.items()) not in seen:
            seen.add(tuple(place.items()))
            yield _replayed(encoding, need, place)


def stops(encoding: Encoding) -> Iterator[Replay]:
    """A task for each rung that runs, on which all is well. Raises OutOfStepsError."""
    sets, book = encoding.sets, encoding.book
    active = sets.either(*(encoding.active(need).holds for need in book.need))
    good = encoding.sides(book.good_enough).holds
    well = encoding.witness(sets.less(sets.both(good, encoding.sayable()), active))
    if well is None:
        return
    for rung in book.rung_ids:
        task = well.model_copy(update={"tried": {rung: "brief"}})
        decision = decide(book, read_task(task, book))
        yield Replay(task, "", (rung, "stop"), (decision.rung, decision.verdict))


class Ruling(NamedTuple):
    """What some partial answers leave possible for one need: rungs with statuses, by the search and by the engine."""

    task: Task
    need: str
    expected: frozenset[tuple[str, Status]]
    left: frozenset[tuple[str, Status]]


def rulings(completions: Completions, need: str) -> Iterator[Ruling]:
    """Partial answers for one need, each looked at once by the engine. Raises OutOfStepsError."""
    search = Search(space_of(completions.book), lambda _need: Bits(0, 0), -1)
    ruled_out = tuple(completions.ruled_out(need))
    seen: set[tuple[tuple[int, int], ...]] = set()
    for part in completions.telling(need):
        place = completions.shortest(part)
        if place is not None and tuple(place.items()) not in seen:
            seen.add(tuple(place.items()))
            expected = frozenset(
                (one.rung, one.status)
                for one in ruled_out
                if one.status and not completions.sets.holds(one.where, place)
            )
            yield Ruling(completions.task_of(place), need, expected, _left_by_engine(completions, search, need, place))


def _left_by_engine(
    completions: Completions, search: Search, need: str, place: dict[int, int]
) -> frozenset[tuple[str, Status]]:
    book, bits = completions.book, completions.bits(place)
    for at, rung in enumerate(book.rung_ids):
        way = place.get(completions.tries(rung), 0)
        if way != OPEN:
            bits = both(bits, search.space.trial(at, Trial(*WAYS[way])))
    within = search.view(list(book.need).index(need), bits).within
    statuses: dict[int, Status] = {WORK: "work", HOLD: "hold", OUT: "out-of-rungs"}
    return frozenset((book.rung_ids[rung], statuses[left]) for rung, left in within)


def _telling(encoding: Encoding, need: str) -> Iterator[Set]:
    """Sets of which one situation each is worth looking at."""
    sets, book, goes = encoding.sets, encoding.book, encoding.goes(need)
    statuses = (goes.work, goes.hold, sets.negated(sets.either(goes.work, goes.hold)))
    yield from (sets.both(reached, status) for reached in goes.reached for status in statuses)
    for rung, here in zip(book.rungs, goes.rungs, strict=True):
        worse = encoding.worse(rung.id)
        good = (
            here.serves,
            *(sets.negated(one) for one in (here.ruled_out, worse, here.blocked, here.unmet)),
            *(sets.negated(one) for one in here.owes),
        )
        for at, wanted in enumerate(good):
            others = sets.both(*(one for i, one in enumerate(good) if i != at))
            missed = sets.less(others, wanted)
            yield missed
            if at == 0:
                yield sets.both(missed, here.perhaps)
                yield sets.less(missed, here.perhaps)


def _replayed(encoding: Encoding, need: str, place: dict[int, int]) -> Replay:
    task, goes, holds = encoding.task_of(place), encoding.goes(need), encoding.sets.holds
    rungs = zip(encoding.book.rung_ids, goes.reached, strict=True)
    reached = next((rung for rung, where in rungs if holds(where, place)), "")
    status: Status = "work" if holds(goes.work, place) else "hold" if holds(goes.hold, place) else "out-of-rungs"
    walks = decide(encoding.book, read_task(task, encoding.book)).walks
    decided = next(((walk.reached, walk.status) for walk in walks if walk.need == need), None)
    return Replay(task, need, (reached, status), decided)


def settled_wrongly(encoding: Encoding, tasks: tuple[Task, ...]) -> Task | None:
    """One of these tasks whose advice counts as settled while completions of it say otherwise; best none.

    Where a certificate is given, its few answers alone must lead every completion to its rung.
    """
    for task in tasks:
        advice = advise(task, encoding.book)
        situation = read_task(task, encoding.book)
        certificate = certify(encoding.book, situation)
        rests: list[tuple[dict[str, Given], str]] = []
        sure = {"settled-by-answers": False, "settled-given-assumptions": True}.get(advice.certainty)
        if sure is not None:
            given = {id_: one for id_, one in situation.given.items() if sure or one.provenance != "assumed"}
            rests.append((given, advice.rung))
        if certificate is not None:
            given = {id_: Given(value, "file") for id_, value in certificate.answers.items()}
            rests.append((given, certificate.outcome.rung))
        if any(completes_otherwise(encoding, task, *one) for one in rests):
            return task
    return None


def completes_otherwise(encoding: Encoding, task: Task, given: Mapping[str, Given], rung: str) -> Set:
    """The completions of some answers of a task that lead to another rung than this one."""
    sets, book, at = encoding.sets, encoding.book, encoding.book.rung_ids.index(rung)
    here = _completions(encoding, task, given)
    too_high, reaching, calm = NOTHING, NOTHING, here
    for need in book.need:
        active, goes = sets.both(here, encoding.active(need).holds), encoding.goes(need)
        too_high = sets.either(too_high, sets.both(active, sets.either(*goes.reached[at + 1 :])))
        reaching = sets.either(reaching, sets.both(active, goes.reached[at]))
        calm = sets.less(calm, active)
    if rung == (read_task(task, book).current or book.rung_ids[0]):  # where nothing is amiss they stay
        reaching = sets.either(reaching, calm)
    return sets.either(too_high, sets.less(here, reaching))


def _completions(encoding: Encoding, task: Task, given: Mapping[str, Given]) -> Set:
    """Every way to answer what is open, with these answers and what was tried as they are."""
    sets, here = encoding.sets, EVERYTHING
    for rung in encoding.book.rung_ids:
        here = sets.both(here, sets.among(encoding.tries(rung), [WAYS.index(way_of(task.tried.get(rung)))]))
    for question in encoding.book.questions:
        answered, shut = encoding.answered(question.id), encoding.shut(question.id)
        if question.id in given:
            here = sets.both(here, encoding.agreeing(question, given[question.id].value))
        else:
            here = sets.less(sets.both(here, sets.either(answered, shut)), sets.both(answered, shut))
    return here
