"""A person at a real terminal: help, why, not sure, back, save, resume, Ctrl-C, and no terminal at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from adaptation_ladder.disk.loading import load_task
from tests.test_cli import ladder

LADDER = [sys.executable, "-m", "adaptation_ladder"]
WAIT = 60
UNFINISHED = "unfinished.ladder.yaml"


class Terminal:
    """One program at a time on a pseudo-terminal, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._screen: pexpect.spawn[str] | None = None

    def run(self, *args: str, columns: int = 80) -> pexpect.spawn[str]:
        """Start the command on a terminal so wide."""
        self.close()
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
        environment.pop("COLUMNS", None)
        self._screen = pexpect.spawn(
            LADDER[0],
            [*LADDER[1:], *args],
            cwd=str(self.folder),
            encoding="utf-8",
            timeout=WAIT,
            dimensions=(40, columns),
            env=environment,
            preexec_fn=_heeding_interrupts,
        )
        return self._screen

    def close(self) -> None:
        """End what still runs."""
        if self._screen is not None:
            self._screen.close(force=True)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal in an empty folder."""
    made = Terminal(tmp_path)
    yield made
    made.close()


def _heeding_interrupts() -> None:
    """A shell lets what it starts in its background ignore Ctrl-C; a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def shown(screen: pexpect.spawn[str]) -> str:
    """What is shown up to the next prompt."""
    screen.expect("> ")
    return " ".join(str(screen.before).split())


def typed(screen: pexpect.spawn[str], *lines: str) -> str:
    """Type these lines, each at a prompt that was waited for, and what is shown after the last."""
    said = ""
    for line in lines:
        screen.sendline(line)
        said = shown(screen)
    return said


def ended(screen: pexpect.spawn[str]) -> int | None:
    """The exit code."""
    screen.expect(pexpect.EOF)
    screen.close()
    code: int | None = screen.exitstatus
    return code


def test_an_interview_with_every_key_saved_and_resumed(terminal: Terminal) -> None:
    """Help, why, not sure, back and save; the answers are in a file, and `--ask` goes on from there."""
    screen = terminal.run("advise")
    assert "Describe the task in your own words" in shown(screen)
    assert "What falls short today?" in typed(screen, "")
    assert "[one or more numbers" not in typed(screen, "h")
    assert "Have you tried" in typed(screen, "1")
    assert "What each answer leaves possible" in typed(screen, "w")
    assert "Question 3" in typed(screen, "n")
    assert "Question 2" in typed(screen, "b")
    assert "Question 3" in typed(screen, "1")
    screen.sendline("s")
    screen.expect(f"ladder advise {UNFINISHED} --ask")
    assert ended(screen) == 0
    kept = load_task(terminal.folder / UNFINISHED)
    assert kept.answers == {"what-falls-short": ("missing-facts",)}
    assert set(kept.tried.values()) == {"none"}
    screen = terminal.run("advise", UNFINISHED, "--ask")
    said = shown(screen)
    assert "Question 1" in said
    asked = 0
    while "That settles it" not in said:
        asked += 1
        assert asked < 12, said
        assert "What falls short" not in said
        said = typed(screen, "1")
    assert "Climb to" in typed(screen, "") or "Start on" in str(screen.before)
    screen.sendline("mine.ladder.yaml")
    assert ended(screen) == 0
    assert load_task(terminal.folder / "mine.ladder.yaml").answers["what-falls-short"] == ("missing-facts",)


def test_ctrl_c_keeps_the_answers(terminal: Terminal) -> None:
    """Exit code 130, no traceback, and the way to go on."""
    screen = terminal.run("advise")
    shown(screen)
    typed(screen, "", "9")
    screen.sendintr()
    screen.expect(f"go on with: ladder advise {UNFINISHED} --ask")
    assert ended(screen) == 130
    assert load_task(terminal.folder / UNFINISHED).answers == {"what-falls-short": ("house-style",)}


def test_an_end_of_input_keeps_them_too(terminal: Terminal) -> None:
    """Ctrl-D in the middle: what was answered is kept, and the exit code says that it is not finished."""
    screen = terminal.run("advise")
    shown(screen)
    typed(screen, "", "9")
    screen.sendeof()
    screen.expect(f"your answers are in {UNFINISHED}")
    assert ended(screen) == 2


def test_a_second_unfinished_interview_spares_the_first(terminal: Terminal) -> None:
    """No file is ever written over."""
    (terminal.folder / UNFINISHED).write_text("mine", encoding="utf-8")
    screen = terminal.run("advise")
    shown(screen)
    typed(screen, "", "9")
    screen.sendline("s")
    screen.expect("unfinished-2.ladder.yaml")
    assert ended(screen) == 0
    assert (terminal.folder / UNFINISHED).read_text(encoding="utf-8") == "mine"


def test_a_terminal_that_goes_away_keeps_them(terminal: Terminal) -> None:
    """A window that is closed is like Ctrl-C."""
    screen = terminal.run("advise")
    shown(screen)
    typed(screen, "", "9")
    screen.kill(signal.SIGHUP)
    assert ended(screen) == 130
    assert load_task(terminal.folder / UNFINISHED).answers == {"what-falls-short": ("house-style",)}


def test_forty_columns_and_a_resize(terminal: Terminal) -> None:
    """No line is wider than the window, which may change at any moment."""
    screen = terminal.run("advise", columns=40)
    shown(screen)
    screen.sendline("")
    screen.expect("> ")
    assert max(len(line.rstrip()) for line in str(screen.before).splitlines()) <= 40
    screen.setwinsize(40, 100)
    assert "Traceback" not in typed(screen, "h", "h")
    screen.sendintr()
    assert ended(screen) == 130


def test_new_writes_a_spec_once(terminal: Terminal) -> None:
    """`ladder new` interviews and writes; what is there already is never replaced without --force."""
    words = "Letters to members should sound like our editor."
    screen = terminal.run("new", "mine.ladder.yaml")
    shown(screen)
    said = typed(screen, words, "")
    while "What falls short today?" not in said:
        said = typed(screen, "")
    typed(screen, "9")
    screen.sendline("s")
    assert ended(screen) == 0
    written = load_task(terminal.folder / "mine.ladder.yaml")
    assert (written.task, written.answers["what-falls-short"]) == (words, ("house-style",))
    screen = terminal.run("new", "mine.ladder.yaml")
    screen.expect("is there already")
    assert ended(screen) == 2


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    """What is missing is listed, with the command that would work, and the exit code is 2."""
    spec = tmp_path / "open.ladder.yaml"
    spec.write_text("answers: {what-falls-short: [missing-facts]}\n", encoding="utf-8")
    for args, words in [
        (["advise"], ["no terminal", "ladder new FILE --blank"]),
        (["advise", str(spec), "--ask"], ["no terminal", "facts-source", f"ladder advise {spec}"]),
        (["new", str(tmp_path / "new.ladder.yaml")], ["no terminal", "--blank"]),
    ]:
        ran = subprocess.run([*LADDER, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert all(word in ran.stderr for word in words), ran.stderr
        assert "Traceback" not in ran.stderr


def test_blank_writes_a_skeleton(tmp_path: Path) -> None:
    """The skeleton loads as it stands; --force replaces, and nothing else does."""
    target = tmp_path / "blank.ladder.yaml"
    assert ladder("new", target, "--blank").code == 0
    assert load_task(target).answers == {}
    target.write_text("mine", encoding="utf-8")
    refused = ladder("new", target, "--blank")
    assert (refused.code, target.read_text(encoding="utf-8")) == (2, "mine")
    assert "--force" in refused.told
    assert ladder("new", target, "--blank", "--force").code == 0
    assert load_task(target).answers == {}


def test_one_task_at_a_time_is_asked_about(tmp_path: Path) -> None:
    """Two files cannot be asked about in one run."""
    ran = ladder("advise", tmp_path / "a.yaml", tmp_path / "b.yaml", "--ask")
    assert ran.code == 2
    assert "one task at a time" in ran.told
