"""The words that every other module uses: the closed sets of values, and the base of all records.

Knows no rung, need or question by name: those are data in the rulebook.
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

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


class Effort(IntEnum):
    """How hard a rung was tried, in an order that can be compared."""

    NONE = 0
    BRIEF = 1
    THOROUGH = 2

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


class Record(BaseModel):
    """Base of everything that people write in files: immutable, strict, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        alias_generator=kebab,
        populate_by_name=True,
        use_attribute_docstrings=True,
        defer_build=True,
    )


class Result(BaseModel):
    """Base of everything that is handed out: immutable, keys spelt as in Python."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        defer_build=True,
    )


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
