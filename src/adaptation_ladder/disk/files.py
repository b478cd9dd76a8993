"""Ordinary files opened for reading; whatever the system refuses on the way is said in plain words.

Knows no notation: what stands in the bytes is for those who ask for them.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path as File
from typing import BinaryIO, NoReturn

from adaptation_ladder.basics.errors import LadderError, Problem, nearest
from adaptation_ladder.disk.documents import shown


def refuse(message: str, remedy: str) -> NoReturn:
    """Say that something cannot be used, and what to do about it."""
    raise LadderError([Problem(message, remedy)])


@contextmanager
def opened(name: str, endings: Collection[str]) -> Iterator[BinaryIO]:
    """The file with this name, open for reading; where there is none, the nearest name with one of the endings is told.

    Raises LadderError when it is no ordinary file or cannot be read, also while it is being read.
    """
    try:
        with _open(name, endings) as stream:
            yield stream
    except OSError as error:
        refuse(f"'{shown(name, 200)}' cannot be read: {error.strerror}.", "Name another file.")


def _open(name: str, endings: Collection[str]) -> BinaryIO:
    said = f"'{shown(name, 200)}'"
    file = File(name)
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            refuse(f"{said} is a folder.", "Name a file in it.")
        if not stat.S_ISREG(mode):  # opening a pipe could wait for ever
            refuse(f"{said} is no ordinary file.", "Name a file, or pipe the text in and name '-'.")
        return file.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        refuse(f"there is no file {said}.", _nearest_file(file, endings))
    except PermissionError:
        refuse(f"{said} may not be read.", "Ask for the right to read it.")
    except OSError as error:
        refuse(f"{said} cannot be read: {error.strerror}.", "Name another file.")
    except ValueError:
        refuse(f"{said} is no name of a file.", "Name a file.")


def _nearest_file(file: File, endings: Collection[str]) -> str:
    """A remedy for a missing file: the nearest name in its folder."""
    try:
        names = tuple(sorted(each.name for each in file.parent.iterdir() if each.suffix in endings))
    except OSError:
        return f"There is no folder '{shown(str(file.parent), 200)}' either."
    return (nearest(file.name, names) if names else "") or "Look at its name and folder."
