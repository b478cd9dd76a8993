"""The records of a rulebook: rungs, needs, questions, criteria, techniques, notes, terms, sources, figures, cues.

Knows their shapes and how to find entries by id; knows no rung, need or question by name, and nothing of the files
they come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from adaptation_ladder.basics.errors import Path
from adaptation_ladder.basics.findings import Severity
from adaptation_ladder.basics.vocabulary import Date, How, Id, Kind, Outcome, Record, Role, Text, Verdict, kebab
from adaptation_ladder.book.conditions import (
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
from adaptation_ladder.stats.measuring import Measuring

Sentences = Annotated[tuple[Text, ...], Field(min_length=1)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]


class Source(Record):
    """A document that reasons rest on."""

    id: Id
    """Its name in this rulebook, which evidence and figures cite."""
    title: Text
    """Its title, as printed on it."""
    authors: Text
    """Who wrote it, or the organisation that published it."""
    year: Annotated[int, Field(ge=1950, le=2100)]
    """The year it came out."""
    url: Url
    """Where anybody can read it."""
    kind: Literal["paper", "benchmark", "vendor-guide", "post", "case-report", "policy"]
    """What sort of document it is."""
    read: How
    """How it was read: in full, its abstract, or second-hand (a summary or a page that quotes it)."""
    checked: Date
    """The day somebody last looked."""
    expires: Date | None = None
    """From this day on it has to be looked at again."""
    note: Text | None = None
    """What a reader should know of it: whose interest it serves, a correction, a later version."""


class Figure(Record):
    """A number or fact that ages: what it is, its value with its unit, where it is from and until when it is good."""

    id: Id
    """Its name in this rulebook, which evidence cites and thresholds may take their number from."""
    quantity: Text
    """What it counts or says."""
    value: int | float | str
    """The number, or the fact in words."""
    unit: Text
    """What the value counts."""
    source: Id
    """The id of the source that states it."""
    setting: Text
    """Where and how it was measured or stated."""
    read: How | None = None
    """How this figure was read, where that differs from its source."""
    checked: Date
    """The day somebody last looked it up."""
    expires: Date | None = None
    """From this day on it has to be looked up again."""


class Evidence(Record):
    """What one source says on a criterion."""

    source: Id
    """The id of the source."""
    says: Text
    """The finding in our words, with its figure and setting."""
    side: Literal["for", "against"] = "for"
    """Whether it speaks for the criterion or, where the field disagrees, against it."""
    figure: Id | None = None
    """The figure that the finding rests on."""
    threshold_of: Id | None = None
    """The question whose threshold, by this source, would be the value of that figure."""
    read: How | None = None
    """How this finding was read, where that differs from its source."""


class Backed(Record):
    """Whatever gives a reason gives its evidence too."""

    id: Id
    """A name that explains itself, unique in this rulebook and never used again."""
    reason: Text
    """Why, in words that make sense to the person who is advised."""
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """What the sources say, for and against."""
    checked: Date
    """The day somebody last read the sources again."""


class WhenToUse(Backed):
    """One reason for a rung, for one need."""

    need: Id
    """The need that the rung serves."""
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
    """What it makes sure of; promises speak about roles."""
    met_when: Condition
    """When it is met; what is not known is not met."""
    unlock: Text
    """What to do where it is not met."""


class Costs(Record):
    """What a rung costs, in words."""

    to_ship: Text
    """The time until it is in use."""
    to_update: Text
    """The time that a change takes."""
    to_debug: Text
    """How hard a wrong answer is to explain."""
    running: Text
    """What each answer costs once it is in use."""


class Step(Record):
    """One thing to do, in order."""

    id: Id
    """Its name, unique in this rulebook."""
    do: Text
    """What to do, as a request."""
    needs: tuple[Id, ...] = ()
    """Only for these needs; none named means all."""
    when: Condition | None = None
    """Only where this holds."""


class Commitment(Backed):
    """Something that whoever takes the rung must keep doing."""

    do: Text
    """What to do, as a request."""


class OptionReason(Backed):
    """One reason for or against an option."""

    when: Condition | None = None
    """Without a condition it always holds."""


class Option(Record):
    """One value of a technique axis, with its reasons for and against."""

    id: Id
    """Its name in task specs."""
    name: Text
    """What people call it."""
    what: Text
    """What it is, for somebody who has not done it."""
    when_to_use: tuple[OptionReason, ...] = ()
    """Reasons for it; without one that holds it is not chosen, unless it is the first option."""
    when_not: tuple[OptionReason, ...] = ()
    """Reasons against it; one that holds rules it out."""


class Axis(Record):
    """One choice inside a rung; the first option is the default, a later one wins where its reasons hold."""

    id: Id
    """Its name in task specs."""
    rung: Id
    """The rung whose technique it is."""
    name: Text
    """What is chosen here, in words."""
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    """From the default to the option that wins where its reasons hold."""


class Rung(Record):
    """One adaptation approach with everything that speaks for and against it."""

    id: Id
    """Its name, that of its file."""
    name: Text
    """What people call it."""
    what: Text
    """What it is, in two or three sentences."""
    costs: Costs
    """What it costs to ship, update, debug and run."""
    effort: Literal["brief", "thorough"]
    """The effort on the rungs below that earns the climb to this one."""
    counts_as_trying: tuple[Id, ...] = ()
    """Lower rungs that whoever tries this one has tried as well."""
    when_to_use: Annotated[tuple[WhenToUse, ...], Field(min_length=1)]
    """What speaks for it, need by need."""
    when_not: tuple[WhenNot, ...] = ()
    """What speaks against it."""
    requirements: tuple[Requirement, ...] = ()
    """What must hold before anyone enters it, whatever the need."""
    data_work: tuple[Commitment, ...] = ()
    """What must be done to the data before the rung is entered."""
    first_steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """What to do first, in order."""
    commitments: tuple[Commitment, ...] = ()
    """What whoever takes it must keep doing."""
    stop_when: Text
    """The test that says that the result is good enough here."""
    step_down_when: Text
    """What would let a team drop this rung again."""
    mistakes: Sentences
    """What people usually get wrong here."""


class Need(Record):
    """What a task asks that is not met today."""

    id: Id
    """Its name in task specs, unique in this rulebook."""
    name: Text
    """What we call it."""
    kind: Kind
    """What sort of shortfall it is; promises speak about kinds."""
    symptom: Text
    """What people notice, in their own words."""
    help: Text | None = None
    """How to tell it from its neighbours."""
    when: Condition | None = None
    """A condition under which the need is active although its own symptom was not chosen."""


class Choice(Record):
    """One answer that a question offers."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
    """Its name in task specs; write "yes" and "no" in quotes."""
    means: Text
    """What it means, as a short sentence."""
    withheld: Text | None = None
    """Why it is not on offer; conditions may still name it."""


class ByMeasurement(Record):
    """How a measurement answers a question."""

    quantity: Literal["quality", "delay", "cost"]
    """The latest score of the rung in use against the target, or its delay or cost against the limit."""
    reached: str
    """The answer where the target is reached, or the limit kept."""
    short: str
    """The answer where the target is not reached, or the limit missed."""
    unmeasured: str | None = None
    """The answer where there is no limit or nothing was measured; without one it is left to the person."""
    need: Id | None = None
    """The need that does not fall short where the limit is kept, whatever else is said."""


class Assumption(Record):
    """What is taken for granted while a question is open, and why."""

    value: str | int | float
    """The answer that is assumed."""
    because: Text
    """Why it may be assumed, and what to confirm."""
    when: Condition | None = None
    """Only where this holds."""


class Question(Record):
    """A fact that the rulebook asks about."""

    id: Id
    """Its name in task specs, unique in this rulebook."""
    kind: Literal["needs", "choice", "choices", "number"]
    """`needs` offers the symptoms of all needs; several may be chosen."""
    ask: Text
    """The question itself."""
    help: Text
    """How to find the answer."""
    why: Text
    """Why we ask: what the answer decides."""
    choices: tuple[Choice, ...] = ()
    """What may be answered, for the kinds choice and choices."""
    unit: Text | None = None
    """What a number counts."""
    least: int | float = 0
    """The smallest number that may be answered."""
    most: int | float = 1_000_000_000_000
    """The largest number that may be answered."""
    whole: bool = True
    """Whether only whole numbers make sense."""
    applies: Condition | None = None
    """Where this fails the question makes no sense and nothing about it holds."""
    assume: tuple[Assumption, ...] = ()
    """The first assumption whose condition holds is used while the question is open."""
    measured: ByMeasurement | None = None
    """How a measurement answers it, where one can."""
    grows: bool = False
    """Whether the number can only grow over time, as collected examples do."""
    in_your_hands: bool = False
    """Whether a team can bring another answer about, as by collecting, trying or naming somebody."""
    no_way_back_to: tuple[Id, ...] = ()
    """Choices that are past once another one is true, as not having tried is."""
    weight: Annotated[int, Field(ge=1, le=10)] = 1
    """The effort that answering takes, 1 for a glance and 10 for an investigation."""


class Note(Record):
    """Something a good adviser would mention; it never changes the rung."""

    id: Id
    """Its name, unique in this rulebook."""
    says: Text
    """What it says, to the person who is advised."""
    needs: tuple[Id, ...] = ()
    """Only where one of these needs is active; none named means any task."""
    when: Condition | None = None
    """Only where this holds."""
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """What the sources say, for and against."""
    checked: Date
    """The day somebody last read the sources again."""


class Term(Record):
    """A technical word with its meaning in two sentences and an example."""

    id: Id
    """Its name, unique in this rulebook."""
    word: Text
    """The word that is explained."""
    also: tuple[Text, ...] = ()
    """Other spellings and word forms."""
    meaning: Text
    """What it means, in two sentences."""
    example: Text
    """An example from daily work."""


class Given(Record):
    """The situations that a promise speaks about; every part named must be so."""

    needs_only_of_kind: tuple[Kind, ...] = ()
    """At least one need is active, and all active ones are of these kinds."""
    lacking: Role | None = None
    """The requirement with this role is known not to be met."""
    when: Condition | None = None
    """This is known to hold."""


class Promise(Record):
    """A statement about every possible advice: in these situations never this rung with one of these verdicts."""

    id: Id
    """Its name, unique in this rulebook."""
    states: Text
    """The promise in one sentence."""
    reason: Text
    """Why it is kept."""
    given: Given
    """The situations it speaks about."""
    never: Id
    """The rung that is never recommended there."""
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1)]
    """The verdicts with which it is never recommended."""


class WordList(Record):
    """Words that stand for one another in the phrases of cues, named there as `<id>`."""

    id: Id
    """Its name, by which phrases call it."""
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    """The words, any of which may stand where the list is named."""


class CueTrial(Record):
    """What the words say of a rung that was tried."""

    rung: Id
    """The rung that was tried."""
    effort: Literal["brief", "thorough"] = "brief"
    """How hard."""
    outcome: Outcome = "short"
    """What came of it."""


class Cue(Record):
    """Words of people, and what they suggest: proposals for a person to confirm, never more."""

    id: Id
    """Its name, unique in this rulebook."""
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
    """The need that the words speak of."""
    outweighs: tuple[Id, ...] = ()
    """Needs that these words explain better than other cues that were read."""
    answers: dict[Id, str | int] = {}
    """Question to choice, or to a number."""
    number: Id | None = None
    """The question that the number in the phrase answers."""
    times: Annotated[float, Field(gt=0)] = 1.0
    """What the number is multiplied by, to come to the unit of the question."""
    upper: bool = False
    """Whether of a range the upper end counts."""
    at_least: float | None = None
    """The phrase counts only where its number is this or more."""
    at_most: float | None = None
    """The phrase counts only where its number is this or less."""
    tried: CueTrial | None = None
    """The rung that was tried, by these words."""
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
    """The version of the rulebook that retired it."""
    use: Id
    """The present id; for a choice, that of the choice."""


class RulebookName(Record):
    """Which rulebook, in which version."""

    name: Text
    """What it is called."""
    version: Text
    """Three numbers."""


class HouseChange(Record):
    """What a house rulebook changed in the one that it extends."""

    change: Literal["added", "replaced", "switched-off", "threshold", "choices"]
    """What was done."""
    owner: Text
    """Who answers for it."""
    because: Text
    """Why."""


class Rulebook(Record):
    """A whole rulebook; compared by identity, since two loads of one file are two rulebooks."""

    name: Text
    """What every advice calls this rulebook."""
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    """Three numbers; the last changes with words only, the middle one where an advice changes."""
    language: Text
    """The language of its words, as a short code."""
    good_enough: Condition
    """When the quality, price and delay aside, is good enough by the person's own word."""
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    """Cheapest and most reversible first."""
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    """What a task can ask that is not met today."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    """What is asked."""
    techniques: tuple[Axis, ...] = ()
    """How to do a rung that can be done in several ways."""
    notes: tuple[Note, ...] = ()
    """What a good adviser mentions beside the rung."""
    terms: tuple[Term, ...] = ()
    """Technical words, explained."""
    technical_words: tuple[Text, ...] = ()
    """Words of the field that reasons, questions and steps may use only where a term explains them."""
    promises: tuple[Promise, ...] = ()
    """What no advice ever says."""
    sources: tuple[Source, ...] = ()
    """Every document that a reason or figure rests on."""
    figures: tuple[Figure, ...] = ()
    """Numbers and facts that age."""
    word_lists: tuple[WordList, ...] = ()
    """Words that stand for one another in the phrases of cues."""
    cues: tuple[Cue, ...] = ()
    """Words of people, and the answers that they suggest."""
    severities: dict[Id, Severity] = {}
    """What findings of `ladder check` weigh by this rulebook, where that is not their default."""
    finding_sources: dict[Id, tuple[Id, ...]] = {}
    """Where to read more about a finding: ids of sources, the one to begin with first."""
    measuring: Measuring = Measuring.model_construct()
    """How sure a verdict on a measurement is, and what is remarked on."""
    retired: dict[str, Retired] = {}
    """Old id to its successor; a choice is named `question.choice`."""
    base: RulebookName | None = None
    """The rulebook that this one extends."""
    house: dict[Id, HouseChange] = {}
    """What the house changed in it, by id."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def title(self) -> str:
        """Its name and version, and those of the rulebook that it extends."""
        based = f" on {self.base.name} {self.base.version}" if self.base else ""
        return f"{self.name} {self.version}{based}"

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

    def sources_on(self, finding: str) -> tuple[Source, ...]:
        """Where to read more about a finding."""
        return tuple(self.source[id_] for id_ in self.finding_sources.get(finding, ()))

    def atom(self, leaf: Leaf) -> Atom:
        """The test that a leaf of one of this rulebook's conditions makes."""

        def number_of(ref: FigureRef) -> float:
            return float(self.figure[ref.figure].value)

        return atom_of(leaf, number_of)

    def choice_ids(self, question: Question) -> tuple[str, ...]:
        """What may be chosen as an answer to a question; empty for a number."""
        return self._offered[question.id]

    @cached_property
    def _offered(self) -> Mapping[str, tuple[str, ...]]:
        needs = tuple(need.id for need in self.needs)
        return {
            question.id: needs
            if question.kind == "needs"
            else tuple(choice.id for choice in question.choices if choice.withheld is None)
            for question in self.questions
        }

    def known_choices(self, question: Question) -> tuple[str, ...]:
        """What conditions may name as an answer to a question: what may be chosen, and what is not on offer."""
        withheld = tuple(choice.id for choice in question.choices if choice.withheld is not None)
        return (*self.choice_ids(question), *withheld)

    def active_when(self, need: Need) -> Condition:
        """When a need is active: its symptom was chosen, or its own condition holds."""
        chosen = Includes.model_construct(includes={self.needs_question.id: need.id})
        return chosen if need.when is None else AnyOf.model_construct(any=(chosen, need.when))


_FORMS = (All, AnyOf, Not, Is, OneOf, Includes, AtLeast, AtMost)


def conditions_of(entry: object) -> Iterator[Condition]:
    """Every condition in a record and the records inside it, in reading order; quicker than with their places."""
    if isinstance(entry, _FORMS):
        yield entry
    elif isinstance(entry, tuple):
        for part in entry:
            if not isinstance(part, str):
                yield from conditions_of(part)
    elif isinstance(entry, Record):
        for name in type(entry).model_fields:
            field = entry.__dict__[name]
            if field is not None and not isinstance(field, str):
                yield from conditions_of(field)


def conditions_in(entry: object, path: Path = ()) -> Iterator[tuple[Condition, Path]]:
    """Every condition in a record and the records inside it, with its place."""
    if isinstance(entry, _FORMS):
        yield entry, path
    elif isinstance(entry, tuple):
        for index, part in enumerate(entry):
            yield from conditions_in(part, (*path, index))
    elif isinstance(entry, Record):
        for name in type(entry).model_fields:
            yield from conditions_in(getattr(entry, name), (*path, kebab(name)))


def evidence_in(entry: object, path: Path = ()) -> Iterator[tuple[Evidence, Path]]:
    """Every piece of evidence in a record and the records inside it, with its place."""
    if isinstance(entry, Evidence):
        yield entry, path
    elif isinstance(entry, tuple):
        for index, part in enumerate(entry):
            yield from evidence_in(part, (*path, index))
    elif isinstance(entry, Record):
        for name in type(entry).model_fields:
            yield from evidence_in(getattr(entry, name), (*path, kebab(name)))
