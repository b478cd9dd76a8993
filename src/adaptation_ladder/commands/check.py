"""`ladder check`: whether the advice supports the approach that a team has chosen, for CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.commands.shared import (
    Debug,
    Output,
    Plain,
    Rules,
    Today,
    Verbose,
    guarded,
    named_book,
    new_app,
    today_from,
)
from adaptation_ladder.disk.output import WRONG_INPUT, is_file, on_screen, say, screen, tell, write

if TYPE_CHECKING:
    from adaptation_ladder.render import Look
    from adaptation_ladder.reporting.checking import Result

app = new_app()


class Format(StrEnum):
    """How a check is shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


class FailOn(StrEnum):
    """From which severity on a finding fails the check."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@app.command(
    epilog="""\b
Examples:
  ladder check ladder.yaml
  ladder check specs/ --format sarif --output ladder.sarif
  ladder check ladder.yaml --write-lock
Exit codes: 0 passes, 1 a finding fails it, 2 something could not be checked."""
)
@guarded
def check(
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SPEC", help="Task specs: files, folders, or '-' for standard input.", show_default=False
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show what was found.")] = Format.TERMINAL,
    output: Output = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="From which severity on it fails.")] = FailOn.ERROR,
    fail_on_expiry: Annotated[
        bool, typer.Option("--fail-on-expiry", help="Let what only time has changed fail it, too.")
    ] = False,
    strict_answers: Annotated[
        bool, typer.Option("--strict-answers", help="Let missing answers that matter be errors.")
    ] = False,
    write_lock: Annotated[
        bool, typer.Option("--write-lock", help="Accept the advice: write SPEC.lock beside each spec.")
    ] = False,
    redact: Annotated[bool, typer.Option("--redact", help="Leave the free text of the task out.")] = False,
    rules: Rules = None,
    today: Today = None,
    plain: Plain = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what fails, one line a spec.")] = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> int:
    """Check that the advice supports the approach chosen in task specs."""
    from adaptation_ladder.adviser.gate import Terms
    from adaptation_ladder.batch import Shelf, inputs_from
    from adaptation_ladder.checks import Checks, CheckWish
    from adaptation_ladder.progress import bar_for
    from adaptation_ladder.render import Look

    if not specs:
        raise LadderError([Problem("there is no spec to check.", "Name a task spec, a folder, or '-'.")])
    inputs = inputs_from(specs)
    if is_file(output) and inputs.include(output):
        raise LadderError([Problem(f"'{output}' would be overwritten, and it is to be read.", "Name another file.")])
    day, day_is_from = today_from(today)
    if verbose:
        say(f"the date is {day}, from {day_is_from}")
    shown = screen(to_file=is_file(output))
    look = Look(shown.width, shown.colour, shown.unicode, quiet=quiet, several=inputs.several)
    telling = form is not Format.TERMINAL or not on_screen(output)  # where both are seen, the report alone says it
    shape = "plain" if plain and form is Format.TERMINAL else form.value
    try:
        shelf = Shelf(named_book(rules), verbose)
    except LadderError as error:
        return _without_rulebook(error, shape, look, output, telling=telling)
    terms = Terms(fail_on.value, fail_on_expiry, strict_answers)
    bar = bar_for(len(inputs.names), quiet=quiet, to_file=is_file(output))
    checks = Checks(CheckWish(day, terms, redact, write_lock, verbose, debug, telling), inputs, shelf, bar.hide)
    _show(bar.through(checks.results()), shape, look, output, bar.aside)
    return checks.code


def _without_rulebook(error: LadderError, shape: str, look: Look, output: str | None, *, telling: bool) -> int:
    """A report that says why nothing could be checked: a broken rulebook must never look like a pass."""
    from adaptation_ladder.reporting.checking import Refusal

    if telling:
        tell(error.problems)
    _show(iter([Refusal("", error.problems)]), shape, look, output, lambda pieces: pieces)
    return WRONG_INPUT


_Pieces = Iterable[str]


def _show(
    results: Iterator[Result], shape: str, look: Look, output: str | None, aside: Callable[[_Pieces], _Pieces]
) -> None:
    """Write the report and, for GitHub, the summary of the job."""
    from adaptation_ladder.render import CHECKS

    page = os.environ.get("GITHUB_STEP_SUMMARY") if shape == "github" else None
    people = shape in {"terminal", "plain"}
    if not page:
        write(aside(CHECKS[shape](results, look)), output, for_people=people)
        return
    from adaptation_ladder.render.github import SUMMARY_LIMIT, JobSummary

    there = os.path.getsize(page) if os.path.exists(page) else 0
    summary = JobSummary(SUMMARY_LIMIT - there)
    write(aside(CHECKS[shape](summary.watch(results), look)), output)
    try:
        with open(page, "a", encoding="utf-8", newline="\n") as stream:
            stream.write(summary.text())
    except OSError as error:  # the annotations are there, and they tell the same
        say(f"the job summary cannot be written: {error.strerror}")
