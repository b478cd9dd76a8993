"""The rulebook keeps the founding statements, and its README tells the truth to people who edit it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.conditions import TAGS, questions_of
from adaptation_ladder.book.references import every_id
from adaptation_ladder.book.rulebook import Option, Rung, WhenToUse
from adaptation_ladder.disk.casefiles import load_cases, named, results_of
from adaptation_ladder.disk.loading import builtin_rulebook, load_rulebook
from tests.books import TODAY, task

RULES = Path(__file__).resolve().parents[1] / "rules"
README = (RULES / "README.md").read_text(encoding="utf-8")
BOOK = builtin_rulebook()
LAST = BOOK.rungs[-1]
LADDER = ("prompting", "few-shot", "retrieval", "tool-use", "fine-tuning")

HELPS = {
    "Helps: style": {"house-style"},
    "Helps: format": {"output-format"},
    "Helps: delay and price": {"too-slow", "too-expensive"},
    "Helps: narrow tasks": {"narrow-task-accuracy"},
    "Helps: tools": {"tool-reliability"},
}
"""What fine-tuning helps with, as needs."""
VAIN = {
    "facts": {"missing-facts", "cited-answers"},
    "reasoning": {"multi-step-reasoning", "exact-calculation"},
    "changing data": {"changing-facts"},
}
"""What fine-tuning does not help with, as needs."""
TECHNIQUES = {
    "Technique: full": "full fine-tuning",
    "Technique: LoRA": "LoRA",
    "Technique: QLoRA": "QLoRA",
    "Technique: SFT": "SFT",
    "Technique: DPO": "DPO",
    "Technique: RLHF": "RLHF",
    "Technique: distillation": "distillation",
}
"""The name by which people look for each technique."""
STATEMENTS = {
    *(f"Rung {at}" for at in range(1, 6)),
    *("Order", "Stop", "Why last", "Never advised"),
    *HELPS,
    *(f"No help: {what}" for what in VAIN),
    *(f"Instead: {what}" for what in VAIN),
    *TECHNIQUES,
    *("Data: quality", "Data: work", "Upkeep", "Last resort"),
}


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading of the README, as cells."""
    lines = README.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    return rows[1:]


def founding() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each founding statement by its short key, with the ids that its row names."""
    for about, _statement, ids in table("The founding statements"):
        assert re.fullmatch(r"`[a-z0-9-]+`( `[a-z0-9-]+`)*", ids), about
        yield about, tuple(ids.replace("`", "").split())


ROWS = dict(founding())
USES: dict[str, tuple[Rung, WhenToUse]] = {use.id: (rung, use) for rung in BOOK.rungs for use in rung.when_to_use}
OPTIONS: dict[str, Option] = {
    option.id: option for axis in BOOK.techniques if axis.rung == LAST.id for option in axis.options
}


def served(about: str) -> set[str]:
    """The needs that the criteria of a row are for."""
    return {USES[id_][1].need for id_ in ROWS[about]}


def test_every_statement_has_its_row() -> None:
    """The table holds every founding statement once, and no other."""
    keys = [about for about, _ in founding()]
    assert sorted(keys) == sorted(STATEMENTS)


def test_every_id_exists() -> None:
    """Each row names at least one id, none twice, and all of them stand in the built-in rulebook."""
    known = {id_ for id_, _ in every_id(BOOK)}
    for about, ids in ROWS.items():
        assert ids, about
        assert len(set(ids)) == len(ids), about
        assert set(ids) <= known, (about, set(ids) - known)


def test_the_rungs_stand_in_their_order() -> None:
    """The order is that of the founding statements, in the table and in the rulebook."""
    assert ROWS["Order"] == BOOK.rung_ids == LADDER
    assert [ROWS[f"Rung {at}"][0] for at in range(1, 6)] == list(LADDER)


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("prompting", ("clearer instructions", "example of what is wanted", "structured output")),
        ("few-shot", ("three to ten", "hundreds where the context window allows", "in the prompt")),
        ("retrieval", ("fresh, specific facts", "before the model")),
        ("tool-use", ("functions it may call", "instead of guessing")),
        ("fine-tuning", ("weights of a model are changed",)),
    ],
)
def test_each_rung_is_described_as_founded(id_: str, words: tuple[str, ...]) -> None:
    """The description of a rung says what the founding statement says it is."""
    described = BOOK.rung[id_].what.lower()
    assert [word for word in words if word not in described] == []


SCALES = {
    "to_ship": ("hours", "days", "weeks"),
    "to_update": ("minutes", "hours", "days"),
    "to_debug": ("easy", "fair", "hard"),
}


@pytest.mark.parametrize("cost", SCALES)
def test_each_rung_costs_at_least_as_much_as_the_one_below(cost: str) -> None:
    """Fine-tuning is last because all before it ships faster and is easier to update and to debug."""
    assert ROWS["Why last"] == BOOK.rung_ids
    first = [re.split(r"\W", getattr(rung.costs, cost).lower())[0] for rung in BOOK.rungs]
    steps = [SCALES[cost].index(word) for word in first]
    assert steps == sorted(steps)
    assert steps[-1] > max(steps[:-1])
    assert all(rung.costs.running for rung in BOOK.rungs)


def test_good_enough_means_stop() -> None:
    """Whatever was tried, a result that is good enough with nothing amiss ends the climb."""
    assert ROWS["Stop"] == questions_of(BOOK.good_enough)
    answers = {"quality-good-enough": "yes", "what-falls-short": []}
    for rung in BOOK.rung_ids:
        advice = advise(task(answers, tried={rung: "brief"}), BOOK, TODAY)
        assert (advice.verdict, advice.rung) == ("stop", rung)


@pytest.mark.parametrize("about", HELPS)
def test_what_tuning_helps_with(about: str) -> None:
    """What fine-tuning is said to help with are reasons for it in the rulebook, for that need and no other."""
    assert {USES[id_][0].id for id_ in ROWS[about]} == {LAST.id}
    assert served(about) == HELPS[about]


@pytest.mark.parametrize("what", VAIN)
def test_what_tuning_does_not_help_with(what: str) -> None:
    """What fine-tuning does not help with rules it out for good: no condition, no unlock, and no reason for it."""
    against = {rule.id: rule for rule in LAST.when_not}
    rules = [against[id_] for id_ in ROWS[f"No help: {what}"]]
    assert all(rule.when is None and rule.inherent for rule in rules)
    assert {need for rule in rules for need in rule.needs} == VAIN[what]
    assert not VAIN[what] & {use.need for use in LAST.when_to_use}


@pytest.mark.parametrize("what", VAIN)
def test_what_to_use_instead(what: str) -> None:
    """For each of these needs a lower rung is named, and retrieval or tools among the rungs."""
    rungs = {USES[id_][0].id for id_ in ROWS[f"Instead: {what}"]}
    assert served(f"Instead: {what}") == VAIN[what]
    assert rungs <= {"prompting", "retrieval", "tool-use"}
    assert rungs & {"retrieval", "tool-use"}


def test_facts_and_reasoning_are_promised() -> None:
    """That facts and reasoning stay out of the weights is a promise about every advice, without exceptions."""
    promises = {promise.id: promise for promise in BOOK.promises}
    for id_ in ROWS["Never advised"]:
        promise = promises[id_]
        assert promise.never == LAST.id
        assert set(promise.given.needs_only_of_kind) == {"facts", "reasoning"}
        assert promise.given.when is None
        assert promise.given.lacking is None
        assert {"start", "climb"} <= set(promise.verdicts)


@pytest.mark.parametrize(("about", "name"), TECHNIQUES.items())
def test_every_technique_is_found_by_its_name(about: str, name: str) -> None:
    """Each technique is an option of fine-tuning, with a term; its usual name leads to the term."""
    option, term = ROWS[about]
    found = next(one for one in BOOK.terms if one.id == term)
    assert name in {found.word, *found.also}
    described = f"{OPTIONS[option].name} {OPTIONS[option].what}"
    assert name in described or about in {"Technique: full"}


def test_quality_of_data_comes_before_volume() -> None:
    """Fine-tuning requires reviewed data, and its data work is to curate, deduplicate and label."""
    required = {one.id for one in LAST.requirements if one.role == "data"}
    requirement, option = ROWS["Data: quality"]
    assert {requirement} == required
    reasons = {one.id: one.reason for one in OPTIONS["people"].when_to_use}
    reasons |= {one.id: one.reason for one in LAST.requirements}
    for id_ in (requirement, option):
        assert "few hundred good examples often beat tens of thousands of mediocre ones" in reasons[id_]
    assert set(ROWS["Data: work"]) <= {one.id for one in LAST.data_work}
    work = next(one for one in LAST.data_work if one.id == "curate-before-collecting")
    assert all(word in work.reason for word in ("curating", "deduplicating", "labelling", "collecting"))


def test_a_tuned_model_has_to_be_kept() -> None:
    """Whoever fine-tunes needs an owner, and commits to versioning, evaluating, monitoring and re-training."""
    owner, *kept = ROWS["Upkeep"]
    assert {owner} == {one.id for one in LAST.requirements if one.role == "owner"}
    assert set(kept) <= {one.id for one in LAST.commitments}
    assert [id_.removeprefix("commit-") for id_ in kept] == ["version", "evaluate", "monitor", "retrain"]


READY = {
    "reviewed-examples": 5000,
    "logged-answers": 5000,
    "weights": "open",
    "evaluation-set": "yes",
    "tune-owner": "named",
    "task-settled": "settled",
    "answer-checkable": "reference-answers",
    "stronger-model": "tried-and-short",
    "smaller-model": "tried-and-short",
    "limit-missed-by": "more-than-10x",
    "domain-text": "plenty",
    "constrained-output": "not-available",
    "tools-in-place": "working",
}
"""Everything that could speak for training."""


@pytest.mark.parametrize("need", BOOK.need)
def test_tuning_is_never_the_first_advice(need: str) -> None:
    """Before anything was tried nobody is sent to fine-tuning, however much speaks for it."""
    advice = advise(task({**READY, "what-falls-short": [need], "quality-good-enough": "no"}), BOOK, TODAY)
    assert (advice.verdict, advice.rung == LAST.id) == ("start", False)


@pytest.mark.parametrize("need", ["house-style", "narrow-task-accuracy", "tool-reliability"])
def test_tuning_comes_once_the_lower_rungs_fell_short(need: str) -> None:
    """Tried thoroughly and still short, the lower rungs give way to fine-tuning; else the ladder had four rungs."""
    answers = {**READY, "what-falls-short": [need], "quality-good-enough": "no"}
    tried = dict.fromkeys(BOOK.rung_ids[:-1], "thorough")
    advice = advise(task(answers, tried=tried), BOOK, TODAY)
    assert (advice.verdict, advice.rung) == ("climb", LAST.id)


def test_tuning_alone_takes_thorough_work_below() -> None:
    """Fine-tuning is the only rung that asks for thorough work on the rungs below."""
    rung, promise, note = ROWS["Last resort"]
    assert [one.id for one in BOOK.rungs if one.effort == "thorough"] == [rung] == [LAST.id]
    assert next(one for one in BOOK.promises if one.id == promise).never == LAST.id
    assert "ceiling" in next(one for one in BOOK.notes if one.id == note).says


def rules_with(target: Path, *additions: tuple[str, dict[str, Any]]) -> Path:
    """A copy of the rulebook with entries added to some of its files."""
    shutil.copytree(RULES, target)
    for name, entries in additions:
        file = target / name
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        for section, new in entries.items():
            data[section] = data[section] | new if isinstance(new, dict) else [*data[section], *new]
        file.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return target


def note_when(condition: Any) -> tuple[str, dict[str, Any]]:
    """A note with this condition, for `rules_with`."""
    evidence = [{"source": "lima-2023", "says": "Something."}]
    note = {"id": "note-of-the-test", "says": "x", "when": condition, "evidence": evidence, "checked": TODAY}
    return "notes.yaml", {"notes": [note]}


CONDITIONS = [(word.strip("`"), example.strip("`")) for word, _holds, example in table("Conditions")]


def test_the_grammar_table_has_every_word() -> None:
    """The table of conditions has one row for each word of the grammar."""
    assert sorted(word for word, _ in CONDITIONS) == sorted(TAGS)


@pytest.mark.parametrize(("word", "example"), CONDITIONS, ids=[word for word, _ in CONDITIONS])
def test_the_examples_of_the_grammar_load(word: str, example: str, tmp_path: Path) -> None:
    """Every example in the table is a condition of that word that the built-in rulebook could hold."""
    condition = yaml.safe_load(example)
    assert list(condition) == [word]
    book = load_rulebook(rules_with(tmp_path / "rules", note_when(condition)))
    assert isinstance(book.notes[-1].when, TAGS[word])


def test_a_wrong_condition_does_not_load(tmp_path: Path) -> None:
    """The test above can fail: a choice that does not exist is refused by name."""
    with pytest.raises(LadderError, match="resoning"):
        load_rulebook(rules_with(tmp_path / "rules", note_when({"is": {"model-type": "resoning"}})))


def test_the_worked_example_loads(tmp_path: Path) -> None:
    """What the README adds as an example fits together and into the rulebook as it is."""
    blocks = re.findall(r"```yaml\n# in (\S+)\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == README.count("```yaml") == 6
    folder = rules_with(tmp_path / "rules", *((name, yaml.safe_load(text)) for name, text in blocks))
    book = load_rulebook(folder)
    new = {id_ for id_, _ in every_id(book)} - {id_ for id_, _ in every_id(BOOK)}
    assert new == {"glossary-study-2026", "glossary-in-prompt", "glossary-entries", "prompting-for-short-glossary"}
    assert all(one.use in book.question for one in book.retired.values())
    (shown,) = named(load_cases(folder, book), "Letters are sorted by twenty topics")
    assert results_of(book, [shown], TODAY).outcomes[0].wrong == ()


def test_the_readme_names_every_file() -> None:
    """The README names every file of the rulebook, by itself or by its folder, and no file that is not there."""
    files = {path.relative_to(RULES).as_posix() for path in RULES.rglob("*") if path.is_file()} - {"README.md"}
    named = {name for cell, _ in table("What is where") for name in cell.replace("`", "").split()}
    folders = {name for name in named if name.endswith("/")}
    assert {name for name in files if f"{name.split('/')[0]}/" not in folders} == named - folders
