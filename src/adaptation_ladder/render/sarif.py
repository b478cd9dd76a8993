"""SARIF 2.1.0, for code-scanning services: each finding at its line, with what its kind means.

The shape is that of the published schema (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which the tests hold it
against. What could not be checked is a notification of the tool, and the run counts as failed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from adaptation_ladder import __version__
from adaptation_ladder.adviser.gate import Finding
from adaptation_ladder.basics.errors import Place, Problem
from adaptation_ladder.basics.findings import FindingKind, kinds_about
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.render.json import dumped
from adaptation_ladder.render.markdown import link
from adaptation_ladder.reporting.checking import CheckReport, Refusal, Result, Told, rules_of
from adaptation_ladder.reporting.text import plain, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_NOTIFICATIONS = 1000
"""Notifications stand at the end, so they are kept; beyond these they are only counted."""


def render(results: Iterable[Result]) -> Iterator[str]:
    """The whole document; findings are written as they come, and only then is it known by which rulebooks."""
    head = {"$schema": SCHEMA, "version": "2.1.0"}
    yield f'{dumped(head)[:-1]}, "runs": [{{"results": ['
    notes: list[dict[str, Any]] = []
    books: dict[Rulebook, None] = {}
    left = 0
    between = "\n"
    for result in results:
        if isinstance(result, Refusal):
            room = MOST_NOTIFICATIONS - len(notes)
            notes += [_notification(result, problem) for problem in result.problems[:room]]
            left += len(result.problems[room:])
            continue
        books[result.check.case.book] = None
        for told in result.findings:
            yield between + dumped(_result(result, told))
            between = ",\n"
    if left:
        notes.append({"level": "error", "message": {"text": f"There are {left:,} more problems like these."}})
    invocation = {"executionSuccessful": not notes, "toolExecutionNotifications": notes}
    driver = {"name": "ladder", "version": __version__, "rules": [_rule(kind, books) for kind in kinds_about("task")]}
    yield f'],\n"tool": {dumped({"driver": driver})},\n"columnKind": "unicodeCodePoints", '
    yield f'"invocations": [{dumped(invocation)}]}}]}}\n'


def _rule(kind: FindingKind, books: Iterable[Rulebook]) -> dict[str, Any]:
    """What a kind of finding means, with links to where the rulebooks that were used say to read more."""
    reading = {one.url: visible(one.title) for book in books for one in book.sources_on(kind.id)}
    links = "".join(f"\n- {link(title, url)}" for url, title in reading.items())
    more = f"\n\n**Read more:**\n{links}" if links else ""
    made: dict[str, Any] = {
        "id": kind.id,
        "shortDescription": {"text": kind.means},
        "fullDescription": {"text": f"{kind.means} {kind.why}"},
        "help": {
            "text": "\n".join([kind.why, kind.do, *(f"{title}: {url}" for url, title in reading.items())]),
            "markdown": f"{kind.why}\n\n**What to do:** {kind.do}{more}",
        },
        "defaultConfiguration": {"level": kind.severity},
    }
    return made | ({"helpUri": next(iter(reading))} if reading else {})


def _result(report: CheckReport, told: Told) -> dict[str, Any]:
    rules = [kind.id for kind in kinds_about("task")]
    said = "\n".join([plain(told.says), *map(plain, told.details), f"What to do: {plain(told.do)}"])
    finding = told.finding
    made: dict[str, Any] = {
        "ruleId": told.kind.id,
        "ruleIndex": rules.index(told.kind.id),
        "level": told.severity,
        "message": {"text": said},
        "partialFingerprints": {"ladder/v1": _fingerprint(report.file, told.kind.id, finding.subject)},
    }
    if location := _location(told.place, report.file):
        made["locations"] = [location]
    if links := _links(report, finding):
        made["properties"] = {"sources": links}
    if finding.waiver is not None:
        status = "accepted" if told.accepted else "rejected"
        made["suppressions"] = [{"kind": "inSource", "status": status, "justification": plain(told.details[-1])}]
    return made


def _links(report: CheckReport, finding: Finding) -> list[dict[str, str]]:
    """The documents that the reasons of a finding rest on."""
    book = report.check.case.book
    cited = (one.source for id_ in finding.criteria for one in rules_of(book)[id_].evidence)
    return [{"title": book.source[id_].title, "url": book.source[id_].url} for id_ in dict.fromkeys(cited)]


def _fingerprint(*parts: str) -> str:
    """What makes a finding the same one in two runs, wherever its line has moved."""
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def _notification(refusal: Refusal, problem: Problem) -> dict[str, Any]:
    text = visible(f"{problem.message} {problem.remedy}")
    level = "error" if problem.severity == "error" else "warning"
    made: dict[str, Any] = {"level": level, "message": {"text": text}}
    if location := _location(problem.place, refusal.file):
        made["locations"] = [location]
    return made


def _location(place: Place | None, file: str) -> dict[str, Any] | None:
    name = place.file if place else file
    if not name:
        return None
    made: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    if place:
        made["region"] = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": made}


def _uri(name: str) -> str:
    """The name of a file as a relative reference, with everything escaped that could make it something else."""
    path = os.path.relpath(name) if os.path.isabs(name) else os.path.normpath(name)
    return quote(path.replace(os.sep, "/"), safe="/")
