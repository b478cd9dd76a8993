"""Pairs of tasks that show the effect of a criterion, found by search: what a rulebook's cases still lack.

The search goes from tasks that say little to tasks that say more, and says where it gave up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, islice, product
from typing import Literal, NamedTuple

from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.conditions import Condition, Value, questions_of
from adaptation_ladder.book.index import stands_for
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import NeedRules, rules_of
from adaptation_ladder.proof.coverage import Effect, Spot, criteria, effect, spots
from adaptation_ladder.task.answers import Situation, read_task
from adaptation_ladder.task.tasks import Task

STEPS = 30_000
"""How many tasks the search looks at for one criterion before it gives up."""
_MOST_MORE = 4
"""How many answers beyond those that the criterion reads, and the needs, it tries together."""
_MOST_VARIANTS = 60
"""How many ways to answer what a criterion reads it tries in one setting."""

Trials = Mapping[str, Literal["brief", "thorough"]]


class Pair(NamedTuple):
    """Two tasks that show the effect of a criterion: in the first it holds, in the second it does not."""

    criterion: str
    with_it: Task
    without: Task | None
    """None where the criterion always holds."""


def suggested(book: Rulebook, criterion: str, budget: int = STEPS) -> Pair | None:
    """A pair of tasks, as short as the search finds one, that shows the effect of a criterion; None if it gave up."""
    condition = criteria(book)[criterion]
    places = [
        (need, spot)
        for need in rules_of(book).needs
        for spot in spots(need)
        if spot.criterion == criterion and (spot.rules_out or need.rungs[spot.rung].uses)
    ]
    steps = 0
    for more in range(_MOST_MORE + 1):
        for need, spot in places:
            found: dict[bool, tuple[Effect, Task]] = {}
            for setting in _settings(book, need, condition, more):
                here: dict[bool, tuple[Effect, Task]] = {}
                for task in _variants(book, need, condition, setting):
                    steps += 1
                    shown = _effect(book, need, spot, task)
                    if shown:
                        here.setdefault(shown.holds, (shown, task))
                found = here if len(here) == 2 else {**here, **found}
                pair = _pair(criterion, found, alone=condition is None)
                if pair or steps > budget:
                    return pair
    return None


def _pair(criterion: str, found: Mapping[bool, tuple[Effect, Task]], *, alone: bool) -> Pair | None:
    if True in found and alone:
        return Pair(criterion, found[True][1], None)
    if len(found) == 2 and found[True][0].shown != found[False][0].shown:
        return Pair(criterion, found[True][1], found[False][1])
    return None


def _effect(book: Rulebook, need: NeedRules, spot: Spot, task: Task) -> Effect | None:
    try:
        situation: Situation = read_task(task, book)
    except LadderError:  # answers that make no sense together
        return None
    bits = situation.bits(book, assumed=True)
    return effect(need, spot, bits, situation)


class _Setting(NamedTuple):
    """What two tasks of a pair have in common."""

    answers: Mapping[str, Value]
    tried: Trials


def _settings(book: Rulebook, need: NeedRules, condition: Condition | None, more: int) -> Iterator[_Setting]:
    """Ways to set what a criterion does not read: so many more answers, and what was tried."""
    own = set(questions_of(condition)) if condition else set()
    others = [id_ for id_ in _read_by(book, need) if id_ not in own]
    for tried in _histories(book):
        for chosen in combinations(others, more):
            for values in product(*(_ways(book, id_, need) for id_ in chosen)):
                yield _Setting(dict(zip(chosen, values, strict=True)), tried)


def _variants(book: Rulebook, need: NeedRules, condition: Condition | None, rest: _Setting) -> Iterator[Task]:
    """The same setting with ways to answer what the criterion reads, few answers before many."""
    own = questions_of(condition) if condition else ()
    asked = book.needs_question.id
    ways = (
        dict(zip(chosen, values, strict=True))
        for count in range(len(own) + 1)
        for chosen in combinations(own, count)
        for values in product(*(_ways(book, id_, need) for id_ in chosen))
    )
    for answers in islice(ways, _MOST_VARIANTS):
        yield Task(answers={asked: (need.need,), **rest.answers, **answers}, tried=rest.tried)


def _ways(book: Rulebook, id_: str, need: NeedRules) -> tuple[Value, ...]:
    """Answers to a question, one for each way in which the rules of a need can tell them apart."""
    question = book.question[id_]
    index = rules_of(book).index
    values: Iterable[Value]
    if question.kind == "needs":
        values = [(need.need,), *((need.need, other) for other in book.need if other != need.need)]
    elif question.kind == "choices":
        values = [(), *((choice,) for choice in book.choice_ids(question))]
    else:
        ways = stands_for(index, question)
        values = [int(way) if isinstance(way, float) and question.whole else way for way in ways]
    told_apart: dict[int, Value] = {}
    for value in values:
        told_apart.setdefault(index.of_value(id_, value).holding & need.reads, value)
    return tuple(told_apart.values())


def _read_by(book: Rulebook, need: NeedRules) -> tuple[str, ...]:
    """The questions whose answers decide how far a need goes."""
    by_question = rules_of(book).index.by_question
    return tuple(id_ for id_, atoms in by_question.items() if any(bit & need.reads for _, bit in atoms))


def _histories(book: Rulebook) -> Iterator[Trials]:
    """What may have been tried: nothing, or the first so many rungs, all briefly or all thoroughly."""
    yield {}
    for count in range(1, len(book.rung_ids) + 1):
        for effort in ("brief", "thorough"):
            tried: dict[str, Literal["brief", "thorough"]] = dict.fromkeys(book.rung_ids[:count], effort)
            yield tried
