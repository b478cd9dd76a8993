"""What several commands share: how they end, the options they have in common, the date and the rulebook to use."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer
from typer.core import TyperGroup

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.basics.records import replace
from adaptation_ladder.disk.output import ended

if TYPE_CHECKING:
    from adaptation_ladder.batch import Book
    from adaptation_ladder.book.rulebook import Rulebook

R = TypeVar("R")

Rules = Annotated[str | None, typer.Option("--rules", metavar="DIR", help="A rulebook other than the built-in one.")]
Folder = Annotated[
    str | None,
    typer.Argument(metavar="DIR", help="The rulebook's folder; the built-in one if none is named.", show_default=False),
]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, whole or not at all.")]
Today = Annotated[str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="The date to use instead of today's.")]
Plain = Annotated[bool, typer.Option("--plain", help="No boxes, no colour, one fact a line (terminal format).")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what was read, from where.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback for a defect of ours.")]


def new_app() -> typer.Typer:
    """A typer app as every command has it: plain help, no traceback boxes, completion only at the top."""
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def group_of(modules: Mapping[str, str]) -> type[TyperGroup]:
    """Commands by name, each without the cost of those that are not asked for."""

    class OnFirstUse(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            names: dict[str, Any] = dict.fromkeys(modules)
            self.commands = names  # typer suggests the nearest of them

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is typer's
            return list(modules)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is typer's
            if cmd_name not in modules:
                return None
            command = typer.main.get_command(import_module(modules[cmd_name]).app)
            command.name = cmd_name
            return command

        def invoke(self, ctx: Any) -> Any:
            try:
                return super().invoke(ctx)
            except typer.BadParameter as error:  # typer passes on how its validator begins
                error.message = error.message.removeprefix("Value error, ")
                raise

    return OnFirstUse


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """A command that leaves with an exit code, whatever happens in it."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        if not gc.isenabled():  # what was loaded to start stays to the end, so no collection need look at it
            gc.freeze()
            gc.set_threshold(50_000)  # one task is done before there is anything worth collecting
            gc.enable()
        raise typer.Exit(ended(lambda: command(*args, **options), debug=bool(options.get("debug"))))

    return run


def today_from(option: str | None) -> tuple[str, str]:
    """The date to use and where it is from: the option, then SOURCE_DATE_EPOCH, then the clock."""
    from adaptation_ladder.api import day_of

    if option is not None:
        try:
            return day_of(option), "--today"
        except ValueError:
            raise LadderError([Problem(f"'{option}' is no day.", "Write --today YYYY-MM-DD.")]) from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return time.strftime("%Y-%m-%d"), "the clock"
    if not re.fullmatch(r"[0-9]{1,11}", epoch):
        remedy = "Make it a whole number of seconds since 1970, or unset it."
        raise LadderError([Problem(f"SOURCE_DATE_EPOCH is '{epoch}', which is no time.", remedy)])
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat(), "SOURCE_DATE_EPOCH"


class Named(NamedTuple):
    """The folder of a rulebook that the caller names, and by what; the argument itself needs no word."""

    folder: str
    by: str

    def read(self, load: Callable[[str], R]) -> R:
        """What a loader makes of it; where a problem has no place, what named the folder is the place."""
        try:
            return load(self.folder)
        except LadderError as error:
            by = f"{self.by}: " if self.by else ""
            told = (one if one.place else replace(one, message=f"{by}{one.message}") for one in error.problems)
            raise LadderError(told) from None


def named(option: str | None, argument: str | None = None) -> Named | None:
    """What the caller names as the rulebook: the argument or the option, or else the environment."""
    if argument and option is not None:
        raise LadderError([Problem("the rulebook is named twice.", "Name it once: as DIR, or by --rules.")])
    if argument:
        return Named(argument, "")
    if option is not None:
        return Named(option, "--rules")
    folder = os.environ.get("LADDER_RULES")
    return Named(folder, "LADDER_RULES") if folder else None


def named_book(option: str | None) -> Book | None:
    """The rulebook that the caller names, with the words that say where it is from."""
    from adaptation_ladder.batch import Book
    from adaptation_ladder.disk.loading import load_rulebook

    one = named(option)
    return Book(one.read(load_rulebook), f"{one.folder}, by {one.by}") if one else None


def rulebook_with_cues(option: str | None) -> Rulebook:
    """The rulebook to read people's words by: the one that the caller names, or the built-in one."""
    from adaptation_ladder.disk.loading import builtin_rulebook, load_rulebook

    one = named(option)
    return one.read(partial(load_rulebook, cues=True)) if one else builtin_rulebook(cues=True)


def named_or_builtin(option: str | None, argument: str | None = None) -> Named:
    """The folder of the rulebook that a command is about."""
    from adaptation_ladder.disk.loading import builtin_folder

    return named(option, argument) or Named(str(builtin_folder()), "built-in")
