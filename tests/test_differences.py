"""Two advices side by side: what differs is told, and which difference is responsible."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder import Task, compare, load_task
from adaptation_ladder.adviser.advising import decided
from adaptation_ladder.adviser.differences import Side, mixed
from adaptation_ladder.adviser.differences import compare as compared
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.tasks import Answer, Attempt, Target, Tried
from tests.books import books, small_book, task, tasks
from tests.scale import examples
from tests.test_cli import ladder

BOOK = builtin_rulebook()
SMALL = small_book()
ROOT = Path(__file__).resolve().parents[1]
TRIAGE = str(ROOT / "examples" / "ticket-triage.ladder.yaml")
LETTERS = str(ROOT / "examples" / "letters-in-our-voice.ladder.yaml")


def test_only_what_makes_the_difference_is_responsible() -> None:
    """Of three differences the two that it takes are marked, and no other."""
    before = task({"falls-short": ["style"], "examples": 20, "hurry": "no", "owner": "yes"}, tried={"asking": "brief"})
    after = task(
        {"falls-short": ["style"], "examples": 60, "hurry": "yes", "owner": "yes"}, tried={"asking": "thorough"}
    )
    told = compare(before, after, SMALL)
    assert (told.before.rung, told.after.rung) == ("asking", "training")
    assert {one.about: one.responsible for one in told.differences} == {
        "examples": True,
        "hurry": False,
        "tried.asking": True,
    }
    assert {one.about: (one.before, one.after) for one in told.differences}["examples"] == ("20 things", "60 things")


def test_the_same_task_differs_in_nothing() -> None:
    """One task beside itself: no difference, no consequence."""
    made = load_task(TRIAGE)
    told = compare(made, made, today="2026-11-23")
    assert (told.differences, told.plan, told.turns, told.expired) == ((), (), (), ())
    assert told.before == told.after


def test_a_limit_that_moves_is_what_makes_the_difference() -> None:
    """The words of the goal are the same and nothing else is, so that the measured answers follow the number."""
    slow = Attempt(changed="as it runs", score=0.95, n=100, p95_delay=5)
    goal = Target(goal="Fast enough.", at_least=0.5, delay_at_most=3)
    answers: dict[str, Answer] = {"what-falls-short": ("too-slow",), "quality-good-enough": "yes"}
    one = Task(answers=answers, tried={"prompting": Tried(attempts=(slow,))}, target=goal)
    other = one.model_copy(update={"target": goal.model_copy(update={"delay_at_most": 30.0})})
    told = compare(one, other)
    (target,) = [each for each in told.differences if each.about == "target"]
    assert (target.before, target.after) == (
        "Fast enough; at-least: 0.5; delay-at-most: 3.0",
        "Fast enough; at-least: 0.5; delay-at-most: 30.0",
    )
    assert [each.about for each in told.differences if each.responsible] == ["target"]


def test_two_days_differ_in_what_is_out_of_date() -> None:
    """On a later day the same advice may rest on figures that have to be looked up again."""
    made = load_task(ROOT / "examples" / "reply-suggestions.ladder.yaml")
    told = compare(made, made, today="2026-11-23", after_today="2030-01-01")
    assert "openai-sft-recommended" in told.expired
    assert (told.before.today, told.after.today) == ("2026-11-23", "2030-01-01")


@examples(40)
@given(st.data())
def test_the_responsible_differences_are_enough_and_all_needed(data: st.DataObject) -> None:
    """Taking over just these leads to the second outcome; without any one of them it does not."""
    book = data.draw(books())
    before, after = Side(data.draw(tasks(book)), book), Side(data.draw(tasks(book)), book)
    told = compared(before, after)
    wanted = (told.after.rung, told.after.verdict)
    keys = [one.about for one in told.differences if one.responsible]
    if (told.before.rung, told.before.verdict) == wanted:
        assert not keys
    elif keys:
        assert outcome(mixed(before, after, keys), book) == wanted
        for key in keys:
            assert outcome(mixed(before, after, [each for each in keys if each != key]), book) != wanted


def outcome(made: Task, book: Rulebook) -> tuple[str, str] | None:
    """Rung and verdict, or None where the answers do not fit together."""
    try:
        decision = decided(made, book)[0].decision
    except LadderError:
        return None
    return decision.rung, decision.verdict


def test_diff_tells_both_sides_and_what_makes_the_difference() -> None:
    """Two specs by name, each with what it comes to, and the differences with the responsible ones marked."""
    ran = ladder("diff", TRIAGE, LETTERS)
    assert (ran.code, ran.told) == (0, "")
    flat = " ".join(ran.out.split())
    assert "They lead to different advice" in flat
    assert "rung 2, Few-shot examples, climb there; settled." in flat
    assert '"24 labels" before, no answer after.' in flat
    assert "not tried before, tried thoroughly and fell short after. This makes the difference." in flat
    assert "Reasons that changed" in flat


def test_diff_of_one_task_by_two_rulebooks(tmp_path: Path) -> None:
    """A threshold that moves shows as a reason that changed, by the name of each rulebook."""
    other = shutil.copytree(ROOT / "rules", tmp_path / "rules")
    figures = other / "figures" / "examples.yaml"
    figures.write_text(figures.read_text(encoding="utf-8").replace("value: 50\n", "value: 20\n"), encoding="utf-8")
    ran = ladder("diff", LETTERS, "--rules", str(ROOT / "rules"), "--rules", str(other), "--format", "json")
    told = json.loads(ran.out)
    assert (ran.code, told["format"], told["differences"]) == (0, 1, [])
    turns = {one["criterion"]: (one["before"], one["after"]) for one in told["turns"]}
    assert turns == {"enough-reviewed-data": ("open", "holds")}


def test_diff_as_plain_lines_and_markdown() -> None:
    """Each format says the same."""
    plain = ladder("diff", TRIAGE, "--today", "2026-11-23", "--today", "2030-01-01", "--plain").out
    assert plain.startswith("about: Both lead to the same advice\n")
    assert "out of date: " in plain
    assert ladder("diff", TRIAGE, LETTERS, "--format", "markdown").out.startswith("## They lead to different advice\n")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ([TRIAGE], "there is only one task to compare."),
        ([TRIAGE, LETTERS, TRIAGE], "there are more than two to compare."),
        ([str(ROOT / "examples"), TRIAGE], "a name stands for several tasks."),
        ([TRIAGE, "nowhere.yaml"], "there is no file 'nowhere.yaml'."),
    ],
)
def test_diff_refuses_what_it_cannot_compare(call: list[str], told: str) -> None:
    """A call that names too few, too many or none is told so, and nothing is printed."""
    ran = ladder("diff", *call)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.told


def test_what_if_shows_the_advice_under_another_answer() -> None:
    """Beside the present advice: what would be different, what the advice would be, and why."""
    ran = ladder("advise", TRIAGE, "--what-if", "tried.few-shot=thorough")
    flat = " ".join(ran.out.split())
    assert (ran.code, ran.told) == (0, "")
    assert "What if - Few-shot examples: not tried before, tried thoroughly and fell short after." in flat
    assert "Then the advice is rung 5, Fine-tuning, climb there; settled" in flat
    assert "Climb to rung 2, Few-shot examples" in flat


def test_what_is_asked_is_in_the_json_too() -> None:
    """Programs get the records; what was not asked is null."""
    asked = ["--why", "fine-tuning", "--rests-on", "--what-would-change", "--what-if", "reviewed-examples=20"]
    told = json.loads(ladder("advise", TRIAGE, *asked, "--format", "json").out)
    assert [ground["question"] for ground in told["rests_on"]["grounds"]] == ["what-falls-short", "label-count"]
    assert told["would_change"]["size"] == 1
    assert told["why"]["rung"] == "fine-tuning"
    assert told["what_if"]["differences"][0]["after"] == "20 examples"
    assert told["disagreements"] is None


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--why", "tuning"], "there is no rung 'tuning'. Did you mean 'fine-tuning'?"),
        (["--what-if", "reviewed-exampels=3"], "Did you mean 'reviewed-examples'?"),
        (["--what-if", "reviewed-examples=many"], "'reviewed-examples' takes a number, not 'many'."),
        (["--what-if", "weights=ajar"], "'ajar' is no choice of 'weights'."),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(option: list[str], told: str) -> None:
    """What is wrong with a question is said, without pretending that it stands in the file."""
    ran = ladder("advise", TRIAGE, *option)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.told
    assert ".yaml:" not in ran.told


def test_words_alone_cannot_be_questioned() -> None:
    """An advice on a text is a proposal; questions about it need a spec."""
    ran = ladder("advise", "--text", "It does not know our products.", "--rests-on")
    assert (ran.code, ran.out) == (2, "")
    assert "an advice on words alone cannot be questioned." in ran.told
