"""The option that runs the long checks whole."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `pytest --slow` through; `tests.scale` reads it, since settings are made on import."""
    parser.addoption("--slow", action="store_true", help="run the long checks whole")
