"""The decision keeps its promises, on a small rulebook that can be read and on random ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adaptation_ladder.answers import Given, Situation, Tried, read_task
from adaptation_ladder.engine import Decision, Walk, decide, rules_of
from adaptation_ladder.possible import possible
from adaptation_ladder.rulebook import Rulebook
from adaptation_ladder.vocabulary import Effort
from tests.books import books, completions, small_book, task, tasks

SMALL = small_book()
EXAMPLES = settings(max_examples=2000, deadline=None)


def decided(answers_: dict[str, Any], **rest: Any) -> Decision:
    return decide(SMALL, read_task(task(answers_, **rest), SMALL))


def only_walk(decision: Decision) -> Walk:
    (walk,) = decision.walks
    return walk


def test_nothing_tried_starts_at_the_bottom() -> None:
    """However many examples there are, a task begins on the lowest rung that serves it."""
    decision = decided({"falls-short": ["style"], "examples": 5000, "settled": "yes"})
    assert (decision.rung, decision.verdict) == ("asking", "start")
    assert only_walk(decision).work == ("asking", Effort.BRIEF)


def test_a_thorough_climb_waits_for_thorough_effort() -> None:
    """Fifty examples open training for style only after asking was tried thoroughly."""
    given_ = {"falls-short": ["style"], "examples": 50, "settled": "yes"}
    brief = decided(given_, tried={"asking": "brief"})
    assert (brief.rung, brief.verdict) == ("asking", "stay")
    assert only_walk(brief).work == ("asking", Effort.THOROUGH)
    thorough = decided(given_, tried={"asking": "thorough"})
    assert (thorough.rung, thorough.verdict) == ("training", "climb")


def test_a_criterion_may_ask_less_effort() -> None:
    """Where a holding criterion asks for brief effort, brief effort opens the climb."""
    decision = decided({"falls-short": ["speed"], "hurry": "yes"}, tried={"asking": "brief"})
    assert (decision.rung, decision.verdict) == ("training", "climb")


def test_an_open_criterion_makes_a_candidate_and_never_an_entry() -> None:
    """What is not known yet keeps a rung in sight, and nobody is sent there on a guess."""
    decision = decided({"falls-short": ["style"]}, tried={"asking": "thorough"})
    walk = only_walk(decision)
    assert (decision.rung, decision.verdict, walk.status) == ("asking", "hold", "hold")
    assert walk.steps[1].candidate
    assert walk.steps[1].open == ("training-for-style",)
    assert not walk.steps[1].entered


def test_a_fixable_block_holds_and_a_missing_requirement_too() -> None:
    """The way up is named even where it is closed for now."""
    given_ = {"falls-short": ["style"], "examples": 50}
    blocked = decided({**given_, "settled": "no"}, tried={"asking": "thorough"})
    assert (blocked.verdict, only_walk(blocked).steps[1].blocked) == ("hold", ("moving",))
    unmet = decided({**given_, "owner": "no"}, tried={"asking": "thorough"})
    assert (unmet.verdict, only_walk(unmet).steps[1].unmet) == ("hold", ("an-owner",))


def test_no_rung_left_is_said() -> None:
    """Too few examples, asking exhausted: no rung of this ladder serves the need."""
    decision = decided({"falls-short": ["style"], "examples": 3}, tried={"asking": "thorough"})
    assert (decision.rung, decision.verdict) == ("asking", "out-of-rungs")


def test_a_lowest_rung_that_cannot_help_is_not_polished() -> None:
    """Facts have no rung here: one honest try is enough to say so."""
    assert decided({"falls-short": ["facts"]}).verdict == "start"
    assert decided({"falls-short": ["facts"]}, tried={"asking": "brief"}).verdict == "out-of-rungs"


def test_worse_is_not_tried_again() -> None:
    """A rung that made things worse for a need is no candidate for it."""
    worse = {"training": {"effort": "brief", "outcome": "worse"}, "asking": "thorough"}
    decision = decided({"falls-short": ["style"], "examples": 50, "settled": "yes"}, tried=worse)
    assert (decision.rung, decision.verdict) == ("asking", "out-of-rungs")


def test_good_enough_stops_where_it_is() -> None:
    """Good enough and nothing short: stop, on the current rung."""
    said = decided({"falls-short": [], "good": "yes"}, tried={"training": "brief"})
    assert (said.rung, said.verdict) == ("training", "stop")
    measured = decided({"falls-short": []}, tried={"asking": {"effort": "brief", "outcome": "met"}})
    assert (measured.rung, measured.verdict) == ("asking", "stop")
    unknown = decided({"falls-short": []}, tried={"asking": "brief"})
    assert (unknown.rung, unknown.verdict) == ("asking", "stay")


def test_what_runs_today_counts_as_tried_briefly() -> None:
    """Naming the rung in use is evidence enough that it was tried at all."""
    decision = decided({"falls-short": ["style"]}, current="asking")
    assert (decision.verdict, only_walk(decision).work) == ("stay", ("asking", Effort.THOROUGH))


def test_the_need_may_belong_lower_down() -> None:
    """Whoever trains although asking has not been tried is told to step down."""
    decision = decided({"falls-short": ["style"]}, tried={"training": "brief"})
    assert (decision.rung, decision.verdict) == ("asking", "step-down")


def situations(book: Rulebook) -> st.SearchStrategy[Situation]:
    return tasks(book).map(lambda spec: read_task(spec, book))


@EXAMPLES
@given(st.data())
def test_every_set_of_answers_gives_one_decision(data: st.DataObject) -> None:
    """I1: complete or not, a set of answers gives exactly one decision and never an exception."""
    book = data.draw(books())
    decision = decide(book, data.draw(situations(book)))
    assert decision.rung in book.rung_ids
    assert len({walk.need for walk in decision.walks}) == len(decision.walks)
    assert not {walk.need for walk in decision.walks} & set(decision.maybe)


@EXAMPLES
@given(st.data())
def test_no_rung_is_skipped(data: st.DataObject) -> None:
    """I3: a rung is entered only by a criterion that holds, with each lower candidate tried as hard as it takes."""
    book = data.draw(books())
    situation = data.draw(situations(book))
    bits = rules_of(book).index.of_values(situation.values(assumed=True))
    for walk in decide(book, situation).walks:
        for at, step in enumerate(walk.steps):
            if not step.entered:
                continue
            rung = book.rung[step.rung]
            uses = [use for use in rung.when_to_use if use.need == walk.need and use.id in step.holding]
            truths = [rules_of(book).index.reader(use.when).truth(bits) for use in uses]
            assert truths
            assert all(truths)
            takes = min(min(Effort.named(rung.effort), Effort.named(use.effort or rung.effort)) for use in uses)
            for lower in walk.steps[:at]:
                tried_ = situation.trials[lower.rung][walk.need].effort >= takes
                passed = takes is Effort.BRIEF and (lower.blocked or lower.serves is None)
                assert tried_ or not lower.candidate or passed
            if rung.effort == "thorough" and at:
                assert situation.trials[book.rung_ids[0]][walk.need].effort >= takes


@EXAMPLES
@given(st.data())
def test_stop_means_stop(data: st.DataObject) -> None:
    """I4: good enough and no active need never leads above the current rung."""
    book = data.draw(books())
    situation = data.draw(situations(book))
    decision = decide(book, situation)
    if decision.verdict == "stop":
        assert not decision.walks
        assert decision.rung == (situation.current or book.rung_ids[0])
    if not decision.walks and situation.met:
        assert decision.verdict == "stop"


@EXAMPLES
@given(st.data())
def test_evidence_only_pushes_up(data: st.DataObject) -> None:
    """I5: one more rung tried and short, or tried more thoroughly, never lowers the rung that a need reaches."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    rung = data.draw(st.sampled_from(book.rung_ids))
    before = spec.tried.get(rung)
    if isinstance(before, Tried) and before.effort == "thorough":
        return
    harder = (
        before.model_copy(update={"effort": "thorough"})
        if isinstance(before, Tried)
        else Tried(effort=data.draw(st.sampled_from(["brief", "thorough"])))
    )
    after = spec.model_copy(update={"tried": {**spec.tried, rung: harder}})
    order = book.rung_ids.index
    was = {walk.need: walk.reached for walk in decide(book, read_task(spec, book)).walks}
    now = {walk.need: walk.reached for walk in decide(book, read_task(after, book)).walks}
    assert all(order(now[need]) >= order(was[need]) for need in was)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_possible_rungs_are_exactly_those_of_all_completions(data: st.DataObject) -> None:
    """The search finds every rung that some completion leads to, and no other."""
    book = data.draw(books())
    situation = data.draw(situations(book))
    found = possible(book, situation, assumed=True)
    brute = set()
    for values in completions(book, situation, assumed=True):
        complete = replace(situation, given={id_: Given(value, "file") for id_, value in values.items()})
        brute.add(decide(book, complete).rung)
    assert found.proved
    assert set(found.rungs) == brute


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_search_without_steps_says_so_and_bounds_the_truth(data: st.DataObject) -> None:
    """A budget that runs out gives a superset and no claim of proof."""
    book = data.draw(books())
    situation = data.draw(situations(book))
    whole = possible(book, situation, assumed=True)
    cut = possible(book, situation, assumed=True, budget=1)
    assert set(cut.rungs) >= set(whole.rungs)
    assert cut.proved == (whole.steps <= 1)


@EXAMPLES
@given(st.data())
def test_order_never_matters(data: st.DataObject) -> None:
    """I10: the order of answers and of what was tried changes nothing."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    turned = spec.model_copy(
        update={
            "answers": {
                id_: tuple(reversed(value)) if isinstance(value, tuple) else value
                for id_, value in reversed(spec.answers.items())
            },
            "tried": dict(reversed(spec.tried.items())),
        }
    )
    assert decide(book, read_task(spec, book)) == decide(book, read_task(turned, book))
