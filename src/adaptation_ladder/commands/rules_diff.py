"""`ladder rules diff`: what changed between two rulebooks, and whose advice changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from adaptation_ladder.commands.shared import Debug, Output, guarded, new_app
from adaptation_ladder.disk.output import DONE, is_file, screen, write

app = new_app()

BUILT_IN = "built-in"


class Format(StrEnum):
    """How the comparison is shown."""

    TERMINAL = "terminal"
    JSON = "json"


@app.command(
    "diff",
    epilog="""\b
Examples:
  ladder rules diff built-in house-rules/
  ladder rules diff rules-before/ rules-after/ --format json""",
)
@guarded
def rules_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A rulebook's folder, or 'built-in'.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another one.", show_default=False)],
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TERMINAL,
    steps: Annotated[
        int, typer.Option("--steps", metavar="N", min=1, help="How many states one search may visit.")
    ] = 20_000,
    output: Output = None,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Say what two rulebooks advise differently, and whom."""
    from adaptation_ladder.disk.casefiles import load_cases
    from adaptation_ladder.disk.loading import builtin_folder, load_rulebook
    from adaptation_ladder.proof.rulesdiff import compared
    from adaptation_ladder.render.rulesdiff import FORMATS

    folders = [builtin_folder() if name == BUILT_IN else name for name in (old, new)]
    books = [load_rulebook(folder) for folder in folders]
    cases = {
        one.case.name: one.case.task
        for folder, book in zip(folders, books, strict=True)
        for one in load_cases(folder, book, required=False)
    }
    comparison = compared(books[0], books[1], cases, steps)
    text = FORMATS[form.value](comparison, screen(to_file=is_file(output)).width)
    write([text], output, for_people=form is Format.TERMINAL)
    return DONE
