"""What lies about in a rulebook: entries that nothing uses, words that no term explains, and what is due.

Reads ids, words and dates alone; what conditions come to is for `effects`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from adaptation_ladder.basics.errors import Path
from adaptation_ladder.basics.vocabulary import Record, kebab
from adaptation_ladder.book.conditions import figures_of
from adaptation_ladder.book.rulebook import Figure, Rulebook, Source, Term, conditions_in, evidence_in
from adaptation_ladder.proof.effects import Defect

_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{2,}(?=s?(?![\w-]))")
"""Capitals, as a plural too, that are no part of a name with digits or hyphens, as models have."""
_TOLD = {
    *("reason", "do", "ask", "help", "why", "means", "symptom", "what", "because", "unlock", "stop_when"),
    *("step_down_when", "mistakes", "says", "name", "to_ship", "to_update", "to_debug", "running"),
}
"""The fields that people are shown as our own words."""


def untidy(book: Rulebook) -> Iterator[Defect]:
    """Every source, figure and term that nothing uses, and every technical word that no term explains."""
    yield from _unused_sources(book)
    yield from _unused_figures(book)
    yield from _unused_terms(book)
    yield from _unexplained(book)


def due(book: Rulebook, today: str) -> Iterator[Defect]:
    """Every source and figure that has to be looked at again by a day."""
    yield from _due("source-due", "sources", book.sources, today)
    yield from _due("figure-due", "figures", book.figures, today)


def _due(kind: str, section: str, entries: Sequence[Source | Figure], today: str) -> Iterator[Defect]:
    for at, entry in enumerate(entries):
        if entry.expires is not None and entry.expires <= today:
            said = f"'{entry.id}' was checked on {entry.checked} and was good until {entry.expires}."
            yield Defect(kind, (section, at, "expires"), entry.id, said)


def _unused_sources(book: Rulebook) -> Iterator[Defect]:
    cited = {evidence.source for evidence, _ in evidence_in(book)} | {figure.source for figure in book.figures}
    cited |= {id_ for sources in book.finding_sources.values() for id_ in sources}
    for at, source in enumerate(book.sources):
        if source.id not in cited:
            yield Defect("unused-source", ("sources", at), source.id, f"nothing cites '{source.id}'.")


def _unused_figures(book: Rulebook) -> Iterator[Defect]:
    used = {evidence.figure for evidence, _ in evidence_in(book)}
    used |= {figure for form, _ in conditions_in(book) for figure in figures_of(form)}
    for at, figure in enumerate(book.figures):
        if figure.id not in used:
            yield Defect("unused-figure", ("figures", at), figure.id, f"nothing rests on '{figure.id}'.")


def _unused_terms(book: Rulebook) -> Iterator[Defect]:
    words = " ".join(text for text, _, _ in _texts(book, ())).casefold()
    for at, term in enumerate(book.terms):
        if not any(_stands_in(word, words) for word in (term.word, *term.also)):
            yield Defect("unused-term", ("terms", at), term.id, f"the word '{term.word}' is used nowhere.")


def _stands_in(word: str, words: str) -> bool:
    """Whether a word or words stand in a text, as they are or as a plural."""
    return re.search(rf"(?<![\w-]){re.escape(word.casefold())}s?(?![\w-])", words) is not None


def _unexplained(book: Rulebook) -> Iterator[Defect]:
    forms = [form for term in book.terms for form in (term.word, *term.also)]
    parts = {part for form in forms for part in re.split(r"[\s-]", form)}
    explained = " | ".join(forms).casefold()
    technical = [word for word in book.technical_words if not _stands_in(word, explained)]
    for text, path, field in _texts(book, ()):
        if field in _TOLD and "evidence" not in path:
            for word in dict.fromkeys(_ABBREVIATION.findall(text)):
                if word not in parts:
                    yield Defect("unexplained-word", path, word, f"'{word}' is an abbreviation that no term explains.")
            for word in technical:
                if word.casefold() in text.casefold() and _stands_in(word, text.casefold()):
                    yield Defect("unexplained-word", path, word, f"'{word}' is a technical word that no term explains.")


def _texts(entry: object, path: Path, field: str = "") -> Iterator[tuple[str, Path, str]]:
    """Every text in a record and the records inside it, terms and names of other things apart, with its place."""
    if isinstance(entry, str):
        yield entry, path, field
    elif isinstance(entry, tuple):
        for at, part in enumerate(entry):
            yield from _texts(part, (*path, at), field)
    elif isinstance(entry, Record) and not isinstance(entry, Term):
        for name in type(entry).model_fields:
            if name not in {"id", "url", "authors"} and not (isinstance(entry, Source | Figure) and name == "source"):
                yield from _texts(getattr(entry, name), (*path, kebab(name)), name)
