"""Attempts put into a task spec: what was there stays to the letter, and what is written can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.disk.documents import parse
from adaptation_ladder.disk.loading import task_from
from adaptation_ladder.disk.trylog import Attempt, block, inserted
from tests.scale import examples

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.ladder.yaml"))
ATTEMPT: dict[str, Any] = {
    "date": "2026-11-24",
    "changed": "shorter: no examples",
    "metric": "pass",
    "n": 20,
    "passes": 14,
}
LINES = [
    "- date: 2026-11-24",
    '  changed: "shorter: no examples"',
    "  metric: pass",
    "  n: 20",
    "  passes: 14",
]


LOG = "tried:\n  prompting:\n    attempts:\n    - n: 9  # old\n      passes: 3\n"


def put(spec: str, rung: str = "prompting", name: str = "ladder.yaml") -> str:
    """A spec with one attempt more."""
    return inserted(spec.encode(), name, rung, [ATTEMPT])


def under(indent: int) -> str:
    """The lines of the attempt, so far in."""
    return "".join(f"{' ' * indent}{line}\n" for line in LINES)


def test_the_block_is_a_spec() -> None:
    """What is printed to be pasted can be read as it stands."""
    text = block("few-shot", [ATTEMPT, {"from": "results/a b.json", "columns": {"passed": "is right?"}}])
    assert text.startswith(f"tried:\n  few-shot:\n    attempts:\n{under(6)}      - from: ")
    (first, second) = yaml.safe_load(text)["tried"]["few-shot"]["attempts"]
    assert first["passes"] == 14
    assert second == {"from": "results/a b.json", "columns": {"passed": "is right?"}}
    assert task_from(block("few-shot", [ATTEMPT]).encode(), "t.yaml").task.tried["few-shot"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("task: x\n", f"task: x\ntried:\n  prompting:\n    attempts:\n{under(6)}"),
        ("task: x", f"task: x\ntried:\n  prompting:\n    attempts:\n{under(6)}"),
        ("tried:\ntask: x\n", f"tried:\n  prompting:\n    attempts:\n{under(6)}task: x\n"),
        (
            "tried:\n    few-shot: brief # soon\ntask: x\n",
            f"tried:\n    prompting:\n      attempts:\n{under(8)}    few-shot: brief # soon\ntask: x\n",
        ),
        (
            "tried:\n  prompting: brief  # on Monday\n  few-shot: none\n",
            f"tried:\n  prompting:  # on Monday\n    effort: brief\n    attempts:\n{under(6)}  few-shot: none\n",
        ),
        ("tried:\n  prompting: none\n", f"tried:\n  prompting:\n    attempts:\n{under(6)}"),
        (
            "tried:\n  prompting:\n    # hard\n    effort: thorough\n",
            f"tried:\n  prompting:\n    attempts:\n{under(6)}    # hard\n    effort: thorough\n",
        ),
        (
            f"{LOG}\n# how it ends\ncurrent: prompting\n",
            f"{LOG}{under(4)}\n# how it ends\ncurrent: prompting\n",
        ),
        (
            "tried:\n  prompting: {effort: thorough}\n  few-shot: {effort: brief}\n",
            f"tried:\n  prompting:\n    effort: thorough\n    attempts:\n{under(6)}  few-shot: {{effort: brief}}\n",
        ),
        (
            "tried: {few-shot: brief}\ntask: x\n",
            f"tried:\n  few-shot: brief\n  prompting:\n    attempts:\n{under(6)}task: x\n",
        ),
        (
            "task: x\r\n# end\r\n",
            f"task: x\n# end\ntried:\n  prompting:\n    attempts:\n{under(6)}".replace("\n", "\r\n"),
        ),
    ],
)
def test_the_rest_of_a_spec_stays_to_the_letter(before: str, after: str) -> None:
    """Comments, order, indentation and line ends are the person's, wherever the attempt goes."""
    assert put(before) == after


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("rung", ["prompting", "retrieval"])
def test_every_example_takes_an_attempt(path: Path, rung: str) -> None:
    """An attempt can be put into each spec that the README runs, twice, and into no other place."""
    old = parse(path.read_bytes(), path.name).data
    once = put(path.read_text(encoding="utf-8"), rung, path.name)
    twice = put(once, rung, path.name)
    new: Any = parse(twice.encode(), path.name).data
    assert new["tried"][rung]["attempts"][-2:] == [ATTEMPT, ATTEMPT]
    assert {key: value for key, value in new.items() if key != "tried"} == {
        key: value for key, value in old.items() if key != "tried"
    }
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line in twice.splitlines() or "effort" in line


def test_json_stays_json() -> None:
    """A spec in JSON is written as JSON again."""
    assert json.loads(put('{"task": "x", "tried": {"prompting": "brief"}}', name="ladder.json")) == {
        "task": "x",
        "tried": {"prompting": {"effort": "brief", "attempts": [ATTEMPT]}},
    }


def test_a_layout_that_is_not_understood_is_left_alone() -> None:
    """Where lines cannot be put in without losing something, the person is asked to."""
    with pytest.raises(LadderError, match=r"without a risk, because of its layout. Leave out --into, and paste"):
        put("tried: {prompting: {effort: brief}, # why\n  few-shot: brief}\n")


@examples(200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.floats(0, 1e6), st.integers(0, 10**9))
@example("Infinity", 0.0, 0)
def test_any_words_and_numbers_survive(words: str, score: float, n: int) -> None:
    """Whatever the text of an attempt is, it is read back as it was, or refused as the spec's own text would be."""
    attempt: Attempt = {"changed": words, "score": round(score, 9), "n": n}
    try:
        made = inserted(b"task: x\n", "t.yaml", "prompting", [attempt])
    except LadderError:
        assert not words.isprintable()
        return
    tried: Any = parse(made.encode(), "t.yaml").data["tried"]
    assert tried["prompting"]["attempts"] == [attempt]
