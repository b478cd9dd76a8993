"""Advice on which rung of the adaptation ladder a language-model task needs now, and why.

Every public name is listed in `__all__` and loaded when it is first used, so that importing the package is cheap.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true; typing itself is slow to load
if TYPE_CHECKING:
    from typing import Any

    from adaptation_ladder.adviser.advice import Advice
    from adaptation_ladder.api import advise
    from adaptation_ladder.basics.errors import LadderError, Place, Problem
    from adaptation_ladder.book.rulebook import Rulebook
    from adaptation_ladder.challenge import compare, counterfactuals, rests_on, why
    from adaptation_ladder.disk.loading import load_rulebook, load_task
    from adaptation_ladder.task.tasks import Approach, Attempt, Target, Task, Tried, Waiver

__version__ = "0.1.0"

__all__ = [
    "Advice",
    "Approach",
    "Attempt",
    "LadderError",
    "Place",
    "Problem",
    "Rulebook",
    "Target",
    "Task",
    "Tried",
    "Waiver",
    "__version__",
    "advise",
    "compare",
    "counterfactuals",
    "load_rulebook",
    "load_task",
    "rests_on",
    "why",
]

_HOMES = {
    "Advice": "adviser.advice",
    "Approach": "task.tasks",
    "Attempt": "task.tasks",
    "LadderError": "basics.errors",
    "Place": "basics.errors",
    "Problem": "basics.errors",
    "Rulebook": "book.rulebook",
    "Target": "task.tasks",
    "Task": "task.tasks",
    "Tried": "task.tasks",
    "Waiver": "task.tasks",
    "advise": "api",
    "compare": "challenge",
    "counterfactuals": "challenge",
    "load_rulebook": "disk.loading",
    "load_task": "disk.loading",
    "rests_on": "challenge",
    "why": "challenge",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415 - the version needs none of it

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
