"""The long checks are long where they are asked for, in every process that runs tests."""

import pytest

from tests.scale import SLOW, examples


def test_slow_reaches_every_process(pytestconfig: pytest.Config) -> None:
    """A run with `--slow` tries ten times as many examples, also where several processes share the work."""
    assert pytestconfig.getoption("--slow") == SLOW
    assert examples(40).max_examples in ((400,) if SLOW else (40, 10))
