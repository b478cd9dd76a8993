"""What several commands share: how they end, the options they have in common, the date and the rulebook to use."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.basics.records import replace
from adaptation_ladder.disk.output import ended

if TYPE_CHECKING:
    from pathlib import Path

    from adaptation_ladder.batch import Book
    from adaptation_ladder.book.rulebook import Rulebook

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


def named_book(option: str | None) -> Book | None:
    """The rulebook that the caller names, by the option or else the environment."""
    from adaptation_ladder.batch import Book
    from adaptation_ladder.disk.loading import load_rulebook

    folder, by = option, "--rules"
    if folder is None:
        folder, by = os.environ.get("LADDER_RULES") or None, "LADDER_RULES"
    if folder is None:
        return None
    try:
        return Book(load_rulebook(folder), f"{folder}, by {by}")
    except LadderError as error:  # where a place is missing, what named the folder is the place
        named = (one if one.place else replace(one, message=f"{by}: {one.message}") for one in error.problems)
        raise LadderError(named) from None


def rulebook_with_cues(option: str | None) -> Rulebook:
    """The rulebook to read people's words by: the one named, by the option or the environment, or the built-in one."""
    from adaptation_ladder.disk.loading import builtin_rulebook, load_rulebook

    folder = option or os.environ.get("LADDER_RULES") or None
    return load_rulebook(folder, cues=True) if folder else builtin_rulebook(cues=True)


def named_folder(argument: str | None, option: str | None = None) -> str | Path:
    """The folder of the rulebook that a command is about: the one named, else the environment's, else the built-in."""
    from adaptation_ladder.disk.loading import builtin_folder

    if argument and option:
        raise LadderError([Problem("the rulebook is named twice.", "Name it once: as DIR, or by --rules.")])
    return argument or option or os.environ.get("LADDER_RULES") or builtin_folder()
