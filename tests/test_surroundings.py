"""Where `ladder` runs: no network, no warning, no module that only some systems have, no text in a chance encoding."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import adaptation_ladder
from adaptation_ladder.commands import COMMANDS
from tests.test_cli import FIRST, SECOND, clean, process

SOURCES = sorted(Path(adaptation_ladder.__file__).parent.rglob("*.py"))
POSIX_ONLY = {
    "fcntl",
    "termios",
    "tty",
    "pty",
    "pwd",
    "grp",
    "resource",
    "readline",
    "curses",
    "syslog",
    "crypt",
    "spwd",
}
OFFLINE = """
import socket, sys
def refused(*args, **options):
    raise AssertionError("the network was asked")
class Refused(socket.socket):  # the standard library derives classes from it, which asks for nothing
    __init__ = refused
for name in ("create_connection", "getaddrinfo", "gethostbyname", "socketpair"):
    setattr(socket, name, refused)
socket.socket = Refused
from adaptation_ladder.__main__ import main
main()
"""
WITHOUT = """
import sys
for name in sys.argv.pop(1).split(","):
    sys.modules[name] = None
from adaptation_ladder.__main__ import main
main()
"""
CALLS = [
    ["--version"],
    ["--help"],
    ["advise", str(FIRST)],
    ["advise", str(FIRST), "--format", "json"],
    ["advise", "--text", "Our assistant does not know our products."],
    ["schema", "task"],
    ["check", str(FIRST.with_name("product-questions.ladder.yaml")), "--fail-on", "never"],
    ["diff", str(FIRST), str(SECOND)],
    ["explain", "retrieval"],
    ["measure", str(next((Path(__file__).parent / "eval-samples" / "deepeval").glob("*.json")))],
    ["new", "--blank", "--force", os.devnull],
    ["rules", "test"],
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(call[:1]))
def test_nothing_asks_the_network(call: list[str]) -> None:
    """Every kind of call works where no socket can be made."""
    ran = process(*call, code=OFFLINE)
    assert ran.returncode == 0, ran.stderr.decode()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(call[:1]))
def test_nothing_warns(call: list[str]) -> None:
    """With warnings as errors, those of leaks and encodings among them, every call works and warns of nothing."""
    options = ["-W", "error", "-X", "dev", "-X", "warn_default_encoding"]
    command = [sys.executable, *options, "-m", "adaptation_ladder", *call]
    ran = subprocess.run(command, env=clean(), capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    assert b"Warning" not in ran.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_starts_without_posix_modules(command: str) -> None:
    """What only some systems have is never needed to load a command."""
    ran = process(",".join(sorted(POSIX_ONLY)), command, "--help", code=WITHOUT)
    assert ran.returncode == 0, ran.stderr.decode()
    assert process(",".join(sorted(POSIX_ONLY)), "advise", FIRST, code=WITHOUT).returncode == 0


def test_posix_modules_are_guarded() -> None:
    """Where such a module is imported, it stands in a `try` that can do without it."""
    found = [
        f"{path.name}:{node.lineno}: {name}"
        for path in SOURCES
        for node, names, guarded in _imports(ast.parse(path.read_text(encoding="utf-8")))
        for name in names
        if name.partition(".")[0] in POSIX_ONLY and not guarded
    ]
    assert found == []


def _imports(tree: ast.AST, *, guarded: bool = False) -> Iterator[tuple[ast.stmt, list[str], bool]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield node, [one.name for one in node.names], guarded
        elif isinstance(node, ast.ImportFrom):
            yield node, [node.module or ""], guarded
        else:
            yield from _imports(node, guarded=guarded or isinstance(node, ast.Try))


def test_text_is_utf_8_everywhere() -> None:
    """Every file opened as text says its encoding, and every one written as text its line ends too."""
    found = [
        f"{path.name}:{node.lineno}: no {lacking}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and (lacking := _lacking(node))
    ]
    assert found == []


def _lacking(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {keyword.arg for keyword in call.keywords}
    if name in {"read_text", "write_text"} and isinstance(call.func, ast.Attribute):
        wanted = {"encoding"} | ({"newline"} if name == "write_text" else set())
    elif name == "open" and isinstance(call.func, ast.Name):
        modes = [arg.value for arg in call.args[1:2] if isinstance(arg, ast.Constant)]
        mode = str(modes[0]) if modes else "r"
        wanted = set() if "b" in mode else {"encoding"} | ({"newline"} if mode != "r" else set())
    else:
        wanted = set()
    return ", ".join(sorted(wanted - given))
