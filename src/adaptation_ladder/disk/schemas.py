"""JSON Schema for what people and agents write: task specs by a rulebook's questions, and rulebooks themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from adaptation_ladder.basics.findings import kinds_about
from adaptation_ladder.basics.vocabulary import Record
from adaptation_ladder.book.overlays import House, Overlay
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.proof.rulecases import RuleCases
from adaptation_ladder.task.tasks import FORMAT, Task

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_Schema = dict[str, Any]


def task_schema(book: Rulebook) -> _Schema:
    """The schema of a task spec, in which only this rulebook's questions, choices and rungs are allowed."""
    schema = Task.model_json_schema(by_alias=True)
    keys, parts = schema["properties"], schema["$defs"]
    keys["ladder"]["maximum"] = FORMAT
    keys["answers"] |= _only({question.id: _answer(book, question) for question in book.questions})
    rungs = list(book.rung_ids)
    keys["tried"]["propertyNames"] = {"enum": rungs}
    keys["current"] = {"enum": [*rungs, None], "description": keys["current"]["description"]}
    for part in ("Tried", "Attempt"):
        parts[part]["properties"]["needs"]["items"] = {"enum": list(book.need)}
    keys["needs-by-category"]["additionalProperties"] = {"enum": list(book.need)}
    parts["Approach"]["properties"]["rung"]["enum"] = rungs
    parts["Waiver"]["properties"]["finding"]["enum"] = [kind.id for kind in kinds_about("task") if kind.waivable]
    parts["Approach"]["properties"]["technique"] |= _only(
        {axis.id: {"enum": [option.id for option in axis.options]} for axis in book.techniques}
    )
    for key in keys.values():  # a heading with nothing below it says as little as no heading
        if "type" in key:
            key["type"] = [key["type"], "null"]
    return {"$schema": DRAFT, **schema, "title": f"Task spec for the rulebook {book.title}"}


def _only(properties: Mapping[str, _Schema]) -> _Schema:
    return {"properties": dict(properties), "additionalProperties": False}


def _answer(book: Rulebook, question: Question) -> _Schema:
    words = f"{question.ask} {question.help}"
    if question.kind == "number":
        kind = "integer" if question.whole else "number"
        said = f"{words} In {question.unit}."
        return {"type": [kind, "null"], "minimum": question.least, "maximum": question.most, "description": said}
    choices = [{"const": id_, "description": means} for id_, means in _meanings(book, question)]
    if question.kind == "choice":
        return {"oneOf": [*choices, {"type": "null"}], "description": words}
    several = {"type": "array", "uniqueItems": True, "items": {"oneOf": choices}}
    return {"anyOf": [several, *choices, {"type": "null"}], "description": words}


def _meanings(book: Rulebook, question: Question) -> Iterable[tuple[str, str]]:
    if question.kind == "needs":
        return ((need.id, need.symptom) for need in book.needs)
    return ((choice.id, choice.means) for choice in question.choices if choice.withheld is None)


SCHEMA_FILE = "schema.json"
"""The name under which a rulebook folder keeps its schema, for editors."""

_OF_THE_WHOLE = (
    *("name", "version", "language", "good-enough", "measuring"),
    *("severities", "finding-sources", "technical-words", "retired"),
)
_LISTS = ("needs", "questions", "techniques", "notes", "terms", "promises", "sources", "figures", "word-lists", "cues")


def rulebook_schema() -> _Schema:
    """The schema of a rulebook's files: each sort of file is one entry of `$defs`, for the first line to point at."""
    whole = Rulebook.model_json_schema(by_alias=True)
    entries, records = whole["properties"], whole["$defs"]
    ids = {"type": "array", "items": records["Rung"]["properties"]["id"] | {"description": "The name of a file."}}
    manifest = {key: entries[key] for key in _OF_THE_WHOLE} | {
        "rungs": {**ids, "minItems": 1, "description": "The files in rungs/, the cheapest rung first."},
        "topics": {**ids, "description": "The files in questions/, in the order in which they are asked."},
    }
    required = ["name", "version", "language", "good-enough", "rungs"]
    files = {
        "rulebook-file": _file(
            manifest, required, "rulebook.yaml: what this rulebook is, and the order of its ladder."
        ),
        "rung-file": {"$ref": "#/$defs/Rung"},
        **{f"{key}-file": _file({key: entries[key]}, [key], entries[key]["description"]) for key in _LISTS},
    }
    others: tuple[tuple[str, type[Record]], ...] = (
        ("cases-file", RuleCases),
        ("house-file", House),
        ("overlay-file", Overlay),
    )
    for name, record in others:
        made = record.model_json_schema(by_alias=True)
        records = made.pop("$defs", {}) | records
        files[name] = made
    return {
        "$schema": DRAFT,
        "title": "Files of a rulebook",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": {**files, **records},
    }


def _file(properties: _Schema, required: list[str], said: str) -> _Schema:
    return {"type": "object", "description": said, "required": required, **_only(properties)}


def as_json(schema: _Schema) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
