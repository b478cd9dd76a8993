"""The criteria of an advice with their evidence: what holds, what fails, what is open, and what would lift it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.basics.vocabulary import Truth
from adaptation_ladder.book.conditions import Condition, figures_of, questions_of
from adaptation_ladder.book.rulebook import (
    Backed,
    Evidence,
    Note,
    Requirement,
    Rulebook,
    Rung,
    Source,
    WhenNot,
    WhenToUse,
)

_TRUTHS: Mapping[Truth, record.Comes] = {True: "holds", False: "fails", None: "open"}


class _Rule(NamedTuple):
    """A criterion or requirement, with what every advice asks of it."""

    rung: Rung
    rule: WhenToUse | WhenNot | Requirement
    when: Condition | None
    reads: tuple[str, ...]
    """The questions that it reads."""
    needs: frozenset[str] | None
    """The needs that it speaks of; None for a requirement."""


@lru_cache(maxsize=16)
def _rules(book: Rulebook) -> tuple[_Rule, ...]:
    """All of them, in the order of the rulebook, which is that of the truths of a decision."""

    def rule_of(rung: Rung, rule: WhenToUse | WhenNot | Requirement) -> _Rule:
        when = rule.met_when if isinstance(rule, Requirement) else rule.when
        reads = questions_of(when) if when else ()
        needs = (rule.need,) if isinstance(rule, WhenToUse) else rule.needs if isinstance(rule, WhenNot) else None
        return _Rule(rung, rule, when, reads, None if needs is None else frozenset(needs or book.need))

    def of(rung: Rung) -> tuple[WhenToUse | WhenNot | Requirement, ...]:
        return (*rung.when_to_use, *rung.when_not, *rung.requirements)

    return tuple(rule_of(rung, rule) for rung in book.rungs for rule in of(rung))


def _concerning(case: Case) -> Iterator[tuple[_Rule, Truth]]:
    """What concerns an active need, and what it comes to; requirements of the rungs that are candidates."""
    active = {walk.need for walk in case.decision.walks}
    wanted = {step.rung for walk in case.decision.walks for step in walk.steps if step.candidate}
    for one, truth in zip(_rules(case.book), case.decision.truths, strict=True):
        if one.rung.id in wanted if one.needs is None else not active.isdisjoint(one.needs):
            yield one, truth


def criteria(case: Case) -> Iterator[record.Criterion]:
    """Every criterion and requirement that concerns an active need, rung by rung, for before against."""
    given = case.situation.given
    for one, truth in _concerning(case):
        key = ("criterion", one.rule.id, truth, *[given.get(id_) for id_ in one.reads])
        yield case.once(key, _criterion, case, one, truth)


def _criterion(case: Case, one: _Rule, truth: Truth) -> record.Criterion:
    rung, rule = one.rung, one.rule
    return record.Criterion(
        id=rule.id,
        rung=rung.id,
        stance="for" if isinstance(rule, WhenToUse) else "against" if isinstance(rule, WhenNot) else "requirement",
        needs=(rule.need,) if isinstance(rule, WhenToUse) else rule.needs if isinstance(rule, WhenNot) else (),
        truth=_TRUTHS[truth],
        inherent=isinstance(rule, WhenNot) and rule.inherent,
        effort=(rule.effort or rung.effort) if isinstance(rule, WhenToUse) else None,
        reason=rule.reason,
        unlock=None if isinstance(rule, WhenToUse) else rule.unlock,
        reads=tuple(_read(case, id_) for id_ in one.reads),
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
    return case.once(("citations", entry.id), _citations, case, entry.evidence)


def _citations(case: Case, evidence: tuple[Evidence, ...]) -> tuple[record.Citation, ...]:
    return tuple(_citation(case, one) for one in evidence)


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
    refs = case.once("sources", _source_refs, case)
    return tuple([refs[id_] for id_ in dict.fromkeys(cited)])


def _source_refs(case: Case) -> dict[str, record.SourceRef]:
    return {source.id: _source_ref(case, source) for source in case.book.sources}


def _source_ref(case: Case, source: Source) -> record.SourceRef:
    return record.SourceRef(
        id=source.id,
        title=source.title,
        authors=source.authors,
        year=source.year,
        url=source.url,
        read=source.read,
        house=house_rule(case, source.id),
    )


def expired(case: Case) -> Iterator[record.Expired]:
    """What holds and rests on an expired figure or source, thresholds taken from figures included."""
    due = case.once("expired", _all_expired, case)
    for one, truth in _concerning(case) if due else ():
        if truth is True and one.rule.id in due:
            yield due[one.rule.id]


def _all_expired(case: Case) -> dict[str, record.Expired]:
    return {one.rule.id: told for one in _rules(case.book) if (told := _expired(case, one))}


def _expired(case: Case, one: _Rule) -> record.Expired | None:
    book, today, rule = case.book, case.today or "", one.rule
    figures = [one.figure for one in rule.evidence if one.figure] + list(figures_of(one.when) if one.when else ())
    figure = next((book.figure[id_] for id_ in figures if (book.figure[id_].expires or "9") <= today), None)
    source = next((s for e in rule.evidence if ((s := book.source[e.source]).expires or "9") <= today), None)
    if figure is not None and figure.expires:
        return record.Expired(criterion=rule.id, kind="figure", on=figure.id, expires=figure.expires)
    if source is not None and source.expires:
        return record.Expired(criterion=rule.id, kind="source", on=source.id, expires=source.expires)
    return None
