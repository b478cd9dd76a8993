"""Two rulebooks compared: what changed, whose advice changes, and what a search that ends proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.conditions import Not
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.disk.loading import builtin_rulebook, load_rulebook
from adaptation_ladder.proof.coverage import criteria
from adaptation_ladder.proof.rulesdiff import Change, changed_criteria, changes, compared, effect_of
from adaptation_ladder.render.rulesdiff import FORMATS
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from tests.books import changed, tasks
from tests.scale import SLOW, examples
from tests.test_cli import ladder
from tests.test_rulecases import turned

BOOK = builtin_rulebook()
HOUSE = Path(__file__).resolve().parents[1] / "examples" / "house-rules" / "rules"


def edited(id_: str, **fields: Any) -> Rulebook:
    """The built-in rulebook with some fields of one criterion, requirement or figure replaced."""

    def edit(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(one.model_copy(update=fields) if one.id == id_ else one for one in entries)

    rungs = (
        rung.model_copy(
            update={name: edit(getattr(rung, name)) for name in ("when_to_use", "when_not", "requirements")}
        )
        for rung in BOOK.rungs
    )
    return changed(BOOK, rungs=tuple(rungs), figures=edit(BOOK.figures))


def test_the_same_rulebook_differs_in_nothing() -> None:
    """Comparing a rulebook with itself finds nothing."""
    assert list(changes(BOOK, BOOK)) == []
    assert changed_criteria(BOOK, BOOK) == ()


def test_what_changed_is_named_with_its_fields() -> None:
    """Each entry is told once, with what changed in it, and a change of words is no change of a decision."""
    words = edited("an-owner", reason="Another reason.")
    assert list(changes(BOOK, words)) == [Change("an-owner", "requirement", "changed", ("reason",))]
    assert changed_criteria(BOOK, words) == ()
    gone = turned(BOOK, "an-owner", holds=False)
    assert list(changes(BOOK, gone)) == [Change("an-owner", "requirement", "removed")]
    assert list(changes(gone, BOOK)) == [Change("an-owner", "requirement", "added")]
    assert changed_criteria(BOOK, gone) == changed_criteria(gone, BOOK) == ("an-owner",)


def test_a_figure_changes_the_criteria_that_take_their_threshold_from_it() -> None:
    """The number is elsewhere, and the criterion decides otherwise."""
    more = edited("label-count-limit", value=175)
    assert list(changes(BOOK, more)) == [Change("label-count-limit", "figure", "changed", ("value",))]
    found = changed_criteria(BOOK, more)
    assert found == ("too-many-labels-for-examples", "retrieval-for-long-label-lists")
    for id_ in found:
        shift = effect_of(id_, BOOK, more).shift
        assert shift is not None
        assert shift.task.answers["label-count"] == 174


@pytest.mark.parametrize("id_", list(criteria(BOOK))[:: 1 if SLOW else 9])
def test_an_effect_is_a_task_or_a_proof(id_: str) -> None:
    """Without a criterion some task gets other advice, which is true of the rulebooks, or none does."""
    without = turned(BOOK, id_, holds=True)
    found = effect_of(id_, BOOK, without)
    assert found.proved != (found.shift is not None)
    if found.shift is not None:
        task, before, after = found.shift
        for book, said in ((BOOK, before), (without, after)):
            advice = advise(task, book)
            assert (advice.rung, advice.verdict) == (said.rung, said.verdict)
            assert tuple((need.id, need.reached, need.status) for need in advice.needs) == said.needs
        assert before != after


PROVED = ["no-facts-in-weights", "no-retrieval-for-form", "examples-lengthen-the-prompt"]


@pytest.mark.parametrize("id_", PROVED)
def test_what_is_proved_holds_on_random_tasks(id_: str) -> None:
    """These only say why a rung is vain: no walk differs without them, on any task that chance comes up with."""
    without = turned(BOOK, id_, holds=True)
    assert effect_of(id_, BOOK, without).proved

    @examples(100)
    @given(tasks(BOOK))
    def same(task: Task) -> None:
        walks = [decide(book, read_task(task, book)).walks for book in (BOOK, without)]
        assert [(w.need, w.reached, w.status) for w in walks[0]] == [(w.need, w.reached, w.status) for w in walks[1]]

    same()


def test_another_way_to_write_a_condition_is_proved_to_change_nothing() -> None:
    """A condition that is negated twice comes out the same for every answer."""
    use = BOOK.rung["few-shot"].when_to_use[1]
    assert use.when is not None
    twice = edited(use.id, when=Not(not_=Not(not_=use.when)))
    assert changed_criteria(BOOK, twice) == (use.id,)
    found = effect_of(use.id, BOOK, twice)
    assert (found.proved, found.shift) == (True, None)


def test_a_search_that_gives_up_proves_nothing() -> None:
    """The budget is told, and nothing is claimed."""
    found = effect_of("get-it-right-first", BOOK, turned(BOOK, "get-it-right-first", holds=True), budget=5)
    assert (found.proved, found.shift) == (False, None)


def test_cases_that_fit_only_one_rulebook_are_told() -> None:
    """A case whose answer the house takes off offer is neither the same nor different."""
    house = load_rulebook(HOUSE)
    cases = {
        "A provider trains": Task(answers={"weights": "provider-tunes"}),
        "Nothing is known": Task(),
        "Asked elsewhere": Task(answers={"what-falls-short": ("house-style",), "reviewed-examples": 3}),
    }
    found = compared(BOOK, house, cases)
    assert (found.misfits, dict(found.shifts), found.cases) == (("A provider trains",), {}, 3)


def test_another_technique_is_another_advice() -> None:
    """A case on which the rung stays and another way of training is advised has changed, and says which."""
    (trained,) = [axis for axis in BOOK.techniques if axis.id == "trained"]
    options = tuple(
        one.model_copy(update={"when_not": (*one.when_not, one.when_to_use[0])}) if one.id == "qlora" else one
        for one in trained.options
    )
    other = tuple(axis.model_copy(update={"options": options}) if axis is trained else axis for axis in BOOK.techniques)
    answers: dict[str, Any] = {"what-falls-short": ("house-style",), "reviewed-examples": 500, "weights": "open"}
    answers |= {"evaluation-set": "yes", "tune-owner": "named", "training-memory": "short"}
    task = Task(answers=answers, tried={"prompting": "thorough", "few-shot": "thorough"})
    found = compared(BOOK, changed(BOOK, techniques=other), {"Little memory": task})
    ((name, shift),) = found.shifts.items()
    assert (name, shift.before[:3]) == ("Little memory", shift.after[:3])
    assert (dict(shift.before.techniques)["trained"], dict(shift.after.techniques)["trained"]) == ("qlora", "lora")
    said = FORMATS["terminal"](found, 200)
    assert "Little memory: fine-tuning, climb (trained qlora) -> fine-tuning, climb (trained lora)" in said


def test_the_command_tells_whose_advice_changes() -> None:
    """The house example against its base: entries, cases, and a task for the criterion that decides otherwise."""
    said = ladder("rules", "diff", "built-in", HOUSE).out
    assert "From adaptation-ladder 0.1.0\nto   example-mutual 1.0.0 on adaptation-ladder 0.1.0" in said
    assert "  - changed requirement enough-reviewed-data: met-when, unlock" in said
    assert "  - removed note note-providers-withdraw-tuning" in said
    flat = " ".join(said.split())
    assert "Our voice, with 199 reviewed letters and a fixed set: fine-tuning, climb -> few-shot, hold" in flat
    assert "besides can be read by only one of the two. - The provider tunes, and the data may not leave" in flat
    task = yaml.safe_load(said.split("for instance on")[1].partition(":")[2])
    data = json.loads(ladder("rules", "diff", "built-in", HOUSE, "-f", "json").out)
    (effect,) = data["effects"]
    assert (effect["criterion"], effect["outcome"]) == ("enough-reviewed-data", "changes")
    assert effect["task"]["answers"] == task["answers"]
    assert 50 <= task["answers"]["reviewed-examples"] < 200


def test_the_same_folder_twice_changes_nothing() -> None:
    """Nothing is said to change, and the run succeeds."""
    ran = ladder("rules", "diff", HOUSE, HOUSE)
    assert ran.code == 0
    assert "What changed\n  Nothing." in ran.out
    assert ladder("rules", "diff", "built-in", "no-such-folder").code == 2
