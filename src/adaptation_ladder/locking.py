"""Locks as files: SPEC.lock beside its spec, in YAML that people read and that changes only where its content does."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from adaptation_ladder.adviser.lock import FORMAT, Lock
from adaptation_ladder.basics.errors import LadderError, Place, Problem
from adaptation_ladder.disk.documents import parse
from adaptation_ladder.disk.dumping import as_yaml
from adaptation_ladder.disk.gathering import read
from adaptation_ladder.disk.output import write
from adaptation_ladder.disk.shapes import record_from

_HEAD = (
    "# Written by `ladder check --write-lock`: the advice that was accepted. Commit it, and do not edit it by hand.\n"
)
_REMEDY = "Write it again with --write-lock, or restore it."


def lock_beside(spec: str) -> str:
    """Where the lock of a spec stands."""
    return f"{spec}.lock"


def read_lock(spec: str) -> Lock | None:
    """The lock of a spec; None where there is none. Raises LadderError where it cannot be used."""
    name = lock_beside(spec)
    if not os.path.lexists(name):
        return None
    document = _usable(name, lambda: parse(read(name), name))
    shape = document.data.get("lock")
    if isinstance(shape, int) and shape > FORMAT:
        message = f"this lock needs a newer ladder: its shape is {shape}, and this one reads up to {FORMAT}."
        raise LadderError([Problem(message, "Update adaptation-ladder.", place=document.place(("lock",)))])
    return _usable(name, lambda: record_from(Lock, document))


T = TypeVar("T")


def _usable(name: str, reading: Callable[[], T]) -> T:
    """What is read of a lock; where it cannot be, the way out is told last."""
    try:
        return reading()
    except LadderError as error:
        last = Problem("this lock cannot be used.", _REMEDY, place=Place(name, 1, 1))
        raise LadderError([*error.problems, last]) from None


def write_lock(spec: str, lock: Lock) -> bool:
    """Write the lock of a spec, whole or not at all; one that says the same already stays as it is.

    Returns whether it was written. Raises LadderError where it cannot be.
    """
    try:
        old = read_lock(spec)
    except LadderError:  # what cannot be read is replaced
        old = None
    if old is not None and old.model_copy(update={"date": lock.date}) == lock:
        return False
    write([lock_text(lock)], lock_beside(spec))
    return True


def lock_text(lock: Lock) -> str:
    """A lock as YAML: its keys in a fixed order, ids in that of the alphabet or of the ladder."""
    data = {"lock": lock.lock} | lock.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return _HEAD + as_yaml(data)
