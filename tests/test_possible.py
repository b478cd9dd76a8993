"""The exact search finds what completions lead to, nothing else, and says when it could not finish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.vocabulary import EffortName
from adaptation_ladder.basics.vocabulary import Outcome as Came
from adaptation_ladder.book.index import Bits
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.possible import Outcome, outcomes, search_for
from adaptation_ladder.deciding.space import both, space_of
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import Given, Situation, read_task
from adaptation_ladder.task.tasks import Task, Tried
from tests.books import books, completions, small_book, task, tasks
from tests.scale import examples

WAYS: tuple[tuple[EffortName, Came], ...] = (
    ("none", "short"),
    ("brief", "short"),
    ("thorough", "short"),
    ("brief", "worse"),
)


def outcome_of(book: Rulebook, spec: Task) -> Outcome:
    """What the advice on a complete task comes to."""
    advice = advise(spec, book)
    options = tuple(one.option for one in advice.techniques if one.rung == advice.rung)
    return Outcome(advice.rung, advice.verdict, options)


def completed(book: Rulebook, spec: Task, situation: Situation) -> Iterator[Task]:
    """The task with every open question answered, in every way that there is."""
    for values in completions(book, situation, assumed=False):
        yield spec.model_copy(update={"answers": values})


@examples(40)
@given(st.data())
def test_the_outcomes_are_exactly_those_of_all_completions(data: st.DataObject) -> None:
    """Rung, verdict and techniques: every combination that some completion leads to, and no other."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    situation = read_task(spec, book)
    found = outcomes(book, situation, assumed=False)
    assert found.proved
    assert set(found.found) == {outcome_of(book, one) for one in completed(book, spec, situation)}


@examples(10)
@given(st.data())
def test_what_was_not_told_of_trials_is_open_too(data: st.DataObject) -> None:
    """A rung that nobody has been asked about may or may not have been tried, and may be the one in use."""
    book = data.draw(books())
    spec = data.draw(tasks(book)).model_copy(update={"tried": {}, "current": None})
    untold = data.draw(st.lists(st.sampled_from(book.rung_ids), min_size=1, max_size=2, unique=True))
    situation = read_task(spec, book)
    search = search_for(book, situation, untold=untold)
    found, proved = search.outcomes(situation.bits(book, assumed=False))
    assert proved
    brute = set()
    for ways in product(WAYS, repeat=len(untold)):
        tried = {rung: Tried(effort=effort, outcome=came) for rung, (effort, came) in zip(untold, ways, strict=True)}
        tried = {rung: log for rung, log in tried.items() if log.effort != "none"}
        brute |= {outcome_of(book, one.model_copy(update={"tried": tried})) for one in completed(book, spec, situation)}
    assert set(found) == brute


@examples(60)
@given(st.data())
def test_a_question_matters_where_another_answer_to_it_comes_out_differently(data: st.DataObject) -> None:
    """`differs` says yes exactly where two completions that differ in this answer alone have different outcomes."""
    book = data.draw(books())
    situation = read_task(data.draw(tasks(book)), book)
    start = situation.bits(book, assumed=False)
    search = search_for(book, situation)
    space = space_of(book)
    gated = {gate.question for gate in space.rules.index.gates}
    open_ = [
        one for one in space.variables if not one.mask & (start.holding | start.failing) and one.name in book.question
    ]
    for variable in open_:
        if variable.name in gated:
            continue
        others = [one for one in open_ if one is not variable]
        rests = [Bits(0, 0)]
        for other in others:
            rests = [both(rest, way) for rest in rests for way in other.ways]
        if len(rests) > 600:
            continue  # too many to try by hand; most have fewer
        seen = any(len({search.outcome(both(both(start, rest), way)) for way in variable.ways}) > 1 for rest in rests)
        assert search.differs(start, variable.ways) is seen


def test_a_search_for_two_ends_at_two() -> None:
    """Whether anything can still change is known as soon as two outcomes are found."""
    book = builtin_rulebook()
    situation = read_task(Task(answers={"what-falls-short": ("house-style",)}), book)
    search = search_for(book, situation, untold=book.rung_ids)
    found, proved = search.outcomes(situation.bits(book, assumed=False), most=2)
    assert (len(found), proved) == (2, True)


def test_what_stays_open_for_good_is_read_as_the_engine_reads_it() -> None:
    """After *not sure* the search decides as the engine does with the question open: no entry on a guess."""
    book = small_book()
    space = space_of(book)
    situation = read_task(task({"falls-short": ["style"], "settled": "yes"}, tried={"asking": "thorough"}), book)
    start = situation.bits(book, assumed=False)
    mask = {one.name: one.mask for one in space.variables}
    search = search_for(book, situation)
    assert len(search.outcomes(start)[0]) > 1
    unsure = replace(
        search_for(book, situation), unsure=mask["examples"] | mask["hurry"] | mask["owner"] | mask["good"]
    )
    given_ = {id_: one for id_, one in situation.given.items() if one.provenance != "assumed"}
    assert isinstance(given_["settled"], Given)
    assert set(unsure.outcomes(start)[0]) == {Outcome("asking", "hold", ())}
