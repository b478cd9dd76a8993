"""deepeval: a test run as JSON, by itself or wrapped as `.latest_test_run.json`.

The cases are what counts: `metricsScores` also lists what was judged inside of them, and `evaluationCost` is what
judging cost. Learned from deepeval 4.3.1.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from adaptation_ladder.disk.importers.counting import Counting, category, identity
from adaptation_ladder.disk.importers.form import (
    Form,
    Options,
    Where,
    each,
    mapping,
    number,
    numbered,
    text,
    unfit,
    wrong_type,
)
from adaptation_ladder.stats.evalrun import EvalRun


def _run(data: dict[str, Any], options: Options) -> list[EvalRun]:
    gathered = Counting("deepeval", text(data.get("deepevalVersion")))
    part = gathered.part()
    verdict = part.column("pass")

    def take(_where: Where, row: Any) -> None:
        case = mapping(row)
        passed = case.get("success")
        judged = [mapping(one, "metricsData") for _, one in numbered(case.get("metricsData") or [], "metricsData")]
        broken = [one for one in judged if one.get("error")]
        if not isinstance(passed, bool) and not broken:
            raise wrong_type("true or false", passed, ("success",))
        id_ = identity(case.get("input") or case.get("name"))
        class_ = category(case.get("additionalMetadata"), options)
        if broken:
            verdict.errors += 1
        else:
            verdict.add(id_, passed is True, class_)
        for one in judged:
            column, score = part.column(text(one.get("name"))), number(one.get("score"))
            if score is None or one in broken:
                column.errors += 1
                continue
            # A score with a threshold inside its range is no pass or fail, even where it happens to be 0 or 1.
            column.graded = column.graded or one.get("success") is not (score == 1)
            column.add(id_, score, class_)
        part.cost(case.get("tokenCost"))
        part.delay(case.get("completionTime"))

    conversations = numbered(data.get("conversationalTestCases") or [], "conversationalTestCases")
    each(chain(numbered(data["testCases"], "testCases"), conversations), take)
    metrics = [name for name in part.columns if name != "pass"]
    if len(metrics) == 1 and not part.columns[metrics[0]].graded:  # it says the same
        del part.columns["pass"]
    elif not verdict.ids and not verdict.errors:
        raise unfit("there is no test case in it.", "Name a run that was evaluated.")
    return gathered.runs()


def _latest(data: dict[str, Any], options: Options) -> list[EvalRun]:
    return _run(mapping(data["testRunData"], "testRunData"), options)


DOCUMENT = Form("deepeval test run", "JSON", ("testCases", "metricsScores"), _run)
LATEST = Form("deepeval latest test run", "JSON", ("testRunData.testCases",), _latest)
