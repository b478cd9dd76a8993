"""Two advices side by side, in words: what was said differently, what comes of it, and which difference is responsible.

Pure. The text of `ladder diff`, and of an advice under changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from adaptation_ladder.adviser.advice import Comparison, Difference, Outline, Shift, Turn
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Certainty, Verdict
from adaptation_ladder.reporting.text import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Section,
    Topic,
    book,
    joined,
    key,
    labelled,
    line,
    quoted,
    trace,
    yours,
)
from adaptation_ladder.reporting.wording import TRIED

VERDICTS: Final[dict[Verdict, str]] = {
    "start": "start there",
    "climb": "climb there",
    "stay": "stay there",
    "step-down": "step down there",
    "stop": "stop there, good enough",
    "hold": "hold there",
    "out-of-rungs": "with no rung left above it",
}
"""A verdict behind the name of its rung."""
_CERTAINTIES: Final[dict[Certainty, str]] = {
    "settled-by-answers": "settled",
    "settled-given-assumptions": "settled if what is taken for granted is true",
    "provisional": "provisional",
    "not-proved": "not proved",
}
_OUTCOMES: Final = {"short": "fell short", "met": "met the goal", "worse": "made things worse"}
_ROLES: Final = {
    "now": "work on it now",
    "keep": "part of the answer",
    "if-short": "only if the rest falls short",
    "none": "not in the plan",
}
_TRUTHS: Final = {"holds": "holds", "fails": "does not hold", "open": "open", "absent": "not concerned"}


def outcome(outline: Outline) -> Line:
    """Rung, verdict and certainty in a few words."""
    rung = line(f"rung {outline.position}, ", book(outline.rung_name))
    return line(rung, f", {VERDICTS[outline.verdict]}; {_CERTAINTIES[outline.certainty]}")


def comparison(told: Comparison, before: str, after: str) -> Topic:
    """Two advices in words, by the names that the reader knows them by."""
    same = (told.before.rung, told.before.verdict) == (told.after.rung, told.after.verdict)
    title = line("Both lead to the same advice" if same else "They lead to different advice")
    lead = (
        line("1. ", yours(before), ": ", outcome(told.before), ".", *_by(told, told.before)),
        line("2. ", yours(after), ": ", outcome(told.after), ".", *_by(told, told.after)),
    )
    said = Section("What is said differently", "said", _differences(told))
    changes = (said, *_consequences(told))
    shown = tuple(section for section in changes if section.blocks)
    return Topic(title, lead, shown)


def _by(told: Comparison, outline: Outline) -> tuple[Line, ...]:
    """Rulebook and day, where they differ."""
    by = line(" By rulebook ", book(outline.rulebook), ".") if told.before.rulebook != told.after.rulebook else ()
    day = line(" As of ", yours(outline.today), ".") if told.before.today != told.after.today and outline.today else ()
    return tuple(part for part in (by, day) if part)


def what_if(told: Comparison) -> Section:
    """An advice under changes, beside the present one."""
    same = (told.before.rung, told.before.verdict) == (told.after.rung, told.after.verdict)
    blocks: list[Block] = [*_differences(told)]
    if same:
        blocks.append(Paragraph(line("Then the advice stays: ", outcome(told.after), ".")))
    else:
        blocks.append(Paragraph(line("Then the advice is ", outcome(told.after), ".")))
    for section in _consequences(told):
        if section.blocks:
            blocks += [Paragraph(line(f"{section.title}:"), leads=True), *section.blocks]
    return Section("What if", "what if", tuple(blocks))


def _differences(told: Comparison) -> tuple[Block, ...]:
    items = tuple(Item(_difference(told, one)) for one in told.differences)
    if not items:
        return (Paragraph(line("Nothing: both say the same.")),)
    return (Items(items),)


def _difference(told: Comparison, one: Difference) -> Line:
    asked = line(labelled(line(book(one.ask) if one.ask else key(one.about))), " ")
    changed = line(asked, _meant(one, one.before), " before, ", _meant(one, one.after), " after.")
    several = len(told.differences) > 1
    return line(changed, " This makes the difference." if one.responsible and several else "", trace(one.about))


def _meant(one: Difference, said: str) -> Line:
    if not said:
        return line("no answer" if not one.about.startswith(TRIAL_OF) else "not tried")
    if one.about.startswith(TRIAL_OF):
        effort, came, *needs = said.split(", ")
        tried = TRIED["thorough" if effort == "thorough" else "brief"]
        of = line(" for ", joined([line(key(need)) for need in needs])) if needs else ()
        return line(f"{tried} and {_OUTCOMES[came]}", of)
    return quoted(yours(said)) if one.about == "target" else quoted(book(said))


def _consequences(told: Comparison) -> Iterator[Section]:
    """What comes of it: needs, plan, reasons, and what is out of date."""
    gone = [quoted(book(name)) for name in told.before.needs if name not in told.after.needs]
    come = [quoted(book(name)) for name in told.after.needs if name not in told.before.needs]
    needs = [Item(line("Now a need as well: ", joined(come), "."))] if come else []
    needs += [Item(line("No longer a need: ", joined(gone), "."))] if gone else []
    yield Section("Needs", "need", (Items(tuple(needs)),) if needs else ())
    plan = tuple(Item(_shift(one)) for one in told.plan)
    yield Section("The plan", "plan", (Items(plan),) if plan else ())
    turns = tuple(Item(_turn(one)) for one in told.turns)
    yield Section("Reasons that changed", "reason", (Items(turns),) if turns else ())
    stale = tuple(Item(line(key(id_), " has to be looked up again.")) for id_ in told.expired)
    yield Section("Out of date by then", "out of date", (Items(stale),) if stale else ())


def _shift(one: Shift) -> Line:
    return line(f"Rung {one.position}, ", book(one.name), f": {_ROLES[one.before]} before, {_ROLES[one.after]} after.")


def _turn(one: Turn) -> Line:
    stances = {"for": "For", "against": "Against", "requirement": "Required for"}
    rung = line(f"{stances[one.stance]} rung {one.position}, ", book(one.rung_name))
    return line(
        rung, f" ({_TRUTHS[one.before]} before, {_TRUTHS[one.after]} after): ", book(one.reason), trace(one.criterion)
    )
