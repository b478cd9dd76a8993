"""The calibration cases against the built-in rulebook: agree, under, over, offends.

Run `python -m tests.calibration` for the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, tupled

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Outcome:
    """What the advice on one case comes to, against its label."""

    id: str
    expected: str
    advice: Advice
    agrees: bool
    under: bool
    """A cheaper rung than expected comes first."""
    in_plan: bool
    """Whether the expected rung or an acceptable one is in the plan."""
    over: bool
    offends: bool
    technique: bool | None
    """Whether the technique agrees, where the case names one and the advice chooses one."""

    @property
    def word(self) -> str:
        """The outcome in a word."""
        return "agree" if self.agrees else "under" if self.under else "over"


def load_cases() -> dict[str, dict[str, Any]]:
    """Every calibration case by id."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(CASES.glob("*.yaml"))}
    return {id_: tupled(yaml.safe_load(text)) for id_, text in texts.items()}


def judged(case: dict[str, Any], book: Rulebook) -> Outcome:
    """Advise on a case and compare with its label."""
    advice = advise(Task.model_validate(case["spec"]), book, TODAY)
    expected = case["expected"]
    right = {expected["rung"], *expected["acceptable"]}
    order = book.rung_ids.index
    agrees = advice.rung in right
    below = order(advice.rung) < order(expected["rung"])
    planned = {step.rung for step in advice.plan}
    return Outcome(
        id=case["id"],
        expected=expected["rung"],
        advice=advice,
        agrees=agrees,
        under=not agrees and below,
        in_plan=bool(planned & right),
        over=not agrees and not below,
        offends=advice.rung in expected["must-not"],
        technique=_technique(expected, advice),
    )


def _technique(expected: dict[str, Any], advice: Advice) -> bool | None:
    if "technique" not in expected or not advice.techniques:
        return None
    words = {expected["technique"], *expected.get("technique-acceptable", ())}
    chosen = {option.option for option in advice.techniques}
    return bool(chosen & {option for word in words for option in WORDS.get(word, {word})})


WORDS = {
    "lora-qlora": {"lora", "qlora"},
    "instruction-tuning": {"instruction"},
    "preference-tuning": {"preference"},
    "distillation": {"teacher"},
}
"""The label words, as values of the technique axes."""


def outcomes(book: Rulebook) -> list[Outcome]:
    """Every case judged, in the order of their ids."""
    return [judged(case, book) for case in load_cases().values()]


def table(book: Rulebook) -> Iterator[str]:
    """One line a case."""
    for one in outcomes(book):
        marks = ("  offends" if one.offends else "") + ("" if one.agrees or one.in_plan else "  not in plan")
        technique = {None: "", True: "  technique agrees", False: "  technique differs"}[one.technique]
        line = (
            f"{one.id:8} {one.word:6} expected {one.expected:12} advised {one.advice.rung:12} {one.advice.verdict:12}"
        )
        yield (line + marks + technique).rstrip()


def summary(book: Rulebook) -> str:
    """How many cases agree, are under, over or offend, in a line."""
    results = outcomes(book)
    counts = {word: sum(one.word == word for one in results) for word in ("agree", "under", "over")}
    planned = sum(one.under and one.in_plan for one in results)
    exact = sum(one.advice.rung == one.expected for one in results)
    techniques = [one.technique for one in results if one.technique is not None]
    agreed = (
        f"{counts['agree']} agree ({exact} on the labelled rung, {counts['agree'] - exact} on another that will do)"
    )
    under = f"{counts['under']} under ({planned} with the right rung in the plan)"
    return (
        f"{len(results)} cases: {agreed},\n"
        f"{under}, {counts['over']} over, {sum(one.offends for one in results)} offend\n"
        f"techniques: {sum(techniques)} of {len(techniques)} agree"
    )


def main() -> None:
    """Print the table and the summary."""
    book = builtin_rulebook()
    print("\n".join([*table(book), summary(book)]))


if __name__ == "__main__":
    main()
