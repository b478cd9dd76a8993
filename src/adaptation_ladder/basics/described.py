"""JSON Schema in which every key is described by the sentence under its field.

Reads the sentences from the source only when a schema is wanted: pydantic would do so for every record of every run.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema


class Described(GenerateJsonSchema):
    """Pydantic's generator, with descriptions."""

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """The schema of one record."""
        made: dict[str, Any] = super().model_schema(schema)
        model: Any = schema["cls"]
        keys = made.get("properties", {})
        spelt = model.model_config.get("alias_generator", str)
        for name, sentence in sentences(model).items():
            key = keys.get(name) or keys.get(spelt(name))
            if key is not None:
                key.setdefault("description", sentence)
        return made


def sentences(model: type) -> dict[str, str]:
    """The sentence under each field of a record, those that it inherits included."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if owner.__module__.partition(".")[0] == __name__.partition(".")[0]:
            found |= _own_sentences(owner)
    return found


def _own_sentences(owner: type) -> dict[str, str]:
    (definition,) = ast.parse(dedent(inspect.getsource(owner))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }
