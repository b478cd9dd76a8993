"""Task specs and rulebooks from files: what is read, in which order, and where each problem stands.

Knows files and folders; the notation is for `documents`, the shape for `shapes`, the meaning for the floors below.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path as File
from typing import BinaryIO, NoReturn

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import kebab
from adaptation_ladder.book.packed import unpacked
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import LARGEST_FILE, Document, Plain, located, parse, shown
from adaptation_ladder.disk.files import opened, refuse
from adaptation_ladder.disk.gathering import ENDINGS, Name, read
from adaptation_ladder.disk.shapes import record_from
from adaptation_ladder.task.tasks import FORMAT, Task, Tried


class LoadedTask(Frozen):
    """A task spec with the document it was read from, which gives later problems their places."""

    task: Task
    document: Document


class UnfitTaskError(LadderError):
    """Some entries of a spec do not fit; without them it could be read, so that the others can be looked at too."""

    def __init__(self, problems: Iterable[Problem], rest: LoadedTask | None) -> None:
        super().__init__(problems)
        self.rest = rest


# A heading with nothing below it yet, as in a skeleton, says as little as no heading.
_MAY_BE_EMPTY = frozenset(kebab(name) for name in Task.model_fields)


def load_task(path: Name) -> Task:
    """The task spec in a YAML or JSON file; raises LadderError with everything that is wrong with it."""
    return task_from(read(path), os.fspath(path)).task


def load_tasks(path: Name) -> Iterator[LoadedTask | LadderError]:
    """The task specs in a file, each as itself or as its error: one, or in a `.jsonl` file one a line."""
    name = os.fspath(path)
    try:
        with opened(name, ENDINGS) as stream:
            if name.endswith(".jsonl"):
                yield from tasks_in_lines(stream, name)
            else:
                yield task_from(stream.read(LARGEST_FILE + 1), name)
    except LadderError as error:
        yield error


def task_files(folder: Name) -> tuple[str, ...]:
    """The task specs in a folder at any depth, hidden folders excepted: `ladder.yaml`, `NAME.ladder.yaml`, or `.json`.

    Raises LadderError where there is none, and where a folder cannot be read, which may hold one.
    """

    def unreadable(error: OSError) -> NoReturn:
        said = shown(str(error.filename), 200)
        refuse(f"the folder '{said}' cannot be read: {error.strerror}.", "Ask for the right to read it.")

    found: list[str] = []
    for here, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        found += [os.path.join(here, each) for each in sorted(files) if _is_task_file(each)]
    if not found:
        message = f"there is no task spec in '{shown(os.fspath(folder), 200)}'."
        refuse(message, "Call it ladder.yaml or NAME.ladder.yaml (or .json), or name the file itself.")
    return tuple(found)


def _is_task_file(name: str) -> bool:
    return not name.startswith(".") and f".{name}".endswith((".ladder.yaml", ".ladder.json"))


def tasks_in_lines(stream: BinaryIO, name: str) -> Iterator[LoadedTask | LadderError]:
    """One task spec for each line that is not blank; a line that cannot be read does not stop the others."""
    number = 0
    while line := stream.readline(LARGEST_FILE + 2):
        number += 1
        if line.strip():
            try:
                yield task_from(line.rstrip(b"\r\n"), name, number)
            except LadderError as error:
                yield error
        while line and not line.endswith(b"\n"):  # the rest of a line that is far too long
            line = stream.readline(LARGEST_FILE)


def task_from(raw: bytes, name: str, first_line: int = 1) -> LoadedTask:
    """The task spec in these bytes; the name stands in messages, and its ending may say that it is JSON."""
    document = parse(raw, name, first_line)
    shape = document.data.get("ladder")
    if isinstance(shape, int) and shape > FORMAT:
        # Said alone: whatever else looks wrong may be right in the newer shape.
        message = f"this file needs a newer ladder: its shape is {shape}, and this one reads up to {FORMAT}."
        raise LadderError([Problem(message, "Update adaptation-ladder.", ("ladder",), document.place(("ladder",)))])
    given = {key: value for key, value in document.data.items() if value is not None or key not in _MAY_BE_EMPTY}
    try:
        loaded = _loaded(given, document)
        return LoadedTask(_with_evaluations(loaded, os.path.dirname(name)), document)
    except LadderError as error:
        raise UnfitTaskError(error.problems, _rest(given, document, error.problems)) from None


def _with_evaluations(loaded: LoadedTask, folder: str) -> Task:
    """The task with the evaluation files of its attempts read."""
    logs = [log for log in loaded.task.tried.values() if isinstance(log, Tried)]
    if not any(attempt.from_ for log in logs for attempt in log.attempts):
        return loaded.task
    from adaptation_ladder.disk.evaluations import read_evaluations  # noqa: PLC0415 - only where a spec names a file

    try:
        return read_evaluations(loaded.task, folder)
    except LadderError as error:
        raise LadderError(located(error.problems, loaded.document)) from None


def _loaded(given: Mapping[str, Plain], document: Document) -> LoadedTask:
    return LoadedTask(record_from(Task, Document(dict(given), document.values, document.keys)), document)


def _rest(given: Mapping[str, Plain], document: Document, problems: Iterable[Problem]) -> LoadedTask | None:
    """A spec without what does not fit: without single answers and rungs, otherwise without whole keys."""
    kept = dict(given)
    for key, *inside in (problem.path for problem in problems if problem.path):
        section = kept.get(str(key))
        if key in _ENTRIES and inside and isinstance(section, dict):
            kept[str(key)] = {name: value for name, value in section.items() if name != inside[0]}
        else:
            kept.pop(str(key), None)
    try:
        return _loaded(kept, document)
    except LadderError:
        return None


_ENTRIES = ("answers", "tried")


def load_rulebook(folder: Name, *, cues: bool = False) -> Rulebook:
    """The rulebook in a folder; raises LadderError with all problems of all its files.

    Its cues are many and serve only to read a text, so they are left where they are unless asked for.
    """
    return _assembled(folder, cues=cues)[0]


def load_with_places(folder: Name) -> tuple[Rulebook, Document]:
    """The rulebook in a folder with the document it was read from, which says where each entry stands."""
    return _assembled(folder, cues=False)


def _assembled(folder: Name, *, cues: bool) -> tuple[Rulebook, Document]:
    from adaptation_ladder.disk.assembly import assembled  # noqa: PLC0415 - the packed rulebook needs none of it

    return assembled(folder, partial(builtin_rulebook, cues=cues), cues=cues)


PACKED = "rulebook.json"
"""The built-in rulebook without its cues as the build packed it; only a wheel has it."""


@cache
def builtin_rulebook(*, cues: bool = False) -> Rulebook:
    """The rulebook that comes with this package, with its cues where a text is to be read."""
    package = File(__file__).parents[1]
    if not cues and (package / PACKED).is_file():
        return unpacked((package / PACKED).read_text(encoding="utf-8"))
    return load_rulebook(builtin_folder(), cues=cues)


def builtin_folder() -> File:
    """Where the YAML of the built-in rulebook stands: in the package, or at the top of a checkout."""
    packaged = File(__file__).parents[1] / "rules"
    return packaged if packaged.is_dir() else File(__file__).resolve().parents[3] / "rules"
