"""`ladder explain`: what an id of the rulebook means, why it is there, on what it rests and who reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from adaptation_ladder.basics.errors import LadderError, Problem, nearest
from adaptation_ladder.basics.records import replace
from adaptation_ladder.commands.shared import Debug, Output, Plain, Rules, guarded, named_or_builtin, new_app
from adaptation_ladder.disk.output import DONE, is_file, screen, write

if TYPE_CHECKING:
    from adaptation_ladder.basics.outcomes import OutcomeWord
    from adaptation_ladder.book.rulebook import Rulebook

app = new_app()


class Format(StrEnum):
    """How an entry is shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command(
    epilog="""\b
Examples:
  ladder explain fine-tuning
  ladder explain weights.closed
  ladder explain LoRA"""
)
@guarded
def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="A rung, need, criterion, question, choice, technique, term, source, figure, finding or verdict. "
            "Without one all are listed.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TERMINAL,
    output: Output = None,
    rules: Rules = None,
    plain: Plain = False,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Say what a name in the rulebook means, and why."""
    from adaptation_ladder.basics.findings import KINDS
    from adaptation_ladder.basics.outcomes import OUTCOME_WORDS
    from adaptation_ladder.book.entries import entries_of, find
    from adaptation_ladder.book.naming import rung_meant
    from adaptation_ladder.disk.loading import load_with_places
    from adaptation_ladder.render import TOPICS, Look
    from adaptation_ladder.render.json import render_entries
    from adaptation_ladder.reporting.explaining import contents, explained, explained_finding, explained_outcome

    chosen = named_or_builtin(rules)
    folder = os.path.normpath(chosen.folder)
    rulebook, document = chosen.read(load_with_places)
    entries = tuple(entries_of(rulebook)) if name is None else find(rulebook, name)
    if not entries and (meant := rung_meant(rulebook, name or "")):
        entries = find(rulebook, meant)
    kinds = [kind for kind in KINDS.values() if name in {None, kind.id}]
    words = [word for word in (*OUTCOME_WORDS.values(), *_keys(name)) if name in {None, word.id}]
    if not entries and not kinds and not words:
        raise LadderError([_unknown(rulebook, name or "")])
    places = {
        entry.id: replace(place, file=os.path.relpath(place.file, folder))
        for entry in entries
        if (place := document.place(entry.path))
    }
    people = form is Format.TERMINAL
    shown = screen(to_file=is_file(output))
    look = Look(width=shown.width, colour=shown.colour, unicode=shown.unicode)
    if form is Format.JSON:
        pieces = [render_entries(rulebook, entries, places, kinds, words)]
    else:
        stands = {id_: f"{place.file}, line {place.line}" for id_, place in places.items()}
        pages = (
            *explained(rulebook, entries, stands),
            *(explained_finding(rulebook, kind) for kind in kinds),
            *(explained_outcome(rulebook, word) for word in words),
        )
        topics = (contents(rulebook),) if name is None else pages
        show = TOPICS["plain" if plain and people else form.value]
        pieces = ["\n" * bool(at) + show(topic, look) for at, topic in enumerate(topics)]
    write(pieces, output, for_people=people)
    return DONE


def _keys(name: str | None) -> Iterator[OutcomeWord]:
    """The key of the task spec that is called so."""
    from adaptation_ladder.basics.described import sentences
    from adaptation_ladder.basics.outcomes import OutcomeWord
    from adaptation_ladder.basics.vocabulary import kebab
    from adaptation_ladder.task.tasks import Task

    for field, sentence in sentences(Task).items() if name else ():
        if kebab(field) == name:
            yield OutcomeWord(
                name, "a key of the task spec", sentence, "Write a skeleton with `ladder new FILE --blank`."
            )


def _unknown(rulebook: Rulebook, name: str) -> Problem:
    """What to say of a name that nothing has."""
    from adaptation_ladder.basics.findings import KINDS
    from adaptation_ladder.basics.outcomes import OUTCOME_WORDS
    from adaptation_ladder.book.entries import names_of

    change = rulebook.house.get(name)
    if change is not None:
        return Problem(f"'{name}' is switched off by {change.owner}: {change.because}")
    remedy = (
        nearest(name, (*names_of(rulebook), *KINDS, *OUTCOME_WORDS)) or "`ladder explain` alone lists what there is."
    )
    return Problem(f"nothing in the rulebook is called '{name}'.", remedy)
