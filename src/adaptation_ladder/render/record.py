"""A decision record: Markdown that stands between two marks in a file which otherwise belongs to its readers.

What is written again replaces what stands between the marks and leaves everything else as it is, byte for byte.
"""

from __future__ import annotations

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.basics.errors import LadderError, Place, Problem
from adaptation_ladder.render.markdown import Links, addresses, block_of, inline, picture
from adaptation_ladder.reporting.decision_record import Chapter, decision_record

BEGIN = (
    "<!-- ladder record: begin; what stands between these marks is written again, what stands around them is kept -->"
)
END = "<!-- ladder record: end -->"


def render(advice: Advice) -> str:
    """One advice as a decision record between its marks."""
    told = decision_record(advice)
    blocks = (block for chapter in told.chapters for part in chapter.parts for block in part.blocks)
    linked = addresses(blocks)
    parts = [BEGIN, f"# {inline(told.title)}"]
    parts += [piece for chapter in told.chapters for piece in _chapter(chapter, linked)]
    return "\n\n".join([*parts, f"*{inline(told.footer)}*", END]) + "\n"


def renewed(before: bytes, record: str, file: str) -> str:
    """The text of a file with the record in it written anew.

    Raises LadderError where the file is no UTF-8 text, or where one of the marks is missing, doubled or out of order.
    """
    try:
        text = before.decode()
    except UnicodeDecodeError:
        raise LadderError([Problem(f"'{file}' is no UTF-8 text.", "Save it as UTF-8, or name another file.")]) from None
    problems = [*_once(text, BEGIN, file), *_once(text, END, file)]
    start, end = text.find(BEGIN), text.find(END)
    if not problems and end < start:
        problems.append(
            _problem("the marks stand in the wrong order.", "Put the end below the beginning.", text, end, file)
        )
    if problems:
        raise LadderError(problems)
    own = record.removesuffix("\n")
    ends = "\r\n" if text.startswith("\r\n", start + len(BEGIN)) else "\n"
    return text[:start] + own.replace("\n", ends) + text[end + len(END) :]


def _once(text: str, mark: str, file: str) -> list[Problem]:
    count = text.count(mark)
    if count == 1:
        return []
    if count:
        second = text.index(mark, text.index(mark) + 1)
        return [_problem(f"the mark '{mark}' stands here again.", "Keep one of each.", text, second, file)]
    remedy = "Put it back, or name a new file; the record goes between the marks."
    return [Problem(f"'{file}' exists and has no mark '{mark}'.", remedy)]


def _problem(message: str, remedy: str, text: str, at: int, file: str) -> Problem:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return Problem(message, remedy, place=Place(file, line, column))


def _chapter(chapter: Chapter, linked: Links) -> list[str]:
    parts = [f"## {chapter.title}", *([picture(chapter.rows)] if chapter.rows else [])]
    parts += [block_of(block, linked) for block in chapter.blocks]
    for part in chapter.parts:
        parts += [f"### {inline(part.title)}", *(block_of(block, linked) for block in part.blocks)]
    return parts
