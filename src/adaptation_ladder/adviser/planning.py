"""The plan of an advice: the picture of the ladder, the climb rung by rung, techniques, data work, notes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.adviser.reasons import citations, house_rule
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.conditions import Test
from adaptation_ladder.book.index import prepared
from adaptation_ladder.book.rulebook import Axis, Commitment, Note, Option, OptionReason, Rulebook, Rung, Step
from adaptation_ladder.deciding.engine import Walk, steps_above
from adaptation_ladder.task.tried import UNTRIED


def ladder(case: Case) -> Iterator[record.Rung]:
    """The rungs as the picture shows them, lowest first."""
    top = case.position(case.decision.rung)
    for at, rung in enumerate(case.book.rungs):
        current = rung.id == case.situation.current
        candidates = [walk.steps[at] for walk in case.decision.walks if walk.steps[at].candidate]
        state: record.State
        if rung.id == case.decision.rung:
            state = "recommended"
        elif at < top:
            state = "used-too" if rung.id in case.decision.together else "current" if current else "below"
        elif not candidates:
            state = "current" if current and not case.decision.walks else "not-for-this"
        else:
            shut = all(step.blocked or step.unmet for step in candidates)
            state = "blocked" if shut else "ahead"
        tried = max(case.situation.trials[rung.id].values(), default=UNTRIED).effort
        by_word = tried is Effort.THOROUGH and not _logged(case, rung.id)
        yield case.once(
            ("rung", rung.id, state, current, tried, by_word),
            record.Rung,
            id=rung.id,
            name=rung.name,
            state=state,
            current=current,
            tried=tried.word,
            by_word=by_word,
        )


def _logged(case: Case, rung: str) -> bool:
    """Whether a rung has a log of attempts, or a higher one has that counts as trying it."""
    logs = case.situation.logs
    return rung in logs or any(one.id in logs for one in case.book.rungs if rung in one.counts_as_trying)


class _Role(NamedTuple):
    """What a rung is wanted for: the most urgent use of it decides, and the needs are those that want just that."""

    role: Literal["now", "keep", "if-short"]
    needs: tuple[str, ...]
    takes: Effort


def plan(case: Case) -> Iterator[record.PlanStep]:
    """The climb, rung by rung: what to work on now, what to keep, and what follows only if that falls short."""
    wanted = _roles(case)
    for rung in case.book.rungs:
        if rung.id in wanted:
            use = wanted[rung.id]
            steps = tuple(
                [
                    step
                    for step in rung.first_steps
                    if (not step.needs or any(need in use.needs for need in step.needs))
                    and (step.when is None or case.truth(step.when) is True)
                ]
            )
            key = ("plan", rung.id, use, tuple([step.id for step in steps]))
            yield case.once(key, _plan_step, case, rung, use, steps)


def _plan_step(case: Case, rung: Rung, use: _Role, steps: tuple[Step, ...]) -> record.PlanStep:
    houses = tuple(house_rule(case, step.id) for step in steps) if case.book.house else ()
    return record.PlanStep(
        rung=rung.id,
        name=rung.name,
        what=rung.what,
        needs=use.needs,
        role=use.role,
        steps=tuple(step.do for step in steps),
        takes=use.takes.word,
        stop_when=rung.stop_when,
        step_down_when=rung.step_down_when,
        mistakes=rung.mistakes,
        houses=houses if any(houses) else (),
    )


def _roles(case: Case) -> dict[str, _Role]:
    if not case.decision.walks:
        return {case.decision.rung: _Role("now", (), Effort.NONE)} if case.decision.verdict == "start" else {}
    rank = ("now", "keep", "if-short").index
    wanted: dict[str, _Role] = {}
    for rung, new in (use for walk in case.decision.walks for use in _uses(walk)):
        old = wanted.get(rung)
        if old is None or rank(new.role) < rank(old.role):
            wanted[rung] = new
        elif new.role == old.role:
            wanted[rung] = _Role(old.role, old.needs + new.needs, min(old.takes, new.takes))
    return wanted


def _uses(walk: Walk) -> Iterator[tuple[str, _Role]]:
    """What one need wants of the rungs: work, what it stands on, and what is further up."""
    standing = {step.rung: step for step in walk.steps}
    working = walk.work.rung if walk.work else None
    if working is not None:
        yield working, _Role("now", (walk.need,), standing[working].takes)
    if walk.reached != working:
        yield walk.reached, _Role("keep", (walk.need,), standing[walk.reached].takes)
    for step in steps_above(walk.steps, standing[walk.reached]):
        if step.candidate and step.rung != working:
            yield step.rung, _Role("if-short", (walk.need,), step.takes)


def techniques(case: Case) -> Iterator[record.Option]:
    """The option chosen on each axis of the rungs that are recommended or next."""
    rungs = _technique_rungs(case)
    for axis in case.book.techniques:
        if axis.rung in rungs:
            option, reasons = _chosen(case, axis.options)
            key = ("option", axis.id, option.id, *[reason.id for reason in reasons])
            yield case.once(key, _option, case, axis, option, reasons)


def _option(case: Case, axis: Axis, option: Option, reasons: tuple[OptionReason, ...]) -> record.Option:
    return record.Option(
        rung=axis.rung,
        axis=axis.id,
        axis_name=axis.name,
        option=option.id,
        name=option.name,
        what=option.what,
        default=option is axis.options[0],
        reasons=tuple(reason.reason for reason in reasons),
        evidence=tuple(one for reason in reasons for one in citations(case, reason)),
        house=next(filter(None, (house_rule(case, reason.id) for reason in reasons)), None),
    )


def _chosen(case: Case, options: tuple[Option, ...]) -> tuple[Option, tuple[OptionReason, ...]]:
    """The last option with a reason that holds and none against it; the first is the default."""
    for option in reversed(options):
        reasons = tuple([one for one in option.when_to_use if case.truth(one.when) is True])
        if reasons and not any(case.truth(one.when) is True for one in option.when_not):
            return option, reasons
    return options[0], ()


def duties(case: Case) -> tuple[tuple[record.Duty, ...], tuple[record.Duty, ...]]:
    """The data work before and the commitments after, for the rungs that are recommended or next."""
    rungs = [case.book.rung[id_] for id_ in _technique_rungs(case)]

    of_rungs = [case.once(("duties", rung.id), _duties, case, rung) for rung in rungs]
    return tuple([one for before, _ in of_rungs for one in before]), tuple(
        [one for _, after in of_rungs for one in after]
    )


def _duties(case: Case, rung: Rung) -> tuple[tuple[record.Duty, ...], tuple[record.Duty, ...]]:
    def duty(one: Commitment) -> record.Duty:
        cited, house = citations(case, one), house_rule(case, one.id)
        return record.Duty(id=one.id, rung=rung.id, do=one.do, reason=one.reason, evidence=cited, house=house)

    return tuple(map(duty, rung.data_work)), tuple(map(duty, rung.commitments))


def _technique_rungs(case: Case) -> tuple[str, ...]:
    """The rungs whose techniques matter: those recommended or next on some need's climb."""
    wanted = {case.decision.rung}
    for walk in case.decision.walks:
        reached = False
        for step in walk.steps:
            if reached and step.candidate:
                wanted.add(step.rung)
                break
            reached = reached or step.rung == walk.reached
    return tuple([id_ for id_ in case.book.rung_ids if id_ in wanted])


def notes(case: Case) -> Iterator[record.NoteAdvice]:
    """What a good adviser mentions for this task; it changes nothing."""
    active = {walk.need for walk in case.decision.walks}
    holding, failing = case.bits
    for note, test in _notes(case.book):
        if (not note.needs or not active.isdisjoint(note.needs)) and test(holding, failing) is True:
            yield case.once(("note", note.id), _note, case, note)


@lru_cache(maxsize=16)
def _notes(book: Rulebook) -> tuple[tuple[Note, Test], ...]:
    """The notes, each with its condition made ready."""
    return tuple((note, prepared(book).reader(note.when).test) for note in book.notes)


def _note(case: Case, note: Note) -> record.NoteAdvice:
    cited, house = citations(case, note), house_rule(case, note.id)
    return record.NoteAdvice(id=note.id, says=note.says, evidence=cited, house=house)
