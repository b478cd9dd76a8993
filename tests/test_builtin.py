"""The built-in rulebook keeps its promises, rests on sources, and agrees with published outcomes."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics.findings import kinds_about
from adaptation_ladder.book.rulebook import Evidence
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from tests.books import tasks
from tests.calibration import load_cases, outcomes
from tests.invariants import (
    assert_evidence_pushes_up,
    assert_no_skipped_rung,
    assert_stop_means_stop,
    assert_total,
    breaks,
    tried_harder,
    turned_round,
)
from tests.scale import examples

BOOK = builtin_rulebook()
EFFORTS: st.SearchStrategy[Literal["brief", "thorough"]] = st.sampled_from(["brief", "thorough"])


@examples(2000)
@given(tasks(BOOK), st.sampled_from(BOOK.rung_ids), EFFORTS)
def test_the_invariants_hold(spec: Task, rung: str, effort: Literal["brief", "thorough"]) -> None:
    """I1, I3, I4, I5, I10 and every promise (I2 and I6 among them) on random tasks, complete and partial."""
    situation = read_task(spec, BOOK)
    decision = decide(BOOK, situation)
    assert_total(BOOK, decision)
    assert_no_skipped_rung(BOOK, situation, decision)
    assert_stop_means_stop(BOOK, situation, decision)
    assert decide(BOOK, read_task(turned_round(spec), BOOK)) == decision
    assert [promise.id for promise in BOOK.promises if breaks(promise, BOOK, situation, decision)] == []
    after = tried_harder(spec, rung, effort)
    if after is not None:
        assert_evidence_pushes_up(BOOK, spec, after)


def test_facts_and_blind_tuning_are_promised() -> None:
    """I2 and I6 stand in the rulebook as data: over kinds of need and roles of requirement, not over ids."""
    kinds = [set(promise.given.needs_only_of_kind) for promise in BOOK.promises if promise.never == "fine-tuning"]
    assert {"facts", "reasoning"} in kinds
    roles = {promise.given.lacking for promise in BOOK.promises if promise.never == "fine-tuning"}
    assert {"way-to-tune", "data", "evaluation-set", "owner"} <= roles


def test_every_need_is_served_and_every_vain_rung_says_why() -> None:
    """Each need has a rung, and every rung that cannot serve facts, live data or reasoning says so."""
    served = {use.need for rung in BOOK.rungs for use in rung.when_to_use}
    assert served == set(BOOK.need)
    tuning = BOOK.rung["fine-tuning"]
    never = {need for rule in tuning.when_not if rule.inherent and rule.when is None for need in rule.needs}
    vain = {need.id for need in BOOK.needs if need.kind in {"facts", "reasoning", "action"}}
    assert never == vain


def _deciding() -> list[tuple[str, tuple[Evidence, ...]]]:
    rules = [(rule.id, rule.evidence) for rung in BOOK.rungs for rule in (*rung.when_to_use, *rung.when_not)]
    return [*rules, *((one.id, one.evidence) for rung in BOOK.rungs for one in rung.requirements)]


def test_what_decides_was_read() -> None:
    """Every criterion rests on at least one supporting source that was read in full or as an abstract."""
    for id_, evidence in _deciding():
        read = [e.read or BOOK.source[e.source].read for e in evidence if e.side == "for"]
        assert set(read) & {"full", "abstract"}, id_


def test_no_two_criteria_say_the_same() -> None:
    """Reasons are never repeated, and neither are conditions for one rung and need."""
    reasons = [rule.reason for rung in BOOK.rungs for rule in (*rung.when_to_use, *rung.when_not)]
    assert len(set(reasons)) == len(reasons)
    for rung in BOOK.rungs:
        forms = [(use.need, repr(use.when), use.effort) for use in rung.when_to_use]
        assert len(set(forms)) == len(forms), rung.id


def test_every_finding_on_tasks_says_where_to_read_more() -> None:
    """Whoever sees one in CI is one click away from what it rests on."""
    assert set(BOOK.finding_sources) == {kind.id for kind in kinds_about("task")}
    assert all(BOOK.sources_on(id_) for id_ in BOOK.finding_sources)


def test_every_source_is_used() -> None:
    """A source that nothing cites has no place in the rulebook."""
    text = BOOK.model_dump_json(exclude={"sources"})
    assert [id_ for id_ in BOOK.source if f'"{id_}"' not in text] == []


def test_reasons_are_plain() -> None:
    """No em-dash, no exclamation, no markup in anything that people read."""
    for text in re.findall(
        r'"(?:reason|says|do|ask|help|why|means|symptom|meaning)":"([^"]*)"', BOOK.model_dump_json()
    ):
        assert not re.search(r"—|!|<[a-z]|\*\*|`", text), text


RESULTS = {one.id: one for one in outcomes(BOOK)}


def test_calibration() -> None:
    """At least 33 of the 39 cases agree, no other is over, every under has the right rung in its plan."""
    assert len(RESULTS) == 39
    assert sum(one.agrees for one in RESULTS.values()) >= 33
    assert [id_ for id_, one in RESULTS.items() if one.over] == []
    assert [id_ for id_, one in RESULTS.items() if one.under and not one.in_plan] == []
    assert sum(one.offends for one in RESULTS.values()) <= 2


def test_disagreements_are_recorded() -> None:
    """Every case that does not agree, in rung or technique, is listed with its reason."""
    from tests.calibration import CASES  # noqa: PLC0415 - the folder only

    listed = (CASES / "README.md").read_text(encoding="utf-8").split("## Disagreements")[1]
    wrong = [id_ for id_, one in RESULTS.items() if not one.agrees or one.technique is False]
    assert [id_ for id_ in wrong if f"`{id_}`" not in listed] == []
    assert set(re.findall(r"`((?:pb|thr-)\d+)`", listed)) == set(wrong)


@pytest.mark.parametrize("id_", RESULTS)
def test_answers_rest_on_words(id_: str) -> None:
    """Every answer, effort and current rung of a case quotes words that stand in its description."""
    case = load_cases()[id_]
    words = " ".join(case["description"].split())
    spec = case["spec"]
    keys = {*spec["answers"], *(f"tried.{rung}" for rung in spec.get("tried", {})), *({"current"} & spec.keys())}
    assert set(case["quotes"]) == keys
    for quotes in case["quotes"].values():
        assert all(" ".join(quote.split()) in words for quote in quotes)
