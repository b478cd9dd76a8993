"""A task that does not fit the rulebook is refused with everything that is wrong; one that does is read in full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.references import defects
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import located
from adaptation_ladder.disk.gathering import read
from adaptation_ladder.disk.loading import builtin_rulebook, task_from
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from adaptation_ladder.task.tried import effort_of, tried_in
from tests.books import choice, number, small_book, task, tupled

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


RETIRED = {
    "haste": {"since": "1.1.0", "use": "hurry"},
    "owner.surely": {"since": "1.1.0", "use": "yes"},
    "tone": {"since": "1.2.0", "use": "style"},
    "begging": {"since": "1.2.0", "use": "asking"},
    "places.yonder": {"since": "1.3.0", "use": "there"},
}
DATA = small_book(retired=RETIRED).model_dump(by_alias=True, exclude_unset=True)
BARE = {key: value for key, value in number("bare").items() if key != "unit"}
PLACES = tupled({**choice("places", "here", "there"), "kind": "choices"})
PAINTS = {**choice("paints", "red", "blue"), "kind": "choices"}
PAINTS["choices"][1]["withheld"] = "Blue has run out."
PACE = choice("pace", "slow", "fast", applies={"all": [{"is": {"hurry": "yes"}}, {"is": {"settled": "no"}}]})
MORE = (BARE, PLACES, tupled(PAINTS), tupled(PACE))
SMALL = Rulebook.model_validate({**DATA, "questions": (*DATA["questions"], *MORE)})
FILE = {"from": "results.json"}
IN_CODE: dict[str, dict[str, Any]] = {
    "given twice": {"answers": {"haste": "yes", "hurry": "no"}, "tried": {"begging": "brief", "asking": "brief"}},
    "retired": {
        "answers": {"haste": "yes", "owner": "surely", "falls-short": ["tone"]},
        "tried": {"begging": {"needs": ["tone"], "attempts": [{"needs": ["tone"]}]}},
        "needs-by-category": {"a": "tone"},
        "current": "begging",
        "approach": {"rung": "begging"},
    },
    "retired and wrong": {"answers": {"haste": "perhaps"}, "tried": {"begging": {"needs": ["tune"]}}},
    "a file and its numbers": {"tried": {"asking": {"attempts": [{**FILE, "n": 3, "score": 0.5}, FILE]}}},
    "none, yet a log": {"tried": {"asking": {"effort": "none", "outcome": "worse", "needs": ["style"]}}},
    "a file and its passes": {"tried": {"asking": {"attempts": [{**FILE, "n": 3, "passes": 2}]}}},
    "no in place of a word": {"answers": {"good": False, "places": [True]}},
    "no number without a unit": {"answers": {"bare": "many"}},
    "nobody's need": {"needs-by-category": {"a": "stile"}, "tried": {"asking": {"attempts": [{"needs": ["spede"]}]}}},
    "thin logs": {
        "tried": {
            "asking": {"effort": "thorough", "outcome": "met", "attempts": [{"n": 10, "passes": 3}, {"n": 9}]},
            "training": {"effort": "thorough", "attempts": [{"n": at, "passes": 9} for at in (30, 20, 10)]},
        },
        "target": {"at-least": 0.9},
    },
    "still rising": {
        "tried": {
            "asking": {
                "effort": "thorough",
                "outcome": "worse",
                "attempts": [{"n": 100, "passes": 3 * at, "date": f"2026-11-{at}"} for at in (29, 17, 11)],
            },
            "training": {"effort": "thorough", "attempts": [{"n": 200, "passes": at} for at in (190, 191, 192)]},
        },
        "target": {"at-least": 0.9},
        "current": "training",
    },
    "doubts": {
        "answers": {"good": "yes", "falls-short": ["style", "facts"]},
        "tried": {"asking": {"outcome": "met", "needs": ["speed", "facts"]}, "training": {"outcome": "met"}},
    },
    "nothing short, yet not good": {"answers": {"good": "no", "falls-short": []}},
    "withheld, and no choice": {"answers": {"paints": ["blue", "purple"]}},
    "does not apply": {"answers": {"hurry": "no", "settled": "yes", "pace": "slow"}},
    "one choice by two names": {"answers": {"places": ["yonder", "there"]}},
    "underscores": {"answers": {"falls_short_of": ["style"]}},
    "no finding": {"waivers": [{"finding": "zzzzzz", "reason": "R.", "owner": "O.", "expires": "2027-01-01"}]},
    "none, and in use": {"tried": {"asking": {"effort": "none"}}, "current": "asking"},
}
"""Tasks made in code, for what no file can bring about with the built-in rulebook."""


def test_the_whole_of_what_is_said(golden: Callable[[str, str], None]) -> None:
    """Every word of every problem and remark is one that somebody has read, with its path and severity."""
    told: list[str] = []

    def tell(name: str, made: Task, book: Rulebook) -> None:
        try:
            problems = read_task(made, book).warnings
        except LadderError as error:
            problems = error.problems
        told.append(f"{name}\n")
        told.extend(f"  {one}{' (at its key)' if one.at_key else ''}\n" for one in problems)

    for name in EXPECTED:
        tell(name, task_from(read(BAD / name), name).task, builtin_rulebook())
    for name, data in IN_CODE.items():
        tell(name, Task.model_validate(tupled(data)), SMALL)
    golden("wrong-answers.txt", "".join(told))


def test_retired_names_are_read_with_a_warning() -> None:
    """A renamed question, choice, need or rung still counts, and the warning names its successor."""
    book = small_book(retired=RETIRED)
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


def test_one_choice_may_stand_for_a_list() -> None:
    """Where several choices may be taken, one by itself is a list of one; old names count, in the rulebook's order."""
    read = read_task(task({"places": ["yonder", "here"], "falls-short": "style", "bare": 3}), SMALL)
    assert read.values(assumed=False) == {"falls-short": ("style",), "bare": 3, "places": ("here", "there")}
    assert read_task(task({"places": "yonder"}), SMALL).values(assumed=False) == {"places": ("there",)}


def test_a_name_and_its_retired_form_are_one() -> None:
    """Two names of one thing in one spec are an error, so that their order can never decide."""
    book = small_book(
        retired={"haste": {"since": "1.1.0", "use": "hurry"}, "begging": {"since": "1.2.0", "use": "asking"}}
    )
    spec = task({"haste": "yes", "hurry": "no"}, tried={"begging": "thorough", "asking": "brief"})
    with pytest.raises(LadderError) as caught:
        read_task(spec, book)
    assert "'hurry' is given twice, once by its old name. Keep one of the two." in str(caught.value)
    assert "'asking' is given twice, once by its old name." in str(caught.value)
    with pytest.raises(LadderError, match="'asking' is what you run today, yet its effort is none"):
        read_task(task({}, tried={"begging": "none"}, current="asking"), book)


def test_severities_are_of_known_findings() -> None:
    """A rulebook may weigh findings, but only known ones, and never let time alone fail a check."""
    book = small_book(severities={"above-advise": "error", "review-due": "error", "provisional": "error"})
    unknown, by_time = (str(problem) for problem in defects(book))
    assert unknown == "severities.above-advise: error: 'above-advise' is no finding. Did you mean 'above-advice'?"
    assert "'review-due' comes about by time alone" in by_time
    assert by_time.endswith("Write warning or note; a scheduled check can ask for --fail-on-expiry.")


def test_sources_of_findings_are_there() -> None:
    """Where to read more about a finding is one of the rulebook's sources, and the finding one that there is."""
    book = small_book(finding_sources={"provisional": ["a-study", "a-studie"], "provisonal": ["a-study"]})
    said = [str(problem) for problem in defects(book)]
    assert said == [
        "finding-sources.provisional[1]: error: there is no source 'a-studie'. Did you mean 'a-study'?",
        "finding-sources.provisonal: error: 'provisonal' is no finding. Did you mean 'provisional'?",
    ]


def test_a_retired_name_leads_somewhere() -> None:
    """A successor that is not there, and a retired name that still lives, are defects of the rulebook."""
    book = small_book(
        retired={"haste": {"since": "1.1.0", "use": "hurri"}, "owner": {"since": "1.1.0", "use": "settled"}}
    )
    said = " ".join(str(problem) for problem in defects(book))
    assert "'haste' leads to 'hurri', which is not there. Did you mean 'hurry'?" in said
    assert "'owner' is retired and still in use." in said


@pytest.mark.parametrize(
    ("answers", "tried", "words"),
    [
        ({"falls-short": [], "good": "no"}, {}, "not good enough, yet nothing falls short"),
        ({"falls-short": ["style"], "good": "yes"}, {}, "good enough, price and delay aside, yet 'style' falls short"),
        ({"falls-short": ["style"]}, {"asking": {"outcome": "met"}}, "'asking' is said to have met 'style'"),
    ],
)
def test_what_hardly_fits_together_is_remarked(
    answers: dict[str, object], tried: dict[str, object], words: str
) -> None:
    """Answers that are possible together but cannot mean what they say draw a warning."""
    assert words in " ".join(str(one) for one in read_task(task(answers, tried=tried), small_book()).warnings)


def test_the_effort_follows_from_the_log() -> None:
    """A log without a word on effort is thorough with three scored attempts and brief with fewer."""
    for scored, effort in ((3, Effort.THOROUGH), (2, Effort.BRIEF)):
        attempts = [{"score": 0.5 + at / 10, "n": 50} for at in range(scored)]
        situation = read_task(task({}, tried={"asking": {"attempts": attempts}}), small_book())
        assert situation.trials["asking"]["style"].effort is effort


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
    from adaptation_ladder.book.rulebook import Question  # noqa: PLC0415 - one test only
    from tests.books import tupled  # noqa: PLC0415

    return tuple(Question.model_validate(tupled(one)) for one in raw)


@pytest.mark.parametrize(
    ("word", "passes", "counts"),
    [
        ("short", 195, "met"),
        ("met", 160, "short"),
        ("worse", 195, "worse"),
        ("met", 90, "met"),
        ("short", 90, "short"),
        ("met", None, "met"),
    ],
)
def test_what_was_measured_counts_where_it_tells(word: str, passes: int | None, counts: str) -> None:
    """A told verdict outweighs the word; *worse* stands, and so does the word where nothing can be told yet."""
    n = 100 if passes == 90 else 200
    attempts = [{"n": n, "passes": passes}] if passes is not None else [{"changed": "something"}]
    made = task(tried={"asking": {"effort": "brief", "outcome": word, "attempts": attempts}}, target={"at-least": 0.9})
    tried, _ = tried_in(made, small_book())
    assert tried["asking"].tried.outcome == counts
    without = made.model_copy(update={"target": None})
    assert tried_in(without, small_book())[0]["asking"].tried.outcome == word


def test_price_is_no_question_of_quality() -> None:
    """Where a rung was tried for price or delay alone, reaching the target in quality leaves the effort thorough."""
    book = builtin_rulebook()
    price = [need.id for need in book.needs if need.kind == "economy"]
    style = next(need.id for need in book.needs if need.kind == "form")
    attempts = [{"n": 200, "passes": passes} for passes in (194, 195, 195)]
    efforts = []
    for needs in ([price[0]], price, [price[0], style], []):
        log = {"effort": "thorough", "needs": needs, "attempts": attempts}
        tried, _ = tried_in(task(tried={"prompting": log}, target={"at-least": 0.9}), book)
        efforts.append(effort_of(book, tried["prompting"]))
    assert efforts == [Effort.THOROUGH, Effort.THOROUGH, Effort.BRIEF, Effort.BRIEF]


def test_how_a_team_has_decided_to_do_it() -> None:
    """The options of the approach are read by their present names; without an approach there is none."""
    book = builtin_rulebook()
    axis = next(one for one in book.techniques if one.rung == "fine-tuning")
    chosen = {axis.id: axis.options[0].id}
    assert read_task(task(approach={"rung": "fine-tuning", "technique": chosen}), book).technique == chosen
    assert read_task(task(approach={"rung": "fine-tuning"}), book).technique == {}
    assert read_task(task(), book).technique == {}
    assert read_task(task(approach={"rung": "begging"}), SMALL).approach == "asking"
    assert read_task(task(), SMALL).approach is None


def test_what_runs_today_was_tried() -> None:
    """A rung in use counts as tried briefly, for every need, where nothing is said of it."""
    trials = read_task(task({}, current="training"), SMALL).trials
    assert {trial.effort for trial in trials["training"].values()} == {Effort.BRIEF}
    assert {trial.effort for trial in trials["asking"].values()} == {Effort.NONE}


def test_where_an_answer_is_from() -> None:
    """All from one place, or by question, whatever name the spec writes; what is not named is from a file."""
    spec = task({"haste": "yes", "settled": "no", "examples": 3, "places": ["yonder"]})

    def origins(*told: Any) -> dict[str, str]:
        read = read_task(spec, SMALL, *told)
        return {id_: one.provenance for id_, one in read.given.items() if one.provenance != "assumed"}

    assert origins() == dict.fromkeys(("examples", "hurry", "settled", "places"), "file")
    assert origins("asked") == dict.fromkeys(("examples", "hurry", "settled", "places"), "asked")
    assert origins({"settled": "read", "hurry": "asked"}) == {
        "examples": "file",
        "hurry": "asked",
        "settled": "read",
        "places": "file",
    }


def test_what_is_assumed_can_be_left_aside() -> None:
    """What the answers settle, with the assumed ones and without: the same by one way as by the other."""
    read = read_task(task({"settled": "no"}), SMALL)
    known, every = read.both_bits(SMALL)
    assert (known, every) == (read.bits(SMALL, assumed=False), read.bits(SMALL, assumed=True))
    assert known != every


def test_price_and_delay_may_fall_short_of_what_is_good() -> None:
    """A result that is good enough may still cost too much, or fall short of nothing; neither is a doubt."""
    book = builtin_rulebook()
    price = [need.id for need in book.needs if need.kind == "economy"]
    met = {"prompting": {"effort": "brief", "outcome": "met"}}
    for chosen in (price, []):
        answers = {"quality-good-enough": "yes", book.needs_question.id: chosen}
        assert read_task(task(answers, tried=met, current="prompting"), book).warnings == ()
    good = read_task(task({"good": "yes", "falls-short": []}), small_book())
    assert good.warnings == ()
