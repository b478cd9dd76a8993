"""What can be wrong with the input, said with its place and its remedy.

Knows how a problem is put in words; knows nothing of files, formats or the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Literal

from adaptation_ladder.basics.records import Frozen

Path = tuple[str | int, ...]
"""Where something stands in a document: its keys and list positions, outermost first."""


class Place(Frozen):
    """A position in something that a person wrote; lines and columns count from 1."""

    file: str
    line: int
    column: int
    text: str = ""
    """The line itself."""


class Problem(Frozen):
    """One defect or remark: what is wrong, what to do, and where."""

    message: str
    remedy: str = ""
    path: Path = ()
    place: Place | None = None
    severity: Literal["error", "warning"] = "error"
    at_key: bool = False
    """Whether it stands at the key that the path ends in, not at its value."""

    def __str__(self) -> str:
        where = f"{self.place.file}:{self.place.line}:{self.place.column}: " if self.place else ""
        if not where and self.path:
            where = f"{dotted(self.path)}: "
        said = f"{where}{self.severity}: {self.message}"
        return f"{said} {self.remedy}".rstrip()


class LadderError(Exception):
    """The input cannot be used; carries every problem found, each with its place and remedy."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class OutOfStepsError(Exception):
    """A search had to end before it was through: the budget of steps is spent, or there is no more room."""


def dotted(path: Path) -> str:
    """A path as people read it: `answers.weights`, `notes[2].when`."""
    said = ""
    for part in path:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else part
    return said


def short(text: str, most: int = 60) -> str:
    """Words of a person as a message quotes them: cut where they go on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def nearest(word: str, known: Sequence[str]) -> str:
    """A remedy for an unknown name: the nearest known one, or all when they are few."""
    wanted = word.lower()[:64]
    begun = sorted((name for name in known if len(wanted) > 2 and name.startswith(wanted)), key=len)
    close = begun or get_close_matches(wanted, known, n=1, cutoff=0.7)
    if close:
        return f"Did you mean '{close[0]}'?"
    if 0 < len(known) <= 12:
        return f"Known: {', '.join(known)}."
    return ""
