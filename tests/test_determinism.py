"""Same input, same bytes: whatever the hash seed, the locale, the time zone, the order of files and of answers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adaptation_ladder import load_rulebook
from adaptation_ladder.book.packed import packed
from adaptation_ladder.disk.loading import builtin_folder
from tests.test_cli import EXAMPLES, clean, ladder

SHOW_ALL = """
import sys
from adaptation_ladder import Approach, advise, load_task
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.book.packed import packed
from adaptation_ladder.render import CHECKS, FORMATS, Look
from adaptation_ladder.reporting.checking import report_check
from adaptation_ladder.adviser.gate import check
def out(text): sys.stdout.buffer.write(text.encode())
out(packed(builtin_rulebook()))
for path in sys.argv[1:]:
    task = load_task(path)
    advice = advise(task, today="2026-11-23")
    for show in FORMATS.values():
        out(show(advice, Look(explain_all=True)))
    task = task.model_copy(update={"approach": Approach(rung="fine-tuning")})
    for show in CHECKS.values():
        told = report_check(check(task, builtin_rulebook(), "2026-11-23"), "a", lambda path: None)
        out("".join(show(iter([told]), Look())))
"""
SURROUNDINGS = {
    "as it is": {},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "a third, in Samoa": {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Apia"},
    "no locale, west of it": {"LC_ALL": "C", "TZ": "XXX+12", "PYTHONHASHSEED": "77"},
    "another locale": {"LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"},
}


def test_surroundings_change_no_byte() -> None:
    """Every example in every format is the same text in every process."""
    command = [sys.executable, "-c", SHOW_ALL, *map(str, EXAMPLES)]
    digests = {}
    for name, env in SURROUNDINGS.items():
        ran = subprocess.run(command, env=clean(**env), stdout=subprocess.PIPE, check=True)
        assert len(ran.stdout) > 100_000
        digests[name] = hashlib.sha256(ran.stdout).hexdigest()
    assert len(set(digests.values())) == 1, digests


def test_the_order_of_files_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rulebook and the advices on a folder are the same in whatever order the system lists the files."""
    folder = EXAMPLES[0].parent
    before = packed(load_rulebook(builtin_folder())), ladder("advise", folder, "--format", "json")
    real_iterdir, real_walk = Path.iterdir, os.walk

    def iterdir(self: Path) -> Iterator[Path]:
        yield from sorted(real_iterdir(self), reverse=True)

    def walk(top: str, **options: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for here, folders, files in real_walk(top, **options):
            folders.sort(reverse=True)
            yield here, folders, sorted(files, reverse=True)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(os, "walk", walk)
    again = packed(load_rulebook(builtin_folder())), ladder("advise", folder, "--format", "json")
    assert again[0] == before[0]
    assert (again[1].code, again[1].out) == (before[1].code, before[1].out) == (0, again[1].out)
