"""What `ladder explain` and the catalogue say is what the rulebook says, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from adaptation_ladder.basics.findings import KINDS, FindingKind
from adaptation_ladder.basics.outcomes import OUTCOME_WORDS
from adaptation_ladder.basics.vocabulary import VERDICTS, Status
from adaptation_ladder.book.conditions import AtLeast, AtMost, FigureRef
from adaptation_ladder.book.entries import entries_of
from adaptation_ladder.book.rulebook import conditions_in
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.render.plain import render_topic
from adaptation_ladder.reporting.clauses import clause
from adaptation_ladder.reporting.explaining import explained, explained_finding
from adaptation_ladder.reporting.text import bare, plain
from tests.books import small_book
from tests.catalogue import COMMAND, FILE, written
from tests.test_cli import ladder

BOOK = builtin_rulebook()
RULES = Path(__file__).parents[1] / "rules"


def test_the_catalogue_is_current() -> None:
    """The page that people browse is made from the rulebook as it is."""
    assert FILE.read_text(encoding="utf-8") == written(), f"rules/CATALOGUE.md is out of date; run {COMMAND}"


def test_every_text_of_an_entry_is_on_its_page() -> None:
    """A page leaves nothing out that people wrote: every sentence of the record is there."""
    entries = tuple(entries_of(BOOK))
    for entry, page in zip(entries, explained(BOOK, entries, {}), strict=True):
        said = render_topic(page)
        for name in ("what", "ask", "help", "why", "reason", "says", "do", "symptom", "unlock", "means", "meaning"):
            text = getattr(entry.record, name, None)
            assert text is None or " ".join(text.split()) in said, (entry.id, name)


def test_every_condition_can_be_said() -> None:
    """A clause names each question, choice and number of its condition."""
    for condition, _ in conditions_in(BOOK):
        said = plain(clause(BOOK, condition), bare)
        for part in condition.model_dump_json(by_alias=True).replace('"', " ").split():
            if part.isalpha() and part not in {"all", "any", "not", "is", "includes", "figure"} and len(part) > 3:
                assert part in said, (part, said)


@pytest.mark.parametrize("id_", [*VERDICTS, *get_args(Status)])
def test_outcomes_are_explained(id_: str) -> None:
    """Every verdict and every way in which a need stands says what it means and what to do, in every format."""
    word = OUTCOME_WORDS[id_]
    said = " ".join(ladder("explain", id_).out.split())
    assert word.means in said
    assert word.do in said
    (told,) = json.loads(ladder("explain", id_, "-f", "json").out)["outcomes"]
    assert told == {"id": id_, "kind": word.kind, "means": word.means, "do": word.do}
    assert id_ in ladder("explain").out


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_findings_are_explained(kind: FindingKind) -> None:
    """Every finding that a check may name can be looked up: its words, and what it weighs by the rulebook in use."""
    told = ladder("explain", kind.id, env={"COLUMNS": "300"})
    assert told.code == 0
    for text in (kind.means, kind.why, kind.do):
        assert " ".join(text.split()) in told.out
    (finding,) = json.loads(ladder("explain", kind.id, "-f", "json").out)["findings"]
    assert (finding["id"], finding["severity"], finding["by_time"]) == (kind.id, kind.severity, kind.by_time)
    sources = builtin_rulebook().sources_on(kind.id)
    assert finding["sources"] == [source.id for source in sources]
    assert all(source.url in told.out and source.title in told.out for source in sources)
    changed = explained_finding(small_book(severities={kind.id: "note"}), kind)
    assert "It is a note, which never fails a check." in render_topic(changed)


def test_the_list_holds_the_findings() -> None:
    """Who looks for what there is to look up finds the findings too, and a mistyped one is put right."""
    out = ladder("explain", env={"COLUMNS": "300"}).out
    assert all(f"{kind.id}: {kind.means}" in out for kind in KINDS.values())
    assert "Did you mean 'above-advice'?" in ladder("explain", "above-advise").told


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (AtLeast(at_least={"examples": 5000}), "examples is at least 5,000"),
        (AtMost(at_most={"examples": 3}), "examples is at most 3"),
    ],
)
def test_numbers_are_said_as_people_read_them(condition: AtLeast | AtMost, said: str) -> None:
    """Thresholds stand in digits, grouped."""
    assert plain(clause(small_book(), condition)) == said


def test_a_threshold_names_its_figure() -> None:
    """Where a number comes from a figure, the clause says which."""
    condition = AtLeast(at_least={"reviewed-examples": FigureRef(figure="openai-sft-recommended")})
    assert plain(clause(BOOK, condition)) == "reviewed-examples is at least 50 (openai-sft-recommended)"


def test_explain_says_reason_sources_place_and_readers() -> None:
    """One command tells all that stands about an id."""
    ran = ladder("explain", "a-way-to-tune")
    assert (ran.code, ran.told) == (0, "")
    flat = " ".join(ran.out.split())
    assert "What must hold before anyone enters fine-tuning: a way to tune." in flat
    assert "weights is open or (weights is provider-tunes and data-may-leave is yes)." in flat
    assert "openai-deprecations" in flat
    stands = next(line for line in ran.out.splitlines() if line.startswith("It stands in "))
    file, _, at = stands.removeprefix("It stands in ").rstrip(".").partition(", line ")
    assert (RULES / file).read_text(encoding="utf-8").splitlines()[int(at) - 1].strip() == "- id: a-way-to-tune"


def test_an_option_is_shown_with_its_reasons() -> None:
    """What belongs to an entry is listed with its words, never as a bare id."""
    told = " ".join(ladder("explain", "lora").out.split())
    assert "An option for trained: An adapter (LoRA)." in told
    assert "lora-as-the-default: On small and medium sets of examples an adapter does as well" in told


def test_explain_alone_lists_everything() -> None:
    """Without an id it says what there is to look up."""
    ran = ladder("explain", "--plain")
    assert ran.code == 0
    for entry in entries_of(BOOK):
        assert f" {entry.id}: " in ran.out or entry.kind in {"choice", "step"}


def test_a_typo_is_answered_with_the_nearest_name() -> None:
    """Nobody has to guess an id."""
    ran = ladder("explain", "fine-tunning")
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean 'fine-tuning'?" in ran.told
    assert "`ladder explain` alone lists what there is." in ladder("explain", "qqqqqqqq").told


def test_explain_as_json_is_the_record_with_its_place() -> None:
    """Programs get the entry as it is written, its file and line, and who names it."""
    ran = ladder("explain", "openai-sft-recommended", "--format", "json")
    document = json.loads(ran.out)
    (entry,) = document["entries"]
    assert (document["format"], entry["kind"], entry["entry"]["value"]) == (1, "figure", 50)
    assert entry["file"] == "figures/examples.yaml"
    assert "enough-reviewed-data" in entry["named_by"]
    whole = json.loads(ladder("explain", "--format", "json").out)
    assert len(whole["entries"]) == len(tuple(entries_of(BOOK)))


def test_explain_as_markdown_quotes_ids_as_code() -> None:
    """Fit to paste into a pull request."""
    out = ladder("explain", "weights", "--format", "markdown").out
    assert out.startswith("## `weights`\n")
    assert "- **`closed`:** No: the model is closed and no other may be used." in out
