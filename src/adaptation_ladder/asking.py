"""An interview with a person, line by line: numbered answers and one letter for everything else.

`conduct` knows the conversation and takes whoever asks as an argument; `LineAsker` is the one for a terminal, a slow
line or a screen reader. Nothing that was answered is lost, however it ends.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from textwrap import wrap
from typing import Literal, NamedTuple, Protocol, TextIO

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.records import replace
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.interview import Interview, begin, certified, earlier, gone_back, replied, standing
from adaptation_ladder.reporting import cards
from adaptation_ladder.reporting.cards import Card
from adaptation_ladder.reporting.report import headline
from adaptation_ladder.reporting.text import visible
from adaptation_ladder.task.reading import Reading, read_text, task_of
from adaptation_ladder.task.tasks import Answer, Task

LONGEST_LINE = 10_000
"""How many characters of one line are read."""


class Asker(Protocol):
    """Whoever shows text to a person and hands back lines."""

    def say(self, paragraphs: Iterable[str]) -> None:
        """Show these paragraphs."""

    def read(self) -> str:
        """The next line. Raises EOFError when there is none, and KeyboardInterrupt."""


class Ending(NamedTuple):
    """How an interview ended, with everything that was answered."""

    interview: Interview
    how: Literal["done", "saved", "interrupted", "no-more-input"]
    method: str | None = None
    """The rung whose method the person's words name."""


def terminal_width() -> int:
    """The columns of the terminal at this moment."""
    return shutil.get_terminal_size().columns


class LineAsker:
    """Asks on two streams, as wide as the terminal is at the moment."""

    def __init__(self, answers: TextIO, questions: TextIO, width: Callable[[], int] = terminal_width) -> None:
        self._answers = answers
        self._questions = questions
        self._width = width

    def say(self, paragraphs: Iterable[str]) -> None:
        """Write the paragraphs, broken to the width, with an empty line before them."""
        width = max(20, min(self._width(), 100))
        lines = [line for paragraph in paragraphs for line in _broken(paragraph, width)]
        encoding = self._questions.encoding or "ascii"
        text = "\n".join(["", *lines, ""]).encode(encoding, "backslashreplace").decode(encoding)
        self._questions.write(text)
        self._questions.flush()

    def read(self) -> str:
        """The next line, without its end."""
        self._questions.write("> ")
        self._questions.flush()
        line = self._answers.readline(LONGEST_LINE)
        if not line:
            raise EOFError
        return line.strip()


def _broken(paragraph: str, width: int) -> list[str]:
    """A paragraph in lines; what follows a number or a dash hangs below its first word."""
    mark = re.match(r" *(?:\d+  |- )?", paragraph)
    first = mark[0] if mark else ""
    return wrap(paragraph[len(first) :], width, initial_indent=first, subsequent_indent=" " * len(first)) or [""]


def conduct(book: Rulebook, start: Task, asker: Asker, *, in_words: bool = False) -> Ending:
    """Ask what a task leaves open until nothing can change the advice any more, or until the person has had enough.

    With `in_words` the task is first told in the person's own words. Raises LadderError where the task does not fit the
    rulebook.
    """
    talk = _Talk(begin(book, start), asker)
    try:
        if in_words:
            talk.listen()
        how = talk.ask()
    except EOFError:
        return Ending(talk.interview, "no-more-input", talk.method)
    except KeyboardInterrupt:
        return Ending(talk.interview, "interrupted", talk.method)
    return Ending(talk.interview, how, talk.method)


class _Talk:
    """A conversation at one point; it keeps the interview, so that an interruption loses nothing."""

    def __init__(self, interview: Interview, asker: Asker) -> None:
        self.interview = interview
        self.asker = asker
        self.method: str | None = None
        self.suggested: Answer = None
        """The symptoms that the person's words name, until they are confirmed."""

    def listen(self) -> None:
        """Let the person tell the task, and take over what is confirmed of what the words say."""
        self.asker.say(cards.WELCOME)
        lines: list[str] = []
        while line := self.asker.read():
            lines.append(visible(line))
        if not lines:
            return
        book = self.interview.book
        reading = read_text(" ".join(lines), book)
        self.method = reading.methods[0].rung if reading.methods else None
        self.interview = begin(book, self.interview.start.model_copy(update={"task": reading.text}))
        if reading.refused:
            self.asker.say([reading.refused])
        found = cards.read_from(reading, self.interview)
        if found:
            reading = self._corrected(reading, found)
        self._take_over(reading)

    def _corrected(self, reading: Reading, found: tuple[tuple[str, str], ...]) -> Reading:
        """The reading without what the person says is wrong."""
        self.asker.say(cards.confirm(found))
        while (chosen := _numbers(_yes(self.asker.read()), len(found), none=True)) is None:
            self.asker.say([f"Type Enter, or numbers from 1 to {len(found)}."])
        wrong = {found[at - 1][0] for at in chosen}
        return replace(
            reading,
            proposals=tuple(one for at, one in enumerate(reading.proposals) if f"answer {at}" not in wrong),
            tried=tuple(one for at, one in enumerate(reading.tried) if f"trial {at}" not in wrong),
            current=None if "current" in wrong else reading.current,
        )

    def _take_over(self, reading: Reading) -> None:
        book = self.interview.book
        read = task_of(reading)
        symptoms = book.needs_question.id
        self.suggested = read.answers.get(symptoms)
        start = self.interview.start.model_copy(update={"tried": read.tried, "current": read.current})
        self.interview = begin(book, start)
        for topic, value in read.answers.items():
            if topic != symptoms and value is not None:
                self.interview, _ = replied(self.interview, topic, value)
        self.interview = replace(self.interview, heard=len(self.interview.replies))

    def ask(self) -> Literal["done", "saved"]:
        """Ask, until it is settled and the person wants the advice, or wants to save and quit."""
        while True:
            turn = standing(self.interview)
            topic = self.interview.revisiting or turn.topic
            if topic is None:
                key = self._end()
                if key in {"", "s"}:
                    return "saved" if key else "done"
                continue
            card = self._card(topic)
            self.asker.say([cards.progress(self.interview, turn)])
            if self._one(card) == "s":
                return "saved"

    def _card(self, topic: str) -> Card:
        if topic == self.interview.book.needs_question.id and self.suggested is not None:
            return cards.card_for(self.interview, topic, self.suggested)._replace(read=True)
        return cards.card_for(self.interview, topic, earlier(self.interview, topic))

    def _one(self, card: Card) -> str:
        """Ask one question until it is answered, or left by a key that leads elsewhere; the key is returned."""
        self.asker.say([*cards.asked(card), *([cards.kept(card)] if card.kept is not None else [])])
        while True:
            said = self.asker.read().lower()
            match said:
                case "h" | "?":
                    self.asker.say([card.help])
                case "w":
                    self.asker.say(cards.why(self.interview, card.topic))
                case "b":
                    if self._back():
                        return said
                case "s":
                    return said
                case "n":
                    self._reply(card.topic, None)
                    return said
                case _:
                    value = card.kept if said == "" else answer_in(said, card)
                    if value is not None:
                        self._reply(card.topic, value)
                        return ""
                    self.asker.say(
                        [f"That is no answer here. Type {cards.how_to_answer(card)}, or one of: {cards.KEYS}."]
                    )

    def _reply(self, topic: str, value: Answer) -> None:
        self.interview, gone = replied(self.interview, topic, value)
        if topic == self.interview.book.needs_question.id:
            self.suggested = None
        if gone:
            self.asker.say([cards.dropped(self.interview.book, gone)])

    def _back(self) -> bool:
        before = gone_back(self.interview)
        if before is None:
            self.asker.say(["This is the first question."])
            return False
        self.interview = before
        return True

    def _end(self) -> str:
        """Say why asking stops; the key that was typed."""
        outcome = standing(self.interview).outcome
        certificate = certified(self.interview)
        sentence = headline(advise(self.interview.task, self.interview.book))
        self.asker.say(cards.ended(self.interview, sentence, outcome, certificate))
        while (said := self.asker.read().lower()) not in {"", "m", "b", "s"}:
            if said == "w" and certificate is not None:
                self.asker.say(cards.why_nothing_else(self.interview.book, certificate))
            else:
                self.asker.say(["Type Enter, or one of the letters above."])
        if said == "m":
            self.interview = replace(self.interview, everything=True)
            if standing(self.interview).topic is None:
                self.asker.say(["There is nothing more to ask."])
        if said == "b":
            self._back()
        return said


def answer_in(said: str, card: Card) -> Answer:
    """The answer that a line gives to a question; None where it is none."""
    if card.question is not None and card.question.kind == "number":
        return _amount(said, card)
    chosen = _numbers(said, len(card.offers), none=card.several)
    if chosen is None or (not card.several and len(chosen) != 1):
        return None
    picked = tuple(card.offers[at - 1][0] for at in sorted(chosen))
    return picked if card.several else picked[0]


def _yes(said: str) -> str:
    """A yes as an empty line, which says the same."""
    return "" if said.lower() in {"y", "yes"} else said


def _numbers(said: str, most: int, *, none: bool) -> set[int] | None:
    """The numbers in a line, each from 1 to the most; 0 or nothing is none of them, where that may be said."""
    if not re.fullmatch(r"[0-9]{0,3}([ ,;]+[0-9]{1,3})*[ ,;]*", said):
        return None
    found = {int(one) for one in re.findall(r"[0-9]+", said)}
    if found <= {0}:
        return set() if none else None
    return found if all(1 <= one <= most for one in found) else None


def _amount(said: str, card: Card) -> Answer:
    """A number as people type it: 1500, 1,500 or 1 500, and 0.5 where parts make sense."""
    plain = re.sub(r"(?<=[0-9])[ ,_'](?=[0-9]{3}(?![0-9]))", "", said)
    question = card.question
    if question is None or not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", plain):
        return None
    value = float(plain)
    if not question.least <= value <= question.most or (question.whole and not value.is_integer()):
        return None
    return int(value) if value.is_integer() else value
