"""Conditions mean the same however they are evaluated, and what is open stays open."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adaptation_ladder.basics.vocabulary import Truth
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
    Value,
    atom_of,
    compiled,
    evaluate,
    every,
    figures_of,
    leaves,
    negate,
    question_of,
    questions_of,
    some,
)
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


TESTS = tuple(Is(is_={id_: "yes"}) for id_ in ("a", "b", "c"))
forms: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(TESTS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(all=tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(any=tuple(parts))),
        inner.map(lambda part: Not(not_=part)),
    ),
    max_leaves=6,
)


@examples(500)
@given(forms)
def test_any_form_means_the_same_in_bits(form: Condition) -> None:
    """However *and*, *or* and *not* stand inside one another, over every way in which three tests can come out."""
    bit = {"a": 1, "b": 2, "c": 4}
    test = compiled(form, lambda leaf: bit[question_of(leaf)])
    for truths in product((True, False, None), repeat=3):
        known = dict(zip("abc", truths, strict=True))
        holding, failing = (sum(bit[id_] for id_ in "abc" if known[id_] is sign) for sign in (True, False))
        assert test(holding, failing) is evaluate(form, lambda leaf: known[question_of(leaf)])  # noqa: B023 - called at once


@pytest.mark.parametrize("form", [*TESTS, All(all=TESTS), AnyOf(any=TESTS), Not(not_=TESTS[0])])
def test_a_condition_is_made_of_conditions(form: Condition) -> None:
    """A form can stand in another as it is, as well as spelt out; what is no form is refused with its place."""
    assert Not(not_=form).not_ == form
    assert Not.model_validate({"not": form.model_dump(by_alias=True)}) == Not(not_=form)
    with pytest.raises(ValidationError, match="not"):
        Not.model_validate({"not": {"perhaps": {"a": "yes"}}})


WHEN = {
    "all": (
        {"is": {"owner": "named"}},
        {"any": ({"at-least": {"examples": {"figure": "enough"}}}, {"not": {"at-most": {"age": {"figure": "old"}}}})},
        {"one-of": {"owner": ("named", "nobody")}},
        {"includes": {"material": "tables"}},
        {"at-least": {"age": 3}},
    )
}


def test_what_a_condition_reads_is_listed() -> None:
    """Every test in reading order, each question once, and the figures that thresholds are taken from."""
    form: Condition = All.model_validate(WHEN)
    assert [question_of(leaf) for leaf in leaves(form)] == ["owner", "examples", "age", "owner", "material", "age"]
    assert questions_of(form) == ("owner", "examples", "age", "material")
    assert figures_of(form) == ("enough", "old")


@pytest.mark.parametrize(
    ("leaf", "atom", "holding", "failing"),
    [
        (Is(is_={"q": "a"}), Atom("q", "among", ("a",)), "a", "b"),
        (OneOf(one_of={"q": ("a", "b")}), Atom("q", "among", ("a", "b")), "b", "c"),
        (Includes(includes={"q": "a"}), Atom("q", "includes", "a"), ("b", "a"), ("b",)),
        (AtLeast(at_least={"q": 3}), Atom("q", "at-least", 3.0), 3, 2.9),
        (AtMost(at_most={"q": 3}), Atom("q", "at-most", 3.0), 3.0, 3.1),
        (AtLeast(at_least={"q": FigureRef(figure="enough")}), Atom("q", "at-least", 50.0), 50, 49),
        (AtMost(at_most={"q": FigureRef(figure="enough")}), Atom("q", "at-most", 50.0), 50, 51),
    ],
)
def test_what_a_test_says(leaf: Leaf, atom: Atom, holding: Value, failing: Value) -> None:
    """Bounds belong to what passes, and an answer of another type passes nothing."""
    assert atom_of(leaf, lambda figure: {"enough": 50.0}[figure.figure]) == atom
    assert atom.holds(holding) is True
    assert atom.holds(failing) is False
    for odd in ("", "3", (), ("x",), 3 if atom.test in {"among", "includes"} else "a"):
        assert atom.holds(odd) is False


def test_the_three_values() -> None:
    """Kleene: what is open stays open unless one part settles the whole."""
    table = [(a, b) for a in (True, None, False) for b in (True, None, False)]
    assert [every(pair) for pair in table] == [True, None, False, None, None, False, False, False, False]
    assert [some(pair) for pair in table] == [True, True, True, True, None, None, True, None, False]
    assert [negate(one) for one in (True, None, False)] == [False, None, True]
    assert (every(()), some(())) == (True, False)
