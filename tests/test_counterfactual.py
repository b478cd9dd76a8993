"""Counterfactuals are real, smallest and possible, and what-if wishes are read as they are meant."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser import advising, counterfactual
from adaptation_ladder.adviser.counterfactual import MOST, _model, _move, change_of, counterfactuals, worth_trying
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import Decision
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import doubtful, read_task
from adaptation_ladder.task.changing import WORSE, Edit, changed, edits_from, possible_edits
from adaptation_ladder.task.tasks import Task
from tests.books import backed, books, choice, number, small_book, task, tasks, tupled
from tests.scale import SLOW, examples

BOOK = builtin_rulebook()
SMALL = small_book()
DATA = SMALL.model_dump(by_alias=True, exclude_unset=True)
SPARE = tupled(number("spare", **{"in-your-hands": True}))
OWNED = Rulebook.model_validate({**DATA, "questions": (*DATA["questions"], SPARE)})
"""The small rulebook with a number that a team can bring about."""


def decided(book: Rulebook, made: Task) -> Decision:
    """The decision on a task."""
    return advising.decided(made, book)[0].decision


def rung_after(book: Rulebook, before: Task, edits: tuple[Edit, ...]) -> str | None:
    """The rung that a task leads to with these changes; None where they cannot be or bring new doubts."""
    present = read_task(before, book)
    made = changed(before, book, edits)
    try:
        after = read_task(made, book)
    except LadderError:
        return None
    old = {problem.message for problem in present.warnings}
    known = {id_: one for id_, one in after.given.items() if one.provenance != "assumed"}
    bits = after.bits(book, assumed=False)
    if any(doubt.message not in old for doubt in doubtful(book, known, bits, {})):
        return None
    return decided(book, made).rung


def moves(book: Rulebook, before: Task) -> list[Edit]:
    """Every single change that can happen."""
    return list(possible_edits(book, read_task(before, book), worth_trying(book, decided(book, before))))


def together(edits: list[Edit], size: int) -> list[tuple[Edit, ...]]:
    """Every set of so many changes that are about different things."""
    return [
        few
        for few in combinations(edits, size)
        if len({edit.about for edit in few if not edit.toggled}) == sum(not edit.toggled for edit in few)
    ]


def sizes(book: Rulebook, before: Task, most: int) -> dict[str, int]:
    """By trying every set of changes: the other rungs that can be reached, and how many changes each takes."""
    here = decided(book, before).rung
    found: dict[str, int] = {}
    for size in range(1, most + 1):
        for few in together(moves(book, before), size):
            rung = rung_after(book, before, few)
            if rung is not None and rung != here:
                found.setdefault(rung, size)
    return found


@examples(30)
@given(st.data())
def test_counterfactuals_are_smallest_on_any_rulebook(data: st.DataObject) -> None:
    """Trying every one and every two changes finds no smaller way to any rung, and no rung that was missed (I9).

    On 30 small rulebooks with a task each; with --slow on 300.
    """
    book = data.draw(books())
    before = data.draw(tasks(book))
    found = sizes(book, before, 2)
    told = counterfactuals(before, book)
    least = min(found.values(), default=0)
    if least or told.size:
        assert told.size == (least or MOST)
    if told.size in {1, 2}:
        assert {one.rung for one in told.found} == {rung for rung, size in found.items() if size == told.size}
    for rung in book.rung_ids:
        asked = counterfactuals(before, book, rung)
        assert asked.size == found.get(rung, asked.size if asked.size == MOST else 0)


@examples(4)
@given(tasks(BOOK))
def test_counterfactuals_are_smallest_on_the_built_in_rulebook(before: Task) -> None:
    """The same with every single change of the built-in rulebook, about a hundred, of 4 tasks; with --slow of 40."""
    one = sizes(BOOK, before, 1)
    told = counterfactuals(before, BOOK)
    assert (told.size == 1) == bool(one)
    if one:
        assert {each.rung for each in told.found} == set(one)


@examples(6)
@given(tasks(BOOK), st.integers(0, 10_000))
def test_the_quick_way_agrees_with_the_task_itself(before: Task, seed: int) -> None:
    """Every rung to which two changes lead, once made in the task, is one that the search finds with two at most.

    Of the 4,000 to 9,000 pairs of a task 40 are tried, of 6 tasks; with --slow 400, of 60.
    """
    pairs = together(moves(BOOK, before), 2)
    here = decided(BOOK, before).rung
    sample = Random(seed).sample(pairs, 400 if SLOW else 40)
    reached = {rung_after(BOOK, before, few) for few in sample} - {None, here}
    for rung in reached:
        assert counterfactuals(before, BOOK, rung).size in {1, 2}


SPACIOUS = Rulebook.model_validate(
    {
        **DATA,
        "questions": (
            *DATA["questions"],
            tupled(choice("colour", "red", "blue", assume=[{"value": "red", "because": "It often is."}])),
            tupled({**choice("places", "here", "there"), "kind": "choices"}),
            tupled(
                number(
                    "depth",
                    applies={"includes": {"places": "there"}},
                    assume=[
                        {"value": 5, "when": {"is": {"colour": "blue"}}, "because": "Blue is deep."},
                        {"value": 1, "when": {"is": {"hurry": "yes"}}, "because": "So it has to be."},
                    ],
                )
            ),
        ),
        "needs": (
            *DATA["needs"],
            {"id": "rest", "name": "rest", "kind": "form", "symptom": "No rest.", "when": {"at-least": {"depth": 3}}},
        ),
        "rungs": (
            DATA["rungs"][0],
            {
                **DATA["rungs"][1],
                "when-to-use": (
                    *DATA["rungs"][1]["when-to-use"],
                    tupled(backed("training-for-rest", need="rest", when={"is": {"owner": "yes"}}, effort="brief")),
                ),
            },
        ),
    }
)
"""The small rulebook with a gate, with assumptions that read other answers, and with a need that follows from them."""


def test_a_change_that_makes_a_question_apply_brings_what_is_assumed_of_it() -> None:
    """How deep it is makes no sense here; in another place it does, is assumed, and calls for the higher rung."""
    before = task({"falls-short": ["style"], "good": "no", "colour": "blue", "places": ["here"], "owner": "yes"})
    found = counterfactuals(before, SPACIOUS, "training").found
    assert ("places", "there") in [(change.about, change.value) for one in found for change in one.changes]


@examples(60)
@given(st.data())
def test_changes_in_bits_lead_where_the_task_leads(data: st.DataObject) -> None:
    """What a set of changes comes to on the bits is what it comes to in the task; None where the task cannot be so."""
    book = data.draw(st.sampled_from([SMALL, SPACIOUS, SPACIOUS]) | books())
    before = data.draw(tasks(book))
    situation = read_task(before, book)
    model = _model(before, book, situation)
    edits = moves(book, before)
    sets = [few for size in (1, 2) for few in together(edits, size)]
    for few in Random(data.draw(st.integers(0, 1000))).sample(sets, min(60, len(sets))):
        try:
            wanted = decided(book, changed(before, book, few, situation)).rung
        except LadderError:
            wanted = None
        assert model.rung([_move(model, situation, edit) for edit in few]) == wanted, few


@examples(6)
@given(tasks(BOOK), st.sampled_from([None, *BOOK.rung_ids]))
def test_each_counterfactual_is_confirmed(before: Task, towards: str | None) -> None:
    """Making the changes by hand in the task leads to the rung told (I9)."""
    for one in counterfactuals(before, BOOK, towards).found:
        edits = []
        for change in one.changes:
            toggled = change.sense in {"also", "no-longer"}
            edits.append(Edit(change.about, change.value, str(change.value) if toggled else ""))
        after = decided(BOOK, changed(before, BOOK, edits))
        assert (after.rung, after.verdict) == (one.rung, one.verdict)
        assert decided(BOOK, before).rung != one.rung


def test_nothing_un_happens() -> None:
    """Numbers that grow only grow, efforts only grow, and what was tried is not untried again."""
    before = task(
        {"what-falls-short": ["house-style"], "reviewed-examples": 60, "stronger-model": "tried-and-short"},
        tried={"prompting": "thorough", "few-shot": "brief"},
    )
    edits = moves(BOOK, before)
    numbers = [edit.value for edit in edits if edit.about == "reviewed-examples"]
    assert numbers
    assert all(isinstance(number, int) and number > 60 for number in numbers)
    assert Edit("stronger-model", "allowed-untried") not in edits
    assert Edit("stronger-model", "not-allowed") in edits
    assert {(edit.about, edit.value) for edit in edits if edit.about.startswith(TRIAL_OF)} == {
        ("tried.prompting", WORSE),
        ("tried.few-shot", "thorough"),
        ("tried.few-shot", WORSE),
        ("tried.fine-tuning", "brief"),
        ("tried.fine-tuning", "thorough"),
        ("tried.fine-tuning", WORSE),
    }


def test_what_is_only_assumed_may_be_otherwise() -> None:
    """An assumption is no fact: it may turn out to be any other answer."""
    before = task({"what-falls-short": ["output-format"]})
    assert Edit("constrained-output", "in-use") in moves(BOOK, before)


def test_the_threshold_crossed_is_told() -> None:
    """Of all numbers that would do, the first one is named, with the answer of today."""
    before = task({"falls-short": ["style"], "examples": 20, "owner": "yes"}, tried={"asking": "thorough"})
    (only,) = counterfactuals(before, SMALL, "training").found
    (change,) = only.changes
    assert (change.about, change.sense, change.before, change.value) == ("examples", "from", 20, 50)


TRIED_BOTH = {"asking": {"effort": "brief", "needs": ["style"]}, "training": {"effort": "thorough", "needs": ["speed"]}}


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (Edit("examples", 50), ("examples?", 20, 50, ("things",), "from", False, False)),
        (Edit("examples", 10), ("examples?", 20, 10, ("things",), "up-to", False, False)),
        (Edit("examples", 20), ("examples?", 20, 20, ("things",), "up-to", False, False)),
        (Edit("spare", 0), ("spare?", None, 0, ("things",), "becomes", False, True)),
        (Edit("spare", 3), ("spare?", None, 3, ("things",), "from", False, True)),
        (Edit("spare", None), ("spare?", None, None, (), "from", False, True)),
        (Edit("hurry", "yes"), ("hurry?", None, "yes", ("It is yes.",), "becomes", False, False)),
        (Edit("hurry", None), ("hurry?", None, None, (), "becomes", False, False)),
        (Edit("owner", "no"), ("owner?", "yes", "no", ("It is no.",), "becomes", True, False)),
        (
            Edit("falls-short", ("speed",), "speed"),
            ("What falls short?", ("style",), "speed", ("It lacks speed.",), "also", False, False),
        ),
        (
            Edit("falls-short", ("style",), "style"),
            ("What falls short?", ("style",), "style", ("It lacks style.",), "no-longer", False, False),
        ),
        (Edit("tried.asking", "thorough"), ("Asking", "brief", "thorough", (), "becomes", False, True)),
        (Edit("tried.training", WORSE), ("Training", "thorough", WORSE, (), "becomes", False, False)),
        (Edit("current", "asking"), ("Asking", "training", "asking", (), "becomes", False, True)),
        (Edit("current", "nowhere"), ("", "training", "nowhere", (), "becomes", False, True)),
        (Edit("current", None), ("", "training", None, (), "becomes", False, True)),
    ],
    ids=str,
)
def test_a_change_in_words(edit: Edit, told: tuple[object, ...]) -> None:
    """Each sort of change says what it is about, what is so now and would be, what that means, and whose it is."""
    given = {"falls-short": ["style"], "examples": 20}
    before = read_task(task(given, tried=TRIED_BOTH, current="training"), OWNED)
    change = change_of(OWNED, before, edit)
    assert change.about == edit.about
    assert told == (
        *(change.ask, change.before, change.value, change.means),
        *(change.sense, change.assumed, change.in_your_hands),
    )


def test_one_and_two_changes_are_searched_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget is for three changes: what is not found within it is not said to be nowhere."""
    three = task({"falls-short": ["style"], "examples": 20, "owner": "no"})
    told = counterfactuals(three, SMALL, "training")
    assert (told.size, told.proved) == (3, True)
    assert all(len({change.about for change in one.changes}) == 3 for one in told.found)
    monkeypatch.setattr(counterfactual, "STEPS", 1)
    told = counterfactuals(three, SMALL, "training")
    assert (told.found, told.size, told.proved) == ((), 0, False)
    two = task({"falls-short": ["style"], "examples": 20, "owner": "no"}, tried={"asking": "thorough"})
    told = counterfactuals(two, SMALL, "training")
    assert (told.size, told.proved) == (2, True)


def test_more_than_three_changes_are_not_looked_for() -> None:
    """Where no three lead there, that is proved, and four are not tried."""
    four = task({"falls-short": ["style"], "examples": 20, "owner": "no", "settled": "no"})
    told = counterfactuals(four, SMALL, "training")
    assert (told.found, told.size, told.proved) == ((), 0, True)


def with_use(when: dict[str, Any]) -> Rulebook:
    """A rulebook in which this opens training for style, and nothing stands in its way."""
    use = tupled(backed("training-for-style", need="style", when=when))
    training = {**DATA["rungs"][1], "when-to-use": (use,), "when-not": (), "requirements": ()}
    return Rulebook.model_validate(
        {**DATA, "rungs": (DATA["rungs"][0], training), "questions": (*DATA["questions"], SPARE)}
    )


@pytest.mark.parametrize(
    ("present", "when", "told"),
    [
        (20, {"any": [{"at-most": {"spare": 9}}, {"at-most": {"spare": 4}}]}, ("up-to", 9)),
        (3, {"any": [{"at-least": {"spare": 9}}, {"at-least": {"spare": 40}}]}, ("from", 9)),
        (None, {"any": [{"at-least": {"spare": 9}}, {"at-least": {"spare": 40}}]}, ("from", 9)),
    ],
)
def test_the_nearest_number_is_told(present: int | None, when: dict[str, Any], told: tuple[str, int]) -> None:
    """Of several numbers that would do, the one that is nearest to that of today."""
    answers = {"falls-short": ["style"]} | ({"spare": present} if present is not None else {})
    found = counterfactuals(task(answers, tried={"asking": "thorough"}), with_use(when), "training").found
    assert [(change.sense, change.value) for one in found for change in one.changes] == [told]


def test_a_doubt_comes_from_what_was_said_alone() -> None:
    """What is only assumed to be good enough contradicts nobody who says what falls short."""
    good = {**DATA["questions"][1], "assume": ({"value": "yes", "because": "It mostly is."},)}
    book = Rulebook.model_validate({**DATA, "questions": (DATA["questions"][0], good, *DATA["questions"][2:])})
    before = task({"falls-short": []}, tried={"training": "brief"}, current="training")
    told = counterfactuals(before, book, "asking")
    assert (told.size, {change.value for one in told.found for change in one.changes}) == (
        1,
        {"style", "speed", "facts"},
    )


def test_what_is_in_your_hands_comes_first() -> None:
    """Of several ways to one rung the one with most that a team can do itself is told first."""
    before = task({"falls-short": ["speed"]}, tried={"asking": "none"})
    told = counterfactuals(before, SMALL, "training")
    hands = [sum(change.in_your_hands for change in one.changes) for one in told.found]
    assert hands == sorted(hands, reverse=True)
    assert len(set(hands)) > 1
    assert (told.towards, told.size) == ("training", 2)


def test_there_is_no_way_to_where_one_is() -> None:
    """Towards the rung that is recommended nothing has to change, and nothing is looked for."""
    before = task({"falls-short": ["style"]})
    assert decided(SMALL, before).rung == "asking"
    told = counterfactuals(before, SMALL, "asking")
    assert (told.found, told.size, told.proved, told.towards) == ((), 0, True, "asking")


def test_two_changes_where_one_is_not_enough() -> None:
    """A single change is looked for first; then two, each of which is needed."""
    before = task({"falls-short": ["style"], "examples": 20, "owner": "no"}, tried={"asking": "thorough"})
    told = counterfactuals(before, SMALL, "training")
    assert (told.size, told.proved) == (2, True)
    assert {change.about for one in told.found for change in one.changes} == {"examples", "owner"}


def test_a_change_may_be_needed_to_lift_a_doubt() -> None:
    """Nobody says that a need is there while all is good enough: the two answers change together."""
    before = task({"falls-short": [], "good": "yes", "examples": 60, "owner": "yes"}, tried={"asking": "thorough"})
    told = counterfactuals(before, SMALL, "training")
    assert told.size == 2
    assert all("good" in {change.about for change in one.changes} for one in told.found)


@pytest.mark.parametrize(
    ("wish", "edit"),
    [
        ("examples=300", Edit("examples", 300)),
        ("examples=", Edit("examples", None)),
        ("hurry = yes", Edit("hurry", "yes")),
        ("falls-short=style,speed", Edit("falls-short", ("style", "speed"))),
        ("falls-short=+speed", Edit("falls-short", ("style", "speed"))),
        ("falls-short=-style", Edit("falls-short", ())),
        ("tried.asking=thorough", Edit("tried.asking", "thorough")),
        ("current=training", Edit("current", "training")),
    ],
)
def test_wishes_are_read(wish: str, edit: Edit) -> None:
    """A wish names a key of the spec and its new value."""
    assert edits_from([wish], SMALL, task({"falls-short": ["style"]})) == (edit,)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("examples", "'examples' is no change. Write KEY=VALUE"),
        ("exampels=3", "'exampels' is nothing that can change. Did you mean 'examples'?"),
        ("tried.asking=hard", "'hard' is no way of having tried a rung. Write one of none, brief, thorough, worse."),
    ],
)
def test_unclear_wishes_are_refused(wish: str, told: str) -> None:
    """Whoever mistypes a wish is told what is wrong with it."""
    with pytest.raises(LadderError) as refused:
        edits_from([wish, "nonsense"], SMALL, task())
    assert told in str(refused.value)
    assert len(refused.value.problems) == 2


def test_a_change_drops_answers_that_make_no_sense_any_more() -> None:
    """An answer to a question that does not apply after the change is left out, so that the task still reads."""
    before = task({"what-falls-short": ["narrow-task-accuracy"], "what-comes-out": "label", "label-count": 24})
    after = changed(before, BOOK, [Edit("what-comes-out", "record")])
    assert after.answers["what-comes-out"] == "record"
    assert "label-count" not in after.answers


def test_a_try_keeps_its_log_when_it_made_things_worse() -> None:
    """Only the outcome changes; an untried rung was tried briefly."""
    before = task(tried={"asking": {"effort": "thorough", "needs": ["style"]}})
    after = changed(before, SMALL, [Edit("tried.asking", WORSE), Edit("tried.training", WORSE)])
    trials = read_task(after, SMALL).trials
    assert all(trial.worse for rung in ("asking", "training") for trial in trials[rung].values())
    assert trials["asking"]["style"].effort.word == "thorough"
