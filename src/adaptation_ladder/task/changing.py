"""Changes of a task: what one is, how a task looks with it, and which changes can still happen to it.

Pure. A change is an answer that becomes another one, or a rung that was tried harder. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from adaptation_ladder.basics.errors import LadderError, Problem, nearest
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Effort
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.index import numbers_around, prepared
from adaptation_ladder.book.naming import present_name
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.task.answers import Situation, read_task
from adaptation_ladder.task.tasks import Task, Tried, TriedEntry

CURRENT: Final = "current"
WORSE: Final = "worse"
"""What stands in the place of an effort where a try made things worse."""
_TRIALS: Final = ("none", "brief", "thorough", WORSE)


class Edit(Frozen):
    """One thing that becomes different in a task."""

    about: str
    """A question, `tried.RUNG`, or `current`."""
    value: Value | None
    """The new answer, effort (or `worse`) or rung; None leaves it open."""
    toggled: str = ""
    """Of a question with several choices the only one that comes or goes; toggles of one question add up."""


def changed(task: Task, book: Rulebook, edits: Sequence[Edit], known: Situation | None = None) -> Task:
    """The task with these changes; other answers that make no sense any more are left out.

    `known` is the task as it was read, where somebody has read it already. Raises LadderError where the
    task does not fit the rulebook; the result may not fit it either.
    """
    answers = answers_after(book, (known or read_task(task, book)).values(assumed=False), edits)
    tried = {present_name(book, name): entry for name, entry in task.tried.items()}
    current = task.current
    for edit in edits:
        if edit.about == CURRENT:
            current = edit.value if isinstance(edit.value, str) else None
        elif edit.about.startswith(TRIAL_OF):
            rung = edit.about.removeprefix(TRIAL_OF)
            tried[rung] = _tried(tried.get(rung), edit.value)
    return task.model_copy(update={"answers": answers, "tried": tried, "current": current})


def answers_after(book: Rulebook, before: Mapping[str, Value], edits: Sequence[Edit]) -> dict[str, Value]:
    """The answers with these changes, without those that make no sense beside them."""
    answers = dict(before)
    for edit in edits:
        if edit.about not in book.question:
            continue
        if edit.toggled:
            answers[edit.about] = _toggled(book, answers.get(edit.about, ()), edit)
        elif edit.value is None:
            answers.pop(edit.about, None)
        else:
            answers[edit.about] = edit.value
    index, edited = prepared(book), {edit.about for edit in edits}
    for _ in index.gates:  # an answer that is left out may close another gate
        bits = index.of_values(answers)
        shut = {gate.question for gate in index.gates if gate.reader.truth(bits) is False} - edited
        answers = {id_: value for id_, value in answers.items() if id_ not in shut}
    return answers


def _toggled(book: Rulebook, before: Value, edit: Edit) -> tuple[str, ...]:
    chosen = set(before if isinstance(before, tuple) else ()) ^ {edit.toggled}
    return tuple(id_ for id_ in book.choice_ids(book.question[edit.about]) if id_ in chosen)


def _tried(before: TriedEntry | None, value: Value | None) -> TriedEntry:
    log = before if isinstance(before, Tried) else Tried(effort=before)
    match value:
        case "brief" | "thorough":
            return Tried(effort=value, outcome="worse" if log.outcome == "worse" else "short")
        case "worse":
            effort = log.effort if log.attempts or log.effort not in {None, "none"} else "brief"
            return log.model_copy(update={"effort": effort, "outcome": "worse", "needs": ()})
    return "none"


def possible_edits(book: Rulebook, situation: Situation, rungs: Iterable[str]) -> Iterator[Edit]:
    """The single changes that can happen: numbers that grow only grow, and nothing that was tried becomes untried.

    `rungs` are those on which a further effort is worth speaking of. A number moves to the nearest one that some test
    of the rulebook tells apart. What is assumed may turn out otherwise in any way.
    """
    for question in book.questions:
        one = situation.given.get(question.id)
        known = one is not None and one.provenance != "assumed"
        before = one.value if one is not None else None
        if question.kind in {"needs", "choices"}:
            yield from (Edit(question.id, (choice,), choice) for choice in book.choice_ids(question))
        elif question.kind == "number":
            yield from _numbers(book, question, before, grows=question.grows and known)
        else:
            past = question.no_way_back_to if known else ()
            yield from (
                Edit(question.id, choice)
                for choice in book.choice_ids(question)
                if choice != before and choice not in past
            )
    for rung in rungs:
        trials = situation.trials[rung].values()
        for effort in (Effort.BRIEF, Effort.THOROUGH):
            if any(trial.effort < effort for trial in trials):
                yield Edit(f"{TRIAL_OF}{rung}", effort.word)
        if not all(trial.worse for trial in trials):
            yield Edit(f"{TRIAL_OF}{rung}", WORSE)


def _numbers(book: Rulebook, question: Question, before: Value | None, *, grows: bool) -> Iterator[Edit]:
    """The nearest number of each way in which this one can come out otherwise."""
    index = prepared(book)
    present = before if isinstance(before, int | float) else None
    here = index.of_value(question.id, present) if present is not None else None
    ways: dict[object, list[float]] = {}
    for value in numbers_around(index, question):
        ways.setdefault(index.of_value(question.id, value), []).append(value)
    for way, values in ways.items():
        below = present is not None and values[-1] < present
        if way != here and not (below and grows):
            nearest_one = values[-1] if below else values[0]
            yield Edit(question.id, int(nearest_one) if question.whole else nearest_one)


def edits_from(wishes: Sequence[str], book: Rulebook, task: Task) -> tuple[Edit, ...]:
    """What `key=value` asks for, each on top of those before it. Raises LadderError with everything that is unclear.

    The key is a question, `tried.RUNG` or `current`; several choices are separated by commas, one with + or - in front
    comes or goes, and nothing leaves the question open.
    """
    edits: list[Edit] = []
    problems: list[Problem] = []
    answers = read_task(task, book).values(assumed=False)
    for wish in wishes:
        try:
            edit = _edit(wish, book, answers)
        except LadderError as error:
            problems += error.problems
            continue
        edits.append(edit)
        if edit.about in book.question and edit.value is not None:
            answers[edit.about] = edit.value
    if problems:
        raise LadderError(problems)
    return tuple(edits)


_WHAT_CHANGES = f"Name a question, '{TRIAL_OF}RUNG' or '{CURRENT}'."


def _edit(wish: str, book: Rulebook, answers: dict[str, Value]) -> Edit:
    name, sign, text = wish.partition("=")
    about, text = present_name(book, name.strip()), text.strip()
    keys = (*book.question, *(f"{TRIAL_OF}{rung}" for rung in book.rung_ids), CURRENT)
    if not sign:
        raise LadderError([Problem(f"'{wish}' is no change.", "Write KEY=VALUE, for example reviewed-examples=300.")])
    if about not in keys:
        raise LadderError([Problem(f"'{name}' is nothing that can change.", nearest(about, keys) or _WHAT_CHANGES)])
    if about.startswith(TRIAL_OF):
        if text not in _TRIALS:
            message = f"'{text}' is no way of having tried a rung."
            raise LadderError([Problem(message, f"Write one of {', '.join(_TRIALS)}.")])
        return Edit(about, text)
    if about == CURRENT or not text:
        return Edit(about, text or None)
    return Edit(about, _answer(book.question[about], text, answers.get(about, ())))


def _answer(question: Question, text: str, before: Value) -> Value:
    """The answer that a text stands for; what does not fit is left for the reader of the task to refuse."""
    if question.kind == "number":
        try:
            return int(text)
        except ValueError:
            try:
                return float(text)
            except ValueError:
                return text
    if question.kind == "choice":
        return text
    parts = [part.strip() for part in text.split(",")]
    if all(part[:1] not in {"+", "-"} for part in parts):
        return tuple(parts)
    chosen = dict.fromkeys(before if isinstance(before, tuple) else ())
    for part in parts:
        if part.startswith("-"):
            chosen.pop(part[1:], None)
        else:
            chosen[part.removeprefix("+")] = None
    return tuple(chosen)
