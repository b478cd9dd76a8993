"""Markdown, fit to paste into a pull request or an issue.

Every word that is not ours is escaped: it can be no heading, list, link, image, table, code,
HTML, mention or reference. Only links to the sources are links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.reporting.report import LadderRow, report, summarise
from adaptation_ladder.reporting.text import (
    Block,
    Chart,
    Item,
    Items,
    Line,
    Paragraph,
    References,
    Rows,
    Sample,
    Section,
    Span,
    Table,
    Topic,
    plain,
)

if TYPE_CHECKING:
    from adaptation_ladder.reporting.explaining import Group

_MARKUP = re.compile(r"[\\`*_\[\]()|~$]")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# A heading, a list, a rule, or a command to a CI runner that is shown this text.
_LEADING = re.compile(r"^(?:[#+=-]|:(?=:)|\d+(?=[.)\\]))")
# GitHub looks for mentions and references after it has dropped backslashes and entities; only an empty comment between
# the sign and the name keeps them apart (github/cmark-gfm issue 181).
_REFERENCE = re.compile(r"(?<=[@#])(?=\w)|(?<=\bGH-)(?=\d)")
_DRAWN = 40
"""How many columns a chart takes."""
_CODE = re.compile(r"[a-z0-9.-]+")

Links = Mapping[int | str, str]
"""Where the number of a source or an id leads."""


def render(advice: Advice, *, explain_all: bool = False, file: str = "") -> str:
    """One advice as a Markdown document."""
    told = report(advice, explain_all=explain_all, file=file)
    name = f"{inline(told.file)}: " if told.file else ""
    parts = [f"## {name}{inline(told.summary_line)}"]
    if told.task:
        parts.append(f"**Task:** {inline(told.task)}")
    parts.append(picture(told.ladder))
    parts.append(f"**{inline(told.headline)}** {inline(told.certainty)}")
    linked = addresses(block for section in told.sections for block in section.blocks)
    parts += [_section(section, linked) for section in told.sections]
    parts.append(f"*{inline(told.footer)}*")
    return "\n\n".join(parts) + "\n"


def render_topic(topic: Topic) -> str:
    """A topic as a Markdown document."""
    parts = [f"## {inline(topic.title)}", *_body(topic)]
    if topic.footer:
        parts.append(f"*{inline(topic.footer)}*")
    return "\n\n".join(parts) + "\n"


def render_book(title: str, lead: str, groups: Iterable[Group]) -> str:
    """Many topics in one document; what one names and another is about becomes a link to it."""
    listed = tuple(groups)
    linked: Links = {id_: f"#{id_}" for group in listed for id_, _ in group.topics}
    parts = [f"# {escape(title)}", lead]
    parts.append("\n".join(f"- [{group.title}](#{group.title.lower()})" for group in listed))
    for group in listed:
        parts.append(f"## {group.title}")
        for id_, topic in group.topics:
            parts += [f"### {id_}", *_body(topic, linked)]
    return "\n\n".join(parts) + "\n"


def _body(topic: Topic, linked: Links | None = None) -> Iterator[str]:
    yield from (inline(said, linked) for said in topic.lead)
    for section in topic.sections:
        first, *rest = (block_of(block, linked or {}) for block in section.blocks)
        beside = isinstance(section.blocks[0], Paragraph)
        title = escape(section.title)
        yield f"**{title}:** {first}" if beside else f"**{title}:**\n\n{first}"
        yield from rest


def tabulate(advices: Iterable[tuple[str, Advice]]) -> str:
    """Several advices as a table."""
    table = summarise(advices)
    return block_of(Table(table.header, table.rows), {}) + "\n"


def escape(text: str) -> str:
    """Text that shows as it stands, inside a line."""
    safe = _MARKUP.sub(r"\\\g<0>", text).translate(_HTML)
    return _REFERENCE.sub("<!-- -->", safe)


def _begun(text: str) -> str:
    """A line that starts nothing but itself."""
    return _LEADING.sub(lambda sign: f"{sign[0]}\\" if sign[0].isdigit() else f"\\{sign[0]}", text)


def inline(said: Line, linked: Links | None = None) -> str:
    """A line as Markdown, in which only what is linked leads anywhere."""

    def show(span: Span) -> str:
        if span.origin in {"trace", "key"}:
            return _id(span, (linked or {}).get(span.text, ""))
        url = (linked or {}).get(span.number, "") if span.origin == "cite" else ""
        if url:
            return link(span.text, url)
        return span.text if span.origin == "words" else escape(span.text)

    return _begun(plain(said, show))


def _id(span: Span, url: str) -> str:
    if not _CODE.fullmatch(span.text):
        return f"({escape(span.text)})" if span.origin == "trace" else escape(span.text)
    return f"[`{span.text}`]({url})" if url else f"`{span.text}`"


def link(text: str, url: str) -> str:
    """A link on words that are not ours."""
    return f"[{escape(text)}]({_address(url)})"


def _address(url: str) -> str:
    """A URL that cannot end its link early."""
    return quote(url, safe="/:?#@!$&'*+,;=%-._~")


def picture(rows: Iterable[LadderRow]) -> str:
    """The ladder as a table."""
    return "\n".join(["| | Rung | |", "|---|---|---|", *map(_rung, rows)])


def _rung(row: LadderRow) -> str:
    words = f"{row.symbol} {inline(row.words)}".strip()
    name = escape(row.name.text)
    strong = "**" if row.tone == "go" else ""
    return f"| {row.position} | {strong}{name}{strong} | {words} |"


def addresses(blocks: Iterable[Block]) -> Links:
    """Where the number of each source leads."""
    return {one.number: one.url for block in blocks if isinstance(block, References) for one in block.entries}


def _section(section: Section, linked: Links) -> str:
    body = "\n\n".join(block_of(block, linked) for block in section.blocks)
    if section.folded:
        return f"<details>\n<summary>{escape(section.title)}</summary>\n\n{body}\n\n</details>"
    return f"### {escape(section.title)}\n\n{body}"


def block_of(block: Block, linked: Links) -> str:  # noqa: PLR0911 - one for each sort of block
    """A block as Markdown."""
    match block:
        case Paragraph(said, leads):
            return f"**{inline(said, linked)}**" if leads else inline(said, linked)
        case Items(items, numbered):
            return "\n".join(_item(item, f"{at}." if numbered else "-", linked) for at, item in enumerate(items, 1))
        case Rows(rows):
            return "\n".join(f"- **{inline(name, linked)}** {inline(value, linked)}" for name, value in rows)
        case Table(header, rows):
            lines = (header, ("---",) * len(header), *(tuple(inline(cell, linked) for cell in row) for row in rows))
            return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        case Chart():
            return _drawn(block)
        case References(entries):
            titles = [
                f"[{inline(one.title)}]({_address(one.url)})" if one.url else inline(one.title) for one in entries
            ]
            return "\n".join(
                f"{one.number}. {title} {inline(one.rest)}" for one, title in zip(entries, titles, strict=True)
            )
        case Sample(lines):
            return "\n".join(["```yaml", *lines, "```"])


def _drawn(chart: Chart) -> str:
    """A chart as a drawing in characters; there is nothing in it but our own signs and numbers."""
    from adaptation_ladder.render.bars import bars  # noqa: PLC0415 - most advices have no chart

    names = max(len(bar.name) for bar in chart.bars)
    drawn = bars(chart, _DRAWN, unicode=True)
    lines = [f"{name:>{names}}  {drawing:<{_DRAWN}}  {plain(said)}".rstrip() for name, drawing, said in drawn]
    return "\n".join(["```text", *lines, "```"])


def _item(item: Item, mark: str, linked: Links) -> str:
    indent = " " * (len(mark) + 1)
    return "\n".join(
        [f"{mark} {inline(item.line, linked)}", *(f"{indent}- {inline(one, linked)}" for one in item.details)]
    )
