"""A rulebook that is sound passes, and every kind of defect is found at its place, with a task that shows it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from adaptation_ladder import advise, load_rulebook
from adaptation_ladder.basics.findings import KINDS, kinds_about
from adaptation_ladder.disk.loading import builtin_rulebook, task_from
from tests.test_cli import ladder

BROKEN = Path(__file__).parent / "broken"
BASE = BROKEN / "base"
HOUSE = Path(__file__).parents[1] / "examples" / "house-rules" / "rules"
CASES: list[dict[str, Any]] = yaml.safe_load((BROKEN / "cases.yaml").read_text(encoding="utf-8"))["cases"]
DAY = ("--today", "2026-11-24")
FAULTS = {"invariant-broken", "decision-differs"}
"""Findings that no rulebook brings about: faults of the program, which `test_faults` breaks it to see."""


def report(*arguments: str | Path, code: int | None = None) -> dict[str, Any]:
    """What `ladder rules check` finds, as data."""
    ran = ladder("rules", "check", *arguments, *DAY, "--format", "json")
    assert ran.told == ""
    assert ran.code == (code if code is not None else ran.code)
    told: dict[str, Any] = json.loads(ran.out)
    return told


def broken(case: dict[str, Any], folder: Path) -> Path:
    """The sound rulebook with the change of a case."""
    shutil.copytree(BASE, folder)
    for change in (case, case.get("also")):
        if change is not None:
            file = folder / change["file"]
            text = file.read_text(encoding="utf-8")
            assert text.count(change["old"]) == 1, (case["name"], change["old"])
            file.write_text(text.replace(change["old"], change["new"]), encoding="utf-8")
    return folder


def test_a_sound_rulebook_passes() -> None:
    """The base of all broken rulebooks is without a finding, and everything about it is proved."""
    told = report(BASE, code=0)
    assert told["findings"] == []
    assert {one["outcome"] for one in told["statements"]} == {"proved"}


def test_the_built_in_rulebook_passes() -> None:
    """No finding, every statement proved by a search that ended, at least fifteen promises."""
    told = report(code=0)
    assert told["findings"] == []
    assert {one["outcome"] for one in told["statements"]} == {"proved"}
    assert all(one["visited"] > 0 for one in told["statements"])
    assert [one["id"] for one in told["statements"]][:6] == ["I1", "I3", "I4", "I5", "I7", "I8"]
    assert [one["id"] for one in told["statements"]][6:] == [one.id for one in builtin_rulebook().promises]
    assert len(builtin_rulebook().promises) >= 15
    assert told["replayed"] > 200


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_each_defect_is_found(case: dict[str, Any], tmp_path: Path) -> None:
    """The finding has the right kind, place and reason, and its task shows the defect when it is advised on."""
    folder = broken(case, tmp_path / "rules")
    steps = ["--steps", str(case["steps"])] if "steps" in case else []
    kind = KINDS[case["finds"]]
    told = report(folder, *steps, code=0 if kind.by_time else 1)
    found = [one for one in told["findings"] if one["id"] == case["finds"] and stands_at(one, case["at"], folder)]
    assert found, [(one["id"], one["file"], one["line"], one["message"]) for one in told["findings"]]
    one = found[0]
    assert (one["why"], one["remedy"], one["severity"]) == (kind.why, kind.do, kind.severity)
    if "shows" in case:
        assert_shown(folder, one["spec"], case["shows"])
    if kind.by_time:
        assert ladder("rules", "check", folder, *DAY, "--fail-on-expiry").code == 1


def stands_at(finding: dict[str, Any], text: str, folder: Path) -> bool:
    """Whether a finding points at a line with this text; one about a whole section names it."""
    if finding["file"] is None:
        return text == str(finding["subject"])
    lines = (folder / finding["file"]).read_text(encoding="utf-8").splitlines()
    return text in lines[finding["line"] - 1]


def assert_shown(folder: Path, spec: str, shows: dict[str, Any]) -> None:
    """The advice on a witness says what a case expects, through the command that the report names."""
    ran = ladder("advise", "-", "--rules", folder, *DAY, "--format", "json", stdin=spec)
    assert (ran.code, ran.told) == (0, ""), ran.told
    advice = json.loads(ran.out)
    for key in shows.keys() & {"rung", "verdict"}:
        assert advice[key] == shows[key]
    truths = {one["id"]: one["truth"] for one in advice["criteria"]}
    assert [id_ for id_ in shows.get("hold", ()) if truths.get(id_) != "holds"] == []
    assert [id_ for id_ in shows.get("fail", ()) if truths.get(id_) == "holds" or id_ not in truths] == []
    words = json.dumps(advice["needs"]) + ran.out
    assert [text for text in shows.get("words", ()) if text not in words] == []
    assert [text for text in shows.get("missing", ()) if text in ran.out] == []


def test_every_kind_of_finding_has_its_broken_rulebook() -> None:
    """At least thirty broken rulebooks, one or more for each kind that a rulebook can bring about."""
    assert len(CASES) >= 30
    assert {case["finds"] for case in CASES} == {kind.id for kind in kinds_about("rulebook")} - FAULTS


def test_a_broken_promise_is_refuted_by_its_task(tmp_path: Path) -> None:
    """The counterexample stands with the promise, too, and is as short as the first case allows."""
    told = report(broken(CASES[0], tmp_path / "rules"), code=1)
    (refuted,) = [one for one in told["statements"] if one["outcome"] == "refuted"]
    assert refuted["id"] == "no-training-for-facts"
    task = task_from(refuted["spec"].encode(), "a.yaml").task
    assert set(task.answers) == {"falls-short", "examples", "owner"}
    assert advise(task, load_rulebook(tmp_path / "rules")).rung == "training"


def test_a_house_rulebook_passes() -> None:
    """What a house rules out makes entries of the rulebook that it extends idle; that is no fault of either."""
    told = report(HOUSE, code=0)
    assert told["findings"] == []
    assert {one["outcome"] for one in told["statements"]} == {"proved"}


def test_the_report_is_the_same_twice() -> None:
    """Same rulebook, same date: same report, byte for byte."""
    assert ladder("rules", "check", BASE, *DAY).out == ladder("rules", "check", BASE, *DAY).out


@pytest.mark.parametrize("form", [(), ("--plain",), ("--format", "markdown")], ids=str)
def test_people_read_what_where_why_and_what_to_do(form: tuple[str, ...], tmp_path: Path) -> None:
    """Every format says the same: place, defect, why it matters, what to do, and a task."""
    folder = broken(next(one for one in CASES if one["finds"] == "shadowed"), tmp_path / "rules")
    ran = ladder("rules", "check", folder, *DAY, *form)
    said = " ".join(ran.out.replace("\\", "").replace("`", "").split())
    kind = KINDS["shadowed"]
    assert (ran.code, ran.told) == (1, "")
    for words in ("rungs/training.yaml:", "training-with-very-many", "shadowed", kind.why, kind.do, "falls-short"):
        assert words in said, (words, said)


def test_the_task_of_a_report_can_be_pasted(tmp_path: Path) -> None:
    """What stands below a finding on the terminal is a spec as it is, indented and all."""
    folder = broken(CASES[0], tmp_path / "rules")
    out = ladder("rules", "check", folder, *DAY).out
    lines = out.split("for ladder advise -:\n", 1)[1].split("\n\n", 1)[0].splitlines()
    spec = "\n".join(line for line in lines if line.startswith("    ")) + "\n"
    ran = ladder("advise", "-", "--rules", folder, "--format", "json", stdin=spec)
    assert (ran.code, json.loads(ran.out)["rung"]) == (0, "training")


def test_a_rulebook_that_cannot_be_read_is_wrong_input(tmp_path: Path) -> None:
    """Shape and references come first: all of them at once, with their places, and exit code 2."""
    case = {"name": "x", "file": "rungs/showing.yaml", "old": "need: style", "new": "need: stile"}
    ran = ladder("rules", "check", broken(case, tmp_path / "rules"), *DAY)
    assert ran.code == 2
    assert "there is no need 'stile'. Did you mean 'style'?" in " ".join(ran.told.split())
    assert ladder("rules", "check", tmp_path / "nowhere").code == 2


def test_the_rulebook_may_be_named_as_elsewhere() -> None:
    """--rules names it as for other commands; twice is once too many."""
    assert ladder("rules", "check", "--rules", BASE, *DAY).out == ladder("rules", "check", BASE, *DAY).out
    twice = ladder("rules", "check", BASE, "--rules", BASE, *DAY)
    assert (twice.code, twice.told) == (2, "error: the rulebook is named twice. Name it once: as DIR, or by --rules.\n")


def test_a_rulebook_may_call_a_finding_a_note(tmp_path: Path) -> None:
    """What its own `severities` call a note is still shown, and fails nothing."""
    folder = broken(next(one for one in CASES if one["finds"] == "unused-term"), tmp_path / "rules")
    manifest = folder / "rulebook.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "severities: {unused-term: note}\n", encoding="utf-8")
    (finding,) = report(folder, code=0)["findings"]
    assert (finding["id"], finding["severity"]) == ("unused-term", "note")
