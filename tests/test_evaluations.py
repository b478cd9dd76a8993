"""A spec may name evaluation files: they are read from inside its repository, and every problem has its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adaptation_ladder import advise, load_task
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.task.tasks import Attempt, ReadAttempt, Task, Tried, run_of
from tests.books import TODAY


def spec(folder: Path, attempts: list[dict[str, Any]], **rest: Any) -> Path:
    """A spec with these attempts on the lowest rung."""
    path = folder / "ladder.json"
    path.write_text(json.dumps({"tried": {"prompting": {"attempts": attempts}}, **rest}), encoding="utf-8")
    return path


def results(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A table of results in JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rows(passes: int, n: int) -> list[dict[str, Any]]:
    return [{"id": f"t{at}", "passed": at < passes, "queue": "ab"[at % 2], "cost": 0.01} for at in range(n)]


def test_a_file_gives_what_the_spec_would_say(tmp_path: Path) -> None:
    """n, passes, items, classes and costs come from the file; the columns are named in the spec."""
    results(tmp_path / "results" / "first.jsonl", rows(70, 100))
    columns = {"category": "queue"}
    path = spec(tmp_path, [{"from": "results/first.jsonl", "columns": columns, "p95-delay": 2.5, "date": "2026-11-02"}])
    task = load_task(path)
    log = task.tried["prompting"]
    assert isinstance(log, Tried)
    (attempt,) = log.attempts
    assert isinstance(attempt, ReadAttempt)
    run = run_of(attempt)
    assert (run.n, run.passes, run.delays, run.date) == (100, 70, (2.5,), "2026-11-02")
    assert run.results is not None
    assert set(run.results.categories) == {"a", "b"}
    assert len(run.costs) == 100
    assert advise(task, today=TODAY) == advise(load_task(path), today=TODAY)


def test_files_stay_inside_the_repository(tmp_path: Path) -> None:
    """A file beside the repository is refused, also through a link; one above the spec and inside it is read."""
    results(tmp_path / "outside.jsonl", rows(3, 4))
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "specs").mkdir()
    results(repository / "results.jsonl", rows(3, 4))
    (repository / "specs" / "link.jsonl").symlink_to(tmp_path / "outside.jsonl")
    load_task(spec(repository / "specs", [{"from": "../results.jsonl"}]))
    for name in ("../../outside.jsonl", "link.jsonl", str(tmp_path / "outside.jsonl")):
        with pytest.raises(LadderError, match="is outside of"):
            load_task(spec(repository / "specs", [{"from": name}]))


def test_every_problem_is_told_with_its_place(tmp_path: Path) -> None:
    """A missing file, a file that says what the spec says too, and a file that nothing read, all with what to do."""
    results(tmp_path / "good.jsonl", rows(3, 4))
    with pytest.raises(LadderError) as caught:
        load_task(spec(tmp_path, [{"from": "godo.jsonl"}, {"from": "none.jsonl"}]))
    said = str(caught.value)
    assert "Did you mean 'good.jsonl'?" in said
    assert said.count("ladder.json:1:") == 2
    with pytest.raises(LadderError, match=r"names a file and gives n and passes itself\. Leave out"):
        advise(load_task(spec(tmp_path, [{"from": "good.jsonl", "n": 4, "passes": 3}])))
    unread = Task(tried={"prompting": Tried(attempts=(Attempt(from_="good.jsonl"),))})
    with pytest.raises(LadderError, match="was not read"):
        advise(unread)
