"""Interviews on this terminal: whether there is one, who asks, and where unfinished answers are kept."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.disk.output import DONE, INTERRUPTED, WRONG_INPUT, say, tell, write, write_new

if TYPE_CHECKING:
    from adaptation_ladder.asking import Ending
    from adaptation_ladder.book.rulebook import Rulebook
    from adaptation_ladder.task.tasks import Task

UNFINISHED = "unfinished"


def on_terminal() -> bool:
    """Whether there is a person to ask: questions go to standard error, so that the result may go anywhere."""
    return all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stderr))


def interviewed(book: Rulebook, start: Task, *, in_words: bool = False) -> Ending:
    """Ask the person at this terminal what a task leaves open."""
    from adaptation_ladder.asking import LineAsker, conduct

    for stream, errors in ((sys.stdin, "replace"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)
    with _hanging_up_interrupts():
        return conduct(book, start, LineAsker(sys.stdin, sys.stderr), in_words=in_words)


@contextmanager
def _hanging_up_interrupts() -> Iterator[None]:
    """Treat a terminal that goes away like Ctrl-C, so that the answers can still be kept."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    hang_up = getattr(signal, "SIGHUP", None)  # not everywhere
    if hang_up is None:
        yield
        return
    before = signal.signal(hang_up, interrupt)
    try:
        yield
    finally:
        signal.signal(hang_up, before)


def keep(ending: Ending) -> None:
    """After the advice, offer to keep what was answered; a person who has had enough just presses Enter."""
    from adaptation_ladder.asking import LineAsker
    from adaptation_ladder.reporting.drafts import draft

    if not ending.interview.replies:
        return
    listening = LineAsker(sys.stdin, sys.stderr)
    listening.say(
        ["Type a file name to keep your answers as a task spec, NAME.ladder.yaml by custom, or Enter for no."]
    )
    try:
        while name := listening.read():
            if not name.endswith((".yaml", ".yml")) or " " in name:
                listening.say(["A task spec ends in .yaml. Type such a name, or Enter for no."])
                continue
            if os.path.lexists(name):
                listening.say([f"{name} is there already. Type another name, or Enter for no."])
                continue
            try:
                write_new(draft(ending.interview.task, ending.interview.book), name)
            except LadderError as error:
                tell(error.problems)
                continue
            say(f"written: {name}; the next time: ladder advise {name}")
            return
    except (EOFError, KeyboardInterrupt):
        return


def left_off(ending: Ending, file: str | None = None) -> int:
    """Keep the answers of an interview that is not finished, say how to go on, and give the exit code.

    They go into the file that is named where there is none yet, back into an unfinished one, and otherwise into a new
    one in the current folder; where no file can be written they go to standard output.
    """
    from adaptation_ladder.reporting.drafts import draft

    if ending.how != "saved":
        sys.stderr.write("\n")  # what was typed last, such as ^C, stands on a line of its own
    code = {"saved": DONE, "interrupted": INTERRUPTED, "no-more-input": WRONG_INPUT}[ending.how]
    task = ending.interview.task
    if not ending.interview.replies and not task.task:
        say("interrupted; nothing was answered yet")
        return code
    text = draft(task, ending.interview.book)
    try:
        name = _kept(text, file)
    except LadderError:
        write([text])
        say("the answers above could not be kept in a file; put them into one and go on with: ladder advise FILE --ask")
        return code
    say(f"your answers are in {name}; go on with: ladder advise {name} --ask")
    return code


def _kept(text: str, file: str | None) -> str:
    if file is not None:
        if os.path.basename(file).startswith(UNFINISHED):  # ours, from an earlier sitting
            write([text], file)
            return file
        if not os.path.lexists(file):
            write_new(text, file)
            return file
    for at in range(1, 1000):
        name = f"{UNFINISHED}{'' if at == 1 else f'-{at}'}.ladder.yaml"
        if not os.path.lexists(name):
            write_new(text, name)
            return name
    raise LadderError([Problem("there are too many unfinished specs here.", "Remove some.")])


def open_questions(book: Rulebook, start: Task) -> tuple[str, ...]:
    """What a task leaves open that may still matter, with the question to answer first in front."""
    from adaptation_ladder.deciding.interview import begin, standing

    turn = standing(begin(book, start))
    return tuple(dict.fromkeys([*([turn.topic] if turn.topic else []), *turn.waiting]))


def nobody_to_ask(book: Rulebook, start: Task, name: str | None) -> LadderError:
    """What to say without a terminal: what is missing, and the command that would work."""
    missing = open_questions(book, start)
    listed = ", ".join(missing[:12]) + (f" and {len(missing) - 12} more" if len(missing) > 12 else "")
    if name is None:
        remedy = (
            "Name a task file, or '-' to read one from standard input. `ladder new FILE --blank` writes one to fill "
            'in, `ladder advise --text "..."` reads your own words, and `ladder schema task` says what goes in.'
        )
        return LadderError([Problem("there is no task to advise on, and no terminal to ask on.", remedy)])
    message = f"there is no terminal to ask on; what may still matter: {listed or 'nothing'}."
    return LadderError([Problem(message, f"Write it into {name}, and run `ladder advise {name}`.")])
