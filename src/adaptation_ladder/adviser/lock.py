"""The lock of a task spec: the advice that a team decided on, and what made it, to be held against a later one.

Pure: how a lock is written and read is for `locking`. A lock holds results and what led to them, never words, so
that a reworded reason, another line ending or a reordered file changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field

from adaptation_ladder.adviser.advising import decided
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.adviser.defence import rests_on
from adaptation_ladder.adviser.planning import techniques
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.findings import KINDS
from adaptation_ladder.basics.models import Model
from adaptation_ladder.basics.vocabulary import Date, Record, Status, Verdict
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import Walk
from adaptation_ladder.task.tasks import Answer, Approach, Listed, Task, Tried, Word
from adaptation_ladder.task.tried import Log, effort_of, tried_in

FORMAT = 1
"""The highest shape of a lock that this program reads."""

Words = Annotated[tuple[Word, ...], Listed]
Effect = Literal["takes-brief", "takes-thorough", "open", "rules-out", "blocks", "unmet"]
"""What a criterion or requirement comes to for one need. A reason for a rung that holds asks for a brief or a
thorough effort below it, or is open; one against it rules the rung out or blocks it; a requirement is unmet."""


class LockedBook(Record):
    """The rulebook that was used."""

    name: str
    version: str
    digest: str
    """Over all that it says, as it was read."""


class LockedAdvice(Record):
    """What the advice came to."""

    rung: Word
    verdict: Verdict
    technique: Mapping[Word, Word] = {}
    """Of the recommended rung: axis to option."""
    together: Words
    """Rungs used together."""
    rests_on: Words = ()
    """The questions whose answers force the rung, whatever the others come to; none where nothing forces it."""
    findings: Words = ()
    """What the check found, waived or not, save on waivers and on this lock."""


class LockedNeed(Record):
    """How far one active need went, and what decided that."""

    reached: Word
    status: Status
    criteria: Mapping[Word, Effect] = {}
    """Every criterion and requirement that had an effect; those that are silent are left out."""


class LockedTask(Record):
    """What the spec said, without its free words."""

    digest: str
    """Over all of it that decides, logs of attempts too, as it was read."""
    answers: Annotated[Mapping[Word, Answer], Listed] = {}
    tried: Mapping[Word, Tried] = {}
    current: Word | None = None
    approach: Approach


class Lock(Record):
    """One advice with what led to it."""

    lock: Annotated[int, Field(ge=1)] = FORMAT
    """The shape of the file."""
    date: Date
    """The day it was written; what time has brought about since then is news."""
    rulebook: LockedBook
    advice: LockedAdvice
    needs: Mapping[Word, LockedNeed] = {}
    task: LockedTask


class Change(Model):
    """One part of the advice that is no longer what was locked; ids, in the order of the ladder."""

    part: Literal["rung", "verdict", "technique", "together", "rests-on", "findings"]
    old: tuple[str, ...]
    new: tuple[str, ...]


class Cause(Model):
    """Something that changed the advice: what it was and what it is, empty where it was not or is no more."""

    kind: Literal["answer", "tried", "current", "approach", "need", "criterion", "rulebook", "date"]
    id: str
    """What it is called; for a date the finding that came with it."""
    old: str
    """What it was."""
    new: str
    """What it is; for a date the day that has come."""


def lock_of(task: Task, case: Case, findings: tuple[str, ...], day: str, old: Lock | None = None) -> Lock:
    """The lock of a decision. The task must name the approach chosen.

    What an old lock says the decision rests on is taken over where nothing has changed on which that depends.
    """
    approach = case.situation.approach
    if approach is None:
        raise ValueError("a lock needs an approach")
    book = case.book
    made = Lock(
        date=day,
        rulebook=LockedBook(name=book.name, version=book.version, digest=digest(book)),
        advice=_advice(case),
        needs={walk.need: _need(book, walk) for walk in case.decision.walks},
        task=LockedTask(
            digest=_digest_of(task),
            answers=dict(sorted(case.situation.values(assumed=False).items())),
            tried={rung: _in_short(book, log) for rung, log in tried_in(task, book)[0].items()},
            current=case.situation.current if task.current else None,
            approach=Approach(rung=approach, technique=dict(sorted(case.situation.technique.items()))),
        ),
    )
    same = old is not None and _inputs(old) == _inputs(made)
    grounds = old.advice.rests_on if old is not None and same else _grounds(task, book)
    advice = made.advice.model_copy(update={"rests_on": grounds, "findings": tuple(sorted(findings))})
    return made.model_copy(update={"advice": advice})


def _in_short(book: Rulebook, log: Log) -> Tried:
    """What was tried without its attempts, with the effort that they come to."""
    return log.tried.model_copy(update={"attempts": (), "effort": effort_of(book, log).word})


def _inputs(lock: Lock) -> tuple[object, ...]:
    """What the grounds of a decision follow from; the needs too, since another ladder may have come to others."""
    return lock.rulebook.digest, lock.task.digest, lock.needs


def _digest_of(task: Task) -> str:
    parts = task.model_dump(mode="json", by_alias=True, include={"answers", "tried", "target", "current"})
    answers = parts["answers"].items()  # of several choices the order says nothing
    parts["answers"] = {id_: sorted(map(str, one)) if isinstance(one, list) else one for id_, one in answers}
    return _hashed(json.dumps(parts, sort_keys=True))


def _hashed(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _grounds(task: Task, book: Rulebook) -> tuple[str, ...]:
    return tuple(sorted(ground.question for ground in rests_on(task, book).grounds))


def _advice(case: Case) -> LockedAdvice:
    """What the decision came to, without what takes longer to find out."""
    rung = case.decision.rung
    return LockedAdvice(
        rung=rung,
        verdict=case.decision.verdict,
        technique={one.axis: one.option for one in techniques(case) if one.rung == rung},
        together=case.decision.together,
    )


def _need(book: Rulebook, walk: Walk) -> LockedNeed:
    effects: dict[str, Effect] = {}
    for step in walk.steps:
        rung = book.rung[step.rung]
        for use in rung.when_to_use:
            if use.id in step.holding:
                effects[use.id] = "takes-brief" if "brief" in {use.effort, rung.effort} else "takes-thorough"
        effects |= dict.fromkeys(step.open, "open")
        effects |= dict.fromkeys(step.ruled_out, "rules-out")
        effects |= dict.fromkeys(step.blocked, "blocks")
        if step.candidate:
            effects |= dict.fromkeys(step.unmet, "unmet")
    return LockedNeed(reached=walk.reached, status=walk.status, criteria=dict(sorted(effects.items())))


@lru_cache(maxsize=16)
def digest(book: Rulebook) -> str:
    """A short name for all that a rulebook says, as it was read: the same for every layout of its files."""
    return _hashed(book.model_dump_json(by_alias=True))


def changes(old: LockedAdvice, new: LockedAdvice, come: Iterable[str] = ()) -> tuple[Change, ...]:
    """Every part that differs, the rung first.

    Of the findings that time brings about only those differ that are said to have come; one that was mended is no
    change for the worse, and so none.
    """
    before, after = _findings(old, new, come)
    found = (
        Change("rung", (old.rung,), (new.rung,)),
        Change("verdict", (old.verdict,), (new.verdict,)),
        Change("technique", _pairs(old.technique), _pairs(new.technique)),
        Change("together", old.together, new.together),
        Change("rests-on", old.rests_on, new.rests_on),
        Change("findings", before, after),
    )
    return tuple(one for one in found if one.old != one.new)


_BY_TIME = {kind.id for kind in KINDS.values() if kind.by_time}


def _findings(old: LockedAdvice, new: LockedAdvice, come: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    both = set(old.findings) & set(new.findings)
    before, after = (set(one.findings) - _BY_TIME | both for one in (old, new))
    return tuple(sorted(before)), tuple(sorted({*after, *come}))


def _pairs(technique: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{axis}: {option}" for axis, option in sorted(technique.items()))


def causes(old: Lock, new: Lock, task: Task, book: Rulebook) -> tuple[Cause, ...]:
    """What made the advice another one: the answers that were changed, or criteria of a changed rulebook, or both.

    The rulebook has a part in it where it no longer gives the locked advice on the locked answers; what the spec says
    has one where it gives another advice than the locked answers do by the same rulebook.
    """
    given = _differences(old.task, new.task)
    before = _decided_again(task, book, old.task, tuple(given))
    found: list[Cause] = []
    another = old.rulebook.digest != new.rulebook.digest
    by_rulebook = (Cause("rulebook", new.rulebook.name, old.rulebook.version, new.rulebook.version),) * another
    if before is None or not _alike(_advice(before), old.advice):
        needs = new.needs if before is None else {walk.need: _need(book, walk) for walk in before.decision.walks}
        found += _criteria(old.needs, needs)
        found = found or list(by_rulebook)
    if before is None or not _alike(_advice(before), new.advice):
        alone = [key for key in given if _brings_back(task, book, old, key)]
        found += [given[key] for key in alone or given]
    # What is left is what the advice rests on and what the check found, which each of these may have changed.
    return tuple(found) or (*given.values(), *by_rulebook)


def _alike(one: LockedAdvice, other: LockedAdvice) -> bool:
    return all(change.part in {"rests-on", "findings"} for change in changes(one, other))


_Key = tuple[str, str]


def _differences(old: LockedTask, new: LockedTask) -> dict[_Key, Cause]:
    """What the spec says otherwise than when it was locked."""
    found: dict[_Key, Cause] = {}
    for id_ in sorted({*old.answers, *new.answers}):
        before, after = (_said(one.answers.get(id_)) for one in (old, new))
        if before != after:
            found["answers", id_] = Cause("answer", id_, before, after)
    for rung in sorted({*old.tried, *new.tried}):
        before, after = (_log(one.tried.get(rung)) for one in (old, new))
        if before != after:
            found["tried", rung] = Cause("tried", rung, before, after)
    if old.current != new.current:
        found["current", ""] = Cause("current", "current", old.current or "", new.current or "")
    if old.approach != new.approach:
        found["approach", ""] = Cause("approach", "approach", _approach(old.approach), _approach(new.approach))
    return found


def _said(answer: Answer) -> str:
    if isinstance(answer, tuple):
        return ", ".join(map(str, answer)) or "none"
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))  # 5.0 is 5
    return "" if answer is None else str(answer)


def _log(log: Tried | None) -> str:
    if log is None:
        return ""
    effort = log.effort or "no effort named"  # as no lock of ours says
    needs = f" for {', '.join(log.needs)}" if log.needs else ""
    return f"{effort}, {log.outcome}{needs}"


def _approach(approach: Approach) -> str:
    return "; ".join((approach.rung, *_pairs(approach.technique)))


def _brings_back(task: Task, book: Rulebook, old: Lock, key: _Key) -> bool:
    """Whether taking back one thing alone would restore the advice that was locked."""
    case = _decided_again(task, book, old.task, (key,))
    return case is not None and _alike(_advice(case), old.advice)


def _decided_again(task: Task, book: Rulebook, old: LockedTask, keys: tuple[_Key, ...]) -> Case | None:
    """The decision with some of what the spec says as it was locked; None where it no longer fits the rulebook."""
    answers, tried, current = dict(task.answers), dict(task.tried), task.current
    for part, id_ in keys:
        if part == "answers":
            retired = {name for name, one in book.retired.items() if one.use == id_}
            answers = {name: answer for name, answer in answers.items() if name not in retired}
            answers[id_] = old.answers.get(id_)
        elif part == "tried":
            tried[id_] = old.tried.get(id_, "none")
        elif part == "current":
            current = old.current
    try:
        return decided(task.model_copy(update={"answers": answers, "tried": tried, "current": current}), book)[0]
    except LadderError:
        return None


def _criteria(old: Mapping[str, LockedNeed], new: Mapping[str, LockedNeed]) -> Iterator[Cause]:
    """The needs that came or went, and the criteria with another effect on a need that stands elsewhere now."""
    for need in sorted({*old, *new}):
        if need not in old or need not in new:
            yield Cause("need", need, "active" if need in old else "", "active" if need in new else "")
    both = [(old[need], new[need]) for need in sorted(old.keys() & new.keys())]
    moved = [(was, is_) for was, is_ in both if (was.reached, was.status) != (is_.reached, is_.status)]
    told: set[str] = set()
    for was, is_ in moved or both:
        for id_ in sorted({*was.criteria, *is_.criteria} - told):
            if was.criteria.get(id_) != is_.criteria.get(id_):
                told.add(id_)
                yield Cause("criterion", id_, was.criteria.get(id_, ""), is_.criteria.get(id_, ""))
