"""The formats of an advice: each arranges what `report` words, and is loaded only when it is used.

Knows the formats by name. What a terminal can show is decided by the caller: nothing here reads the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.reporting.text import Topic

if TYPE_CHECKING:
    from adaptation_ladder.reporting.checking import Result

Named = tuple[str, Advice]
"""An advice with the name of the file that it is for."""


class Look(Frozen):
    """What the reader's device can show, and how much is wanted; a format takes from it what concerns it."""

    width: int = 80
    colour: bool = False
    unicode: bool = True
    """Whether symbols beyond ASCII can be shown."""
    explain_all: bool = False
    quiet: bool = False
    """Whether the verdict alone is wanted."""
    file: str = ""
    """The name to show above an advice, where there are several."""
    several: bool = False
    """Whether more than one task may follow."""


def _terminal(advice: Advice, look: Look) -> str:
    from adaptation_ladder.render.terminal import render  # noqa: PLC0415 - rich is loaded by whoever shows it

    return render(
        advice,
        width=look.width,
        colour=look.colour,
        unicode=look.unicode,
        explain_all=look.explain_all,
        quiet=look.quiet,
        file=look.file,
    )


def _plain(advice: Advice, look: Look) -> str:
    from adaptation_ladder.render.plain import render  # noqa: PLC0415 - loaded on first use

    return render(advice, explain_all=look.explain_all, quiet=look.quiet, file=look.file)


def _markdown(advice: Advice, look: Look) -> str:
    from adaptation_ladder.render.markdown import render  # noqa: PLC0415 - loaded on first use

    return render(advice, explain_all=look.explain_all, file=look.file)


def _json(advice: Advice, _look: Look) -> str:
    from adaptation_ladder.render.json import render  # noqa: PLC0415 - loaded on first use

    return render(advice)


def _html(advice: Advice, look: Look) -> str:
    from adaptation_ladder.render.html import render  # noqa: PLC0415 - loaded on first use

    return render(advice, explain_all=look.explain_all, file=look.file)


def _record(advice: Advice, _look: Look) -> str:
    from adaptation_ladder.render.record import render  # noqa: PLC0415 - loaded on first use

    return render(advice)


def _html_page(advices: Iterable[Named], look: Look) -> str:
    from adaptation_ladder.render.html import gather  # noqa: PLC0415 - loaded on first use

    return gather(advices, explain_all=look.explain_all)


def _terminal_table(advices: Iterable[Named], look: Look) -> str:
    from adaptation_ladder.render.terminal import tabulate  # noqa: PLC0415 - rich is loaded by whoever shows it

    return tabulate(advices, width=look.width, colour=look.colour)


def _plain_table(advices: Iterable[Named], _look: Look) -> str:
    from adaptation_ladder.render.plain import tabulate  # noqa: PLC0415 - loaded on first use

    return tabulate(advices)


def _markdown_table(advices: Iterable[Named], _look: Look) -> str:
    from adaptation_ladder.render.markdown import tabulate  # noqa: PLC0415 - loaded on first use

    return tabulate(advices)


FORMATS: Final[dict[str, Callable[[Advice, Look], str]]] = {
    "terminal": _terminal,
    "plain": _plain,
    "markdown": _markdown,
    "json": _json,
    "html": _html,
    "record": _record,
}
"""One advice in each format, as text that ends with a line break."""

TABLES: Final[dict[str, Callable[[Iterable[Named], Look], str]]] = {
    "terminal": _terminal_table,
    "plain": _plain_table,
    "markdown": _markdown_table,
}
"""Several advices in one table; JSON has lines instead (`render.json.render_line`)."""

PAGES: Final[dict[str, Callable[[Iterable[Named], Look], str]]] = {
    "html": _html_page,
}
"""Several advices in one document, for formats of which two documents in a row are none."""


def _terminal_topic(topic: Topic, look: Look) -> str:
    from adaptation_ladder.render.terminal import render_topic  # noqa: PLC0415 - rich is loaded by whoever shows it

    return render_topic(topic, width=look.width, colour=look.colour)


def _plain_topic(topic: Topic, _look: Look) -> str:
    from adaptation_ladder.render.plain import render_topic  # noqa: PLC0415 - loaded on first use

    return render_topic(topic)


def _markdown_topic(topic: Topic, _look: Look) -> str:
    from adaptation_ladder.render.markdown import render_topic  # noqa: PLC0415 - loaded on first use

    return render_topic(topic)


TOPICS: Final[dict[str, Callable[[Topic, Look], str]]] = {
    "terminal": _terminal_topic,
    "plain": _plain_topic,
    "markdown": _markdown_topic,
}
"""A text that is no advice in each format for people; its JSON is made where its records are known."""


def _checks_by(form: str) -> Callable[[Iterable[Result], Look], Iterator[str]]:
    def show(results: Iterable[Result], look: Look) -> Iterator[str]:
        from adaptation_ladder.render.checks import render  # noqa: PLC0415 - loaded on first use

        return render(results, look, TOPICS[form])

    return show


def _html_checks(results: Iterable[Result], look: Look) -> Iterator[str]:
    from adaptation_ladder.render.check_page import render  # noqa: PLC0415 - loaded on first use

    return render(results, look)


def _json_checks(results: Iterable[Result], look: Look) -> Iterator[str]:
    from adaptation_ladder.render.check_json import render  # noqa: PLC0415 - loaded on first use

    return (render(result, lines=look.several) for result in results)


def _github_checks(results: Iterable[Result], _look: Look) -> Iterator[str]:
    from adaptation_ladder.render.github import render  # noqa: PLC0415 - loaded on first use

    return render(results)


def _sarif_checks(results: Iterable[Result], _look: Look) -> Iterator[str]:
    from adaptation_ladder.render.sarif import render  # noqa: PLC0415 - loaded on first use

    return render(results)


def _junit_checks(results: Iterable[Result], _look: Look) -> Iterator[str]:
    from adaptation_ladder.render.junit import render  # noqa: PLC0415 - loaded on first use

    return render(results)


CHECKS: Final[dict[str, Callable[[Iterable[Result], Look], Iterator[str]]]] = {
    "terminal": _checks_by("terminal"),
    "plain": _checks_by("plain"),
    "markdown": _checks_by("markdown"),
    "json": _json_checks,
    "html": _html_checks,
    "github": _github_checks,
    "sarif": _sarif_checks,
    "junit": _junit_checks,
}
"""The checks of some specs in each format: piece by piece as they come, so that their number costs no memory."""
