"""The built-in rulebook with one change at a time, and whether a case or a promise notices.

Every threshold, operator, rung and polarity is changed in turn. `python -m tests.mutants` tries them all and names
those that nobody noticed, `python -m tests.mutants 10` a seeded tenth. `mutants.yaml` lists the survivors with a reason
each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.adviser.case import Case
from adaptation_ladder.adviser.planning import notes, plan, techniques
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.references import defects
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide, decided, rules_of
from adaptation_ladder.disk.casefiles import PlacedCase, load_cases
from adaptation_ladder.disk.loading import builtin_folder, builtin_rulebook
from adaptation_ladder.proof.encoding import Encoding
from adaptation_ladder.proof.proving import promises
from adaptation_ladder.proof.rulecases import judged
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, tupled

SURVIVORS = Path(__file__).with_name("mutants.yaml")
BOOK = builtin_rulebook()
PLAIN: dict[str, Any] = BOOK.model_dump(
    by_alias=True, exclude_unset=True, exclude={"promises", "sources", "terms", "cues"}
)
CASES = load_cases(builtin_folder(), BOOK)

Where = tuple[str | int, ...]


class Mutant(NamedTuple):
    """One change of the rulebook: what it is called, and the top entry that is other than it was."""

    name: str
    sort: str
    """Threshold, operator, rung or polarity."""
    where: Where
    """The section and, where it is a list, the position in it."""
    entry: Any


class Verdict(NamedTuple):
    """What became of one mutant."""

    mutant: Mutant
    noticed: str
    """The case or promise that notices it; empty where none does."""


def mutants() -> Iterator[Mutant]:
    """Every mutant of the built-in rulebook that still loads, each called once."""
    for section in ("good-enough", "needs", "questions", "techniques", "notes", "rungs"):
        entries = PLAIN[section]
        for at, entry in enumerate(entries if isinstance(entries, tuple) else (entries,)):
            where: Where = (section, at) if isinstance(entries, tuple) else (section,)
            for name, sort, changed in _changes(entry, str(entry.get("id", section))):
                yield Mutant(name, sort, where, changed)
    yield from _other_rungs()


def _changes(node: Any, about: str) -> Iterator[tuple[str, str, Any]]:
    """Every change somewhere in an entry, with the whole entry changed; named by the innermost id around it."""
    if isinstance(node, dict):
        about = str(node.get("id", about))
        for changes in (_of_condition, _of_criterion):
            yield from ((f"{about}: {what}", sort, new) for what, sort, new in changes(node))
        for key, value in node.items():
            if key not in {"evidence", "costs", "measured"}:
                yield from ((name, sort, {**node, key: new}) for name, sort, new in _changes(value, about))
    elif isinstance(node, tuple):
        for at, value in enumerate(node):
            yield from ((name, sort, (*node[:at], new, *node[at + 1 :])) for name, sort, new in _changes(value, about))


def _of_condition(node: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Another number, test, choice or sign in a condition."""
    match node if len(node) == 1 else {}:
        case {"at-least": bounds}:
            yield from _of_number("at-least", "at-most", bounds)
        case {"at-most": bounds}:
            yield from _of_number("at-most", "at-least", bounds)
        case {"all": parts} | {"any": parts}:
            (tag,) = node
            other = "any" if tag == "all" else "all"
            if len(parts) > 1:
                yield f"{tag} of {_short(parts)} becomes {other}", "operator", {other: parts}
        case {"one-of": chosen}:
            ((question, choices),) = chosen.items()
            for choice in choices:
                kept = tuple(one for one in choices if one != choice)
                new = {"one-of": {question: kept}} if len(kept) > 1 else {"is": {question: kept[0]}}
                yield f"{question} one-of without {choice}", "operator", new
        case {"is": _} | {"includes": _}:
            yield f"not {_short(node)}", "polarity", {"not": node}
        case {"not": part}:
            yield f"{_short(part)} without its not", "polarity", part


def _of_number(tag: str, other: str, bounds: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    ((question, bound),) = bounds.items()
    number = int(BOOK.figure[bound["figure"]].value if isinstance(bound, dict) else bound)
    for by in (-1, 1):
        yield f"{question} {tag} {number} becomes {number + by}", "threshold", {tag: {question: number + by}}
    yield f"{question} {tag} {number} becomes {other}", "operator", {other: {question: number}}


def _of_criterion(node: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """A criterion against that something would lift, or nothing, and an effort that is asked for, or another."""
    if "unlock" in node and "met-when" not in node:
        yield "no unlock", "polarity", {key: value for key, value in node.items() if key != "unlock"}
    elif "needs" in node and "reason" in node and "do" not in node:
        yield "an unlock", "polarity", {**node, "unlock": "Do something."}
    if "effort" in node:
        other = "brief" if node["effort"] == "thorough" else "thorough"
        yield f"effort {other}", "operator", {**node, "effort": other}


def _short(part: Any) -> str:
    return yaml.safe_dump(_plain(part), default_flow_style=True, width=10_000).strip()


def _plain(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    return [_plain(one) for one in part] if isinstance(part, tuple) else part


def _other_rungs() -> Iterator[Mutant]:
    """Criteria gone, turned round, or on another rung, and rungs in another order."""
    rungs: tuple[dict[str, Any], ...] = PLAIN["rungs"]
    for at, rung in enumerate(rungs):
        for key in ("when-to-use", "when-not", "requirements"):
            for rule in rung.get(key, ()):
                without = {**rung, key: tuple(one for one in rung[key] if one is not rule)}
                gone = (*rungs[:at], without, *rungs[at + 1 :])
                yield Mutant(f"{rule['id']}: gone", "polarity", ("rungs",), gone)
                yield Mutant(f"{rule['id']}: turned round", "polarity", ("rungs",), _turned(gone, at, key, rule))
                if key == "when-to-use" and rung["effort"] == "thorough" and "effort" not in rule:
                    eager = {**rung, key: (*without[key], {**rule, "effort": "brief"})}
                    yield Mutant(
                        f"{rule['id']}: effort brief", "operator", ("rungs",), (*rungs[:at], eager, *rungs[at + 1 :])
                    )
                to = at + 1 if at + 1 < len(rungs) else at - 1
                moved = {**gone[to], key: (*gone[to].get(key, ()), rule)}
                shifted = (*gone[:to], moved, *gone[to + 1 :])
                yield Mutant(f"{rule['id']}: on rung {rungs[to]['id']}", "rung", ("rungs",), shifted)
        if at:
            swapped = (*rungs[: at - 1], rung, rungs[at - 1], *rungs[at + 1 :])
            yield Mutant(f"{rung['id']}: before {rungs[at - 1]['id']}", "rung", ("rungs",), swapped)


def _turned(gone: tuple[dict[str, Any], ...], at: int, key: str, rule: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """A reason for as one against and the other way round; a requirement is met where it was not."""
    rung = gone[at]
    bare = {name: value for name, value in rule.items() if name not in {"need", "needs", "effort", "unlock"}}
    if key == "when-to-use":
        new = {**rung, "when-not": (*rung.get("when-not", ()), {**bare, "needs": (rule["need"],)})}
    elif key == "when-not":
        need = (rule.get("needs") or ("house-style",))[0]
        new = {**rung, "when-to-use": (*rung["when-to-use"], {**bare, "need": need})}
    else:
        new = {**rung, "requirements": (*rung["requirements"], {**rule, "met-when": {"not": rule["met-when"]}})}
    return (*gone[:at], new, *gone[at + 1 :])


def grown(mutant: Mutant) -> Rulebook | None:
    """The rulebook with this change; None where it would not load."""
    section = mutant.where[0]
    data = dict(PLAIN)
    if len(mutant.where) == 1:
        data[str(section)] = mutant.entry
    else:
        at = int(mutant.where[1])
        entries = PLAIN[str(section)]
        data[str(section)] = (*entries[:at], mutant.entry, *entries[at + 1 :])
    try:
        made = Rulebook.model_validate(tupled(data))
    except ValueError:
        return None
    kept = {name: getattr(BOOK, name) for name in ("promises", "sources", "terms", "cues")}
    book = Rulebook.model_construct(**{name: getattr(made, name) for name in Rulebook.model_fields} | kept)
    return None if list(defects(book)) else book


def noticed(book: Rulebook) -> str:
    """The first case that comes out otherwise than it says, or the first promise that is not kept."""
    for look, known in ((decision_on, DECIDED), (plan_for, PLANNED)):  # the quick look at all of them first
        for one, before in zip(CASES, known, strict=True):
            if look(one.case.task, book) != before and _fails(one, book):
                return f"the case '{one.case.name}'"
    encoding = Encoding(book)
    return next((f"the promise '{one.id}'" for one in promises(encoding) if one.outcome == "refuted"), "")


def _fails(one: PlacedCase, book: Rulebook) -> bool:
    try:
        return bool(judged(one.case, advise(one.case.task, book, TODAY), book))
    except LadderError:
        return True


def decision_on(task: Task, book: Rulebook) -> object:
    """What was decided and by which reasons, without the searches that take an advice its time."""
    try:
        situation = read_task(task, book)
    except LadderError:
        return None
    return situation.given, decide(book, situation)[:-1]


def plan_for(task: Task, book: Rulebook) -> object:
    """The notes, techniques and steps that go with the decision."""
    try:
        situation = read_task(task, book)
    except LadderError:
        return None
    rules = rules_of(book)
    bits = situation.bits(book, assumed=True)
    decision = decided(rules, bits, situation)
    case = Case(book, rules.index, situation, bits, decision, decision, TODAY)
    return (
        [step.steps for step in plan(case)],
        [one.id for one in notes(case)],
        [one.option for one in techniques(case)],
    )


DECIDED = [decision_on(one.case.task, BOOK) for one in CASES]
PLANNED = [plan_for(one.case.task, BOOK) for one in CASES]


def verdicts(share: int = 1) -> Iterator[Verdict]:
    """Every mutant tried, or one in so many, drawn with a fixed seed."""
    every = list(mutants())
    drawn = every if share == 1 else Random(7).sample(every, len(every) // share)
    for mutant in drawn:
        book = grown(mutant)
        if book is not None:
            yield Verdict(mutant, noticed(book))


def expected() -> dict[str, str]:
    """The survivors with the reason why each may live."""
    return dict(yaml.safe_load(SURVIVORS.read_text(encoding="utf-8"))["survivors"])


def main() -> None:
    """Try the mutants and tell which nobody noticed."""
    share = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    reasons = expected()
    tried: list[Verdict] = []
    for one in verdicts(share):
        tried.append(one)
        if not one.noticed:
            print(f"- {one.mutant.name}\n    {reasons.get(one.mutant.name, 'NOT LISTED')}", flush=True)
    for sort in ("threshold", "operator", "rung", "polarity"):
        own = [one for one in tried if one.mutant.sort == sort]
        print(f"{sort}: {sum(bool(one.noticed) for one in own)} of {len(own)} noticed")
    count = sum(bool(one.noticed) for one in tried)
    print(f"{count} of {len(tried)} mutants noticed by a case or a promise ({100 * count / len(tried):.1f} %)")


if __name__ == "__main__":
    main()
