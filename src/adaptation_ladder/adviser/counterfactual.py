"""What would have to be different: the smallest changes of a task that lead to another rung, found and confirmed.

Pure. A set of changes is tried on the bits of the answers, which is quick; every one that is told is then made in the
task itself, which is read and decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations, islice

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.advising import decided
from adaptation_ladder.adviser.case import Case, meanings
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.index import Bits, Index, Reader, prepared
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.deciding.engine import Decision, Rules, rules_of, walk
from adaptation_ladder.deciding.possible import FEW_STEPS, search_for
from adaptation_ladder.deciding.space import Space, both, space_of
from adaptation_ladder.task.answers import Given, Situation, doubtful, read_task
from adaptation_ladder.task.changing import CURRENT, WORSE, Edit, answers_after, changed, possible_edits
from adaptation_ladder.task.tasks import Task

MOST = 3
"""How many changes together are looked for."""
STEPS = 8_000
"""How many sets of three changes are tried; one and two are always searched whole."""


class _Move(Frozen):
    """A change in bits: the tests it takes over, and what it settles instead."""

    edit: Edit
    takes_over: int
    bits: Bits


class _Assumption(Frozen):
    """What is assumed of a question while all its tests are open."""

    tests: int
    ways: tuple[tuple[Reader, Bits], ...]


@dataclass
class _Model:
    """A task in bits, on which changes are tried without reading the task again."""

    task: Task
    book: Rulebook
    rules: Rules
    known: Bits
    """What the answers given settle."""
    assumptions: tuple[_Assumption, ...]
    settling: int
    """The tests that decide which questions make sense and what is assumed, and those that are settled so."""
    activating: int
    """The tests that decide which needs are active."""
    fewest: Bits
    """One way in which every question can come out: with as few tests that hold as there can be."""
    leading: Mapping[str, Bits]
    """For each rung that the task as it is may lead to, such a way that does."""
    settled: dict[tuple[int, int, int], Bits | None] = field(default_factory=dict)
    active: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    situations: dict[frozenset[Edit], Situation] = field(default_factory=dict)
    """How the task stands after changes of what was tried."""
    positions: dict[tuple[int, int, int, frozenset[Edit]], int] = field(default_factory=dict)
    """Need, the bits it reads and what else was tried, to the rung it reaches."""
    moved: dict[tuple[Bits, frozenset[Edit]], str] = field(default_factory=dict)
    """Where open answers lead whichever way they come out, to where the decision alone does not."""

    def rung(self, moves: Sequence[_Move]) -> str | None:
        """The rung after these changes; None where one of them makes no sense beside the others."""
        bits = self._bits(moves)
        if bits is None:
            return None
        tried = frozenset(move.edit for move in moves if move.edit.about.startswith(TRIAL_OF))
        if tried not in self.situations:
            self.situations[tried] = read_task(changed(self.task, self.book, tuple(tried)), self.book)
        rung = self._decided(bits, tried)
        for way in (self.leading.get(rung, self.fewest), self.fewest):
            if rung == self._decided(self._completed(bits, way), tried):
                return rung
        return self._borne_out(rung, bits, tried)

    def _decided(self, bits: Bits, tried: frozenset[Edit]) -> str:
        reached = max((self._position(at, bits, tried) for at in self._active(bits)), default=-1)
        return self.rules.rungs[reached] if reached >= 0 else self.situations[tried].current or self.rules.rungs[0]

    def _completed(self, bits: Bits, way: Bits) -> Bits:
        """These answers with every open one answered in this way."""
        return space_of(self.book).gated(_filled(bits, way))

    def _borne_out(self, rung: str, bits: Bits, tried: frozenset[Edit]) -> str:
        """The rung that was decided or, where no completion leads to it, the lowest that one leads to."""
        key = bits, tried
        if key not in self.moved:
            found = search_for(self.book, self.situations[tried], whole=False).rungs(bits, budget=FEW_STEPS)
            self.moved[key] = rung if rung in found.rungs else found.rungs[0]
        return self.moved[key]

    def _bits(self, moves: Sequence[_Move]) -> Bits | None:
        taken = holding = failing = 0
        for move in moves:
            taken |= move.takes_over
            holding |= move.bits.holding
            failing |= move.bits.failing
        holding |= self.known.holding & ~taken
        failing = (failing | (self.known.failing & ~taken)) & ~holding
        key = (holding & self.settling, failing & self.settling, taken & self.settling)
        if key not in self.settled:
            self.settled[key] = self._settled(*key)
        settled = self.settled[key]
        if settled is None:
            return None
        others = ~self.settling
        return Bits(holding & others | settled.holding, failing & others | settled.failing)

    def _settled(self, holding: int, failing: int, taken: int) -> Bits | None:
        """What the answers come to once those that make no sense are dropped, and what is assumed is added."""
        index = self.rules.index
        for gate in index.gates:
            if gate.reader.test(holding, failing) is False:
                if gate.bits & taken:
                    return None
                holding, failing = holding & ~gate.bits, failing | gate.bits
        for more in [self._assumed(one, Bits(holding, failing)) for one in self.assumptions]:
            holding, failing = holding | more.holding, failing | more.failing
        return index.gated(Bits(holding, failing))

    def _active(self, bits: Bits) -> tuple[int, ...]:
        """The needs that are active."""
        key = (bits.holding & self.activating, bits.failing & self.activating)
        if key not in self.active:
            needs = self.rules.needs
            self.active[key] = tuple(at for at, need in enumerate(needs) if need.active.truth(bits) is True)
        return self.active[key]

    def _assumed(self, one: _Assumption, bits: Bits) -> Bits:
        if not one.tests & (bits.holding | bits.failing):
            for reader, assumed in one.ways:
                if reader.truth(bits) is True:
                    return assumed
        return Bits(0, 0)

    def _position(self, at: int, bits: Bits, tried: frozenset[Edit]) -> int:
        need = self.rules.needs[at]
        key = (at, bits.holding & need.reads, bits.failing & need.reads, tried)
        if key not in self.positions:
            reached = walk(need, bits, self.situations[tried].trials).reached
            self.positions[key] = self.rules.rungs.index(reached)
        return self.positions[key]


def _model(task: Task, book: Rulebook, situation: Situation) -> _Model:
    rules = rules_of(book)
    index = rules.index
    assumptions = tuple(
        _Assumption(
            sum(bit for _, bit in index.by_question[question.id]),
            tuple((index.reader(one.when), index.of_value(question.id, one.value)) for one in question.assume),
        )
        for question in book.questions
        if question.assume
    )
    settling = activating = 0
    for gate in index.gates:
        settling |= gate.bits | gate.reader.reads
    for one in assumptions:
        settling |= one.tests
        for reader, _ in one.ways:
            settling |= reader.reads
    for need in rules.needs:
        activating |= need.active.reads
    # By themselves: a question that does not apply now may do so after a change, and then something is assumed of it.
    known = index.settled_by(situation.values(assumed=False))
    search = search_for(book, situation, whole=False)
    fewest = _fewest(search.space)
    found, _ = search.outcomes(situation.bits(book, assumed=True), budget=FEW_STEPS)
    leading = {one.rung: _filled(_applying(index, bits), fewest) for one, bits in found.items()}
    start = {frozenset[Edit](): situation}
    return _Model(task, book, rules, known, assumptions, settling, activating, fewest, leading, situations=start)


def _fewest(space: Space) -> Bits:
    """Everything answered in the way in which the fewest of its tests hold."""
    ways = [min(variable.ways, key=lambda way: way.holding.bit_count()) for variable in space.variables]
    return reduce(both, ways, Bits(0, 0))


def _applying(index: Index, bits: Bits) -> Bits:
    """The answers without what fails because its question does not apply, which may be otherwise after a change."""
    for gate in index.gates:
        if gate.reader.truth(bits) is not True:
            bits = Bits(bits.holding & ~gate.bits, bits.failing & ~gate.bits)
    return bits


def _filled(bits: Bits, way: Bits) -> Bits:
    """These answers with every open one answered in this way."""
    open_ = ~(bits.holding | bits.failing)
    return Bits(bits.holding | way.holding & open_, bits.failing | way.failing & open_)


def _move(model: _Model, situation: Situation, edit: Edit) -> _Move:
    index = model.rules.index
    if edit.about.startswith(TRIAL_OF):
        return _Move(edit, 0, Bits(0, 0))
    tests = index.by_question[edit.about]
    every = sum(bit for _, bit in tests)
    present = situation.given.get(edit.about)
    if edit.toggled and present is not None and isinstance(present.value, tuple):
        bit = sum(bit for atom, bit in tests if atom.operand == edit.toggled)
        goes = edit.toggled in present.value
        return _Move(edit, bit, Bits(0, bit) if goes else Bits(bit, 0))
    return _Move(edit, every, index.of_value(edit.about, edit.value) if edit.value is not None else Bits(0, 0))


def counterfactuals(
    task: Task, book: Rulebook, towards: str | None = None, *, known: Case | None = None
) -> record.WouldChange:
    """The smallest changes that lead to another rung, or to the one asked about; only those that can happen.

    `known` is what the task comes to, where somebody has decided it already. Raises LadderError
    where the task does not fit the rulebook.
    """
    case = known or decided(task, book)[0]
    situation, decision = case.situation, case.decision
    model = _model(task, book, situation)
    edits = possible_edits(book, situation, worth_trying(book, decision))
    moves = [move for edit in edits if _matters(model, move := _move(model, situation, edit))]
    size, proved = 0, True
    found: list[record.Counterfactual] = []
    while not found and proved and size < MOST and decision.rung != towards:
        size += 1
        sets = combinations(moves, size)
        for together in islice(sets, STEPS) if size == MOST else sets:
            rung = model.rung(together) if _apart(together) else None
            if rung is not None and rung != decision.rung and towards in {None, rung}:
                found += _confirmed(task, book, situation, [move.edit for move in together], rung)
        proved = size < MOST or next(sets, None) is None
    order = {rung: at for at, rung in enumerate(book.rung_ids)}
    told = sorted(_nearest(found), key=lambda one: (order[one.rung], -_in_hand(one)))
    return record.WouldChange(found=tuple(told), size=size if told else 0, proved=proved, towards=towards)


def worth_trying(book: Rulebook, decision: Decision) -> tuple[str, ...]:
    """The rungs on which a further effort can tell something: the lowest, and those that may serve an active need."""
    candidates = {step.rung for walk in decision.walks for step in walk.steps if step.candidate}
    return tuple(id_ for at, id_ in enumerate(book.rung_ids) if decision.walks and (at == 0 or id_ in candidates))


def _matters(model: _Model, move: _Move) -> bool:
    """Whether the change touches anything that a rung can depend on, or that can lift a doubt."""
    if move.edit.about.startswith(TRIAL_OF):
        return True
    reads = model.settling | model.activating | model.rules.good_enough.reads
    for need in model.rules.needs:
        reads |= need.reads
    before = Bits(model.known.holding & move.takes_over, model.known.failing & move.takes_over)
    return bool(((before.holding ^ move.bits.holding) | (before.failing ^ move.bits.failing)) & reads)


def _apart(together: Sequence[_Move]) -> bool:
    """Whether the changes are about different things; of one question, several choices may come and go."""
    about = [move.edit.about for move in together if not move.edit.toggled]
    return len(set(about)) == len(about)


def _confirmed(
    task: Task, book: Rulebook, before: Situation, edits: list[Edit], rung: str
) -> Iterator[record.Counterfactual]:
    """The changes, made in the task: told only where they bring no new doubt, and come out as expected."""
    answers = answers_after(book, before.values(assumed=False), edits)
    given = {id_: Given(value, "file") for id_, value in answers.items()}
    bits = prepared(book).of_values(answers)
    if any(doubt.message not in {one.message for one in before.warnings} for doubt in doubtful(book, given, bits, {})):
        return
    try:
        decision = decided(changed(task, book, edits, before), book)[0].decision
    except LadderError:
        return
    if decision.rung == rung:
        changes = tuple(change_of(book, before, edit) for edit in edits)
        yield record.Counterfactual(changes=changes, rung=rung, verdict=decision.verdict)


def change_of(book: Rulebook, before: Situation, edit: Edit) -> record.Change:
    """A change with the words of the rulebook."""
    if edit.about == CURRENT or edit.about.startswith(TRIAL_OF):
        return _of_rungs(book, before, edit)
    question = book.question[edit.about]
    given = before.given.get(edit.about)
    value: Value | None = edit.toggled or edit.value
    return record.Change(
        about=edit.about,
        ask=question.ask,
        before=given.value if given else None,
        value=value,
        means=meanings(book, question, value) if value is not None else (),
        sense=_sense(question, given.value if given else None, edit),
        assumed=given is not None and given.provenance == "assumed",
        in_your_hands=question.in_your_hands,
    )


def _of_rungs(book: Rulebook, before: Situation, edit: Edit) -> record.Change:
    if edit.about == CURRENT:
        name = book.rung[edit.value].name if isinstance(edit.value, str) and edit.value in book.rung else ""
        present: str | None = before.current
    else:
        rung = edit.about.removeprefix(TRIAL_OF)
        name = book.rung[rung].name
        present = max(trial.effort for trial in before.trials[rung].values()).word
    return record.Change(
        about=edit.about,
        ask=name,
        before=present,
        value=edit.value,
        means=(),
        sense="becomes",
        assumed=False,
        in_your_hands=edit.value != WORSE,
    )


def _sense(question: Question, before: Value | None, edit: Edit) -> record.Sense:
    if edit.toggled:
        return "no-longer" if isinstance(before, tuple) and edit.toggled in before else "also"
    if isinstance(edit.value, int | float) and isinstance(before, int | float):
        return "from" if edit.value > before else "up-to"
    if question.kind == "number" and edit.value == question.least:
        return "becomes"
    return "from" if question.kind == "number" else "becomes"


def _in_hand(one: record.Counterfactual) -> int:
    return sum(change.in_your_hands for change in one.changes)


def _nearest(found: list[record.Counterfactual]) -> Iterator[record.Counterfactual]:
    """Of numbers that lead to the same rung, only the first that would do."""
    seen: set[object] = set()
    for one in sorted(found, key=_distance):
        key = (one.rung, *((c.about, c.sense, None if c.sense in {"from", "up-to"} else c.value) for c in one.changes))
        if key not in seen:
            seen.add(key)
            yield one


def _distance(one: record.Counterfactual) -> tuple[float, ...]:
    """How far the numbers are from those of today."""
    return tuple(
        abs(change.value - (change.before if isinstance(change.before, int | float) else 0))
        for change in one.changes
        if isinstance(change.value, int | float)
    )
