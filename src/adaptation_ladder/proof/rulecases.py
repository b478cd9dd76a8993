"""Cases beside the rules: tasks whose advice somebody knows, and whether a rulebook agrees with them.

A case states only what matters to it. Knows nothing of files; what an advice says is all that it looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.basics.errors import Path, Problem, nearest
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Id, Record, Status, Text, Verdict
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.task.tasks import Answer, Listed, Target, Task, TriedEntry, Word

Ids = tuple[Id, ...]
Verdicts = tuple[Verdict, ...]


class Expectation(Record):
    """What an advice should say or, as `expect-not`, should not say; what is left out does not matter."""

    rung: Id | Ids = ()
    """The recommended rung; of several, one of them."""
    verdict: Verdict | Verdicts = ()
    """The verdict; of several, one of them."""
    together: Ids = ()
    """Rungs among those used together."""
    needs: Ids = ()
    """Needs that are active."""
    reached: Mapping[Id, Id] = {}
    """Need to the rung that it reaches."""
    status: Mapping[Id, Status] = {}
    """Need to how it stands there."""
    technique: Mapping[Id, Id] = {}
    """Technique axis to the option chosen."""
    ruled_out: Ids = ()
    """Rungs that are ruled out for a need, by a reason that nothing would lift."""
    unlocks: Ids = ()
    """Reasons against a rung, or requirements of it, whose remedy is on the to-do list."""
    notes: Ids = ()
    """Notes that the advice mentions."""
    steps: Ids = ()
    """First steps of rungs that stand in the plan."""


class RuleCase(Record):
    """One task with what the rulebook should advise on it."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    """The situation in a sentence, unique among the cases."""
    answers: Annotated[Mapping[Word, Answer], Listed] = {}
    """Question to choice, several choices or number, as in a task spec."""
    tried: Mapping[Word, TriedEntry] = {}
    """Rung to effort, or to a log, as in a task spec."""
    current: Word | None = None
    """The rung that runs today."""
    target: Target | None = None
    """When the result is good enough."""
    expect: Expectation = Expectation()
    """What the advice must say."""
    expect_not: Expectation = Expectation()
    """What the advice must not say."""
    because: Ids = ()
    """Criteria that the advice must give as reasons: those that hold, and requirements that are not met."""
    todo: Text | None = None
    """Why the rulebook does not come to this yet: a known gap, which is told and does not fail."""

    @property
    def task(self) -> Task:
        """The case as a task spec."""
        return Task(answers=self.answers, tried=self.tried, current=self.current, target=self.target)


class RuleCases(Record):
    """One file of cases."""

    cases: Annotated[tuple[RuleCase, ...], Field(min_length=1)]
    """Each is tried by itself."""


class Outcome(Frozen):
    """How one case came out."""

    case: RuleCase
    file: str
    line: int
    wrong: tuple[str, ...]
    """Each expectation that the advice does not meet, in a sentence."""

    @property
    def word(self) -> Literal["passed", "failed", "todo"]:
        """The outcome in a word; a known gap that is closed has passed."""
        if not self.wrong:
            return "passed"
        return "todo" if self.case.todo else "failed"


def unfit(case: RuleCase, book: Rulebook) -> Iterator[Problem]:
    """What a case expects of things that the rulebook does not have, and a case that expects nothing."""
    if not (case.because or any(_stated(one) for one in (case.expect, case.expect_not))):
        yield Problem("the case expects nothing.", "Say under expect, expect-not or because what matters.", ("name",))
    criteria = tuple(rule.id for rung in book.rungs for rule in (*rung.when_to_use, *rung.when_not, *rung.requirements))
    yield from _unknown("criterion", case.because, criteria, ("because",))
    for name, stated in (("expect", case.expect), ("expect-not", case.expect_not)):
        yield from _unfit(stated, book, criteria, (name,))


def _stated(stated: Expectation) -> bool:
    return any(getattr(stated, name) for name in Expectation.model_fields)


def _unfit(stated: Expectation, book: Rulebook, criteria: Ids, here: Path) -> Iterator[Problem]:
    needs, rungs = tuple(book.need), book.rung_ids
    options = {axis.id: tuple(option.id for option in axis.options) for axis in book.techniques}
    yield from _unknown("rung", _each(stated.rung), rungs, (*here, "rung"))
    yield from _unknown("rung", stated.together, rungs, (*here, "together"))
    yield from _unknown("need", (*stated.needs, *stated.reached, *stated.status), needs, here)
    yield from _unknown("rung", stated.reached.values(), rungs, (*here, "reached"))
    yield from _unknown("rung", stated.ruled_out, rungs, (*here, "ruled-out"))
    yield from _unknown("criterion", stated.unlocks, criteria, (*here, "unlocks"))
    yield from _unknown("note", stated.notes, tuple(note.id for note in book.notes), (*here, "notes"))
    yield from _unknown("step", stated.steps, tuple(_steps(book)), (*here, "steps"))
    yield from _unknown("technique", stated.technique, tuple(options), (*here, "technique"))
    for axis, option in stated.technique.items():
        known = options.get(axis, (option,))
        yield from _unknown(f"option of '{axis}'", (option,), known, (*here, "technique", axis))


def _unknown(kind: str, ids: Iterable[str], known: tuple[str, ...], path: Path) -> Iterator[Problem]:
    for id_ in ids:
        if id_ not in known:
            yield Problem(f"there is no {kind} '{id_}'.", nearest(id_, known), path)


def judged(case: RuleCase, advice: Advice, book: Rulebook) -> tuple[str, ...]:
    """Each expectation of a case that an advice does not meet, in a sentence."""
    expected = (
        f"{what} should be {wanted}, and is {found}."
        for what, wanted, found, so in _compared(case.expect, advice, book)
        if not so
    )
    excluded = (
        f"{what} should not be {unwanted}." for what, unwanted, _, so in _compared(case.expect_not, advice, book) if so
    )
    return (*expected, *excluded, *_unstated(case.because, advice))


def _unstated(because: Ids, advice: Advice) -> Iterator[str]:
    by_id = {criterion.id: criterion for criterion in advice.criteria}
    for id_ in because:
        criterion = by_id.get(id_)
        if criterion is None:
            yield f"'{id_}' should be a reason, and concerns no need of this case."
        elif criterion.stance == "requirement" and criterion.truth == "holds":
            yield f"the requirement '{id_}' should not be met, and is."
        elif criterion.stance != "requirement" and criterion.truth != "holds":
            yield f"'{id_}' should be a reason, and {'is open' if criterion.truth == 'open' else 'does not hold'}."


def _compared(stated: Expectation, advice: Advice, book: Rulebook) -> Iterator[tuple[str, str, str, bool]]:
    """Each thing stated: what it is about, what is stated, what the advice says, and whether it says that."""
    for what, one_of, found in (
        ("the rung", stated.rung, advice.rung),
        ("the verdict", stated.verdict, advice.verdict),
    ):
        if one_of:
            yield what, " or ".join(_each(one_of)), found, found in _each(one_of)
    needs = {need.id: need for need in advice.needs}
    planned = {do for step in advice.plan for do in step.steps}
    lists: tuple[tuple[str, Ids, Iterable[str]], ...] = (
        ("the rungs used together", stated.together, advice.together),
        ("the active needs", stated.needs, needs),
        (
            "the rungs ruled out",
            stated.ruled_out,
            [one.rung for need in advice.needs for one in need.path if one.ruled_out],
        ),
        ("the to-do list", stated.unlocks, [unlock.criterion for unlock in advice.unlocks]),
        ("the notes", stated.notes, [note.id for note in advice.notes]),
        ("the steps", stated.steps, [id_ for id_, do in _steps(book).items() if do in planned]),
    )
    for what, ids, there in lists:
        for id_ in ids:
            yield f"'{id_}' among {what}", "there", "there" if id_ in there else "missing", id_ in there
    chosen = {option.axis: option.option for option in advice.techniques}
    reached = {id_: need.reached for id_, need in needs.items()}
    status = {id_: need.status for id_, need in needs.items()}
    mappings: tuple[tuple[str, Mapping[str, str], Mapping[str, str]], ...] = (
        ("the rung reached by", stated.reached, reached),
        ("the status of", stated.status, status),
        ("the technique", stated.technique, chosen),
    )
    for what, wanted, told in mappings:
        for id_, value in wanted.items():
            yield f"{what} '{id_}'", value, told.get(id_, "not said"), told.get(id_) == value


def _steps(book: Rulebook) -> dict[str, str]:
    return {step.id: step.do for rung in book.rungs for step in rung.first_steps}


def _each(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
