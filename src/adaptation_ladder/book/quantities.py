"""Numbers in a text, in digits or in words: what they come to, cautiously.

Vague words are read low: a handful is 5, a few hundred 300, thousands 2000.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adaptation_ladder.book.english import STOP, Word

_COMPOUND = {"shot", "digit", "digits", "way", "star", "stage", "hop", "bit", "dimensional"}
"""Before these a number is part of a name, as in `few-shot` or `six-digit`."""
_NAMED_BY = {
    "gpt",
    "llama",
    "claude",
    "gemini",
    "phi",
    "qwen",
    "mistral",
    "gemma",
    "version",
    "page",
    "chapter",
    "step",
}
"""After these a number tells which one, not how many, as in `GPT-4`."""


class Quantity(NamedTuple):
    """A number or a range as it stands in a text."""

    start: int
    """The position of its first word."""
    length: int
    """How many words it takes."""
    low: float
    high: float
    share: bool = False
    """Whether it is so many percent, which counts nothing."""


_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NAMED = {
    **{word: at + 1.0 for at, word in enumerate(_ONES)},
    **{word: 20.0 + 10 * at for at, word in enumerate(_TENS)},
    "fifteen": 15.0,
    "both": 2.0,
    "dozen": 12.0,
    "couple": 2.0,
    "handful": 5.0,
    "few": 3.0,
    "several": 3.0,
}
_SCALES = {
    "k": 1e3,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "dozen": 12.0,
}
_MANY = {"hundreds": 200.0, "thousands": 2000.0, "millions": 2e6, "dozens": 24.0, "tens": 20.0, "scores": 40.0}


def quantities(text: str, words: Sequence[Word]) -> tuple[Quantity, ...]:
    """Every number of a text, first to last, ranges as one."""
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        quantity = _quantity(text, words, at)
        if quantity is None:
            at += 1
        else:
            at += quantity.length
            found.append(quantity._replace(share=_is_percent(words, at)))
    return tuple(found)


def _quantity(text: str, words: Sequence[Word], at: int) -> Quantity | None:
    first = _number(words, at)
    if first is None:
        return None
    value, length = first
    after = at + length
    second = _number(words, after + 1) if _said(words, after) in {"to", "or"} else None
    if second is not None:
        return Quantity(at, length + 1 + second[1], value, max(value, second[0]))
    joined = _number(words, after)
    if joined is not None and text[words[after - 1].end : words[after].start].strip() in {"-", "\u2013"}:
        return Quantity(at, length + joined[1], value, max(value, joined[0]))
    if _said(words, at - 1) == "between" and _said(words, after) == "and":
        second = _number(words, after + 1)
        if second is not None:
            return Quantity(at, length + 1 + second[1], value, max(value, second[0]))
    return Quantity(at, length, value, value)


def _number(words: Sequence[Word], at: int) -> tuple[float, int] | None:
    """The value of the number that begins here, and how many words it takes."""
    said = _said(words, at)
    if said == "half" and _said(words, at + 2) in {"million", "thousand", "dozen"}:
        return 0.5 * _SCALES[_said(words, at + 2)], 3
    if said in _MANY:
        if _said(words, at + 1) == "of" and _said(words, at + 2) in _MANY:
            return {"tens": 20.0, "hundreds": 200.0}.get(said, 2.0) * _MANY[_said(words, at + 2)] / 2, 3
        return _MANY[said], 1
    value = _digits(said)
    if value is None:
        value = _NAMED.get(said)
    if said in {"hundred", "thousand", "million"} and _said(words, at - 1) == "a":
        return _SCALES[said], 1
    if value is None or _said(words, at + 1) in _COMPOUND or _said(words, at - 1) in _NAMED_BY:
        return None
    following = at + 1 + (_said(words, at + 1) == "of" and _said(words, at + 2) in _SCALES)
    scale = _SCALES.get(_said(words, following))
    return (value, 1) if scale is None else (value * scale, following + 1 - at)


def _is_percent(words: Sequence[Word], at: int) -> bool:
    return _said(words, at) == "percent" or (_said(words, at), _said(words, at + 1)) == ("per", "cent")


def _digits(said: str) -> float | None:
    """The value of a number in digits; signs such as a raised one count as digits and are no number."""
    plain = said.replace(",", "")
    whole, _, part = plain.partition(".")
    return float(plain) if plain.isascii() and whole.isdigit() and (not part or part.isdigit()) else None


def _said(words: Sequence[Word], at: int) -> str:
    return words[at].said if 0 <= at < len(words) else STOP
