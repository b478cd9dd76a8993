"""Records that pydantic can check, write as plain data and describe, by the types of their fields.

They are no models of pydantic's own, which are slow to define: of most kinds no process ever checks a record. What
pydantic has to know of a kind it is told when it is first wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any, Self, get_type_hints

from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import core_schema

from adaptation_ladder.basics.records import REQUIRED, Frozen, replace

checker: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""What pydantic made to check, write and describe the records of one kind."""

_AROUND: ContextVar[tuple[type, ...]] = ContextVar("the kinds of record that pydantic is being told of", default=())


class Model(Frozen):
    """Base of such records; the methods are called as those of pydantic's models are."""

    __slots__ = ("__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")  # which pydantic fills in
    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_validate(cls, data: Any, **options: Any) -> Self:
        """The record that holds this data; raises pydantic's ValidationError with everything that does not fit."""
        made: Self = checker(cls).validator.validate_python(data, **options)
        return made

    @classmethod
    def model_validate_json(cls, text: str | bytes, **options: Any) -> Self:
        """The same from JSON."""
        made: Self = checker(cls).validator.validate_json(text, **options)
        return made

    @classmethod
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:
        """The JSON Schema, described by the sentences under the fields."""
        from adaptation_ladder.basics.described import Described  # noqa: PLC0415 - only schemas need the sentences

        return checker(cls).json_schema(schema_generator=Described, **options)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """The record as plain data."""
        made: dict[str, Any] = checker(type(self)).dump_python(self, **options)
        return made

    def model_dump_json(self, **options: Any) -> str:
        """The record as JSON."""
        return checker(type(self)).dump_json(self, **options).decode("utf-8")

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """The same record with other values in some of its fields, which are not checked."""
        return replace(self, **update)

    def __setstate__(self, state: dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]) -> None:
        fields, slots = state if isinstance(state, tuple) else (state, {})
        self.__dict__.update(fields)
        for name, value in slots.items():
            object.__setattr__(self, name, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """How pydantic checks a record of this kind: as it would a model of its own with these fields."""
        ref = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"  # as pydantic calls a class
        around = _AROUND.get()
        if cls in around:  # a condition may hold conditions
            return core_schema.definition_reference_schema(ref)
        hints = get_type_hints(cls, include_extras=True)
        before = _AROUND.set((*around, cls))
        try:
            fields = {name: cls._field(name, handler.generate_schema(hints[name])) for name in cls.model_fields}
        finally:
            _AROUND.reset(before)
        return core_schema.model_schema(
            cls,
            core_schema.model_fields_schema(fields, model_name=cls.__name__),
            config=core_schema.CoreConfig(
                title=cls.__name__,
                extra_fields_behavior="forbid",
                strict=cls.model_config.get("strict", False),
                allow_inf_nan=cls.model_config.get("allow_inf_nan", True),
                validate_by_name=True,
            ),
            ref=ref,
        )

    @classmethod
    def _field(cls, name: str, schema: core_schema.CoreSchema) -> core_schema.ModelField:
        spelt: Any = cls.model_config.get("alias_generator", str)
        default = cls.model_fields[name]
        if default is not REQUIRED:
            schema = core_schema.with_default_schema(schema, default=default)
        return core_schema.model_field(schema, validation_alias=spelt(name), serialization_alias=spelt(name))
