"""Where results go and how a run ends: standard output or a file whole or not at all, messages, exit codes.

The one place that reads the terminal, and the environment's wishes about it.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, TextIO, TypeGuard

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.basics.records import Frozen

DONE, FOUND, WRONG_INPUT, OUR_DEFECT, INTERRUPTED, READER_GONE = 0, 1, 2, 3, 130, 141

WIDTH = 80
"""Columns of text that goes into a pipe or a file."""

_SYMBOLS = "├─┤│┼┃●○△■×"  # noqa: RUF001 - the signs that the terminal shows beyond ASCII


class Ended(Exception):  # noqa: N818 - no error: everything was told already
    """The run ends here, with this exit code, and nothing is left to say."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"exit code {code}")


class Screen(Frozen):
    """What the place where the result is read can show."""

    width: int
    colour: bool
    unicode: bool


def screen(*, to_file: bool) -> Screen:
    """What standard output can show; a file is plain and 80 columns wide, and so is a pipe unless told otherwise."""
    if to_file:
        return Screen(WIDTH, colour=False, unicode=True)
    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    colour = (terminal or os.environ.get("FORCE_COLOR", "0") not in {"", "0"}) and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    return Screen(min(max(width, 20), 200), colour, _shows_symbols(sys.stdout.encoding or "ascii"))


def on_screen(target: str | None) -> bool:
    """Whether the output and standard error are read on one terminal."""
    return not is_file(target) and all(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr))


def _shows_symbols(encoding: str) -> bool:
    try:
        _SYMBOLS.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def ended(run: Callable[[], int], *, debug: bool = False) -> int:
    """The exit code of a run, with whatever stopped it told: no traceback reaches a user who did not ask for one."""
    try:
        return run()
    except Ended as end:
        return end.code
    except LadderError as error:
        tell(error.problems)
        return WRONG_INPUT
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - the funnel
        tell([defect(error, debug=debug)])
        return OUR_DEFECT


def defect(error: Exception, *, debug: bool) -> Problem:
    """A defect of ours as a problem; its traceback goes to standard error where that is wanted."""
    if debug:
        for line in "".join(traceback.format_exception(error)).splitlines():
            say(line)
    said = f"a defect of ours, {type(error).__name__}: {error}"
    return Problem(f"{said[:500].rstrip('.')}.", "Report it." if debug else "Run again with --debug and report it.")


def tell(problems: Iterable[Problem]) -> None:
    """Problems on standard error: where, what, what to do, and the line itself."""
    for problem in problems:
        say(str(problem))
        if problem.place is not None and problem.place.text.strip():
            say(f"  | {problem.place.text.strip()}")


def say(text: str) -> None:
    """One line for the person, on standard error; it is never worth failing for."""
    # A file may be called anything: no name may steer the terminal, and no line may be a command to a CI runner.
    line = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
    if line.lstrip().startswith("::"):
        line = f"\\{line}"
    line = line.replace("##[", "##\\x5b").replace("##vso[", "##vso\\x5b")  # these count anywhere in a line
    with suppress(OSError, ValueError, AttributeError):  # closed, full, or not there at all
        encoding = sys.stderr.encoding or "ascii"
        sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error for as long as something takes, told its share; nothing where that is no terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    drawn = -1

    def show(share: float) -> None:
        nonlocal drawn
        percent = min(100, int(100 * share))
        if percent != drawn:
            drawn = percent
            bar = "#" * (percent // 5)
            _draw(stream, f"[{bar:<20}] {percent:3} %  {what}")

    try:
        yield show
    finally:
        if drawn >= 0:
            _draw(stream, "")


def _draw(stream: TextIO, text: str) -> None:
    """Replace the last line of a terminal."""
    fits = "".join(char for char in text if char.isprintable())[: shutil.get_terminal_size((WIDTH, 24)).columns - 1]
    with suppress(OSError, ValueError):
        encoding = stream.encoding or "ascii"
        stream.write(f"\r\x1b[K{fits.encode(encoding, 'backslashreplace').decode(encoding)}")
        stream.flush()


def is_file(target: str | None) -> TypeGuard[str]:
    """Whether this names something other than standard output, which may lead into a file that must not be replaced."""
    return target not in {None, "-", "/dev/stdout", "/dev/fd/1"}


def write(pieces: Iterable[str], target: str | None = None, *, for_people: bool = False) -> None:
    """Write text to standard output, or to a file whole or not at all.

    Files and data are UTF-8; text for people goes out in the encoding of standard output, with what that cannot
    show escaped. Raises BrokenPipeError when the reader has gone away, LadderError when the output cannot be written.
    """
    if is_file(target):
        _to_file(pieces, target)
        return
    encoding = sys.stdout.encoding if for_people and sys.stdout.encoding else "utf-8"
    for piece in pieces:
        try:
            _put(sys.stdout.buffer, piece, encoding)
            sys.stdout.buffer.flush()
        except (OSError, ValueError) as error:
            raise unwritable(error) from None


def write_new(text: str, target: str) -> None:
    """Write a file whole, and only where there is none yet. Raises LadderError where there is one, or none can be."""
    if _mode(target) is not None:
        raise _taken(target)
    try:
        _replace([text], target, None, settle=os.link)
    except FileExistsError:  # somebody was faster
        raise _taken(target) from None


def _taken(target: str) -> LadderError:
    return LadderError([Problem(f"'{target}' is there already.", "Name another file, or say --force to replace it.")])


def unwritable(error: OSError | ValueError) -> Exception:
    """What to raise when standard output failed; nothing more is sent there, not even when the process ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return error
    return LadderError([Problem(f"standard output cannot be written: {_reason(error)}.", "Use --output FILE.")])


def _put(stream: BinaryIO, text: str, encoding: str = "utf-8") -> None:
    left = memoryview(text.encode(encoding, "backslashreplace"))
    while left:  # an unbuffered stream may take less than it is given
        left = left[stream.write(left) :]


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError) or error.errno == errno.EBADF:
        return "it is closed"
    return error.strerror or type(error).__name__


def _to_file(pieces: Iterable[str], target: str) -> None:
    if not target:
        raise LadderError([Problem("the output file has no name.", "Write one after --output.")])
    mode = _mode(target)
    if mode is None or stat.S_ISREG(mode):
        _replace(pieces, target, mode)
        return
    whole = list(pieces)  # first, so that whoever reads the pipe or device sees nothing of a run that fails
    with _complaining(target), open(target, "wb", buffering=0) as stream:
        for piece in whole:
            _put(stream, piece)


def _mode(target: str) -> int | None:
    """What a file is and who may do what with it; None where there is none yet."""
    with _complaining(target):
        if os.path.isdir(target) or target.endswith(os.sep):
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        with suppress(FileNotFoundError):
            return os.stat(target).st_mode
    return None


def _replace(
    pieces: Iterable[str], target: str, mode: int | None, *, settle: Callable[[str, str], None] = os.replace
) -> None:
    """Write beside the file, then put in its place, so that nobody ever sees half of it.

    With `os.link` to settle it, a file that has come up meanwhile is kept, and FileExistsError raised.
    """
    place = os.path.realpath(target)
    made = os.path.join(os.path.dirname(place), f".ladder-{os.urandom(8).hex()}.tmp")
    try:  # from before the file is there, as an interrupt may come at any moment
        with _complaining(target):
            handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(handle, "wb", buffering=0) as stream:
            for piece in pieces:
                with _complaining(target):
                    _put(stream, piece)
            with _complaining(target):
                os.fsync(handle)
        with _complaining(target):
            if mode is not None:
                os.chmod(made, stat.S_IMODE(mode))
            settle(made, place)
        if settle is os.link:
            os.unlink(made)
    except BaseException:
        with suppress(OSError):
            os.unlink(made)
        raise


@contextmanager
def _complaining(target: str) -> Iterator[None]:
    """Turn what the system refuses into a problem with this file; what goes wrong elsewhere is left alone."""
    try:
        yield
    except (BrokenPipeError, FileExistsError):
        raise
    except FileNotFoundError:
        folder = os.path.dirname(os.path.realpath(target))
        message = f"'{target}' cannot be written: there is no folder '{folder}'."
        raise LadderError([Problem(message, "Make it, or name another file.")]) from None
    except OSError as error:
        raise LadderError([Problem(f"'{target}' cannot be written: {_reason(error)}.", "Name another file.")]) from None
