"""A task that does not fit the rulebook is refused with everything that is wrong; one that does is read in full."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from adaptation_ladder.answers import read_task
from adaptation_ladder.documents import located
from adaptation_ladder.errors import LadderError
from adaptation_ladder.loading import builtin_rulebook, read, task_from
from adaptation_ladder.vocabulary import Effort
from tests.books import choice, small_book, task

BAD = Path(__file__).parent / "bad-answers"
EXPECTED: dict[str, list[str]] = yaml.safe_load((BAD / "expected.yaml").read_text(encoding="utf-8"))


def test_every_file_is_expected() -> None:
    """Every broken spec has its words, and all words have their spec."""
    assert {file.name for file in BAD.iterdir()} == {*EXPECTED, "expected.yaml"}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_does_not_fit_is_said(name: str) -> None:
    """Each impossible answer is refused with its place, what is wrong and what to do."""
    loaded = task_from(read(BAD / name), name)
    with pytest.raises(LadderError) as caught:
        read_task(loaded.task, builtin_rulebook())
    said = "\n".join(str(problem) for problem in located(caught.value.problems, loaded.document))
    for words in EXPECTED[name]:
        assert words in said, said
    assert all(problem.message for problem in caught.value.problems)


def test_retired_names_are_read_with_a_warning() -> None:
    """A renamed question, choice, need or rung still counts, and the warning names its successor."""
    book = small_book(
        retired={
            "haste": {"since": "1.1.0", "use": "hurry"},
            "owner.surely": {"since": "1.1.0", "use": "yes"},
            "tone": {"since": "1.2.0", "use": "style"},
            "begging": {"since": "1.2.0", "use": "asking"},
        }
    )
    spec = task(
        {"haste": "yes", "owner": "surely", "falls-short": ["tone"]}, tried={"begging": "brief"}, current="begging"
    )
    situation = read_task(spec, book)
    assert situation.values(assumed=True) == {"falls-short": ("style",), "hurry": "yes", "owner": "yes"}
    assert situation.current == "asking"
    assert situation.trials["asking"]["style"].effort is Effort.BRIEF
    said = [str(warning) for warning in situation.warnings]
    assert "answers.haste: warning: 'haste' was renamed in 1.1.0. Write 'hurry'." in said
    assert len(said) == 5


def test_an_assumption_never_stands_against_an_answer() -> None:
    """What is assumed while a question is open gives way to the answer, and is marked until then."""
    book = small_book()
    assumed = read_task(task({}), book).given["owner"]
    assert (assumed.value, assumed.provenance, assumed.because) == ("yes", "assumed", "Somebody always is.")
    given = read_task(task({"owner": "no"}), book).given["owner"]
    assert (given.value, given.provenance) == ("no", "file")


def test_thorough_needs_a_log_that_bears_it_out() -> None:
    """A word counts; a log with fewer than three scored attempts makes it brief, and says so."""
    word = read_task(task({}, tried={"asking": "thorough"}), small_book())
    assert word.trials["asking"]["style"].effort is Effort.THOROUGH
    attempts = [{"score": 0.5, "n": 50}, {"score": 0.6, "n": 50}, {"changed": "once more, by eye"}]
    log = read_task(task({}, tried={"asking": {"effort": "thorough", "attempts": attempts}}), small_book())
    assert log.trials["asking"]["style"].effort is Effort.BRIEF
    assert "counts as tried briefly: its log has 2 scored attempts" in str(log.warnings[0])


def test_a_rung_may_count_as_trying_a_lower_one() -> None:
    """Whoever shows examples has written a prompt."""
    book = builtin_rulebook()
    situation = read_task(task({}, tried={"few-shot": "thorough"}), book)
    assert situation.trials["prompting"]["house-style"].effort is Effort.THOROUGH
    assert situation.trials["retrieval"]["house-style"].effort is Effort.NONE


def test_trying_for_some_needs_says_nothing_of_others() -> None:
    """What was tried for one need is not evidence for another."""
    spec = task({}, tried={"asking": {"effort": "thorough", "outcome": "worse", "needs": ["style"]}})
    trials = read_task(spec, small_book()).trials["asking"]
    assert (trials["style"].effort, trials["style"].worse) == (Effort.THOROUGH, True)
    assert (trials["speed"].effort, trials["speed"].worse) == (Effort.NONE, False)


def test_a_question_that_does_not_apply_is_not_assumed() -> None:
    """Where the gate of a question is closed, neither an answer nor an assumption has a place."""
    gated = choice("pace", "slow", "fast", applies={"is": {"good": "no"}}, assume=[{"value": "slow", "because": "x"}])
    book = small_book()
    asked = book.model_copy(update={"questions": (*book.questions, *_questions([gated]))})
    assert "pace" not in read_task(task({"good": "yes"}), asked).given
    assert read_task(task({"good": "no"}), asked).given["pace"].provenance == "assumed"


def _questions(raw: list[dict[str, object]]) -> tuple[object, ...]:
    from adaptation_ladder.rulebook import Question  # noqa: PLC0415 - one test only
    from tests.books import tupled  # noqa: PLC0415

    return tuple(Question.model_validate(tupled(one)) for one in raw)
