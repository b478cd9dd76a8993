"""House rules: what an organisation changes in a rulebook that it extends, laid over it as plain data.

What comes out is a rulebook like any other, save that it remembers what was changed, by whom and why. The order of
overlays and of their entries never matters. Knows no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from adaptation_ladder.basics.errors import Path, Problem, nearest, short
from adaptation_ladder.basics.findings import Severity
from adaptation_ladder.basics.vocabulary import Id, Record, Text, kebab
from adaptation_ladder.book.rulebook import (
    Commitment,
    Figure,
    HouseChange,
    Need,
    Note,
    Promise,
    Question,
    Requirement,
    Rulebook,
    Source,
    Step,
    Term,
    WhenNot,
    WhenToUse,
)


class House(Record):
    """`rulebook.yaml` of a house rulebook."""

    name: Text
    """What every advice calls this rulebook."""
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    """The version of the house's own rules."""
    extends: Literal["built-in"]
    """The rulebook that the overlays are laid over."""
    severities: dict[Id, Severity] = {}
    """What findings weigh in this house, where that is not what the base says."""
    finding_sources: dict[Id, tuple[Id, ...]] = {}
    """Where the house reads more about a finding, in place of what the base names."""


class RungPart(Record):
    """Entries of one rung."""

    when_to_use: tuple[WhenToUse, ...] = ()
    """Reasons for it."""
    when_not: tuple[WhenNot, ...] = ()
    """Reasons against it."""
    requirements: tuple[Requirement, ...] = ()
    """What must hold before anyone enters it."""
    data_work: tuple[Commitment, ...] = ()
    """What must be done to the data."""
    first_steps: tuple[Step, ...] = ()
    """What to do on it."""
    commitments: tuple[Commitment, ...] = ()
    """What whoever takes it must keep doing."""


class Part(Record):
    """Entries of a rulebook, by the section and the rung that they belong to."""

    rungs: Mapping[Id, RungPart] = {}
    """Entries of rungs, by the id of the rung."""
    needs: tuple[Need, ...] = ()
    """Needs."""
    questions: tuple[Question, ...] = ()
    """Questions."""
    notes: tuple[Note, ...] = ()
    """Notes."""
    terms: tuple[Term, ...] = ()
    """Technical words."""
    promises: tuple[Promise, ...] = ()
    """What no advice ever says."""
    sources: tuple[Source, ...] = ()
    """Documents."""
    figures: tuple[Figure, ...] = ()
    """Numbers and facts that age."""


class SwitchedOff(Record):
    """One entry that the house does without."""

    id: Id
    """The entry: a criterion, requirement, note, step, commitment, need, question, term, promise, source or figure."""
    reason: Text
    """Why."""


class Threshold(Record):
    """Another number in a condition."""

    in_: Id
    """The entry whose condition holds the threshold."""
    question: Id
    """The question whose number is compared."""
    value: int | float
    """The number to compare it with."""
    unlock: Text | None = None
    """What to do where it is not reached, where that names the number."""
    reason: Text
    """Why."""


class Choices(Record):
    """A question of which only some answers are on offer in this house."""

    question: Id
    """The question."""
    keep: Annotated[tuple[str, ...], Field(min_length=1)]
    """The choices that stay on offer; a single one is taken for granted."""
    reason: Text
    """Why."""


class Overlay(Record):
    """What one owner changes."""

    owner: Text
    """Who answers for these rules."""
    reason: Text
    """Why they are there; each change may give a reason of its own."""
    add: Part = Part()
    """New entries."""
    replace: Part = Part()
    """Entries written anew, under the id that they have."""
    switch_off: tuple[SwitchedOff, ...] = ()
    """Entries that do not count here."""
    thresholds: tuple[Threshold, ...] = ()
    """Numbers that differ here."""
    choices: tuple[Choices, ...] = ()
    """Answers that are not on offer here."""


class Touch(NamedTuple):
    """One entry that an overlay changes, and where the overlay says so."""

    id: str
    change: Literal["added", "replaced", "switched-off", "threshold", "choices"]
    reason: str
    path: Path
    entry: Record
    section: Path = ()
    """Where an added or replaced entry belongs: a section, or a rung and a list of it."""


def touches(overlay: Overlay) -> Iterator[Touch]:
    """Everything that an overlay changes."""
    for name, change in (("add", "added"), ("replace", "replaced")):
        for section, path, entry in _entries(getattr(overlay, name), (name,)):
            kind: Literal["added", "replaced"] = "added" if change == "added" else "replaced"
            id_ = getattr(entry, "id")  # noqa: B009 - every entry of a section has an id; mypy cannot know
            yield Touch(id_, kind, overlay.reason, path, entry, section)
    for at, off in enumerate(overlay.switch_off):
        yield Touch(off.id, "switched-off", off.reason, ("switch-off", at), off)
    for at, line in enumerate(overlay.thresholds):
        yield Touch(line.in_, "threshold", line.reason, ("thresholds", at), line)
    for at, choices in enumerate(overlay.choices):
        yield Touch(choices.question, "choices", choices.reason, ("choices", at), choices)


def _entries(part: Part, here: Path) -> Iterator[tuple[Path, Path, Record]]:
    for name in Part.model_fields:
        if name != "rungs":
            for at, entry in enumerate(getattr(part, name)):
                yield (name,), (*here, name, at), entry
    for rung, own in part.rungs.items():
        for name in RungPart.model_fields:
            key = kebab(name)
            for at, entry in enumerate(getattr(own, name)):
                yield ("rungs", rung, key), (*here, "rungs", rung, key, at), entry


class Laid(NamedTuple):
    """A rulebook with its overlays, as plain data, and what was wrong with each of them."""

    data: dict[str, Any]
    origins: Mapping[Path, tuple[int, Path]]
    """Where an entry of the data is from an overlay: which one, and its path there."""
    problems: tuple[tuple[int, Problem], ...]
    """Each with the overlay that it is in."""


def laid_over(base: Rulebook, house: House, overlays: Sequence[Overlay]) -> Laid:
    """Lay overlays over a rulebook. Two that touch one id are the caller's business, who knows their places."""
    data: dict[str, Any] = base.model_dump(by_alias=True, exclude_unset=True)
    ways = [(at, touch, overlay) for at, overlay in enumerate(overlays) for touch in touches(overlay)]
    problems: list[tuple[int, Problem]] = []
    marks: dict[str, Any] = {}
    came: dict[str, tuple[int, Path]] = {}
    # What is changed is there before anything is added, and by id, so that the order of the overlays leaves no trace.
    for at, touch, overlay in sorted(ways, key=lambda way: (_ORDER.index(way[1].change), way[1].id)):
        wrong = [*_APPLY[touch.change](data, touch)]
        problems += ((at, problem) for problem in wrong)
        if not wrong:
            change = HouseChange(change=touch.change, owner=overlay.owner, because=touch.reason)
            marks[touch.id] = change.model_dump(by_alias=True)
            came[touch.id] = (at, touch.path)
    data |= {"name": house.name, "version": house.version, "house": marks}
    data["base"] = {"name": base.name, "version": base.version}
    for key, own in (("severities", house.severities), ("finding-sources", house.finding_sources)):
        data[key] = data.get(key, {}) | own
    origins = {path: came[id_] for id_, path in _with_ids(data) if id_ in came}
    return Laid(data, origins, tuple(problems))


_ORDER = ("replaced", "threshold", "choices", "switched-off", "added")


def _with_ids(node: Any, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every entry that has an id, with its path."""
    if isinstance(node, dict):
        if isinstance(node.get("id"), str):
            yield node["id"], path
        for key, value in node.items():
            yield from _with_ids(value, (*path, key))
    elif isinstance(node, list | tuple):
        for at, value in enumerate(node):
            yield from _with_ids(value, (*path, at))


def _lists(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Every list of entries that overlays may change: what it is called, what holds it, and its key there."""
    for name in Part.model_fields:
        if name != "rungs":
            yield (name,), data, name
    for rung in data["rungs"]:
        for name in RungPart.model_fields:
            key = kebab(name)
            yield ("rungs", rung["id"], key), rung, key


def _found(data: dict[str, Any], id_: str) -> tuple[Path, dict[str, Any], str, int] | None:
    for section, holder, key in _lists(data):
        for at, entry in enumerate(holder.get(key, ())):
            if entry["id"] == id_:
                return section, holder, key, at
    return None


def _add(data: dict[str, Any], touch: Touch) -> Iterator[Problem]:
    if touch.id in {id_ for id_, _ in _with_ids(data)}:
        yield Problem(f"'{touch.id}' is there already.", "Write it under replace, or give it another id.", touch.path)
        return
    for section, holder, key in _lists(data):
        if section == touch.section:
            holder[key] = (*holder.get(key, ()), touch.entry.model_dump(by_alias=True, exclude_unset=True))
            return
    rungs = tuple(str(rung["id"]) for rung in data["rungs"])
    yield Problem(f"there is no rung '{touch.section[1]}'.", nearest(str(touch.section[1]), rungs), touch.path[:3])


def _replace(data: dict[str, Any], touch: Touch) -> Iterator[Problem]:
    found = _found(data, touch.id)
    if found is None or found[0] != touch.section:
        lists = [holder.get(key, ()) for section, holder, key in _lists(data) if section == touch.section]
        known = [entry["id"] for entries in lists for entry in entries]
        remedy = nearest(touch.id, known) or "What is new stands under add."
        yield Problem(f"there is no '{touch.id}' here to replace.", remedy, touch.path)
        return
    _, holder, key, at = found
    new = touch.entry.model_dump(by_alias=True, exclude_unset=True)
    holder[key] = (*holder[key][:at], new, *holder[key][at + 1 :])


def _switch_off(data: dict[str, Any], touch: Touch) -> Iterator[Problem]:
    found = _found(data, touch.id)
    if found is None:
        known = [entry["id"] for _, holder, key in _lists(data) for entry in holder.get(key, ())]
        remedy = nearest(touch.id, known)
        yield Problem(f"there is no '{touch.id}' that can be switched off.", remedy, (*touch.path, "id"))
        return
    _, holder, key, at = found
    holder[key] = (*holder[key][:at], *holder[key][at + 1 :])


def _threshold(data: dict[str, Any], touch: Touch) -> Iterator[Problem]:
    line = touch.entry
    if not isinstance(line, Threshold):
        return
    entries = [entry for entry in _nodes(data) if entry.get("id") == line.in_]
    tests = [test for entry in entries for test in _own_nodes(entry) if _tests(test, line.question)]
    if not entries:
        known = sorted({id_ for id_, _ in _with_ids(data)})
        yield Problem(f"there is no '{line.in_}'.", nearest(line.in_, known), (*touch.path, "in"))
    elif any(figure["id"] == line.in_ for figure in data["figures"]):
        remedy = "Write it anew under replace, with its source; every condition that takes it follows."
        yield Problem(f"'{line.in_}' is a figure, and holds no condition.", remedy, (*touch.path, "in"))
    elif not tests:
        message = f"'{line.in_}' compares no number of '{line.question}'."
        yield Problem(message, f"`ladder explain {line.in_}` shows its condition.", (*touch.path, "question"))
    numbers = list(dict.fromkeys(_number(test) for test in tests))
    if len(numbers) > 1:
        several = f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        message = f"'{line.in_}' compares '{line.question}' with more than one number: {several}."
        yield Problem(message, "Write the entry anew under replace.", (*touch.path, "question"))
        return
    for test in tests:
        (tag,) = test
        test[tag] = {line.question: line.value}
    for entry in entries if line.unlock else ():
        if "unlock" in entry:
            entry["unlock"] = line.unlock
        else:
            yield Problem(f"'{line.in_}' has no unlock.", "Leave it out.", (*touch.path, "unlock"))


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _nodes(value)


def _own_nodes(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What belongs to an entry itself, and not to another entry inside it."""
    for value in entry.values():
        for node in value if isinstance(value, list | tuple) else (value,):
            if isinstance(node, dict) and "id" not in node:
                yield node
                yield from _own_nodes(node)


def _tests(node: dict[str, Any], question: str) -> bool:
    return any(question in node.get(tag, ()) for tag in ("at-least", "at-most") if isinstance(node.get(tag), dict))


def _number(test: dict[str, Any]) -> str:
    """What a test holds a number against, and from which side."""
    ((tag, bounds),) = test.items()
    (bound,) = bounds.values()
    return f"{tag} {bound['figure'] if isinstance(bound, dict) else f'{bound:,.15g}'}"


def _restrict(data: dict[str, Any], touch: Touch) -> Iterator[Problem]:
    """Choices that are not kept stay known, since conditions name them, and are no longer on offer."""
    rule = touch.entry
    if not isinstance(rule, Choices):
        return
    questions = {entry["id"]: entry for entry in data["questions"]}
    question = questions.get(rule.question)
    if question is None:
        yield Problem(f"there is no question '{rule.question}'.", nearest(rule.question, tuple(questions)), touch.path)
        return
    if question["kind"] == "needs":
        yield Problem(f"the choices of '{rule.question}' are the needs.", "Switch needs off instead.", touch.path)
        return
    known = tuple(choice["id"] for choice in question.get("choices", ()))
    unknown = [choice for choice in rule.keep if choice not in known]
    for choice in unknown:
        message = f"'{short(choice)}' is no choice of '{rule.question}'."
        yield Problem(message, nearest(choice, known), (*touch.path, "keep", rule.keep.index(choice)))
    measured = question.get("measured", {})
    by_log = [measured[way] for way in ("reached", "short", "unmeasured") if way in measured]
    for choice in dict.fromkeys(by_log):
        if choice not in rule.keep:
            message = f"'{rule.question}' is '{choice}' where measurements say so, whatever is on offer."
            yield Problem(message, f"Keep '{choice}', too.", (*touch.path, "keep"))
    if unknown or not set(by_log) <= set(rule.keep):
        return
    question["choices"] = tuple(
        choice if choice["id"] in rule.keep else choice | {"withheld": rule.reason} for choice in question["choices"]
    )
    assumed = tuple(one for one in question.get("assume", ()) if one["value"] in rule.keep)
    if len(rule.keep) == 1 and question["kind"] == "choice":
        assumed = ({"value": rule.keep[0], "because": rule.reason},)
    question["assume"] = assumed


_APPLY = {
    "added": _add,
    "replaced": _replace,
    "switched-off": _switch_off,
    "threshold": _threshold,
    "choices": _restrict,
}
