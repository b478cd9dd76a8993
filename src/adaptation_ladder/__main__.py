"""The command `ladder`: answers `--version` at once and hands everything else to the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command and leave with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from adaptation_ladder import __version__  # noqa: PLC0415 - nothing else is needed for this answer

        print(f"ladder {__version__}")  # noqa: T201 - the answer itself
        return
    try:
        from adaptation_ladder.cli import app  # noqa: PLC0415 - only now is the command line worth building

        app(prog_name="ladder")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
