"""Attempts as lines of a task spec: as a block to paste, or put into a spec whose other lines all stay as they are.

Works on text, because comments and layout belong to the person. Whether the right thing came out is not left to the
arithmetic of lines: the new text is read again, and has to hold the old data and the attempts, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.disk.documents import Document, Plain, is_text, parse

Attempt = Mapping[str, str | float | Mapping[str, str]]
"""The keys of an attempt as a spec spells them, each with its value."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./()-]*(?: [A-Za-z0-9_./()-]+)*")
_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "none"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def block(rung: str, attempts: Sequence[Attempt]) -> str:
    """The attempts as a spec of their own would list them."""
    return "".join(f"{line}\n" for line in ("tried:", f"  {rung}:", *_listed(attempts, 4)))


def inserted(raw: bytes, name: str, rung: str, attempts: Sequence[Attempt]) -> str:
    """The text of a spec with the attempts at the end of the rung's log.

    Raises LadderError where the spec cannot be read, or is laid out so that they cannot be put in without a risk.
    """
    document = parse(raw, name)
    text = raw.decode("utf-8-sig")
    wanted = _with(document.data, rung, attempts)
    if name.endswith(".json") or text.lstrip().startswith("{"):
        return json.dumps(wanted, indent=2, ensure_ascii=False) + "\n"
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    candidates = (
        _lines(lines, document, rung, attempts),
        _rewritten(lines, document, ("tried", rung), wanted["tried"][rung]),
        _rewritten(lines, document, ("tried",), wanted["tried"]),
    )
    texts = (ending.join([*each, ""]) for each in candidates)
    made = next((each for each in texts if _data(each, name) == wanted), None)
    if made is None:
        message = f"the attempts cannot be put into '{name}' without a risk, because of its layout."
        raise LadderError([Problem(message, "Leave out --into, and paste the block by hand.")])
    return made


def _with(data: Mapping[str, Plain], rung: str, attempts: Sequence[Attempt]) -> dict[str, Any]:
    """The data as they have to be afterwards."""
    new: dict[str, Any] = deepcopy(dict(data))
    tried = new.get("tried") or {}
    log = tried.get(rung) if isinstance(tried, dict) else None
    if not isinstance(log, dict):
        log = {"effort": log} if isinstance(log, str) and log != "none" else {}
    log["attempts"] = [*(log.get("attempts") or []), *map(dict, attempts)]
    new["tried"] = {**tried, rung: log} if isinstance(tried, dict) else {rung: log}
    return new


def _data(text: str, name: str) -> dict[str, Plain] | None:
    try:
        return parse(text.encode(), name).data
    except LadderError:
        return None


def _lines(lines: list[str], document: Document, rung: str, attempts: Sequence[Attempt]) -> list[str]:
    """The lines with the new ones in their place, which depends on how much of the log is there."""
    tried = document.data.get("tried")
    log = tried.get(rung) if isinstance(tried, dict) else None
    if "tried" not in document.data:
        return [*lines, "tried:", f"  {rung}:", *_listed(attempts, 4)]
    if not isinstance(tried, dict) or rung not in tried:
        at, indent = _below(document, ("tried",))
        return [*lines[:at], f"{' ' * indent}{rung}:", *_listed(attempts, indent + 2), *lines[at:]]
    at, indent = _below(document, ("tried", rung))
    if not isinstance(log, dict):
        return [*lines[: at - 1], *_opened(lines[at - 1], rung, log, indent), *_listed(attempts, indent), *lines[at:]]
    listed = log.get("attempts")
    if not isinstance(listed, list) or not listed:
        kept = [line for line in lines[at:] if not re.fullmatch(r" *attempts: *(\[\])? *", line)]
        return [*lines[:at], *_listed(attempts, indent), *kept]
    first = document.values[("tried", rung, "attempts", 0)]
    dash = lines[first.line - 1].find("-")
    end = _end(lines, document, ("tried", rung, "attempts"))
    return [*lines[:end], *_listed(attempts, dash - 2)[1:], *lines[end:]]


def _rewritten(lines: list[str], document: Document, path: tuple[str, ...], data: Mapping[str, Any]) -> list[str]:
    """The lines with an entry written anew, where it stands in braces; unless a comment in it would be lost."""
    key = document.keys.get(path)
    if key is None or any(" #" in line for line in lines[key.line - 1 : _end(lines, document, path)]):
        return lines
    written = _emitted({path[-1]: data}, key.column - 1)
    return [*lines[: key.line - 1], *written, *lines[_end(lines, document, path) :]]


def _emitted(data: Mapping[str, Any], indent: int) -> list[str]:
    """A mapping as lines: what is inside of it further in, lists of mappings as items, everything else on its line."""
    made: list[str] = []
    for key, value in data.items():
        if isinstance(value, dict) and value and key != "columns":
            made += [f"{' ' * indent}{key}:", *_emitted(value, indent + 2)]
        elif isinstance(value, list) and value and all(isinstance(each, dict) and each for each in value):
            made.append(f"{' ' * indent}{key}:")
            for each in value:
                first, *rest = _emitted(each, indent + 4)
                made += [f"{' ' * (indent + 2)}- {first.lstrip()}", *rest]
        else:
            made.append(f"{' ' * indent}{key}: {_value(value)}")
    return made


def _below(document: Document, path: tuple[str, ...]) -> tuple[int, int]:
    """Behind which line the entries of a mapping begin, and how far they are indented."""
    key = document.keys[path]
    inside = [mark.column - 1 for at, mark in document.keys.items() if at[:-1] == path]
    return key.line, inside[0] if inside else key.column + 1


def _opened(line: str, rung: str, effort: object, indent: int) -> list[str]:
    """A line such as `prompting: brief  # comment` as the beginning of a log."""
    head, _, rest = line.partition(f"{rung}:")
    comment = re.search(r" +#.*$", rest)
    first = f"{head}{rung}:{comment[0] if comment else ''}"
    return [first, f"{' ' * indent}effort: {effort}"] if effort not in {None, "none"} else [first]


def _end(lines: list[str], document: Document, path: tuple[str, ...]) -> int:
    """Behind which line a list ends: before the next thing that is no part of it, and before the comments there."""
    last = max(mark.line for at, mark in document.values.items() if at[: len(path)] == path)
    after = [mark.line for at, mark in document.keys.items() if mark.line > last and at[: len(path)] != path]
    end = min(after) - 1 if after else len(lines)
    while end > last and re.fullmatch(r"\s*(#.*)?", lines[end - 1]):
        end -= 1
    return end


def _listed(attempts: Sequence[Attempt], indent: int) -> list[str]:
    return _emitted({"attempts": [dict(attempt) for attempt in attempts]}, indent)


def _value(value: Any) -> str:
    """A value as it stands in YAML, in quotes where it could be read as something else."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_value(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.12f}".rstrip("0").rstrip(".")
    if not isinstance(value, str):
        return json.dumps(value)
    bare = _DAY.fullmatch(value) or (_PLAIN.fullmatch(value) and value.lower() not in _WORDS and is_text(value))
    return value if bare else json.dumps(value, ensure_ascii=False)
