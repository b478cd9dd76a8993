"""The files of a rulebook's folder: which belong to it, and what stands in them, on the way to one document.

Knows how a folder is laid out, and nothing of what the entries mean.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path as File
from typing import Any

from adaptation_ladder.basics.errors import LadderError, Path, Place, Problem, nearest
from adaptation_ladder.disk.documents import LARGEST_FILE, Document, Mark, parse, shown
from adaptation_ladder.disk.files import opened, refuse

Name = str | os.PathLike[str]

ENDINGS = (".yaml", ".yml", ".json", ".jsonl")
ONE_FILE = ("needs", "techniques", "notes", "terms", "promises", "sources")
FOLDERS = ("rungs", "questions", "figures", "cues")
_KNOWN = ("rulebook.yaml", *(f"{section}.yaml" for section in ONE_FILE), *FOLDERS)
_IGNORED = {"cases", "schema.json", "CATALOGUE.md", "README.md"}
_MOST_FILES = 500


class Gathered:
    """A rulebook on its way from many files to one document, with what was wrong so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[str, File] = {}
        """By their names relative to the folder."""
        self.data: dict[str, Any] = {}
        self.values: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        """Sections whose absence is no news, since their file was already complained about."""

    def wrong(self, message: str, remedy: str, place: Place | None) -> None:
        """Note a problem."""
        self.problems.append(Problem(message, remedy, place=place))

    def start_of(self, relative: str) -> Place:
        """Where a problem with a whole file stands."""
        return Place(f"{self.name}/{relative}", 1, 1)

    def document(self, relative: str) -> Document | None:
        """One file, or None where it is missing or broken."""
        if relative not in self.files:
            return None
        try:
            return parse(read(self.files[relative]), f"{self.name}/{relative}")
        except LadderError as error:
            self.problems += error.problems
            return None

    def graft(self, document: Document, move: Callable[[Path], Path | None]) -> None:
        """Take over the positions of a file, for the paths that its content has in the whole."""
        for mine, other in ((self.values, document.values), (self.keys, document.keys)):
            for path, mark in other.items():
                moved = move(path)
                if moved is not None:
                    mine.setdefault(moved, mark)


def read(path: Name) -> bytes:
    """The bytes of an ordinary file, one more at most than a document may have."""
    with opened(os.fspath(path), ENDINGS) as stream:
        return stream.read(LARGEST_FILE + 1)


def files_in(folder: Name, section: str) -> Iterator[tuple[str, File]]:
    """The YAML files in one folder of a rulebook, by their names relative to the rulebook.

    Raises LadderError where one of them leads out of the rulebook, or none may be listed.
    """
    book, root = Gathered(File(folder).as_posix()), File(folder)
    try:
        inside = _visible(root / section) if (root / section).is_dir() and _is_inside(root / section, root) else []
    except OSError as error:
        refuse(f"'{book.name}/{section}' cannot be read: {error.strerror}.", "Ask for the right to read it.")
    for entry in inside:
        _add_file(book, root, entry, ())
    if book.problems:
        raise LadderError(book.problems)
    yield from book.files.items()


_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


def find_files(
    book: Gathered, folder: File, folders: tuple[str, ...] = FOLDERS, known: tuple[str, ...] = _KNOWN
) -> None:
    """Find the files of a rulebook; what does not belong there is a problem. Raises LadderError where it is none."""
    said = f"'{shown(book.name, 200)}'"
    try:
        if not folder.is_dir():
            wrong = "is a file; a rulebook is a folder" if folder.exists() else "does not exist"
            if _ADDRESS.match(book.name):
                wrong = "is an address; a rulebook is a folder, and nothing is fetched"
            refuse(f"{said} {wrong}.", "Name the folder that holds rulebook.yaml.")
        if not (folder / "rulebook.yaml").exists():  # said alone: this may be any folder
            refuse(f"there is no rulebook.yaml in {said}.", "Name the folder that holds it.")
        for entry in _visible(folder):
            if entry.name not in folders:
                _add_file(book, folder, entry, known)
            elif _is_inside(entry, folder) and entry.is_dir():
                for inner in _visible(entry):
                    _add_file(book, folder, inner, ())
            else:
                book.wrong("this must be a folder of its own.", "Put it here.", book.start_of(entry.name))
    except OSError as error:
        refuse(f"{said} cannot be read: {error.strerror}.", "Name a folder that you may read.")
    if len(book.files) > _MOST_FILES:
        refuse(f"{said} holds more than {_MOST_FILES} files.", "Put more into each.")


def _visible(folder: File) -> list[File]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith(".") and entry.name not in _IGNORED)


def _is_inside(file: File, folder: File) -> bool:
    """Whether a file is where it seems to be, whatever links say."""
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # links in a circle
        return False


def _add_file(book: Gathered, folder: File, file: File, known: tuple[str, ...]) -> None:
    """Note a file at the top of the folder, where these names are known, or in a folder of it."""
    relative, inside = file.relative_to(folder).as_posix(), file.parent != folder
    if file.name not in known and not (inside and file.suffix == ".yaml"):
        remedy = "Files here are called NAME.yaml." if inside else nearest(file.name, known)
        book.wrong("this file is no part of a rulebook.", remedy, book.start_of(relative))
    elif not _is_inside(file, folder):
        book.wrong("this is a link out of the rulebook.", "Put the file itself here.", book.start_of(relative))
    else:
        book.files[relative] = file
