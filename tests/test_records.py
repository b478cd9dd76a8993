"""Frozen records: made by name or in order, compared by kind and fields, never changed."""

from __future__ import annotations

import copy
import pickle
from functools import cached_property
from typing import Any

import pytest

from adaptation_ladder.basics.records import REQUIRED, Frozen, fields_of, replace


class Point(Frozen):
    """A point of the tests."""

    x: int
    y: int = 0

    @cached_property
    def far(self) -> int:
        """Something that is remembered beside the fields."""
        return abs(self.x) + abs(self.y)


class Named(Point):
    """A point with a name."""

    name: str = ""


class Rising(Frozen):
    """Two numbers of which the second is not the smaller."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.high < self.low:
            raise ValueError("the high one is lower")


def test_fields_are_given_by_name_or_in_order() -> None:
    """Those that are left out have their defaults, and those of the base come first."""
    assert Point(1) == Point(x=1) == Point(1, 0) == Point(1, y=0)
    assert list(vars(Named(name="a", x=1))) == list(Named.model_fields) == ["x", "y", "name"]
    assert Named.model_fields == {"x": REQUIRED, "y": 0, "name": ""}


@pytest.mark.parametrize(
    ("in_order", "named"), [((), {}), ((), {"y": 1}), ((1,), {"z": 1}), ((1,), {"x": 1}), ((1, 2, 3), {})]
)
def test_wrong_fields_are_refused(in_order: tuple[int, ...], named: dict[str, int]) -> None:
    """Each has to be known and given once, and those without a default are not left out."""
    with pytest.raises(TypeError, match="Point has the fields x, y, each given once"):
        Point(*in_order, **named)


def test_records_are_equal_by_kind_and_fields() -> None:
    """What is remembered beside the fields is no part of a record."""
    one, other = Point(1, 2), Point(1, 2)
    assert one.far == 3
    assert one == other
    assert len({one, other, Point(2, 2)}) == 2
    assert one != Named(1, 2)
    assert one != (1, 2)
    assert repr(one) == "Point(x=1, y=2)"
    assert fields_of(one) == {"x": 1, "y": 2}


def test_records_do_not_change() -> None:
    """No field can be set or removed, and none added."""
    one = Point(1)
    for name in ("x", "z"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(one, name, 2)
    with pytest.raises(AttributeError, match="frozen"):
        del one.x
    assert one == Point(1)


def test_records_are_replaced_copied_and_matched() -> None:
    """A replaced record remembers nothing of the old one; a copy is the same record."""
    one = Named(1, 2, "a")
    assert one.far == 3
    assert replace(one, x=5).far == 7
    assert replace(one, x=5) == Named(5, 2, "a")
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301 - our own bytes
        assert again == one
    match one:
        case Named(x, _, name=name):
            assert (x, name) == (1, "a")


def test_a_kind_may_refuse_its_fields() -> None:
    """However a record is made."""
    made: list[Any] = [lambda: Rising(2, 1), lambda: replace(Rising(1, 2), low=3)]
    for make in made:
        with pytest.raises(ValueError, match="lower"):
            make()
