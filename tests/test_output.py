"""The process and its surroundings: streams that fail, files written whole or not at all, terminals and locales."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from adaptation_ladder.basics.errors import LadderError, Place, Problem
from adaptation_ladder.disk.output import ended, say, screen, tell, write
from tests.books import TODAY
from tests.test_cli import EXAMPLES, FIRST, SECOND, WRONG, clean, expected, here, ladder, process

__all__ = ["here"]  # the fixture

DATED = ("--today", TODAY)
ADVISE = ("advise", FIRST, *DATED)
WAYS = {"buffered": clean(), "unbuffered": clean(PYTHONUNBUFFERED="1")}


@pytest.fixture(params=list(WAYS))
def surroundings(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment, with and without the variable that containers set."""
    return WAYS[request.param]


# Streams


def test_results_and_remarks_are_kept_apart() -> None:
    """Data goes to standard output, everything else to standard error, byte for byte."""
    ran = process(*ADVISE, "-v")
    assert ran.returncode == 0
    assert ran.stdout.decode() == expected(FIRST)
    assert ran.stderr.decode().splitlines()[0] == f"the date is {TODAY}, from --today"
    ran = process("advise", "nowhere.yaml")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(b"error: there is no file 'nowhere.yaml'.")


@pytest.mark.parametrize(
    "call", [[*ADVISE, "-q"], [*ADVISE, "-f", "json"], ["--version"], ["--help"], ["advise", "--help"]]
)
def test_a_full_disk_is_told(call: list[str | Path], surroundings: dict[str, str]) -> None:
    """Output that cannot be written is a failure with one line of reason, be it an advice or a help page."""
    with open("/dev/full", "wb") as full:
        ran = process(*call, stdout=full, env=surroundings)
    assert ran.returncode == 2
    assert ran.stderr == b"error: standard output cannot be written: No space left on device. Use --output FILE.\n"


@pytest.mark.parametrize("call", [[*ADVISE, "-q"], ["--version"], ["--help"], []])
def test_a_closed_output_is_told(call: list[str | Path]) -> None:
    """A closed standard output loses nothing silently."""
    ran = process(*call, within='exec "$@" >&-')
    assert ran.returncode == 2
    assert ran.stderr == b"error: standard output cannot be written: it is closed. Use --output FILE.\n"


def test_a_file_needs_no_open_streams(here: Path) -> None:
    """With all three streams closed, --output still writes the advice, and nothing but the advice, into the file."""
    ran = process(*ADVISE, "-v", "-o", "out.txt", within='exec "$@" <&- >&- 2>&-')
    assert ran.returncode == 0
    assert (here / "out.txt").read_text(encoding="utf-8") == expected(FIRST)


def test_a_closed_input_is_told() -> None:
    """Standard input that is closed, or is no text, is wrong input and no defect."""
    ran = process("advise", "-", within='exec "$@" <&-')
    assert ran.returncode == 2
    assert ran.stderr == b"error: standard input is closed. Pipe a task spec in, or name a file.\n"
    with open(os.devnull, "wb") as nothing:
        ran = process("advise", "-", stdin=nothing)
    assert ran.returncode == 2
    assert b"standard input cannot be read: Bad file descriptor." in ran.stderr


def test_a_closed_error_stream_is_no_reason_to_fail() -> None:
    """What cannot be said is not said, and no message ends up among the data."""
    ran = process(*ADVISE, "-v", within='exec "$@" 2>&-')
    assert (ran.returncode, ran.stdout.decode()) == (0, expected(FIRST))
    for call in (["advise", "nowhere.yaml"], ["advse"]):
        ran = process(*call, within='exec "$@" 2>&-')
        assert (ran.returncode, ran.stdout) == (2, b"")


def test_a_reader_that_goes_away_is_no_failure_to_report(here: Path, surroundings: dict[str, str]) -> None:
    """`| head -1` gets its line; the writer leaves quietly with 141."""
    spec = json.dumps({"task": "x" * 60_000})
    (here / "many.jsonl").write_text(f"{spec}\n" * 20, encoding="utf-8")
    command = [sys.executable, "-m", "adaptation_ladder", "advise", "many.jsonl", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert json.loads(running.stdout.readline())["file"] == "many.jsonl:1"
        running.stdout.close()
        told = running.stderr.read()
        assert (running.wait(60), told) == (141, b"")


def test_an_interrupt_while_waiting_for_input(here: Path) -> None:
    """Ctrl-C leaves with 130, one word and no file."""
    # A shell lets commands in its background ignore the signal, so the test must not inherit that.
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from adaptation_ladder.__main__ import main; main()"
    )
    command = [sys.executable, "-c", script, "advise", "-", "-o", "out.txt"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=clean(), stdin=pipe, stdout=pipe, stderr=pipe) as running:
        late = time.monotonic() + 60
        while not list(here.glob(".*.tmp")) and time.monotonic() < late:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, told = running.communicate(timeout=60)
    assert (running.returncode, out, told) == (130, b"", b"interrupted\n")
    assert list(here.iterdir()) == []


SMALL_FILES = 'ulimit -f 1; exec "$@"'


def test_a_limit_on_files_is_told(here: Path, surroundings: dict[str, str]) -> None:
    """No advice is cut off silently, and none is left half in a file."""
    with (here / "out.txt").open("wb") as file:
        ran = process(*ADVISE, stdout=file, env=surroundings, within=SMALL_FILES)
    assert ran.returncode == 2
    assert b"standard output cannot be written: File too large." in ran.stderr
    (here / "out.txt").write_text("before", encoding="utf-8")
    ran = process(*ADVISE, "-o", "out.txt", env=surroundings, within=SMALL_FILES)
    assert ran.returncode == 2
    assert ran.stderr == b"error: 'out.txt' cannot be written: File too large. Name another file.\n"
    assert (here / "out.txt").read_text(encoding="utf-8") == "before"
    assert [file.name for file in here.iterdir()] == ["out.txt"]


# Locales and terminals


def test_an_ascii_locale_shows_everything(here: Path) -> None:
    """Where only ASCII can be shown the picture is drawn in it and letters are escaped; data stays UTF-8."""
    (here / "a.yaml").write_text("task: Größe → 漢字\nanswers: {what-comes-out: größe}\n", encoding="utf-8")
    ascii_only = clean(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    ran = process("advise", "a.yaml", env=ascii_only)
    assert ran.returncode == 2
    assert rb"'gr\xf6\xdfe'" in ran.stderr
    (here / "a.yaml").write_text("task: Größe → 漢字\n", encoding="utf-8")
    ran = process("advise", "a.yaml", env=ascii_only)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.isascii()
    assert rb"Task: Gr\xf6\xdfe \u2192 \u6f22\u5b57" in ran.stdout
    assert b"|-1-| > Better prompting" in ran.stdout
    for form in ("json", "markdown"):
        ran = process("advise", "a.yaml", "-f", form, *DATED, env=ascii_only)
        assert ran.stdout.decode("utf-8") == expected(here / "a.yaml", form)
    assert process("advise", "a.yaml", *DATED, "-o", "out.txt", env=ascii_only).returncode == 0
    assert (here / "out.txt").read_text(encoding="utf-8") == expected(here / "a.yaml")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "gbk", "shift_jis", "utf-16", "no-such"])
def test_symbols_are_shown_only_where_all_can_be(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the picture of the ladder is drawn with fits the encoding of standard output."""

    class Output:
        def __init__(self) -> None:
            self.encoding = encoding

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdout", Output())
    drawn = screen(to_file=False).unicode
    assert drawn == (encoding in {"gbk", "shift_jis", "utf-16"})
    if drawn:
        for path in EXAMPLES:
            expected(path, unicode=True).encode(encoding)


def in_terminal(*args: str | Path, columns: int = 80, env: Mapping[str, str] | None = None) -> str:
    """What the command shows on a terminal of this width."""
    script = (
        "import fcntl, struct, sys, termios; "
        f"fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 24, {columns}, 0, 0)); "
        "from adaptation_ladder.__main__ import main; main()"
    )
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", script, *map(str, args)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=clean(**{"TERM": "xterm-256color", **(env or {})})
    ) as running:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert running.wait(60) == 0
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _read(number: int) -> bytes:
    try:
        return os.read(number, 65536)
    except OSError:  # how Linux says that the other side has closed
        return b""


def test_a_terminal_gets_colour_and_its_width() -> None:
    """On a terminal the advice is coloured and as wide as the window; the words stay the same."""
    shown = in_terminal(*ADVISE, columns=64)
    assert "\x1b[" in shown
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == expected(FIRST, width=64)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_colour_can_be_declined(env: dict[str, str]) -> None:
    """NO_COLOR and a dumb terminal get no escape sequence at all; nor does --plain."""
    assert in_terminal(*ADVISE, env=env) == expected(FIRST)


def test_an_empty_wish_is_none() -> None:
    """NO_COLOR counts once it says something, as its authors want it."""
    assert "\x1b[" in in_terminal(*ADVISE, env={"NO_COLOR": ""})


def test_plain_is_plain_on_a_terminal_too() -> None:
    """--plain has no colour anywhere."""
    assert in_terminal(*ADVISE, "--plain") == expected(FIRST, "plain")


def test_a_pipe_is_plain_unless_forced() -> None:
    """Without a terminal there is no escape sequence, unless FORCE_COLOR asks for it; data never has one."""
    assert "\x1b" not in ladder(*ADVISE).out
    for name, value in (("FORCE_COLOR", "0"), ("FORCE_COLOR", ""), ("TTY_COMPATIBLE", "1"), ("TTY_INTERACTIVE", "1")):
        assert "\x1b" not in ladder(*ADVISE, env={name: value}).out
    assert "\x1b[" in ladder(*ADVISE, env={"FORCE_COLOR": "1"}).out
    for form in ("json", "markdown"):
        assert "\x1b" not in ladder(*ADVISE, "-f", form, env={"FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("columns", [20, 40, 60])
def test_narrow_screens_are_respected(columns: int) -> None:
    """No line is wider than COLUMNS, but for addresses, which stay whole."""
    out = ladder("advise", FIRST, SECOND, *DATED, env={"COLUMNS": str(columns)}).out
    assert not [line for line in out.splitlines() if cell_len(line) > columns and "://" not in line]


def test_a_narrow_screen_loses_nothing() -> None:
    """At 20 columns nothing is pretty, but every word is there, broken where it has to be."""

    def words(columns: int) -> tuple[set[str], str]:
        out = ladder(*ADVISE, "--explain-all", env={"COLUMNS": str(columns)}).out
        return set(re.findall(r"[A-Za-z0-9]{3,}", out)), re.sub(r"[^A-Za-z0-9]", "", out)

    (wide, _), (_, narrow) = words(200), words(20)
    assert len(wide) > 300
    assert [word for word in sorted(wide) if word not in narrow] == []


@pytest.mark.parametrize("columns", ["0", "-1", "wide", "", "9" * 5000])
def test_a_senseless_width_is_the_usual_one(columns: str) -> None:
    """What is no width counts as none, or is brought into bounds."""
    ran = ladder(*ADVISE, env={"COLUMNS": columns})
    assert ran.code == 0
    assert ran.out in {expected(FIRST), expected(FIRST, width=200)}


def test_a_file_is_the_same_whatever_the_terminal(here: Path) -> None:
    """A file is 80 columns wide, without colour and with all symbols."""
    assert ladder(*ADVISE, "-o", "out.txt", env={"COLUMNS": "40", "FORCE_COLOR": "1"}).code == 0
    assert (here / "out.txt").read_text(encoding="utf-8") == expected(FIRST)


# Files


def test_output_goes_into_a_file(here: Path) -> None:
    """--output takes what would have been printed, in each format, and prints nothing."""
    for form in ("terminal", "json", "markdown"):
        ran = ladder(*ADVISE, "-f", form, "--output", "out")
        assert (ran.code, ran.out, ran.told) == (0, "", "")
        assert (here / "out").read_text(encoding="utf-8") == expected(FIRST, form)
    assert ladder("schema", "task", "-o", "schema.json").code == 0
    assert json.loads((here / "schema.json").read_text(encoding="utf-8")) == json.loads(ladder("schema", "task").out)


@pytest.mark.parametrize("form", ["terminal", "json", "markdown"])
def test_nothing_is_written_when_nothing_was_advised(form: str, here: Path) -> None:
    """A file is neither made nor changed where every input fails."""
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    (here / "old").write_text("before", encoding="utf-8")
    for target in ("old", "new"):
        for inputs in (["bad.yaml"], ["bad.yaml", "nowhere.yaml"]):
            assert ladder("advise", *inputs, "-f", form, "-o", target).code == 2
    assert (here / "old").read_text(encoding="utf-8") == "before"
    assert not (here / "new").exists()


def test_what_succeeds_is_written_all_the_same(here: Path) -> None:
    """One bad input among good ones costs its own advice only, in a file too."""
    (here / "bad.yaml").write_text(WRONG, encoding="utf-8")
    assert ladder("advise", "bad.yaml", FIRST, "-f", "json", "-o", "out.jsonl").code == 2
    lines = [json.loads(line) for line in (here / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert ["problems" in line for line in lines] == [True, False]


def test_a_file_keeps_its_mode(here: Path) -> None:
    """An existing file keeps who may do what with it; a new one is made as the system is set up."""
    (here / "old").touch()
    (here / "old").chmod(0o640)
    before = os.umask(0o027)
    try:
        for name in ("old", "new"):
            assert ladder(*ADVISE, "-o", name).code == 0
    finally:
        os.umask(before)
    assert (here / "old").stat().st_mode & 0o777 == 0o640
    assert (here / "new").stat().st_mode & 0o777 == 0o640


def test_links_are_followed(here: Path) -> None:
    """A link stays a link, and the file behind it is written, whether it was there before or not."""
    (here / "sub").mkdir()
    (here / "sub/old").write_text("before", encoding="utf-8")
    for name in ("old", "new"):
        (here / name).symlink_to(Path("sub") / name)
        assert ladder(*ADVISE, "-o", name).code == 0
        assert (here / name).is_symlink()
        assert (here / "sub" / name).read_text(encoding="utf-8") == expected(FIRST)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("", "error: the output file has no name. Write one after --output."),
        ("sub", "error: 'sub' cannot be written: it is a folder. Name another file."),
        ("new/", "error: 'new/' cannot be written: it is a folder. Name another file."),
        ("no/out", "error: 'no/out' cannot be written: there is no folder '{here}/no'. Make it, or name another file."),
        ("old/out", "error: 'old/out' cannot be written: Not a directory. Name another file."),
        ("loop", "error: 'loop' cannot be written: Too many levels of symbolic links. Name another file."),
        ("x" * 300, "cannot be written: File name too long. Name another file."),
        ("/dev/full", "error: '/dev/full' cannot be written: No space left on device. Name another file."),
    ],
)
def test_what_cannot_be_written_is_told(target: str, said: str, here: Path) -> None:
    """One plain line, and nothing made or changed."""
    (here / "sub").mkdir()
    (here / "old").write_text("before", encoding="utf-8")
    (here / "loop").symlink_to("loop")
    ran = ladder(*ADVISE, "-o", target)
    assert (ran.code, ran.out) == (2, "")
    assert said.format(here=here) in ran.told
    assert (here / "old").read_text(encoding="utf-8") == "before"
    assert sorted(os.listdir(here)) == ["loop", "old", "sub"]


def test_a_spec_is_not_overwritten(here: Path) -> None:
    """To write the advice over the task would lose work that no machine can do again."""
    (here / "a.ladder.yaml").write_bytes(FIRST.read_bytes())
    (here / "b").symlink_to("a.ladder.yaml")
    for names, target in ((["a.ladder.yaml"], "./a.ladder.yaml"), (["."], "b")):
        ran = ladder("advise", *names, "-o", target)
        assert ran.code == 2
        assert ran.told == f"error: '{target}' would be overwritten, and it is to be read. Name another file.\n"
    assert (here / "a.ladder.yaml").read_bytes() == FIRST.read_bytes()


def test_devices_and_pipes_are_written_to(here: Path) -> None:
    """What is no ordinary file is filled and not replaced, and only when there is something to say."""
    assert ladder(*ADVISE, "-o", os.devnull).code == 0
    assert not Path(os.devnull).is_file()
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((here / "pipe").read_bytes()), daemon=True)
    reader.start()
    assert ladder(*ADVISE, "-o", "pipe").code == 0
    reader.join(60)
    assert read[0].decode() == expected(FIRST)
    assert (here / "pipe").is_fifo()
    assert process("advise", "nowhere.yaml", "-o", "pipe").returncode == 2  # nobody reads, and nobody has to


def test_a_reader_of_a_pipe_may_go_away(here: Path) -> None:
    """A named pipe whose reader leaves is like any other pipe."""
    os.mkfifo("pipe")
    (here / "many.jsonl").write_text('{"task": "x"}\n' * 20, encoding="utf-8")
    reader = threading.Thread(target=lambda: os.close(os.open("pipe", os.O_RDONLY)), daemon=True)
    reader.start()
    ran = ladder("advise", "many.jsonl", "-f", "json", "-o", "pipe")
    assert (ran.code, ran.told) == (141, "")
    reader.join(60)


@pytest.mark.parametrize("target", ["-", "/dev/stdout"])
def test_standard_output_has_names(target: str, here: Path) -> None:
    """Named as a file it is written to where it stands, and the file that it may lead to is not replaced."""
    with (here / "log").open("ab") as log:
        log.write(b"before\n")
        log.flush()
        assert process(*ADVISE, "-o", target, stdout=log).returncode == 0
    assert (here / "log").read_text(encoding="utf-8") == f"before\n{expected(FIRST)}"
    assert process(*ADVISE, "-o", target).stdout.decode() == expected(FIRST)


def test_many_writers_never_mix(here: Path) -> None:
    """Whoever writes last wins whole."""
    texts = [f"{at}\n" * 5000 for at in range(8)]
    writers = [threading.Thread(target=write, args=([text], "out")) for text in texts for _ in range(5)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert not (here / "out").exists() or (here / "out").read_text(encoding="utf-8") in texts
    assert (here / "out").read_text(encoding="utf-8") in texts


def test_a_defect_is_not_blamed_on_the_output(here: Path) -> None:
    """What goes wrong while the text is made is no problem of the place it was to go to."""

    def failing(error: Exception) -> Iterator[str]:
        yield "begun"
        raise error

    for error in (ValueError("ours"), OSError("ours"), RecursionError("ours")):
        with pytest.raises(type(error), match="ours"):
            write(failing(error), "out")
        with pytest.raises(type(error), match="ours"):
            write(failing(error))
    assert not (here / "out").exists()


# Files to read that are no ordinary ones


def test_strange_inputs_are_refused_plainly(here: Path) -> None:
    """A pipe, a device, a loop, a folder as a file and a huge file are wrong input, and nothing waits for ever."""
    os.mkfifo("pipe")
    (here / "loop.yaml").symlink_to("loop.yaml")
    with (here / "huge.yaml").open("wb") as huge:
        huge.truncate(5_000_000_000)
    for name, said in (
        ("pipe", "'pipe' is no ordinary file. Name a file, or pipe the text in and name '-'."),
        (os.devnull, "is no ordinary file."),
        ("/proc/self/mem", "'/proc/self/mem' cannot be read: Input/output error."),
        ("loop.yaml", "'loop.yaml' cannot be read: Too many levels of symbolic links."),
        ("loop.yaml/", "'loop.yaml/' cannot be read: Too many levels of symbolic links."),
        ("huge.yaml", "huge.yaml:1:1: error: this holds more than 1,000,000 bytes."),
    ):
        ran = ladder("advise", name, FIRST, "-q")
        assert ran.code == 2
        assert said in ran.told
        assert f"File: {FIRST}" in ran.out


def test_an_endless_input_ends() -> None:
    """Standard input is read up to the limit of a spec and no further."""
    with open("/dev/zero", "rb") as endless:
        ran = process("advise", "-", stdin=endless)
    assert ran.returncode == 2
    assert b"<stdin>:1:1: error: this holds more than 1,000,000 bytes." in ran.stderr


UNPRIVILEGED = """
import os, sys
from adaptation_ladder.__main__ import main
wanted = sys.argv[1:]
sys.argv[1:] = ["advise", "b.yaml", "-o", os.devnull]
try:
    main()  # everything is loaded before the right to load it is given up
except SystemExit:
    sys.argv[1:] = wanted
if os.geteuid() == 0:
    os.setuid(65534)
main()
"""


def test_rights_are_respected(here: Path) -> None:
    """What may not be read or written is said so, by whoever has no right to it."""
    (here / "a.yaml").write_bytes(FIRST.read_bytes())
    (here / "a.yaml").chmod(0)
    (here / "b.yaml").write_bytes(SECOND.read_bytes())
    (here / "out").write_text("before", encoding="utf-8")
    (here / "sub/shut").mkdir(parents=True)
    (here / "sub/ladder.yaml").write_bytes(FIRST.read_bytes())
    (here / "sub/shut").chmod(0)
    here.chmod(0o555)
    command = [sys.executable, "-c", UNPRIVILEGED, "advise"]
    try:
        walked = subprocess.run([*command, "sub"], capture_output=True, env=clean(), check=False)
        read = subprocess.run([*command, "a.yaml"], capture_output=True, env=clean(), check=False)
        written = subprocess.run([*command, "b.yaml", "-o", "out"], capture_output=True, env=clean(), check=False)
    finally:
        here.chmod(0o755)
        (here / "sub/shut").chmod(0o755)
    assert read.returncode == written.returncode == walked.returncode == 2
    assert walked.stderr.startswith(b"error: the folder 'sub/shut' cannot be read: Permission denied.")
    assert read.stderr == b"error: 'a.yaml' may not be read. Ask for the right to read it.\n"
    assert written.stderr == b"error: 'out' cannot be written: Permission denied. Name another file.\n"
    assert (here / "out").read_text(encoding="utf-8") == "before"


# Messages


NAMES = [
    "a name.yaml",
    "new\nline.yaml",
    "::error file=x::y.yaml",
    " ::notice::y.yaml",
    "a ##[add-mask]y.yaml",
    "##vso[task.complete]y.yaml",
    "\x1b[31mred\x9b.yaml",
    "a\u202eb.yaml",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_steer_nothing(name: str, here: Path) -> None:
    """Whatever a file is called, messages show no control character and no line is a command to a CI runner."""
    (here / name).write_text(WRONG, encoding="utf-8")
    (here / f"b{name}").write_bytes(FIRST.read_bytes())
    calls: list[list[str]] = [
        ["advise", name, f"b{name}", "-v"],
        ["advise", f"no{name}"],
        ["advise", f"b{name}", "-o", f"no/{name}"],
        ["advise", f"b{name}", "--rules", name],
        ["advise", f"b{name}", "--today", name],
        ["advise", f"b{name}", "-f", name],
        [f"no{name}"],
    ]
    for call in calls:
        ran = ladder(*call)
        assert ran.code == 2
        for line in (ran.told + ran.out).split("\n"):
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", line)
            assert not line.lstrip().startswith("::")
            # typer repeats what it was called with, and that is the caller's own.
            assert line.startswith("Error: ") or not re.search(r"##(vso)?\[", line)


def test_quoted_lines_steer_nothing(here: Path) -> None:
    """The line of a file that a message shows stands behind a bar, whatever is in it."""
    (here / "a.yaml").write_text("::error file=x::pwned: 1\n", encoding="utf-8")
    told = ladder("advise", "a.yaml").told
    assert told.splitlines()[1] == "  | ::error file=x::pwned: 1"


def test_a_name_that_is_no_text_is_shown(here: Path) -> None:
    """Bytes that are no UTF-8 are escaped, in JSON so that every reader takes it."""
    name = os.fsdecode(b"a\xff.yaml")
    (here / name).write_bytes(FIRST.read_bytes())
    ran = ladder("advise", name, "nowhere", "-f", "json")
    assert [line["file"] for line in ran.lines()] == ["a\\xff.yaml", "nowhere"]
    assert "File: a\\xff.yaml" in ladder("advise", name, SECOND, "-q").out
    assert "no file 'b\\udcff.yaml'" in ladder("advise", os.fsdecode(b"b\xff.yaml")).told


def test_a_problem_shows_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Where, what, what to do, then the line; a problem without a line is one line."""
    tell(
        [
            Problem("this is wrong.", "Do that.", place=Place("a.yaml", 3, 5, "    key: value")),
            Problem("that too.", place=Place("a.yaml", 4, 1, "  ")),
            Problem("and this.", severity="warning"),
        ]
    )
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "a.yaml:3:5: error: this is wrong. Do that.",
        "  | key: value",
        "a.yaml:4:1: error: that too.",
        "warning: and this.",
    ]


def test_saying_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is not worth failing for: not without a stream, nor with a broken or a closed one."""
    closed = io.StringIO()
    closed.close()
    with io.FileIO("/dev/full", "w") as device:
        full = io.TextIOWrapper(device, encoding="ascii", write_through=True)
        for stream in (None, full, closed):
            monkeypatch.setattr(sys, "stderr", stream)
            say("Größe")
        full.detach()


def test_every_end_has_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    """What stops a run becomes an exit code in one place."""

    def stopped_by(error: BaseException) -> int:
        def run() -> int:
            raise error

        return ended(run)

    assert ended(lambda: 0) == 0
    assert stopped_by(LadderError([Problem("wrong.")])) == 2
    assert stopped_by(KeyError("x")) == 3
    assert stopped_by(KeyboardInterrupt()) == 130
    assert stopped_by(BrokenPipeError()) == 141
    assert capsys.readouterr().err.splitlines() == [
        "error: wrong.",
        "error: a defect of ours, KeyError: 'x'. Run again with --debug and report it.",
        "interrupted",
    ]


def test_a_defect_is_told_shortly(capsys: pytest.CaptureFixture[Any]) -> None:
    """A defect whose words go on for pages is cut."""

    def run() -> int:
        raise ValueError("x" * 100_000)

    assert ended(run) == 3
    assert len(capsys.readouterr().err) < 700
