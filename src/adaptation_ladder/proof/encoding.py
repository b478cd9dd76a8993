"""A rulebook as sets of situations: where its conditions hold, fail or are open, and how far each need goes up.

A situation is what one task says: an answer to each question or none, and how each rung was tried for one need. What
the decision does with it (`engine`) is said here once more, as sets, so that statements about all situations can be
settled at once; tests hold the two together on every situation of small rulebooks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from adaptation_ladder.basics.diagrams import EVERYTHING, NOTHING, Diagrams, Set
from adaptation_ladder.basics.vocabulary import Effort, EffortName
from adaptation_ladder.book.conditions import All, AnyOf, Atom, Condition, Not, Value
from adaptation_ladder.book.index import Index, prepared, stands_for
from adaptation_ladder.book.rulebook import Need, Question, Rulebook, Rung
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task, Tried, TriedEntry

STEPS = 2_000_000
"""How many nodes one statement may look at before the search gives up on it."""


class Sides(NamedTuple):
    """Where a condition holds and where it fails; elsewhere it is open."""

    holds: Set
    fails: Set


ALWAYS = Sides(EVERYTHING, NOTHING)


class Way(NamedTuple):
    """How one rung was tried for one need, as one value of a variable."""

    effort: Effort
    worse: bool


WAYS = (
    Way(Effort.NONE, worse=False),
    Way(Effort.BRIEF, worse=False),
    Way(Effort.THOROUGH, worse=False),
    Way(Effort.BRIEF, worse=True),
    Way(Effort.THOROUGH, worse=True),
)


def way_of(entry: TriedEntry | None) -> Way:
    """How a rung was tried, by one entry of a task spec without a log."""
    if isinstance(entry, Tried):
        return Way(Effort.named(entry.effort or "brief"), entry.outcome == "worse")
    return Way(Effort.named(entry or "none"), worse=False)


class RungSets(NamedTuple):
    """Where one rung serves one need, what stands in the way, and where it is entered."""

    serves: Set
    perhaps: Set
    """Where a criterion for it is open and none holds."""
    ruled_out: Set
    blocked: Set
    unmet: Set
    candidate: Set
    owes: tuple[Set, ...]
    """For each lower rung, where it still owes the effort of this climb."""
    entered: Set


class NeedSets(NamedTuple):
    """How far one need goes, once it is active."""

    rungs: tuple[RungSets, ...]
    reached: tuple[Set, ...]
    """For each rung, where it is the highest one entered, or the lowest where none is."""
    work: Set
    hold: Set

    @property
    def outcomes(self) -> tuple[Set, ...]:
        """What an advice shows of the need: the rung reached and its status."""
        return (*self.reached, self.work, self.hold)


class Encoding:
    """The sets that belong to one rulebook; made step by step, each once."""

    way_costs: tuple[int, ...] = (0, 2, 3, 4, 5)
    """What it costs to state each way of having tried a rung."""

    def __init__(self, book: Rulebook, budget: int = STEPS) -> None:
        self.book = book
        self.budget = budget
        self.index: Index = prepared(book)
        self._variable: dict[str, int] = {}
        self._values: dict[int, tuple[Value, ...]] = {}
        """For each choice or number, its ways of being answered; value 0 is no answer."""
        self._costs: dict[int, tuple[int, ...]] = {}
        sizes = [self._add(f"tried {rung}", self.way_costs) for rung in book.rung_ids]
        for question in book.questions:
            sizes += self._ask(question)
        self.sets = Diagrams(sizes, budget)
        self._gates = {gate.question: book.question[gate.question].applies for gate in self.index.gates}
        self._shut: dict[str, Set] = {}
        self._atoms: dict[Atom, Sides] = {}
        self._needs: dict[tuple[str, frozenset[str]], NeedSets] = {}

    def _add(self, name: str, costs: tuple[int, ...]) -> int:
        self._costs[len(self._variable)] = costs
        self._variable[name] = len(self._variable)
        return len(costs)

    def _ask(self, question: Question) -> Iterator[int]:
        if question.kind in {"needs", "choices"}:
            yield self._add(question.id, (0, 1))
            for choice in self.book.choice_ids(question):
                yield self._add(f"{question.id}.{choice}", (0, 1))
        else:
            ways = stands_for(self.index, question)
            self._values[len(self._variable)] = ways
            assumed = [self.index.of_value(question.id, one.value) for one in question.assume if one.when is None]
            costs = (int(self.index.of_value(question.id, way) not in assumed) for way in ways)
            yield self._add(question.id, (0, *costs))

    def again(self) -> None:
        """Give the next statement its own budget of steps."""
        self.sets.limit = self.sets.steps + self.budget

    # Answers

    def answered(self, question: str) -> Set:
        """Where a question has an answer."""
        at = self._variable[question]
        return self.sets.among(at, range(1, self.sets.sizes[at]))

    def chosen(self, question: str, choice: str) -> Set:
        """Where a question is answered with a choice, among others where it takes several."""
        variable, value, _ = self.alternatives(question, choice)
        return self.sets.both(self.answered(question), self.sets.among(variable, [value]))

    def alternatives(self, question: str, choice: str) -> tuple[int, int, tuple[int, ...]]:
        """A choice as the value of a variable, and what else that variable can be where the question is answered."""
        inside = self._variable.get(f"{question}.{choice}")
        if inside is not None:
            return inside, 1, (0,)
        ((at, value),) = self.place(question, choice).items()
        return at, value, tuple(other for other in range(1, self.sets.sizes[at]) if other != value)

    def ways_of(self, question: Question) -> Iterator[tuple[int, int, Value]]:
        """Each way in which a question can come out: variable, value and an answer that comes out so."""
        if question.kind in {"needs", "choices"}:
            for choice in self.book.choice_ids(question):
                yield self._variable[f"{question.id}.{choice}"], 1, (choice,)
        else:
            at = self._variable[question.id]
            for value, answer in enumerate(self._values[at], 1):
                yield at, value, answer

    def place(self, question: str, answer: Value) -> dict[int, int]:
        """One answer as values of variables."""
        at = self._variable[question]
        if isinstance(answer, tuple):
            return {at: 1} | {self._variable[f"{question}.{choice}"]: 1 for choice in answer}
        comes_to = self.index.of_value(question, answer)
        ways = enumerate(self._values[at], 1)
        return {at: next(value for value, way in ways if self.index.of_value(question, way) == comes_to)}

    def agreeing(self, question: Question, answer: Value) -> Set:
        """Where a question has this answer, or one that comes to the same."""
        place = self.place(question.id, answer)
        if question.kind in {"needs", "choices"}:
            place |= {at: place.get(at, 0) for at, _, _ in self.ways_of(question)}
        return self.sets.both(*(self.sets.among(at, [value]) for at, value in place.items()))

    def sides(self, condition: Condition | None) -> Sides:
        """Where a condition holds and where it fails; no condition always holds."""
        match condition:
            case None:
                return ALWAYS
            case All(all=parts):
                several = [self.sides(part) for part in parts]
                return Sides(self._every(one.holds for one in several), self._some(one.fails for one in several))
            case AnyOf(any=parts):
                several = [self.sides(part) for part in parts]
                return Sides(self._some(one.holds for one in several), self._every(one.fails for one in several))
            case Not(not_=part):
                inside = self.sides(part)
                return Sides(inside.fails, inside.holds)
            case leaf:
                return self._test(self.book.atom(leaf))

    def _every(self, parts: Iterator[Set]) -> Set:
        return self.sets.both(*parts)

    def _some(self, parts: Iterator[Set]) -> Set:
        return self.sets.either(*parts)

    def _test(self, atom: Atom) -> Sides:
        if atom not in self._atoms:
            answered = self.answered(atom.question)
            if atom.test == "includes":
                chosen = self._variable[f"{atom.question}.{atom.operand}"]
                holds = self.sets.both(answered, self.sets.among(chosen, [1]))
            else:
                at = self._variable[atom.question]
                ways = enumerate(self._values[at], 1)
                holds = self.sets.among(at, [value for value, answer in ways if atom.holds(answer)])
            fails = self.sets.less(self.sets.either(answered, self.shut(atom.question)), holds)
            self._atoms[atom] = Sides(holds, fails)
        return self._atoms[atom]

    def shut(self, question: str) -> Set:
        """Where a question is known to make no sense."""
        if question not in self._shut:
            gate = self._gates.get(question)
            self._shut[question] = NOTHING if gate is None else self.sides(gate).fails
        return self._shut[question]

    def sayable(self) -> Set:
        """The situations that a task spec can state as they are.

        No question is answered that makes no sense, and none is open for which something would be assumed.
        """
        said = EVERYTHING
        for question in self.book.questions:
            answered, shut = self.answered(question.id), self.shut(question.id)
            said = self.sets.less(said, self.sets.both(answered, shut))
            for assumed in question.assume:
                fires = self.sets.less(self.sides(assumed.when).holds, self.sets.either(answered, shut))
                said = self.sets.less(said, fires)
        return said

    # What was tried

    def tried(self, rung: str, least: Effort) -> Set:
        """Where a rung counts as tried at least this hard: itself, or a higher one that counts as trying it."""
        ways = [at for at, way in enumerate(WAYS) if way.effort >= least]
        higher = (self.tried(one.id, least) for one in self.book.rungs if rung in one.counts_as_trying)
        return self.sets.either(self.sets.among(self.tries(rung), ways), *higher)

    def tries(self, rung: str) -> int:
        """The variable that says how a rung was tried."""
        return self._variable[f"tried {rung}"]

    def worse(self, rung: str) -> Set:
        """Where a rung was tried and made things worse."""
        return self.sets.among(self.tries(rung), [at for at, way in enumerate(WAYS) if way.worse])

    # Decisions

    def active(self, need: str) -> Sides:
        """Where a need is active and where it is not; elsewhere it may be."""
        return self.sides(self.book.active_when(self.book.need[need]))

    def goes(self, need: str, without: Collection[str] = ()) -> NeedSets:
        """How far a need goes, as if some criteria and requirements did not exist."""
        key = (need, frozenset(without))
        if key not in self._needs:
            self._needs[key] = self._goes(self.book.need[need], key[1])
        return self._needs[key]

    def _goes(self, need: Need, without: frozenset[str]) -> NeedSets:
        rungs: list[RungSets] = []
        for rung in self.book.rungs:
            rungs.append(self._rung(rung, need, without, rungs))
        top = EVERYTHING
        reached: list[Set] = []
        for higher in reversed(rungs[1:]):
            reached.insert(0, self.sets.both(top, higher.entered))
            top = self.sets.less(top, higher.entered)
        reached.insert(0, top)
        work = self.sets.either(
            *(self.sets.both(here, self._works(at, rungs)) for at, here in enumerate(reached) if here)
        )
        above = [self.sets.either(*(one.candidate for one in rungs[at + 1 :])) for at in range(len(rungs))]
        ahead = self.sets.either(*map(self.sets.both, reached, above))
        return NeedSets(tuple(rungs), tuple(reached), work, self.sets.less(ahead, work))

    def _rung(self, rung: Rung, need: Need, without: frozenset[str], lower: list[RungSets]) -> RungSets:
        sets, own = self.sets, Effort.named(rung.effort)
        uses = [use for use in rung.when_to_use if use.need == need.id and use.id not in without]
        against = [rule for rule in rung.when_not if need.id in (rule.needs or (need.id,)) and rule.id not in without]
        brief = sets.either(
            *(
                self.sides(use.when).holds
                for use in uses
                if Effort.BRIEF in {own, Effort.named(use.effort or "thorough")}
            )
        )
        serves = sets.either(*(self.sides(use.when).holds for use in uses))
        fails = sets.both(*(self.sides(use.when).fails for use in uses))
        perhaps = sets.negated(sets.either(serves, fails)) if uses else NOTHING
        ruled_out = sets.either(*(self.sides(rule.when).holds for rule in against if rule.inherent))
        blocked = sets.either(*(self.sides(rule.when).holds for rule in against if not rule.inherent))
        met = sets.both(*(self.sides(one.met_when).holds for one in rung.requirements if one.id not in without))
        candidate = sets.less(sets.less(sets.either(serves, perhaps), ruled_out), self.worse(rung.id))
        takes_brief = brief if own is Effort.THOROUGH else EVERYTHING
        owes = tuple(self._owes(at, below, own, takes_brief) for at, below in enumerate(lower))
        entered = sets.less(sets.less(sets.both(candidate, serves, met), blocked), sets.either(*owes))
        return RungSets(serves, perhaps, ruled_out, blocked, sets.negated(met), candidate, owes, entered)

    def _owes(self, at: int, below: RungSets, own: Effort, takes_brief: Set) -> Set:
        """Where a lower rung owes the effort of a climb: the one at the bottom to every thorough rung."""
        sets, name = self.sets, self.book.rung_ids[at]
        always = EVERYTHING if at == 0 and own is Effort.THOROUGH else NOTHING
        passable = sets.either(below.blocked, below.perhaps)
        brief = sets.less(sets.either(sets.less(below.candidate, passable), always), self.tried(name, Effort.BRIEF))
        hard = sets.less(sets.either(below.candidate, always), self.tried(name, Effort.THOROUGH))
        return sets.either(sets.both(takes_brief, brief), sets.less(hard, takes_brief))

    def _works(self, at: int, rungs: list[RungSets]) -> Set:
        """Where a need that reached a rung has work: the rung is not spent, or a lower one owes effort worth making."""
        sets, name = self.sets, self.book.rung_ids[at]
        hard, once = self.tried(name, Effort.THOROUGH), self.tried(name, Effort.BRIEF)
        entered = rungs[at].entered
        spent = sets.either(sets.both(entered, hard), sets.less(once, entered))
        owed = [
            sets.both(step.candidate, owes, self._worth(below, rungs[below]))
            for step in rungs[at + 1 :]
            for below, owes in enumerate(step.owes)
        ]
        return sets.either(sets.negated(spent), *owed)

    def _worth(self, at: int, rung: RungSets) -> Set:
        return EVERYTHING if at == 0 else self.sets.less(rung.serves, rung.blocked)

    # Witnesses

    def shortest(self, part: Set) -> dict[int, int] | None:
        """The situation of a set that takes the fewest words to state, as values of variables."""
        return self.sets.cheapest(part, self._costs)

    def witness(self, part: Set) -> Task | None:
        """The shortest task spec that states a situation of the set; None where there is none."""
        chosen = self.shortest(part)
        return None if chosen is None else self.task_of(chosen)

    def trimmed(self, task: Task) -> Task:
        """The same task without the answers that would be assumed all the same."""
        for question in self.book.questions:
            if question.assume and question.id in task.answers:
                rest = {name: answer for name, answer in task.answers.items() if name != question.id}
                shorter = task.model_copy(update={"answers": rest})
                meanwhile = read_task(shorter, self.book).given.get(question.id)
                if meanwhile is not None and meanwhile.value == task.answers[question.id]:
                    task = shorter
        return task

    def task_of(self, chosen: Mapping[int, int]) -> Task:
        """The task spec that states one situation."""
        answers: dict[str, Value] = {}
        tried: dict[str, EffortName | Tried] = {}
        names = {at: name for name, at in self._variable.items()}
        for at, value in sorted(chosen.items()):
            name, _, inside = names[at].partition(".")
            if name.startswith("tried "):
                way = WAYS[value]
                log = Tried(effort=way.effort.word, outcome="worse") if way.worse else way.effort.word
                tried[name.removeprefix("tried ")] = log
            elif at in self._values:
                answer = self._values[at][value - 1]
                answers[name] = int(answer) if isinstance(answer, float) and answer.is_integer() else answer
            elif inside:
                given = answers.get(name, ())
                answers[name] = (*given, inside) if isinstance(given, tuple) and name in answers else given
            else:
                answers[name] = ()
        return Task(answers=answers, tried=tried)
