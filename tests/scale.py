"""How long the long checks are: a seeded slice by default, ten times as much and fresh with `pytest --slow`."""

from __future__ import annotations

import sys

from hypothesis import settings

SLOW = "--slow" in sys.argv


def examples(count: int) -> settings:
    """Settings for a property: so many examples, the same ones every time, or ten times as many new ones."""
    return settings(max_examples=count * 10 if SLOW else count, deadline=None, derandomize=not SLOW, database=None)
