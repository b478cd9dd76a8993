"""HTML: one page that needs nothing but itself, for a screen of any size, for paper, and for those who listen to it.

There is no script, and the page forbids one. Whatever is not ours is escaped and stands behind a tag on its line, so
that it can be neither markup nor a command to a CI runner. Nothing is left out, since long parts fold away; the ids
behind the reasons come with `explain_all`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.render.drawing import chart, drawing
from adaptation_ladder.reporting.report import LadderRow, Report, Summary, described, report, summarise
from adaptation_ladder.reporting.text import (
    Block,
    Chart,
    Item,
    Items,
    Line,
    Paragraph,
    Reference,
    References,
    Rows,
    Sample,
    Section,
    Span,
    Table,
    Topic,
    bare,
    plain,
    without_traces,
)

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M4 1v14M12 1v14M4 "
    "4h8M4 8h8M4 12h8' stroke='%230b6b4f' stroke-width='2' fill='none'/%3E%3C/svg%3E"
)


_LONG = 24
"""From how many characters on a word may be too long for a line on a phone."""


class Style(Frozen):
    """How the parts of one document are written."""

    level: int = 2
    """The level of its sections' headings; 1 is the page's own."""
    anchor: str = ""
    """What the names of its link targets begin with; each document on a page has its own."""
    traces: bool = False
    """Whether ids are shown."""


def render(advice: Advice, *, explain_all: bool = False, file: str = "") -> str:
    """One advice as a page."""
    told = report(advice, explain_all=True, file=file, asked_first=False)
    return page(plain(told.summary_line), told_article(told, Style(traces=explain_all)))


def gather(advices: Iterable[tuple[str, Advice]], *, explain_all: bool = False) -> str:
    """Several advices on one page, under a table that leads to each."""
    named = list(advices)
    table = summarise(named)
    parts = [f"<h1>{escape(table.title)}</h1>", _table(table)]
    for at, (file, advice) in enumerate(named, 1):
        told = report(advice, explain_all=True, file=file, asked_first=False)
        parts.append(told_article(told, Style(3, f"task-{at}-", traces=explain_all)))
    return page(table.title, "\n".join(parts))


def page(title: str, body: str) -> str:
    """A whole page around a body, which is HTML already."""
    return "".join(streamed(title, [f"{body}\n"]))


def streamed(title: str, parts: Iterable[str]) -> Iterator[str]:
    """A whole page, piece by piece as its parts come."""
    style = files("adaptation_ladder.render").joinpath("page.css").read_text(encoding="utf-8")
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    yield f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<link rel="icon" href="{_ICON}">
<style>{style}</style>
</head>
<body>
<main>
"""
    yield from parts
    yield "</main>\n</body>\n</html>\n"


def section(one: Section, style: Style) -> str:
    """A section with its heading; a long one is folded away, unless links lead into it, and paper unfolds it."""
    heading = f"<h{style.level}>{escape(one.title)}</h{style.level}>"
    body = "\n".join(_block(block, style) for block in one.blocks)
    if one.folded:
        unfolded = " open" if any(isinstance(block, References) for block in one.blocks) else ""
        return f"<details{unfolded}>\n<summary>{heading}</summary>\n<div>\n{body}\n</div>\n</details>"
    return f"<section>\n{heading}\n<div>\n{body}\n</div>\n</section>"


def said(one: Line, style: Style) -> str:
    """A line as HTML: the words of a person stand apart in direction, and a citation leads to its source."""

    def show(span: Span) -> str:
        text = escape(bare(span))
        match span.origin:
            case "yours":
                return f"<bdi>{_breakable(bare(span))}</bdi>"
            case "key" | "trace":
                return f"<code>{escape(span.text)}</code>"
            case "cite":
                return f'<a href="#{style.anchor}source-{span.number}">{text}</a>'
            case "words":  # our own, in which what is typed stands between backticks
                return re.sub("`([^`]+)`", r"<code>\1</code>", text)
        return text

    return plain(one if style.traces else without_traces(one), show)


def article(topic: Topic, style: Style, rows: Sequence[LadderRow] = (), file: str = "") -> str:
    """A topic as a part of a page, under its file and with the ladder beside its first words where there are any."""
    heading = f"h{style.level - 1}"
    lead = "".join(f"\n<p>{said(one, style)}</p>" for one in topic.lead)
    top = f"<div>\n{_named(file)}<{heading}>{said(topic.title, style)}</{heading}>{lead}\n</div>"
    return _whole(top, rows, topic.sections, topic.footer, style)


def told_article(told: Report, style: Style) -> str:
    """An advice as a part of a page."""
    heading = f"h{style.level - 1}"
    top = f"""<div>
{_named(plain(told.file))}<{heading}>{said(told.headline, style)}</{heading}>
<p class="sure">{said(told.certainty, style)}</p>
</div>"""
    task = f'\n<p class="task">{said(told.task, style)}</p>' if told.task else ""
    return _whole(top, told.ladder, told.sections, told.footer, style, task)


def _named(file: str) -> str:
    return f'<p class="file"><bdi>{_breakable(file)}</bdi></p>\n' if file else ""


_SEAM = re.compile(r"(?<=[/\\_.-])(?=\w)")


def _breakable(text: str) -> str:
    """Words of a person; one that may be too long for a line, as names of files are, goes on after one of its parts."""
    words = (word if len(word) < _LONG else "\0".join(_SEAM.split(word)) for word in text.split(" "))
    return escape(" ".join(words)).replace("\0", "<wbr>")


def _whole(
    top: str, rows: Sequence[LadderRow], sections: Iterable[Section], footer: Line, style: Style, below: str = ""
) -> str:
    anchor = f' id="{style.anchor.rstrip("-")}"' if style.anchor else ""
    picture = f"\n{drawing(rows, described(rows), f'{style.anchor}ladder')}" if rows else ""
    parts = [f"<header>\n{top}{picture}{below}\n</header>", *(section(one, style) for one in sections)]
    parts += [f"<footer><p>{said(footer, style)}</p></footer>"] if footer else []
    return "\n".join([f"<article{anchor}>", *parts, "</article>"])


def _table(table: Summary) -> str:
    rows = (_cells(table.header, row, Style(), f"task-{at}") for at, row in enumerate(table.rows, 1))
    return _frame(table.header, _lines(rows))


def _frame(header: Sequence[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>"


def _cells(header: Sequence[str], row: Sequence[Line], style: Style, target: str = "") -> str:
    """One row; with a target its first cell leads there."""
    first, *others = (said(cell, style) for cell in row)
    name = f'<a href="#{target}">{first}</a>' if target else first
    cells = "".join(
        f'<td data-name="{escape(head)}">{cell}</td>' for head, cell in zip(header[1:], others, strict=True)
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _block(block: Block, style: Style) -> str:  # noqa: PLR0911 - one for each sort of block
    match block:
        case Paragraph(line, leads):
            level = style.level + 1
            return f"<h{level}>{said(line, style)}</h{level}>" if leads else f"<p>{said(line, style)}</p>"
        case Items(items, numbered):
            kind = "ol" if numbered else "ul"
            return f"<{kind}>\n{_lines(_item(item, style) for item in items)}</{kind}>"
        case Rows(rows):
            pairs = (f"<div><dt>{said(name, style)}</dt><dd>{said(value, style)}</dd></div>" for name, value in rows)
            return f"<dl>\n{_lines(pairs)}</dl>"
        case Table(header, rows):
            return _frame(header, _lines(_cells(header, row, style) for row in rows))
        case Chart():
            return chart(block)
        case References(entries):
            return f'<ol class="sources">\n{_lines(_reference(one, style) for one in entries)}</ol>'
        case Sample(lines):
            return "<pre>" + escape("\n".join(lines)) + "</pre>"


def _lines(parts: Iterator[str]) -> str:
    return "".join(f"{part}\n" for part in parts)


def _item(item: Item, style: Style) -> str:
    details = "".join(f"<li>{said(one, style)}</li>\n" for one in item.details)
    below = f"\n<ul>\n{details}</ul>\n" if details else ""
    return f"<li>{said(item.line, style)}{below}</li>"


def _reference(one: Reference, style: Style) -> str:
    title = said(one.title, style)
    url = escape(one.url)
    linked = f'<a href="{url}" rel="noreferrer noopener">{title}</a>' if url else title
    shown = f' <span class="url">{url}</span>' if url else ""
    name = f"{style.anchor}source-{one.number}"
    return f'<li id="{name}" value="{one.number}">{linked} {said(one.rest, style)}{shown}</li>'
