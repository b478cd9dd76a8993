"""`ladder new`: a task spec to keep, from an interview or as a skeleton to fill in."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.commands.shared import Debug, Rules, guarded, new_app, rulebook_with_cues
from adaptation_ladder.disk.output import DONE, say, write, write_new

app = new_app()


@app.command(
    epilog="""\b
Examples:
  ladder new
  ladder new triage.ladder.yaml --blank"""
)
@guarded
def new(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Where to write it: NAME.ladder.yaml, by custom.")
    ] = "ladder.yaml",
    blank: Annotated[bool, typer.Option("--blank", help="A skeleton with every question as a comment.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    rules: Rules = None,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Write a task spec: by an interview, or --blank to fill in."""
    from adaptation_ladder.commands.interviewing import interviewed, left_off, on_terminal
    from adaptation_ladder.reporting.drafts import blank as skeleton
    from adaptation_ladder.reporting.drafts import draft
    from adaptation_ladder.task.tasks import Task

    if os.path.lexists(file) and not force:  # said before anybody is asked anything
        remedy = "Name another file, or say --force to replace it."
        raise LadderError([Problem(f"'{file}' is there already.", remedy)])
    if not blank and not on_terminal():
        remedy = f"Run `ladder new {file}` on a terminal, or write a skeleton with `ladder new {file} --blank`."
        raise LadderError([Problem("there is no terminal to ask on.", remedy)])
    book = rulebook_with_cues(rules)
    if blank:
        text = skeleton(book)
    else:
        ending = interviewed(book, Task(), in_words=True)
        if ending.how in {"interrupted", "no-more-input"}:
            return left_off(ending, file)
        text = draft(ending.interview.task, book)
    if force:
        write([text], file)
    else:
        write_new(text, file)
    say(f"written: {file}; go on with: ladder advise {file}")
    return DONE
