"""A checker of certificates: it reads the rulebook's own conditions, and shares only the logic with the search.

It knows what the certificate names and nothing else, and reasons in three-valued logic; where that is not enough, the
certificate has to list cases, and the checker sees to it that none is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from typing import Any, NamedTuple

from adaptation_ladder.basics.vocabulary import TRIAL_OF, Effort, Truth, Verdict
from adaptation_ladder.book.conditions import (
    Atom,
    Condition,
    Leaf,
    Value,
    evaluate,
    every,
    leaves,
    negate,
    question_of,
    some,
)
from adaptation_ladder.book.rulebook import Axis, Question, Rulebook, conditions_in
from adaptation_ladder.deciding.certificate import Certificate, Proof
from adaptation_ladder.deciding.possible import Outcome
from adaptation_ladder.task.tried import UNTRIED, Trial

_EFFORTS = {(Effort.NONE, False), (Effort.BRIEF, False), (Effort.THOROUGH, False), (Effort.BRIEF, True)}


def holds(book: Rulebook, certificate: Certificate) -> bool:
    """Whether every completion of the answers that a certificate names leads to its outcome, or to the rung of it."""
    return _Checker(book, certificate, {(name, ""): value for name, value in certificate.answers.items()}).proved(
        certificate.proof
    )


class _Row(NamedTuple):
    """One rung for one need: may it be climbed to, is it entered, does it help now, and who is owed effort below it."""

    candidate: Truth
    entered: Truth
    blocked: Truth
    helps: Truth
    owed: list[Truth]
    tried: tuple[Truth, Truth]


class _Checker(NamedTuple):
    book: Rulebook
    certificate: Certificate
    known: Mapping[tuple[str, str], Any]
    """(question, "") to its answer, (question, choice) to whether it is taken, (tried.RUNG, "") to a trial."""

    def proved(self, proof: Proof) -> bool:
        if not proof.name:
            return self.forced()
        key = (proof.name, proof.choice)
        cases = (self._replace(known={**self.known, key: case.value}).proved(case.proof) for case in proof.cases)
        return key not in self.known and self.complete(proof) and all(cases)

    def forced(self) -> bool:
        """Whether nothing else than what is certified can come out."""
        outcome, found = self.certificate.outcome, set(self.outcomes())
        return found == {outcome} if self.certificate.whole else {one.rung for one in found} == {outcome.rung}

    def complete(self, proof: Proof) -> bool:
        """Whether no way of answering is missing from the cases: no test tells an answer apart from all of them."""
        values: list[Any] = [case.value for case in proof.cases]
        if proof.name.startswith(TRIAL_OF):
            return {(value.effort, value.worse) for value in values} >= _EFFORTS
        question = self.book.question[proof.name]
        if proof.choice:
            return set(values) == {True, False}
        tests = {self.book.atom(leaf) for form, _ in conditions_in(self.book) for leaf in leaves(form)}
        mine = [test for test in tests if test.question == question.id]
        seen = {tuple(test.holds(value) for test in mine) for value in values}
        every_way = (tuple(test.holds(value) for test in mine) for value in _every_answer(self.book, question, mine))
        return self.truth(question.applies) is True and all(way in seen for way in every_way)

    def truth(self, condition: Condition | None) -> Truth:
        return True if condition is None else evaluate(condition, self.test)

    def test(self, leaf: Leaf) -> Truth:
        id_, atom = question_of(leaf), self.book.atom(leaf)
        if self.truth(self.book.question[id_].applies) is False:
            return False
        if (id_, "") in self.known:
            return atom.holds(self.known[id_, ""])
        taken: Truth = self.known.get((id_, str(atom.operand)))
        return taken

    def trial(self, rung: str, need: str) -> tuple[Truth, Truth, Truth]:
        """Whether a rung was tried for a need at all, thoroughly, and with a worse result, by itself."""
        told = self.certificate.tried.get(rung)
        trial = self.known.get((f"{TRIAL_OF}{rung}", "")) if told is None else told.get(need, UNTRIED)
        if not isinstance(trial, Trial):
            return None, None, None
        return trial.effort >= Effort.BRIEF, trial.effort >= Effort.THOROUGH, trial.worse

    def tried(self, rung: str, need: str) -> tuple[Truth, Truth]:
        """The same with the higher rungs that count as trying it."""
        brief, thorough, _ = self.trial(rung, need)
        more = [self.tried(one.id, need) for one in self.book.rungs if rung in one.counts_as_trying]
        return some([brief, *(one for one, _ in more)]), some([thorough, *(one for _, one in more)])

    def row(self, at: int, need: str, lower: list[_Row]) -> _Row:
        rung = self.book.rungs[at]
        uses = [(self.truth(use.when), use.effort or rung.effort) for use in rung.when_to_use if use.need == need]
        against = [rule for rule in rung.when_not if not rule.needs or need in rule.needs]
        served = some([truth for truth, _ in uses])
        quick = True if rung.effort == "brief" else some([truth for truth, effort in uses if effort == "brief"])
        out = some([self.truth(rule.when) for rule in against if rule.unlock is None])
        blocked = some([self.truth(rule.when) for rule in against if rule.unlock is not None])
        candidate = every([served, negate(out), negate(self.trial(rung.id, need)[2])])
        owed = []
        for below, row in enumerate(lower):
            asked = every([row.candidate, negate(every([quick, row.blocked]))])
            paid = every([row.tried[0], some([quick, row.tried[1]])])
            owed.append(every([True if below == 0 and rung.effort == "thorough" else asked, negate(paid)]))
        met = [self.truth(one.met_when) for one in rung.requirements]
        entered = every([candidate, negate(blocked), *met, negate(some(owed))])
        helps = True if at == 0 else every([served, negate(blocked)])
        return _Row(candidate, entered, blocked, helps, owed, self.tried(rung.id, need))

    def standings(self, need: str) -> set[tuple[int, str]]:
        """How far one active need may come, and what may then be left for it."""
        rows: list[_Row] = []
        for at in range(len(self.book.rungs)):
            rows.append(self.row(at, need, rows))
        found: set[tuple[int, str]] = set()
        for at in reversed(range(len(rows))):
            if at == 0 or rows[at].entered is not False:
                ways = {True, False} if at == 0 and rows[at].entered is None else {at > 0 or rows[at].entered is True}
                found |= {(at, left) for entered in ways for left in _left(rows, at, entered=entered)}
            if rows[at].entered is True:
                break
        return found

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes that cannot be ruled out."""
        together: set[tuple[int, frozenset[str]]] = {(-1, frozenset())}
        for need in self.book.needs:
            active = self.truth(self.book.active_when(need))
            if active is not False:
                own = self.standings(need.id)
                more = {(max(rung, other), left | {one}) for rung, left in together for other, one in own}
                together = more if active else together | more
        good = True if self.certificate.met else self.truth(self.book.good_enough)
        for (rung, left), current in product(together, self.currents()):
            at = rung if rung >= 0 else max(current, 0)
            id_ = self.book.rungs[at].id
            axes = [set(self.options(axis)) for axis in self.book.techniques if axis.rung == id_]
            yield from (
                Outcome(id_, verdict, each) for each in product(*axes) for verdict in _verdicts(at, left, current, good)
            )

    def currents(self) -> set[int]:
        """The positions that the rung in use may have; -1 for none."""
        if self.certificate.current is not None:
            return {self.book.rung_ids.index(self.certificate.current)}
        possible = {-1}
        for at, rung in enumerate(self.book.rung_ids):
            told = [self.trial(rung, need.id)[0] for need in self.book.needs]
            tried = some(told) if rung not in self.certificate.tried else any(told)
            possible = {at} if tried else possible | {at} if tried is None else possible
        return possible

    def options(self, axis: Axis) -> Iterator[str]:
        for option in reversed(axis.options):
            used = some([self.truth(reason.when) for reason in option.when_to_use])
            chosen = every([used, negate(some([self.truth(reason.when) for reason in option.when_not]))])
            if chosen is not False:
                yield option.id
            if chosen is True:
                return
        yield axis.options[0].id


def _left(rows: list[_Row], at: int, *, entered: bool) -> Iterator[str]:
    spent = rows[at].tried[1 if entered else 0]
    above = rows[at + 1 :]
    work = some([every([row.candidate, owed, rows[i].helps]) for row in above for i, owed in enumerate(row.owed)])
    higher = some([row.candidate for row in above])
    for left, truth in (
        ("work", some([negate(spent), work])),
        ("hold", every([spent, negate(work), higher])),
        ("out", every([spent, negate(work), negate(higher)])),
    ):
        if truth is not False:
            yield left


def _verdicts(rung: int, left: frozenset[str], current: int, good: Truth) -> Iterator[Verdict]:
    if not left and good is not False:
        yield "stop"
    if "work" in left or (not left and good is not True):
        yield "start" if current < 0 else "climb" if rung > current else "step-down" if rung < current else "stay"
    elif left:
        yield "hold" if "hold" in left else "out-of-rungs"


def _every_answer(book: Rulebook, question: Question, tests: list[Atom]) -> Iterator[Value]:
    """Every choice, or a number on each side of every threshold."""
    if question.kind == "choice":
        yield from book.choice_ids(question)
        return
    marks = sorted({float(test.operand) for test in tests if isinstance(test.operand, int | float)})
    step = 1.0 if question.whole else min([b - a for a, b in pairwise(marks)], default=2.0) / 2
    near = {mark + side for mark in marks for side in (-step, 0.0, step)} | {
        float(question.least),
        float(question.most),
    }
    yield from (mark for mark in sorted(near) if question.least <= mark <= question.most)
