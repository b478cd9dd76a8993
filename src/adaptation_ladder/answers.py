"""The task spec, and its reading against a rulebook: what is given, what is assumed, what is open, what is wrong.

Knows nothing of files: a spec made in code and one read from YAML are the same record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from adaptation_ladder.conditions import Value, questions_of
from adaptation_ladder.errors import LadderError, Path, Problem, nearest
from adaptation_ladder.findings import kinds_about
from adaptation_ladder.index import prepared
from adaptation_ladder.rulebook import Question, Rulebook
from adaptation_ladder.vocabulary import Date, Effort, Id, Outcome, Provenance, Record, Text

FORMAT = 1
"""The highest shape of a spec that this program reads."""

THOROUGH_ATTEMPTS = 3
"""How many scored attempts a thorough effort takes."""


def _tupled(value: Any) -> Any:
    """Lists as tuples: whoever builds a task in code writes lists, and records stay immutable."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Mapping):
        return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
    return value


Listed = BeforeValidator(_tupled)
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Attempt(Record):
    """One entry of the log of what was tried on a rung."""

    date: Date | None = None
    changed: str | None = None
    """What was changed in this attempt."""
    metric: str | None = None
    score: float | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    """How many examples of a fixed set it was scored on."""
    passes: Annotated[int, Field(ge=0)] | None = None


class Tried(Record):
    """How one rung was tried, and what came of it."""

    effort: Literal["none", "brief", "thorough"] | None = None
    """Left out, the log of attempts decides: thorough with three scored ones, else brief."""
    outcome: Outcome = "short"
    needs: Annotated[tuple[Word, ...], Listed] = ()
    """The needs it was tried for; none named means all."""
    attempts: Annotated[tuple[Attempt, ...], Listed] = ()


class Target(Record):
    """When the result is good enough, in words and, where it is measured, as a number."""

    goal: str | None = None
    metric: str | None = None
    at_least: float | None = None


class Approach(Record):
    """The rung, and where it has techniques the options, that the team has decided on."""

    rung: Word
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
    current: Word | None = None
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
    warnings: tuple[Problem, ...] = ()

    def values(self, *, assumed: bool) -> dict[str, Value]:
        """The bare answers, with or without the assumed ones."""
        return {id_: one.value for id_, one in self.given.items() if assumed or one.provenance != "assumed"}


def read_task(task: Task, book: Rulebook, provenance: Provenance = "file") -> Situation:
    """Read a task against a rulebook.

    Raises LadderError with every unknown name, impossible value and contradiction at once.
    """
    remarks = [*_unknown_names(task, book), *_contradictions(task, book), *_bad_waivers(task)]
    given: dict[str, Given] = {}
    for name, answer in task.answers.items():
        question = book.question.get(_present_name(book, name))
        if question is not None and question.id in given:
            remarks.append(_given_twice(question.id, ("answers", name)))
        elif question is not None and answer is not None:
            wrong = list(_wrong_answer(book, question, answer, ("answers", name)))
            remarks.extend(wrong)
            if all(problem.severity == "warning" for problem in wrong):
                given[question.id] = Given(_value(book, question, answer), provenance)
    ordered = {question.id: given[question.id] for question in book.questions if question.id in given}
    remarks.extend(_not_applicable(book, ordered))
    if any(remark.severity == "error" for remark in remarks):
        raise LadderError(remarks)
    tried, thin = _tried(task, book)
    current = _present_name(book, task.current) if task.current else _highest(book, tried)
    if current is not None and current not in tried:
        tried[current] = Tried(effort="brief")  # what runs today was tried at least briefly
    remarks.extend(_doubtful(book, ordered, tried))
    return Situation(
        given=with_assumptions(book, ordered),
        trials={rung: _by_need(book, tried, rung) for rung in book.rung_ids},
        current=current,
        met=current is not None and tried[current].outcome == "met" and not tried[current].needs,
        approach=_present_name(book, task.approach.rung) if task.approach else None,
        warnings=(*remarks, *thin),
    )


def _present_name(book: Rulebook, name: str, inside: str = "") -> str:
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
        yield Problem(f"'{name}' is no {kind}.", remedy, path, at_key=path[-1:] == (name,))


def _given_twice(id_: str, path: Path) -> Problem:
    return Problem(f"'{id_}' is given twice, once by its old name.", "Keep one of the two.", path, at_key=True)


def _unknown_names(task: Task, book: Rulebook) -> Iterator[Problem]:
    for name in task.answers:
        yield from _check_name(book, "question", name, tuple(book.question), ("answers", name))
    for name, entry in task.tried.items():
        yield from _check_name(book, "rung", name, book.rung_ids, ("tried", name))
        for at, need in enumerate(entry.needs if isinstance(entry, Tried) else ()):
            yield from _check_name(book, "need", need, tuple(book.need), ("tried", name, "needs", at))
    if task.current is not None:
        yield from _check_name(book, "rung", task.current, book.rung_ids, ("current",))
    if task.approach is not None:
        yield from _check_name(book, "rung", task.approach.rung, book.rung_ids, ("approach", "rung"))
        rung = _present_name(book, task.approach.rung)
        axes = {axis.id: axis for axis in book.techniques if axis.rung == rung}
        for name, option in task.approach.technique.items():
            here: Path = ("approach", "technique", name)
            yield from _check_name(book, f"technique of '{rung}'", name, tuple(axes), here)
            axis = axes.get(_present_name(book, name))
            if axis is not None:
                options = tuple(one.id for one in axis.options)
                yield from _check_name(book, f"option of '{name}'", option, options, here)


def _bad_waivers(task: Task) -> Iterator[Problem]:
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


def _contradictions(task: Task, book: Rulebook) -> Iterator[Problem]:
    present: dict[str, TriedEntry] = {}
    for name, entry in task.tried.items():
        if _present_name(book, name) in present:
            yield _given_twice(_present_name(book, name), ("tried", name))
        present[_present_name(book, name)] = entry
        if isinstance(entry, Tried):
            yield from _contradictory_log(name, entry)
    current = present.get(_present_name(book, task.current or ""))
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
        yield from _check_name(book, f"choice of '{question.id}'", choice, choices, here, inside)
        if _present_name(book, choice, inside) in [_present_name(book, each, inside) for each in chosen[:at]]:
            yield Problem(f"'{choice}' is chosen twice.", "Remove one.", here)


def _wrong_number(question: Question, answer: Raw, path: Path) -> Iterator[Problem]:
    unit = question.unit or "units"
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        said = str(answer).lower() if isinstance(answer, bool) else answer if isinstance(answer, str) else "a list"
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
        return _present_name(book, answer, inside)
    several = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
    chosen = {_present_name(book, _written(choice), inside) for choice in several}
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


def _doubtful(book: Rulebook, given: Mapping[str, Given], tried: Mapping[str, Tried]) -> Iterator[Problem]:
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
    for rung, log in tried.items():
        met = [id_ for id_ in short if log.outcome == "met" and (not log.needs or id_ in log.needs)]
        if met:
            message = f"'{rung}' is said to have met '{met[0]}', which falls short."
            yield Problem(message, "Name the needs it met, or change the outcome.", ("tried", rung), severity="warning")


def _tried(task: Task, book: Rulebook) -> tuple[dict[str, Tried], list[Problem]]:
    """What was tried at all, by present name; a thorough effort whose log does not bear it out counts as brief."""
    tried: dict[str, Tried] = {}
    remarks: list[Problem] = []
    for name, entry in task.tried.items():
        log = entry if isinstance(entry, Tried) else Tried(effort=entry)
        scored = [attempt for attempt in log.attempts if attempt.score is not None or attempt.passes is not None]
        if log.effort is None:
            log = log.model_copy(update={"effort": "thorough" if len(scored) >= THOROUGH_ATTEMPTS else "brief"})
        elif log.effort == "thorough" and log.attempts and len(scored) < THOROUGH_ATTEMPTS:
            remarks.append(
                Problem(
                    f"'{name}' counts as tried briefly: its log has {len(scored)} scored attempts.",
                    f"Thorough means at least {THOROUGH_ATTEMPTS} different attempts scored on one fixed set.",
                    ("tried", name),
                    severity="warning",
                )
            )
            log = log.model_copy(update={"effort": "brief"})
        if log.effort != "none":
            tried[_present_name(book, name)] = log
    return {rung: tried[rung] for rung in book.rung_ids if rung in tried}, remarks


def _highest(book: Rulebook, tried: Mapping[str, Tried]) -> str | None:
    return next((rung for rung in reversed(book.rung_ids) if rung in tried), None)


def _by_need(book: Rulebook, tried: Mapping[str, Tried], rung: str) -> dict[str, Trial]:
    """How a rung was tried for each need; a higher rung may count as trying this one."""
    containing = [higher.id for higher in book.rungs if rung in higher.counts_as_trying and higher.id in tried]
    trials: dict[str, Trial] = {}
    for need in book.need:
        own = _trial(book, tried.get(rung), need)
        implied = [_trial(book, tried[higher], need).effort for higher in containing]
        trials[need] = Trial(max(own.effort, *implied) if implied else own.effort, own.worse)
    return trials


def _trial(book: Rulebook, log: Tried | None, need: str) -> Trial:
    if log is None or (log.needs and need not in {_present_name(book, name) for name in log.needs}):
        return UNTRIED
    return Trial(Effort.named(log.effort or "brief"), log.outcome == "worse")


def with_assumptions(book: Rulebook, given: Mapping[str, Given]) -> dict[str, Given]:
    """The answers with what the rulebook assumes for open questions; assumptions read only what is given."""
    index = prepared(book)
    bits = index.of_values({id_: one.value for id_, one in given.items()})
    closed = {gate.question for gate in index.gates if gate.reader.truth(bits) is False}
    result: dict[str, Given] = {}
    for question in book.questions:
        if question.id in given:
            result[question.id] = given[question.id]
        elif question.id not in closed:
            for assumed in question.assume:
                if index.reader(assumed.when).truth(bits) is True:
                    result[question.id] = Given(assumed.value, "assumed", assumed.because)
                    break
    return result
