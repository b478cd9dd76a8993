"""The criteria of an advice with their evidence: what holds, what fails, what is open, and what would lift it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from adaptation_ladder import advice as record
from adaptation_ladder.case import Case
from adaptation_ladder.conditions import Condition, figures_of, questions_of
from adaptation_ladder.rulebook import Backed, Evidence, Note, Requirement, Rung, WhenNot, WhenToUse
from adaptation_ladder.vocabulary import Truth

_TRUTHS: Mapping[Truth, record.Comes] = {True: "holds", False: "fails", None: "open"}


def criteria(case: Case) -> Iterator[record.Criterion]:
    """Every criterion and requirement that concerns an active need, rung by rung, for before against."""
    active = {walk.need for walk in case.decision.walks}
    for rung in case.book.rungs:
        for use in rung.when_to_use:
            if use.need in active:
                yield _criterion(case, rung, use)
        for rule in rung.when_not:
            if not rule.needs or active.intersection(rule.needs):
                yield _criterion(case, rung, rule)
        if any(step.candidate for walk in case.decision.walks for step in walk.steps if step.rung == rung.id):
            for one in rung.requirements:
                yield _criterion(case, rung, one)


def _criterion(case: Case, rung: Rung, rule: WhenToUse | WhenNot | Requirement) -> record.Criterion:
    when = rule.met_when if isinstance(rule, Requirement) else rule.when
    return record.Criterion(
        id=rule.id,
        rung=rung.id,
        stance="for" if isinstance(rule, WhenToUse) else "against" if isinstance(rule, WhenNot) else "requirement",
        needs=(rule.need,) if isinstance(rule, WhenToUse) else rule.needs if isinstance(rule, WhenNot) else (),
        truth=_TRUTHS[case.truth(when)],
        inherent=isinstance(rule, WhenNot) and rule.inherent,
        effort=(rule.effort or rung.effort) if isinstance(rule, WhenToUse) else None,
        reason=rule.reason,
        unlock=None if isinstance(rule, WhenToUse) else rule.unlock,
        reads=tuple(
            _read(case, id_) for id_ in case.once(("reads", rule.id), lambda: questions_of(when) if when else ())
        ),
        evidence=citations(case, rule),
        checked=rule.checked,
        house=house_rule(case, rule.id),
    )


def house_rule(case: Case, id_: str) -> record.HouseRule | None:
    """What the house did to an entry, where it did anything."""
    change = case.book.house.get(id_)
    return record.HouseRule(change=change.change, owner=change.owner, because=change.because) if change else None


def _read(case: Case, question: str) -> record.Read:
    one = case.situation.given.get(question)
    return record.Read(question=question, value=one.value if one else None, provenance=one.provenance if one else None)


def citations(case: Case, entry: Backed | Note) -> tuple[record.Citation, ...]:
    """What the sources say on it, each with how it was read and whether it is due to be looked at again."""
    return case.once(("citations", entry.id), lambda: tuple(_citation(case, one) for one in entry.evidence))


def _citation(case: Case, evidence: Evidence) -> record.Citation:
    source = case.book.source[evidence.source]
    figure = case.book.figure[evidence.figure] if evidence.figure else None
    ends = [day for day in (source.expires, figure.expires if figure else None) if day]
    return record.Citation(
        source=source.id,
        says=evidence.says,
        side=evidence.side,
        read=evidence.read or (figure.read if figure else None) or source.read,
        figure=evidence.figure,
        expires=min(ends, default=None),
        expired=case.today is not None and any(day <= case.today for day in ends),
    )


def unlocks(case: Case) -> Iterator[record.Unlock]:
    """What would open a rung that a need could climb to, once each."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for walk in case.decision.walks:
        for step in walk.steps:
            for id_ in (*step.blocked, *step.unmet) if step.candidate else ():
                wanted.setdefault((step.rung, id_), []).append(walk.need)
    for rung in case.book.rungs:
        rules: tuple[WhenNot | Requirement, ...] = (*rung.when_not, *rung.requirements)
        for rule in rules:
            if rule.unlock and (rung.id, rule.id) in wanted:
                needs = tuple(wanted[rung.id, rule.id])
                yield record.Unlock(criterion=rule.id, rung=rung.id, needs=needs, do=rule.unlock)


def sources(
    case: Case, criteria: tuple[record.Criterion, ...], others: list[record.Option | record.Duty | record.NoteAdvice]
) -> tuple[record.SourceRef, ...]:
    """The documents that what is shown cites, in the order of first mention."""
    cited = [citation.source for one in [*criteria, *others] for citation in one.evidence]
    return tuple(_source_ref(case, id_) for id_ in dict.fromkeys(cited))


def _source_ref(case: Case, id_: str) -> record.SourceRef:
    source = case.book.source[id_]
    return case.once(
        ("source", id_),
        lambda: record.SourceRef(
            id=source.id,
            title=source.title,
            authors=source.authors,
            year=source.year,
            url=source.url,
            read=source.read,
            house=house_rule(case, id_),
        ),
    )


def expired(case: Case) -> Iterator[record.Expired]:
    """What holds and rests on an expired figure or source, thresholds taken from figures included."""
    for rule, when in _holding(case) if case.today is not None else ():
        one = case.once(("expired", rule.id), lambda: _expired(case, rule, when))  # noqa: B023 - made at once
        if one is not None:
            yield one


def _expired(case: Case, rule: WhenToUse | WhenNot | Requirement, when: Condition | None) -> record.Expired | None:
    book, today = case.book, case.today or ""
    figures = [one.figure for one in rule.evidence if one.figure] + list(figures_of(when) if when else ())
    figure = next((book.figure[id_] for id_ in figures if (book.figure[id_].expires or "9") <= today), None)
    source = next((s for e in rule.evidence if ((s := book.source[e.source]).expires or "9") <= today), None)
    if figure is not None and figure.expires:
        return record.Expired(criterion=rule.id, kind="figure", on=figure.id, expires=figure.expires)
    if source is not None and source.expires:
        return record.Expired(criterion=rule.id, kind="source", on=source.id, expires=source.expires)
    return None


def _holding(case: Case) -> Iterator[tuple[WhenToUse | WhenNot | Requirement, Condition | None]]:
    """The criteria and requirements that hold for active needs on rungs that are candidates or ruled out."""
    active = {walk.need for walk in case.decision.walks}
    wanted = {step.rung for walk in case.decision.walks for step in walk.steps if step.candidate}
    for rung in case.book.rungs:
        rules: list[tuple[WhenToUse | WhenNot | Requirement, Condition | None]] = []
        rules += [(use, use.when) for use in rung.when_to_use if use.need in active]
        rules += [(rule, rule.when) for rule in rung.when_not if not rule.needs or active.intersection(rule.needs)]
        rules += [(one, one.met_when) for one in rung.requirements if rung.id in wanted]
        yield from ((rule, when) for rule, when in rules if case.truth(when) is True)
