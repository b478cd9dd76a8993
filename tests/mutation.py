"""Mutation testing: every small change to the code that decides has to make a test fail.

    python -m tests.mutation                           the modules of [tool.mutmut], in a copy of the tree
    python -m tests.mutation measure counterfactual    these alone

mutmut changes the functions one place at a time and runs the tests that reach the place, properties with a quarter of
their examples. What survives is printed as a diff; `tests/MUTATION.md` judges it. Ends with 1 where fewer than 90 of
100 mutants are killed. Functions with a decorator are beyond mutmut.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAST = 0.9
"""The share of mutants that tests have to kill."""
KILLED = {"killed", "timeout", "segfault", "caught by type check"}


def main() -> int:
    """Run, print and judge; 1 where too many survive."""
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]["only_mutate"]
    asked = argparse.ArgumentParser(prog="python -m tests.mutation")
    asked.add_argument("modules", nargs="*", default=[Path(name).stem for name in known])
    asked.add_argument("--children", type=int, default=2)
    asked.add_argument("--keep", type=Path, help="a folder for the copy, which a later run takes up again")
    wish = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = wish.keep or Path(folder)
        _copy(place)
        _mutmut(
            place,
            "run",
            "--max-children",
            str(wish.children),
            *(f"adaptation_ladder.*{one}.x*" for one in wish.modules),
        )
        return _told(place, wish.modules)


def _copy(place: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, place / name)


def _mutmut(place: Path, *call: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "mutmut", *call],
        cwd=place,
        env={**os.environ, "LADDER_LIGHT": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return ended.stdout


def _told(place: Path, modules: list[str]) -> int:
    lines = _mutmut(place, "results", "--all", "true").splitlines()
    every = [(name, status) for name, status in (line.strip().split(": ") for line in lines)]
    mutants = {name: status in KILLED for name, status in every if name.split(".")[-2] in modules}
    for name, killed in mutants.items():
        if not killed:
            print(_mutmut(place, "show", name))
    for module in modules:
        own = [killed for name, killed in mutants.items() if name.split(".")[-2] == module]
        print(f"{module}: {sum(own)} of {len(own)} killed")
    share = sum(mutants.values()) / max(len(mutants), 1)
    print(f"all: {sum(mutants.values())} of {len(mutants)} killed, {share:.1%}")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
