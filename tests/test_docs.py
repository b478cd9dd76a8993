"""The README shows what the program prints, and every example says and does what it claims.

`LADDER_UPDATE_README=1 pytest tests/test_docs.py` puts the present output into the README.
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import chdir
from pathlib import Path

import pytest
import yaml

from adaptation_ladder import advise, load_task
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.render.terminal import render
from tests import interview_figures, verdict_errors
from tests.books import TODAY
from tests.calibration import summary
from tests.test_cli import ladder

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLES = sorted((ROOT / "examples").glob("*.ladder.yaml"))
PICTURE = re.compile(
    r"(<!-- (picture|measured|check|output|interview): ([^\n]*?) -->\n```text\n)(.*?)(```\n<!-- end)", re.DOTALL
)


def shown(kind: str, name: str) -> str:
    """What the program prints for one place of the README."""
    if kind == "interview":
        transcript = (ROOT / "tests" / "golden" / "interviews" / f"{name}.txt").read_text(encoding="utf-8")
        return f"Question{transcript.rsplit('Question', 1)[1].rsplit('> ', 1)[0]}"
    if kind == "output":
        return printed(name)
    if kind == "check":
        with chdir(ROOT / "examples"):
            out = ladder("check", f"{name}.ladder.yaml").out
        return "Advised" + out.split("\nAdvised", 1)[1].split("\n\nRulebook")[0] + "\n"
    advice = advise(load_task(ROOT / "examples" / f"{name}.ladder.yaml"), today=TODAY)
    text = render(advice, width=80, colour=False, unicode=True)
    if kind == "measured":
        return text.split("What was measured\n", 1)[1].split("\n  - Rung ")[0] + "\n"
    return re.split("\n\nWhat (?:was measured|to do next)", text.split("\n\n", 1)[1])[0] + "\n"


def printed(command: str) -> str:
    """What a command of the README prints."""
    if command.startswith("ladder "):
        with chdir(ROOT):
            return ladder(*shlex.split(command)[1:]).out
    module = command.removeprefix("python -m tests.").split()[0]
    summaries = {
        "interview_figures": lambda: interview_figures.summary(builtin_rulebook()),
        "verdict_errors": lambda: verdict_errors.summary(verdict_errors.SLICE),
        "calibration": lambda: summary(builtin_rulebook()),
    }
    return summaries[module]() + "\n"


def test_the_readme_shows_the_present_output() -> None:
    """Every picture in the README is what the program prints today."""
    text = README.read_text(encoding="utf-8")
    present = PICTURE.sub(lambda found: found[1] + shown(found[2], found[3]) + found[5], text)
    if os.environ.get("LADDER_UPDATE_README"):
        README.write_text(present, encoding="utf-8")
        return
    assert len(PICTURE.findall(text)) == 10
    assert text == present


def test_the_readme_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python example of the README runs and prints a verdict, a rung and a reason."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own example, run as its reader would
    verdict, reason = capsys.readouterr().out.splitlines()
    assert verdict == "climb few-shot"
    assert len(reason) > 40


def test_the_readme_spec_loads(tmp_path: Path) -> None:
    """The task spec shown in the README loads and leads to the rung that its section leads to."""
    (spec,) = re.findall(r"```yaml\n(ladder: 1\n.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "ladder.yaml").write_text(spec, encoding="utf-8")
    assert advise(load_task(tmp_path / "ladder.yaml"), today=TODAY).rung == "few-shot"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_ends_where_its_comment_says(path: Path) -> None:
    """Every example opens with a comment that names the rung or verdict it ends on."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    advice = advise(load_task(path), today=TODAY)
    assert first.startswith("# ")
    if path.stem.startswith("help-desk"):
        assert advice.together == ("prompting", "few-shot", "retrieval")
    else:
        said = re.match(r"# Ends on ([a-z -]+?)[:,]", first)
        assert said is not None
        ends = {advice.verdict, advice.rung_name.lower().replace("better ", "").replace(" (rag)", "")}
        assert said[1] in ends


def test_the_examples_cover_every_end() -> None:
    """One example ends on each rung, and one each on stop, hold and out-of-rungs."""
    advices = [advise(load_task(path), today=TODAY) for path in EXAMPLES]
    assert {advice.rung for advice in advices} == set(builtin_rulebook().rung_ids)
    assert {"stop", "hold", "out-of-rungs", "climb", "stay"} <= {advice.verdict for advice in advices}


def test_examples_are_plain_yaml() -> None:
    """Other YAML readers see the same answers: a yes or no is always in quotes."""
    for path in EXAMPLES:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert not any(isinstance(value, bool) for value in data["answers"].values()), path.name


def test_the_figures_on_speed_were_measured() -> None:
    """What the README says on speed stands in the results of the benchmarks, in the rows that it speaks of."""
    text = README.read_text(encoding="utf-8")
    said = re.search(r"takes (\S+) times the processor.*?are (\S+) times as fast", text, re.DOTALL)
    assert said is not None
    results = (ROOT / "tests" / "bench" / "RESULTS.md").read_text(encoding="utf-8")
    (start,) = re.findall(r"`ladder advise FILE --format json` .*/ (\S+) \|\n", results)
    (clips,) = re.findall(r"\| CLIPS \(clipspy\) .*?(\S+) \|\n", results)
    assert said.groups() == (start, clips)
