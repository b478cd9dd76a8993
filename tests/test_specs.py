"""A task written as a spec is the task that is read from it."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given

from adaptation_ladder.disk.loading import builtin_rulebook, task_from
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.specs import spec_line, spec_lines
from adaptation_ladder.task.tasks import Task
from tests.books import task, tasks
from tests.scale import examples

BOOK = builtin_rulebook()


@examples(150)
@given(tasks(BOOK))
def test_what_is_written_is_read(made: Task) -> None:
    """On several lines, indented, or on one: the situation is the same, for our reader and for any other of YAML."""
    text = "".join(f"{line}\n" for line in spec_lines(made))
    for written in (text, text.replace("\n", "\n    ").join(("    ", "")).rstrip() + "\n", spec_line(made)):
        assert read_task(task_from(written.encode(), "a.yaml").task, BOOK) == read_task(made, BOOK)
    assert yaml.safe_load(text).get("answers", {}) == plain(made)


def plain(made: Task) -> dict[str, Any]:
    """The answers as YAML has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in made.answers.items()}


def test_words_that_yaml_takes_for_something_else_are_quoted() -> None:
    """A yes, a no and a number in words stay text."""
    made = task({"quality-good-enough": "no", "limit-missed-by": "2x-to-10x", "what-falls-short": []}, tried={})
    assert list(spec_lines(made)) == [
        "answers:",
        '  quality-good-enough: "no"',
        '  limit-missed-by: "2x-to-10x"',
        "  what-falls-short: []",
    ]
    assert list(spec_lines(Task())) == ["answers: {}"]
