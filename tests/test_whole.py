"""Nothing half-written: a file is complete or absent, whoever is killed, however full the disk, whoever else writes."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from adaptation_ladder import LadderError, advise, load_task
from adaptation_ladder.disk import output
from adaptation_ladder.disk.output import write
from tests.scale import SLOW
from tests.test_cli import FIRST, clean

KILLS = 500 if SLOW else 50
TEXTS = tuple(letter * 50_000 + "\n" for letter in "abc")
WRITER = """
import sys
from adaptation_ladder.disk.output import write
texts = [letter * 50_000 + "\\n" for letter in "abc"]
print("ready", flush=True)
at = 0
while True:
    text = texts[at % 3]
    write((text[start : start + 5000] for start in range(0, len(text), 5000)), sys.argv[1])
    at += 1
"""


def test_a_killed_writer_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    """Kill -9 at random moments: the file holds one of the texts to the last byte, or is not there."""
    chance = Random(20261124)
    target = tmp_path / "out.txt"
    seen = set()
    for _ in range(KILLS):
        if chance.random() < 0.3:
            target.unlink(missing_ok=True)
        command = [sys.executable, "-c", WRITER, str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=clean()) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.random() * 0.02)
            writer.send_signal(signal.SIGKILL)
        text = target.read_text(encoding="utf-8") if target.exists() else None
        assert text in (None, *TEXTS)
        seen.add(text)
    assert len(seen) > 1
    left = {name for name in os.listdir(tmp_path) if name != "out.txt"}
    assert all(name.startswith(".ladder-") and name.endswith(".tmp") for name in left)  # no spec is called so


@pytest.mark.parametrize("full_at", range(6))
def test_a_full_disk_leaves_what_was_there(full_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever in the text the disk is full, or when it is flushed: the old file stays, and no part of the new one."""
    target = tmp_path / "out.txt"
    target.write_text("old", encoding="utf-8")
    real, calls = output._put, iter(range(100))

    def full() -> OSError:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def put(*args: object) -> None:
        if next(calls) == full_at:
            raise full()
        real(*args)  # type: ignore[arg-type]  # handed through as they come

    def fsync(_handle: int) -> None:
        raise full()

    monkeypatch.setattr(output, "_put", put)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(LadderError, match=r"out\.txt' cannot be written: No space left on device"):
        write(["piece "] * 5, str(target))
    assert target.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_two_processes_may_write_one_file(tmp_path: Path) -> None:
    """Whoever comes last wins whole, and nothing else stays behind."""
    target = tmp_path / "out.txt"
    command = [
        sys.executable,
        "-m",
        "adaptation_ladder",
        "advise",
        str(FIRST),
        "--today",
        "2026-11-23",
        "-o",
        str(target),
    ]
    forms = [["--format", form] for form in ("json", "markdown", "terminal")]
    for round_ in range(2 if SLOW else 1):
        writers = [subprocess.Popen([*command, *form], env=clean()) for form in forms]
        assert [writer.wait(60) for writer in writers] == [0, 0, 0], round_
    alone = []
    written = target.read_bytes()
    for form in forms:
        subprocess.run([*command, *form], check=True, env=clean())
        alone.append(target.read_bytes())
    assert written in alone
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_spec_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """The advice is on what was read, once: on the one text, the other, or it is an error; never a mixture."""
    spec = tmp_path / "ladder.yaml"
    texts = [f"task: {word}\n" + f"# {word}\n" * 3000 for word in ("one", "two")]
    spec.write_text(texts[0], encoding="utf-8")
    over = threading.Event()

    def change() -> None:
        at = 0
        while not over.is_set():
            spec.write_text(texts[at % 2], encoding="utf-8")  # in place, as a careless editor does
            at += 1

    changer = threading.Thread(target=change)
    changer.start()
    try:
        for _ in range(300):
            with suppress(LadderError):  # empty, or cut in the middle of a word
                assert advise(load_task(spec)).task in {"one", "two"}
    finally:
        over.set()
        changer.join()
