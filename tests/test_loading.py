"""Task specs and rulebooks from files: what is read, what is refused, and where each problem stands."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import Document, located, parse
from adaptation_ladder.disk.loading import (
    LoadedTask,
    builtin_rulebook,
    load_rulebook,
    load_task,
    load_tasks,
    task_from,
    tasks_in_lines,
)
from adaptation_ladder.disk.shapes import record_from
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from tests.scale import examples

BACKED = "reason: Because., evidence: [{source: a-study, says: It worked.}], checked: 2026-11-23"
FILES = {
    "rulebook.yaml": """\
name: small
version: 1.0.0
language: en
rungs: [prompting, few-shot]
topics: [task]
good-enough: {is: {good: "yes"}}
""",
    "rungs/prompting.yaml": f"""\
id: prompting
name: Better prompting
what: Clearer words.
costs: {{to-ship: a day, to-update: an hour, to-debug: easy, running: little}}
effort: brief
when-to-use:
  - {{id: prompt-style, need: style, {BACKED}}}
first-steps:
  - {{id: begin, do: Begin.}}
stop-when: It is good enough.
step-down-when: It is not needed.
mistakes: [Forgetting to measure.]
""",
    "rungs/few-shot.yaml": """\
id: few-shot
name: Examples
what: Examples in the prompt.
costs: {to-ship: a day, to-update: an hour, to-debug: easy, running: little}
effort: brief
when-to-use:
  - id: show-style
    need: style
    when:
      all:
        - not: {not: {at-least: {examples: 3}}}
        - any: [{at-least: {examples: {figure: few}}}]
    reason: Because.
    evidence: [{source: a-study, says: It worked.}]
    checked: 2026-11-23
first-steps:
  - {id: show, do: Show three.}
stop-when: It is good enough.
step-down-when: It is not needed.
mistakes: [Showing bad ones.]
""",
    "needs.yaml": "needs:\n  - {id: style, name: Style, kind: form, symptom: It does not sound like us.}\n",
    "questions/task.yaml": """\
questions:
  - {id: falls-short, kind: needs, ask: What?, help: Look., why: It decides.}
  - id: good
    kind: choice
    ask: Is it good?
    help: Look.
    why: Then stop.
    choices: [{id: "yes", means: It is.}, {id: "no", means: It is not.}]
""".replace("What?", '"What?"'),
    "questions/data.yaml": """\
questions:
  - {id: examples, kind: number, unit: examples, ask: How many, help: Count., why: To show.}
""",
    "sources.yaml": """\
sources:
  - {id: a-study, title: A study, authors: Somebody, year: 2025, url: "https://example.org/a", kind: paper, read: full,
     checked: 2026-11-23}
""",
    "figures/numbers.yaml": """\
figures:
  - {id: few, quantity: enough to show, value: 3, unit: examples, source: a-study, setting: One., checked: 2026-11-23}
""",
    "cases/anything.txt": "not read",
    "CATALOGUE.md": "not read",
    "README.md": "not read",
    ".hidden": "not read",
}
FILES["rulebook.yaml"] = FILES["rulebook.yaml"].replace("[task]", "[task, data]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small rulebook that loads."""
    for name, text in FILES.items():
        file = tmp_path / "house" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "house"


def change(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def complaints(folder: Path) -> list[str]:
    """What loading a rulebook answers, with file names relative to its folder."""
    with pytest.raises(LadderError) as caught:
        load_rulebook(folder)
    assert all(problem.place for problem in caught.value.problems)
    return [str(problem).replace(f"{folder.as_posix()}/", "") for problem in caught.value.problems]


def test_a_rulebook_is_put_together(folder: Path) -> None:
    """Rungs stand in the order of the ladder, questions in the order of the topics; what is no part is not read."""
    book = load_rulebook(folder)
    assert book.rung_ids == ("prompting", "few-shot")
    assert [question.id for question in book.questions] == ["falls-short", "good", "examples"]
    assert book.figure["few"].value == 3
    assert book.techniques == ()


def test_the_built_in_rulebook_is_read_once() -> None:
    """The rulebook that comes along loads, and is the same object for everybody who asks."""
    assert builtin_rulebook() is builtin_rulebook()


def test_without_an_order_topics_go_by_name(folder: Path) -> None:
    """The list of topics may be left out."""
    change(folder, "rulebook.yaml", "topics: [task, data]\n", "")
    assert [question.id for question in load_rulebook(folder).questions] == ["examples", "falls-short", "good"]


def test_optional_files_may_be_missing(folder: Path) -> None:
    """Only the manifest, rungs, needs and questions are needed; what refers to a missing file is told."""
    (folder / "figures/numbers.yaml").unlink()
    (said,) = complaints(folder)
    assert said.startswith("rungs/few-shot.yaml:12:28: error: there is no figure 'few'.")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("rulebook.yaml", "version: 1.0.0", "version: 1.0", ["rulebook.yaml:2:10", "not the number 1.0", "quotes"]),
        ("rulebook.yaml", "version: 1.0.0", "version: v1", ["rulebook.yaml:2:10", "'v1' is no version", "1.0.0"]),
        ("rulebook.yaml", "language: en\n", "", ["rulebook.yaml:1:1", "'language' is missing", "Add 'language:'"]),
        ("rulebook.yaml", "language: en", "languages: en", ["rulebook.yaml:3:1", "no key 'languages'", "'language'"]),
        ("rulebook.yaml", "good: ", "goood: ", ["rulebook.yaml:6:19", "no question 'goood'", "'good'"]),
        ("rulebook.yaml", "[prompting, ", "[promting, ", ["rulebook.yaml:4:9", "rungs/promting.yaml", "'prompting'"]),
        ("rulebook.yaml", "[prompting, ", "[", ["rungs/prompting.yaml:1:1", "not listed under 'rungs'", "List it"]),
        ("rulebook.yaml", "[task, ", "[task, task, ", ["rulebook.yaml:5:16", "'task' is listed twice"]),
        ("rulebook.yaml", "[task, data]", "[task, dato]", ["rulebook.yaml:5:16", "questions/dato.yaml", "'data'"]),
        ("rulebook.yaml", "[prompting, few-shot]", "[]", ["rulebook.yaml:4:8", "'rungs' has no entries"]),
        ("rulebook.yaml", "small", "@small", ["rulebook.yaml:1:7", "cannot begin with '@'"]),
        ("rungs/prompting.yaml", "id: prompting", "id: prompts", ["rungs/prompting.yaml:1:5", "name of its file"]),
        ("rungs/prompting.yaml", "running: ", "runing: ", ["rungs/prompting.yaml:4:61", "'runing'", "'running'"]),
        ("rungs/prompting.yaml", ", running: little", "", ["rungs/prompting.yaml:4:8", "'running' is missing"]),
        ("rungs/prompting.yaml", "need: style", "need: stile", ["rungs/prompting.yaml:7:30", "no need 'stile'"]),
        ("rungs/prompting.yaml", "source: a-study", "source: b", ["rungs/prompting.yaml:7:", "no source 'b'"]),
        (
            "rungs/prompting.yaml",
            "effort: brief",
            "effort: short",
            ["rungs/prompting.yaml:5:9", "Use brief or thorough"],
        ),
        ("rungs/prompting.yaml", "mistakes: [For", "mistakes: []\nx: [For", ["'mistakes' has no entries", "'x'"]),
        (
            "rungs/few-shot.yaml",
            "{at-least: {ex",
            "{atleast: {ex",
            ["rungs/few-shot.yaml:11:23", "no test 'atleast'", "'at-least'"],
        ),
        (
            "rungs/few-shot.yaml",
            "figure: few",
            "figures: few",
            ["rungs/few-shot.yaml:12:40", "no key 'figures'", "figure"],
        ),
        (
            "rungs/few-shot.yaml",
            "examples: 3",
            "examples: a",
            ["rungs/few-shot.yaml:11:44", "must be a number or a mapping"],
        ),
        ("rungs/few-shot.yaml", "examples: 3", "a b: 3", ["rungs/few-shot.yaml:11:34", "'a b' is no id"]),
        (
            "rungs/few-shot.yaml",
            "examples: 3",
            "a: 3, b: 4",
            ["rungs/few-shot.yaml:11:33", "names 2", "'all' or 'any'"],
        ),
        ("rungs/few-shot.yaml", "{examples: 3}", "{}", ["rungs/few-shot.yaml:11:33", "names no question"]),
        ("rungs/few-shot.yaml", "{examples: 3}", "3", ["rungs/few-shot.yaml:11:33", "'at-least' must be a mapping"]),
        ("rungs/few-shot.yaml", "      all:", "      any: []\n      all:", ["few-shot.yaml:11:7", "'all' is a second"]),
        (
            "rungs/few-shot.yaml",
            "      all:",
            "      why: x\n      all:",
            ["few-shot.yaml:10:7", "'why' is one too many"],
        ),
        (
            "rungs/few-shot.yaml",
            "[{at-least: {examples: {figure: few}}}]",
            "[]",
            ["'any' has no entries; the least is 1"],
        ),
        (
            "rungs/few-shot.yaml",
            "{not: {at-least: {examples: 3}}}",
            "x",
            ["11:16", "must be a condition, not the text 'x'"],
        ),
        ("rungs/few-shot.yaml", "{not: {at-least: {examples: 3}}}", "{}", ["11:16", "the condition 'not' is empty"]),
        ("needs.yaml", "needs:", "need:", ["needs.yaml:1:1", "no key 'need'", "'needs' is missing"]),
        ("needs.yaml", "needs:", "needs: []\nx:", ["needs.yaml:1:8", "'needs' has no entries", "needs.yaml:2:1"]),
        ("needs.yaml", "needs:\n  - {", "needs:\n  {", ["needs.yaml:1:1", "'needs' must be a list, not a mapping"]),
        (
            "needs.yaml",
            "kind: form",
            "kind: from",
            ["needs.yaml:2:36", "Use form, facts, skill, action, reasoning or economy"],
        ),
        ("needs.yaml", "symptom: It", "symptom: '', name: It", ["needs.yaml:2:55", "already stands in line 2"]),
        ("needs.yaml", "It does not sound like us.", "''", ["needs.yaml:2:51", "'symptom' is empty"]),
        ("needs.yaml", "It does not sound", "x" * 4001, ["needs.yaml:2:51", "at most 4,000 fit"]),
        ("questions/data.yaml", "id: examples", "id: good", ["questions/data.yaml:2:10", "'good' is used 1 more time"]),
        (
            "questions/data.yaml",
            "unit: examples, ",
            "weight: 11, ",
            ["data.yaml:2:42", "'weight' is 11; the most is 10"],
        ),
        ("sources.yaml", "https://example.org/a", "ftp://a", ["sources.yaml:2:71", "is no web address", "https://"]),
        ("sources.yaml", "year: 2025", "year: 25", ["sources.yaml:2:", "'year' is 25; the least is 1950"]),
        ("sources.yaml", "checked: 2026-11-23", "checked: today", ["sources.yaml:3:15", "'today' is no date"]),
        (
            "figures/numbers.yaml",
            "value: 3",
            "value: true",
            ["numbers.yaml:2:48", "must be a number or text, not true"],
        ),
        (
            "figures/numbers.yaml",
            "source: a-study",
            "source: study-b",
            ["figures/numbers.yaml:2:", "no source 'study-b'"],
        ),
    ],
)
def test_problems_stand_where_they_were_written(folder: Path, name: str, old: str, new: str, said: list[str]) -> None:
    """Every problem of a rulebook names the file, line and column it came from, what is wrong and what to do."""
    change(folder, name, old, new)
    all_of_it = "\n".join(complaints(folder))
    for words in said:
        assert words in all_of_it


def test_all_files_are_told_of_at_once(folder: Path) -> None:
    """One look is enough: broken text, broken shapes and strange files of a whole rulebook come together."""
    change(folder, "needs.yaml", "kind: form", "kind: from")
    change(folder, "sources.yaml", "sources:", "sources: @")
    change(folder, "rungs/prompting.yaml", "effort: brief", "effort: 3")
    change(folder, "rulebook.yaml", "small", "''")
    (folder / "note.yaml").write_text("notes: []\n", encoding="utf-8")
    said = complaints(folder)
    assert [line.split(": ")[0] for line in said] == [
        "note.yaml:1:1",
        "sources.yaml:1:10",
        "needs.yaml:2:36",
        "rulebook.yaml:1:7",
        "rungs/prompting.yaml:5:9",
    ]
    assert "Did you mean 'notes.yaml'?" in said[0]


@pytest.mark.parametrize("section", ["rungs", "needs.yaml", "questions"])
def test_needed_parts_are_asked_for(folder: Path, section: str) -> None:
    """A rulebook without rungs, needs or questions says which file to add, and only that."""
    part = folder / section
    for file in [part] if part.is_file() else list(part.iterdir()):
        file.unlink()
    for line in ("topics: [task, data]", "rungs: [prompting, few-shot]"):
        if section[:5] in line or (section == "questions" and "topics" in line):
            change(folder, "rulebook.yaml", line, "rungs: [prompting]" if section == "rungs" else "")
    said = complaints(folder)
    assert len(said) == 1
    assert "there is no" in said[0]
    assert section in said[0]


@pytest.mark.parametrize("name", ["rulebok.yaml", "rungs/old.yml", "rungs/deeper/x.yaml", "notes.yml", "extra"])
def test_strange_files_are_no_part(folder: Path, name: str) -> None:
    """A file that nobody reads is an error, so that a misspelt name cannot drop half a rulebook."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("x: 1\n", encoding="utf-8")
    (said,) = complaints(folder)
    assert "this file is no part of a rulebook" in said


def test_links_may_not_lead_out(folder: Path) -> None:
    """Links inside a rulebook are followed; one that leaves it is refused and not read."""
    outside = folder.parent / "secret.yaml"
    outside.write_text("terms: []\n", encoding="utf-8")
    (folder / "terms.yaml").symlink_to(outside)
    (said,) = complaints(folder)
    assert said == "terms.yaml:1:1: error: this is a link out of the rulebook. Put the file itself here."
    (folder / "terms.yaml").unlink()
    (folder / "cases/terms.yaml").write_text("terms: []\n", encoding="utf-8")
    (folder / "terms.yaml").symlink_to(folder / "cases/terms.yaml")
    (folder / "figures").rename(folder.parent / "figures")
    (folder / "figures").symlink_to(folder.parent / "figures")
    (said,) = complaints(folder)
    assert said == "figures:1:1: error: this must be a folder of its own. Put it here."


def test_links_in_a_circle_are_refused(folder: Path) -> None:
    """A link to itself is no file."""
    (folder / "terms.yaml").symlink_to(folder / "terms.yaml")
    assert "link" in "".join(complaints(folder))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "'{0}/nowhere' does not exist. Name the folder that holds rulebook.yaml."),
        ("house/needs.yaml", "'{0}/house/needs.yaml' is a file; a rulebook is a folder."),
        ("", "there is no rulebook.yaml in '{0}'."),
        ("house/\0", "does not exist"),
    ],
)
def test_what_is_no_rulebook_is_said_plainly(folder: Path, name: str, words: str) -> None:
    """A wrong folder is told in one sentence, not as a hundred strange files."""
    with pytest.raises(LadderError) as caught:
        load_rulebook(folder.parent / name if name else folder.parent)
    assert len(caught.value.problems) == 1
    assert words.format(folder.parent.as_posix()) in str(caught.value)


SPEC = "task: Answer letters.\nanswers: {good: yes, examples: 5}\ntried: {prompting: brief}\n"


def test_a_spec_is_read_from_yaml_and_json(tmp_path: Path) -> None:
    """Both notations give the same record, from a path or a string."""
    (tmp_path / "a.ladder.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "a.json").write_text('{"answers": {"good": "yes", "examples": 5}}', encoding="utf-8")
    task = load_task(tmp_path / "a.ladder.yaml")
    assert task == load_task(str(tmp_path / "a.ladder.yaml"))
    assert task.answers == load_task(tmp_path / "a.json").answers == {"good": "yes", "examples": 5}


def test_an_empty_heading_is_no_heading() -> None:
    """A skeleton whose parts are not filled in yet is a spec; a misspelt heading is told all the same."""
    assert task_from(b"task: a\nanswers:\n  # weights: open\ntarget:\n", "-").task == Task(task="a")
    with pytest.raises(LadderError, match="there is no key 'answer' here"):
        task_from(b"task: a\nanswer:\n", "-")


def test_a_newer_shape_is_told_alone() -> None:
    """A spec of a later shape is not measured by this one's keys."""
    with pytest.raises(LadderError) as caught:
        task_from(b"plan: x\nladder: 2\ntask: 3\n", "a.yaml")
    assert str(caught.value) == (
        "a.yaml:2:9: error: this file needs a newer ladder: its shape is 2, and this one reads up to 1. "
        "Update adaptation-ladder."
    )


def test_meaning_is_located_too(folder: Path) -> None:
    """Problems that the rulebook finds in a spec can be given their places afterwards."""
    loaded = task_from(b"answers:\n  examples: 5\n  good: ye\n", "a.yaml")
    with pytest.raises(LadderError) as caught:
        read_task(loaded.task, load_rulebook(folder))
    (problem,) = located(caught.value.problems, loaded.document)
    assert problem.place is not None
    assert (problem.place.file, problem.place.line, problem.place.text) == ("a.yaml", 3, "  good: ye")


def test_lines_of_tasks_stand_for_themselves(tmp_path: Path) -> None:
    """In a file of lines, each gives its own task or its own error with its line; blank ones give nothing."""
    file = tmp_path / "many.jsonl"
    long = b'{"task": "' + b"x" * 3_000_000 + b'"}\n'
    file.write_bytes(b'{"task": "a"}\r\n\n{"task": 3}\n{"task": "b"\n' + long + b'{"task": "c"}')
    results = list(load_tasks(file))
    assert [one.task.task for one in results if isinstance(one, LoadedTask)] == ["a", "c"]
    errors = [str(one).replace(f"{file}:", "") for one in results if isinstance(one, LadderError)]
    assert errors == [
        "3:10: error: 'task' must be text, not the number 3. Put quotes around it.",
        "4:13: error: the file ends too early. Here a comma or '}' is missing.",
        "5:1: error: this holds more than 1,000,000 bytes. Split it, or shorten its texts.",
    ]
    assert len(list(tasks_in_lines(io.BytesIO(file.read_bytes()), "-"))) == 5


def test_other_files_give_one_task(tmp_path: Path) -> None:
    """The same call serves files with one spec, and a missing file is a result and no exception."""
    (tmp_path / "a.yaml").write_text(SPEC, encoding="utf-8")
    (only,) = load_tasks(tmp_path / "a.yaml")
    assert isinstance(only, LoadedTask)
    (only,) = load_tasks(tmp_path / "b.yaml")
    assert isinstance(only, LadderError)


def said_of(path: Path | str) -> str:
    with pytest.raises(LadderError) as caught:
        load_task(path)
    return str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """Whatever is no readable file is said in plain words, with the nearest name where one is missing."""
    (tmp_path / "support.ladder.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "large.yaml").write_bytes(b"task: " + b"x" * 1_000_001)
    os.mkfifo(tmp_path / "pipe")
    missing = tmp_path / "suport.ladder.yaml"
    assert said_of(missing) == f"error: there is no file '{missing}'. Did you mean 'support.ladder.yaml'?"
    assert said_of(tmp_path / "no" / "a.yaml").endswith(f"There is no folder '{tmp_path / 'no'}' either.")
    assert "there is no file" in said_of(tmp_path / "large.yaml" / "a.yaml")
    assert said_of(tmp_path) == f"error: '{tmp_path}' is a folder. Name a file in it."
    assert "is no ordinary file. Name a file, or pipe the text in and name '-'." in said_of(tmp_path / "pipe")
    assert "is no ordinary file" in said_of("/dev/null")
    assert "more than 1,000,000 bytes" in said_of(tmp_path / "large.yaml")
    assert "is no name of a file" in said_of(f"{tmp_path}/\0")
    assert "cannot be read: File name too long" in said_of(tmp_path / ("x" * 300))


UNPRIVILEGED = """
import os, sys
from adaptation_ladder import LadderError, load_task
os.chdir(sys.argv[1])
load_task("good.yaml")  # everything is loaded before the right to load it is given up
if os.geteuid() == 0:
    os.setuid(65534)
try:
    load_task("secret.yaml")
except LadderError as error:
    print(error)
"""


def test_files_that_may_not_be_read(tmp_path: Path) -> None:
    """A file without the right to read it is said to be so; root, who may read everything, gives that up first."""
    tmp_path.chmod(0o755)
    for name in ("good.yaml", "secret.yaml"):
        (tmp_path / name).write_text(SPEC, encoding="utf-8")
    (tmp_path / "secret.yaml").chmod(0)
    command = [sys.executable, "-c", UNPRIVILEGED, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout == "error: 'secret.yaml' may not be read. Ask for the right to read it.\n"


def everywhere(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every part of plain data."""
    yield path
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from everywhere(data[key], (*path, key))


TASK = {
    "ladder": 1,
    "task": "a",
    "answers": {"a": "b", "c": ["d", "e"], "f": 3},
    "tried": {
        "prompting": "brief",
        "few-shot": {"effort": "brief", "needs": ["x"], "attempts": [{"n": 3, "score": 0.5}]},
    },
    "target": {"goal": "good", "at-least": 0.9},
    "current": "prompting",
    "approach": {"rung": "few-shot", "technique": {"a": "b"}},
    "review-by": "2026-11-23",
    "waivers": [{"finding": "a", "reason": "b", "owner": "c", "expires": "2026-11-23"}],
}
PARTS: dict[str, Any] = {
    name: yaml.load(text, yaml.BaseLoader)  # noqa: S506 - our own text, and nothing but text comes of it
    for name, text in FILES.items()
    if name.endswith(".yaml")
}
BOOK = {
    **{key: PARTS["rulebook.yaml"][key] for key in ("name", "version", "language", "good-enough")},
    "rungs": [PARTS["rungs/prompting.yaml"], PARTS["rungs/few-shot.yaml"]],
    "needs": PARTS["needs.yaml"]["needs"],
    "questions": PARTS["questions/task.yaml"]["questions"],
    "sources": [{**PARTS["sources.yaml"]["sources"][0], "year": 2025}],
}
BROKEN: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "No Id!",
    "x" * 5000,
    [],
    {},
    [[]],
    ["a", 1],
    {"a": 1},
    {"all": []},
    {"x": {"y": 0}},
]


@examples(300)
@given(st.data(), st.sampled_from([(Task, TASK), (Rulebook, BOOK)]))
def test_every_mismatch_has_words(data: st.DataObject, pair: tuple[type[Any], dict[str, Any]]) -> None:
    """Whatever stands in place of any part of a spec or a rulebook, the answer is in our words and at that part."""
    model, sound = pair
    path = data.draw(st.sampled_from([path for path in everywhere(sound) if path]))
    broken = deepcopy(sound)
    holder: Any = broken
    for part in path[:-1]:
        holder = holder[part]
    match data.draw(st.sampled_from(["replace", "remove", "add"])):
        case "remove":
            del holder[path[-1]]
        case "add" if isinstance(holder, dict):
            holder[data.draw(st.sampled_from(["extra", "is", "figure", ""]))] = data.draw(st.sampled_from(BROKEN))
        case _:
            holder[path[-1]] = data.draw(st.sampled_from(BROKEN))
    text = yaml.safe_dump(broken, sort_keys=False, width=10_000)
    document = parse(text.encode(), "t.yaml")
    try:
        record_from(model, document)
    except LadderError as error:
        for problem in error.problems:
            said = str(problem)
            assert problem.place is not None
            assert "does not fit here" not in said
            assert not re.search(r"pydantic|type=|input_value|function|Discriminator|_type", said)
            known: Any = document.data
            for part in problem.path[:-1]:
                known = known[part]  # a path that is none ends here


def test_deep_conditions_are_found_again() -> None:
    """The names of forms that the validator adds are no part of a path, however conditions are nested."""
    need = {"id": "a", "name": "x", "kind": "form", "symptom": "s"}
    need["when"] = {"not": {"not": {"all": [{"is": {"is": "x"}}, {"not": {"any": []}, "zz": 1}]}}}  # type: ignore[assignment]
    with pytest.raises(LadderError) as caught:
        record_from(Rulebook, _document({"needs": [need]}))
    paths = [problem.path for problem in caught.value.problems if problem.path[0] == "needs"]
    assert ("needs", 0, "when", "not", "not", "all", 1, "zz") in paths
    assert ("needs", 0, "when", "not", "not", "all", 1, "not", "any") in paths
    assert len(paths) == 2


def _document(data: dict[str, Any]) -> Document:
    return parse(yaml.safe_dump(data).encode(), "t.yaml")


@pytest.mark.skipif(sys.platform == "win32", reason="paths are written otherwise there")
def test_places_name_files_as_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is named as the folder was: short where the folder was given short."""
    change(folder, "needs.yaml", "kind: form", "kind: from")
    monkeypatch.chdir(folder.parent)
    with pytest.raises(LadderError, match=r"^house/needs\.yaml:2:36: error: 'kind' cannot be 'from'"):
        load_rulebook("house/")
