"""`ladder rules check`: a rulebook looked over, with proofs and with witnesses."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from adaptation_ladder.basics.records import replace
from adaptation_ladder.commands.shared import (
    Debug,
    Folder,
    Output,
    Plain,
    Rules,
    Today,
    guarded,
    named_or_builtin,
    new_app,
    today_from,
)
from adaptation_ladder.disk.output import DONE, FOUND, is_file, screen, write

app = new_app()


class Format(StrEnum):
    """How the findings are shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command(
    "check",
    epilog="""\b
Examples:
  ladder rules check
  ladder rules check house-rules/ --format json
  ladder rules check --today 2027-06-01""",
)
@guarded
def rules_check(
    folder: Folder = None,
    rules: Rules = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show what was found.")] = Format.TERMINAL,
    output: Output = None,
    today: Today = None,
    fail_on_expiry: Annotated[bool, typer.Option("--fail-on-expiry", help="Let what is due fail it, too.")] = False,
    steps: Annotated[
        int | None,
        typer.Option("--steps", metavar="N", min=1, help="How many states one search may visit.", show_default=False),
    ] = None,
    plain: Plain = False,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Look for what is wrong in a rulebook, and prove its promises."""
    from adaptation_ladder.disk.loading import load_with_places
    from adaptation_ladder.proof.checkup import check_rulebook
    from adaptation_ladder.proof.encoding import STEPS
    from adaptation_ladder.render import TOPICS, Look
    from adaptation_ladder.render.json import render_data
    from adaptation_ladder.reporting.checkwords import checked, document

    chosen = named_or_builtin(rules, folder)
    where = os.path.normpath(chosen.folder)
    rulebook, written = chosen.read(load_with_places)
    checkup = check_rulebook(rulebook, today_from(today)[0], steps or STEPS)
    places = {
        one.path: replace(place, file=os.path.relpath(place.file, where))
        for one in checkup.defects
        if one.path and (place := written.place(one.path))
    }
    people = form is Format.TERMINAL
    shown = screen(to_file=is_file(output))
    look = Look(width=shown.width, colour=shown.colour, unicode=shown.unicode)
    if form is Format.JSON:
        text = render_data(document(checkup, places))
    else:
        text = TOPICS["plain" if plain and people else form.value](checked(checkup, places), look)
    write([text], output, for_people=people)
    return FOUND if checkup.fails(on_expiry=fail_on_expiry) else DONE
