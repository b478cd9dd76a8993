"""What evaluation files come to, in words: one topic for a file, a section for every run.

Pure. What a measurement says is worded by `scores`, as in an advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adaptation_ladder.reporting.scores import class_by_class, comparison, verdict
from adaptation_ladder.reporting.text import (
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
from adaptation_ladder.stats.measuring import Measured
from adaptation_ladder.stats.summaries import FileSummary, RunSummary, Spread

MOST_SECTIONS = 6
"""Of more runs than this a table is shown instead, until one is singled out."""
MOST_ROWS = 30


def told(summary: FileSummary) -> Topic:
    """One file in words."""
    runs = summary.runs
    sections = [_overview(runs)] if len(runs) > MOST_SECTIONS else _sections(runs)
    if summary.compared is not None:
        change = comparison(summary.compared, "this run", "the run in the file before it")
        sections.append(Section("Against the file before it", "against", (Paragraph(change),)))
    return Topic(line(yours(summary.file)), (_origin(runs),), tuple(sections))


def _origin(runs: Sequence[RunSummary]) -> Line:
    first = runs[0]
    models = list(dict.fromkeys(run.model for run in runs if run.model))
    more = f" and {len(models) - 3} more" if len(models) > 3 else ""
    return line(
        "Read as ",
        yours(f"{first.tool} {first.version}".strip()),
        line("; it ran ", yours(", ".join(models[:3])), more) if models else "",
        line(" on ", yours(first.date)) if first.date else "",
        f". It holds {counted(len(runs), 'run')}.",
    )


def _sections(runs: Sequence[RunSummary]) -> list[Section]:
    """A section for every run; its title is ours, since the names of metrics are the file's."""
    if len(runs) == 1:
        return [_section(runs[0], "Result", "result")]
    return [_section(run, f"Run {at}", f"run {at}") for at, run in enumerate(runs, 1)]


def _section(run: RunSummary, title: str, word: str) -> Section:
    blocks: list[Block] = [Rows(tuple(_rows(run)))]
    said = [*(verdict(run.measured, line("this run")) if run.measured else ()), *(line(yours(w)) for w in run.warnings)]
    if said:
        blocks.append(Items(tuple(map(Item, said))))
    blocks += class_by_class(run.classes[:MOST_ROWS], {})
    if len(run.classes) > MOST_ROWS:
        blocks.append(Paragraph(line(f"{len(run.classes) - MOST_ROWS:,} more did better.")))
    return Section(title, word, tuple(blocks))


def _rows(run: RunSummary) -> Iterator[tuple[Line, Line]]:
    found = run.measured
    yield line("Metric:"), line(yours(run.metric))
    if run.key:
        yield line("Of:"), line(yours(run.key))
    if found is None:
        yield line("Scored:"), line(f"nothing; {counted(run.errors, 'error')}")
    elif found.passes is not None:
        yield line("Passed:"), line(f"{found.passes:,} of {found.n:,} ({number(round(100 * found.value, 1))} %)")
    else:
        yield line("Mean:"), line(f"{_figure(found.value)} of {counted(found.n, 'example')}")
    if run.cost:
        yield line("Cost of a request:"), line(_spread(run.cost, "${}"))
    if run.delay:
        yield line("Delay of a request:"), line(_spread(run.delay, "{} s"))


def _spread(found: Spread, unit: str) -> str:
    middle, most = unit.format(_figure(found.p50)), unit.format(_figure(found.p95))
    return f"{middle} in the middle (p50); 95 of 100 at most {most} (p95)"


def _overview(runs: Sequence[RunSummary]) -> Section:
    rows = tuple(
        (
            line(yours(run.key or "-")),
            line(yours(run.metric)),
            line(f"{run.measured.n:,}" if run.measured else "0"),
            line(f"{run.errors:,}"),
            line(_result(run.measured)),
        )
        for run in runs[:MOST_ROWS]
    )
    rest = f"{len(runs) - MOST_ROWS:,} more. " if len(runs) > MOST_ROWS else ""
    more = Paragraph(line(f"{rest}Single one out with --metric and --key to see all about it."))
    return Section("Runs", "run", (Table(("Run", "Metric", "Of", "Errors", "Score"), rows), more))


def _result(found: Measured | None) -> str:
    if found is None:
        return "-"
    ends = (
        f" ({_figure(found.low)} to {_figure(found.high)})" if found.low is not None and found.high is not None else ""
    )
    judged = f", {found.verdict.replace('-', ' ')}" if found.verdict else ""
    return f"{_figure(found.value)}{ends}{judged}"


def _figure(value: float) -> str:
    return number(float(f"{value:.3g}")) if abs(value) < 1000 else number(round(value))
