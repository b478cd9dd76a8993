"""Which criteria a set of tasks puts to the test, each by a pair of tasks that shows its effect.

This is masking MC/DC (Hayhurst and others, A Practical Tutorial on Modified Condition/Decision Coverage, NASA
TM-2001-210876, 2001) with a need's walk as the decision and its criteria as the conditions: in one task of the pair
the criterion holds, in the other it does not (it fails or is open), the two come out otherwise, and in each of them
turning this one criterion round would change how the need comes out. Knows nothing of files and cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from adaptation_ladder.answers import Situation
from adaptation_ladder.conditions import Condition
from adaptation_ladder.engine import NeedRules, Walk, rules_of, walk
from adaptation_ladder.index import Bits, Reader
from adaptation_ladder.rulebook import Rulebook

_ALWAYS = Reader(lambda _holding, _failing: True, 0)
_NEVER = Reader(lambda _holding, _failing: False, 0)


class Shown(NamedTuple):
    """How a need comes out: what the advice shows of it."""

    reached: str
    status: str
    shut: tuple[bool, ...] = ()
    """For the rung of a criterion against it, or of a requirement: whether a reason is stated why it is ruled out,
    blocked, or not to be entered yet."""


class Effect(NamedTuple):
    """One criterion in one task, whose turning round would change how the need comes out."""

    criterion: str
    need: str
    holds: bool
    shown: Shown


class Covered(NamedTuple):
    """The two tasks that show the effect of a criterion, by their positions; one that always holds takes only one."""

    with_it: int
    without: int | None


def coverage(book: Rulebook, situations: Sequence[Situation]) -> dict[str, Covered | None]:
    """Every criterion and requirement of a rulebook with the pair of situations that shows its effect, or None."""
    found = [(at, effect) for at, situation in enumerate(situations) for effect in effects(book, situation)]
    return {id_: _pair(id_, found, alone=condition is None) for id_, condition in criteria(book).items()}


def criteria(book: Rulebook) -> dict[str, Condition | None]:
    """All criteria and requirements with the condition of each, in the order of the rulebook."""
    conditions: dict[str, Condition | None] = {}
    for rung in book.rungs:
        conditions |= {use.id: use.when for use in rung.when_to_use}
        conditions |= {rule.id: rule.when for rule in rung.when_not}
        conditions |= {one.id: one.met_when for one in rung.requirements}
    return conditions


def _pair(id_: str, found: list[tuple[int, Effect]], *, alone: bool) -> Covered | None:
    mine = [(at, effect) for at, effect in found if effect.criterion == id_]
    for at, one in mine:
        if one.holds and alone:
            return Covered(at, None)
        for other, two in mine:
            if one.holds and not two.holds and one.need == two.need and one.shown != two.shown:
                return Covered(at, other)
    return None


def effects(book: Rulebook, situation: Situation) -> Iterator[Effect]:
    """Every criterion that alone decides something in a situation."""
    rules = rules_of(book)
    bits = rules.index.of_values(situation.values(assumed=True))
    for need in rules.needs:
        for spot in spots(need):
            found = effect(need, spot, bits, situation)
            if found:
                yield found


class Spot(NamedTuple):
    """Where a criterion stands among the compiled rules of a need."""

    rung: int
    kind: Literal["uses", "inherent", "fixable", "requirements"]
    at: int
    criterion: str


def spots(need: NeedRules) -> tuple[Spot, ...]:
    """Every criterion and requirement that concerns a need."""
    return tuple(
        Spot(rung, kind, at, rule.id)
        for rung, rules in enumerate(need.rungs)
        for kind in _KINDS
        for at, rule in enumerate(getattr(rules, kind))
    )


_KINDS: tuple[Literal["uses", "inherent", "fixable", "requirements"], ...] = (
    "uses",
    "inherent",
    "fixable",
    "requirements",
)


def effect(need: NeedRules, spot: Spot, bits: Bits, situation: Situation) -> Effect | None:
    """What turning one criterion round would change, where the need is active; what is open turns into what holds."""
    rules = need.rungs[spot.rung]
    several = list(getattr(rules, spot.kind))
    if need.active.truth(bits) is not True:
        return None
    holds = several[spot.at].reader.truth(bits) is True
    several[spot.at] = several[spot.at]._replace(reader=_NEVER if holds else _ALWAYS)
    changed: dict[str, Any] = {spot.kind: tuple(several)}
    turned = rules._replace(**changed)
    rungs = (*need.rungs[: spot.rung], turned, *need.rungs[spot.rung + 1 :])
    was = _shown(walk(need, bits, situation.trials), spot)
    now = _shown(walk(need._replace(rungs=rungs), bits, situation.trials), spot)
    return Effect(spot.criterion, need.need, holds, was) if now != was else None


def _shown(walked: Walk, spot: Spot) -> Shown:
    step = walked.steps[spot.rung]
    shut = (bool(step.ruled_out), bool(step.blocked), step.candidate and bool(step.unmet))
    return Shown(walked.reached, walked.status, () if spot.kind == "uses" else shut)
