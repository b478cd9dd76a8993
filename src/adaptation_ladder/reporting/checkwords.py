"""What came of looking over a rulebook, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from adaptation_ladder.adviser.advising import rulebook_ref
from adaptation_ladder.basics.errors import Path, Place
from adaptation_ladder.basics.findings import KINDS, severity_of
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.proof.checkup import Checkup
from adaptation_ladder.proof.effects import Defect
from adaptation_ladder.proof.proving import Settled
from adaptation_ladder.reporting.text import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Sample,
    Section,
    Topic,
    book,
    counted,
    key,
    line,
    number,
    trace,
    visible,
)
from adaptation_ladder.task.specs import spec_line, spec_lines
from adaptation_ladder.task.tasks import Task

_OUTCOMES = {"proved": "Proved", "refuted": "Does not hold", "incomplete": "Not known"}


def checked(checkup: Checkup, places: Mapping[Path, Place]) -> Topic:
    """The report: what was found first, then what was proved."""
    rules = checkup.book
    made, dated = checkup.made, tuple(one for one in checkup.defects if KINDS[one.kind].by_time)
    sections = [Section("Findings", "finding", tuple(_found(rules, made, places)))] if made else []
    if dated:
        sections.append(Section("Due", "due", tuple(_found(rules, dated, places))))
    promised = {promise.id for promise in rules.promises}
    general = [one for one in checkup.statements if one.id not in promised]
    sections.append(Section("True of every set of answers", "statement", (Items(tuple(map(_settled, general))),)))
    if promised:
        own = [one for one in checkup.statements if one.id in promised]
        sections.append(Section("Promises", "promise", (Items(tuple(map(_settled, own))),)))
    searched = (
        f"{number(checkup.visited)} states visited, {counted(checkup.replayed, 'task')} put to the engine and compared"
    )
    return Topic(
        title=line("Rulebook ", book(rules.title), ": ", _verdict(made, dated)),
        lead=(line(_proofs(checkup)),),
        sections=tuple(sections),
        footer=line(f"{searched}. As of {checkup.today}."),
    )


def _verdict(made: tuple[Defect, ...], dated: tuple[Defect, ...]) -> str:
    said = counted(len(made), "finding") if made else "nothing found"
    return f"{said}, {counted(len(dated), 'entry', 'entries')} due" if dated else said


def _proofs(checkup: Checkup) -> str:
    count = Counter[str](one.outcome for one in checkup.statements)
    said = f"{count['proved']} of {counted(len(checkup.statements), 'statement')} proved"
    others = [f"{count[each]} {word}" for each, word in (("refuted", "refuted"), ("incomplete", "open")) if count[each]]
    return f"{', '.join([said, *others])}."


def _settled(one: Settled) -> Item:
    visited = counted(one.visited, "state")
    return Item(line(f"{_OUTCOMES[one.outcome]}: ", book(one.states), trace(one.id), f" {visited}."))


def _found(rules: Rulebook, defects: tuple[Defect, ...], places: Mapping[Path, Place]) -> Iterator[Block]:
    """Kind by kind: every place with its task, then once why it matters and what to do."""
    for id_ in dict.fromkeys(one.kind for one in defects):
        kind, several = KINDS[id_], [one for one in defects if one.kind == id_]
        for one in several:
            yield Items((Item(_headline(rules, one, places.get(one.path))),))
            if one.witness is not None:
                yield Paragraph(line("A task that shows it, for ", key("ladder advise -"), ":"))
                yield Sample(tuple(spec_lines(one.witness)), spec_line(one.witness))
        yield Paragraph(line(f"Why it matters: {kind.why}"))
        yield Paragraph(line(f"What to do: {kind.do}"))


def _headline(rules: Rulebook, one: Defect, place: Place | None) -> Line:
    where = (book(f"{place.file}:{place.line}:{place.column}:"), " ") if place else ()
    return line(*where, f"{severity_of(KINDS[one.kind], rules.severities)}: ", book(one.says), trace(one.kind))


def document(checkup: Checkup, places: Mapping[Path, Place]) -> dict[str, object]:
    """The same as plain data, for JSON."""
    return {
        "rulebook": rulebook_ref(checkup.book).model_dump(),
        "today": checkup.today,
        "findings": [_finding(checkup.book, one, places.get(one.path)) for one in checkup.defects],
        "statements": [
            {"id": one.id, "states": one.states, "outcome": one.outcome, "visited": one.visited} | _spec(one.witness)
            for one in checkup.statements
        ],
        "replayed": checkup.replayed,
        "visited": checkup.visited,
    }


def _finding(rules: Rulebook, one: Defect, place: Place | None) -> dict[str, object]:
    kind = KINDS[one.kind]
    return {
        "id": one.kind,
        "severity": severity_of(kind, rules.severities),
        "subject": one.subject,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": visible(one.says),
        "why": kind.why,
        "remedy": kind.do,
    } | _spec(one.witness)


def _spec(witness: Task | None) -> dict[str, object]:
    return {"spec": None if witness is None else "".join(f"{each}\n" for each in spec_lines(witness))}
