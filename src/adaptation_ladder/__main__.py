"""The command `ladder`: answers `--version` at once and hands everything else to the command line."""

from __future__ import annotations

import gc
import os
import sys

from adaptation_ladder import __version__


def main() -> None:
    """Run the command and leave with its exit code."""
    _open_streams()
    if sys.argv[1:] == ["--version"] and _said(f"ladder {__version__}\n"):
        return
    # Looking for plugins of pydantic takes time at each start, and none may change what we read.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()  # building the command line makes many objects and no garbage; `commands.shared` enables it again
    from adaptation_ladder.disk.output import ended  # noqa: PLC0415 - the version needs none of it

    try:
        sys.exit(ended(_command_line, debug="--debug" in sys.argv))
    finally:
        gc.freeze()  # all of it goes with the process, so no last collection need look for what could


def _open_streams() -> None:
    """Stand-ins for streams that the caller closed, so that no file we open takes their places."""
    if sys.stdout is None:  # writing to this one fails, as it should
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _said(text: str) -> bool:
    """Whether a short text could be written; where not, the command line tries again, and tells why it cannot."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError):
        return False
    return True


def _command_line() -> int:
    from adaptation_ladder.cli import app  # noqa: PLC0415 - only now is the command line worth building
    from adaptation_ladder.disk.output import DONE, unwritable  # noqa: PLC0415 - the version needs none of it

    try:
        app(prog_name="ladder")
    except OSError as error:  # commands have a funnel of their own, so this is typer, which failed to show its help
        raise unwritable(error) from None
    return DONE


if __name__ == "__main__":
    main()
