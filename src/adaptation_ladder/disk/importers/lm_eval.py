"""lm-evaluation-harness: `results_*.json`, and `samples_*.jsonl` with one result a line.

Learned from lm_eval 0.4.13. The files hold NaN and Infinity, which strict JSON does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, sqrt
from typing import Any

from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.disk.importers.counting import Counting, category, day, identity
from adaptation_ladder.disk.importers.form import (
    LARGEST_NUMBER,
    Form,
    Options,
    Rows,
    Where,
    each,
    mapping,
    number,
    text,
    unfit,
    wrong_type,
)
from adaptation_ladder.stats.evalrun import EvalRun

_NO_METRICS = {"doc_id"}
"""What has a number in a sample of an older version, where no list says which of its keys are metrics."""


class _Log(Frozen):
    """A file of results, with the groups among its tasks told apart from those that ran."""

    data: dict[str, Any]
    tasks: dict[str, dict[str, Any]]

    def part_of(self, key: str, task: str) -> dict[str, Any]:
        """What a section of the file says about a task."""
        return mapping(mapping(self.data.get(key) or {}, key).get(task) or {}, key, task)

    def members(self, group: str) -> list[str]:
        """The tasks inside a group that ran, at any depth and each once; of a task itself, the task."""
        groups = mapping(self.data.get("group_subtasks") or {}, "group_subtasks")
        ran: dict[str, None] = {}
        waiting, seen = [group], {group}
        while waiting:
            name = waiting.pop()
            inside = groups.get(name) or []
            if not isinstance(inside, list):
                raise wrong_type("a list", inside, ("group_subtasks", name))
            if not inside and name in self.tasks:
                ran[name] = None
            below = [str(one) for one in inside if str(one) not in seen]
            seen.update(below)
            waiting += below
        return sorted(ran)

    def size(self, task: str) -> int:
        """How many samples a task had; 0 where the file does not say."""
        said = number(self.part_of("n-samples", task).get("effective")) or number(self.tasks[task].get("sample_len"))
        return int(said) if said is not None and 0 < said < LARGEST_NUMBER else 0

    def passes(self, task: str, name: str) -> int | None:
        """How many samples passed, where the standard error shows that each of them passed or failed.

        The harness divides the standard deviation of the sample by the root of n; of results between 0 and 1 only
        those that are all 0 or 1 have the variance p (1 - p).
        """
        metric, _, filter_ = name.partition(",")
        n, mean = self.size(task), number(self.tasks[task].get(name))
        error = number(self.tasks[task].get(f"{metric}_stderr,{filter_}"))
        if n < 2 or mean is None or error is None or not 0 <= mean <= 1:
            return None
        whole = isclose(mean * n, round(mean * n), abs_tol=1e-6)
        return round(mean * n) if whole and isclose(error, sqrt(mean * (1 - mean) / (n - 1)), abs_tol=1e-9) else None


def _results(data: dict[str, Any], _options: Options) -> list[EvalRun]:
    tasks = mapping(data["results"], "results")
    log = _Log(data, {name: mapping(task, "results", name) for name, task in tasks.items()})
    runs: list[EvalRun] = []
    left_out: list[str] = []
    for task, measured in log.tasks.items():
        for name, value in measured.items():
            metric, comma, _ = name.partition(",")
            if not comma or metric.endswith("_stderr"):
                continue
            run, why = _run(log, task, name, value)
            if run is None:
                left_out.append(f"{text(task)} {text(metric)} ({why})")
            else:
                runs.append(run)
    return _with(runs, left_out)


def _run(log: _Log, task: str, name: str, value: object) -> tuple[EvalRun | None, str]:
    """One metric of one task or group, or why it cannot be used."""
    metric, _, filter_ = name.partition(",")
    members = log.members(task)
    sizes = [log.size(member) for member in members]
    score = number(value)
    if score is None or not -LARGEST_NUMBER <= score <= LARGEST_NUMBER:
        return None, f"its score is {text(value) or score}"
    if not members or not all(sizes):
        return None, "the file does not say how many samples there were"
    n = sum(sizes)
    counts = [log.passes(member, name) for member in members]
    passes = None if None in counts else sum(count or 0 for count in counts)
    if passes is not None and not isclose(passes / n, score, abs_tol=1e-6):
        passes = None  # a group may give every task the same weight, whatever its size
    group = f"This is a group: its {n:,} samples are those of {', '.join(map(text, members))}, not further ones."
    run = EvalRun(
        metric=text(metric),
        n=n,
        passes=passes,
        score=score if passes is None else None,
        higher_is_better=log.part_of("higher_is_better", task).get(metric) is not False,
        key=text(task) if filter_ == "none" else f"{text(task)}, {text(filter_)}",
        tool="lm_eval",
        version=text(log.data.get("lm_eval_version")),
        model=text(log.data.get("model_name")) or text(log.data.get("model_source")),
        date=day(log.data.get("date")),
        warnings=() if members == [task] else (group,),
    )
    return run, ""


def _with(runs: list[EvalRun], left_out: list[str]) -> list[EvalRun]:
    more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    said = f"Left out: {', '.join(left_out[:5])}{more}."
    if not runs:
        raise unfit(
            f"no metric in it can be used. {said}" if left_out else "there is no metric in it.",
            "Name the file of samples (--log_samples) instead.",
        )
    return [replace(run, warnings=(*run.warnings, said)) for run in runs] if left_out else runs


def _samples(rows: Rows, options: Options) -> list[EvalRun]:
    gathered = Counting("lm_eval")

    def take(_where: Where, row: Any) -> None:
        one = mapping(row)
        filter_ = text(one.get("filter"))
        part = gathered.part("" if filter_ == "none" else filter_)  # a sample has a line for every filter
        id_ = identity(one.get("doc_id"))
        for metric, value in _metrics(one):
            if value is None:
                part.column(metric).errors += 1
            else:
                part.column(metric).add(id_, value, category(one.get("doc"), options))

    each(rows, take)
    if not gathered.parts or not any(part.columns for part in gathered.parts.values()):
        raise unfit("these samples have no metric that is a number.", "Name the file of results instead.")
    return gathered.runs()


def _metrics(one: dict[str, Any]) -> Iterator[tuple[str, float | None]]:
    """The metrics of a sample that are numbers; None where a metric that should be there is not."""
    named = one.get("metrics")
    if named is None:
        named = [name for name, value in one.items() if number(value) is not None and name not in _NO_METRICS]
    if not isinstance(named, list):
        raise wrong_type("a list", named, ("metrics",))
    for name in map(text, named):
        value = one.get(name)
        if isinstance(value, bool):
            yield name, float(value)
        elif value is None or number(value) is not None:  # a list belongs to a metric that is no mean over samples
            yield name, number(value)


RESULTS = Form("lm-evaluation-harness results", "JSON", ("results", "configs"), _results)
SAMPLES = Form("lm-evaluation-harness samples", "JSON Lines", ("doc_id", "target", "filtered_resps"), _samples)
