"""The task spec, and its reading against a rulebook: what is given, what is assumed, what is open, what is wrong.

Knows nothing of files: a spec made in code and one read from YAML are the same record.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Discriminator, Field, SkipValidation, StringConstraints, Tag

from adaptation_ladder.conditions import Value, questions_of
from adaptation_ladder.errors import LadderError, Path, Problem, nearest, short
from adaptation_ladder.evalrun import EvalRun
from adaptation_ladder.index import Bits, Reader, prepared
from adaptation_ladder.measurements import NOTHING, Measurements, answered, contradicted, measurements
from adaptation_ladder.measuring import THOROUGH_ATTEMPTS, Earned, Goal, Lacking, Measuring, Quantity
from adaptation_ladder.rulebook import Assumption, Question, Rulebook
from adaptation_ladder.vocabulary import Date, Effort, Id, Outcome, Provenance, Record, Text

FORMAT = 1
"""The highest shape of a spec that this program reads."""


def _tupled(value: Any) -> Any:
    """Lists as tuples: whoever builds a task in code writes lists, and records stay immutable."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Mapping):
        return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
    return value


Listed = BeforeValidator(_tupled)
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]


def _in_digits(value: Any) -> Any:
    """The number of a rung as text, so that the reading can say which rung is meant."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


RungWord = Annotated[Word, BeforeValidator(_in_digits)]


class Columns(Record):
    """The names of columns in a table of results."""

    score: str | None = None
    """The score of an item."""
    passed: str | None = None
    """Whether the item passed."""
    id: str | None = None
    """Which item it is; two attempts are compared item by item."""
    category: str | None = None
    """The class that the item belongs to."""
    error: str | None = None
    """What went wrong, where the run failed on the item."""
    cost: str | None = None
    """What the request cost, in US dollars."""
    delay: str | None = None
    """How long it took: in milliseconds where the name ends in ms, else in seconds."""


class Attempt(Record):
    """One entry of the log of what was tried on a rung."""

    date: Date | None = None
    """The day it was scored."""
    changed: str | None = None
    """What was changed in this attempt."""
    metric: str | None = None
    """What was measured."""
    score: float | None = None
    """What came out."""
    n: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    """How many examples of a fixed set it was scored on."""
    passes: Annotated[int, Field(ge=0)] | None = None
    """How many of them passed."""
    needs: Annotated[tuple[Word, ...], Listed] = ()
    """The needs it was for; none named means all that the rung was tried for."""
    from_: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    """An evaluation file to read n, score or passes from, named relative to this spec and inside its repository."""
    key: str | None = None
    """Which run of that file, where it has several, such as a prompt, a model or a filter."""
    columns: Columns | None = None
    """Of a table: which columns hold what."""
    p95_delay: Annotated[float, Field(ge=0)] | None = None
    """The delay in seconds that 95 of 100 requests do not exceed."""
    cost: Annotated[float, Field(ge=0)] | None = None
    """What one request costs on average, in US dollars."""


class ReadAttempt(Attempt):
    """An attempt whose evaluation file has been read."""

    evaluation: SkipValidation[EvalRun]


def run_of(attempt: Attempt) -> EvalRun:
    """What an attempt came to; without a score it is a run in which nothing was scored."""
    if isinstance(attempt, ReadAttempt):
        return attempt.evaluation
    counted = attempt.passes is not None or attempt.score is None
    return EvalRun(
        metric=attempt.metric or "",
        n=attempt.n or 0 if attempt.passes is not None or attempt.score is not None else 0,
        passes=(attempt.passes or 0) if counted else None,
        score=None if counted else attempt.score,
        delays=() if attempt.p95_delay is None else (attempt.p95_delay,),
        costs=() if attempt.cost is None else (attempt.cost,),
        date=attempt.date,
    )


class Tried(Record):
    """How one rung was tried, and what came of it."""

    effort: Literal["none", "brief", "thorough"] | None = None
    """Left out, the log of attempts decides: thorough with three scored on one set, the last no better, and short."""
    outcome: Outcome = "short"
    """Whether it fell short of the goal, met it, or made things worse."""
    needs: Annotated[tuple[Word, ...], Listed] = ()
    """The needs it was tried for; none named means all."""
    attempts: Annotated[tuple[Attempt, ...], Listed] = ()
    """The log: each attempt with what was changed and how it scored."""


class Target(Record):
    """When the result is good enough, in words and, where it is measured, as a number."""

    goal: str | None = None
    """The goal in words."""
    metric: str | None = None
    """What is measured."""
    at_least: float | None = None
    """The least that is good enough."""
    error_costs: str | None = None
    """What a wrong answer costs, in words."""
    delay_at_most: Annotated[float, Field(gt=0)] | None = None
    """The delay in seconds that 95 of 100 requests may not exceed."""
    cost_at_most: Annotated[float, Field(gt=0)] | None = None
    """What one request may cost on average, in US dollars."""


class Approach(Record):
    """The rung, and where it has techniques the options, that the team has decided on."""

    rung: RungWord
    technique: Mapping[Word, Word] = {}


class Waiver(Record):
    """A finding that a team accepts until a day."""

    finding: Id
    """The id that `ladder check` reports."""
    reason: Text
    """Why it is accepted: data, never markup."""
    owner: Text
    """Who comes back to it."""
    expires: Date
    """From this day on it counts no more."""


def _shape(value: Any) -> str:
    return "effort" if isinstance(value, str) else "log"


TriedEntry = Annotated[
    Annotated[Literal["none", "brief", "thorough"], Tag("effort")] | Annotated[Tried, Tag("log")],
    Discriminator(_shape),
]
Raw = str | tuple[str | bool | int | float, ...] | bool | int | float
Answer = Raw | None


class Task(Record):
    """One task spec: the task in words, the answers, what was tried, the target, the approach chosen."""

    ladder: int = Field(default=FORMAT, ge=1)
    """The shape of the file."""
    task: Annotated[str, Field(max_length=60_000)] = ""
    """The task in your own words: data, never markup."""
    answers: Annotated[Mapping[Word, Answer], Listed] = {}
    """Question to choice, several choices or number; leave out what you do not know."""
    tried: Mapping[Word, TriedEntry] = {}
    """Rung to effort (none, brief, thorough), or to a log with effort, outcome, needs and attempts."""
    target: Target | None = None
    """When the result is good enough."""
    needs_by_category: Mapping[Annotated[str, StringConstraints(min_length=1, max_length=200)], Word] = {}
    """Class of items in the evaluation files to the need that falls short where the class does."""
    current: RungWord | None = None
    """The rung you run today."""
    approach: Approach | None = None
    """The rung your team has decided on."""
    rulebook: str | None = None
    """A rulebook beside this file that is used instead of the built-in one."""
    review_by: Date | None = None
    """From this day on `ladder check` asks for a review."""
    waivers: Annotated[tuple[Waiver, ...], Listed] = ()


class Trial(NamedTuple):
    """How hard a rung was tried for one need, and whether that made things worse."""

    effort: Effort
    worse: bool


UNTRIED = Trial(Effort.NONE, worse=False)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer in force, with where it came from."""

    value: Value
    provenance: Provenance
    because: str = ""
    """Why it is assumed, where it is."""


class Log(NamedTuple):
    """How a rung was tried, its attempts in the order of time, and what they are held against."""

    tried: Tried
    goal: Goal = Goal()

    @property
    def runs(self) -> tuple[EvalRun, ...]:
        """What every attempt came to."""
        return tuple(run_of(attempt) for attempt in self.tried.attempts)


@dataclass(frozen=True, slots=True)
class Situation:
    """A task read against a rulebook: everything that the decision reads."""

    given: Mapping[str, Given]
    """Answers in force by question, in the rulebook's order; an open question is missing."""
    trials: Mapping[str, Mapping[str, Trial]]
    """Rung to need to how it was tried, for every rung and need of the rulebook."""
    current: str | None
    met: bool
    """Whether the rung that runs today was tried with the outcome that it meets the goal, for all needs."""
    approach: str | None = None
    """The rung that the team has decided on."""
    technique: Mapping[str, str] = field(default_factory=dict)
    """How the team has decided to do it: technique axis to option."""
    warnings: tuple[Problem, ...] = ()
    logs: Mapping[str, Log] = field(default_factory=dict)
    """The log of attempts of every rung that has one."""
    measurements: Measurements = NOTHING
    """What was measured on the rung in use."""

    def values(self, *, assumed: bool) -> dict[str, Value]:
        """The bare answers, with or without the assumed ones."""
        return {id_: one.value for id_, one in self.given.items() if assumed or one.provenance != "assumed"}


Origin = Provenance | Mapping[str, Provenance]
"""Where the answers of a task come from: all from one place, or by question; what is not named is from a file."""


def read_task(task: Task, book: Rulebook, provenance: Origin = "file") -> Situation:
    """Read a task against a rulebook.

    Raises LadderError with every unknown name, impossible value and contradiction at once.
    """
    remarks = [*_unknown_names(task, book), *_contradictions(task, book), *_bad_waivers(task)]
    given: dict[str, Given] = {}
    for name, answer in task.answers.items():
        question = book.question.get(present_name(book, name))
        if question is not None and question.id in given:
            remarks.append(_given_twice(question.id, ("answers", name)))
        elif question is not None and answer is not None:
            wrong = list(_wrong_answer(book, question, answer, ("answers", name)))
            remarks.extend(wrong)
            if all(problem.severity == "warning" for problem in wrong):
                origin = provenance if isinstance(provenance, str) else provenance.get(question.id, "file")
                given[question.id] = Given(_value(book, question, answer), origin)
    ordered = {question.id: given[question.id] for question in book.questions if question.id in given}
    remarks.extend(_not_applicable(book, ordered))
    if any(remark.severity == "error" for remark in remarks):
        raise LadderError(remarks)
    tried, thin = tried_in(task, book)
    current = present_name(book, task.current) if task.current else _highest(book, tried)
    if current is not None and current not in tried:
        tried[current] = Log(Tried(effort="brief"))  # what runs today was tried at least briefly
    found = _measured(task, book, tried, current)
    values = {id_: one.value for id_, one in ordered.items()}
    by_measurement = answered(book, found, values)
    remarks.extend(contradicted(book, values, by_measurement))
    given |= {id_: Given(value, "measured") for id_, value in by_measurement.items() if values.get(id_) != value}
    ordered = {question.id: given[question.id] for question in book.questions if question.id in given}
    remarks.extend(doubtful(book, ordered, tried))
    return Situation(
        given=with_assumptions(book, ordered),
        trials={rung: _by_need(book, tried, rung) for rung in book.rung_ids},
        current=current,
        met=current is not None and tried[current].tried.outcome == "met" and not tried[current].tried.needs,
        approach=present_name(book, task.approach.rung) if task.approach else None,
        technique=_technique(task, book),
        warnings=(*remarks, *thin),
        logs={rung: log for rung, log in tried.items() if log.tried.attempts},
        measurements=found,
    )


def _technique(task: Task, book: Rulebook) -> dict[str, str]:
    chosen = task.approach.technique if task.approach else {}
    return {present_name(book, axis): present_name(book, option) for axis, option in chosen.items()}


def present_name(book: Rulebook, name: str, inside: str = "") -> str:
    """What a retired name was replaced by; any other name is returned as it is."""
    retired = book.retired.get(f"{inside}.{name}" if inside else name)
    return retired.use if retired else name


def _check_name(
    book: Rulebook, kind: str, name: str, known: tuple[str, ...], path: Path, inside: str = ""
) -> Iterator[Problem]:
    retired = book.retired.get(f"{inside}.{name}" if inside else name)
    if retired:
        said = f"'{name}' was renamed in {retired.since}."
        yield Problem(said, f"Write '{retired.use}'.", path, severity="warning", at_key=path[-1:] == (name,))
    elif name not in known:
        remedy = nearest(name.replace("_", "-"), known) or "`ladder schema task` lists them all."
        yield Problem(f"'{short(name)}' is no {kind}.", remedy, path, at_key=path[-1:] == (name,))


def _check_rung(book: Rulebook, name: str, path: Path) -> Iterator[Problem]:
    for problem in _check_name(book, "rung", name, book.rung_ids, path):
        yield replace(problem, remedy=_remedy(book, name)) if problem.severity == "error" else problem


def _remedy(book: Rulebook, name: str) -> str:
    from adaptation_ladder.naming import rung_remedy  # noqa: PLC0415 - only where a rung is not known

    return rung_remedy(book, name)


def _given_twice(id_: str, path: Path) -> Problem:
    return Problem(f"'{id_}' is given twice, once by its old name.", "Keep one of the two.", path, at_key=True)


def _unknown_names(task: Task, book: Rulebook) -> Iterator[Problem]:
    for name in task.answers:
        yield from _check_name(book, "question", name, tuple(book.question), ("answers", name))
    for name, entry in task.tried.items():
        yield from _check_rung(book, name, ("tried", name))
        if isinstance(entry, Tried):
            yield from _unknown_needs(book, entry, ("tried", name))
    for category, need in task.needs_by_category.items():
        yield from _check_name(book, "need", need, tuple(book.need), ("needs-by-category", category))
    if task.current is not None:
        yield from _check_rung(book, task.current, ("current",))
    if task.approach is not None:
        yield from _check_rung(book, task.approach.rung, ("approach", "rung"))
        rung = present_name(book, task.approach.rung)
        axes = {axis.id: axis for axis in book.techniques if axis.rung == rung}
        for name, option in task.approach.technique.items():
            here: Path = ("approach", "technique", name)
            yield from _check_name(book, f"technique of '{rung}'", name, tuple(axes), here)
            axis = axes.get(present_name(book, name))
            if axis is not None:
                options = tuple(one.id for one in axis.options)
                yield from _check_name(book, f"option of '{name}'", option, options, here)


def _bad_waivers(task: Task) -> Iterator[Problem]:
    if not task.waivers:
        return
    from adaptation_ladder.findings import kinds_about  # noqa: PLC0415 - most tasks waive nothing

    kinds = [kind for kind in kinds_about("task") if kind.waivable]
    seen: set[str] = set()
    for at, waiver in enumerate(task.waivers):
        here: Path = ("waivers", at, "finding")
        if waiver.finding not in {kind.id for kind in kinds}:
            remedy = nearest(waiver.finding, [kind.id for kind in kinds]) or "`ladder check` names what it finds."
            yield Problem(f"'{waiver.finding}' is no finding that a spec may accept.", remedy, here)
        elif waiver.finding in seen:
            yield Problem(f"'{waiver.finding}' is waived twice.", "Keep one of the two.", here)
        seen.add(waiver.finding)


def _unknown_needs(book: Rulebook, entry: Tried, path: Path) -> Iterator[Problem]:
    for at, need in enumerate(entry.needs):
        yield from _check_name(book, "need", need, tuple(book.need), (*path, "needs", at))
    for i, attempt in enumerate(entry.attempts):
        for at, need in enumerate(attempt.needs):
            yield from _check_name(book, "need", need, tuple(book.need), (*path, "attempts", i, "needs", at))


def _contradictions(task: Task, book: Rulebook) -> Iterator[Problem]:
    present: dict[str, TriedEntry] = {}
    for name, entry in task.tried.items():
        if present_name(book, name) in present:
            yield _given_twice(present_name(book, name), ("tried", name))
        present[present_name(book, name)] = entry
        if isinstance(entry, Tried):
            yield from _contradictory_log(name, entry)
    current = present.get(present_name(book, task.current or ""))
    if current == "none" or (isinstance(current, Tried) and current.effort == "none"):
        yield Problem(
            f"'{task.current}' is what you run today, yet its effort is none.",
            "Say brief or thorough under tried, or change current.",
            ("current",),
        )


def _contradictory_log(name: str, entry: Tried) -> Iterator[Problem]:
    contents = {"attempts": entry.attempts, "an outcome": entry.outcome != "short", "needs": entry.needs}
    given = [word for word, there in contents.items() if there]
    if entry.effort == "none" and given:
        yield Problem(
            f"the effort on '{name}' is none, yet the log has {' and '.join(given)}.",
            "Set the effort to brief or thorough, or leave the rest out.",
            ("tried", name, "effort"),
        )
    for at, attempt in enumerate(entry.attempts):
        if attempt.passes is not None and (attempt.n is None or attempt.passes > attempt.n):
            counted = "without n, the number scored" if attempt.n is None else f"of {attempt.n} examples"
            yield Problem(
                f"{attempt.passes} passes {counted} cannot be.",
                "Let n be the number of examples scored, and passes at most that.",
                ("tried", name, "attempts", at, "passes"),
            )
        if attempt.from_ is not None:
            yield from _contradictory_file(attempt, ("tried", name, "attempts", at))


def _contradictory_file(attempt: Attempt, path: Path) -> Iterator[Problem]:
    told = {"n": attempt.n, "score": attempt.score, "passes": attempt.passes}
    twice = [name for name, value in told.items() if value is not None]
    if twice:
        message = f"the attempt names a file and gives {' and '.join(twice)} itself."
        yield Problem(message, "Leave out what the file says, or the file.", (*path, "from"))
    elif not isinstance(attempt, ReadAttempt):
        message = f"'{attempt.from_}' was not read."
        yield Problem(message, "Load the spec from its own file, which reads it.", (*path, "from"))


def _wrong_answer(book: Rulebook, question: Question, answer: Raw, path: Path) -> Iterator[Problem]:
    if question.kind == "number":
        yield from _wrong_number(question, answer, path)
        return
    choices = book.choice_ids(question)
    if isinstance(answer, bool | int | float):
        word = ("yes" if answer else "no") if isinstance(answer, bool) else ""
        remedy = f"Write {word}." if word in choices else f"Choose from: {', '.join(choices)}."
        yield Problem(f"'{question.id}' takes a choice, not {str(answer).lower()}.", remedy, path)
        return
    if question.kind == "choice" and not isinstance(answer, str):
        yield Problem(f"'{question.id}' takes one choice, not a list.", f"Choose from: {', '.join(choices)}.", path)
        return
    inside = "" if question.kind == "needs" else question.id
    chosen = (answer,) if isinstance(answer, str) else tuple(_written(each) for each in answer)
    for at, choice in enumerate(chosen):
        here = path if isinstance(answer, str) else (*path, at)
        withheld = {one.id: one.withheld for one in question.choices if one.withheld}
        if choice in withheld:
            message = f"'{choice}' is not on offer for '{question.id}' here: {withheld[choice]}"
            yield Problem(message, f"Choose from: {', '.join(choices)}.", here)
            continue
        yield from _check_name(book, f"choice of '{question.id}'", choice, choices, here, inside)
        if present_name(book, choice, inside) in [present_name(book, each, inside) for each in chosen[:at]]:
            yield Problem(f"'{short(choice)}' is chosen twice.", "Remove one.", here)


def _wrong_number(question: Question, answer: Raw, path: Path) -> Iterator[Problem]:
    unit = question.unit or "units"
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        said = (
            str(answer).lower() if isinstance(answer, bool) else short(answer) if isinstance(answer, str) else "a list"
        )
        yield Problem(
            f"'{question.id}' takes a number, not '{said}'.",
            f"Write only the number of {unit}, in digits, without the unit.",
            path,
        )
    elif question.whole and answer != int(answer):
        yield Problem(f"'{question.id}' takes a whole number of {unit}.", f"Write {round(answer)}.", path)
    elif not question.least <= answer <= question.most:
        yield Problem(
            f"{answer} {unit} is out of range for '{question.id}'.",
            f"Write a number from {question.least} to {question.most}.",
            path,
        )


def _value(book: Rulebook, question: Question, answer: Raw) -> Value:
    if question.kind == "number" and not isinstance(answer, str | tuple):
        return answer
    inside = "" if question.kind == "needs" else question.id
    if isinstance(answer, str) and question.kind == "choice":
        return present_name(book, answer, inside)
    several = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
    chosen = {present_name(book, _written(choice), inside) for choice in several}
    return tuple(choice for choice in book.choice_ids(question) if choice in chosen)


def _written(choice: str | float) -> str:
    """A choice as it stands in a file; true, false and numbers are never choices but have to be named."""
    return choice if isinstance(choice, str) else str(choice).lower()


def _not_applicable(book: Rulebook, given: Mapping[str, Given]) -> Iterator[Problem]:
    index = prepared(book)
    bits = index.of_values({id_: one.value for id_, one in given.items()})
    for gate in index.gates:
        if gate.question in given and gate.reader.truth(bits) is False:
            question = book.question[gate.question]
            read = questions_of(question.applies) if question.applies else ()
            others = " and ".join(f"'{id_}'" for id_ in read)
            yield Problem(
                f"'{gate.question}' makes no sense with your answer to {others}.",
                "Remove it, or correct the other answer.",
                ("answers", gate.question),
            )


def doubtful(book: Rulebook, given: Mapping[str, Given], tried: Mapping[str, Log]) -> Iterator[Problem]:
    """Answers that can stand together but hardly mean what they say; the advice shows them as warnings."""
    chosen = given[book.needs_question.id].value if book.needs_question.id in given else None
    if not isinstance(chosen, tuple):
        return
    index = prepared(book)
    good = index.reader(book.good_enough).truth(index.of_values({id_: one.value for id_, one in given.items()}))
    short = [id_ for id_ in chosen if book.need[id_].kind != "economy"]
    path: Path = ("answers", book.needs_question.id)
    if good is False and not chosen:
        message, remedy = "the result is not good enough, yet nothing falls short.", "Choose what falls short."
        yield Problem(message, remedy, path, severity="warning")
    if good is True and short:
        named = " and ".join(f"'{id_}'" for id_ in short)
        message = f"the result is good enough, price and delay aside, yet {named} falls short."
        yield Problem(message, "Correct the one that is not so.", path, severity="warning")
    for rung, (log, _) in tried.items():
        met = [id_ for id_ in short if log.outcome == "met" and (not log.needs or id_ in log.needs)]
        if met:
            message = f"'{rung}' is said to have met '{met[0]}', which falls short."
            yield Problem(message, "Name the needs it met, or change the outcome.", ("tried", rung), severity="warning")


def tried_in(task: Task, book: Rulebook) -> tuple[dict[str, Log], list[Problem]]:
    """What was tried at all, by present name; a thorough effort whose log does not bear it out counts as brief."""
    tried: dict[str, Log] = {}
    remarks: list[Problem] = []
    target = task.target or Target()
    goal = Goal(target.at_least, target.metric)
    for name, entry in task.tried.items():
        written = entry if isinstance(entry, Tried) else Tried(effort=entry)
        log = written.model_copy(update={"attempts": _in_time(written.attempts)})
        lacking = shown_effort(book, Log(log, goal)).lacking
        if log.effort == "thorough" and log.attempts and lacking:
            remedy = f"Thorough means at least {THOROUGH_ATTEMPTS} different attempts scored on one fixed set."
            message = f"'{name}' counts as tried briefly: {_LACKING[lacking].format(_scored(log))}."
            remarks.append(Problem(message, remedy, ("tried", name), severity="warning"))
        outcome = _outcome(log, goal, book)
        if outcome != log.outcome:
            if "outcome" in log.model_fields_set:
                message = (
                    f"'{name}' is said to have come out '{log.outcome}', and measured it is '{outcome}', which counts."
                )
                remarks.append(
                    Problem(message, "Correct the outcome, or the target.", ("tried", name), severity="warning")
                )
            log = log.model_copy(update={"outcome": outcome})
        if log.effort != "none":
            tried[present_name(book, name)] = Log(log, goal)
    return {rung: tried[rung] for rung in book.rung_ids if rung in tried}, remarks


_LACKING: Mapping[Lacking, str] = {
    "attempts": "its log has {} scored attempts",
    "fixed-set": f"its last {THOROUGH_ATTEMPTS} attempts were not scored on one set of examples",
    "rising": "its last attempt was still better than the one before it",
    "told": "its last attempts cannot be told from the target yet",
    "reached": "its last attempts reach the target",
}


def _in_time(attempts: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Attempts by date where all have one, else as they are listed."""
    if any(attempt.date is None for attempt in attempts):
        return attempts
    return tuple(sorted(attempts, key=lambda attempt: attempt.date or ""))


def _scored(log: Tried) -> int:
    return sum(run_of(attempt).mean is not None for attempt in log.attempts)


def _for_quality(book: Rulebook, log: Tried) -> bool:
    """Whether a rung was tried for more than price and delay."""
    needs = [book.need[present_name(book, name)] for name in log.needs]
    return not needs or any(need.kind != "economy" for need in needs)


def shown_effort(book: Rulebook, log: Log) -> Earned:
    """The effort that the log of a rung shows as a whole."""
    return _shown(log.tried.attempts, log.goal, book.measuring, for_quality=_for_quality(book, log.tried))


def effort_of(book: Rulebook, log: Log) -> Effort:
    """The effort that counts for a rung as a whole: the person's word, or what the log shows where that is less."""
    word = Effort.named(log.tried.effort or "thorough")
    if log.tried.effort is not None and not log.tried.attempts:
        return word
    return min(word, shown_effort(book, log).effort)


@lru_cache(maxsize=256)
def _shown(attempts: tuple[Attempt, ...], goal: Goal, rules: Measuring, *, for_quality: bool) -> Earned:
    """The effort that a log shows; remembered, since every need asks for it."""
    if not attempts:
        return Earned(Effort.BRIEF, "attempts")
    from adaptation_ladder.attempts import earned  # noqa: PLC0415 - most tasks have no log

    return earned([run_of(attempt) for attempt in attempts], goal, rules, for_quality=for_quality)


def _outcome(log: Tried, goal: Goal, book: Rulebook) -> Outcome:
    """What came of it: what was measured last, or else the person's word."""
    scored = [run for attempt in log.attempts if (run := run_of(attempt)).mean is not None]
    if log.outcome == "worse" or not scored:
        return log.outcome
    from adaptation_ladder.measure import verdict_of  # noqa: PLC0415 - most tasks have no log

    verdict = verdict_of(scored[-1], goal, book.measuring.confidence)
    if verdict is None or verdict == "cannot-tell":
        return log.outcome
    return "met" if verdict == "reached" else "short"


def _measured(task: Task, book: Rulebook, tried: Mapping[str, Log], current: str | None) -> Measurements:
    """What was measured on the rung in use or, where it has no log, on the next lower one that has."""
    upto = book.rung_ids.index(current) + 1 if current else 0
    rung = next((rung for rung in reversed(book.rung_ids[:upto]) if rung in tried and tried[rung].tried.attempts), None)
    if rung is None:
        return NOTHING
    target = task.target or Target()
    limits: dict[Quantity, float | None] = {"delay": target.delay_at_most, "cost": target.cost_at_most}
    needs = {category: present_name(book, need) for category, need in task.needs_by_category.items()}
    known = {quantity: limit for quantity, limit in limits.items() if limit is not None}
    # What else was tried must not decide what counts, so only a rung that is named as the one in use puts it in doubt.
    in_use = task.current is None or rung == current
    return measurements(tried[rung].runs, tried[rung].goal, known, needs, book, in_use=in_use)


def _highest(book: Rulebook, tried: Mapping[str, Log]) -> str | None:
    return next((rung for rung in reversed(book.rung_ids) if rung in tried), None)


def _by_need(book: Rulebook, tried: Mapping[str, Log], rung: str) -> dict[str, Trial]:
    """How a rung was tried for each need; a higher rung may count as trying this one, and through it the next."""
    higher = [_by_need(book, tried, one.id) for one in book.rungs if rung in one.counts_as_trying]
    trials: dict[str, Trial] = {}
    for need in book.need:
        own = _trial(book, tried.get(rung), need)
        trials[need] = Trial(max([own.effort, *(one[need].effort for one in higher)]), own.worse)
    return trials


def _trial(book: Rulebook, log: Log | None, need: str) -> Trial:
    if log is None or not _concerns(book, log.tried.needs, need):
        return UNTRIED
    attempts = tuple(one for one in log.tried.attempts if _concerns(book, one.needs, need))
    if log.tried.attempts and not attempts:
        return UNTRIED  # every attempt was for something else
    effort = Effort.named(log.tried.effort or "thorough")
    if log.tried.effort is None or attempts:
        for_quality = book.need[need].kind != "economy"
        effort = min(effort, _shown(attempts, log.goal, book.measuring, for_quality=for_quality).effort)
    return Trial(effort, log.tried.outcome == "worse")


def _concerns(book: Rulebook, needs: tuple[str, ...], need: str) -> bool:
    return not needs or need in {present_name(book, name) for name in needs}


def with_assumptions(book: Rulebook, given: Mapping[str, Given]) -> dict[str, Given]:
    """The answers with what the rulebook assumes for open questions; assumptions read only what is given."""
    bits = prepared(book).of_values({id_: one.value for id_, one in given.items()})
    taken = {id_: Given(one.value, "assumed", one.because) for id_, one in assumed(book, bits, given)}
    if not taken:
        return dict(given)
    return {id_: taken[id_] if id_ in taken else given[id_] for id_ in book.question if id_ in taken or id_ in given}


class Assumable(NamedTuple):
    """A question for which something may be assumed while it is open."""

    question: str
    gate: Reader
    assumptions: tuple[tuple[Reader, Assumption], ...]


@lru_cache(maxsize=16)
def assumable(book: Rulebook) -> tuple[Assumable, ...]:
    """The questions for which a rulebook assumes something, made ready once."""
    index = prepared(book)
    return tuple(
        Assumable(
            question.id,
            index.reader(question.applies),
            tuple((index.reader(one.when), one) for one in question.assume),
        )
        for question in book.questions
        if question.assume
    )


def assumed(book: Rulebook, bits: Bits, answered: Container[str]) -> Iterator[tuple[str, Assumption]]:
    """What is assumed for the questions without an answer, by what the answers settle."""
    for question, gate, assumptions in assumable(book):
        if question not in answered and gate.truth(bits) is not False:
            for reader, one in assumptions:
                if reader.truth(bits) is True:
                    yield question, one
                    break
