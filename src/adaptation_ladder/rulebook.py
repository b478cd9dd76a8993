"""The records of a rulebook: rungs, needs, questions, criteria, techniques, notes, terms, sources, figures, cues.

Knows their shapes and how to find entries by id; knows no rung, need or question by name, and nothing of the files
they come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from adaptation_ladder.conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Atom,
    Condition,
    FigureRef,
    Includes,
    Is,
    Leaf,
    Not,
    OneOf,
    atom_of,
)
from adaptation_ladder.errors import Path
from adaptation_ladder.vocabulary import Date, How, Id, Kind, Outcome, Record, Role, Text, Verdict

Sentences = Annotated[tuple[Text, ...], Field(min_length=1)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]


class Source(Record):
    """A document that reasons rest on."""

    id: Id
    title: Text
    authors: Text
    """Who wrote it, or the organisation that published it."""
    year: int = Field(ge=1950, le=2100)
    url: Url
    kind: Literal["paper", "benchmark", "vendor-guide", "post", "case-report"]
    read: How
    """How it was read: in full, its abstract, or second-hand (a summary or a page that quotes it)."""
    checked: Date
    """The day somebody last looked."""
    expires: Date | None = None
    """From this day on it has to be looked at again."""
    note: Text | None = None


class Figure(Record):
    """A number or fact that ages: what it is, its value with its unit, where it is from and until when it is good."""

    id: Id
    quantity: Text
    value: int | float | str
    unit: Text
    source: Id
    setting: Text
    """Where and how it was measured or stated."""
    read: How | None = None
    """How this figure was read, where that differs from its source."""
    checked: Date
    expires: Date | None = None


class Evidence(Record):
    """What one source says on a criterion."""

    source: Id
    says: Text
    """The finding in our words, with its figure and setting."""
    side: Literal["for", "against"] = "for"
    """Whether it speaks for the criterion or, where the field disagrees, against it."""
    figure: Id | None = None
    read: How | None = None
    """How this finding was read, where that differs from its source."""


class Backed(Record):
    """Whatever gives a reason gives its evidence too."""

    id: Id
    reason: Text
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    checked: Date


class WhenToUse(Backed):
    """One reason for a rung, for one need."""

    need: Id
    when: Condition | None = None
    """Without a condition it always holds."""
    effort: Literal["brief", "thorough"] | None = None
    """Where it holds, the climb takes this much effort instead of the rung's own."""


class WhenNot(Backed):
    """One reason against a rung, for some needs or all."""

    needs: tuple[Id, ...] = ()
    """The needs it concerns; none named means all."""
    when: Condition | None = None
    """Without a condition it always holds: the rung never serves these needs."""
    unlock: Text | None = None
    """What would lift it. With an unlock it blocks the rung for now; without one it rules the rung out."""

    @property
    def inherent(self) -> bool:
        """Whether nothing that a team does would lift it."""
        return self.unlock is None


class Requirement(Backed):
    """What must hold before anyone enters the rung, whatever the need."""

    role: Role
    met_when: Condition
    unlock: Text
    """What to do where it is not met."""


class Costs(Record):
    """What a rung costs, in words."""

    to_ship: Text
    to_update: Text
    to_debug: Text
    running: Text


class Step(Record):
    """One thing to do, in order."""

    id: Id
    do: Text
    needs: tuple[Id, ...] = ()
    """Only for these needs; none named means all."""
    when: Condition | None = None


class Commitment(Backed):
    """Something that whoever takes the rung must keep doing."""

    do: Text


class Option(Record):
    """One value of a technique axis, with its reasons for and against."""

    id: Id
    name: Text
    what: Text
    when_to_use: tuple[OptionReason, ...] = ()
    when_not: tuple[OptionReason, ...] = ()


class OptionReason(Backed):
    """One reason for or against an option."""

    when: Condition | None = None


class Axis(Record):
    """One choice inside a rung; the first option is the default, a later one wins where its reasons hold."""

    id: Id
    rung: Id
    name: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2)]


class Rung(Record):
    """One adaptation approach with everything that speaks for and against it."""

    id: Id
    name: Text
    what: Text
    costs: Costs
    effort: Literal["brief", "thorough"]
    """The effort on the rungs below that earns the climb to this one."""
    counts_as_trying: tuple[Id, ...] = ()
    """Lower rungs that whoever tries this one has tried as well."""
    when_to_use: Annotated[tuple[WhenToUse, ...], Field(min_length=1)]
    when_not: tuple[WhenNot, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    data_work: tuple[Commitment, ...] = ()
    """What must be done to the data before the rung is entered."""
    first_steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    commitments: tuple[Commitment, ...] = ()
    stop_when: Text
    """The test that says that the result is good enough here."""
    step_down_when: Text
    """What would let a team drop this rung again."""
    mistakes: Sentences


class Need(Record):
    """What a task asks that is not met today."""

    id: Id
    name: Text
    kind: Kind
    symptom: Text
    """What people notice, in their own words."""
    help: Text | None = None
    when: Condition | None = None
    """A condition under which the need is active although its own symptom was not chosen."""


class Choice(Record):
    """One answer that a question offers."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
    means: Text


class Assumption(Record):
    """What is taken for granted while a question is open, and why."""

    value: str | int | float
    because: Text
    when: Condition | None = None


class Question(Record):
    """A fact that the rulebook asks about."""

    id: Id
    kind: Literal["needs", "choice", "choices", "number"]
    """`needs` offers the symptoms of all needs; several may be chosen."""
    ask: Text
    help: Text
    why: Text
    """Why we ask: what the answer decides."""
    choices: tuple[Choice, ...] = ()
    unit: Text | None = None
    least: int | float = 0
    most: int | float = 1_000_000_000_000
    whole: bool = True
    """Whether only whole numbers make sense."""
    applies: Condition | None = None
    """Where this fails the question makes no sense and nothing about it holds."""
    assume: tuple[Assumption, ...] = ()
    """The first assumption whose condition holds is used while the question is open."""
    grows: bool = False
    """Whether the number can only grow over time, as collected examples do."""
    weight: int = Field(default=1, ge=1, le=10)
    """The effort that answering takes, 1 for a glance and 10 for an investigation."""


class Note(Record):
    """Something a good adviser would mention; it never changes the rung."""

    id: Id
    says: Text
    needs: tuple[Id, ...] = ()
    """Only where one of these needs is active; none named means any task."""
    when: Condition | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    checked: Date


class Term(Record):
    """A technical word with its meaning in two sentences and an example."""

    id: Id
    word: Text
    also: tuple[Text, ...] = ()
    """Other spellings and word forms."""
    meaning: Text
    example: Text


class Given(Record):
    """The situations that a promise speaks about; every part named must be so."""

    needs_only_of_kind: tuple[Kind, ...] = ()
    """At least one need is active, and all active ones are of these kinds."""
    lacking: Role | None = None
    """The requirement with this role is known not to be met."""
    when: Condition | None = None


class Promise(Record):
    """A statement about every possible advice: in these situations never this rung with one of these verdicts."""

    id: Id
    states: Text
    reason: Text
    given: Given
    never: Id
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1)]


class WordList(Record):
    """Words that stand for one another in the phrases of cues, named there as `<id>`."""

    id: Id
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class CueTrial(Record):
    """What the words say of a rung that was tried."""

    rung: Id
    effort: Literal["brief", "thorough"] = "brief"
    outcome: Outcome = "short"


class Cue(Record):
    """Words of people, and what they suggest: proposals for a person to confirm, never more."""

    id: Id
    phrases: tuple[Text, ...] = ()
    """Each is enough. None: the cue follows from the signs that are given, and quotes their words."""
    given: tuple[Text, ...] = ()
    """Signs that must all be read in the text; `a|b` is either. A need that is read is a sign, and so is its kind."""
    unless: tuple[Id, ...] = ()
    """Signs of which none may be read anywhere in the text."""
    thing: bool = False
    """Whether it names a thing, which only *no*, *without* and the like take back, and not a statement."""
    weak: bool = False
    """Whether it gives way to what other cues say."""
    need: Id | None = None
    outweighs: tuple[Id, ...] = ()
    """Needs that these words explain better than other cues that were read."""
    answers: dict[Id, str | int] = {}
    """Question to choice, or to a number."""
    number: Id | None = None
    """The question that the number in the phrase answers."""
    times: float = Field(default=1.0, gt=0)
    """What the number is multiplied by, to come to the unit of the question."""
    upper: bool = False
    """Whether of a range the upper end counts."""
    at_least: float | None = None
    """The phrase counts only where its number is this or more."""
    at_most: float | None = None
    """The phrase counts only where its number is this or less."""
    tried: CueTrial | None = None
    current: Id | None = None
    """The rung that runs today."""
    method: Id | None = None
    """The rung whose method is named; it decides nothing."""
    signs: tuple[Id, ...] = ()
    """Names by which other cues refer to this one."""
    example: Text
    """A sentence in which the cue is read."""


class Retired(Record):
    """An id that is still read but has a successor."""

    since: Text
    use: Id
    """The present id; for a choice, that of the choice."""


class Rulebook(Record):
    """A whole rulebook; compared by identity, since two loads of one file are two rulebooks."""

    name: Text
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    language: Text
    good_enough: Condition
    """When the quality, price and delay aside, is good enough by the person's own word."""
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    """Cheapest and most reversible first."""
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    techniques: tuple[Axis, ...] = ()
    notes: tuple[Note, ...] = ()
    terms: tuple[Term, ...] = ()
    promises: tuple[Promise, ...] = ()
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()
    word_lists: tuple[WordList, ...] = ()
    cues: tuple[Cue, ...] = ()
    retired: dict[str, Retired] = {}
    """Old id to its successor; a choice is named `question.choice`."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def rung_ids(self) -> tuple[str, ...]:
        """The rungs in the order of the ladder."""
        return tuple(rung.id for rung in self.rungs)

    @cached_property
    def rung(self) -> Mapping[str, Rung]:
        """Rungs by id."""
        return {rung.id: rung for rung in self.rungs}

    @cached_property
    def need(self) -> Mapping[str, Need]:
        """Needs by id."""
        return {need.id: need for need in self.needs}

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def figure(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return {figure.id: figure for figure in self.figures}

    @cached_property
    def needs_question(self) -> Question:
        """The question whose choices are the symptoms of the needs."""
        return next(question for question in self.questions if question.kind == "needs")

    def atom(self, leaf: Leaf) -> Atom:
        """The test that a leaf of one of this rulebook's conditions makes."""

        def number_of(ref: FigureRef) -> float:
            return float(self.figure[ref.figure].value)

        return atom_of(leaf, number_of)

    def choice_ids(self, question: Question) -> tuple[str, ...]:
        """What may be chosen as an answer to a question; empty for a number."""
        if question.kind == "needs":
            return tuple(need.id for need in self.needs)
        return tuple(choice.id for choice in question.choices)

    def active_when(self, need: Need) -> Condition:
        """When a need is active: its symptom was chosen, or its own condition holds."""
        chosen = Includes(includes={self.needs_question.id: need.id})
        return chosen if need.when is None else AnyOf(any=(chosen, need.when))


def conditions_in(entry: object, path: Path = ()) -> Iterator[tuple[Condition, Path]]:
    """Every condition in a record and the records inside it, with its place."""
    if isinstance(entry, All | AnyOf | Not | Is | OneOf | Includes | AtLeast | AtMost):
        yield entry, path
    elif isinstance(entry, tuple):
        for index, part in enumerate(entry):
            yield from conditions_in(part, (*path, index))
    elif isinstance(entry, Record):
        for name, field in type(entry).model_fields.items():
            yield from conditions_in(getattr(entry, name), (*path, field.alias or name))


def evidence_in(entry: object, path: Path = ()) -> Iterator[tuple[Evidence, Path]]:
    """Every piece of evidence in a record and the records inside it, with its place."""
    if isinstance(entry, Evidence):
        yield entry, path
    elif isinstance(entry, tuple):
        for index, part in enumerate(entry):
            yield from evidence_in(part, (*path, index))
    elif isinstance(entry, Record):
        for name, field in type(entry).model_fields.items():
            yield from evidence_in(getattr(entry, name), (*path, field.alias or name))
