"""Medians of runs that take turns, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

PURE_LOOP = 1_000_000
"""Turns of the loop in plain Python that stands beside every figure: what the machine gave at the time."""


def pure_loop() -> float:
    """Seconds of the processor that the loop takes."""
    began = time.process_time()
    for turn in range(PURE_LOOP):
        turn & 7
    return time.process_time() - began


def in_turns(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each run measures, all of them once a round."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(run())
    return {name: median(each) for name, each in taken.items()}


def processes_in_turns(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Spent]:
    """The medians of whole processes, all of them once a round."""
    taken: dict[str, list[Spent]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(process(command))
    return {name: Spent(*(median(each) for each in zip(*spent, strict=True))) for name, spent in taken.items()}


class Spent(NamedTuple):
    """Seconds of a whole process."""

    wall: float
    processor: float
    """Of user and system: what is left when others wait in the same queue."""
    megabytes: float
    """The most memory that it held."""


_STARTED = """
import os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
child.returncode = os.waitstatus_to_exitcode(status)
spent = time.perf_counter() - began
print(child.returncode, spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def process(command: Sequence[str]) -> Spent:
    """Run a command to its end; fails when it does.

    It is started by a small process, since to Linux the memory of whoever starts a process counts as its own.
    """
    ran = subprocess.run(
        [sys.executable, "-S", "-c", _STARTED, *command], stdout=subprocess.PIPE, text=True, check=True
    )
    code, *spent = map(float, ran.stdout.split())
    if code:
        raise SystemExit(f"{' '.join(command)} left with {code:.0f}")
    return Spent(*spent)


def each(work: Callable[[], None], count: int) -> Callable[[], float]:
    """A run that measures the seconds of the processor for one of the `count` things that the work does."""

    def run() -> float:
        gc.collect()
        gc.freeze()
        began = time.process_time()
        work()
        return (time.process_time() - began) / count

    return run


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table whose columns stand below one another."""
    widths = [max(len(row[at]) for row in (header, *rows)) for at in range(len(header))]
    ruler = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first, *rest = cells
        padded = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        return f"| {' | '.join(padded)} |"

    return "\n".join(line(cells) for cells in (header, ruler, *rows)) + "\n"
