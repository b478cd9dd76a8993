"""What names mean that a rulebook no longer has or never had: what replaced a retired one, and which rung people mean
who call it by its place, its name or a term of the rulebook.

Only what the rulebook says leads to a rung; no word stands here.
"""

from __future__ import annotations

import re

from adaptation_ladder.basics.errors import nearest
from adaptation_ladder.book.rulebook import Rulebook


def present_name(book: Rulebook, name: str, inside: str = "") -> str:
    """What a retired name was replaced by; any other name is returned as it is."""
    retired = book.retired.get(f"{inside}.{name}" if inside else name)
    return retired.use if retired else name


def rung_meant(book: Rulebook, word: str) -> str | None:
    """The only rung that a word may mean; None where it means none, or more than one."""
    wanted = _folded(word)
    calls = {rung.id: {_folded(rung.id), *called(rung.name)} for rung in book.rungs}
    meant = [rung for at, rung in enumerate(book.rung_ids, 1) if wanted == str(at) or wanted in calls[rung]]
    if not meant:
        terms = [{_folded(one) for one in (term.word, *term.also)} for term in book.terms]
        alike = {word for words in terms if wanted in words for word in words}
        meant = [rung for rung in book.rung_ids if calls[rung] & alike]
    return meant[0] if len(meant) == 1 else None


def rung_remedy(book: Rulebook, word: str) -> str:
    """What to write for a word that is no rung: the rung it means, or else the nearest one."""
    meant = rung_meant(book, word)
    if meant is None:
        return nearest(word.replace("_", "-"), book.rung_ids)
    return f"Write '{meant}', which is rung {book.rung_ids.index(meant) + 1}, {book.rung[meant].name}."


def called(name: str) -> set[str]:
    """A name as it may be said: whole, and each of the two where one stands in brackets behind the other."""
    parts = re.fullmatch(r"(.+) \((.+)\)", name)
    return {_folded(one) for one in (name, *(parts.groups() if parts else ()))}


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word.strip().lower())
