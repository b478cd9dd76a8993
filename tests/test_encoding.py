"""The sets say what the decision does, situation by situation."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics.diagrams import Set
from adaptation_ladder.basics.records import replace
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.index import stands_for
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.proof.encoding import WAYS, Encoding, Way
from adaptation_ladder.task import answers
from adaptation_ladder.task.answers import Situation, read_task
from adaptation_ladder.task.tasks import Task, Tried
from adaptation_ladder.task.tried import Trial
from tests.books import books, random_book, tasks
from tests.scale import SLOW, examples

BOOK = builtin_rulebook()


class Seen(NamedTuple):
    """What a situation comes to for one need, by the sets."""

    active: bool | None
    reached: str
    status: str
    entered: tuple[bool, ...]
    candidate: tuple[bool, ...]


def place_of(encoding: Encoding, values: dict[str, Value], ways: dict[str, Way]) -> dict[int, int]:
    """A situation as values of variables."""
    at: dict[int, int] = {encoding.tries(rung): WAYS.index(way) for rung, way in ways.items()}
    for name, value in values.items():
        at |= encoding.place(name, value)
    return at


def seen(encoding: Encoding, need: str, place: dict[int, int]) -> Seen:
    """What the sets say of one need in one situation."""

    def inside(part: Set) -> bool:
        return encoding.sets.holds(part, place)

    active, goes = encoding.active(need), encoding.goes(need)
    assert not (inside(active.holds) and inside(active.fails))
    (reached,) = [rung for rung, where in zip(encoding.book.rung_ids, goes.reached, strict=True) if inside(where)]
    assert not (inside(goes.work) and inside(goes.hold))
    return Seen(
        True if inside(active.holds) else False if inside(active.fails) else None,
        reached,
        "work" if inside(goes.work) else "hold" if inside(goes.hold) else "out-of-rungs",
        tuple(inside(rung.entered) for rung in goes.rungs),
        tuple(inside(rung.candidate) for rung in goes.rungs),
    )


def logged(task: Task, book: Rulebook, need: str) -> dict[str, Way]:
    """How a task says that each rung was tried for a need, apart from what counts as trying it."""
    ways = dict.fromkeys(book.rung_ids, WAYS[0])
    for rung, log in task.tried.items():
        if isinstance(log, Tried) and (not log.needs or need in log.needs):
            ways[rung] = Way(Effort.named(log.effort or "brief"), log.outcome == "worse")
    if task.current is not None and task.current not in task.tried:
        ways[task.current] = WAYS[1]
    return ways


def assert_agree(encoding: Encoding, situation: Situation, logs: dict[str, dict[str, Way]]) -> None:
    """The engine and the sets agree on every need of a situation."""
    book = encoding.book
    decision = decide(book, situation)
    walks = {walk.need: walk for walk in decision.walks}
    for need in book.need:
        said = seen(encoding, need, place_of(encoding, situation.values(assumed=True), logs[need]))
        assert said.active is (True if need in walks else None if need in decision.maybe else False)
        if need in walks:
            walk = walks[need]
            assert (walk.reached, walk.status) == (said.reached, said.status)
            assert tuple(step.entered for step in walk.steps) == said.entered
            assert tuple(step.candidate for step in walk.steps) == said.candidate


@examples(600)
@given(books(), st.data())
def test_sets_and_engine_agree_on_random_tasks(book: Rulebook, data: st.DataObject) -> None:
    """On any task, partial and assumed answers among them, both say the same of every need."""
    task = data.draw(tasks(book))
    assert_agree(Encoding(book), read_task(task, book), {need: logged(task, book, need) for need in book.need})


@examples(400)
@given(tasks(BOOK))
def test_sets_and_engine_agree_on_the_built_in_rulebook(task: Task) -> None:
    """So they do on the rulebook that ships."""
    assert_agree(ENCODED, read_task(task, BOOK), {need: logged(task, BOOK, need) for need in BOOK.need})


ENCODED = Encoding(BOOK)


@pytest.mark.parametrize("seed", range(200, 280 if SLOW else 208))
def test_sets_and_engine_agree_on_every_situation(seed: int) -> None:
    """On small rulebooks every partial set of answers with every way of trying the rungs is held against the engine."""
    book = random_book(seed)
    encoding = Encoding(book)
    asked = [question for question in book.questions if question.kind in {"choice", "number"}]
    ways = [[None, *stands_for(encoding.index, question)] for question in asked]
    several = {q.id: [None, (), *((one,) for one in book.choice_ids(q))] for q in book.questions if q not in asked}
    blank = read_task(Task(), book)
    tries = list(product([Trial(*way) for way in WAYS], repeat=len(book.rungs)))
    for at, combination in enumerate(product(*ways, *several.values())):
        names = [*(question.id for question in asked), *several]
        values = {name: value for name, value in zip(names, combination, strict=True) if value is not None}
        trial = tries[at * 7919 % len(tries)]  # every way of trying comes up with many answers
        own = dict(zip(book.rung_ids, map(Way._make, trial), strict=True))
        logs = dict.fromkeys(book.need, own)
        assert_agree(encoding, situation_of(blank, book, values, trial), logs)


def situation_of(blank: Situation, book: Rulebook, values: dict[str, Value], trial: tuple[Trial, ...]) -> Situation:
    """The situation with these answers, every rung tried in one way for all needs."""
    given_ = {name: answers.Given(value, "file") for name, value in values.items()}
    own = dict(zip(book.rung_ids, trial, strict=True))
    trials: dict[str, dict[str, Trial]] = {}
    for rung in reversed(book.rung_ids):  # what counts as trying a rung stands above it
        above = [higher.id for higher in book.rungs if rung in higher.counts_as_trying]
        implied = [trials[id_][need].effort for id_ in above for need in book.need]
        trials[rung] = dict.fromkeys(book.need, Trial(max([own[rung].effort, *implied]), own[rung].worse))
    return replace(blank, given=given_, trials={rung: trials[rung] for rung in book.rung_ids}, current=None)
