"""Advice on a text says what it read, quotes it, and asks instead of guessing."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from adaptation_ladder.adviser.listening import advise_on_text
from adaptation_ladder.cli import app
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.reading import LONGEST
from tests.books import TODAY

BOOK = builtin_rulebook(cues=True)
RUN = CliRunner()
DOCS = "I want to fine-tune a model on our manuals. It does not know our products and makes part numbers up."


def told(*words: str, given: str | None = None) -> str:
    ran = RUN.invoke(app, ["advise", *words, "--today", TODAY], input=given)
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.stdout.split())


def test_what_was_read_is_shown_with_its_words() -> None:
    """Each proposal stands beside the phrase it was read from, and the method named is set against the advice."""
    said = told("--text", DOCS)
    assert "on rung 3, Retrieval (RAG)" in said
    assert "Read from your words" in said
    assert "Put right what is wrong in a task spec" in said
    assert "You speak of rung 5, Fine-tuning. What falls short decides, not the method." in said


def test_what_was_read_is_not_plainly_settled() -> None:
    """Where the words leave no choice of rung, that holds only if they were read rightly, and the report says so."""
    assert "Settled only if what was read from your words is right: " in told("--text", "It can't check stock levels.")


def test_words_may_come_from_standard_input() -> None:
    """`--text -` reads prose from a pipe and says the same."""
    assert told("--text", "-", given=DOCS) == told("--text", DOCS)


def test_every_quote_stands_in_the_text() -> None:
    """What is quoted was written, and every answer read counts as read."""
    advice = advise_on_text(DOCS, BOOK, TODAY)
    assert advice.words is not None
    assert advice.words.heard
    assert all(one.quote in DOCS for one in advice.words.heard)
    assert {one.provenance for one in advice.answered} == {"read"}
    assert advice.words.method == "fine-tuning"


@pytest.mark.parametrize(
    "text", ["Hello.", "Unser Assistent kennt unsere Produkte nicht und erfindet Nummern dazu.", ""]
)
def test_nothing_useful_gives_the_first_question(text: str) -> None:
    """A text without a symptom, or in another language, leads to a question and no guess."""
    said = told("--text", text)
    assert "What falls short today?" in said
    assert re.search("Nothing that decides|hardly English", said)


def test_json_carries_what_was_read() -> None:
    """Programs get the same: about what, which value, which words, which cue."""
    ran = RUN.invoke(app, ["advise", "--text", DOCS, "--format", "json", "--today", TODAY])
    words = json.loads(ran.stdout)["words"]
    assert set(words["heard"][0]) == {"about", "value", "means", "quote", "cue"}


def test_words_and_specs_do_not_mix() -> None:
    """A call that gives both is refused."""
    ran = RUN.invoke(app, ["advise", "task.yaml", "--text", DOCS])
    assert ran.exit_code == 2
    assert "there are words and task specs. Give one or the other." in ran.stderr


def test_a_very_long_text_ends() -> None:
    """Only so much is read, and it is read."""
    assert advise_on_text("word " * LONGEST, BOOK, TODAY).needs == ()
