"""The bytes of an evaluation file as content: in which notation, parsed within limits, entry by entry if it can be.

Knows no tool. Files are told apart by how they begin, never by their names.
"""

from __future__ import annotations

import csv
import json
import os
import struct
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from adaptation_ladder.disk.documents import shown
from adaptation_ladder.disk.importers.form import (
    AGAIN,
    LARGEST_DOCUMENT,
    LONGEST_LINE,
    MOST_ROWS,
    Flaw,
    Notation,
    Rows,
    UnfitError,
    unfit,
)

Progress = Callable[[float], None]
"""Told from time to time which share of a file was read."""

_BOM = b"\xef\xbb\xbf"
_OFTEN = 4096
"""Rows from one word about the progress to the next."""


def notation_of(stream: BinaryIO) -> Notation:
    """Which notation the bytes are in; the stream is back at its beginning afterwards."""
    start = stream.read(65_536).removeprefix(_BOM)
    stream.seek(0)
    begins = start.lstrip()
    if start.startswith(b"PK"):
        return "zip"
    if not begins:
        raise unfit("this is empty.", AGAIN)
    if begins.startswith(b"<"):
        return "XML"
    if begins.startswith(b"["):
        return "JSON"
    if begins.startswith(b"{"):
        return "JSON Lines" if _is_lines(stream) else "JSON"
    if b"\0" in start:
        said = "gzip" if start.startswith(b"\x1f\x8b") else "no text"
        raise unfit(f"this is {said}, and no form that ladder reads.", "Unpack it, or export it as CSV or JSON.")
    return "table"


def _is_lines(stream: BinaryIO) -> bool:
    """Whether the first line is an object by itself, and something comes after it that does not go on with it."""
    first = stream.readline(LONGEST_LINE).removeprefix(_BOM).strip()
    second = b""
    while not second and (line := stream.readline(LONGEST_LINE)):
        second = line.strip()
    stream.seek(0)
    return first.endswith(b"}") and second[:1] not in {b"", b"}", b"]", b","}


def document(stream: BinaryIO) -> Any:
    """JSON as a whole."""
    raw = stream.read(LARGEST_DOCUMENT + 1)
    if len(raw) > LARGEST_DOCUMENT:
        message = f"this has more than {LARGEST_DOCUMENT:,} bytes, which have to be read as a whole."
        raise unfit(message, "Write JSON Lines, or of Inspect an .eval log: these are read piece by piece.")
    return _parsed(_decoded(raw.removeprefix(_BOM), 1), 1)


def lines(stream: BinaryIO, progress: Progress | None) -> Rows:
    """The objects of JSON Lines with the numbers of their lines."""
    for number, line in _lines(stream, progress):
        said = line.strip()
        if said:
            yield number, _parsed(said, number)


def cells(stream: BinaryIO, progress: Progress | None) -> Rows:
    """The rows of a CSV file, by the names in its first line; commas, semicolons or tabs between them."""
    at = 0

    def numbered() -> Iterator[str]:
        nonlocal at
        for at, line in _lines(stream, progress):  # noqa: B007 - the reader's place, for its messages
            yield line

    texts = numbered()
    first = next(texts, "")
    reader = csv.reader(chain([first], texts), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        twice = next((name for place, name in enumerate(header) if name in header[:place]), None)
        if twice is not None:
            raise _at(at, f"two columns are called '{shown(twice)}'.", "Give each a name of its own.")
        for row in reader:
            if row and len(row) != len(header) == 1:
                raise unfit("this is no table, and no other form that ladder reads.", "Export it as CSV or JSON.")
            if row and len(row) != len(header):
                message = f"{len(row)} cells stand here, under {len(header)} names."
                raise _at(at, message, "Put quotes around text that holds a separator.")
            if row:
                yield at, dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise _at(at, f"this is no CSV: {error}.", "Export the table again.") from None


def archive(stream: BinaryIO) -> ZipFile:
    """A zip archive, of which nothing is unpacked yet."""
    try:
        return ZipFile(stream)
    except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        message = f"this begins like a zip archive, as Inspect writes its .eval logs, and is damaged: {error}."
        raise unfit(message, AGAIN) from None


def _lines(stream: BinaryIO, progress: Progress | None) -> Iterator[tuple[int, str]]:
    """Every line with its number, line end included."""
    size = os.fstat(stream.fileno()).st_size or 1
    for number in range(1, MOST_ROWS + 1):
        raw = stream.readline(LONGEST_LINE + 1)
        if not raw:
            return
        if len(raw) > LONGEST_LINE:
            raise _at(number, f"this line has more than {LONGEST_LINE:,} bytes.", "Write one result a line.")
        if progress and number % _OFTEN == 0:
            progress(stream.tell() / size)
        yield number, _decoded(raw.removeprefix(_BOM) if number == 1 else raw, number)
    raise _at(MOST_ROWS, f"there are more than {MOST_ROWS:,} lines.", "Split the file.")


def _decoded(raw: bytes, line: int) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        at = line + raw.count(b"\n", 0, error.start)
        message = f"this is not UTF-8: byte 0x{raw[error.start]:02x} stands here."
        raise _at(at, message, "Save it as UTF-8.") from None


def _parsed(text: str, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        what = "the JSON breaks off here" if ends else "this is no JSON"
        raise _at(line + error.lineno - 1, f"{what}: {_words(error.msg)}.", AGAIN, error.colno) from None
    except ValueError:  # a number with thousands of digits
        raise _at(line, "a number in it is absurdly long.", "Name a file that an evaluation tool wrote.") from None


def _words(said: str) -> str:
    """What Python's parser says, as part of a sentence."""
    return f"{said[:1].lower()}{said[1:]}"


def _at(line: int, message: str, remedy: str, column: int = 1) -> UnfitError:
    return UnfitError(Flaw(message, remedy, line, column))
