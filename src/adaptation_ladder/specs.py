"""A task as the text of a spec: the shortest YAML that says the same, ready to paste."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from adaptation_ladder.answers import Answer, Task, Tried, TriedEntry

_BARE = re.compile(r"(?!(?:yes|no|on|off|true|false|null|y|n)$)[a-z][a-z0-9-]*")
"""Words that every YAML reader takes for text."""


def spec_lines(task: Task) -> Iterator[str]:
    """The answers, what was tried and what runs today, line by line."""
    if task.answers:
        yield "answers:"
        yield from (f"  {name}: {_value(answer)}" for name, answer in task.answers.items())
    if task.tried:
        yield "tried:"
        yield from (f"  {rung}: {_entry(entry)}" for rung, entry in task.tried.items())
    if task.current is not None:
        yield f"current: {task.current}"
    if not (task.answers or task.tried or task.current):
        yield "answers: {}"


def spec_line(task: Task) -> str:
    """The same on one line."""
    return json.dumps(task.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def _value(answer: Answer) -> str:
    if isinstance(answer, tuple):
        return f"[{', '.join(map(_value, answer))}]"
    if isinstance(answer, str) and _BARE.fullmatch(answer):
        return answer
    return json.dumps(answer)


def _entry(entry: TriedEntry) -> str:
    if not isinstance(entry, Tried):
        return entry
    parts = {"effort": entry.effort, "outcome": entry.outcome, "needs": entry.needs}
    said = (f"{key}: {_value(value)}" for key, value in parts.items() if value)
    return f"{{{', '.join(said)}}}"
