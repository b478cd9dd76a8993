"""The gate: whether the advice supports the approach that a team has chosen, as findings.

Pure: task, rulebook, lock and date are arguments. Knows no rung, need or criterion by name; what a finding says in
words is for `checking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from adaptation_ladder.adviser.advising import decided
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.adviser.certainty import assumptions, next_question
from adaptation_ladder.adviser.lock import Cause, Change, Lock, causes, changes, lock_of
from adaptation_ladder.adviser.nearby import Nearby
from adaptation_ladder.adviser.planning import techniques
from adaptation_ladder.adviser.reasons import expired
from adaptation_ladder.basics.errors import LadderError, Path, Problem
from adaptation_ladder.basics.findings import KINDS, SEVERITIES, FindingKind, Severity, severity_of
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import Step
from adaptation_ladder.deciding.possible import Possible
from adaptation_ladder.task.tasks import Task, Waiver

FailOn = Literal["error", "warning", "never"]


class Terms(Frozen):
    """How strict a check is."""

    fail_on: FailOn = "error"
    """From which severity on a finding fails the check."""
    on_expiry: bool = False
    """Whether what time alone brings about fails it too."""
    strict_answers: bool = False
    """Whether answers that are missing and matter are errors."""


class Finding(Frozen):
    """One thing that the check found; what a field means depends on the kind."""

    kind: FindingKind
    severity: Severity = "note"
    path: Path = ()
    """Where in the spec it stands."""
    rungs: tuple[str, ...] = ()
    """Rungs that it is about besides the one chosen and the one advised: owed, or possible too."""
    effort: Effort = Effort.NONE
    """The effort that is owed on these rungs."""
    criteria: tuple[str, ...] = ()
    """Criteria and requirements that explain it."""
    subject: str = ""
    """What exactly: a question, a technique axis, a figure or source, a waived finding."""
    choices: tuple[str, ...] = ()
    """For a technique, the option chosen and the one advised."""
    day: str = ""
    """The day that has come."""
    changes: tuple[Change, ...] = ()
    causes: tuple[Cause, ...] = ()
    waiver: Waiver | None = None
    """The waiver that accepts it, which may have expired."""
    by_time: bool = False
    """Whether only time has brought it about, or made it count again."""
    accepted: bool = False
    """Whether a waiver that is in force accepts it."""
    fails: bool = False
    """Whether it fails the check on the terms given."""


class Check(Frozen):
    """What came of one spec: the decision, and what was found."""

    task: Task
    case: Case
    findings: tuple[Finding, ...]
    """Those that fail the check first, then by severity; accepted ones last."""
    today: str

    @property
    def lock(self) -> Lock:
        """The lock as it would be written now; it holds what the check found on task, rulebook and date."""
        return _lock(self.task, self.case, self.findings, self.today)

    @property
    def passed(self) -> bool:
        """Whether nothing fails the check."""
        return not any(finding.fails for finding in self.findings)


class _Sight(NamedTuple):
    """What the findings are made from."""

    task: Task
    case: Case
    given: Possible
    approach: str


def check(task: Task, book: Rulebook, today: str, lock: Lock | None = None, terms: Terms | None = None) -> Check:
    """Hold the approach that a task names against the advice, and the advice against the lock where there is one.

    Raises LadderError where the task does not fit the rulebook or names no approach.
    """
    case, given = decided(task, book, today)
    approach = case.situation.approach
    if approach is None:
        message = "the spec does not say which approach your team has chosen, so there is nothing to check."
        remedy = "Add 'approach: {rung: RUNG}'; `ladder advise` says which rung the task needs."
        raise LadderError([Problem(message, remedy)])
    sight = _Sight(task, case, given, approach)
    found = [*_on_approach(sight), *_on_technique(sight), *_on_answers(sight), *_on_time(sight)]
    if lock is not None:
        found += _on_lock(sight, lock, _lock(task, case, found, today, lock), found)
    found = [*_waived(found, task.waivers), *_on_waivers(found, task.waivers, today)]
    weighed = [_weighed(finding, book, today, terms or Terms()) for finding in found]
    return Check(task, case, tuple(sorted(weighed, key=_rank)), today)


# A lock holds neither what is found because of one, nor what the waivers of the spec make of what is found.
_NOT_LOCKED = ("advice-changed", "waiver-expired", "waiver-unused")


def _lock(task: Task, case: Case, findings: Iterable[Finding], today: str, old: Lock | None = None) -> Lock:
    ids = {one.kind.id for one in findings if one.kind.id not in _NOT_LOCKED}
    return lock_of(task, case, tuple(ids), today, old)


def _rank(finding: Finding) -> tuple[bool, bool, int]:
    return not finding.fails, finding.accepted, SEVERITIES.index(finding.severity)


_APPROACH: Path = ("approach", "rung")


def _on_approach(sight: _Sight) -> Iterator[Finding]:
    """At most one: how the chosen rung stands to the recommended one, by the cause that explains it best."""
    case, approach = sight.case, sight.approach
    gap = case.position(approach) - case.position(case.decision.rung)
    steps = {walk.need: step for walk in case.decision.walks for step in walk.steps if step.rung == approach}
    if gap > 0 and case.decision.verdict == "stop":
        yield Finding(KINDS["stop-but-building"], path=_APPROACH)
    elif gap > 0:
        yield _skipped(steps.values()) or _facts_in_weights(sight, steps) or _above(steps.values())
    elif gap < 0 and case.decision.walks:
        yield Finding(KINDS["below-evidence"], path=_APPROACH, criteria=_reasons_for_the_rung(case))


def _skipped(steps: Iterable[Step]) -> Finding | None:
    """The chosen rung serves a need and is ruled out by nothing, but lower rungs still owe effort for it."""
    owing = [step for step in steps if step.candidate and step.serves and step.owed]
    if not owing:
        return None
    least = min(owing, key=lambda step: (step.takes, len(step.owed)))
    shut = (*least.blocked, *least.unmet)
    return Finding(KINDS["skipped-rung"], path=_APPROACH, rungs=least.owed, effort=least.takes, criteria=shut)


def _facts_in_weights(sight: _Sight, steps: dict[str, Step]) -> Finding | None:
    """The chosen rung changes a model and serves no active need; for facts it is ruled out for good.

    Only a rung that takes a way to tune changes a model; only a reason against it that names a need of kind facts
    rules it out because of facts.
    """
    book = sight.case.book
    rung = book.rung[sight.approach]
    tunes = any(one.role == "way-to-tune" for one in rung.requirements)
    if not tunes or any(step.candidate for step in steps.values()):
        return None
    facts = {need for need in steps if book.need[need].kind == "facts"}
    out = {id_ for need in facts for id_ in steps[need].ruled_out}
    because = tuple(rule.id for rule in rung.when_not if rule.id in out and facts.intersection(rule.needs))
    return Finding(KINDS["facts-in-weights"], path=_APPROACH, criteria=because) if because else None


def _above(steps: Iterable[Step]) -> Finding:
    """What stands in the way of the chosen rung: what shuts it where it may serve, or else what rules it out."""
    every = list(steps)
    open_to = [step for step in every if step.candidate]
    because = [(*step.blocked, *step.unmet) for step in open_to] or [step.ruled_out for step in every]
    criteria = dict.fromkeys(id_ for ids in because for id_ in ids)
    return Finding(KINDS["above-advice"], path=_APPROACH, criteria=tuple(criteria))


def _reasons_for_the_rung(case: Case) -> tuple[str, ...]:
    """The criteria by which a need reached the recommended rung."""
    rung = case.decision.rung
    steps = (step for walk in case.decision.walks if walk.reached == rung for step in walk.steps if step.rung == rung)
    return tuple(dict.fromkeys(id_ for step in steps for id_ in step.holding))


def _on_technique(sight: _Sight) -> Iterator[Finding]:
    """Only where the rung is the one advised: how to do a rung that is not advised does not matter yet."""
    if sight.approach != sight.case.decision.rung:
        return
    for advised in techniques(sight.case):
        chosen = sight.case.situation.technique.get(advised.axis, advised.option)
        if advised.rung == sight.approach and chosen != advised.option:
            path: Path = ("approach", "technique", advised.axis)
            options = (chosen, advised.option)
            yield Finding(KINDS["technique-differs"], path=path, subject=advised.axis, choices=options)


def _on_answers(sight: _Sight) -> Iterator[Finding]:
    case, given, near = sight.case, sight.given, Nearby(sight.case)
    if not given.proved or given.rungs != (case.decision.rung,):
        others = tuple(rung for rung in given.rungs if rung != case.decision.rung)
        question = next_question(near) or ""
        yield Finding(KINDS["provisional"], path=("answers",), rungs=others, subject=question)
    for one in assumptions(near):
        if one.decides:
            yield Finding(KINDS["assumed-decides"], path=("answers",), subject=one.question)


def _on_time(sight: _Sight) -> Iterator[Finding]:
    case = sight.case
    due = sight.task.review_by
    if due is not None and due <= (case.today or ""):
        yield Finding(KINDS["review-due"], path=("review-by",), day=due)
    stale: dict[tuple[str, str], list[str]] = {}
    for one in expired(case):
        stale.setdefault((one.on, one.expires), []).append(one.criterion)
    for (on, day), criteria in stale.items():
        yield Finding(KINDS["figure-expired"], path=(), subject=on, criteria=tuple(criteria), day=day)


def _on_lock(sight: _Sight, lock: Lock, now: Lock, found: Iterable[Finding]) -> Iterator[Finding]:
    """At most one: everything that differs from the lock, and what made it so."""
    come = _come_since(sight, lock, found)
    lasting = changes(lock.advice, now.advice)
    why = causes(lock, now, sight.task, sight.case.book) if lasting else ()
    dates = tuple(Cause("date", id_, "", one.day) for id_, one in come.items())
    path = _place_of(why) if lasting else next((one.path for one in come.values()), ())
    differing = changes(lock.advice, now.advice, come)
    if differing:
        yield Finding(
            KINDS["advice-changed"],
            path=path,
            changes=differing,
            causes=(*why, *dates),
            day=lock.date,
            by_time=not lasting,
        )


def _come_since(sight: _Sight, lock: Lock, found: Iterable[Finding]) -> dict[str, Finding]:
    """What time has brought about since the lock was written and nobody has put off: the first of each kind."""
    put_off = {one.finding for one in sight.task.waivers if one.expires > (sight.case.today or "")}
    known = {*lock.advice.findings, *put_off}
    come = [one for one in found if one.kind.by_time and one.day > lock.date and one.kind.id not in known]
    return {one.kind.id: one for one in sorted(come, key=lambda one: one.day, reverse=True)}


def _place_of(causes: tuple[Cause, ...]) -> Path:
    """Where the spec says what changed the advice, where that is one thing in it."""
    places: dict[str, Path] = {"current": ("current",), "approach": _APPROACH}
    for one in causes:
        places |= {"answer": ("answers", one.id), "tried": ("tried", one.id)}
        if one.kind in places:
            return places[one.kind]
    return ()


def _waived(findings: Iterable[Finding], waivers: tuple[Waiver, ...]) -> Iterator[Finding]:
    accepted = {waiver.finding: waiver for waiver in waivers}
    for finding in findings:
        yield replace(finding, waiver=accepted.get(finding.kind.id))


def _on_waivers(findings: Iterable[Finding], waivers: tuple[Waiver, ...], today: str) -> Iterator[Finding]:
    there = {finding.kind.id for finding in findings}
    for at, waiver in enumerate(waivers):
        if waiver.finding not in there:
            yield Finding(KINDS["waiver-unused"], path=("waivers", at, "finding"), subject=waiver.finding)
        elif waiver.expires <= today:
            path: Path = ("waivers", at, "expires")
            yield Finding(KINDS["waiver-expired"], path=path, subject=waiver.finding, day=waiver.expires)


_STRICT = ("provisional", "assumed-decides")


def _weighed(finding: Finding, book: Rulebook, today: str, terms: Terms) -> Finding:
    """The finding with its severity, and whether it fails the check.

    What a waiver accepted until a day that has passed counts again only because of time: as little as other things
    that time brings about.
    """
    severity = severity_of(finding.kind, book.severities)
    if terms.strict_answers and finding.kind.id in _STRICT:
        severity = "error"
    lapsed = finding.waiver is not None and finding.waiver.expires <= today
    by_time = finding.by_time or finding.kind.by_time or lapsed
    if by_time and terms.on_expiry and severity == "warning":
        severity = "error"
    elif by_time and not terms.on_expiry and severity == "error":
        severity = "warning"
    accepted = finding.waiver is not None and not lapsed
    heavy = severity == "error" or (severity == "warning" and terms.fail_on == "warning")
    fails = not accepted and heavy and terms.fail_on != "never" and (terms.on_expiry or not by_time)
    return replace(finding, severity=severity, by_time=by_time, accepted=accepted, fails=fails)
