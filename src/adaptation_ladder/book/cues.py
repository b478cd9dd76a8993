"""Which cues of a rulebook are read in a text, and where: words, negation, signs, and what outweighs what.

Pure and the same every time. Knows no need, question or rung by name, and makes no answers: that is for `reading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.book.english import COMMON, Shadows, Word, shadows, words_of
from adaptation_ladder.book.phrases import Found, Phrase, Positions, compiled
from adaptation_ladder.book.quantities import quantities
from adaptation_ladder.book.rulebook import Cue, Rulebook


class Quote(Frozen):
    """Words of the text and where they stand."""

    start: int
    end: int
    words: str


class Seen(Frozen):
    """A cue that was read, with the words it was read in and the number among them."""

    cue: Cue
    quote: Quote
    low: float | None = None
    high: float | None = None


class _Compiled(Frozen):
    """The cues of a rulebook, ready for matching."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    dismissals: tuple[Phrase, ...]
    vocabulary: frozenset[str]
    """Every word that a cue may consist of, and the commonest words besides."""


# What takes a statement back from behind: `the delay is no problem`, `speed does not matter`.
_DISMISSALS = (
    "not|no|never .. problem|issue|concern|matter|priority|constraint|factor",
    "not|never .. important|critical|decisive|relevant|need|required|necessary",
    "not bother|worry|count",
    "be|remain .. fine|ok|okay|acceptable|tolerable|secondary|irrelevant|negligible|solved|affordable|unimportant",
    "be not what",
    "be nice-to-have",
)
_SOON = 4
"""How many words after a statement it may still be taken back."""
_TRIES = 20
"""How many places of one phrase are looked at; whoever says a thing this often has said it."""


@lru_cache(maxsize=16)
def _compiled(book: Rulebook) -> _Compiled:
    lists = {one.id: one.words for one in book.word_lists}
    phrases = {cue.id: tuple(compiled(phrase, lists) for phrase in cue.phrases) for cue in book.cues}
    parts = (part for several in phrases.values() for phrase in several for part in phrase.parts)
    forms = (forms for part in parts for option in part.options for forms in option)
    return _Compiled(phrases, tuple(compiled(phrase, {}) for phrase in _DISMISSALS), COMMON.union(*forms))


def hardly_english(text: str, book: Rulebook) -> bool:
    """Whether too few of the words are common English ones or known to the cues; without words there is no telling."""
    vocabulary = _compiled(book).vocabulary
    said = [word.said for word in words_of(text) if word.said[:1].isalpha()]
    known = sum(word in vocabulary for word in said)
    # A handful of words may all be technical terms.
    return known < (0.4 if len(said) >= 6 else 0.2) * len(said)


def seen_in(text: str, book: Rulebook) -> tuple[Seen, ...]:
    """Every cue that is read in a text, each where it is read first, in the order of the rulebook."""
    return _that_stand(book, _by_words(book, text))


def _by_words(book: Rulebook, text: str) -> dict[str, Seen]:
    """By id, every cue whose words stand in the text and are not taken back."""
    ready = _compiled(book)
    words = words_of(text)
    positions = Positions(words, quantities(text, words))
    look = _Look(
        positions, shadows(words), frozenset(found.start for each in ready.dismissals for found in positions.find(each))
    )
    seen = {}
    for cue in book.cues:
        first = look.first(cue, ready.phrases[cue.id])
        if first is not None:
            start, end = words[first.start].start, words[first.end - 1].end
            number = first.quantity
            quote = Quote(start, end, text[start:end])
            seen[cue.id] = Seen(cue, quote, number and number.low, number and number.high)
    return seen


class _Look(Frozen):
    """A text, with what stands under a negation or a wish and where statements are dismissed."""

    positions: Positions
    shadows: Shadows
    dismissals: frozenset[int]

    def first(self, cue: Cue, phrases: Iterable[Phrase]) -> Found | None:
        """The first place where the words of a cue stand and count."""
        best: Found | None = None
        for phrase in phrases:
            for found in islice(self.positions.find(phrase, self._barred(cue, phrase)), _TRIES):
                if best is not None and found.start >= best.start:
                    break
                if _in_range(cue, found) and (cue.thing or not self._dismissed(found)):
                    best = found
                    break
        return best

    def _barred(self, cue: Cue, phrase: Phrase) -> int:
        """Where the phrase is taken back, or tells of no more than a wish."""
        negated = 0 if phrase.denies else self.shadows.missing if cue.thing else self.shadows.denied
        return negated | (self.shadows.wished if cue.tried else 0)

    def _dismissed(self, found: Found) -> bool:
        """Whether words soon after, in the same clause, say that it does not matter."""
        words: Sequence[Word] = self.positions.words
        ahead = range(found.end, min(found.end + _SOON, len(words)))
        return any(at in self.dismissals and words[at].clause == words[found.end - 1].clause for at in ahead)


def _in_range(cue: Cue, found: Found) -> bool:
    if cue.at_least is None and cue.at_most is None:
        return True
    if found.quantity is None:
        return False
    value = found.quantity.high if cue.upper else found.quantity.low
    return (cue.at_least is None or value >= cue.at_least) and (cue.at_most is None or value <= cue.at_most)


def _that_stand(book: Rulebook, by_words: Mapping[str, Seen]) -> tuple[Seen, ...]:
    """The cues whose signs are given, and that no sign rules out, once all words have been looked at."""
    signs = _signs(book, by_words.values())
    stand = []
    for cue in book.cues:
        own = by_words.get(cue.id)
        given = [next((signs[name] for name in names.split("|") if name in signs), None) for names in cue.given]
        ruled_out = any(name in signs and signs[name] is not own for name in cue.unless)
        last = own or (given[-1] if given and not cue.phrases else None)
        if last is not None and all(given) and not ruled_out:
            stand.append(last if own else replace(last, cue=cue))
    return tuple(stand)


def _signs(book: Rulebook, seen: Iterable[Seen]) -> dict[str, Seen]:
    """Every sign that was read, with where it was read first; what rests on signs itself is none."""
    signs: dict[str, Seen] = {}
    for one in seen:
        names = [] if one.cue.given else list(one.cue.signs)
        if one.cue.need is not None and not one.cue.weak and not one.cue.given:
            names += [one.cue.need, book.need[one.cue.need].kind]
        for name in names:
            if name not in signs or one.quote.start < signs[name].quote.start:
                signs[name] = one
    return signs
