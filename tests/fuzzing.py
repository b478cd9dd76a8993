"""Changed at random: specs, rulebooks and evaluation files, as bytes and by their meaning, through all that reads them.

    python -m tests.fuzzing --seconds 60               the same inputs every time, as many as fit
    python -m tests.fuzzing --executions 500000 --seed 7

Allowed is a result that its own parser takes, or a LadderError that says where. Anything else is kept in a folder and
ends the run with 1: a traceback, an input that takes more than ten seconds of the processor or sixty in all, a process
that holds more than 300 MB. How many inputs got past the loader is printed for each kind, since what a loader refuses
at once tests nothing behind it; fewer than 30 of 100 end the run with 1 as well. What is tried stands in
`tests.fuzzed`.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from adaptation_ladder.basics.errors import LadderError
from tests.fuzzed import TARGETS, Input, RefusedAfterError

LONGEST = 10
"""Seconds of the processor that one input may take; how long others keep it waiting does not count."""
LONGEST_WAIT = 60
"""Seconds after which it has to be over all the same."""
MOST_MEMORY = 300
"""Megabytes that one process may hold."""
MOST_AT_ONCE = 25_000
"""Inputs that one process takes, so that what it remembers of them all does not hide what one of them costs."""
LEAST_PAST = 0.3
"""The share of inputs that has to get past the loader."""
PAST = {"past", "refused after"}
REFUSED = {"refused", "refused after"}


class Share(NamedTuple):
    """What one process did: how many inputs of each kind ended in which way, and how much memory it took."""

    ended: Counter[tuple[str, str]]
    megabytes: float


def main() -> int:
    """Run until the time or the number is over; 1 where something was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    asked.add_argument("--seconds", type=float, default=float("inf"))
    asked.add_argument("--executions", type=int, default=sys.maxsize)
    asked.add_argument("--seed", type=int, default=20261124)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "ladder-fuzzing"))
    wish = asked.parse_args()
    each = min(MOST_AT_ONCE, -(-wish.executions // wish.processes)) if wish.executions < sys.maxsize else sys.maxsize
    count = max(wish.processes, -(-wish.executions // each))
    run = partial(_share, executions=each, seconds=wish.seconds, folder=wish.keep)
    with ProcessPoolExecutor(wish.processes, get_context("spawn"), max_tasks_per_child=1) as pool:
        shares = list(pool.map(run, [wish.seed * 1000 + at for at in range(count)]))
    return _told(shares)


def _told(shares: list[Share]) -> int:
    ended = sum((share.ended for share in shares), Counter())
    counts = {
        name: {way: ended[name, way] for way in ("past", "refused after", "refused", "found")} for name in TARGETS
    }
    for name, by_way in counts.items():
        past = by_way["past"] + by_way["refused after"]
        after = f", {by_way['refused after']:,} refused after it" if by_way["refused after"] else ""
        print(f"{name}: {past:,} past the loader{after}, {by_way['refused']:,} refused by it")
    runs, found = ended.total(), sum(by_way["found"] for by_way in counts.values())
    share = sum(ended[name, way] for name in TARGETS for way in PAST) / max(runs, 1)
    megabytes = max(one.megabytes for one in shares)
    print(f"{runs:,} executions, {share:.0%} past the loader, {megabytes:.0f} MB at most, {found} found")
    return 1 if found or megabytes > MOST_MEMORY or share < LEAST_PAST else 0


def _share(seed: int, *, executions: int, seconds: float, folder: Path) -> Share:
    """One process's part of the run."""
    ended = Counter[tuple[str, str]]()
    began = time.monotonic()
    for limit in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(limit, _too_long)
    with tempfile.TemporaryDirectory() as place:
        for name, one in islice(_in_turn(seed), executions):
            if time.monotonic() - began > seconds:
                break
            made = TARGETS[name].made(Random(one))
            outcome = _run(name, Random(one), made, Path(place))
            if outcome not in PAST | REFUSED:
                _keep(folder, name, one, made, outcome)
                outcome = "found"
            ended[name, outcome] += 1
    return Share(ended, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _in_turn(seed: int) -> Iterator[tuple[str, int]]:
    """Which target is next, and the seed of its input: the same every time."""
    chance = Random(seed)
    names = [name for name, target in TARGETS.items() for _ in range(target.often)]
    while True:
        yield chance.choice(names), chance.randrange(2**48)


def _run(name: str, chance: Random, made: Input, place: Path) -> str:
    """How one input ended."""
    _limit(LONGEST, LONGEST_WAIT)
    try:
        TARGETS[name].way(chance, made, place)
    except LadderError as error:
        if not error.problems or not all(_said(problem.message) for problem in error.problems):
            return f"a LadderError that says nothing, or too much: {error}"
        if name.startswith(("spec", "raw")) and any(problem.place is None for problem in error.problems):
            return f"a LadderError without a place: {error}"
        return "refused after" if isinstance(error, RefusedAfterError) else "refused"
    except BaseException:  # noqa: BLE001 - what is looked for
        return traceback.format_exc()
    finally:
        _limit(0, 0)
    return "past"


def _said(message: str) -> bool:
    return bool(message) and len(message) < 2000


def _limit(of_processor: float, in_all: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, of_processor)
    signal.setitimer(signal.ITIMER_REAL, in_all)


def _too_long(number: int, _frame: FrameType | None) -> None:
    limit = f"{LONGEST} seconds of the processor" if number == signal.SIGPROF else f"{LONGEST_WAIT} seconds"
    raise TimeoutError(f"more than {limit}")


def _keep(folder: Path, name: str, seed: int, made: Input, outcome: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{seed}.input").write_bytes(made.raw)
    (folder / f"{seed}.txt").write_text(f"{name}, seed {seed}, {made.name}\n{outcome}", encoding="utf-8")
    print(f"found: {name}, seed {seed}: {outcome.strip().splitlines()[-1][:200]} (kept in {folder})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
