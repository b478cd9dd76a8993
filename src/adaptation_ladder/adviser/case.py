"""What every part of one advice is made from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property, lru_cache
from typing import Any, ParamSpec, TypeVar

from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Truth
from adaptation_ladder.book.conditions import Condition, Value
from adaptation_ladder.book.index import Bits, Index
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.deciding.engine import Decision
from adaptation_ladder.task.answers import Situation

P = ParamSpec("P")
R = TypeVar("R")

_MOST_KEPT = 20_000


class Case(Frozen):
    """What every part of the advice is made from."""

    book: Rulebook
    index: Index
    situation: Situation
    bits: Bits
    by_rules: Decision
    """The decision by the answers alone, which may wait for what can never happen."""
    decision: Decision
    """As it is told."""
    today: str | None
    live: int = -1
    """The tests, of open and of assumed answers, that rung and verdict may still depend on; 0 where on none."""

    def truth(self, condition: Condition | None) -> Truth:
        """What a condition comes to by the answers in force."""
        return self.index.reader(condition).test(*self.bits)

    def once(self, key: Hashable, make: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """What advices by this rulebook as of this day have alike, made for the first of them."""
        kept = self._kept
        made: R | None = kept.get(key)
        if made is None:
            if len(kept) > _MOST_KEPT:
                kept.clear()
            made = kept[key] = make(*args, **named)
        return made

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return _kept(self.book, self.today)

    def position(self, rung: str) -> int:
        """How far up the ladder a rung is; the lowest is 0."""
        return self.book.rung_ids.index(rung)


@lru_cache(maxsize=16)
def _kept(_book: Rulebook, _today: str | None) -> dict[Hashable, Any]:
    return {}


def meanings(book: Rulebook, question: Question, value: Value) -> tuple[str, ...]:
    """What an answer means in the rulebook's words: of a choice its meaning, of a number its unit."""
    if isinstance(value, int | float):
        return (question.unit or "",)
    if question.kind == "needs":
        words = {need.id: need.symptom for need in book.needs}
    else:
        words = {choice.id: choice.means for choice in question.choices}
    return tuple(words[id_] for id_ in ((value,) if isinstance(value, str) else value))
