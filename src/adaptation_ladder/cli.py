"""The command line: the commands, each loaded when it is run; a command parses, calls, prints and exits."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from adaptation_ladder import __version__
from adaptation_ladder.commands import COMMANDS
from adaptation_ladder.output import DONE, write


class _OnFirstUse(TyperGroup):
    """The commands, without the cost of those that are not asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        names: dict[str, Any] = dict.fromkeys(COMMANDS)
        self.commands = names  # typer suggests the nearest of them

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is typer's
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is typer's
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_OnFirstUse,
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
