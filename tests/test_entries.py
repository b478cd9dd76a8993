"""Everything with a name is found, by its id, its word or its old id, and knows what refers to it."""

from __future__ import annotations

import pytest

from adaptation_ladder.book.entries import entries_of, find, names_of, uses_of
from adaptation_ladder.book.references import every_id
from adaptation_ladder.book.rulebook import Rulebook, conditions_in, evidence_in
from adaptation_ladder.disk.loading import builtin_rulebook
from tests.books import choice, small_book

BOOK = builtin_rulebook()


def test_every_id_of_the_rulebook_is_an_entry() -> None:
    """Nothing that has an id is left out, and each stands where the rulebook says."""
    listed = {entry.id: entry.path for entry in entries_of(BOOK) if entry.kind != "choice"}
    assert listed == {id_: path[:-1] for id_, path in every_id(BOOK)}


def test_every_name_is_found() -> None:
    """What is listed as a name leads to something, in capitals too."""
    for name in names_of(BOOK):
        assert find(BOOK, name), name
        assert find(BOOK, f" {name.upper()} ") == find(BOOK, name)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("fine-tuning", ["fine-tuning"]),
        ("weights.closed", ["weights.closed"]),
        ("closed", ["weights.closed"]),
        ("RAG", ["term-retrieval"]),
        ("tool use", ["tool-use"]),
        ("Retrieval (RAG)", ["retrieval"]),
        ("nobody-ever", []),
    ],
)
def test_names_lead_to_entries(name: str, ids: list[str]) -> None:
    """An id means its entry; a choice and a term may go by their bare names."""
    assert [entry.id for entry in find(BOOK, name)] == ids


def test_one_word_may_be_an_answer_to_several_questions() -> None:
    """A choice that several questions offer is each of them."""
    assert [entry.id for entry in find(small_book(), "no")] == ["good.no", "hurry.no", "settled.no", "owner.no"]


def test_a_retired_id_means_its_successor() -> None:
    """Old ids are still understood."""
    book = small_book(
        retired={"teaching": {"since": "1.0.0", "use": "training"}, "hurry.soon": {"since": "1.0.0", "use": "yes"}}
    )
    assert [entry.id for entry in find(book, "teaching")] == ["training"]
    assert [entry.id for entry in find(book, "hurry.soon")] == ["hurry.yes"]


def test_uses_are_the_references_of_the_rulebook() -> None:
    """Whoever reads a question, cites a source or takes a threshold from a figure is listed with it."""
    uses = uses_of(BOOK)
    assert "a-way-to-tune" in uses["weights"]
    assert "a-way-to-tune" in uses["weights.open"]
    assert "enough-reviewed-data" in uses["openai-sft-recommended"]
    assert "openai-sft-recommended" in uses["openai-sft-guide"]
    assert "no-facts-in-weights" in uses["missing-facts"]
    assert "facts-stay-out-of-the-weights" in uses["fine-tuning"]
    assert "rulebook.yaml" in uses["quality-good-enough"]


@pytest.mark.parametrize("book", [BOOK, small_book(techniques=[], notes=[])])
def test_nothing_that_is_read_or_cited_lacks_a_user(book: Rulebook) -> None:
    """Every condition's question and every piece of evidence's source is used by somebody."""
    uses = uses_of(book)
    for condition, _ in conditions_in(book):
        assert condition is not None
    cited = {one.source for one, _ in evidence_in(book)}
    assert cited <= uses.keys()


def test_entries_know_what_they_are_part_of() -> None:
    """A reason for an option knows the option and its axis; a choice its question."""
    found = {entry.id: entry for entry in entries_of(BOOK)}
    assert found["lora-as-the-default"].inside == ("trained", "lora")
    assert found["weights.closed"].inside == ("weights",)
    assert found["an-owner"].kind == "requirement"
    assert choice("x", "a")["kind"] == "choice"


def test_a_source_knows_the_findings_that_name_it() -> None:
    """Where to read more about a finding stands in the manifest; what names the source is the finding."""
    book = small_book(finding_sources={"provisional": ["a-study"]})
    assert "provisional" in uses_of(book)["a-study"]
    assert "rulebook.yaml" not in uses_of(book)["a-study"]
