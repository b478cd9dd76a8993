"""The command line: the commands, each loaded when it is run; a command parses, calls, prints and exits."""

from __future__ import annotations

from typing import Annotated

import typer

from adaptation_ladder import __version__
from adaptation_ladder.commands import COMMANDS
from adaptation_ladder.commands.shared import group_of
from adaptation_ladder.disk.output import DONE, write

app = typer.Typer(
    cls=group_of(COMMANDS),
    name="ladder",
    help="Which rung of the adaptation ladder does your task need now: better prompting, few-shot examples, retrieval, "
    "tool use or fine-tuning? Climb in this order; stop when the result is good enough.",
    epilog="Example:  ladder advise task.yaml",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
