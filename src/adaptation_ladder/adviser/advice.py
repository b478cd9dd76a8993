"""The records of an advice: everything that a report needs, in data, with the rulebook's own words.

Knows shapes only. Made by `advising`, put in sentences by `report`.
"""

from __future__ import annotations

from typing import Literal

from adaptation_ladder.basics.vocabulary import Certainty, EffortName, How, Kind, Provenance, Result, Status, Verdict
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.stats.measuring import ClassResult, Compared, Lacking, Limited, Measured

FORMAT = 1
"""The shape of an advice as JSON."""


Comes = Literal["holds", "fails", "open"]
"""What the condition of a criterion comes to."""


class Read(Result):
    """One answer that a criterion read."""

    question: str
    value: Value | None
    """None where the question is open."""
    provenance: Provenance | None


class Citation(Result):
    """What one source says on a criterion."""

    source: str
    says: str
    side: Literal["for", "against"]
    read: How
    """How it was read: in full, its abstract, or second-hand."""
    figure: str | None
    expires: str | None
    """The day from which the figure or the source has to be looked at again, the earlier of the two."""
    expired: bool
    """Whether the figure or the source had to be looked at again before the date of this advice."""


class HouseRule(Result):
    """What the house rulebook did to an entry of the one that it extends."""

    change: Literal["added", "replaced", "switched-off", "threshold", "choices"]
    owner: str
    """Who answers for it."""
    because: str


class Criterion(Result):
    """One reason for or against a rung, or one requirement of it, with what it comes to for this task."""

    id: str
    rung: str
    stance: Literal["for", "against", "requirement"]
    needs: tuple[str, ...]
    """The needs it concerns; none named means all."""
    truth: Comes
    inherent: bool
    """For a reason against: whether nothing would lift it."""
    effort: EffortName | None
    """For a reason for: the effort on lower rungs that the climb takes by it."""
    reason: str
    unlock: str | None
    """What would lift a reason against, or meet a requirement."""
    reads: tuple[Read, ...]
    evidence: tuple[Citation, ...]
    checked: str
    house: HouseRule | None = None
    """Where it is the house's own rule, or the house's number."""


class Standing(Result):
    """One rung on the walk of one need."""

    rung: str
    serves: Literal["yes", "perhaps", "no"]
    candidate: bool
    entered: bool
    tried: EffortName
    worse: bool
    """Whether it was tried for this need and made things worse."""
    holding: tuple[str, ...]
    """Criteria for it that hold."""
    open: tuple[str, ...]
    """Criteria for it that are open."""
    ruled_out: tuple[str, ...]
    blocked: tuple[str, ...]
    unmet: tuple[str, ...]
    """Requirements that are not met or not known to be met."""
    takes: EffortName
    """The effort on lower rungs that the climb takes."""
    owed: tuple[str, ...]
    """Lower rungs that still owe it."""


class Work(Result):
    """What to do next for a need."""

    rung: str
    effort: EffortName


class NeedAdvice(Result):
    """One active need: where it stands and why it goes no further."""

    id: str
    name: str
    kind: Kind
    symptom: str
    chosen: bool
    """Whether its symptom was chosen; otherwise its own condition holds."""
    reached: str
    status: Status
    work: Work | None
    path: tuple[Standing, ...]
    ahead: tuple[str, ...]
    """Candidates above the rung reached, in the order of the climb."""


State = Literal["recommended", "used-too", "current", "ahead", "blocked", "not-for-this", "below"]
"""Where a rung stands. `ahead`: a candidate further up; `blocked`: something has to be lifted first; `not-for-this`:
serves no active need, or is ruled out."""


class Rung(Result):
    """One rung as the picture of the ladder shows it."""

    id: str
    name: str
    state: State
    """`ahead`: a candidate further up; `blocked`: something has to be lifted first; `not-for-this`: serves no
    active need, or is ruled out."""
    current: bool
    tried: EffortName
    """The most effort made on it for any need."""
    by_word: bool = False
    """Whether a thorough effort rests on the person's word alone, without a log."""


class Attempted(Result):
    """One attempt of the log."""

    number: int
    """Its place in the whole log, from 1: rung by rung from the lowest, and in the order of time on each."""
    rung: str
    date: str | None
    changed: str | None
    file: str | None
    """The evaluation file that it was read from."""
    score: float | None
    """The share that passed, or the mean score."""
    measured: Measured | None
    """None where nothing was scored, or it is not said on how many examples."""
    against: int | None
    """The attempt before it, with which it is compared."""
    compared: Compared | None
    """None where the two have no measure in common."""


class Shown(Result):
    """The effort that the log of one rung shows."""

    rung: str
    effort: EffortName
    lacking: Lacking | None
    """Why it is not thorough."""


class Hoped(Result):
    """How many examples it takes to see the improvement hoped for, on any next rung."""

    now: float
    target: float
    disagree: float
    """On which share of the examples the two are taken to differ: as if the failures of one had nothing to do with
    those of the other, which is a cautious guess."""
    n: int
    """Examples on which both are run; with McNemar's test (Connor 1987)."""
    rungs: tuple[str, ...]
    """The next rungs of some need."""
    confidence: float
    power: float


class Measures(Result):
    """What was measured, and what it says."""

    log: tuple[Attempted, ...]
    efforts: tuple[Shown, ...]
    """The rungs that have a log."""
    limits: tuple[Limited, ...]
    """Delay and cost on the rung in use, against their limits."""
    classes: tuple[ClassResult, ...]
    """The classes of items in the latest attempt on the rung in use."""
    hoped: Hoped | None
    """None where the rung in use is not known to be below a target."""


class Unlock(Result):
    """Something to do that would open a rung."""

    criterion: str
    rung: str
    needs: tuple[str, ...]
    do: str


class Assumed(Result):
    """An answer that was taken for granted."""

    question: str
    ask: str
    value: Value
    means: tuple[str, ...]
    """The meaning of the value in the rulebook's words; for a number, its unit."""
    because: str
    decides: bool
    """Whether another answer would change the recommended rung or the verdict."""
    house: HouseRule | None = None
    """Where it is the house that leaves no other answer."""


class Offer(Result):
    """One answer that a question offers."""

    choice: str
    means: str


class Open(Result):
    """A question without an answer."""

    question: str
    ask: str
    why: str
    offers: tuple[Offer, ...]
    """The choices it offers; none for a number."""
    several: bool
    """Whether more than one choice may be taken."""
    unit: str | None
    """What a number counts."""
    decides: bool
    """Whether some answer to it alone would change the recommended rung or the verdict."""


class Answered(Result):
    """An answer given."""

    question: str
    ask: str
    value: Value
    means: tuple[str, ...]
    """The meaning of what was chosen, in the rulebook's words; for a number, its unit."""
    provenance: Provenance


class PlanStep(Result):
    """One rung of the plan: what to do there, and how to know when to stop."""

    rung: str
    name: str
    what: str
    """What working on this rung means."""
    needs: tuple[str, ...]
    role: Literal["now", "keep", "if-short"]
    """`now`: work here; `keep`: part of the answer, nothing owed; `if-short`: only when the work before it falls
    short."""
    steps: tuple[str, ...]
    takes: EffortName
    """The effort on lower rungs that entering it takes."""
    stop_when: str
    step_down_when: str
    mistakes: tuple[str, ...]
    houses: tuple[HouseRule | None, ...] = ()
    """For each step whether it is the house's own; empty where none is."""


class Option(Result):
    """One choice of technique."""

    rung: str
    axis: str
    axis_name: str
    option: str
    name: str
    what: str
    default: bool
    """Whether it is the default, with no reason of its own."""
    reasons: tuple[str, ...]
    evidence: tuple[Citation, ...]
    house: HouseRule | None = None
    """Where the number in a reason for it is the house's."""


class Duty(Result):
    """Data work before a rung is entered, or a commitment after."""

    id: str
    rung: str
    do: str
    reason: str
    evidence: tuple[Citation, ...]
    house: HouseRule | None = None
    """Where it is the house's own."""


class NoteAdvice(Result):
    """Something a good adviser mentions; it changes nothing."""

    id: str
    says: str
    evidence: tuple[Citation, ...]
    house: HouseRule | None = None
    """Where it is the house's own."""


class Expired(Result):
    """A reason that rests on a figure or source which has expired."""

    criterion: str
    kind: Literal["figure", "source"]
    on: str
    """The figure or source."""
    expires: str


class SourceRef(Result):
    """A document cited in this advice."""

    id: str
    title: str
    authors: str
    year: int
    url: str
    read: How
    house: HouseRule | None = None
    """Where it is the house's own."""


class Heard(Result):
    """An answer that was read from the person's own words: a proposal, until somebody confirms it."""

    about: str
    """A question, `tried.RUNG`, or `current`."""
    value: Value
    means: tuple[str, ...]
    quote: str
    """The words it was read from."""
    cue: str


class Words(Result):
    """What was made of a text in the person's own words."""

    heard: tuple[Heard, ...]
    method: str | None
    """The rung whose method the words name; it decides nothing."""
    refused: str
    """Why nothing was read, where the text could not be."""


Sense = Literal["becomes", "also", "no-longer", "from", "up-to"]


class Change(Result):
    """One thing that would be different in a task."""

    about: str
    """A question, `tried.RUNG`, or `current`."""
    ask: str
    """The question in its own words, or the name of the rung."""
    before: Value | None
    """The answer now, or the effort; None where it is open."""
    value: Value | None
    """The other answer; of several choices the one that comes or goes; of a number the first that would do."""
    means: tuple[str, ...]
    """What it means in the rulebook's words; for a number, its unit."""
    sense: Sense
    """`also` and `no-longer`: one choice of several comes or goes; `from` and `up-to`: a threshold is crossed."""
    assumed: bool
    """Whether the answer now is taken for granted, so that it may be so already."""
    in_your_hands: bool
    """Whether a team can bring it about, as by collecting, trying or naming somebody."""


class Counterfactual(Result):
    """Changes that together lead to another rung, none of which can be left out."""

    changes: tuple[Change, ...]
    rung: str
    verdict: Verdict


class WouldChange(Result):
    """The smallest changes that would lead to another rung."""

    found: tuple[Counterfactual, ...]
    """All of one size, by the rung they lead to, lowest first; what a team can bring about comes first."""
    size: int
    """How many changes it takes; 0 where none were found."""
    proved: bool
    """Whether none is missing: if not, some sets of three were not tried. Of one and two all are."""
    towards: str | None
    """The rung that was asked about; None means any other."""


class Miss(Result):
    """A test that keeps a criterion from holding, and the answer that it reads."""

    question: str
    ask: str
    test: Literal["among", "includes", "at-least", "at-most"]
    operand: tuple[str, ...] | float
    """The choices, or the threshold."""
    means: tuple[str, ...]
    """The meaning of the choices; for a number, its unit."""
    must: bool
    """Whether the test must hold, or must fail."""
    value: Value | None
    """The answer now; None where it is open."""


class Nearness(Result):
    """How far a criterion that does not hold is from holding."""

    criterion: str
    misses: tuple[Miss, ...]
    """The fewest tests that would have to come out otherwise, all of them together."""


class Why(Result):
    """Why one rung is the answer for this task, or is not."""

    rung: str
    nearness: tuple[Nearness, ...]
    """Of each criterion and requirement of the rung that concerns an active need and does not hold."""
    towards: WouldChange
    """The smallest changes that would make it the recommended rung; none where it is already."""


class Ground(Result):
    """An answer that the recommended rung rests on."""

    question: str
    ask: str
    value: Value
    means: tuple[str, ...]
    provenance: Provenance


class RestsOn(Result):
    """The answers that by themselves force the recommended rung, however all others come out."""

    forced: bool
    """Whether the answers, the assumed ones among them, force it at all."""
    grounds: tuple[Ground, ...]
    """None of them can be left out; what was tried counts as it is."""
    given: int
    """How many answers were given."""
    proved: bool
    """Whether it was proved that none can be left out."""


class Published(Result):
    """A figure as its source gives it."""

    figure: str
    quantity: str
    value: int | float | str
    unit: str
    setting: str
    source: str
    side: Literal["for", "against"]


class Threshold(Result):
    """A threshold of a criterion, and another value that a source gives for it."""

    question: str
    ask: str
    used: float
    other: float
    figure: str
    """The figure with the other value."""
    rung: str
    """The rung that the other value leads to."""
    verdict: Verdict


class Disagreement(Result):
    """A criterion that decides, on which the sources disagree."""

    criterion: str
    figures: tuple[Published, ...]
    without_rung: str
    """The rung that the task would come to if those were right who speak against this criterion."""
    without_verdict: Verdict
    thresholds: tuple[Threshold, ...]


class Difference(Result):
    """One thing that two tasks say differently."""

    about: str
    """A question, `tried.RUNG`, `current`, or `target`."""
    ask: str
    """The question, or the name of the rung."""
    before: str
    """What the first says, in words; empty where it says nothing."""
    after: str
    responsible: bool
    """Whether it is one of those that by themselves make the advice different; none of these can be left out."""


class Outline(Result):
    """What an advice comes to."""

    rulebook: str
    """Its name and version."""
    today: str | None
    rung: str
    rung_name: str
    position: int
    """How far up the ladder the rung is; the lowest is 1."""
    verdict: Verdict
    certainty: Certainty
    together: tuple[str, ...]
    needs: tuple[str, ...]
    """The names of the active needs."""


Part = Literal["now", "keep", "if-short", "none"]
"""The part of a rung in a plan, if any."""


class Shift(Result):
    """A rung that has another part in the plan."""

    rung: str
    name: str
    position: int
    before: Part
    after: Part


class Turn(Result):
    """A reason or requirement that comes to something else."""

    criterion: str
    rung_name: str
    position: int
    stance: Literal["for", "against", "requirement"]
    reason: str
    before: Literal["holds", "fails", "open", "absent"]
    """`absent`: it concerns no active need, or the rulebook does not have it."""
    after: Literal["holds", "fails", "open", "absent"]


class Comparison(Result):
    """Two advices side by side, and what makes them different."""

    format: int = FORMAT
    before: Outline
    after: Outline
    differences: tuple[Difference, ...]
    """What the tasks say differently."""
    plan: tuple[Shift, ...]
    turns: tuple[Turn, ...]
    expired: tuple[str, ...]
    """Figures and sources that are out of date in the second and not in the first."""


class RulebookRef(Result):
    """The rulebook used."""

    name: str
    version: str
    base: RulebookRef | None = None
    """The rulebook that it extends."""

    @property
    def title(self) -> str:
        """Its name and version, and those of the rulebook that it extends."""
        return f"{self.name} {self.version}{f' on {self.base.title}' if self.base else ''}"


class Goal(Result):
    """When the result is good enough, in the person's words and, where it is measured, as a number."""

    goal: str | None
    metric: str | None
    at_least: float | None
    error_costs: str | None = None
    """What a wrong answer costs, in the person's words."""


class Advice(Result):
    """What to do about one task: verdict, recommended rung, plan, and everything it rests on."""

    format: int = FORMAT
    rulebook: RulebookRef
    today: str | None
    """The date used, or none when no date was given: then nothing counts as expired."""
    task: str
    """The task in the person's words: data, never markup."""
    target: Goal | None
    """When the person calls the result good enough; data, never markup."""
    words: Words | None = None
    """What was read from the task's own words, where no spec was given."""
    verdict: Verdict
    rung: str
    """The recommended rung."""
    rung_name: str
    current: str | None
    """The rung in use."""
    approach: str | None
    """The rung that the team has decided on."""
    review_by: str | None
    """The day by which the team wants to look at it again."""
    good_enough: bool
    """Whether the quality is good enough, as stated or measured."""
    only_economy: bool
    """Whether every active need is about price or delay."""
    together: tuple[str, ...]
    """Rungs used together."""
    certainty: Certainty
    possible: tuple[str, ...]
    """Rungs still possible whatever the open answers are, assumed ones counted as open."""
    possible_given_assumptions: tuple[str, ...]
    next_question: str | None
    """The question to answer next, where the advice is provisional."""
    ladder: tuple[Rung, ...]
    needs: tuple[NeedAdvice, ...]
    maybe: tuple[str, ...]
    """Needs that may also apply."""
    maybe_names: tuple[str, ...]
    """The names of these needs, in the same order."""
    criteria: tuple[Criterion, ...]
    """Every criterion and requirement that concerns an active need, with what it comes to."""
    unlocks: tuple[Unlock, ...]
    plan: tuple[PlanStep, ...]
    techniques: tuple[Option, ...]
    data_work: tuple[Duty, ...]
    commitments: tuple[Duty, ...]
    notes: tuple[NoteAdvice, ...]
    assumed: tuple[Assumed, ...]
    open: tuple[Open, ...]
    answered: tuple[Answered, ...]
    sources: tuple[SourceRef, ...]
    """Every source that a shown reason cites, in the order of first mention."""
    expired: tuple[Expired, ...]
    """Reasons that hold and rest on something that had to be looked at again before the date used."""
    warnings: tuple[str, ...]
    measured: Measures | None = None
    """What was measured, where there is a log of attempts."""
    why: Why | None = None
    """Why one rung, where that was asked."""
    rests_on: RestsOn | None = None
    """The answers that force the rung, where that was asked."""
    would_change: WouldChange | None = None
    """The smallest changes that lead to another rung, where that was asked."""
    disagreements: tuple[Disagreement, ...] | None = None
    """The deciding criteria on which the sources disagree, where that was asked."""
    what_if: Comparison | None = None
    """This advice beside the one under some changes, where that was asked."""

    def _repr_markdown_(self) -> str:
        """The advice as Markdown, which notebooks show."""
        from adaptation_ladder.render.markdown import render  # noqa: PLC0415 - upwards, and only in a notebook

        return render(self)
