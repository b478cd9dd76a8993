"""A packed rulebook is the rulebook: the same records, the same advice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder import advise, load_task
from adaptation_ladder.book.packed import packed, unpacked
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, books, small_book, tasks
from tests.scale import examples
from tests.test_cli import EXAMPLES


def assert_same(one: Rulebook, other: Rulebook) -> None:
    """Both hold the same records of the same kinds, with the same fields given."""
    assert all(getattr(one, name) == getattr(other, name) for name in Rulebook.model_fields)
    assert packed(one) == packed(other)
    assert one.model_dump_json(exclude_unset=True) == other.model_dump_json(exclude_unset=True)


def test_the_built_in_rulebook_survives_packing() -> None:
    """What the wheel carries is what the YAML says, and it passes every check of the YAML."""
    book = builtin_rulebook()
    again = unpacked(packed(book))
    assert_same(book, again)
    Rulebook.model_validate(again.model_dump(by_alias=True))
    for path in EXAMPLES:
        assert advise(load_task(path), again, TODAY) == advise(load_task(path), book, TODAY)


@examples(60)
@given(books().flatmap(lambda book: st.tuples(st.just(book), tasks(book))))
def test_random_rulebooks_survive_packing(case: tuple[Rulebook, Task]) -> None:
    """So does any other rulebook, and it advises alike."""
    book, task = case
    again = unpacked(packed(book))
    assert_same(book, again)
    assert advise(task, again, TODAY) == advise(task, book, TODAY)


def test_fields_keep_their_order() -> None:
    """A record that was packed has its fields in the order of its kind, as every other one has."""
    again = unpacked(packed(small_book()))
    assert list(vars(again.rungs[0])) == list(type(again.rungs[0]).model_fields)
