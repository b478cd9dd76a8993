"""How time and memory grow with the rulebook and with the number of specs: a table, and a picture of it in text."""

from __future__ import annotations

import json
import math
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.packed import packed, unpacked
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide, rules_of
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import read_task
from tests.bench.deciding import random_tasks
from tests.bench.timing import each, process, table
from tests.books import TODAY, backed, book, choice, number, rung
from tests.interview_figures import best_first, interview, uniform

SPECS = (1, 10, 100, 1_000, 10_000)
MANY_SPECS = (*SPECS, 100_000)
LADDER = (sys.executable, "-m", "adaptation_ladder")


def times(book: Rulebook, factor: int) -> Rulebook:
    """The same rulebook with so many copies of every criterion and requirement, under ids of their own."""
    data = json.loads(packed(book))
    for part in data["rungs"]:
        for section in ("when_to_use", "when_not", "requirements"):
            once = part.get(section, [])
            copies = range(factor)
            part[section] = [{**one, "id": f"{one['id']}-{copy}"} for copy in copies for one in once]
    return unpacked(json.dumps(data))


def criteria(factors: tuple[int, ...] = (1, 2, 5, 10), count: int = 100) -> str:
    """Compiling, deciding, advising and memory by the number of criteria."""
    rows = []
    for factor in factors:
        text = packed(times(builtin_rulebook(), factor))
        tracemalloc.start()
        began = time.process_time()
        book = unpacked(text)
        rules = rules_of(book)
        ready = time.process_time() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        fresh = random_tasks(book, 1)
        tasks = [next(fresh) for _ in range(count)]
        situations = [read_task(task, book) for task in tasks]
        deciding = each(lambda: _all(decide, book, situations), count)  # noqa: B023 - run at once
        advising = each(lambda: _all(_advise, book, tasks), count)  # noqa: B023 - run at once
        rows.append(
            (
                f"{len(rules.criteria)} criteria ({factor}x)",
                f"{ready * 1000:.0f}",
                f"{deciding() * 1e6:.0f}",
                f"{advising() * 1000:.1f}",
                f"{peak / 1e6:.1f}",
            )
        )
    return table(("rulebook", "load and compile, ms", "decide, µs", "advise, ms", "peak, MB"), rows)


def _advise(book: Rulebook, task: Any) -> object:
    return advise(task, book, TODAY)


def _all(work: Callable[[Rulebook, Any], object], book: Rulebook, things: list[Any]) -> None:
    for thing in things:
        work(book, thing)


def random_rulebook(questions: int, criteria: int, seed: int = 11) -> Rulebook:
    """Five rungs and six needs, and so many questions with so many criteria over two to four of them each."""
    chance = Random(seed)
    asked = [
        number(f"q{at}", most=100) if at % 3 == 2 else choice(f"q{at}", *(("yes", "no"), "abcd")[at % 3])
        for at in range(questions - 2)  # book adds two
    ]
    needs = [f"need-{at}" for at in range(6)]

    def test(question: dict[str, Any]) -> dict[str, Any]:
        if question["kind"] == "number":
            return {chance.choice(("at-least", "at-most")): {question["id"]: chance.randint(10, 90)}}
        return {"is": {question["id"]: chance.choice(question["choices"])["id"]}}

    def condition() -> dict[str, Any]:
        leaves = [test(one) for one in chance.sample(asked, chance.randint(2, 4))]
        return {"all": [leaves[0], {"any": leaves[1:]}]} if chance.random() < 0.5 else {"all": leaves}

    def ladder_rung(at: int) -> dict[str, Any]:
        ids = range(at, criteria, 5)
        against = [backed(f"not-{one}", when=condition(), unlock="Lift it.") for one in ids if one % 4 == 3]
        uses = [backed(f"use-{one}", need=chance.choice(needs), when=condition()) for one in ids if one % 4 != 3]
        always = [backed(f"use-{need}", need=need) for need in needs] if at == 0 else []
        return rung(f"rung-{at}", "thorough" if at == 4 else "brief", [*always, *uses], **{"when-not": against})

    return book([ladder_rung(at) for at in range(5)], needs, asked)


def interviews(people: int) -> str:
    """Interviews by the number of questions and criteria: how many are asked, how long a step takes, what is proved."""
    books = {
        "the built-in rulebook": builtin_rulebook(),
        "the built-in rulebook, 10x": times(builtin_rulebook(), 10),
        **{
            f"random, {questions} questions, {criteria} criteria": random_rulebook(questions, criteria)
            for questions, criteria in ((30, 60), (60, 120), (60, 600))
        },
    }
    rows = []
    for name, asked in books.items():
        interview(asked, uniform(asked, 0), best_first)  # what is made once for a rulebook is no step
        runs = [interview(asked, uniform(asked, seed), best_first) for seed in range(people)]
        steps = sorted(1000 * step for run in runs for step in run.steps)
        unproved = sum(not run.proved for run in runs)
        rows.append(
            (
                name,
                f"{len(asked.questions)}",
                f"{mean(run.questions for run in runs):.1f}",
                f"{median(steps):.1f}",
                f"{steps[int(0.99 * len(steps))]:.0f}",
                f"{steps[-1]:.0f}",
                f"{unproved} of {people}",
            )
        )
    header = ("interviews", "questions", "asked", "ms a step, median", "99th percentile", "longest", "not proved")
    return table(header, rows)


def lines(place: Path, counts: tuple[int, ...]) -> str:
    """Time and memory of whole processes that read so many specs as JSON Lines and write as many advices."""
    fresh = random_tasks(builtin_rulebook(), 2)
    distinct = [next(fresh) for _ in range(1000)]
    spec = place / "specs.jsonl"
    rows, points = [], []
    for count in counts:
        with spec.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(_lines(distinct, count))
        spent = process([*LADDER, "advise", str(spec), "--format", "json", "--output", str(place / "out.jsonl")])
        with (place / "out.jsonl").open("rb") as out:
            if sum(1 for _ in out) != count:
                raise SystemExit(f"{count} specs did not give {count} advices")
        seconds = spent.processor
        rows.append((f"{count:,}", f"{seconds:.2f}", f"{seconds / count * 1000:.2f}", f"{spent.megabytes:.0f}"))
        points.append((count, seconds))
    return table(("specs", "seconds of the processor", "ms a spec", "peak, MB"), rows) + "\n" + picture(points)


def _lines(distinct: list[Any], count: int) -> Iterator[str]:
    texts = [one.model_dump_json(by_alias=True, exclude_defaults=True) + "\n" for one in distinct[:count]]
    for at in range(count):
        yield texts[at % len(texts)]


def picture(points: list[tuple[int, float]], width: int = 60) -> str:
    """Bars on a logarithmic scale: ten times the specs, at most ten times the bar's step."""
    least = min(seconds for _, seconds in points)
    steps = math.log10(max(seconds for _, seconds in points) / least) or 1
    bars = [
        f"{count:>9,} {'█' * max(1, round(width * math.log10(seconds / least) / steps))} {seconds:.2f} s"
        for count, seconds in points
    ]
    return "```text\nseconds by specs, logarithmic\n" + "\n".join(bars) + "\n```\n"
