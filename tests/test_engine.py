"""The decision keeps its promises, on a small rulebook that can be read and on random ones."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics.records import replace
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.deciding.engine import Decision, Step, Walk, _work, decide, highest, rules_of, steps_above, walk
from adaptation_ladder.deciding.possible import possible
from adaptation_ladder.task.answers import Given, read_task
from tests.books import backed, book, books, choice, completions, rung, small_book, task, tasks
from tests.invariants import (
    assert_evidence_pushes_up,
    assert_no_skipped_rung,
    assert_stop_means_stop,
    assert_total,
    tried_harder,
    turned_round,
)
from tests.plain_rules import decided_plainly
from tests.scale import examples

SMALL = small_book()
EXAMPLES = examples(2000)
EFFORTS: st.SearchStrategy[Literal["brief", "thorough"]] = st.sampled_from(["brief", "thorough"])


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


@examples(400)
@given(st.data())
def test_the_decision_is_what_the_rules_say(data: st.DataObject) -> None:
    """Read one by one the rules give the same decision, every step and every truth of it, on random rulebooks."""
    book = data.draw(books() | st.just(SMALL))
    situation = read_task(data.draw(tasks(book)), book)
    decision = decide(book, situation)
    assert decision == decided_plainly(book, situation)
    rules = rules_of(book)
    bits = situation.bits(book, assumed=True)
    needs = {need.need: need for need in rules.needs}
    assert [walk(needs[one.need], bits, situation.trials) for one in decision.walks] == list(decision.walks)
    assert [highest(rules, decision.walks, current) for current in (None, book.rung_ids[-1])] == (
        [decision.rung] * 2 if decision.walks else [book.rung_ids[0], book.rung_ids[-1]]
    )


def test_what_is_above_a_step() -> None:
    """The steps higher up, in order; none above the highest, and what was never tried counts as untried."""
    (made,) = decided({"falls-short": ["style"]}).walks
    assert steps_above(made.steps, made.steps[0]) == [made.steps[1]]
    assert steps_above(made.steps, made.steps[1]) == []
    rules = rules_of(SMALL)
    bits = rules.index.of_values({"falls-short": ("style",), "owner": "yes"})
    assert walk(rules.needs[0], bits, {}) == walk(rules.needs[0], bits, {"asking": {}}) == made


def a_step(rung: str, **rest: Any) -> Step:
    """A step that serves and is entered, unless something else is said."""
    usual = {"serves": True, "holding": (), "open": (), "ruled_out": (), "blocked": (), "unmet": (), "worse": False}
    return Step(
        **{"rung": rung, **usual, "candidate": True, "takes": Effort.BRIEF, "owed": (), "entered": True, **rest}
    )


OWING: dict[str, Any] = {"entered": False, "takes": Effort.THOROUGH, "owed": ("low", "middle")}


@pytest.mark.parametrize(
    ("steps", "at", "effort", "work"),
    [
        ([a_step("low"), a_step("top")], 1, Effort.NONE, ("top", Effort.BRIEF)),
        ([a_step("low"), a_step("top")], 1, Effort.BRIEF, ("top", Effort.THOROUGH)),
        ([a_step("low"), a_step("top")], 1, Effort.THOROUGH, None),
        ([a_step("low", entered=False), a_step("top", entered=False)], 0, Effort.BRIEF, None),
        ([a_step("low"), a_step("middle"), a_step("top", **OWING)], 1, Effort.THOROUGH, ("low", Effort.THOROUGH)),
        (
            [a_step("low", serves=False, blocked=("x",)), a_step("middle"), a_step("top", **OWING)],
            1,
            Effort.THOROUGH,
            ("low", Effort.THOROUGH),
        ),
        (
            [a_step("low"), a_step("middle"), a_step("top", **{**OWING, "owed": ("middle",)})],
            1,
            Effort.THOROUGH,
            ("middle", Effort.THOROUGH),
        ),
        *(
            (
                [a_step("low"), a_step("middle", **no_help), a_step("top", **{**OWING, "owed": ("middle",)})],
                0,
                Effort.THOROUGH,
                None,
            )
            for no_help in ({"serves": None}, {"serves": False}, {"blocked": ("x",)})
        ),
        ([a_step("low"), a_step("top", **{**OWING, "candidate": False})], 0, Effort.THOROUGH, None),
        ([a_step("low", **{**OWING, "owed": ("low",)}), a_step("top", entered=False)], 0, Effort.THOROUGH, None),
        (
            [a_step("low"), a_step("middle", **{**OWING, "owed": ("low",)}), a_step("top", **{**OWING, "owed": ()})],
            0,
            Effort.THOROUGH,
            ("low", Effort.THOROUGH),
        ),
    ],
)
def test_what_there_is_to_do(steps: list[Step], at: int, effort: Effort, work: tuple[str, Effort] | None) -> None:
    """The rung reached first; then what a higher candidate is owed by the first lower rung that can be worked on."""
    assert _work(steps, at, effort) == work


LOW = rung("your-prompt", "brief", [backed("use-low", need="speed")])


def test_a_brief_climb_passes_every_rung_that_is_shut() -> None:
    """However many lower rungs are blocked or open, they owe nothing to a climb that takes brief effort."""
    against = [backed("no-shut", when={"is": {"q": "yes"}}, unlock="Lift it.")]
    ladder = book(
        [
            LOW,
            rung("shut", "brief", [backed("use-shut", need="style")], **{"when-not": against}),
            rung("open", "brief", [backed("use-open", need="style", when={"is": {"r": "yes"}})]),
            rung("a-model", "brief", [backed("use-top", need="style")]),
        ],
        ["speed", "style"],
        [choice("q", "yes", "no"), choice("r", "yes", "no")],
    )
    decision = decide(ladder, read_task(task({"falls-short": ["style", "speed"], "q": "yes"}), ladder))
    assert [walk.reached for walk in decision.walks] == ["your-prompt", "a-model"]
    assert decision.walks[1].steps[3].owed == ()
    assert decision.rung == "a-model"  # the highest, whatever it is called


def test_the_next_rung_alone_is_worth_waiting_for() -> None:
    """Where the lowest rung does not serve the need and the next one is blocked, the need holds."""
    against = [backed("no-top", when={"is": {"q": "yes"}}, unlock="Lift it.")]
    top = rung("top", "brief", [backed("use", need="style")], **{"when-not": against})
    ladder = book([LOW, top], ["speed", "style"], [choice("q", "yes", "no")])
    spec = task({"falls-short": ["style"], "q": "yes"}, tried={"your-prompt": "brief"})
    decision = decide(ladder, read_task(spec, ladder))
    assert (decision.verdict, only_walk(decision).status) == ("hold", "hold")


@EXAMPLES
@given(st.data())
def test_the_invariants_hold_on_random_rulebooks(data: st.DataObject) -> None:
    """I1, I3, I4, I5 and I10, on 200 random rulebooks and random tasks, complete and partial."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    situation = read_task(spec, book)
    decision = decide(book, situation)
    assert_total(book, decision)
    assert_no_skipped_rung(book, situation, decision)
    assert_stop_means_stop(book, situation, decision)
    assert decide(book, read_task(turned_round(spec), book)) == decision
    after = tried_harder(spec, data.draw(st.sampled_from(book.rung_ids)), data.draw(EFFORTS))
    if after is not None:
        assert_evidence_pushes_up(book, spec, after)


@examples(400)
@given(st.data())
def test_the_possible_rungs_are_exactly_those_of_all_completions(data: st.DataObject) -> None:
    """The search finds every rung that some completion leads to, and no other."""
    book = data.draw(books())
    situation = read_task(data.draw(tasks(book)), book)
    found = possible(book, situation, assumed=True)
    brute = set()
    for values in completions(book, situation, assumed=True):
        complete = replace(situation, given={id_: Given(value, "file") for id_, value in values.items()})
        brute.add(decide(book, complete).rung)
    assert found.proved
    assert set(found.rungs) == brute


@examples(300)
@given(st.data())
def test_a_search_without_steps_says_so_and_bounds_the_truth(data: st.DataObject) -> None:
    """A budget that runs out gives a superset and no claim of proof."""
    book = data.draw(books())
    situation = read_task(data.draw(tasks(book)), book)
    whole = possible(book, situation, assumed=True)
    cut = possible(book, situation, assumed=True, budget=1)
    assert set(cut.rungs) >= set(whole.rungs)
    assert cut.proved == (whole.steps <= 1)
