"""Whether a decision is one that the rulebook promises never to make.

Promises are proved of the decision (`proof`). What is said besides the decision is held against them here.
"""

from __future__ import annotations

from adaptation_ladder.book.rulebook import Promise, Rulebook
from adaptation_ladder.deciding.engine import Decision, rules_of
from adaptation_ladder.task.answers import Situation


def kept(book: Rulebook, situation: Situation, decision: Decision) -> bool:
    """Whether no promise of the rulebook excludes a decision."""
    return not any(breaks(promise, book, situation, decision) for promise in book.promises)


def breaks(promise: Promise, book: Rulebook, situation: Situation, decision: Decision) -> bool:
    """Whether a decision is one that a promise excludes; what is only assumed is not known."""
    if decision.rung != promise.never or decision.verdict not in promise.verdicts:
        return False
    given, kinds = promise.given, {book.need[walk.need].kind for walk in decision.walks}
    if given.needs_only_of_kind and not (kinds and kinds <= set(given.needs_only_of_kind)):
        return False
    index = rules_of(book).index
    known = situation.bits(book, assumed=False)
    asked = [one for one in book.rung[promise.never].requirements if one.role == given.lacking]
    if given.lacking is not None and not any(index.reader(one.met_when).truth(known) is False for one in asked):
        return False
    return given.when is None or index.reader(given.when).truth(known) is True
