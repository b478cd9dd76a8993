"""How well texts alone are read: the advice on what the words say, against labels.

Run `python -m tests.reading_figures` for the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.reading import Reading, read_text, task_of
from tests.books import TODAY
from tests.calibration import load_cases

OWN = Path(__file__).parent / "reading"
NOTHING = "nothing"
"""The label of a text from which no symptom may be read."""


@dataclass(frozen=True)
class Read:
    """What the advice on one text comes to, against its label."""

    id: str
    expected: str
    right: frozenset[str]
    reading: Reading
    advice: Advice
    agrees: bool
    offends: bool


def read_one(id_: str, text: str, expected: dict[str, Any], book: Rulebook) -> Read:
    """Read a text, advise on nothing but that, and compare with the label."""
    reading = read_text(text, book)
    advice = advise(task_of(reading), book, TODAY, provenance="read")
    right = frozenset({expected["rung"], *expected.get("acceptable", ())})
    return Read(
        id=id_,
        expected=expected["rung"],
        right=right,
        reading=reading,
        advice=advice,
        agrees=not advice.needs if expected["rung"] == NOTHING else advice.rung in right,
        offends=advice.rung in expected.get("must-not", ()),
    )


def cases(prefix: str, book: Rulebook) -> list[Read]:
    """The calibration cases whose ids begin like this, by their description alone."""
    return [
        read_one(id_, case["description"], case["expected"], book)
        for id_, case in load_cases().items()
        if id_.startswith(prefix)
    ]


def own(name: str, book: Rulebook) -> list[Read]:
    """The everyday messages of one file."""
    messages = yaml.safe_load((OWN / f"{name}.yaml").read_text(encoding="utf-8"))["messages"]
    return [read_one(one["id"], one["text"], {**one, "acceptable": one.get("also", ())}, book) for one in messages]


def table(reads: Sequence[Read]) -> Iterator[str]:
    """Two lines a text: the outcome, and what was proposed."""
    for one in reads:
        word = ("agrees" if one.agrees else "differs") + (", offends" if one.offends else "")
        yield f"{one.id:20} {word:16} expected {one.expected:12} advised {one.advice.rung:12} {one.advice.verdict}"
        yield f"    {said(one.reading)}"


def said(reading: Reading) -> str:
    """Everything that was read, in a line."""
    if reading.refused:
        return "hardly English"
    answers = [f"{one.question}: {one.value}" for one in reading.proposals]
    tried = [f"tried {one.rung} ({one.effort}, {one.outcome})" for one in reading.tried]
    current = [f"runs {reading.current.rung}"] if reading.current else []
    methods = [f"speaks of {rung}" for rung in dict.fromkeys(one.rung for one in reading.methods)]
    unsettled = [f"{question} both ways" for question in reading.unsettled]
    return "; ".join([*answers, *tried, *current, *methods, *unsettled]) or "nothing"


def summary(title: str, reads: Sequence[Read]) -> str:
    """How many texts agree, by label, and how many offend."""
    labels = dict.fromkeys(one.expected for one in reads)
    by_label = [
        f"{label} {sum(one.agrees for one in reads if one.expected == label)} of "
        f"{sum(one.expected == label for one in reads)}"
        for label in labels
    ]
    tuned = sum(one.offends and one.advice.rung == "fine-tuning" for one in reads)
    return (
        f"{title}: {sum(one.agrees for one in reads)} of {len(reads)} agree ({', '.join(by_label)}); "
        f"{sum(one.offends for one in reads)} offend, {tuned} of them with fine-tuning"
    )


def main() -> None:
    """Print every table with its summary."""
    book = builtin_rulebook(cues=True)
    sets = {
        "messages from public threads": cases("thr-", book),
        "published descriptions": cases("pb", book),
        **{f"own messages, {path.stem}": own(path.stem, book) for path in sorted(OWN.glob("*.yaml"))},
    }
    for title, reads in sets.items():
        print("\n".join([title, *table(reads), ""]))
    print("\n".join(summary(title, reads) for title, reads in sets.items()))


if __name__ == "__main__":
    main()
