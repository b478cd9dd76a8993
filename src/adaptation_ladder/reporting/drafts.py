"""A task spec as a file that people go on writing: every answer with its question above it, or nothing but questions.

Pure: text in, text out. What it writes loads, and says what the task says.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.reporting.text import number, visible
from adaptation_ladder.task.specs import flow
from adaptation_ladder.task.tasks import Task

_WIDTH = 100
_HEAD = "# Answers to questions come under answers; leave out, or leave open, what you do not know."


def draft(task: Task, book: Rulebook) -> str:
    """A task as a commented spec. The task itself is kept to the letter, whatever is in it."""
    return "".join(f"{line}\n" for line in _lines(task, book))


def blank(book: Rulebook) -> str:
    """A spec that says nothing yet, with every question and its answers as comments."""
    lines = ["ladder: 1", *_comment("The task in your own words.", ""), 'task: ""', _HEAD, "answers:"]
    for question in book.questions:
        lines += ["", *_comment(f"{question.ask} {question.help}", "  ")]
        lines += [f"  # {question.id}: {_form(question)}"]
        lines += [line for id_, means in _offers(book, question) for line in _comment(f"{id_}: {means}", "  #   ", "")]
    lines += ["", *_comment("How hard each rung was tried: none, brief (one honest try that fell short) or", "")]
    lines += _comment("thorough (three different attempts or more, scored on one fixed set of examples).", "")
    lines += ["tried:", *(f"  # {rung.id}: none   # {visible(rung.name)}" for rung in book.rungs)]
    lines += ["", *_comment("The rung that runs today, and the one that your team has decided on.", "")]
    lines += ["# current: RUNG", "# approach: {rung: RUNG}"]
    return "".join(f"{line}\n" for line in lines)


def _lines(task: Task, book: Rulebook) -> Iterator[str]:
    yield f"ladder: {task.ladder}"
    if task.task:
        yield from _words(task.task)
    if task.answers:
        yield "answers:"
        for name, answer in task.answers.items():
            question = book.question.get(name)
            if question is not None:
                yield from _comment(question.ask, "  ")
            yield f"  {name}: {flow(answer)}{_meaning(book, question, answer)}"
    if task.tried:
        yield from _comment("What was tried, and how hard.", "")
        yield "tried:"
        tried = task.model_dump(mode="json", by_alias=True, exclude_unset=True)["tried"]
        yield from (f"  {rung}: {flow(entry)}" for rung, entry in tried.items())
    rest = task.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for key, value in rest.items():
        if key not in {"ladder", "task", "answers", "tried"}:
            yield f"{key}: {flow(value)}"


def _words(text: str) -> Iterator[str]:
    """The task's own words: folded where that gives back the same text, otherwise as one quoted line."""
    if text == " ".join(text.split()) and text.isprintable():
        yield "task: >-"
        yield from wrap(
            text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
    else:
        yield f"task: {flow(text)}"


def _meaning(book: Rulebook, question: Question | None, answer: Any) -> str:
    if question is None or question.kind in {"needs", "choices"}:
        return ""
    if isinstance(answer, int | float) and question.unit:
        return f"  # {visible(question.unit)}"
    means = dict(_offers(book, question))
    return f"  # {means[answer]}" if isinstance(answer, str) and answer in means else ""


def _offers(book: Rulebook, question: Question) -> Iterator[tuple[str, str]]:
    if question.kind == "needs":
        yield from ((need.id, visible(need.symptom)) for need in book.needs)
    else:
        yield from ((choice.id, visible(choice.means)) for choice in question.choices if choice.withheld is None)


def _form(question: Question) -> str:
    if question.kind == "number":
        return f"{number(question.least)}   # a number of {visible(question.unit or 'units')}"
    if question.kind == "choice":
        offered = next(choice.id for choice in question.choices if choice.withheld is None)
        return f"{flow(offered)}   # one of:"
    return "[]   # any of these, or none:"


def _comment(text: str, indent: str, mark: str = "# ") -> Iterator[str]:
    yield from wrap(
        visible(text),
        _WIDTH,
        initial_indent=f"{indent}{mark}",
        subsequent_indent=f"{indent}{mark}{'' if mark else '  '}",
    )
