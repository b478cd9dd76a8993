"""Run the benchmarks and print what they came to; `--write` keeps it, `--full` takes the time for the largest sizes."""

from __future__ import annotations

import argparse
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import adaptation_ladder
from adaptation_ladder.disk.loading import PACKED
from tests.bench import common, deciding, growth, startup

RESULTS = Path(__file__).with_name("RESULTS.md")
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run each part in turn."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("part", nargs="*", help="startup, deciding, common or growth; all of them unless named")
    asked.add_argument("--full", action="store_true", help="more rounds, and 100,000 specs")
    asked.add_argument("--write", action="store_true", help=f"keep the results in {RESULTS.name}")
    wish = asked.parse_args()
    rounds = 21 if wish.full else 7
    specs = growth.MANY_SPECS if wish.full else growth.SPECS
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        parts: dict[str, tuple[str, Callable[[], str]]] = {
            "startup": ("Cold start", lambda: startup.report(place, rounds)),
            "deciding": ("Deciding", lambda: deciding.report(rounds)),
            "common": ("A problem common to several engines", lambda: common.report(rounds)),
            "growth": (
                "Growth",
                lambda: "\n".join((growth.criteria(), growth.interviews(10), growth.lines(place, specs))),
            ),
        }
        if unknown := sorted(set(wish.part) - parts.keys()):
            asked.error(f"there is no part {', '.join(unknown)}")
        text = f"# Benchmarks\n\n{_circumstances()}\n"
        print(text)
        for name in wish.part or parts:
            title, run = parts[name]
            section = f"\n## {title}\n\n{run()}"
            print(section, flush=True)
            text += section
    if wish.write:
        RESULTS.write_text(text, encoding="utf-8", newline="\n")


def _circumstances() -> str:
    """What has to be known to read the figures."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    packed = (Path(adaptation_ladder.__file__).parent / PACKED).is_file()
    return (
        f"Commit {commit}, {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, "
        f"{'installed wheel' if packed else 'EDITABLE INSTALL: the rulebook is read from YAML'}. "
        "Medians of runs that take turns; compare within one table only."
    )


if __name__ == "__main__":
    main()
