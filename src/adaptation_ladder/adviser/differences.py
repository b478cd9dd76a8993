"""Two advices side by side: what the tasks say differently, what comes of it, and which difference is responsible.

Pure. The two may also be one task by two rulebooks, or on two days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.advising import advise, decided
from adaptation_ladder.adviser.case import meanings
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.changing import CURRENT, changed, edits_from
from adaptation_ladder.task.tasks import Target, Task
from adaptation_ladder.task.tried import Log, effort_of, tried_in

TARGET = "target"
T = TypeVar("T")


class Side(Frozen):
    """One of two advices: a task, the rulebook it is advised on by, and the day."""

    task: Task
    book: Rulebook
    today: str | None = None


def compare(before: Side, after: Side) -> record.Comparison:
    """Advise on both sides and say what differs. Raises LadderError where a task does not fit its rulebook."""
    one = advise(before.task, before.book, before.today)
    other = advise(after.task, after.book, after.today)
    return _compared(before, after, one, other)


def what_if(advice: record.Advice, task: Task, book: Rulebook, wishes: Sequence[str]) -> record.Comparison:
    """An advice beside the one on the task with these changes (`key=value`; see `changing.edits_from`).

    Raises LadderError where a wish is unclear, or the changed task does not fit the rulebook.
    """
    made = changed(task, book, edits_from(wishes, book, task))
    other = advise(made, book, advice.today)
    return _compared(Side(task, book, advice.today), Side(made, book, advice.today), advice, other)


def _compared(before: Side, after: Side, one: record.Advice, other: record.Advice) -> record.Comparison:
    stale = {each.on for each in one.expired}
    return record.Comparison(
        before=_outline(one),
        after=_outline(other),
        differences=tuple(_differences(before, after)),
        plan=tuple(_shifts(one, other)),
        turns=tuple(_turns(one, other)),
        expired=tuple(dict.fromkeys(each.on for each in other.expired if each.on not in stale)),
    )


def _outline(advice: record.Advice) -> record.Outline:
    return record.Outline(
        rulebook=advice.rulebook.title,
        today=advice.today,
        rung=advice.rung,
        rung_name=advice.rung_name,
        position=_position(advice, advice.rung),
        verdict=advice.verdict,
        certainty=advice.certainty,
        together=advice.together,
        needs=tuple(need.name for need in advice.needs),
    )


def _position(advice: record.Advice, rung: str) -> int:
    return [each.id for each in advice.ladder].index(rung) + 1


def _differences(before: Side, after: Side) -> Iterator[record.Difference]:
    one, other = _said(before), _said(after)
    keys = [key for key in dict.fromkeys((*one, *other)) if one.get(key, "") != other.get(key, "")]
    responsible = _responsible(before, after, keys)
    for key in keys:
        yield record.Difference(
            about=key,
            ask=_name(before.book, after.book, key),
            before=one.get(key, ""),
            after=other.get(key, ""),
            responsible=key in responsible,
        )


def _said(side: Side) -> dict[str, str]:
    """What a task says, in words, by what it is about."""
    said = {id_: _answer(side.book, id_, value) for id_, value in _answers(side).items()}
    for rung, log in tried_in(side.task, side.book)[0].items():
        said[f"{TRIAL_OF}{rung}"] = _trial(side.book, log)
    if side.task.current is not None:
        said[CURRENT] = side.task.current
    if side.task.target is not None:
        said[TARGET] = _target(side.task.target)
    return said


def _target(target: Target) -> str:
    """When the result is good enough: the goal in words, then its numbers under the names that the spec gives them."""
    rest = target.model_dump(by_alias=True, exclude_defaults=True, exclude={"goal"})
    return _listed([*filter(None, [target.goal]), *(f"{name}: {value}" for name, value in rest.items())])


def _answer(book: Rulebook, id_: str, value: Value) -> str:
    means = meanings(book, book.question[id_], value)
    return f"{value:,} {means[0]}".strip() if isinstance(value, int | float) else _listed(means) or "none of them"


def _trial(book: Rulebook, log: Log) -> str:
    """What was tried, by effort and outcome, and for which needs where not for all."""
    return ", ".join([effort_of(book, log).word, log.tried.outcome, *log.tried.needs])


def _name(before: Rulebook, after: Rulebook, key: str) -> str:
    for book in (after, before):
        if key in book.question:
            return book.question[key].ask
        if key.removeprefix(TRIAL_OF) in book.rung:
            return book.rung[key.removeprefix(TRIAL_OF)].name
    return ""


def _responsible(before: Side, after: Side, keys: Sequence[str]) -> frozenset[str]:
    """Differences that by themselves lead from the first outcome to the second, of which none can be left out.

    None where the rulebooks differ, or the outcome is the same.
    """
    wanted = _outcome(after.task, after.book)
    if before.book is not after.book or _outcome(before.task, before.book) == wanted:
        return frozenset()
    book, taken = after.book, list(keys)
    if _outcome(mixed(before, after, taken), book) != wanted:
        return frozenset()
    spare: str | None = ""
    while spare is not None:  # anew each time, since one difference may only count beside another
        spare = next(
            (key for key in taken if _outcome(mixed(before, after, _without(taken, key)), book) == wanted), None
        )
        taken = taken if spare is None else _without(taken, spare)
    return frozenset(taken)


def _without(keys: Sequence[str], key: str) -> list[str]:
    return [each for each in keys if each != key]


def _outcome(task: Task, book: Rulebook) -> tuple[str, str] | None:
    """Rung and verdict; None where the task does not fit the rulebook."""
    try:
        decision = decided(task, book)[0].decision
    except LadderError:
        return None
    return decision.rung, decision.verdict


def mixed(before: Side, after: Side, keys: Sequence[str]) -> Task:
    """The first task with what the second says about these."""
    book = before.book
    answers, others = _answers(before), _answers(after)
    tried, other_tried = tried_in(before.task, book)[0], tried_in(after.task, book)[0]
    for key in keys:
        if key.startswith(TRIAL_OF):
            _take(tried, other_tried, key.removeprefix(TRIAL_OF))
        else:
            _take(answers, others, key)
    taken: dict[str, object] = {"current": after.task.current} if CURRENT in keys else {}
    taken |= {"target": after.task.target} if TARGET in keys else {}
    logs = {rung: log.tried for rung, log in tried.items()}
    return before.task.model_copy(update={"answers": answers, "tried": logs, **taken})


def _answers(side: Side) -> dict[str, Value]:
    return read_task(side.task, side.book).values(assumed=False)


def _take(mine: dict[str, T], others: Mapping[str, T], key: str) -> None:
    if key in others:
        mine[key] = others[key]
    else:
        mine.pop(key, None)


def _shifts(one: record.Advice, other: record.Advice) -> Iterator[record.Shift]:
    before, after = _parts(one), _parts(other)
    for at, rung in enumerate(other.ladder, 1):
        was, now = before.get(rung.id, "none"), after.get(rung.id, "none")
        if was != now:
            yield record.Shift(rung=rung.id, name=rung.name, position=at, before=was, after=now)


def _parts(advice: record.Advice) -> dict[str, record.Part]:
    return {step.rung: step.role for step in advice.plan}


def _turns(one: record.Advice, other: record.Advice) -> Iterator[record.Turn]:
    before, after = ({each.id: each for each in advice.criteria} for advice in (one, other))
    for id_ in dict.fromkeys((*before, *after)):
        was, now = before.get(id_), after.get(id_)
        told = now or was
        if told is None or (was and now and was.truth == now.truth):
            continue
        if "holds" in {was.truth if was else "", now.truth if now else ""}:
            advice = other if now else one
            yield record.Turn(
                criterion=id_,
                rung_name=next(rung.name for rung in advice.ladder if rung.id == told.rung),
                position=_position(advice, told.rung),
                stance=told.stance,
                reason=told.reason,
                before=was.truth if was else "absent",
                after=now.truth if now else "absent",
            )


def _listed(parts: Sequence[str]) -> str:
    """Several in one row; the stop of a sentence gives way to what comes after it."""
    return "; ".join([*(part.removesuffix(".") for part in parts[:-1]), *parts[-1:]])
