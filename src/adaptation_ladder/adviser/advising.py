"""From a decision to an advice: why, what next, what is assumed, what is open, how sure.

Pure: the rulebook, the task and the date are arguments.
"""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.case import Case, meanings
from adaptation_ladder.adviser.certainty import assumptions, certainty, next_question, open_questions
from adaptation_ladder.adviser.nearby import Nearby
from adaptation_ladder.adviser.planning import duties, ladder, notes, plan, techniques
from adaptation_ladder.adviser.reasons import criteria, expired, sources, unlocks
from adaptation_ladder.basics.vocabulary import EffortName
from adaptation_ladder.book.index import Bits
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.deciding.engine import Decision, Step, Walk, rules_of, steps_above, verdict_of
from adaptation_ladder.deciding.engine import decided as decided_by
from adaptation_ladder.deciding.possible import Possible, Search, both_possible, search_for
from adaptation_ladder.task.answers import Given, Origin, Situation, read_task
from adaptation_ladder.task.tasks import Task


def advise(task: Task, book: Rulebook, today: str | None = None, provenance: Origin = "file") -> record.Advice:
    """Advise on a task by a rulebook, as of a day (YYYY-MM-DD; without one nothing counts as expired).

    Raises LadderError where the task does not fit the rulebook, with every problem at once.
    """
    case, wide, given = _decided(task, book, today, provenance)
    situation, decision = case.situation, case.decision
    sure = certainty(decision.rung, wide.rungs, given.rungs, proved=wide.proved and given.proved)
    near = Nearby(case)
    reasons = tuple(criteria(case))
    options = tuple(techniques(case))
    data_work, commitments = duties(case)
    mentioned = tuple(notes(case))
    return record.Advice(
        rulebook=rulebook_ref(book),
        today=today,
        task=task.task,
        target=_goal(task),
        verdict=decision.verdict,
        rung=decision.rung,
        rung_name=book.rung[decision.rung].name,
        current=situation.current,
        approach=situation.approach,
        review_by=task.review_by,
        good_enough=decision.good_enough,
        only_economy=bool(decision.walks) and all(book.need[walk.need].kind == "economy" for walk in decision.walks),
        together=decision.together,
        certainty=sure,
        possible=wide.rungs,
        possible_given_assumptions=given.rungs,
        next_question=next_question(near) if sure in {"provisional", "not-proved"} else None,
        ladder=tuple(ladder(case)),
        needs=tuple(_need(case, walk) for walk in decision.walks),
        maybe=decision.maybe,
        maybe_names=tuple(book.need[id_].name for id_ in decision.maybe),
        criteria=reasons,
        unlocks=tuple(unlocks(case)),
        plan=tuple(plan(case)),
        techniques=options,
        data_work=data_work,
        commitments=commitments,
        notes=mentioned,
        assumed=tuple(sorted(assumptions(near), key=lambda one: not one.decides)),
        open=tuple(sorted(open_questions(near), key=lambda one: not one.decides)),
        answered=tuple(_answered(case)),
        sources=sources(case, reasons, [*options, *data_work, *commitments, *mentioned]),
        expired=tuple(expired(case)),
        warnings=tuple(f"{problem.message} {problem.remedy}".strip() for problem in situation.warnings),
        measured=_measures(case),
    )


def decided(task: Task, book: Rulebook, today: str | None = None, provenance: Origin = "file") -> tuple[Case, Possible]:
    """The decision on a task, and the rungs possible given the assumptions: what an advice and a check begin with.

    Raises LadderError where the task does not fit the rulebook, with every problem at once.
    """
    case, _, given = _decided(task, book, today, provenance)
    return case, given


def _decided(task: Task, book: Rulebook, today: str | None, provenance: Origin) -> tuple[Case, Possible, Possible]:
    """The same, between them the rungs possible whatever is assumed."""
    situation = read_task(task, book, provenance)
    search = search_for(book, situation)
    known, bits = situation.both_bits(book)
    bound = search.bound(search.space.gated(known), exact=False)
    wide, given = both_possible(search, known, bits, bound)
    rules = rules_of(book)
    by_rules = decided_by(rules, bits, situation)
    decision = _in_vain(book, search, situation, by_rules, bits)
    if len(bound.within) > 1:
        decision = _borne_out(search, bits, situation, decision, given)
    decision = _as_promised(book, situation, by_rules, decision)
    live = bound.live if len(bound.within) > 1 else 0
    return Case(book, rules.index, situation, bits, by_rules, decision, today, live), wide, given


def _measures(case: Case) -> record.Measures | None:
    if not case.situation.logs:
        return None
    from adaptation_ladder.adviser.logbook import measures  # noqa: PLC0415 - most tasks have no log

    return measures(case)


def _goal(task: Task) -> record.Goal | None:
    target = task.target
    if target is None:
        return None
    return record.Goal(goal=target.goal, metric=target.metric, at_least=target.at_least, error_costs=target.error_costs)


def rulebook_ref(book: Rulebook) -> record.RulebookRef:
    """Which rulebook it is, as it stands in an advice."""
    base = record.RulebookRef(name=book.base.name, version=book.base.version) if book.base else None
    return record.RulebookRef(name=book.name, version=book.version, base=base)


def _in_vain(book: Rulebook, search: Search, situation: Situation, decision: Decision, bits: Bits) -> Decision:
    """The decision with no need waiting for answers that cannot open a rung, however they come out."""
    if not any(walk.status == "hold" for walk in decision.walks):
        return decision
    positions = {need.need: at for at, need in enumerate(rules_of(book).needs)}

    def told(walk: Walk) -> Walk:
        if walk.status != "hold" or not search.in_vain(positions[walk.need], bits):
            return walk
        return walk._replace(status="out-of-rungs")

    walks = tuple(told(walk) for walk in decision.walks)
    if walks == decision.walks:
        return decision
    verdict = verdict_of(walks, book.rung_ids, decision.rung, situation.current, good_enough=decision.good_enough)
    return decision._replace(walks=walks, verdict=verdict)


def _borne_out(search: Search, bits: Bits, situation: Situation, decision: Decision, given: Possible) -> Decision:
    """The decision, moved to the lowest possible rung where no completion leads to its own.

    And with the verdict that all completions have in common, where they have one. Both happen where it does not matter
    how an open answer comes out, but one way or other it must. Which needs are active is told as it is known.
    """
    if not given.proved:
        return decision
    rung, verdict, book = decision.rung, decision.verdict, search.space.book
    if rung not in given.rungs:
        rung, good = given.rungs[0], decision.good_enough
        verdict = verdict_of(decision.walks, book.rung_ids, rung, situation.current, good_enough=good)
    if len(given.rungs) == 1 and not search.leads_to(bits, (search.position(rung), verdict)):
        found, proved = search.outcomes(bits)
        verdicts = {one.verdict for one in found}
        if proved and len(verdicts) == 1:
            (verdict,) = verdicts
    if (rung, verdict) == (decision.rung, decision.verdict):
        return decision
    return decision._replace(rung=rung, verdict=verdict)


def _as_promised(book: Rulebook, situation: Situation, decision: Decision, moved: Decision) -> Decision:
    """The decision as it was moved, unless a promise, which is proved of the decision alone, excludes that."""
    if moved is decision:
        return decision
    from adaptation_ladder.deciding.promised import kept  # noqa: PLC0415 - most decisions stay as they are

    return moved if kept(book, situation, moved) else decision


def _answered(case: Case) -> Iterator[record.Answered]:
    for id_, one in case.situation.given.items():
        question = case.book.question[id_]
        nothing = question.measured is not None and one.value == question.measured.unmeasured
        if one.provenance == "assumed" or nothing:
            continue
        yield case.once(("answered", id_, one), _as_answered, case.book, question, one)


def _as_answered(book: Rulebook, question: Question, one: Given) -> record.Answered:
    means = meanings(book, question, one.value)
    return record.Answered(
        question=question.id, ask=question.ask, value=one.value, means=means, provenance=one.provenance
    )


def _need(case: Case, walk: Walk) -> record.NeedAdvice:
    need = case.book.need[walk.need]
    chosen = case.situation.given.get(case.book.needs_question.id)
    reached = next(step for step in walk.steps if step.rung == walk.reached)
    return record.NeedAdvice(
        id=need.id,
        name=need.name,
        kind=need.kind,
        symptom=need.symptom,
        chosen=chosen is not None and isinstance(chosen.value, tuple) and need.id in chosen.value,
        reached=walk.reached,
        status=walk.status,
        work=record.Work(rung=walk.work.rung, effort=walk.work.effort.word) if walk.work else None,
        path=tuple([_standing(case, walk.need, step) for step in walk.steps]),
        ahead=tuple(step.rung for step in steps_above(walk.steps, reached) if step.candidate),
    )


def _standing(case: Case, need: str, step: Step) -> record.Standing:
    tried = case.situation.trials[step.rung][need].effort
    return case.once(("standing", step, tried), _as_told, step, tried.word)


def _as_told(step: Step, tried: EffortName) -> record.Standing:
    return record.Standing(
        rung=step.rung,
        serves="yes" if step.serves else "perhaps" if step.serves is None else "no",
        candidate=step.candidate,
        entered=step.entered,
        tried=tried,
        worse=step.worse,
        holding=step.holding,
        open=step.open,
        ruled_out=step.ruled_out,
        blocked=step.blocked,
        unmet=step.unmet,
        takes=step.takes.word,
        owed=step.owed,
    )
