"""How long the long checks are: a seeded slice by default, ten times as much and fresh with `pytest --slow`.

Under `LADDER_LIGHT=1` it is a quarter of the slice, for runs that repeat the tests thousands of times.
"""

from __future__ import annotations

import os
import sys

from hypothesis import settings

SLOW = "--slow" in sys.argv
LIGHT = bool(os.environ.get("LADDER_LIGHT"))


def examples(count: int) -> settings:
    """Settings for a property: so many examples, the same ones every time, or ten times as many new ones."""
    wanted = count * 10 if SLOW else max(count // 4, 2) if LIGHT else count
    return settings(max_examples=wanted, deadline=None, derandomize=not SLOW, database=None)
