"""Plain lines for a terminal or a pipe, each wrapped under itself."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap


def wrapped(parts: Iterable[Iterable[str]], width: int) -> str:
    """Groups of lines with an empty one between them; what is too long goes on further in."""
    lines = [line for part in parts for line in (*part, "")]
    return "\n".join(_wrapped(line, width) for line in lines[:-1]) + "\n"


def _wrapped(line: str, width: int) -> str:
    indent = len(line) - len(line.lstrip())
    lines = wrap(line, max(width, 40), subsequent_indent=" " * (indent + 2), break_long_words=False)
    return "\n".join(map(_calm, lines))


def _calm(line: str) -> str:
    """A line that is no command to a CI runner, which reads past the spaces in front."""
    said = line.lstrip()
    return f"{line[: len(line) - len(said)]}\\{said}" if said.startswith("::") else line
