"""The page for those who edit the rulebook, followed word for word, with what the program says at each step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.test_cli import ladder
from tests.test_founding import README, rules_with

BLOCKS = [
    (name, yaml.safe_load(text)) for name, text in re.findall(r"```yaml\n# in (\S+)\n(.*?)```", README, re.DOTALL)
]
EXAMPLE = [(name, entries) for name, entries in BLOCKS if not name.startswith("cases/")]
"""The example of the page: a source, a figure, a question, a criterion that uses all three, and a retired id."""

BREAKS = {
    "Name a need that does not exist": ("rungs/prompting.yaml", "need: domain-language", "need: domain-langauge"),
    "Take a threshold that no answer reaches": ("figures/prompting.yaml", "value: 300\n", "value: 30000000000000\n"),
    "Write a condition that cannot hold": (
        "rungs/prompting.yaml",
        "glossary-entries: 1\n",
        "glossary-entries: 301\n",
    ),
}
"""Three mistakes in the new criterion, each in one file."""


def steps(folder: Path) -> Iterator[str]:
    """What somebody does who follows the page, and what they read."""
    yield "# The example of rules/README.md, added to a copy of the rulebook"
    yield told(folder)
    for title, (name, right, wrong) in BREAKS.items():
        file = folder / name
        text = file.read_text(encoding="utf-8")
        head, found, tail = text.rpartition(right)
        assert found, title
        file.write_text(head + wrong + tail, encoding="utf-8")
        yield f"# {title}: in {name}, '{right.strip()}' becomes '{wrong.strip()}'"
        yield told(folder)
        file.write_text(text, encoding="utf-8")
    yield "# Everything put right again"
    yield told(folder)


def told(folder: Path) -> str:
    """The beginning of the report, up to the proofs, or the problems of a rulebook that cannot be read."""
    ran = ladder("rules", "check", folder, "--today", "2026-11-24")
    said = (ran.out.partition("\nTrue of every set of answers")[0] + ran.told).replace(str(folder), "COPY")
    return f"$ ladder rules check COPY\n{said}(exit {ran.code})\n"


def test_the_page_followed_word_for_word(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    """Add the criterion of the example, break it in three ways, and each message says where and what to do."""
    transcript = "\n".join(steps(rules_with(tmp_path / "rules", *EXAMPLE)))
    golden("rules-readme.transcript.txt", transcript)
    ends = re.findall(r"\(exit (\d)\)", transcript)
    assert ends == ["0", "2", "1", "1", "0"]


@pytest.mark.parametrize(
    "words",
    ["Did you mean 'domain-language'?", "What to do: Correct the threshold", "What to do: Correct the condition"],
)
def test_each_break_says_what_to_do(words: str) -> None:
    """The transcript that is kept holds a remedy for each of the three."""
    kept = (Path(__file__).parent / "golden" / "rules-readme.transcript.txt").read_text(encoding="utf-8")
    assert words in " ".join(kept.split())
