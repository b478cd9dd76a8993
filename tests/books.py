"""Small rulebooks and tasks for the tests: one to read, and random ones to try promises on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from random import Random
from typing import Any, Literal

from hypothesis import strategies as st

from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.index import prepared, stands_for
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.task.answers import Situation
from adaptation_ladder.task.tasks import Attempt, Target, Task, Tried

TODAY = "2026-11-23"
EVIDENCE = [{"source": "a-study", "says": "It worked in the one place where it was tried."}]


def tupled(data: Any) -> Any:
    """Plain data with lists as tuples, the way records take them."""
    if isinstance(data, list):
        return tuple(tupled(part) for part in data)
    if isinstance(data, dict):
        return {key: tupled(part) for key, part in data.items()}
    return data


def backed(id_: str, **rest: Any) -> dict[str, Any]:
    """A criterion, requirement or option reason with the parts that do not matter filled in."""
    return {"id": id_, "reason": f"Because of {id_}.", "evidence": EVIDENCE, "checked": TODAY, **rest}


def rung(id_: str, effort: str, uses: list[dict[str, Any]], **rest: Any) -> dict[str, Any]:
    """A rung with the parts that do not matter filled in."""
    return {
        "id": id_,
        "name": id_.capitalize(),
        "what": "What it is.",
        "costs": {"to-ship": "a day", "to-update": "an hour", "to-debug": "easy", "running": "little"},
        "effort": effort,
        "when-to-use": uses,
        "first-steps": [{"id": f"{id_}-step", "do": "Begin."}],
        "stop-when": "It is good enough.",
        "step-down-when": "It is no longer needed.",
        "mistakes": ["Forgetting to measure."],
        **rest,
    }


def book(rungs: list[dict[str, Any]], needs: list[Any], questions: list[Any], **rest: Any) -> Rulebook:
    """A rulebook with the parts that do not matter filled in."""
    asked = {"id": "falls-short", "kind": "needs", "ask": "What falls short?", "help": "Look.", "why": "It decides."}
    return Rulebook.model_validate(
        tupled(
            {
                "name": "small",
                "version": "1.0.0",
                "language": "en",
                "good-enough": {"is": {"good": "yes"}},
                "rungs": rungs,
                "needs": [
                    {"id": one, "name": one, "kind": "form", "symptom": f"It lacks {one}."}
                    if isinstance(one, str)
                    else one
                    for one in needs
                ],
                "questions": [asked, choice("good", "yes", "no"), *questions],
                "sources": [
                    {
                        "id": "a-study",
                        "title": "A study",
                        "authors": "Somebody",
                        "year": 2024,
                        "url": "https://example.org/study",
                        "kind": "paper",
                        "read": "full",
                        "checked": TODAY,
                    }
                ],
                **rest,
            }
        )
    )


def changed(made: Rulebook, **fields: Any) -> Rulebook:
    """The same rulebook with some of its fields replaced; a copy would keep what was looked up in the old ones."""
    return Rulebook.model_construct(**{name: getattr(made, name) for name in Rulebook.model_fields} | fields)


def choice(id_: str, *options: str, **rest: Any) -> dict[str, Any]:
    """A question with these choices."""
    return {
        "id": id_,
        "kind": "choice",
        "ask": f"{id_}?",
        "help": "Look.",
        "why": "It decides.",
        "choices": [{"id": option, "means": f"It is {option}."} for option in options],
        **rest,
    }


def number(id_: str, **rest: Any) -> dict[str, Any]:
    """A question that takes a number."""
    return {"id": id_, "kind": "number", "unit": "things", "ask": f"{id_}?", "help": "Count.", "why": "x", **rest}


def small_book(**rest: Any) -> Rulebook:
    """Two rungs: asking nicely for everything, and training where there are examples and time."""
    return book(
        [
            rung(
                "asking",
                "brief",
                [backed("asking-for-style", need="style"), backed("asking-for-speed", need="speed")],
            ),
            rung(
                "training",
                "thorough",
                [
                    backed("training-for-style", need="style", when={"at-least": {"examples": 50}}),
                    backed("training-for-speed", need="speed", when={"is": {"hurry": "yes"}}, effort="brief"),
                ],
                **{
                    "when-not": [
                        backed("moving", when={"is": {"settled": "no"}}, unlock="Wait until it is settled."),
                        backed("facts-never", needs=["facts"]),
                    ],
                    "requirements": [
                        backed(
                            "an-owner", role="owner", **{"met-when": {"is": {"owner": "yes"}}}, unlock="Name an owner."
                        )
                    ],
                },
            ),
        ],
        ["style", "speed", "facts"],
        [
            number("examples"),
            choice("hurry", "yes", "no"),
            choice("settled", "yes", "no"),
            choice("owner", "yes", "no", assume=[{"value": "yes", "because": "Somebody always is."}]),
        ],
        **rest,
    )


def task(answers: dict[str, Any] | None = None, **rest: Any) -> Task:
    """A task from plain data, lists allowed."""
    return Task.model_validate(tupled({"answers": answers or {}, **rest}))


def _condition(chance: Random, questions: list[dict[str, Any]], depth: int = 2) -> dict[str, Any]:
    form = chance.choice(["leaf", "leaf", "all", "any", "not"] if depth else ["leaf"])
    if form in {"all", "any"}:
        return {form: [_condition(chance, questions, depth - 1) for _ in range(chance.randint(1, 2))]}
    if form == "not":
        return {"not": _condition(chance, questions, depth - 1)}
    question = chance.choice(questions)
    if question["kind"] == "number":
        return {chance.choice(["at-least", "at-most"]): {question["id"]: chance.randint(1, 9)}}
    option = chance.choice(question["choices"])["id"]
    return {"includes" if question["kind"] == "choices" else "is": {question["id"]: option}}


def _questions(chance: Random) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = [choice("q0", "yes", "no")]
    for at in range(1, chance.randint(2, 3)):
        kind = chance.choice(["choice", "number", "choices"])
        one = number(f"q{at}", most=10) if kind == "number" else {**choice(f"q{at}", "a", "b", "c"), "kind": kind}
        if kind != "choices" and chance.random() < 0.5:
            one["applies"] = _condition(chance, questions, 1)
        questions.append(one)
    return questions


def _rung(chance: Random, at: int, needs: list[str], questions: list[dict[str, Any]]) -> dict[str, Any]:
    name = f"r{at}"
    uses = [
        backed(
            f"{name}-use-{i}",
            need=chance.choice(needs),
            when=chance.choice([None, _condition(chance, questions)]),
            effort=chance.choice([None, "brief", "thorough"]),
        )
        for i in range(chance.randint(1, 3))
    ]
    against = [
        backed(
            f"{name}-not-{i}",
            needs=chance.sample(needs, chance.randint(0, len(needs))),
            when=_condition(chance, questions),
            unlock=chance.choice([None, "Lift it."]),
        )
        for i in range(chance.randint(0, 2))
    ]
    met = [
        backed(f"{name}-met", role="data", unlock="Do it.", **{"met-when": _condition(chance, questions)})
        for _ in range(chance.randint(0, 1))
    ]
    contained = [f"r{at - 1}"] if at and chance.random() < 0.5 else []
    return rung(
        name,
        chance.choice(["brief", "thorough"]),
        uses,
        **{"when-not": against, "requirements": met, "counts-as-trying": contained},
    )


def _axis(chance: Random, at: int, rung_id: str, questions: list[dict[str, Any]]) -> dict[str, Any]:
    options = [
        {
            "id": f"a{at}-{i}",
            "name": "an option",
            "what": "What it is.",
            "when-to-use": [backed(f"a{at}-{i}-for", when=_condition(chance, questions))] if i else [],
            "when-not": [backed(f"a{at}-{i}-not", when=_condition(chance, questions))] if i > 1 else [],
        }
        for i in range(3)
    ]
    return {"id": f"a{at}", "rung": rung_id, "name": "an axis", "options": options}


@cache
def random_book(seed: int) -> Rulebook:
    """A random rulebook of two to four rungs, one to three needs and two to four questions."""
    chance = Random(seed)
    questions = _questions(chance)
    ids = [f"n{at}" for at in range(chance.randint(1, 3))]
    needs = [
        {
            "id": id_,
            "name": "a need",
            "kind": chance.choice(["facts", "form"]),
            "symptom": "It lacks something.",
            "when": chance.choice([None, _condition(chance, questions, 1)]),
        }
        for id_ in ids
    ]
    rungs = [_rung(chance, at, ids, questions) for at in range(chance.randint(2, 4))]
    return book(rungs, needs, questions, techniques=[_axis(chance, at, rungs[-1]["id"], questions) for at in range(2)])


def books() -> st.SearchStrategy[Rulebook]:
    """One of 200 random rulebooks."""
    return st.integers(0, 199).map(random_book)


@cache
def answers(rulebook: Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """A random set of answers, complete or not, without answers to questions that do not apply."""
    every = {question.id: answer_to(rulebook, question) for question in rulebook.questions}
    return st.fixed_dictionaries({}, optional=every).map(lambda given: without_gated(rulebook, given))


def without_gated(rulebook: Rulebook, given: dict[str, Any]) -> dict[str, Any]:
    """The answers that may stand together: none to a question whose gate is not known to be open."""
    index = prepared(rulebook)
    for _ in index.gates:  # an answer that is dropped may close another gate
        bits = index.of_values(given)
        shut = {gate.question for gate in index.gates if gate.reader.truth(bits) is not True}
        given = {id_: value for id_, value in given.items() if id_ not in shut}
    return given


def answer_to(rulebook: Rulebook, question: Question) -> st.SearchStrategy[Any]:
    """A random answer to one question."""
    if question.kind == "number":
        marks = stands_for(prepared(rulebook), question)
        return st.sampled_from(marks) | st.integers(int(question.least), min(int(question.most), 100_000))
    choices = rulebook.choice_ids(question)
    if question.kind == "choice":
        return st.sampled_from(choices)
    return st.lists(st.sampled_from(choices), unique=True).map(tuple)


@cache
def tried(rulebook: Rulebook) -> st.SearchStrategy[dict[str, Tried]]:
    """A random record of what was tried."""
    efforts: tuple[Literal["brief", "thorough"], ...] = ("brief", "thorough")
    outcomes: tuple[Literal["short", "met", "worse"], ...] = ("short", "short", "short", "met", "worse")
    needs = st.just(()) | st.lists(st.sampled_from(list(rulebook.need)), unique=True, max_size=2).map(tuple)
    log = st.builds(Tried, effort=st.sampled_from(efforts), outcome=st.sampled_from(outcomes), needs=needs)
    return st.fixed_dictionaries({}, optional=dict.fromkeys(rulebook.rung_ids, log))


@cache
def tasks(rulebook: Rulebook) -> st.SearchStrategy[Task]:
    """A random task for this rulebook: answers, complete or not, and what was tried."""

    def task_of(answers_: dict[str, Any], record: dict[str, Tried], at: int) -> Task:
        current = [None, *record][at % (len(record) + 1)]
        return Task(answers=answers_, tried=record, current=current)

    return st.builds(task_of, answers(rulebook), tried(rulebook), st.integers(0, 5))


@cache
def measured_tasks(rulebook: Rulebook) -> st.SearchStrategy[Task]:
    """A random task with logs of attempts, and with a target and limits to hold them against."""
    needs = st.just(()) | st.lists(st.sampled_from(list(rulebook.need)), unique=True, max_size=2).map(tuple)

    def attempt_of(n: int, share: float, delay: float | None, cost: float | None, needs_: tuple[str, ...]) -> Attempt:
        return Attempt(n=n, passes=round(n * share), p95_delay=delay, cost=cost, needs=needs_)

    attempt = st.builds(
        attempt_of,
        st.sampled_from([5, 50, 50, 400]),
        st.sampled_from([0.0, 0.5, 0.85, 0.9, 0.95, 1.0]),
        st.sampled_from([None, 1.0, 3.0]),
        st.sampled_from([None, 0.001, 0.1]),
        needs,
    )
    efforts: tuple[Literal["brief", "thorough"] | None, ...] = (None, None, "brief", "thorough")
    outcomes: tuple[Literal["short", "met", "worse"], ...] = ("short", "short", "met", "worse")
    log = st.builds(
        Tried,
        effort=st.sampled_from(efforts),
        outcome=st.sampled_from(outcomes),
        needs=needs,
        attempts=st.lists(attempt, max_size=4).map(tuple),
    )
    target = st.builds(
        Target,
        at_least=st.sampled_from([None, 0.9, 0.9]),
        delay_at_most=st.sampled_from([None, 2.0]),
        cost_at_most=st.sampled_from([None, 0.01]),
    )
    logs = st.fixed_dictionaries({}, optional=dict.fromkeys(rulebook.rung_ids, log))
    return st.builds(
        lambda answers_, record, goal: Task(answers=answers_, tried=record, target=goal),
        answers(rulebook),
        logs,
        target,
    )


def completions(rulebook: Rulebook, situation: Situation, *, assumed: bool) -> Iterator[dict[str, Value]]:
    """Every way to answer the open questions, by brute force; questions that do not apply stay unanswered."""
    index = prepared(rulebook)
    known = situation.values(assumed=assumed)
    ways: list[list[Value | None]] = []
    open_ = [question for question in rulebook.questions if question.id not in known]
    for question in open_:
        if question.kind in {"needs", "choices"}:
            ids = rulebook.choice_ids(question)
            picks = product([False, True], repeat=len(ids))
            ways.append([tuple(id_ for id_, pick in zip(ids, way, strict=True) if pick) for way in picks])
        else:
            gated = question.applies is not None
            ways.append([*stands_for(index, question), *([None] if gated else [])])
    for combination in product(*ways):
        values = dict(known)
        values.update({q.id: v for q, v in zip(open_, combination, strict=True) if v is not None})
        bits = index.of_values(values)
        if all((gate.reader.truth(bits) is True) == (gate.question in values) for gate in index.gates):
            yield values
