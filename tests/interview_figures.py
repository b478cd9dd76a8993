"""How many questions an interview takes and how long it thinks: simulated people, and the calibration cases.

Run `python -m tests.interview_figures` for the table; `--users N` takes more people. A question is one screen: what
falls short counts one, what was tried one for each rung asked about. Times are those of one core, not of the clock.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from statistics import mean, median

from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.index import prepared, stands_for
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.interview import TRIALS, Interview, begin, replied, standing
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Answer, Task, Tried
from tests.calibration import load_cases

USERS = 300
SLICE = 40
"""How many people are asked in the order of the file, which takes longer."""

Person = Mapping[str, Answer]
"""What somebody would answer to each topic; what is missing is *not sure*."""


def uniform(book: Rulebook, seed: int) -> Person:
    """Somebody with one to three needs, and with every other answer drawn uniformly."""
    chance = Random(seed)
    answers: dict[str, Answer] = {}
    for question in book.questions:
        if question.kind == "needs":
            answers[question.id] = tuple(chance.sample(list(book.need), chance.randint(1, 3)))
        elif question.kind == "choice":
            answers[question.id] = chance.choice(book.choice_ids(question))
        else:
            answers[question.id] = chance.choice(stands_for(prepared(book), question))
    return {**answers, **{f"{TRIAL_OF}{rung}": chance.choice(list(TRIALS)) for rung in book.rung_ids}}


def from_spec(book: Rulebook, spec: Task) -> Person:
    """Somebody who answers what a calibration case says, and is not sure of everything else."""
    given = {id_: one.value for id_, one in read_task(spec, book).given.items() if one.provenance == "file"}
    return {**given, **{f"{TRIAL_OF}{rung}": _trial(spec, rung) for rung in book.rung_ids}}


def _trial(spec: Task, rung: str) -> str:
    entry = spec.tried.get(rung, "none")
    if isinstance(entry, Tried):
        return "worse" if entry.outcome == "worse" else entry.effort or "brief"
    return entry


@dataclass(frozen=True)
class Run:
    """One simulated interview."""

    questions: int
    steps: tuple[float, ...]
    """Seconds of one core for each stop test with the choice of the next question."""
    settled: bool
    proved: bool


def interview(book: Rulebook, person: Person, choose: Callable[[Interview], tuple[str | None, bool]]) -> Run:
    """Ask until nothing that can be asked matters."""
    now, steps, proved = begin(book, Task()), [], True
    while True:
        began = time.process_time()
        topic, sure = choose(now)
        steps.append(time.process_time() - began)
        proved &= sure
        if topic is None:
            return Run(len(now.replies), tuple(steps), standing(now).outcome is not None, proved)
        now, _ = replied(now, topic, person.get(topic))


def best_first(now: Interview) -> tuple[str | None, bool]:
    """The order that the interview takes."""
    turn = standing(now)
    return turn.topic, turn.proved


def file_order(now: Interview) -> tuple[str | None, bool]:
    """The questions as they stand in the rulebook, with the same exact stop, asked where they may still matter."""
    turn = standing(now)
    if turn.topic is None or turn.topic == now.book.needs_question.id:
        return turn.topic, turn.proved
    return next(name for name in turn.waiting if _makes_sense(now, name)), turn.proved


def _makes_sense(now: Interview, name: str) -> bool:
    question = now.book.question.get(name)
    if question is None or question.applies is None:
        return True
    index = prepared(now.book)
    values = {id_: one.value for id_, one in read_task(now.task, now.book).given.items()}
    return index.reader(question.applies).truth(index.of_values(values)) is True


def people(book: Rulebook, users: int) -> Iterator[tuple[str, list[Person]]]:
    """The two groups that are asked."""
    yield f"{users} uniform people", [uniform(book, seed) for seed in range(users)]
    specs = [Task.model_validate(case["spec"]) for case in load_cases().values()]
    yield f"{len(specs)} calibration cases", [from_spec(book, spec) for spec in specs]


def counts(name: str, runs: list[Run]) -> str:
    """How many questions were asked, on one line."""
    questions = sorted(run.questions for run in runs)
    at90 = questions[int(0.9 * len(questions))]
    return f"{name:39} mean {mean(questions):4.1f}, 90th percentile {at90:2}, at most {questions[-1]:2}"


def times(runs: list[Run]) -> str:
    """How long a step took, on one line."""
    steps = sorted(1000 * step for run in runs for step in run.steps)
    at99 = steps[int(0.99 * len(steps))]
    return f"    a step: {median(steps):.1f} ms at the median, {at99:.1f} ms at the 99th percentile"


def summary(book: Rulebook, users: int = SLICE) -> str:
    """How many questions are asked of everybody, in the order taken and in that of the file."""
    lines = ["questions asked"]
    for name, group in people(book, users):
        for order, choose in ORDERS.items():
            lines.append(counts(f"{name}, {order}", [interview(book, one, choose) for one in group[:SLICE]]))
    return "\n".join(lines)


def pure_loop() -> float:
    """Milliseconds that a fixed loop of pure Python takes, to compare machines by."""
    began = time.process_time()
    total = 0
    for number in range(100_000):
        total += number * number % 7
    return 1000 * (time.process_time() - began)


ORDERS = {"best first": best_first, "in file order": file_order}


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(prog="python -m tests.interview_figures", description=__doc__)
    asked.add_argument("--users", type=int, default=USERS)
    asked.add_argument("--counts", action="store_true", help="the questions of a few people, without the times")
    wish = asked.parse_args()
    book = builtin_rulebook()
    if wish.counts:
        print(summary(book))
        return
    interview(book, uniform(book, 0), best_first)  # what is made once for a rulebook is not a step
    for name, group in people(book, wish.users):
        for order, choose in ORDERS.items():
            runs = [interview(book, one, choose) for one in (group if choose is best_first else group[:SLICE])]
            print(counts(f"{name if len(runs) == len(group) else f'{len(runs)} of them'}, {order}", runs))
            print(times(runs))
    print(f"a loop of 100,000 turns beside it: {median(pure_loop() for _ in range(9)):.1f} ms")


if __name__ == "__main__":
    main()
