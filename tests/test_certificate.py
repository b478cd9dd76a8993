"""A certificate holds: its checker confirms it, no completion escapes it, and without any answer it would not hold."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics.records import replace
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.certificate import Certificate, Proof, certify
from adaptation_ladder.deciding.possible import Outcome
from adaptation_ladder.deciding.verify import holds
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from tests.books import answers, books, completions, tasks, without_gated
from tests.scale import examples
from tests.test_possible import outcome_of

BUILT_IN = builtin_rulebook()


def certified(book: Rulebook, spec: Task) -> Certificate | None:
    return certify(book, read_task(spec, book))


@examples(60)
@given(st.data())
def test_every_certificate_survives_every_completion(data: st.DataObject) -> None:
    """Small rulebooks: the checker agrees, and every completion comes out as the certificate says."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    certificate = certified(book, spec)
    found = {
        outcome_of(book, spec.model_copy(update={"answers": values}))
        for values in completions(book, read_task(spec, book), assumed=False)
    }
    assert (certificate is None) == (len(found) > 1)
    if certificate is not None:
        assert found == {certificate.outcome}
        assert holds(book, certificate)


@examples(300)
@given(st.data())
def test_the_checker_confirms_certificates_of_the_built_in_rulebook(data: st.DataObject) -> None:
    """Random partial answers to the real rulebook, and random completions of them."""
    spec = data.draw(tasks(BUILT_IN))
    certificate = certified(BUILT_IN, spec)
    if certificate is None:
        return
    assert holds(BUILT_IN, certificate)
    fewer = spec.model_copy(update={"answers": certificate.answers})
    assert certified(BUILT_IN, fewer) is not None
    more = without_gated(BUILT_IN, {**data.draw(answers(BUILT_IN)), **certificate.answers})
    if certificate.answers.items() <= more.items():  # none had to go, because its question does not apply
        assert outcome_of(BUILT_IN, spec.model_copy(update={"answers": more})) == certificate.outcome


@examples(60)
@given(st.data())
def test_no_answer_of_a_certificate_can_be_spared(data: st.DataObject) -> None:
    """Leaving any one of its answers out opens the outcome again."""
    book = data.draw(books())
    spec = data.draw(tasks(book))
    certificate = certified(book, spec)
    if certificate is None:
        return
    for name in certificate.answers:
        rest = {id_: value for id_, value in certificate.answers.items() if id_ != name}
        less = certified(book, spec.model_copy(update={"answers": without_gated(book, rest)}))
        assert less is None or len(without_gated(book, rest)) < len(rest)


@examples(150)
@given(st.data())
def test_the_checker_refuses_what_does_not_follow(data: st.DataObject) -> None:
    """Another outcome, a case left out, or an answer taken away: the checker does not let it pass."""
    book = data.draw(books())
    certificate = certified(book, data.draw(tasks(book)))
    if certificate is None:
        return
    lowest = book.rung_ids[0]
    other = Outcome(lowest, "hold" if certificate.outcome.verdict != "hold" else "stop", ())
    assert not holds(book, replace(certificate, outcome=other))
    if certificate.proof.cases:
        short = Proof(certificate.proof.name, certificate.proof.choice, certificate.proof.cases[:1])
        if certificate.proof.choice or len(certificate.proof.cases) == 2:
            assert not holds(book, replace(certificate, proof=short))
        assert not holds(book, replace(certificate, proof=Proof()))


def test_what_was_not_asked_says_why_it_cannot_matter() -> None:
    """A fact in documents: how large a model is plays no part, and the number of labels makes no sense."""
    spec = Task(
        answers={
            "what-falls-short": ("missing-facts",),
            "facts-source": "documents",
            "what-comes-out": "free-text",
            "material-fits-prompt": "no",
            "lookup-steps": "one",
            "retrieval-in-place": "none",
        },
        tried={"prompting": "brief"},
    )
    certificate = certified(BUILT_IN, spec)
    assert certificate is not None
    assert certificate.outcome == Outcome("retrieval", "climb", ())
    assert certificate.unasked["label-count"] in {"does-not-apply", "not-read"}
    assert certificate.unasked["cost-driver"] == "not-read"
    assert "what-comes-out" not in certificate.answers
    assert "retrieval-for-missing-facts" in certificate.criteria


def test_open_trials_are_part_of_the_proof() -> None:
    """Nobody asked about prompting: the verdict cannot be certified before somebody does."""
    spec = Task(answers={"what-falls-short": ("missing-facts",), "facts-source": "documents"})
    situation = read_task(spec, BUILT_IN)
    assert certify(BUILT_IN, situation, untold=BUILT_IN.rung_ids) is None


@pytest.mark.parametrize("seed", range(5))
def test_certificates_over_open_trials_hold_too(seed: int) -> None:
    """With trials among the open answers the checker confirms what the search proves."""
    chance = Random(seed)
    for _ in range(20):
        needs = tuple(chance.sample(list(BUILT_IN.need), 1))
        given_ = {q.id: chance.choice(BUILT_IN.choice_ids(q)) for q in BUILT_IN.questions if q.kind == "choice"}
        spec = Task(answers={**without_gated(BUILT_IN, given_), "what-falls-short": needs})
        untold = tuple(chance.sample(BUILT_IN.rung_ids, 2))
        certificate = certify(BUILT_IN, read_task(spec, BUILT_IN), untold=untold)
        assert certificate is None or holds(BUILT_IN, certificate)
