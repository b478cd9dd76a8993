"""What the README offers for CI, run for real: the pre-commit hook, the action's installation, and the snippets.

Run by `.ci/run` as `pytest tests/in_ci.py`, with a folder of wheels in WHEELS from which everything is installed and
nothing fetched. The README's test command needs none of it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_action import ACTION, ROOT, STEPS, run_step

README = (ROOT / "README.md").read_text(encoding="utf-8")
WHEELS = Path(os.environ["WHEELS"])
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": str(WHEELS),
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_COMPILE": "1",
}
(WHEEL,) = WHEELS.glob("adaptation_ladder-*.whl")
GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
GIT |= {f"GIT_{who}_{what}": "somebody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
SPEC = """\
task: Tickets are sorted into 24 queues.
answers: {what-falls-short: [narrow-task-accuracy], what-comes-out: label, label-count: 24}
tried: {prompting: thorough}
approach: {rung: few-shot}
"""


def snippets(language: str) -> list[str]:
    """The code of one language in the section on CI."""
    section = README.partition("### Ready to use\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


class Repository:
    """A repository that a team might have, and what is run in it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.env = {**os.environ, **OFFLINE, **GIT, "PRE_COMMIT_HOME": str(home), "SOURCE_DATE_EPOCH": "1795392000"}
        folder.mkdir()
        self.run("git", "init", "--quiet", ".")

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder."""
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def commit(self) -> tuple[bool, str]:
        """Try to commit everything: whether it went through, and what was said."""
        self.run("git", "add", "--all")
        done = self.run("git", "commit", "--message", "A change.")
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as it stands, as a repository that others can take a hook from."""
    folder = tmp_path_factory.mktemp("offered")
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    present = subprocess.run(["git", "diff", "--binary", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    if present:
        subprocess.run(["git", "apply"], cwd=folder, input=present, check=True)
        subprocess.run(["git", "commit", "-qam", "x"], cwd=folder, env={**os.environ, **GIT}, check=True)
    return folder


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory, offered: Path) -> Repository:
    """A repository with the hook of the README installed."""
    place = tmp_path_factory.mktemp("hooked")
    repository = Repository(place / "team", place / "pre-commit")
    (config,) = [one for one in snippets("yaml") if "repos:" in one]
    sha = subprocess.run(["git", "rev-parse", "HEAD"], cwd=offered, capture_output=True, text=True, check=True).stdout
    config = config.replace("https://github.com/OWNER/REPOSITORY", str(offered)).replace("v0.1.0", sha.strip())
    repository.write(".pre-commit-config.yaml", config)
    assert repository.run(sys.executable, "-m", "pre_commit", "install").returncode == 0
    return repository


def ladder(repository: Repository, *words: str) -> subprocess.CompletedProcess[str]:
    """The command of this environment, in a team's repository."""
    return repository.run(sys.executable, "-m", "adaptation_ladder", *words)


def test_the_hook_guards_a_decision_over_time(hooked: Repository) -> None:
    """From the first commit to a new lock: what keeps the advice goes through, what changes it is stopped and said."""
    hooked.write("ladder.yaml", SPEC)
    ladder(hooked, "check", "ladder.yaml", "--write-lock")
    went, said = hooked.commit()
    assert went, said
    assert re.search(r"ladder check\.+Passed", said)

    hooked.write("notes.md", "Nothing to check.\n")
    went, said = hooked.commit()
    assert went, said
    assert re.search(r"ladder check\.+\(no files to check\)Skipped", said)

    same = SPEC.replace("label-count: 24", "label-count: 25")
    hooked.write("ladder.yaml", same)
    assert hooked.commit()[0]

    other = same.replace("[narrow-task-accuracy]", "[missing-facts]").replace("few-shot", "retrieval")
    other = other.replace("label-count: 25", "facts-source: documents")
    hooked.write("ladder.yaml", other)
    went, said = hooked.commit()
    assert not went
    assert "advice-changed" in said
    assert "Rung: was rung 2, Few-shot examples; is rung 3, Retrieval (RAG)." in " ".join(said.split())

    ladder(hooked, "check", "ladder.yaml", "--write-lock")
    went, said = hooked.commit()
    assert went, said


def test_the_action_installs_what_it_runs(tmp_path: Path) -> None:
    """The first step alone makes the command that the second one calls."""
    assert [step["name"] for step in STEPS] == ["Install ladder", "Check the task specs"]
    project = tmp_path / "project"
    project.mkdir()
    (project / "ladder.yaml").write_text(SPEC, encoding="utf-8")
    inputs = {"python": sys.executable}
    assert set(inputs) <= set(ACTION["inputs"])
    first, second = (run_step(step, inputs, project, tmp_path, **OFFLINE) for step in STEPS)
    assert first.returncode == 0, first.stderr
    assert second.returncode == 0, second.stderr
    assert second.stdout == "ladder: 1 spec: 1 pass, 0 fail.\n"


def test_the_shell_snippet_runs(tmp_path: Path) -> None:
    """It installs, checks, and leaves a page that says why the check has failed."""
    repository = Repository(tmp_path / "team", tmp_path / "pre-commit")
    repository.env |= {"LADDER": str(WHEEL)}
    repository.write("ladder.yaml", SPEC.replace("few-shot", "fine-tuning"))
    (script,) = snippets("sh")
    done = repository.run("bash", "-euc", script)
    assert done.returncode == 1, done.stderr
    assert "Fails: one error" in (repository.folder / "ladder.html").read_text(encoding="utf-8")


def test_the_gitlab_snippet_runs(tmp_path: Path) -> None:
    """Its script leaves the report that its artifacts name."""
    repository = Repository(tmp_path / "team", tmp_path / "pre-commit")
    repository.write("ladder.yaml", SPEC.replace("few-shot", "fine-tuning"))
    repository.run(sys.executable, "-m", "venv", "../image")  # stands for the image
    repository.env |= {"LADDER": str(WHEEL), "PATH": f"{tmp_path}/image/bin:{os.environ['PATH']}"}
    (job,) = [yaml.safe_load(one)["ladder"] for one in snippets("yaml") if one.startswith("ladder:")]
    done = repository.run("bash", "-euc", "\n".join(job["script"]))
    assert done.returncode == 1, done.stderr
    report = (repository.folder / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert "<failure " in report


def test_the_github_snippet_names_inputs_that_there_are() -> None:
    """What it hands to the action is an input of it."""
    (workflow,) = [yaml.safe_load(one) for one in snippets("yaml") if one.startswith("jobs:")]
    steps: list[dict[str, Any]] = workflow["jobs"]["ladder"]["steps"]
    assert set(steps[-1]["with"]) <= set(ACTION["inputs"])
