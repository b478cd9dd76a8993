"""People call a rung by its place, its name or another word of the rulebook, and are told what to write."""

from __future__ import annotations

import pytest

from adaptation_ladder.book.naming import rung_meant, rung_remedy
from adaptation_ladder.disk.loading import builtin_rulebook

BOOK = builtin_rulebook()


@pytest.mark.parametrize("rung", BOOK.rung_ids)
def test_a_rung_is_known_by_its_place_and_its_name(rung: str) -> None:
    """The number that all output shows, the id and the name mean the rung, in capitals and without hyphens too."""
    place = BOOK.rung_ids.index(rung) + 1
    for word in (str(place), rung, rung.upper(), rung.replace("-", "_"), BOOK.rung[rung].name):
        assert rung_meant(BOOK, word) == rung, word


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("RAG", "Write 'retrieval', which is rung 3, Retrieval (RAG)."),
        ("5", "Write 'fine-tuning', which is rung 5, Fine-tuning."),
        ("finetuning", "Write 'fine-tuning', which is rung 5, Fine-tuning."),
        ("fine-tunning", "Did you mean 'fine-tuning'?"),
        ("6", "Known: prompting, few-shot, retrieval, tool-use, fine-tuning."),
        ("token", "Known: prompting, few-shot, retrieval, tool-use, fine-tuning."),
    ],
)
def test_the_remedy_names_the_rung(word: str, remedy: str) -> None:
    """Without a rung that is meant, the nearest one is named, or all of them."""
    assert rung_remedy(BOOK, word) == remedy
