"""`ladder rules`: the commands for those who write rulebooks."""

from __future__ import annotations

from typing import Final

import typer

from adaptation_ladder.commands.shared import group_of

COMMANDS: Final[dict[str, str]] = {
    "check": "adaptation_ladder.commands.rules_check",
    "test": "adaptation_ladder.commands.rules_test",
    "diff": "adaptation_ladder.commands.rules_diff",
}
"""In the order in which help lists them."""

app = typer.Typer(
    cls=group_of(COMMANDS),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def rules() -> None:
    """Check, test and compare rulebooks."""
