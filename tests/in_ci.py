"""What the README offers for CI, run for real: the pre-commit hook, the action's installation, and the snippets.

Run by `.ci/run` as `pytest tests/in_ci.py`, with a folder of wheels in WHEELS from which everything is installed and
nothing fetched. The README's test command needs none of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_action import ACTION, ROOT, STEPS, run_step
from tests.test_checks import CHOSEN, advising_otherwise, edit, reworded

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


def in_ci(repository: Repository) -> tuple[bool, str]:
    """What the shell snippet of the README makes of the repository: whether it passes, and the page that it leaves.

    It installs what it runs only once, as where an environment is kept from run to run.
    """
    (script,) = snippets("sh")
    install, check = script.splitlines()
    if not (repository.folder / ".ladder").exists():
        assert repository.run("bash", "-euc", install).returncode == 0
    done = repository.run("bash", "-euc", check)
    assert done.returncode in {0, 1}, done.stderr
    page = (repository.folder / "ladder.html").read_text(encoding="utf-8").partition("<body>")[2]
    return done.returncode == 0, unescape(re.sub("<[^>]*>", "", page))


def pushed(repository: Repository, *, passing: bool) -> str:
    """Commit and run CI, which both let the change pass or both do not; what the page says, or else the hook."""
    went, said = repository.commit()
    assert went is passing, said
    assert re.search(rf"ladder check\.+{'Passed' if passing else 'Failed'}", said)
    if not went:  # somebody is in a hurry
        repository.run("git", "commit", "--no-verify", "--message", "A change.")
    passed, page = in_ci(repository)
    assert passed is passing, page
    return page if passing else " ".join(said.split())


def seconds(day: str) -> str:
    """Noon of a day, as SOURCE_DATE_EPOCH has it."""
    return str(int(datetime.fromisoformat(f"{day}T12:00+00:00").timestamp()))


def test_a_decision_goes_through_the_months(hooked: Repository) -> None:
    """With the hook at every commit and the snippet in CI: what keeps the advice passes, what changes it is stopped."""
    spec, rules = hooked.folder / "ladder.yaml", hooked.folder / "rules"
    shutil.copytree(ROOT / "rules", rules)
    hooked.env |= {"LADDER": str(WHEEL), "SOURCE_DATE_EPOCH": seconds("2026-11-24")}
    hooked.write(".gitignore", ".ladder/\nladder.html\n")

    # A spec and its lock.
    hooked.write("ladder.yaml", CHOSEN + "rulebook: rules\n")
    assert ladder(hooked, "check", "ladder.yaml", "--write-lock").returncode == 0
    assert "1 spec: 1 pass, 0 fail." in pushed(hooked, passing=True)
    # A commit of something else.
    hooked.write("notes.md", "Nothing to check.\n")
    went, said = hooked.commit()
    assert went
    assert re.search(r"ladder check\.+\(no files to check\)Skipped", said)
    # An answer that keeps the advice.
    edit(spec, "reviewed-examples: 350", "reviewed-examples: 360")
    pushed(hooked, passing=True)
    # One that changes it.
    edit(spec, "label-count: 24", "label-count: 900")
    said = pushed(hooked, passing=False)
    assert (
        "error advice-changed, ladder.yaml:12:16: The advice is no longer the one that was locked on 2026-11-24."
        in said
    )
    assert "Rung: was rung 2, Few-shot examples; is rung 3, Retrieval (RAG)." in said
    assert "Because of an answer: label-count: was 24; is 900." in said
    # A new lock: the team takes the advice.
    edit(spec, "{rung: few-shot}", "{rung: retrieval}")
    assert ladder(hooked, "check", "ladder.yaml", "--write-lock").returncode == 0
    pushed(hooked, passing=True)
    # It wants to train all the same, which is stopped, and then accepted for a while.
    edit(spec, "{rung: retrieval}", "{rung: fine-tuning}")
    assert "error skipped-rung" in pushed(hooked, passing=False)
    waiver = 'finding: skipped-rung, reason: The pilot is paid for., owner: Ann, expires: "2026-12-31"'
    hooked.write("ladder.yaml", f"{spec.read_text(encoding='utf-8')}waivers: [{{{waiver}}}]\n")
    assert ladder(hooked, "check", "ladder.yaml", "--write-lock").returncode == 0
    assert "Accepted until 2026-12-31 by Ann: The pilot is paid for." in pushed(hooked, passing=True)
    # The waiver has expired: said in CI, and a failure where that is asked for.
    hooked.env["SOURCE_DATE_EPOCH"] = seconds("2026-12-31")
    passed, page = in_ci(hooked)
    assert passed
    assert "The waiver for skipped-rung expired on 2026-12-31." in page
    scheduled = hooked.run(".ladder/bin/ladder", "check", ".", "--fail-on-expiry")
    assert scheduled.returncode == 1
    assert "error waiver-expired" in scheduled.stdout
    # A rulebook that only words things otherwise, and one that advises otherwise. No spec changes, so CI finds it.
    reworded(rules)
    assert hooked.commit()[0]
    assert in_ci(hooked)[0]
    advising_otherwise(rules)
    assert hooked.commit()[0]
    passed, page = in_ci(hooked)
    assert not passed
    assert "Rung: was rung 3, Retrieval (RAG); is rung 2, Few-shot examples." in page
    assert "Because of the criterion too-many-labels-for-examples: when locked it ruled the rung out; now" in page
    assert "Because of an answer" not in page


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
