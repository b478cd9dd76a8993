"""What an interview says: the question on one screen, why it is asked, what was read, and how it ends.

Pure. Paragraphs of plain text; whoever shows them breaks them to the width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adaptation_ladder.adviser.case import meanings
from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.deciding.certificate import Certificate, WhyNot
from adaptation_ladder.deciding.inquiry import Turn
from adaptation_ladder.deciding.interview import TRIALS, Interview, Way, awaits_assumption, possible_rungs, separates
from adaptation_ladder.deciding.possible import Outcome
from adaptation_ladder.reporting.text import counted, number, visible
from adaptation_ladder.task.reading import Reading
from adaptation_ladder.task.tasks import Answer

_TRIAL_MEANINGS = {
    "none": "Not tried.",
    "brief": "Tried once, honestly, and it visibly fell short.",
    "thorough": "Tried at least three different ways, scored on one fixed set of examples, and it still falls short.",
    "worse": "Tried, and it made things worse.",
}
FEW = 6
"""Up to so many answers the question is still in sight above them."""
KEYS = "h help, w why do you ask, n not sure, b back, s save and quit"
WELCOME = (
    "Describe the task in your own words: what goes in, what must come out, what goes wrong, what you have.",
    "A few lines will do. An empty line ends the text, and is enough to skip it.",
)


class Card(NamedTuple):
    """One screen: what is asked, what may be answered, and what was answered before."""

    topic: str
    ask: str
    help: str
    offers: tuple[tuple[str, str], ...]
    """Each choice with its meaning; none for a number."""
    several: bool
    question: Question | None
    """None where it is asked what was tried."""
    kept: Answer
    """What Enter keeps, if anything."""
    read: bool = False
    """Whether that was read from the person's words, and not answered."""


def card_for(interview: Interview, topic: str, kept: Answer = None) -> Card:
    """The screen for a topic."""
    book = interview.book
    if topic.startswith(TRIAL_OF):
        rung = book.rung[topic.removeprefix(TRIAL_OF)]
        offers = tuple((value, _TRIAL_MEANINGS[value]) for value in TRIALS)
        return Card(
            topic,
            f"Have you tried {rung.name} for this?",
            rung.what,
            offers,
            several=False,
            question=None,
            kept=kept,
        )
    question = book.question[topic]
    choices = book.choice_ids(question)
    offers = tuple(zip(choices, meanings(book, question, choices), strict=True))
    several = question.kind in {"needs", "choices"}
    return Card(topic, question.ask, question.help, offers, several, question, kept)


def progress(interview: Interview, turn: Turn) -> str:
    """How far it has come: the rungs still possible, and how many questions may remain at most."""
    topics = [topic for topic, _ in interview.replies]
    at = topics.index(interview.revisiting) if interview.revisiting else len(topics)
    at = max(at - interview.heard, 0) + 1
    if turn.topic == interview.book.needs_question.id:
        return f"Question {at}. Every rung is possible. A handful of questions settles most tasks."
    rungs, proved = possible_rungs(interview)
    sure = "Still possible" if proved else "Possible, as far as is known"
    left = counted(len(turn.waiting), "question")
    return f"Question {at}. {sure}: {_rungs(interview.book, rungs)}. At most {left} left."


def asked(card: Card) -> Iterator[str]:
    """The question with its numbered answers and how to give one."""
    yield card.ask
    for at, (_, means) in enumerate(card.offers, 1):
        yield f"{at:>4}  {visible(means)}"
    if card.several:
        yield f"{0:>4}  None of these."
    again = f"{card.ask} " if len(card.offers) > FEW else ""  # by then the question may have left the screen
    yield f"{again}[{how_to_answer(card)}; {KEYS}]"


def how_to_answer(card: Card) -> str:
    """What may be typed."""
    keep = f"Enter keeps what {'was read' if card.read else 'you said'}" if card.kept is not None else ""
    if card.question is not None and card.question.kind == "number":
        said = f"a number of {card.question.unit or 'units'}"
    elif card.several:
        said = f"one or more numbers from 1 to {len(card.offers)}{_such_as(len(card.offers))}, or 0"
    else:
        said = f"a number from 1 to {len(card.offers)}"
    return "; ".join(part for part in (said, keep) if part)


def kept(card: Card) -> str:
    """What was answered before, in words."""
    return f"{'From your words' if card.read else 'You said'}: {_means(card, card.kept)}"


def why(interview: Interview, topic: str) -> Iterator[str]:
    """Why a question is asked: the rulebook's reason, and how the answers separate what is still possible."""
    book = interview.book
    question = book.question.get(topic)
    yield (
        question.why if question is not None else "How hard a rung was tried decides whether the climb may go past it."
    )
    if question is not None and question.kind == "needs":
        yield "Each symptom calls for other rungs, so every other question depends on this one."
        return
    by_rungs: dict[tuple[str, ...], list[str]] = {}
    for way in separates(interview, topic):
        by_rungs.setdefault(way.rungs, []).append(_way(interview, topic, way))
    if len(by_rungs) == 1:
        (rungs,) = by_rungs
        yield f"Whatever you answer, this remains possible: {_rungs(book, rungs)}."
        yield "It decides together with other answers, or about the verdict or the technique."
        return
    yield "What each answer leaves possible:"
    for rungs, ways in by_rungs.items():
        yield f"  - {_rungs(book, rungs)}: {' / '.join(ways)}"


def _way(interview: Interview, topic: str, way: Way) -> str:
    card = card_for(interview, topic)
    if way.least is None:
        return visible(_means(card, way.value))
    if way.most is None:
        return f"{number(way.least)} or more"
    return number(way.least) if way.least == way.most else f"{number(way.least)} to {number(way.most)}"


def _means(card: Card, value: Answer) -> str:
    means = dict(card.offers)
    if isinstance(value, int | float) and card.question is not None:
        return f"{number(value)} {card.question.unit or ''}".strip()
    if isinstance(value, tuple):
        return " ".join(means[str(one)] for one in value) or "None of these."
    return means[str(value)] if value is not None else "Not sure."


def _rungs(book: Rulebook, rungs: Sequence[str]) -> str:
    """Rungs by number, and by name where they are few."""
    at = [book.rung_ids.index(id_) + 1 for id_ in rungs]
    if len(rungs) == len(book.rung_ids):
        return "every rung"
    if len(rungs) > 2:
        return f"rungs {', '.join(map(str, at[:-1]))} and {at[-1]}"
    named = [f"rung {number}, {book.rung[id_].name}" for number, id_ in zip(at, rungs, strict=True)]
    return "; ".join(named) or "none"


def read_from(reading: Reading, interview: Interview) -> tuple[tuple[str, str], ...]:
    """What was read from a text: the key of each proposal, and its words with what they are read as."""
    book = interview.book
    found: list[tuple[str, str]] = []
    for at, one in enumerate(reading.proposals):
        question = book.question[one.question]
        value = (str(one.value),) if one.several else one.value
        said = (
            "; ".join(meanings(book, question, value)) if isinstance(value, tuple | str) else _amount(question, value)
        )
        found.append((f"answer {at}", f'"{visible(one.quote.words)}": {said}'))
    for at, trial in enumerate(reading.tried):
        came = {"short": "fell short", "met": "met the goal", "worse": "made it worse"}[trial.outcome]
        said = f"{book.rung[trial.rung].name} was tried and {came}."
        found.append((f"trial {at}", f'"{visible(trial.quote.words)}": {said}'))
    if reading.current is not None:
        runs = f"{book.rung[reading.current.rung].name} is what runs today."
        found.append(("current", f'"{visible(reading.current.quote.words)}": {runs}'))
    return tuple(found)


def _amount(question: Question, value: float) -> str:
    return f"{number(value)} {question.unit or ''}".strip()


def confirm(found: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The screen on which what was read is confirmed or corrected."""
    yield "I read this from your words:"
    for at, (_, said) in enumerate(found, 1):
        yield f"{at:>4}  {said}"
    yield f"[Enter if all of it is right; otherwise the numbers of what is wrong{_such_as(len(found))}]"


def _such_as(most: int) -> str:
    return ", such as 1 3" if most > 2 else ", such as 1"


def ended(
    interview: Interview, headline: str, outcome: Outcome | None, certificate: Certificate | None
) -> Iterator[str]:
    """Why asking stops here, what the advice is in one sentence, and what can be done now."""
    book = interview.book
    unsure = [_question(book, topic) for topic, value in interview.replies if value is None]
    given = sum(value is not None for _, value in interview.replies)
    if certificate is not None:
        yield f"That settles it. {headline}"
        yield "No answer that is still open can change the rung, the verdict or the technique."
        mine = [topic for topic, value in interview.replies if value is not None and _carries(certificate, topic)]
        if mine and given:
            listed = "; ".join(_question(book, one) for one in mine)
            share = "your one answer" if given == 1 else f"{len(mine)} of your {given} answers"
            yield f"It rests on {share}: {listed}"
    elif outcome is not None and not awaits_assumption(interview):
        yield f"Nothing that you can still answer changes the advice. {headline}"
    elif outcome is not None:
        yield f"What is left to ask changes the advice only together with what you were not sure of. {headline}"
    else:
        yield "Nothing is left to ask that is sure to change the advice."
    if unsure and certificate is None:
        yield f"It stays provisional, since you were not sure here: {'; '.join(unsure)}"
    why_not = " w says why nothing else matters;" if certificate is not None else ""
    more = "" if interview.everything else " m goes on asking, for a fuller plan;"
    yield f"[Enter shows the advice;{why_not}{more} b back, s save and quit]"


_WHY_NOT: dict[WhyNot, str] = {
    "does-not-apply": "Makes no sense with your answers",
    "not-read": "Read by nothing that concerns what falls short",
    "not-needed": "Read, but can no longer tip the outcome",
}


def why_nothing_else(book: Rulebook, certificate: Certificate) -> Iterator[str]:
    """Why none of the open questions can matter any more."""
    hold = sum(certificate.criteria.values())
    decided = counted(len(certificate.criteria), "criterion", "criteria")
    yield f"Your answers decide {decided}: {hold} hold, {len(certificate.criteria) - hold} fail."
    for reason, said in _WHY_NOT.items():
        named = [_question(book, name) for name, why_not in certificate.unasked.items() if why_not == reason]
        if named:
            yield f"{said}: {' '.join(named)}"


def _carries(certificate: Certificate, topic: str) -> bool:
    return topic in certificate.answers or topic.removeprefix(TRIAL_OF) in certificate.tried


def _question(book: Rulebook, topic: str) -> str:
    if topic.startswith(TRIAL_OF):
        return f"{book.rung[topic.removeprefix(TRIAL_OF)].name} tried"
    return book.question[topic].ask


def dropped(book: Rulebook, topics: Sequence[str]) -> str:
    """What was taken back because it no longer applies."""
    named = "; ".join(_question(book, topic) for topic in topics)
    return f"Your answer here no longer applies and is dropped: {named}"


def method(book: Rulebook, rung: str) -> str:
    """What to say where the person spoke of another rung than the advice."""
    return f"you speak of {_rungs(book, [rung])}; what falls short decides, not the method"
