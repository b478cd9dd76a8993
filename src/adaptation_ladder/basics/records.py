"""Frozen records: what every value with named parts is, from a rule to a piece of text.

A class names its fields and their defaults. No code is made for it, and no field is looked at when a record is made, so
that a class costs next to nothing to start with, and a record little more than its dict.
"""

from __future__ import annotations

from typing import Any, TypeVar, dataclass_transform

F = TypeVar("F", bound="Frozen")

REQUIRED: Any = type("Required", (), {"__repr__": lambda _self: "REQUIRED"})()
"""Stands for the default of a field that has none."""


@dataclass_transform(frozen_default=True)
class Frozen:
    """Base of records: fields by name or in order, equal where the kind and all fields are, and never changed."""

    model_fields = dict[str, Any]()
    """The fields in order, those of the bases first, each with its default."""
    _required = frozenset[str]()
    _checks = False
    """Whether a kind refuses fields that contradict each other."""

    def __init_subclass__(cls) -> None:
        own = {name: cls.__dict__.get(name, REQUIRED) for name in cls.__annotations__}
        cls.model_fields = cls.model_fields | own
        cls._required = frozenset(name for name, default in cls.model_fields.items() if default is REQUIRED)
        cls._checks = cls.__post_init__ is not Frozen.__post_init__
        type.__setattr__(cls, "__match_args__", tuple(cls.model_fields))  # a name that mypy keeps to itself

    def __init__(self, *in_order: Any, **named: Any) -> None:
        fields = dict(zip(self.model_fields, in_order, strict=False)) | named if in_order else named
        held = self.model_fields | fields
        count = len(self.model_fields)
        lacking = len(fields) < count and not self._required <= fields.keys()
        if lacking or len(held) != count or len(in_order) + len(named) != len(fields):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(self.model_fields)}, each given once")
        object.__setattr__(self, "__dict__", held)
        if self._checks:
            self.__post_init__()

    def __post_init__(self) -> None:
        """Where a kind refuses fields that contradict each other."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: '{name}' cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: '{name}' cannot be removed")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and fields_of(self) == fields_of(other)

    def __hash__(self) -> int:
        return hash(tuple(fields_of(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields_of(self).items())})"


def fields_of(record: Frozen) -> dict[str, Any]:
    """The fields of a record by name; what it remembers beside them is no part of it."""
    held = record.__dict__
    return {name: held[name] for name in record.model_fields}


def replace(record: F, **changes: Any) -> F:
    """The same record with other values in some of its fields."""
    return type(record)(**fields_of(record) | changes)
