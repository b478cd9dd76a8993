"""The decision: which rung each need reaches, which rung is recommended, and with what verdict.

Plain functions over plain tuples, total and pure (a need selects which rungs can serve it, the ladder's
order selects among those). Knows no rung, need or criterion by name, and words nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Effort, Status, Truth, Verdict
from adaptation_ladder.book.conditions import Condition, Test
from adaptation_ladder.book.index import Bits, Index, Reader, prepared
from adaptation_ladder.book.rulebook import Need, Rulebook, Rung
from adaptation_ladder.task.answers import Situation
from adaptation_ladder.task.tried import UNTRIED, Trial


class Use(NamedTuple):
    """A criterion for a rung and one need, compiled."""

    id: str
    reader: Reader
    effort: Effort


class Block(NamedTuple):
    """A criterion against a rung or a requirement of it, compiled."""

    id: str
    reader: Reader


Truths = tuple[Truth, ...]


class Sides(NamedTuple):
    """What speaks for and against a rung by some answers, whatever was tried."""

    serves: Truth
    """Whether a criterion for it holds; open when one only may."""
    holding: tuple[str, ...]
    open: tuple[str, ...]
    ruled_out: tuple[str, ...]
    blocked: tuple[str, ...]
    unmet: tuple[str, ...]
    takes: Effort


class Landing(NamedTuple):
    """How a rung stands by some answers, and the steps onto it."""

    sides: Sides
    steps: dict[int, Tread]
    """By the lower rungs in debt, one bit for each, and in the last bit whether it was tried with a worse result."""


class RungRules(NamedTuple):
    """Everything that decides whether one need may enter one rung."""

    rung: str
    effort: Effort
    uses: tuple[Use, ...]
    inherent: tuple[Block, ...]
    fixable: tuple[Block, ...]
    requirements: tuple[Block, ...]
    landing: Callable[[Truths], Landing]
    """What the truths of all these come to, in this order; remembered, since they come back in task after task."""

    def rules(self) -> tuple[Use | Block, ...]:
        """All of them."""
        return (*self.uses, *self.inherent, *self.fixable, *self.requirements)


Log = tuple[Trial, ...]
"""How each rung was tried for one need, lowest first."""


class NeedRules(NamedTuple):
    """When a need is active, and the rules of every rung for it, lowest first."""

    need: str
    active: Reader
    rungs: tuple[RungRules, ...]
    reads: int
    """The bits of every test that decides how far the need goes, once it is active."""
    rules: tuple[Use | Block, ...]
    """Those of all its rungs."""
    pick: Callable[[Truths], Truths]
    """The truths of its rules among those of all tests."""
    walk: Callable[[Truths, Log], Walk]
    """The way up by the truths of its rules and by what was tried."""


class Rules(Frozen):
    """A rulebook compiled for deciding."""

    index: Index
    rungs: tuple[str, ...]
    needs: tuple[NeedRules, ...]
    good_enough: Reader
    criteria: tuple[str, ...]
    """The id of every criterion and requirement, in the order of the rulebook."""
    tests: tuple[Test, ...]
    """Their conditions, each distinct one once."""
    spread: Callable[[Truths], Truths]
    """From the truths of the tests to those of the criteria."""
    reading: Callable[[int], tuple[tuple[int, Test], ...]]
    """The tests that read some of these bits, each with its position."""


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


class Tread(NamedTuple):
    """A step, and what of it decides about the steps above."""

    step: Step
    candidate: bool
    passable: bool
    """Whether a brief climb may pass it."""
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
    truths: Truths
    """What every criterion and requirement comes to, in the order of the rulebook (`Rules.criteria`)."""


@lru_cache(maxsize=16)
def rules_of(book: Rulebook) -> Rules:
    """A rulebook's rules compiled, made once for each rulebook."""
    index = prepared(book)
    criteria: dict[str, int] = {}
    tests: dict[str, tuple[int, Reader]] = {}

    def test_of(id_: str, condition: Condition | None) -> None:
        position, _ = tests.setdefault(repr(condition), (len(tests), index.reader(condition)))
        criteria[id_] = position

    for rung in book.rungs:
        for use in rung.when_to_use:
            test_of(use.id, use.when)
        for rule in rung.when_not:
            test_of(rule.id, rule.when)
        for one in rung.requirements:
            test_of(one.id, one.met_when)

    @lru_cache(maxsize=1024)
    def reading(bits: int) -> tuple[tuple[int, Test], ...]:
        return tuple((position, reader.test) for position, reader in tests.values() if reader.reads & bits)

    return Rules(
        index=index,
        rungs=book.rung_ids,
        needs=tuple(_need_rules(book, index, need, criteria) for need in book.needs),
        good_enough=index.reader(book.good_enough),
        criteria=tuple(criteria),
        tests=tuple(reader.test for _, reader in tests.values()),
        spread=_picker(list(criteria.values())),
        reading=reading,
    )


def _need_rules(book: Rulebook, index: Index, need: Need, at: Mapping[str, int]) -> NeedRules:
    rungs = tuple(_rung_rules(book, rung, need.id) for rung in book.rungs)
    rules = tuple(rule for rung in rungs for rule in rung.rules())
    reads = 0
    for rule in rules:
        reads |= rule.reader.reads
    for gate in reversed(index.gates):  # whether a question applies matters where its answer does
        if gate.bits & reads:
            reads |= gate.reader.reads

    ends = tuple(accumulate(len(rung.rules()) for rung in rungs))
    parts = tuple((rung, slice(start, end)) for rung, start, end in zip(rungs, (0, *ends), ends, strict=False))

    def way_up(truths: Truths, log: Log) -> Walk:
        return _walk(need.id, parts, truths, log)

    return NeedRules(
        need.id,
        index.reader(book.active_when(need)),
        rungs,
        reads,
        rules,
        _picker([at[one.id] for one in rules]),
        way_up,
    )


def _picker(positions: list[int]) -> Callable[[Truths], Truths]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda truths: tuple(truths[position] for position in positions)


def _rung_rules(book: Rulebook, rung: Rung, need: str) -> RungRules:
    index = prepared(book)
    own = Effort.named(rung.effort)
    uses = tuple(
        Use(use.id, index.reader(use.when), min(own, Effort.named(use.effort) if use.effort else own))
        for use in rung.when_to_use
        if use.need == need
    )
    against = [rule for rule in rung.when_not if not rule.needs or need in rule.needs]
    inherent = tuple(Block(rule.id, index.reader(rule.when)) for rule in against if rule.inherent)
    fixable = tuple(Block(rule.id, index.reader(rule.when)) for rule in against if not rule.inherent)
    requirements = tuple(Block(one.id, index.reader(one.met_when)) for one in rung.requirements)

    ends = tuple(accumulate(len(part) for part in (uses, inherent, fixable)))
    speaking, for_good, for_now, needed = (
        slice(start, end) for start, end in zip((0, *ends), (*ends, None), strict=True)
    )
    holding, open_ = _those(uses, (True,)), _those(uses, (None,))
    ruled_out, blocked = _those(inherent, (True,)), _those(fixable, (True,))
    unmet = _those(requirements, (False, None))
    efforts = {use.id: use.effort for use in uses}

    @lru_cache(maxsize=1024)
    def landing(truths: Truths) -> Landing:
        said = truths[speaking]
        serving = holding(said)
        sides = Sides(
            True if serving else None if None in said else False,
            serving,
            open_(said),
            ruled_out(truths[for_good]),
            blocked(truths[for_now]),
            unmet(truths[needed]),
            min([efforts[id_] for id_ in serving]) if serving else own,
        )
        return Landing(sides, {})

    return RungRules(rung.id, own, uses, inherent, fixable, requirements, landing)


def _those(rules: Sequence[Use | Block], like: Truths) -> Callable[[Truths], tuple[str, ...]]:
    """The ids of the rules that come to one of these; remembered, as for `RungRules.landing`."""
    ids = [rule.id for rule in rules]

    @lru_cache(maxsize=1024)
    def those(truths: Truths) -> tuple[str, ...]:
        return tuple([id_ for id_, truth in zip(ids, truths, strict=True) if truth in like])

    return those


def decide(book: Rulebook, situation: Situation) -> Decision:
    """Decide by the answers in force, the assumed ones among them."""
    rules = rules_of(book)
    return decided(rules, situation.bits(book, assumed=True), situation)


def decided(rules: Rules, bits: Bits, situation: Situation) -> Decision:
    """The decision by these bits, and by what was tried in the situation."""
    holding, failing = bits
    truths = tuple([test(holding, failing) for test in rules.tests])
    trials = situation.trials.values()
    walks: list[Walk] = []
    maybe: list[str] = []
    for need in rules.needs:
        active = need.active.test(holding, failing)
        if active:
            walks.append(need.walk(need.pick(truths), tuple([of_need[need.need] for of_need in trials])))
        elif active is None:
            maybe.append(need.need)
    rung = highest(rules, walks, situation.current)
    reached = {rules.rungs[0], *[one.reached for one in walks]}
    together = tuple([one for one in rules.rungs if one in reached]) if walks else (rung,)
    good = situation.met or rules.good_enough.test(holding, failing) is True
    verdict = verdict_of(walks, rules.rungs, rung, situation.current, good_enough=good)
    return Decision(rung, verdict, tuple(walks), tuple(maybe), together, good, rules.spread(truths))


def highest(rules: Rules, walks: Sequence[Walk], current: str | None) -> str:
    """The rung to recommend: the highest that some need reaches, without a need the one in use."""
    if not walks:
        return current or rules.rungs[0]
    return max([walk.reached for walk in walks], key=rules.rungs.index)


def verdict_of(
    walks: Sequence[Walk], rungs: tuple[str, ...], rung: str, current: str | None, *, good_enough: bool
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
    log = tuple(trials.get(rung.rung, {}).get(need.need, UNTRIED) for rung in need.rungs)
    return need.walk(tuple(rule.reader.truth(bits) for rule in need.rules), log)


def _walk(need: str, rungs: tuple[tuple[RungRules, slice], ...], truths: Truths, log: Log) -> Walk:
    """The way up, lowest rung first; what holds of the rungs below is kept as one bit for each."""
    steps: list[Step] = []
    candidates = passable = brief = thorough = 0
    reached = bit = 1
    for (rules, part), (effort, worse) in zip(rungs, log, strict=True):
        sides, known = rules.landing(truths[part])
        takes, owed = sides.takes, 0
        if takes and bit > 1:
            owed = _owed(rules.effort, takes, candidates, passable, brief, thorough) & (bit - 1)
        tread = known.get(owed << 1 | worse)
        if tread is None:
            lower = tuple([below.rung for at, (below, _) in enumerate(rungs) if owed >> at & 1]) if owed else ()
            tread = known[owed << 1 | worse] = _tread(_step(rules.rung, sides, lower, worse=worse))
        step, candidate, may_be_passed, entered = tread
        steps.append(step)
        if candidate:
            candidates |= bit
        if may_be_passed:
            passable |= bit
        if effort:
            brief |= bit
        if effort is Effort.THOROUGH:
            thorough |= bit
        if entered:
            reached = bit
        bit <<= 1
    at = reached.bit_length() - 1
    work = _work(steps, at, log[at].effort)
    status: Status = "work" if work else "hold" if candidates >= reached << 1 else "out-of-rungs"
    return Walk(need, tuple(steps), steps[at].rung, status, work)


def _owed(effort: Effort, takes: Effort, candidates: int, passable: int, brief: int, thorough: int) -> int:
    """The lower rungs that owe effort: candidates, and below a thorough rung always the lowest one.

    A brief climb may pass a candidate that is blocked or open; a thorough one may not.
    """
    asked = candidates if takes is Effort.THOROUGH else candidates & ~passable
    if effort is Effort.THOROUGH:
        asked |= 1
    return asked & ~(thorough if takes is Effort.THOROUGH else brief)


def steps_above(steps: list[Step] | tuple[Step, ...], reached: Step) -> list[Step]:
    """The steps higher up than the one reached."""
    return list(steps[steps.index(reached) + 1 :])


def _tread(step: Step) -> Tread:
    return Tread(step, step.candidate, bool(step.blocked) or step.serves is None, step.entered)


def _step(rung: str, sides: Sides, owed: tuple[str, ...], *, worse: bool) -> Step:
    serves, holding, open_, ruled_out, blocked, unmet, takes = sides
    candidate = serves is not False and not ruled_out and not worse
    return Step(
        rung,
        serves,
        holding,
        open_,
        ruled_out,
        blocked,
        unmet,
        worse,
        candidate,
        takes,
        owed,
        candidate and serves is True and not blocked and not unmet and not owed,
    )


def _work(steps: list[Step], at: int, effort: Effort) -> Work | None:
    """The next effort that is worth making; None when nothing is left to do without an unlock or an answer.

    The lowest rung is reached by default even where it does not serve the need. It then counts as spent as soon
    as it was tried at all, because nobody should polish a prompt that cannot help.
    """
    if effort < (Effort.THOROUGH if steps[at].entered else Effort.BRIEF):
        return Work(steps[at].rung, Effort.BRIEF if effort is Effort.NONE else Effort.THOROUGH)
    for step in steps[at + 1 :]:
        if step.candidate and step.owed:
            for lower in steps:
                if lower.rung in step.owed and (lower is steps[0] or (lower.serves is True and not lower.blocked)):
                    return Work(lower.rung, step.takes)
    return None
