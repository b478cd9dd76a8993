"""A check in words: each finding with its reason and remedy, one spec's report, and the count over many.

Pure. The one place where the wording of a check sits; formats arrange it. What people wrote is marked as such, and
left out where that is wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.adviser.case import Case, meanings
from adaptation_ladder.adviser.defence import KEPT, with_answers
from adaptation_ladder.adviser.gate import Check, Finding
from adaptation_ladder.adviser.lock import Cause, Change
from adaptation_ladder.adviser.planning import techniques
from adaptation_ladder.basics.errors import Path, Place, Problem
from adaptation_ladder.basics.findings import KINDS, SEVERITIES, FindingKind, Severity
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.book.rulebook import Axis, Requirement, Rulebook, WhenNot, WhenToUse
from adaptation_ladder.reporting.report import TASK_SHOWN, LadderRow, Report, report
from adaptation_ladder.reporting.text import (
    Item,
    Items,
    Line,
    Section,
    Table,
    Topic,
    book,
    clip,
    counted,
    joined,
    key,
    line,
    number,
    quoted,
    stopped,
    trace,
    yours,
)
from adaptation_ladder.reporting.wording import EFFORT, VERDICT_WORDS
from adaptation_ladder.task.tasks import Waiver

CHECKED = "The approach chosen, held against the advice"
"""What a page of checks is about."""

Rule = WhenToUse | WhenNot | Requirement


class Told(Frozen):
    """One finding in words."""

    kind: FindingKind
    severity: Severity
    fails: bool
    """Whether it fails the check."""
    accepted: bool
    """Whether a waiver that is in force accepts it."""
    place: Place | None
    says: Line
    """What is so, in one sentence."""
    details: tuple[Line, ...]
    """Why, and what the waiver says."""
    do: Line
    """What to do about it."""
    finding: Finding
    """The finding itself, for formats that hand out data."""


class CheckReport(Frozen):
    """The check of one spec in words, in the order of reading."""

    file: str
    task: Line
    """The first line of the task's own words; empty where they are left out."""
    passed: bool
    headline: Line
    """Whether it passes, and how much was found."""
    advice: Line
    """What the advice is and what the team has chosen."""
    findings: tuple[Told, ...]
    """What fails the check first, what is accepted last."""
    sections: tuple[Section, ...]
    """The findings, and remarks on the spec, as sections, for formats that show sections."""
    footer: Line
    check: Check
    redacted: bool
    """Whether the free text of the task is left out."""


class Refusal(Frozen):
    """Something that could not be checked: a spec, or the rulebook for all of them."""

    file: str
    problems: tuple[Problem, ...]


Result = CheckReport | Refusal


def report_check(
    check: Check, file: str, place_of: Callable[[Path], Place | None] = lambda _path: None, *, redact: bool = False
) -> CheckReport:
    """Put a check in words; `place_of` says where in the file a part of the spec stands.

    With `redact` no free text of the task is repeated.
    """
    desk = _Desk(check, redact)
    told = tuple(_told(desk, finding, place_of(finding.path)) for finding in check.findings)
    return CheckReport(
        file=file,
        task=() if redact else _first_line(check.task.task),
        passed=check.passed,
        headline=_headline(told, passed=check.passed),
        advice=_advice(desk),
        findings=told,
        sections=(*_sections(told), *_remarks(check.case, place_of)),
        footer=_footer(check.case),
        check=check,
        redacted=redact,
    )


def _first_line(text: str) -> Line:
    first, _, rest = text.strip().partition("\n")
    shown, left = clip(first, TASK_SHOWN)
    more = left + len(rest)
    return line(yours(shown), f" ... ({more:,} more characters)" if more else "") if shown else ()


class _Desk(Frozen):
    """A check with its look-ups."""

    check: Check
    redact: bool

    @property
    def book(self) -> Rulebook:
        return self.check.case.book

    def rung(self, id_: str) -> Line:
        """A rung with its place on the ladder; a name that is none any more as it stands."""
        if id_ not in self.book.rung:
            return line(quoted(book(id_)))
        return line(f"rung {self.book.rung_ids.index(id_) + 1}, ", book(self.book.rung[id_].name))

    def several(self, ids: Iterable[str], word: str = "and") -> Line:
        """Several rungs in a sentence, each name between commas."""
        named = [self.rung(id_) for id_ in ids]
        said: Line = ()
        for at, one in enumerate(named):
            between = "" if at == 0 else f", {word} " if at == len(named) - 1 else ", "
            said = line(said, between, one)
        return said

    @property
    def chosen(self) -> Line:
        """The rung that the team has chosen."""
        return self.rung(self.check.case.situation.approach or "")

    @property
    def advised(self) -> Line:
        """The rung that is recommended."""
        return self.rung(self.check.case.decision.rung)

    def reasons(self, ids: Iterable[str]) -> Iterator[Line]:
        """The reasons of criteria, each with what would lift it."""
        rules = rules_of(self.book)
        for rule in (rules[id_] for id_ in ids if id_ in rules):
            unlock = None if isinstance(rule, WhenToUse) else rule.unlock
            lift = line(" To open it: ", book(unlock)) if unlock else ()
            yield line(book(rule.reason), lift, trace(rule.id))


@lru_cache(maxsize=16)
def rules_of(of: Rulebook) -> Mapping[str, Rule]:
    """Every criterion and requirement by id."""
    found: dict[str, Rule] = {}
    for rung in of.rungs:
        rules: tuple[Rule, ...] = (*rung.when_to_use, *rung.when_not, *rung.requirements)
        found |= {rule.id: rule for rule in rules}
    return found


def _told(desk: _Desk, finding: Finding, place: Place | None) -> Told:
    says, details = _WORDS[finding.kind.id](desk, finding)
    waiver = (_waiver(desk, finding.waiver, lapsed=not finding.accepted),) if finding.waiver else ()
    return Told(
        kind=finding.kind,
        severity=finding.severity,
        fails=finding.fails,
        accepted=finding.accepted,
        place=place,
        says=says,
        details=(*details, *waiver),
        do=line(finding.kind.do),
        finding=finding,
    )


def _waiver(desk: _Desk, waiver: Waiver, *, lapsed: bool) -> Line:
    until = line("Was accepted until " if lapsed else "Accepted until ", yours(waiver.expires))
    if desk.redact:
        return stopped(until)
    return stopped(line(until, " by ", yours(waiver.owner), ": ", yours(waiver.reason)))


_Words = tuple[Line, tuple[Line, ...]]


def _above(desk: _Desk, finding: Finding) -> _Words:
    because = tuple(desk.reasons(finding.criteria))
    nothing = line("Nothing that falls short calls for it.")
    return line("You have chosen ", desk.chosen, "; the advice is ", desk.advised, "."), because or (nothing,)


def _skipped(desk: _Desk, finding: Finding) -> _Words:
    still = ", still has to be tried: " if len(finding.rungs) == 1 else ", still have to be tried: "
    owed = line(desk.several(finding.rungs), still, EFFORT[finding.effort.word])
    says = line("You have chosen ", desk.chosen, ", but ", owed)
    return stopped(says), tuple(desk.reasons(finding.criteria))


def _facts(desk: _Desk, finding: Finding) -> _Words:
    needs = [desk.book.need[walk.need] for walk in desk.check.case.decision.walks]
    facts = joined([quoted(book(need.name)) for need in needs if need.kind == "facts"])
    says = line(
        "You have chosen ", desk.chosen, ", which does not help with ", facts, "; the advice is ", desk.advised, "."
    )
    return says, tuple(desk.reasons(finding.criteria))


def _below(desk: _Desk, finding: Finding) -> _Words:
    says = line("You have chosen ", desk.chosen, "; what falls short calls for ", desk.advised, ".")
    return says, tuple(desk.reasons(finding.criteria))


def _stop(desk: _Desk, _finding: Finding) -> _Words:
    says = "The result is good enough and nothing falls short, yet you have chosen "
    return line(says, desk.chosen, ", above ", desk.advised, "."), ()


def _technique(desk: _Desk, finding: Finding) -> _Words:
    advised = next(one for one in techniques(desk.check.case) if one.axis == finding.subject)
    axis = next(one for one in desk.book.techniques if one.id == finding.subject)
    chosen = _option(axis, finding.choices[0])
    says = line(quoted(book(advised.axis_name)), ": you have chosen ", chosen, "; the advice is ", book(advised.name))
    return stopped(says), tuple(line(book(reason)) for reason in advised.reasons)


def _option(axis: Axis, id_: str) -> Line:
    return next((line(book(option.name)) for option in axis.options if option.id == id_), line(book(id_)))


def _provisional(desk: _Desk, finding: Finding) -> _Words:
    others = line("; with other answers it is ", desk.several(finding.rungs, "or")) if finding.rungs else ()
    question = desk.book.question.get(finding.subject)
    ask = (line('Answer this next: "', book(question.ask), '"', trace(question.id)),) if question else ()
    return line("The advice, ", desk.advised, ", is not settled", others, "."), ask


def _assumed(desk: _Desk, finding: Finding) -> _Words:
    question = desk.book.question[finding.subject]
    given = desk.check.case.situation.given[finding.subject]
    means = joined([quoted(book(one)) for one in meanings(desk.book, question, given.value)])
    if isinstance(given.value, int | float):
        means = line(f"{number(given.value)} ", book(question.unit or ""))
    says = line(quoted(book(question.ask)), " is taken as ", means, ", and another answer would change the advice.")
    return says, (line(book(given.because), trace(question.id)),)


def _review(_desk: _Desk, finding: Finding) -> _Words:
    return line("The spec was to be reviewed by ", yours(finding.day), "."), ()


def _expired(desk: _Desk, finding: Finding) -> _Words:
    figure, source = desk.book.figure.get(finding.subject), desk.book.source.get(finding.subject)
    name = figure.quantity if figure else source.title if source else finding.subject
    what = "The figure " if figure else "The source "
    says = line(what, quoted(book(name)), " was to be looked at again by ", book(finding.day), ".")
    return line(says, trace(finding.subject)), tuple(desk.reasons(finding.criteria))


def _changed(desk: _Desk, finding: Finding) -> _Words:
    beside = all(one.part == "findings" for one in finding.changes)
    what = (
        "The check finds other things than when the advice was"
        if beside
        else "The advice is no longer the one that was"
    )
    says = line(what, " locked on ", book(finding.day), ".")
    differing = [_change(desk, one) for one in finding.changes]
    return says, (*differing, *(_cause(desk, one) for one in finding.causes))


_PARTS = {
    "rung": "Rung",
    "verdict": "Verdict",
    "technique": "Technique",
    "together": "Used together",
    "rests-on": "Rests on",
}


def _change(desk: _Desk, change: Change) -> Line:
    def named(ids: tuple[str, ...]) -> Line:
        if change.part in {"rung", "together"}:
            return joined([desk.rung(id_) for id_ in ids])
        words = VERDICT_WORDS if change.part == "verdict" else {}
        return joined([line(book(words.get(id_, id_))) for id_ in ids])

    part = _PARTS.get(change.part, "Findings")
    return line(f"{part}: was ", named(change.old) or "none", "; is ", named(change.new) or "none", ".")


_CAUSES = {
    "answer": "Because of an answer: ",
    "tried": "Because of what was tried on ",
    "current": "Because of what runs today: ",
    "approach": "Because of what you have chosen: ",
    "need": "Because of the need ",
    "criterion": "Because of the criterion ",
    "rulebook": "Because of the rulebook ",
    "date": "Because of the date: ",
}
_EFFECTS = {
    "takes-brief": ("held, asking for one honest try below", "holds, asking for one honest try below"),
    "takes-thorough": ("held, asking for a thorough try below", "holds, asking for a thorough try below"),
    "open": ("was open", "is open"),
    "rules-out": ("ruled the rung out", "rules the rung out"),
    "blocks": ("blocked the rung", "blocks the rung"),
    "unmet": ("was not met", "is not met"),
    "": ("had no effect", "has no effect"),
}


def _cause(desk: _Desk, cause: Cause) -> Line:
    lead = _CAUSES[cause.kind]
    if cause.kind in {"current", "approach"}:
        return line(lead, "was ", yours(cause.old or "none"), "; is ", yours(cause.new or "none"), ".")
    if cause.kind == "need":
        need = desk.book.need.get(cause.id)
        came = "which was not active" if cause.new else "which is no longer active"
        return line(lead, quoted(book(need.name if need else cause.id)), f", {came}.", trace(cause.id))
    if cause.kind == "criterion":
        rule = rules_of(desk.book).get(cause.id)
        was, is_ = _EFFECTS[cause.old][0], _EFFECTS[cause.new][1]
        reason = line(" ", book(rule.reason)) if rule else line(" It is no longer in the rulebook.")
        return line(lead, key(cause.id), f": when locked it {was}; now it {is_}.", reason)
    if cause.kind == "date":
        return line(lead, book(cause.new), " has come, and with it ", key(cause.id), ".")
    if cause.kind == "rulebook" and cause.old == cause.new:
        return line(lead, key(cause.id), ", which says other things under the same version, ", book(cause.new), ".")
    said = line(lead, key(cause.id), ": was ", yours(cause.old or "not given"))
    return line(said, "; is ", yours(cause.new or "not given"), ".")


def _waiver_expired(_desk: _Desk, finding: Finding) -> _Words:
    return line("The waiver for ", key(finding.subject), " expired on ", yours(finding.day), "."), ()


def _waiver_unused(_desk: _Desk, finding: Finding) -> _Words:
    return line("The waiver for ", key(finding.subject), " accepts something that was not found."), ()


_WORDS: Mapping[str, Callable[[_Desk, Finding], _Words]] = {
    "above-advice": _above,
    "skipped-rung": _skipped,
    "facts-in-weights": _facts,
    "below-evidence": _below,
    "technique-differs": _technique,
    "provisional": _provisional,
    "stop-but-building": _stop,
    "assumed-decides": _assumed,
    "review-due": _review,
    "figure-expired": _expired,
    "advice-changed": _changed,
    "waiver-expired": _waiver_expired,
    "waiver-unused": _waiver_unused,
}


def _headline(told: tuple[Told, ...], *, passed: bool) -> Line:
    count = Counter(one.severity for one in told if not one.accepted)
    found = [counted(count[severity], severity) for severity in SEVERITIES if count[severity]]
    accepted = sum(one.accepted for one in told)
    found += [f"{'one' if accepted == 1 else accepted} accepted"] if accepted else []
    said = line("Passes" if passed else "Fails", f": {', '.join(found)}" if found else ": nothing found")
    return stopped(said)


def _advice(desk: _Desk) -> Line:
    verdict = VERDICT_WORDS[desk.check.case.decision.verdict]
    return line("Advised: ", desk.advised, f" ({verdict}). Chosen: ", desk.chosen, ".")


def _footer(case: Case) -> Line:
    return line("Rulebook ", book(case.book.title), ", as of ", yours(case.today or ""), ".")


def heading(told: Told) -> Line:
    """How a finding is called at the head of its words: severity, id, and place where it has one."""
    word = "accepted" if told.accepted else told.severity
    where = line(", ", yours(f"{told.place.file}:{told.place.line}:{told.place.column}")) if told.place else ()
    return line(f"{word} ", key(told.kind.id), where, ": ")


def topic_of(told: CheckReport, *, named: bool = True) -> Topic:
    """The check of one spec as a text with headings, under the name of its file where that is to stand there."""
    file = line(yours(told.file), ": ") if named and told.file else ()
    task = line("Task: ", told.task) if told.task else ()
    lead = tuple(one for one in (task, told.advice) if one)
    return Topic(line(file, told.headline), lead, told.sections, told.footer)


def advice_of(told: CheckReport, *, whole: bool = False) -> Report:
    """The advice that a check holds the approach against, in words; as a whole it says what would change it, too."""
    task, of = told.check.task, told.check.case.book
    advice = advise(task, of, told.check.case.today)
    return report(with_answers(advice, task, of, KEPT) if whole else advice, explain_all=True, asked_first=False)


def ladder_of(told: CheckReport) -> tuple[LadderRow, ...]:
    """The ladder as the advice sees it, with the rung that the team has chosen."""
    case = told.check.case
    chosen = case.position(case.situation.approach or "") + 1
    return tuple(
        replace(row, chosen=True, words=line("your choice, ", row.words)) if row.position == chosen else row
        for row in advice_of(told).ladder
    )


def refused_topic(refusal: Refusal, *, named: bool = True) -> Topic:
    """What could not be checked, and why."""
    file = line(yours(refusal.file), ": ") if named and refusal.file else ()
    return Topic(line(file, "Could not be checked."), tuple(line(yours(str(one))) for one in refusal.problems), ())


def _sections(told: tuple[Told, ...]) -> Iterator[Section]:
    for title, word, some in (
        ("Found", "finding", [one for one in told if not one.accepted]),
        ("Accepted for now", "finding", [one for one in told if one.accepted]),
    ):
        items = [Item(line(heading(one), one.says), (*one.details, line("What to do: ", one.do))) for one in some]
        if items:
            yield Section(title, word, (Items(tuple(items)),))


def _remarks(case: Case, place_of: Callable[[Path], Place | None]) -> Iterator[Section]:
    """What reading the spec brought up: names that were replaced, and answers that hardly fit together."""
    items = []
    for one in case.situation.warnings:
        place = place_of(one.path)
        where = line(yours(f"{place.file}:{place.line}:{place.column}"), ": ") if place else ()
        items.append(Item(line(where, yours(f"{one.message} {one.remedy}".strip()))))
    if items:
        yield Section("Remarks on the spec", "remark", (Items(tuple(items)),))


@dataclass(slots=True)
class Tally:
    """The count over many specs; it grows by numbers, not by reports."""

    passed: int = 0
    failed: int = 0
    refused: int = 0
    rungs: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)
    """Place, name and id of the rung advised, and `pass` or `fail`, to how often."""
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Finding id, and severity or `accepted`, to how often."""

    @property
    def checked(self) -> int:
        """How many specs were looked at, those that could not be checked among them."""
        return self.passed + self.failed + self.refused

    def add(self, result: Result) -> None:
        """Count one spec."""
        if isinstance(result, Refusal):
            self.refused += 1
            return
        self.passed += result.passed
        self.failed += not result.passed
        rung = result.check.case.decision.rung
        of = result.check.case.book
        ends = "pass" if result.passed else "fail"
        self.rungs[of.rung_ids.index(rung) + 1, of.rung[rung].name, rung, ends] += 1
        for one in result.findings:
            self.findings[one.kind.id, "accepted" if one.accepted else one.severity] += 1


def tally_line(tally: Tally) -> Line:
    """The count over many specs in one sentence."""
    parts = [f"{tally.passed:,} pass", f"{tally.failed:,} fail"]
    parts += [f"{tally.refused:,} could not be checked"] if tally.refused else []
    specs = "spec" if tally.checked == 1 else "specs"
    return line(f"{tally.checked:,} {specs}: {', '.join(parts)}.")


def tally_topic(tally: Tally) -> Topic:
    """The count over many specs, with tables by rung advised and by finding."""
    rungs = sorted({key[:3] for key in tally.rungs})
    by_rung = tuple(
        (line(book(f"{at}, {name}")), *(_number(tally.rungs[at, name, id_, ends]) for ends in ("pass", "fail")))
        for at, name, id_ in rungs
    )
    columns = (*SEVERITIES, "accepted")
    ids = {id_ for id_, _ in tally.findings}
    by_finding = tuple(
        (line(key(id_)), *(_number(tally.findings[id_, column]) for column in columns)) for id_ in KINDS if id_ in ids
    )
    tables = (
        ("By rung advised", Table(("Rung", "Pass", "Fail"), by_rung)),
        ("By finding", Table(("Finding", "Errors", "Warnings", "Notes", "Accepted"), by_finding)),
    )
    sections = tuple(Section(title, "count", (table,)) for title, table in tables if table.rows)
    return Topic(tally_line(tally), (), sections)


def _number(count: int) -> Line:
    return line(f"{count:,}")
