"""The evaluation files that a task spec names: each read once, from inside the spec's repository.

Knows where files may be; how they are read is for `importers`, what they mean for the floors below.
"""

from __future__ import annotations

import os

from adaptation_ladder.basics.errors import LadderError, Path, Problem
from adaptation_ladder.basics.records import fields_of, replace
from adaptation_ladder.disk.importers import load_run, root_above
from adaptation_ladder.disk.importers.form import Options
from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.task.tasks import Attempt, ReadAttempt, Task, Tried


def read_evaluations(task: Task, folder: str) -> Task:
    """The same task with every attempt that names a file read; names are relative to the folder of the spec.

    Raises LadderError with the problems of all files.
    """
    root = root_above(folder or os.curdir)
    problems: list[Problem] = []
    tried = {}
    for rung, log in task.tried.items():
        if isinstance(log, Tried):
            attempts = [
                _read(attempt, folder, root, ("tried", rung, "attempts", at), problems)
                for at, attempt in enumerate(log.attempts)
            ]
            tried[rung] = log.model_copy(update={"attempts": tuple(attempts)})
    if problems:
        raise LadderError(problems)
    return task.model_copy(update={"tried": {**task.tried, **tried}})


def _read(attempt: Attempt, folder: str, root: str, path: Path, problems: list[Problem]) -> Attempt:
    if attempt.from_ is None:
        return attempt
    try:
        run = load_run(os.path.join(folder, attempt.from_), root, _options(attempt))
    except LadderError as error:
        problems += (one if one.place else replace(one, path=(*path, "from")) for one in error.problems)
        return attempt
    return ReadAttempt.model_construct(**fields_of(attempt), evaluation=_completed(run, attempt))


def _options(attempt: Attempt) -> Options:
    named = fields_of(attempt.columns) if attempt.columns else {}
    columns = {role: name for role, name in named.items() if name is not None}
    return Options(metric=attempt.metric or "", key=attempt.key or "", **columns)


def _completed(run: EvalRun, attempt: Attempt) -> EvalRun:
    """The run with what the spec says beside it: a delay or a cost that the file does not have."""
    return replace(
        run,
        delays=run.delays or (() if attempt.p95_delay is None else (attempt.p95_delay,)),
        costs=run.costs or (() if attempt.cost is None else (attempt.cost,)),
        date=attempt.date or run.date,
    )
