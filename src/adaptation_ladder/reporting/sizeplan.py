"""How many examples a measurement will take: for a verdict, for an improvement, for a margin; and that in words.

Pure. Every number comes with what it assumes and where its formula is from.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Literal

from adaptation_ladder.basics.errors import Problem
from adaptation_ladder.basics.vocabulary import Result
from adaptation_ladder.reporting.text import Item, Items, Line, Section, Span, Topic, line, number
from adaptation_ladder.stats.measuring import Measuring
from adaptation_ladder.stats.sizing import (
    MOST,
    for_margin,
    independent_disagreement,
    most_disagreement,
    one_set,
    two_sets,
    until_power,
)

Aim = Literal["verdict", "improvement-on-one-set", "improvement-on-two-sets", "margin"]

_ROUNDING = 1e-9


class Size(Result):
    """How many examples one aim takes."""

    aim: Aim
    n: int | None
    """Examples, for two sets in each of them; None where more than a million would be needed."""
    margin: float | None = None
    disagree: float | None = None
    """On which share of the examples the two versions differ."""
    disagree_assumed: bool = False
    """Whether that share is our cautious guess."""


class SizePlan(Result):
    """How many examples it takes, from where one stands to where one wants to be."""

    now: float
    target: float
    confidence: float
    power: float
    sizes: tuple[Size, ...]


def misfits(now: float, target: float, power: float, margin: float, disagree: float | None) -> Iterator[Problem]:
    """What cannot be planned with, all at once."""
    for name, share in (("--now", now), ("--target", target), ("--margin", margin)):
        if not 0 < share < 1:
            yield Problem(f"{name} {share} is no share.", "Write a number between 0 and 1, such as 0.9 for 90 %.")
    if not 0.5 <= power < 1:
        yield Problem(f"--power {power} cannot be.", "Write a number from 0.5 to below 1, such as 0.8.")
    if now == target:
        yield Problem("--now and --target are the same.", "No number of examples tells one from the other.")
    elif disagree is not None and 0 < now < 1 and 0 < target < 1:
        least, most = abs(target - now), most_disagreement(now, target)
        if not least - _ROUNDING <= disagree <= most + _ROUNDING:
            said = (
                f"versions at {number(now)} and {number(target)} cannot differ on {number(disagree)} of the examples."
            )
            yield Problem(said, f"Write --disagree from {number(round(least, 6))} to {number(round(most, 6))}.")


def size_plan(
    now: float, target: float, rules: Measuring, margin: float, *, paired: bool, disagree: float | None
) -> SizePlan:
    """Work out the sizes; the shares have been checked by `misfits`."""
    sizes = [Size(aim="verdict", n=until_power(now, target, rules.confidence, rules.power))]
    if paired:
        guess = independent_disagreement(now, target) if disagree is None else disagree
        n = _whole(one_set(now, target, guess, rules.confidence, rules.power))
        sizes.append(Size(aim="improvement-on-one-set", n=n, disagree=guess, disagree_assumed=disagree is None))
    else:
        n = _whole(two_sets(now, target, rules.confidence, rules.power))
        sizes.append(Size(aim="improvement-on-two-sets", n=n))
    sizes.append(Size(aim="margin", n=_whole(for_margin(now, margin, rules.confidence)), margin=margin))
    return SizePlan(now=now, target=target, confidence=rules.confidence, power=rules.power, sizes=tuple(sizes))


def _whole(n: float) -> int | None:
    return ceil(n) if n <= MOST else None


def told(plan: SizePlan) -> Topic:
    """The plan in words."""
    sure, power = (f"{number(round(100 * share, 4))} %" for share in (plan.confidence, plan.power))
    lead = line(
        "From ", _share(plan.now), " to ", _share(plan.target), f", at a confidence of {sure} and a power of {power}."
    )
    items = Items(tuple(_item(plan, size) for size in plan.sizes))
    return Topic(
        line("How many examples it takes"), (lead,), (Section("Examples", "examples", (items,)), _assumed(plan))
    )


def _share(value: float) -> Span:
    return Span(number(value), "yours")


def _item(plan: SizePlan, size: Size) -> Item:
    many = f"more than {MOST:,}" if size.n is None else f"{size.n:,}"
    match size.aim:
        case "verdict":
            side = "short of the target" if plan.now < plan.target else "at or above the target"
            said = line(f"{many} to be told that ", _share(plan.now), f" is {side}.")
            source = "Searched upwards for the exact verdict, from Fleiss, Levin and Paik 2003, chapter 2."
        case "improvement-on-one-set":
            said = line(f"{many} to see the difference, where both versions run on the same examples.")
            source = "McNemar's test: (z_a sqrt(d) + z_b sqrt(d - g^2))^2 / g^2, Connor 1987."
        case "improvement-on-two-sets":
            said = line(f"{many} for each version to see the difference, where they run on different examples.")
            source = "Two proportions: Fleiss, Levin and Paik 2003, equation 4.14. Or on the same ones: --paired."
        case "margin":
            margin = number(size.margin or 0)
            said = line(f"{many} to know a share near ", _share(plan.now), f" to plus or minus {margin}.")
            source = "z^2 p (1 - p) / margin^2: Cochran 1977, section 4.4."
    return Item(said, (line(source), *_differ(size)))


def _differ(size: Size) -> Iterator[Line]:
    if size.disagree is None:
        return
    share = number(round(size.disagree, 4))
    if size.disagree_assumed:
        guess = (
            "as if their failures had nothing to do with each other. That is cautious: name what you saw (--disagree)."
        )
        yield line(f"The two are taken to differ on {share} of the examples, {guess}")
    else:
        yield line(f"The two differ on {share} of the examples, as you say.")


def _assumed(plan: SizePlan) -> Section:
    wrong = number(round(50 * (1 - plan.confidence), 4))
    power = number(round(100 * plan.power, 4))
    items = (
        "Every example passes or fails, independently of the others, and is drawn as your users would send it.",
        f"Reached or short is wrong in at most {wrong} of 100 cases; what is there is seen in about {power} of 100.",
        "Running the same example again adds nothing to these numbers.",
    )
    return Section("What is assumed", "assumed", (Items(tuple(Item(line(one)) for one in items)),))
