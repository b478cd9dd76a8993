"""An advice that is questioned answers rightly, traceably, and the same until somebody accepts a change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder import load_task
from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise, decided
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.adviser.defence import Questions, disagreements, rests_on, why, with_answers
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.records import replace
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.entries import names_of
from adaptation_ladder.book.index import Bits, prepared, stands_for
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.certificate import certify
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.deciding.possible import Outcome, Search, possible, search_for
from adaptation_ladder.deciding.verify import holds
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.reporting.report import report
from adaptation_ladder.reporting.text import Items, Line, Paragraph, Rows, Section, plain, visible
from adaptation_ladder.task.answers import Given, Situation
from adaptation_ladder.task.tasks import Task
from tests.books import (
    TODAY,
    backed,
    book,
    books,
    choice,
    completions,
    number,
    rung,
    small_book,
    task,
    tasks,
    tupled,
    without_gated,
)
from tests.scale import examples

BOOK = builtin_rulebook()
SMALL = small_book()
ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = {path.name.split(".")[0]: path for path in sorted((ROOT / "examples").glob("*.ladder.yaml"))}
CASES = ("pb001", "pb016", "pb024", "pb041", "pb058", "pb071", "thr-002", "thr-032", "thr-051", "thr-059")
NUMBER = re.compile(r"[0-9][0-9,.]*")
PARTS = ("when_to_use", "when_not", "requirements")
ALL = Questions(rests_on=True, would_change=True, disagreements=True)


def named(name: str) -> Task:
    """An example or a calibration case by its name."""
    if name in EXAMPLES:
        return load_task(EXAMPLES[name])
    case = yaml.safe_load((ROOT / "tests" / "cases" / f"{name}.yaml").read_text(encoding="utf-8"))
    return Task.model_validate(tupled(case["spec"]))


def answered(made: Task, asked: Questions, rulebook: Rulebook = BOOK) -> Advice:
    """The advice on a task with the answers to some questions."""
    return with_answers(advise(made, rulebook, TODAY), made, rulebook, asked)


def defended(made: Task, asked: Questions, rulebook: Rulebook = BOOK) -> tuple[Section, ...]:
    """The sections that answer questions."""
    without = {section.title for section in report(advise(made, rulebook, TODAY)).sections}
    return tuple(one for one in report(answered(made, asked, rulebook)).sections if one.title not in without)


def said(sections: tuple[Section, ...]) -> str:
    """Sections as plain text, with the ids behind each sentence."""
    lines: list[str] = []
    for section in sections:
        lines.append(f"{section.title}\n")
        for block in section.blocks:
            lines += [f"  {each}\n" for each in map(plain, lines_in(block))]
    return "".join(lines)


def lines_in(block: object) -> Iterator[Line]:
    """Every line of a block."""
    match block:
        case Paragraph(line):
            yield line
        case Items(items):
            for item in items:
                yield from (item.line, *item.details)
        case Rows(rows):
            yield from (line for row in rows for line in row)


@pytest.mark.parametrize("name", [*EXAMPLES, *CASES])
def test_the_defence_reads_as_it_did(name: str, golden: Callable[[str, str], None]) -> None:
    """Rests-on, what would change it, both sides, and why for every rung: as somebody has read and accepted them."""
    made = named(name)
    parts = [said(defended(made, ALL))]
    parts += [said(defended(made, Questions(why=id_))) for id_ in BOOK.rung_ids]
    golden(f"defence/{name}.txt", "\n".join(parts))


OWN_WORDS = re.compile(
    r"This advice rests on \d+ of your .* However the others come out, the rung stays the same\."
    r"|No set of your answers forces this rung: .*"
    r"|No single change leads to another rung; it takes (two|three) at once\."
    r"|The rung is changed by no .*"
    r"|No source that is quoted speaks against a reason that decides here\."
    r"|Nothing is said to fall short, so nothing calls for a climb\."
    r"|Nothing speaks for it here\.|Nothing is owed on the rungs below\.|It was tried and made things worse\."
    r"|The way down again:|and \d+ more \(--explain-all\)"
)
"""The only sentences that quote nobody: they count answers, or say that there is nothing to tell."""


def strings(entry: object) -> Iterator[str]:
    """Every text inside plain data, on one line as a report shows it."""
    if isinstance(entry, dict):
        for value in entry.values():
            yield from strings(value)
    elif isinstance(entry, list | tuple):
        for value in entry:
            yield from strings(value)
    elif isinstance(entry, str):
        yield visible(entry)


@pytest.mark.parametrize("name", [*EXAMPLES, *CASES])
def test_every_statement_can_be_traced(name: str) -> None:
    """What is said of the task, a rung or a source is in the rulebook word for word, or an answer, or an id of it."""
    made = named(name)
    ids = {*names_of(BOOK), *(f"tried.{id_}" for id_ in BOOK.rung_ids)}
    quotable = set(strings(BOOK.model_dump()))
    told = [ALL, *(Questions(why=id_) for id_ in BOOK.rung_ids)]
    lines = [
        line
        for asked in told
        for section in defended(made, asked)
        for block in section.blocks
        for line in lines_in(block)
    ]
    assert len(lines) > 10
    for line in lines:
        quoted = [span for span in line if span.origin != "words"]
        assert quoted or OWN_WORDS.fullmatch(plain(line)), plain(line)
        for span in quoted:
            if span.origin in {"trace", "key"}:
                assert span.text in ids, span
            elif span.origin == "book":
                assert span.text in quotable or NUMBER.fullmatch(span.text), span


@examples(30)
@given(st.data())
def test_grounds_force_the_rung_and_none_can_be_left_out(data: st.DataObject) -> None:
    """Every completion of the grounds alone leads to the rung, as the checker of certificates confirms.

    Without any one of them some completion does not, perhaps because an answer that stays makes no sense in it.
    """
    rules = data.draw(books())
    made = data.draw(tasks(rules))
    told = rests_on(made, rules)
    case = decided(made, rules)[0]
    if not told.forced:
        assert set(possible(rules, case.situation, assumed=True).rungs) != {case.decision.rung}
        return
    assert told.proved
    grounds = {one.question for one in told.grounds}
    given = {id_: one for id_, one in case.situation.given.items() if id_ in grounds}
    assert rungs(rules, replace(case.situation, given=given)) == {case.decision.rung}
    confirmed(rules, case, grounds)
    for id_ in grounds:
        fewer = {each: one for each, one in given.items() if each != id_}
        assert rungs(rules, replace(case.situation, given=fewer), pointless=True) != {case.decision.rung}


@pytest.mark.parametrize("name", [*EXAMPLES, *CASES])
def test_the_checker_confirms_what_the_examples_rest_on(name: str) -> None:
    """The grounds force the rung and none can be left out: a proof for the one, a completion for each of the other."""
    grounded(named(name))


@examples(30)
@given(tasks(BOOK))
def test_the_checker_confirms_what_random_tasks_rest_on(made: Task) -> None:
    """The same for partial answers to the built-in rulebook."""
    grounded(made)


def grounded(made: Task) -> None:
    """Confirm the grounds of an advice, and that a completion without any one of them leads to another rung.

    Where nothing forces the rung, a completion of all answers does.
    """
    told, case = rests_on(made, BOOK), decided(made, BOOK)[0]
    assert told.proved
    grounds = {one.question for one in told.grounds}
    if told.forced:
        confirmed(BOOK, case, grounds)
    for too_few in [grounds - {id_} for id_ in grounds] if told.forced else [set(case.situation.given)]:
        situation = resting(case, too_few)
        found = led_to(situation)
        rung, answers = next((one.rung, answers) for one, answers in found.items() if one.rung != case.decision.rung)
        kept = [(id_, one.value) for id_, one in situation.given.items() if id_ in answers]
        assert all(alike(answers[id_], value, id_) for id_, value in kept)
        given = {id_: Given(value, "asked") for id_, value in answers.items()}
        assert decide(BOOK, replace(situation, given=given)).rung == rung


def confirmed(rules: Rulebook, case: Case, grounds: set[str]) -> None:
    """The certificate of the rung names these grounds and what was measured at most, and its checker confirms it."""
    certificate = certify(rules, resting(case, grounds), whole=False)
    assert certificate is not None
    assert certificate.outcome.rung == case.decision.rung
    measured = {id_ for id_, one in case.situation.given.items() if one.provenance == "measured"}
    assert grounds <= set(certificate.answers) <= grounds | measured
    assert holds(rules, certificate)
    other = next(id_ for id_ in rules.rung_ids if id_ != case.decision.rung)
    assert not holds(rules, replace(certificate, outcome=certificate.outcome._replace(rung=other)))


def resting(case: Case, grounds: set[str]) -> Situation:
    """What was tried and measured, and these answers alone, none of which is assumed any more."""
    given = {
        id_: one._replace(provenance="asked")
        for id_, one in case.situation.given.items()
        if id_ in grounds or one.provenance == "measured"
    }
    return replace(case.situation, given=given)


def alike(one: Value, other: Value, question: str) -> bool:
    """Whether no test of the rulebook tells two answers to a question apart."""
    index = prepared(BOOK)
    return index.of_value(question, one) == index.of_value(question, other)


def led_to(situation: Situation) -> dict[Outcome, dict[str, Value]]:
    """Two rungs that completions of these answers lead to, each with the answers that do."""
    search = search_for(BOOK, situation, whole=False)
    found, _ = search.outcomes(situation.bits(BOOK, assumed=True), most=2)
    return {one: dict(stated(search, bits)) for one, bits in found.items()}


def stated(search: Search, bits: Bits) -> Iterator[tuple[str, Value]]:
    """Answers that come to these bits, with every open one answered; none to a question that makes no sense."""
    index, bits = search.space.rules.index, search.space.gated(search.completed(bits))
    shut = {gate.question for gate in index.gates if gate.reader.truth(bits) is False}
    for question in BOOK.questions:
        tests = index.by_question[question.id]
        if question.kind in {"needs", "choices"}:
            yield question.id, tuple(str(atom.operand) for atom, bit in tests if bits.holding & bit)
        elif question.id not in shut:
            values = {index.of_value(question.id, value): value for value in stands_for(index, question)}
            mask = sum(bit for _, bit in tests)
            yield question.id, values[Bits(bits.holding & mask, bits.failing & mask)]


def rungs(rules: Rulebook, situation: Situation, *, pointless: bool = False) -> set[str]:
    """The rungs over every completion, by trying each.

    An answer given says that its question makes sense; with `pointless` it may come out that it makes none.
    """
    known = situation.values(assumed=True)
    sure = {id_: situation.given[id_] for id_ in (without_gated(rules, known) if pointless else known)}
    found = set()
    for values in completions(rules, replace(situation, given=sure), assumed=True):
        if all(values.get(id_, value) == value for id_, value in known.items()):
            given = {id_: Given(value, "asked") for id_, value in values.items()}
            found.add(decide(rules, replace(situation, given=given)).rung)
    return found


def test_what_is_granted_is_named_only_where_nothing_given_stands_in() -> None:
    """An assumed answer on which the advice rests is marked, as what to check first."""
    made = task({"falls-short": ["style"], "examples": 60, "settled": "yes"}, tried={"asking": "thorough"})
    told = rests_on(made, SMALL)
    assert {one.question: one.provenance for one in told.grounds} == {
        "falls-short": "file",
        "examples": "file",
        "settled": "file",
        "owner": "assumed",
    }
    assert told.given == 3
    flat = said(defended(made, Questions(rests_on=True), SMALL))
    assert "This advice rests on 3 of your 3 answers and on one answer taken for granted;" in flat
    assert 'owner? "It is yes." Taken for granted, so check it before you act. (owner)' in flat


def test_a_criterion_that_did_not_fire_says_how_far_it_was() -> None:
    """What is missing is told with the answer of today: how many there are, and how many it takes."""
    made = task({"falls-short": ["style"], "examples": 40, "settled": "no", "owner": "no"}, tried={"asking": "brief"})
    flat = said(defended(made, Questions(why="training"), SMALL))
    assert "Why not rung 2" in flat
    assert "It would speak for it: Because of training-for-style. [1] (training-for-style)" in flat
    assert "examples? It takes at least 50 things; now 40 things. (examples)" in flat
    assert "owner" not in flat  # a requirement matters once something speaks for the rung
    more = task({"falls-short": ["style"], "examples": 60, "owner": "no"}, tried={"asking": "brief"})
    flat = said(defended(more, Questions(why="training"), SMALL))
    assert 'Perhaps against it: Because of moving. [1] (moving)\n  It depends on: "settled?" (settled)' in flat
    assert "Required, and not there yet: Because of an-owner. [1] (an-owner)" in flat
    assert 'owner? It takes "It is yes."; now "It is no." (owner)\n  What to do: Name an owner.' in flat
    assert "Owed first, on rung 1, Asking (tried briefly): at least three different attempts" in flat


def test_where_no_single_change_is_enough_two_are_told() -> None:
    """Whoever asks for a rung learns what it takes, even where it takes more than one change."""
    made = task({"falls-short": ["style"], "examples": 20, "owner": "no"}, tried={"asking": "thorough"})
    told = why(made, SMALL, "training").towards
    assert (told.size, told.proved, told.towards) == (2, True, "training")
    flat = said(defended(made, Questions(why="training"), SMALL))
    assert "No single change makes rung 2, Training, the answer; it takes two at once:" in flat
    assert 'examples? From 50 things on, now 20; and owner? "It is yes.", now "It is no."' in flat


def test_the_fewest_tests_are_told() -> None:
    """Of several ways to hold the nearest is told, of several conditions each that fails; a *not* is turned round."""
    when = {
        "any": [
            {"all": [{"is": {"hurry": "yes"}}, {"is": {"settled": "yes"}}]},
            {"not": {"at-least": {"examples": 9}}},
        ]
    }
    rules = book(
        [rung("asking", "brief", [backed("a", need="style", when=when)])],
        ["style"],
        [number("examples"), choice("hurry", "yes", "no"), choice("settled", "yes", "no")],
    )
    (near,) = why(task({"falls-short": ["style"], "examples": 12}), rules, "asking").nearness
    (miss,) = near.misses
    assert (miss.question, miss.test, miss.operand, miss.must, miss.value) == ("examples", "at-least", 9.0, False, 12)


def test_an_unknown_rung_is_answered_with_the_nearest() -> None:
    """Whoever asks about a rung that is not there is told which they may mean."""
    with pytest.raises(LadderError, match=r"there is no rung 'trainin'\. Did you mean 'training'\?"):
        why(task(), SMALL, "trainin")
    for word in ("2", "TRAINING "):
        with pytest.raises(LadderError, match=r"Write 'training', which is rung 2, Training\."):
            why(task(), SMALL, word)


def test_an_only_answer_is_called_so() -> None:
    """One answer is not counted out of one."""
    flat = said(defended(task({"falls-short": ["style"]}), Questions(rests_on=True), SMALL))
    assert "This advice rests on none of your answers; what you tried" in flat
    lone = said(defended(task({"falls-short": ["style"]}, tried={"asking": "brief"}), Questions(rests_on=True), SMALL))
    assert "your one answer" not in lone


def test_a_requirement_that_nobody_answered_is_taken_for_granted() -> None:
    """What is only assumed is never said to be there."""
    made = {"falls-short": ["style"], "examples": 60}
    flat = said(defended(task(made, tried={"asking": "brief"}), Questions(why="training"), SMALL))
    assert "Required, and taken for granted: Because of an-owner." in flat
    given = task(made | {"owner": "yes"}, tried={"asking": "brief"})
    assert "Required, and there: Because of an-owner." in said(defended(given, Questions(why="training"), SMALL))


@pytest.mark.parametrize("name", [*EXAMPLES, *CASES])
def test_the_other_side_is_what_comes_out_without_the_reason(name: str) -> None:
    """What those who disagree would make of the task is what a rulebook without that reason makes of it."""
    made = named(name)
    for one in disagreements(made, BOOK):
        assert decided_without(made, one.criterion) == (one.without_rung, one.without_verdict)


def decided_without(made: Task, criterion: str) -> tuple[str, str]:
    """Rung and verdict by a rulebook in which one criterion or requirement is missing."""
    kept = []
    for each in BOOK.rungs:
        parts = {key: tuple(one for one in getattr(each, key) if one.id != criterion) for key in PARTS}
        kept.append(each.model_copy(update=parts))
    decision = decided(made, BOOK.model_copy(update={"rungs": tuple(kept)}))[0].decision
    return decision.rung, decision.verdict


def test_a_threshold_at_the_other_value_is_computed() -> None:
    """Where a source would put the threshold elsewhere, the advice on that side is told."""
    made = named("letters-in-our-voice")
    answers = {**made.answers, "reviewed-examples": 70, "tune-owner": "named", "logged-answers": 0}
    made = made.model_copy(update={"answers": {**answers, "preference-pairs": 0}})
    told = {one.criterion: one for one in disagreements(made, BOOK)}
    assert advise(made, BOOK).rung == "fine-tuning"
    assert "enough-reviewed-data" not in told  # it holds, and so nothing is in the way
    (threshold,) = {
        each.question: each
        for one in disagreements(made.model_copy(update={"answers": {**made.answers, "reviewed-examples": 40}}), BOOK)
        for each in one.thresholds
    }.values()
    assert (threshold.used, threshold.other, threshold.rung, threshold.verdict) == (50, 100, "few-shot", "hold")


def test_questions_leave_the_advice_as_it_is() -> None:
    """Answers to questions are added; nothing else about the advice changes."""
    made = named("ticket-triage")
    asked = answered(made, ALL)
    plain_advice = advise(made, BOOK, TODAY)
    gone = {"rests_on", "would_change", "disagreements", "why", "what_if"}
    assert asked.model_dump(exclude=gone) == plain_advice.model_dump(exclude=gone)
    assert all(getattr(plain_advice, key) is None for key in gone)


def test_the_readme_says_how_many_answers_the_ticket_example_rests_on() -> None:
    """The figures in the README are those of the example."""
    told = rests_on(named("ticket-triage"), BOOK)
    assert (len(told.grounds), told.given) == (2, 10)
    assert "two of its ten answers force the rung" in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
