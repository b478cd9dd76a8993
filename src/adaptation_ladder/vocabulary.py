"""The words that every other module uses: the closed sets of values, and the base of all records.

Knows no rung, need or question by name: those are data in the rulebook.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from typing import Annotated, Any, Final, Literal, ParamSpec, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

P = ParamSpec("P")
R = TypeVar("R")

Truth = bool | None
"""Three-valued truth: True (holds), False (fails) or None (open: it depends on an answer not given)."""

Kind = Literal["facts", "form", "skill", "action", "reasoning", "economy"]
"""What sort of shortfall a need is."""

Role = Literal["way-to-tune", "data", "evaluation-set", "owner"]
"""What a requirement makes sure of."""

EffortName = Literal["none", "brief", "thorough"]
Outcome = Literal["short", "met", "worse"]
Provenance = Literal["asked", "file", "read", "measured", "assumed"]
Status = Literal["work", "hold", "out-of-rungs"]
Verdict = Literal["start", "climb", "stay", "step-down", "stop", "hold", "out-of-rungs"]
Certainty = Literal["settled-by-answers", "settled-given-assumptions", "provisional", "not-proved"]
How = Literal["full", "abstract", "second-hand"]

VERDICTS: Final[tuple[Verdict, ...]] = (
    "start",
    "climb",
    "stay",
    "step-down",
    "stop",
    "hold",
    "out-of-rungs",
)

TRIAL_OF: Final = "tried."
"""What stands before the name of a rung where it means what was tried there, as the spec writes it."""


class Effort(IntEnum):
    """How hard a rung was tried, in an order that can be compared."""

    NONE = 0
    BRIEF = 1
    THOROUGH = 2

    __hash__ = int.__hash__  # of the number, and quicker than that of enumerations

    @classmethod
    def named(cls, name: EffortName) -> Effort:
        """The effort with this name, as files write it."""
        return cls[name.upper()]

    @property
    def word(self) -> EffortName:
        """The name that files and reports use."""
        names: tuple[EffortName, ...] = ("none", "brief", "thorough")
        return names[self]


def kebab(name: str) -> str:
    """The spelling of a field name in files: `review_by` is written `review-by`."""
    return name.strip("_").replace("_", "-")


class _Described(BaseModel):
    """A record whose JSON Schema says what its fields say."""

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The JSON Schema, described by the sentences under the fields."""
        from adaptation_ladder.described import Described  # noqa: PLC0415 - only schemas need the sentences

        return super().model_json_schema(*args, **{"schema_generator": Described, **options})


class Record(_Described):
    """Base of everything that people write in files: immutable, strict, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        alias_generator=kebab,
        populate_by_name=True,
        defer_build=True,
    )


class Result(_Described):
    """Base of everything that is handed out: immutable, keys spelt as in Python."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
    )


def trusted(model: Callable[P, R]) -> Callable[P, R]:
    """A maker of records from fields that our own code made right, without the cost of checking them.

    It takes what the record takes, by name; a test checks the records that it made.
    """
    kind: Any = model
    fields_in_order = {name: field.default for name, field in kind.model_fields.items()}
    put = object.__setattr__

    def make(**fields: Any) -> Any:
        record = kind.__new__(kind)
        put(record, "__dict__", fields_in_order | fields)
        put(record, "__pydantic_fields_set__", set(fields))
        put(record, "__pydantic_extra__", None)
        put(record, "__pydantic_private__", None)
        return record

    return cast("Callable[P, R]", make)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""A kebab-case name in ASCII, unique in its rulebook."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Words for people; data, never markup."""


def _real_day(text: str) -> str:
    date.fromisoformat(text)  # the pattern lets 31 February through
    return text


Date = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
    AfterValidator(_real_day),
]
"""A calendar day as YYYY-MM-DD; such text compares in the order of the days."""
