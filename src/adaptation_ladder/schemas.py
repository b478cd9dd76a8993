"""JSON Schema for what people and agents write: the task spec with this rulebook's own questions in it."""

from __future__ import annotations

from typing import Any

from adaptation_ladder.answers import Task
from adaptation_ladder.rulebook import Question, Rulebook

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def task_schema(book: Rulebook) -> dict[str, Any]:
    """The schema of a task spec, in which only this rulebook's questions, choices and rungs are allowed."""
    schema = Task.model_json_schema(by_alias=True)
    rungs = list(book.rung_ids)
    properties = schema["properties"]
    properties["answers"] = {
        "type": "object",
        "additionalProperties": False,
        "description": "Question to answer. Leave out what you do not know.",
        "default": {},
        "properties": {question.id: _answer_schema(book, question) for question in book.questions},
    }
    properties["tried"]["propertyNames"] = {"enum": rungs}
    properties["current"] = {"enum": rungs, "description": "The rung you run today."}
    schema["$defs"]["Approach"]["properties"]["rung"] = {"enum": rungs}
    schema["$defs"]["Tried"]["properties"]["needs"]["items"] = {"enum": list(book.need)}
    return {"$schema": DRAFT, **schema, "title": f"Task spec for the rulebook {book.name} {book.version}"}


def _answer_schema(book: Rulebook, question: Question) -> dict[str, Any]:
    words = f"{question.ask} {question.help}"
    if question.kind == "number":
        kind = "integer" if question.whole else "number"
        said = f"{words} In {question.unit}."
        return {"type": kind, "minimum": question.least, "maximum": question.most, "description": said}
    choices = [{"const": id_, "description": meaning} for id_, meaning in _meanings(book, question).items()]
    if question.kind == "choice":
        return {"oneOf": choices, "description": words}
    return {"type": "array", "uniqueItems": True, "items": {"oneOf": choices}, "description": words}


def _meanings(book: Rulebook, question: Question) -> dict[str, str]:
    if question.kind == "needs":
        return {need.id: need.symptom for need in book.needs}
    return {choice.id: choice.means for choice in question.choices}
