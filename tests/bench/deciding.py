"""How many tasks a second are decided and advised on, in one process, by the built-in rulebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.index import prepared, stands_for
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.render.json import render_line
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Answer, Task, Tried
from tests.bench.timing import PURE_LOOP, each, in_turns, pure_loop, table
from tests.books import TODAY, without_gated


def random_tasks(book: Rulebook, seed: int) -> Iterator[Task]:
    """Ever new tasks: six of ten questions answered, one to three needs, some rungs tried."""
    chance = Random(seed)
    index = prepared(book)
    asked = book.needs_question
    while True:
        answers: dict[str, Answer] = {}
        for question in book.questions:
            if question is asked:
                answers[question.id] = tuple(chance.sample(book.choice_ids(asked), chance.randint(1, 3)))
            elif chance.random() < 0.6 and question.kind == "choices":
                choices = book.choice_ids(question)
                answers[question.id] = tuple(chance.sample(choices, chance.randint(1, len(choices))))
            elif chance.random() < 0.6:
                answers[question.id] = chance.choice(stands_for(index, question))
        tried = {
            rung: Tried(effort=chance.choice(("brief", "thorough")), outcome=chance.choice(("short", "short", "worse")))
            for rung in book.rung_ids
            if chance.random() < 0.4
        }
        task = Task(answers=without_gated(book, answers), tried=tried)
        try:
            read_task(task, book)
        except LadderError:  # a contradiction
            continue
        yield task


def report(rounds: int, count: int = 1000) -> str:
    """A table of rates; no task comes twice."""
    book = builtin_rulebook()
    fresh = random_tasks(book, 20261124)

    def deciding() -> float:
        situations = [read_task(next(fresh), book) for _ in range(count)]

        def work() -> None:
            for situation in situations:
                decide(book, situation)

        return each(work, count)()

    def advising() -> float:
        tasks = [next(fresh) for _ in range(count // 5)]

        def work() -> None:
            for task in tasks:
                advise(task, book, TODAY)

        return each(work, len(tasks))()

    def rendering() -> float:
        advices = [advise(next(fresh), book, TODAY) for _ in range(count // 5)]

        def work() -> None:
            for advice in advices:
                json.loads(render_line(advice))

        return each(work, len(advices))()

    deciding()
    advising()
    runs = {
        "decisions": deciding,
        "complete records": advising,
        "records written as JSON and read again": rendering,
        f"loop of {PURE_LOOP:,} turns": pure_loop,
    }
    taken = in_turns(runs, rounds)
    loop = taken[f"loop of {PURE_LOOP:,} turns"]
    rows = [(name, f"{1 / seconds:,.0f}", f"{loop / seconds:,.0f}") for name, seconds in taken.items()]
    return table(("on one core, tasks never seen before", "per second", "per loop"), rows)
