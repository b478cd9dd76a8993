"""The terminal: the same words with colour and a hanging indent, in any width, with or without colour and symbols.

Everything is laid out as rich `Text`, which takes data literally; the result is returned and never printed here. The
caller says what the terminal can do: nothing is asked of the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.reporting.report import LadderRow, Report, Tone, report, summarise
from adaptation_ladder.reporting.text import (
    Block,
    Chart,
    Items,
    Line,
    Paragraph,
    Reference,
    References,
    Rows,
    Sample,
    Section,
    Table,
    Topic,
    bare,
    plain,
    without_traces,
)

_TONES: dict[Tone, str] = {
    "go": "bold green",
    "keep": "green",
    "here": "bold",
    "later": "cyan",
    "shut": "yellow",
    "out": "red",
    "none": "dim",
}
_ORIGINS = {"trace": "dim", "cite": "cyan", "key": "cyan"}
_NARROWEST = 20
"""Below this many columns lines are left to the terminal to break."""
_DRAWN = 40
"""How many columns a chart takes at most."""
_WORDS = 22
"""How many columns the words about a rung need, to stand beside its name."""


def render(  # noqa: PLR0913 - one for each thing that a reader's device can show or not
    advice: Advice,
    *,
    width: int = 80,
    colour: bool = False,
    unicode: bool = True,
    explain_all: bool = False,
    quiet: bool = False,
    file: str = "",
) -> str:
    """One advice for a terminal; quiet means the verdict alone."""
    told = report(advice, explain_all=explain_all, file=file)
    page = _Page(width, colour=colour, everything=explain_all, unicode=unicode)
    if quiet:
        return page.text([*_file(page, told), *_verdict(page, told)])
    return page.text(_all(page, told, unicode=unicode))


def render_topic(topic: Topic, *, width: int = 80, colour: bool = False) -> str:
    """A topic for a terminal."""
    page = _Page(width, colour=colour, everything=True)
    return page.text(_whole(page, topic))


def tabulate(advices: Iterable[tuple[str, Advice]], *, width: int = 80, colour: bool = False) -> str:
    """Several advices as a table, or one below the other where a table would be too wide."""
    page = _Page(width, colour=colour)
    table = summarise(advices)
    return page.text(_table(page, Table(table.header, table.rows)))


class _Page:
    """A width, and the console that turns laid-out lines into characters."""

    def __init__(self, width: int, *, colour: bool, everything: bool = False, unicode: bool = True) -> None:
        self.width = max(width, _NARROWEST)
        self.everything = everything
        """Whether ids and the titles of sources are shown too."""
        self._colour = colour
        self.unicode = unicode
        """Whether a chart may use more than ASCII."""
        self._console = Console(
            file=StringIO(),
            width=self.width,
            height=25,
            color_system="standard" if colour else None,
            force_terminal=colour,
            no_color=not colour,
            force_jupyter=False,
            force_interactive=False,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},  # or rich would look for NO_COLOR, TERM and COLUMNS by itself
        )

    def wrapped(self, said: Text, first: str = "", rest: str = "  ") -> Iterator[Text]:
        """A line broken to the width: `first` before its first part, `rest` before the others."""
        parts = said.wrap(self._console, self.width - max(len(first), len(rest), 1))
        for at, part in enumerate(parts):
            yield Text.assemble(_guarded(first if at == 0 else rest, part.plain), part)

    def styled(self, said: Line) -> Text:
        """A line with its citations, and with its traces where everything is topic."""
        return _styled(said, traces=self.everything)

    def text(self, lines: Iterable[Text]) -> str:
        """The lines as characters."""
        if not self._colour:  # what rich would print, at a hundredth of the cost
            return "".join(f"{one.plain.rstrip()}\n" for one in lines)
        with self._console.capture() as captured:
            for one in lines:
                one.rstrip()
                self._console.print(one, soft_wrap=True)
        return captured.get()


def _guarded(indent: str, said: str) -> str:
    """The indent, with a sign at its end where the text would be read as a command by a CI runner.

    Runners ignore the spaces in front of `::error`.
    """
    if said.lstrip().startswith("::") and not indent.strip():
        return f"{indent[:-1]}\\"
    return indent


def _styled(said: Line, *, traces: bool = False) -> Text:
    text = Text()
    for span in said if traces else without_traces(said):
        if span.origin in {"trace", "cite"}:
            text.append(" ")
        text.append(bare(span), _ORIGINS.get(span.origin))
    return text


def _all(page: _Page, told: Report, *, unicode: bool) -> Iterator[Text]:
    yield from _file(page, told)
    if told.task:
        yield from page.wrapped(Text.assemble(("Task: ", "bold"), _styled(told.task)))
    if told.task or told.file:
        yield Text()
    yield from _ladder(page, told.ladder, unicode=unicode)
    yield Text()
    yield from _verdict(page, told)
    for section in told.sections:
        yield Text()
        yield from _section(page, section)
    yield Text()
    footer = _styled(told.footer)
    footer.stylize("dim")
    yield from page.wrapped(footer)


def _whole(page: _Page, topic: Topic) -> Iterator[Text]:
    title = _styled(topic.title)
    title.stylize("bold")
    yield from page.wrapped(title, "", "")
    for said in topic.lead:
        yield from page.wrapped(page.styled(said), "", "")
    for section in topic.sections:
        yield Text()
        yield from _section(page, section)
    if topic.footer:
        yield Text()
        footer = _styled(topic.footer)
        footer.stylize("dim")
        yield from page.wrapped(footer)


def _file(page: _Page, told: Report) -> Iterator[Text]:
    if told.file:
        yield from page.wrapped(Text.assemble(("File: ", "bold"), _styled(told.file)))


def _verdict(page: _Page, told: Report) -> Iterator[Text]:
    headline = _styled(told.headline)
    headline.stylize("bold")
    yield from page.wrapped(headline, "", "")
    yield from page.wrapped(_styled(told.certainty), "", "")


def _ladder(page: _Page, rows: tuple[LadderRow, ...], *, unicode: bool) -> Iterator[Text]:
    digits = max(len(str(row.position)) for row in rows)
    longest = max(cell_len(row.name.text) for row in rows)
    left, right, rail = ("├─", "─┤", "│") if unicode else ("|-", "-|", "|")
    gap = f"  {rail} {' ' * digits} {rail}   "
    beside = f"{gap}{' ' * longest}  "
    for row in rows:
        tone = _TONES[row.tone]
        step = f"  {left}{row.position:>{digits}}{right} {row.symbol if unicode else row.ascii_symbol} "
        name, said = Text(row.name.text, tone), Text(plain(row.words), tone)
        if page.width - len(beside) >= _WORDS:
            first, *others = page.wrapped(said, " " * len(beside), beside)
            yield Text.assemble(step, name, " " * (longest - name.cell_len + 2), first[len(beside) :])
            yield from others
        else:
            yield from page.wrapped(name, step, gap)
            yield from page.wrapped(said, f"{gap}  ", f"{gap}  ")


def _section(page: _Page, section: Section) -> Iterator[Text]:
    yield from page.wrapped(Text(section.title, "bold"), "", "")
    for at, block in enumerate(section.blocks):
        if at and (isinstance(block, Chart) or (isinstance(block, Paragraph) and block.leads)):
            yield Text()
        yield from _block(page, block)


def _block(page: _Page, block: Block) -> Iterator[Text]:  # noqa: C901 - one case for each sort of block
    match block:
        case Paragraph(said):
            yield from page.wrapped(page.styled(said), "  ", "  ")
        case Items(items, numbered):
            for at, item in enumerate(items, 1):
                mark = f"{at}." if numbered else "-"
                yield from page.wrapped(page.styled(item.line), f"  {mark} ", " " * (len(mark) + 3))
                for detail in item.details:
                    yield from page.wrapped(page.styled(detail), "    - ", "      ")
        case Rows(rows):
            for name, value in rows:
                asked = _styled(name)
                asked.stylize("bold")
                yield from page.wrapped(Text.assemble(asked, " ", page.styled(value)), "  - ", "    ")
        case Table() | Chart():
            yield from _table(page, block) if isinstance(block, Table) else _chart(page, block)
        case References(entries):
            for entry in entries:
                yield from _reference(page, entry)
        case Sample(lines):
            yield from (Text(f"    {one}") for one in lines)


def _reference(page: _Page, entry: Reference) -> Iterator[Text]:
    mark = f"  [{entry.number}] "
    said = Text.assemble(_styled(entry.title), " ") if page.everything else Text()
    said.append_text(_styled(entry.rest))
    url = Text(entry.url, "dim")
    if len(mark) + said.cell_len + 1 + url.cell_len <= page.width:
        yield Text.assemble(mark, said, " ", url)
        return
    yield from page.wrapped(said, mark, " " * len(mark))
    if url:  # whole, however long, so that it can be followed
        yield Text.assemble(" " * len(mark), url)


def _chart(page: _Page, chart: Chart) -> Iterator[Text]:
    from adaptation_ladder.render.bars import NARROWEST, bars  # noqa: PLC0415 - most advices have no chart

    names = max(len(bar.name) for bar in chart.bars)
    words = max(cell_len(plain(one)) for one in (*(bar.words for bar in chart.bars), chart.target_words))
    columns = min(_DRAWN, page.width - names - words - 6)
    for name, drawn, said in bars(chart, max(columns, NARROWEST), unicode=page.unicode):
        if columns < NARROWEST:
            yield from page.wrapped(page.styled(said), f"  {name:>{names}}  ", " " * (names + 4))
        else:
            yield Text.assemble(f"  {name:>{names}}  ", (f"{drawn:<{columns}}", "cyan"), "  ", page.styled(said))


def _table(page: _Page, table: Table) -> Iterator[Text]:
    rows = [[page.styled(cell) for cell in row] for row in table.rows]
    cells = [list(map(Text, table.header)), *rows]
    *fixed, _ = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
    if 2 + sum(size + 2 for size in fixed) > page.width:
        return _stacked(page, table.header, rows)
    return _columns(page, table.header, rows, fixed)


def _columns(page: _Page, header: tuple[str, ...], rows: list[list[Text]], fixed: list[int]) -> Iterator[Text]:
    left = 2 + sum(size + 2 for size in fixed)
    below = page.width - left < _NARROWEST  # then the last column stands under the others
    *names, last_name = header
    yield _row([Text(name, "bold") for name in names], fixed).append("" if below else last_name, "bold")
    for *cells, last in rows:
        front = _row(cells, fixed)
        if below:
            yield front
            yield from page.wrapped(Text.assemble(f"{last_name}: ", last), "    ", "    ")
        else:
            first, *others = page.wrapped(last, " " * left, " " * left)
            yield Text.assemble(front, first[left:])
            yield from others


def _row(cells: list[Text], sizes: list[int]) -> Text:
    row = Text(_guarded("  ", cells[0].plain))
    for cell, size in zip(cells, sizes, strict=True):
        row.append_text(cell).append(" " * (size - cell.cell_len + 2))
    return row


def _stacked(page: _Page, header: tuple[str, ...], rows: list[list[Text]]) -> Iterator[Text]:
    for at, row in enumerate(rows):
        if at:
            yield Text()
        for name, cell in zip(header, row, strict=True):
            said = Text.assemble((f"{name}: ", "bold"), cell)
            yield from page.wrapped(said, "  " if name == header[0] else "    ", "      ")
