"""What measurements say about answers: a verdict is one more answer, and on the rung in use it outweighs a word.

Pure. Which question a measurement answers, and which need stands or falls with it, is data of the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adaptation_ladder.basics.errors import Problem
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.rulebook import ByMeasurement, Question, Rulebook
from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.stats.measuring import ClassResult, Goal, Judgement, Limited, Quantity


class Measurements(Frozen):
    """What was measured on the rung in use, or else on the next lower one with a log: the latest of each sort."""

    quality: Judgement | None = None
    limits: Mapping[Quantity, Limited] = {}
    classes: tuple[ClassResult, ...] = ()
    in_use: bool = True
    """Whether it was measured on the rung that runs today; what was measured on a lower one outweighs no word."""

    def verdict(self, by: ByMeasurement) -> Judgement | None:
        """What was measured of one quantity; None where nothing was, or there is nothing to hold it against."""
        if by.quantity == "quality":
            return self.quality
        found = self.limits.get(by.quantity)
        return found.verdict if found else None


NOTHING = Measurements()


def measurements(
    runs: Sequence[EvalRun],
    goal: Goal,
    limits: Mapping[Quantity, float],
    needs_by_category: Mapping[str, str],
    book: Rulebook,
    *,
    in_use: bool,
) -> Measurements:
    """Judge the latest of what these runs, oldest first, measured."""
    from adaptation_ladder.stats.attempts import classes  # noqa: PLC0415 - most tasks have nothing measured
    from adaptation_ladder.stats.measure import limited, verdict_of  # noqa: PLC0415 - as above

    rules = book.measuring
    scored = [run for run in runs if run.mean is not None]
    values = {"delay": [run.delays for run in runs if run.delays], "cost": [run.costs for run in runs if run.costs]}
    return Measurements(
        quality=verdict_of(scored[-1], goal, rules.confidence) if scored else None,
        limits={
            quantity: limited(quantity, values[quantity][-1], limit, rules.confidence)
            for quantity, limit in limits.items()
            if values[quantity]
        },
        classes=classes(scored[-1], goal, rules, needs_by_category) if scored else (),
        in_use=in_use,
    )


def answered(book: Rulebook, found: Measurements, given: Mapping[str, Value]) -> dict[str, Value]:
    """The answers that the measurements give, by question."""
    answers: dict[str, Value] = {}
    kept: set[str] = set()
    for question in book.questions:
        by = question.measured
        verdict = found.verdict(by) if by else None
        if by is None:
            continue
        if verdict in {"reached", "short"} and (found.in_use or question.id not in given):
            answers[question.id] = by.reached if verdict == "reached" else by.short
            kept |= {by.need} if by.need and verdict == "reached" and found.in_use else set()
        elif verdict is None and by.unmeasured is not None and question.id not in given:
            answers[question.id] = by.unmeasured
    chosen = given.get(book.needs_question.id)
    short = {one.need for one in found.classes if one.need and one.measured.verdict == "short"}
    if short or (isinstance(chosen, tuple) and kept.intersection(chosen)):
        said = set(chosen) if isinstance(chosen, tuple) else set()
        answers[book.needs_question.id] = tuple(need for need in book.need if need in (said - kept) | short)
    return answers


def contradicted(book: Rulebook, given: Mapping[str, Value], by_measurement: Mapping[str, Value]) -> Iterator[Problem]:
    """The words that a measurement outweighs."""
    for id_, value in by_measurement.items():
        if id_ not in given or given[id_] == value:
            continue
        question = book.question[id_]
        if question.kind == "needs":
            yield from _needs(book, question, given[id_], value)
        else:
            message = f"'{id_}' is answered '{given[id_]}', and measured it is '{value}', which counts."
            remedy = "Correct the answer, or say under current which rung runs today."
            yield Problem(message, remedy, ("answers", id_), severity="warning")


def _needs(book: Rulebook, question: Question, said: Value, counts: Value) -> Iterator[Problem]:
    before, after = set(said if isinstance(said, tuple) else ()), set(counts if isinstance(counts, tuple) else ())
    for need in book.need:
        if need in before - after:
            message = f"'{need}' is said to fall short, and measured it keeps its limit, which counts."
            yield Problem(message, "Leave it out, or correct the limit.", ("answers", question.id), severity="warning")
