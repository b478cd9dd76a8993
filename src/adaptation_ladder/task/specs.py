"""A task as the text of a spec: the shortest YAML that says the same, ready to paste."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from adaptation_ladder.task.tasks import Task, Tried, TriedEntry

_BARE = re.compile(r"(?!(?:yes|no|on|off|true|false|null|y|n)$)[a-z][a-z0-9-]*")
"""Words that every YAML reader takes for text."""


def spec_lines(task: Task) -> Iterator[str]:
    """The answers, what was tried and what runs today, line by line."""
    if task.answers:
        yield "answers:"
        yield from (f"  {name}: {flow(answer)}" for name, answer in task.answers.items())
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


def flow(value: Any) -> str:
    """A value in one line of YAML, with quotes only where a reader needs them."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{flow(key)}: {flow(part)}' for key, part in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str) and _BARE.fullmatch(value):
        return value
    return json.dumps(value)


def _entry(entry: TriedEntry) -> str:
    if not isinstance(entry, Tried):
        return entry
    parts = {"effort": entry.effort, "outcome": entry.outcome, "needs": entry.needs}
    return flow({key: value for key, value in parts.items() if value})
