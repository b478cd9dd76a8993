"""The phrases and look-ups that all parts of a report share: how rungs, needs, efforts and sources are named.

Pure. What is cited and told is remembered here while one report is written, so that sources are numbered in the
order of reading and no reason is given twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from adaptation_ladder.adviser.advice import (
    Advice,
    Answered,
    Assumed,
    Citation,
    Criterion,
    HouseRule,
    NeedAdvice,
    PlanStep,
    RulebookRef,
    Rung,
    Standing,
)
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import EffortName
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.reporting.text import Item, Line, Span, book, joined, line, number, quoted, trace, yours

VERDICT_WORDS: dict[str, str] = {
    "start": "start",
    "climb": "climb",
    "stay": "stay",
    "step-down": "step down",
    "stop": "stop",
    "hold": "hold",
    "out-of-rungs": "out of rungs",
}
"""A verdict in a few words."""

# Brief and thorough are words of the rulebook's grammar; people read what they mean.
EFFORT: dict[EffortName, str] = {
    "none": "no try",
    "brief": "one honest try",
    "thorough": "at least three different attempts, scored on one fixed set of examples",
}
TAKES: dict[EffortName, str] = {
    "none": "It takes nothing on the rungs below.",
    "brief": "It takes one honest try on the rungs below.",
    "thorough": "It takes at least three different attempts on the rungs below, scored on one fixed set of examples.",
}
DO: dict[EffortName, str] = {
    "none": "begin there",
    "brief": "give it one honest try",
    "thorough": "make at least three different attempts, scored on one fixed set of examples",
}
DO_ONCE = "compare one careful attempt with the best you have without it"
"""The brief effort on a rung that is not given up lightly: it brings commitments with it."""
TRIED: dict[EffortName, str] = {"none": "", "brief": "tried briefly", "thorough": "tried thoroughly"}

T = TypeVar("T")


class Gap(NamedTuple):
    """What is missing before one rung can be entered."""

    rung: str
    lift: tuple[Criterion, ...]
    """Reasons against that something would lift, and requirements that are not met."""
    ask: tuple[str, ...]
    """Open questions on which it depends."""


def house_rule(house: HouseRule | None) -> Line:
    """What behind a reason says that it is the house's, or its number."""
    if house is None:
        return ()
    if house.change == "threshold":
        return line(" The number is set by ", book(house.owner), ": ", book(house.because))
    return line(" House rule of ", book(house.owner), ".")


def house_source(house: HouseRule | None) -> Line:
    """What behind a document says that it is the house's."""
    return () if house is None else line(" Given by ", book(house.owner), ".")


def rulebook_name(ref: RulebookRef) -> Line:
    """A rulebook with its version, and those of the rulebook that it extends."""
    based = line(" on ", book(ref.base.name), " ", book(ref.base.version)) if ref.base else ()
    return line(book(ref.name), " ", book(ref.version), based)


class Desk(Frozen):
    """An advice with its look-ups; what grows is emptied with every report."""

    advice: Advice
    everything: bool
    """Whether nothing is to be left out."""

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each source, by its first appearance."""
        return {}

    @cached_property
    def told(self) -> set[str]:
        """Criteria whose reason was given already."""
        return set()

    @cached_property
    def stale(self) -> dict[str, tuple[str, str]]:
        """What rests on a figure or source that was to be checked again: which of the two, and by when."""
        return {}

    @cached_property
    def rungs(self) -> dict[str, Rung]:
        """Rungs by id, lowest first."""
        return {rung.id: rung for rung in self.advice.ladder}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of the rungs, lowest first."""
        return tuple(self.rungs)

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Criteria and requirements by id."""
        return {one.id: one for one in self.advice.criteria}

    @cached_property
    def asks(self) -> dict[str, str]:
        """Questions by id, in their own words."""
        given = {one.question: one.ask for one in self._given}
        return given | {one.question: one.ask for one in self.advice.open}

    @cached_property
    def means(self) -> dict[str, tuple[str, ...]]:
        """What the answers mean, by question."""
        return {one.question: one.means for one in self._given}

    @property
    def _given(self) -> tuple[Assumed | Answered, ...]:
        return (*self.advice.assumed, *self.advice.answered)

    @cached_property
    def now(self) -> tuple[PlanStep, ...]:
        """The rungs to work on, the recommended one first and then from the top."""
        steps = [step for step in self.advice.plan if step.role == "now"]
        return tuple(sorted(steps, key=lambda step: (step.rung != self.advice.rung, -self.order.index(step.rung))))

    @cached_property
    def efforts(self) -> dict[str, EffortName]:
        """The effort to make on each rung that needs work; where needs differ, the larger one serves both."""
        efforts: dict[str, EffortName] = {}
        for need in self.advice.needs:
            if need.work and efforts.get(need.work.rung) != "thorough":
                efforts[need.work.rung] = need.work.effort
        return efforts

    @cached_property
    def waiting(self) -> dict[str, tuple[Gap, tuple[str, ...]]]:
        """Rungs that wait for something, with their needs: the next of a need on hold, or one that was passed over."""
        found: dict[str, tuple[Gap, tuple[str, ...]]] = {}
        for need in self.advice.needs:
            reached = self.order.index(need.reached)
            passed = [self.gap(need, one) for one in need.path[:reached] if one.candidate and not one.entered]
            coming = self.coming(need)
            for gap in (*([coming] if coming else []), *(gap for gap in passed if gap.lift or gap.ask)):
                before, needs = found.get(gap.rung, (Gap(gap.rung, (), ()), ()))
                found[gap.rung] = (_both(before, gap), (*needs, need.id))
        return found

    def rung(self, id_: str) -> Line:
        """A rung with its place on the ladder."""
        return line(f"rung {self.order.index(id_) + 1}, ", book(self.rungs[id_].name))

    def several(self, ids: Sequence[str], word: str = "and") -> Line:
        """Several rungs in a sentence, each name between commas; of more than two only the numbers."""
        if len(ids) > 2:
            numbers = [line(str(self.order.index(id_) + 1)) for id_ in ids]
            return line("rung " if word == "or" else "rungs ", joined(numbers, word))
        named: Line = ()
        for at, id_ in enumerate(ids):
            between = "" if at == 0 else f", {word} " if at == len(ids) - 1 else ", "
            named = line(named, between, self.rung(id_))
        return named

    def need_names(self, ids: Iterable[str]) -> Line:
        """Active needs by name."""
        names = {need.id: need.name for need in self.advice.needs}
        return joined([quoted(book(names[id_])) for id_ in ids if id_ in names])

    def for_needs(self, ids: Sequence[str]) -> Line:
        """Which needs are meant, where there are several to tell apart."""
        named = self.need_names(ids) if len(self.advice.needs) > 1 else ()
        return line(", for ", named) if named else ()

    def cite(self, about: str, evidence: Iterable[Citation]) -> Line:
        """The sources of something as numbers; those that disagree come last and are said to."""
        listed = {source.id for source in self.advice.sources}
        marks: dict[str, dict[str, Span]] = {"for": {}, "against": {}}
        for one in evidence:
            if one.source in listed:
                at = self.numbers.setdefault(one.source, len(self.numbers) + 1)
                note = ", read second-hand" if one.read == "second-hand" else ""
                marks[one.side].setdefault(one.source, Span(f"[{at}{note}]", "cite", at))
                if one.expired and one.expires:
                    self.stale.setdefault(about, ("figure" if one.figure else "source", one.expires))
        agree = tuple(marks["for"].values())
        differ = tuple(mark for source, mark in marks["against"].items() if source not in marks["for"])
        return line(agree, line(" but see", differ) if differ else ())

    def reason(self, one: Criterion) -> Line:
        """The reason of a criterion with its sources and its id."""
        self.told.add(one.id)
        return line(book(one.reason), self.cite(one.id, one.evidence), house_rule(one.house), trace(one.id))

    def meaning(self, question: str, value: Value) -> Line:
        """What an answer means in the rulebook's words; a number with its unit."""
        means = self.means.get(question, ())
        if isinstance(value, int | float):
            unit = means[0] if means else ""
            return line(Span(number(value), "yours"), line(" ", book(unit)) if unit else ())
        if not means:
            return line("none of them") if isinstance(value, tuple) else line(yours(value))
        return joined([quoted(book(one)) for one in means])

    def first(self, every: Sequence[T], most: int) -> Sequence[T]:
        """The entries that are shown."""
        return every if self.everything else every[:most]

    def rest(self, every: Sequence[object], most: int) -> tuple[Item, ...]:
        """How many more there are, as the last entry of a list."""
        left = len(every) - len(self.first(every, most))
        return (Item(line(f"and {left} more (--explain-all)")),) if left else ()

    def coming(self, need: NeedAdvice) -> Gap | None:
        """What is missing for the next rung of a need that has to wait."""
        if need.status != "hold":
            return None
        return next((self.gap(need, one) for one in need.path if one.rung in need.ahead[:1]), None)

    def gap(self, need: NeedAdvice, standing: Standing) -> Gap:
        """What is missing for one rung, and for the lower rungs that have to be tried before it."""
        found = self.own_gap(standing)
        for lower in need.path:
            if lower.rung in standing.owed:
                found = _both(found, self.own_gap(lower))
        return found

    def own_gap(self, standing: Standing) -> Gap:
        """What is missing for one rung, those below it aside."""
        shut = [self.criteria[id_] for id_ in (*standing.blocked, *standing.unmet) if id_ in self.criteria]
        lift = (one for one in shut if one.truth != "open")
        unsure = tuple(one.id for one in shut if one.truth == "open")
        waiting = (*(standing.open if standing.serves == "perhaps" else ()), *unsure)
        reads = (read for id_ in waiting if id_ in self.criteria for read in self.criteria[id_].reads)
        ask = dict.fromkeys(read.question for read in reads if read.value is None and read.question in self.asks)
        return Gap(standing.rung, tuple(lift), tuple(ask))


def _both(one: Gap, other: Gap) -> Gap:
    lift = {criterion.id: criterion for criterion in (*one.lift, *other.lift)}
    return Gap(one.rung, tuple(lift.values()), tuple(dict.fromkeys((*one.ask, *other.ask))))


def granted(one: Criterion) -> bool:
    """Whether a requirement counts as met by an answer that nobody gave."""
    met = one.stance == "requirement" and one.truth == "holds"
    return met and any(read.provenance == "assumed" for read in one.reads)
