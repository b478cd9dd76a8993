"""An advice says truly what it rests on: what is possible, what decides, what has expired, what is cited."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.records import replace
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.deciding.possible import outcomes, possible
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.proof.checkup import check_rulebook
from adaptation_ladder.task.answers import Given, read_task
from adaptation_ladder.task.tasks import Task, Tried
from tests.books import TODAY, backed, book, books, choice, completions, rung, small_book, task, tasks
from tests.scale import examples

BOOK = builtin_rulebook()


@examples(300)
@given(st.data())
def test_the_advice_names_a_possible_rung(data: st.DataObject) -> None:
    """The rung recommended is one that some completion leads to: the one decided where it can be, else the lowest."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    advice = advise(spec, book, TODAY)
    assert advice.rung in advice.possible_given_assumptions
    decided = decide(book, read_task(spec, book)).rung
    if decided in advice.possible_given_assumptions:
        assert advice.rung == decided
    else:
        assert advice.rung == advice.possible_given_assumptions[0]


def _moving(**rest: Any) -> Rulebook:
    """A rulebook in which speed falls short whatever is answered about rush, and only training helps speed."""
    either = {"any": [{"is": {"rush": "yes"}}, {"is": {"rush": "no"}}]}
    asking = rung("asking", "brief", [backed("asking-for-style", need="style")])
    training = rung("training", "brief", [backed("training-for-speed", need="speed")])
    speed = {"id": "speed", "name": "speed", "kind": "economy", "symptom": "It is slow.", "when": either}
    return book([asking, training], ["style", speed], [choice("rush", "yes", "no")], **rest)


def test_a_need_that_is_active_however_it_comes_out_counts() -> None:
    """Speed falls short whatever is answered about rush, so no rung is left, though nobody says that anything does."""
    either = {"any": [{"is": {"rush": "yes"}}, {"is": {"rush": "no"}}]}
    asking = rung("asking", "brief", [backed("asking-for-speed", need="speed")])
    speed = {"id": "speed", "name": "speed", "kind": "economy", "symptom": "It is slow.", "when": either}
    slow = book([asking], ["style", speed], [choice("rush", "yes", "no")])
    spec = task({"falls-short": []}, tried={"asking": "thorough"})
    assert decide(slow, read_task(spec, slow)).verdict == "stay"
    assert advise(spec, slow).verdict == "out-of-rungs"
    assert advise(task({"falls-short": [], "rush": "no"}, tried={"asking": "thorough"}), slow).verdict == "out-of-rungs"


def test_a_decision_is_never_moved_to_what_a_promise_excludes() -> None:
    """A promise that is proved of every decision is kept by every advice, also where no completion bears it out."""
    spec = task({"falls-short": ["style"]}, tried={"asking": "brief"})
    assert decide(_moving(), read_task(spec, _moving())).rung == "asking"
    assert advise(spec, _moving()).possible == ("training",)
    assert (advise(spec, _moving()).rung, advise(spec, _moving()).verdict) == ("training", "climb")
    given_ = {"needs-only-of-kind": ["form"]}
    promise = {"id": "never", "states": "Never.", "reason": "Why.", "given": given_, "never": "training"}
    kept = _moving(promises=[{**promise, "verdicts": ["climb"]}])
    (settled,) = [one for one in check_rulebook(kept, TODAY).statements if one.id == "never"]
    assert settled.outcome == "proved"
    assert (advise(spec, kept).rung, advise(spec, kept).verdict) == ("asking", "stay")


@examples(200)
@given(st.data())
def test_settled_means_settled(data: st.DataObject) -> None:
    """Where an advice is settled by the answers, every completion, assumptions open too, gives its rung (I8)."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    advice = advise(spec, book, TODAY)
    situation = read_task(spec, book)
    found = {
        decide(book, replace(situation, given={id_: Given(v, "file") for id_, v in values.items()})).rung
        for values in completions(book, situation, assumed=False)
    }
    assert (advice.certainty == "settled-by-answers") == (found == {advice.rung})
    assert set(possible(book, situation, assumed=False).rungs) == found


@examples(60)
@given(tasks(BOOK))
def test_what_decides_does_decide(spec: Task) -> None:
    """A single-choice question is said to decide exactly where answering it changes the rung or the verdict."""
    advice = advise(spec, BOOK, TODAY)
    moved = (advice.rung, advice.verdict) != _decided(spec, {})
    for one in advice.open[:4]:
        if not one.offers or one.several or moved:
            continue
        other = {_decided(spec, {one.question: offer.choice}) for offer in one.offers}
        assert one.decides == (other != {(advice.rung, advice.verdict)})


def _decided(spec: Task, more: dict[str, Any]) -> tuple[str, str]:
    decision = decide(BOOK, read_task(spec.model_copy(update={"answers": {**spec.answers, **more}}), BOOK))
    return decision.rung, decision.verdict


def test_an_answer_that_brings_an_assumption_decides() -> None:
    """Two hundred reviewed examples bring the assumed evaluation set with them, so their number decides."""
    spec = task(
        {
            "what-falls-short": ["ignores-given-material"],
            "retrieval-in-place": "none",
            "what-goes-in": "short-request",
        },
        tried={
            "prompting": "thorough",
            "few-shot": "thorough",
            "retrieval": {"effort": "thorough", "outcome": "worse"},
            "tool-use": "thorough",
        },
    )
    (examples_,) = [one for one in advise(spec, BOOK, TODAY).open if one.question == "reviewed-examples"]
    assert examples_.decides
    assert advise(_with(spec, {"reviewed-examples": 200}), BOOK, TODAY).rung == "fine-tuning"


def _with(spec: Task, more: dict[str, Any]) -> Task:
    return spec.model_copy(update={"answers": {**spec.answers, **more}})


def test_expired_figures_are_told_where_they_hold() -> None:
    """A threshold or source that is out of date on the day used is named, with the reason that rests on it."""
    spec = task(
        {"what-falls-short": ["house-style"], "preference-pairs": 1000, "evaluation-set": "yes"},
        tried={"prompting": "thorough", "few-shot": "thorough"},
    )
    assert advise(spec, BOOK, TODAY).expired == ()
    late = {one.criterion: one for one in advise(spec, BOOK, "2027-06-01").expired}
    assert (late["enough-reviewed-data"].kind, late["enough-reviewed-data"].expires) == ("figure", "2027-05-23")
    on_the_day = {one.criterion for one in advise(spec, BOOK, "2027-05-23").expired}
    assert "enough-reviewed-data" in on_the_day
    assert advise(spec, BOOK, None).expired == ()


@examples(100)
@given(tasks(BOOK))
def test_every_citation_resolves(spec: Task) -> None:
    """Whatever an advice cites is among its sources, also in criteria that fail or are open."""
    advice = advise(spec, BOOK, TODAY)
    listed = {source.id for source in advice.sources}
    evidence = [
        *(one for entry in advice.criteria for one in entry.evidence),
        *(one for entry in advice.notes for one in entry.evidence),
        *(one for entry in advice.techniques for one in entry.evidence),
        *(one for entry in (*advice.data_work, *advice.commitments) for one in entry.evidence),
    ]
    assert {one.source for one in evidence} <= listed


def test_second_hand_reading_is_marked() -> None:
    """A finding is marked by how it was read itself, else by how its figure was, else its source."""
    advice = advise(task({"what-falls-short": ["missing-facts"]}), BOOK, TODAY)
    (rule,) = [one for one in advice.criteria if one.id == "no-facts-by-example"]
    reads = {one.source: one.read for one in rule.evidence}
    assert reads["min-2022"] == "second-hand"
    assert reads["soudani-2024"] == "abstract"


@examples(100)
@given(st.sampled_from([builtin_rulebook(), small_book()]).flatmap(lambda book: st.tuples(st.just(book), tasks(book))))
def test_records_made_without_checks_would_pass_them(case: tuple[Rulebook, Task]) -> None:
    """What an advice holds, which nothing checks when it is made, is what its types say, whatever the task."""
    book, task = case
    advice = advise(task, book, TODAY)
    assert Advice.model_validate(advice.model_dump()) == advice
    assert list(vars(advice)) == list(Advice.model_fields)


def test_nobody_waits_for_answers_that_cannot_open_a_rung() -> None:
    """Where every completion is out of rungs, the advice says so at once, as its certificate does."""
    spec = Task(
        answers={
            "what-falls-short": (
                "missing-facts",
                "ignores-given-material",
                "house-style",
                "tool-reliability",
                "too-slow",
            ),
            "cost-driver": "long-instructions",
            "error-cost": "costly",
            "constrained-output": "available-untried",
            "many-tools": "no",
            "facts-source": "in-the-request",
            "what-goes-in": "code-or-repository",
            "task-settled": "settled",
            "lookup-steps": "one",
            "material-changes": "weekly",
        },
        tried={
            "tool-use": "thorough",
            "few-shot": "thorough",
            "fine-tuning": Tried(effort="brief", outcome="worse"),
        },
        current="prompting",
    )
    book = builtin_rulebook()
    found = outcomes(book, read_task(spec, book), assumed=False)
    assert len(found.found) == 1
    advice = advise(spec, book)
    assert advice.verdict == found.found[0].verdict == "out-of-rungs"
    assert not any(one.decides for one in advice.open)
    assert not any(one.decides for one in advice.assumed)


@examples(150)
@given(st.data())
def test_the_verdict_is_one_that_completions_lead_to(data: st.DataObject) -> None:
    """Where every completion comes out alike, the advice on the open task has the same rung and verdict."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    found = outcomes(book, read_task(spec, book), assumed=True)
    if len({(one.rung, one.verdict) for one in found.found}) == 1:
        advice = advise(spec, book)
        assert (advice.rung, advice.verdict) == (found.found[0].rung, found.found[0].verdict)
