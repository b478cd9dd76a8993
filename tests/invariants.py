"""What must hold of every decision, written once and tried on every rulebook."""

from __future__ import annotations

from typing import Literal

from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.rulebook import Promise, Rulebook
from adaptation_ladder.deciding.engine import Decision, decide, rules_of
from adaptation_ladder.task.answers import Situation, read_task
from adaptation_ladder.task.tasks import Task, Tried


def assert_total(book: Rulebook, decision: Decision) -> None:
    """I1: exactly one decision, about needs that are active and needs that may be, never the same."""
    assert decision.rung in book.rung_ids
    assert len({walk.need for walk in decision.walks}) == len(decision.walks)
    assert not {walk.need for walk in decision.walks} & set(decision.maybe)


def assert_no_skipped_rung(book: Rulebook, situation: Situation, decision: Decision) -> None:
    """I3: a rung is entered only by a criterion that holds, with each lower candidate tried as hard as it takes."""
    index = rules_of(book).index
    bits = situation.bits(book, assumed=True)
    for walk in decision.walks:
        for at, step in enumerate(walk.steps):
            if not step.entered:
                continue
            rung = book.rung[step.rung]
            uses = [use for use in rung.when_to_use if use.need == walk.need and use.id in step.holding]
            assert uses
            assert all(index.reader(use.when).truth(bits) is True for use in uses)
            takes = min(min(Effort.named(rung.effort), Effort.named(use.effort or rung.effort)) for use in uses)
            for lower in walk.steps[:at]:
                enough = situation.trials[lower.rung][walk.need].effort >= takes
                passed = takes is Effort.BRIEF and (lower.blocked or lower.serves is None)
                assert enough or not lower.candidate or passed
            if rung.effort == "thorough" and at:
                assert situation.trials[book.rung_ids[0]][walk.need].effort >= takes


def assert_stop_means_stop(book: Rulebook, situation: Situation, decision: Decision) -> None:
    """I4: good enough and no active need never leads above the current rung."""
    if decision.verdict == "stop":
        assert not decision.walks
        assert decision.rung == (situation.current or book.rung_ids[0])
    if not decision.walks and decision.good_enough:
        assert decision.verdict == "stop"


def tried_harder(task: Task, rung: str, effort: Literal["brief", "thorough"]) -> Task | None:
    """The same task with one more rung tried and short, or tried more thoroughly; None where it already was."""
    before = task.tried.get(rung)
    if isinstance(before, Tried):
        if Effort.named(before.effort or "brief") >= Effort.named(effort):
            return None
        harder = before.model_copy(update={"effort": effort})
    else:
        harder = Tried(effort=effort)
    return task.model_copy(update={"tried": {**task.tried, rung: harder}})


def assert_evidence_pushes_up(book: Rulebook, before: Task, after: Task) -> None:
    """I5: more evidence never lowers the rung that a need reaches."""
    order = book.rung_ids.index
    was = {walk.need: walk.reached for walk in decide(book, read_task(before, book)).walks}
    now = {walk.need: walk.reached for walk in decide(book, read_task(after, book)).walks}
    assert all(order(now[need]) >= order(was[need]) for need in was)


def turned_round(task: Task) -> Task:
    """The same task written in another order."""
    answers = {
        id_: tuple(reversed(value)) if isinstance(value, tuple) else value
        for id_, value in reversed(list(task.answers.items()))
    }
    return task.model_copy(update={"answers": answers, "tried": dict(reversed(list(task.tried.items())))})


def breaks(promise: Promise, book: Rulebook, situation: Situation, decision: Decision) -> bool:
    """Whether a decision is one that the promise excludes; what is only assumed is not known."""
    index = rules_of(book).index
    known = situation.bits(book, assumed=False)
    given = promise.given
    kinds = {book.need[walk.need].kind for walk in decision.walks}
    so = not given.needs_only_of_kind or (bool(kinds) and kinds <= set(given.needs_only_of_kind))
    if given.lacking is not None:
        asked = [one for one in book.rung[promise.never].requirements if one.role == given.lacking]
        so = so and any(index.reader(one.met_when).truth(known) is False for one in asked)
    if given.when is not None:
        so = so and index.reader(given.when).truth(known) is True
    return so and decision.rung == promise.never and decision.verdict in promise.verdicts
