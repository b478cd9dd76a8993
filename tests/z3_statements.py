"""The statements that `ladder rules check` settles, put to the solver z3.

Made from the records of a rulebook and the rules of the decision as they are written down, by code that imports
nothing of the search and nothing of the engine; one whole decision with all its needs at once, where the search goes
need by need. Satisfiable means that there is a counterexample.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import z3

from adaptation_ladder.book.conditions import All, AnyOf, AtLeast, AtMost, Includes, Is, Not, OneOf
from adaptation_ladder.book.rulebook import Need, Promise, Question, Rulebook, Rung

NONE, BRIEF, THOROUGH = 0, 1, 2
EFFORT = {"brief": BRIEF, "thorough": THOROUGH}
Formula = Any
"""A formula of z3, whose types mypy does not know."""


class Truth(NamedTuple):
    """When something is known to hold, and when it is known to fail."""

    holds: Formula
    fails: Formula


class Entry(NamedTuple):
    """What decides about one rung for one need."""

    serves: Formula
    perhaps: Formula
    blocked: Formula
    candidate: Formula
    takes: Formula
    owes: list[Formula]
    entered: Formula


class Walk(NamedTuple):
    """How far one need goes."""

    active: Truth
    entries: list[Entry]
    reached: Formula
    work: Formula
    hold: Formula


class Row(NamedTuple):
    """One rung for one need on partial answers, in three-valued terms."""

    candidate: Truth
    entered: Truth
    helps: Truth
    owes: list[Truth]
    tried: tuple[Truth, Truth]


def _every(parts: list[Truth]) -> Truth:
    return Truth(z3.And([part.holds for part in parts]), z3.Or([part.fails for part in parts]))


def _some(parts: list[Truth]) -> Truth:
    return Truth(z3.Or([part.holds for part in parts]), z3.And([part.fails for part in parts]))


def _not(part: Truth) -> Truth:
    return Truth(part.fails, part.holds)


SURE = Truth(z3.BoolVal(val=True), z3.BoolVal(val=False))


class Statements:
    """A rulebook's variables: what is answered, what was tried and for which needs, and what runs today."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.bounds: list[Formula] = []
        self.answered: dict[str, Formula] = {}
        self.value: dict[str, Formula] = {}
        for question in book.questions:
            self._ask(question)
        self.effort = self._tried("effort")
        self.worse = {rung.id: z3.Bool(f"worse {rung.id}") for rung in book.rungs}
        self.named = {(n.id, r.id): z3.Bool(f"{r.id} for {n.id}") for n in book.needs for r in book.rungs}
        for rung in book.rungs:
            self.bounds.append(z3.Implies(self.worse[rung.id], self.effort[rung.id] > NONE))
            some = z3.Or([self.named[need.id, rung.id] for need in book.needs])
            self.bounds.append(z3.Implies(self.effort[rung.id] > NONE, some))
        self.current = z3.Int("current")
        untried = z3.And([effort == NONE for effort in self.effort.values()])
        self.bounds += [self.current >= -1, self.current < len(book.rungs), (self.current == -1) == untried]
        for at, rung in enumerate(book.rungs):
            self.bounds.append(z3.Implies(self.current == at, self.effort[rung.id] > NONE))

    def _tried(self, name: str) -> dict[str, Formula]:
        efforts = {rung.id: z3.Int(f"{name} {rung.id}") for rung in self.book.rungs}
        self.bounds += [z3.And(effort >= NONE, effort <= THOROUGH) for effort in efforts.values()]
        return efforts

    def _ask(self, question: Question) -> None:
        self.answered[question.id] = z3.Bool(question.id)
        if question.kind == "number":
            number = z3.Int(f"{question.id} =") if question.whole else z3.Real(f"{question.id} =")
            self.bounds += [number >= question.least, number <= question.most]
            self.value[question.id] = number
        elif question.kind == "choice":
            chosen = z3.Int(f"{question.id} =")
            self.bounds += [chosen >= 0, chosen < len(question.choices)]
            self.value[question.id] = chosen
        else:
            for choice in self.book.choice_ids(question):
                self.value[f"{question.id}.{choice}"] = z3.Bool(f"{question.id}.{choice}")

    def truth(self, form: Any) -> Truth:
        """Kleene's truth of a condition."""
        match form:
            case None:
                return SURE
            case All(all=parts):
                return _every([self.truth(part) for part in parts])
            case AnyOf(any=parts):
                return _some([self.truth(part) for part in parts])
            case Not(not_=part):
                return _not(self.truth(part))
        return self._test(form)

    def _test(self, leaf: Any) -> Truth:
        ((name, operand),) = next(iter(leaf.__dict__.values())).items()
        question = self.book.question[name]
        if isinstance(leaf, Includes):
            passed = self.value[f"{name}.{operand}"]
        elif isinstance(leaf, Is | OneOf):
            ids = [choice.id for choice in question.choices]
            among = (operand,) if isinstance(operand, str) else operand
            passed = z3.Or([self.value[name] == ids.index(choice) for choice in among])
        else:
            bound = operand if isinstance(operand, int | float) else self.book.figure[operand.figure].value
            passed = self.value[name] >= bound if isinstance(leaf, AtLeast) else self.value[name] <= bound
            assert isinstance(leaf, AtLeast | AtMost)
        known = self.known(name, operand)
        return Truth(
            z3.And(known, passed), z3.Or(z3.And(known, z3.Not(passed)), z3.And(z3.Not(known), self.shut(question)))
        )

    def known(self, name: str, _operand: Any) -> Formula:
        """Whether a test can be told, as far as the answers go."""
        return self.answered[name]

    def shut(self, question: Question) -> Formula:
        """Where a question is known to make no sense."""
        return z3.BoolVal(val=False) if question.applies is None else self.truth(question.applies).fails

    def sayable(self) -> Formula:
        """What a spec can state: nothing answered that makes no sense, nothing open that would be assumed."""
        said = []
        for question in self.book.questions:
            answered, shut = self.answered[question.id], self.shut(question)
            said.append(z3.Not(z3.And(answered, shut)))
            said += [z3.Or(answered, shut, z3.Not(self.truth(one.when).holds)) for one in question.assume]
        return z3.And(said)

    def active(self, need: Need) -> Truth:
        """When a need is active, and when it is not."""
        chosen = self._test(Includes(includes={self.book.needs_question.id: need.id}))
        if need.when is None:
            return chosen
        own = self.truth(need.when)
        return Truth(z3.Or(chosen.holds, own.holds), z3.And(chosen.fails, own.fails))

    def walk(self, need: Need, effort: dict[str, Formula] | None = None, without: str = "") -> Walk:
        """How far a need goes, by the efforts given, as if one criterion did not exist."""
        tried = self.effort if effort is None else effort
        own = {r.id: z3.If(self.named[need.id, r.id], tried[r.id], NONE) for r in self.book.rungs}
        hard: dict[str, list[Formula]] = {}
        for rung in reversed(self.book.rungs):  # what counts as trying a rung stands above it
            above = [one.id for one in self.book.rungs if rung.id in one.counts_as_trying]
            hard[rung.id] = [own[rung.id], *(effort for id_ in above for effort in hard[id_])]
        entries: list[Entry] = []
        for rung in self.book.rungs:
            entries.append(self._entry(need, rung, hard, entries, without))
        reached: Formula = z3.IntVal(0)
        for at, entry in enumerate(entries):
            reached = z3.If(entry.entered, at, reached)
        work, ahead = [], []
        for at, entry in enumerate(entries):
            here = reached == at
            once, enough = (_at_least(hard[self.book.rungs[at].id], least) for least in (BRIEF, THOROUGH))
            spent = z3.If(entry.entered, enough, once)
            work.append(z3.And(here, z3.Not(spent)))
            for higher in entries[at + 1 :]:
                ahead.append(z3.And(here, higher.candidate))
                for low, owes in enumerate(higher.owes):
                    worth = (
                        z3.BoolVal(val=True) if low == 0 else z3.And(entries[low].serves, z3.Not(entries[low].blocked))
                    )
                    work.append(z3.And(here, higher.candidate, owes, worth))
        working = z3.Or(work)
        return Walk(self.active(need), entries, reached, working, z3.And(z3.Not(working), z3.Or(ahead)))

    def _entry(self, need: Need, rung: Rung, hard: dict[str, list[Formula]], lower: list[Entry], without: str) -> Entry:
        own = EFFORT[rung.effort]
        uses = [(use, self.truth(use.when)) for use in rung.when_to_use if use.need == need.id and use.id != without]
        serves = z3.Or([truth.holds for _, truth in uses])
        perhaps = z3.And(z3.Not(serves), z3.Or([z3.Not(z3.Or(truth.holds, truth.fails)) for _, truth in uses]))
        brief = z3.Or([truth.holds for use, truth in uses if min(own, EFFORT[use.effort or rung.effort]) == BRIEF])
        takes = z3.If(z3.Or(own == BRIEF, brief), BRIEF, THOROUGH)
        rules = [one for one in rung.when_not if not one.needs or need.id in one.needs]
        out = z3.Or([self.truth(one.when).holds for one in rules if one.unlock is None])
        blocked = z3.Or([self.truth(one.when).holds for one in rules if one.unlock is not None])
        met = z3.And([self.truth(one.met_when).holds for one in rung.requirements if one.id != without])
        worse = z3.And(self.worse[rung.id], self.named[need.id, rung.id])
        candidate = z3.And(z3.Or(serves, perhaps), z3.Not(out), z3.Not(worse))
        owes = []
        for at, below in enumerate(lower):
            passed = z3.And(takes == BRIEF, z3.Or(below.blocked, below.perhaps))
            asked = z3.And(below.candidate, z3.Not(passed))
            if at == 0 and own == THOROUGH:
                asked = z3.BoolVal(val=True)
            names = hard[self.book.rungs[at].id]
            paid = z3.If(takes == BRIEF, _at_least(names, BRIEF), _at_least(names, THOROUGH))
            owes.append(z3.And(asked, z3.Not(paid)))
        entered = z3.And(candidate, serves, met, z3.Not(blocked), z3.Not(z3.Or(owes)))
        return Entry(serves, perhaps, blocked, candidate, takes, owes, entered)

    def false(self) -> Iterator[tuple[str, Formula]]:
        """Each statement by its id, as the formula of what would break it."""
        walks = {need.id: self.walk(need) for need in self.book.needs}
        yield "I3", z3.Or([skipped for walk in walks.values() for skipped in self._skipped(walk)])
        good = self.truth(self.book.good_enough).holds
        calm = z3.Not(z3.Or([walk.active.holds for walk in walks.values()]))
        yield "I4", z3.And(good, calm, z3.Or([z3.And(w.active.holds, w.reached > 0) for w in walks.values()]))
        yield "I5", self._pushed_down(walks)
        yield "I8", Partial(self).completed_otherwise(walks)
        for promise in self.book.promises:
            yield promise.id, self._broken(promise, walks)

    def _skipped(self, walk: Walk) -> Iterator[Formula]:
        for at, entry in enumerate(walk.entries):
            yield z3.And(entry.entered, z3.Not(entry.serves))
            yield z3.And(entry.entered, z3.Or(entry.owes)) if at else z3.BoolVal(val=False)

    def _pushed_down(self, walks: dict[str, Walk]) -> Formula:
        later = self._tried("later")
        harder = z3.And([later[id_] >= self.effort[id_] for id_ in later])
        fallen = [self.walk(need, later).reached < walks[need.id].reached for need in self.book.needs]
        return z3.And(harder, z3.Or(fallen))

    def _broken(self, promise: Promise, walks: dict[str, Walk]) -> Formula:
        """The whole decision: the highest rung that an active need reaches, and the verdict on it."""
        book, given = self.book, promise.given
        kinds = {need.id: need.kind for need in book.needs}
        top = [rung.id for rung in book.rungs].index(promise.never)
        some = z3.Or([walk.active.holds for walk in walks.values()])
        rung: Formula = z3.IntVal(0)
        for walk in walks.values():
            rung = z3.If(z3.And(walk.active.holds, walk.reached > rung), walk.reached, rung)
        rung = z3.If(some, rung, z3.If(self.current == -1, 0, self.current))
        work = z3.Or([z3.And(walk.active.holds, walk.work) for walk in walks.values()])
        hold = z3.Or([z3.And(walk.active.holds, walk.hold) for walk in walks.values()])
        good = z3.Or(self.truth(book.good_enough).holds, z3.And(self.current >= 0, z3.Bool("met")))
        moving = z3.Or(z3.And(some, work), z3.And(z3.Not(some), z3.Not(good)))
        verdicts = {
            "stop": z3.And(z3.Not(some), good),
            "start": z3.And(moving, self.current == -1),
            "climb": z3.And(moving, self.current >= 0, rung > self.current),
            "stay": z3.And(moving, self.current >= 0, rung == self.current),
            "step-down": z3.And(moving, self.current >= 0, rung < self.current),
            "hold": z3.And(some, z3.Not(work), hold),
            "out-of-rungs": z3.And(some, z3.Not(work), z3.Not(hold)),
        }
        where = [rung == top, z3.Or([verdicts[name] for name in promise.verdicts]), self.truth(given.when).holds]
        if given.needs_only_of_kind:
            others = [w.active.holds for id_, w in walks.items() if kinds[id_] not in given.needs_only_of_kind]
            where += [some, z3.Not(z3.Or(others))]
        if given.lacking is not None:
            asked = [one for one in book.rung[promise.never].requirements if one.role == given.lacking]
            where.append(z3.Or([self.truth(one.met_when).fails for one in asked]))
        return z3.And(where)

    def matters(self, need: Need, criterion: str) -> Formula:
        """Where an active need would reach another rung or status without a criterion or requirement."""
        one, other = self.walk(need), self.walk(need, without=criterion)
        differs = z3.Or(one.reached != other.reached, one.work != other.work, one.hold != other.hold)
        return z3.And(one.active.holds, differs)

    def satisfiable(self, formula: Formula) -> bool:
        """Whether some task that a spec can state makes it true; AssertionError where z3 gives up."""
        solver = z3.Solver()
        solver.set("timeout", 60_000)
        solver.add(*self.bounds, self.sayable(), formula)
        answer = solver.check()
        assert answer == z3.sat or answer == z3.unsat, answer  # noqa: PLR1714 - z3 answers cannot be hashed
        return bool(answer == z3.sat)


class Partial(Statements):
    """Some of the answers of another task, each told or open, choice by choice; the other is a completion of them."""

    def __init__(self, whole: Statements) -> None:
        super().__init__(whole.book)
        self.whole = whole
        self.told = {name: z3.Bool(f"told {name}") for name in (*self.value, *self.effort)}

    def known(self, name: str, operand: Any) -> Formula:
        """Whether the answer behind a test is told; nobody tells what makes no sense."""
        return z3.And(self.told[f"{name}.{operand}" if f"{name}.{operand}" in self.told else name], self.answered[name])

    def completed_otherwise(self, walks: dict[str, Walk]) -> Formula:
        """Where some need comes to a rung and status, with nothing open, that these answers alone rule out."""
        whole = z3.And(
            [z3.Or(self.answered[question.id], self.whole.shut(question)) for question in self.book.questions]
        )
        found = []
        for need in self.book.needs:
            walk, active = walks[need.id], self.active(need)
            found += [z3.And(active.holds, walk.active.fails), z3.And(active.fails, walk.active.holds)]
            found += [z3.And(walk.active.holds, one) for one in self._ruled_out(need, walk)]
        return z3.And(whole, z3.Or(found))

    def _effort(self, need: Need, rung: Rung, least: int) -> Truth:
        told, named = self.told[rung.id], self.named[need.id, rung.id]
        enough = z3.And(named, self.effort[rung.id] >= least)
        above = [self._effort(need, one, least) for one in self.book.rungs if rung.id in one.counts_as_trying]
        return _some([Truth(z3.And(told, enough), z3.And(told, z3.Not(enough))), *above])

    def _row(self, need: Need, rung: Rung, lower: list[Row]) -> Row:
        uses = [
            (self.truth(use.when), EFFORT[use.effort or rung.effort]) for use in rung.when_to_use if use.need == need.id
        ]
        serves = _some([truth for truth, _ in uses])
        brief = SURE if EFFORT[rung.effort] == BRIEF else _some([truth for truth, effort in uses if effort == BRIEF])
        rules = [one for one in rung.when_not if not one.needs or need.id in one.needs]
        out = _some([self.truth(one.when) for one in rules if one.unlock is None])
        blocked = _some([self.truth(one.when) for one in rules if one.unlock is not None])
        told = self.told[rung.id]
        worse = z3.And(self.worse[rung.id], self.named[need.id, rung.id])
        candidate = _every([serves, _not(out), Truth(z3.And(told, z3.Not(worse)), z3.And(told, worse))])
        helps = _every([serves, _not(blocked)])
        owes = []
        for at, below in enumerate(lower):
            passed = _every([brief, _not(below.helps)])
            asked = SURE if at == 0 and EFFORT[rung.effort] == THOROUGH else _every([below.candidate, _not(passed)])
            paid = _every([below.tried[0], _some([brief, below.tried[1]])])
            owes.append(_every([asked, _not(paid)]))
        met = [self.truth(one.met_when) for one in rung.requirements]
        entered = _every([candidate, _not(blocked), *met, _not(_some(owes))])
        tried = (self._effort(need, rung, BRIEF), self._effort(need, rung, THOROUGH))
        return Row(candidate, entered, helps, owes, tried)

    def _ruled_out(self, need: Need, walk: Walk) -> Iterator[Formula]:
        """Each rung, and each rung with a status, that the whole answers come to and these rule out."""
        rows: list[Row] = []
        for rung in self.book.rungs:
            rows.append(self._row(need, rung, rows))
        for at, row in enumerate(rows):
            above = rows[at + 1 :]
            never = z3.Or([row.entered.fails if at else z3.BoolVal(val=False), *(one.entered.holds for one in above)])
            spent = _every([row.tried[0], _some([row.tried[1], _not(SURE if at else row.entered)])])
            work = _some(
                [
                    _every([one.candidate, owes, *([rows[low].helps] if low else [])])
                    for one in above
                    for low, owes in enumerate(one.owes)
                ]
            )
            higher = _some([one.candidate for one in above])
            done = z3.Not(z3.Or(walk.work, walk.hold))
            yield z3.And(
                walk.reached == at,
                z3.Or(
                    never,
                    z3.And(walk.work, spent.holds, work.fails),
                    z3.And(walk.hold, z3.Or(spent.fails, work.holds, higher.fails)),
                    z3.And(done, z3.Or(spent.fails, work.holds, higher.holds)),
                ),
            )


def _at_least(efforts: list[Formula], least: int) -> Formula:
    return z3.Or([effort >= least for effort in efforts])
