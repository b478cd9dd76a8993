"""`ladder check` as a team and its CI use it: what passes, what fails, and what stays after it."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from adaptation_ladder import batch, checks, load_rulebook
from adaptation_ladder.adviser import gate
from adaptation_ladder.locking import lock_text, read_lock
from tests.books import TODAY
from tests.test_cli import ROOT, Ran, ladder

SPEC = (ROOT / "examples" / "ticket-triage.ladder.yaml").read_text(encoding="utf-8")
CHOSEN = SPEC + "approach: {rung: few-shot}\n"
SKIPPING = SPEC + "approach: {rung: fine-tuning}\n"
WAIVED = SKIPPING + 'waivers: [{finding: skipped-rung, reason: We promised., owner: Ann, expires: "2026-12-01"}]\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, in which no half-written file may stay behind."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not list(tmp_path.rglob(".*.tmp"))


def put(name: str, text: str) -> None:
    """Write a file into the working folder."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def ids(ran: Ran) -> list[str]:
    """The findings of a check shown as JSON."""
    return [one["id"] for one in json.loads(ran.out)["findings"]]


# A decision over the months


@pytest.fixture
def rules(here: Path) -> Path:
    """A house rulebook beside the spec: the built-in one, to be changed."""
    shutil.copytree(ROOT / "rules", here / "rules")
    put("ladder.yaml", CHOSEN + "rulebook: rules\n")
    return here / "rules"


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def reworded(rules: Path) -> None:
    """Make a new version of a copy of the built-in rulebook that only words things otherwise."""
    edit(rules / "rulebook.yaml", "version: 0.1.0", "version: 0.1.1")
    edit(rules / "rungs" / "retrieval.yaml", "New labels are added", "New labels can be added")


def advising_otherwise(rules: Path) -> None:
    """Make a next version of it that advises otherwise: there is a way to show long lists of labels after all."""
    edit(rules / "rulebook.yaml", "version: 0.1.1", "version: 0.2.0")
    figure = (rules / "figures" / "prompting.yaml").read_text(encoding="utf-8").partition("id: label-count-limit")[2]
    value = re.search(r"    value: \d+\n", figure)
    assert value is not None
    edit(rules / "figures" / "prompting.yaml", figure, figure.replace(value[0], "    value: 5000\n", 1))


def test_a_decision_over_the_months(rules: Path) -> None:
    """Locked, a spec passes until an answer or a criterion changes the advice; then it fails and names what did it."""
    spec = Path("ladder.yaml")
    assert ladder("check", "ladder.yaml", "--write-lock").code == 0
    assert ladder("check", "ladder.yaml").code == 0
    # An answer that keeps the advice.
    edit(spec, "reviewed-examples: 350", "reviewed-examples: 360")
    assert ladder("check", "ladder.yaml").code == 0
    # One that changes it.
    edit(spec, "label-count: 24", "label-count: 900")
    failed = ladder("check", "ladder.yaml", env={"COLUMNS": "200"})
    assert failed.code == 1
    assert "error advice-changed, ladder.yaml:12:16: The advice is no longer the one that was locked on" in failed.out
    assert "Rung: was rung 2, Few-shot examples; is rung 3, Retrieval (RAG)." in failed.out
    assert "Because of an answer: label-count: was 24; is 900." in failed.out
    assert "reviewed-examples" not in failed.out
    # The team decides anew, and locks that.
    edit(spec, "{rung: few-shot}", "{rung: retrieval}")
    assert ladder("check", "ladder.yaml", "--write-lock").code == 0
    assert ladder("check", "ladder.yaml").code == 0
    reworded(rules)
    assert ladder("check", "ladder.yaml").code == 0
    advising_otherwise(rules)
    failed = ladder("check", "ladder.yaml", env={"COLUMNS": "200"})
    assert failed.code == 1
    assert "Rung: was rung 3, Retrieval (RAG); is rung 2, Few-shot examples." in failed.out
    assert (
        "Because of the criterion too-many-labels-for-examples: when locked it ruled the rung out; now it has no"
        in (failed.out)
    )
    assert "Because of an answer" not in failed.out


def test_a_waiver_over_the_months() -> None:
    """A waiver lets a spec pass, in sight; past its day it warns, and fails only a job that asks for that."""
    put("ladder.yaml", SKIPPING)
    assert ladder("check", "ladder.yaml").code == 1
    put("ladder.yaml", WAIVED)
    passed = ladder("check", "ladder.yaml", env={"COLUMNS": "200"})
    assert passed.code == 0
    assert "accepted skipped-rung, ladder.yaml:" in passed.out
    assert "Accepted until 2026-12-01 by Ann: We promised." in passed.out
    later = ladder("check", "ladder.yaml", "--today", "2026-12-01", env={"COLUMNS": "200"})
    assert later.code == 0
    assert "warning waiver-expired, ladder.yaml:" in later.out
    assert "Was accepted until 2026-12-01 by Ann" in later.out
    assert ladder("check", "ladder.yaml", "--today", "2026-12-01", "--fail-on", "warning").code == 0
    assert ladder("check", "ladder.yaml", "--today", "2026-12-01", "--fail-on-expiry").code == 1
    put("ladder.yaml", WAIVED.replace("fine-tuning", "few-shot"))
    assert ids(ladder("check", "ladder.yaml", "-f", "json")) == ["waiver-unused"]


# The lock


def test_a_lock_is_stable() -> None:
    """Written again on another day, from a file with other line endings and another order, a lock keeps its bytes."""
    put("ladder.yaml", CHOSEN)
    assert ladder("check", "ladder.yaml", "--write-lock").told == "ladder.yaml.lock: written\n"
    first = Path("ladder.yaml.lock").read_bytes()
    lines = [line for line in CHOSEN.splitlines() if line.startswith("  ") and ": " in line and "24" in line]
    moved = CHOSEN.replace(lines[0] + "\n", "").replace("answers:\n", f"answers:\n{lines[0]}\n")
    Path("ladder.yaml").write_bytes(moved.replace("\n", "\r\n").encode())
    again = ladder("check", "ladder.yaml", "--write-lock", "--today", "2027-01-01")
    assert again.told == "ladder.yaml.lock: says the same already\n"
    assert Path("ladder.yaml.lock").read_bytes() == first
    Path("ladder.yaml.lock").write_bytes(first.replace(b"\n", b"\r\n"))
    assert ladder("check", "ladder.yaml", "--today", "2027-01-01").code == 0


def test_a_lock_is_plain_yaml() -> None:
    """Any YAML reader sees a lock as we do, and it holds none of the task's free words."""
    put("ladder.yaml", WAIVED)
    ladder("check", "ladder.yaml", "--write-lock")
    text = Path("ladder.yaml.lock").read_text(encoding="utf-8")
    lock = read_lock("ladder.yaml")
    assert lock is not None
    assert lock_text(lock) == text
    data = yaml.safe_load(text)
    assert data["advice"]["rung"] == "few-shot"
    assert data["advice"]["findings"] == ["skipped-rung"]
    assert data["task"]["answers"]["quality-good-enough"] == "no"
    assert not [word for word in ("manual", "Ann", "promised", "edge cases", "As often right") if word in text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lock: 2\n", "this lock needs a newer ladder"),
        ("lock: 1\nadvice: {}\n", "this lock cannot be used. Write it again with --write-lock"),
        ("]", "ladder.yaml.lock:1:1"),
        ("", "ladder.yaml.lock:1:1: error: this lock cannot be used. Write it again with --write-lock"),
    ],
)
def test_a_lock_that_cannot_be_used(text: str, words: str) -> None:
    """A broken or newer lock is an error at its place, and never a pass; a new one may replace it."""
    put("ladder.yaml", CHOSEN)
    put("ladder.yaml.lock", text)
    ran = ladder("check", "ladder.yaml")
    assert ran.code == 2
    assert words in ran.told
    assert ladder("check", "ladder.yaml", "--write-lock").code == 0
    assert ladder("check", "ladder.yaml").code == 0


def test_a_lock_needs_a_file(here: Path) -> None:
    """What comes through a pipe, or shares its file with others, has no place for a lock; nothing is written."""
    ran = ladder("check", "-", "--write-lock", stdin=CHOSEN)
    assert ran.code == 2
    assert "'<stdin>' has no file of its own, beside which a lock could stand." in ran.told
    assert not list(here.iterdir())


def test_nothing_is_locked_that_cannot_be_checked(here: Path) -> None:
    """A spec that is refused leaves no lock behind, and an old one as it was."""
    put("ladder.yaml", SPEC)
    assert ladder("check", "ladder.yaml", "--write-lock").code == 2
    assert [each.name for each in here.iterdir()] == ["ladder.yaml"]


# What cannot be checked


def test_no_approach() -> None:
    """A spec without an approach says so, at its place, and leaves with 2."""
    put("ladder.yaml", SPEC)
    ran = ladder("check", "ladder.yaml")
    assert ran.code == 2
    assert "ladder.yaml:" in ran.told
    assert "the spec does not say which approach your team has chosen" in ran.told
    assert "Add 'approach: {rung: RUNG}'" in ran.told


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "html", "github", "sarif", "junit"])
def test_one_bad_file_never_hides_the_rest(form: str) -> None:
    """The good ones are checked, the bad ones are in the report too, which is written before the exit code is 2."""
    put("specs/a.ladder.yaml", SKIPPING)
    put("specs/b.ladder.yaml", "task: [")
    put("specs/c.ladder.yaml", CHOSEN)
    ran = ladder("check", "specs", "nowhere.yaml", "-f", form, "-o", "report", env={"COLUMNS": "200"})
    assert ran.code == 2
    assert "specs/b.ladder.yaml:1:" in ran.told
    assert "there is no file 'nowhere.yaml'" in ran.told
    report = Path("report").read_text(encoding="utf-8")
    assert "skipped-rung" in report
    assert "b.ladder.yaml" in report
    assert "there is no file" in report
    assert ladder("check", "specs", "nowhere.yaml", "-f", form).out == report


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "html", "github", "sarif", "junit"])
def test_a_broken_rulebook_never_looks_like_a_pass(form: str) -> None:
    """Without a rulebook nothing can be checked: the report says so in every format, and the exit code is 2."""
    put("ladder.yaml", CHOSEN)
    shutil.copytree(ROOT / "rules", "rules")
    edit(
        Path("rules/needs.yaml"),
        "kind: economy\n    symptom: The answers would do, but they take",
        "kind: nonsense\n    x: y",
    )
    ran = ladder("check", "ladder.yaml", "--rules", "rules", "-f", form)
    assert ran.code == 2
    assert "needs.yaml" in ran.told
    assert "needs.yaml" in ran.out
    if form == "sarif":
        (run,) = json.loads(ran.out)["runs"]
        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] is False
        assert run["results"] == []
        assert all(note["level"] == "error" for note in invocation["toolExecutionNotifications"])


def test_a_rulebook_that_specs_name_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred specs that name one broken rulebook are told a hundred times, and it is read once."""
    reads: list[str] = []

    def load(folder: str) -> Any:
        reads.append(folder)
        return load_rulebook(folder)

    monkeypatch.setattr(batch, "load_rulebook", load)
    for at in range(3):
        put(f"specs/{at}.ladder.yaml", CHOSEN + "rulebook: ../nowhere\n")
    ran = ladder("check", "specs")
    assert (ran.code, len(reads)) == (2, 1)
    assert ran.told.count("'specs/../nowhere' does not exist") == 3


def test_a_defect_of_ours_costs_one_spec(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spec that brings out a defect is reported with 3; the others are checked."""
    put("a.ladder.yaml", CHOSEN)
    put("b.ladder.yaml", SKIPPING)

    def fails(task: Any, *rest: Any) -> Any:
        if task.approach.rung == "few-shot":
            raise RuntimeError("the sky fell")
        return gate.check(task, *rest)

    monkeypatch.setattr(checks, "check", fails)
    ran = ladder("check", ".", "-f", "json")
    assert ran.code == 3
    assert [line.get("passed") for line in ran.lines()] == [None, False]
    assert "the sky fell" in ran.told


# What is said, and to whom


def test_several_specs_end_in_a_count() -> None:
    """Of many specs those with findings are shown, and tables count all of them by rung and by finding."""
    put("specs/a.ladder.yaml", SKIPPING)
    put("specs/b.ladder.yaml", CHOSEN)
    put("specs/c.ladder.yaml", WAIVED)
    ran = ladder("check", "specs")
    assert ran.code == 1
    assert "specs/b.ladder.yaml" not in ran.out
    assert "3 specs: 2 pass, 1 fail." in ran.out
    assert re.search(r"2, Few-shot examples +2 +1\n", ran.out)
    assert re.search(r"skipped-rung +1 +0 +0 +1\n", ran.out)
    quiet = ladder("check", "specs", "-q").out
    assert quiet == "specs/a.ladder.yaml: Fails: one error.\n3 specs: 2 pass, 1 fail.\n"


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "html", "github", "sarif", "junit"])
def test_redacted_reports_hold_no_free_text(form: str) -> None:
    """With --redact no free word of the task is in report or messages: not its text, waivers, goal or log."""
    word = "Zebra"
    text = WAIVED.replace("Incoming", word).replace("We promised.", word).replace("Ann", word)
    text = text.replace("As often right", word).replace("edge cases added", word)
    put("a.ladder.yaml", text)
    put("b.ladder.yaml", f"task: {word}\nanswers: {{nonsense: x}} # {word}\n")
    open_ = ladder("check", ".", "-f", form)
    assert word in open_.out + open_.told
    ran = ladder("check", ".", "-f", form, "--redact")
    assert ran.code == 2
    assert word not in ran.out + ran.told
    assert "Accepted until" in ran.out


def test_reports_show_the_first_line_of_the_task() -> None:
    """Unless it is left out, the first line of the task says which task it is."""
    put("a.ladder.yaml", CHOSEN.replace("task: >-", "task: |-"))
    ran = ladder("check", "a.ladder.yaml", env={"COLUMNS": "300"})
    assert "Task: Incoming support tickets are sorted into 24 queues." in ran.out
    assert "team lead has sorted" not in ran.out


def test_standard_input_and_json() -> None:
    """A spec may come through a pipe; as JSON one spec is one document and several are lines."""
    one = json.loads(ladder("check", "-", "-f", "json", stdin=SKIPPING).out)
    assert (one["format"], one["file"], one["passed"], one["rung"]) == (1, "<stdin>", False, "few-shot")
    (finding,) = one["findings"]
    assert (finding["id"], finding["severity"], finding["line"]) == ("skipped-rung", "error", 29)
    put("a.ladder.yaml", CHOSEN)
    put("b.ladder.yaml", SKIPPING)
    assert [line["passed"] for line in ladder("check", ".", "-f", "json").lines()] == [True, False]


def test_missing_answers_fail_where_they_are_to() -> None:
    """Open answers that matter are warnings, and errors with --strict-answers."""
    put("ladder.yaml", "answers: {what-falls-short: [missing-facts]}\napproach: {rung: prompting}\n")
    ran = ladder("check", "ladder.yaml", "-f", "json")
    assert ran.code == 0
    assert {"provisional", "assumed-decides"} & set(ids(ran))
    assert ladder("check", "ladder.yaml", "--strict-answers").code == 1
    assert ladder("check", "ladder.yaml", "--strict-answers", "--fail-on", "never").code == 0


def test_remarks_on_a_spec_are_shown() -> None:
    """What hardly fits together is no finding and fails nothing, and is in the report of one spec or many."""
    put("specs/a.ladder.yaml", CHOSEN.replace('quality-good-enough: "no"', 'quality-good-enough: "yes"'))
    put("specs/b.ladder.yaml", CHOSEN)
    ran = ladder("check", "specs", env={"COLUMNS": "200"})
    assert ran.code == 0
    assert "specs/a.ladder.yaml:9:24: 'quality-good-enough' is answered 'yes', and measured it is 'no'" in ran.out
    assert "specs/b.ladder.yaml" not in ran.out


# In a workflow on GitHub


def test_annotations_are_capped_and_the_summary_is_not() -> None:
    """The runner shows ten annotations of a kind: the tenth points to the summary, which holds all specs."""
    for at in range(30):
        put(f"specs/{at:02}.ladder.yaml", SKIPPING)
    put("summary.md", "# Before\n")
    ran = ladder("check", "specs", "-f", "github", env={"GITHUB_STEP_SUMMARY": "summary.md"})
    assert ran.code == 1
    errors = [line for line in ran.out.splitlines() if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[0].startswith("::error title=ladder skipped-rung,file=specs/00.ladder.yaml,line=29,col=18::You have")
    assert "more findings than are shown here" in errors[-1]
    summary = Path("summary.md").read_text(encoding="utf-8")
    assert summary.startswith("# Before\n## 30 specs: 0 pass, 30 fail.")
    assert summary.count("error `skipped-rung`") == 30


def test_the_summary_stays_below_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job summary that would be too long is cut at whole specs and says so; what was there before counts."""
    monkeypatch.setattr("adaptation_ladder.render.github.SUMMARY_LIMIT", 30_000)
    for at in range(30):
        put(f"specs/{at:02}.ladder.yaml", SKIPPING)
    put("summary.md", "x" * 5000)
    ladder("check", "specs", "-f", "github", env={"GITHUB_STEP_SUMMARY": "summary.md"})
    summary = Path("summary.md").read_text(encoding="utf-8")
    assert len(summary.encode()) < 30_000
    shown = summary.count("error `skipped-rung`")
    assert 0 < shown < 30
    assert f"{30 - shown} more specs have findings; there is no room for them here." in summary


def test_no_summary_is_no_failure() -> None:
    """A summary that cannot be written is told and costs nothing else."""
    put("a.ladder.yaml", CHOSEN)
    ran = ladder("check", "a.ladder.yaml", "-f", "github", env={"GITHUB_STEP_SUMMARY": "nowhere/summary.md"})
    assert ran.code == 0
    assert "the job summary cannot be written: No such file or directory" in ran.told


# Many


def test_memory_does_not_grow_with_the_number_of_specs() -> None:
    """Ten times as many specs take hardly more memory: results are handed over and forgotten."""
    peaks = []
    for count in (40, 400):
        for at in range(count):
            put(f"specs/{at:03}.ladder.yaml", SKIPPING)
        program = "import resource, sys; from adaptation_ladder.__main__ import main\ntry: main()\n"
        program += "except SystemExit: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        command = [sys.executable, "-c", program, "check", "specs", "--today", TODAY]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "CI": "1"})
        peaks.append(int(ran.stderr.split()[-1]))
    assert peaks[1] < peaks[0] * 1.15


def test_no_bar_where_nobody_watches() -> None:
    """In a pipe nothing but the report is printed, however many specs there are."""
    for at in range(25):
        put(f"specs/{at:02}.ladder.yaml", CHOSEN)
    ran = ladder("check", "specs")
    assert (ran.code, ran.told) == (0, "")


def test_on_a_terminal_what_is_wrong_is_told_once() -> None:
    """Where the report and standard error are one screen, the report alone says what is wrong."""
    put("ladder.yaml", "current: rag\n")
    reader, terminal = pty.openpty()
    command = [sys.executable, "-m", "adaptation_ladder", "check", "ladder.yaml", "--today", TODAY]
    ran = subprocess.run(command, stdout=terminal, stderr=terminal, check=False)
    os.close(terminal)
    shown = read_all(reader)
    assert ran.returncode == 2
    assert shown.count(b"'rag' is no rung") == 1
    piped = ladder("check", "ladder.yaml")
    assert "'rag' is no rung" in piped.told
    assert "'rag' is no rung" in piped.out


def read_all(reader: int) -> bytes:
    """What was shown on a terminal until it was closed."""
    drawn = b""
    with suppress(OSError):  # a terminal that was closed is at its end
        while piece := os.read(reader, 65536):
            drawn += piece
    os.close(reader)
    return drawn


@pytest.mark.parametrize("ci", [False, True])
def test_a_bar_where_somebody_watches(ci: bool) -> None:
    """On a terminal's standard error a bar counts the specs and goes away in the end; in CI there is none."""
    for at in range(60):
        put(f"specs/{at:02}.ladder.yaml", SKIPPING)
    reader, terminal = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR"}}
    command = [sys.executable, "-m", "adaptation_ladder", "check", "specs", "--today", TODAY]
    environment = env | {"TERM": "xterm"} | ({"CI": "true"} if ci else {})
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, env=environment, check=False)
    os.close(terminal)
    drawn = read_all(reader)
    assert ran.returncode == 1
    assert b"60 specs: 0 pass, 60 fail." in ran.stdout
    assert b"checking" not in ran.stdout
    if ci:
        assert drawn == b""
    else:
        assert b"checking" in drawn
        assert b"/60" in drawn
        assert drawn.rstrip().endswith((b"\x1b[2K", b"\x1b[?25h"))
