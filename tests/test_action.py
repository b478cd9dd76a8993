"""The GitHub action does what its inputs say, and no input is ever code.

Its steps are run as the runner runs them: expressions in `env` are filled in, and the script is handed to bash. The
first step, which installs, is tried by `tests/in_ci.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")

Action = Callable[..., subprocess.CompletedProcess[str]]


def run_step(
    step: Mapping[str, Any], inputs: Mapping[str, str], folder: Path, temp: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """One step as the runner runs it, with the inputs given and the defaults of the others."""
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | dict(inputs)
    env = {name: INPUT.sub(lambda found: given[found[1]], value) for name, value in step.get("env", {}).items()}
    script = temp / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    runner = {
        "RUNNER_TEMP": str(temp),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
    }
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "SOURCE_DATE_EPOCH": "1795392000"}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
        env={**kept, **runner, **more, **env},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a spec that passes and one that fails."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("reply-suggestions", "product-questions"):
        (folder / f"{name}.ladder.yaml").write_bytes((ROOT / "examples" / f"{name}.ladder.yaml").read_bytes())
    return folder


@pytest.fixture
def action(project: Path, tmp_path: Path) -> Action:
    """Runs the step that checks, with this package's command where the first step would have put it."""
    home = tmp_path / "temp" / "ladder" / "bin"
    home.mkdir(parents=True)
    (home / "ladder").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m adaptation_ladder "$@"\n', encoding="utf-8")
    (home / "ladder").chmod(0o755)

    def run(**inputs: str) -> subprocess.CompletedProcess[str]:
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return run_step(STEPS[1], given, project, tmp_path / "temp")

    return run


def test_inputs_reach_the_scripts_through_the_environment_alone() -> None:
    """No script holds an expression, each value of the environment is one input, and each input is used."""
    used = set()
    for step in STEPS:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        for value in step["env"].values():
            found = INPUT.fullmatch(value)
            assert found is not None, value
            used.add(found[1])
    assert used == set(ACTION["inputs"])
    assert all(isinstance(one["default"], str) and one["description"] for one in ACTION["inputs"].values())


def test_what_is_found_fails_the_step_and_is_annotated(action: Action, tmp_path: Path) -> None:
    """By default all specs of the repository are checked; the summary of the job says the same."""
    ran = action()
    assert ran.returncode == 1, ran.stderr
    (error,) = re.findall(r"(?m)^::error .*", ran.stdout)
    assert "title=ladder facts-in-weights,file=product-questions.ladder.yaml,line=21,col=9::" in error
    assert "facts-in-weights" in (tmp_path / "temp" / "summary.md").read_text(encoding="utf-8")


def test_specs_are_one_a_line(action: Action) -> None:
    """Empty lines aside; a name may hold spaces and stars, and one that is not there is an error."""
    assert action(specs="reply-suggestions.ladder.yaml\n").returncode == 0
    assert action(specs="\nreply-suggestions.ladder.yaml\n\nproduct-questions.ladder.yaml").returncode == 1
    ran = action(specs="no such *.yaml")
    assert ran.returncode == 2
    assert "there is no file 'no such *.yaml'" in ran.stderr


def test_the_other_inputs_are_handed_on(action: Action, project: Path) -> None:
    """The severity, the rulebook, what is left out, and the second report."""
    assert action(fail_on="never").returncode == 0
    assert action(fail_on="sometimes").returncode == 2
    ran = action(rules="nowhere")
    assert ran.returncode == 2
    assert "nowhere" in ran.stderr
    assert action(redact="true", fail_on_expiry="true", strict_answers="true").returncode == 1
    assert action(sarif="out/../ladder.sarif").returncode == 1  # a folder that is not there costs only this report
    assert action(sarif="ladder.sarif").returncode == 1
    results = json.loads((project / "ladder.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ["facts-in-weights"]


@pytest.mark.parametrize("name", [name for name in ACTION["inputs"] if name != "python"])
@pytest.mark.parametrize(
    "value",
    ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", '"; touch pwned; "', "x\ntouch pwned", "--output=pwned"],
)
def test_no_input_is_code(action: Action, project: Path, name: str, value: str) -> None:
    """Whatever an input holds, nothing of it is run, and none is read as an option of another kind."""
    action(**{name.replace("-", "_"): value})
    made = {path.name for path in project.iterdir()} - {
        "product-questions.ladder.yaml",
        "reply-suggestions.ladder.yaml",
    }
    assert "pwned" not in made
    assert made <= ({value} if name == "sarif" else set())
