"""Where one need may come to stand while answers are open, by three-valued logic over all rungs at once.

Of each fact there are two sets of rungs, one bit for each: those of which it is sure, and those of which it may be so.
Nothing outside what is found here is possible; some of it may turn out not to be, since answers are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.basics.vocabulary import Effort, Truth
from adaptation_ladder.book.conditions import every, negate, some
from adaptation_ladder.book.index import Bits, Reader
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import RungRules, Truths
from adaptation_ladder.deciding.space import Space, lowest, space_of

WORK, HOLD, OUT = 1, 2, 0
"""What is left for some need: work, else waiting, else nothing; as flags, so that several needs add up."""

Standing = tuple[int, int]
"""How far a need can come: the position of the rung reached, and what is left."""


class View(NamedTuple):
    """What a need can come to, nothing outside it and perhaps not all of it, and a test that would narrow it."""

    within: frozenset[Standing]
    places: frozenset[Standing]
    """The same where it is all one what is left for the need."""
    split: int
    live: int
    """The open tests that this may still depend on."""


class Said(NamedTuple):
    """What the answers say of one rung for one need, whatever was tried; the rung's own bit where it is so, or 0."""

    served: int
    may_be_served: int
    blocked: int
    may_be_blocked: int
    candidate: int
    may_be_candidate: int
    open: int
    """The way onto it is free: it serves the need, nothing blocks it, its requirements are met."""
    may_be_open: int
    quick: int
    """All bits where brief effort below is enough."""
    may_be_quick: int


class RungSays(NamedTuple):
    """The tests that one rung reads for one need, and what comes of them."""

    reads: int
    lower: int
    """The bits of the rungs below."""
    thorough: bool
    """Whether the rung itself takes thorough effort."""
    said: Callable[[int, int, int], tuple[Said, int, int]]
    """By the tests that hold, fail and stay open for good, with the open tests that decide about it and the first of
    them; remembered, as few are read and many tasks are alike."""


class Efforts(NamedTuple):
    """The rungs tried at all, thoroughly and with a worse result: those of which it is sure, and those that may be."""

    brief: int
    may_be_brief: int
    thorough: int
    may_be_thorough: int
    worse: int
    may_be_worse: int


@lru_cache(maxsize=16)
def says_of(book: Rulebook) -> tuple[tuple[RungSays, ...], ...]:
    """What the answers say of each rung for each need, made once for each rulebook."""
    space = space_of(book)

    def says(rung: RungRules, reads: int, bit: int) -> RungSays:
        return RungSays(reads, bit - 1, rung.effort is Effort.THOROUGH, _said_of(rung, bit))

    return tuple(
        tuple(says(rung, reads, 1 << at) for at, (rung, reads) in enumerate(zip(need.rungs, of_rungs, strict=True)))
        for need, of_rungs in zip(space.rules.needs, space.rung_reads, strict=True)
    )


def _said_of(rules: RungRules, bit: int) -> Callable[[int, int, int], tuple[Said, int, int]]:
    tests = tuple(rule.reader.test for rule in rules.rules())
    reads = tuple(rule.reader.reads for rule in rules.rules())

    @lru_cache(maxsize=1024)
    def saying(truths: Truths, for_good: int) -> Said:
        """What these truths say; those in `for_good`, a bit for each rule, are open and stay so."""
        holding = not_failing = truths
        if for_good:
            holding = tuple([False if for_good >> at & 1 else truth for at, truth in enumerate(truths)])
            not_failing = tuple([True if for_good >> at & 1 else truth for at, truth in enumerate(truths)])
        return _said(rules, bit, holding, not_failing)

    @lru_cache(maxsize=1024)
    def said(holding: int, failing: int, unsure: int) -> tuple[Said, int, int]:
        truths = tuple([test(holding, failing) for test in tests])
        live = split = for_good = 0
        if None in truths:
            undecided = ~(holding | failing | unsure)
            for at, truth in enumerate(truths):
                if truth is None:
                    waiting = reads[at] & undecided
                    live |= waiting
                    split = split or lowest(waiting)
                    for_good |= 0 if waiting else 1 << at
        return saying(truths, for_good), live, split

    return said


def _said(rules: RungRules, bit: int, holding: Truths, not_failing: Truths) -> Said:
    """What the truths of a rung's rules come to.

    A rule that is open for good does not hold, and does not fail either, which is what makes a candidate.
    """
    uses, against, blocks = len(rules.uses), len(rules.inherent), len(rules.fixable)
    for_now = holding[uses + against :]
    quick: Truth = True
    if rules.effort is Effort.THOROUGH:
        brief = zip(rules.uses, holding, strict=False)
        quick = some([truth for use, truth in brief if use.effort <= Effort.BRIEF])
    served, free, met = some(holding[:uses]), negate(some(for_now[:blocks])), every(for_now[blocks:])
    candidate = every((some(not_failing[:uses]), negate(some(holding[uses : uses + against]))))
    way = every((served, free, met))
    return Said(
        served=bit if served else 0,
        may_be_served=0 if served is False else bit,
        blocked=bit if free is False else 0,
        may_be_blocked=0 if free else bit,
        candidate=bit if candidate else 0,
        may_be_candidate=0 if candidate is False else bit,
        open=bit if way else 0,
        may_be_open=0 if way is False else bit,
        quick=-1 if quick else 0,
        may_be_quick=0 if quick is False else -1,
    )


def holds(reader: Reader, bits: Bits, unsure: int) -> Truth:
    """Whether a condition holds; where all that it waits for stays open for good, it does not."""
    truth = reader.truth(bits)
    return False if truth is None and not reader.reads & ~(bits.holding | bits.failing | unsure) else truth


def efforts(space: Space, bits: Bits) -> Efforts:
    """What was tried, by itself or by a higher rung that contains it."""
    count = len(space.trials)
    rungs = (1 << count) - 1
    sure, perhaps = bits.holding >> space.first_trial, ~bits.failing >> space.first_trial
    brief, thorough, worse = sure & rungs, sure >> count & rungs, sure >> 2 * count & rungs
    may_be_brief, may_be_thorough, may_be_worse = (
        perhaps & rungs,
        perhaps >> count & rungs,
        perhaps >> 2 * count & rungs,
    )
    for bit, higher in space.contained:
        brief |= brief & higher and bit
        thorough |= thorough & higher and bit
        may_be_brief |= may_be_brief & higher and bit
        may_be_thorough |= may_be_thorough & higher and bit
    return Efforts(brief, may_be_brief, thorough, may_be_thorough, worse, may_be_worse)


class Facts(NamedTuple):
    """Of the rungs for one need: which are candidates, which are entered, and which climbs take work below."""

    candidates: int
    may_be_candidates: int
    entered: int
    may_be_entered: int
    working: int
    """Candidates whose climb is owed effort by a lower rung that is worth it."""
    may_be_working: int
    splits: tuple[int, ...]
    """For each rung the first open test that decides about it, or 0."""
    live: int


def facts(space: Space, need: int, bits: Bits, unsure: int, was: Efforts) -> Facts:
    """Take one active need up the ladder; a debt is only asked for the climb to a rung that may be a candidate."""
    splits: list[int] = []
    owed: list[tuple[int, int, int]] = []
    """Candidates, each with the lower rungs that owe effort to the climb for sure, and those that may."""
    holding, failing = bits
    candidates = may_be_candidates = entered = may_be_entered = live = 0
    served = may_be_served = blocked = may_be_blocked = 0
    for reads, lower, thorough, said_of in says_of(space.book)[need]:
        said, waiting, split = said_of(holding & reads, failing & reads, unsure & reads)
        splits.append(split)
        perhaps = said.may_be_candidate & ~was.worse
        if perhaps:
            sure = said.candidate & ~was.may_be_worse
            live |= waiting
            debts = may_be_debts = 0
            if may_be_candidates or thorough:
                # A climb that takes brief effort may pass what is blocked or open.
                asked = candidates & ~(said.may_be_quick & (may_be_blocked | ~served)) | thorough
                may_be_asked = may_be_candidates & ~(said.quick & (blocked | ~may_be_served)) | thorough
                debts = asked & lower & ~(was.may_be_brief & (said.may_be_quick | was.may_be_thorough))
                may_be_debts = may_be_asked & lower & ~(was.brief & (said.quick | was.thorough))
                owed.append((perhaps, debts, may_be_debts))
            candidates |= sure
            may_be_candidates |= perhaps
            entered |= 0 if may_be_debts else said.open & sure
            may_be_entered |= 0 if debts else said.may_be_open
        served |= said.served
        may_be_served |= said.may_be_served
        blocked |= said.blocked
        may_be_blocked |= said.may_be_blocked
    # Effort is worth making on the lowest rung, and on those that serve the need and are not blocked.
    worth, may_be_worth = 1 | served & ~may_be_blocked, 1 | may_be_served & ~blocked
    working = may_be_working = 0
    for bit, debts, may_be_debts in owed:
        working |= bit if debts & worth else 0
        may_be_working |= bit if may_be_debts & may_be_worth else 0
    return Facts(
        candidates,
        may_be_candidates,
        entered,
        may_be_entered,
        working & candidates,
        may_be_working,
        tuple(splits),
        live,
    )


def view(space: Space, need: int, bits: Bits, unsure: int, was: Efforts) -> View:
    """Where one active need may come, and what may be left for it there."""
    found = facts(space, need, bits, unsure, was)
    within: set[Standing] = set()
    for at in reversed(range(len(found.splits))):
        if not at or found.may_be_entered >> at & 1:
            within.update([(at, one) for one in _left(found, was, at)])
        if found.entered >> at & 1:
            break
    places = frozenset([(at, OUT) for at, _ in within])
    if len(within) == 1:
        return View(frozenset(within), places, 0, 0)
    open_ = ~(bits.holding | bits.failing | unsure)
    doubtful = found.may_be_entered & ~found.entered
    top = doubtful.bit_length() if doubtful else len(found.splits)
    # A test that matters is looked for from the highest rung in doubt downwards.
    split = next(filter(None, reversed(found.splits[:top])), 0)
    split = split or lowest(space.tried_upto[top] & open_) or lowest(space.reads[need] & open_)
    return View(frozenset(within), places, split, found.live | space.tried_upto[-1] & open_)


def _left(found: Facts, was: Efforts, at: int) -> Iterator[int]:
    """What may be left for a need that reaches this rung: work, waiting, or nothing."""
    here, above = 1 << at, at + 1
    spent, may_be_spent = was.brief & here, was.may_be_brief & here
    if at or found.entered & here:  # what is entered deserves thorough effort
        spent, may_be_spent = was.thorough & here, was.may_be_thorough & here
    elif found.may_be_entered & here:
        spent = was.thorough & here
    if not spent or found.may_be_working >> above:
        yield WORK
    if may_be_spent and not found.working >> above:
        if found.may_be_candidates >> above:
            yield HOLD
        if not found.candidates >> above:
            yield OUT
