"""An interview as data: what was asked, what was answered, what comes next; going back is part of it.

Pure: every step gives a new interview. Who asks, and in which words, is for the floors above.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Provenance
from adaptation_ladder.book.conditions import AtMost, Value, leaves, questions_of
from adaptation_ladder.book.index import Bits
from adaptation_ladder.book.naming import present_name
from adaptation_ladder.book.rulebook import Question, Rulebook, conditions_in
from adaptation_ladder.deciding.certificate import Certificate, certify
from adaptation_ladder.deciding.inquiry import Turn, topics_of, turn
from adaptation_ladder.deciding.possible import Search, search_for
from adaptation_ladder.deciding.space import WAYS_OF_TRYING, both
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Answer, Task, Tried, TriedEntry

TRIALS: dict[str, TriedEntry] = {
    "none": "none",
    "brief": "brief",
    "thorough": "thorough",
    "worse": Tried(effort="brief", outcome="worse"),
}
"""What can be answered where an interview asks what was tried on a rung, with the entry of a spec; in the order of
`space.WAYS_OF_TRYING`."""

RUNG_STEPS = 1500
"""How many partial answer sets are looked at to tell which rungs are still possible."""


class Reply(NamedTuple):
    """An answer in an interview; None means *not sure*, and the question stays open."""

    topic: str
    """The question, or `tried.RUNG`."""
    value: Answer


class Way(NamedTuple):
    """One way of answering a question, with the rungs that would still be possible."""

    value: Answer
    least: float | None
    """For a number, the smallest that comes out so."""
    most: float | None
    rungs: tuple[str, ...]


class Interview(Frozen):
    """An interview about one task, at one point."""

    book: Rulebook
    start: Task
    """What was known before anything was asked."""
    search: Search
    """The search for this task, which keeps what it learns."""
    replies: tuple[Reply, ...] = ()
    """In the order in which they were asked."""
    revisiting: str | None = None
    """The topic gone back to, which is asked again."""
    heard: int = 0
    """How many of the first replies were read from the person's words and confirmed, not asked."""
    everything: bool = False
    """Whether asking goes on after the outcome is settled, for a fuller plan."""

    @property
    def task(self) -> Task:
        """The task as far as it is known."""
        answers: dict[str, Answer] = dict(self.start.answers)
        tried = dict(self.start.tried)
        for topic, value in self.replies:
            if topic.startswith(TRIAL_OF):
                if isinstance(value, str):
                    tried[topic.removeprefix(TRIAL_OF)] = TRIALS[value]
            elif value is not None:
                answers[topic] = value
        return self.start.model_copy(update={"answers": answers, "tried": tried})

    @property
    def provenance(self) -> Mapping[str, Provenance]:
        """Which answers were given in the interview."""
        return {reply.topic: "asked" for reply in self.replies}


def begin(book: Rulebook, start: Task) -> Interview:
    """An interview that asks what a task leaves open. Raises LadderError where the task does not fit the rulebook."""
    situation = read_task(start, book)
    tried = {present_name(book, rung): entry for rung, entry in start.tried.items()}
    current = present_name(book, start.current) if start.current else None
    start = start.model_copy(update={"tried": tried, "current": current})
    untold = [rung for rung in book.rung_ids if rung not in start.tried and rung != start.current]
    search = search_for(book, situation, untold=untold, current_told=start.current is not None)
    return Interview(book, start, search)


def replied(interview: Interview, topic: str, value: Answer) -> tuple[Interview, tuple[str, ...]]:
    """The interview after an answer, and the earlier answers that no longer apply and were dropped."""
    reply = Reply(topic, value)
    at = next((at for at, one in enumerate(interview.replies) if one.topic == topic), len(interview.replies))
    replies = (*interview.replies[:at], reply, *interview.replies[at + 1 :])
    after = replace(interview, replies=replies, revisiting=None)
    dropped = _pointless(after)
    return replace(after, replies=tuple(one for one in after.replies if one.topic not in dropped)), tuple(dropped)


def gone_back(interview: Interview) -> Interview | None:
    """The interview with the answer before the present question asked again; None at the beginning."""
    topics = [reply.topic for reply in interview.replies]
    at = topics.index(interview.revisiting) if interview.revisiting else len(topics)
    return replace(interview, revisiting=topics[at - 1]) if at else None


def earlier(interview: Interview, topic: str) -> Answer:
    """What was answered to a topic, if anything."""
    return next((reply.value for reply in interview.replies if reply.topic == topic), None)


def standing(interview: Interview) -> Turn:
    """Where the interview stands: settled, or what to ask next and how much may remain."""
    book, search = interview.book, _search(interview)
    asked = _asked(interview)
    bits = _bits(interview)
    first = book.needs_question.id
    if first not in asked:
        waiting = tuple(topic.name for topic in topics_of(book) if topic.name not in asked)
        return Turn(None, first, waiting, proved=True)
    found = turn(search, topics_of(book), bits, asked)
    if interview.everything and found.topic is None:
        more = tuple(_worth_asking(interview, asked, bits))
        return found._replace(topic=more[0] if more else None, waiting=more)
    return found


def certified(interview: Interview) -> Certificate | None:
    """The proof that the outcome cannot change any more, where there is one."""
    book, start = interview.book, interview.start
    situation = read_task(interview.task, book)
    asked = {topic.removeprefix(TRIAL_OF): value for topic, value in interview.replies if topic.startswith(TRIAL_OF)}
    untold = [
        id_
        for id_ in book.rung_ids
        if id_ not in start.tried and id_ != start.current and not isinstance(asked.get(id_), str)
    ]
    # What says something about other rungs as well is not spared: the one in use, and those that contain others.
    spare = [
        id_
        for id_, value in asked.items()
        if isinstance(value, str)
        and id_ != situation.current
        and (value == "none" or not book.rung[id_].counts_as_trying)
    ]
    return certify(book, situation, untold=untold, spare=spare, current_told=start.current is not None)


def possible_rungs(interview: Interview, reply: Bits | None = None) -> tuple[tuple[str, ...], bool]:
    """The rungs still possible, lowest first, and whether they are proved to be all and no more."""
    search = _search(interview).of_rungs()
    bits = _bits(interview) if reply is None else both(_bits(interview), reply)
    found = search.rungs(bits, budget=RUNG_STEPS)
    if found.proved:
        return found.rungs, True
    within = {at for at, _ in search.bound(search.space.gated(bits), exact=False).within}
    return tuple(rung for at, rung in enumerate(interview.book.rung_ids) if at in within), False


def separates(interview: Interview, topic: str) -> Iterator[Way]:
    """How a question separates the rungs that are still possible: the ways of answering it, with what each leaves."""
    book, search = interview.book, _search(interview)
    if topic.startswith(TRIAL_OF):
        at = book.rung_ids.index(topic.removeprefix(TRIAL_OF))
        for tried, trial in zip(TRIALS, WAYS_OF_TRYING, strict=True):
            yield Way(tried, None, None, possible_rungs(interview, search.space.trial(at, trial))[0])
        return
    question = book.question[topic]
    index = search.space.rules.index
    if question.kind == "number":
        for least, most in _ranges(book, question):
            yield Way(least, least, most, possible_rungs(interview, index.of_value(topic, least))[0])
        return
    for choice in book.choice_ids(question):
        value: Value = choice if question.kind == "choice" else (choice,)
        yield Way(value, None, None, possible_rungs(interview, index.of_value(topic, value))[0])


def _ranges(book: Rulebook, question: Question) -> Iterator[tuple[float, float | None]]:
    """The numbers that come out alike, from the smallest up; the last range is open."""
    step = 1 if question.whole else 0
    marks = {float(question.least)}
    for form, _ in conditions_in(book):
        for leaf in leaves(form):
            atom = book.atom(leaf)
            if atom.question == question.id and isinstance(atom.operand, int | float):
                marks.add(atom.operand + step if isinstance(leaf, AtMost) else atom.operand)
    edges = [mark for mark in sorted(marks) if question.least <= mark <= question.most]
    yield from ((low, high - step) for low, high in pairwise(edges))
    yield edges[-1], None


def _search(interview: Interview) -> Search:
    """The search with what stays open for good: answered with *not sure*, and nothing is assumed now."""
    unsure = _unsure(interview)
    left = sum(topic.mask for topic in topics_of(interview.book) if topic.name in unsure)
    return dataclasses.replace(interview.search, unsure=left)


def _unsure(interview: Interview) -> set[str]:
    return {topic for topic, value in interview.replies if value is None and not topic.startswith(TRIAL_OF)}


def _bits(interview: Interview) -> Bits:
    """What is known: the answers, what was tried, and what is assumed where somebody was not sure."""
    book = interview.book
    situation = read_task(interview.task, book)
    unsure = _unsure(interview)
    values = {id_: one.value for id_, one in situation.given.items() if one.provenance != "assumed" or id_ in unsure}
    search = interview.search
    bits = search.space.rules.index.of_values(values)
    for topic, value in interview.replies:
        if topic.startswith(TRIAL_OF):  # not sure counts as not tried
            way = WAYS_OF_TRYING[list(TRIALS).index(value if isinstance(value, str) else "none")]
            bits = both(bits, search.space.trial(book.rung_ids.index(topic.removeprefix(TRIAL_OF)), way))
    return bits


def awaits_assumption(interview: Interview) -> bool:
    """Whether an answer that was not asked for may still bring an assumption about what somebody was not sure of."""
    index = interview.search.space.rules.index
    bits = _bits(interview)
    unsure = [interview.book.question[topic] for topic in _unsure(interview)]
    return any(index.reader(one.when).truth(bits) is None for question in unsure for one in question.assume)


def _asked(interview: Interview) -> frozenset[str]:
    book, start = interview.book, interview.start
    told = {f"{TRIAL_OF}{rung}" for rung in book.rung_ids if rung in start.tried or rung == start.current}
    answered = {id_ for id_, one in read_task(start, book).given.items() if one.provenance != "assumed"}
    return frozenset({*told, *answered, *(reply.topic for reply in interview.replies)})


def _pointless(interview: Interview) -> list[str]:
    """Answers to questions that make no sense with the others."""
    index = interview.search.space.rules.index
    gated = {gate.question for gate in index.gates}
    others = replace(interview, replies=tuple(one for one in interview.replies if one.topic not in gated))
    bits = _bits(others)
    shut = {gate.question for gate in index.gates if gate.reader.truth(bits) is False}
    return [reply.topic for reply in interview.replies if reply.topic in shut]


def _worth_asking(interview: Interview, asked: frozenset[str], bits: Bits) -> Iterator[str]:
    """Open questions that steps, notes, reasons and techniques read for the needs that are active."""
    book, search = interview.book, _search(interview)
    active = {need.need for need in search.space.rules.needs if need.active.truth(bits) is not False}
    read: set[str] = set()
    for rung in book.rungs:
        entries = (*rung.when_to_use, *rung.when_not, *rung.requirements, *rung.first_steps)
        for entry in (*entries, *book.notes):
            needs = (entry.need,) if hasattr(entry, "need") else getattr(entry, "needs", ())
            if not needs or active.intersection(needs):
                read.update(name for form, _ in conditions_in(entry) for name in questions_of(form))
    for question in book.questions:
        applies = search.space.rules.index.reader(question.applies).truth(bits)
        if question.id in read - asked and applies is True and question.measured is None:
            yield question.id
