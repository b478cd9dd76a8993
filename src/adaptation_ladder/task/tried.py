"""What was tried: the effort that counts on every rung, for each need, and what was measured there.

Pure. A person's word on effort and outcome is held against the log, and where the two disagree the log counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.basics.errors import Problem
from adaptation_ladder.basics.vocabulary import Effort, Outcome
from adaptation_ladder.book.naming import present_name
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.stats.measuring import THOROUGH_ATTEMPTS, Earned, Goal, Lacking, Measuring, Quantity
from adaptation_ladder.task.measurements import NOTHING, Measurements, measurements
from adaptation_ladder.task.tasks import Attempt, Target, Task, Tried, run_of


class Trial(NamedTuple):
    """How hard a rung was tried for one need, and whether that made things worse."""

    effort: Effort
    worse: bool


UNTRIED = Trial(Effort.NONE, worse=False)


class Log(NamedTuple):
    """How a rung was tried, its attempts in the order of time, and what they are held against."""

    tried: Tried
    goal: Goal = Goal()

    @property
    def runs(self) -> tuple[EvalRun, ...]:
        """What every attempt came to."""
        return tuple(run_of(attempt) for attempt in self.tried.attempts)


def tried_in(task: Task, book: Rulebook) -> tuple[dict[str, Log], list[Problem]]:
    """What was tried at all, by present name; a thorough effort whose log does not bear it out counts as brief."""
    tried: dict[str, Log] = {}
    remarks: list[Problem] = []
    goal = Goal(task.target.at_least, task.target.metric) if task.target else Goal()
    for name, entry in task.tried.items():
        written = entry if isinstance(entry, Tried) else Tried.model_construct(effort=entry)
        if not written.attempts:
            if written.effort != "none":
                tried[present_name(book, name)] = Log(written, goal)
            continue
        log = written.model_copy(update={"attempts": _in_time(written.attempts)})
        lacking = shown_effort(book, Log(log, goal)).lacking
        if log.effort == "thorough" and lacking:
            remedy = f"Thorough means at least {THOROUGH_ATTEMPTS} different attempts scored on one fixed set."
            message = f"'{name}' counts as tried briefly: {_LACKING[lacking].format(_scored(log))}."
            remarks.append(Problem(message, remedy, ("tried", name), severity="warning"))
        outcome = _outcome(log, goal, book)
        if outcome != log.outcome:
            if "outcome" in log.model_fields_set:
                message = (
                    f"'{name}' is said to have come out '{log.outcome}', and measured it is '{outcome}', which counts."
                )
                remarks.append(
                    Problem(message, "Correct the outcome, or the target.", ("tried", name), severity="warning")
                )
            log = log.model_copy(update={"outcome": outcome})
        if log.effort != "none":
            tried[present_name(book, name)] = Log(log, goal)
    return {rung: tried[rung] for rung in book.rung_ids if rung in tried}, remarks


_LACKING: Mapping[Lacking, str] = {
    "attempts": "its log has {}",
    "fixed-set": f"its last {THOROUGH_ATTEMPTS} attempts were not scored on one set of examples",
    "rising": "its last attempt was still better than the one before it",
    "told": "its last attempts cannot be told from the target yet",
    "reached": "its last attempts reach the target",
}


def _in_time(attempts: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Attempts by date where all have one, else as they are listed."""
    if any(attempt.date is None for attempt in attempts):
        return attempts
    return tuple(sorted(attempts, key=lambda attempt: attempt.date or ""))


def _scored(log: Tried) -> str:
    scored = sum(run_of(attempt).mean is not None for attempt in log.attempts)
    return "one scored attempt" if scored == 1 else f"{scored} scored attempts"


def _for_quality(book: Rulebook, log: Tried) -> bool:
    """Whether a rung was tried for more than price and delay."""
    needs = [book.need[present_name(book, name)] for name in log.needs]
    return not needs or any(need.kind != "economy" for need in needs)


def shown_effort(book: Rulebook, log: Log) -> Earned:
    """The effort that the log of a rung shows as a whole."""
    return _shown(log.tried.attempts, log.goal, book.measuring, for_quality=_for_quality(book, log.tried))


def effort_of(book: Rulebook, log: Log) -> Effort:
    """The effort that counts for a rung as a whole: the person's word, or what the log shows where that is less."""
    word = Effort.named(log.tried.effort or "thorough")
    if log.tried.effort is not None and not log.tried.attempts:
        return word
    return min(word, shown_effort(book, log).effort)


@lru_cache(maxsize=256)
def _shown(attempts: tuple[Attempt, ...], goal: Goal, rules: Measuring, *, for_quality: bool) -> Earned:
    """The effort that a log shows; remembered, since every need asks for it."""
    if not attempts:
        return Earned(Effort.BRIEF, "attempts")
    from adaptation_ladder.stats.attempts import earned  # noqa: PLC0415 - most tasks have no log

    return earned([run_of(attempt) for attempt in attempts], goal, rules, for_quality=for_quality)


def _outcome(log: Tried, goal: Goal, book: Rulebook) -> Outcome:
    """What came of it: what was measured last, or else the person's word."""
    scored = [run for attempt in log.attempts if (run := run_of(attempt)).mean is not None]
    if log.outcome == "worse" or not scored:
        return log.outcome
    from adaptation_ladder.stats.measure import verdict_of  # noqa: PLC0415 - most tasks have no log

    verdict = verdict_of(scored[-1], goal, book.measuring.confidence)
    if verdict is None or verdict == "cannot-tell":
        return log.outcome
    return "met" if verdict == "reached" else "short"


def measured_in_use(task: Task, book: Rulebook, tried: Mapping[str, Log], current: str | None) -> Measurements:
    """What was measured on the rung in use or, where it has no log, on the next lower one that has."""
    upto = book.rung_ids.index(current) + 1 if current else 0
    rung = next((rung for rung in reversed(book.rung_ids[:upto]) if rung in tried and tried[rung].tried.attempts), None)
    if rung is None:
        return NOTHING
    target = task.target or Target.model_construct()
    limits: dict[Quantity, float | None] = {"delay": target.delay_at_most, "cost": target.cost_at_most}
    needs = {category: present_name(book, need) for category, need in task.needs_by_category.items()}
    known = {quantity: limit for quantity, limit in limits.items() if limit is not None}
    # What else was tried must not decide what counts, so only a rung that is named as the one in use puts it in doubt.
    in_use = task.current is None or rung == current
    return measurements(tried[rung].runs, tried[rung].goal, known, needs, book, in_use=in_use)


def highest(book: Rulebook, tried: Mapping[str, Log]) -> str | None:
    """The highest rung that was tried at all."""
    return next((rung for rung in reversed(book.rung_ids) if rung in tried), None)


def by_need(book: Rulebook, tried: Mapping[str, Log], rung: str) -> Mapping[str, Trial]:
    """How a rung was tried for each need; a higher rung may count as trying this one, and through it the next."""
    log = tried.get(rung)
    if log is None or not (log.tried.needs or log.tried.attempts):
        own = _for_all(book, UNTRIED if log is None else _trial(book, log, book.needs[0].id))
    else:
        own = {need: _trial(book, log, need) for need in book.need}
    for one in book.rungs:
        higher = by_need(book, tried, one.id) if rung in one.counts_as_trying else {}
        if higher and higher is not _for_all(book, UNTRIED):
            own = {need: Trial(max(mine.effort, higher[need].effort), mine.worse) for need, mine in own.items()}
    return own


@lru_cache(maxsize=256)
def _for_all(book: Rulebook, trial: Trial) -> Mapping[str, Trial]:
    """One and the same for every need."""
    return dict.fromkeys(book.need, trial)


def _trial(book: Rulebook, log: Log, need: str) -> Trial:
    if not _concerns(book, log.tried.needs, need):
        return UNTRIED
    attempts = tuple(one for one in log.tried.attempts if _concerns(book, one.needs, need))
    if log.tried.attempts and not attempts:
        return UNTRIED  # every attempt was for something else
    effort = Effort.named(log.tried.effort or "thorough")
    if log.tried.effort is None or attempts:
        for_quality = book.need[need].kind != "economy"
        effort = min(effort, _shown(attempts, log.goal, book.measuring, for_quality=for_quality).effort)
    return Trial(effort, log.tried.outcome == "worse")


def _concerns(book: Rulebook, needs: tuple[str, ...], need: str) -> bool:
    return not needs or need in {present_name(book, name) for name in needs}
