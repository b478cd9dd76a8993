"""Whether certificates hold (I8): what is ruled out on partial answers, held against every completion of them.

A certificate splits the open answers into cases until three-valued logic rules out, need by need, every rung and
status but one. So certificates hold where whatever is ruled out stays ruled out as one more answer comes in, and is
not what the need comes to when all answers are in. Both are searched for each need; the rung recommended is the
highest of theirs, and what is so of each is so of that. That the engine rules out the same is for `replaying`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adaptation_ladder.basics.diagrams import EVERYTHING, Set
from adaptation_ladder.basics.vocabulary import Effort, Status
from adaptation_ladder.book.conditions import Atom, Value
from adaptation_ladder.book.index import Bits
from adaptation_ladder.book.rulebook import Question, Rung, conditions_in
from adaptation_ladder.proof.encoding import ALWAYS, WAYS, Encoding, Sides
from adaptation_ladder.task.tasks import Task

OPEN = len(WAYS)
"""The value of what was tried on a rung where that is open; every other variable is open at its first value."""

UNTAKEN = 2
"""The value of one of several choices that is known not to be taken."""


class Row(NamedTuple):
    """One rung for one need, as far as three-valued logic can tell."""

    served: Sides
    blocked: Sides
    met: Sides
    candidate: Sides
    entered: Sides
    owed: tuple[Sides, ...]
    """Whether the climb to it finds each lower rung in debt."""
    brief: Sides
    thorough: Sides


class RuledOut(NamedTuple):
    """Where three-valued logic rules out that a need comes to a rung, or to a rung with a status."""

    rung: str
    status: Status | None
    where: Set
    comes: Set
    """Where it does come to that, by the decision itself."""


class Completions(Encoding):
    """The sets of partial answers: each choice is known or open by itself, and so is what was tried on each rung."""

    way_costs = (*Encoding.way_costs, 1)

    def _ask(self, question: Question) -> Iterator[int]:
        if question.kind not in {"needs", "choices"}:
            yield from super()._ask(question)
            return
        for choice in self.book.choice_ids(question):
            yield self._add(f"{question.id}.{choice}", (0, 1, 1))

    def answered(self, question: str) -> Set:
        """Where something is known about the answer to a question."""
        known = (
            self.sets.among(at, range(1, self.sets.sizes[at])) for at, *_ in self.ways_of(self.book.question[question])
        )
        return self.sets.either(*dict.fromkeys(known))

    def _test(self, atom: Atom) -> Sides:
        if atom not in self._atoms:
            if atom.test == "includes":
                at = self._variable[f"{atom.question}.{atom.operand}"]
                passing, failing = [1], [UNTAKEN]
            else:
                at = self._variable[atom.question]
                ways = list(enumerate(self._values[at], 1))
                passing = [value for value, answer in ways if atom.holds(answer)]
                failing = [value for value, answer in ways if not atom.holds(answer)]
            idle = self.sets.both(self.sets.among(at, [0]), self.shut(atom.question))
            fails = self.sets.either(self.sets.among(at, failing), idle)
            self._atoms[atom] = Sides(self.sets.among(at, passing), fails)
        return self._atoms[atom]

    # Three-valued logic

    def every(self, *parts: Sides) -> Sides:
        """Kleene's *and*."""
        holds = self.sets.both(*(part.holds for part in parts))
        return Sides(holds, self.sets.either(*(part.fails for part in parts)))

    def some(self, *parts: Sides) -> Sides:
        """Kleene's *or*."""
        holds = self.sets.either(*(part.holds for part in parts))
        return Sides(holds, self.sets.both(*(part.fails for part in parts)))

    def effort(self, rung: str, least: Effort) -> Sides:
        """Whether a rung counts as tried at least this hard: itself, or a higher one that counts as trying it."""
        enough = [at for at, way in enumerate(WAYS) if way.effort >= least]
        short = [at for at, way in enumerate(WAYS) if way.effort < least]
        at = self.tries(rung)
        higher = (self.effort(one.id, least) for one in self.book.rungs if rung in one.counts_as_trying)
        return self.some(Sides(self.sets.among(at, enough), self.sets.among(at, short)), *higher)

    def rows(self, need: str) -> tuple[Row, ...]:
        """Every rung for one active need, lowest first."""
        rows: list[Row] = []
        for rung in self.book.rungs:
            rows.append(self._row(rung, need, rows))
        return tuple(rows)

    def _row(self, rung: Rung, need: str, lower: list[Row]) -> Row:
        uses = [use for use in rung.when_to_use if use.need == need]
        against = [rule for rule in rung.when_not if need in (rule.needs or (need,))]
        served = self.some(*(self.sides(use.when) for use in uses))
        quick = ALWAYS
        if rung.effort == "thorough":
            quick = self.some(*(self.sides(use.when) for use in uses if use.effort == "brief"))
        ruled_out = self.some(*(self.sides(rule.when) for rule in against if rule.inherent))
        blocked = self.some(*(self.sides(rule.when) for rule in against if not rule.inherent))
        met = self.every(*(self.sides(one.met_when) for one in rung.requirements))
        tried = self.tries(rung.id)
        fair = [at for at, way in enumerate(WAYS) if not way.worse]
        not_worse = Sides(self.sets.among(tried, fair), self.worse(rung.id))
        candidate = self.every(served, _not(ruled_out), not_worse)
        owed = tuple(self._debt(rung, at, below, quick) for at, below in enumerate(lower))
        entered = self.every(candidate, served, _not(blocked), met, _not(self.some(*owed)))
        efforts = (self.effort(rung.id, least) for least in (Effort.BRIEF, Effort.THOROUGH))
        return Row(served, blocked, met, candidate, entered, owed, *efforts)

    def _debt(self, rung: Rung, at: int, below: Row, quick: Sides) -> Sides:
        """Whether a lower rung owes effort; a climb that takes brief effort may pass what is blocked or open."""
        passable = self.every(quick, self.some(below.blocked, _not(below.served)))
        asked = ALWAYS if at == 0 and rung.effort == "thorough" else self.every(below.candidate, _not(passable))
        short = self.some(_not(below.brief), self.every(_not(quick), _not(below.thorough)))
        return self.every(asked, short)

    def ruled_out(self, need: str) -> Iterator[RuledOut]:
        """What three-valued logic rules out for one active need: each rung, and each rung with each status."""
        sets, rows, goes = self.sets, self.rows(need), self.goes(need)
        done = sets.negated(sets.either(goes.work, goes.hold))
        for at, (rung, row, reached) in enumerate(zip(self.book.rung_ids, rows, goes.reached, strict=True)):
            passed = sets.either(*(higher.entered.holds for higher in rows[at + 1 :]))
            never = sets.either(passed, row.entered.fails) if at else passed
            work, higher = self._ahead(at, rows)
            spent = self.every(row.brief, self.some(_not(ALWAYS if at else row.entered), row.thorough))
            yield RuledOut(rung, None, never, reached)
            statuses: tuple[tuple[Status, Set, Set], ...] = (
                ("work", sets.both(spent.holds, work.fails), goes.work),
                ("hold", sets.either(spent.fails, work.holds, higher.fails), goes.hold),
                ("out-of-rungs", sets.either(spent.fails, work.holds, higher.holds), done),
            )
            for status, out, comes in statuses:
                yield RuledOut(rung, status, sets.either(never, out), sets.both(reached, comes))

    def _ahead(self, at: int, rows: tuple[Row, ...]) -> tuple[Sides, Sides]:
        """Whether a lower rung owes effort worth making for a climb above this rung, and whether there is one."""
        worth = [ALWAYS, *(self.every(row.served, _not(row.blocked)) for row in rows[1:])]
        above = rows[at + 1 :]
        owing = (
            self.every(higher.candidate, owed, worth[below])
            for higher in above
            for below, owed in enumerate(higher.owed)
        )
        return self.some(*owing), self.some(*(higher.candidate for higher in above))

    # The search

    def hold(self) -> tuple[bool, Task | None]:
        """Whether certificates hold and, where not, answers that a certificate may rest on and should not.

        Raises OutOfStepsError.
        """
        failing = list(filter(None, self.failing()))
        shown = (self.witness(self.sets.both(part, self.sayable())) for part in failing)
        return not failing, next(filter(None, shown), None)

    def failing(self) -> Iterator[Set]:
        """Partial answers on which something is ruled out that a completion of them comes to, set by set; best none.

        Raises OutOfStepsError.
        """
        known = self.known()
        for form, _ in conditions_in(self.book):
            yield from self._unsettled(self.sides(form), known)
        for need in self.book.need:
            active = self.active(need)
            yield from self._unsettled(active, known)
            for one in self.ruled_out(need):
                yield self._lost(self.sets.either(one.where, active.fails))
                yield self.sets.both(one.where, one.comes, active.holds, known)

    def _unsettled(self, condition: Sides, known: Set) -> Iterator[Set]:
        """Where a condition that holds or fails comes to be open or turns, and where it is still open at the end."""
        yield from map(self._lost, condition)
        yield self.sets.less(known, self.sets.either(*condition))

    def _lost(self, part: Set) -> Set:
        """Where something is so that one more answer changes; an answer that makes no sense is none."""
        open_ = [0] * len(self.sets.sizes)
        for rung in self.book.rung_ids:
            open_[self.tries(rung)] = OPEN
        return self.sets.leaving(self.sets.either(part, self.senseless()), open_)

    def senseless(self) -> Set:
        """Where a question is answered that is known to make no sense; nobody can come to that."""
        gated = (question.id for question in self.book.questions if question.applies is not None)
        return self.sets.either(*(self.sets.both(self.answered(id_), self.shut(id_)) for id_ in gated))

    def known(self) -> Set:
        """Where nothing is open: every question that makes sense is answered, and what was tried is told."""
        sets, known = self.sets, EVERYTHING
        for rung in self.book.rung_ids:
            known = sets.both(known, sets.among(self.tries(rung), range(OPEN)))
        for question in self.book.questions:
            shut = self.shut(question.id)
            for at in {at for at, *_ in self.ways_of(question)}:
                told = sets.among(at, range(1, sets.sizes[at]))
                known = sets.both(known, sets.either(told, shut))
        return sets.less(known, self.senseless())

    def telling(self, need: str) -> Iterator[Set]:
        """Sets of which one situation each tells whether the engine rules out the same.

        What is ruled out and what is not; and for each rung every single thing that keeps it from being entered, or
        leaves open whether it is.
        """
        sets, sense = self.sets, self.sets.negated(self.senseless())
        for one in self.ruled_out(need):
            yield sets.both(one.where, sense)
            yield sets.less(sense, one.where)
        for row in self.rows(need):
            parts = (row.candidate, row.served, _not(row.blocked), row.met, *map(_not, row.owed))
            for at, part in enumerate(parts):
                others = sets.both(sense, *(one.holds for i, one in enumerate(parts) if i != at))
                yield sets.both(others, part.fails)
                yield sets.less(others, sets.either(*part))

    def bits(self, place: Mapping[int, int]) -> Bits:
        """What partial answers settle, as the engine has it, apart from what was tried."""
        holding = failing = 0
        for atom, bit in self.index.bit.items():
            sides = self._test(atom)
            holding |= bit if self.sets.holds(sides.holds, place) else 0
            failing |= bit if self.sets.holds(sides.fails, place) else 0
        return Bits(holding, failing)

    def sayable(self) -> Set:
        """The partial answers that a task spec can state: no trial open, and of several choices all known or none."""
        sets, said = self.sets, self.sets.negated(self.senseless())
        for rung in self.book.rung_ids:
            said = sets.both(said, sets.among(self.tries(rung), range(OPEN)))
        for question in self.book.questions:
            open_ = [sets.among(at, [0]) for at in dict.fromkeys(at for at, *_ in self.ways_of(question))]
            said = sets.both(said, sets.either(sets.both(*open_), sets.both(*map(sets.negated, open_))))
        return said

    def task_of(self, chosen: Mapping[int, int]) -> Task:
        """The task spec that states partial answers."""
        tries = {self.tries(rung) for rung in self.book.rung_ids}
        one_each = {at: value for at, value in chosen.items() if at in self._values or (at in tries and value < OPEN)}
        task = super().task_of(one_each)
        several: dict[str, Value] = {}
        for question in self.book.questions:
            if question.kind in {"needs", "choices"}:
                told = {
                    choice: chosen.get(self._variable[f"{question.id}.{choice}"], 0)
                    for choice in self.book.choice_ids(question)
                }
                if any(told.values()):
                    several[question.id] = tuple(choice for choice, value in told.items() if value == 1)
        return task.model_copy(update={"answers": {**several, **task.answers}})


def _not(part: Sides) -> Sides:
    """Kleene's *not*."""
    return Sides(part.fails, part.holds)
