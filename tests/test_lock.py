"""A lock tells what changed an advice: just that, and in words that name it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.gate import Check, Finding, Terms, check
from adaptation_ladder.adviser.lock import Cause, Change, changes, digest
from adaptation_ladder.book.rulebook import Axis, Need, Question, Retired, Rulebook, WhenNot, WhenToUse
from adaptation_ladder.locking import lock_text
from adaptation_ladder.reporting.checking import report_check
from adaptation_ladder.reporting.text import plain
from adaptation_ladder.task.tasks import Approach, Attempt, Target, Task, Tried, Waiver
from tests.books import TODAY, backed, books, choice, number, rung, tasks, tupled
from tests.books import changed as changed_book
from tests.scale import examples
from tests.test_gate import STYLE, ladder_of_three

BOOK = ladder_of_three()
LOCKED: dict[str, Any] = {"answers": STYLE, "tried": {"asking": "brief"}, "approach": Approach(rung="showing")}


def told(book: Rulebook = BOOK, **changed: Any) -> list[str]:
    """What a check says of a spec that was locked and then changed, or is read by another rulebook now."""
    lock = check(Task(**LOCKED), BOOK, TODAY).lock
    result = report_check(check(Task(**{**LOCKED, **changed}), book, "2027-01-01", lock), "a.yaml")
    return [plain(line) for one in result.findings if one.kind.id == "advice-changed" for line in one.details]


def because(lines: list[str]) -> list[str]:
    """The causes among the lines."""
    return [line.removeprefix("Because of ") for line in lines if line.startswith("Because of ")]


def test_nothing_changed() -> None:
    """The same spec, or one that says otherwise what does not matter, is as it was locked."""
    assert told() == []
    assert told(answers={**STYLE, "examples": 60}) == []
    assert told(task="Other words.", review_by="2028-01-01") == []


@pytest.mark.parametrize(
    ("changed", "causes"),
    [
        ({"answers": {**STYLE, "falls-short": ("facts",)}}, ["an answer: falls-short: was style; is facts."]),
        (
            {"answers": {**STYLE, "falls-short": ("facts",), "examples": 51}},
            ["an answer: falls-short: was style; is facts."],
        ),
        ({"answers": {**STYLE, "falls-short": ()}}, ["an answer: falls-short: was style; is none."]),
        ({"tried": {}}, ["what was tried on asking: was brief, short; is not given."]),
        (
            {"tried": {"asking": "brief", "showing": "thorough"}, "answers": {**STYLE, "examples": 51}},
            ["what was tried on showing: was not given; is thorough, short."],
        ),
        (
            {"tried": {"asking": {"effort": "brief", "needs": ["facts"]}}},
            ["what was tried on asking: was brief, short; is brief, short for facts."],
        ),
        ({"current": "training"}, ["what runs today: was none; is training."]),
        (
            {"current": "training", "answers": {**STYLE, "examples": 51}},
            ["what runs today: was none; is training."],
        ),
        ({"approach": Approach(rung="training")}, ["what you have chosen: was showing; is training."]),
    ],
)
def test_what_the_spec_says_otherwise_is_named(changed: dict[str, Any], causes: list[str]) -> None:
    """Of several things that were changed only those that change the advice are named, each with old and new."""
    assert because(told(**changed)) == causes


def test_attempts_come_to_an_effort_which_is_named() -> None:
    """Where a log of attempts shows the effort, the lock holds it, and one more attempt that changes it is named."""
    attempts = tuple(Attempt(n=150, passes=100 + at) for at in (0, 2, 1))
    spec = {
        **LOCKED,
        "tried": {"asking": "thorough", "showing": Tried(attempts=attempts[:2])},
        "target": Target(at_least=0.9),
    }
    lock = check(Task(**spec), BOOK, TODAY).lock
    assert lock.task.tried["showing"].effort == "brief"
    more = {"asking": "thorough", "showing": Tried(attempts=attempts)}
    (finding,) = news(check(Task(**{**spec, "tried": more}), BOOK, TODAY, lock))
    assert finding.causes == (Cause("tried", "showing", "brief, short", "thorough, short"),)


def test_an_effort_that_a_lock_does_not_name_is_told_as_such() -> None:
    """A lock that somebody has edited is read as it stands."""
    lock = check(Task(**LOCKED), BOOK, TODAY).lock
    edited = lock.task.model_copy(update={"tried": {"asking": Tried(outcome="worse")}})
    advice = lock.advice.model_copy(update={"rung": "asking"})
    odd = lock.model_copy(update={"task": edited, "advice": advice})
    (finding,) = news(check(Task(**LOCKED), BOOK, TODAY, odd))
    assert Cause("tried", "asking", "no effort named, worse", "brief, short") in finding.causes


def test_the_order_of_what_is_said_leaves_no_trace() -> None:
    """The lock of a spec is the same, whatever the order of its answers and of the choices in one of them."""
    answers = {**STYLE, "falls-short": ("style", "facts")}
    turned = {id_: answers[id_] for id_ in reversed(answers)} | {"falls-short": ("facts", "style")}
    one, other = (check(Task(**{**LOCKED, "answers": each}), BOOK, TODAY).lock for each in (answers, turned))
    assert one == other


def test_two_answers_that_change_it_only_together() -> None:
    """Where no answer alone brings the old advice back, all that were changed are named."""
    tried = {"asking": "thorough", "showing": "thorough"}
    lock = check(
        Task(**{**LOCKED, "tried": tried, "answers": {**STYLE, "examples": 3, "weights": "closed"}}), BOOK, TODAY
    ).lock
    now = check(Task(**{**LOCKED, "tried": tried}), BOOK, TODAY, lock)
    (finding,) = (one for one in now.findings if one.kind.id == "advice-changed")
    assert {one.id for one in finding.causes} == {"examples", "weights"}


def without_showing() -> Rulebook:
    """The same ladder, where the second rung asks for ten examples."""
    showing = rung("showing", "brief", [backed("showing-for-style", need="style", when={"at-most": {"examples": 9}})])
    return BOOK.model_copy(
        update={
            "version": "2.0.0",
            "rungs": (BOOK.rungs[0], type(BOOK.rungs[1]).model_validate(tupled(showing)), BOOK.rungs[2]),
        }
    )


def test_a_criterion_that_decides_otherwise_is_named() -> None:
    """With the same answers by another rulebook, the criteria whose effect changed are named, with their reasons."""
    lines = told(without_showing())
    assert "Rung: was rung 2, Showing; is rung 1, Asking." in lines
    (cause,) = because(lines)
    held = "when locked it held, asking for one honest try below; now it has no effect."
    assert cause == f"the criterion showing-for-style: {held} Because of showing-for-style."


def with_training(**parts: Any) -> Rulebook:
    """The same ladder, with something else about its third rung."""
    training = BOOK.rungs[2].model_copy(update=parts)
    return changed_book(BOOK, version="2.0.0", rungs=(*BOOK.rungs[:2], training))


def test_only_what_moved_is_explained() -> None:
    """Of a rulebook that changed in two places the one that moved a need is named, once for all the needs it moved."""
    tried: dict[str, Any] = {"asking": "thorough", "showing": "thorough"}
    both = {**STYLE, "falls-short": ("style", "speech", "facts")}
    speech = BOOK.needs[0].model_copy(update={"id": "speech"})
    use = BOOK.rungs[2].when_to_use[0].model_copy(update={"id": "training-for-speech", "need": "speech"})
    too_few = BOOK.rungs[2].when_not[1]
    few = WhenNot.model_validate(tupled(backed("too-few", when={"at-most": {"examples": 99}}, unlock="Collect more.")))
    for_all = WhenNot.model_validate(tupled(backed("no-facts-at-all", needs=["facts"])))
    old = changed_book(with_training(when_to_use=(*BOOK.rungs[2].when_to_use, use)), needs=(*BOOK.needs, speech))
    training = old.rungs[2].model_copy(
        update={"when_not": tuple(few if one is too_few else one for one in (*old.rungs[2].when_not, for_all))}
    )
    new = changed_book(old, rungs=(*old.rungs[:2], training))
    spec = Task(answers=both, tried=tried, approach=Approach(rung="training"))
    lock = check(spec, old, TODAY).lock
    assert [lock.needs[need].reached for need in ("style", "speech", "facts")] == ["training", "training", "asking"]
    (finding,) = news(check(spec, new, TODAY, lock))
    assert finding.causes == (Cause("criterion", "too-few", "", "blocks"),)


@pytest.mark.parametrize(
    ("tried", "rule"),
    [
        ({"asking": "brief"}, backed("no-showing", needs=["style"], unlock="Wait.")),  # to another rung with like work
        ({"asking": "thorough", "showing": "thorough"}, backed("no-training", needs=["style"])),  # from hold to out
    ],
)
def test_a_need_that_stays_where_it_is_explains_nothing(tried: dict[str, Any], rule: dict[str, Any]) -> None:
    """Whether a need moves to another rung or only to another status: what changed for the others is not named."""
    answers = {**STYLE, "falls-short": ("style", "facts"), "examples": 3}
    at = 1 if "showing" in rule["id"] else 2
    rungs = list(BOOK.rungs)
    for_style, for_facts = (
        WhenNot.model_validate(tupled(one)) for one in (rule, backed("no-facts-at-all", needs=["facts"]))
    )
    rungs[at] = rungs[at].model_copy(update={"when_not": (*rungs[at].when_not, for_style)})
    rungs[2] = rungs[2].model_copy(update={"when_not": (*rungs[2].when_not, for_facts)})
    spec = Task(answers=answers, tried=tried, approach=Approach(rung="showing"))
    lock = check(spec, BOOK, TODAY).lock
    (finding,) = news(check(spec, changed_book(BOOK, rungs=tuple(rungs)), TODAY, lock))
    assert {one.id for one in finding.causes if one.new} == {rule["id"]}
    assert "no-facts-at-all" not in {one.id for one in finding.causes}


def test_a_need_that_came_or_went_is_named() -> None:
    """A rulebook may hold that something falls short, or no longer, which nobody has chosen."""
    crowded = {
        "id": "crowded",
        "name": "Crowded",
        "kind": "form",
        "symptom": "Crowded.",
        "when": {"is": {"good": "no"}},
    }
    use = WhenToUse.model_validate(tupled(backed("training-for-crowded", need="crowded", effort="brief")))
    wider = with_training(when_to_use=(*BOOK.rungs[2].when_to_use, use))
    wider = changed_book(wider, needs=(*BOOK.needs, Need.model_validate(crowded)))
    for old, new, came in ((BOOK, wider, ("", "active")), (wider, BOOK, ("active", ""))):
        lock = check(Task(**LOCKED), old, TODAY).lock
        (finding,) = news(check(Task(**LOCKED), new, TODAY, lock))
        assert finding.causes == (Cause("need", "crowded", *came),)


def test_an_answer_by_its_retired_name() -> None:
    """What is said under an old name is taken back under it, too."""
    book = changed_book(BOOK, retired={"samples": Retired(since="1.0.0", use="falls-short")})
    lock = check(Task(**LOCKED), book, TODAY).lock
    answers = {"samples" if id_ == "falls-short" else id_: answer for id_, answer in STYLE.items()}
    (finding,) = news(check(Task(**{**LOCKED, "answers": {**answers, "samples": ("facts",)}}), book, TODAY, lock))
    assert finding.causes == (Cause("answer", "falls-short", "style", "facts"),)
    same = {**LOCKED, "answers": {**answers, "examples": 51, "samples": ("facts",)}}
    (finding,) = news(check(Task(**same), book, TODAY, lock))
    assert [one.id for one in finding.causes] == ["falls-short"]


def test_another_rulebook_and_another_answer_are_told_apart() -> None:
    """Where both changed, each is blamed for its own part."""
    lines = because(told(without_showing(), answers={**STYLE, "examples": 3, "good": "yes", "falls-short": ()}))
    assert any(line.startswith("the criterion showing-for-style") for line in lines)
    assert any(line.startswith("an answer: falls-short") for line in lines)


def test_an_answer_that_changed_nothing_is_not_blamed() -> None:
    """Where the rulebook alone brings the other advice about, an answer that was changed as well is not named."""
    lines = because(told(without_showing(), answers={**STYLE, "examples": 60}))
    assert not [line for line in lines if line.startswith("an answer")]
    assert lines


def test_a_rulebook_that_words_things_otherwise() -> None:
    """Another reason, name or version gives another digest, and the lock is kept."""
    reworded = BOOK.rungs[1].model_copy(update={"what": "Other words.", "name": "Examples"})
    book = BOOK.model_copy(update={"version": "1.0.1", "rungs": (BOOK.rungs[0], reworded, BOOK.rungs[2])})
    assert digest(book) != digest(BOOK)
    assert told(book) == []


def test_a_question_that_is_gone_is_no_failure() -> None:
    """A locked answer to a question that the rulebook no longer asks does not stop the comparison."""
    wider = ladder_of_three()
    wider = wider.model_copy(
        update={"questions": (*wider.questions, type(wider.questions[0]).model_validate(tupled(number("extra"))))}
    )
    lock = check(Task(**{**LOCKED, "answers": {**STYLE, "extra": 3}}), wider, TODAY).lock
    now = check(Task(**{**LOCKED, "answers": {**STYLE, "falls-short": ("facts",)}}), BOOK, TODAY, lock)
    (finding,) = (one for one in now.findings if one.kind.id == "advice-changed")
    assert "falls-short" in {one.id for one in finding.causes}


@examples(150)
@given(books().flatmap(lambda one: st.tuples(st.just(one), tasks(one), tasks(one), st.sampled_from(one.rung_ids))))
def test_what_differs_is_what_two_locks_say_otherwise(case: tuple[Rulebook, Task, Task, str]) -> None:
    """Held against the lock of any other spec, a spec is told every part in which its own lock would differ."""
    rulebook, *both, approach = case
    before, after = (one.model_copy(update={"approach": Approach(rung=approach)}) for one in both)
    old, own = (check(one, rulebook, TODAY).lock for one in (before, after))
    told_ = news(check(after, rulebook, TODAY, old))
    assert [one.changes for one in told_] == [
        differing for differing in (changes(old.advice, own.advice),) if differing
    ]
    assert all(one.causes for one in told_)


def test_what_a_lock_rests_on_is_taken_over_only_where_it_holds() -> None:
    """Another answer, rulebook or outcome of the same: what the decision rests on is found out anew."""
    known = check(Task(**LOCKED), BOOK, TODAY).lock
    odd = known.advice.model_copy(update={"rests_on": ("weights",)})
    lock = known.model_copy(update={"advice": odd})
    rests = Change("rests-on", ("weights",), known.advice.rests_on)
    assert news(check(Task(**LOCKED), BOOK, TODAY, lock)) == []
    (answered,) = news(check(Task(**{**LOCKED, "answers": {**STYLE, "examples": 60}}), BOOK, TODAY, lock))
    (ruled,) = news(check(Task(**LOCKED), changed_book(BOOK, version="1.0.1"), TODAY, lock))
    (decided,) = news(check(Task(**LOCKED), BOOK, TODAY, lock.model_copy(update={"needs": {}})))
    assert [one.changes for one in (answered, ruled, decided)] == [(rests,)] * 3
    assert [[one.kind for one in each.causes] for each in (answered, ruled)] == [["answer"], ["rulebook"]]


RICH = """\
lock: 1
date: '2026-11-23'
rulebook:
  name: small
  version: 1.0.0
  digest: %s
advice:
  rung: showing
  verdict: climb
  technique:
    way: hand
    pace: slow
  together:
  - asking
  - showing
  rests-on:
  - falls-short
  findings:
  - review-due
  - technique-differs
needs:
  style:
    reached: showing
    status: work
    criteria:
      a-way: unmet
      asking-for-style: takes-brief
      showing-for-style: takes-brief
      showing-perhaps: open
      too-few: blocks
      training-for-style: takes-thorough
  facts:
    reached: asking
    status: work
    criteria:
      asking-for-facts: takes-brief
      no-facts-by-showing: rules-out
      no-facts-by-training: rules-out
      too-few: blocks
      training-for-facts: takes-thorough
task:
  digest: %s
  answers:
    examples: 3
    falls-short:
    - style
    - facts
    good: 'no'
    weights: closed
  tried:
    asking:
      effort: brief
      needs:
      - style
      - facts
  current: asking
  approach:
    rung: showing
    technique:
      pace: slow
      way: machine
"""


def axis(id_: str, rung_: str, *options: str) -> Axis:
    """A choice of technique of which the first option is the default."""
    named = [{"id": one, "name": one, "what": "A way to do it."} for one in options]
    return Axis.model_validate(tupled({"id": id_, "rung": rung_, "name": id_, "options": named}))


def test_a_lock_says_all_that_decides() -> None:
    """Every effect of a criterion, and what was answered, tried and chosen, in a fixed order; no free word."""
    asking, showing, training = BOOK.rungs
    perhaps = backed("showing-perhaps", need="style", when={"is": {"hurry": "yes"}})
    uses = (*showing.when_to_use, WhenToUse.model_validate(tupled(perhaps)))
    team = choice("team", "small", "large", assume=[{"value": "small", "because": "Most are."}])
    asked = [Question.model_validate(tupled(one)) for one in (choice("hurry", "yes", "no"), team)]
    book = changed_book(
        BOOK,
        rungs=(asking, showing.model_copy(update={"when_to_use": uses}), training),
        questions=(*BOOK.questions, *asked),
        techniques=(
            axis("way", "showing", "hand", "machine"),
            axis("pace", "showing", "slow", "fast"),
            axis("depth", "training", "low", "high"),
        ),
    )
    task = Task(
        task="Free words.",
        answers={"weights": "closed", "falls-short": ("style", "facts"), "examples": 3, "good": "no"},
        tried={"asking": Tried(effort="brief", needs=("style", "facts"), attempts=(Attempt(score=0.5, n=10),))},
        approach=Approach(rung="showing", technique={"way": "machine", "pace": "slow"}),
        current="asking",
        review_by=TODAY,
    )
    lock = check(task, book, TODAY).lock
    assert lock_text(lock).partition("\n")[2] == RICH % (lock.rulebook.digest, lock.task.digest)


def test_the_digest_of_a_spec_is_over_what_decides() -> None:
    """The order of choices and free words leave no trace in it; an answer, an effort or a target does."""
    answers = {**STYLE, "falls-short": ("style", "facts")}
    spec = {**LOCKED, "answers": answers}

    def of(**rest: Any) -> str:
        return check(Task(**{**spec, **rest}), BOOK, TODAY).lock.task.digest

    assert of() == of(answers={**answers, "falls-short": ("facts", "style")}) == of(task="Words.", review_by=LATER)
    others = [of(answers=STYLE), of(tried={}), of(current="asking"), of(target=Target(goal="Good."))]
    assert len({of(), *others}) == 5


# What time has changed

DUE = "2026-12-01"
LATER = "2027-01-01"
PUT_OFF = Waiver(finding="review-due", reason="After the move.", owner="Ann", expires="2027-06-01")


def since(
    day: str = LATER, book: Rulebook = BOOK, *, locked: str = TODAY, terms: Terms | None = None, **spec: Any
) -> Check:
    """The check, on a day, of a spec that asks for a review and was locked before, whatever it says since then."""
    lock = check(Task(**LOCKED, review_by=DUE), BOOK, locked).lock
    return check(Task(**{**LOCKED, "review_by": DUE, **spec}), book, day, lock, terms)


def news(result: Check) -> list[Finding]:
    """What is said to differ from the lock."""
    return [one for one in result.findings if one.kind.id == "advice-changed"]


def test_a_date_that_has_come_is_named() -> None:
    """Where only time has brought a finding about, the date is named, and it is a warning until it is asked for."""
    assert news(since("2026-11-30")) == []
    for terms, severity in ((None, "warning"), (Terms("warning"), "warning"), (Terms(on_expiry=True), "error")):
        result = since(DUE, terms=terms)
        (finding,) = news(result)
        assert (finding.severity, finding.by_time, finding.fails) == (severity, True, severity == "error")
        assert finding.changes == (Change("findings", (), ("review-due",)),)
        assert finding.causes == (Cause("date", "review-due", "", DUE),)
        assert finding.path == ("review-by",)
    (told,) = (one for one in report_check(since(), "a.yaml").findings if one.kind.id == "advice-changed")
    assert plain(told.says) == f"The check finds other things than when the advice was locked on {TODAY}."
    assert [plain(one) for one in told.details] == [
        "Findings: was none; is review-due.",
        f"Because of the date: {DUE} has come, and with it review-due.",
    ]


def test_a_date_that_was_known_is_no_news() -> None:
    """What was due when the lock was written, is due by a day before that, was put off or mended, is no change."""
    assert news(since(locked=DUE)) == []
    assert news(since(review_by="2026-01-01")) == []
    assert news(since(review_by=TODAY)) == []
    assert news(since(waivers=(PUT_OFF,))) == []
    assert [one.causes[0].kind for one in news(since("2027-06-01", waivers=(PUT_OFF,)))] == ["date"]
    assert news(since(locked=DUE, review_by="2028-01-01")) == []


def expiring(*days: str) -> Rulebook:
    """The ladder of three, where the reasons for its first two rungs rest on sources that expire on these days."""
    source, use = BOOK.sources[0], BOOK.rungs[1].when_to_use[0]
    other = use.model_copy(update={"evidence": (use.evidence[0].model_copy(update={"source": "another"}),)})
    cited = BOOK.rungs[1].model_copy(update={"when_to_use": (other,)})
    named = zip(("a-study", "another"), days, strict=True)
    sources = tuple(source.model_copy(update={"id": id_, "expires": day}) for id_, day in named)
    return changed_book(BOOK, rungs=(BOOK.rungs[0], cited, BOOK.rungs[2]), sources=sources)


def test_of_two_days_the_first_is_named() -> None:
    """Figures that expire one after the other are one finding, which came with the first of them."""
    book = expiring("2026-12-24", "2026-12-10")
    lock = check(Task(**LOCKED), book, TODAY).lock
    assert lock.advice.findings == ()
    (finding,) = news(check(Task(**LOCKED), book, LATER, lock))
    assert finding.causes == (Cause("date", "figure-expired", "", "2026-12-10"),)


def test_what_time_brings_comes_beside_what_was_there() -> None:
    """A second figure that expires is no other finding; another kind is told beside the one that was locked."""
    book = expiring("2026-12-24", "2026-11-01")
    assert news(check(Task(**LOCKED), book, LATER, check(Task(**LOCKED), book, TODAY).lock)) == []
    lock = check(Task(**LOCKED, review_by=DUE), book, TODAY).lock
    (finding,) = news(check(Task(**LOCKED, review_by=DUE), book, LATER, lock))
    assert finding.changes == (Change("findings", ("figure-expired",), ("figure-expired", "review-due")),)


def test_what_is_found_and_rested_on_is_listed_in_order() -> None:
    """However it was found, so that a lock is the same in every run."""
    tried: dict[str, Any] = {"asking": "thorough", "showing": "thorough"}
    lock = check(Task(answers=STYLE, tried=tried, approach=Approach(rung="training")), BOOK, TODAY).lock
    assert lock.advice.rests_on == ("examples", "falls-short", "weights")
    some = ("above-advice", "assumed-decides", "below-evidence", "provisional", "skipped-rung", "technique-differs")
    old = check(Task(**LOCKED), BOOK, TODAY).lock.advice.model_copy(update={"findings": some})
    assert changes(old, old.model_copy(update={"findings": ()})) == (Change("findings", some, ()),)


def test_a_lock_holds_nothing_about_locks_and_waivers() -> None:
    """What was found because of an old lock, or of a waiver, is no part of the new one."""
    waivers = (PUT_OFF.model_copy(update={"finding": "provisional"}),)
    result = since(answers={**STYLE, "falls-short": ("facts",)}, waivers=waivers)
    assert {"advice-changed", "waiver-unused", "review-due"} <= {one.kind.id for one in result.findings}
    assert result.lock.advice.findings == ("above-advice", "review-due")


def test_time_and_an_answer_are_told_apart() -> None:
    """An answer that changed nothing is not blamed for what time did; one that changed the advice is an error."""
    (by_time,) = news(since(answers={**STYLE, "examples": 60}))
    assert [one.kind for one in by_time.causes] == ["date"]
    (both,) = news(since(answers={**STYLE, "falls-short": ("facts",)}))
    assert (both.severity, both.by_time) == ("error", False)
    assert [one.kind for one in both.causes] == ["answer", "date"]


def by_hand_or_machine(*options: str) -> Rulebook:
    """The ladder of three with a technique on its second rung, of which the first option is the default."""
    named = [{"id": one, "name": one, "what": "A way to do it."} for one in options]
    return ladder_of_three(techniques=[{"id": "way", "rung": "showing", "name": "The way", "options": named}])


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_a_rulebook_that_advises_otherwise_for_no_criterion(version: str) -> None:
    """Where no criterion has another effect the rulebook itself is named, also where its version stayed as it was."""
    lock = check(Task(**LOCKED), by_hand_or_machine("hand", "machine"), TODAY).lock
    other = changed_book(by_hand_or_machine("machine", "hand"), version=version)
    (finding,) = news(check(Task(**{**LOCKED, "answers": {**STYLE, "examples": 60}}), other, TODAY, lock))
    assert finding.changes == (Change("technique", ("way: hand",), ("way: machine",)),)
    assert finding.causes == (Cause("rulebook", "small", "1.0.0", version),)


def test_a_rulebook_is_named_as_people_read_it() -> None:
    """With both versions where they differ, and otherwise with the word that they do not."""
    lock = check(Task(**LOCKED), by_hand_or_machine("hand", "machine"), TODAY).lock
    for version, words in (
        ("1.0.0", "Because of the rulebook small, which says other things under the same version, 1.0.0."),
        ("1.1.0", "Because of the rulebook small: was 1.0.0; is 1.1.0."),
    ):
        other = changed_book(by_hand_or_machine("machine", "hand"), version=version)
        (told,) = report_check(check(Task(**LOCKED), other, TODAY, lock), "a.yaml").findings
        assert plain(told.details[-1]) == words


def showing_from(least: float) -> Rulebook:
    """The same ladder, where the second rung takes so many examples, and half ones count."""
    uses = [backed("showing-for-style", need="style", when={"at-least": {"examples": least}})]
    showing = type(BOOK.rungs[1]).model_validate(tupled(rung("showing", "brief", uses)))
    halves = type(BOOK.questions[0]).model_validate(tupled(number("examples", whole=False)))
    others = (one for one in BOOK.questions if one.id != "examples")
    return changed_book(BOOK, rungs=(BOOK.rungs[0], showing, BOOK.rungs[2]), questions=(*others, halves))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (1234567, 7654321, "was 1234567; is 7654321"),
        (1234567.25, 1234567.5, "was 1234567.25; is 1234567.5"),
        (0.1, 10.0, "was 0.1; is 10"),
    ],
)
def test_numbers_are_told_to_the_last_digit(old: float, new: float, words: str) -> None:
    """An answer that was changed stands there as it was given, however long it is."""
    book = showing_from(new)
    lock = check(Task(**{**LOCKED, "answers": {**STYLE, "examples": old}}), book, TODAY).lock
    (finding,) = news(check(Task(**{**LOCKED, "answers": {**STYLE, "examples": new}}), book, TODAY, lock))
    assert finding.causes == (Cause("answer", "examples", *words.removeprefix("was ").split("; is ")),)


def test_a_number_written_otherwise_is_the_same() -> None:
    """5.0 is 5."""
    book = showing_from(5)
    lock = check(Task(**{**LOCKED, "answers": {**STYLE, "examples": 5}}), book, TODAY).lock
    assert news(check(Task(**{**LOCKED, "answers": {**STYLE, "examples": 5.0}}), book, TODAY, lock)) == []
    (one,) = news(check(Task(**{**LOCKED, "answers": {**STYLE, "examples": 5.0}, "tried": {}}), book, TODAY, lock))
    assert [cause.kind for cause in one.causes] == ["tried"]
