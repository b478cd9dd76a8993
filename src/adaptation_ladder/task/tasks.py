"""The task spec as a record: what a person may write in it, each key with what it means.

Knows no rulebook and nothing of files: a spec made in code and one read from YAML are the same record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, SkipValidation, StringConstraints, Tag

from adaptation_ladder.basics.vocabulary import Date, Id, Outcome, Record, Text
from adaptation_ladder.stats.evalrun import EvalRun

FORMAT = 1
"""The highest shape of a spec that this program reads."""


def _tupled(value: Any) -> Any:
    """Lists as tuples: whoever builds a task in code writes lists, and records stay immutable."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Mapping):
        return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
    return value


Listed = BeforeValidator(_tupled)
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]


def _in_digits(value: Any) -> Any:
    """The number of a rung as text, so that the reading can say which rung is meant."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


RungWord = Annotated[Word, BeforeValidator(_in_digits)]


class Columns(Record):
    """The names of columns in a table of results."""

    score: str | None = None
    """The score of an item."""
    passed: str | None = None
    """Whether the item passed."""
    id: str | None = None
    """Which item it is; two attempts are compared item by item."""
    category: str | None = None
    """The class that the item belongs to."""
    error: str | None = None
    """What went wrong, where the run failed on the item."""
    cost: str | None = None
    """What the request cost, in US dollars."""
    delay: str | None = None
    """How long it took: in milliseconds where the name ends in ms, else in seconds."""


class Attempt(Record):
    """One entry of the log of what was tried on a rung."""

    date: Date | None = None
    """The day it was scored."""
    changed: str | None = None
    """What was changed in this attempt."""
    metric: str | None = None
    """What was measured."""
    score: float | None = None
    """What came out."""
    n: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    """How many examples of a fixed set it was scored on."""
    passes: Annotated[int, Field(ge=0)] | None = None
    """How many of them passed."""
    needs: Annotated[tuple[Word, ...], Listed] = ()
    """The needs it was for; none named means all that the rung was tried for."""
    from_: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    """An evaluation file to read n, score or passes from, named relative to this spec and inside its repository."""
    key: str | None = None
    """Which run of that file, where it has several, such as a prompt, a model or a filter."""
    columns: Columns | None = None
    """Of a table: which columns hold what."""
    p95_delay: Annotated[float, Field(ge=0)] | None = None
    """The delay in seconds that 95 of 100 requests do not exceed."""
    cost: Annotated[float, Field(ge=0)] | None = None
    """What one request costs on average, in US dollars."""


class ReadAttempt(Attempt):
    """An attempt whose evaluation file has been read."""

    evaluation: SkipValidation[EvalRun]


def run_of(attempt: Attempt) -> EvalRun:
    """What an attempt came to; without a score it is a run in which nothing was scored."""
    if isinstance(attempt, ReadAttempt):
        return attempt.evaluation
    counted = attempt.passes is not None or attempt.score is None
    return EvalRun(
        metric=attempt.metric or "",
        n=attempt.n or 0 if attempt.passes is not None or attempt.score is not None else 0,
        passes=(attempt.passes or 0) if counted else None,
        score=None if counted else attempt.score,
        delays=() if attempt.p95_delay is None else (attempt.p95_delay,),
        costs=() if attempt.cost is None else (attempt.cost,),
        date=attempt.date,
    )


class Tried(Record):
    """How one rung was tried, and what came of it."""

    effort: Literal["none", "brief", "thorough"] | None = None
    """Left out, the log of attempts decides: thorough with three scored on one set, the last no better, and short."""
    outcome: Outcome = "short"
    """Whether it fell short of the goal, met it, or made things worse."""
    needs: Annotated[tuple[Word, ...], Listed] = ()
    """The needs it was tried for; none named means all."""
    attempts: Annotated[tuple[Attempt, ...], Listed] = ()
    """The log: each attempt with what was changed and how it scored."""


class Target(Record):
    """When the result is good enough, in words and, where it is measured, as a number."""

    goal: str | None = None
    """The goal in words."""
    metric: str | None = None
    """What is measured."""
    at_least: float | None = None
    """The least that is good enough."""
    error_costs: str | None = None
    """What a wrong answer costs, in words."""
    delay_at_most: Annotated[float, Field(gt=0)] | None = None
    """The delay in seconds that 95 of 100 requests may not exceed."""
    cost_at_most: Annotated[float, Field(gt=0)] | None = None
    """What one request may cost on average, in US dollars."""


class Approach(Record):
    """The rung, and where it has techniques the options, that the team has decided on."""

    rung: RungWord
    technique: Mapping[Word, Word] = {}


class Waiver(Record):
    """A finding that a team accepts until a day."""

    finding: Id
    """The id that `ladder check` reports."""
    reason: Text
    """Why it is accepted: data, never markup."""
    owner: Text
    """Who comes back to it."""
    expires: Date
    """From this day on it counts no more."""


def _shape(value: Any) -> str:
    return "effort" if isinstance(value, str) else "log"


TriedEntry = Annotated[
    Annotated[Literal["none", "brief", "thorough"], Tag("effort")] | Annotated[Tried, Tag("log")],
    Discriminator(_shape),
]
Raw = str | tuple[str | bool | int | float, ...] | bool | int | float
Answer = Raw | None


class Task(Record):
    """One task spec: the task in words, the answers, what was tried, the target, the approach chosen."""

    ladder: Annotated[int, Field(ge=1)] = FORMAT
    """The shape of the file."""
    task: Annotated[str, Field(max_length=60_000)] = ""
    """The task in your own words: data, never markup."""
    answers: Annotated[Mapping[Word, Answer], Listed] = {}
    """Question to choice, several choices or number; leave out what you do not know."""
    tried: Mapping[Word, TriedEntry] = {}
    """Rung to effort (none, brief, thorough), or to a log with effort, outcome, needs and attempts."""
    target: Target | None = None
    """When the result is good enough."""
    needs_by_category: Mapping[Annotated[str, StringConstraints(min_length=1, max_length=200)], Word] = {}
    """Class of items in the evaluation files to the need that falls short where the class does."""
    current: RungWord | None = None
    """The rung you run today."""
    approach: Approach | None = None
    """The rung your team has decided on."""
    rulebook: str | None = None
    """A rulebook beside this file that is used instead of the built-in one."""
    review_by: Date | None = None
    """From this day on `ladder check` asks for a review."""
    waivers: Annotated[tuple[Waiver, ...], Listed] = ()


def written(choice: str | float) -> str:
    """A choice as it stands in a file; true, false and numbers are never choices but have to be named."""
    return choice if isinstance(choice, str) else str(choice).lower()
