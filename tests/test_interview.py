"""The interview asks only what can still change the outcome, keeps what was said, and ends as it says it does."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.asking import Ending, answer_in, conduct
from adaptation_ladder.basics.vocabulary import TRIAL_OF, EffortName
from adaptation_ladder.book.rulebook import Retired
from adaptation_ladder.deciding.interview import (
    TRIALS,
    Interview,
    begin,
    certified,
    gone_back,
    possible_rungs,
    replied,
    separates,
    standing,
)
from adaptation_ladder.deciding.possible import Outcome
from adaptation_ladder.deciding.verify import holds
from adaptation_ladder.disk.loading import builtin_rulebook, task_from
from adaptation_ladder.reporting.cards import card_for, why
from adaptation_ladder.reporting.drafts import blank, draft
from adaptation_ladder.task.tasks import Answer, Task, Tried
from tests import interview_figures
from tests.books import changed as changed_book
from tests.people import Answering, Person, names, person
from tests.scale import examples

BOOK = builtin_rulebook(cues=True)
NEEDS = BOOK.needs_question.id


def interviewed(who: Person, *typed: str) -> tuple[Ending, Answering]:
    asker = Answering(who, BOOK, typed)
    return conduct(BOOK, Task(), asker, in_words=True), asker


def after(*replies: tuple[str, Answer]) -> Interview:
    """An interview with these answers given."""
    interview = begin(BOOK, Task())
    for topic, value in replies:
        interview, _ = replied(interview, topic, value)
    return interview


def a_reply(topic: str) -> st.SearchStrategy[Answer]:
    if topic.startswith(TRIAL_OF):
        return st.sampled_from(list(TRIALS))
    question = BOOK.question[topic]
    if question.kind == "needs":
        return st.lists(st.sampled_from(list(BOOK.need)), min_size=1, max_size=3, unique=True).map(tuple)
    if question.kind == "choice":
        return st.sampled_from(BOOK.choice_ids(question)) | st.none()
    return st.sampled_from([0, 3, 60, 300, 6000]) | st.none()


@pytest.mark.parametrize("name", names())
def test_five_everyday_tasks_reach_advice_in_under_ten_questions(name: str, golden: Callable[[str, str], None]) -> None:
    """From nothing to advice: the transcript is as kept, and the advice is the one expected."""
    who = person(name)
    ending, asker = interviewed(who)
    advice = advise(ending.interview.task, BOOK)
    assert (ending.how, advice.rung, advice.verdict) == ("done", who.expect["rung"], who.expect["verdict"])
    assert 1 <= len(asker.asked) < 10
    golden(f"interviews/{name}.txt", asker.transcript.getvalue())


@examples(25)
@given(st.data())
def test_an_interview_ends_with_what_it_claims(data: st.DataObject) -> None:
    """A certificate is confirmed by its checker and is what the advice says; no topic is asked twice."""
    interview, asked = begin(BOOK, Task()), set()
    while (topic := standing(interview).topic) is not None:
        assert topic not in asked
        asked.add(topic)
        interview, _ = replied(interview, topic, data.draw(a_reply(topic)))
    certificate = certified(interview)
    unsure = any(value is None for _, value in interview.replies)
    assert certificate is not None or unsure
    if certificate is not None:
        assert holds(BOOK, certificate)
        advice = advise(interview.task, BOOK)
        assert (advice.rung, advice.verdict) == (certificate.outcome.rung, certificate.outcome.verdict)


def test_the_first_question_is_what_falls_short() -> None:
    """Everything else depends on it."""
    assert standing(begin(BOOK, Task())).topic == NEEDS


def test_a_file_is_asked_about_only_where_it_is_open() -> None:
    """What the file answers is not asked, and what nothing reads any more is not asked either."""
    start = Task(answers={NEEDS: ("missing-facts",), "facts-source": "documents"}, tried={"prompting": "brief"})
    waiting = standing(begin(BOOK, start)).waiting
    assert waiting
    assert not {NEEDS, "facts-source", "tried.prompting"} & set(waiting)
    later = {"material-fits-prompt": "no", "lookup-steps": "one", "retrieval-in-place": "none"}
    told: dict[str, EffortName] = {**dict.fromkeys(BOOK.rung_ids, "none"), "prompting": "brief"}
    settled = standing(begin(BOOK, Task(answers={**start.answers, **later}, tried=told)))
    assert (settled.topic, settled.outcome) == (None, Outcome("retrieval", "climb", ()))


def test_a_rung_told_by_its_old_name_is_not_asked_about() -> None:
    """A spec that is older than the rulebook has said it all the same, and answering goes on from there."""
    old = {"asking-well": Retired(since="9.0.0", use="prompting")}
    start = Task(answers={NEEDS: ("missing-facts",)}, tried={"asking-well": "brief"}, current="asking-well")
    interview = begin(changed_book(BOOK, retired=old), start)
    assert "tried.prompting" not in standing(interview).waiting
    assert interview.task.tried == {"prompting": "brief"}
    assert interview.task.current == "prompting"
    again, _ = replied(interview, "tried.retrieval", "brief")
    assert again.task.tried == {"prompting": "brief", "retrieval": "brief"}


def test_a_goal_met_on_a_lower_rung_says_nothing_of_a_higher_one() -> None:
    """The higher rung is the one in use, so whether that is good enough is still to be asked."""
    start = Task(answers={NEEDS: ()}, tried={"prompting": Tried(effort="brief", outcome="met")})
    interview, _ = replied(begin(BOOK, start), "tried.fine-tuning", "brief")
    for rung in ("few-shot", "retrieval", "tool-use"):
        interview, _ = replied(interview, f"tried.{rung}", "none")
    while (topic := standing(interview).topic) not in {None, "quality-good-enough"}:
        interview, _ = replied(interview, str(topic), None)
    assert topic == "quality-good-enough"
    for good, verdict in (("yes", "stop"), ("no", "stay")):
        told, _ = replied(interview, topic, good)
        advice = advise(told.task, BOOK)
        assert (advice.rung, advice.verdict) == ("fine-tuning", verdict)


def test_going_back_asks_again_and_keeps_the_other_answers() -> None:
    """Any number of steps back; what was said after is kept where it still applies."""
    interview = after((NEEDS, ("narrow-task-accuracy",)), ("what-comes-out", "label"), ("label-count", 24))
    once = gone_back(interview)
    assert once is not None
    assert once.revisiting == "label-count"
    twice = gone_back(once)
    assert twice is not None
    assert twice.revisiting == "what-comes-out"
    again, dropped = replied(twice, "what-comes-out", "label")
    assert (dropped, again.task) == ((), interview.task)
    changed, dropped = replied(twice, "what-comes-out", "free-text")
    assert dropped == ("label-count",)
    assert changed.task.answers == {NEEDS: ("narrow-task-accuracy",), "what-comes-out": "free-text"}
    first = gone_back(twice)
    assert first is not None
    assert gone_back(first) is None


def test_not_sure_stays_open_and_is_not_asked_again() -> None:
    """The spec says nothing of it, and the interview goes on."""
    interview = after((NEEDS, ("missing-facts",)), ("facts-source", None))
    assert "facts-source" not in interview.task.answers
    assert "facts-source" not in standing(interview).waiting


def test_a_question_says_what_its_answers_leave_possible() -> None:
    """Facts in documents leave retrieval, facts behind an interface leave a tool."""
    interview = after((NEEDS, ("missing-facts",)), *((f"{TRIAL_OF}{rung}", "none") for rung in BOOK.rung_ids))
    ways = {way.value: way.rungs for way in separates(interview, "facts-source")}
    assert "retrieval" in ways["documents"]
    assert "retrieval" not in ways["database-or-service"]
    assert "fine-tuning" not in possible_rungs(interview)[0]
    said = list(why(interview, "facts-source"))
    assert said[0] == BOOK.question["facts-source"].why
    assert any("In a database" in line and "rung 4" in line for line in said)


def test_every_key_leads_where_it_says() -> None:
    """Help, why, back, not sure, a wrong line, and save: nothing is lost and nothing is counted as an answer."""
    who = Person(answers={NEEDS: ["missing-facts"]})
    ending, asker = interviewed(who, "", "h", "w", "b", "what?", "99", "1 1", "n", "b", "3", "s")
    said = asker.transcript.getvalue()
    assert ending.how == "saved"
    assert BOOK.needs_question.help[:30] in said
    assert "This is the first question." in said
    assert "That is no answer here." in said
    assert ending.interview.task.answers[NEEDS] == ("missing-facts",)


def test_the_end_says_why_nothing_else_matters() -> None:
    """`w` at the end lists every open question with the reason why it cannot change the outcome."""
    who = person("order-status")
    _, asker = interviewed(who)
    steps = len(asker.asked)

    class Asking(Answering):
        def read(self) -> str:
            settled = any("That settles it" in line for line in self._screen)
            return self.type("w") if settled else super().read()

    curious = Asking(who, BOOK)
    assert conduct(BOOK, Task(), curious, in_words=True).how == "done"
    said = " ".join(curious.transcript.getvalue().split())
    assert len(curious.asked) == steps
    assert "Makes no sense with your answers: " not in said or "How long is the list" in said
    assert "Read by nothing that concerns what falls short: " in said
    assert BOOK.question["domain-text"].ask in said


@pytest.mark.parametrize(("error", "how"), [(EOFError, "no-more-input"), (KeyboardInterrupt, "interrupted")])
def test_an_end_of_input_or_an_interruption_loses_nothing(error: type[BaseException], how: str) -> None:
    """Whatever was answered comes back with the ending."""

    class Leaving(Answering):
        def read(self) -> str:
            if len(self.asked) == 2:
                raise error
            return super().read()

    asker = Leaving(person("product-questions"), BOOK)
    ending = conduct(BOOK, Task(), asker, in_words=True)
    assert ending.how == how
    assert ending.interview.task.answers[NEEDS] == ("missing-facts",)
    assert ending.interview.task.task.startswith("I want to fine-tune")


def test_what_is_wrong_in_a_reading_is_left_out() -> None:
    """A number takes a proposal back, a symptom too; the words stay."""
    who = person("product-questions")
    right, shown = interviewed(who, who.words, "", "y", "s")
    wrong, _ = interviewed(who, who.words, "", "1 2", "s")
    assert "facts-source" in right.interview.task.answers
    assert "facts-source" not in wrong.interview.task.answers
    assert "Enter keeps what was read" in " ".join(shown.transcript.getvalue().split())
    assert (right.method, right.interview.task.task) == ("fine-tuning", who.words)


def test_going_on_asks_for_a_fuller_plan() -> None:
    """After the outcome is settled `m` asks what steps and notes read; the advice stays the same."""
    ending, asker = interviewed(person("invoices"), *person("invoices").words.split("\n")[:0])
    more, fuller = interviewed(person("invoices"))
    assert len(fuller.asked) == len(asker.asked)
    interview = ending.interview
    going_on = Interview(interview.book, interview.start, interview.search, interview.replies, everything=True)
    topic = standing(going_on).topic
    assert topic is not None
    assert advise(more.interview.task, BOOK).rung == advise(ending.interview.task, BOOK).rung


@pytest.mark.parametrize(
    ("said", "answer"),
    [("350", 350), ("1,500", 1500), ("1 500", 1500), ("2.5", None), ("-3", None), ("many", None), ("1e9", None)],
)
def test_numbers_are_read_as_people_type_them(said: str, answer: int | None) -> None:
    """Thousands may be set apart; what is no whole number in range is no answer."""
    assert answer_in(said, card_for(begin(BOOK, Task()), "reviewed-examples")) == answer


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("1 3", ("missing-facts", "cited-answers")),
        ("3,1", ("missing-facts", "cited-answers")),
        ("0", ()),
        ("17", None),
        ("0 1", None),
    ],
)
def test_several_choices_are_read_from_one_line(said: str, answer: tuple[str, ...] | None) -> None:
    """Numbers in any order, with spaces or commas; 0 is none of them."""
    assert answer_in(said, card_for(begin(BOOK, Task()), NEEDS)) == answer


@examples(40)
@given(st.data())
def test_what_is_kept_loads_and_gives_the_same_advice(data: st.DataObject) -> None:
    """A draft of any interview is read back as the same task."""
    interview = begin(
        BOOK, Task(task=data.draw(st.sampled_from(["", "Sort: #1 'tickets'", "two\nlines", "- x: y #z", '\u202e "q"'])))
    )
    for _ in range(data.draw(st.integers(0, 4))):
        topic = standing(interview).topic
        if topic is not None:
            interview, _ = replied(interview, topic, data.draw(a_reply(topic)))
    text = draft(interview.task, BOOK)
    loaded = task_from(text.encode(), "kept.yaml").task
    assert loaded.task == interview.task.task
    assert advise(loaded, BOOK) == advise(interview.task, BOOK)


def test_a_skeleton_loads_and_holds_every_question() -> None:
    """With every question as a comment it says nothing yet, which may be loaded."""
    text = blank(BOOK)
    loaded = task_from(text.encode(), "new.yaml").task
    assert (loaded.answers, loaded.tried) == ({}, {})
    assert all(f"# {question.id}: " in text for question in BOOK.questions)
    assert all(choice.id in text for question in BOOK.questions for choice in question.choices)


def test_the_questions_stay_few() -> None:
    """At most nine on average over people who answer at random, and at most eight over the calibration cases."""
    for (_, group), most in zip(interview_figures.people(BOOK, 40), (9, 8), strict=True):
        runs = [interview_figures.interview(BOOK, one, interview_figures.best_first) for one in group]
        assert mean(run.questions for run in runs) <= most
        assert all(run.proved for run in runs)
