"""What three tasks look like in every format, whole: a change of any of them is seen and accepted.

`pytest tests/test_golden.py --accept` writes the present output.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from adaptation_ladder import advise, load_task
from adaptation_ladder.render import FORMATS, Look
from tests.books import TODAY
from tests.test_cli import kept

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
ENDINGS = {
    "terminal": "txt",
    "plain": "plain.txt",
    "markdown": "md",
    "json": "json",
    "html": "html",
    "record": "record.md",
}

STYLE = re.compile(r"(?<=<style>).*(?=</style>)|(?<='sha256-)[^']*", re.DOTALL)
"""The style of a page, which has a file of its own."""


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("name", ["product-questions", "reply-suggestions", "letters-in-our-voice"])
def test_it_looks_as_it_did(name: str, form: str, golden: Callable[[str, str], None]) -> None:
    """A climb, a climb that brings commitments, and a hold: as they were accepted."""
    path = EXAMPLES / f"{name}.ladder.yaml"
    advice = kept(path) if form in {"html", "record"} else advise(load_task(path), today=TODAY)
    golden(f"{name}.{ENDINGS[form]}", STYLE.sub("", FORMATS[form](advice, Look())))
