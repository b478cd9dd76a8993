"""A decision record says what was decided and why, and leaves alone whatever others wrote around it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder import advise as advise_on
from adaptation_ladder import load_task
from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.render import FORMATS, Look
from adaptation_ladder.render.record import BEGIN, END, render, renewed
from tests.books import TODAY, books, tasks
from tests.scale import examples
from tests.test_cli import FIRST, SECOND, Ran, ladder
from tests.test_report import FULL, advised, tuned

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
HEADINGS = [
    "## Context and Problem Statement",
    "## Considered Options",
    "## Decision Outcome",
    "### Implementation",
    "### Consequences",
    "### Confirmation",
    "### Reversal Criteria",
    "### Review Date",
    "## Pros and Cons of the Options",
    "## More Information",
]
ANY = st.text(st.characters(exclude_categories=["Cs"]))
NEW, OLD = render(tuned()), render(advised({}, FULL))


def record(name: str, **changes: Any) -> str:
    """The decision record of one example, with some keys of its spec changed."""
    task = load_task(EXAMPLES / f"{name}.ladder.yaml").model_copy(update=changes)
    return render(advise_on(task, today=TODAY))


def part(text: str, heading: str) -> str:
    """What stands under a heading, down to the next one."""
    found = re.search(rf"(?m)^##+ {re.escape(heading)}.*\n((?:(?!#).*\n?)*)", text)
    assert found is not None, heading
    return found[1]


def problems(before: str | bytes) -> list[str]:
    """What is wrong with a file that a record is to be written into."""
    with pytest.raises(LadderError) as caught:
        renewed(before if isinstance(before, bytes) else before.encode(), NEW, "adr.md")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_record_has_the_chapters_of_madr(path: Path) -> None:
    """In their order, between the marks, for every verdict, and with every rung as an option that was weighed."""
    advice = advise_on(load_task(path), today=TODAY)
    text = render(advice)
    assert text.startswith(f"{BEGIN}\n\n# Rung ")
    assert text.endswith(f"\n\n{END}\n")
    found = re.findall(r"(?m)^##+ .*", text)
    assert [one for one in found if one in HEADINGS] == [one for one in HEADINGS if one in found]
    assert set(HEADINGS) - set(found) <= {"### Implementation", "## More Information"}
    options = [one for one in found if one.startswith("### Rung ")]
    assert [one.split()[2] for one in options] == ["1,", "2,", "3,", "4,", "5,"]
    assert f"Chosen option: rung {[one.id for one in advice.ladder].index(advice.rung) + 1}, " in text


def test_reasons_stand_for_and_against() -> None:
    """A reason that holds, one that rules out, one that is open, a requirement that is met, and one that is not."""
    text = record("letters-in-our-voice")
    assert "- Good: A voice is heard, not described." in part(text, "Rung 2, ")
    assert "- Bad: A search adds knowledge." in part(text, "Rung 3, ")
    assert "No reason for it or against it applies here." in part(text, "Rung 4, ")
    tuning = part(text, "Rung 5, ")
    assert "- Good, a requirement is met. Why it is required: Without a fixed set" in tuning
    assert re.search(
        r"- Bad, a requirement is not met\. Why it is required: .* What would lift it: Name the person or team", tuning
    )
    assert "Bad, a requirement is not known to be met. Why it is required: " in tuning
    assert "which is open: " in record("product-questions")


def test_a_reason_that_does_not_apply_is_no_reason() -> None:
    """Of the reasons that fail, none is quoted."""
    for path in EXAMPLES.glob("*.yaml"):
        advice = advise_on(load_task(path), today=TODAY)
        text = render(advice)
        for one in advice.criteria:
            if one.truth == "fails" and one.stance != "requirement":
                assert f"`{one.id}`" not in text


def test_consequences_are_the_commitments() -> None:
    """What somebody takes on, without the blanks of the report: an update would empty them again."""
    taken = part(record("reply-suggestions"), "Consequences")
    assert taken.count("\n- ") == 5
    assert "____" not in taken
    assert "Nobody takes on a lasting duty" in part(record("product-questions"), "Consequences")


def test_confirmation_is_the_test_that_says_stop() -> None:
    """The test of the rung to work on, with the target; and none where there is nothing to do."""
    advice = advise_on(load_task(EXAMPLES / "reply-suggestions.ladder.yaml"), today=TODAY)
    (now,) = [step for step in advice.plan if step.role == "now"]
    assert now.stop_when in part(render(advice), "Confirmation")
    assert "90 of 100" in part(render(tuned()), "Confirmation")
    assert "no work whose end" in part(record("meeting-notes"), "Confirmation")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("reply-suggestions", "Then step down from rung 5, Fine-tuning."),
        ("ticket-triage", "The work falls short. What then comes into question: rung 5, Fine-tuning."),
        ("letters-in-our-voice", "What the next rung waits for is there."),
        ("contract-puzzles", "The task, the model or the target changes."),
        ("meeting-notes", "Something falls short after all."),
    ],
)
def test_reversal_criteria_say_when_to_decide_again(name: str, says: str) -> None:
    """The way down, the way up, or what has to change, by the verdict; and always the answers."""
    criteria = part(record(name), "Reversal Criteria")
    assert says in criteria
    assert "An answer on which this rests is no longer true." in criteria


def test_a_record_says_what_would_change_it() -> None:
    """Where the advice was questioned, as the command does for every record that it writes."""
    text = wrote(EXAMPLES / "product-questions.ladder.yaml").out
    assert "rests on 3 of your 10 answers" in part(text, "What this rests on")
    assert "**Rung 4, Tool use, if one of these were so:**" in part(text, "What would change it")
    assert "What would change it" not in NEW


def test_the_review_date() -> None:
    """The day that the team has set, then the day on which something cited has to be checked again, then none."""
    assert part(record("letters-in-our-voice"), "Review Date") == (
        "\n- By 2027-01-06, when something that this rests on has to be checked again.\n\n"
    )
    both = part(record("letters-in-our-voice", review_by="2026-12-24"), "Review Date")
    assert both.startswith("\n- By 2026-12-24, the day set in the task spec.\n- By 2027-01-06")
    assert part(NEW, "Review Date").startswith("\n- Now: something that this rests on was to be checked again by 2026-")
    assert "review-by: YYYY-MM-DD" in part(record("meeting-notes"), "Review Date")


@examples(100)
@given(st.data())
def test_every_advice_makes_a_record(data: st.DataObject) -> None:
    """Whatever the rulebook and the task: one pair of marks, and writing it again changes nothing."""
    rulebook = data.draw(books())
    advice: Advice = advise(data.draw(tasks(rulebook)), rulebook, TODAY)
    text = render(advice)
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
    assert renewed(text.encode(), text, "adr.md") == text
    assert text == FORMATS["record"](advice, Look(explain_all=True, file="a.yaml", width=20))


# What stands around the marks


@examples(200)
@given(
    before=st.text(st.characters(exclude_categories=["Cs"])), after=st.text(st.characters(exclude_categories=["Cs"]))
)
def test_all_else_is_kept_byte_for_byte(before: str, after: str) -> None:
    """Whatever stands before and after the marks, line ends and invisible characters included."""
    text = f"{before}{OLD.removesuffix(chr(10))}{after}"
    found = renewed(text.encode(), NEW, "adr.md").encode()
    assert found == before.encode() + NEW.removesuffix("\n").encode() + after.encode()


def test_windows_line_ends_stay_windows_line_ends() -> None:
    """A file whose marks end in CR LF gets a record whose lines do."""
    text = f"\ufeff---\r\nstatus: accepted\r\n---\r\n{BEGIN}\r\nold\r\n{END}\r\n\r\nOurs.\r\n"
    found = renewed(text.encode(), NEW, "adr.md")
    assert found.startswith("\ufeff---\r\nstatus: accepted\r\n---\r\n")
    assert found.endswith(f"{END}\r\n\r\nOurs.\r\n")
    assert "\n" not in found.replace("\r\n", "")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("# Ours\n", [f"'adr.md' exists and has no mark '{BEGIN}'", f"'adr.md' exists and has no mark '{END}'"]),
        ("", [f"no mark '{BEGIN}'", f"no mark '{END}'"]),
        (f"{BEGIN}\nold\n", [f"no mark '{END}'. Put it back, or name a new file"]),
        (f"old\n{END}\n", [f"no mark '{BEGIN}'"]),
        (f"{BEGIN}\n{BEGIN}\nold\n{END}\n", [f"adr.md:2:1: error: the mark '{BEGIN}' stands here again. Keep one"]),
        (f"{BEGIN}\nold\n{END}\n  {END}\n", [f"adr.md:4:3: error: the mark '{END}' stands here again."]),
        (f"{BEGIN}\n{BEGIN}\nold\n", ["adr.md:2:1: ", f"no mark '{END}'"]),
        (f"a\n{END}\nold\n{BEGIN}\n", ["adr.md:2:1: error: the marks stand in the wrong order. Put the end below"]),
        (b"\xff\xfe", ["error: 'adr.md' is no UTF-8 text. Save it as UTF-8"]),
    ],
)
def test_marks_that_are_not_right_are_errors(before: str | bytes, told: list[str]) -> None:
    """A missing or doubled mark is told with its place and the remedy, all at once."""
    found = problems(before)
    assert len(found) == len(told)
    assert all(says in one for says, one in zip(told, found, strict=True))


# As people call it


def wrote(*args: str | Path) -> Ran:
    """The command with the format chosen."""
    return ladder("advise", *args, "--format", "record")


@pytest.fixture
def adr(tmp_path: Path) -> Path:
    """Where the record is to stand."""
    return tmp_path / "adr.md"


def test_a_record_is_written_and_written_again(adr: Path) -> None:
    """A new file holds the record alone; later what the team added stays, and the record is the present one."""
    assert wrote(FIRST, "-o", adr).code == 0
    first = adr.read_text(encoding="utf-8")
    assert first == wrote(FIRST).out
    adr.write_text(f"---\nstatus: accepted\n---\n{first}\nWe agreed on this in May.\n", encoding="utf-8")
    assert wrote(SECOND, "-o", adr).code == 0
    present = wrote(SECOND).out
    assert present != first
    assert adr.read_text(encoding="utf-8") == f"---\nstatus: accepted\n---\n{present}\nWe agreed on this in May.\n"
    again = adr.read_bytes()
    assert wrote(SECOND, "-o", adr).code == 0
    assert adr.read_bytes() == again


def test_nothing_is_written_where_the_marks_are_not_right(adr: Path) -> None:
    """The file stays as it was, and nothing half-written lies beside it."""
    adr.write_text("# Ours\n", encoding="utf-8")
    ran = wrote(FIRST, "-o", adr)
    assert (ran.code, ran.out) == (2, "")
    assert ran.told.count("error: ") == 2
    assert adr.read_text(encoding="utf-8") == "# Ours\n"
    assert list(adr.parent.iterdir()) == [adr]


def test_a_record_is_about_one_task(adr: Path, tmp_path: Path) -> None:
    """Several tasks are several decisions; a folder with one task in it is one."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "ladder.yaml").write_bytes(FIRST.read_bytes())
    assert wrote(tmp_path / "specs", "-o", adr).code == 0
    assert adr.read_text(encoding="utf-8") == wrote(FIRST).out
    (tmp_path / "many.jsonl").write_text('{"task": "One."}\n', encoding="utf-8")
    for several in ([FIRST, SECOND], [tmp_path / "many.jsonl"]):
        ran = wrote(*several)
        assert (ran.code, ran.out) == (2, "")
        assert ran.told == "error: a decision record is about one task. Name one task spec.\n"


def test_a_record_of_ones_own_words(adr: Path) -> None:
    """What was read from a text goes between the marks, too."""
    adr.write_text(f"Ours.\n{OLD}", encoding="utf-8")
    assert ladder("advise", "--text", "It does not know our products.", "-f", "record", "-o", adr).code == 0
    text = adr.read_text(encoding="utf-8")
    assert text.startswith(f"Ours.\n{BEGIN}\n")
    assert "It does not know our products." in text


def test_a_record_says_what_is_done_and_how() -> None:
    """What is trained on which signal with whose data, and the steps; nothing where there is no work."""
    work = part(record("reply-suggestions"), "Implementation")
    for words in (
        "**What is trained:** An adapter",
        "**On what signal:** Right answers",
        "**With whose data:** A teacher",
    ):
        assert words in work
    assert "1. Train once on fifty good examples" in work
    assert "### Implementation" not in record("reply-suggestions", answers={"quality-good-enough": "yes"}, tried={})


def test_a_requirement_that_nobody_answered_is_taken_for_granted() -> None:
    """What is only assumed does not count as met in a record either."""
    assert "- Good, if it is so: a requirement is taken for granted. Why it is required: " in record("ticket-triage")
