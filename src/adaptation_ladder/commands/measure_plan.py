"""`ladder measure --plan`: how many examples a measurement will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.render import TOPICS, Look
from adaptation_ladder.render.json import render_record
from adaptation_ladder.reporting.sizeplan import misfits, size_plan, told

if TYPE_CHECKING:
    from adaptation_ladder.stats.measuring import Measuring

MARGIN = 0.05


def planned(
    rules: Measuring,
    *,
    now: float | None,
    target: float | None,
    power: float | None,
    margin: float | None,
    paired: bool,
    disagree: float | None,
    form: str,
    look: Look,
) -> str:
    """The plan as text. Raises LadderError with everything that cannot be planned with."""
    if now is None or target is None:
        missing = " and ".join(name for name, value in (("--now", now), ("--target", target)) if value is None)
        raise LadderError([Problem(f"--plan needs {missing}.", "Write for example --plan --now 0.82 --target 0.9.")])
    asked = rules.power if power is None else power
    width = MARGIN if margin is None else margin
    problems = list(misfits(now, target, asked, width, disagree))
    if problems:
        raise LadderError(problems)
    judged = rules.model_copy(update={"power": asked})
    plan = size_plan(now, target, judged, width, paired=paired or disagree is not None, disagree=disagree)
    return render_record(plan) if form == "json" else TOPICS[form](told(plan), look)
