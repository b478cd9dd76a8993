"""promptfoo: `-o results.json`, and `-o results.jsonl` with one result a line.

A file crosses tests with prompts and with providers, and each pair of prompt and provider is a run of its own.
Learned from promptfoo 0.121.20.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from adaptation_ladder.disk.importers.counting import Counting, category, day, identity
from adaptation_ladder.disk.importers.form import (
    Form,
    Options,
    Rows,
    Where,
    each,
    found,
    mapping,
    number,
    numbered,
    text,
    wrong_type,
)
from adaptation_ladder.stats.evalrun import EvalRun

_ERROR = 2
"""The `failureReason` of a result that was never judged; 1 is a failed assertion."""


def _document(data: dict[str, Any], options: Options) -> list[EvalRun]:
    results = mapping(data["results"], "results")
    gathered = Counting("promptfoo", text(found(data, "metadata.promptfooVersion")), day(results.get("timestamp")))
    _gather(numbered(results["results"], "results", "results"), gathered, options)
    gathered.warnings.extend(_differing(results.get("stats"), gathered))
    return gathered.runs()


def _lines(rows: Rows, options: Options) -> list[EvalRun]:
    gathered = Counting("promptfoo")
    _gather(rows, gathered, options)
    return gathered.runs()


def _differing(said: object, gathered: Counting) -> Iterator[str]:
    """A warning where the file's own summary counts other results than the file holds."""
    columns = [part.columns["pass"] for part in gathered.parts.values()]
    passes = sum(int(sum(column.scores)) for column in columns)
    counts = {
        "successes": passes,
        "failures": sum(len(column.ids) for column in columns) - passes,
        "errors": sum(part.errors for part in gathered.parts.values()),
    }
    if isinstance(said, dict) and any(said.get(name, count) != count for name, count in counts.items()):
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        yield f"Its own summary does not fit its results, which were counted: {told}."


def _gather(rows: Rows, gathered: Counting, options: Options) -> None:
    def take(_where: Where, row: Any) -> None:
        one = mapping(row)
        passed = one.get("success")
        if not isinstance(passed, bool):
            raise wrong_type("true or false", passed, ("success",))
        provider = _provider(one.get("provider"))
        part = gathered.part(f"{provider or 'a model'}, prompt {_position(one) + 1}")
        part.model = provider
        judged = part.column("pass")
        if one.get("failureReason") == _ERROR or ("failureReason" not in one and _never_judged(one)):
            part.errors += 1
            return
        id_, class_ = _id(one), _category(one, options)
        judged.add(id_, passed, class_)
        scores = {"score": one.get("score"), **mapping(one.get("namedScores") or {}, "namedScores")}
        for name, value in scores.items():
            score = number(value)
            if score is not None:
                part.column(text(name)).add(id_, score, class_)
        # What comes from the cache costs nothing and takes no time, and says nothing about the next request.
        if found(one, "response.cached") is True:
            part.cached += 1
            return
        part.cost(one.get("cost"))
        part.delay(one.get("latencyMs") or None, 0.001)  # 0 is faster than was measured

    each(rows, take)
    for part in gathered.parts.values():
        if "score" in part.columns and not part.columns["score"].graded:  # it says the same as pass and fail
            del part.columns["score"]


def _provider(value: object) -> str:
    if isinstance(value, dict):
        return text(value.get("label")) or text(value.get("id"))
    return text(value)


def _position(one: dict[str, Any]) -> int:
    position = one.get("promptIdx", 0)
    if isinstance(position, bool) or not isinstance(position, int):
        raise wrong_type("the position of a prompt", position, ("promptIdx",))
    return position


def _never_judged(one: dict[str, Any]) -> bool:
    """Whether a result of an older version is an error: one that failed an assertion has an error text, too."""
    return bool(one.get("error")) and not one.get("gradingResult")


def _id(one: dict[str, Any]) -> str:
    """What was tested, not its position: repetitions and other orders of the tests keep it."""
    case = one.get("testCase") if isinstance(one.get("testCase"), dict) else {}
    known = [found(case, "description"), one.get("vars") or found(case, "vars"), found(case, "assert")]
    return identity(json.dumps(known if any(known) else one.get("testIdx"), sort_keys=True))


def _category(one: dict[str, Any], options: Options) -> str:
    places = (found(one, "testCase.metadata"), one.get("vars"), found(one, "testCase.vars"))
    return next(filter(None, (category(place, options) for place in places)), "")


DOCUMENT = Form("promptfoo JSON", "JSON", ("results.results",), _document)
LINES = Form("promptfoo JSON Lines", "JSON Lines", ("success", "promptIdx", "testCase"), _lines)
