"""Checks as one HTML page: what was found, beside the ladder, and of a single spec the whole advice below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adaptation_ladder.basics.records import replace
from adaptation_ladder.render import Look
from adaptation_ladder.render.checks import topic_for
from adaptation_ladder.render.html import Style, article, streamed, told_article
from adaptation_ladder.reporting.checking import CHECKED, Refusal, Result, Tally, advice_of, ladder_of, tally_topic
from adaptation_ladder.reporting.text import visible


def render(results: Iterable[Result], look: Look) -> Iterator[str]:
    """The checks in the order in which they come."""
    return streamed(CHECKED, _several(results, look) if look.several else _alone(results, look))


def _several(results: Iterable[Result], look: Look) -> Iterator[str]:
    tally = Tally()
    yield f"<h1>{CHECKED}</h1>\n"
    for at, result in enumerate(results, 1):
        tally.add(result)
        yield from _found(result, look, Style(3, f"spec-{at}-", traces=True))
    yield article(tally_topic(tally), Style(3, traces=True)) + "\n"


def _alone(results: Iterable[Result], look: Look) -> Iterator[str]:
    for result in results:
        yield from _found(result, look, Style(traces=True))
        # The whole advice quotes the task's own words; its ladder stands above already.
        if not isinstance(result, Refusal) and not result.redacted and not look.quiet:
            yield told_article(replace(advice_of(result, whole=True), ladder=()), Style(3, "advice-")) + "\n"


def _found(result: Result, look: Look, style: Style) -> Iterator[str]:
    topic = topic_for(result, look, named=False)
    if topic is not None:
        rows = () if isinstance(result, Refusal) else ladder_of(result)
        yield article(topic, style, rows, visible(result.file)) + "\n"
