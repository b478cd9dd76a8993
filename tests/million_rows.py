"""A million results, one a line: how long reading them takes and how much memory, beside a loop of plain Python.

Run as `python -m tests.million_rows`. The seconds are those of this machine at this moment; what can be compared
between machines is the ratio to the loop.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROWS = 1_000_000
LADDER = Path(sys.executable).with_name("ladder")


def write(path: Path) -> None:
    """Results with an id, a verdict, a class, a cost and a delay, the same in every run."""
    random = Random(7)
    with path.open("w", encoding="utf-8") as stream:
        for at in range(ROWS):
            row = {
                "id": f"question-{at}",
                "passed": random.random() < 0.8,
                "category": random.choice(["billing", "returns", "delivery"]),
                "cost": round(random.random() / 1000, 6),
                "delay": round(random.random() * 2, 3),
            }
            stream.write(f"{json.dumps(row)}\n")


def loop() -> float:
    """Seconds for a fixed piece of plain Python."""
    began = time.process_time()
    total = 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - began


def main() -> None:
    """Print the figures of one whole process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.jsonl"
        write(path)
        loops = [loop()]
        began = time.perf_counter()
        with subprocess.Popen([LADDER, "measure", path, "--target", "0.8"]) as child:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        elapsed = time.perf_counter() - began
        loops.append(loop())
    if child.returncode:
        sys.exit(f"ladder ended with {child.returncode}")
    used = usage.ru_utime + usage.ru_stime
    beside = sum(loops) / len(loops)
    print(
        f"\n{ROWS:,} rows: {elapsed:.1f} s, of which {used:.1f} s of one core; {usage.ru_maxrss / 1024:.0f} MB at most"
    )
    print(f"ten million rounds of a loop beside it: {beside:.2f} s; ratio {used / beside:.1f}")


if __name__ == "__main__":
    main()
