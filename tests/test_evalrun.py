"""The record of an evaluation run cannot contradict itself."""

from __future__ import annotations

from typing import Any

import pytest

from adaptation_ladder.stats.evalrun import EvalRun, Results


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"n": 3}, "passes or a score"),
        ({"n": 3, "passes": 2, "score": 0.7}, "passes or a score"),
        ({"n": 3, "passes": 4}, "more passes than results"),
        ({"n": 3, "passes": 2, "results": Results(("a", "b"), (1.0, 0.0))}, "its id and its score"),
        ({"n": 2, "passes": 1, "results": Results(("a", "b"), (1.0, 0.0), ("x",))}, "every result has a category"),
    ],
)
def test_a_contradiction_is_refused(parts: dict[str, Any], words: str) -> None:
    """Whoever builds a run with passes beyond n, two kinds of score or columns of different length hears of it."""
    with pytest.raises(ValueError, match=words):
        EvalRun(metric="accuracy", **parts)


def test_the_mean() -> None:
    """A share where things pass or fail, else the score; nothing where nothing was scored."""
    assert EvalRun(metric="accuracy", n=4, passes=3).mean == 0.75
    assert EvalRun(metric="f1", n=4, score=0.6).mean == 0.6
    assert EvalRun(metric="accuracy", n=0, passes=0).mean is None
