"""How far a long run has come: a bar on a terminal's standard error, and nothing anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TextIO, TypeVar

T = TypeVar("T")

MANY = 20
"""From so many inputs on it may take long enough to say how far it is."""
OFTEN = 0.1
"""Seconds between two drawings."""


class NoBar:
    """Where nobody watches: everything passes, and nothing is drawn."""

    def through(self, results: Iterator[T]) -> Iterator[T]:
        """The same results."""
        return results

    def aside(self, pieces: Iterable[str]) -> Iterable[str]:
        """The same text."""
        return pieces

    def hide(self) -> None:
        """Take the bar away, until it is drawn again."""


class Bar(NoBar):
    """A bar on standard error that is out of the way whenever something is printed there."""

    def __init__(self, total: int, *, in_the_way: bool) -> None:
        from rich.console import Console  # noqa: PLC0415 - only who watches pays for it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - the same

        self._progress = Progress(
            TextColumn("checking"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("", total=total)
        self._drawn = 0.0
        self._in_the_way = in_the_way
        """Whether the text is printed where the bar is."""

    def through(self, results: Iterator[T]) -> Iterator[T]:
        """The same results, counted; the bar is drawn a few times a second."""
        try:
            for result in results:
                self._progress.advance(self._task)
                if time.monotonic() - self._drawn > OFTEN:
                    self._drawn = time.monotonic()
                    self._progress.start()
                    self._progress.refresh()
                yield result
        finally:
            self.hide()

    def aside(self, pieces: Iterable[str]) -> Iterable[str]:
        """The same text, with no bar in its way."""
        for piece in pieces:
            if self._in_the_way:
                self.hide()
            yield piece

    def hide(self) -> None:
        """Take the bar away, until it is drawn again."""
        self._progress.stop()


def bar_for(total: int, *, quiet: bool, to_file: bool) -> NoBar:
    """A bar where somebody watches a long run: on a terminal, and not in CI."""
    watched = _is_terminal(sys.stderr) and not os.environ.get("CI")
    if not watched or quiet or total < MANY:
        return NoBar()
    return Bar(total, in_the_way=not to_file and _is_terminal(sys.stdout))


def _is_terminal(stream: TextIO | None) -> bool:
    with suppress(AttributeError, ValueError):  # not there at all, or closed
        return bool(stream and stream.isatty())
    return False
