"""The section on what was measured: the log as a table and a picture, and what it says in sentences.

Pure. Each fact is worded once; `ladder measure` uses the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from adaptation_ladder.adviser.advice import Attempted, Hoped, Measures, Shown
from adaptation_ladder.reporting.text import (
    Bar,
    Block,
    Chart,
    Item,
    Items,
    Line,
    Paragraph,
    Section,
    Span,
    Table,
    book,
    capital,
    counted,
    line,
    number,
    yours,
)
from adaptation_ladder.reporting.wording import Desk
from adaptation_ladder.stats.measuring import (
    ClassResult,
    Compared,
    Judgement,
    Lacking,
    Limited,
    Measured,
    Quantity,
    Remark,
)

_VERDICTS: dict[Judgement, str] = {"reached": "reached", "short": "short", "cannot-tell": "cannot tell"}
_LACKING: dict[Lacking, str] = {
    "attempts": "fewer than three attempts were scored",
    "fixed-set": "the last three were not scored on one set of examples",
    "rising": "the last attempt was still better than the one before it, so there may be more to gain",
    "told": "it cannot be told yet whether the last ones are short of the target",
    "reached": "the last ones reach the target",
}
_METHODS = (
    "The verdict on a share goes by the exact interval (Clopper and Pearson), which is never wrong more often than it "
    "says; the picture shows the narrower score interval (Wilson), which is right on average. Scores are resampled "
    "(bootstrap). Passes of the same examples are compared by the exact McNemar test, of different ones by Fisher's."
)
_COMPARED = 6
"""How many comparisons are shown, the latest."""
_QUANTITIES: dict[Quantity, str] = {"delay": "95 of 100 requests take at most", "cost": "one request costs on average"}


def measured_section(desk: Desk) -> Section:
    """What was measured, and what it says."""
    found = desk.advice.measured
    if found is None or not any(one.measured for one in found.log):
        return Section("What was measured", "measured", ())
    blocks: list[Block] = [_table(desk, found), *_chart(found)]
    sentences = [*_latest(desk, found), *_comparisons(desk, found), *_efforts(desk, found), *_limits(found)]
    if desk.everything:
        sentences.append(line(_METHODS))
    blocks.append(Items(tuple(map(Item, sentences))))
    blocks += class_by_class(found.classes, {need.id: need.name for need in desk.advice.needs})
    return Section("What was measured", "measured", tuple(blocks))


def _table(desk: Desk, found: Measures) -> Table:
    rows = [
        (
            line(str(one.number)),
            line(book(desk.rungs[one.rung].name)),
            _scored(one),
            line(_VERDICTS[one.measured.verdict] if one.measured and one.measured.verdict else "-"),
            _changed(one),
        )
        for one in found.log
    ]
    return Table(("#", "Rung", "Score", "Target", "What changed"), tuple(rows))


def _scored(one: Attempted) -> Line:
    if one.measured:
        return line(*_score(one.measured), f" of {one.measured.n:,}")
    return line("not scored") if one.score is None else line(Span(_rounded(one.score), "yours"), ", without n")


def _changed(one: Attempted) -> Line:
    told = [yours(part) for part in (one.date, one.changed) if part]
    return line(*(part for at, span in enumerate(told) for part in ((": ", span) if at else (span,)))) or line("-")


def _score(measured: Measured) -> tuple[Span, ...]:
    return (Span(_rounded(measured.value), "yours"),)


def _rounded(value: float) -> str:
    """Two decimals, more where a small number needs them, and no endless row of digits."""
    return f"{value:.2f}" if value == 0 or 0.1 <= abs(value) < 1e6 else f"{value:.3g}"


def _chart(found: Measures) -> Iterator[Block]:
    """The latest metric alone: what has another scale has no place in one picture."""
    shown = [one for one in found.log if one.measured and one.measured.drawn_low is not None]
    if not shown:
        return
    last = shown[-1].measured
    metric, target = last.metric if last else "", last.target if last else None
    bars = [_bar(one, one.measured) for one in shown if one.measured and one.measured.metric == metric]
    ends = [*(end for bar in bars for end in (bar.low, bar.high)), *([] if target is None else [target])]
    least, most = min(ends), max(ends)
    words = line("target ", Span(number(target), "yours")) if target is not None else ()
    if most > least:
        yield Chart(tuple(bars), least, most, target, words, "attempt")


def _bar(one: Attempted, measured: Measured) -> Bar:
    low = measured.value if measured.drawn_low is None else measured.drawn_low
    high = measured.value if measured.drawn_high is None else measured.drawn_high
    # In words the interval that decides: two that differ in the last digit would only raise the question why.
    said = _range(measured)
    words = line(*_score(measured), f" ({said})" if said != "-" else "")
    return Bar(str(one.number), low, measured.value, high, words)


def _latest(desk: Desk, found: Measures) -> Iterator[Line]:
    """The attempt that counts: the last scored one on the rung in use, or of all."""
    scored = [one for one in found.log if one.measured]
    own = [one for one in scored if one.rung == desk.advice.current] or scored
    shown = scored if desk.everything else own[-1:]
    for one in shown:
        if one.measured:
            yield from verdict(one.measured, line("attempt ", str(one.number)))


def verdict(measured: Measured, name: Line) -> Iterator[Line]:
    """What one measurement says, sentence by sentence."""
    yield capital(line(name, " ", _judged(measured), _sizes(measured)))
    for remark in measured.remarks:
        yield line(_REMARKS[remark](measured))


def _judged(measured: Measured) -> Line:
    sure = f"{number(round(measured.confidence * 100, 4))} %"
    low, high = (None if end is None else _rounded(end) for end in (measured.low, measured.high))
    if low is None or high is None:
        return line("scored ", *_score(measured), ".")
    interval = f"the {sure} interval runs from {low} to {high}"
    if measured.target is None or measured.verdict is None:
        return line("scored ", *_score(measured), f"; {interval}.")
    target = Span(number(measured.target), "yours")
    match measured.verdict:
        case "reached":
            return line("has reached the target of ", target, f": {interval}, and all of it is at or above the target.")
        case "short":
            return line("is short of the target of ", target, f": {interval}, and all of it is below the target.")
    return line("cannot be told from the target of ", target, f" yet: {interval}, and the target is in it.")


def _sizes(measured: Measured) -> Line:
    if measured.verdict != "cannot-tell":
        return ()
    told = f" If the score stays as it is, {measured.until_told:,} examples would tell" if measured.until_told else ""
    power = number(round(measured.power * 100, 4))
    chance = f"{measured.until_power:,} would with a chance of {power} %" if measured.until_power else ""
    if told and chance:
        return line(f"{told}; {chance}, if it is the true one.")
    return line(f"{told}." if told else " No number of examples tells a score from a target that is the same.")


def _few(measured: Measured) -> str:
    return f"{_begun(counted(measured.n, 'example'))} {'is' if measured.n == 1 else 'are'} few; look at the range."


def _all_passed(measured: Measured) -> str:
    return f"All {measured.n} passed. Up to {_percent(measured.unseen)} may still fail (the rule of three)."


def _none_passed(measured: Measured) -> str:
    return f"None of {measured.n} passed. Up to {_percent(measured.unseen)} may still pass (the rule of three)."


def _repeated(measured: Measured) -> str:
    more = _begun(counted(measured.repeats, "result"))
    return f"{more} came from running the same examples again; each example counts once, with its mean."


def _near_noise(measured: Measured) -> str:
    return (
        "The score is as near to the target as wrong labels alone could bring it: in a set that nobody has checked, "
        f"expect at least {_percent(measured.label_noise)} of them. Check the labels before this decides anything."
    )


def _errors(measured: Measured) -> str:
    some = _begun(counted(measured.errors, "example"))
    return f"{some} could not be scored; an error of the run counts neither as a pass nor as a failure."


_REMARKS: dict[Remark, Callable[[Measured], str]] = {
    "few": _few,
    "all-passed": _all_passed,
    "none-passed": _none_passed,
    "repeated": _repeated,
    "near-label-noise": _near_noise,
    "share-only": lambda _: "Only a rounded score is known, so it is read as the share of examples that passed.",
    "spread-unknown": lambda _: (
        "How far the single scores lie apart is not known, so nothing can be told: name the file."
    ),
    "lower-is-better": lambda _: "Lower is better with this metric, and a target says what to reach at least.",
    "other-metric": lambda _: "The target is for another metric, so this score is not held against it.",
    "target-beyond-share": lambda _: "The score is a share between 0 and 1, the target is above 1: write 0.9 for 90 %.",
    "errors": _errors,
}


def _begun(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _percent(share: float | None) -> str:
    return f"{number(round((share or 0) * 100, 1))} %"


def _comparisons(desk: Desk, found: Measures) -> Iterator[Line]:
    compared = [(one, one.compared) for one in found.log if one.compared and one.against is not None]
    for one, change in compared if desk.everything else compared[-_COMPARED:]:
        if change:
            yield comparison(change, f"attempt {one.number}", f"attempt {one.against}")


def comparison(change: Compared, second: str, first: str) -> Line:
    """Whether the second is really better than the first, and why that is said."""
    lead = {
        "second": f"{second} is really better than {first}",
        "first": f"{second} is really worse than {first}",
        "cannot-tell": f"{second} cannot be told from {first}",
    }[change.better]
    return capital(line(f"{lead}: {_because(change)}."))


def _because(change: Compared) -> str:
    where = f"of the same {change.n} examples" if change.paired else "which examples changed is not known;"
    if change.gained is not None and change.lost is not None:
        return f"{where} {change.gained} were gained and {change.lost} lost; {_by_chance(change)}"
    if change.p_value is not None:
        return f"{where} the score changed by {_signed(change.difference)}; {_by_chance(change)}"
    ends = "nobody knows how far" if change.low is None or change.high is None else ""
    ends = ends or f"{_signed(change.low or 0)} to {_signed(change.high or 0)}"
    return f"{where} the mean score changed by {_signed(change.difference)} ({ends})"


def _by_chance(change: Compared) -> str:
    odds = round((change.p_value or 0) * 100)
    if odds >= 100:
        return "just what chance brings about"
    return (
        f"chance alone brings that about {odds} times in 100" if odds else "chance alone hardly ever brings that about"
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}" if abs(value) >= 0.005 or value == 0 else f"{value:+.2g}"


def _efforts(desk: Desk, found: Measures) -> Iterator[Line]:
    for shown in found.efforts:
        yield _effort(desk, shown)


def _effort(desk: Desk, shown: Shown) -> Line:
    rung = capital(desk.rung(shown.rung))
    if shown.effort == "thorough":
        why = "three attempts or more on one set of examples, the last no better than the one before"
        return line(rung, f", counts as tried thoroughly: {why}.")
    lacking = f": {_LACKING[shown.lacking]}" if shown.lacking else ""
    return line(rung, f", counts as tried briefly{lacking}.")


def _limits(found: Measures) -> Iterator[Line]:
    for one in found.limits:
        yield limit(one)


def limit(one: Limited) -> Line:
    """What a measured delay or cost says against its limit."""
    said = f"{_QUANTITIES[one.quantity]} {_amount(one.quantity, one.value)}"
    between = f" ({_between(one)})" if one.n > 1 else ""
    kept = {"reached": "within", "short": "over", "cannot-tell": "which cannot be told yet from"}[one.verdict]
    return capital(line(f"{said}{between}, {kept} the limit of {_amount(one.quantity, one.limit)}."))


def _between(one: Limited) -> str:
    low, high = (None if end is None else _amount(one.quantity, end) for end in (one.low, one.high))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else "too few to say more"


def _amount(quantity: Quantity, value: float) -> str:
    return f"{number(round(value, 3))} s" if quantity == "delay" else f"${value:.3g}"


def class_by_class(classes: tuple[ClassResult, ...], names: Mapping[str, str]) -> Iterator[Block]:
    """What each class of items came to, the lowest first; with the names of the needs that may fall short."""
    if not classes:
        return
    yield Paragraph(line("Class by class, each judged so strictly that all verdicts together are wrong no more often:"))
    header = ("Class", "Score", "Of", "Range", "Target", "What falls short")
    rows = [
        (
            line(yours(one.category)),
            line(*_score(one.measured)),
            line(str(one.measured.n)),
            line(_range(one.measured)),
            line(_VERDICTS[one.measured.verdict] if one.measured.verdict else "-"),
            _short(one, names),
        )
        for one in classes
    ]
    # Without needs there is nothing to name, and without a target nothing to be held against.
    shown = 6 if any(one.need for one in classes) else 5 if any(one.measured.verdict for one in classes) else 4
    yield Table(header[:shown], tuple(row[:shown] for row in rows))


def _short(one: ClassResult, names: Mapping[str, str]) -> Line:
    if one.need is None or one.measured.verdict != "short":
        return line("-")
    return line(book(names.get(one.need, one.need)))


def _range(measured: Measured) -> str:
    if measured.low is None or measured.high is None:
        return "-"
    return f"{_rounded(measured.low)} to {_rounded(measured.high)}"


def needed(hoped: Hoped) -> Line:
    """How many examples show the improvement hoped for."""
    step = line("from ", Span(_rounded(hoped.now), "yours"), " to ", Span(number(hoped.target), "yours"))
    power = number(round(hoped.power * 100, 4))
    return line(
        "To see the step ",
        step,
        f" takes about {hoped.n:,} examples on which both are run, with a chance of {power} %.",
    )
