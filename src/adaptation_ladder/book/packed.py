"""A rulebook as one JSON text: the form in which the wheel carries the built-in one.

Derived from the YAML by the build, once it has been checked, and read without checking it again, which is what makes
the command quick to start. The YAML stays what people write, and what tells where something stands.
"""

from __future__ import annotations

import json
from typing import Any

from adaptation_ladder.basics.vocabulary import Record
from adaptation_ladder.book import rulebook as records
from adaptation_ladder.book.rulebook import Rulebook

_KIND = ""
"""The key under which an entry says what kind of record it is; no field and no question is called so."""


def packed(book: Rulebook) -> str:
    """A rulebook as JSON, with the kind of each record beside the fields that were given."""
    return json.dumps(_plain(book), separators=(",", ":"), allow_nan=False)


def unpacked(text: str) -> Rulebook:
    """The rulebook that `packed` made this text from; it is not checked."""
    book = json.loads(text, object_hook=_revived)
    if not isinstance(book, Rulebook):
        raise TypeError("this is no packed rulebook")
    return book


def _plain(entry: Any) -> Any:
    if isinstance(entry, Record):
        given = {name: getattr(entry, name) for name in type(entry).model_fields if name in entry.model_fields_set}
        return {_KIND: type(entry).__name__} | {name: _plain(value) for name, value in given.items()}
    if isinstance(entry, dict):
        return {key: _plain(value) for key, value in entry.items()}
    return [_plain(part) for part in entry] if isinstance(entry, tuple) else entry


def _revived(entry: dict[str, Any]) -> Any:
    """A record with its fields, or a mapping; lists were tuples."""
    for key, value in entry.items():
        if type(value) is list:
            entry[key] = tuple(value)
    kind = entry.pop(_KIND, None)
    if kind is None:
        return entry
    record: Record = getattr(records, kind).model_construct(**entry)
    return record
