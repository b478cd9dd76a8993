"""The task's own words, read into proposed answers: each with the phrase it rests on and the cue that saw it.

Pure, offline, and the same every time. What the words do not say stays open; where they say two things that cannot
both be so, the answer stays open too. Knows no need, question or rung by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from adaptation_ladder.answers import Answer, Task, Tried
from adaptation_ladder.conditions import Value
from adaptation_ladder.english import COMMON, STOP, Shadows, Word, shadows, words_of
from adaptation_ladder.index import prepared
from adaptation_ladder.phrases import Found, Phrase, Positions, compiled
from adaptation_ladder.quantities import quantities
from adaptation_ladder.rulebook import Cue, Question, Rulebook
from adaptation_ladder.vocabulary import Effort, EffortName, Outcome

LONGEST = 60_000
"""How many characters are read; a task spec holds no more either."""
NOT_ENGLISH = "The text is hardly English, and the cues are. Answer the questions instead."


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text and where they stand."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that the words suggest; a symptom is a proposal of its own."""

    question: str
    value: str | int | float
    """A choice (a need, where the question offers symptoms) or a number."""
    several: bool
    """Whether the question takes several choices, of which this is one."""
    cue: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class ProposedTrial:
    """A rung that the words say was tried."""

    rung: str
    effort: EffortName
    outcome: Outcome
    cue: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Mention:
    """A rung that the words speak of: as what runs today, or as a method that somebody has in mind."""

    rung: str
    cue: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cue that was read, whether or not anything came of it."""

    cue: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, as far as the cues see."""

    text: str
    """The part of the text that was read."""
    proposals: tuple[Proposal, ...] = ()
    """In the rulebook's order of questions, and of needs within theirs."""
    tried: tuple[ProposedTrial, ...] = ()
    current: Mention | None = None
    methods: tuple[Mention, ...] = ()
    """Methods named, first the first; they decide nothing."""
    set_aside: tuple[str, ...] = ()
    """Rungs tried that a task made of this leaves out, as long as nobody knows what they fell short of."""
    seen: tuple[Sighting, ...] = ()
    """Every cue that was read, first the first."""
    unsettled: tuple[str, ...] = ()
    """Questions to which the words give answers that cannot all be so."""
    refused: str = ""
    """Why nothing was read, where the text could not be."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A cue that was read, with the place and the number."""

    cue: Cue
    start: int
    """The position of the first word."""
    quote: Quote
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class _Cues:
    """The cues of a rulebook, compiled."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    dismissals: tuple[Phrase, ...]
    vocabulary: frozenset[str]


# What takes a statement back from behind: `the delay is no problem`, `speed does not matter`.
_DISMISSALS = (
    "not|no|never .. problem|issue|concern|matter|priority|constraint|factor",
    "not|never .. important|critical|decisive|relevant|need|required|necessary",
    "not bother|worry|count",
    "be|remain .. fine|ok|okay|acceptable|tolerable|secondary|irrelevant|negligible|solved|affordable|unimportant",
    "be not what",
    "be nice-to-have",
)


@lru_cache(maxsize=16)
def _cues_of(book: Rulebook) -> _Cues:
    lists = {one.id: one.words for one in book.word_lists}
    phrases = {cue.id: tuple(compiled(phrase, lists) for phrase in cue.phrases) for cue in book.cues}
    parts = (part for several in phrases.values() for phrase in several for part in phrase.parts)
    forms = (forms for part in parts for option in part.options for forms in option)
    dismissals = tuple(compiled(phrase, {}) for phrase in _DISMISSALS)
    return _Cues(phrases, dismissals, COMMON.union(*forms))


def read_text(text: str, book: Rulebook) -> Reading:
    """Read a task's own words into proposed answers; any text will do."""
    text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")  # half a character becomes a question mark
    cues = _cues_of(book)
    words = words_of(text)
    if _hardly_english(words, cues.vocabulary):
        return Reading(text, refused=NOT_ENGLISH)
    followed = _follow(book, _look(book, cues, text, words))
    seen = _withdrawn(followed)
    proposals, unsettled = _proposals(book, seen)
    tried = tuple(_trials(book, seen))
    return Reading(
        text=text,
        proposals=proposals,
        tried=tried,
        current=_current(seen),
        methods=tuple(_methods(seen)),
        seen=tuple(Sighting(one.cue.id, one.quote) for one in sorted(followed, key=lambda each: each.start)),
        set_aside=_set_aside(book, proposals, tried),
        unsettled=unsettled,
    )


def _hardly_english(words: Sequence[Word], vocabulary: frozenset[str]) -> bool:
    said = [word.said for word in words if word.said[:1].isalpha()]
    if not said:
        return False
    known = sum(word in vocabulary for word in said)
    return known < (0.4 if len(said) >= 6 else 0.2) * len(said)


def _look(book: Rulebook, cues: _Cues, text: str, words: Sequence[Word]) -> list[_Seen]:
    """Every cue whose words stand in the text and are not taken back."""
    positions = Positions(words, quantities(text, words))
    shadow = shadows(words)
    dismissed = {found.start for phrase in cues.dismissals for found in positions.find(phrase)}
    seen = []
    for cue in book.cues:
        first = _first(cue, cues.phrases[cue.id], positions, shadow, dismissed)
        if first is not None:
            quote = _quote(text, words, first)
            low = first.quantity.low if first.quantity else None
            high = first.quantity.high if first.quantity else None
            seen.append(_Seen(cue, first.start, quote, low, high))
    return seen


def _quote(text: str, words: Sequence[Word], found: Found) -> Quote:
    start, end = words[found.start].start, words[found.end - 1].end
    return Quote(start, end, text[start:end])


_TRIES = 20
"""How many places of one phrase are looked at; whoever says a thing this often has said it."""


def _first(
    cue: Cue, phrases: Iterable[Phrase], positions: Positions, shadow: Shadows, dismissed: set[int]
) -> Found | None:
    """The first place where a cue's words stand and count."""
    best: Found | None = None
    for phrase in phrases:
        barred = 0 if phrase.denies else shadow.missing if cue.thing else shadow.denied
        barred |= shadow.wished if cue.tried else 0
        for found in islice(positions.find(phrase, barred), _TRIES):
            if best is not None and found.start >= best.start:
                break
            if _counts(cue, found) and (cue.thing or not _dismissed(positions.words, found, dismissed)):
                best = found
                break
    return best


def _counts(cue: Cue, found: Found) -> bool:
    if cue.at_least is None and cue.at_most is None:
        return True
    if found.quantity is None:
        return False
    value = found.quantity.high if cue.upper else found.quantity.low
    return (cue.at_least is None or value >= cue.at_least) and (cue.at_most is None or value <= cue.at_most)


def _dismissed(words: Sequence[Word], found: Found, dismissed: set[int]) -> bool:
    """Whether words soon after, in the same clause, say that it does not matter."""
    clause = words[found.end - 1].clause
    ahead = range(found.end, min(found.end + 4, len(words)))
    return any(at in dismissed and words[at].clause == clause and words[at].said != STOP for at in ahead)


def _signs(book: Rulebook, seen: Iterable[_Seen]) -> dict[str, _Seen]:
    """Every sign that was read, with where it was read first."""
    signs: dict[str, _Seen] = {}
    for one in seen:
        if one.cue.given:
            continue
        names = [*one.cue.signs]
        if one.cue.need is not None and not one.cue.weak:
            names += [one.cue.need, book.need[one.cue.need].kind]
        for name in names:
            if name not in signs or one.start < signs[name].start:
                signs[name] = one
    return signs


def _follow(book: Rulebook, looked: list[_Seen]) -> list[_Seen]:
    """The cues that stand when all signs are in: those whose signs are given, and not those that signs rule out."""
    signs = _signs(book, looked)
    by_words = {one.cue.id: one for one in looked}
    followed = []
    for cue in book.cues:
        given = [_first_of(signs, name) for name in cue.given]
        own = by_words.get(cue.id)
        if any(one is None for one in given) or any(name in signs and signs[name] is not own for name in cue.unless):
            continue
        if own is not None:
            followed.append(own)
        elif not cue.phrases:
            last = given[-1]
            if last is not None:
                followed.append(replace(last, cue=cue))
    return followed


def _first_of(signs: Mapping[str, _Seen], names: str) -> _Seen | None:
    return next((signs[name] for name in names.split("|") if name in signs), None)


def _withdrawn(seen: list[_Seen]) -> list[_Seen]:
    """The cues without the needs that others explain better, and without weak needs beside strong ones."""
    outweighed = {need for one in seen for need in one.cue.outweighs}
    kept = [one for one in seen if one.cue.need is None or one.cue.need not in outweighed]
    strong = any(one.cue.need is not None and not one.cue.weak for one in kept)
    return [one for one in kept if one.cue.need is None or not (strong and one.cue.weak)]


def _proposals(book: Rulebook, seen: list[_Seen]) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    by_question: dict[str, list[tuple[Proposal, bool]]] = {}
    for one in sorted(seen, key=lambda each: each.start):
        for proposal in _proposed_by(book, one):
            by_question.setdefault(proposal.question, []).append((proposal, one.cue.weak))
    proposals: list[Proposal] = []
    unsettled = []
    for question in book.questions:
        offered = by_question.get(question.id, [])
        chosen = _chosen(book, question, offered)
        proposals += chosen
        if offered and not chosen:
            unsettled.append(question.id)
    fitting = _fitting(book, proposals)
    return tuple(fitting), tuple(unsettled)


def _proposed_by(book: Rulebook, one: _Seen) -> Iterator[Proposal]:
    cue = one.cue
    if cue.need is not None:
        yield Proposal(book.needs_question.id, cue.need, several=True, cue=cue.id, quote=one.quote)
    for id_, answer in cue.answers.items():
        yield Proposal(id_, answer, book.question[id_].kind == "choices", cue.id, one.quote)
    counted = one.high if cue.upper else one.low
    if cue.number is not None and counted is not None:
        question = book.question[cue.number]
        value = counted * cue.times
        value = round(value) if question.whole else value
        if question.least <= value <= question.most:
            yield Proposal(question.id, value, several=False, cue=cue.id, quote=one.quote)


def _chosen(book: Rulebook, question: Question, offered: list[tuple[Proposal, bool]]) -> list[Proposal]:
    """What is proposed for one question: several choices each once, one choice or number if only one is meant."""
    firm = [proposal for proposal, weak in offered if not weak] or [proposal for proposal, _ in offered]
    if question.kind in {"needs", "choices"}:
        first = {proposal.value: proposal for proposal in reversed(firm)}
        return [first[choice] for choice in book.choice_ids(question) if choice in first]
    if question.kind == "number" or len({proposal.value for proposal in firm}) == 1:
        return firm[:1]
    return []


def _fitting(book: Rulebook, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals without those that make no sense beside the others."""
    fitting = proposals
    for _ in book.questions:  # leaving one out may make sense of another question or take it away
        index = prepared(book)
        bits = index.of_values(_values(fitting))
        closed = {gate.question for gate in index.gates if gate.reader.truth(bits) is False}
        if not any(one.question in closed for one in fitting):
            break
        fitting = [one for one in fitting if one.question not in closed]
    return fitting


def _values(proposals: Iterable[Proposal]) -> dict[str, Value]:
    """Proposals as answers: those to one question that takes several make one list."""
    values: dict[str, Value] = {}
    for one in proposals:
        before = values.get(one.question, ())
        values[one.question] = (
            (*(before if isinstance(before, tuple) else ()), str(one.value)) if one.several else one.value
        )
    return values


_GRAVITY: tuple[Outcome, ...] = ("met", "short", "worse")


def _trials(book: Rulebook, seen: list[_Seen]) -> Iterator[ProposedTrial]:
    """Each rung that was tried, with the hardest try and the worst outcome that the words tell of."""
    for rung in book.rung_ids:
        told = [(one, one.cue.tried) for one in seen if one.cue.tried is not None and one.cue.tried.rung == rung]
        trials = [(one, trial) for one, trial in told if trial is not None]
        firm = [pair for pair in trials if not pair[0].cue.weak] or trials
        if firm:
            effort = max(Effort.named(trial.effort) for _, trial in firm)
            outcome = max((trial.outcome for _, trial in firm), key=_GRAVITY.index)
            one = min((one for one, _ in firm), key=lambda each: each.start)
            yield ProposedTrial(rung, effort.word, outcome, one.cue.id, one.quote)


def _current(seen: list[_Seen]) -> Mention | None:
    named = [one for one in seen if one.cue.current is not None]
    firm = [one for one in named if not one.cue.weak] or named
    first = min(firm, key=lambda one: one.start, default=None)
    return None if first is None or first.cue.current is None else Mention(first.cue.current, first.cue.id, first.quote)


def _methods(seen: list[_Seen]) -> Iterator[Mention]:
    for one in sorted(seen, key=lambda each: each.start):
        if one.cue.method is not None:
            yield Mention(one.cue.method, one.cue.id, one.quote)


def _set_aside(book: Rulebook, proposals: Sequence[Proposal], tried: Sequence[ProposedTrial]) -> tuple[str, ...]:
    """Costly rungs that were tried and fell short of nobody knows what, which is no reason to stay there."""
    if any(one.question == book.needs_question.id for one in proposals):
        return ()
    return tuple(one.rung for one in tried if one.outcome != "met" and book.rung[one.rung].effort == "thorough")


def task_of(reading: Reading) -> Task:
    """A reading as a task spec, as if every proposal had been confirmed."""
    tried = {
        one.rung: Tried(effort=one.effort, outcome=one.outcome)
        for one in reading.tried
        if one.rung not in reading.set_aside
    }
    current = reading.current.rung if reading.current and reading.current.rung not in reading.set_aside else None
    answers: dict[str, Answer] = dict(_values(reading.proposals))
    return Task(task=reading.text, answers=answers, tried=tried, current=current)
