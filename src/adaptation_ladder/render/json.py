"""JSON: the records as they are, with the verdict in one sentence as `summary`.

Keys come in the order of the records, and everything beyond ASCII is escaped, so that the bytes are the same in every
locale and no text in them can steer a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from adaptation_ladder.adviser.advice import FORMAT, Advice
from adaptation_ladder.adviser.advising import rulebook_ref
from adaptation_ladder.basics.errors import Place, Problem
from adaptation_ladder.basics.findings import FindingKind, severity_of
from adaptation_ladder.basics.records import fields_of
from adaptation_ladder.basics.vocabulary import Result
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.reporting.report import headline

if TYPE_CHECKING:
    from adaptation_ladder.basics.outcomes import OutcomeWord
    from adaptation_ladder.book.entries import Entry


def dumped(data: object, indent: int | None = None, default: Callable[[Any], Any] | None = None) -> str:
    """Data as JSON in which no text is a command to a CI runner: these may begin anywhere in a line."""
    text = json.dumps(data, indent=indent, allow_nan=False, default=default)
    return text.replace("##[", "##\\u005b").replace("##vso[", "##vso\\u005b")


def render(advice: Advice) -> str:
    """One advice as an indented JSON document."""
    return dumped(_document(advice), indent=2, default=vars) + "\n"


def render_line(advice: Advice, file: str | None = None) -> str:
    """One advice on one line, for JSON Lines, with the name of its file where it has one."""
    named = {} if file is None else {"file": file}
    return dumped(named | _document(advice), default=vars) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of what `render` and `render_line` write."""
    made = Advice.model_json_schema(mode="serialization")
    text = {"type": "string"}
    extra = {
        "summary": {**text, "title": "Summary", "description": "The verdict in one sentence."},
        "file": {**text, "title": "File", "description": "The file that the advice is for, where there are several."},
    }
    made["properties"] = {**made["properties"], **extra}
    made["required"] = [*made["required"], "summary"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _document(advice: Advice) -> dict[str, Any]:
    """The advice with its records as they are; the writer takes their fields, all of them plain data."""
    return {"format": advice.format, "summary": headline(advice), **vars(advice)}


def render_entries(
    rulebook: Rulebook,
    entries: Iterable[Entry],
    places: Mapping[str, Place],
    kinds: Iterable[FindingKind] = (),
    words: Iterable[OutcomeWord] = (),
) -> str:
    """Entries of a rulebook as one JSON document: each as it is written, with its place and who names it.

    Kinds of findings and the outcomes of an advice, which are in no rulebook, follow by themselves.
    """
    from adaptation_ladder.book.entries import uses_of  # noqa: PLC0415 - an advice in JSON does without

    uses = uses_of(rulebook)
    told = [
        {
            "id": entry.id,
            "kind": entry.kind,
            "inside": list(entry.inside),
            "file": places[entry.id].file if entry.id in places else None,
            "line": places[entry.id].line if entry.id in places else None,
            "entry": entry.record.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "named_by": list(uses.get(entry.id, ())),
        }
        for entry in entries
    ]
    found = [fields_of(kind) | _by_rulebook(kind, rulebook) for kind in kinds]
    document = {"format": FORMAT, "rulebook": rulebook_ref(rulebook).model_dump(), "entries": told, "findings": found}
    document["outcomes"] = [fields_of(word) for word in words]
    return dumped(document, indent=2) + "\n"


def _by_rulebook(kind: FindingKind, rulebook: Rulebook) -> dict[str, Any]:
    sources = [source.id for source in rulebook.sources_on(kind.id)]
    return {"severity": severity_of(kind, rulebook.severities), "sources": sources}


def render_record(record: Result, *, on_one_line: bool = False) -> str:
    """A record that is no advice: as an indented document, or on a line of JSON Lines."""
    return dumped(record.model_dump(mode="json"), indent=None if on_one_line else 2) + "\n"


def render_data(document: Mapping[str, object]) -> str:
    """Plain data as an indented JSON document."""
    return dumped({"format": FORMAT, **document}, indent=2) + "\n"


def error_line(problems: tuple[Problem, ...], file: str) -> str:
    """One input that could not be advised, on one line for JSON Lines: its file and every problem."""
    told = [
        {
            "message": problem.message,
            "remedy": problem.remedy,
            "file": problem.place.file if problem.place else None,
            "line": problem.place.line if problem.place else None,
            "column": problem.place.column if problem.place else None,
        }
        for problem in problems
    ]
    return dumped({"file": file, "format": FORMAT, "problems": told}) + "\n"
