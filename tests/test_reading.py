"""A text is read into proposals that quote it exactly, always fit together, and lead where people were led."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.advising import advise
from adaptation_ladder.answers import read_task
from adaptation_ladder.loading import builtin_rulebook
from adaptation_ladder.reading import read_text, task_of
from adaptation_ladder.rulebook import Cue
from tests.books import TODAY
from tests.reading_figures import cases, own
from tests.scale import examples

BOOK = builtin_rulebook(cues=True)
THREADS = cases("thr-", BOOK)
PUBLISHED = cases("pb", BOOK)


def test_messages_of_real_people() -> None:
    """From the words of 17 people alone, at least 11 advices agree, at least one on each rung, none tunes in vain."""
    agreeing = [one for one in THREADS if one.agrees]
    assert len(THREADS) == 17
    assert len(agreeing) >= 11
    assert {one.expected for one in agreeing} == set(BOOK.rung_ids)
    assert [one.id for one in THREADS if one.offends and one.advice.rung == "fine-tuning"] == []


def test_published_descriptions() -> None:
    """From 22 published descriptions alone at least 12 agree, and none is sent to fine-tuning in vain."""
    assert sum(one.agrees for one in PUBLISHED) >= 12
    assert [one.id for one in PUBLISHED if one.offends and one.advice.rung == "fine-tuning"] == []


@pytest.mark.parametrize("name", ["first", "second"])
def test_everyday_messages(name: str) -> None:
    """Of the everyday messages written for the cues nearly all are read rightly."""
    reads = own(name, BOOK)
    assert sum(one.agrees for one in reads) >= 0.85 * len(reads)


@pytest.mark.parametrize("cue", BOOK.cues, ids=lambda cue: cue.id)
def test_every_cue_sees_its_example(cue: Cue) -> None:
    """The sentence that stands with a cue is one in which the cue is read."""
    assert cue.id in [sighting.cue for sighting in read_text(cue.example, BOOK).seen]


@examples(300)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is written, reading ends, quotes exactly, and proposes only what fits together."""
    reading = read_text(text, BOOK)
    for proposal in reading.proposals:
        assert text[proposal.quote.start : proposal.quote.end] == proposal.quote.words
    read_task(task_of(reading), BOOK, provenance="read")
    assert read_text(text, BOOK) == reading


@examples(100)
@given(st.lists(st.sampled_from([cue.example for cue in BOOK.cues]), min_size=1, max_size=6))
def test_sentences_of_any_cues_fit_together(sentences: list[str]) -> None:
    """However cues meet in one text, what they propose is a task that can be advised on."""
    text = " ".join(sentences)
    reading = read_text(text, BOOK)
    assert all(text[one.quote.start : one.quote.end] == one.quote.words for one in reading.proposals)
    assert advise(task_of(reading), BOOK, TODAY, provenance="read").rung in BOOK.rung_ids


@pytest.mark.parametrize("text", ["", "Hello there.", "We would like to use AI.", "lorem ipsum dolor sit amet"])
def test_a_text_that_says_nothing_proposes_nothing(text: str) -> None:
    """No symptom is read where none is named, so that the advice asks instead of guessing."""
    advice = advise(task_of(read_text(text, BOOK)), BOOK, TODAY, provenance="read")
    assert advice.needs == ()
    assert advice.next_question == BOOK.needs_question.id
