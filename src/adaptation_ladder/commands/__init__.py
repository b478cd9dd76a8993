"""The commands by name, each in a module of its own that is loaded only when it is run or described.

A command's module holds a typer app called `app`; `ladder` shows its help and hands over to it.
"""

from __future__ import annotations

from typing import Final

COMMANDS: Final[dict[str, str]] = {
    "advise": "adaptation_ladder.commands.advise",
    "new": "adaptation_ladder.commands.new",
    "check": "adaptation_ladder.commands.check",
    "explain": "adaptation_ladder.commands.explain",
    "diff": "adaptation_ladder.commands.diff",
    "measure": "adaptation_ladder.commands.measure",
    "rules": "adaptation_ladder.commands.rules",
    "schema": "adaptation_ladder.commands.schema",
}
"""In the order in which help lists them."""
