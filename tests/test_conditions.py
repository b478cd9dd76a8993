"""Conditions mean the same however they are evaluated, and what is open stays open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics.vocabulary import Truth
from adaptation_ladder.book.conditions import Leaf, evaluate
from adaptation_ladder.book.index import prepared
from adaptation_ladder.book.rulebook import conditions_in
from tests.books import answers, books
from tests.scale import examples


@examples(500)
@given(st.data())
def test_bits_and_tree_agree(data: st.DataObject) -> None:
    """The compiled form of every condition gives what the definition gives, on every partial set of answers."""
    book = data.draw(books())
    values = data.draw(answers(book))
    index = prepared(book)
    bits = index.of_values(values)
    closed = {gate.question for gate in index.gates if gate.reader.truth(bits) is False}

    def truth_of(leaf: Leaf) -> Truth:
        atom = book.atom(leaf)
        if atom.question in closed:
            return False
        return atom.holds(values[atom.question]) if atom.question in values else None

    for condition, _ in conditions_in(book):
        assert index.reader(condition).truth(bits) is evaluate(condition, truth_of)


@examples(500)
@given(st.data())
def test_more_answers_never_reopen_a_condition(data: st.DataObject) -> None:
    """What a partial set of answers settles stays settled when more is answered."""
    book = data.draw(books())
    values = data.draw(answers(book))
    index = prepared(book)
    fewer = {id_: value for id_, value in values.items() if data.draw(st.booleans())}
    gates = {gate.question for gate in index.gates}
    if gates & values.keys() - fewer.keys() or gates & fewer.keys():
        fewer = {id_: value for id_, value in fewer.items() if id_ not in gates}
    for condition, _ in conditions_in(book):
        settled = index.reader(condition).truth(index.of_values(fewer))
        assert settled is None or index.reader(condition).truth(index.of_values(values)) is settled
