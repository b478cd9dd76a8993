"""Conditions over answers: a closed, tagged grammar, and its three-valued reading.

A condition is data: it can be listed, searched and explained. It reads answers only, never what was tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Discriminator, Field, Tag

from adaptation_ladder.basics.vocabulary import Id, Record, Truth

Value = str | tuple[str, ...] | int | float
"""An answer: one choice, several choices, or a number."""


class FigureRef(Record):
    """A threshold taken from a figure of the rulebook, so that the number has a source and an age."""

    figure: Id
    """The id of the figure."""


Bound = int | float | FigureRef
One = Field(min_length=1, max_length=1)


class All(Record):
    """Holds when every part holds."""

    all: Annotated[tuple[Condition, ...], Field(min_length=1)]


class AnyOf(Record):
    """Holds when at least one part holds."""

    any: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Not(Record):
    """Holds when its part fails."""

    not_: Condition


class Is(Record):
    """The question was answered with this choice."""

    is_: Annotated[dict[Id, str], One]


class OneOf(Record):
    """The question was answered with one of these choices."""

    one_of: Annotated[dict[Id, Annotated[tuple[str, ...], Field(min_length=2)]], One]


class Includes(Record):
    """The answer to a question with several choices includes this one."""

    includes: Annotated[dict[Id, str], One]


class AtLeast(Record):
    """The number given is this or more."""

    at_least: Annotated[dict[Id, Bound], One]


class AtMost(Record):
    """The number given is this or less."""

    at_most: Annotated[dict[Id, Bound], One]


TAGS: dict[str, type[Record]] = {
    "all": All,
    "any": AnyOf,
    "not": Not,
    "is": Is,
    "one-of": OneOf,
    "includes": Includes,
    "at-least": AtLeast,
    "at-most": AtMost,
}
_TAG_OF: dict[type, str] = {form: tag for tag, form in TAGS.items()}


def _tag(form: Any) -> str | None:
    """The key that names the form of a condition; None lets the reader refuse it."""
    if isinstance(form, Mapping):
        return next((str(key) for key in form if key in TAGS), None)
    return _TAG_OF.get(type(form))


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Is, Tag("is")]
    | Annotated[OneOf, Tag("one-of")]
    | Annotated[Includes, Tag("includes")]
    | Annotated[AtLeast, Tag("at-least")]
    | Annotated[AtMost, Tag("at-most")],
    Discriminator(_tag),
]
"""One condition, named by its only key."""


class Atom(NamedTuple):
    """The smallest test: one question against one operand; equal atoms are one atom."""

    question: str
    test: Literal["among", "includes", "at-least", "at-most"]
    operand: tuple[str, ...] | str | float

    def holds(self, value: Value) -> bool:
        """Whether a given answer passes this test; total, so that a wrong type fails it."""
        match self.test:
            case "among":
                return isinstance(self.operand, tuple) and value in self.operand
            case "includes":
                return isinstance(value, tuple) and self.operand in value
            case "at-least" if isinstance(value, int | float) and isinstance(self.operand, int | float):
                return value >= self.operand
            case "at-most" if isinstance(value, int | float) and isinstance(self.operand, int | float):
                return value <= self.operand
        return False


Leaf = Is | OneOf | Includes | AtLeast | AtMost


def atom_of(leaf: Leaf, number_of: Callable[[FigureRef], float]) -> Atom:
    """The test that a leaf of a condition makes, with its threshold looked up where a figure gives it."""
    match leaf:
        case Is(is_=only):
            ((question, choice),) = only.items()
            return Atom(question, "among", (choice,))
        case OneOf(one_of=several):
            ((question, choices),) = several.items()
            return Atom(question, "among", tuple(choices))
        case Includes(includes=only):
            ((question, choice),) = only.items()
            return Atom(question, "includes", choice)
        case AtLeast(at_least=bounds) | AtMost(at_most=bounds):
            ((question, bound),) = bounds.items()
            number = number_of(bound) if isinstance(bound, FigureRef) else float(bound)
            return Atom(question, "at-least" if isinstance(leaf, AtLeast) else "at-most", number)


def question_of(leaf: Leaf) -> str:
    """The id of the question that a leaf reads."""
    (by_question,) = leaf.__dict__.values()
    return str(next(iter(by_question)))


def leaves(form: Condition) -> Iterator[Leaf]:
    """Every test inside a condition, in reading order."""
    match form:
        case All(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from leaves(part)
        case Not(not_=part):
            yield from leaves(part)
        case _:
            yield form


def questions_of(form: Condition) -> tuple[str, ...]:
    """The ids of the questions that a condition reads, each once, in reading order."""
    return tuple(dict.fromkeys(question_of(leaf) for leaf in leaves(form)))


def figures_of(form: Condition) -> tuple[str, ...]:
    """The ids of the figures that a condition takes its thresholds from."""
    bounds = [bound for leaf in leaves(form) if isinstance(leaf, AtLeast | AtMost) for bound in _bounds(leaf)]
    return tuple(bound.figure for bound in bounds if isinstance(bound, FigureRef))


def _bounds(leaf: AtLeast | AtMost) -> tuple[Bound, ...]:
    return tuple((leaf.at_least if isinstance(leaf, AtLeast) else leaf.at_most).values())


def every(truths: Iterator[Truth] | tuple[Truth, ...] | list[Truth]) -> Truth:
    """Kleene's *and*: fails when one fails, else open when one is open, else holds."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def some(truths: Iterator[Truth] | tuple[Truth, ...] | list[Truth]) -> Truth:
    """Kleene's *or*: holds when one holds, else open when one is open, else fails."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def negate(truth: Truth) -> Truth:
    """Kleene's *not*: what is open stays open."""
    return None if truth is None else not truth


def evaluate(form: Condition, truth_of: Callable[[Leaf], Truth]) -> Truth:
    """The meaning of a condition, given what each test comes to (None where its answer is open)."""
    match form:
        case All(all=parts):
            return every(evaluate(part, truth_of) for part in parts)
        case AnyOf(any=parts):
            return some(evaluate(part, truth_of) for part in parts)
        case Not(not_=part):
            return negate(evaluate(part, truth_of))
        case _:
            return truth_of(form)


Test = Callable[[int, int], Truth]
"""A compiled condition: reads the bits of the tests known to hold and of those known to fail."""


def compiled(form: Condition, bit_of: Callable[[Leaf], int], *, negated: bool = False) -> Test:
    """The same meaning as `evaluate`, over two bit sets; a property test holds the two together.

    *Not* moves down to the tests, so that what is joined can be looked at all at once, one bit set for each sign.
    """
    match form:
        case All(all=parts):
            return _joined(parts, bit_of, negated=negated, decisive=negated)
        case AnyOf(any=parts):
            return _joined(parts, bit_of, negated=negated, decisive=not negated)
        case Not(not_=part):
            return compiled(part, bit_of, negated=not negated)
        case _:
            bit = bit_of(form)
            if negated:
                return lambda holding, failing: True if failing & bit else False if holding & bit else None
            return lambda holding, failing: True if holding & bit else False if failing & bit else None


def _joined(parts: tuple[Condition, ...], bit_of: Callable[[Leaf], int], *, negated: bool, decisive: bool) -> Test:
    """*And* is settled by one part that fails, *or* by one that holds; else one open part leaves it open."""
    settle_holding = settle_failing = 0  # tests that settle it when they hold, and when they fail
    tests: list[Test] = []
    for part in parts:
        bare, sign = (part.not_, not negated) if isinstance(part, Not) else (part, negated)
        if isinstance(bare, All | AnyOf | Not):
            tests.append(compiled(bare, bit_of, negated=sign))
        elif sign is decisive:
            settle_failing |= bit_of(bare)
        else:
            settle_holding |= bit_of(bare)
    return _settled(settle_holding, settle_failing, tuple(tests), decisive=decisive)


def _settled(settle_holding: int, settle_failing: int, tests: tuple[Test, ...], *, decisive: bool) -> Test:
    other = not decisive

    def of_tests(holding: int, failing: int) -> Truth:
        if holding & settle_holding or failing & settle_failing:
            return decisive
        if failing & settle_holding == settle_holding and holding & settle_failing == settle_failing:
            return other
        return None

    def of_parts(holding: int, failing: int) -> Truth:
        result = of_tests(holding, failing)
        if result is decisive:
            return result
        for test in tests:
            truth = test(holding, failing)
            if truth is decisive:
                return truth
            if truth is None:
                result = None
        return result

    return of_parts if tests else of_tests
