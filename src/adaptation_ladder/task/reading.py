"""The task's own words, read into proposed answers: each with the phrase it rests on and the cue that saw it.

Pure, offline, and the same every time. What the words do not say stays open; where they say two things that cannot
both be so, the answer stays open too. Knows no need, question or rung by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Effort, EffortName, Outcome
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.book.cues import Quote, Seen, hardly_english, seen_in
from adaptation_ladder.book.index import prepared
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.task.tasks import Answer, Task, Tried

LONGEST = 60_000
"""How many characters are read; a task spec holds no more either."""
NOT_ENGLISH = "The text is hardly English, which is all that is read. Answer the questions instead."


class Proposal(Frozen):
    """An answer that the words suggest; of several choices each is a proposal of its own."""

    question: str
    value: str | int | float
    """A choice (a need, where the question offers symptoms) or a number."""
    several: bool
    """Whether the question takes several choices, of which this is one."""
    cue: str
    quote: Quote


class ProposedTrial(Frozen):
    """A rung that the words say was tried."""

    rung: str
    effort: EffortName
    outcome: Outcome
    cue: str
    quote: Quote


class Mention(Frozen):
    """A rung that the words speak of: as what runs today, or as a method that somebody has in mind."""

    rung: str
    cue: str
    quote: Quote


class Sighting(Frozen):
    """A cue that was read, whether or not anything came of it."""

    cue: str
    quote: Quote


class Reading(Frozen):
    """What a text says, as far as the cues see."""

    text: str
    """The part of the text that was read."""
    proposals: tuple[Proposal, ...] = ()
    """In the rulebook's order of questions, and of needs within theirs."""
    tried: tuple[ProposedTrial, ...] = ()
    """From the lowest rung up."""
    current: Mention | None = None
    methods: tuple[Mention, ...] = ()
    """Methods that were named, in the order of the words; they decide nothing."""
    seen: tuple[Sighting, ...] = ()
    """Every cue that was read, in the order of the words."""
    set_aside: tuple[str, ...] = ()
    """Rungs tried that a task made of this leaves out, as long as nobody knows what they fell short of."""
    unsettled: tuple[str, ...] = ()
    """Questions to which the words give answers that cannot all be so."""
    refused: str = ""
    """Why nothing was read, where the text could not be."""


def read_text(text: str, book: Rulebook) -> Reading:
    """Read a task's own words into proposed answers; any text will do."""
    text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")  # half a character becomes a question mark
    if hardly_english(text, book):
        return Reading(text, refused=NOT_ENGLISH)
    seen = sorted(seen_in(text, book), key=lambda one: one.quote.start)
    counted = _without_outweighed(seen)
    proposals, unsettled = _proposals(book, counted)
    tried = tuple(_trials(book, counted))
    return Reading(
        text=text,
        proposals=proposals,
        tried=tried,
        current=_current(counted),
        methods=tuple(Mention(one.cue.method, one.cue.id, one.quote) for one in seen if one.cue.method),
        seen=tuple(Sighting(one.cue.id, one.quote) for one in seen),
        set_aside=_set_aside(book, proposals, tried),
        unsettled=unsettled,
    )


def task_of(reading: Reading) -> Task:
    """A reading as a task spec, as if every proposal had been confirmed."""
    tried = {
        one.rung: Tried(effort=one.effort, outcome=one.outcome)
        for one in reading.tried
        if one.rung not in reading.set_aside
    }
    current = reading.current.rung if reading.current and reading.current.rung not in reading.set_aside else None
    answers: dict[str, Answer] = {**_values(reading.proposals)}
    return Task(task=reading.text, answers=answers, tried=tried, current=current)


def _without_outweighed(seen: Sequence[Seen]) -> list[Seen]:
    """The cues without needs that others explain better, and without weak needs beside strong ones."""
    outweighed = {need for one in seen for need in one.cue.outweighs}
    kept = [one for one in seen if one.cue.need is None or one.cue.need not in outweighed]
    strong = any(one.cue.need is not None and not one.cue.weak for one in kept)
    return [one for one in kept if one.cue.need is None or not (strong and one.cue.weak)]


def _proposals(book: Rulebook, seen: Iterable[Seen]) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    """What is proposed, and the questions that the words answer both ways."""
    offered: dict[str, list[tuple[Proposal, bool]]] = {}
    for one in seen:
        for proposal in _proposed_by(book, one):
            offered.setdefault(proposal.question, []).append((proposal, one.cue.weak))
    chosen = {id_: _chosen(book, book.question[id_], both) for id_, both in offered.items()}
    in_order = [proposal for question in book.questions for proposal in chosen.get(question.id, ())]
    unsettled = tuple(question.id for question in book.questions if chosen.get(question.id) == [])
    return tuple(_fitting(book, in_order)), unsettled


def _proposed_by(book: Rulebook, one: Seen) -> Iterator[Proposal]:
    cue = one.cue
    if cue.need is not None:
        yield Proposal(book.needs_question.id, cue.need, several=True, cue=cue.id, quote=one.quote)
    for id_, answer in cue.answers.items():
        several = book.question[id_].kind == "choices"
        yield Proposal(id_, answer, several=several, cue=cue.id, quote=one.quote)
    counted = one.high if cue.upper else one.low
    if cue.number is not None and counted is not None:
        question = book.question[cue.number]
        value = round(counted * cue.times) if question.whole else counted * cue.times
        if question.least <= value <= question.most:
            yield Proposal(question.id, value, several=False, cue=cue.id, quote=one.quote)


def _chosen(book: Rulebook, question: Question, offered: Sequence[tuple[Proposal, bool]]) -> list[Proposal]:
    """What is proposed for one question: several choices each once; one choice, where all mean the same; one number.

    Weak proposals count where there are no others.
    """
    firm = [proposal for proposal, weak in offered if not weak] or [proposal for proposal, _ in offered]
    if question.kind in {"needs", "choices"}:
        first = {proposal.value: proposal for proposal in reversed(firm)}
        return [first[choice] for choice in book.choice_ids(question) if choice in first]
    if question.kind == "choice":
        firm = [proposal for proposal in firm if proposal.value in book.choice_ids(question)]
    if question.kind == "number" or len({proposal.value for proposal in firm}) == 1:
        return firm[:1]
    return []


def _fitting(book: Rulebook, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals without those that make no sense beside the others."""
    index = prepared(book)
    while True:  # ends, since every turn but the last leaves one out
        bits = index.of_values(_values(proposals))
        closed = {gate.question for gate in index.gates if gate.reader.truth(bits) is False}
        fitting = [one for one in proposals if one.question not in closed]
        if len(fitting) == len(proposals):
            return fitting
        proposals = fitting


def _values(proposals: Iterable[Proposal]) -> dict[str, Value]:
    """Proposals as answers: those to one question that takes several make one list."""
    values: dict[str, Value] = {}
    for one in proposals:
        before = values.get(one.question, ())
        together = (*(before if isinstance(before, tuple) else ()), str(one.value))
        values[one.question] = together if one.several else one.value
    return values


_GRAVITY: tuple[Outcome, ...] = ("met", "short", "worse")


def _trials(book: Rulebook, seen: Sequence[Seen]) -> Iterator[ProposedTrial]:
    """Each rung that was tried, with the hardest try and the worst outcome that the words tell of."""
    for rung in book.rung_ids:
        told = [(one, one.cue.tried) for one in seen if one.cue.tried is not None and one.cue.tried.rung == rung]
        trials = [(one, trial) for one, trial in told if trial is not None]
        if trials:
            effort = max(Effort.named(trial.effort) for _, trial in trials)
            outcome = max((trial.outcome for _, trial in trials), key=_GRAVITY.index)
            first = trials[0][0]
            yield ProposedTrial(rung, effort.word, outcome, first.cue.id, first.quote)


def _current(seen: Sequence[Seen]) -> Mention | None:
    """What runs today: the first that is named, firmly if possible."""
    named = [Mention(one.cue.current, one.cue.id, one.quote) for one in seen if one.cue.current and not one.cue.weak]
    weakly = [Mention(one.cue.current, one.cue.id, one.quote) for one in seen if one.cue.current and one.cue.weak]
    return next(iter(named + weakly), None)


def _set_aside(book: Rulebook, proposals: Sequence[Proposal], tried: Sequence[ProposedTrial]) -> tuple[str, ...]:
    """Costly rungs that were tried and fell short of nobody knows what, which is no reason to stay there."""
    if any(one.question == book.needs_question.id for one in proposals):
        return ()
    return tuple(one.rung for one in tried if one.outcome != "met" and book.rung[one.rung].effort == "thorough")
