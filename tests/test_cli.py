"""The command as people call it: what it reads, what it says, and with which exit code it leaves."""

from __future__ import annotations

import gc
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import adaptation_ladder
from adaptation_ladder import Advice, Task, __version__, advise, batch, load_rulebook, load_task
from adaptation_ladder.adviser import advising
from adaptation_ladder.adviser.defence import KEPT, with_answers
from adaptation_ladder.cli import app
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.render import FORMATS, Look
from tests.books import TODAY

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.ladder.yaml"))
FIRST, SECOND = EXAMPLES[:2]
WRONG = "task: A task.\nanswers: {what-fals-short: [house-style]}\n"

# What the surroundings of a test run may set, and what no test must depend on.
SURROUNDINGS = ("LADDER_RULES", "SOURCE_DATE_EPOCH", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")
BARE: dict[str, str | None] = dict.fromkeys(SURROUNDINGS)


class Ran:
    """What a call of the command came to."""

    def __init__(self, code: int, out: str, told: str) -> None:
        self.code, self.out, self.told = code, out, told

    def lines(self) -> list[dict[str, Any]]:
        """The output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def ladder(*args: str | Path, stdin: str | bytes = b"", env: Mapping[str, str | None] | None = None) -> Ran:
    """Call the command within this process, as of a fixed day unless the arguments say otherwise."""
    words = [str(arg) for arg in args]
    if words[:1] in (["advise"], ["check"]) and "--today" not in words and "SOURCE_DATE_EPOCH" not in (env or {}):
        words += ["--today", TODAY]
    result = CliRunner().invoke(app, words, input=stdin, env={**BARE, **(env or {})}, prog_name="ladder")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, in which no half-written file may stay behind."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not list(tmp_path.rglob(".*.tmp"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house rulebook: the built-in one under another name, with a question that was renamed."""
    folder = tmp_path_factory.mktemp("house") / "rules"
    shutil.copytree(ROOT / "rules", folder)
    manifest = folder / "rulebook.yaml"
    text = re.sub(r"(?m)^name: .*$", "name: house", manifest.read_text(encoding="utf-8"))
    retired = "retired: {how-good: {since: 0.1.0, use: quality-good-enough}}"
    manifest.write_text(re.sub(r"(?m)^retired: .*$", retired, text), encoding="utf-8")
    return folder


def expected(path: Path, form: str = "terminal", **look: Any) -> str:
    """The advice on one spec in one format, made without the command line."""
    return FORMATS[form](
        kept(path) if form in {"html", "record"} else advise(load_task(path), today=TODAY), Look(**look)
    )


def kept(path: Path) -> Advice:
    """The advice on one spec as it is kept: with what it rests on and what would change it."""
    task = load_task(path)
    return with_answers(advise(task, today=TODAY), task, builtin_rulebook(), KEPT)


# Where tasks come from


@pytest.mark.parametrize("form", ["terminal", "json", "markdown", "html", "record"])
def test_one_file_gives_one_advice(form: str) -> None:
    """A file gives its advice and nothing else, in each format, and leaves with 0 whatever the verdict."""
    for path in EXAMPLES[:3]:
        ran = ladder("advise", path, "--format", form)
        assert (ran.code, ran.told) == (0, "")
        assert ran.out == expected(path, form)


@pytest.mark.parametrize("form", ["terminal", "json", "markdown", "html", "record"])
def test_yaml_json_and_standard_input_are_alike(form: str, here: Path) -> None:
    """The same spec gives the same bytes from a YAML file, a JSON file, and both on standard input."""
    data = load_task(FIRST).model_dump(by_alias=True, exclude_defaults=True, mode="json")
    text = json.dumps(data)
    (here / "a.json").write_text(text, encoding="utf-8")
    outs = {
        ladder("advise", FIRST, "-f", form).out,
        ladder("advise", "a.json", "-f", form).out,
        ladder("advise", "-", "-f", form, stdin=text).out,
        ladder("advise", "-", "-f", form, stdin=FIRST.read_bytes()).out,
    }
    assert len(outs) == 1


def test_several_files_end_in_a_table() -> None:
    """Each advice stands under the name of its file, and one table closes the page."""
    ran = ladder("advise", FIRST, SECOND, "-q", env={"COLUMNS": "200"})
    assert ran.code == 0
    assert ran.out.index(f"File: {FIRST}\n") < ran.out.index(f"File: {SECOND}\n")
    table = ran.out.splitlines()[-3:]
    assert table[0].split()[:2] == ["File", "Rung"]
    assert [line.split()[0] for line in table[1:]] == [str(FIRST), str(SECOND)]
    marked = ladder("advise", FIRST, SECOND, "-f", "markdown").out
    assert len(re.findall(r"(?m)^## ", marked)) == 2
    assert marked.count("| File |") == 1


def test_several_files_are_one_page(here: Path) -> None:
    """In HTML several advices are one document: a table that leads to each, and what failed is told beside it."""
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    ran = ladder("advise", FIRST, "bad.yaml", SECOND, "-f", "html", "-o", "page.html")
    assert (ran.code, ran.out) == (2, "")
    assert "1 of 3 tasks could not be advised on" in ran.told
    page = (here / "page.html").read_text(encoding="utf-8")
    assert page.count("<!DOCTYPE html>") == page.count("<table>") == 1
    assert re.findall(r'<article id="(task-\d)">', page) == re.findall(r'<a href="#(task-\d)">', page)
    assert page.count("<article") == 2
    assert ladder("advise", "bad.yaml", "nowhere.yaml", "-f", "html").out == ""


def test_one_file_needs_no_name_and_no_table() -> None:
    """Who asks about one task is told about one task."""
    out = ladder("advise", FIRST).out
    assert "File" not in out.split("\n", 1)[0]
    assert str(FIRST) not in out


def test_a_failing_input_does_not_stop_the_others(here: Path) -> None:
    """The good ones are advised on, the bad one is told, and the call has failed."""
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    ran = ladder("advise", FIRST, "bad.yaml", "nowhere.yaml", SECOND, "-q", "--plain")
    assert ran.code == 2
    advised_on = [line for line in ran.out.splitlines() if line.startswith("file: ") and ";" not in line]
    assert advised_on == [f"file: {FIRST}", f"file: {SECOND}"]
    assert "bad.yaml:2:11: error: 'what-fals-short' is no question. Did you mean 'what-falls-short'?" in ran.told
    assert "error: there is no file 'nowhere.yaml'." in ran.told
    assert ran.told.endswith("2 of 4 tasks could not be advised on.\n")


def test_json_lines_hold_advice_or_problems(here: Path) -> None:
    """Several inputs give one line each, in order: an advice, or what is wrong with its line and column."""
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    ran = ladder("advise", FIRST, "bad.yaml", SECOND, "--format", "json")
    assert ran.code == 2
    one, bad, two = ran.lines()
    assert [line["file"] for line in (one, bad, two)] == [str(FIRST), "bad.yaml", str(SECOND)]
    assert {line["format"] for line in (one, bad, two)} == {1}
    assert one["rung"] == advise(load_task(FIRST), today=TODAY).rung
    (problem,) = bad["problems"]
    assert problem["message"] == "'what-fals-short' is no question."
    assert problem["remedy"] == "Did you mean 'what-falls-short'?"
    assert (problem["line"], problem["column"]) == (2, 11)


def test_one_failing_input_gives_no_output(here: Path) -> None:
    """Where there is no advice there is no document, only the problems on standard error."""
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    for form in ("terminal", "json", "markdown", "html", "record"):
        ran = ladder("advise", "bad.yaml", "-f", form)
        assert (ran.code, ran.out) == (2, "")
        assert ran.told.count("error: ") == 1


def test_a_folder_means_its_specs_at_any_depth(here: Path) -> None:
    """Specs are found by their names, below hidden folders none, and always in the same order."""
    names = ["a.ladder.yaml", "b/ladder.yaml", "b/c/ladder.json", "b/c/x.ladder.json"]
    strangers = ["b/notes.yaml", ".git/ladder.yaml", "b/.hidden/a.ladder.yaml", "b/.a.ladder.yaml", "xladder.yaml"]
    for name in [*names, *strangers]:
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text("{}" if name.endswith("json") else "task: x\n", encoding="utf-8")
    ran = ladder("advise", ".", "--format", "json")
    assert ran.code == 0
    assert [line["file"] for line in ran.lines()] == [f"./{name}" for name in names]


def test_a_folder_with_one_spec_still_gives_lines(here: Path) -> None:
    """What a script reads does not depend on how many specs a folder happens to hold."""
    shutil.copy(FIRST, here / "ladder.yaml")
    (line,) = ladder("advise", here, "--format", "json").lines()
    assert line["file"] == str(here / "ladder.yaml")


def test_a_folder_without_specs_is_told(here: Path) -> None:
    """An empty folder is an error that says how specs are called; the other inputs are advised on all the same."""
    (here / "empty").mkdir()
    ran = ladder("advise", "empty", FIRST, "-q")
    assert ran.code == 2
    assert "there is no task spec in 'empty'. Call it ladder.yaml or NAME.ladder.yaml (or .json)" in ran.told
    assert f"File: {FIRST}" in ran.out
    assert [set(line) >= {"problems"} for line in ladder("advise", "empty", FIRST, "-f", "json").lines()] == [
        True,
        False,
    ]


def test_lines_of_a_file_stand_for_themselves(here: Path) -> None:
    """Each line of a .jsonl file has its own verdict or its own error, under its line number."""
    (here / "many.jsonl").write_text(
        '{"task": "a"}\n\n{"task": 3}\n{"current": "rag"}\n{"task": "b"}\n', encoding="utf-8"
    )
    ran = ladder("advise", "many.jsonl", "--format", "json")
    assert ran.code == 2
    lines = ran.lines()
    assert [line["file"] for line in lines] == [f"many.jsonl:{at}" for at in (1, 3, 4, 5)]
    assert [line["problems"][0]["line"] for line in lines if "problems" in line] == [3, 4]
    assert [line["task"] for line in lines if "verdict" in line] == ["a", "b"]
    assert "many.jsonl:4:13: error: 'rag' is no rung." in ran.told
    assert ran.told.endswith("2 of 4 tasks could not be advised on.\n")
    page = ladder("advise", "many.jsonl", "-q").out
    assert page.count("File: many.jsonl:") == 2
    assert page.splitlines()[-1].split()[0] == "many.jsonl:5"


def test_many_lines_take_no_more_room_than_a_few(here: Path) -> None:
    """Each line is advised on when its turn comes, and nothing is kept of its advice."""

    def advices() -> int:
        gc.collect()
        return sum(isinstance(one, Advice) for one in gc.get_objects())

    (here / "many.jsonl").write_text('{"task": "a"}\n' * 40, encoding="utf-8")
    made = batch.Batch(batch.Wish("json", TODAY, None, Look()), batch.inputs_from(["many.jsonl"]))
    one = advise(Task(task="b"))
    before = advices()
    assert before >= 1
    assert [advices() - before for _ in made.pieces()] == [0] * 40
    assert one.task == "b"


def test_a_file_of_one_line_gives_a_line(here: Path) -> None:
    """A .jsonl file gives JSON Lines however many tasks it holds."""
    (here / "one.jsonl").write_text('{"task": "a"}', encoding="utf-8")
    (line,) = ladder("advise", "one.jsonl", "-f", "json").lines()
    assert line["file"] == "one.jsonl:1"


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_lines_is_told(here: Path, text: str) -> None:
    """No task is not the same as no problem."""
    (here / "none.jsonl").write_text(text, encoding="utf-8")
    ran = ladder("advise", "none.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no task in 'none.jsonl'. Write one a line, as JSON." in ran.told


def test_what_is_named_twice_is_advised_on_once(here: Path) -> None:
    """The same file twice, under two spellings, or through its folder, is one input; so is standard input."""
    (here / "sub").mkdir()
    shutil.copy(FIRST, here / "sub/a.ladder.yaml")
    for names in (["sub/a.ladder.yaml", "./sub/../sub/a.ladder.yaml"], ["sub", "sub/a.ladder.yaml"]):
        ran = ladder("advise", *names, "-q")
        assert (ran.code, ran.told) == (0, "")
        assert ran.out.count("rung") == ladder("advise", FIRST, "-q").out.count("rung")
    twice = ladder("advise", "-", "-", stdin=FIRST.read_bytes())
    assert (twice.code, twice.out) == (0, expected(FIRST))


def test_nothing_to_advise_on_is_told() -> None:
    """A call without a task, or with an empty name, says what to name."""
    ran = ladder("advise")
    assert ran.code == 2
    assert "there is no task to advise on, and no terminal to ask on. Name a task file, or '-' to" in ran.told
    assert "error: a name is empty. Name a file or a folder, or '-'." in ladder("advise", "").told
    ran = ladder("advise", "-", stdin="")
    assert ran.code == 2
    assert "<stdin>:1:1: error: this is empty." in ran.told


# By which day and which rulebook


def test_the_day_is_the_callers_then_the_builds_then_the_clocks() -> None:
    """--today wins over SOURCE_DATE_EPOCH, which wins over the clock; the advice says which day it used."""
    epoch = {"SOURCE_DATE_EPOCH": "1767225600"}

    def day(*args: str, env: Mapping[str, str]) -> str:
        return str(json.loads(ladder("advise", FIRST, "-f", "json", *args, env=env).out)["today"])

    assert day("--today", "2031-02-03", env=epoch) == "2031-02-03"
    assert day(env=epoch) == "2026-01-01"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", day(env={"SOURCE_DATE_EPOCH": ""}))


@pytest.mark.parametrize("day", ["2026-02-30", "20260201", "tomorrow", "", "2026-1-1", "2026-W01-1"])
def test_a_bad_day_is_told(day: str) -> None:
    """What is no day is quoted, with the way to write one."""
    ran = ladder("advise", FIRST, "--today", day)
    assert (ran.code, ran.out) == (2, "")
    assert ran.told == f"error: '{day}' is no day. Write --today YYYY-MM-DD.\n"


@pytest.mark.parametrize("epoch", ["yesterday", "-1", "1.5", "999999999999"])
def test_a_bad_epoch_is_told(epoch: str) -> None:
    """A build that sets a time nobody can read must not get today's date instead."""
    ran = ladder("advise", FIRST, env={"SOURCE_DATE_EPOCH": epoch})
    assert (ran.code, ran.out) == (2, "")
    assert f"error: SOURCE_DATE_EPOCH is '{epoch}', which is no time. Make it a whole number of seconds" in ran.told


def test_the_rulebook_is_the_callers_then_the_environments_then_the_tasks(here: Path, house: Path) -> None:
    """--rules wins over LADDER_RULES, which wins over the task's own, which wins over the built-in one."""
    named = {}
    for name in ("option", "environment", "task"):
        shutil.copytree(house, here / "specs" / name)
        manifest = here / "specs" / name / "rulebook.yaml"
        manifest.write_text(
            manifest.read_text(encoding="utf-8").replace("name: house", f"name: {name}"), encoding="utf-8"
        )
        named[name] = str(here / "specs" / name)
    (here / "specs/ladder.yaml").write_text("task: x\nrulebook: task\n", encoding="utf-8")

    def book(*args: str, file: str = "specs/ladder.yaml", env: Mapping[str, str] | None = None) -> str:
        return str(json.loads(ladder("advise", file, "-f", "json", *args, env=env).out)["rulebook"]["name"])

    environment = {"LADDER_RULES": named["environment"]}
    assert book("--rules", named["option"], env=environment) == "option"
    assert book(env=environment) == "environment"
    assert book(env={"LADDER_RULES": ""}) == "task"
    assert book() == "task"  # beside the spec, wherever the command is called
    assert book(file=str(FIRST)) == load_rulebook(ROOT / "rules").name


def test_a_missing_rulebook_is_blamed_on_who_named_it(here: Path) -> None:
    """The option, the variable, or the line of the spec: whichever has to be corrected."""
    (here / "a.yaml").write_text("task: x\nrulebook: ../nowhere\n", encoding="utf-8")
    ran = ladder("advise", FIRST, SECOND, "--rules", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert ran.told == "error: --rules: 'nowhere' does not exist. Name the folder that holds rulebook.yaml.\n"
    assert ladder("advise", FIRST, "--rules", "").code == 2
    told = ladder("advise", FIRST, env={"LADDER_RULES": "nowhere"}).told
    assert told.startswith("error: LADDER_RULES: 'nowhere' does not exist.")
    ran = ladder("advise", "a.yaml")
    assert ran.code == 2
    assert ran.told.startswith("a.yaml:2:11: error: '../nowhere' does not exist.")
    assert "  | rulebook: ../nowhere\n" in ran.told


def test_a_broken_rulebook_is_told_with_its_own_places(here: Path, house: Path) -> None:
    """A defect of a rulebook stands where it was written, whoever named the rulebook."""
    shutil.copytree(house, here / "rules")
    needs = here / "rules/needs.yaml"
    needs.write_text(needs.read_text(encoding="utf-8").replace("kind: form", "kind: from", 1), encoding="utf-8")
    (here / "a.yaml").write_text("task: x\nrulebook: rules\n", encoding="utf-8")
    for call in (["advise", FIRST, "--rules", "rules"], ["advise", "a.yaml"], ["schema", "task", "--rules", "rules"]):
        ran = ladder(*call)
        assert (ran.code, ran.out) == (2, "")
        assert re.match(r"rules/needs\.yaml:\d+:\d+: error: 'kind' cannot be 'from'\. Use form", ran.told)


# How much is said


def test_quiet_says_only_the_verdict() -> None:
    """Two sentences, in any of the two ways of plain text."""
    assert ladder("advise", FIRST, "-q").out == expected(FIRST, quiet=True)
    plain = ladder("advise", FIRST, "--quiet", "--plain").out
    assert [line.split(":")[0] for line in plain.splitlines()] == ["verdict", "certainty"]


def test_plain_is_one_fact_a_line() -> None:
    """No boxes and no wrapping, one after the other with their names."""
    assert ladder("advise", FIRST, "--plain").out == expected(FIRST, "plain")
    out = ladder("advise", FIRST, SECOND, "--plain").out
    assert f"file: {FIRST}\n" in out
    assert out.splitlines()[-1].startswith(f"file: {SECOND}; rung: ")


def test_everything_is_explained_where_wanted() -> None:
    """--explain-all reaches each format."""
    assert ladder("advise", FIRST, "--explain-all").out == expected(FIRST, explain_all=True)
    assert ladder("advise", FIRST, "--explain-all", "-f", "markdown").out == expected(
        FIRST, "markdown", explain_all=True
    )


def test_verbose_says_what_was_read_from_where(here: Path, house: Path) -> None:
    """Date and rulebook with their origins go to standard error, and the output stays the same."""
    (here / "a.yaml").write_text(f"task: x\nrulebook: {house}\n", encoding="utf-8")
    quiet, loud = ladder("advise", FIRST), ladder("advise", FIRST, "--verbose")
    assert loud.out == quiet.out
    assert f"the date is {TODAY}, from --today\n" in loud.told
    assert re.search(rf"{re.escape(str(FIRST))}: by rulebook \S+ \d+\.\d+\.\d+ \(built in\)\n", loud.told)
    told = ladder("advise", "a.yaml", "-v").told
    assert re.search(rf"a\.yaml: by rulebook house \d+\.\d+\.\d+ \({house}, by the task\)", told)
    told = ladder("advise", FIRST, "-v", env={"LADDER_RULES": str(house), "SOURCE_DATE_EPOCH": "0"}).told
    assert f"({house}, by LADDER_RULES)" in told
    assert "the date is 1970-01-01, from SOURCE_DATE_EPOCH" in told


def test_warnings_are_part_of_the_advice(here: Path, house: Path) -> None:
    """A renamed question and a thin log of attempts are no errors, and every format says what they mean."""
    spec = "tried: {prompting: {effort: thorough, attempts: [{score: 1}, {score: 2}]}}\nanswers: {how-good: 'no'}\n"
    (here / "a.yaml").write_text(spec, encoding="utf-8")
    for form in (["terminal"], ["terminal", "--plain"], ["markdown"], ["json"], ["html"]):
        ran = ladder("advise", "a.yaml", "--rules", house, "-f", *form, env={"COLUMNS": "200"})
        assert (ran.code, ran.told) == (0, "")
        said = unescape(ran.out.replace("\\", ""))
        assert "'how-good' was renamed in 0.1.0. Write 'quality-good-enough'." in said
        assert "'prompting' counts as tried briefly: its log has 2 scored attempts." in said


# What is wrong


BAD: dict[str, tuple[str, list[str]]] = {
    "question": ("answers: {what-fals-short: []}", ["1:11", "'what-fals-short' is no question", "'what-falls-short'?"]),
    "choice": ("answers: {what-comes-out: lable}", ["1:27", "'lable'", "Did you mean 'label'?"]),
    "need": ("answers: {what-falls-short: [hous-style]}", ["1:30", "'hous-style'", "Did you mean 'house-style'?"]),
    "need tried for": ("tried: {prompting: {needs: [hous-style]}}", ["'hous-style' is no need", "'house-style'?"]),
    "rung tried": ("tried: {fewshot: brief}", ["1:9", "'fewshot' is no rung", "Did you mean 'few-shot'?"]),
    "current rung": ("current: rag", ["1:10", "'rag' is no rung. Write 'retrieval', which is rung 3"]),
    "rung decided on": (
        "approach: {rung: finetuning}",
        ["1:18", "'finetuning' is no rung. Write 'fine-tuning', which is rung 5"],
    ),
    "current rung by its number": ("current: 3", ["1:10", "'3' is no rung. Write 'retrieval', which is rung 3"]),
    "rung decided on by its number": ("approach: {rung: 5}", ["1:18", "'5' is no rung. Write 'fine-tuning', which"]),
    "rung tried by its number": ("tried: {5: brief}", ["1:9", "Put quotes around it, or write a name."]),
    "day that is none": ('review-by: "2099-02-30"', ["1:12", "'2099-02-30' is no date. Write year, month and day"]),
    "key": ("anwsers: {}", ["1:1", "no key 'anwsers'", "Did you mean 'answers'?"]),
    "effort": ("tried: {prompting: thourough}", ["1:20", "'thourough'", "Use thorough, none or brief."]),
    "unit": (
        "answers: {reviewed-examples: 40 letters}",
        ["1:30", "takes a number, not '40 letters'", "without the unit"],
    ),
    "fraction": ("answers: {reviewed-examples: 3.5}", ["1:30", "takes a whole number"]),
    "range": ("answers: {requests-per-day: -4}", ["1:29", "out of range", "Write a number from 0"]),
    "list": ("answers: {what-comes-out: [label]}", ["1:27", "takes one choice, not a list", "Choose from: "]),
    "yes": ("answers: {quality-good-enough: true}", ["1:32", "takes a choice, not true", "Write yes."]),
    "no effort with an outcome": (
        "tried: {prompting: {effort: none, outcome: met}}",
        ["1:29", "the effort on 'prompting' is none, yet the log has an outcome", "Set the effort"],
    ),
    "no effort with attempts": (
        "tried: {prompting: {effort: none, attempts: [{score: 1}]}}",
        ["1:29", "is none, yet the log has attempts", "leave the rest out"],
    ),
    "no effort on the current rung": (
        "current: prompting\ntried: {prompting: none}",
        ["1:10", "'prompting' is what you run today, yet its effort is none", "change current"],
    ),
    "an answer that does not apply": (
        "answers:\n  what-comes-out: free-text\n  label-count: 24",
        ["3:16", "'label-count' makes no sense with your answer to 'what-comes-out'", "Remove it"],
    ),
    "more passes than examples": (
        "tried: {prompting: {attempts: [{n: 3, passes: 4}]}}",
        ["1:47", "4 passes of 3 examples cannot be"],
    ),
    "newer shape": ("ladder: 2", ["1:9", "needs a newer ladder", "Update adaptation-ladder."]),
    "twice": ("task: x\ntask: y", ["2:1", "'task' already stands in line 1", "Keep one of the two."]),
}


@pytest.mark.parametrize("case", list(BAD))
def test_errors_say_where_what_and_what_to_do(case: str, here: Path) -> None:
    """Each names file, line and column, shows the line, says what is wrong and what to do, and leaves with 2."""
    text, said = BAD[case]
    (here / "a.yaml").write_text(f"{text}\n", encoding="utf-8")
    ran = ladder("advise", "a.yaml")
    assert (ran.code, ran.out) == (2, "")
    for words in said:
        assert words in ran.told
    place = re.match(r"a\.yaml:(\d+):\d+: error: ", ran.told)
    assert place is not None
    assert f"\n  | {text.splitlines()[int(place[1]) - 1].strip()}\n" in ran.told


def test_all_that_is_wrong_is_told_from_top_to_bottom(here: Path) -> None:
    """One look is enough, and it goes down the file as its reader does."""
    (here / "a.yaml").write_text(
        "current: rag\nanswers:\n  what-comes-out: free-text\n  label-count: 3\n  weights: opne\n"
        "tried: {fewshot: brief, prompting: thourough}\nreview-by: soon\ntaks: x\n",
        encoding="utf-8",
    )
    told = ladder("advise", "a.yaml").told
    assert re.findall(r"(?m)^a\.yaml:(\d+):", told) == ["1", "4", "5", "6", "6", "7", "8"]


def test_the_call_itself_can_be_wrong() -> None:
    """A misspelt command, option or value is answered with the right ones and 2."""
    for call, said in (
        (["advse"], "Did you mean 'advise'?"),
        (["advise", "--formt", "json"], "--format"),
        (["advise", str(FIRST), "-f", "jsn"], "'terminal', 'json', 'markdown', 'html', 'record'"),
        (["schema"], "advice"),
        (["schema", "rulebok"], "'task', 'advice'"),
    ):
        ran = ladder(*call)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.told


# Our own defects


def broken_on(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Let the advice on tasks with these words fail as only a defect of ours could."""

    def fails(task: Task, *rest: Any) -> Advice:
        if task.task in words:
            raise ValueError("no\nsuch \x1b[31m luck")
        return advising.advise(task, *rest)

    monkeypatch.setattr(batch, "advise", fails)


def test_a_defect_of_ours_is_one_line(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback for those who did not ask, no control character, 3, and no file touched."""
    (here / "a.yaml").write_text("task: x\n", encoding="utf-8")
    broken_on(monkeypatch, "x")
    for rest in ([], ["-o", "out.txt"], ["-f", "json"]):
        ran = ladder("advise", "a.yaml", *rest)
        assert (ran.code, ran.out) == (3, "")
        said = "a.yaml: a defect of ours, ValueError: no\\nsuch \\x1b[31m luck."
        assert ran.told == f"error: {said} Run again with --debug and report it.\n"
    assert not (here / "out.txt").exists()


def test_debug_shows_the_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--debug is for our own defects only: wrong input gets no traceback from it."""
    (here / "a.yaml").write_text("task: x\n", encoding="utf-8")
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    broken_on(monkeypatch, "x")
    told = ladder("advise", "a.yaml", "--debug").told
    assert told.startswith("Traceback (most recent call last):\n  File ")
    assert told.endswith("a defect of ours, ValueError: no\\nsuch \\x1b[31m luck. Report it.\n")
    ran = ladder("advise", "bad.yaml", "--debug")
    assert ran.code == 2
    assert "Traceback" not in ran.told


def test_a_defect_costs_no_other_input_and_wins(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are advised on, and of 0, 2 and 3 the highest is the exit code, in any order."""
    (here / "ours.yaml").write_text("task: x\n", encoding="utf-8")
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    (here / "good.yaml").write_text("task: y\n", encoding="utf-8")
    broken_on(monkeypatch, "x")
    for names in (["bad.yaml", "ours.yaml", "good.yaml"], ["good.yaml", "ours.yaml", "bad.yaml"]):
        ran = ladder("advise", *names, "-f", "json")
        assert ran.code == 3
        assert [line["file"] for line in ran.lines()] == names
        assert [line["file"] for line in ran.lines() if "verdict" in line] == ["good.yaml"]


# Help


def test_no_arguments_are_no_mistake() -> None:
    """The bare command shows its help and leaves with 0."""
    bare, asked = ladder(), ladder("--help")
    assert (bare.code, bare.told) == (0, "")
    assert bare.out == asked.out
    assert "Climb in this order; stop when the result is good enough." in " ".join(bare.out.split())
    assert "..." not in bare.out.split("Commands:")[1]


@pytest.mark.parametrize("command", ["advise", "schema"])
def test_every_command_has_an_example(command: str, here: Path) -> None:
    """Its help ends in examples, and their options exist."""
    shutil.copy(FIRST, here / "task.yaml")
    shutil.copytree(ROOT / "examples", here / "specs")
    (here / "more.jsonl").write_text('{"task": "a"}\n', encoding="utf-8")
    help_ = ladder(command, "--help").out
    calls = re.findall(rf"ladder {command} .*", help_.split("Example")[1])
    assert calls
    for call in calls:
        if call == "ladder advise" or call.endswith("--ask"):
            continue  # these ask a person; see `test_asking`
        words, _, source = call.partition(" < ")
        words, _, target = words.partition(" > ")
        ran = ladder(*shlex.split(words)[1:], stdin=(here / source).read_bytes() if source else b"")
        assert (ran.code, ran.told) == (0, "")
        assert ran.out or target or "--output" in words


def test_the_version_is_said() -> None:
    """Both ways of asking for it give the same line."""
    assert ladder("--version").out == f"ladder {__version__}\n"
    ran = process("--version")
    assert (ran.returncode, ran.stdout) == (0, f"ladder {__version__}\n".encode())


# The process: what it loads, and what it offers to the shell


def clean(**env: str) -> dict[str, str]:
    """The environment without what tests must not depend on."""
    kept = {key: value for key, value in os.environ.items() if key not in SURROUNDINGS and key != "PYTHONUNBUFFERED"}
    paths = [str(Path(adaptation_ladder.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), **env}


def process(*args: str | Path, code: str = "", within: str = "", **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Call the command, or other code, in a process of its own; `within` is a line of shell that runs it as "$@"."""
    command = [sys.executable, *(("-c", code) if code else ("-m", "adaptation_ladder")), *map(str, args)]
    if within:
        command = ["sh", "-c", within, "sh", *command]
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": clean()}
    return subprocess.run(command, check=False, **{**given, "timeout": 60, **options})


def test_the_shell_can_complete() -> None:
    """The script for bash can be had, and what it asks for is answered: commands and the values of options."""
    shown = process("--show-completion", "bash", env=clean(_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"))
    assert shown.returncode == 0
    assert b"_LADDER_COMPLETE=complete_bash" in shown.stdout
    for words, at, offered in (
        ("ladder adv", 1, "advise"),
        ("ladder advise --format ", 3, "terminal json markdown html record"),
    ):
        env = clean(_LADDER_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(at))
        assert process(env=env).stdout.decode().split() == offered.split()


@pytest.mark.parametrize("words", [("advise", FIRST), ("rules", "check")])
def test_a_choice_that_is_none_is_told_in_plain_words(words: tuple[str, ...]) -> None:
    """What a flag takes is listed, with nothing of the machinery before it."""
    ran = ladder(*words, "--format", "pdf")
    assert ran.code == 2
    told = " ".join(ran.told.split())
    assert "'pdf' is not one of 'terminal', 'json', 'markdown'" in told
    assert "Value error" not in told


def test_wishes_that_would_be_passed_over_are_refused() -> None:
    """What cannot be done beside another wish is said, and not dropped in silence."""
    calls: dict[tuple[str | Path, ...], str] = {
        ("advise", "--text", "x", "--ask"): "an advice on words alone asks nothing.",
        ("advise", FIRST, "--quiet", "--rests-on"): "--quiet shows the verdict alone, as text.",
        ("advise", FIRST, "--quiet", "--format", "html"): "--quiet shows the verdict alone, as text.",
        ("schema", "advice", "--rules", "x"): "the schema of 'advice' is the same for every rulebook.",
    }
    for call, said in calls.items():
        ran = ladder(*call)
        assert (ran.code, ran.out) == (2, "")
        assert ran.told.startswith(f"error: {said} ")


def test_no_line_of_help_is_cut() -> None:
    """What a command does stands whole in the lists of commands, which both groups show when called alone."""
    for ran in (ladder(), ladder("rules")):
        assert ran.code == 0
        assert "..." not in ran.out.replace("[ARGS]...", "")


def test_keys_of_the_spec_and_places_of_rungs_are_explained() -> None:
    """What a report names in brackets can be looked up, and a rung by its number."""
    assert "The rung you run today." in ladder("explain", "current").out
    assert ladder("explain", "3").out == ladder("explain", "retrieval").out
