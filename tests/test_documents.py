"""The narrow reader of YAML and JSON: what it takes, what it refuses, and in which words."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.disk import documents, syntax
from adaptation_ladder.disk.documents import MOST_NODES, MOST_PROBLEMS, Document, located, parse, shown
from adaptation_ladder.disk.dumping import as_yaml
from adaptation_ladder.disk.loading import task_from
from tests.scale import examples

BAD = Path(__file__).parent / "bad"
EXPECTED: dict[str, Any] = dict(parse((BAD / "expected.yaml").read_bytes(), "expected.yaml").data)


def data(text: str, name: str = "t.yaml") -> dict[str, Any]:
    return dict(parse(text.encode(), name).data)


def refusal(raw: bytes, name: str = "t.yaml") -> str:
    with pytest.raises(LadderError) as caught:
        parse(raw, name)
    return str(caught.value)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_broken_file_says_what_a_person_needs(name: str) -> None:
    """Every broken file is answered with its place, what is wrong and what to do."""
    with pytest.raises(LadderError) as caught:
        task_from((BAD / name).read_bytes(), name)
    said = "\n".join(f"{one}\n{one.place.text if one.place else ''}" for one in caught.value.problems)
    for words in EXPECTED[name]:
        assert words in said
    assert all(problem.place and problem.place.file == name and problem.remedy for problem in caught.value.problems)


@pytest.mark.parametrize("name", EXPECTED)
def test_messages_are_ours(name: str) -> None:
    """No word of a library, no type name and no raw control character reaches the person."""
    with pytest.raises(LadderError) as caught:
        task_from((BAD / name).read_bytes(), name)
    for problem in caught.value.problems:
        said = f"{problem} {problem.place.text if problem.place else ''}"
        assert not re.search(r"pydantic|type=|input_value|Error|\bstr\b|\bint\b|\bdict\b|\btuple\b|<block", said)
        assert said.isprintable()
        assert problem.message.endswith((".", "?"))


def test_every_broken_file_is_expected() -> None:
    """No broken file lies about that no test reads."""
    assert {file.name for file in BAD.iterdir()} == {*EXPECTED, "expected.yaml"}


@pytest.mark.parametrize("name", EXPECTED)
def test_both_parsers_refuse_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing, a broken file is refused at the same places with the same words."""
    raw = (BAD / name).read_bytes()
    with pytest.raises(LadderError) as quick:
        task_from(raw, name)
    monkeypatch.setattr(syntax, "_FAST", None)
    with pytest.raises(LadderError) as slow:
        task_from(raw, name)
    assert quick.value.problems == slow.value.problems


PIECES = [
    "a",
    "b c",
    "key",
    " ",
    "\n",
    "\n  ",
    "\n- ",
    "- ",
    ": ",
    ":",
    "? ",
    "?",
    ",",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "#",
    " # c",
]
PIECES += [
    "|",
    ">",
    "|-\n ",
    "!",
    "&x ",
    "*x",
    "%",
    "@",
    "---",
    "...",
    "\\",
    "\\n",
    "\\u00e9",
    "\t",
    "é",
    "😀",
    "\r\n",
    "\r",
]
PIECES += [
    "<<",
    "~",
    "012",
    "1",
    "-1.5",
    "null",
    "a: b\n",
    "a: [b, c]\n",
    "a: {b: c}\n",
    "'x'",
    '"y"',
    "\n\n",
    "%YAML 1.2\n---\n",
]


def outcome(text: str) -> object:
    """What a text comes to: its data with all places, or its problems."""
    try:
        document = parse(text.encode(), "t.yaml")
    except LadderError as error:
        return error.problems
    places = {path: (document.place(path), document.place(path, of_key=True)) for path in document.values}
    return document.data, places


@examples(1000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("a: [Why?]")
@example("a: |# b\n c")
@example("k: {? a: b}")
@example("a:\tb")
@example("a:\n\tb: c")
@example("a:\nb:\n  -\n  - c\n")
def test_both_parsers_read_alike(text: str) -> None:
    """With and without libyaml, the same text gives the same data at the same places, or the same refusal."""
    quick = outcome(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syntax, "_FAST", None)
        assert outcome(text) == quick


def test_the_quick_parser_is_used() -> None:
    """An ordinary spec takes the quick way where libyaml is there."""
    assert (syntax.fast_yaml("task: a\nanswers: {good: yes}\n# why?\n") is not None) is yaml.__with_libyaml__


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("False", False),
        ("NULL", None),
        ("~", None),
        ("", None),
        *((word, word) for word in ("no", "No", "off", "yes", "on", "y", "N", "=", "nil", "none", "tRUE")),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("0", 0),
        ("999999999999999", 999_999_999_999_999),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-0.0", -0.0),
        ("1.10", 1.1),
        ("2026-03-31", "2026-03-31"),
        ("12:30:00", "12:30:00"),
        ("1.2.3", "1.2.3"),
        ("1,000", "1,000"),
        ("-", None),
        ("a # b", "a"),
        ("a ## b", "a"),
        ("a #", "a"),
        ("a#b", "a#b"),
        ("'a #b'", "a #b"),
        ("|\n  a #b\n", "a #b\n"),
        ("2024-13-45", "2024-13-45"),
        ("nan", "nan"),
        ('"12"', "12"),
        ("'true'", "true"),
        ("'~'", "~"),
        ('"a\\tb\\nc"', "a\tb\nc"),
        ('"a\\r\\nb"', "a\nb"),
        ('"\\ud83d\\ude00"', "😀"),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ("a \u202e b", "a \u202e b"),
        ('"a\tb"', "a\tb"),
    ],
)
def test_words_mean_what_they_say(written: str, meant: object) -> None:
    """Only the core words and plain decimal numbers are more than text; quoted scalars are always text."""
    if written == "-":
        assert data("a:\n  -\n") == {"a": [meant]}
        return
    value = data(f"a: {written}")["a"]
    assert (type(value), value) == (type(meant), meant)


def test_keys_that_look_like_words_stay_text() -> None:
    """`on`, `no` and dates are keys as they stand."""
    assert data("on: 1\nno: 2\n2026-01-01: 3\n") == {"on": 1, "no": 2, "2026-01-01": 3}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    """Files from every system read the same, with the same places."""
    raw = end.join(["# spec", "task: |", "  a", "  b", "answers:", "  x: y", ""]).encode()
    document = parse(b"\xef\xbb\xbf" + raw, "t.yaml")
    assert document.data == {"task": "a\nb\n", "answers": {"x": "y"}}
    place = document.place(("answers", "x"))
    assert place is not None
    assert (place.line, place.column, place.text) == (6, 6, "  x: y")


def test_a_byte_order_mark_at_the_start_is_skipped() -> None:
    """What some Windows editors put before UTF-8 is no part of the text, in YAML and JSON alike."""
    for name, raw in (("a.yaml", b"task: x\r\n"), ("a.json", b'{"task": "x"}')):
        document = parse(b"\xef\xbb\xbf" + raw, name)
        assert document.data == {"task": "x"}
        place = document.place(("task",), of_key=True)
        assert place is not None
        assert (place.line, place.column) == (1, 1 if name.endswith("yaml") else 2)


def test_places_of_keys_and_values() -> None:
    """A scalar stands at itself, a key at itself, a block below a key at the key, the unknown at what holds it."""
    document = parse(b"a:\n  b: 1\n  c:\n    - x\n    - d: 2\ne: {f: 3}\n", "t.yaml")

    def at(*path: str | int, of_key: bool = False) -> tuple[int, int]:
        place = document.place(path, of_key=of_key)
        assert place is not None
        return place.line, place.column

    assert at() == (1, 1)
    assert at("a") == (1, 1)
    assert at("a", "b") == (2, 6)
    assert at("a", "b", of_key=True) == (2, 3)
    assert at("a", "c") == (3, 3)
    assert at("a", "c", 0) == (4, 7)
    assert at("a", "c", 1) == (5, 7)
    assert at("a", "c", 1, "d") == (5, 10)
    assert at("e") == (6, 4)
    assert at("a", "c", 7, "z") == (3, 3)
    assert at("z") == (1, 1)


def test_problems_found_later_get_their_places() -> None:
    """A problem that only knows its path learns its file, line and column; one that has a place keeps it."""
    document = parse(b"answers:\n  weights: opn\n", "t.yaml")
    (problem,) = located([Problem("no such choice.", path=("answers", "weights"))], document)
    assert str(problem) == "t.yaml:2:12: error: no such choice."
    assert located([problem], document) == (problem,)


def test_lines_are_shown_short_and_clean() -> None:
    """The line of a place is cut, and whatever would act on a terminal is escaped."""
    (problem,) = _problems(f"a: \u202e{'x' * 500} @\nb: 012 # \u202e\n".encode())
    assert problem.place is not None
    assert problem.place.text == "b: 012 # \\u202e"
    assert shown("x" * 500, 120) == "x" * 119 + "…"
    assert shown("a\nb\x1b\u2028") == "a\\nb\\x1b\\u2028"


def _problems(raw: bytes, name: str = "t.yaml") -> tuple[Problem, ...]:
    with pytest.raises(LadderError) as caught:
        parse(raw, name)
    return caught.value.problems


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"a: " + b"x" * 1_000_000, "more than 1,000,000 bytes"),
        (b"a: [" + b"1," * (MOST_NODES + 1) + b"]", "more than 200,000 entries"),
        (b"a: '" + b"x" * 65_537 + b"'", "longer than 65,536 characters"),
        (b"[" * 100_000, "more than 64 levels deep"),
        (b"a: " + b"{a: " * 100_000, "more than 64 levels deep"),
        (b"- " * 100_000, "more than 64 levels deep"),
    ],
)
@pytest.mark.parametrize("name", ["t.yaml", "t.json"])
def test_limits_hold_before_anything_is_built(raw: bytes, words: str, name: str) -> None:
    """A file that would exhaust the machine is refused in plain words."""
    if name == "t.json":
        raw = re.sub(rb"^a: ", b'{"a": ', raw).replace(b"'", b'"').replace(b"{a", b'{"a"')
        if raw.startswith(b"- "):
            return
    assert words in refusal(raw, name)


def test_many_problems_are_cut() -> None:
    """Of many problems the first hundred are told, and that there are more."""
    problems = _problems(b"a: 012\n" * 500)
    assert len(problems) == MOST_PROBLEMS + 1
    assert "there may be more" in problems[-1].message


def test_a_syntax_error_keeps_what_was_found_before() -> None:
    """All that can be found is told at once, up to the place where reading ends."""
    said = refusal(b"a: 012\na: 1\nb: @x\nc: 013\n")
    assert [line.split(" ")[0] for line in said.splitlines()] == ["t.yaml:1:4:", "t.yaml:2:1:", "t.yaml:3:4:"]


def test_json_is_read_as_json() -> None:
    """Tabs, escaped slashes and surrogate pairs are fine in JSON, and so is a key apart from its colon."""
    assert data('{\n\t"a"\n\t:\t"\\ud83d\\ude00\\/\\u00e9"}\t', "t.json") == {"a": "😀/é"}
    assert data('{"a": [1, -2.5e3, true, null, "no", {}, []]}', "t.json") == {
        "a": [1, -2500.0, True, None, "no", {}, []]
    }


@pytest.mark.parametrize("name", ["-", "<stdin>"])
def test_input_without_an_ending_is_read_as_what_it_looks_like(name: str) -> None:
    """Both notations may be piped in; a YAML mapping in braces is not taken for JSON."""
    assert data('{\n\t"a": 1}', name) == {"a": 1}
    assert data("a: 1", name) == {"a": 1}
    assert data("{a: b c}", name) == {"a": "b c"}
    assert data("{}", name) == {}


def test_numbers_of_lines_can_begin_later() -> None:
    """A document cut out of a larger file is told of at its place there."""
    with pytest.raises(LadderError, match=r"^t\.jsonl:7:10: .* already stands in line 7"):
        parse(b'{"a": 1, "a": 2}', "t.jsonl", 7)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"))
TEXT = TEXT.filter(lambda text: not re.search(documents._REFUSED, text))
KEYS = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufffe\uffff"), max_size=20)
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@examples(400)
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sampled_from([None, 2, "\t"]), st.booleans())
def test_json_loads_equal(value: dict[str, Any], indent: int | str | None, ascii_only: bool) -> None:
    """Whatever can be written as JSON, within the limits, is read back equal, as JSON and as piped text."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert parse(text.encode(), "t.json").data == value
    assert parse(text.encode(), "-").data == value


@examples(400)
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")))
def test_any_bytes_give_a_document_or_a_ladder_error(raw: bytes) -> None:
    """No input, however broken, raises anything but LadderError."""
    for name in ("t.yaml", "t.json", "-"):
        with suppress(LadderError):
            assert isinstance(parse(raw, name), Document)


@examples(200)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
    | st.sampled_from(
        ["1e5", "+.5", "0o17", "Infinity", "NaN", ".inf", "1_000", "012", "~", "no", "2026-11-25", "a: b"]
    )
)
def test_what_is_written_is_read_back(word: str) -> None:
    """Text stays text, whatever number or word other readers of YAML would see in it."""
    text = as_yaml({"a": word, "list": [word]})
    assert yaml.safe_load(text) == {"a": word, "list": [word]}
    assert parse(text.encode(), "t.yaml").data == {"a": word, "list": [word]}
