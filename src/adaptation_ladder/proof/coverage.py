"""Which criteria a set of tasks puts to the test, each by a pair of tasks that shows its effect.

This is masking MC/DC (Hayhurst and others, A Practical Tutorial on Modified Condition/Decision Coverage, NASA
TM-2001-210876, 2001) with a need's walk as the decision and its criteria as the conditions: in one task of the pair
the criterion holds, in the other it does not (it fails or is open), the two come out otherwise, and in each of them
turning this one criterion round would change how the need comes out. Knows nothing of files and cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adaptation_ladder.book.conditions import Condition
from adaptation_ladder.book.index import Bits
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import NeedRules, Walk, rules_of
from adaptation_ladder.task.answers import Situation
from adaptation_ladder.task.tried import UNTRIED


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
    """Every criterion and requirement of a rulebook with the pair of situations that shows its effect, or None.

    Of a house rulebook only what the house added or changed counts; the rest is for the cases of its base.
    """
    found = [(at, effect) for at, situation in enumerate(situations) for effect in effects(book, situation)]
    return {
        id_: _pair(id_, found, alone=condition is None)
        for id_, condition in criteria(book).items()
        if not book.base or id_ in book.house
    }


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
    bits = situation.bits(book, assumed=True)
    for need in rules.needs:
        for spot in spots(need):
            found = effect(need, spot, bits, situation)
            if found:
                yield found


class Spot(NamedTuple):
    """Where a criterion stands among the compiled rules of a need."""

    criterion: str
    rung: int
    at: int
    """Its position among all rules of the need."""
    speaks_for: bool
    rules_out: bool


def spots(need: NeedRules) -> tuple[Spot, ...]:
    """Every criterion and requirement that concerns a need."""
    rungs = [
        (rung, rule.id, rule in rules.uses, rule in rules.inherent)
        for rung, rules in enumerate(need.rungs)
        for rule in rules.rules()
    ]
    return tuple(Spot(id_, rung, at, for_it, out) for at, (rung, id_, for_it, out) in enumerate(rungs))


def effect(need: NeedRules, spot: Spot, bits: Bits, situation: Situation) -> Effect | None:
    """What turning one criterion round would change, where the need is active; what is open turns into what holds."""
    if need.active.truth(bits) is not True:
        return None
    truths = tuple(rule.reader.truth(bits) for rule in need.rules)
    holds = truths[spot.at] is True
    log = tuple(situation.trials.get(rung.rung, {}).get(need.need, UNTRIED) for rung in need.rungs)
    was = _shown(need.walk(truths, log), spot)
    now = _shown(need.walk((*truths[: spot.at], not holds, *truths[spot.at + 1 :]), log), spot)
    return Effect(spot.criterion, need.need, holds, was) if now != was else None


def _shown(walked: Walk, spot: Spot) -> Shown:
    step = walked.steps[spot.rung]
    shut = (bool(step.ruled_out), bool(step.blocked), step.candidate and bool(step.unmet))
    return Shown(walked.reached, walked.status, () if spot.speaks_for else shut)
