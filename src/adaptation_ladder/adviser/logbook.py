"""The log of attempts of one task: every attempt judged and compared with the one before it.

Pure. What it says is put in words by the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.stats.attempts import compared
from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.stats.measure import measured
from adaptation_ladder.stats.sizing import independent_disagreement, one_set
from adaptation_ladder.task.tasks import Attempt, run_of
from adaptation_ladder.task.tried import Log, effort_of, shown_effort


def measures(case: Case) -> record.Measures:
    """Everything that the log of a task says."""
    logs = case.situation.logs
    log = tuple(_log(case))
    return record.Measures(
        log=log,
        efforts=tuple(_shown(case, rung, logs[rung]) for rung in case.book.rung_ids if rung in logs),
        limits=tuple(case.situation.measurements.limits.values()),
        classes=case.situation.measurements.classes,
        hoped=_hoped(case, [one for one in log if one.rung == case.situation.current]),
    )


def _log(case: Case) -> Iterator[record.Attempted]:
    """Every attempt from the lowest rung up; the first one on a rung is compared with the last one below."""
    noise = _label_noise(case.book)
    rules = case.book.measuring
    before: tuple[int, EvalRun] | None = None
    for number, (rung, log, attempt) in enumerate(_attempts(case), 1):
        run = run_of(attempt)
        scored = run.mean is not None
        yield record.Attempted(
            number=number,
            rung=rung,
            date=run.date,
            changed=attempt.changed,
            file=attempt.from_,
            score=run.mean,
            measured=measured(run, log.goal, rules, noise) if scored else None,
            against=before[0] if before and scored else None,
            compared=compared(before[1], run, rules.confidence) if before and scored else None,
        )
        before = (number, run) if scored else before


def _attempts(case: Case) -> Iterator[tuple[str, Log, Attempt]]:
    logs = case.situation.logs
    for rung in (rung for rung in case.book.rung_ids if rung in logs):
        for attempt in logs[rung].tried.attempts:
            yield rung, logs[rung], attempt


def _label_noise(book: Rulebook) -> float | None:
    figure = book.figure.get(book.measuring.label_noise or "")
    return float(figure.value) / 100 if figure else None


def _shown(case: Case, rung: str, log: Log) -> record.Shown:
    effort = effort_of(case.book, log)
    return record.Shown(rung=rung, effort=effort.word, lacking=shown_effort(case.book, log).lacking)


def _hoped(case: Case, log: list[record.Attempted]) -> record.Hoped | None:
    """From the latest score of the rung in use to the target."""
    latest = next((one.measured for one in reversed(log) if one.measured), None)
    if latest is None or latest.target is None or latest.verdict == "reached":
        return None
    now, target, rules = latest.value, latest.target, case.book.measuring
    if not 0 <= now < target < 1:
        return None
    disagree = independent_disagreement(now, target)
    n = ceil(one_set(now, target, disagree, rules.confidence, rules.power))
    return record.Hoped(
        now=now,
        target=target,
        disagree=disagree,
        n=n,
        rungs=tuple(_next_rungs(case)),
        confidence=rules.confidence,
        power=rules.power,
    )


def _next_rungs(case: Case) -> Iterator[str]:
    """The rungs above the one in use that some need could climb to."""
    above = case.book.rung_ids[case.position(case.situation.current) + 1 if case.situation.current else 0 :]
    for rung in above:
        if any(step.candidate for walk in case.decision.walks for step in walk.steps if step.rung == rung):
            yield rung
