"""GitHub workflow commands: one annotation a finding, at its line, as many as the runner shows and then a pointer.

The runner shows ten annotations of each kind for a step and drops the others without a word
(https://docs.github.com/en/actions/reference/limits).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import Literal

from adaptation_ladder.basics.errors import Place
from adaptation_ladder.render import markdown
from adaptation_ladder.reporting.checking import (
    Refusal,
    Result,
    Tally,
    Told,
    refused_topic,
    tally_line,
    tally_topic,
    topic_of,
)
from adaptation_ladder.reporting.text import plain, visible

MOST = 10
"""How many annotations of one kind the runner shows for a step."""

_Kind = Literal["error", "warning", "notice"]
_KINDS: dict[str, _Kind] = {"error": "error", "warning": "warning", "note": "notice"}


def render(results: Iterable[Result]) -> Iterator[str]:
    """The annotations of a check, the pointer to the others, and the count."""
    tally, given = Tally(), Counter[_Kind]()
    for result in results:
        tally.add(result)
        for kind, command in _annotations(result):
            given[kind] += 1
            if given[kind] < MOST:
                yield command
            elif given[kind] == MOST:  # the last one that is shown says that there may be more
                yield _command(kind, "ladder", None, "", _MORE)
    yield f"ladder: {plain(tally_line(tally))}\n"


_MORE = "There are more findings than are shown here. See the job summary, or run ladder check yourself."


def _annotations(result: Result) -> Iterator[tuple[_Kind, str]]:
    if isinstance(result, Refusal):
        for problem in result.problems:
            said = f"{problem.message} {problem.remedy}".strip()
            yield "error", _command("error", "ladder", problem.place, result.file, said)
        return
    for told in result.findings:
        kind: _Kind = "notice" if told.accepted else _KINDS[told.severity]
        yield kind, _command(kind, f"ladder {told.kind.id}", told.place, result.file, _words(told))


def _words(told: Told) -> str:
    accepted = "Accepted for now. " if told.accepted else ""
    parts = [plain(told.says), *map(plain, told.details), f"What to do: {plain(told.do)}"]
    return accepted + "\n".join(parts)


def _command(kind: _Kind, title: str, place: Place | None, file: str, said: str) -> str:
    """A workflow command. What could end it, or begin another, is escaped as the runner unescapes it."""
    named = normpath(place.file if place else file) if place or file else ""
    properties = {"title": title} | ({"file": named} if named else {})
    if place:
        properties |= {"line": str(place.line), "col": str(place.column)}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    lines = "\n".join(visible(one) for one in said.split("\n"))
    return f"::{kind} {listed}::{_data(lines)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return re.sub("[:,]", lambda sign: f"%{ord(sign[0]):02X}", _data(visible(text)))


SUMMARY_LIMIT = 1_000_000
"""Bytes that a job summary may have with all that was in it before: a little less than the service takes, which drops
a longer one whole (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands)."""


class JobSummary:
    """The Markdown for the summary page of a job, filled as results come and never longer than its room."""

    def __init__(self, room: int) -> None:
        self._room = room - 20_000  # for the tables at the end
        self._parts: list[str] = []
        self._left = 0
        self._tally = Tally()

    def watch(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, noted on their way."""
        for result in results:
            self._add(result)
            yield result

    def _add(self, result: Result) -> None:
        self._tally.add(result)
        if not isinstance(result, Refusal) and not result.sections:
            return
        topic = refused_topic(result) if isinstance(result, Refusal) else topic_of(result)
        text = markdown.render_topic(topic)
        if len(text.encode()) > self._room:
            self._left += 1
            return
        self._room -= len(text.encode()) + 1
        self._parts.append(text)

    def text(self) -> str:
        """The summary: the count, the tables, and as many specs as there was room for."""
        parts = [markdown.render_topic(tally_topic(self._tally)), *self._parts]
        if self._left:
            parts.append(f"{self._left:,} more specs have findings; there is no room for them here.\n")
        return "\n".join(parts)
