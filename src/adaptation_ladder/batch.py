"""One task or many: find them, choose each one's rulebook, advise, and hand the text over piece by piece.

One bad input never hides the rest: its problems are told and the next one is advised.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import LARGEST_FILE, located
from adaptation_ladder.disk.loading import (
    LoadedTask,
    UnfitTaskError,
    builtin_rulebook,
    load_rulebook,
    load_tasks,
    task_files,
    task_from,
)
from adaptation_ladder.disk.output import DONE, OUR_DEFECT, WRONG_INPUT, Ended, defect, say, tell
from adaptation_ladder.render import FORMATS, PAGES, TABLES, Look, Named
from adaptation_ladder.render.json import error_line, render_line
from adaptation_ladder.task.tasks import Task

STDIN = "<stdin>"
T = TypeVar("T")


Questioner = Callable[[Advice, Task, Rulebook], Advice]
"""What answers questions about an advice, in the advice itself."""


class Book(NamedTuple):
    """A rulebook with where it is from, in words."""

    rulebook: Rulebook
    origin: str


class Wish(Frozen):
    """What the caller wants to see, and by which rulebook and day."""

    form: str
    day: str
    book: Book | None
    """The rulebook that the caller names; otherwise each task's own, or else the built-in one."""
    look: Look
    verbose: bool = False
    debug: bool = False
    question: Questioner | None = None
    """What is asked of every advice."""


class Inputs(Frozen):
    """What is to be read, in order and each once, however often and under whatever names it was asked for."""

    names: tuple[str, ...]
    wrong: Mapping[str, LadderError]
    """Why some of them are no inputs after all."""
    several: bool
    """Whether they may hold more than one task, be it by number or by kind."""

    def more_than_one(self) -> bool:
        """Whether there are more tasks than one, or may be for all that is known before reading."""
        return len(self.names) > 1 or any(name.endswith(".jsonl") for name in self.names)

    def include(self, file: str) -> bool:
        """Whether a file is one of them."""
        return os.path.exists(file) and any(
            os.path.exists(name) and os.path.samefile(name, file) for name in self.names
        )


def inputs_from(names: Iterable[str]) -> Inputs:
    """The files behind these names: themselves, the tasks in a folder, or standard input for '-'."""
    found: dict[str, str] = {}
    wrong: dict[str, LadderError] = {}
    several = False
    for name in names:
        files: tuple[str, ...] = (STDIN if name == "-" else name,)
        if not name:
            wrong[name] = LadderError([Problem("a name is empty.", "Name a file or a folder, or '-'.")])
        elif os.path.isdir(name):
            try:
                files = task_files(name)
            except LadderError as error:
                wrong[name] = error
        several |= os.path.isdir(name) or name.endswith(".jsonl")
        for file in files:
            folder, last = os.path.split(file)
            found.setdefault(os.path.join(os.path.realpath(folder), last), file)
    return Inputs(tuple(found.values()), wrong, several or len(found) > 1)


class Batch:
    """The advices on some inputs; `code` says afterwards how it went."""

    def __init__(self, wish: Wish, inputs: Inputs) -> None:
        self.wish = wish
        self.inputs = inputs
        self.code = DONE
        self._advised = 0
        self._refused = 0
        self._table: list[Named] = []
        self._shelf = Shelf(wish.book, wish.verbose)

    def pieces(self) -> Iterator[str]:
        """The text to write. Raises Ended where nothing could be advised on."""
        lines = self.wish.form == "json"
        started = False
        for name, loaded in tasks_from(self.inputs):
            text = self._text(name, loaded)
            if text:
                yield "\n" + text if started and not lines else text
                started = True
        if self._on_one_page():
            yield from [PAGES[self.wish.form](self._table, self.wish.look)] if self._table else []
        elif len(self._table) > 1:
            yield "\n" + TABLES[self.wish.form](self._table, self.wish.look)
        if self._refused and self.inputs.several:
            say(f"{self._refused} of {self._refused + self._advised} tasks could not be advised on.")
        if not self._advised:
            raise Ended(self.code)

    def _text(self, name: str, loaded: LoadedTask | LadderError) -> str:
        """What to write for one input."""
        try:
            text = self._shown(name, self._advice(name, loaded))
        except LadderError as error:
            return self._failure(name, error.problems, WRONG_INPUT)
        except Exception as error:  # noqa: BLE001 - a defect that one task brings out must not cost the others
            problem = defect(error, debug=self.wish.debug)
            return self._failure(name, (replace(problem, message=f"{name}: {problem.message}"),), OUR_DEFECT)
        self._advised += 1
        return text

    def _failure(self, name: str, problems: tuple[Problem, ...], code: int) -> str:
        self._refused += 1
        self.code = max(self.code, code)
        tell(problems)
        return error_line(problems, utf8(name)) if self._in_lines() else ""

    def _in_lines(self) -> bool:
        return self.wish.form == "json" and self.inputs.several

    def _on_one_page(self) -> bool:
        return self.wish.form in PAGES and self.inputs.several

    def _shown(self, name: str, advice: Advice) -> str:
        if self._in_lines():
            return render_line(advice, utf8(name))
        if not self.inputs.several:
            return FORMATS[self.wish.form](advice, self.wish.look)
        self._table.append((utf8(name), advice))
        if self._on_one_page():
            return ""
        return FORMATS[self.wish.form](advice, replace(self.wish.look, file=utf8(name)))

    def _advice(self, name: str, loaded: LoadedTask | LadderError) -> Advice:
        def advised(task: Task) -> tuple[Advice, Task, Rulebook]:
            book = self._shelf.book_for(name, task.rulebook)
            return advise(task, book, self.wish.day), task, book

        advice, task, book = used(loaded, advised)
        return advice if self.wish.question is None else self.wish.question(advice, task, book)


class Shelf(Frozen):
    """The rulebooks in use, each loaded once, however many tasks name it."""

    named: Book | None
    """The rulebook that the caller names; otherwise each task's own, or else the built-in one."""
    verbose: bool = False

    @cached_property
    def _books(self) -> dict[str, Rulebook | LadderError]:
        return {}

    def book_for(self, name: str, named: str | None) -> Rulebook:
        """The rulebook for one task: the caller's, then the one that the task names, then the built-in one."""
        if self.named is not None:
            book, origin = self.named
        elif named is None:
            book, origin = builtin_rulebook(), "built in"
        else:
            folder = os.path.join(os.path.dirname(name), named)
            book, origin = self._from_folder(folder), f"{folder}, by the task"
        if self.verbose:
            say(f"{name}: by rulebook {book.title} ({origin})")
        return book

    def _from_folder(self, folder: str) -> Rulebook:
        if folder not in self._books:
            try:
                self._books[folder] = load_rulebook(folder)
            except LadderError as error:  # what has no place of its own stands where the folder is named
                self._books[folder] = LadderError(replace(one, path=("rulebook",)) for one in error.problems)
        book = self._books[folder]
        if isinstance(book, LadderError):
            raise LadderError(book.problems)
        return book


def used(loaded: LoadedTask | LadderError, use: Callable[[Task], T]) -> T:
    """What is made of a task; raises LadderError with all that is wrong with its file and its content, in order."""
    problems = loaded.problems if isinstance(loaded, LadderError) else ()
    task = loaded.rest if isinstance(loaded, UnfitTaskError) else loaded
    if task is None or isinstance(task, LadderError):
        raise LadderError(problems)
    try:
        made = use(task.task)
    except LadderError as error:
        problems += located(error.problems, task.document)
        raise LadderError(sorted(problems, key=_position)) from None
    if problems:
        raise LadderError(sorted(problems, key=_position))
    return made


def _position(problem: Problem) -> tuple[int, int]:
    """From top to bottom, as a person goes through a file."""
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)


def utf8(name: str) -> str:
    """The name of a file as text, with bytes that are none escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def tasks_from(inputs: Inputs) -> Iterator[tuple[str, LoadedTask | LadderError]]:
    """The tasks in some inputs, each with the name to call it by, and each as itself or as its error."""
    for name in inputs.names:
        if name in inputs.wrong:
            yield name, inputs.wrong[name]
        elif name == STDIN:
            yield name, _from_stdin()
        elif name.endswith(".jsonl"):
            yield from _from_lines(name)
        else:
            yield from ((name, loaded) for loaded in load_tasks(name))


def _from_lines(name: str) -> Iterator[tuple[str, LoadedTask | LadderError]]:
    empty = True
    for loaded in load_tasks(name):
        empty = False
        places = [loaded.document.place(())] if isinstance(loaded, LoadedTask) else [p.place for p in loaded.problems]
        yield next((f"{name}:{place.line}" for place in places if place is not None), name), loaded
    if empty:
        yield name, LadderError([Problem(f"there is no task in '{name}'.", "Write one a line, as JSON.")])


def _from_stdin() -> LoadedTask | LadderError:
    if sys.stdin is None:
        return LadderError([Problem("standard input is closed.", "Pipe a task spec in, or name a file.")])
    try:
        return task_from(sys.stdin.buffer.read(LARGEST_FILE + 1), STDIN)
    except LadderError as error:
        return error
    except OSError as error:
        return LadderError([Problem(f"standard input cannot be read: {error.strerror}.", "Name a file instead.")])


def words_from(text: str) -> str:
    """The words themselves, or with '-' what stands on standard input. Raises LadderError where it cannot be read."""
    if text != "-":
        return text
    try:
        raw = sys.stdin.buffer.read(LARGEST_FILE) if sys.stdin else b""
    except (OSError, ValueError):
        raise LadderError([Problem("standard input cannot be read.", "Write the words behind --text.")]) from None
    return raw.decode("utf-8", "replace")
