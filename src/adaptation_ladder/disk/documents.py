"""What people write, YAML and JSON alike, as plain data that remembers where everything stands.

One narrow reader for specs and rulebooks. What two readers of YAML could understand differently is refused, and so
is what could exhaust the machine, before any object exists. Knows no record, folder or rung.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, NoReturn, TypeAlias

from adaptation_ladder.basics.errors import LadderError, Path, Place, Problem
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.disk.syntax import IF_TEXT, Event, Flaw, fast_yaml, json_events, sure_yaml

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | bool | int | float | None"

LARGEST_FILE = 1_000_000
"""Bytes."""
DEEPEST = 64
MOST_NODES = 200_000
LONGEST_TEXT = 65_536
MOST_DIGITS = 15
"""Whole numbers up to this length survive a trip through any other program."""
MOST_PROBLEMS = 100


class Written(Frozen):
    """A text in its lines, with the name of its file and the number of its first line there."""

    name: str
    lines: tuple[str, ...]
    first: int = 1

    def place(self, line: int, column: int) -> Place:
        """A position in this text, with the line itself."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Place(self.name, self.first + line - 1, column, shown(text, 120))


class Mark(NamedTuple):
    """A position that becomes a place only where somebody asks."""

    written: Written
    line: int
    column: int


class Document(Frozen):
    """Plain data with the position of every key and every value."""

    data: dict[str, Plain]
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]

    def place(self, path: Path, *, of_key: bool = False) -> Place | None:
        """Where something stands, or else the nearest thing around it; a mapping or list stands at its key."""
        while path and path not in self.values:
            path, of_key = path[:-1], False
        mark = self.values.get(path)
        key = self.keys.get(path)
        if key is not None and (of_key or mark is None or mark.line > key.line):
            mark = key
        return mark.written.place(mark.line, mark.column) if mark else None


def parse(raw: bytes, name: str, first_line: int = 1) -> Document:
    """The document that these bytes hold; a name in .json is read as JSON, one in .yaml or .yml as YAML.

    Anything else, such as standard input, is JSON when it begins like it. Raises LadderError with all defects.
    """
    text, written = _text(raw, name, first_line)
    if _is_json(name, text):
        return _built(json_events(text), written)
    quick = fast_yaml(text)
    if quick is not None:
        try:
            return _built(quick, written)
        except LadderError:
            pass  # the slower parser decides, and words the refusal
    return _built(sure_yaml(text), written)


def located(problems: Iterable[Problem], document: Document) -> tuple[Problem, ...]:
    """The same problems, with their places in the document they were found in."""
    return tuple(
        problem if problem.place else replace(problem, place=document.place(problem.path, of_key=problem.at_key))
        for problem in problems
    )


def shown(text: str, most: int = 60) -> str:
    """Text as a message may quote it: short, on one line, with everything invisible escaped."""
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(char if char.isprintable() else _escaped(char) for char in cut)


def kind_of(value: object) -> str:
    """What a value is, in words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text '{shown(value, 40)}'"
        case dict():
            return "a mapping"
    return "a list"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _is_json(name: str, text: str) -> bool:
    if name.endswith((".json", ".jsonl")):
        return True
    return not name.endswith((".yaml", ".yml")) and re.match(r'\s*\{\s*["}]', text) is not None


# What may stand in a file and in a value: not the C0 and C1 controls except tab and line ends, not the rarer line
# ends (they look like none), no byte order mark in the middle, no halves of surrogate pairs, no non-characters.
_REFUSED = "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_NAMES = {
    "\0": "the NUL character",
    "\x1b": "an escape character (U+001B)",
    "\x85": "the character 'next line' (U+0085)",
    "\u2028": "the character 'line separator' (U+2028)",
    "\u2029": "the character 'paragraph separator' (U+2029)",
    "\ufeff": "a byte order mark (U+FEFF)",
}


def _refused_in(text: str) -> Iterator[re.Match[str]]:
    """The characters that may not stand there; in ordinary ASCII there is none, and nothing to compile."""
    if text.isascii() and text.replace("\t", "").replace("\n", "").isprintable():
        return iter(())
    return re.finditer(_REFUSED, text)


def _character(char: str) -> tuple[str, str]:
    """What is wrong with a refused character, and what to do."""
    if "\ud800" <= char <= "\udfff":
        return f"'{_escaped(char)}' is half a character (a lone surrogate).", "Write the whole character."
    name = _NAMES.get(char, f"the control character U+{ord(char):04X}")
    remedy = "Use an ordinary line break." if char in "\x85\u2028\u2029" else "Remove it."
    return f"{name} may not stand in a text.", remedy


def _refuse(message: str, remedy: str, place: Place) -> NoReturn:
    raise LadderError([Problem(message, remedy, place=place)])


def _text(raw: bytes, name: str, first_line: int) -> tuple[str, Written]:
    start = Place(name, first_line, 1)
    if len(raw) > LARGEST_FILE:
        _refuse(f"this holds more than {LARGEST_FILE:,} bytes.", "Split it, or shorten its texts.", start)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in raw[:2]:
        _refuse("this is UTF-16, or no text at all.", "Save it as UTF-8.", start)
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        lines = _lines(raw[: error.start].decode("utf-8").removeprefix("\ufeff"))
        bad = raw[error.start : error.end]
        line = shown(lines[-1] + bad.decode("ascii", "backslashreplace"), 120)
        place = Place(name, first_line + len(lines) - 1, len(lines[-1]) + 1, line)
        said = bad.decode("ascii", "backslashreplace")
        _refuse(f"byte {error.start} ({said}) is not UTF-8.", "Save the file as UTF-8.", place)
    written = Written(name, _lines(text), first_line)
    if bad_characters := tuple(_bad_characters(written)):
        raise LadderError(bad_characters)
    return text, written


def _lines(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"\r\n|\r|\n", text))


def _bad_characters(written: Written) -> Iterator[Problem]:
    told = 0
    for number, line in enumerate(written.lines, 1):
        for found in _refused_in(line):
            if told == MOST_PROBLEMS:
                return
            told += 1
            message, remedy = _character(found[0])
            yield Problem(message, remedy, place=written.place(number, found.start() + 1))


_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOUBTFUL = (  # rare, so compiled when the first doubtful word is met
    (r"[-+]?0[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", "begins with a zero, which some read as octal"),
    (r"[-+]?0[xXoObB][0-9a-fA-F_]+", "is a number that some programs do not read"),
    (r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?", "is a number that some programs read as text"),
    (r"[-+]?\.(?:inf|nan|Inf|NaN|INF|NAN)|NaN|-?Infinity", "is no number that can be compared"),
)
_FIRST = frozenset("+-.0123456789NI")


def is_text(word: str) -> bool:
    """Whether a bare word is read as the text that it is."""
    return _meaning(word) == (word, "")


def _meaning(word: str) -> tuple[Plain, str]:
    """What a bare word means (the core words of YAML 1.2 only, so `no` and dates are text), and what is wrong."""
    if word in _WORDS:
        return _WORDS[word], ""
    if word[0] not in _FIRST:
        return word, ""
    if _WHOLE.fullmatch(word):
        if len(word.lstrip("+-")) > MOST_DIGITS:
            return word, f"has more than {MOST_DIGITS} digits"
        return int(word), ""
    if _FRACTION.fullmatch(word):
        number = float(word)
        return number, "is too large" if abs(number) == float("inf") else ""
    return word, next((why for pattern, why in _DOUBTFUL if re.fullmatch(pattern, word)), "")


class _Open:
    """A mapping or list that is being filled."""

    def __init__(self, items: dict[str, Plain] | list[Plain], path: Path) -> None:
        self.items = items
        self.path = path
        self.key: str | None = None


class _Builder:
    """Turns events into data, and collects what is wrong on the way."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.values: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.root: list[Plain] = []
        self.nodes = 0

    def wrong(self, message: str, remedy: str, event: Event | Flaw, *, last: bool = False) -> None:
        """Note a problem; give up after the last one that can be found, or after many."""
        self.problems.append(Problem(message, remedy, place=self.written.place(event.line, event.column)))
        if len(self.problems) == MOST_PROBLEMS and not last:
            self.wrong("there may be more; these are the first.", "Correct them and look again.", event, last=True)
        if last:
            raise LadderError(self.problems)

    def take(self, event: Event | Flaw) -> None:
        """One step further through the text."""
        if isinstance(event, Flaw):
            self.wrong(event.message, event.remedy, event, last=event.last)
        elif event.kind == "end":
            self.open.pop()
        else:
            self.count(event)
            if self.open and isinstance(self.open[-1].items, dict) and self.open[-1].key is None:
                self.take_key(event, self.open[-1])
            else:
                self.take_value(event)

    def count(self, event: Event) -> None:
        """Hold the limits, before an object is made."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.wrong(f"this holds more than {MOST_NODES:,} entries.", "Split it.", event, last=True)
        if event.kind in ("mapping", "list") and len(self.open) == DEEPEST:
            self.wrong(f"this is nested more than {DEEPEST} levels deep.", "Make it flatter.", event, last=True)
        if len(event.value) > LONGEST_TEXT:
            self.wrong(f"this text is longer than {LONGEST_TEXT:,} characters.", "Shorten it.", event, last=True)

    def take_key(self, event: Event, mapping: _Open) -> None:
        """A key: text, once, with nothing invisible in it."""
        key = self.scalar(event)
        if event.kind in ("mapping", "list"):
            self.wrong("a list or mapping cannot be a key.", IF_TEXT, event, last=True)
        elif event.kind == "word" and event.value == "<<":
            self.wrong("'<<' would merge other keys in.", "Write the keys out.", event)
        elif not isinstance(key, str):
            said = f"the key {event.value} is no text." if event.value else "a key is missing here."
            self.wrong(
                said, "Put quotes around it, or write a name." if event.value else "Write it before the colon.", event
            )
            key = event.value
        elif not key.isprintable():
            self.wrong(f"the key '{shown(key)}' holds an invisible character or an odd space.", "Type it anew.", event)
        mapping.key = str(key)
        path = (*mapping.path, mapping.key)
        if path in self.keys:
            first = self.keys[path].line + self.written.first - 1
            self.wrong(f"the key '{shown(mapping.key)}' already stands in line {first}.", "Keep one of the two.", event)
        self.keys.setdefault(path, Mark(self.written, event.line, event.column))

    def take_value(self, event: Event) -> None:
        """A value: of the root, of a key, or the next one of a list."""
        path = self.next_path()
        items: dict[str, Plain] | list[Plain] | None = None
        if event.kind in ("mapping", "list"):
            items = {} if event.kind == "mapping" else []
        value = self.scalar(event) if items is None else items
        # Parsers disagree on where something empty stands, so it stands where what holds it does.
        absent = event.kind == "word" and not event.value
        mark = self.keys.get(path) or self.values.get(path[:-1]) if absent else None
        self.values.setdefault(path, mark or Mark(self.written, event.line, event.column))
        self.put(value)
        if items is not None:
            self.open.append(_Open(items, path))

    def next_path(self) -> Path:
        """Where the next value goes."""
        if not self.open:
            return ()
        within = self.open[-1]
        return (*within.path, len(within.items) if within.key is None else within.key)

    def put(self, value: Plain) -> None:
        """Store a value where it belongs."""
        if not self.open:
            self.root.append(value)
            return
        within = self.open[-1]
        if isinstance(within.items, list):
            within.items.append(value)
        elif within.key is not None:
            within.items[within.key] = value
            within.key = None

    def scalar(self, event: Event) -> Plain:
        """The value of a single text or word."""
        if event.kind == "word":
            value, wrong = _meaning(event.value)
            if wrong:
                remedy = "Write it as a plain number; if it is text, put quotes around it."
                self.wrong(f"'{shown(event.value, 40)}' {wrong}.", remedy, event)
            return value
        return self.text(event)

    def text(self, event: Event) -> str:
        """Text in quotes or a block, where escapes can spell what a file may not hold."""
        text = event.value
        if re.search("[\ud800-\udfff]", text):  # escaped pairs, as JSON spells what is beyond U+FFFF
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        for char in dict.fromkeys(found[0] for found in _refused_in(text)):
            self.wrong(*_character(char), event)
        return text


def _built(events: Iterable[Event | Flaw], written: Written) -> Document:
    builder = _Builder(written)
    for event in events:
        builder.take(event)
    if builder.problems:
        raise LadderError(builder.problems)
    root = builder.root[0] if builder.root else None
    if isinstance(root, dict):
        return Document(root, builder.values, builder.keys)
    said = "this is empty." if root is None else f"this must be a mapping, not {kind_of(root)}."
    _, line, column = builder.values.get((), Mark(written, 1, 1))
    _refuse(said, "Write it as lines of 'key: value'.", written.place(line, column))
