"""Conditions in words: a clause that says when a condition holds, with the ids that a rulebook and a task spec use."""

from __future__ import annotations

from adaptation_ladder.book.conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Bound,
    Condition,
    FigureRef,
    Includes,
    Is,
    Leaf,
    Not,
    OneOf,
)
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.reporting.text import Line, joined, key, line, number


def clause(book: Rulebook, condition: Condition) -> Line:
    """When a condition holds: `weights` is `open`, and `reviewed-examples` is at least 50 (`some-figure`)."""
    match condition:
        case All(all=parts):
            return joined([_part(book, part) for part in parts])
        case AnyOf(any=parts):
            return joined([_part(book, part) for part in parts], "or")
        case Not(not_=part):
            return line("not so that ", _part(book, part))
        case _:
            return _leaf(book, condition)


def _part(book: Rulebook, condition: Condition) -> Line:
    said = clause(book, condition)
    return line("(", said, ")") if isinstance(condition, All | AnyOf | OneOf) else said


def _leaf(book: Rulebook, leaf: Leaf) -> Line:
    (by_question,) = leaf.__dict__.values()
    ((question, operand),) = by_question.items()
    match leaf:
        case Is():
            return line(key(question), " is ", key(operand))
        case OneOf():
            return line(key(question), " is ", joined([line(key(choice)) for choice in operand], "or"))
        case Includes():
            return line(key(question), " includes ", key(operand))
        case AtLeast() | AtMost():
            word = "at least" if isinstance(leaf, AtLeast) else "at most"
            return line(key(question), f" is {word} ", _bound(book, operand))


def _bound(book: Rulebook, bound: Bound) -> Line:
    if isinstance(bound, FigureRef):
        return line(number(float(book.figure[bound.figure].value)), " (", key(bound.figure), ")")
    return line(number(bound))
