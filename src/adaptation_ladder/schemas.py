"""JSON Schema for what people and agents write: the task spec with this rulebook's own questions in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adaptation_ladder.answers import FORMAT, Task
from adaptation_ladder.rulebook import Question, Rulebook

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
    parts["Tried"]["properties"]["needs"]["items"] = {"enum": list(book.need)}
    parts["Approach"]["properties"]["rung"]["enum"] = rungs
    parts["Approach"]["properties"]["technique"] |= _only(
        {axis.id: {"enum": [option.id for option in axis.options]} for axis in book.techniques}
    )
    for key in keys.values():  # a heading with nothing below it says as little as no heading
        if "type" in key:
            key["type"] = [key["type"], "null"]
    return {"$schema": DRAFT, **schema, "title": f"Task spec for the rulebook {book.name} {book.version}"}


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
    return ((choice.id, choice.means) for choice in question.choices)
