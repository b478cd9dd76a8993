"""How long `ladder measure` takes for a million results, one a line, and how much memory it holds.

    python -m tests.bench.million_rows

Prints seconds of processor time and the peak memory of the whole process, start-up included, and how often a loop in
plain Python fits into that time: the ratio is what can be compared between machines.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from random import Random

from tests.bench.timing import PURE_LOOP, process, pure_loop

ROWS = 1_000_000
BARS = {"seconds": 15, "megabytes": 300}
LADDER = Path(sys.executable).with_name("ladder")


def main() -> None:
    """Write the file, read it once, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.jsonl"
        write(path)
        before = pure_loop()
        spent = process([str(LADDER), "measure", str(path), "--target", "0.8"])
        loop = (before + pure_loop()) / 2
    print(f"{ROWS:,} rows: {spent.processor:.1f} s of one core (at most {BARS['seconds']}),", end=" ")
    print(f"{spent.megabytes:.0f} MB (at most {BARS['megabytes']}); {spent.wall:.1f} s by the clock")
    print(f"a loop of {PURE_LOOP:,} turns beside it: {1000 * loop:.0f} ms; ratio {spent.processor / loop:.0f}")


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


if __name__ == "__main__":
    main()
