"""Plain text for screen readers and for grep: one fact a line, no boxes, no colour, no symbol without its word.

Every line begins with a word of ours that says what it is about, so that nothing quoted ever begins a line. Nothing
is wrapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.reporting.report import Report, report, summarise
from adaptation_ladder.reporting.text import (
    Block,
    Chart,
    Items,
    Line,
    Paragraph,
    References,
    Rows,
    Sample,
    Section,
    Table,
    Topic,
    plain,
)


def render(advice: Advice, *, explain_all: bool = False, quiet: bool = False, file: str = "") -> str:
    """One advice as plain lines; quiet means the verdict alone."""
    told = report(advice, explain_all=explain_all, file=file)
    lines = [*_file(told), *_verdict(told)] if quiet else _all(told)
    return "".join(f"{one}\n" for one in lines)


def render_topic(topic: Topic) -> str:
    """A topic as plain lines."""
    lines = [f"about: {plain(said)}" for said in (topic.title, *topic.lead)]
    lines += _told(topic.sections)
    lines += [f"from: {plain(topic.footer)}"] if topic.footer else []
    return "".join(f"{one}\n" for one in lines)


def tabulate(advices: Iterable[tuple[str, Advice]]) -> str:
    """Several advices, one a line."""
    table = summarise(advices)
    return "".join(f"{_cells(table.header, row)}\n" for row in table.rows)


def _cells(header: Iterable[str], row: Iterable[Line]) -> str:
    return "; ".join(f"{name.lower()}: {plain(cell)}" for name, cell in zip(header, row, strict=True))


def _all(told: Report) -> Iterator[str]:
    yield from _file(told)
    if told.task:
        yield f"task: {plain(told.task)}"
    for row in told.ladder:
        yield f"rung {row.position} of {len(told.ladder)}, {row.name.text}: {plain(row.words)}"
    yield from _verdict(told)
    yield from _told(told.sections)
    yield f"about: {plain(told.footer)}"


def _told(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        for block in section.blocks:
            for fact in _facts(block):
                yield f"{section.word}: {fact}"


def _verdict(told: Report) -> Iterator[str]:
    yield f"verdict: {plain(told.headline)}"
    yield f"certainty: {plain(told.certainty)}"


def _file(told: Report) -> Iterator[str]:
    if told.file:
        yield f"file: {plain(told.file)}"


def _facts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(said):
            yield plain(said)
        case Items(items, numbered):
            for at, item in enumerate(items, 1):
                yield f"step {at}: {plain(item.line)}" if numbered else plain(item.line)
                yield from map(plain, item.details)
        case Rows(rows):
            yield from (f"{plain(name)} {plain(value)}" for name, value in rows)
        case Table(header, rows):
            yield from (_cells(header, row) for row in rows)
        case Chart():
            yield from (f"{block.each} {bar.name}: {plain(bar.words)}" for bar in block.bars)
            yield from [plain(block.target_words)] if block.target_words else []
        case References(entries):
            for entry in entries:
                yield f"[{entry.number}] {plain(entry.title)} {plain(entry.rest)} {entry.url}".rstrip()
        case Sample(one_line=said):
            yield said
