"""The words that every other module uses: the closed sets of values, and the base of all records.

Knows no rung, need or question by name: those are data in the rulebook.
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import Annotated, Any, Final, Literal, Self, dataclass_transform

from pydantic import AfterValidator, ConfigDict, StringConstraints

from adaptation_ladder.basics.models import Model, checker
from adaptation_ladder.basics.records import fields_of

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


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(Model):
    """Base of everything that people write in files: checked, strict, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, alias_generator=kebab)

    def __init__(self, **fields: Any) -> None:
        checker(type(self)).validator.validate_python(fields, self_instance=self)

    @classmethod
    def model_construct(cls, **fields: Any) -> Self:
        """The record with fields that are known to fit, without the cost of checking them."""
        return cls._unchecked(fields, set(fields))

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """The same record with other values in some of its fields, which are not checked."""
        return self._unchecked(fields_of(self) | update, self.model_fields_set | update.keys())

    @classmethod
    def _unchecked(cls, fields: dict[str, Any], given: set[str]) -> Self:
        record = cls.__new__(cls)
        object.__setattr__(record, "__dict__", cls.model_fields | fields)
        object.__setattr__(record, "__pydantic_fields_set__", given)
        return record

    @property
    def model_fields_set(self) -> set[str]:
        """The fields that were given, and do not come from their defaults."""
        given: set[str] = getattr(self, "__pydantic_fields_set__")  # noqa: B009 - mypy knows no slots by name
        return given


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Result(Model):
    """Base of everything that is handed out: made by our own code and not checked, keys spelt as in Python."""


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
