"""YAML and JSON text as one stream of events, each with its line and column.

Knows the two notations and words their mistakes for people; builds no data and knows no limits.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import yaml

QUOTE = "Put quotes around this text."
IF_TEXT = "If it is text, put quotes around it."


class Event(NamedTuple):
    """One step through a document: a mapping or list begins or ends, or a scalar stands here."""

    kind: Literal["mapping", "list", "end", "text", "word"]
    """`text` stands in quotes or in a block; what a `word` means is for the reader to say."""
    value: str
    line: int
    column: int


class Flaw(NamedTuple):
    """Something that may not stand here; after a last flaw nothing more can be read."""

    message: str
    remedy: str
    line: int
    column: int
    last: bool = False


# Where libyaml accepts what the pure Python parser refuses: tabs between words, '?' that may begin a key, and a
# comment glued to a block mark. A random comparison of both parsers found no other difference in accepted text.
_DISPUTED = re.compile(r"\t|(?:^|[\s,\[{])\?|[|>][-+0-9]*#", re.MULTILINE)
_FAST: Any = getattr(yaml, "CSafeLoader", None)


_CUT = r"[ \t]+#[^\s#]"
"""A number sign as in `issue #12`, which YAML takes for the beginning of a comment; compiled where there may be one."""


def fast_yaml(text: str) -> Iterator[Event | Flaw] | None:
    """The events by libyaml, or None where it is missing or known to differ; a refusal of it is not final."""
    return None if _FAST is None or _DISPUTED.search(text) else _events(text, _FAST)


def sure_yaml(text: str) -> Iterator[Event | Flaw]:
    """The events by the pure Python parser, which has the last word, so that every machine says the same."""
    return _events(text, yaml.SafeLoader)


def _events(text: str, parser: Any) -> Iterator[Event | Flaw]:
    try:
        yield from _told(text, parser)
    except yaml.MarkedYAMLError as error:
        yield _mistake(error, text)
    except (yaml.YAMLError, ValueError, OverflowError):  # the pure parser trips over "\U00110000", for one
        yield Flaw("the text holds an escape or directive that names no character.", "Write it out.", 1, 1, last=True)


def _told(text: str, parser: Any) -> Iterator[Event | Flaw]:
    documents = 0
    flow: list[bool] = []
    cut = re.compile(_CUT) if " #" in text or "\t#" in text else None
    events: Iterator[Any] = yaml.parse(text, Loader=parser)
    for event in events:
        start = event.start_mark
        line, column = start.line + 1, start.column + 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                remedy = "Remove the '---' or '...', or split the file."
                yield Flaw("a second document begins here; a file holds one.", remedy, line, column, last=True)
            if text.startswith("%", start.index):
                yield Flaw("a line cannot begin with '%'.", "Remove it, or put quotes around it.", line, column)
        elif isinstance(event, yaml.CollectionEndEvent):
            flow.pop()
            yield Event("end", "", line, column)
        elif isinstance(event, yaml.NodeEvent):
            yield from _marks(event, line, column)
            if isinstance(event, yaml.CollectionStartEvent):
                flow.append(bool(event.flow_style))
                yield Event("mapping" if isinstance(event, yaml.MappingStartEvent) else "list", "", line, column)
            else:
                yield from _scalar(event, line, column, in_brackets=bool(flow) and flow[-1])
                if cut is not None and not getattr(event, "style", True):
                    yield from _cut_off(text, cut, event)


def _cut_off(text: str, cut: re.Pattern[str], event: Any) -> Iterator[Flaw]:
    found = cut.match(text, event.end_mark.index)
    if found:
        remedy = f"{QUOTE} If it is a comment, put a space behind the '#'."
        column = event.end_mark.column + found.end() - found.start() - 1
        yield Flaw("the text ends before this '#', as if a comment began.", remedy, event.end_mark.line + 1, column)


def _scalar(event: Any, line: int, column: int, *, in_brackets: bool) -> Iterator[Event | Flaw]:
    if isinstance(event, yaml.AliasEvent):
        remedy = f"{QUOTE} For an alias, write out what it stands for."
        yield Flaw("text cannot begin with '*' (this reads as an alias).", remedy, line, column)
        yield Event("word", "", line, column)
    elif event.style:
        yield Event("text", event.value, line, column)
    else:
        if in_brackets and "?" in event.value:  # only libyaml lets this pass
            yield Flaw("text in brackets cannot hold a '?'.", QUOTE, line, column)
        yield Event("word", event.value, line, column)


def _marks(event: Any, line: int, column: int) -> Iterator[Flaw]:
    if event.anchor is not None and not isinstance(event, yaml.AliasEvent):
        remedy = f"{QUOTE} For an anchor, write its content out wherever it is meant."
        yield Flaw("text cannot begin with '&' (this reads as an anchor).", remedy, line, column)
    if getattr(event, "tag", None) is not None:
        yield Flaw("text cannot begin with '!' (this reads as a tag).", QUOTE, line, column)


# What the pure parser says (its context, then its problem) and what we say; the first that matches is used. Where
# 'opening' is set the place shown is the one where the unfinished thing begins.
_MISTAKES: tuple[tuple[str, str, str, bool], ...] = (
    (r"found character '\\t'", "a tab stands where only spaces may stand.", "Use spaces.", False),
    (r"found character '(.)' that", "text cannot begin with '{0}'.", QUOTE, False),
    (
        r"mapping values are not",
        "a ': ' stands where no key can begin.",
        f"{QUOTE} If this is a key, check its indentation.",
        False,
    ),
    (
        r"could not find expected ':'",
        "this line is no 'key: value'.",
        "Add the key, or put text of several lines below 'key: |', indented.",
        True,
    ),
    (
        r"quoted scalar \| found unexpected (?:end|doc)",
        "the quote that opens here is never closed.",
        "Close it.",
        True,
    ),
    (
        r"double-quoted scalar \|",
        "the backslash here begins no known escape.",
        "Write \\\\ for a backslash, or use single quotes.",
        False,
    ),
    (r"scanning an alias", "text cannot begin with '*'.", QUOTE, True),
    (r"scanning an anchor", "text cannot begin with '&'.", QUOTE, True),
    (r"(?:a tag|a node) \|", "text cannot begin with '!'.", QUOTE, True),
    (r"a directive \|", "a line cannot begin with '%'.", QUOTE, True),
    (
        r"a block scalar \|",
        "text after '|' or '>' begins on the next line.",
        f"Move it there, indented. {IF_TEXT}",
        True,
    ),
    (
        r"a flow (?:sequence|mapping) \| expected ',' or '(.)'",
        "the bracket opened in line {line} misses a comma or its '{0}'.",
        f"Add it. {IF_TEXT}",
        False,
    ),
    (r"node content, but found ':'", "a key is missing before this ':'.", "Write it there.", False),
    (
        r"node content, but found '(.*)'",
        "a value is missing before this '{0}'.",
        f"Add it. {IF_TEXT}",
        False,
    ),
    (
        r"sequence entries are not",
        "a list cannot begin behind its key.",
        f"Begin it on the next line. {IF_TEXT}",
        False,
    ),
    (r"mapping keys are not", "text cannot begin with '? '.", QUOTE, False),
)


def _mistake(error: Any, text: str) -> Flaw:
    """A syntax error in our words, with its place."""
    said = f"{error.context} | {error.problem}"
    mark = error.problem_mark
    opening = error.context_mark or mark
    for pattern, wording, remedy, at_opening in _MISTAKES:
        if found := re.search(pattern, said):
            at = opening if at_opening else mark
            message = wording.format(*found.groups(), line=opening.line + 1)
            return Flaw(message, remedy, at.line + 1, at.column + 1, last=True)
    before = text[mark.index - mark.column : mark.index].strip(" -")
    if before:
        message, remedy = "there is more text behind a closing quote or bracket, or a bracket too many.", QUOTE
    elif "found ':'" in said:
        message, remedy = "a key is missing before this ':'.", "Write it there."
    elif re.search(r"found '[\]},]'", said):
        message, remedy = "this sign has nothing to close or to separate.", f"Remove it. {IF_TEXT}"
    elif "<block end>" in said or "<document start>" in said:
        message, remedy = "this line does not fit the indentation of those above.", "Line it up with them."
    else:
        message, remedy = "this cannot be read as YAML.", "Check the indentation, and put quotes around text."
    return Flaw(message, remedy, mark.line + 1, mark.column + 1, last=True)


_TOKEN = re.compile(
    r"""[ \t\r\n]*
    (?: (?P<string> "[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*" )
      | (?P<sign> [\[\]{},:] )
      | (?P<word> [^\s\[\]{},:"]+ )
      | (?P<other> . )
      | \Z )""",
    re.DOTALL | re.VERBOSE,
)
_JSON_WORD = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
# No JSON either, but meant as numbers: whoever reads the events says what is wrong with them.
_ALMOST_NUMBER = re.compile(r"NaN|-?Infinity|-?0[0-9]+")


class _Token(NamedTuple):
    kind: str
    """The sign itself, or `string`, `word`, `end`, or what it is not: `other`."""
    text: str
    line: int
    column: int


_FOLLOWS: dict[str, tuple[str, ...]] = {
    "start": ("string", "word", "{", "[", "end"),
    "value": ("string", "word", "{", "["),
    "first value": ("string", "word", "{", "[", "]"),
    "key": ("string",),
    "first key": ("string", "}"),
    "colon": (":",),
    "next key": (",", "}"),
    "next value": (",", "]"),
    "end": ("end",),
}
_WANTED = {
    "start": "a mapping in braces",
    "value": "a value",
    "first value": "a value or ']'",
    "key": "a key in double quotes",
    "first key": "a key in double quotes or '}'",
    "colon": "a ':'",
    "next key": "a comma or '}'",
    "next value": "a comma or ']'",
}


def json_events(text: str) -> Iterator[Event | Flaw]:
    """The events of a JSON text; what strict JSON forbids is a last flaw."""
    state = "start"
    open_: list[str] = []
    for token in _tokens(text):
        kind, value, line, column = token
        if kind not in _FOLLOWS[state]:
            yield _json_mistake(token, state)
            return
        if kind == "string":
            try:
                yield Event("text", json.loads(value), line, column)
            except ValueError:
                remedy = "Write \\\\ for a backslash and \\t for a tab."
                yield Flaw(
                    "these quotes hold a tab, or a backslash that begins no escape.", remedy, line, column, last=True
                )
                return
        elif kind == "word":
            yield Event("word", value, line, column)
        elif kind in "{[":
            yield Event("mapping" if kind == "{" else "list", "", line, column)
        elif kind in "}]":
            yield Event("end", "", line, column)
        state = _state_after(kind, state, open_)


def _tokens(text: str) -> Iterator[_Token]:
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    at = 0
    while found := _TOKEN.match(text, at):
        kind = found.lastgroup or "end"
        value = found[kind] if found.lastgroup else ""
        at = found.end()
        if kind == "word" and not (_JSON_WORD.fullmatch(value) or _ALMOST_NUMBER.fullmatch(value)):
            kind = "other"
        line = bisect_right(starts, at - len(value))
        column = at - len(value) - starts[line - 1] + 1
        yield _Token(value if kind == "sign" else kind, value, line, column)
        if kind == "end":
            return


def _state_after(kind: str, state: str, open_: list[str]) -> str:
    if kind in "{[":
        open_.append("key" if kind == "{" else "value")
        return f"first {open_[-1]}"
    if kind == ":":
        return "value"
    if kind == ",":
        return open_[-1]
    if state in ("key", "first key") and kind == "string":
        return "colon"
    if kind in "}]":
        open_.pop()
    return f"next {open_[-1]}" if open_ else "end"


def _json_mistake(token: _Token, state: str) -> Flaw:
    said = token.text
    if state == "end":
        message, remedy = (
            "there is more text after the end.",
            "Keep one task in a file, or one a line in a .jsonl file.",
        )
    elif token.kind == "end":
        message, remedy = "the file ends too early.", f"Here {_WANTED[state]} is missing."
    elif said == '"':
        message, remedy = "the quote that opens here is not closed on its line.", "Close it; write \\n for a new line."
    elif said[0] in "/#":
        message, remedy = "JSON has no comments.", "Remove it, or use YAML."
    elif said in "}]" and state in ("key", "value"):
        message, remedy = f"something is missing before this '{said}'.", "Add it, or remove the comma or colon before."
    else:
        shown = f"'{said}'" if len(said) <= 40 else f"'{said[:40]}…'"
        message = f"here stands {shown} in place of {_WANTED[state]}."
        remedy = "Text and keys stand in double quotes; the only bare words are true, false and null."
    return Flaw(message, remedy, token.line, token.column, last=True)
