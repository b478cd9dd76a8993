"""Plain data as a record, with every mismatch said in our words and at its place.

Knows the shapes of all records through their types; knows nothing of files and notations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import Tag, ValidationError
from pydantic_core import ErrorDetails

from adaptation_ladder.basics.errors import LadderError, Path, Problem, nearest
from adaptation_ladder.basics.vocabulary import Record, kebab
from adaptation_ladder.book.conditions import TAGS, Condition
from adaptation_ladder.disk.documents import MOST_PROBLEMS, Document, kind_of, shown

R = TypeVar("R", bound=Record)


def record_from(model: type[R], document: Document) -> R:
    """The record that a document holds; raises LadderError with all that does not fit, each with its place."""
    try:
        return model.model_validate(_tupled(document.data), by_alias=True, by_name=False)
    except ValidationError as error:
        details = error.errors(include_url=False)
    raise LadderError(_problems(model, document, details))


def _tupled(data: Any) -> Any:
    """The same data with tuples for lists, which is what strict records take."""
    if isinstance(data, list):
        return tuple(_tupled(part) for part in data)
    if isinstance(data, dict):
        return {key: _tupled(part) for key, part in data.items()}
    return data


class _Mismatch(NamedTuple):
    """What does not fit, and what was expected there."""

    code: str
    path: Path
    of_key: bool
    value: Any
    limits: dict[str, Any]
    wanted: Any
    """The type expected at the path, as its record states it."""
    owner: Any
    """The record that holds the last key."""


def _problems(model: type[Record], document: Document, details: list[ErrorDetails]) -> list[Problem]:
    found = [_mismatch(model, detail) for detail in details]
    # Where a value fits one of several forms so far that only its inside is wrong, the other forms do not matter.
    inside = {one.path[:length] for one in found for length in range(len(one.path))}
    inside |= {one.path for one in found if not one.of_key and not one.code.endswith("_type")}
    # A list whose entries are wrong counts as too short as well; that is an echo.
    echoes = {one.path for one in found if one.code == "too_short" and len(one.value) >= one.limits["min_length"]}
    telling = (
        one
        for one in found
        if not (one.code.endswith("_type") and one.path in inside)
        and not (one.code == "too_short" and one.path in echoes)
    )
    problems = dict.fromkeys(_problem(one, document) for one in telling)
    return sorted(problems, key=_position)[:MOST_PROBLEMS]


def _problem(one: _Mismatch, document: Document) -> Problem:
    # What is missing is missed where the mapping begins that should hold it.
    at = one.path[:-1] if one.code == "missing" else one.path
    return Problem(*_words(one), one.path, document.place(at, of_key=one.of_key))


def _position(problem: Problem) -> tuple[str, int, int]:
    """From top to bottom, as a person goes through a file."""
    place = problem.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)


def _mismatch(model: type[Record], detail: ErrorDetails) -> _Mismatch:
    """An error of the validator with its path in the document; names that the validator adds are left out."""
    path: Path = ()
    owner: Any = None
    wanted: Any = model
    form: Any = model
    code = detail["type"]
    of_key = code == "extra_forbidden"
    for part in detail["loc"]:
        forms = _forms(form)
        if part == "[key]":
            of_key = True
            wanted = form = str
        elif forms:
            form = next((_bare(each) for each in forms if _is_called(each, str(part))), None)
        else:
            path += (part,)
            owner = form
            wanted = form = _bare(_inside(form, part))
    if code == "union_tag_not_found" and isinstance(detail["input"], dict) and detail["input"]:
        path, of_key = (*path, next(iter(detail["input"]))), True
    return _Mismatch(code, path, of_key, detail["input"], detail.get("ctx", {}), wanted, owner)


def _bare(hint: Any) -> Any:
    """A type without its constraints and without 'or None'."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, UnionType):
        others = [each for each in get_args(hint) if each is not type(None)]
        if len(others) == 1:
            return _bare(others[0])
    return hint


def _forms(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a union."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else ()


def _is_called(form: Any, label: str) -> bool:
    """Whether the validator calls one alternative of a union by this label."""
    tags = [each.tag for each in get_args(form)[1:] if isinstance(each, Tag)]
    bare = _bare(form)
    return label in tags if tags else label.partition("[")[0] == getattr(get_origin(bare) or bare, "__name__", "")


def _inside(hint: Any, part: str | int) -> Any:
    """The type of one part of a record, mapping or list."""
    if _is_record(hint):
        return _fields(hint).get(str(part))
    parts = get_args(hint)
    if not parts:
        return None
    return parts[0] if get_origin(hint) is tuple else parts[-1]


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Record)


@cache
def _fields(record: type[Record]) -> dict[str, Any]:
    """The types of the fields of a record, by the names that files use."""
    return {
        kebab(name): hint
        for name, hint in get_type_hints(record, include_extras=True).items()
        if name in record.model_fields
    }


def _words(one: _Mismatch) -> tuple[str, str]:
    """What is wrong, and what to do."""
    if one.code.endswith("_type"):
        return _wrong_kind(one)
    return _WORDS.get(one.code, _unforeseen)(one)


def _name(one: _Mismatch) -> str:
    """How a message calls what it speaks about."""
    last = one.path[-1] if one.path else ""
    if isinstance(last, int):
        of = next((part for part in reversed(one.path) if isinstance(part, str)), "the list")
        return f"entry {last + 1} of '{shown(of)}'"
    return f"the key '{shown(last)}'" if one.of_key else f"'{shown(last)}'"


_KINDS: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list",
}


def _kinds(hint: Any) -> list[str]:
    """What a type takes, in words."""
    bare = _bare(hint)
    if bare == _bare(Condition):
        return ["a condition"]
    if forms := _forms(bare):
        kinds = list(dict.fromkeys(kind for form in forms for kind in _kinds(form)))
        return [kind for kind in kinds if kind != "a whole number" or "a number" not in kinds]
    if get_origin(bare) is Literal:
        return [f"'{each}'" for each in get_args(bare)]
    if bare is type(None):
        return []
    return [_KINDS.get(get_origin(bare) or bare, "a mapping")]


def _listed(words: list[str]) -> str:
    if not words:
        return "something else"
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _wrong_kind(one: _Mismatch) -> tuple[str, str]:
    kinds = _kinds(one.wanted)
    if one.value is None:
        return f"{_name(one)} is empty; it must be {_listed(kinds)}.", "Fill it in, or remove the key."
    message = f"{_name(one)} must be {_listed(kinds)}, not {kind_of(one.value)}."
    if "text" in kinds and isinstance(one.value, int | float):
        return message, "Put quotes around it."
    if "a list" in kinds and isinstance(one.value, str):
        return message, f"Write it as [{shown(one.value, 40)}]."
    if isinstance(one.value, str) and re.fullmatch(r"[-+]?[0-9.]+", one.value):
        return message, "Remove the quotes."
    return message, _REMEDIES.get(kinds[0], "Write one of these.")


_REMEDIES = {
    "text": "Write it as one text.",
    "a whole number": "Write it without a fraction, unit or separator.",
    "a number": "Write it without a unit or separator.",
    "true or false": "Write true or false.",
    "a list": "Write each entry on its own line, after '- '.",
    "a mapping": "Write its keys below it, indented.",
}


def _unknown_key(one: _Mismatch) -> tuple[str, str]:
    key = str(one.path[-1])
    if one.owner in TAGS.values():
        if key in TAGS:
            return f"a condition has one key; '{key}' is a second.", "Put each under 'all' or 'any' as an entry."
        return f"a condition has one key; '{shown(key)}' is one too many.", "Remove it."
    known = tuple(_fields(one.owner))
    return f"there is no key '{shown(key)}' here.", nearest(key, known) or "Remove it."


def _missing(one: _Mismatch) -> tuple[str, str]:
    return f"'{one.path[-1]}' is missing.", f"Add '{one.path[-1]}:'."


def _not_listed(one: _Mismatch) -> tuple[str, str]:
    words = [str(each) for each in get_args(_literal(one.wanted))]
    if not isinstance(one.value, str) or not words:
        return f"{_name(one)} cannot be {kind_of(one.value)}.", f"Use {_listed(words)}."
    close = get_close_matches(one.value.lower()[:64], words, n=len(words), cutoff=0.5)
    ordered = [*close, *(word for word in words if word not in close)]
    return f"{_name(one)} cannot be '{shown(one.value, 40)}'.", f"Use {_listed(ordered)}."


def _literal(hint: Any) -> Any:
    """The closed set of words in a type, alone or as one of its forms."""
    return next((_bare(form) for form in _forms(hint) if get_origin(_bare(form)) is Literal), hint)


def _too_short_text(one: _Mismatch) -> tuple[str, str]:
    return f"{_name(one)} is empty.", "Write something, or remove it."


def _too_long_text(one: _Mismatch) -> tuple[str, str]:
    most = one.limits["max_length"]
    return f"{_name(one)} is {len(one.value):,} characters long; at most {most:,} fit.", "Shorten it."


# The first example that a pattern accepts tells what the pattern is for.
_EXAMPLES = (
    (
        "house-style",
        "is no id",
        "Use lower-case letters and digits with single hyphens between them, as in 'house-style'.",
    ),
    ("2026-03-31", "is no date", "Write year, month and day, as in 2026-03-31."),
    ("1.0.0", "is no version", "Write three numbers, as in 1.0.0."),
    ("https://example.org", "is no web address", "Begin it with https:// and leave out spaces, quotes and '<' or '>'."),
)


def _no_match(one: _Mismatch) -> tuple[str, str]:
    value = shown(str(one.path[-1] if one.of_key else one.value), 40)
    for example, wrong, remedy in _EXAMPLES:
        if re.search(one.limits["pattern"], example):
            return f"'{value}' {wrong}.", remedy
    return _unforeseen(one)


def _no_value(one: _Mismatch) -> tuple[str, str]:
    """A text of the right form that nevertheless means nothing; of all there is, only a day can be so."""
    if isinstance(one.value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", one.value):
        return f"'{one.value}' is no date.", _EXAMPLES[1][2]
    return _unforeseen(one)


def _too_small(one: _Mismatch) -> tuple[str, str]:
    return f"{_name(one)} is {one.value}; the least is {one.limits['ge']}.", "Correct the number."


def _too_great(one: _Mismatch) -> tuple[str, str]:
    return f"{_name(one)} is {one.value}; the most is {one.limits['le']}.", "Correct the number."


def _too_few(one: _Mismatch) -> tuple[str, str]:
    if one.owner in TAGS.values() and isinstance(one.value, dict):
        return (
            f"{_name(one)} names no question.",
            "Write question and choice or number, as in {is: {question: choice}}.",
        )
    least = one.limits["min_length"]
    return f"{_name(one)} has {_counted(len(one.value))}; the least is {least}.", "Add what is missing."


def _too_many(one: _Mismatch) -> tuple[str, str]:
    if one.owner in TAGS.values() and isinstance(one.value, dict):
        return (
            f"one test reads one question, but {_name(one)} names {len(one.value)}.",
            "Join several tests with 'all' or 'any'.",
        )
    most = one.limits["max_length"]
    return f"{_name(one)} has {_counted(len(one.value))}; the most is {most}.", "Remove what is too much."


def _counted(number: int) -> str:
    return "no entries" if number == 0 else f"{number} entr{'y' if number == 1 else 'ies'}"


def _no_condition(one: _Mismatch) -> tuple[str, str]:
    if one.of_key:
        return f"there is no test '{shown(str(one.path[-1]))}' in conditions.", nearest(str(one.path[-1]), tuple(TAGS))
    if one.value is None or one.value == {}:
        return f"the condition {_name(one)} is empty.", "Write one, as in {is: {question: choice}}."
    return f"{_name(one)} must be a condition, not {kind_of(one.value)}.", "Write one, as in {is: {question: choice}}."


def _unforeseen(one: _Mismatch) -> tuple[str, str]:
    return f"{_name(one)} does not fit here.", "Compare it with the JSON Schema of this file."


_WORDS: dict[str, Callable[[_Mismatch], tuple[str, str]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "literal_error": _not_listed,
    "string_too_short": _too_short_text,
    "string_too_long": _too_long_text,
    "string_pattern_mismatch": _no_match,
    "value_error": _no_value,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_great,
    "too_short": _too_few,
    "too_long": _too_many,
    "union_tag_not_found": _no_condition,
}
