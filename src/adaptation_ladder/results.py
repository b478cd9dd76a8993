"""What evaluation files come to, in words: one topic for a file, a section for every run.

Pure. A percentage never stands without the number that it is a share of, nor a mean without its interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adaptation_ladder.measuring import ClassResult, Judgement, Measured, Remark
from adaptation_ladder.summaries import FileSummary, RunSummary, Spread
from adaptation_ladder.text import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Rows,
    Section,
    Table,
    Topic,
    counted,
    line,
    number,
    yours,
)

MOST_SECTIONS = 6
"""Of more runs than this a table is shown instead, until one is singled out."""
MOST_ROWS = 30

VERDICTS: dict[Judgement, str] = {"reached": "reached", "short": "short", "cannot-tell": "cannot tell yet"}


def told(summary: FileSummary) -> Topic:
    """One file in words."""
    runs = summary.runs
    if len(runs) > MOST_SECTIONS:
        sections: tuple[Section, ...] = (_overview(runs),)
    else:
        sections = tuple(section for run in runs for section in _sections(run))
    return Topic(line(yours(summary.file)), (_origin(runs),), sections)


def _origin(runs: Sequence[RunSummary]) -> Line:
    first = runs[0]
    models = list(dict.fromkeys(run.model for run in runs if run.model))
    parts = [line("Written by ", yours(f"{first.tool} {first.version}".strip()))]
    if models:
        parts.append(line(" with ", yours(", ".join(models[:3])), f" and {len(models) - 3} more" if models[3:] else ""))
    parts.append(line(" on ", yours(first.date)) if first.date else ())
    return line(*parts, f"; it holds {counted(len(runs), 'run')}.")


def _title(run: RunSummary) -> str:
    return f"{run.metric}, {run.key}" if run.key else run.metric


def _sections(run: RunSummary) -> Iterator[Section]:
    name = "".join(span.text for span in line(yours(_title(run))))
    blocks: list[Block] = [Rows(tuple(_rows(run)))]
    remarks = [*(_remarks(run.measured) if run.measured else ()), *(line(yours(said)) for said in run.warnings)]
    if remarks:
        blocks.append(Items(tuple(map(Item, remarks))))
    yield Section(name, "run", tuple(blocks))
    if run.classes:
        title = f"{name}: what falls short" if len(run.classes) > 1 else f"{name}: one class"
        yield Section(title, "class", tuple(_classes(run.classes)))


def _rows(run: RunSummary) -> Iterator[tuple[Line, Line]]:
    found = run.measured
    if found is None:
        yield line("Scored:"), line("nothing")
    else:
        yield line("Passed:" if found.passes is not None else "Mean:"), line(_came_to(found))
        yield line("True share:" if _is_share(found) else "True mean:"), line(_between(found))
        if found.repeats:
            yield line("Results:"), line(f"{run.results:,} of {found.n:,} items, each counted once")
        if found.verdict is not None and found.target is not None:
            yield line(f"Target of {_value(found.target, found)}:"), line(_verdict(found))
    if run.errors:
        yield line("Errors:"), line(f"{run.errors:,}, which count neither as passed nor as failed")
    if run.cost:
        yield line("Cost of a request:"), line(_spread(run.cost, "${}"))
    if run.delay:
        yield line("Delay of a request:"), line(_spread(run.delay, "{} s"))


def _came_to(found: Measured) -> str:
    if found.passes is not None:
        return f"{found.passes:,} of {found.n:,} ({percent(found.value)})"
    return f"{_value(found.value, found)} over {counted(found.n, 'item')}"


def _is_share(found: Measured) -> bool:
    return found.method == "clopper-pearson"


def _value(value: float, found: Measured) -> str:
    return percent(value) if _is_share(found) else _figure(value)


def _between(found: Measured) -> str:
    if found.low is None or found.high is None:
        return "not known, since the file does not say how far the single scores lie apart"
    ends = f"{_value(found.low, found)} to {_value(found.high, found)}"
    return f"{ends}, with {percent(found.confidence)} confidence"


def _verdict(found: Measured) -> str:
    said = VERDICTS[found.verdict or "cannot-tell"]
    if found.verdict != "cannot-tell" or found.until_told is None:
        return said
    more = f"; at this rate {found.until_told:,} items would tell"
    power = f", and {found.until_power:,} with a chance of {percent(found.power)}" if found.until_power else ""
    return f"{said}{more}{power}"


_REMARKS: dict[Remark, str] = {
    "few": "So few items say little.",
    "lower-is-better": "Of this metric less is better, so no target is held against it.",
    "other-metric": "The target is of another metric.",
    "target-beyond-share": "The target is no share between 0 and 1.",
    "share-only": "How many passed is not known, only their rounded share, so the interval is on the safe side.",
}


def _remarks(found: Measured) -> Iterator[Line]:
    for remark in found.remarks:
        if remark in _REMARKS:
            yield line(_REMARKS[remark])
    if found.unseen is not None:
        what = "All passed" if found.passes else "None passed"
        other = "fail" if found.passes else "pass"
        yield line(f"{what}; still up to {percent(found.unseen)} of all such items may {other}.")


def _classes(results: tuple[ClassResult, ...]) -> Iterator[Block]:
    judged = any(one.measured.verdict for one in results)
    share = _is_share(results[0].measured)
    last = f"true {'share' if share else 'mean'}{' and verdict' if judged else ''}"
    rows = [
        (
            line(yours(one.category)),
            line(f"{one.measured.n:,}"),
            line(_value(one.measured.value, one.measured)),
            line(_ends(one.measured), f"; {VERDICTS[one.measured.verdict]}" if one.measured.verdict else ""),
        )
        for one in results[:MOST_ROWS]
    ]
    yield Table(("class", "items", "passed" if share else "mean", last), tuple(rows))
    if len(results) > MOST_ROWS:
        yield Paragraph(line(f"{len(results) - MOST_ROWS} more, which did better."))


def _ends(found: Measured) -> str:
    if found.low is None or found.high is None:
        return "not known"
    return f"{_value(found.low, found)} to {_value(found.high, found)}"


def _overview(runs: Sequence[RunSummary]) -> Section:
    rows = [
        (
            line(yours(run.key or "-")),
            line(yours(run.metric)),
            line(f"{run.measured.n:,}" if run.measured else "0"),
            line(_value(run.measured.value, run.measured) if run.measured else "-"),
            line(_ends(run.measured) if run.measured else "-"),
        )
        for run in runs[:MOST_ROWS]
    ]
    table = Table(("run", "metric", "items", "result", "true value"), tuple(rows))
    rest = f"{len(runs) - MOST_ROWS} more; " if len(runs) > MOST_ROWS else ""
    more = Paragraph(line(f"{rest}--metric and --key single one out and show all about it."))
    return Section("Runs", "run", (table, more))


def _spread(found: Spread, unit: str) -> str:
    middle, most = unit.format(_figure(found.p50)), unit.format(_figure(found.p95))
    return f"{middle} in the middle, {most} or less for 95 of 100; {counted(found.n, 'request')}"


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{number(round(100 * share, 1))} %"


def _figure(value: float) -> str:
    return number(float(f"{value:.3g}")) if abs(value) < 1000 else number(round(value))
