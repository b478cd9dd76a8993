"""`ladder rules`: the commands for those who write rulebooks."""

from __future__ import annotations

from typing import Final

import typer

from adaptation_ladder.commands.shared import group_of
from adaptation_ladder.disk.output import DONE, write

COMMANDS: Final[dict[str, str]] = {
    "check": "adaptation_ladder.commands.rules_check",
    "test": "adaptation_ladder.commands.rules_test",
    "diff": "adaptation_ladder.commands.rules_diff",
}
"""In the order in which help lists them."""

app = typer.Typer(
    cls=group_of(COMMANDS),
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def rules(context: typer.Context) -> None:
    """Check, test and compare rulebooks."""
    if context.invoked_subcommand is None:
        write([context.get_help() + "\n"], for_people=True)
        raise typer.Exit(DONE)
