"""Cold start: whole processes from the environment that this runs in, with a warm disk."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.timing import process, processes_in_turns, table

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "examples" / "help-desk.ladder.yaml"
HELLO = """import typer
app = typer.Typer()
@app.command()
def main(name: str = "world"):
    print(f"Hello {name}")
app()
"""


def report(place: Path, rounds: int) -> str:
    """A table of the medians, each as a multiple of what it is held against."""
    here = Path(sys.executable).parent
    hello, schema = place / "hello.py", place / "task.schema.json"
    hello.write_text(HELLO, encoding="utf-8")
    process([str(here / "ladder"), "schema", "task", "--output", str(schema)])
    advise = [str(here / "ladder"), "advise", str(SPEC)]
    spent = processes_in_turns(
        {
            "`python -c pass`": [sys.executable, "-c", "pass"],
            "`ladder --version`": [str(here / "ladder"), "--version"],
            "a hello-world Typer app": [sys.executable, str(hello)],
            "`ladder advise FILE --format json`": [*advise, "--format", "json"],
            "`ladder advise FILE`": advise,
            "`check-jsonschema`, same file": [str(here / "check-jsonschema"), "--schemafile", str(schema), str(SPEC)],
            "`yamllint`, same file": [str(here / "yamllint"), "-d", "relaxed", str(SPEC)],
        },
        rounds,
    )
    bare, typer = spent["`python -c pass`"], spent["a hello-world Typer app"]
    rows = [
        (
            name,
            f"{one.wall * 1000:.0f}",
            f"{one.processor * 1000:.0f}",
            f"{one.wall / bare.wall:.2f} / {one.processor / bare.processor:.2f}",
            f"{one.wall / typer.wall:.2f} / {one.processor / typer.processor:.2f}",
        )
        for name, one in spent.items()
    ]
    return table(("wall / processor", "wall, ms", "processor, ms", "x bare Python", "x Typer hello"), rows)
