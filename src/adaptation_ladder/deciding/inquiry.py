"""Which question to ask next, and when to stop: only what can still change the outcome, most telling first.

The order follows the three-valued bound; the stop is exact. Where a budget ends before a proof, asking goes on. Knows
nothing of people, words or files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.index import Bits
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.possible import Outcome, Search
from adaptation_ladder.deciding.space import Variable, both, space_of

RELEVANCE_STEPS = 400
"""How many partial answer sets may be looked at to find out whether one question still matters."""


class Topic(NamedTuple):
    """Something that can be asked on one screen: a question of the rulebook, or what was tried on a rung."""

    name: str
    """The question, or `tried.RUNG`."""
    mask: int
    variables: tuple[Variable, ...]
    weight: int
    """The effort of answering."""

    @property
    def ways(self) -> tuple[Bits, ...]:
        """How it can come out; where several choices may be taken, each choice by itself."""
        return tuple(way for variable in self.variables for way in variable.ways)


class Turn(NamedTuple):
    """Where an inquiry stands."""

    outcome: Outcome | None
    """What every completion of the open answers leads to, once that is proved."""
    topic: str | None
    """What to ask next; none where it is settled, or where nothing that can still be asked matters."""
    waiting: tuple[str, ...]
    """Everything not asked that may still matter, in the rulebook's order: at most this much remains."""
    proved: bool
    """Whether the budget was enough for all that is claimed."""


def topics_of(book: Rulebook) -> tuple[Topic, ...]:
    """Everything that can be asked about a task, in the rulebook's order: the questions, then the rungs."""
    by_name: dict[str, list[Variable]] = {}
    for variable in space_of(book).variables:
        by_name.setdefault(variable.name, []).append(variable)

    def topic(name: str, variables: list[Variable]) -> Topic:
        weight = 1 if name.startswith(TRIAL_OF) else book.question[name].weight
        return Topic(name, sum(one.mask for one in variables), tuple(variables), weight)

    return tuple(topic(name, variables) for name, variables in by_name.items())


def turn(search: Search, topics: tuple[Topic, ...], bits: Bits, asked: Collection[str]) -> Turn:
    """Where the inquiry stands after these answers; what is in `asked` is not asked again, answered or not."""
    bits = search.space.gated(bits)
    bound = search.bound(bits, exact=False)
    live = search.awaited(bound.live, bits)
    waiting = tuple(topic for topic in topics if topic.name not in asked and topic.mask & live)
    names = tuple(topic.name for topic in waiting)
    found, proved = search.outcomes(bits, most=2)
    if len(found) == 1 and proved:
        return Turn(next(iter(found)), None, names, proved=True)
    before = search.room(bits)
    gains = [(topic, (before - _room_after(search, topic, bits, live)) / topic.weight) for topic in waiting]
    ranked = [topic for topic, _ in sorted(gains, key=lambda one: -one[1]) if _applies(search, topic, bits)]
    shown = _shown_to_matter(search, ranked, list(found.values()))
    if shown is not None:
        return Turn(None, shown.name, names, proved)
    for topic in ranked:
        matters = _matters(search, topic, bits)
        if matters is not False:
            return Turn(None, topic.name, names, proved=proved and matters is not None)
    return Turn(None, None, names, proved)


def _shown_to_matter(search: Search, topics: list[Topic], witnesses: list[Bits]) -> Topic | None:
    """The first topic of which another answer changes the outcome of one of these completions; quick, not complete."""
    for complete in map(search.completed, witnesses):
        outcome = search.outcome(complete)
        for topic in topics:
            if any(search.outcome(_instead(complete, way)) != outcome for way in topic.ways):
                return topic
    return None


def _instead(complete: Bits, way: Bits) -> Bits:
    """The answers with one of them changed."""
    changed = way.holding | way.failing
    return Bits(complete.holding & ~changed | way.holding, complete.failing & ~changed | way.failing)


def _matters(search: Search, topic: Topic, bits: Bits) -> bool | None:
    """Whether some completion comes out differently for another answer to this; None where the budget ended first."""
    told = [search.differs(bits, variable.ways, budget=RELEVANCE_STEPS) for variable in topic.variables]
    return True if True in told else None if None in told else False


def _applies(search: Search, topic: Topic, bits: Bits) -> bool:
    """Whether the question is known to make sense; if it may not, what decides that comes first."""
    gates = search.space.rules.index.gates
    return all(gate.reader.truth(bits) is True for gate in gates if gate.question == topic.name)


def _room_after(search: Search, topic: Topic, bits: Bits, live: int) -> float:
    """How much is expected to be undecided after an answer, each way of answering being as likely."""
    # Answers that differ only in what no longer matters come out alike, so each sort is looked at once.
    alike = Counter(Bits(way.holding & live, way.failing & live) for way in topic.ways)
    rooms = [count * search.room(search.space.gated(both(bits, way))) for way, count in alike.items()]
    return sum(rooms) / alike.total()
