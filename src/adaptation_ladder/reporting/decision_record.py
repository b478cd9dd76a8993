"""An advice as a decision record: what was to be decided, between what, what came out, and when to think again.

Pure. The chapters have the names that MADR gives them (https://adr.github.io/madr/), so that readers and tools of
decision records know their way.
"""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.adviser.advice import Advice, Criterion
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Verdict
from adaptation_ladder.reporting.questioned import rests_on, would_change
from adaptation_ladder.reporting.report import LadderRow, Report, report
from adaptation_ladder.reporting.sections import answers, assumed, duty_of, sources, stop_tests, work_on
from adaptation_ladder.reporting.text import Block, Item, Items, Line, Paragraph, book, capital, line, quoted
from adaptation_ladder.reporting.wording import TRIED, Desk, granted

# What a reason is to the decision; one that fails is none, but a requirement that fails is.
_STANCES: dict[tuple[str, str], str] = {
    ("for", "holds"): "Good: ",
    ("for", "open"): "Good, if it applies, which is open: ",
    ("against", "holds"): "Bad: ",
    ("against", "open"): "Bad, if it applies, which is open: ",
    ("requirement", "holds"): "Good, a requirement is met. Why it is required: ",
    ("requirement", "fails"): "Bad, a requirement is not met. Why it is required: ",
    ("requirement", "open"): "Bad, a requirement is not known to be met. Why it is required: ",
}
_GRANTED = "Good, if it is so: a requirement is taken for granted. Why it is required: "
_ANEW: dict[Verdict, str] = {
    "stop": "Something falls short after all.",
    "hold": "What the next rung waits for is there.",
    "out-of-rungs": "The task, the model or the target changes.",
}


class Part(Frozen):
    """A part of a chapter under a heading of its own."""

    title: Line
    blocks: tuple[Block, ...]


class Chapter(Frozen):
    """One chapter: the picture where it has one, its text, and its parts."""

    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    rows: tuple[LadderRow, ...] = ()


class DecisionRecord(Frozen):
    """A decision record in words, in the order of reading."""

    title: Line
    chapters: tuple[Chapter, ...]
    footer: Line


def decision_record(advice: Advice) -> DecisionRecord:
    """Put an advice in words as a decision record; nothing is left out."""
    desk = Desk(advice, everything=True)
    told = report(advice, explain_all=True)
    chapters = (
        _context(desk, told),
        Chapter("Considered Options", rows=told.ladder),
        _outcome(desk, told),
        _weighed(desk, told),
        _more(desk),  # last, since the sources are those cited before
    )
    return DecisionRecord(told.summary_line, chapters, told.footer)


def _context(desk: Desk, told: Report) -> Chapter:
    blocks: list[Block] = [Paragraph(told.task)] if told.task else []
    if desk.advice.needs:
        blocks.append(Paragraph(line("What falls short today:")))
        blocks.append(Items(tuple(Item(quoted(book(need.symptom))) for need in desk.advice.needs)))
    else:
        blocks.append(Paragraph(line("Nothing is known to fall short today.")))
    stands = tuple(Item(said) for said in _stands(desk))
    blocks += [Paragraph(line("Where it stands:")), Items(stands)] if stands else []
    given = answers(desk).blocks
    drivers = (Part(line("Decision Drivers"), given),) if given else ()
    return Chapter("Context and Problem Statement", tuple(blocks), drivers)


def _stands(desk: Desk) -> Iterator[Line]:
    for rung in desk.advice.ladder:
        marks = [*(["runs today"] if rung.current else []), *filter(None, [TRIED[rung.tried]])]
        if marks:
            yield line(capital(desk.rung(rung.id)), ": ", ", ".join(marks), ".")


def _outcome(desk: Desk, told: Report) -> Chapter:
    chosen = line("Chosen option: ", desk.rung(desk.advice.rung), ". ", told.headline, " ", told.certainty)
    calls = tuple(
        Item(line(quoted(book(need.symptom)), " This calls for ", desk.rung(need.reached), "."))
        for need in desk.advice.needs
        if any(standing.rung == need.reached and standing.entered for standing in need.path)
    )
    asked = (Part(line(one.title), one.blocks) for one in (rests_on(desk), would_change(desk)) if one.blocks)
    parts = (*_work(desk), _consequences(desk), _confirmation(desk), _reversal(desk), *asked, _review(desk))
    return Chapter("Decision Outcome", (Paragraph(chosen), *([Items(calls)] if calls else [])), parts)


def _work(desk: Desk) -> Iterator[Part]:
    """What to train on which signal with whose data, where something is trained, and the first steps."""
    blocks = tuple(block for step in desk.now for block in work_on(desk, step))
    if blocks:
        yield Part(line("Implementation"), blocks)


def _consequences(desk: Desk) -> Part:
    duties = [duty for duty in desk.advice.commitments if duty.rung in desk.advice.together]
    if not duties:
        said = line("Nobody takes on a lasting duty with this decision.")
        return Part(line("Consequences"), (Paragraph(said),))
    lead = Paragraph(line("Somebody has to do each of these for as long as the result is in use:"))
    return Part(line("Consequences"), (lead, Items(tuple(Item(duty_of(desk, duty)) for duty in duties))))


def _confirmation(desk: Desk) -> Part:
    tests = tuple(stop_tests(desk))
    if not tests:
        return Part(line("Confirmation"), (Paragraph(line("There is no work whose end would have to be tested.")),))
    return Part(line("Confirmation"), (Paragraph(line("The work is done when:")), Items(tests)))


def _reversal(desk: Desk) -> Part:
    steps = [step for step in desk.advice.plan if step.role != "if-short" and step.rung != desk.order[0]]
    items = [
        Item(line(book(step.step_down_when), " Then step down from ", desk.rung(step.rung), ".")) for step in steps
    ]
    above = [step.rung for step in desk.advice.plan if step.role == "if-short"]
    if above and desk.now:
        items.append(Item(line("The work falls short. What then comes into question: ", desk.several(above), ".")))
    anew = _ANEW.get(desk.advice.verdict)
    items += [Item(line(anew))] if anew else []
    items.append(Item(line("An answer on which this rests is no longer true.")))
    return Part(line("Reversal Criteria"), (Paragraph(line("Decide again when:")), Items(tuple(items))))


def _review(desk: Desk) -> Part:
    advice = desk.advice
    days = [line("By ", book(advice.review_by), ", the day set in the task spec.")] if advice.review_by else []
    resting = [proof for one in advice.criteria if one.truth == "holds" for proof in one.evidence]
    ends = min((proof.expires for proof in resting if proof.expires), default=None)
    if ends and advice.today and ends <= advice.today:
        days.append(line("Now: something that this rests on was to be checked again by ", book(ends), "."))
    elif ends:
        days.append(line("By ", book(ends), ", when something that this rests on has to be checked again."))
    if not days:
        days.append(line("No day is set. Write one in the task spec, as review-by: YYYY-MM-DD."))
    return Part(line("Review Date"), (Items(tuple(map(Item, days))),))


def _weighed(desk: Desk, told: Report) -> Chapter:
    options = (_option(desk, row) for row in reversed(told.ladder))
    return Chapter("Pros and Cons of the Options", parts=tuple(options))


def _option(desk: Desk, row: LadderRow) -> Part:
    reasons = [one for one in desk.advice.criteria if one.rung == desk.order[row.position - 1]]
    items = [Item(line(lead, desk.reason(one), _lifted(one))) for one in reasons if (lead := _stance(one))]
    what = Items(tuple(items)) if items else Paragraph(line("No reason for it or against it applies here."))
    title = line(f"Rung {row.position}, ", row.name, ": " if row.words else "", row.words)
    return Part(title, (what,))


def _stance(one: Criterion) -> str | None:
    return _GRANTED if granted(one) else _STANCES.get((one.stance, one.truth))


def _lifted(one: Criterion) -> Line:
    """What would lift a reason against, or meet a requirement."""
    stands = one.truth == "holds" if one.stance == "against" else one.truth != "holds"
    return line(" What would lift it: ", book(one.unlock)) if one.unlock and stands else ()


def _more(desk: Desk) -> Chapter:
    parts = (Part(line("Taken for Granted"), assumed(desk).blocks), Part(line("Sources"), sources(desk).blocks))
    return Chapter("More Information", parts=tuple(part for part in parts if part.blocks))
