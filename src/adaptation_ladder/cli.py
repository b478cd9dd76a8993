"""The command line: a command parses, calls, prints and exits; what it calls can be called without it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adaptation_ladder import __version__
from adaptation_ladder.errors import LadderError, Problem
from adaptation_ladder.output import DONE, ended, is_file, say, screen, write

if TYPE_CHECKING:
    from adaptation_ladder.batch import Book

app = typer.Typer(
    name="ladder",
    help="Which rung of the adaptation ladder does your task need now: better prompting, few-shot examples, retrieval, "
    "tool use or fine-tuning? Climb in this order; stop when the result is good enough.",
    epilog="Example:  ladder advise task.yaml",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How an advice is shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


class Schema(StrEnum):
    """What has a JSON Schema."""

    TASK = "task"
    ADVICE = "advice"


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """A command that leaves with an exit code, whatever happens in it."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        raise typer.Exit(ended(lambda: command(*args, **options), debug=bool(options.get("debug"))))

    return run


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer hands over the flag
    if wanted:
        write([f"ladder {__version__}\n"])
        raise typer.Exit(DONE)


@app.callback(invoke_without_command=True)
def ladder(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Advise on adapting a language model to a task."""
    if context.invoked_subcommand is None:
        write([context.get_help() + "\n"], for_people=True)
        raise typer.Exit(DONE)


Rules = Annotated[str | None, typer.Option("--rules", metavar="DIR", help="A rulebook other than the built-in one.")]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, whole or not at all.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback for a defect of ours.")]


@app.command(
    epilog="""\b
Examples:
  ladder advise task.yaml
  ladder advise - < task.yaml
  ladder advise --text "Our assistant does not know our products."
  ladder advise specs/ more.jsonl --format json --output advice.jsonl"""
)
@guarded
def advise(
    tasks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASK", help="Task specs: files, folders, or '-' for standard input.", show_default=False
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show the advice.")] = Format.TERMINAL,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", help="The task in your own words instead of a spec; '-' reads them from standard input."
        ),
    ] = None,
    output: Output = None,
    rules: Rules = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="The date to use instead of today's.")
    ] = None,
    explain_all: Annotated[bool, typer.Option("--explain-all", help="Show every criterion with its verdict.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="No boxes, no colour, one fact a line (terminal format).")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict, as text.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what was read, from where.")] = False,
    debug: Debug = False,
) -> int:
    """Advise on tasks from files, folders or standard input."""
    from adaptation_ladder.batch import Batch, Wish, inputs_from  # noqa: PLC0415 - loaded by the command that needs it
    from adaptation_ladder.render import Look  # noqa: PLC0415

    if text is not None and tasks:
        raise LadderError([Problem("there are words and task specs.", "Give one or the other.")])
    if text is not None:
        return _advise_on(text, form, output, rules, _day(today)[0], explain_all=explain_all, plain=plain, quiet=quiet)
    if not tasks:
        remedy = "Name a task file, or '-' to read one from standard input. `ladder schema task` says what goes in."
        raise LadderError([Problem("there is no task to advise on.", remedy)])
    inputs = inputs_from(tasks)
    if is_file(output) and inputs.include(output):
        raise LadderError([Problem(f"'{output}' would be overwritten, and it is to be read.", "Name another file.")])
    day, day_from = _day(today)
    shown = screen(to_file=is_file(output))
    people = form is Format.TERMINAL
    wish = Wish(
        form="plain" if plain and people else form.value,
        day=day,
        book=_book(rules),
        look=Look(width=shown.width, colour=shown.colour, unicode=shown.unicode, explain_all=explain_all, quiet=quiet),
        verbose=verbose,
        debug=debug,
    )
    batch = Batch(wish, inputs)
    if verbose:
        say(f"the date is {day}, from {day_from}")
    write(batch.pieces(), output, for_people=people)
    return batch.code


def _advise_on(
    text: str,
    form: Format,
    output: str | None,
    rules: str | None,
    day: str,
    *,
    explain_all: bool,
    plain: bool,
    quiet: bool,
) -> int:
    """Advise on the person's own words."""
    from adaptation_ladder.batch import words_from  # noqa: PLC0415 - loaded by the command that needs it
    from adaptation_ladder.listening import advise_on_text  # noqa: PLC0415
    from adaptation_ladder.loading import builtin_rulebook, load_rulebook  # noqa: PLC0415
    from adaptation_ladder.render import FORMATS, Look  # noqa: PLC0415

    folder = rules or os.environ.get("LADDER_RULES") or None
    rulebook = load_rulebook(folder, cues=True) if folder else builtin_rulebook(cues=True)
    shown = screen(to_file=is_file(output))
    look = Look(shown.width, shown.colour, shown.unicode, explain_all, quiet)
    people = form is Format.TERMINAL
    advice = advise_on_text(words_from(text), rulebook, day)
    write([FORMATS["plain" if plain and people else form.value](advice, look)], output, for_people=people)
    return DONE


def _day(option: str | None) -> tuple[str, str]:
    """The date to use and where it is from: the option, then SOURCE_DATE_EPOCH, then the clock."""
    from adaptation_ladder.api import day_of  # noqa: PLC0415 - only where a day is needed

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


def _book(option: str | None) -> Book | None:
    """The rulebook that the caller names, by the option or else the environment."""
    from adaptation_ladder.batch import Book  # noqa: PLC0415 - loaded by the command that needs it
    from adaptation_ladder.loading import load_rulebook  # noqa: PLC0415

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


@app.command(epilog="Example:  ladder schema task > ladder.schema.json")
@guarded
def schema(
    of: Annotated[Schema, typer.Argument(metavar="task|advice", help="What to describe.", show_default=False)],
    output: Output = None,
    rules: Rules = None,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Print the JSON Schema of task specs or of advices."""
    import json  # noqa: PLC0415 - loaded by the command that needs it

    from adaptation_ladder.loading import builtin_rulebook  # noqa: PLC0415
    from adaptation_ladder.render.json import schema as advice_schema  # noqa: PLC0415
    from adaptation_ladder.schemas import task_schema  # noqa: PLC0415

    if of is Schema.ADVICE:
        made = advice_schema()
    else:
        named = _book(rules)
        made = task_schema(named.rulebook if named else builtin_rulebook())
    write([json.dumps(made, indent=2, ensure_ascii=False) + "\n"], output)
    return DONE
