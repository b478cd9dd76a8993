"""Text as data: spans that say whose words they are, the blocks they stand in, and helpers to make them.

Knows nothing of advice and nothing of formats. Whatever is not our own wording becomes visible and harmless here,
once, so that no format has to think of it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from adaptation_ladder.basics.records import Frozen

Origin = Literal["words", "book", "yours", "key", "trace", "cite"]
"""Whose text it is: our wording, the rulebook's, the person's; an id as part of a sentence, or as the trace of one
that readers may do without; or the number of a source."""

# Everything that a terminal obeys or that a reader cannot see: control characters, soft hyphen, joiners and spaces
# without width, direction marks and overrides, invisible operators, fillers, tags and halves of surrogate pairs.
# A list of our own, since what Python calls printable differs between its versions. And the bracket of `##[` and
# `##vso[`, with which a command to a CI runner may begin anywhere in a line (actions/runner, ActionCommand.TryParse).
_UNSEEN = (
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
    r"|(?<=##)\[|(?<=##vso)\["
)
_SPACES = "[ \t\r\n\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+"


class Span(Frozen):
    """A piece of a sentence that comes from one place."""

    text: str
    origin: Origin = "words"
    number: int = 0
    """For a citation, the number of its source."""


Line = tuple[Span, ...]
"""A sentence or a few, without line breaks."""


class Paragraph(Frozen):
    """Sentences that stand alone, or lead to the blocks after them."""

    line: Line
    leads: bool = False


class Item(Frozen):
    """One entry of a list, with what belongs under it."""

    line: Line
    details: tuple[Line, ...] = ()


class Items(Frozen):
    """A list, numbered where the order matters."""

    items: tuple[Item, ...]
    numbered: bool = False


class Rows(Frozen):
    """Names, each ready to stand in front of what it stands for."""

    rows: tuple[tuple[Line, Line], ...]


class Reference(Frozen):
    """One entry of the list of sources."""

    number: int
    title: Line
    rest: Line
    """Who, when, and how it was read."""
    url: str
    """Empty where there is none that may be followed."""


class References(Frozen):
    """The list of sources."""

    entries: tuple[Reference, ...]


class Table(Frozen):
    """Figures side by side; the last column may be long."""

    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


class Bar(Frozen):
    """One value of a chart with the interval to draw; its words name the value and the interval that decides."""

    name: str
    low: float
    value: float
    high: float
    words: Line


class Chart(Frozen):
    """Values with their intervals on one scale, against a target line."""

    bars: tuple[Bar, ...]
    least: float
    most: float
    target: float | None
    target_words: Line
    """What the target line means; empty where there is no target."""
    each: str
    """What one value belongs to, as a word before its name."""


class Sample(Frozen):
    """Lines of a file, to be taken over as they are."""

    lines: tuple[str, ...]
    one_line: str
    """The same where a fact has to stand on one line."""


Block = Paragraph | Items | Rows | References | Table | Chart | Sample


class Section(Frozen):
    """A heading with its blocks."""

    title: str
    word: str
    """What stands before each of its facts where there are no headings."""
    blocks: tuple[Block, ...]
    folded: bool = False
    """Whether a format that can fold a section away should do so."""


class Topic(Frozen):
    """A text with headings that is no advice: what it is about, what there is to say at once, and the rest."""

    title: Line
    lead: tuple[Line, ...]
    sections: tuple[Section, ...]
    footer: Line = ()


def visible(text: str) -> str:
    """The text on one line, with everything that a terminal or CI obeys or a reader cannot see spelt out."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return " ".join(text.split())  # most texts, and the patterns take long to compile
    return re.sub(_UNSEEN, _spelt, re.sub(_SPACES, " ", text).strip())


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def book(text: str) -> Span:
    """Words of the rulebook."""
    return Span(visible(text), "book")


def yours(text: str) -> Span:
    """Words of the person: data, never markup."""
    return Span(visible(text), "yours")


def key(id_: str) -> Span:
    """An id that is part of a sentence, as it is written in a file."""
    return Span(visible(id_), "key")


def trace(id_: str) -> Span:
    """The id behind a sentence."""
    return Span(visible(id_), "trace")


def line(*parts: str | Span | Line) -> Line:
    """A line from wording, spans and lines."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, tuple):
            spans.extend(part)
        elif isinstance(part, Span):
            spans.append(part)
        elif part:
            spans.append(Span(part))
    return tuple(spans)


def joined(lines: Sequence[Line], word: str = "and") -> Line:
    """Lines as a list in a sentence: one, one and two, or one, two and three."""
    spans: Line = ()
    for at, one in enumerate(lines):
        between = "" if at == 0 else f" {word} " if at == len(lines) - 1 else ", "
        spans = line(spans, between, one)
    return spans


def quoted(span: Span) -> Line:
    """Somebody's words in quotation marks."""
    return line('"', span, '"')


def stopped(lines: Line) -> Line:
    """The line with a full stop, unless it ends with one, or with another mark, already."""
    ends = "".join(span.text for span in lines).rstrip("\"' )").endswith((".", "?", "!"))
    return lines if ends else line(lines, ".")


def labelled(lines: Line) -> Line:
    """A name in front of what it stands for: with a colon, unless it is a question."""
    return lines if lines and lines[-1].text.endswith("?") else line(lines, ":")


def capital(lines: Line) -> Line:
    """The line with a capital letter, where it begins with our own wording."""
    if not lines or lines[0].origin != "words":
        return lines
    first = lines[0].text
    return (Span(first[:1].upper() + first[1:]), *lines[1:])


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: one question, 2,000 questions, 2 entries."""
    return f"one {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"


def number(value: float) -> str:
    """A number as people read it: 5,000 or 0.25."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    return f"{int(value):,}" if whole else f"{value:,}" if 1e6 <= abs(value) < 1e15 else f"{value:,g}"


def clip(text: str, most: int) -> tuple[str, int]:
    """The beginning of a text, up to a word's end where there is one, and how many characters were left out."""
    if len(text) <= most * 5 // 4:  # a cut has to be worth the note that it leaves
        return text, 0
    head = text[:most]
    cut = head.rfind(" ")
    kept = head[:cut] if cut > most // 2 else head
    return kept, len(text) - len(kept)


def plain(lines: Line, show: Callable[[Span], str] | None = None) -> str:
    """A line as text; traces and citations stand apart from the words before them."""
    parts: list[str] = []
    for span in lines:
        if span.origin in {"trace", "cite"} and parts:
            parts.append(" ")
        parts.append(show(span) if show else bare(span))
    return "".join(parts)


def bare(span: Span) -> str:
    """A span without any markup: a trace in brackets, everything else as it is."""
    return f"({span.text})" if span.origin == "trace" else span.text


def without_traces(lines: Line) -> Line:
    """The line for readers who do not want the ids."""
    return tuple(span for span in lines if span.origin != "trace")
