"""`ladder schema`: JSON Schema of what people write and of what `ladder` writes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.commands.shared import Debug, Output, Rules, guarded, named_book, new_app
from adaptation_ladder.disk.output import DONE, write

app = new_app()


class Schema(StrEnum):
    """What has a JSON Schema."""

    TASK = "task"
    ADVICE = "advice"
    CHECK = "check"
    RULEBOOK = "rulebook"


@app.command(epilog="Example:  ladder schema task > ladder.schema.json")
@guarded
def schema(
    of: Annotated[
        Schema, typer.Argument(metavar="task|advice|check|rulebook", help="What to describe.", show_default=False)
    ],
    output: Output = None,
    rules: Rules = None,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Print a JSON Schema of what is written or read."""
    from adaptation_ladder.disk.loading import builtin_rulebook
    from adaptation_ladder.disk.schemas import as_json, rulebook_schema, task_schema
    from adaptation_ladder.render.check_json import schema as check_schema
    from adaptation_ladder.render.json import schema as advice_schema

    if rules and of is not Schema.TASK:
        remedy = "Leave out --rules, or ask for the schema of task specs."
        raise LadderError([Problem(f"the schema of '{of.value}' is the same for every rulebook.", remedy)])
    if of is Schema.ADVICE:
        made = advice_schema()
    elif of is Schema.CHECK:
        made = check_schema()
    elif of is Schema.RULEBOOK:
        made = rulebook_schema()
    else:
        named = named_book(rules)
        made = task_schema(named.rulebook if named else builtin_rulebook())
    write([as_json(made)], output)
    return DONE
