"""What was measured is said in sentences that a person can act on, and drawn so that nobody needs the drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.disk.loading import builtin_rulebook, load_task
from adaptation_ladder.render import html, markdown, plain, terminal
from adaptation_ladder.reporting.report import report
from adaptation_ladder.reporting.scores import comparison, limit, verdict
from adaptation_ladder.reporting.text import Chart, line
from adaptation_ladder.reporting.text import plain as text_of
from adaptation_ladder.stats.attempts import compared
from adaptation_ladder.stats.evalrun import EvalRun, Results
from adaptation_ladder.stats.measure import limited, measured
from adaptation_ladder.stats.measuring import Goal, Lacking, Measuring, Quantity, Remark
from tests.books import TODAY, task

RULES = Measuring()
BOOK = builtin_rulebook()
CLIMB = advise(load_task(Path(__file__).resolve().parents[1] / "examples" / "warranty-claims.ladder.yaml"), BOOK, TODAY)


def said(run: EvalRun, goal: Goal = Goal(at_least=0.9), noise: float | None = None) -> list[str]:  # noqa: B008 - a constant
    found = measured(run, goal, RULES, noise)
    assert found is not None
    return [text_of(one) for one in verdict(found, line("attempt 1"))]


def passed(passes: int, n: int, **rest: Any) -> EvalRun:
    return EvalRun(metric="passed", n=n, passes=passes, **rest)


INTERVAL = "the 95 % interval runs from"


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (
            passed(195, 200),
            f"has reached the target of 0.9: {INTERVAL} 0.94 to 0.99, and all of it is at or above the target.",
        ),
        (
            passed(150, 200),
            f"is short of the target of 0.9: {INTERVAL} 0.68 to 0.81, and all of it is below the target.",
        ),
        (
            passed(8, 10),
            f"cannot be told from the target of 0.9 yet: {INTERVAL} 0.44 to 0.97, and the target is in it.",
        ),
    ],
)
def test_each_verdict_has_its_sentence(run: EvalRun, sentence: str) -> None:
    """The verdict, with the interval that it rests on."""
    assert said(run)[0].startswith(f"Attempt 1 {sentence}")


def test_what_would_tell_is_named() -> None:
    """Where it cannot be told, how many examples would tell, and how many with the power asked."""
    more = "If the score stays as it is, 55 examples would tell; 94 would with a chance of 80 %, if it is the true one."
    assert said(passed(8, 10))[0].endswith(more)
    assert said(passed(90, 100))[0].endswith("No number of examples tells a score from a target that is the same.")


REMARKS: dict[Remark, tuple[EvalRun, str]] = {
    "few": (passed(1, 1), "One example is few; look at the range."),
    "all-passed": (passed(60, 60), "All 60 passed. Up to 4.9 % may still fail (the rule of three)."),
    "none-passed": (passed(0, 60), "None of 60 passed. Up to 4.9 % may still pass (the rule of three)."),
    "repeated": (
        EvalRun("passed", 80, 80, results=Results([str(at % 40) for at in range(80)], [1.0] * 80)),
        "40 results came from running the same examples again; each example counts once, with its mean.",
    ),
    "near-label-noise": (
        passed(88, 100),
        (
            "The score is as near to the target as wrong labels alone could bring it: in a set that nobody has "
            "checked, expect at least 3.3 % of them. Check the labels before this decides anything."
        ),
    ),
    "share-only": (
        EvalRun("accuracy", 100, score=0.7),
        "Only a rounded score is known, so it is read as the share of examples that passed.",
    ),
    "spread-unknown": (
        EvalRun("bleu", 100, score=31.0),
        "How far the single scores lie apart is not known, so nothing can be told: name the file.",
    ),
    "lower-is-better": (
        EvalRun("edits", 100, score=0.7, higher_is_better=False),
        "Lower is better with this metric, and a target says what to reach at least.",
    ),
    "errors": (
        passed(70, 100, errors=1),
        "One example could not be scored; an error of the run counts neither as a pass nor as a failure.",
    ),
}


@pytest.mark.parametrize("remark", REMARKS)
def test_each_remark_has_its_sentence(remark: Remark) -> None:
    """Small sets, all passed, repeated runs, wrong labels, errors: each in a sentence that says what it means."""
    run, sentence = REMARKS[remark]
    assert sentence in said(run, noise=0.033)


def test_a_target_that_does_not_fit_is_said() -> None:
    """A target in percent, or for another metric, is not held against a share."""
    assert "write 0.9 for 90 %." in said(passed(80, 100), Goal(at_least=90))[1]
    assert "The target is for another metric" in said(passed(80, 100), Goal(at_least=0.9, metric="f1"))[1]
    assert said(passed(80, 100), Goal()) == ["Attempt 1 scored 0.80; the 95 % interval runs from 0.71 to 0.87."]


def test_comparisons_say_why() -> None:
    """Gains and losses where the same examples are known, else how the score changed, and how odd that is."""

    def told(first: EvalRun, second: EvalRun) -> str:
        change = compared(first, second, 0.95)
        assert change is not None
        return text_of(comparison(change, "attempt 2", "attempt 1"))

    ids = [str(at) for at in range(40)]
    before = EvalRun("passed", 40, 20, results=Results(ids, [1.0] * 20 + [0.0] * 20))
    after = EvalRun("passed", 40, 33, results=Results(ids, [1.0] * 18 + [0.0] * 2 + [1.0] * 15 + [0.0] * 5))
    assert told(before, after) == (
        "Attempt 2 is really better than attempt 1: of the same 40 examples 15 were gained and 2 lost; chance alone "
        "hardly ever brings that about."
    )
    assert told(after, before).startswith("Attempt 2 is really worse than attempt 1")
    assert told(before, before).endswith("0 were gained and 0 lost; just what chance brings about.")
    assert told(passed(60, 100), passed(66, 100)) == (
        "Attempt 2 cannot be told from attempt 1: which examples changed is not known; the score changed by +0.06; "
        "chance alone brings that about 46 times in 100."
    )
    scores = EvalRun("f1", 40, score=0.5, results=Results(ids, [0.4, 0.6] * 20))
    better = EvalRun("f1", 40, score=0.705, results=Results(ids, [0.66, 0.75] * 20))
    assert "of the same 40 examples the mean score changed by +0.20 (+0.19 to +0.22)." in told(scores, better)


@pytest.mark.parametrize(
    ("quantity", "values", "sentence"),
    [
        ("delay", [3.2], "95 of 100 requests take at most 3.2 s, over the limit of 2 s."),
        ("delay", [1.0] * 20, "95 of 100 requests take at most 1 s (at least 1 s), which cannot be told yet from"),
        ("delay", [1.0] * 90, "95 of 100 requests take at most 1 s (1 s to 1 s), within the limit of 2 s."),
        ("cost", [0.5, 0.7, 0.6] * 30, "One request costs on average $0.6 ($0.582 to $0.617), within the limit of $2."),
    ],
)
def test_limits_are_said_with_their_range(quantity: Quantity, values: list[float], sentence: str) -> None:
    """Kept, missed, or not told yet; an end that the data do not bound is not made up."""
    assert text_of(limit(limited(quantity, values, 2.0, 0.95))).startswith(sentence)


@pytest.mark.parametrize(
    ("passes", "n", "lacking", "words"),
    [
        ([140, 143], 200, "attempts", "fewer than three attempts were scored"),
        ([100, 120, 150], 200, "rising", "the last attempt was still better than the one before it"),
        ([176, 177, 178], 200, "told", "it cannot be told yet whether the last ones are short of the target"),
        ([195, 196, 196], 200, "reached", "the last ones reach the target"),
    ],
)
def test_a_log_that_shows_less_than_thorough_says_why(passes: list[int], n: int, lacking: Lacking, words: str) -> None:
    """Whoever wonders why three attempts are not enough reads what is missing."""
    attempts = [{"passes": one, "n": n} for one in passes]
    spec = task({"what-falls-short": []}, tried={"prompting": {"attempts": attempts}}, target={"at-least": 0.9})
    advice = advise(spec, BOOK, TODAY)
    assert advice.measured is not None
    assert [one.lacking for one in advice.measured.efforts] == [lacking]
    assert f"Rung 1, Better prompting, counts as tried briefly: {words}" in plain.render(advice)


def chart_of_the_climb() -> Chart:
    (section,) = [one for one in report(CLIMB).sections if one.title == "What was measured"]
    (chart,) = [block for block in section.blocks if isinstance(block, Chart)]
    return chart


def test_the_picture_shows_every_attempt_against_the_target() -> None:
    """Interval, value and target line stand where the numbers put them, in 40 columns, with or without Unicode."""
    shown = terminal.render(CLIMB, width=80)
    assert "  1  ├─────────●────────┤                   ┃  0.67 (0.59 to 0.74)\n" in shown
    assert "┃  target 0.9\n" in shown
    assert "0.82 (0.75 to 0.88)" in shown  # the interval that the sentence below names
    assert "the 95 % interval runs from 0.75 to 0.88" in " ".join(shown.split())
    ascii_ = terminal.render(CLIMB, width=80, unicode=False)
    assert "  1  [---------o--------]                   :  0.67 (0.59 to 0.74)\n" in ascii_
    assert max(map(len, shown.splitlines())) <= 120
    drawn = shown.split("What was measured")[1].split("target 0.9")[0]
    assert all(len(one) <= 80 for one in drawn.splitlines())


@pytest.mark.parametrize("width", [20, 34, 46])
def test_a_narrow_picture_is_told_in_words(width: int) -> None:
    """Where there is no room to draw, the numbers stand alone and no line runs over."""
    told = terminal.render(CLIMB, width=width).split("What was measured")[1].split("What to do next")[0]
    assert "0.67 (0.59 to" in " ".join(told.split())
    assert all(len(one) <= width for one in told.splitlines())


def test_every_format_says_what_is_drawn() -> None:
    """Plain lines, Markdown and HTML hold the words of every bar and of the target."""
    chart = chart_of_the_climb()
    words = [text_of(bar.words) for bar in chart.bars]
    assert len(words) == 6
    for shown in (plain.render(CLIMB), markdown.render(CLIMB), html.render(CLIMB)):
        assert all(one in shown for one in words)
        assert "target 0.9" in shown
    assert "measured: attempt 1: 0.67 (0.59 to 0.74)\n" in plain.render(CLIMB)
    assert 'aria-label="attempt 1: 0.67 (0.59 to 0.74);' in html.render(CLIMB)


def test_the_plan_says_how_many_examples_show_the_next_step() -> None:
    """Beside the target stands what an error costs and the size that shows the step, and each rung ahead repeats it."""
    told = plain.render(CLIMB)
    assert "What an error costs: A part goes to the wrong workshop and back, which takes a week." in told
    assert "To see the step from 0.82 to 0.9 takes about 297 examples on which both are run" in told
    spec = load_task(Path(__file__).resolve().parents[1] / "examples" / "ticket-triage.ladder.yaml")
    ahead = plain.render(advise(spec, BOOK, TODAY))
    assert "if that falls short: To see it reach the target: about 100 examples, as said above." in ahead


def test_methods_are_named_where_everything_is_asked_for() -> None:
    """Which intervals and tests were used is told to those who want to know."""
    told = plain.render(CLIMB, explain_all=True)
    assert all(word in told for word in ("Clopper and Pearson", "Wilson", "bootstrap", "McNemar", "Fisher"))
    assert "McNemar" not in plain.render(CLIMB)


def test_odd_scores_stay_readable() -> None:
    """A score without its number of examples is shown as such, and a huge one does not fill the page."""
    attempts = [{"score": 0.5}, {"score": 1e300, "n": 4}, {"changed": "by eye"}]
    spec = task({"what-falls-short": []}, tried={"prompting": {"attempts": attempts}}, target={"at-least": 0.9})
    told = plain.render(advise(spec, BOOK, TODAY))
    assert "score: 0.50, without n; target: -;" in told
    assert "score: 1e+300 of 4; target: cannot tell;" in told
    assert "score: not scored; target: -; what changed: by eye" in told
