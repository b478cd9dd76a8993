"""`ladder diff`: two task specs side by side, or one by two rulebooks or on two days, and what makes the difference."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.commands.shared import Debug, Output, Plain, guarded, named_book, new_app, today_from
from adaptation_ladder.disk.output import DONE, is_file, screen, write

if TYPE_CHECKING:
    from adaptation_ladder.adviser.differences import Side
    from adaptation_ladder.batch import Shelf
    from adaptation_ladder.task.tasks import Task

app = new_app()


class Format(StrEnum):
    """How a comparison is shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command(
    epilog="""\b
Examples:
  ladder diff before.yaml after.yaml
  ladder diff task.yaml --rules old-rules --rules rules
  ladder diff task.yaml --today 2026-11-24 --today 2027-11-24"""
)
@guarded
def diff(
    tasks: Annotated[
        list[str], typer.Argument(metavar="TASK [TASK]", help="Two task specs, or one.", show_default=False)
    ],
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TERMINAL,
    output: Output = None,
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rules", metavar="DIR", help="A rulebook; given twice, the first and the second.", show_default=False
        ),
    ] = None,
    today: Annotated[
        list[str] | None,
        typer.Option(
            "--today", metavar="YYYY-MM-DD", help="The date; given twice, the first and the second.", show_default=False
        ),
    ] = None,
    plain: Plain = False,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Compare two advices: what differs, and why."""
    from adaptation_ladder.adviser.differences import compare
    from adaptation_ladder.render import TOPICS, Look
    from adaptation_ladder.render.json import render_record
    from adaptation_ladder.reporting.compared import comparison

    folders, days = rules or [], today or []
    _refuse(tasks, folders, days)
    before, after = _sides(tasks, folders, days)
    told = compare(before, after)
    names = tasks if len(tasks) > 1 else folders if len(folders) > 1 else days
    people = form is Format.TERMINAL
    shown = screen(to_file=is_file(output))
    look = Look(width=shown.width, colour=shown.colour, unicode=shown.unicode)
    if form is Format.JSON:
        text = render_record(told)
    else:
        show = TOPICS["plain" if plain and people else form.value]
        text = show(comparison(told, names[0], names[1]), look)
    write([text], output, for_people=people)
    return DONE


def _refuse(tasks: list[str], folders: list[str], days: list[str]) -> None:
    """Calls that do not say what to compare."""
    most = max(len(tasks), len(folders), len(days))
    if most > 2:
        raise LadderError([Problem("there are more than two to compare.", "Name two.")])
    if most < 2:
        remedy = "Name two task specs, or one and --rules or --today twice."
        raise LadderError([Problem("there is only one task to compare.", remedy)])


def _sides(tasks: list[str], folders: list[str], days: list[str]) -> list[Side]:
    """The two sides; what is given once is for both."""
    from adaptation_ladder.batch import Shelf, inputs_from, tasks_from, used

    found = [one for name in tasks for one in tasks_from(inputs_from([name]))]
    if len(found) != len(tasks):
        raise LadderError([Problem("a name stands for several tasks.", "Name each task spec itself.")])
    shelves = [Shelf(named_book(folder)) for folder in (*folders, None)[: max(len(folders), 1)]]
    dates = [today_from(day)[0] for day in (*days, None)[: max(len(days), 1)]]
    sides: list[Side] = []
    problems: list[Problem] = []
    for at in range(2):
        (name, loaded), shelf = found[min(at, len(found) - 1)], shelves[min(at, len(shelves) - 1)]
        day = dates[min(at, len(dates) - 1)]
        try:
            sides.append(used(loaded, partial(_side, name, shelf, day)))
        except LadderError as error:
            problems += error.problems
    if problems:
        raise LadderError(dict.fromkeys(problems))
    return sides


def _side(name: str, shelf: Shelf, day: str, task: Task) -> Side:
    """One side, read against its rulebook so that what is wrong with it is told with its place."""
    from adaptation_ladder.adviser.differences import Side
    from adaptation_ladder.task.answers import read_task

    book = shelf.book_for(name, task.rulebook)
    read_task(task, book)
    return Side(task, book, day)
