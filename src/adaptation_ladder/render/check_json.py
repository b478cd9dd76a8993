"""JSON of a check: the decision on one spec and each finding with its words and data, as records with a schema."""

from __future__ import annotations

from typing import Any

from adaptation_ladder.adviser.advice import FORMAT, RulebookRef
from adaptation_ladder.adviser.advising import rulebook_ref
from adaptation_ladder.adviser.lock import Cause, Change
from adaptation_ladder.basics.findings import Severity
from adaptation_ladder.basics.vocabulary import Result, Verdict
from adaptation_ladder.render.json import error_line, render_record
from adaptation_ladder.reporting.checking import CheckReport, Refusal, Told
from adaptation_ladder.reporting.text import plain
from adaptation_ladder.task.tasks import Approach


class Found(Result):
    """One finding; `ladder explain ID` says what its id means."""

    id: str
    severity: Severity
    """What it weighs by the rulebook and on the terms of this check."""
    fails: bool
    """Whether it fails the check."""
    accepted: bool
    """Whether a waiver that is in force accepts it."""
    by_time: bool
    """Whether only time has brought it about."""
    line: int | None
    """Where in the spec it stands."""
    column: int | None
    """And how far along that line."""
    message: str
    """What is so, in one sentence."""
    details: tuple[str, ...]
    """Why, and what a waiver says."""
    remedy: str
    """What to do about it."""
    subject: str | None
    """What exactly it is about: a question, technique, figure, source or waived finding."""
    rungs: tuple[str, ...]
    """Rungs besides the one chosen and the one advised: owed, or possible too."""
    criteria: tuple[str, ...]
    """Criteria and requirements that explain it."""
    changes: tuple[Change, ...]
    """What is no longer as it was locked."""
    causes: tuple[Cause, ...]
    """What made it so."""


class Checked(Result):
    """The check of one spec."""

    format: int
    """The shape of this document."""
    file: str
    """The spec, by the name that it was called by."""
    passed: bool
    """Whether nothing fails the check."""
    summary: str
    """Whether it passes and how much was found, in one sentence."""
    task: str
    """The first line of the task's own words; empty where they are left out."""
    rung: str
    """The rung advised."""
    verdict: Verdict
    """What to do: climb to that rung, stay on it, stop and so on."""
    together: tuple[str, ...]
    """Rungs used together."""
    approach: Approach
    """What the team has decided on."""
    findings: tuple[Found, ...]
    """What fails the check first, what is accepted last."""
    rulebook: RulebookRef
    """The rulebook used."""
    today: str
    """The date that was used."""


class Defect(Result):
    """Why a spec or its rulebook could not be used."""

    message: str
    """What is wrong."""
    remedy: str
    """What to do about it."""
    file: str | None
    """The file that it stands in, which may be one of the rulebook's; with its line and column."""
    line: int | None
    column: int | None


class Unchecked(Result):
    """A spec that could not be checked."""

    file: str
    """The spec; empty where it is the rulebook that cannot be used."""
    format: int
    """The shape of this document."""
    problems: tuple[Defect, ...]
    """Everything that is wrong with it."""


def render(result: CheckReport | Refusal, *, lines: bool = False) -> str:
    """The check of one spec, as an indented document or on a line of JSON Lines; what could not be is always a line."""
    if isinstance(result, Refusal):
        return error_line(result.problems, result.file)
    return render_record(_checked(result), on_one_line=lines)


def schema() -> dict[str, Any]:
    """The JSON Schema of what `render` writes."""
    both = [kind.model_json_schema(mode="serialization") for kind in (Checked, Unchecked)]
    records = {name: made for one in both for name, made in one.pop("$defs", {}).items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Check",
        "anyOf": both,
        "$defs": records,
    }


def _checked(report: CheckReport) -> Checked:
    case = report.check.case
    return Checked(
        format=FORMAT,
        file=report.file,
        passed=report.passed,
        summary=plain(report.headline),
        task=plain(report.task),
        rung=case.decision.rung,
        verdict=case.decision.verdict,
        together=case.decision.together,
        approach=Approach(rung=case.situation.approach or "", technique=case.situation.technique),
        findings=tuple(map(_found, report.findings)),
        rulebook=rulebook_ref(case.book),
        today=report.check.today,
    )


def _found(told: Told) -> Found:
    finding, place = told.finding, told.place
    return Found(
        id=told.kind.id,
        severity=told.severity,
        fails=told.fails,
        accepted=told.accepted,
        by_time=finding.by_time,
        line=place.line if place else None,
        column=place.column if place else None,
        message=plain(told.says),
        details=tuple(map(plain, told.details)),
        remedy=plain(told.do),
        subject=finding.subject or None,
        rungs=finding.rungs,
        criteria=finding.criteria,
        changes=finding.changes,
        causes=finding.causes,
    )
