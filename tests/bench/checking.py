"""How fast `ladder check` is on 1,000 specs, beside two linters on the same files in the same run.

    python -m tests.bench.checking

Prints specs a second of processor time and the peak memory of each, start-up included, every program on one and the
same core; and how the others compare. The linters know nothing of the advice: yamllint looks at the notation,
check-jsonschema at the shape.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, without_gated

COUNT = 1000
SIZE = 2048
"""Bytes of a spec, about."""
BARS = {"specs a second": 150, "megabytes": 150}
WORDS = ("the", "reply", "customer", "order", "manual", "price", "form", "team", "letter", "rule", "label", "case")


class Ran(NamedTuple):
    """What one program took for all specs."""

    name: str
    seconds: float
    """Of processor time: on a busy machine the clock would measure the neighbours."""
    megabytes: float
    code: int


def spec(chance: Random, rulebook: Rulebook) -> str:
    """A random spec that loads, with most questions answered, a log of what was tried, and mostly the advised rung."""
    answers: dict[str, Any] = {}
    for question in rulebook.questions:
        if chance.random() < 0.85:
            choices = rulebook.choice_ids(question)
            if question.kind == "number":
                answers[question.id] = int(min(chance.choice([10, 200, 3000, 50_000]), question.most))
            elif question.kind == "choice":
                answers[question.id] = chance.choice(choices)
            else:
                answers[question.id] = sorted(chance.sample(choices, chance.choice([1, 1, 2, 3])))
    top = chance.randrange(1, 4)
    tried = {
        rung: {"attempts": [attempt(chance, at) for at in range(chance.randrange(1, 5))]}
        for rung in rulebook.rung_ids[:top]
    }
    data = {
        "ladder": 1,
        "task": "",
        "answers": {id_: plain(value) for id_, value in without_gated(rulebook, tupled(answers)).items()},
        "tried": tried,
        "target": {"goal": "As good as two people who agree.", "metric": "accuracy", "at-least": 0.9},
        "approach": {"rung": "prompting"},
        "review-by": "2099-01-01",
    }
    text = ""
    while len(yaml.safe_dump(data | {"task": text}, sort_keys=False)) < SIZE:
        text += " ".join(chance.choices(WORDS, k=12)) + ".\n"
    data["task"] = text
    if chance.random() < 0.75:
        data["approach"] = {"rung": advise(Task.model_validate(data, strict=False), rulebook, TODAY).rung}
    else:
        data["approach"] = {"rung": chance.choice(rulebook.rung_ids)}
    return yaml.safe_dump(data, sort_keys=False)


def attempt(chance: Random, at: int) -> dict[str, Any]:
    """One scored attempt."""
    return {
        "changed": f"wording {at + 1}",
        "metric": "accuracy",
        "score": round(chance.uniform(0.5, 0.85), 2),
        "n": 120,
    }


def tupled(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers with several choices, as they are read."""
    return {id_: tuple(value) if isinstance(value, list) else value for id_, value in answers.items()}


def plain(value: Any) -> Any:
    """An answer as YAML writes it."""
    return list(value) if isinstance(value, tuple) else value


def run(name: str, command: list[str]) -> Ran:
    """Run a program on one core with its output thrown away."""
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.execv(command[0], command)  # noqa: S606 - programs beside this one, and no shell
    _, status, used = os.wait4(pid, 0)
    return Ran(name, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def main() -> None:
    """Make the specs, run the three programs, and print what they took."""
    programs = Path(sys.executable).parent
    rulebook = builtin_rulebook()
    with tempfile.TemporaryDirectory() as folder:
        chance = Random(6)
        files = [Path(folder) / f"{at:04}.ladder.yaml" for at in range(COUNT)]
        for file in files:
            file.write_text(spec(chance, rulebook), encoding="utf-8")
        size = sum(file.stat().st_size for file in files) / COUNT
        schema = Path(folder) / "task.schema.json"
        ladder = str(programs / "ladder")
        made = run("", [ladder, "schema", "task", "--output", str(schema)])
        names = [str(file) for file in files]
        linter, checker = str(programs / "yamllint"), str(programs / "check-jsonschema")
        runs = [
            run("ladder check", [ladder, "check", folder, "--today", TODAY]),
            run("yamllint", [linter, "--config-data", "relaxed", *names]),
            run("check-jsonschema", [checker, "--schemafile", str(schema), *names]),
        ]
    if made.code or runs[0].code not in {0, 1} or runs[2].code:
        sys.exit(f"a program failed: {made}, {runs}")
    print(f"{COUNT:,} specs of {size:,.0f} bytes, one core")
    for ran in runs:
        ratio = "" if ran is runs[0] else f"  {ran.seconds / runs[0].seconds:4.1f} times as long"
        print(f"{ran.name:<17} {COUNT / ran.seconds:6.0f} specs/s {ran.megabytes:5.0f} MB{ratio}")
    print(f"bars: {BARS['specs a second']} specs/s, {BARS['megabytes']} MB, ahead of both")


if __name__ == "__main__":
    main()
