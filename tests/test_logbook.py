"""What was measured decides: verdicts answer questions, logs show efforts, limits and classes say what falls short."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.advice import Advice, Measures
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.references import defects
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.deciding.possible import possible
from adaptation_ladder.disk.loading import builtin_rulebook, load_task
from adaptation_ladder.task.answers import Situation, read_task
from adaptation_ladder.task.tasks import Task
from adaptation_ladder.task.tried import effort_of, tried_in
from tests.books import TODAY, measured_tasks, small_book, task
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
CLIMB = Path(__file__).resolve().parents[1] / "examples" / "warranty-claims.ladder.yaml"
TARGET = {"at-least": 0.9}


def read(
    passes: list[int],
    answers: dict[str, Any] | None = None,
    **log: Any,
) -> Situation:
    """A task of the built-in rulebook on whose lowest rung these attempts were scored."""
    attempts = [{"passes": one, "n": 200} for one in passes]
    tried = {"prompting": {"attempts": attempts, **log}}
    return read_task(task(answers, tried=tried, target=TARGET), BOOK)


def measures(advice: Advice) -> Measures:
    assert advice.measured is not None
    return advice.measured


def test_the_whole_climb() -> None:
    """Prompts short and none really better; examples better, then a plateau; so the verdict is to train."""
    advice = advise(load_task(CLIMB), BOOK, TODAY)
    found = measures(advice)
    assert [(one.rung, one.measured.verdict) for one in found.log if one.measured] == [
        *[("prompting", "short")] * 3,
        *[("few-shot", "short")] * 3,
    ]
    better = [one.compared.better if one.compared else None for one in found.log]
    assert better == [None, "cannot-tell", "cannot-tell", "second", "cannot-tell", "cannot-tell"]
    assert all(one.compared.paired for one in found.log if one.compared)
    assert [(one.rung, one.effort, one.lacking) for one in found.efforts] == [
        ("prompting", "thorough", None),
        ("few-shot", "thorough", None),
    ]
    assert {one.quantity: one.verdict for one in found.limits} == {"delay": "reached", "cost": "reached"}
    assert [one.category for one in found.classes if one.measured.verdict == "short"] == ["electronics"]
    assert [need.id for need in advice.needs] == ["narrow-task-accuracy"]
    assert (advice.verdict, advice.rung) == ("climb", "fine-tuning")
    assert found.hoped is not None
    assert found.hoped.rungs == ("fine-tuning",)


def test_without_the_plateau_nobody_is_sent_on() -> None:
    """The same climb with its last two attempts taken away stays on the examples: they are not spent yet."""
    spec = load_task(CLIMB)
    log: Any = spec.tried["few-shot"]
    fewer = log.model_copy(update={"attempts": log.attempts[:1]})
    advice = advise(spec.model_copy(update={"tried": {**spec.tried, "few-shot": fewer}}), BOOK, TODAY)
    assert (advice.verdict, advice.rung) == ("stay", "few-shot")
    assert [one.lacking for one in measures(advice).efforts] == [None, "attempts"]


@pytest.mark.parametrize(
    ("passes", "answer", "provenance"),
    [(195, "yes", "measured"), (150, "no", "measured"), (180, None, None)],
)
def test_a_verdict_answers_whether_it_is_good_enough(passes: int, answer: str | None, provenance: str | None) -> None:
    """Reached is a yes, short a no, and what cannot be told stays open."""
    found = read([passes]).given.get("quality-good-enough")
    assert (found.value if found else None, found.provenance if found else None) == (answer, provenance)


def test_a_measurement_outweighs_a_word() -> None:
    """Where both are there the measurement counts, with a warning; where it cannot tell the word stands."""
    situation = read([150], answers={"quality-good-enough": "yes"})
    assert situation.given["quality-good-enough"].value == "no"
    said = " ".join(str(one) for one in situation.warnings)
    assert "'quality-good-enough' is answered 'yes', and measured it is 'no', which counts." in said
    for passes, word in ((180, "yes"), (150, "no")):  # where it cannot tell, and where the two agree
        assert read([passes], answers={"quality-good-enough": word}).given["quality-good-enough"].provenance == "file"
    met = read([150], outcome="met")
    assert not met.met
    assert "'prompting' is said to have come out 'met', and measured it is 'short', which counts." in str(
        met.warnings[0]
    )
    assert read([195]).met


def test_what_was_measured_below_outweighs_no_word() -> None:
    """A log of the prompt says nothing against the word of those who run something else, and fills in where none is."""
    tried = {"prompting": {"attempts": [{"passes": 150, "n": 200}]}, "few-shot": "brief"}
    said = read_task(task({"quality-good-enough": "yes"}, tried=tried, target=TARGET, current="few-shot"), BOOK)
    assert (said.given["quality-good-enough"].value, said.warnings) == ("yes", ())
    silent = read_task(task({}, tried=tried, target=TARGET, current="few-shot"), BOOK)
    assert silent.given["quality-good-enough"].value == "no"


def test_reached_and_nothing_short_means_stop() -> None:
    """A target that is reached ends the climb."""
    spec = task({"what-falls-short": []}, tried={"prompting": {"attempts": [{"passes": 195, "n": 200}]}}, target=TARGET)
    assert advise(spec, BOOK, TODAY).verdict == "stop"


@pytest.mark.parametrize(
    ("passes", "effort", "word"),
    [
        ([140, 143, 144], Effort.THOROUGH, None),
        ([100, 120, 150], Effort.BRIEF, None),
        ([176, 177, 178], Effort.BRIEF, None),
        ([140, 143, 144], Effort.THOROUGH, "thorough"),
        ([100, 120, 150], Effort.BRIEF, "thorough"),
        ([140, 143, 144], Effort.BRIEF, "brief"),
    ],
)
def test_thorough_is_earned(passes: list[int], effort: Effort, word: str | None) -> None:
    """A plateau that is short is thorough, a rise or a doubt is not, and no word makes more of a log than it shows."""
    log: dict[str, Any] = {"effort": word} if word else {}
    situation = read(passes, **log)
    assert situation.trials["prompting"]["narrow-task-accuracy"].effort is effort
    assert bool(situation.warnings) == (word == "thorough" and effort is Effort.BRIEF)


def test_a_word_without_a_log_counts_and_is_marked() -> None:
    """Whoever has no data is believed, and the advice says on whose word it rests."""
    spec = task({"what-falls-short": ["house-style"]}, tried={"prompting": "thorough"})
    advice = advise(spec, BOOK, TODAY)
    assert [(rung.tried, rung.by_word) for rung in advice.ladder if rung.id == "prompting"] == [("thorough", True)]
    assert advice.measured is None


def test_attempts_may_be_for_some_needs() -> None:
    """An attempt for one need says nothing of another."""
    attempts = [{"passes": one, "n": 200, "needs": ["house-style"]} for one in (140, 143, 144)]
    trials = read_task(task({}, tried={"prompting": {"attempts": attempts}}, target=TARGET), BOOK).trials["prompting"]
    assert trials["house-style"].effort is Effort.THOROUGH
    assert trials["narrow-task-accuracy"].effort is Effort.NONE


def test_attempts_go_by_their_dates() -> None:
    """Where every attempt has a date, their order in the file does not matter."""
    rows = [{"date": f"2026-0{at}-01", "passes": passes, "n": 200} for at, passes in ((1, 100), (2, 143), (3, 144))]
    for listed in (rows, rows[::-1]):
        situation = read_task(task({}, tried={"prompting": {"attempts": listed}}, target=TARGET), BOOK)
        assert situation.trials["prompting"]["house-style"].effort is Effort.THOROUGH


@pytest.mark.parametrize(
    ("delay", "chosen", "active", "maybe"),
    [
        (3.5, [], True, False),
        (1.5, [], False, False),
        (1.5, ["too-slow"], False, False),
        (None, ["too-slow"], True, False),
    ],
)
def test_a_limit_decides_whether_it_is_too_slow(
    delay: float | None, chosen: list[str], active: bool, maybe: bool
) -> None:
    """Missed makes the need active, kept makes it inactive whatever is said, unmeasured leaves it to the word."""
    attempt = {"passes": 195, "n": 200, **({} if delay is None else {"p95-delay": delay})}
    spec = task(
        {"what-falls-short": chosen},
        tried={"prompting": {"attempts": [attempt]}},
        target={"at-least": 0.9, "delay-at-most": 2},
    )
    situation = read_task(spec, BOOK)
    decision = decide(BOOK, situation)
    assert ("too-slow" in [walk.need for walk in decision.walks]) == active
    assert ("too-slow" in decision.maybe) == maybe
    said = "'too-slow' is said to fall short, and measured it keeps its limit"
    assert (said in str(situation.warnings)) == (delay == 1.5 and bool(chosen))


def test_a_limit_may_not_be_told_yet(tmp_path: Path) -> None:
    """Twenty requests within the limit do not show that 95 of 100 are: the need may apply, the question is open."""
    rows = "".join(f"t{at},yes,{1 + at / 100}\n" for at in range(20))
    (tmp_path / "run.csv").write_text("id,passed,seconds\n" + rows, encoding="utf-8")
    (tmp_path / "ladder.yaml").write_text(
        "answers: {what-falls-short: []}\ntarget: {delay-at-most: 2}\n"
        "tried: {prompting: {attempts: [{from: run.csv, columns: {delay: seconds}}]}}\n",
        encoding="utf-8",
    )
    advice = advise(load_task(tmp_path / "ladder.yaml"), BOOK, TODAY)
    assert "too-slow" in advice.maybe
    assert [one.verdict for one in measures(advice).limits] == ["cannot-tell"]
    asked: list[str] = [one.question for one in advice.open]
    assert "delay-limit" in asked


def test_an_unlimited_task_is_not_asked_about_limits() -> None:
    """Without a limit its question is answered by itself, is not listed as an answer, and makes nothing provisional."""
    advice = advise(task({"what-falls-short": ["house-style"]}), BOOK, TODAY)
    told = {one.question for one in advice.open} | {one.question for one in advice.answered}
    assert not {"delay-limit", "cost-limit"} & told


def test_what_a_measurement_answers_has_to_be_there() -> None:
    """A rulebook whose measured answer, need or figure does not exist is refused with the place."""
    book = small_book(measuring={"label-noise": "nothing"})
    measured = {"quantity": "delay", "reached": "maybe", "short": "no", "need": "spede"}
    question = book.question["good"].model_copy(update={"measured": _by(measured)})
    wrong = book.model_copy(update={"questions": (book.questions[0], question, *book.questions[2:])})
    said = " ".join(str(problem) for problem in defects(wrong))
    assert "measuring.label-noise: error: there is no figure 'nothing'" in said
    assert "questions[1].measured.reached: error: there is no choice of 'good' 'maybe'" in said
    assert "questions[1].measured.need: error: there is no need 'spede'. Did you mean 'speed'?" in said


def _by(parts: dict[str, Any]) -> Any:
    from adaptation_ladder.book.rulebook import ByMeasurement  # noqa: PLC0415 - one test only

    return ByMeasurement.model_validate(parts)


@examples(400)
@given(measured_tasks(BOOK), st.sampled_from(BOOK.rung_ids), st.sampled_from(["brief", "thorough"]))
def test_the_invariants_hold_with_measurements(spec: Task, rung: str, effort: Any) -> None:
    """I1, I3, I4, I5, I10 and every promise, on random tasks with logs of attempts, targets and limits."""
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


@examples(60)
@given(measured_tasks(BOOK))
def test_certificates_hold_with_measurements(spec: Task) -> None:
    """I8: an advice on measured answers is among those still possible, with or without what is assumed."""
    advice = advise(spec, BOOK, TODAY)
    assert advice.rung in advice.possible
    assert set(advice.possible_given_assumptions) <= set(advice.possible)
    assert _rungs(BOOK, spec) == advice.possible


def _rungs(book: Rulebook, spec: Task) -> tuple[str, ...]:
    return possible(book, read_task(spec, book), assumed=False).rungs


def test_two_specs_are_told_apart_by_the_effort_that_counts() -> None:
    """What a log shows is what a comparison of two specs speaks of, and no word that the log does not bear out."""
    for passes, effort, word in (([140, 143, 144], Effort.THOROUGH, None), ([100, 150], Effort.BRIEF, "thorough")):
        attempts = [{"passes": one, "n": 200} for one in passes]
        log = tried_in(task({}, tried={"prompting": {"attempts": attempts, "effort": word}}, target=TARGET), BOOK)[0]
        assert effort_of(BOOK, log["prompting"]) is effort
    assert effort_of(BOOK, tried_in(task({}, tried={"prompting": "thorough"}), BOOK)[0]["prompting"]) is Effort.THOROUGH
