"""Checks for people, in any of the formats for them: what was found spec by spec, and at the end the count.

Of many specs only those with findings are shown; the tables count them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from adaptation_ladder.render import Look
from adaptation_ladder.reporting.checking import (
    Refusal,
    Result,
    Tally,
    refused_topic,
    tally_line,
    tally_topic,
    topic_of,
)
from adaptation_ladder.reporting.text import Topic


def render(results: Iterable[Result], look: Look, show: Callable[[Topic, Look], str]) -> Iterator[str]:
    """The checks in the order in which they come."""
    tally, between = Tally(), ""
    for result in results:
        tally.add(result)
        topic = topic_for(result, look)
        if topic is not None:
            yield between + show(topic, look)
            between = "" if look.quiet else "\n"
    if look.several:
        yield between + show(Topic(tally_line(tally), (), ()) if look.quiet else tally_topic(tally), look)


def topic_for(result: Result, look: Look, *, named: bool = True) -> Topic | None:
    """What is shown of one spec, under its name or not; nothing of one that may be passed over."""
    if isinstance(result, Refusal):
        return refused_topic(result, named=named)
    if look.several and not result.sections:
        return None
    topic = topic_of(result, named=named)
    if look.quiet:
        return None if look.several and result.passed else Topic(topic.title, (), ())
    return topic
