"""Everything in a rulebook that has a name: what it is, where it stands, and what refers to it.

Knows how to find an entry by its id, and a term by its word; words nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from adaptation_ladder.basics.errors import Path
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Record
from adaptation_ladder.book.conditions import Includes, Is, OneOf, figures_of, leaves, question_of
from adaptation_ladder.book.rulebook import (
    Figure,
    Note,
    Promise,
    Rulebook,
    Rung,
    Step,
    Term,
    WhenNot,
    WhenToUse,
    conditions_in,
    evidence_in,
)

SECTIONS: Final[Mapping[str, str]] = {
    "rungs": "rung",
    "needs": "need",
    "questions": "question",
    "techniques": "technique",
    "notes": "note",
    "promises": "promise",
    "terms": "term",
    "figures": "figure",
    "sources": "source",
}
"""The sections of a rulebook whose entries people look up, to what one entry is."""

_INSIDE: Mapping[str, str] = {
    "when-to-use": "reason-for",
    "when-not": "reason-against",
    "requirements": "requirement",
    "data-work": "data-work",
    "first-steps": "step",
    "commitments": "commitment",
    "options": "option",
    "choices": "choice",
}


class Entry(Frozen):
    """One named entry of a rulebook."""

    id: str
    """Its id; a choice is called `question.choice`."""
    kind: str
    """What it is: a rung, need, reason-for, question, choice and so on."""
    record: Record
    path: Path
    """Where it stands in the rulebook as a whole."""
    inside: tuple[str, ...] = ()
    """The entries that it is part of, outermost first."""


def entries_of(book: Rulebook) -> Iterator[Entry]:
    """Every named entry of a rulebook, section by section, each before its parts."""
    for section, kind in SECTIONS.items():
        yield from _entries(getattr(book, section), kind, (section,), ())


def _entries(records: Iterable[Record], kind: str, path: Path, inside: tuple[str, ...]) -> Iterator[Entry]:
    for at, record in enumerate(records):
        own = str(getattr(record, "id"))  # noqa: B009 - every entry of a section has an id; mypy cannot know
        id_ = f"{inside[-1]}.{own}" if kind == "choice" else own
        here = (*path, at)
        yield Entry(id_, kind, record, here, inside)
        for key, inner in _INSIDE.items():
            parts = getattr(record, key.replace("-", "_"), ())
            yield from _entries(parts, inner, (*here, key), (*inside, id_))


def find(book: Rulebook, name: str) -> tuple[Entry, ...]:
    """The entries that a name may mean: the one with this id, or else the rungs, choices or terms that are called so.

    A retired id means its successor. Capital letters do not matter, and spaces may stand for hyphens.
    """
    wanted = name.strip().lower()
    retired = book.retired.get(wanted)
    if retired is not None:
        question, _, _ = wanted.rpartition(".")
        wanted = f"{question}.{retired.use}" if question else retired.use
    every = tuple(entries_of(book))
    exact = [entry for entry in every if entry.id == wanted]
    called = exact or [entry for entry in every if wanted in _also_called(entry)]
    return tuple(called or [entry for entry in every if entry.id == "-".join(wanted.split())])


def names_of(book: Rulebook) -> tuple[str, ...]:
    """Every name under which `find` finds something."""
    called = (name for entry in entries_of(book) for name in (entry.id, *_also_called(entry)))
    return tuple(dict.fromkeys((*called, *book.retired)))


def _also_called(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry.record, Term):
        return tuple(word.lower() for word in (entry.record.word, *entry.record.also))
    if isinstance(entry.record, Rung):
        return (entry.record.name.lower(),)
    return (entry.id.rpartition(".")[2],) if entry.kind == "choice" else ()


def uses_of(book: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Which entries and findings read, cite or name an entry, by its id, in the order of the rulebook."""
    owners = {entry.path: entry.id for entry in entries_of(book)}
    found: dict[str, dict[str, None]] = {}
    for used, path in _mentions(book):
        around = (path[:length] for length in range(len(path), 0, -1))
        outside = str(path[1]) if path[0] == "finding-sources" else "rulebook.yaml"
        by = next((owners[part] for part in around if part in owners), outside)
        if by != used:
            found.setdefault(used, {})[by] = None
    return {id_: tuple(users) for id_, users in found.items()}


def _mentions(book: Rulebook) -> Iterator[tuple[str, Path]]:
    for condition, path in conditions_in(book):
        for leaf in leaves(condition):
            question = question_of(leaf)
            yield question, path
            chosen = {Is: "is_", OneOf: "one_of", Includes: "includes"}.get(type(leaf))
            operand = getattr(leaf, chosen)[question] if chosen else ()
            for choice in (operand,) if isinstance(operand, str) else operand:
                needs = question == book.needs_question.id
                yield choice if needs else f"{question}.{choice}", path
        yield from ((figure, path) for figure in figures_of(condition))
    for evidence, path in evidence_in(book):
        yield evidence.source, path
        if evidence.figure is not None:
            yield evidence.figure, path
    for finding, sources in book.finding_sources.items():
        yield from ((id_, ("finding-sources", finding)) for id_ in sources)
    for entry in entries_of(book):
        yield from ((id_, entry.path) for id_ in _named_by(entry.record))
    yield from ((axis.rung, ("techniques", at)) for at, axis in enumerate(book.techniques))


def _named_by(record: Record) -> tuple[str, ...]:
    match record:
        case WhenToUse(need=need):
            return (need,)
        case WhenNot(needs=needs) | Note(needs=needs) | Step(needs=needs):
            return needs
        case Promise(never=rung):
            return (rung,)
        case Figure(source=source):
            return (source,)
    return ()
