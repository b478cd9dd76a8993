"""A rulebook's tests as bits: the one small, derived form in which its conditions are evaluated.

Each distinct test of the rulebook gets a bit. Answers become two bit sets, the tests that hold and those that
fail; a test in neither is open. Knows nothing of rungs or of how a decision is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Truth
from adaptation_ladder.book.conditions import Atom, Condition, Leaf, Test, Value, compiled, leaves
from adaptation_ladder.book.rulebook import Question, Rulebook, conditions_of


class Bits(NamedTuple):
    """Which tests hold and which fail; the rest are open."""

    holding: int
    failing: int


class Reader(NamedTuple):
    """A compiled condition and the bits that it reads."""

    test: Test
    reads: int

    def truth(self, bits: Bits) -> Truth:
        """What the condition comes to."""
        return self.test(bits.holding, bits.failing)


class Gate(NamedTuple):
    """A question that makes sense only where its condition does not fail."""

    question: str
    bits: int
    reader: Reader


_MOST_READERS = 10_000
ALWAYS = Reader(lambda _holding, _failing: True, 0)


class Index(Frozen):
    """Every test of a rulebook with its bit, by question, and the gates in an order that settles them in one pass."""

    bit: Mapping[Atom, int]
    by_question: Mapping[str, tuple[tuple[Atom, int], ...]]
    gates: tuple[Gate, ...]
    book: Rulebook

    def reader(self, condition: Condition | None) -> Reader:
        """A condition compiled to bits, made once for each; no condition always holds."""
        if condition is None:
            return ALWAYS
        known = self._readers.get(id(condition))
        if known is None:
            if len(self._readers) > _MOST_READERS:  # somebody makes conditions on the way
                self._readers.clear()
            # The condition is kept too, so that no other one can come to have its identity.
            known = self._readers[id(condition)] = (self._compiled(condition), condition)
        return known[0]

    @cached_property
    def _readers(self) -> dict[int, tuple[Reader, Condition]]:
        return {}

    def _compiled(self, condition: Condition) -> Reader:
        def bit_of(leaf: Leaf) -> int:
            return self.bit[self.book.atom(leaf)]

        reads = 0
        for leaf in leaves(condition):
            reads |= bit_of(leaf)
        return Reader(compiled(condition, bit_of), reads)

    def tests_of(self, question: str) -> int:
        """The bits of every test of one question."""
        return self._tests.get(question, 0)

    @cached_property
    def _tests(self) -> dict[str, int]:
        return {question: sum(bit for _, bit in tests) for question, tests in self.by_question.items()}

    def of_value(self, question: str, value: Value) -> Bits:
        """What one answer settles."""
        holding = failing = 0
        for atom, bit in self.by_question.get(question, ()):
            if atom.holds(value):
                holding |= bit
            else:
                failing |= bit
        return Bits(holding, failing)

    def of_values(self, values: Mapping[str, Value]) -> Bits:
        """What a set of answers settles, with everything about questions that do not apply failing."""
        return self.gated(self.settled_by(values))

    def settled_by(self, values: Mapping[str, Value]) -> Bits:
        """What a set of answers settles by itself."""
        holding = failing = 0
        settled = self._settled
        for question, value in values.items():
            more = settled(question, value)
            holding |= more[0]
            failing |= more[1]
        return Bits(holding, failing)

    @cached_property
    def _settled(self) -> Callable[[str, Value], Bits]:
        """The same as `of_value`, remembered."""
        return lru_cache(maxsize=4096)(self.of_value)

    def gated(self, bits: Bits) -> Bits:
        """The same, where questions known not to apply have all their open tests fail."""
        holding, failing = bits
        for _, about, (test, _) in self.gates:
            if about & ~(holding | failing) and test(holding, failing) is False:
                failing |= about & ~holding
        return Bits(holding, failing)


@lru_cache(maxsize=16)
def prepared(book: Rulebook) -> Index:
    """The index of a rulebook, made once for each; a pure function, so that remembering it changes nothing."""
    return index_of(book)


def index_of(book: Rulebook) -> Index:
    """Number the tests of a rulebook; the order is that of the rulebook, so it is the same every time."""
    atoms: dict[Atom, None] = {}
    for condition in conditions_of(book):
        atoms.update(dict.fromkeys(book.atom(leaf) for leaf in leaves(condition)))
    for need in book.needs:
        atoms.update(dict.fromkeys(book.atom(leaf) for leaf in leaves(book.active_when(need))))
    bit = {atom: 1 << at for at, atom in enumerate(atoms)}
    by_question = {
        question.id: tuple((atom, bit[atom]) for atom in atoms if atom.question == question.id)
        for question in book.questions
    }
    ungated = Index(bit, by_question, (), book)
    gates = tuple(
        Gate(question.id, sum(b for _, b in by_question[question.id]), ungated.reader(question.applies))
        for question in in_order_of_gates(book)
    )
    return Index(bit, by_question, gates, book)


def in_order_of_gates(book: Rulebook) -> tuple[Question, ...]:
    """The questions with a gate, each after the questions its gate reads (`references.defects` refuses circles)."""
    placed: dict[str, Question] = {}

    def place(question: Question) -> None:
        if question.applies is None or question.id in placed:
            return
        for leaf in leaves(question.applies):
            place(book.question[book.atom(leaf).question])
        placed[question.id] = question

    for question in book.questions:
        place(question)
    return tuple(placed.values())


def stands_for(index: Index, question: Question) -> tuple[Value, ...]:
    """One answer for each way in which an answer to this question can come out, over all tests of the rulebook.

    Choices that no condition tells apart are one way; a number is cut at the thresholds used. Questions with
    several choices are not listed here: each of their choices is a test of its own.
    """
    if question.kind == "choice":
        candidates: tuple[Value, ...] = index.book.choice_ids(question)
    else:
        candidates = numbers_around(index, question)
    ways = {index.of_value(question.id, value): value for value in reversed(candidates)}
    return tuple(sorted(ways.values(), key=candidates.index))


def numbers_around(index: Index, question: Question) -> tuple[float, ...]:
    """The numbers next to every threshold that is used of a question, and its least and most, in order."""
    thresholds = [atom.operand for atom, _ in index.by_question[question.id]]
    marks = sorted({float(t) for t in thresholds if isinstance(t, int | float)})
    step = 1.0 if question.whole else 0.0
    points = {float(question.least), float(question.most), *marks}
    if question.whole:
        points |= {mark + sign * step for mark in marks for sign in (-1, 1)}
        points = {float(int(point)) for point in points}
    else:
        edges = [float(question.least), *marks, float(question.most)]
        points |= {(low + high) / 2 for low, high in pairwise(edges)}
    inside = sorted(point for point in points if question.least <= point <= question.most)
    return tuple(inside)
