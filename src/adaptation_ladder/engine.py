"""The decision: which rung each need reaches, which rung is recommended, and with what verdict.

Plain functions over plain tuples, total and pure (a need selects which rungs can serve it, the ladder's
order selects among those). Knows no rung, need or criterion by name, and words nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.answers import UNTRIED, Situation, Trial
from adaptation_ladder.index import Bits, Index, Reader, prepared
from adaptation_ladder.rulebook import Need, Rulebook
from adaptation_ladder.vocabulary import Effort, Status, Truth, Verdict


class Use(NamedTuple):
    """A criterion for a rung and one need, compiled."""

    id: str
    reader: Reader
    effort: Effort


class Block(NamedTuple):
    """A criterion against a rung or a requirement of it, compiled."""

    id: str
    reader: Reader


class RungRules(NamedTuple):
    """Everything that decides whether one need may enter one rung."""

    rung: str
    effort: Effort
    uses: tuple[Use, ...]
    inherent: tuple[Block, ...]
    fixable: tuple[Block, ...]
    requirements: tuple[Block, ...]


class NeedRules(NamedTuple):
    """When a need is active, and the rules of every rung for it, lowest first."""

    need: str
    active: Reader
    rungs: tuple[RungRules, ...]
    reads: int
    """The bits of every test that decides how far the need goes, once it is active."""


@dataclass(frozen=True)
class Rules:
    """A rulebook compiled for deciding."""

    index: Index
    rungs: tuple[str, ...]
    needs: tuple[NeedRules, ...]
    good_enough: Reader


class Step(NamedTuple):
    """One rung on the walk of one need: whether it was entered and, where not, everything in the way."""

    rung: str
    serves: Truth
    """Whether a criterion for it holds; open when one only may."""
    holding: tuple[str, ...]
    """Criteria for it that hold."""
    open: tuple[str, ...]
    """Criteria for it that are open."""
    ruled_out: tuple[str, ...]
    """Criteria against it that hold and that nothing would lift."""
    blocked: tuple[str, ...]
    """Criteria against it that hold and that something would lift."""
    unmet: tuple[str, ...]
    """Requirements that fail or are open."""
    worse: bool
    """Whether it was tried and made things worse."""
    candidate: bool
    takes: Effort
    """The effort on lower rungs that the climb takes."""
    owed: tuple[str, ...]
    """Lower rungs that still owe this effort."""
    entered: bool


class Work(NamedTuple):
    """What to do next for a need: this effort on this rung."""

    rung: str
    effort: Effort


class Walk(NamedTuple):
    """How one active need goes up the ladder, and where it stands."""

    need: str
    steps: tuple[Step, ...]
    reached: str
    status: Status
    work: Work | None


class Decision(NamedTuple):
    """The decision in plain tuples."""

    rung: str
    verdict: Verdict
    walks: tuple[Walk, ...]
    maybe: tuple[str, ...]
    """Needs that may also apply: their condition is open."""
    together: tuple[str, ...]
    """Rungs used together."""
    good_enough: bool
    """Whether the quality is good enough, as stated or measured."""


@lru_cache(maxsize=16)
def rules_of(book: Rulebook) -> Rules:
    """A rulebook's rules compiled, made once for each rulebook."""
    index = prepared(book)

    def rung_rules(rung_id: str, need_id: str) -> RungRules:
        rung = book.rung[rung_id]
        own = Effort.named(rung.effort)
        against = [rule for rule in rung.when_not if not rule.needs or need_id in rule.needs]
        return RungRules(
            rung=rung_id,
            effort=own,
            uses=tuple(
                Use(use.id, index.reader(use.when), min(own, Effort.named(use.effort) if use.effort else own))
                for use in rung.when_to_use
                if use.need == need_id
            ),
            inherent=tuple(Block(rule.id, index.reader(rule.when)) for rule in against if rule.inherent),
            fixable=tuple(Block(rule.id, index.reader(rule.when)) for rule in against if not rule.inherent),
            requirements=tuple(Block(one.id, index.reader(one.met_when)) for one in rung.requirements),
        )

    def need_rules(need: Need) -> NeedRules:
        rungs = tuple(rung_rules(rung_id, need.id) for rung_id in book.rung_ids)
        reads = 0
        for rung in rungs:
            rules: tuple[Use | Block, ...] = (*rung.uses, *rung.inherent, *rung.fixable, *rung.requirements)
            for rule in rules:
                reads |= rule.reader.reads
        for gate in reversed(index.gates):  # whether a question applies matters where its answer does
            if gate.bits & reads:
                reads |= gate.reader.reads
        return NeedRules(need.id, index.reader(book.active_when(need)), rungs, reads)

    needs = tuple(need_rules(need) for need in book.needs)
    return Rules(index, book.rung_ids, needs, index.reader(book.good_enough))


def decide(book: Rulebook, situation: Situation) -> Decision:
    """Decide by the answers in force, the assumed ones among them."""
    rules = rules_of(book)
    bits = rules.index.of_values(situation.values(assumed=True))
    activity = [(need, need.active.truth(bits)) for need in rules.needs]
    walks = tuple(walk(need, bits, situation.trials) for need, active in activity if active is True)
    maybe = tuple(need.need for need, active in activity if active is None)
    order = rules.rungs.index
    lowest = rules.rungs[0]
    reached = {walk_.reached for walk_ in walks}
    rung = max(reached, key=order) if walks else situation.current or lowest
    together = tuple(one for one in rules.rungs if one in reached | {lowest}) if walks else (rung,)
    good = situation.met or rules.good_enough.truth(bits) is True
    verdict = verdict_of(walks, rules.rungs, rung, situation.current, good_enough=good)
    return Decision(rung, verdict, walks, maybe, together, good)


def verdict_of(
    walks: tuple[Walk, ...], rungs: tuple[str, ...], rung: str, current: str | None, *, good_enough: bool
) -> Verdict:
    """Where the recommended rung lies from the current one, or why there is nothing to do."""
    statuses = {walk.status for walk in walks}
    if not walks and good_enough:
        return "stop"
    if not walks or "work" in statuses:
        if current is None:
            return "start"
        gap = rungs.index(rung) - rungs.index(current)
        return "climb" if gap > 0 else "step-down" if gap < 0 else "stay"
    return "hold" if "hold" in statuses else "out-of-rungs"


def walk(need: NeedRules, bits: Bits, trials: Mapping[str, Mapping[str, Trial]]) -> Walk:
    """Take one active need up the ladder."""
    tried = {rung.rung: trials.get(rung.rung, {}).get(need.need, UNTRIED) for rung in need.rungs}
    steps: list[Step] = []
    for rules in need.rungs:
        steps.append(_step(rules, bits, tried, steps))
    entered = [step for step in steps if step.entered]
    reached = entered[-1] if entered else steps[0]
    work, higher = _work(steps, reached, tried), [step for step in steps_above(steps, reached) if step.candidate]
    status: Status = "work" if work else "hold" if higher else "out-of-rungs"
    return Walk(need.need, tuple(steps), reached.rung, status, work)


def steps_above(steps: list[Step] | tuple[Step, ...], reached: Step) -> list[Step]:
    """The steps higher up than the one reached."""
    return list(steps[steps.index(reached) + 1 :])


def _step(rules: RungRules, bits: Bits, tried: Mapping[str, Trial], lower: list[Step]) -> Step:
    truths = [(use, use.reader.truth(bits)) for use in rules.uses]
    holding = [use for use, truth in truths if truth is True]
    open_ = [use for use, truth in truths if truth is None]
    ruled_out = _holding(rules.inherent, bits)
    blocked = _holding(rules.fixable, bits)
    unmet = tuple(one.id for one in rules.requirements if one.reader.truth(bits) is not True)
    worse = tried[rules.rung].worse
    candidate = bool(holding or open_) and not ruled_out and not worse
    takes = min((use.effort for use in holding), default=rules.effort)
    owed = _owed(rules, takes, tried, lower)
    return Step(
        rung=rules.rung,
        serves=True if holding else None if open_ else False,
        holding=tuple(use.id for use in holding),
        open=tuple(use.id for use in open_),
        ruled_out=ruled_out,
        blocked=blocked,
        unmet=unmet,
        worse=worse,
        candidate=candidate,
        takes=takes,
        owed=owed,
        entered=candidate and bool(holding) and not blocked and not unmet and not owed,
    )


def _holding(blocks: tuple[Block, ...], bits: Bits) -> tuple[str, ...]:
    return tuple(block.id for block in blocks if block.reader.truth(bits) is True)


def _owed(rules: RungRules, takes: Effort, tried: Mapping[str, Trial], lower: list[Step]) -> tuple[str, ...]:
    """The lower rungs that owe effort: candidates, and below a thorough rung always the lowest one.

    A brief climb may pass a candidate that is blocked or open; a thorough one may not.
    """
    owed = []
    for at, step in enumerate(lower):
        passable = takes <= Effort.BRIEF and (bool(step.blocked) or step.serves is None)
        asked = (step.candidate and not passable) or (at == 0 and rules.effort is Effort.THOROUGH)
        if asked and tried[step.rung].effort < takes:
            owed.append(step.rung)
    return tuple(owed)


def _work(steps: list[Step], reached: Step, tried: Mapping[str, Trial]) -> Work | None:
    """The next effort that is worth making; None when nothing is left to do without an unlock or an answer.

    The lowest rung is reached by default even where it does not serve the need. It then counts as spent as soon
    as it was tried at all, because nobody should polish a prompt that cannot help.
    """
    effort = tried[reached.rung].effort
    spent = effort >= (Effort.THOROUGH if reached.entered else Effort.BRIEF)
    if not spent:
        return Work(reached.rung, Effort.BRIEF if effort is Effort.NONE else Effort.THOROUGH)
    standing = {step.rung: step for step in steps}
    for step in steps_above(steps, reached):
        for rung in step.owed if step.candidate else ():
            if rung == steps[0].rung or (standing[rung].serves is True and not standing[rung].blocked):
                return Work(rung, step.takes)
    return None
