"""What becomes of a decision by one more answer, worked out anew only where the answer makes a difference."""

from __future__ import annotations

from functools import cached_property, lru_cache

from adaptation_ladder.adviser.case import Case
from adaptation_ladder.basics.vocabulary import Verdict
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.index import Bits, prepared, stands_for
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.deciding.engine import NeedRules, Truths, Walk, highest, rules_of, verdict_of
from adaptation_ladder.task.answers import assumable, assumed


class Nearby:
    """One decision, and the decisions next to it; what it works out it keeps."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._rules = rules_of(case.book)
        self._told: dict[str, frozenset[tuple[str, Verdict]]] = {}

    def decides(self, question: Question) -> bool:
        """Whether one answer to this question alone changes rung or verdict."""
        outcomes = self.outcomes(question)
        return bool(outcomes) and not outcomes <= self._here

    def outcomes(self, question: Question) -> frozenset[tuple[str, Verdict]]:
        """The rungs and verdicts that the answers to a question lead to; none where it does not matter."""
        if not self.case.live:
            return frozenset()
        told = self._told.get(question.id)
        if told is None:
            matters = self.case.index.tests_of(question.id) & _mattering(self.case.book, self.case.live)
            told = frozenset(map(self._outcome, self._ways(question, matters))) if matters else frozenset()
            self._told[question.id] = told
        return told

    @cached_property
    def _truths(self) -> Truths:
        return tuple([test(*self.case.bits) for test in self._rules.tests])

    @cached_property
    def _here(self) -> frozenset[tuple[str, Verdict]]:
        """As it is: told, and by the answers alone, which may wait for what can never happen."""
        told, by_rules = self.case.decision, self.case.by_rules
        return frozenset({(told.rung, told.verdict), (by_rules.rung, by_rules.verdict)})

    def _ways(self, question: Question, matters: int) -> set[Bits]:
        """All answers together, for each way of answering that makes a difference to these tests.

        Several choices are tried singly.
        """
        case = self.case
        ways = case.once(("ways", question.id, matters), _ways, case, question, matters)
        given = case.situation.given.get(question.id)
        if given is None and not case.index.tests_of(question.id) & _steering(case.book):
            return {Bits(case.bits.holding | way.holding, case.bits.failing | way.failing) for way in ways}
        known = self._known
        found = set()
        for way in ways:
            bits = Bits(known.holding | way.holding, known.failing | way.failing)
            # What is assumed may follow from the answer, so it is assumed anew.
            for id_, one in assumed(case.book, case.index.gated(bits), {*self._answered, question.id}):
                more = case.index.of_value(id_, one.value)
                bits = Bits(bits.holding | more.holding, bits.failing | more.failing)
            found.add(case.index.gated(bits))
        return found

    @cached_property
    def _known(self) -> Bits:
        """What the answers settle by themselves, those assumed left aside."""
        return self.case.index.settled_by(self.case.situation.values(assumed=False))

    @cached_property
    def _answered(self) -> frozenset[str]:
        return frozenset(self.case.situation.values(assumed=False))

    def _outcome(self, bits: Bits) -> tuple[str, Verdict]:
        rules, situation = self._rules, self.case.situation
        holding, failing = bits
        before = self.case.bits
        changed = (holding ^ before.holding) | (failing ^ before.failing)
        if not changed:
            return self.case.by_rules.rung, self.case.by_rules.verdict
        truths = list(self._truths)
        for at, test in rules.reading(changed):
            truths[at] = test(holding, failing)
        now, walks = tuple(truths), list[Walk]()
        for need, reads, walk in self._walks:
            if not reads & changed:
                if walk is not None:
                    walks.append(walk)
            elif need.active.test(holding, failing):
                walks.append(self._walk(need, need.pick(now)))
        rung = highest(rules, walks, situation.current)
        good = situation.met or rules.good_enough.test(holding, failing) is True
        return rung, verdict_of(walks, rules.rungs, rung, situation.current, good_enough=good)

    @cached_property
    def _walks(self) -> list[tuple[NeedRules, int, Walk | None]]:
        """Every need with the tests it depends on, and its way up as things are; None where it is not active."""
        walks = {walk.need: walk for walk in self.case.by_rules.walks}
        return [(need, need.reads | need.active.reads, walks.get(need.need)) for need in self._rules.needs]

    @cached_property
    def _ways_up(self) -> dict[tuple[str, Truths], Walk]:
        """The way up by need and truths: as things are, and whatever else was worked out."""
        return {(need.need, need.pick(self._truths)): walk for need, _, walk in self._walks if walk}

    def _walk(self, need: NeedRules, truths: Truths) -> Walk:
        key = (need.need, truths)
        walk = self._ways_up.get(key)
        if walk is None:
            log = tuple([of_need[need.need] for of_need in self.case.situation.trials.values()])
            walk = self._ways_up[key] = need.walk(truths, log)
        return walk


def _ways(case: Case, question: Question, matters: int) -> tuple[Bits, ...]:
    """What the answers to a question may settle of these tests: several choices are tried one by one."""
    if question.kind in {"needs", "choices"}:
        values: tuple[Value, ...] = ((), *((choice,) for choice in case.book.choice_ids(question)))
    else:
        values = stands_for(case.index, question)
    told = [case.index.of_value(question.id, value) for value in values]
    return tuple({Bits(holding & matters, failing & matters): None for holding, failing in told})


@lru_cache(maxsize=16)
def _steering(book: Rulebook) -> int:
    """The tests that decide what is assumed and which questions apply."""
    steering = 0
    for one in assumable(book):
        for reader, _ in one.assumptions:
            steering |= reader.reads
    for gate in prepared(book).gates:
        steering |= gate.reader.reads
    return steering


@lru_cache(maxsize=1024)
def _mattering(book: Rulebook, live: int) -> int:
    """The tests that matter where these do: those that decide what is assumed and which questions apply."""
    index = prepared(book)
    before = -1
    while before != live:
        before = live
        for one in assumable(book):
            if live & index.tests_of(one.question):
                for reader, _ in one.assumptions:
                    live |= reader.reads
        for gate in index.gates:
            if live & gate.bits:
                live |= gate.reader.reads
    return live
