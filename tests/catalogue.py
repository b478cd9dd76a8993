"""The rulebook's catalogue: `python -m tests.catalogue` writes rules/CATALOGUE.md anew."""

from __future__ import annotations

from pathlib import Path

from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.render.markdown import render_book
from adaptation_ladder.reporting.explaining import catalogue

FILE = Path(__file__).parents[1] / "rules" / "CATALOGUE.md"
COMMAND = ".venv/bin/python -m tests.catalogue"


def written() -> str:
    """The catalogue of the rulebook as it is now."""
    book = builtin_rulebook()
    lead = (
        f"Everything in the rulebook {book.name} {book.version} on one page. It is made from the files beside it. To "
        f"change something, edit those ([README](README.md) says how) and run `{COMMAND}`."
    )
    return render_book("Catalogue of the rulebook", lead, catalogue(book))


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
