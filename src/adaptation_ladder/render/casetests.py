"""The results of a rulebook's cases: lines for people, JSON, and JUnit XML for CI systems that show tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

from adaptation_ladder.disk.casefiles import Results
from adaptation_ladder.disk.dumping import as_yaml
from adaptation_ladder.proof.rulecases import Outcome
from adaptation_ladder.proof.suggesting import Pair
from adaptation_ladder.render.json import dumped
from adaptation_ladder.render.junit import escaped, quoted
from adaptation_ladder.render.lines import wrapped
from adaptation_ladder.reporting.text import counted, visible
from adaptation_ladder.task.tasks import Task

FORMAT = 1
"""The shape of the results as JSON."""
_WORDS = {"passed": "passed", "failed": "FAILED", "todo": "to do "}


def _terminal(results: Results, width: int) -> str:
    return wrapped(_parts(results), width)


def _parts(results: Results) -> Iterator[list[str]]:
    for file, outcomes in groupby(results.outcomes, key=lambda one: one.file):
        yield [visible(file), *(line for one in outcomes for line in _case(one))]
    yield [_counts(results), *_coverage(results)]
    for id_, pair in results.suggested.items():
        yield _suggestion(id_, pair)


def _case(one: Outcome) -> Iterator[str]:
    yield f"  {_WORDS[one.word]}  {visible(one.case.name)}"
    for sentence in one.wrong:
        yield f"          line {one.line}: {visible(sentence)}"
    if one.case.todo:
        gap = visible(one.case.todo)
        yield f"          {'a known gap' if one.wrong else 'the gap is closed, remove todo'}: {gap}"


def _counts(results: Results) -> str:
    words = [one.word for one in results.outcomes]
    said = f"{counted(len(words), 'case')} of rulebook {visible(results.book)}: {words.count('passed')} passed"
    return f"{said}, {words.count('failed')} failed, {words.count('todo')} to do."


def _coverage(results: Results) -> Iterator[str]:
    if results.coverage is None:
        return
    shown = len(results.coverage) - len(results.uncovered)
    yield f"A pair of cases shows the effect of {shown} of {len(results.coverage)} criteria and requirements."
    for id_ in results.uncovered:
        yield f"  not shown: {id_}"


def _suggestion(id_: str, pair: Pair | None) -> list[str]:
    if pair is None:
        return [f"For '{id_}' the search gave up before it found a pair: write one by hand."]
    cases = [_suggested(id_, pair.with_it, holds=True)]
    if pair.without:
        cases.append(_suggested(id_, pair.without, holds=False))
    text = as_yaml(cases, width=10_000)
    return [f"# These cases would show the effect of '{id_}':", *text.splitlines()]


def _suggested(id_: str, task: Task, *, holds: bool) -> dict[str, Any]:
    name = f"Say in words where {id_} {'holds' if holds else 'does not hold'}"
    given = {id_: list(value) if isinstance(value, tuple) else value for id_, value in task.answers.items()}
    return {"name": name, "answers": given, **({"tried": dict(task.tried)} if task.tried else {})}


def _json(results: Results, _width: int) -> str:
    data: dict[str, Any] = {
        "format": FORMAT,
        "rulebook": results.book,
        "cases": [
            {"name": one.case.name, "file": one.file, "line": one.line, "outcome": one.word, "wrong": list(one.wrong)}
            for one in results.outcomes
        ],
    }
    if results.coverage is not None:
        data["coverage"] = {
            "shown": len(results.coverage) - len(results.uncovered),
            "of": len(results.coverage),
            "by": {id_: list(names) if names else None for id_, names in results.coverage.items()},
        }
        data["suggested"] = {
            id_: [_suggested(id_, task, holds=task is pair.with_it) for task in pair[1:] if task] if pair else None
            for id_, pair in results.suggested.items()
        }
    return dumped(data, indent=2) + "\n"


def _junit(results: Results, _width: int) -> str:
    return "".join(_suites(results))


def _suites(results: Results) -> Iterator[str]:
    yield f"<testsuites name={quoted(f'rulebook {results.book}')}>\n"
    for file, outcomes in groupby(results.outcomes, key=lambda one: one.file):
        several = list(outcomes)
        words = [one.word for one in several]
        counts = f'tests="{len(words)}" failures="{words.count("failed")}" skipped="{words.count("todo")}"'
        yield f"  <testsuite name={quoted(file)} {counts}>\n"
        for one in several:
            yield from _tested(one)
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _tested(one: Outcome) -> Iterator[str]:
    file = quoted(one.file)
    case = f'    <testcase classname={file} name={quoted(one.case.name)} file={file} line="{one.line}"'
    if one.word == "passed":
        yield f"{case}/>\n"
        return
    kind = "failure" if one.word == "failed" else "skipped"
    said = quoted(one.case.todo or one.wrong[0])
    yield f"{case}>\n      <{kind} message={said}>{escaped(chr(10).join(one.wrong))}</{kind}>\n    </testcase>\n"


FORMATS: Final[dict[str, Callable[[Results, int], str]]] = {
    "terminal": _terminal,
    "json": _json,
    "junit": _junit,
}
"""The results in each format, for a page so many columns wide."""
