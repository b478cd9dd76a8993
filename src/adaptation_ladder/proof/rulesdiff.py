"""Two rulebooks side by side: which entries changed, and whether a changed criterion changes anybody's advice.

The second is an exact search with a budget. A criterion decides through the walk of a need, so the search goes through
every way to answer what the need's rules read in either rulebook, as far as the criterion comes out differently there,
and through everything that may have been tried. It ends with a task, with a proof, or by saying that it gave up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, product
from typing import Literal, NamedTuple

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError, OutOfStepsError
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Effort, Truth, kebab
from adaptation_ladder.book.conditions import Value, figures_of
from adaptation_ladder.book.entries import Entry, entries_of
from adaptation_ladder.book.index import Bits, stands_for
from adaptation_ladder.book.rulebook import Requirement, Rulebook, WhenNot, WhenToUse
from adaptation_ladder.deciding.engine import Block, Log, NeedRules, Rules, Sides, Truths, Use, rules_of
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Answer, Task, Tried
from adaptation_ladder.task.tried import UNTRIED

STEPS = 20_000
"""How many partial answer sets the search looks at for one criterion before it gives up."""
_PARTS = frozenset(
    ("when_to_use", "when_not", "requirements", "data_work", "first_steps", "commitments", "options", "choices")
)
"""Fields whose entries are compared each by itself."""


class Change(NamedTuple):
    """One entry that is not the same in both rulebooks."""

    id: str
    kind: str
    how: Literal["added", "removed", "changed"]
    fields: tuple[str, ...] = ()
    """What changed in it, as files call it."""


class Told(NamedTuple):
    """What an advice says, as far as two are compared."""

    rung: str
    verdict: str
    needs: tuple[tuple[str, str, str], ...]
    """Each active need with the rung that it reaches and how it stands there."""
    techniques: tuple[tuple[str, str], ...] = ()
    """Each technique axis of the rungs that are recommended or next, with the option chosen."""


class Shift(NamedTuple):
    """A task on which two rulebooks advise differently; what one of them does not ask is left out for that one."""

    task: Task
    before: Told
    after: Told


class Effect(Frozen):
    """What became of advice through one changed criterion."""

    criterion: str
    shift: Shift | None
    """A task whose advice changed."""
    proved: bool
    """Whether the search ended: without a task, no advice changed where the criterion comes out differently."""
    steps: int


def changes(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    """Every entry that was added, removed or changed, in the order of the newer rulebook, what is gone at the end."""
    before = {entry.id: entry for entry in entries_of(old)}
    after = {entry.id: entry for entry in entries_of(new)}
    for id_, entry in after.items():
        if id_ not in before:
            yield Change(id_, entry.kind, "added")
        else:
            fields = tuple(_different(before[id_], entry))
            if fields:
                yield Change(id_, entry.kind, "changed", fields)
    for id_, entry in before.items():
        if id_ not in after:
            yield Change(id_, entry.kind, "removed")


def _different(old: Entry, new: Entry) -> Iterator[str]:
    if old.kind != new.kind:
        yield "kind"
        return
    if old.inside != new.inside:
        yield "rung"
    for name in type(new.record).model_fields:
        if name not in _PARTS and getattr(old.record, name) != getattr(new.record, name):
            yield kebab(name)


def changed_criteria(old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """The criteria and requirements that decide otherwise: by another condition, need, effort, rung or sort.

    A figure or threshold that changed counts, and a change of words does not.
    """
    before, after = _deciding(old), _deciding(new)
    return tuple(id_ for id_ in dict.fromkeys((*after, *before)) if before.get(id_) != after.get(id_))


def _deciding(book: Rulebook) -> dict[str, object]:
    found: dict[str, object] = {}
    for rung in book.rungs:
        rules: tuple[WhenToUse | WhenNot | Requirement, ...] = (*rung.when_to_use, *rung.when_not, *rung.requirements)
        for rule in rules:
            when = rule.met_when if isinstance(rule, Requirement) else rule.when
            numbers = [book.figure[id_].value for id_ in (figures_of(when) if when else ())]
            match rule:
                case WhenToUse(need=need, effort=effort):
                    own: object = ("for", need, effort or rung.effort)
                case WhenNot(needs=needs, inherent=inherent):
                    own = ("against", frozenset(needs), inherent)
                case _:
                    own = ("requirement",)
            found[rule.id] = (rung.id, own, repr(when), numbers)
    return found


def told(advice: Advice) -> Told:
    """What an advice says, as far as two are compared."""
    needs = tuple((need.id, need.reached, need.status) for need in advice.needs)
    return Told(advice.rung, advice.verdict, needs, tuple((one.axis, one.option) for one in advice.techniques))


def shift_of(task: Task, old: Rulebook, new: Rulebook) -> Shift | None:
    """The change of advice on a task, if there is one. Raises LadderError where it makes no sense to one of them."""
    before, after = told(advise(_asked_by(old, task), old)), told(advise(_asked_by(new, task), new))
    return Shift(task, before, after) if before != after else None


def _asked_by(book: Rulebook, task: Task) -> Task:
    """The task without answers to what a rulebook does not ask."""
    return task.model_copy(update={"answers": {id_: one for id_, one in task.answers.items() if id_ in book.question}})


def effect_of(criterion: str, old: Rulebook, new: Rulebook, budget: int = STEPS) -> Effect:
    """Whether a criterion that changed changes the advice on some task."""
    pair = _Pair(old, new, criterion, budget)
    try:
        shift = next(pair.shifts(), None)
    except OutOfStepsError:
        return Effect(criterion, None, proved=False, steps=pair.steps)
    return Effect(criterion, shift, proved=shift is None and not pair.unexplained, steps=pair.steps)


class _Answer(NamedTuple):
    """One way to answer a question, or to take or leave one of its choices, with what it settles in each rulebook."""

    question: str
    value: Value
    before: Bits
    after: Bits


class _Trial(NamedTuple):
    """One history of what was tried, with what it comes to for a need in each rulebook."""

    tried: Mapping[str, Tried]
    before: Log
    after: Log


@dataclass
class _Pair:
    """The search for one criterion in two rulebooks."""

    old: Rulebook
    new: Rulebook
    criterion: str
    budget: int
    steps: int = 0
    unexplained: bool = False
    """Whether a difference was met for which no task could be written."""

    def shifts(self) -> Iterator[Shift]:
        """Tasks whose advice changed where the criterion comes out differently."""
        rules = [rules_of(self.old), rules_of(self.new)]
        by_need = [{need.need: need for need in one.needs} for one in rules]
        for id_ in by_need[1]:
            if id_ in by_need[0]:
                both = by_need[0][id_], by_need[1][id_]
                if any(rule.id == self.criterion for need in both for rule in need.rules):
                    yield from _Walks(self, rules[0], rules[1], *both).shifts()

    def count(self) -> None:
        """One step further. Raises OutOfStepsError."""
        self.steps += 1
        if self.steps > self.budget:
            raise OutOfStepsError


@dataclass
class _Walks:
    """The walks of one need in two rulebooks."""

    pair: _Pair
    old_rules: Rules
    new_rules: Rules
    old: NeedRules
    new: NeedRules
    _same: set[tuple[object, object]] = field(default_factory=set)

    def shifts(self) -> Iterator[Shift]:
        """Tasks with this need whose advice changed where the criterion comes out differently."""
        asked = self.pair.new.needs_question.id
        chosen = self._settled(asked, (self.new.need,))
        # Whether the other needs were chosen is a question of its own for each of them.
        start = [Bits(bits.holding, 0) for bits in (chosen.before, chosen.after)]
        yield from self._explore(start[0], start[1], ())

    def _explore(self, before: Bits, after: Bits, answers: tuple[_Answer, ...]) -> Iterator[Shift]:
        self.pair.count()
        before, after = self.old_rules.index.gated(before), self.new_rules.index.gated(after)
        truths = _truths(self.old, before), _truths(self.new, after)
        if self._alike(*truths) or self._idle(*truths):
            return
        ways = self._next(before, after, truths)
        if ways is None:
            yield from self._compared(truths, answers)
            return
        for way in ways:
            yield from self._explore(_both(before, way.before), _both(after, way.after), (*answers, way))

    def _alike(self, old: Truths, new: Truths) -> bool:
        """Whether the criterion is known to come out the same, in the same place, by both rulebooks."""
        sides = [
            [(rung, kind, effort, truths[at]) for rung, kind, effort, at in _places(need, self.pair.criterion)]
            for need, truths in ((self.old, old), (self.new, new))
        ]
        if any(place[3] is None for side in sides for place in side):
            return False
        return _counting(sides[0]) == _counting(sides[1])

    def _idle(self, old: Truths, new: Truths) -> bool:
        """Whether every rung on which the rulebooks differ is known to be out of the question for both.

        Where they differ in requirements alone, a rung that is closed for another reason is out of the question, too.
        """
        changed = self._changed
        both = ((self.old, old), (self.new, new))
        sides = [dict(_sides(need, truths)) for need, truths in both]
        if all(_out(side.get(rung)) for side in sides for rung in changed):
            return True
        required = {rule.id for need, _ in both for rung in need.rungs for rule in rung.requirements}
        return required.issuperset(id_ for ids in changed.values() for id_ in ids) and all(
            _closed(need, truths, changed) for need, truths in both
        )

    @cached_property
    def _changed(self) -> dict[str, list[str]]:
        """The rungs whose rules for this need are not the same in both rulebooks, with those that are not."""
        before, after = _deciding(self.pair.old), _deciding(self.pair.new)
        found: dict[str, list[str]] = {}
        for need in (self.old, self.new):
            for rung, rule in _with_rungs(need):
                if before.get(rule.id) != after.get(rule.id):
                    found.setdefault(rung, []).append(rule.id)
        return found

    def _next(self, before: Bits, after: Bits, truths: tuple[Truths, Truths]) -> tuple[_Answer, ...] | None:
        """The ways to answer what a rule still waits for, the criterion's own questions first; None if all is set."""
        wanted_old = self._waiting(self.old, self.old_rules, truths[0], before)
        wanted_new = self._waiting(self.new, self.new_rules, truths[1], after)
        for ways in self._variables:
            mine = ways[0].before.holding | ways[0].before.failing
            other = ways[0].after.holding | ways[0].after.failing
            if mine & wanted_old & ~(before.holding | before.failing):
                return ways
            if other & wanted_new & ~(after.holding | after.failing):
                return ways
        return None

    def _waiting(self, need: NeedRules, rules: Rules, truths: Truths, bits: Bits) -> int:
        """The tests that the rules of a need still wait for, or else those on which it depends whether these apply.

        The criterion comes first, then its rung, then the others.
        """
        pending = [(rule, rung) for (rung, rule), truth in zip(_with_rungs(need), truths, strict=True) if truth is None]
        own = [rule for rule, _ in pending if rule.id == self.pair.criterion]
        near = [rule for rule, rung in pending if rung in self._changed]
        wanted = 0
        for rule in own or near or [rule for rule, _ in pending]:
            wanted |= rule.reader.reads
        for gate in reversed(rules.index.gates):
            if gate.bits & wanted & ~(bits.holding | bits.failing) and gate.reader.truth(bits) is None:
                wanted = wanted & ~gate.bits | gate.reader.reads
        return wanted

    @cached_property
    def _variables(self) -> tuple[tuple[_Answer, ...], ...]:
        """Each question, and each choice of a question that takes several, with the ways to answer it."""
        books = (self.pair.old, self.pair.new)
        found: list[tuple[_Answer, ...]] = []
        for id_ in dict.fromkeys(question.id for book in books for question in book.questions):
            asking = [book for book in books if id_ in book.question]
            if asking[-1].question[id_].kind in {"needs", "choices"}:
                found += [self._taken_or_left(id_, choice) for choice in _offered(asking, id_)]
            else:
                every = (stands_for(rules_of(book).index, book.question[id_]) for book in asking)
                values = dict.fromkeys(value for several in every for value in several)
                fitting = [value for value in values if _fits(asking, id_, value)]
                ways = {(way.before, way.after): way for way in (self._settled(id_, value) for value in fitting)}
                found.append(tuple(ways.values()))
        return tuple(ways for ways in found if ways)

    def _settled(self, question: str, value: Value) -> _Answer:
        old, new = self.old_rules.index, self.new_rules.index
        return _Answer(question, value, old.of_value(question, value), new.of_value(question, value))

    def _taken_or_left(self, question: str, choice: str) -> tuple[_Answer, ...]:
        taken = self._settled(question, (choice,))
        here, there = taken.before.holding, taken.after.holding
        return (
            _Answer(question, (), Bits(0, here), Bits(0, there)),
            _Answer(question, (choice,), Bits(here, 0), Bits(there, 0)),
        )

    def _compared(self, truths: tuple[Truths, Truths], answers: tuple[_Answer, ...]) -> Iterator[Shift]:
        """Shifts by what was tried, where the rungs do not stand the same in both rulebooks."""
        standing = _standing(self.old, truths[0]), _standing(self.new, truths[1])
        if standing[0] == standing[1] or standing in self._same:
            return
        for odd in (False, True):
            for trial in _histories(self.pair.old, self.pair.new, odd=odd):
                one, two = self.old.walk(truths[0], trial.before), self.new.walk(truths[1], trial.after)
                if (one.reached, one.status) != (two.reached, two.status):
                    shift = self._shift(answers, trial)
                    if shift:
                        yield shift
                        return
                    self.pair.unexplained = True
        self._same.add(standing)

    def _shift(self, answers: tuple[_Answer, ...], trial: _Trial) -> Shift | None:
        """The shift on the task made from these answers, with no more of them than it takes."""
        given: dict[str, Value] = {self.pair.new.needs_question.id: (self.new.need,)}
        for one in answers:
            if isinstance(one.value, tuple):
                before = given.get(one.question, ())
                given[one.question] = (*before, *one.value) if isinstance(before, tuple) else one.value
            else:
                given[one.question] = one.value
        found = self._try(given, trial.tried)
        for id_ in list(given)[::-1]:
            fewer = {other: value for other, value in given.items() if other != id_}
            shorter = self._try(fewer, trial.tried)
            if shorter:
                given, found = fewer, shorter
        return found

    def _try(self, given: Mapping[str, Value], tried: Mapping[str, Tried]) -> Shift | None:
        answers: dict[str, Answer] = {id_: _as_written(value) for id_, value in given.items()}
        try:
            shift = shift_of(Task(answers=answers, tried=tried), self.pair.old, self.pair.new)
        except LadderError:
            return None
        return shift if shift and shift.before[:3] != shift.after[:3] else None  # the way up, and not techniques alone


def _offered(books: list[Rulebook], question: str) -> list[str]:
    """The choices of a question that each of these rulebooks offers."""
    offers = [book.choice_ids(book.question[question]) for book in books]
    return [choice for choice in offers[-1] if all(choice in offer for offer in offers)]


def _fits(books: list[Rulebook], question: str, value: Value) -> bool:
    """Whether each of these rulebooks takes this answer."""
    asked = [book.question[question] for book in books]
    if isinstance(value, int | float):
        return all(one.kind == "number" and one.least <= value <= one.most for one in asked)
    return value in _offered(books, question)


def _as_written(value: Value) -> Value:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _both(bits: Bits, more: Bits) -> Bits:
    return Bits(bits.holding | more.holding, bits.failing | more.failing)


def _truths(need: NeedRules, bits: Bits) -> Truths:
    return tuple(rule.reader.truth(bits) for rule in need.rules)


def _places(need: NeedRules, criterion: str) -> Iterator[tuple[str, str, Effort, int]]:
    """Where a criterion stands among the rules of a need: rung, sort, the effort that it asks for, position."""
    at = 0
    for rung in need.rungs:
        for sort in ("uses", "inherent", "fixable", "requirements"):
            for rule in getattr(rung, sort):
                if rule.id == criterion:
                    yield rung.rung, sort, getattr(rule, "effort", Effort.NONE), at
                at += 1


def _counting(places: list[tuple[str, str, Effort, Truth]]) -> set[tuple[str, str, Effort]]:
    """The places in which it counts: as a reason that holds, or as a requirement that is not met."""
    return {(rung, sort, effort) for rung, sort, effort, truth in places if truth is not (sort == "requirements")}


def _with_rungs(need: NeedRules) -> list[tuple[str, Use | Block]]:
    return [(rung.rung, rule) for rung in need.rungs for rule in rung.rules()]


def _sides(need: NeedRules, truths: Truths) -> Iterator[tuple[str, Sides]]:
    """What speaks for and against each rung."""
    ends = tuple(accumulate(len(rung.rules()) for rung in need.rungs))
    for rung, start, end in zip(need.rungs, (0, *ends), ends, strict=False):
        yield rung.rung, rung.landing(truths[start:end]).sides


def _out(sides: Sides | None) -> bool:
    """Whether a rung is no candidate, whatever is still open."""
    return sides is None or sides.serves is False or bool(sides.ruled_out)


def _closed(need: NeedRules, truths: Truths, changed: Mapping[str, list[str]]) -> bool:
    """Whether each rung with changed rules is closed by another of its rules."""
    closed: set[str] = set()
    for (rung, rule), truth in zip(_with_rungs(need), truths, strict=True):
        rules = next(one for one in need.rungs if one.rung == rung)
        blocks = truth is True and rule in rules.fixable
        lacks = truth is False and rule in rules.requirements
        if (blocks or lacks) and rule.id not in changed.get(rung, ()):
            closed.add(rung)
    return closed >= set(changed)


def _standing(need: NeedRules, truths: Truths) -> tuple[object, ...]:
    """How every rung stands, as far as it decides the way up (`engine` reads no more of it)."""
    efforts = [rung.effort for rung in need.rungs]
    return tuple(
        (rung, effort)
        if _out(sides)
        else (rung, effort, sides.serves, sides.takes, bool(sides.blocked), bool(sides.unmet) and not sides.blocked)
        for (rung, sides), effort in zip(_sides(need, truths), efforts, strict=True)
    )


@lru_cache(maxsize=4)
def _histories(old: Rulebook, new: Rulebook, *, odd: bool) -> tuple[_Trial, ...]:
    """What may have been tried on the rungs of both, the odd ones having made things worse somewhere."""
    rungs = [id_ for id_ in new.rung_ids if id_ in old.rung]
    short = [None, Tried(effort="brief"), Tried(effort="thorough")]
    worse = [Tried(effort="brief", outcome="worse"), Tried(effort="thorough", outcome="worse")]
    found: dict[tuple[Log, Log], _Trial] = {}
    for made in product([*short, *worse] if odd else short, repeat=len(rungs)):
        tried = {id_: one for id_, one in zip(rungs, made, strict=True) if one is not None}
        if odd and not any(one.outcome == "worse" for one in tried.values()):
            continue
        before, after = (_log(book, tried) for book in (old, new))
        found.setdefault((before, after), _Trial(tried, before, after))
    return tuple(sorted(found.values(), key=lambda trial: len(trial.tried)))


def _log(book: Rulebook, tried: Mapping[str, Tried]) -> Log:
    """How each rung was tried; for every need the same, since none is named."""
    trials = read_task(Task(tried=tried), book).trials
    return tuple(next(iter(trials[rung].values()), UNTRIED) for rung in book.rung_ids)


class Comparison(Frozen):
    """Two rulebooks compared."""

    old: str
    new: str
    """Names and versions."""
    changes: tuple[Change, ...]
    cases: int
    """How many cases were looked at."""
    shifts: Mapping[str, Shift]
    """The cases whose advice changed, by name."""
    misfits: tuple[str, ...]
    """The cases that make no sense to one of the two."""
    effects: tuple[Effect, ...]
    """What became of advice through each criterion that decides otherwise."""


def compared(old: Rulebook, new: Rulebook, cases: Mapping[str, Task], budget: int = STEPS) -> Comparison:
    """Compare two rulebooks: their entries, their advice on these cases, and the effect of each changed criterion."""
    shifts: dict[str, Shift] = {}
    misfits: list[str] = []
    for name, task in cases.items():
        try:
            shift = shift_of(task, old, new)
        except LadderError:
            misfits.append(name)
            continue
        if shift:
            shifts[name] = shift
    return Comparison(
        old=old.title,
        new=new.title,
        changes=tuple(changes(old, new)),
        cases=len(cases),
        shifts=shifts,
        misfits=tuple(misfits),
        effects=tuple(effect_of(id_, old, new, budget) for id_ in changed_criteria(old, new)),
    )
