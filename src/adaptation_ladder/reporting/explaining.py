"""What an entry of a rulebook says, in words: the text of `ladder explain` and of the rulebook's catalogue.

Pure. One topic for each entry, made from its record; nothing about a particular entry stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from adaptation_ladder.basics.findings import KINDS, FindingKind, Severity, severity_of
from adaptation_ladder.basics.outcomes import OUTCOME_WORDS, OutcomeWord
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import How, Record
from adaptation_ladder.book.conditions import All, AnyOf, Condition, Includes, questions_of
from adaptation_ladder.book.entries import SECTIONS, Entry, entries_of, uses_of
from adaptation_ladder.book.rulebook import (
    Assumption,
    Axis,
    Choice,
    Commitment,
    Evidence,
    Figure,
    HouseChange,
    Need,
    Note,
    Option,
    OptionReason,
    Promise,
    Question,
    Requirement,
    Rulebook,
    Rung,
    Source,
    Step,
    Term,
    WhenNot,
    WhenToUse,
)
from adaptation_ladder.reporting.clauses import clause
from adaptation_ladder.reporting.text import (
    Item,
    Items,
    Line,
    Paragraph,
    Reference,
    References,
    Rows,
    Section,
    Topic,
    book,
    capital,
    joined,
    key,
    line,
    number,
    stopped,
    visible,
)
from adaptation_ladder.reporting.wording import TAKES

_GROUPS: Final[Mapping[str, str]] = {
    "rung": "Rungs",
    "need": "Needs",
    "question": "Questions",
    "technique": "Techniques",
    "note": "Notes",
    "promise": "Promises",
    "term": "Terms",
    "figure": "Figures",
    "source": "Sources",
}
_PARTS: Final[Mapping[str, str]] = {
    "reason-for": "Reasons for it",
    "reason-against": "Reasons against it",
    "requirement": "What must hold first",
    "data-work": "Work on the data",
    "step": "First steps",
    "commitment": "What it commits to",
    "option": "Options",
}
_SMALL: Final = frozenset({"choice", "step"})
"""What stands in the topic of what it belongs to."""
_ROLES: Final[Mapping[str, str]] = {
    "way-to-tune": "a way to tune",
    "data": "enough data",
    "evaluation-set": "an evaluation set",
    "owner": "an owner",
}
_READ: Final[Mapping[How, str]] = {"full": "read in full", "abstract": "abstract read", "second-hand": "second-hand"}


class Group(Frozen):
    """The topics of one section of a rulebook."""

    title: str
    topics: tuple[tuple[str, Topic], ...]
    """Each with the id of its entry."""


class _Shelf(Frozen):
    """A rulebook with what refers to what in it."""

    rules: Rulebook
    uses: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[Entry, ...]]
    """The entries that stand directly inside another, by its id."""


def _shelf(rules: Rulebook) -> _Shelf:
    parts: dict[str, tuple[Entry, ...]] = {}
    for entry in entries_of(rules):
        if entry.inside:
            parts[entry.inside[-1]] = (*parts.get(entry.inside[-1], ()), entry)
    return _Shelf(rules, uses_of(rules), parts)


def explained(rules: Rulebook, entries: Iterable[Entry], places: Mapping[str, str]) -> tuple[Topic, ...]:
    """One topic for each entry; `places` says by id where it stands."""
    shelf = _shelf(rules)
    return tuple(_topic(shelf, entry, places.get(entry.id, "")) for entry in entries)


def catalogue(rules: Rulebook) -> tuple[Group, ...]:
    """The whole rulebook, section by section; choices and steps stand in the topics of what they belong to."""
    shelf = _shelf(rules)
    listed: dict[str, list[tuple[str, Topic]]] = {}
    for entry in entries_of(rules):
        if entry.kind not in _SMALL:
            listed.setdefault(_section_of(entry), []).append((entry.id, _topic(shelf, entry, "")))
    return tuple(Group(title, tuple(topics)) for title, topics in listed.items())


def contents(rules: Rulebook) -> Topic:
    """What there is to look up: every id with its name."""
    listed: dict[str, list[tuple[Line, Line]]] = {}
    for entry in entries_of(rules):
        if entry.kind not in _SMALL:
            listed.setdefault(_heading(rules, entry), []).append((line(key(entry.id), ":"), _name(entry.record)))
    for kind in KINDS.values():
        listed.setdefault("Findings of a check", []).append((line(key(kind.id), ":"), line(kind.means)))
    for word in OUTCOME_WORDS.values():
        listed.setdefault("Outcomes of an advice", []).append((line(key(word.id), ":"), line(word.means)))
    sections = tuple(Section(title, "entry", (Rows(tuple(rows)),)) for title, rows in listed.items())
    lead = line("Look up any of these, or any of the choices of a question as ", key("QUESTION.CHOICE"), ".")
    return Topic(line("What the rulebook holds"), (lead,), sections, footer(rules))


def explained_finding(rules: Rulebook, kind: FindingKind) -> Topic:
    """What a finding of a check means, why it matters, what to do about it, and what it weighs by this rulebook."""
    severity = severity_of(kind, rules.severities)
    weighs = [line(f"It is {_severity(kind, severity)}.")]
    weighs += [line("Time alone brings it about, so it fails a check only with --fail-on-expiry.")] * kind.by_time
    if kind.about == "task" and kind.waivable:
        weighs.append(line("A spec may accept it until a day, under ", key("waivers"), "."))
    sections = (
        Section("Why it matters", "why", (Paragraph(line(kind.why)),)),
        Section("What to do", "do", (Paragraph(line(kind.do)),)),
        Section("What it weighs", "weighs", tuple(map(Paragraph, weighs))),
        *_read_more(rules.sources_on(kind.id)),
    )
    lead = line("A finding of ", key("ladder check" if kind.about == "task" else "ladder rules check"), ".")
    return Topic(line(key(kind.id)), (lead, line(kind.means)), sections, footer(rules))


def explained_outcome(rules: Rulebook, word: OutcomeWord) -> Topic:
    """What a verdict or the status of a need means, and what to do then."""
    sections = (
        Section("What it means", "means", (Paragraph(line(word.means)),)),
        Section("What to do", "do", (Paragraph(line(word.do)),)),
    )
    return Topic(line(key(word.id)), (line(capital(line(word.kind)), "."),), sections, footer(rules))


def _read_more(sources: Sequence[Source]) -> Iterator[Section]:
    if sources:
        yield Section("Read more", "source", (_references(sources),))


def _severity(kind: FindingKind, severity: Severity) -> str:
    """What a severity does to the check; that of a rulebook fails by warnings as well."""
    if kind.about == "rulebook" and severity == "warning":
        return "a warning" if kind.by_time else "a warning, which fails the check"
    return _SEVERITIES[severity]


_SEVERITIES: Final[Mapping[Severity, str]] = {
    "error": "an error",
    "warning": "a warning, which fails a check only with --fail-on warning",
    "note": "a note, which never fails a check",
}


def footer(rules: Rulebook) -> Line:
    """Which rulebook it is."""
    return line("Rulebook ", book(rules.title), ".")


def _section_of(entry: Entry) -> str:
    return _GROUPS[SECTIONS[str(entry.path[0])]]


def _heading(rules: Rulebook, entry: Entry) -> str:
    part = _PARTS.get(entry.kind)
    if not entry.inside or part is None:
        return _section_of(entry)
    rung = rules.rung.get(entry.inside[0])
    return f"{visible(rung.name)}: {part.lower()}" if rung else f"{_section_of(entry)}: {part.lower()}"


def _topic(shelf: _Shelf, entry: Entry, place: str) -> Topic:
    what = line(capital(line(_what(shelf, entry))), ".")
    where = line("It stands in ", key(place), ".") if place else ()
    house = _of_house(shelf.rules.house.get(entry.id))
    sections = (*_told(shelf, entry.record), *_parts(shelf, entry), _used(shelf, entry))
    shown = tuple(section for section in sections if section.blocks)
    return Topic(line(key(entry.id)), tuple(one for one in (what, where, house) if one), shown, footer(shelf.rules))


_CHANGED: Final[Mapping[str, str]] = {
    "added": "It is a rule of the house, by",
    "replaced": "It is written anew by",
    "threshold": "The number is set by",
    "choices": "Some answers are not on offer here, by",
}


def _of_house(change: HouseChange | None) -> Line:
    """What the house did to an entry that it still has, who and why."""
    if change is None:
        return ()
    return line(f"{_CHANGED[change.change]} ", book(change.owner), ": ", book(change.because))


def _what(shelf: _Shelf, entry: Entry) -> Line:  # noqa: C901, PLR0911 - one for each sort of entry
    """What sort of thing it is, and what it belongs to."""
    inside = line(key(entry.inside[-1])) if entry.inside else ()
    match entry.record:
        case Rung():
            at = shelf.rules.rung_ids.index(entry.id) + 1
            return line(f"rung {at} of {len(shelf.rules.rungs)}: ", book(entry.record.name))
        case WhenToUse(need=need):
            return line("a reason for ", inside, " where ", key(need), " falls short")
        case WhenNot(needs=needs):
            meant = joined([line(key(need)) for need in needs], "or")
            return line("a reason against ", inside, line(" where ", meant, " falls short") if meant else ())
        case Requirement(role=role):
            return line("what must hold before anyone enters ", inside, f": {_ROLES[role]}")
        case Choice():
            return line("an answer to ", inside)
        case Axis(rung=rung):
            return line("a choice of technique on ", key(rung), ": ", _name(entry.record))
        case Option():
            return line("an option for ", inside, ": ", _name(entry.record))
        case Step() | Commitment():
            return line(f"{_PARTS[entry.kind].lower()} of ", inside)
        case Need(kind=kind, name=name):
            return line(f"a need about {kind}: ", book(name))
        case Term(word=word):
            return line("a term: ", book(word))
        case OptionReason():
            side = "for" if entry.kind == "reason-for" else "against"
            return line(f"a reason {side} ", inside)
    return line(f"a {entry.kind.replace('-', ' ')}", line(" of ", inside) if inside else ())


def _name(record: Record) -> Line:  # noqa: C901, PLR0911 - one for each sort of entry
    match record:
        case Rung(name=name) | Need(name=name) | Axis(name=name) | Option(name=name):
            return line(book(name))
        case Question(ask=ask):
            return line(book(ask))
        case Term(word=word):
            return line(book(word))
        case Source(title=title):
            return line(book(title))
        case Figure(quantity=quantity):
            return line(book(quantity))
        case Promise(states=said) | Note(says=said) | Step(do=said) | Commitment(do=said):
            return line(book(said))
        case WhenToUse(need=need):
            return line("where ", key(need), " falls short")
        case WhenNot(needs=needs):
            return line("where ", joined([line(key(need)) for need in needs], "or") or line("anything"), " falls short")
        case Requirement(role=role):
            return line(_ROLES[role])
        case Choice(means=means):
            return line(book(means))
        case OptionReason(reason=reason):
            return line(book(reason))
    return ()


def _told(shelf: _Shelf, record: Record) -> Iterator[Section]:  # noqa: C901, PLR0912 - one for each sort of entry
    """What the record itself says."""
    match record:
        case Rung():
            yield from _of_rung(shelf, record)
        case Need():
            yield _said("What people notice", record.symptom)
            yield _said("When to choose it", record.help)
            yield _when(shelf, "It also follows where", record.when)
        case Question():
            yield from _of_question(shelf, record)
        case Choice():
            yield _said("What it means", record.means)
            yield _said("Why it is not on offer here", record.withheld)
        case Axis():
            default = line(
                "Of the options that fit, the last one is taken; without any, ", key(record.options[0].id), "."
            )
            yield Section("How one is chosen", "choice", (Paragraph(default),))
        case Option():
            yield _said("What it is", record.what)
        case Note():
            yield _said("What it says", record.says)
            yield _when(shelf, "It is said where", _with_needs(shelf, record))
        case Step():
            yield _said("What to do", record.do)
            yield _when(shelf, "It is said where", _with_needs(shelf, record))
        case Promise():
            yield _said("What it promises", record.states)
            yield _said("Why", record.reason)
        case Term():
            yield _said("What it means", record.meaning)
            yield _said("For example", record.example)
            yield _said("Also called", ", ".join(record.also))
        case Figure():
            yield from _of_figure(record)
        case Source():
            yield from _of_source(record)
        case _:
            yield from _of_reason(shelf, record)
    evidence: Sequence[Evidence] = getattr(record, "evidence", ())
    yield _proof(evidence)
    checked = getattr(record, "checked", None)
    expires = getattr(record, "expires", None)
    until = line(" It is to be looked at again from ", book(expires), " on.") if expires else ()
    yield Section("Last checked", "checked", (Paragraph(line(book(checked), ".", until)),) if checked else ())


def _said(title: str, text: str | None) -> Section:
    return Section(title, title.lower(), (Paragraph(line(book(text))),) if text else ())


def _when(shelf: _Shelf, title: str, condition: Condition | None, *, always: str = "") -> Section:
    if condition is None:
        return Section(title, title.lower(), (Paragraph(line(always)),) if always else ())
    reads = [shelf.rules.question[id_] for id_ in questions_of(condition)]
    asked = tuple((line(key(question.id), ":"), line(book(question.ask))) for question in reads)
    said = Paragraph(line(clause(shelf.rules, condition), "."))
    return Section(title, title.lower(), (said, Rows(asked)))


def _with_needs(shelf: _Shelf, record: Note | Step) -> Condition | None:
    """The condition of something that is also bound to needs."""
    chosen = tuple(Includes(includes={shelf.rules.needs_question.id: need}) for need in record.needs)
    needs = chosen[0] if len(chosen) == 1 else AnyOf(any=chosen) if chosen else None
    both = tuple(part for part in (needs, record.when) if part is not None)
    return All(all=both) if len(both) > 1 else both[0] if both else None


def _of_rung(shelf: _Shelf, rung: Rung) -> Iterator[Section]:
    yield _said("What it is", rung.what)
    costs = rung.costs
    rows = {
        "To ship": costs.to_ship,
        "To update": costs.to_update,
        "To debug": costs.to_debug,
        "Running": costs.running,
    }
    yield Section(
        "What it costs", "cost", (Rows(tuple((line(f"{what}:"), line(book(said))) for what, said in rows.items())),)
    )
    takes = () if rung.id == shelf.rules.rung_ids[0] else (Paragraph(line(TAKES[rung.effort])),)
    yield Section("What entering it takes", "takes", takes)
    counts = joined([line(key(id_)) for id_ in rung.counts_as_trying])
    yield Section(
        "What trying it includes",
        "includes",
        (Paragraph(line("Trying it counts as trying ", counts, ".")),) if counts else (),
    )
    yield _said("Stop when", rung.stop_when)
    yield _said("Step down when", rung.step_down_when)
    mistakes = tuple(Item(line(book(said))) for said in rung.mistakes)
    yield Section("Common mistakes", "mistake", (Items(mistakes),))


def _of_question(shelf: _Shelf, question: Question) -> Iterator[Section]:
    yield _said("What is asked", question.ask)
    yield _said("How to answer", question.help)
    yield _said("Why", question.why)
    if question.kind == "number":
        unit = question.unit or ""
        bounds = f" from {number(question.least)} to {number(question.most)}"
        grows = " It can only grow." if question.grows else ""
        yield Section("Answers", "answer", (Paragraph(line("A number of ", book(unit), f",{bounds}.{grows}")),))
    elif question.kind == "needs":
        rows = tuple((line(key(need.id), ":"), line(book(need.symptom))) for need in shelf.rules.needs)
        yield Section("Answers, one or more", "answer", (Rows(rows),))
    else:
        rows = tuple((line(key(choice.id), ":"), _offered(choice)) for choice in question.choices)
        several = ", one or more" if question.kind == "choices" else ""
        yield Section(f"Answers{several}", "answer", (Rows(rows),))
    if question.in_your_hands:
        yield Section("Who can change it", "change", (Paragraph(line("You can bring another answer about.")),))
    past = joined([line(key(id_)) for id_ in question.no_way_back_to])
    yield Section("No way back to", "no way back to", (Paragraph(line(past, ".")),) if past else ())
    yield _when(shelf, "It is asked only where", question.applies)
    assumed = tuple(_assumption(shelf, one) for one in question.assume)
    yield Section("While it is open", "assumed", (Items(assumed),) if assumed else ())


def _offered(choice: Choice) -> Line:
    withheld = line(" Not on offer here: ", book(choice.withheld)) if choice.withheld else ()
    return line(book(choice.means), withheld)


def _assumption(shelf: _Shelf, one: Assumption) -> Item:
    value = number(one.value) if isinstance(one.value, int | float) else one.value
    where = line(" where ", clause(shelf.rules, one.when)) if one.when is not None else ()
    return Item(line(key(value), " is taken for granted", where, ". ", book(one.because)))


def _of_figure(figure: Figure) -> Iterator[Section]:
    value = figure.value if isinstance(figure.value, str) else number(figure.value)
    said = line(book(figure.quantity), ": ", book(value), " ", book(figure.unit), ".")
    yield Section("The figure", "figure", (Paragraph(said),))
    yield _said("Its setting", figure.setting)
    read = f", {_READ[figure.read]}" if figure.read else ""
    yield Section("Where it is from", "source", (Paragraph(line(key(figure.source), f"{read}.")),))


def _of_source(source: Source) -> Iterator[Section]:
    yield Section("The document", "document", (_references([source]),))
    yield _said("Note", source.note)


def _references(sources: Iterable[Source]) -> References:
    def entry(number: int, one: Source) -> Reference:
        by = line(book(one.authors), f", {one.year}; {_READ[one.read]}.")
        return Reference(number, stopped(line(book(one.title))), by, one.url)

    return References(tuple(entry(at, one) for at, one in enumerate(sources, 1)))


def _of_reason(shelf: _Shelf, record: Record) -> Iterator[Section]:
    """A criterion, requirement, commitment or reason for an option."""
    yield _said("What to do", getattr(record, "do", None))
    yield _said("The reason", getattr(record, "reason", None))
    if isinstance(record, Requirement):
        yield _when(shelf, "It is met where", record.met_when)
    elif not isinstance(record, Commitment):
        yield _when(shelf, "It holds where", getattr(record, "when", None), always="It always holds.")
    yield _said("What would lift it", getattr(record, "unlock", None))
    if isinstance(record, WhenToUse) and record.effort:
        yield Section("What the climb takes by it", "takes", (Paragraph(line(TAKES[record.effort])),))


def _proof(evidence: Sequence[Evidence]) -> Section:
    items = []
    for one in evidence:
        lead = "Against it: " if one.side == "against" else ""
        figure = line(", figure ", key(one.figure)) if one.figure else ()
        read = f", {_READ[one.read]}" if one.read else ""
        items.append(Item(line(lead, book(one.says), " (", key(one.source), figure, f"{read})")))
    return Section("What the sources say", "source", (Items(tuple(items)),) if items else ())


def _parts(shelf: _Shelf, entry: Entry) -> Iterator[Section]:
    """The entries inside it, by id."""
    for kind, title in _PARTS.items():
        parts = [part for part in shelf.parts.get(entry.id, ()) if part.kind == kind]
        rows = tuple((line(key(part.id), ":"), _name(part.record)) for part in parts)
        yield Section(title, title.lower(), (Rows(rows),) if rows else ())


def _used(shelf: _Shelf, entry: Entry) -> Section:
    users = [line(key(id_)) for id_ in shelf.uses.get(entry.id, ())]
    return Section("Who reads or names it", "read by", (Paragraph(line(joined(users), ".")),) if users else ())
