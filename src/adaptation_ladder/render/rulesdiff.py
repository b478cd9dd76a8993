"""Two rulebooks compared: lines for people, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from adaptation_ladder.disk.dumping import as_yaml
from adaptation_ladder.proof.rulesdiff import Change, Comparison, Effect, Shift, Told
from adaptation_ladder.render.json import dumped
from adaptation_ladder.render.lines import wrapped
from adaptation_ladder.reporting.text import counted, visible
from adaptation_ladder.task.tasks import Task

FORMAT = 1
"""The shape of a comparison as JSON."""


def _terminal(found: Comparison, width: int) -> str:
    return wrapped(_parts(found), width)


def _parts(found: Comparison) -> Iterator[list[str]]:
    yield [f"From {visible(found.old)}", f"to   {visible(found.new)}"]
    yield ["What changed", *(map(_change, found.changes) if found.changes else ["  Nothing."])]
    if found.cases:
        yield [
            "Whose advice changes, over the cases",
            f"  {len(found.shifts)} of {counted(found.cases, 'case')}.",
            *(f"  - {visible(name)}: {_both(shift)}" for name, shift in found.shifts.items()),
            *(
                [f"  {counted(len(found.misfits), 'case')} besides can be read by only one of the two."]
                * bool(found.misfits)
            ),
            *(f"  - {visible(name)}" for name in found.misfits),
        ]
    if found.effects:
        yield [
            "Whose advice changes, criterion by criterion",
            *(line for one in found.effects for line in _effect(one)),
        ]


def _change(one: Change) -> str:
    what = f": {', '.join(one.fields)}" if one.fields else ""
    return f"  - {one.how} {one.kind} {one.id}{what}"


def _both(shift: Shift) -> str:
    return f"{_told(shift.before, shift.after)} -> {_told(shift.after, shift.before)}"


def _told(one: Told, other: Told) -> str:
    said = f"{one.rung}, {one.verdict}"
    if (one.rung, one.verdict) != (other.rung, other.verdict):
        return said
    if one.needs != other.needs:
        return f"{said} ({'; '.join(f'{need} {status} on {reached}' for need, reached, status in one.needs)})"
    options = [f"{axis} {option}" for axis, option in one.techniques if (axis, option) not in other.techniques]
    return f"{said} ({'; '.join(options) or 'no technique'})"


def _effect(one: Effect) -> Iterator[str]:
    if one.shift is not None:
        yield f"  - {one.criterion}: {_both(one.shift)}, for instance on this task:"
        yield from (f"      {line}" for line in as_yaml(_spec(one.shift.task)).splitlines())
    elif one.proved:
        yield f"  - {one.criterion}: no advice changes; proved, in {counted(one.steps, 'state')}."
    else:
        yield f"  - {one.criterion}: not proved; the search gave up after {counted(one.steps, 'state')}."


def _spec(task: Task) -> dict[str, Any]:
    answers = {id_: list(value) if isinstance(value, tuple) else value for id_, value in task.answers.items()}
    tried = {
        rung: entry if isinstance(entry, str) else {"effort": entry.effort, "outcome": entry.outcome}
        for rung, entry in task.tried.items()
    }
    return {"answers": answers, **({"tried": tried} if tried else {})}


def _json(found: Comparison, _width: int) -> str:
    data = {
        "format": FORMAT,
        "old": found.old,
        "new": found.new,
        "changes": [one._asdict() for one in found.changes],
        "cases": found.cases,
        "shifts": [{"case": name, **_shift(shift)} for name, shift in found.shifts.items()],
        "misfits": list(found.misfits),
        "effects": [
            {
                "criterion": one.criterion,
                "outcome": "changes" if one.shift else "proved" if one.proved else "not-proved",
                "states": one.steps,
                "task": {**_spec(one.shift.task), **_shift(one.shift)} if one.shift else None,
            }
            for one in found.effects
        ],
    }
    return dumped(data, indent=2) + "\n"


def _shift(shift: Shift) -> dict[str, Any]:
    return {"before": shift.before._asdict(), "after": shift.after._asdict()}


FORMATS: Final[dict[str, Callable[[Comparison, int], str]]] = {"terminal": _terminal, "json": _json}
"""The comparison in each format, for a page so many columns wide."""
