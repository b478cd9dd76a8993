"""`ladder advise`: which rung a task needs now, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum
from functools import partial
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
    rulebook_with_cues,
    today_from,
)
from adaptation_ladder.disk.output import DONE, is_file, say, screen, write

if TYPE_CHECKING:
    from adaptation_ladder.batch import Questioner, Wish

app = new_app()


class Format(StrEnum):
    """How an advice is shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    RECORD = "record"


@app.command(
    epilog="""\b
Examples:
  ladder advise
  ladder advise task.yaml
  ladder advise task.yaml --ask
  ladder advise - < task.yaml
  ladder advise --text "Our assistant does not know our products."
  ladder advise specs/ more.jsonl --format json --output advice.jsonl"""
)
@guarded
def advise(
    tasks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASK", help="Task specs: files, folders, or '-' for standard input.", show_default=False
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show the advice.")] = Format.TERMINAL,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", help="The task in your own words instead of a spec; '-' reads them from standard input."
        ),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask what the task leaves open and what may still change the advice.")
    ] = False,
    output: Output = None,
    rules: Rules = None,
    today: Today = None,
    explain_all: Annotated[bool, typer.Option("--explain-all", help="Show every criterion with its verdict.")] = False,
    why: Annotated[
        str | None, typer.Option("--why", metavar="RUNG", help="Say why this rung, or why not.", show_default=False)
    ] = None,
    rests_on: Annotated[bool, typer.Option("--rests-on", help="Say on which answers the advice rests.")] = False,
    would_change: Annotated[
        bool, typer.Option("--what-would-change", help="Say which smallest changes lead to another rung.")
    ] = False,
    defend: Annotated[
        bool,
        typer.Option("--defend", help="--rests-on and --what-would-change, and both sides where the sources disagree."),
    ] = False,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE",
            help="Show the advice under another answer too, such as reviewed-examples=300; may be repeated.",
            show_default=False,
        ),
    ] = None,
    plain: Plain = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict, as text.")] = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> int:
    """Advise on tasks from files, from folders, or by an interview."""
    from adaptation_ladder.batch import Batch, Wish, inputs_from
    from adaptation_ladder.render import Look

    questioner = _questioner(why, what_if or [], rests_on=rests_on, would_change=would_change, defend=defend)
    _refuse_mixtures(text, tasks, form, questioner, ask=ask, quiet=quiet)
    if text is not None:
        return _advise_on(
            text, form, output, rules, today_from(today)[0], explain_all=explain_all, plain=plain, quiet=quiet
        )
    if form in {Format.HTML, Format.RECORD}:
        questioner = _questioner(why, what_if or [], rests_on=True, would_change=True, defend=defend)
    if ask or not tasks:
        shown = screen(to_file=is_file(output))
        wish = Wish(
            form="plain" if plain and form is Format.TERMINAL else form.value,
            day=today_from(today)[0],
            book=None,
            look=Look(shown.width, shown.colour, shown.unicode, explain_all, quiet),
            question=questioner,
        )
        return _advise_by_asking(tasks or [], wish, form, output, rules)
    inputs = inputs_from(tasks)
    if is_file(output) and inputs.include(output):
        raise LadderError([Problem(f"'{output}' would be overwritten, and it is to be read.", "Name another file.")])
    if form is Format.RECORD and inputs.more_than_one():
        raise LadderError([Problem("a decision record is about one task.", "Name one task spec.")])
    day, day_is_from = today_from(today)
    shown = screen(to_file=is_file(output))
    people = form is Format.TERMINAL
    wish = Wish(
        form="plain" if plain and people else form.value,
        day=day,
        book=named_book(rules),
        look=Look(width=shown.width, colour=shown.colour, unicode=shown.unicode, explain_all=explain_all, quiet=quiet),
        verbose=verbose,
        debug=debug,
        question=questioner,
    )
    batch = Batch(wish, inputs)
    if verbose:
        say(f"the date is {day}, from {day_is_from}")
    write(_into(output, form, batch.pieces()), output, for_people=people)
    return batch.code


def _refuse_mixtures(
    text: str | None, tasks: list[str] | None, form: Format, questioner: Questioner | None, *, ask: bool, quiet: bool
) -> None:
    """Wishes of which one would be passed over in silence."""
    if quiet and (form is not Format.TERMINAL or questioner is not None):
        raise LadderError([Problem("--quiet shows the verdict alone, as text.", "Leave it out, or the other wishes.")])
    if text is None:
        return
    if tasks:
        raise LadderError([Problem("there are words and task specs.", "Give one or the other.")])
    if ask:
        remedy = "Say `ladder advise` alone to be asked about your words, or leave out --ask."
        raise LadderError([Problem("an advice on words alone asks nothing.", remedy)])
    if questioner is not None:
        remedy = "Write a task spec, for example with `ladder new`."
        raise LadderError([Problem("an advice on words alone cannot be questioned.", remedy)])


def _advise_by_asking(tasks: list[str], wish: Wish, form: Format, output: str | None, rules: str | None) -> int:
    """Advise on what a person answers at this terminal, and on a task spec where one is named."""
    from adaptation_ladder.adviser.advising import advise as advise_on
    from adaptation_ladder.commands.interviewing import interviewed, keep, left_off, nobody_to_ask, on_terminal
    from adaptation_ladder.disk.loading import load_rulebook, load_task
    from adaptation_ladder.render import FORMATS
    from adaptation_ladder.reporting import cards
    from adaptation_ladder.task.tasks import Task

    if len(tasks) > 1 or tasks == ["-"] or (tasks and os.path.isdir(tasks[0])):
        raise LadderError([Problem("one task at a time can be asked about.", "Name one task file with --ask.")])
    name = tasks[0] if tasks else None
    start = load_task(name) if name else Task()
    if start.rulebook is not None and name and not (rules or os.environ.get("LADDER_RULES")):
        book = load_rulebook(os.path.join(os.path.dirname(name), start.rulebook))
    else:
        book = rulebook_with_cues(rules)
    if not on_terminal():
        raise nobody_to_ask(book, start, name)
    ending = interviewed(book, start, in_words=name is None)
    if ending.how != "done":
        return left_off(ending, name)
    task = ending.interview.task
    advice = advise_on(task, book, wish.day, ending.interview.provenance)
    if wish.question is not None:
        advice = wish.question(advice, task, book)
    if ending.method not in {None, advice.rung}:
        say(cards.method(book, ending.method or ""))
    told = FORMATS[wish.form](advice, wish.look)
    write(_into(output, form, [told]), output, for_people=form is Format.TERMINAL)
    keep(ending)
    return DONE


def _questioner(
    why: str | None, what_if: list[str], *, rests_on: bool, would_change: bool, defend: bool
) -> Questioner | None:
    """What is asked of the advice; an advice of which nothing is asked does not pay for it."""
    if not (why or what_if or rests_on or would_change or defend):
        return None
    from adaptation_ladder.adviser.defence import Questions, with_answers

    asked = Questions(
        why=why,
        rests_on=rests_on or defend,
        would_change=would_change or defend,
        disagreements=defend,
        what_if=tuple(what_if),
    )
    return partial(with_answers, asked=asked)


def _into(output: str | None, form: Format, pieces: Iterable[str]) -> Iterable[str]:
    """What to write into a file: a decision record goes between its marks where there is one already."""
    if form is not Format.RECORD or not is_file(output) or not os.path.isfile(output):
        return pieces
    from adaptation_ladder.render.record import renewed

    try:
        with open(output, "rb") as stream:
            before = stream.read()
    except OSError as error:
        raise LadderError([Problem(f"'{output}' cannot be read: {error.strerror}.", "Name another file.")]) from None
    return (renewed(before, piece, output) for piece in pieces)


def _advise_on(
    text: str,
    form: Format,
    output: str | None,
    rules: str | None,
    day: str,
    *,
    explain_all: bool,
    plain: bool,
    quiet: bool,
) -> int:
    """Advise on the person's own words."""
    from adaptation_ladder.adviser.listening import advise_on_text
    from adaptation_ladder.batch import words_from
    from adaptation_ladder.render import FORMATS, Look

    shown = screen(to_file=is_file(output))
    look = Look(shown.width, shown.colour, shown.unicode, explain_all, quiet)
    people = form is Format.TERMINAL
    advice = advise_on_text(words_from(text), rulebook_with_cues(rules), day)
    told = FORMATS["plain" if plain and people else form.value](advice, look)
    write(_into(output, form, [told]), output, for_people=people)
    return DONE
