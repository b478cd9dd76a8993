"""`ladder rules test`: the cases beside a rulebook, tried on it, and what they put to the test."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.commands.shared import (
    Debug,
    Folder,
    Output,
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
    """How the results are shown."""

    TERMINAL = "terminal"
    JSON = "json"
    JUNIT = "junit"


@app.command(
    "test",
    epilog="""\b
Examples:
  ladder rules test
  ladder rules test house-rules/ --coverage
  ladder rules test --run "label" --format junit --output results.xml""",
)
@guarded
def rules_test(
    folder: Folder = None,
    rules: Rules = None,
    run: Annotated[
        str | None, typer.Option("--run", metavar="NAME", help="Only the cases whose name contains this.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Count the criteria that the cases put to the test; fail if one is not.")
    ] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write cases that would put the others to the test.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show the results.")] = Format.TERMINAL,
    output: Output = None,
    today: Today = None,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Try the cases beside a rulebook on it. Every case is named, whether it passes or not."""
    from adaptation_ladder.disk.casefiles import load_cases, named, results_of
    from adaptation_ladder.disk.loading import load_rulebook
    from adaptation_ladder.render.casetests import FORMATS

    if run is not None and (coverage or suggest):
        raise LadderError([Problem("coverage counts all cases, and --run leaves some out.", "Give one or the other.")])
    chosen = named_or_builtin(rules, folder)
    book = chosen.read(load_rulebook)
    cases = load_cases(chosen.folder, book)
    if run is not None:
        cases = named(cases, run)
    results = results_of(book, cases, today_from(today)[0], covering=coverage or suggest, suggesting=suggest)
    text = FORMATS[form.value](results, screen(to_file=is_file(output)).width)
    write([text], output, for_people=form is Format.TERMINAL)
    return FOUND if results.failed or (coverage and results.uncovered) else DONE
