"""What the outcomes of an advice are called and mean: the verdict of the whole, and how each need stands.

They are words of the program and the same for every rulebook. Knows nothing of a particular advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adaptation_ladder.basics.records import Frozen


class OutcomeWord(Frozen):
    """One verdict, one way in which a need stands, or one key of the spec; its id is published and never reused."""

    id: str
    kind: str
    """What it is said of."""
    means: str
    do: str
    """What to do then."""


_VERDICT, _BOTH = "a verdict", "a verdict, and how a need stands"
_WORDS: tuple[OutcomeWord, ...] = (
    OutcomeWord(
        "start",
        _VERDICT,
        "Nothing was tried yet, and the recommended rung is where to begin.",
        "Take the first steps of the plan, note what was tried, and ask again.",
    ),
    OutcomeWord(
        "climb",
        _VERDICT,
        "The recommended rung is above the one in use, and everything that it takes is there.",
        "Take the first steps of the plan on that rung, and stop when its test says so.",
    ),
    OutcomeWord(
        "stay",
        _VERDICT,
        "The recommended rung is the one in use, and there is work left on it or below it.",
        "Do the work that the plan names before you look further up.",
    ),
    OutcomeWord(
        "step-down",
        _VERDICT,
        "What falls short belongs on a lower rung than the one in use.",
        "Do the work on the lower rung; keep the higher one only if something else needs it.",
    ),
    OutcomeWord(
        "stop",
        _VERDICT,
        "The result is good enough, and nothing falls short.",
        "Nothing. Keep what you have, and come back when something falls short.",
    ),
    OutcomeWord(
        "hold",
        _BOTH,
        "What can be tried now was tried. A higher rung may serve, and something keeps it closed: a reason against it "
        "that can be lifted, a requirement that is not met, or a question without an answer.",
        "Lift what the to-do list names, or answer what it asks, and ask again. Until then keep what you have.",
    ),
    OutcomeWord(
        "out-of-rungs",
        _BOTH,
        "What can be tried was tried, and no higher rung serves what is left.",
        "Split or narrow the task, choose another model, or lower the target. Then ask again.",
    ),
    OutcomeWord(
        "work",
        "how a need stands",
        "There is an effort left that is worth making for this need, on the rung that it reaches or on a lower one.",
        "Make the effort that the advice names.",
    ),
)
OUTCOME_WORDS: Final[Mapping[str, OutcomeWord]] = {word.id: word for word in _WORDS}
"""Every word by its id: verdicts, then what is said of needs alone."""
