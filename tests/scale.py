"""How long the long checks are: a seeded slice by default, ten times as much and fresh with `pytest --slow`.

The environment carries the wish to every process that runs tests. Under `LADDER_LIGHT=1` it is a quarter of the slice,
and no failing example is made smaller, for runs that repeat the tests thousands of times and ask only if one fails.
"""

from __future__ import annotations

import os

from hypothesis import Phase, settings

SLOW = bool(os.environ.get("LADDER_SLOW"))
LIGHT = bool(os.environ.get("LADDER_LIGHT"))


def examples(count: int) -> settings:
    """Settings for a property: so many examples, the same ones every time, or ten times as many new ones."""
    wanted = count * 10 if SLOW else max(count // 4, 2) if LIGHT else count
    phases = [Phase.generate] if LIGHT else list(Phase)
    return settings(max_examples=wanted, deadline=None, derandomize=not SLOW, database=None, phases=phases)
