"""People to interview: they read what is on the screen and type what they would answer."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from adaptation_ladder.asking import LineAsker
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Record
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.reporting.cards import WELCOME

FOLDER = Path(__file__).parent / "interviews"
TRIALS = ("none", "brief", "thorough", "worse")


class Person(Record):
    """Somebody with a task."""

    words: str = ""
    answers: dict[str, Any] = {}
    tried: dict[str, str] = {}
    expect: dict[str, str] = {}


def person(name: str) -> Person:
    """The person in this file."""
    return Person.model_validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def names() -> list[str]:
    """Everybody there is."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


class Answering(LineAsker):
    """A person at a screen of 80 columns: sees the paragraphs that are shown, and types."""

    def __init__(self, who: Person, book: Rulebook, typing: Iterable[str] = ()) -> None:
        self.transcript = StringIO()
        super().__init__(StringIO(), self.transcript, lambda: 80)
        self._who = who
        self._book = book
        self._screen: list[str] = []
        self._ahead = list(typing)
        self.asked: list[str] = []
        """The topics that were asked, in order."""

    def say(self, paragraphs: Iterable[str]) -> None:
        """Show the paragraphs, and remember them."""
        self._screen = list(paragraphs)
        super().say(self._screen)

    def read(self) -> str:
        """Type what this person would answer to what is on the screen."""
        return self.type(self._ahead.pop(0) if self._ahead else self._typed())

    def type(self, line: str) -> str:
        """Type a line; the screen shows it."""
        self.transcript.write(f"> {line}\n")
        return line

    def _typed(self) -> str:
        shown = self._screen
        if tuple(shown) == tuple(WELCOME):
            self._screen = []
            return self._who.words
        topic = self._topic(shown[0]) if shown else None
        if topic is None:
            return ""
        self.asked.append(topic)
        if topic.startswith(TRIAL_OF):
            return str(TRIALS.index(self._who.tried.get(topic.removeprefix(TRIAL_OF), "none")) + 1)
        answer = self._who.answers.get(topic)
        question = self._book.question[topic]
        if answer is None:
            return "n"
        if question.kind == "number":
            return str(answer)
        choices = self._book.choice_ids(question)
        return " ".join(str(choices.index(one) + 1) for one in ([answer] if isinstance(answer, str) else answer))

    def _topic(self, ask: str) -> str | None:
        for question in self._book.questions:
            if question.ask == ask:
                return question.id
        return next(
            (f"{TRIAL_OF}{rung.id}" for rung in self._book.rungs if ask == f"Have you tried {rung.name} for this?"),
            None,
        )
