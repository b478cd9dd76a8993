"""The options that run the long checks whole and accept new golden files, and the fixture that compares with these."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take `--slow` and `--accept`."""
    parser.addoption("--slow", action="store_true", help="run the long checks whole")
    parser.addoption("--accept", action="store_true", help="write the present output into the golden files")


def pytest_configure(config: pytest.Config) -> None:
    """Tell `tests.scale`, which is read on import, in this process and in those that share the work."""
    if config.getoption("--slow"):
        os.environ["LADDER_SLOW"] = "1"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of this name in `golden`, which only `--accept` writes."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"there is no {path}; pytest --accept writes it"
        assert path.read_bytes().decode() == text, f"{path} differs; look, and then pytest --accept writes it"

    return compare
