"""An advice that is questioned: why this rung or not, on which answers it rests, and what those say who disagree.

Pure. What would change it is found by `counterfactual`; everything told here is computed anew from the task.
"""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.advising import decided
from adaptation_ladder.adviser.case import Case, meanings
from adaptation_ladder.adviser.counterfactual import counterfactuals
from adaptation_ladder.adviser.differences import what_if
from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Truth, Verdict
from adaptation_ladder.book.conditions import All, AnyOf, Atom, Condition, Leaf, Not, evaluate, leaves
from adaptation_ladder.book.rulebook import Backed, Requirement, Rulebook, Rung, WhenNot, WhenToUse
from adaptation_ladder.deciding.certificate import fewest
from adaptation_ladder.deciding.engine import highest, rules_of, verdict_of
from adaptation_ladder.deciding.possible import Possible, search_for
from adaptation_ladder.task.answers import Given
from adaptation_ladder.task.tasks import Task

Criterion = WhenToUse | WhenNot | Requirement

PROOF_STEPS = 1_000
"""How many partial answer sets one attempt to leave an answer out may look at."""


def why(task: Task, book: Rulebook, rung: str, *, known: Case | None = None) -> record.Why:
    """Why a rung is the answer for this task, or how far it is from being it.

    `known` is what the task comes to, where somebody has decided it already. Raises LadderError
    where there is no such rung, and where the task does not fit the rulebook.
    """
    if rung not in book.rung:
        from adaptation_ladder.book.naming import rung_remedy  # noqa: PLC0415 - only where a rung is not known

        raise LadderError([Problem(f"there is no rung '{rung}'.", rung_remedy(book, rung))])
    case = known or decided(task, book)[0]
    return record.Why(
        rung=rung,
        nearness=tuple(_nearness(case, book.rung[rung])),
        towards=counterfactuals(task, book, rung, known=case),
    )


def _nearness(case: Case, rung: Rung) -> Iterator[record.Nearness]:
    for one in _criteria(case, rung):
        when = _condition(one)
        if when is not None and case.truth(when) is not True:
            misses = tuple(_miss(case, atom, must) for atom, must in _wanting(case, when, must=True))
            yield record.Nearness(criterion=one.id, misses=misses)


def _criteria(case: Case, rung: Rung) -> Iterator[Criterion]:
    """The criteria and requirements of a rung that concern an active need."""
    active = {walk.need for walk in case.decision.walks}
    yield from (use for use in rung.when_to_use if use.need in active)
    yield from (rule for rule in rung.when_not if active and (not rule.needs or active.intersection(rule.needs)))
    yield from rung.requirements if active else ()


def _condition(one: Criterion) -> Condition | None:
    return one.met_when if isinstance(one, Requirement) else one.when


def _wanting(case: Case, form: Condition, *, must: bool) -> tuple[tuple[Atom, bool], ...]:
    """The fewest tests that would have to come out otherwise for a condition to hold, or to fail."""
    if case.truth(form) is must:
        return ()
    match form:
        case Not(not_=part):
            return _wanting(case, part, must=not must)
        case All(all=parts) | AnyOf(any=parts):
            each = [_wanting(case, part, must=must) for part in parts]
            if isinstance(form, All) is must:
                return tuple(dict.fromkeys(one for few in each for one in few))
            return min(each, key=len)
    return ((case.book.atom(form), must),)


def _miss(case: Case, atom: Atom, must: bool) -> record.Miss:  # noqa: FBT001 - a fact on the test
    question = case.book.question[atom.question]
    given = case.situation.given.get(question.id)
    operand = atom.operand if isinstance(atom.operand, tuple | float) else (str(atom.operand),)
    return record.Miss(
        question=question.id,
        ask=question.ask,
        test=atom.test,
        operand=operand,
        means=meanings(case.book, question, operand),
        must=must,
        value=given.value if given else None,
    )


def rests_on(task: Task, book: Rulebook, *, known: tuple[Case, Possible] | None = None) -> record.RestsOn:
    """The answers that force the recommended rung over every completion of all others, with none to spare.

    What was tried and measured counts as it is. Assumed answers are left out first, so that one is named only where
    nothing given can stand in for it. Raises LadderError where the task does not fit the rulebook.
    """
    case, sure = known or decided(task, book)
    situation, rung = case.situation, case.decision.rung
    given = {id_: one.provenance for id_, one in situation.given.items() if one.provenance != "measured"}
    count = sum(provenance != "assumed" for provenance in given.values())
    if not sure.proved or sure.rungs != (rung,):
        return record.RestsOn(forced=False, grounds=(), given=count, proved=sure.proved)
    spare = sorted(given, key=lambda id_: (given[id_] != "assumed", id_ == book.needs_question.id))
    search = search_for(book, situation, whole=False)
    answers, proved = fewest(search, situation.values(assumed=True), spare, PROOF_STEPS)
    grounds = tuple(_ground(book, id_, situation.given[id_]) for id_ in given if id_ in answers)
    return record.RestsOn(forced=True, grounds=grounds, given=count, proved=proved)


def _ground(book: Rulebook, id_: str, one: Given) -> record.Ground:
    question = book.question[id_]
    means = meanings(book, question, one.value)
    return record.Ground(question=id_, ask=question.ask, value=one.value, means=means, provenance=one.provenance)


def disagreements(task: Task, book: Rulebook, *, known: Case | None = None) -> tuple[record.Disagreement, ...]:
    """The criteria that decide and on which the sources disagree, with what the other side would make of this task.

    Raises LadderError where the task does not fit the rulebook.
    """
    case = known or decided(task, book)[0]
    return tuple(_disagreement(case, one) for one in _deciding(case) if any(e.side == "against" for e in one.evidence))


def _deciding(case: Case) -> Iterator[Criterion]:
    """The criteria by which some need stands where it stands: those for what it reached, and those in its way."""
    decide: set[str] = set()
    for walk in case.decision.walks:
        for step in walk.steps:
            decide |= set(step.ruled_out)
            decide |= {*step.blocked, *step.unmet} if step.candidate else set()
            decide |= set(step.holding) if step.rung == walk.reached else set()
    for rung in case.book.rungs:
        yield from (one for one in _criteria(case, rung) if one.id in decide)


def _disagreement(case: Case, one: Criterion) -> record.Disagreement:
    book = case.book
    rung, verdict = _decided_with(case, one.id, isinstance(one, Requirement))
    return record.Disagreement(
        criterion=one.id,
        figures=tuple(_published(book, one)),
        without_rung=rung,
        without_verdict=verdict,
        thresholds=tuple(_thresholds(case, one)),
    )


def _published(book: Rulebook, one: Backed) -> Iterator[record.Published]:
    for evidence in one.evidence:
        if evidence.figure is not None:
            figure = book.figure[evidence.figure]
            yield record.Published(
                figure=figure.id,
                quantity=figure.quantity,
                value=figure.value,
                unit=figure.unit,
                setting=figure.setting,
                source=evidence.source,
                side=evidence.side,
            )


def _thresholds(case: Case, one: Criterion) -> Iterator[record.Threshold]:
    """Thresholds of a criterion that some source would put elsewhere, and the decision that this leads to."""
    when = _condition(one)
    for evidence in one.evidence:
        if when is None or evidence.figure is None or evidence.threshold_of is None:
            continue
        other = float(case.book.figure[evidence.figure].value)
        atoms = [case.book.atom(leaf) for leaf in leaves(when)]
        used = [a.operand for a in atoms if a.question == evidence.threshold_of and isinstance(a.operand, float)]
        if used and used[0] != other:
            truth = _truth_with(case, when, evidence.threshold_of, other)
            rung, verdict = _decided_with(case, one.id, truth)
            yield record.Threshold(
                question=evidence.threshold_of,
                ask=case.book.question[evidence.threshold_of].ask,
                used=used[0],
                other=other,
                figure=evidence.figure,
                rung=rung,
                verdict=verdict,
            )


def _truth_with(case: Case, when: Condition, question: str, other: float) -> Truth:
    """What a condition comes to with another threshold for the number of one question."""

    def truth_of(leaf: Leaf) -> Truth:
        atom = case.book.atom(leaf)
        given = case.situation.given.get(atom.question)
        if atom.question != question or not isinstance(atom.operand, float) or given is None:
            return case.truth(leaf)
        return Atom(atom.question, atom.test, other).holds(given.value)

    return evaluate(when, truth_of)


def _decided_with(case: Case, criterion: str, truth: Truth) -> tuple[str, Verdict]:
    """Rung and verdict if one criterion came to this, everything else being as it is."""
    rules, situation = rules_of(case.book), case.situation
    walks = [
        need.walk(
            tuple(truth if rule.id == criterion else rule.reader.truth(case.bits) for rule in need.rules),
            tuple(of_need[need.need] for of_need in situation.trials.values()),
        )
        for need in rules.needs
        if need.active.truth(case.bits) is True
    ]
    rung = highest(rules, walks, situation.current)
    good = case.decision.good_enough
    return rung, verdict_of(walks, rules.rungs, rung, situation.current, good_enough=good)


class Questions(Frozen):
    """What is asked of an advice."""

    why: str | None = None
    """The rung that is asked about."""
    rests_on: bool = False
    would_change: bool = False
    disagreements: bool = False
    what_if: tuple[str, ...] = ()
    """Changes as `key=value`."""


KEPT = Questions(rests_on=True, would_change=True)
"""What an advice that is kept as a page or a record answers without being asked."""


def with_answers(advice: record.Advice, task: Task, book: Rulebook, asked: Questions) -> record.Advice:
    """The advice with the answers to what is asked of it."""
    known = decided(task, book)
    case, _ = known
    return advice.model_copy(
        update={
            "why": why(task, book, asked.why, known=case) if asked.why else None,
            "rests_on": rests_on(task, book, known=known) if asked.rests_on else None,
            "would_change": counterfactuals(task, book, known=case) if asked.would_change else None,
            "disagreements": disagreements(task, book, known=case) if asked.disagreements else None,
            "what_if": what_if(advice, task, book, asked.what_if) if asked.what_if else None,
        }
    )
