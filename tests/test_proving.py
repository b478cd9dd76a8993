"""What the search says of every situation is what a solver says, and what a person can run."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser import advising
from adaptation_ladder.basics.vocabulary import VERDICTS
from adaptation_ladder.book.rulebook import Promise, Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.proof.completions import Completions
from adaptation_ladder.proof.effects import changes
from adaptation_ladder.proof.encoding import Encoding
from adaptation_ladder.proof.proving import Settled, breaks, invariants, promises, settle
from adaptation_ladder.task.tasks import Task
from tests import invariants as invariants_of
from tests.books import changed, random_book, tasks, tupled
from tests.scale import SLOW, examples
from tests.z3_statements import Statements

BOOK = builtin_rulebook()
SEEDS = range(1000, 1500 if SLOW else 1020)


def random_promises(book: Rulebook, chance: Random) -> Iterator[Promise]:
    """Three promises such as somebody might make, most of them rash."""
    conditions = [use.when for rung in book.rungs for use in rung.when_to_use]
    for at in range(3):
        data: dict[str, Any] = {
            "id": f"promise-{at}",
            "states": "It is never so.",
            "reason": "It is a test.",
            "given": {
                "needs-only-of-kind": chance.choice([[], ["facts"], ["form"]]),
                "lacking": chance.choice([None, None, "data"]),
            },
            "never": chance.choice(book.rung_ids),
            "verdicts": chance.sample(VERDICTS, chance.randint(1, 2)),
        }
        promise = Promise.model_validate(tupled(data))
        when = {"when": chance.choice([None, *conditions])}
        yield promise.model_copy(update={"given": promise.given.model_copy(update=when)})


def promising(seed: int) -> Rulebook:
    """A random rulebook that promises three things."""
    book = random_book(seed)
    return changed(book, promises=tuple(random_promises(book, Random(seed))))


def settled(book: Rulebook) -> tuple[Encoding, dict[str, Settled]]:
    """Every statement about a rulebook, settled by the search."""
    encoding, completions = Encoding(book), Completions(book)
    certain = settle(completions, "I8", "Certificates hold.", completions.hold)
    return encoding, {one.id: one for one in (*invariants(encoding), certain, *promises(encoding))}


def assert_agree(book: Rulebook) -> list[str]:
    """The search and z3 agree on every statement and on what each criterion changes; the outcomes of the search."""
    encoding, found = settled(book)
    statements = Statements(book)
    for id_, false in statements.false():
        assert found[id_].outcome == ("refuted" if statements.satisfiable(false) else "proved"), id_
    for need in book.needs:
        for rung in book.rungs:
            uses = [use.id for use in rung.when_to_use if use.need == need.id]
            for id_ in (*uses, *(one.id for one in rung.requirements)):
                here = encoding.sets.both(changes(encoding, need.id, id_), encoding.sayable())
                assert bool(here) == statements.satisfiable(statements.matters(need, id_)), (need.id, id_)
    return [one.outcome for one in found.values()]


@pytest.mark.parametrize("seed", SEEDS)
def test_search_and_solver_agree_on_random_rulebooks(seed: int) -> None:
    """On small rulebooks with rash promises, proof against proof and counterexample against counterexample."""
    assert_agree(promising(seed))


def test_search_and_solver_agree_on_the_built_in_rulebook() -> None:
    """So they do on every statement about the rulebook that ships, and on what each of its criteria changes."""
    assert set(assert_agree(BOOK)) == {"proved"}


def test_both_outcomes_are_put_to_the_test() -> None:
    """Among the random promises many hold and many do not; else the agreement would say little."""
    outcomes = [one.outcome for seed in SEEDS for one in settled(promising(seed))[1].values()]
    assert outcomes.count("proved") > 50
    assert outcomes.count("refuted") > 10
    assert outcomes.count("incomplete") == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_every_counterexample_breaks_its_promise(seed: int) -> None:
    """The task shown for a promise that does not hold is one that the engine decides against it."""
    book = promising(seed)
    _, found = settled(book)
    for promise in book.promises:
        witness = found[promise.id].witness
        assert (witness is not None) == (found[promise.id].outcome == "refuted")
        assert witness is None or breaks(promise, book, witness)


@examples(200)
@given(st.sampled_from(list(SEEDS)[:20]).map(promising), st.data())
def test_no_random_task_breaks_what_is_proved(book: Rulebook, data: st.DataObject) -> None:
    """Whatever is answered and tried, partly or wholly: a promise that was proved is kept, by the decision and by the
    advice, which may be moved to a rung that the open answers leave possible."""
    _, found = settled(book)
    task: Task = data.draw(tasks(book))
    case, _ = advising.decided(task, book)
    for promise in book.promises:
        if found[promise.id].outcome == "proved":
            assert not breaks(promise, book, task)
            assert not invariants_of.breaks(promise, book, case.situation, case.decision)
