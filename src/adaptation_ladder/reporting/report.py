"""An advice in words: the picture of the ladder, the verdict in one sentence, how sure it is, and the sections below.

Pure. What a report says is worded by the modules of this room and nowhere else; formats merely arrange it. What the
rulebook or the person said is quoted as it is and marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from adaptation_ladder.adviser.advice import Advice, Rung
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Certainty, Verdict
from adaptation_ladder.reporting.text import Line, Section, Span, book, capital, clip, counted, line, plain, yours
from adaptation_ladder.reporting.wording import DO, DO_ONCE, TRIED, VERDICT_WORDS, Desk, rulebook_name

Tone = Literal["go", "keep", "here", "later", "shut", "out", "none"]
"""What a rung is to the reader; formats may colour by it."""

# Only symbols that the common encodings of East Asia can show as well.
_SYMBOLS: dict[Tone, tuple[str, str]] = {
    "go": ("●", ">"),
    "keep": ("+", "+"),
    "here": ("○", "@"),
    "later": ("△", "^"),
    "shut": ("■", "#"),
    "out": ("×", "x"),  # noqa: RUF001 - the sign, and not the letter
    "none": (" ", " "),
}
_LEADS: dict[Verdict, str] = {
    "start": "Start on ",
    "climb": "Climb to ",
    "stay": "Stay on ",
    "step-down": "Step down to ",
}
_RECOMMENDED: dict[Verdict, str] = {
    "start": "start here",
    "climb": "climb to here",
    "stay": "stay here",
    "step-down": "step down to here",
    "stop": "good enough: stop here",
    "hold": "hold here",
    "out-of-rungs": "nothing above it helps",
}
_CERTAINTIES: dict[Certainty, str] = {
    "settled-by-answers": "",
    "settled-given-assumptions": "if assumptions hold",
    "provisional": "provisional",
    "not-proved": "not proved",
}

_READ_RIGHTLY = "what was read from your words is right"

TASK_SHOWN = 160
"""How many characters of the task's own words are repeated, unless everything is wanted."""


class LadderRow(Frozen):
    """One rung of the picture; its words say all that its symbol says."""

    position: int
    name: Span
    words: Line
    tone: Tone
    symbol: str
    ascii_symbol: str
    """The symbol where only ASCII can be shown."""
    here: bool
    """Whether it is the rung in use."""
    chosen: bool = False
    """Whether it is the rung that the team has decided on; said only where that is what it is about."""


class Report(Frozen):
    """An advice in words, in the order of reading."""

    file: Line
    """The file that the advice is for, where there are several."""
    task: Line
    ladder: tuple[LadderRow, ...]
    """From the highest rung down to the lowest."""
    headline: Line
    """The verdict in one sentence."""
    certainty: Line
    """How sure it is, the question to answer next where it is not settled, and how it stands to what was decided."""
    summary_line: Line
    """Rung and verdict in a few words, to stand behind the name of a file."""
    sections: tuple[Section, ...]
    footer: Line


class Summary(Frozen):
    """Several advices in a table."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


def report(advice: Advice, *, explain_all: bool = False, file: str = "", asked_first: bool = True) -> Report:
    """Put an advice in words; with `explain_all` nothing is left out. What was asked comes first, or after the plan."""
    from adaptation_ladder.reporting.sections import sections  # noqa: PLC0415 - data formats only want the headline

    desk = Desk(advice, explain_all)
    return Report(
        file=line(yours(file)) if file else (),
        task=_task(desk),
        ladder=tuple(_row(desk, rung) for rung in reversed(advice.ladder)),
        headline=_headline(desk),
        certainty=line(_certainty(desk), _decided_on(desk)),
        summary_line=line(capital(desk.rung(advice.rung)), f": {_verdict(advice)}"),
        sections=sections(desk, asked_first=asked_first),
        footer=_footer(advice),
    )


def described(rows: Iterable[LadderRow]) -> str:
    """The picture of the ladder in words, for those who do not see it."""
    said = "; ".join(f"rung {row.position}, {row.name.text}: {plain(row.words)}" for row in rows)
    return f"The ladder from its highest rung down: {said}."


def headline(advice: Advice) -> str:
    """The verdict in one sentence, as text."""
    return plain(_headline(Desk(advice, everything=False)))


def summarise(rows: Iterable[tuple[str, Advice]]) -> Summary:
    """Several advices by the names of their files: rung, verdict and needs of each."""
    told = tuple(_summary(name, advice) for name, advice in rows)
    return Summary(counted(len(told), "task").capitalize(), ("File", "Rung", "Verdict", "Needs"), told)


def _summary(name: str, advice: Advice) -> tuple[Line, ...]:
    at = [rung.id for rung in advice.ladder].index(advice.rung) + 1
    names = [line("; " if at else "", book(need.name)) for at, need in enumerate(advice.needs)]
    needs = line(*names) or line("none")
    return line(yours(name)), line(f"{at}, ", book(advice.rung_name)), line(_verdict(advice)), needs


def _verdict(advice: Advice) -> str:
    sure = _CERTAINTIES[advice.certainty]
    return f"{VERDICT_WORDS[advice.verdict]}, {sure}" if sure else VERDICT_WORDS[advice.verdict]


def _task(desk: Desk) -> Line:
    words = desk.advice.task.strip()
    shown, left = (words, 0) if desk.everything else clip(words, TASK_SHOWN)
    return line(yours(shown), f" ... ({left:,} more characters)" if left else "") if words else ()


def _footer(advice: Advice) -> Line:
    day = line("as of ", yours(advice.today)) if advice.today else line("without a date, so nothing counts as outdated")
    return line("Rulebook ", rulebook_name(advice.rulebook), ", ", day, ".")


def _row(desk: Desk, rung: Rung) -> LadderRow:
    words, tone = _state(desk, rung)
    here = "you are here" if rung.current and tone != "here" else ""
    said = ", ".join(part for part in (here, words, TRIED[rung.tried]) if part)
    return LadderRow(desk.order.index(rung.id) + 1, book(rung.name), line(said), tone, *_SYMBOLS[tone], rung.current)


def _state(desk: Desk, rung: Rung) -> tuple[str, Tone]:  # noqa: PLR0911 - one for each state
    advice = desk.advice
    standings = [standing for need in advice.needs for standing in need.path if standing.rung == rung.id]
    working = [step.rung for step in desk.now]
    match rung.state:
        case "recommended":
            said = _RECOMMENDED[advice.verdict]
            return said.removesuffix(" here") if rung.current else said, "go"
        case "used-too" if rung.id in working:
            return "work here too" if advice.rung in working else "work here now", "keep"
        case "used-too":
            return "part of the answer", "keep"
        case "current":
            return "you are here", "here"
        case "ahead":
            certain = any(standing.serves == "yes" for standing in standings)
            return "only if that falls short" if certain else "depends on an open question", "later"
        case "blocked":
            return "closed for now", "shut"
        case "below":
            return "not needed", "none"
    if any(standing.ruled_out or standing.worse for standing in standings):
        return "ruled out", "out"
    if not advice.needs and advice.verdict != "stop":
        return "not needed so far", "none"
    return "does not help here" if advice.needs else "not needed", "none"


def _headline(desk: Desk) -> Line:  # noqa: PLR0911 - one sentence for each verdict
    advice = desk.advice
    here = desk.rung(advice.rung)
    match advice.verdict:
        case "stop" if advice.current:
            return line("Stop on ", here, ": the result is good enough.")
        case "stop":
            return line("Stop here: the result is good enough and nothing falls short.")
        case "hold":
            return _hold(desk)
        case "out-of-rungs" if advice.good_enough and advice.only_economy:
            missed = desk.need_names(need.id for need in advice.needs)
            return line("The quality is good enough; what is left is ", missed, ", and no rung is left for that.")
        case "out-of-rungs":
            return line("No rung of the ladder is left: change the task, the model or the target.")
        case "start" if not advice.needs:
            return line("Start on ", here, ", and note what falls short.")
        case _ if not advice.needs:
            return line(_LEADS[advice.verdict], here, ", until you know what falls short.")
    return line(_LEADS[advice.verdict], here, _work(desk), ".")


def _work(desk: Desk) -> Line:
    """What to do there, and on which other rungs; the level of an advice and its work may be on different ones."""
    own = desk.efforts.get(desk.advice.rung)
    rungs = [step.rung for step in desk.now if step.rung != desk.advice.rung]
    others = desk.several(rungs)
    lasting = any(duty.rung == desk.advice.rung for duty in desk.advice.commitments)
    do = DO_ONCE if own == "brief" and lasting else DO[own] if own else ""
    if not rungs:
        return line(f", and {do}") if do else ()
    if do:
        return line(f", and {do}; work on ", others, ", as well")
    efforts = {desk.efforts[rung] for rung in rungs if rung in desk.efforts}
    alike = f": {DO[efforts.pop()]}" if len(efforts) == 1 else ""
    return line("; the work to do now is on ", others, alike)


def _hold(desk: Desk) -> Line:
    gaps = [gap for need in desk.advice.needs if (gap := desk.coming(need))]
    rungs = list(dict.fromkeys(gap.rung for gap in gaps))
    lift = len({one.id for gap in gaps for one in gap.lift})
    ask = len({question for gap in gaps for question in gap.ask})
    until = [f"{counted(lift, 'thing')} {'is' if lift == 1 else 'are'} done"] if lift else []
    until += [f"{counted(ask, 'open question')} {'is' if ask == 1 else 'are'} answered"] if ask else []
    if until and desk.advice.rung in rungs:  # no need reaches it yet, and it is the lowest that any answers lead to
        return line("Hold: it comes to at least ", desk.rung(desk.advice.rung), ", once ", " and ".join(until), ".")
    opens = "opens" if len(rungs) == 1 else "open"
    upwards = line(desk.several(rungs), f", {opens} only when ", " and ".join(until) or "the rungs below are")
    return line("Hold on ", desk.rung(desk.advice.rung), ": ", upwards, ".")


def _certainty(desk: Desk) -> Line:
    advice = desk.advice
    ask = desk.asks.get(advice.next_question or "")
    key = line(" (", book(advice.next_question or ""), ")")
    following = line(' Answer this next: "', book(ask), '"', key, ".") if ask else ()
    # What was tried is evidence, not an answer: where none is given it counts as not tried, and that can be wrong.
    untold = (
        line(" If you have tried something already, say so under tried: that can.")
        if advice.verdict == "start" and advice.needs
        else ()
    )
    match advice.certainty:
        case "settled-by-answers" if _only_read(advice):
            return line(f"Settled only if {_READ_RIGHTLY}: no answer that you left open can change the rung.", untold)
        case "settled-by-answers":
            return line("Settled: no answer that you left open can change the rung.", untold)
        case "settled-given-assumptions" if _only_read(advice):
            return line(f"Settled only if {_READ_RIGHTLY} and what is taken for granted below is true.", untold)
        case "settled-given-assumptions":
            return line("Settled, if what is taken for granted below is true.", untold)
        case "provisional":
            others = [rung for rung in advice.possible_given_assumptions or advice.possible if rung != advice.rung]
            could = line(": with other answers it is ", desk.several(others, "or"))
            return line("Provisional", could if others else (), ".", following)
    return line("Not proved: too many questions are open to try every combination of answers.", following)


def _only_read(advice: Advice) -> bool:
    """Whether nobody has confirmed an answer: all that is known was read from words."""
    given = [one.provenance for one in advice.answered]
    return advice.words is not None or (bool(given) and set(given) == {"read"})


def _decided_on(desk: Desk) -> Line:
    """How the advice stands to the rung that the team has decided on."""
    advice = desk.advice
    if advice.approach is None:
        return ()
    if advice.approach == advice.rung:
        return line(" It is the rung you have decided on.")
    higher = desk.order.index(advice.approach) > desk.order.index(advice.rung)
    so = "this advice does not support that now" if higher else "this advice goes further up"
    return line(" You have decided on ", desk.rung(advice.approach), f"; {so}.")
