"""The command `ladder`: answers `--version` at once and hands everything else to the command line."""

from __future__ import annotations

import os
import sys

from adaptation_ladder import __version__
from adaptation_ladder.output import DONE, ended, unwritable, write


def main() -> None:
    """Run the command and leave with its exit code."""
    _open_streams()
    run = _version if sys.argv[1:] == ["--version"] else _command_line
    sys.exit(ended(run, debug="--debug" in sys.argv))


def _open_streams() -> None:
    """Stand-ins for streams that the caller closed, so that no file we open takes their places."""
    if sys.stdout is None:  # writing to this one fails, as it should
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _version() -> int:
    write([f"ladder {__version__}\n"])
    return DONE


def _command_line() -> int:
    from adaptation_ladder.cli import app  # noqa: PLC0415 - only now is the command line worth building

    try:
        app(prog_name="ladder")
    except OSError as error:  # commands have a funnel of their own, so this is typer, which failed to show its help
        raise unwritable(error) from None
    return DONE


if __name__ == "__main__":
    main()
