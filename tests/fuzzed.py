"""What `tests.fuzzing` tries: inputs changed at random, as bytes and by their meaning, and the ways they go.

A target takes one input as far as it gets and says whether the loader took it. The ways are those of the commands:
advise, check, diff, measure, and rules check, test and diff. Whatever a renderer makes of the result is read by a
parser of its own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import yaml

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.adviser.differences import Side, compare
from adaptation_ladder.adviser.gate import check
from adaptation_ladder.adviser.listening import advise_on_text
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.casefiles import load_cases, results_of
from adaptation_ladder.disk.documents import located
from adaptation_ladder.disk.importers import fitting, load_runs
from adaptation_ladder.disk.importers.form import Options
from adaptation_ladder.disk.loading import builtin_rulebook, load_rulebook, load_with_places, task_from
from adaptation_ladder.proof.checkup import check_rulebook
from adaptation_ladder.proof.rulesdiff import compared
from adaptation_ladder.render import CHECKS, FORMATS, TOPICS, Look, casetests, rulesdiff
from adaptation_ladder.render.json import render_data, render_record
from adaptation_ladder.reporting.checking import report_check
from adaptation_ladder.reporting.checkwords import checked, document
from adaptation_ladder.reporting.compared import comparison
from adaptation_ladder.reporting.results import told
from adaptation_ladder.reporting.text import Topic
from adaptation_ladder.stats.measuring import Goal
from adaptation_ladder.stats.summaries import summarise
from adaptation_ladder.task.tasks import Approach, Task
from tests.bench.deciding import random_tasks
from tests.books import TODAY

ROOT = Path(__file__).resolve().parents[1]
DEEPER = 0.2
"""The share of the specs past the loader that go all the way, as an advice takes several times as long."""
STEPS = 2_000
"""How many states a search of `rules check` may look at: both ends of a budget are of interest."""
SNIPPETS = [
    *("&a ", "*a ", "!!str ", "!x ", "<<: ", "? ", "- ", ": ", " #", "%YAML 1.1\n", "---\n", "...\n", "|\n", ">-\n"),
    *("[", "]", "{", "}", ",", "'", '"', "\t", "\r", "\r\n", "\n", "\\", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028"),
    *(
        "\ufeff",
        "\u202e",
        "\u200b",
        "\ud7ff",
        "\ufffe",
        "\U0001f600",
        "é",
        "漢",
        "~",
        "null",
        "no",
        "on",
        "yes",
        "true",
    ),
    *("NaN", ".inf", "1e999", "0x10", "010", "1_000", "12:30:00", "2026-13-45", "9" * 40, "-1", "0", "1.5", "x" * 70),
    *("::error::x", "[/red]", "<script>", "| a | b |", "# x", "](javascript:x)", "[" * 70, "{a: " * 70, "&a [*a]"),
]
WORDS = [*SNIPPETS, "", "x" * 5000, "word " * 1000, "thorough", "brief", "none", "short", "met", "worse"]
VALUES: list[Any] = [*WORDS, None, True, False, 0, 1, -1, 2**31, 10**15, 1.5, 1e300, [], {}, [[]], [None], {"a": 1}]
CASES = [
    {"name": "nothing tried", "answers": {"falls-short": ["style"], "examples": 60}, "expect": {"rung": "asking"}},
    {"name": "all is well", "answers": {"falls-short": [], "good": "yes"}, "expect": {"verdict": "stop"}},
]
"""Cases beside the rulebook that is changed."""
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that may steer a terminal or hide in a text."""
FREE = [word for word in WORDS if not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe]", word)]
"""Those that a spec may hold."""
WIDTHS = (20, 80, 200)
LOOKS = [
    Look(width=width, colour=colour, unicode=unicode, explain_all=everything, quiet=quiet)
    for width in WIDTHS
    for colour in (False, True)
    for unicode in (False, True)
    for everything, quiet in ((False, False), (True, False), (False, True))
]


def changed_bytes(chance: Random, raw: bytes) -> bytes:
    """The same bytes with a few cut, doubled, moved, flipped or put in."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 8))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                del data[at : at + chance.choice((1, 2, 8, 64))]
            case 1:
                data[at:at] = chance.choice(SNIPPETS).encode("utf-8", "surrogatepass")
            case 2:
                data[at:at] = data[at : at + chance.choice((4, 32, 256))]
            case 3 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 4:
                data[at:at] = chance.randbytes(chance.choice((1, 3, 9)))
            case _:
                lines = bytes(data).split(b"\n")
                one = chance.randrange(len(lines))
                lines.insert(chance.randrange(len(lines) + 1), lines[one] if chance.random() < 0.5 else lines.pop(one))
                data = bytearray(b"\n".join(lines))
    return bytes(data)


def changed_data(chance: Random, data: Any, depth: int = 0) -> Any:
    """The same data with one thing in it changed, somewhere."""
    if not isinstance(data, dict | list) or not data or (depth and chance.random() < 0.25):
        return chance.choice(VALUES)
    places = list(data) if isinstance(data, dict) else list(range(len(data)))
    place = chance.choice(places)
    changed = {at: data[at] for at in places}
    match chance.randrange(5):
        case 0:
            del changed[place]
        case 1:
            more = chance.choice(VALUES) if isinstance(data, dict) else data[place]
            changed[str(chance.choice(WORDS))] = more
        case _:
            changed[place] = changed_data(chance, data[place], depth + 1)
    return changed if isinstance(data, dict) else list(changed.values())


def changed_nearby(chance: Random, data: Any) -> Any:
    """The same data with one word or number in it replaced by another that stands there too: often it still fits."""
    places = list(_leaves(data, ()))
    at, value = chance.choice(places)
    alike = [other for _, other in places if type(other) is type(value) and other != value]
    new: Any = chance.choice(alike) if alike else value
    if isinstance(value, int) and not isinstance(value, bool):
        new = value + chance.choice((-1, 1, 10))
    return _with(data, at, new)


def _leaves(data: Any, at: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(value, (*at, key))
    else:
        yield at, data


def _with(data: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    changed = dict(data) if isinstance(data, dict) else list(data)
    changed[at[0]] = _with(data[at[0]], at[1:], new)
    return changed


def with_free_words(chance: Random, data: dict[str, Any]) -> dict[str, Any]:
    """The same spec with hostile words where words are free: it stays valid, so all behind the loader sees them."""
    more: dict[str, Any] = {"task": "".join(chance.choice(FREE) for _ in range(chance.randint(0, 4)))[:50_000]}
    if chance.random() < 0.5:
        more["target"] = {"goal": chance.choice(FREE), "metric": chance.choice(FREE), "at-least": chance.random()}
    if chance.random() < 0.3:
        more["waivers"] = [
            {
                "finding": "facts-in-weights",
                "reason": chance.choice(WORDS),
                "owner": chance.choice(WORDS),
                "expires": TODAY,
            }
        ]
    if chance.random() < 0.5:
        more["approach"] = {"rung": chance.choice(builtin_rulebook().rung_ids)}
    attempts = [
        {"changed": chance.choice(FREE), "metric": "accuracy", "n": n, "passes": chance.randint(0, n)}
        for n in (chance.randint(1, 500) for _ in range(chance.randint(0, 4)))
    ]
    if attempts:
        more["tried"] = {**data.get("tried", {}), "prompting": {"effort": "brief", "attempts": attempts}}
    return {**data, **more}


@cache
def specs() -> list[bytes]:
    """What people wrote: the examples and the specs of the calibration cases."""
    files = [*(ROOT / "examples").glob("*.yaml"), *(ROOT / "tests" / "cases").glob("*.yaml")]
    return [file.read_bytes() for file in sorted(files)]


@cache
def spec_data() -> list[dict[str, Any]]:
    """Specs as data: random answers that fit the rulebook."""
    fresh = random_tasks(builtin_rulebook(), 5)
    return [next(fresh).model_dump(by_alias=True, exclude_defaults=True, mode="json") for _ in range(300)]


class Page(HTMLParser):
    """Reads a page, and notes what it must not hold."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse scripts and handlers."""
        assert tag != "script", "a script"
        assert not any(name.startswith("on") for name, _ in attrs), "a handler"


def read_back(form: str, text: str) -> None:
    """Read an output with a parser of its own."""
    text.encode("utf-8")
    match form:
        case "json" | "sarif":
            json.loads(text, parse_constant=_no_constant)
        case "junit":
            ET.fromstring(text)  # noqa: S314 - our own output
        case "html":
            Page().feed(text)
        case _:
            bare = re.sub(r"\x1b\[[0-9;]*m", "", text) if form == "terminal" else text
            unseen = {char for char in bare if char != "\n" and unicodedata.category(char) in UNSEEN}
            assert not unseen, f"characters that nobody sees: {unseen}"


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


class RefusedAfterError(LadderError):
    """What got past the loader and was refused after it."""


# Inputs


class Input(NamedTuple):
    """One file as somebody may have it."""

    name: str
    raw: bytes


def spec_bytes(chance: Random) -> Input:
    """Bytes of specs, changed."""
    raw = changed_bytes(chance, chance.choice(specs()))
    return Input(chance.choice(("a.yaml", "a.yaml", "a.json", "<stdin>")), raw)


def raw_bytes(chance: Random) -> Input:
    """Bytes without any sense, or snippets of YAML in a row."""
    parts = [chance.choice(SNIPPETS).encode("utf-8", "surrogatepass") for _ in range(chance.randint(0, 30))]
    raw = chance.randbytes(chance.randint(0, 200)) if chance.random() < 0.3 else b"".join(parts)
    return Input(chance.choice(("a.yaml", "a.json", "<stdin>")), raw)


def spec_meaning(chance: Random) -> Input:
    """Data of specs, changed."""
    data: Any = chance.choice(spec_data())
    if chance.random() < 0.7:
        data = with_free_words(chance, data)
    if chance.random() < 0.4:
        data = changed_data(chance, data)
    return Input(chance.choice(("a.yaml", "a.json")), _json(chance, data))


def _json(chance: Random, data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def words(chance: Random) -> Input:
    """A task in words."""
    text = " ".join(chance.choice(_SAYINGS) for _ in range(8))
    return Input("task.txt", changed_bytes(chance, text.encode()))


_SAYINGS = [
    *("It does not sound like us.", "We tried a better prompt for three weeks.", "Too slow and too expensive!"),
    *("no customer data", "we have 2,000 labelled examples", "answers must cite the page", *SNIPPETS),
]


def rule_file(chance: Random) -> Input:
    """A file of a small rulebook, changed."""
    files = rule_files()
    name = chance.choice(list(files))
    data = files[name]
    way = chance.random()
    if way < 0.7:
        for _ in range(chance.randint(1, 2)):
            data = changed_nearby(chance, data)
    elif way < 0.9:
        data = changed_data(chance, data)
    raw = _json(chance, data)
    return Input(name, raw if way < 0.9 else changed_bytes(chance, raw))


@cache
def rule_files() -> dict[str, Any]:
    """The data of every file of a rulebook that has something of everything."""
    base = ROOT / "tests" / "broken" / "base"
    files = {str(file.relative_to(base)): yaml.safe_load(file.read_bytes()) for file in sorted(base.rglob("*.yaml"))}
    return {**files, "cases/all.yaml": {"cases": CASES}}


def evaluation_file(chance: Random) -> Input:
    """An evaluation file, changed as bytes or as data."""
    source = chance.choice(_samples())
    raw = source.read_bytes()
    if source.suffix == ".json" and chance.random() < 0.7:
        data = json.loads(raw)
        for _ in range(chance.randint(1, 3)):
            data = changed_data(chance, data)
        raw = json.dumps(data).encode("utf-8", "surrogatepass")
    else:
        raw = changed_bytes(chance, raw)
    return Input(f"changed{source.suffix}", raw)


@cache
def _samples() -> list[Path]:
    files = (ROOT / "tests" / "eval-samples").rglob("*.*")
    return sorted(file for file in files if file.name != "README.md" and file.stat().st_size < 40_000)


# Ways


def spec(chance: Random, one: Input, _place: Path) -> None:
    """A spec through the loader, and now and then through advice, check or diff in one format."""
    book = builtin_rulebook()
    loaded = task_from(one.raw, one.name)
    if chance.random() > DEEPER:
        return
    try:
        way = chance.choices((advised, gated, set_beside), (6, 3, 1))[0]
        way(chance, loaded.task, book)
    except LadderError as error:
        raise RefusedAfterError(located(error.problems, loaded.document)) from None


def advised(chance: Random, task: Task, book: Rulebook) -> None:
    """An advice in one format."""
    form = chance.choice(list(FORMATS))
    read_back(form, FORMATS[form](advise(task, book, TODAY), chance.choice(LOOKS)))


def gated(chance: Random, task: Task, book: Rulebook) -> None:
    """A check in one format; a spec without an approach gets one."""
    if task.approach is None:
        task = task.model_copy(update={"approach": Approach(rung=chance.choice(book.rung_ids))})
    form = chance.choice(list(CHECKS))
    report = report_check(check(task, book, TODAY), "a.ladder.yaml", lambda _path: None, redact=chance.random() < 0.5)
    read_back(form, "".join(CHECKS[form](iter([report]), chance.choice(LOOKS))))


def set_beside(chance: Random, task: Task, book: Rulebook) -> None:
    """The advice beside that on another task."""
    other = Task.model_validate_json(json.dumps(chance.choice(spec_data())))
    told = compare(*chance.sample([Side(task, book, TODAY), Side(other, book, TODAY)], 2))
    _shown(chance, comparison(told, "a.yaml", "b.yaml"), lambda: render_record(told))


def _shown(chance: Random, topic: Topic, as_json: Callable[[], str]) -> None:
    form = chance.choice((*TOPICS, "json"))
    read_back(form, as_json() if form == "json" else TOPICS[form](topic, chance.choice(LOOKS)))


def said(chance: Random, one: Input, _place: Path) -> None:
    """A task in words, read by the cues."""
    advice = advise_on_text(one.raw.decode("utf-8", "replace"), builtin_rulebook(cues=True), TODAY)
    form = chance.choice(list(FORMATS))
    read_back(form, FORMATS[form](advice, chance.choice(LOOKS)))


def rulebook(chance: Random, one: Input, place: Path) -> None:
    """A rulebook with one file changed, and an advice by it."""
    book = load_rulebook(_written(one, place))
    advised(chance, next(random_tasks(book, chance.randrange(1000))), book)


def looked_over(chance: Random, one: Input, place: Path) -> None:
    """A rulebook with one file changed, through `rules check`."""
    book, written = load_with_places(_written(one, place))
    checkup = check_rulebook(book, TODAY, chance.choice((1, STEPS)))
    places = {
        found.path: where
        for found in checkup.defects
        if found.path and (where := written.place(found.path)) is not None
    }
    _shown(chance, checked(checkup, places), lambda: render_data(document(checkup, places)))


def put_to_the_test(chance: Random, one: Input, place: Path) -> None:
    """A rulebook with one file changed, through `rules test`, or through `rules diff` beside what it was."""
    folder = _written(one, place)
    book = load_rulebook(folder)
    if chance.random() < 0.5:
        covering, suggesting = chance.choice(((False, False), (True, False), (True, True)))
        results = results_of(book, load_cases(folder, book), TODAY, covering=covering, suggesting=suggesting)
        form = chance.choice(list(casetests.FORMATS))
        read_back(form, casetests.FORMATS[form](results, chance.choice(WIDTHS)))
    else:
        old, new = chance.sample([book, load_rulebook(ROOT / "tests" / "broken" / "base")], 2)
        form = chance.choice(list(rulesdiff.FORMATS))
        read_back(form, rulesdiff.FORMATS[form](compared(old, new, {}, 50), chance.choice(WIDTHS)))


def _written(one: Input, place: Path) -> Path:
    folder = place / "rules"
    for name, data in rule_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(one.raw if name == one.name else json.dumps(data).encode())
    return folder


def measured(chance: Random, one: Input, place: Path) -> None:
    """An evaluation file through `measure`."""
    file = place / one.name
    file.write_bytes(one.raw)
    options = Options(metric=chance.choice(("", "", "", "accuracy")))
    runs = fitting(load_runs(file, options), options, one.name)
    goal = Goal(chance.choice((None, 0.0, 0.5, 0.9, 1.0, -3.0, 1e300)))
    before = chance.choice(((), runs))
    summary = summarise(one.name, runs, goal, builtin_rulebook().measuring, before)
    _shown(chance, told(summary), lambda: render_record(summary))


class Target(NamedTuple):
    """Inputs of one kind and the way they go."""

    often: int
    made: Callable[[Random], Input]
    way: Callable[[Random, Input, Path], None]


TARGETS: dict[str, Target] = {
    "specs by meaning": Target(46, spec_meaning, spec),
    "specs as bytes": Target(22, spec_bytes, spec),
    "raw bytes": Target(8, raw_bytes, spec),
    "words": Target(1, words, said),
    "rulebooks": Target(6, rule_file, rulebook),
    "rules check": Target(3, rule_file, looked_over),
    "rules test and diff": Target(1, rule_file, put_to_the_test),
    "evaluation files": Target(13, evaluation_file, measured),
}
"""How often each comes round, and what it does."""
