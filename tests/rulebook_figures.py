"""Every figure about the built-in rulebook in one run: proofs, coverage, mutants, and the agreement with z3.

Run `python -m tests.rulebook_figures` for a tenth of the mutants and 20 random rulebooks judged by z3; with `--slow`
every mutant is tried, and z3 judges 500.
"""

from __future__ import annotations

import subprocess
import sys

COMMANDS = (
    ("ladder rules check", ["-m", "adaptation_ladder", "rules", "check"], 3),
    ("ladder rules test --coverage", ["-m", "adaptation_ladder", "rules", "test", "--coverage"], 2),
    ("python -m tests.mutants", ["-m", "tests.mutants"], 5),
    ("pytest tests/test_proving.py", ["-m", "pytest", "-q", "tests/test_proving.py"], 1),
)
"""What is run, and how many of its last lines tell the figures."""


def main() -> None:
    """Run each, and print what it comes to."""
    slow = "--slow" in sys.argv[1:]
    more_of = {"pytest": (["--slow"], []), "tests.mutants": ([], ["10"])}
    for name, words, last in COMMANDS:
        whole, slice_ = more_of.get(words[1], ([], []))
        more = whole if slow else slice_
        ran = subprocess.run([sys.executable, *words, *more], capture_output=True, text=True, check=False)
        lines = [line for line in ran.stdout.splitlines() if line.strip()]
        print(f"{name}: exit code {ran.returncode}")
        print("".join(f"    {line}\n" for line in lines[-last:]), end="")


if __name__ == "__main__":
    main()
