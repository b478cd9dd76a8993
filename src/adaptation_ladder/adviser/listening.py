"""Advice on a text in the person's own words: read, then advised on as if every proposal had been confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.adviser.case import meanings
from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.task.reading import Reading, read_text, task_of


def advise_on_text(text: str, book: Rulebook, today: str | None = None) -> record.Advice:
    """Advise on a task described in words, by a rulebook loaded with its cues; what was read is in `words`."""
    reading = read_text(text, book)
    advice = advise(task_of(reading), book, today, provenance="read")
    words = record.Words(
        heard=tuple(_heard(reading, book)),
        method=reading.methods[0].rung if reading.methods else None,
        refused=reading.refused,
    )
    return advice.model_copy(update={"words": words, "task": reading.text})


def _heard(reading: Reading, book: Rulebook) -> Iterator[record.Heard]:
    for one in reading.proposals:
        question = book.question[one.question]
        value = (str(one.value),) if question.kind in {"needs", "choices"} else one.value
        means = meanings(book, question, value)
        yield record.Heard(about=one.question, value=value, means=means, quote=one.quote.words, cue=one.cue)
    for trial in reading.tried:
        if trial.rung not in reading.set_aside:
            means = (book.rung[trial.rung].name, trial.outcome)
            about = f"{TRIAL_OF}{trial.rung}"
            yield record.Heard(about=about, value=trial.effort, means=means, quote=trial.quote.words, cue=trial.cue)
    now = reading.current
    if now is not None and now.rung not in reading.set_aside:
        means = (book.rung[now.rung].name,)
        yield record.Heard(about="current", value=now.rung, means=means, quote=now.quote.words, cue=now.cue)
