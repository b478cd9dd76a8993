"""The JSON Schemas say what the program reads and writes, no more and no less."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.conditions import TAGS
from adaptation_ladder.disk.loading import builtin_rulebook, task_from
from adaptation_ladder.disk.schemas import DRAFT, SCHEMA_FILE, task_schema
from adaptation_ladder.task.answers import read_task
from tests.books import small_book
from tests.test_check_formats import SPECS
from tests.test_cli import EXAMPLES, ROOT, ladder

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def schema_of(what: str, *rest: str) -> dict[str, Any]:
    """A schema as the command prints it."""
    ran = ladder("schema", what, *rest)
    assert (ran.code, ran.told) == (0, "")
    made: dict[str, Any] = json.loads(ran.out)
    return made


@pytest.fixture(scope="module")
def tasks() -> Draft202012Validator:
    """What decides whether a spec fits the schema of the built-in rulebook."""
    return Draft202012Validator(schema_of("task"))


@pytest.mark.parametrize("what", ["task", "advice", "check", "rulebook"])
def test_the_schemas_are_valid(what: str) -> None:
    """Each is a schema by the rules of draft 2020-12, and says so."""
    schema = schema_of(what)
    assert schema["$schema"] == DRAFT
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits(path: Path, tasks: Draft202012Validator) -> None:
    """The examples are specs by the schema, whoever reads their YAML."""
    tasks.validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_every_case_fits(tasks: Draft202012Validator) -> None:
    """So are the specs of the calibration cases."""
    assert CASES
    for path in CASES:
        tasks.validate(yaml.safe_load(path.read_text(encoding="utf-8"))["spec"])


# Each is right or wrong for the loader and for the schema alike.
RIGHT: list[dict[str, Any]] = [
    {},
    {"ladder": 1, "task": "", "answers": {}, "tried": {}, "waivers": []},
    {"ladder": None, "task": None, "answers": None, "tried": None, "target": None, "current": None},
    {"approach": None, "rulebook": None, "review-by": None, "waivers": None},
    {"answers": {"what-falls-short": []}},
    {"answers": {"what-falls-short": ["house-style", "too-slow"]}},
    {"answers": {"what-falls-short": "house-style"}},
    {"answers": {"what-falls-short": None, "quality-good-enough": None, "reviewed-examples": None}},
    {"answers": {"quality-good-enough": "yes", "reviewed-examples": 0}},
    {"tried": {"prompting": "none", "few-shot": {}, "retrieval": {"effort": "thorough", "outcome": "worse"}}},
    {"tried": {"prompting": {"needs": ["house-style"], "attempts": [{"score": 0.5, "n": 3, "passes": 1}, {}]}}},
    {"target": {"goal": "Good.", "metric": "accuracy", "at-least": 1}},
    {"current": "tool-use", "approach": {"rung": "fine-tuning"}, "rulebook": "../rules"},
    {"approach": {"rung": "fine-tuning", "technique": {"trained": "lora"}}},
    {"review-by": "2027-01-31"},
    {"waivers": [{"finding": "above-advice", "reason": "Because.", "owner": "Us", "expires": "2027-01-31"}]},
]
WRONG: list[dict[str, Any]] = [
    {"anwsers": {}},
    {"ladder": 2},
    {"ladder": 0},
    {"ladder": "1"},
    {"task": 3},
    {"task": "x" * 60_001},
    {"waivers": [{"finding": "no-finding", "reason": "Because.", "owner": "Us", "expires": "2027-01-31"}]},
    {"answers": []},
    {"answers": {"no-such-question": "yes"}},
    {"answers": {"quality-good-enough": "maybe"}},
    {"answers": {"quality-good-enough": True}},
    {"answers": {"quality-good-enough": ["yes"]}},
    {"answers": {"what-falls-short": ["no-such-need"]}},
    {"answers": {"what-falls-short": "no-such-need"}},
    {"answers": {"what-falls-short": ["house-style", "house-style"]}},
    {"answers": {"what-falls-short": [["house-style"]]}},
    {"answers": {"reviewed-examples": "40"}},
    {"answers": {"reviewed-examples": 3.5}},
    {"answers": {"reviewed-examples": -1}},
    {"answers": {"reviewed-examples": [40]}},
    {"tried": {"rag": "brief"}},
    {"tried": {"prompting": "hard"}},
    {"tried": {"prompting": {"outcome": "good"}}},
    {"tried": {"prompting": {"needs": ["no-such-need"]}}},
    {"tried": {"prompting": {"attempts": [{"n": 0}]}}},
    {"tried": {"prompting": {"attempts": [{"score": "0.5"}]}}},
    {"target": {"at_least": 1}},
    {"current": "rag"},
    {"approach": {}},
    {"approach": {"rung": "rag"}},
    {"approach": {"rung": "fine-tuning", "technique": {"no-such-axis": "lora"}}},
    {"approach": {"rung": "fine-tuning", "technique": {"trained": "no-such-option"}}},
    {"review-by": "31.1.2027"},
    {"waivers": [{"finding": "a-finding"}]},
]


def loads(spec: dict[str, Any]) -> bool:
    """Whether the program takes a spec."""
    try:
        read_task(task_from(json.dumps(spec).encode(), "a.json").task, builtin_rulebook())
    except LadderError:
        return False
    return True


@pytest.mark.parametrize("spec", RIGHT, ids=str)
def test_what_loads_fits(spec: dict[str, Any], tasks: Draft202012Validator) -> None:
    """An editor marks nothing that the program takes."""
    assert loads(spec)
    tasks.validate(spec)


@pytest.mark.parametrize("spec", WRONG, ids=lambda spec: str(spec)[:60])
def test_what_does_not_load_does_not_fit(spec: dict[str, Any], tasks: Draft202012Validator) -> None:
    """A wrong key, choice, rung, number or type is wrong for both."""
    assert not loads(spec)
    assert not tasks.is_valid(spec)


def test_every_question_is_explained() -> None:
    """Each question is there with its words, each choice with its meaning, each number with its unit and bounds."""
    book = builtin_rulebook()
    answers = schema_of("task")["properties"]["answers"]["properties"]
    assert list(answers) == [question.id for question in book.questions]
    for question in book.questions:
        made = answers[question.id]
        assert question.ask in made["description"]
        assert question.help in made["description"]
        for choice in question.choices:
            assert {"const": choice.id, "description": choice.means} in made.get("oneOf", made.get("anyOf"))
        if question.kind == "number":
            assert (made["minimum"], made["maximum"]) == (question.least, question.most)
            assert str(question.unit) in made["description"]


def test_another_rulebook_gives_another_schema() -> None:
    """Rungs, needs and questions are those of the rulebook that was asked about."""
    book = small_book()
    schema = task_schema(book)
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["current"]["enum"] == [*book.rung_ids, None]
    assert list(schema["properties"]["answers"]["properties"]) == [question.id for question in book.questions]
    assert schema["title"] == f"Task spec for the rulebook {book.name} {book.version}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_advice_fits_its_schema(path: Path) -> None:
    """What --format json prints is what the schema promises, as a document and as a line."""
    advices = Draft202012Validator(schema_of("advice"))
    advices.validate(json.loads(ladder("advise", path, "-f", "json").out))
    for line in ladder("advise", path, EXAMPLES[0], EXAMPLES[1], "-f", "json").lines():
        advices.validate(line)


def test_every_check_fits_its_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What --format json prints of a check is what the schema promises: passed or not, locked, or not to be checked."""
    monkeypatch.chdir(tmp_path)
    checks = Draft202012Validator(schema_of("check"))
    for name, text in SPECS.items():
        Path(f"{name}.ladder.yaml").write_text(text, encoding="utf-8")
        ladder("check", f"{name}.ladder.yaml", "--write-lock")
        checks.validate(json.loads(ladder("check", f"{name}.ladder.yaml", "-f", "json").out))
    Path("passes.ladder.yaml").write_text(SPECS["accepted"], encoding="utf-8")
    Path("broken.ladder.yaml").write_text("task: [", encoding="utf-8")
    lines = ladder("check", ".", "-f", "json", "--today", "2027-06-01").lines()
    for line in lines:
        checks.validate(line)
    told = {one["id"]: one for line in lines for one in line.get("findings", ())}
    assert {"skipped-rung", "review-due", "waiver-expired", "advice-changed"} <= told.keys()
    assert told["advice-changed"]["changes"]
    assert told["advice-changed"]["causes"]
    assert [line["file"] for line in lines if "problems" in line] == ["./broken.ladder.yaml"]


def test_what_is_no_check_does_not_fit() -> None:
    """The schema does not take everything: no key may be missing, strange or of another type."""
    checks = Draft202012Validator(schema_of("check"))
    line = json.loads((ROOT / "tests" / "golden" / "check-fails.json").read_text(encoding="utf-8"))
    checks.validate(line)
    assert not any(checks.is_valid({key: line[key] for key in line if key != left}) for left in line)
    assert not checks.is_valid(line | {"strange": 1})
    for key, wrong in (("passed", "no"), ("verdict", "descend"), ("findings", [{}]), ("approach", {})):
        assert not checks.is_valid(line | {key: wrong})


RULES = Path(__file__).parents[1] / "rules"
HOUSE = RULES.parent / "examples" / "house-rules" / "rules"
FILES = sorted(RULES.rglob("*.yaml"))
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)#/\$defs/(\S+)")


def reference_in(path: Path) -> tuple[str, str]:
    """The file and the entry of it that the first line of a file names as its schema."""
    named = MODELINE.fullmatch(path.read_text(encoding="utf-8").splitlines()[0])
    assert named is not None, path
    return named[1], named[2]


def schema_named_by(path: Path) -> Draft202012Validator:
    """What an editor checks a file against: the schema beside it that its first line names."""
    name, sort = reference_in(path)
    whole = json.loads((path.parent / name).read_text(encoding="utf-8"))
    return Draft202012Validator({"$schema": DRAFT, "$ref": f"#/$defs/{sort}", "$defs": whole["$defs"]})


def modeline(relative: str) -> str:
    """The first line by which an editor finds the schema of one file, named relative to the rulebook's folder."""
    folder, _, name = relative.rpartition("/")
    sort = {"rungs": "rung", "": name.removesuffix(".yaml")}.get(folder, folder)
    if relative == "cues/word-lists.yaml":
        sort = "word-lists"
    return f"# yaml-language-server: $schema={'../' if folder else ''}{SCHEMA_FILE}#/$defs/{sort}-file"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RULES).as_posix())
def test_every_file_of_the_rulebook_names_its_schema_and_fits(path: Path) -> None:
    """An editor finds the schema by the first line, relative to the file, and marks nothing."""
    assert path.read_text(encoding="utf-8").splitlines()[0] == modeline(path.relative_to(RULES).as_posix())
    schema_named_by(path).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.yaml")), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_every_file_of_the_house_rules_fits_its_schema(path: Path) -> None:
    """The example of a house rulebook names the schema of its base, and an editor marks nothing."""
    assert (path.parent / reference_in(path)[0]).resolve() == RULES / "schema.json"
    schema_named_by(path).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_the_schema_beside_the_rulebook_is_current() -> None:
    """`ladder schema rulebook > rules/schema.json` would change nothing."""
    assert (RULES / "schema.json").read_text(encoding="utf-8") == ladder("schema", "rulebook").out


def test_every_key_of_a_rulebook_is_explained() -> None:
    """Whoever points at a key in an editor reads what it is for; a condition says it as a whole."""
    schema = schema_of("rulebook")
    Draft202012Validator.check_schema(schema)
    forms = {form.__name__ for form in TAGS.values()}
    for name, made in schema["$defs"].items():
        assert "$ref" in made or made["description"], name
        for key, value in made.get("properties", {}).items():
            assert name in forms or value.get("description"), (name, key)


# One mistake in each sort of file: the file, what to replace, with what.
MISTAKES = [
    ("rulebook.yaml", "version: 0.1.0", "version: 0.1"),
    ("rungs/retrieval.yaml", "when-to-use:", "when-to-used:"),
    ("rungs/few-shot.yaml", "is: {constrained-output:", "equals: {constrained-output:"),
    ("needs.yaml", "kind: facts", "kind: fact"),
    ("questions/data.yaml", "kind: number", "kind: count"),
    ("techniques.yaml", "options:", "choices:"),
    ("notes.yaml", "says:", "say:"),
    ("terms.yaml", "meaning:", "means:"),
    ("promises.yaml", "verdicts: [start, climb]", "verdicts: []"),
    ("sources.yaml", "read: abstract", "read: skimmed"),
    ("figures/training.yaml", 'checked: "2026-11-23"', 'checked: "2026-31-11"'),
    ("cues/word-lists.yaml", "words:", "word:"),
    ("cues/tried.yaml", "phrases:", "phrase:"),
    ("cases/few-shot.yaml", "expect:", "expected:"),
    ("../examples/house-rules/rules/rulebook.yaml", "extends: built-in", "extends: other"),
    ("../examples/house-rules/rules/overlays/training.yaml", "owner:", "who:"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), MISTAKES, ids=[one[0] for one in MISTAKES])
def test_a_mistake_in_a_rulebook_is_marked(name: str, right: str, wrong: str) -> None:
    """A wrong key, value or condition in any sort of file does not fit its schema."""
    text = (RULES / name).read_text(encoding="utf-8")
    assert right in text
    assert not schema_named_by(RULES / name).is_valid(yaml.safe_load(text.replace(right, wrong, 1)))


def test_every_sort_of_file_has_a_mistake_above() -> None:
    """So that no schema takes everything."""
    marked = {reference_in(RULES / name)[1] for name, _, _ in MISTAKES}
    assert marked == {name for name in schema_of("rulebook")["$defs"] if name.endswith("-file")}
