"""Changed at random: specs, rulebooks and evaluation files, as bytes and by their meaning, through all that reads them.

    python -m tests.fuzzing --seconds 20               the same inputs every time, as many as fit
    python -m tests.fuzzing --executions 500000 --seed 7

Allowed is a result that its own parser takes, or a LadderError that says where. Anything else is kept in a folder and
ends the run with 1: a traceback, an input that takes more than ten seconds, memory beyond 300 MB. How many inputs got
past the loader is printed for each kind, since what a loader refuses at once tests nothing behind it.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any
from xml.etree import ElementTree as ET

from adaptation_ladder.advising import advise
from adaptation_ladder.checking import report_check
from adaptation_ladder.documents import located
from adaptation_ladder.errors import LadderError
from adaptation_ladder.gate import check
from adaptation_ladder.importers import load_runs
from adaptation_ladder.listening import advise_on_text
from adaptation_ladder.loading import builtin_rulebook, load_rulebook, task_from
from adaptation_ladder.render import CHECKS, FORMATS, Look
from adaptation_ladder.rulebook import Rulebook
from adaptation_ladder.tasks import Task
from tests.bench.deciding import random_tasks
from tests.books import TODAY, small_book

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 10
"""Seconds that one input may take."""
MOST_MEMORY = 300
"""Megabytes that the whole run may hold."""
DEEPER = 0.15
"""The share of the specs past the loader that go all the way, as an advice takes ten times as long."""
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
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that may steer a terminal or hide in a text."""
FREE = [word for word in WORDS if not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe]", word)]
"""Those that a spec may hold."""
LOOKS = [
    Look(width=width, colour=colour, unicode=unicode, explain_all=everything, quiet=quiet)
    for width in (20, 80, 200)
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


def spec(chance: Random, raw: bytes, name: str) -> bool:
    """A spec through loader, advice, one format and now and then the check; whether it got past the loader."""
    book = builtin_rulebook()
    loaded = task_from(raw, name)
    if chance.random() > DEEPER:
        return True
    try:
        if chance.random() < 0.3:
            _checked(chance, loaded.task, book)
        else:
            _advised(chance, loaded.task, book)
    except LadderError as error:
        raise RefusedAfterError(located(error.problems, loaded.document)) from None
    return True


class RefusedAfterError(LadderError):
    """What got past the loader and was refused after it."""


def _advised(chance: Random, task: Task, book: Rulebook) -> None:
    form = chance.choice(list(FORMATS))
    read_back(form, FORMATS[form](advise(task, book, TODAY), chance.choice(LOOKS)))


def _checked(chance: Random, task: Task, book: Rulebook) -> None:
    form = chance.choice(list(CHECKS))
    told = report_check(check(task, book, TODAY), "a.ladder.yaml", lambda _path: None, redact=chance.random() < 0.5)
    read_back(form, "".join(CHECKS[form](iter([told]), chance.choice(LOOKS))))


def spec_bytes(chance: Random, _place: Path) -> bool:
    """Bytes of specs, changed."""
    raw = changed_bytes(chance, chance.choice(specs()))
    return keep(raw) and spec(chance, raw, chance.choice(("a.yaml", "a.yaml", "a.json", "<stdin>")))


def raw_bytes(chance: Random, _place: Path) -> bool:
    """Bytes without any sense, or snippets of YAML in a row."""
    parts = [chance.choice(SNIPPETS).encode("utf-8", "surrogatepass") for _ in range(chance.randint(0, 30))]
    raw = chance.randbytes(chance.randint(0, 200)) if chance.random() < 0.3 else b"".join(parts)
    return keep(raw) and spec(chance, raw, chance.choice(("a.yaml", "a.json", "<stdin>")))


def spec_meaning(chance: Random, _place: Path) -> bool:
    """Data of specs, changed."""
    data: Any = chance.choice(spec_data())
    if chance.random() < 0.7:
        data = with_free_words(chance, data)
    if chance.random() < 0.4:
        data = changed_data(chance, data)
    raw = json.dumps(data, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return keep(raw) and spec(chance, raw, chance.choice(("a.yaml", "a.json")))


def words(chance: Random, _place: Path) -> bool:
    """A task in words, read by the cues."""
    text = " ".join(chance.choice(spec_data())["answers"].get("x", "") or chance.choice(_SAYINGS) for _ in range(8))
    text = changed_bytes(chance, text.encode()).decode("utf-8", "replace")
    keep(text.encode())
    advice = advise_on_text(text, builtin_rulebook(cues=True), TODAY)
    form = chance.choice(list(FORMATS))
    read_back(form, FORMATS[form](advice, chance.choice(LOOKS)))
    return True


_SAYINGS = [
    *("It does not sound like us.", "We tried a better prompt for three weeks.", "Too slow and too expensive!"),
    *("no customer data", "we have 2,000 labelled examples", "answers must cite the page", *SNIPPETS),
]


def rulebook(chance: Random, place: Path) -> bool:
    """A small rulebook in one of whose files something was changed."""
    folder = place / "rules"
    files = _rule_files()
    changed = chance.choice(list(files))
    for name, data in files.items():
        text = json.dumps(data).encode()
        if name == changed:
            one = changed_data(chance, data) if chance.random() < 0.7 else data
            text = json.dumps(one, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
            if one is data:
                text = changed_bytes(chance, text)
            keep(text)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    book = load_rulebook(folder)
    _advised(chance, next(random_tasks(book, chance.randrange(1000))), book)
    return True


@cache
def _rule_files() -> dict[str, Any]:
    data = small_book().model_dump(by_alias=True, exclude_unset=True, mode="json")
    rungs = {f"rungs/{one['id']}.yaml": one for one in data["rungs"]}
    parts = {f"{name}.yaml": {name: data[name]} for name in ("needs", "sources")}
    whole = {key: data[key] for key in ("name", "version", "language", "good-enough")}
    order = {**whole, "rungs": [one["id"] for one in data["rungs"]], "topics": ["all"]}
    return {"rulebook.yaml": order, **rungs, **parts, "questions/all.yaml": {"questions": data["questions"]}}


def evaluation(chance: Random, place: Path) -> bool:
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
    keep(raw)
    file = place / f"changed{source.suffix}"
    file.write_bytes(raw)
    return bool(load_runs(file))


@cache
def _samples() -> list[Path]:
    files = (ROOT / "tests" / "eval-samples").rglob("*.*")
    return sorted(file for file in files if file.name != "README.md" and file.stat().st_size < 40_000)


TARGETS: dict[str, tuple[int, Callable[[Random, Path], bool]]] = {
    "specs by meaning": (50, spec_meaning),
    "specs as bytes": (25, spec_bytes),
    "raw bytes": (10, raw_bytes),
    "words": (1, words),
    "rulebooks": (4, rulebook),
    "evaluation files": (10, evaluation),
}
"""How often each comes round, and what it does."""

last_input = b""


def keep(raw: bytes) -> bool:
    """Remember the input, in case it has to be shown."""
    global last_input  # noqa: PLW0603 - for the report of a failure only
    last_input = raw
    return True


def main() -> int:
    """Run until the time or the number is over; 1 where something was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    asked.add_argument("--seconds", type=float, default=float("inf"))
    asked.add_argument("--executions", type=int, default=sys.maxsize)
    asked.add_argument("--seed", type=int, default=20261124)
    asked.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "ladder-fuzzing"))
    wish = asked.parse_args()
    past, refused, found = Counter[str](), Counter[str](), 0
    began = time.monotonic()
    signal.signal(signal.SIGALRM, _too_long)
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, seed) in enumerate(_in_turn(wish.seed)):
            if number >= wish.executions or time.monotonic() - began > wish.seconds:
                break
            outcome = _run(name, Random(seed), Path(folder))
            past[name] += outcome in {"past", "refused after"}
            refused[name] += outcome in {"refused", "refused after"}
            if outcome not in {"past", "refused", "refused after"}:
                found += 1
                _keep(wish.keep, name, seed, outcome)
            past["all"] += outcome in {"past", "refused after"}
            refused["all"] += 1
    runs = refused.pop("all")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name in TARGETS:
        print(f"{name}: {past[name]:,} past the loader, {refused[name]:,} refused")
    print(f"{runs:,} executions, {past['all'] / max(runs, 1):.0%} past the loader, {megabytes:.0f} MB, {found} found")
    return 1 if found or megabytes > MOST_MEMORY or past["all"] < 0.3 * runs else 0


def _in_turn(seed: int) -> Iterator[tuple[str, int]]:
    """Which target is next, and the seed of its input: the same every time."""
    chance = Random(seed)
    names = [name for name, (often, _) in TARGETS.items() for _ in range(often)]
    while True:
        yield chance.choice(names), chance.randrange(2**48)


def _run(name: str, chance: Random, place: Path) -> str:
    """How one input ended."""
    signal.alarm(LONGEST)
    try:
        return "past" if TARGETS[name][1](chance, place) else "refused"
    except LadderError as error:
        if not error.problems or not all(_said(problem.message) for problem in error.problems):
            return f"a LadderError that says nothing, or too much: {error}"
        if name.startswith(("spec", "raw")) and any(problem.place is None for problem in error.problems):
            return f"a LadderError without a place: {error}"
        return "refused after" if isinstance(error, RefusedAfterError) else "refused"
    except BaseException:  # noqa: BLE001 - what is looked for
        return traceback.format_exc()
    finally:
        signal.alarm(0)


def _said(message: str) -> bool:
    return bool(message) and len(message) < 2000


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {LONGEST} seconds")


def _keep(folder: Path, name: str, seed: int, outcome: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{seed}.input").write_bytes(last_input)
    (folder / f"{seed}.txt").write_text(f"{name}, seed {seed}\n{outcome}", encoding="utf-8")
    print(f"found: {name}, seed {seed}: {outcome.strip().splitlines()[-1][:200]} (kept in {folder})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
