"""Each of I1 to I9 is broken on purpose, in a rulebook or in the program, and the break is found."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

from adaptation_ladder.adviser import advising, counterfactual
from adaptation_ladder.adviser.counterfactual import counterfactuals
from adaptation_ladder.basics.diagrams import NOTHING
from adaptation_ladder.basics.records import replace
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding import engine, possible, standing
from adaptation_ladder.deciding.certificate import Certificate, certify
from adaptation_ladder.deciding.possible import Possible, Search
from adaptation_ladder.disk.loading import load_rulebook
from adaptation_ladder.proof import replaying
from adaptation_ladder.proof.checkup import Checkup, check_rulebook
from adaptation_ladder.proof.completions import Completions
from adaptation_ladder.proof.encoding import Encoding, Sides
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, changed, small_book, task
from tests.test_checkup import BASE, broken
from tests.test_counterfactual import sizes


@cache
def sound() -> Rulebook:
    """The rulebook in which nothing is found."""
    return load_rulebook(BASE)


def found(checkup: Checkup) -> set[str]:
    """The kinds of what was found."""
    return {one.kind for one in checkup.defects}


def refuted(checkup: Checkup) -> set[str]:
    """The statements that were not proved."""
    return {one.id for one in checkup.statements if one.outcome != "proved"}


def test_nothing_is_found_without_a_fault() -> None:
    """So that what the other tests find comes from their fault."""
    checkup = check_rulebook(sound(), TODAY)
    assert found(checkup) == refuted(checkup) == set()


# I1, I3, I4, I5: what the engine may get wrong. Each is a function of the engine and what takes its place.
Fault = tuple[str, Callable[[Callable[..., Any]], Callable[..., Any]]]


def _forgets_a_need(decide: Callable[..., Any]) -> Callable[..., Any]:
    """I1: where two needs are active, or one may be, there is no walk for the last one."""
    return lambda book, situation: (made := decide(book, situation))._replace(walks=made.walks[:-1])


def _asks_nothing(_owed: Callable[..., Any]) -> Callable[..., Any]:
    """I3: no lower rung ever owes effort."""
    return lambda *_: 0


def _asks_briefly(owed: Callable[..., Any]) -> Callable[..., Any]:
    """I3: a thorough climb is content with brief tries."""
    return lambda effort, _takes, *lower: owed(effort, Effort.BRIEF, *lower)


def _never_stops(decide: Callable[..., Any]) -> Callable[..., Any]:
    """I4: where all is well the top of the ladder is recommended."""

    def faulty(book: Rulebook, situation: Any) -> Any:
        made = decide(book, situation)
        return made if made.walks else made._replace(rung=book.rung_ids[-1])

    return faulty


def _falls_back(walk: Callable[..., Any]) -> Callable[..., Any]:
    """I5: whoever tried the lowest rung thoroughly is sent back to it."""

    def faulty(need: Any, rungs: Any, truths: Any, log: Any) -> Any:
        made = walk(need, rungs, truths, log)
        return made._replace(reached=made.steps[0].rung) if log[0].effort is Effort.THOROUGH else made

    return faulty


def _overlooks(part: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One of the things that can stand in the way of a rung does not."""
    return lambda step: lambda rung, sides, owed, **own: step(rung, sides._replace(**{part: ()}), owed, **own)


ENGINE_FAULTS: dict[str, Fault] = {
    "I1 a need is forgotten": ("decide", _forgets_a_need),
    "I3 rungs are skipped": ("_owed", _asks_nothing),
    "I3 brief is enough": ("_owed", _asks_briefly),
    "I4 never stops": ("decide", _never_stops),
    "I5 evidence pushes down": ("_walk", _falls_back),
    "what rules a rung out is overlooked": ("_step", _overlooks("ruled_out")),
    "what blocks a rung is overlooked": ("_step", _overlooks("blocked")),
    "requirements are overlooked": ("_step", _overlooks("unmet")),
}


@pytest.mark.parametrize("name", ENGINE_FAULTS)
def test_a_fault_of_the_engine_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions that go wrong no longer agree with what was proved, and a task shows where."""
    function, fault = ENGINE_FAULTS[name]
    faulty = fault(getattr(engine, function))
    monkeypatch.setattr(engine, function, faulty)
    if function == "decide":
        monkeypatch.setattr("adaptation_ladder.proof.replaying.decide", faulty)
    checkup = check_rulebook(load_rulebook(BASE), TODAY)  # read anew, since the engine remembers what it decided
    differing = [one for one in checkup.defects if one.kind == "decision-differs"]
    assert differing
    assert all(one.witness is not None for one in differing)


# I8: what the engine may get wrong where answers are open.


def _takes_open_for_free(*answers: Any) -> Any:
    made = said(*answers)
    return made._replace(open=made.may_be_open)


def _takes_open_for_served(*answers: Any) -> Any:
    made = said(*answers)
    return made._replace(served=made.may_be_served, candidate=made.may_be_candidate, open=made.may_be_open)


def _takes_open_for_tried(*trials: Any) -> Any:
    made = efforts(*trials)
    return made._replace(brief=made.may_be_brief, thorough=made.may_be_thorough)


def _sees_work_only(*_: Any) -> Any:
    return list(remaining(*_))[:1]


said, efforts, remaining = standing._said, standing.efforts, standing._left

OPEN_FAULTS: dict[str, tuple[ModuleType, str, Any]] = {
    "an open requirement is met": (standing, "_said", _takes_open_for_free),
    "an open reason holds": (standing, "_said", _takes_open_for_served),
    "an open debt is none": (possible, "efforts", _takes_open_for_tried),
    "one status is enough": (standing, "_left", _sees_work_only),
}


@pytest.mark.parametrize("name", OPEN_FAULTS)
def test_i8_too_much_is_ruled_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates of an engine that rules out too much where answers are open would not hold; a task shows where."""
    module, function, faulty = OPEN_FAULTS[name]
    monkeypatch.setattr(module, function, faulty)
    checkup = check_rulebook(load_rulebook(BASE), TODAY)  # read anew, since what the answers say is remembered
    differing = [one for one in checkup.defects if one.kind == "decision-differs"]
    assert any("these answers to leave" in one.says and one.witness is not None for one in differing)


# The same for the statements themselves: what is proved must be able to fail.


def _owes_nothing(*_: Any) -> int:
    return NOTHING


def _reached_twice(goes: Callable[..., Any]) -> Callable[..., Any]:
    def faulty(self: Any, need: Any, without: Any) -> Any:
        made = goes(self, need, without)
        return made._replace(reached=(1, *made.reached[1:]))

    return faulty


def _decides_early(self: Any, *parts: Any) -> Any:
    """What is open counts as failing."""
    holds = self.sets.both(*(part.holds for part in parts))
    return Sides(holds, self.sets.negated(holds))


def _tried_is_worse(self: Any, rung: str) -> int:
    return cast("int", self.sets.among(self.tries(rung), [2, 3, 4]))


SEARCH_FAULTS: dict[str, tuple[type, str, Any]] = {
    "I1": (Encoding, "_goes", _reached_twice(Encoding._goes)),
    "I3": (Encoding, "_owes", _owes_nothing),
    "I5": (Encoding, "worse", _tried_is_worse),
    "I8": (Completions, "every", _decides_early),
}


@pytest.mark.parametrize("statement", SEARCH_FAULTS)
def test_a_statement_can_fail(statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the decision is taken to be another, the statement that this breaks is refuted with a task."""
    where, name, faulty = SEARCH_FAULTS[statement]
    monkeypatch.setattr(where, name, faulty)
    checkup = check_rulebook(sound(), TODAY)
    (one,) = [one for one in checkup.statements if one.id == statement]
    assert one.outcome == "refuted"
    assert one.witness is not None
    assert "invariant-broken" in found(checkup)


def edited(folder: Path, *changes: tuple[str, str, str]) -> Rulebook:
    """The sound rulebook with texts replaced in its files."""
    (first, *rest) = [dict(zip(("file", "old", "new"), change, strict=True)) for change in changes]
    case = {"name": "fault", **first, **({"also": rest[0]} if rest else {})}
    return load_rulebook(broken(case, folder))


EVIDENCE = 'reason: It may help.\n    evidence: [{source: a-study, says: Yes.}]\n    checked: "2026-11-23"\n'


def test_i2_facts_in_the_weights(tmp_path: Path) -> None:
    """A reason to train for facts, and nothing against it any more, breaks the promise that says never."""
    book = edited(
        tmp_path / "rules",
        (
            "rungs/training.yaml",
            "when-not:\n",
            f"  - id: training-for-facts\n    need: facts\n    {EVIDENCE}when-not:\n",
        ),
        ("rungs/training.yaml", "needs: [facts, fresh-facts]", "needs: [fresh-facts]"),
    )
    assert "no-training-for-facts" in refuted(check_rulebook(book, TODAY))


def test_i6_blind_training(tmp_path: Path) -> None:
    """A requirement that lets pass what it is there to stop breaks the promise about its role."""
    book = edited(
        tmp_path / "rules",
        ("rungs/training.yaml", "is: {owner: named}", "any: [{is: {owner: named}}, {at-least: {examples: 100}}]"),
        ("promises.yaml", "lacking: owner", "when: {is: {owner: nobody}}"),
    )
    checkup = check_rulebook(book, TODAY)
    assert refuted(checkup) == {"no-training-without-an-owner"}
    (broken_one,) = [one for one in checkup.defects if one.kind == "promise-broken"]
    assert broken_one.witness is not None
    assert broken_one.witness.answers["owner"] == "nobody"


def test_i7_something_dead() -> None:
    """A question that nothing reads any more is found; the broken rulebooks have one for each sort of entry."""
    book = sound()
    idle = changed(book, notes=(), techniques=())
    assert "I7" in refuted(check_rulebook(idle, TODAY))
    assert "unread-question" in found(check_rulebook(idle, TODAY))


def test_i8_a_certificate_that_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """An advice that calls itself settled while other completions lead elsewhere is found out."""

    def hasty(search: Search, _known: Any, bits: Any, _bound: Any) -> tuple[Possible, Possible]:
        lowest = min(at for at, _ in search.bound(search.space.gated(bits), exact=False).within)
        return (Possible((search.space.rules.rungs[lowest],), proved=True, steps=1),) * 2

    monkeypatch.setattr(advising, "both_possible", hasty)
    checkup = check_rulebook(sound(), TODAY)
    assert refuted(checkup) == {"I8"}
    assert found(checkup) == {"invariant-broken"}


def test_i8_a_certificate_that_leaves_out_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that says it rests on less than it does is held against the completions, and fails."""

    def hollow(book: Rulebook, situation: Any) -> Certificate | None:
        made = certify(book, situation)
        return None if made is None else replace(made, answers={})

    monkeypatch.setattr(replaying, "certify", hollow)
    assert refuted(check_rulebook(sound(), TODAY)) == {"I8"}


def test_i9_a_change_that_is_not_the_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that overlooks single changes disagrees with trying every one of them."""
    book, before = (
        small_book(),
        task({"falls-short": ["style"], "examples": 60, "owner": "yes"}, tried={"asking": "brief"}),
    )
    assert isinstance(before, Task)
    least = min(sizes(book, before, 2).values())
    assert counterfactuals(before, book).size == least == 1

    def blind(model: Any, move: Any) -> bool:
        return not move.edit.about.startswith("tried") and matters(model, move)

    matters = counterfactual._matters
    monkeypatch.setattr(counterfactual, "_matters", blind)
    assert counterfactuals(before, book).size != least
