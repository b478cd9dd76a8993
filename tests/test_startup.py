"""What each way of calling `ladder` loads: nothing that it does not need, since a hook pays for it at every commit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import adaptation_ladder
from adaptation_ladder.book.packed import packed
from adaptation_ladder.disk.loading import PACKED, builtin_rulebook
from tests.books import TODAY
from tests.test_cli import EXAMPLES, FIRST, clean

OWN = "adaptation_ladder"
TRACED = """
import builtins, json, os, sys
chain = {}
real = builtins.__import__
def noting(name, globals=None, locals=None, fromlist=(), level=0):
    before = set(sys.modules)
    made = real(name, globals, locals, fromlist, level)
    for module in set(sys.modules) - before:
        chain.setdefault(module, (globals or {}).get("__name__", "?"))
    return made
builtins.__import__ = noting
try:
    %s
finally:
    sys.stderr.write(json.dumps({"modules": sorted(sys.modules), "chain": chain}))
"""
COMMAND = "from adaptation_ladder.__main__ import main; sys.argv[0] = 'ladder'; main()"

# The modules of ours that an advice takes, whatever its format.
ADVISING = {
    *(
        "__main__",
        "cli",
        "commands",
        "commands.advise",
        "commands.shared",
        "batch",
        "api",
        "disk.loading",
        "disk.output",
    ),
    *(
        "adviser.advising",
        "adviser.planning",
        "adviser.certainty",
        "adviser.reasons",
        "adviser.case",
        "adviser.advice",
        "deciding.possible",
        "adviser.nearby",
        "deciding.standing",
        "deciding.space",
        "deciding.engine",
        "task.answers",
        "task.mistakes",
        "task.tried",
        "task.tasks",
        "book.naming",
        "book.index",
    ),
    *("stats.evalrun", "stats.measuring", "task.measurements"),
    *(
        "disk.gathering",
        "disk.files",
        "deciding.space",
        "book.packed",
        "book.rulebook",
        "basics.findings",
        "book.conditions",
        "basics.errors",
        "basics.vocabulary",
    ),
    *("basics.records", "basics.models"),
    *("disk.documents", "disk.syntax", "disk.shapes"),
    *("render", "render.json", "reporting.report", "reporting.wording", "reporting.text"),
}
# What each call may load: modules of ours, and packages of others that are slow to load.
MAY_LOAD: dict[str, tuple[set[str], set[str]]] = {
    "--version": ({"__main__"}, set()),
    f"advise {FIRST} --format json": (ADVISING, {"typer", "pydantic", "yaml"}),
    f"advise {FIRST} --plain": (
        {*ADVISING, "reporting.sections", "basics.outcomes", "render.plain"},
        {"typer", "pydantic", "yaml"},
    ),
    f"advise {FIRST} --format markdown": (
        {*ADVISING, "reporting.sections", "basics.outcomes", "render.plain", "render.markdown"},
        {"typer", "pydantic", "yaml"},
    ),
    f"advise {FIRST}": (
        {*ADVISING, "reporting.sections", "basics.outcomes", "render.terminal"},
        {"typer", "pydantic", "yaml", "rich"},
    ),
    "--help": (
        {
            "__main__",
            "cli",
            "commands",
            "commands.*",
            "disk.output",
            "basics.errors",
            "basics.records",
            "basics.models",
            "basics.vocabulary",
            "api",
        },
        {"typer", "pydantic"},
    ),
}
SLOW = ("typer", "pydantic", "yaml", "rich", "markdown_it", "pygments")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel installs it, with its rulebook packed."""
    place = tmp_path_factory.mktemp("installed")
    package = shutil.copytree(Path(adaptation_ladder.__file__).parent, place / OWN)
    (package / PACKED).write_text(packed(builtin_rulebook()), encoding="utf-8")
    return place


def imported(statement: str, *args: str, path: Path | None = None) -> tuple[set[str], dict[str, str]]:
    """The modules that a statement loads in a fresh interpreter, and for each the one that asked for it first."""
    env = clean(PYTHONDONTWRITEBYTECODE="1")
    if path is not None:
        env["PYTHONPATH"] = os.pathsep.join([str(path), env["PYTHONPATH"]])
    command = [sys.executable, "-c", TRACED % statement, *args]
    ran = subprocess.run(command, capture_output=True, env=env, timeout=60, check=False)
    told = json.loads(ran.stderr)
    return set(told["modules"]), told["chain"]


def way_to(module: str, chain: Mapping[str, str]) -> str:
    """How a module came to be loaded: itself, who asked for it, who asked for that, and so on."""
    way = [module]
    while way[-1] in chain and chain[way[-1]] not in way:
        way.append(chain[way[-1]])
    return " <- ".join(way)


def only(own: set[str], others: set[str], found: set[str], chain: Mapping[str, str]) -> None:
    """Fail with the way to each module that was loaded and is not listed."""
    inside = {name.removeprefix(f"{OWN}.") for name in found if name.startswith(f"{OWN}.")}
    wild = tuple(name[:-1] for name in own if name.endswith("*"))
    rooms = {name.rpartition(".")[0] for name in own}
    loaded = [f"{OWN}.{name}" for name in sorted(inside - own - rooms) if not name.startswith(wild or ("\0",))]
    loaded += [name for name in sorted(found) if name in SLOW and name not in others]
    assert not loaded, "loaded, but not needed: " + "; ".join(way_to(name, chain) for name in loaded)


@pytest.mark.parametrize("call", MAY_LOAD)
def test_a_call_loads_only_what_it_may(call: str, installed: Path) -> None:
    """From a wheel, each way of calling loads the modules listed for it and no others."""
    words = call.split()
    found, chain = imported(COMMAND, *words, *(("--today", TODAY) if words[0] == "advise" else ()), path=installed)
    own, others = MAY_LOAD[call]
    only(own, others, found, chain)
    if words[0] == "advise":
        assert f"{OWN}.adviser.advising" in found


ASKED = """
import sys
from adaptation_ladder.__main__ import main
try:
    main()
finally:
    from adaptation_ladder.basics.models import checker
    sys.stderr.write(str(checker.cache_info().currsize))
"""


@pytest.mark.parametrize("spec", EXAMPLES, ids=lambda spec: spec.stem)
def test_pydantic_is_told_of_the_spec_alone(spec: Path, installed: Path) -> None:
    """How a task spec is checked has to be made at each start; how other records would be checked is nobody's wish."""
    env = clean(PYTHONDONTWRITEBYTECODE="1")
    env["PYTHONPATH"] = os.pathsep.join([str(installed), env["PYTHONPATH"]])
    command = [sys.executable, "-c", ASKED, "advise", str(spec), "--today", TODAY]
    ran = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    assert ran.stderr == "1"


def test_importing_the_package_is_cheap() -> None:
    """`import adaptation_ladder` alone loads nothing but itself."""
    found, chain = imported("import adaptation_ladder")
    only(set(), set(), found, chain)


def test_a_needless_import_names_its_chain() -> None:
    """The message of the tests above says who asked for what."""
    found, chain = imported("import adaptation_ladder.disk.syntax")
    with pytest.raises(AssertionError, match=r"needed: .*; yaml <- adaptation_ladder\.disk\.syntax"):
        only({"disk", "basics.errors"}, set(), found, chain)
