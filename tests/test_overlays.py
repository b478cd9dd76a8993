"""House rulebooks: what overlays change, that their order never matters, and how mistakes in them are told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from pydantic import TypeAdapter

from adaptation_ladder import advise, load_rulebook
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.conditions import Condition
from adaptation_ladder.book.overlays import House, Overlay, laid_over
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.disk.casefiles import load_cases, results_of
from adaptation_ladder.disk.loading import builtin_rulebook, load_task
from adaptation_ladder.render.plain import render as render_plain
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, changed, tasks, tupled
from tests.scale import examples
from tests.test_cli import ladder

BOOK = builtin_rulebook()
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "house-rules"
EVIDENCE = [{"source": "lima-2023", "says": "It did."}]
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
MANIFEST = {"name": "house", "version": "2.1.0", "extends": "built-in"}


def backed(id_: str, **rest: Any) -> dict[str, Any]:
    return {"id": id_, "reason": f"Because of {id_}.", "evidence": EVIDENCE, "checked": TODAY, **rest}


def written(folder: Path, **overlays: dict[str, Any]) -> Path:
    """A house rulebook with these overlays, by the names of their files."""
    (folder / "overlays").mkdir(parents=True)
    (folder / "rulebook.yaml").write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    for name, overlay in overlays.items():
        whole = {"owner": f"Team {name}", "reason": "House rule.", **overlay}
        text = yaml.safe_dump(json.loads(json.dumps(whole)), sort_keys=False)
        (folder / "overlays" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def house(tmp_path: Path, **overlay: Any) -> Rulebook:
    """The built-in rulebook under one overlay."""
    return load_rulebook(written(tmp_path / "house", mine=overlay))


def style(**answers: Any) -> Task:
    """A task about style with everything below fine-tuning tried."""
    return Task.model_validate(
        tupled(
            {
                "answers": {"what-falls-short": ["house-style"], "stronger-model": "tried-and-short", **answers},
                "tried": {"prompting": "thorough", "few-shot": "thorough"},
            }
        )
    )


def test_the_example_says_whose_rules_it_goes_by() -> None:
    """The advice names the house rulebook and its base, the house's number with its owner, and the house's note."""
    ran = ladder("advise", EXAMPLE / "letters.ladder.yaml")
    said = " ".join(ran.out.split())
    assert "Rulebook example-mutual 1.0.0 on adaptation-ladder 0.1.0, as of 2026-11-23." in said
    assert "The number is set by the model platform team: Of our first five training runs" in said
    assert "Collect and review at least 200 examples" in said
    assert "Whoever needs another one asks for it first. [" in said
    assert "House rule of the data protection office." in said
    data = json.loads(ladder("advise", EXAMPLE / "letters.ladder.yaml", "-f", "json").out)
    assert data["rulebook"] == {
        "name": "example-mutual",
        "version": "1.0.0",
        "base": {"name": BOOK.name, "version": BOOK.version, "base": None},
    }
    marked = {one["id"]: one["house"]["change"] for one in data["criteria"] if one["house"]}
    assert marked == {"enough-reviewed-data": "threshold"}


def test_the_example_decides_otherwise_than_its_base() -> None:
    """With 120 reviewed letters the base would train, and the house would not."""
    task = load_task(EXAMPLE / "letters.ladder.yaml").model_copy(update={"rulebook": None})
    ours = load_rulebook(EXAMPLE / "rules")
    assert (advise(task, today=TODAY).rung, advise(task, ours, TODAY).rung) == ("fine-tuning", "few-shot")


def test_a_duty_of_the_house_is_marked() -> None:
    """Whoever enters the rung is told what the house asks of them, and that it is the house that asks."""
    spec = (EXAMPLE / "letters.ladder.yaml").read_text(encoding="utf-8").replace("120", "250")
    said = " ".join(ladder("advise", "-", "--rules", EXAMPLE / "rules", stdin=spec).out.split())
    assert "in the model register before it is used. House rule of the model platform team." in said


def test_everything_of_the_house_in_an_advice_is_marked(tmp_path: Path) -> None:
    """A first step, the only answer on offer, and a document say whose they are."""
    ours = {"id": "our-paper", "title": "Our paper", "authors": "Us", "year": 2026, "url": "https://example.org/paper"}
    ours |= {"kind": "policy", "read": "full", "checked": TODAY}
    note = {"id": "our-note", "says": "Mind.", "evidence": [{"source": "our-paper", "says": "It says."}]}
    step = {"id": "our-step", "do": "Ask the desk first."}
    mine = house(
        tmp_path,
        add={
            "sources": [ours],
            "notes": [{**note, "checked": TODAY}],
            "rungs": {"fine-tuning": {"first-steps": [step]}},
        },
        choices=[{"question": "weights", "keep": ["open"], "reason": "Ours only."}],
    )
    advice = advise(style(**{"reviewed-examples": 500, "evaluation-set": "yes", "tune-owner": "named"}), mine, TODAY)
    assert advice.rung == "fine-tuning"
    (plan,) = [one for one in advice.plan if one.rung == "fine-tuning"]
    marked = dict(zip(plan.steps, plan.houses, strict=True))
    assert {do for do, by in marked.items() if by} == {"Ask the desk first."}
    assert [one.question for one in advice.assumed if one.house] == ["weights"]
    assert [one.id for one in advice.sources if one.house] == ["our-paper"]
    said = " ".join(render_plain(advice, explain_all=True).split())
    assert "Ask the desk first. House rule of Team mine." in said
    assert "Ours only. House rule of Team mine." in said
    assert "Us, 2026. Given by Team mine." in said
    assert not any(one.houses for one in advise(style(), today=TODAY).plan)


TITLE = f"example-mutual 1.0.0 on {BOOK.name} {BOOK.version}"


@pytest.mark.parametrize(
    "command",
    [
        ("advise", EXAMPLE / "letters.ladder.yaml"),
        ("check", "-", "--rules", EXAMPLE / "rules"),
        ("explain", "weights", "--rules", EXAMPLE / "rules"),
        ("rules", "check", EXAMPLE / "rules"),
        ("rules", "test", EXAMPLE / "rules"),
        ("rules", "diff", "built-in", EXAMPLE / "rules"),
        ("diff", EXAMPLE / "letters.ladder.yaml", EXAMPLE / "letters.ladder.yaml", "-f", "json"),
        ("schema", "task", "--rules", EXAMPLE / "rules"),
    ],
    ids=lambda command: " ".join(map(str, command[:2])),
)
def test_every_report_names_the_house_and_its_base(command: tuple[str | Path, ...]) -> None:
    """Whoever reads a report can tell which versions of both rulebooks it goes by."""
    spec = "answers: {what-falls-short: [house-style]}\napproach: {rung: prompting}\n"
    assert TITLE in " ".join(ladder(*command, stdin=spec if "-" in command else "").out.split())


def test_what_the_house_changed_is_explained() -> None:
    """Its owner and its reason stand with an entry, with an answer that is not on offer, and with one switched off."""

    def said(id_: str) -> str:
        ran = ladder("explain", id_, "--rules", EXAMPLE / "rules")
        return " ".join((ran.out + ran.told).split())

    assert "It is a rule of the house, by the model platform team: " in said("commit-register")
    assert "The number is set by the model platform team: Of our first five" in said("enough-reviewed-data")
    assert "The provider offers tuning of the model. Not on offer here: A provider would" in said("weights")
    assert "Why it is not on offer here A provider would" in said("weights.provider-tunes")
    assert "is switched off by the data protection office: No provider may" in said("note-providers-withdraw-tuning")


def test_the_cases_of_the_example_hold_and_cover_its_rules() -> None:
    """A house's own cases are tried on the house rulebook, and only the house's own criteria are counted."""
    ours = load_rulebook(EXAMPLE / "rules")
    results = results_of(ours, load_cases(EXAMPLE / "rules", ours), TODAY, covering=True)
    assert not results.failed
    assert list(results.coverage or {}) == ["enough-reviewed-data"]
    assert results.uncovered == ()


def test_three_ways_to_choose_a_house_rulebook() -> None:
    """The spec's key, LADDER_RULES and --rules lead to the same advice."""
    spec = EXAMPLE / "letters.ladder.yaml"
    bare = spec.read_text(encoding="utf-8").replace("rulebook: rules\n", "")
    named = ladder("advise", spec).out
    assert ladder("advise", "-", "--rules", EXAMPLE / "rules", stdin=bare).out == named
    assert ladder("advise", "-", stdin=bare, env={"LADDER_RULES": str(EXAMPLE / "rules")}).out == named
    assert ladder("advise", "-", stdin=bare).out != named


NOTHING = Overlay(owner="Somebody", reason="For no reason.")
UNCHANGED = Rulebook.model_validate(
    laid_over(BOOK, House(name="h", version="1.0.0", extends="built-in"), [NOTHING]).data
)


@examples(300)
@given(tasks(BOOK))
def test_an_overlay_that_changes_nothing_changes_no_decision(task: Task) -> None:
    """Laying nothing over a rulebook gives its decisions back."""
    assert decide(UNCHANGED, read_task(task, UNCHANGED)) == decide(BOOK, read_task(task, BOOK))


def test_a_criterion_is_added(tmp_path: Path) -> None:
    """A new reason against a rung blocks it, and is marked as the house's."""
    new = backed("no-training-here", needs=["house-style"], unlock="Ask.")
    ours = house(tmp_path, add={"rungs": {"fine-tuning": {"when-not": [new]}}})
    advice = advise(style(**{"reviewed-examples": 500}), ours, TODAY)
    assert (advice.rung, advice.verdict) == ("few-shot", "hold")
    (mine,) = [one for one in advice.criteria if one.house]
    assert (mine.id, mine.house and mine.house.owner, mine.house and mine.house.change) == (
        "no-training-here",
        "Team mine",
        "added",
    )


def test_a_criterion_is_replaced(tmp_path: Path) -> None:
    """An entry written anew takes the place of the one with its id."""
    new = backed("examples-for-style", need="house-style", when={"at-least": {"reviewed-examples": 30}})
    ours = house(tmp_path, replace={"rungs": {"few-shot": {"when-to-use": [new]}}})
    task = Task(answers={"what-falls-short": ("house-style",), "reviewed-examples": 29})
    assert advise(task, today=TODAY).rung == "few-shot"
    assert advise(task, ours, TODAY).rung == "prompting"
    order = [use.id for use in BOOK.rung["few-shot"].when_to_use]
    assert [use.id for use in ours.rung["few-shot"].when_to_use] == order


def test_an_entry_is_switched_off(tmp_path: Path) -> None:
    """What is switched off is gone, and the rulebook keeps who did it and why."""
    ours = house(tmp_path, **{"switch-off": [{"id": "stronger-model-first", "reason": "There is none here."}]})
    task = style(**{"stronger-model": "allowed-untried", "reviewed-examples": 500})
    assert (advise(task, today=TODAY).rung, advise(task, ours, TODAY).rung) == ("few-shot", "fine-tuning")
    assert ours.house["stronger-model-first"].because == "There is none here."


def test_a_threshold_is_set(tmp_path: Path) -> None:
    """The number in one condition changes, in no other, whether it stood there or came from a figure."""
    line = {"in": "enough-reviewed-data", "question": "reviewed-examples", "value": 120, "reason": "We say so."}
    ours = house(tmp_path, thresholds=[line])
    reached = [advise(style(**{"reviewed-examples": n, "evaluation-set": "yes"}), ours, TODAY).rung for n in (119, 120)]
    assert reached == ["few-shot", "fine-tuning"]
    assert ours.figure == BOOK.figure


def test_a_threshold_among_several_is_refused() -> None:
    """Where an entry compares one question with two numbers, nothing tells which of them is meant."""
    between = {"all": [{"at-least": {"label-count": 5}}, {"at-most": {"label-count": 50}}]}
    book = changed(
        BOOK, notes=(BOOK.notes[0].model_copy(update={"when": _CONDITION.validate_python(tupled(between))}),)
    )
    line = {"in": book.notes[0].id, "question": "label-count", "value": 9, "reason": "R."}
    overlay = Overlay.model_validate(tupled({"owner": "Us", "reason": "R.", "thresholds": [line]}))
    ((_, problem),) = laid_over(book, House(name="h", version="1.0.0", extends="built-in"), [overlay]).problems
    assert "compares 'label-count' with more than one number: at-least 5 and at-most 50." in problem.message
    assert problem.remedy == "Write the entry anew under replace."


def checked(folder: Path) -> list[tuple[str, str, int]]:
    """What `ladder rules check` finds in a house rulebook: id, file and line."""
    found = json.loads(ladder("rules", "check", folder, "--today", TODAY, "-f", "json").out)["findings"]
    return [(one["id"], one["file"], one["line"]) for one in found]


def test_a_threshold_that_no_answer_can_reach_is_found(tmp_path: Path) -> None:
    """A number of the house that every answer passes is the house's mistake, and so is one between two answers."""
    line = {"in": "enough-reviewed-data", "question": "reviewed-examples", "reason": "R."}
    low = written(tmp_path / "low", mine={"thresholds": [{**line, "value": -5}]})
    assert ("threshold-out-of-reach", "overlays/mine.yaml", 4) in checked(low)
    half = written(tmp_path / "half", mine={"thresholds": [{**line, "value": 50.5}]})
    assert checked(half) == [("threshold-not-whole", "overlays/mine.yaml", 4)]


def test_choices_are_taken_off_offer(tmp_path: Path) -> None:
    """What is not on offer is refused with the house's reason, in the schema, and is no possible completion."""
    rule = {"question": "weights", "keep": ["closed", "open"], "reason": "No provider may see our data."}
    ours = house(tmp_path, choices=[rule])
    with pytest.raises(LadderError) as caught:
        advise(Task(answers={"weights": "provider-tunes"}), ours, TODAY)
    (problem,) = caught.value.problems
    assert "'provider-tunes' is not on offer for 'weights' here: No provider may see our data." in problem.message
    assert problem.remedy == "Choose from: closed, open."
    draft = tmp_path / "new.ladder.yaml"
    assert ladder("new", draft, "--blank", "--rules", tmp_path / "house").code == 0
    drafted = draft.read_text(encoding="utf-8")
    assert "weights" in drafted
    assert "provider-tunes" not in drafted
    schema = json.loads(ladder("schema", "task", "--rules", tmp_path / "house").out)
    choices = schema["properties"]["answers"]["properties"]["weights"]["oneOf"]
    assert [one.get("const") for one in choices] == ["closed", "open", None]
    assert [
        offer.choice for one in advise(Task(), ours).open if one.question == "weights" for offer in one.offers
    ] == []


def test_a_single_choice_is_taken_for_granted(tmp_path: Path) -> None:
    """Where one answer is left it is assumed, for the house's reason, and an assumption that is off offer is gone."""
    rules = [
        {"question": "weights", "keep": ["closed"], "reason": "We train nothing."},
        {"question": "data-may-leave", "keep": ["no"], "reason": "Policy 12."},
    ]
    ours = house(tmp_path, choices=rules)
    advice = advise(style(**{"reviewed-examples": 500}), ours, TODAY)
    assumed = {one.question: (one.value, one.because) for one in advice.assumed}
    assert assumed["weights"] == ("closed", "We train nothing.")
    assert assumed["data-may-leave"] == ("no", "Policy 12.")
    assert advice.rung == "few-shot"
    assert advice.possible_given_assumptions == ("few-shot",)


FIRST = {
    "add": {
        "notes": [
            {"id": "note-b", "says": "B.", "evidence": EVIDENCE, "checked": TODAY},
            {"id": "note-a", "says": "A.", "evidence": EVIDENCE, "checked": TODAY},
        ]
    },
    "switch-off": [
        {"id": "task-still-changes", "reason": "R."},
        {"id": "stronger-model-first", "reason": "R."},
    ],
}
SECOND = {
    "add": {
        "notes": [{"id": "note-c", "says": "C.", "evidence": EVIDENCE, "checked": TODAY}],
        "rungs": {"fine-tuning": {"when-not": [backed("not-so", unlock="Ask.", when={"is": {"weights": "open"}})]}},
    },
    "thresholds": [{"in": "examples-for-style", "question": "reviewed-examples", "value": 5, "reason": "R."}],
}


def test_order_never_matters(tmp_path: Path) -> None:
    """Overlays under other names, and their entries in another order, give the same advice byte for byte."""
    turned = {
        "add": {"notes": FIRST["add"]["notes"][::-1]},  # type: ignore[index]
        "switch-off": FIRST["switch-off"][::-1],  # type: ignore[index]
    }
    one = load_rulebook(written(tmp_path / "one", a=FIRST, b={**SECOND, "owner": "Us"}))
    two = load_rulebook(written(tmp_path / "two", z={**turned, "owner": "Team a"}, c={**SECOND, "owner": "Us"}))
    for n in (4, 5, 500):
        task = style(**{"reviewed-examples": n, "task-settled": "still-changing"})
        assert advise(task, one, TODAY) == advise(task, two, TODAY)


def complaints(folder: Path) -> list[str]:
    """What loading a house rulebook answers, each with its place in the folder."""
    with pytest.raises(LadderError) as caught:
        load_rulebook(folder)
    assert all(problem.place for problem in caught.value.problems)
    return [str(problem).replace(f"{folder.as_posix()}/", "") for problem in caught.value.problems]


def test_two_overlays_that_touch_one_id_are_refused_with_both_places(tmp_path: Path) -> None:
    """However they touch it: nothing would tell which of them counts."""
    line = {"in": "an-owner", "question": "reviewed-examples", "value": 5, "reason": "R."}
    off = {"id": "an-owner", "reason": "R."}
    (told,) = complaints(written(tmp_path / "house", a={"switch-off": [off]}, b={"switch-off": [off]}))
    assert re.match(r"overlays/b\.yaml:4:\d+: error: 'an-owner' is changed here and in \S*overlays/a\.yaml:4\.", told)
    told_too = complaints(written(tmp_path / "other", a={"switch-off": [off]}, b={"thresholds": [line]}))
    assert any("'an-owner' is changed here and in" in one for one in told_too)
    within = complaints(written(tmp_path / "third", a={"switch-off": [off, off]}))
    assert any("'an-owner' is changed here and in" in one for one in within)
    pairs, data = (
        {"in": "enough-reviewed-data", "question": q, "reason": "R."} for q in ("preference-pairs", "reviewed-examples")
    )
    lines = [{**pairs, "value": 5}, {**data, "value": 6}]
    assert house(tmp_path / "fifth", thresholds=lines).house.keys() == {"enough-reviewed-data"}
    (again,) = complaints(written(tmp_path / "fourth", a={"thresholds": [*lines, {**data, "value": 7}]}))
    assert "'enough-reviewed-data' is changed here and in" in again


_NEW = 'id: new, reason: R., checked: "2026-11-23", evidence: [{source: lima-2023, says: S.}]'
MISTAKES = [
    ("{add: {terms: [{id: an-owner, word: W, meaning: M., example: E.}]}}", "'an-owner' is there already."),
    (f"{{add: {{rungs: {{few-shots: {{when-not: [{{{_NEW}}}]}}}}}}}}", "there is no rung 'few-shots'. Did you mean"),
    (f"{{add: {{rungs: {{few-shot: {{when-not: [{{{_NEW}, needs: [stile]}}]}}}}}}}}", "there is no need 'stile'."),
    (
        f"{{add: {{rungs: {{few-shot: {{when-not: [{{{_NEW}, when: {{is: {{weights: opn}}}}}}]}}}}}}}}",
        "there is no choice of 'weights' 'opn'.",
    ),
    (
        f"{{add: {{rungs: {{few-shot: {{when-not: [{{{_NEW}, when: {{is: {{weights: {'x' * 3000}}}}}}}]}}}}}}}}",
        f"there is no choice of 'weights' '{'x' * 59}…'.",
    ),
    ("{add: {rung: {}}}", "there is no key 'rung' here. Did you mean 'rungs'?"),
    (f"{{replace: {{rungs: {{few-shot: {{when-not: [{{{_NEW}}}]}}}}}}}}", "there is no 'new' here to replace."),
    ("{switch-off: [{id: an-ownr, reason: R.}]}", "there is no 'an-ownr' that can be switched off. Did you mean"),
    ("{switch-off: [{id: few-shot, reason: R.}]}", "there is no 'few-shot' that can be switched off."),
    ("{switch-off: [{id: an-owner}]}", "'reason' is missing."),
    ("{switch-off: [{id: weights, reason: R.}]}", "there is no question 'weights'."),
    ("{thresholds: [{in: an-ownr, question: weights, value: 1, reason: R.}]}", "there is no 'an-ownr'. Did you mean"),
    (
        "{thresholds: [{in: an-owner, question: label-count, value: 1, reason: R.}]}",
        "'an-owner' compares no number of 'label-count'.",
    ),
    (
        "{thresholds: [{in: fine-tuning, question: reviewed-examples, value: 1, reason: R.}]}",
        "'fine-tuning' compares no number of 'reviewed-examples'.",
    ),
    (
        "{thresholds: [{in: examples-for-style, question: reviewed-examples, value: 1, reason: R., unlock: U.}]}",
        "'examples-for-style' has no unlock.",
    ),
    (
        "{thresholds: [{in: label-count-limit, question: label-count, value: 3, reason: R.}]}",
        "'label-count-limit' is a figure, and holds no condition. Write it anew under replace",
    ),
    ("{choices: [{question: weight, keep: [open], reason: R.}]}", "there is no question 'weight'. Did you mean"),
    ("{choices: [{question: weights, keep: [opn], reason: R.}]}", "'opn' is no choice of 'weights'. Did you mean"),
    ("{choices: [{question: weights, keep: [], reason: R.}]}", "has no entries"),
    (
        "{choices: [{question: what-falls-short, keep: [house-style], reason: R.}]}",
        "the choices of 'what-falls-short' are the needs. Switch needs off instead.",
    ),
    (
        "{choices: [{question: delay-limit, keep: [met, none], reason: R.}]}",
        "'delay-limit' is 'missed' where measurements say so, whatever is on offer. Keep 'missed', too.",
    ),
    ("{owner: null}", "'owner' is empty"),
]


@pytest.mark.parametrize(("overlay", "told"), MISTAKES, ids=[told for _, told in MISTAKES])
def test_a_mistake_is_told_at_its_place(tmp_path: Path, overlay: str, told: str) -> None:
    """What does not fit is told with file, line and remedy."""
    said = complaints(written(tmp_path / "house", mine=yaml.safe_load(overlay)))
    assert any(told in one for one in said), said
    assert all(re.match(r"(overlays/mine|rulebook)\.yaml:\d+:\d+: error: ", one) for one in said)


def test_what_is_added_stands_where_it_is_written(tmp_path: Path) -> None:
    """A reference that leads nowhere is told at its line in the overlay."""
    new = backed("x", evidence=[{"source": "no-such-source", "says": "S."}])
    (told,) = complaints(written(tmp_path / "house", mine={"add": {"rungs": {"few-shot": {"when-not": [new]}}}}))
    assert told.startswith("overlays/mine.yaml:10:")
    assert "there is no source 'no-such-source'." in told


def test_a_house_folder_holds_nothing_else(tmp_path: Path) -> None:
    """Other files, links out of the folder, another base and a house without overlays are refused."""
    folder = written(tmp_path / "house", mine={})
    (folder / "needs.yaml").write_text("needs: []\n", encoding="utf-8")
    (told,) = complaints(folder)
    assert told.startswith("needs.yaml:1:1: error: this file is no part of a rulebook.")
    linked = written(tmp_path / "linked", mine={})
    (linked / "overlays" / "out.yaml").symlink_to(folder / "overlays" / "mine.yaml")
    assert any("this is a link out of the rulebook." in one for one in complaints(linked))
    other = written(tmp_path / "other", mine={})
    (other / "rulebook.yaml").write_text(
        yaml.safe_dump({**MANIFEST, "extends": "https://example.org"}), encoding="utf-8"
    )
    assert any("'extends' cannot be 'https://example.org'. Use built-in." in one for one in complaints(other))
    empty = written(tmp_path / "empty")
    assert any("there are no overlays." in one for one in complaints(empty))


def test_a_rulebook_is_never_fetched() -> None:
    """An address is no rulebook, wherever one may be named."""
    told = "is an address; a rulebook is a folder, and nothing is fetched."
    spec = "answers: {what-falls-short: [house-style]}\n"
    assert told in ladder("advise", "-", stdin=f"{spec}rulebook: https://example.org/rules\n").told
    assert told in ladder("advise", "-", "--rules", "https://example.org/rules", stdin=spec).told
    assert told in ladder("rules", "check", "https://example.org/rules").told


def test_a_cue_for_what_is_off_offer_proposes_nothing(tmp_path: Path) -> None:
    """Words that suggest an answer which the house does not offer are no error."""
    rule = {"question": "data-may-leave", "keep": ["yes"], "reason": "R."}
    folder = written(tmp_path / "house", mine={"choices": [rule]})
    text = "The records must not leave our network. The bot does not know our manuals."

    def heard(*more: str | Path) -> list[str]:
        ran = ladder("advise", "--text", text, "-f", "json", *more)
        assert ran.code == 0
        return [one["about"] for one in json.loads(ran.out)["words"]["heard"]]

    assert "data-may-leave" in heard()
    assert heard("--rules", folder) == [about for about in heard() if about != "data-may-leave"]


def test_a_house_weighs_findings(tmp_path: Path) -> None:
    """What a finding weighs, and where to read more about it, may be the house's; of the others the base decides."""
    folder = written(tmp_path / "house", mine={"switch-off": [{"id": "note-agree-on-right-first", "reason": "No."}]})
    own = {"severities": {"below-evidence": "error"}, "finding-sources": {"below-evidence": ["lima-2023"]}}
    (folder / "rulebook.yaml").write_text(yaml.safe_dump(MANIFEST | own), encoding="utf-8")
    book = load_rulebook(folder)
    assert book.severities == {"below-evidence": "error"}
    assert [one.id for one in book.sources_on("below-evidence")] == ["lima-2023"]
    assert book.sources_on("provisional") == BOOK.sources_on("provisional")
    spec = tmp_path / "a.yaml"
    spec.write_text("answers: {what-falls-short: [missing-facts]}\napproach: {rung: prompting}\n", encoding="utf-8")
    assert ladder("check", spec).code == 0
    assert ladder("check", spec, "--rules", folder).code == 1


def test_a_house_weighs_only_findings_that_there_are(tmp_path: Path) -> None:
    """A finding or source that does not exist is told at its line of the house's own file."""
    folder = written(tmp_path / "house", mine={})
    wrong = "severities:\n  below-evidense: error\nfinding-sources:\n  provisional: [lima-2024]\n"
    manifest = folder / "rulebook.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + wrong, encoding="utf-8")
    with pytest.raises(LadderError) as caught:
        load_rulebook(folder)
    said = [str(one).partition("rulebook.yaml:")[2] for one in caught.value.problems]
    assert said == [
        "5:3: error: 'below-evidense' is no finding. Did you mean 'below-evidence'?",
        "7:17: error: there is no source 'lima-2024'. Did you mean 'lima-2023'?",
    ]
