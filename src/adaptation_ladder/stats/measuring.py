"""The records of measurement: how measurements are judged, and what comes out of it.

Knows shapes only; `measure` and `attempts` fill them in.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from adaptation_ladder.basics.vocabulary import Effort, Id, Record, Result

Method = Literal["clopper-pearson", "wilson", "bootstrap", "normal", "order-statistic", "stated"]
"""How an interval was made; a stated value is taken as it is."""

THOROUGH_ATTEMPTS = 3
"""How many scored attempts a thorough effort takes."""
Judgement = Literal["reached", "short", "cannot-tell"]
"""The verdict of a measurement: at or above its target for certain, below it for certain, or neither."""

Quantity = Literal["delay", "cost"]
"""What a limit can be set on."""

Remark = Literal[
    "few",
    "all-passed",
    "none-passed",
    "repeated",
    "near-label-noise",
    "share-only",
    "spread-unknown",
    "lower-is-better",
    "other-metric",
    "target-beyond-share",
    "errors",
]
"""What a reader of a measurement has to know; the sentences are for the report."""


class Measuring(Record):
    """How measurements are judged."""

    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95
    """Of every verdict *reached* or *short* at most half of what this leaves is wrong."""
    power: Annotated[float, Field(ge=0.5, lt=1)] = 0.8
    """With this chance the sample sizes that are named show what is there."""
    few: Annotated[int, Field(ge=1)] = 30
    """With fewer items than this a measurement is said to be small."""
    label_noise: Id | None = None
    """The figure that says, in percent, how many labels of a set that nobody has checked are wrong."""


class Goal(NamedTuple):
    """What a measurement is held against."""

    at_least: float | None = None
    metric: str | None = None


class Measured(Result):
    """What one measurement says."""

    metric: str
    n: int
    """How many different items were scored."""
    passes: int | None
    """How many of them passed; None for scores, and where only a rounded share is known."""
    value: float
    """The share that passed, or the mean score."""
    low: float | None
    """The ends of the interval that decides; None where the data do not bound it."""
    high: float | None
    drawn_low: float | None
    """The ends of the interval to draw: of a share the score interval (Wilson 1927), which is right on average."""
    drawn_high: float | None
    method: Method | None
    confidence: float
    target: float | None
    verdict: Judgement | None
    """None without a target that it can be held against."""
    until_told: int | None
    """Where it cannot tell: how many items would, if the share stays as it is."""
    until_power: int | None
    """Where it cannot tell: how many would with the power asked, if the true share is the one seen."""
    power: float
    unseen: float | None
    """Where all passed, or none did: the share that may still do otherwise (the rule of three)."""
    repeats: int
    """Results beyond the first of the same item; such items count once, with their mean."""
    errors: int
    label_noise: float | None
    """The share of wrong labels to expect, where the target is no further away than that."""
    remarks: tuple[Remark, ...]


class Limited(Result):
    """What was measured against a limit on delay or cost."""

    quantity: Quantity
    n: int
    """How many requests were measured; one where a single number was given."""
    value: float
    """The delay in seconds that 95 of 100 requests do not exceed, or the mean cost of a request in US dollars."""
    low: float | None
    high: float | None
    limit: float
    verdict: Judgement
    """Reached where the limit is kept, short where it is missed."""


class Compared(Result):
    """Whether the second of two attempts is better than the first."""

    paired: bool
    """Whether both ran on the same items, and it is known how each of them came out."""
    n: int
    """The items that both have; of different sets, those of the second."""
    difference: float
    low: float | None
    """The ends of the interval of the difference, where scores are compared."""
    high: float | None
    gained: int | None
    """Of pass or fail on the same items: how many failed before and pass now."""
    lost: int | None
    p_value: float | None
    """Of pass or fail: how odd such a difference would be if there were none."""
    better: Literal["first", "second", "cannot-tell"]


class ClassResult(Result):
    """What one class of items came to, in the attempt that counts."""

    category: str
    need: str | None
    """The need that falls short where this class does."""
    measured: Measured


Lacking = Literal["attempts", "fixed-set", "rising", "told", "reached"]
"""Why a log does not show a thorough effort: too few attempts were scored, or not on one set of examples; the last is
better than the one before it; they are not known to be short; they are not short."""


class Earned(NamedTuple):
    """The effort that a log of attempts shows."""

    effort: Effort
    lacking: Lacking | None = None
