"""Phrases of cues: a closed little grammar without regular expressions, and where they stand in a text.

    train|fine-tune .. on our? ... <docs>

A word stands for its forms (`train` for trains, trained, training), `word!` for itself only. `a|b` are alternatives,
`a-b` is `a b` inside one, `<name>` is a list of words of the rulebook, `<number>` any number. `?` makes a part
optional. `..` skips up to two words and `...` up to six, never a negation and never the end of a sentence; after
`<number>` it skips no other number either, since that one counts what follows. `70%` is a number only where the phrase
says `<number> percent`.

A text is held as sets of positions in whole numbers (one bit a word). A phrase then takes one step for each of its
parts, whatever the text, so that no phrase and no text can make it slow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from adaptation_ladder.book.english import NEGATORS, STOP, Word, bits, forms_of, words_of
from adaptation_ladder.book.quantities import Quantity

Sequence_ = tuple[frozenset[str], ...]
"""Words in a row, each with the forms that it may take."""
NUMBER = "number"
_GAPS = {"..": 2, "...": 6}


class Part(NamedTuple):
    """One part of a phrase: alternatives, or a gap of so many words."""

    options: tuple[Sequence_, ...] = ()
    number: bool = False
    share: bool = False
    """Whether the number may be so many percent."""
    optional: bool = False
    gap: int = 0
    after_number: bool = False


class Phrase(NamedTuple):
    """A phrase, compiled."""

    parts: tuple[Part, ...]
    denies: bool
    """Whether it contains a negation itself, so that one before it does not take it back."""


class Found(NamedTuple):
    """Where a phrase stands: positions of words, the last one not included, and the number in it."""

    start: int
    end: int
    quantity: Quantity | None


Lists = Mapping[str, Sequence[str]]
"""Lists of words by name."""


def compiled(phrase: str, lists: Lists) -> Phrase:
    """A phrase ready for matching; raises ValueError with the reason where it is no phrase."""
    parts = _in_company([_part(raw, lists) for raw in phrase.split()])
    if not parts or parts[0].gap or parts[-1].gap:
        raise ValueError("a phrase begins and ends with a word, not with a gap")
    if parts[0].optional or parts[-1].optional:
        raise ValueError("the first and the last part of a phrase are never optional")
    if sum(part.number for part in parts) > 1:
        raise ValueError("a phrase holds one number at most")
    denies = any(
        not part.optional and part.options and all(_denies(option) for option in part.options) for part in parts
    )
    return Phrase(parts, denies)


def _in_company(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with what each takes from its neighbours: a number from a `percent` behind it, a gap from a number."""
    percent = _sequence("percent")
    before, behind = (Part(), *parts), (*parts[1:], Part())
    return tuple(
        part._replace(share=part.number and percent in after.options, after_number=bool(part.gap) and last.number)
        for last, part, after in zip(before, parts, behind, strict=False)
    )


def _denies(option: Sequence_) -> bool:
    return any(NEGATORS & forms for forms in option)


def _part(raw: str, lists: Lists) -> Part:
    if raw in _GAPS:
        return Part(gap=_GAPS[raw])
    options: list[Sequence_] = []
    number = False
    for alternative in raw.removesuffix("?").split("|"):
        if alternative == f"<{NUMBER}>":
            number = True
        elif alternative.startswith("<") and alternative.endswith(">"):
            name = alternative[1:-1]
            if name not in lists:
                raise ValueError(f"there is no list of words '{name}'")
            options += (_sequence(words) for words in lists[name])
        else:
            options.append(_sequence(alternative))
    return Part(tuple(dict.fromkeys(options)), number=number, optional=raw.endswith("?"))


@lru_cache(maxsize=10_000)
def _sequence(alternative: str) -> Sequence_:
    exact = alternative.endswith("!")
    words = words_of(alternative.removesuffix("!").replace("-", " "))
    if not words or any(not (char.isalnum() or char in "-!'. %$") for char in alternative):
        raise ValueError(f"'{alternative}' is no word")
    return tuple(frozenset([word.said]) if exact else forms_of(word.said) for word in words)


@dataclass(slots=True)
class Positions:
    """A text as sets of positions, made once and asked by every phrase."""

    words: Sequence[Word]
    numbers: Sequence[Quantity]
    _of_word: dict[str, int] = field(default_factory=dict)
    _of_part: dict[Part, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _walkable: int = 0
    _walkable_after_number: int = 0

    def __post_init__(self) -> None:
        at: dict[str, list[int]] = {}
        for position, word in enumerate(self.words):
            at.setdefault(word.said, []).append(position)
        self._of_word = {word: bits(where, len(self.words)) for word, where in at.items()}
        blocked = self._any_of(NEGATORS | {STOP})
        self._walkable = ((1 << len(self.words)) - 1) & ~blocked
        counted = bits([number.start for number in self.numbers], len(self.words))
        self._walkable_after_number = self._walkable & ~counted

    def find(self, phrase: Phrase, barred: int = 0) -> Iterator[Found]:
        """Where a phrase stands, from the first place on, places barred left out; the shortest from each place."""
        starts = self._starts(phrase.parts) & ~barred
        while starts:
            lowest = starts & -starts
            starts ^= lowest
            ends = self._ends(phrase.parts, lowest)
            start, end = lowest.bit_length() - 1, (ends & -ends).bit_length() - 1
            yield Found(start, end, self._quantity(phrase, start, end))

    def _starts(self, parts: Sequence[Part]) -> int:
        """Where the whole phrase begins, found from its end backwards."""
        reached = (1 << (len(self.words) + 1)) - 1
        for part in reversed(parts):
            if part.gap:
                for _ in range(part.gap):
                    reached |= (reached >> 1) & self._within(part)
                continue
            before = 0
            for length, where in self._begins(part):
                before |= (reached >> length) & where
            reached = reached | before if part.optional else before
            if not reached:
                return 0
        return reached

    def _ends(self, parts: Sequence[Part], reached: int) -> int:
        for part in parts:
            if part.gap:
                for _ in range(part.gap):
                    reached |= (reached & self._within(part)) << 1
                continue
            after = 0
            for length, where in self._begins(part):
                after |= (reached & where) << length
            reached = reached | after if part.optional else after
        return reached

    def _within(self, gap: Part) -> int:
        """Which words a gap may skip."""
        return self._walkable_after_number if gap.after_number else self._walkable

    def _begins(self, part: Part) -> tuple[tuple[int, int], ...]:
        """Where a part begins, by the number of words that it takes."""
        known = self._of_part.get(part)
        if known is None:
            by_length: dict[int, int] = {}
            for option in part.options:
                where = -1
                for offset, forms in enumerate(option):
                    where &= self._any_of(forms) >> offset
                    if not where:
                        break
                by_length[len(option)] = by_length.get(len(option), 0) | where
            for number in self.numbers if part.number else ():
                if part.share or not number.share:
                    by_length[number.length] = by_length.get(number.length, 0) | 1 << number.start
            known = self._of_part[part] = tuple(by_length.items())
        return known

    def _any_of(self, forms: frozenset[str]) -> int:
        found = 0
        for form in forms:
            found |= self._of_word.get(form, 0)
        return found

    def _quantity(self, phrase: Phrase, start: int, end: int) -> Quantity | None:
        """The number that the phrase asks for, of those in this place."""
        at = next((at for at, part in enumerate(phrase.parts) if part.number), None)
        if at is None:
            return None
        reached = self._ends(phrase.parts[:at], 1 << start)
        first = bisect_left(self.numbers, start, key=lambda one: one.start)
        for one in islice(self.numbers, first, None):
            if one.start >= end:
                break
            if reached >> one.start & 1 and self._ends(phrase.parts[at:], 1 << one.start) >> end & 1:
                return one
        return None
