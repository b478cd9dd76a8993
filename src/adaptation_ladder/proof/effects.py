"""What each entry of a rulebook can change in an advice, and which entries change nothing, by exact search.

For an entry that matters there is a situation in which the advice shows it: a rung reached, a status, an unlock, a
technique, a note, a step, or a stated reason. Where no situation does, the entry is reported. Words no report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from adaptation_ladder.basics.diagrams import EVERYTHING, NOTHING, Set
from adaptation_ladder.basics.errors import OutOfStepsError, Path
from adaptation_ladder.book.conditions import AtLeast, AtMost, Condition, leaves
from adaptation_ladder.book.rulebook import Axis, Option, Rung, WhenNot, WhenToUse, conditions_in
from adaptation_ladder.proof.encoding import Encoding
from adaptation_ladder.proof.proving import situations
from adaptation_ladder.task.tasks import Task


class Defect(NamedTuple):
    """One defect of a rulebook, of a kind that `findings` explains."""

    kind: str
    path: Path
    """Where it stands in the rulebook."""
    subject: str
    """The id of the entry."""
    says: str
    """What is wrong, in one sentence."""
    witness: Task | None = None
    """A smallest task that shows it, where a task can."""


def defects_of_entries(encoding: Encoding) -> Iterator[Defect]:
    """Every entry that changes nothing, section by section; a section whose search does not end is reported as such."""
    for section, search in (
        ("needs", _needs),
        ("thresholds", _thresholds),
        ("criteria", _criteria),
        ("requirements", _requirements),
        ("rungs and steps", _rungs),
        ("techniques", _techniques),
        ("notes", _notes),
        ("questions", _questions),
        ("assumptions", _assumptions),
        ("promises", _promises),
    ):
        encoding.again()
        try:
            yield from search(encoding)
        except OutOfStepsError:
            said = f"the search over the {section} did not end within {encoding.budget:,} steps."
            yield Defect("check-incomplete", (), section, said)


def witness_for(encoding: Encoding, *parts: Set) -> Task | None:
    """The shortest task in the first of these sets that a task spec can state."""
    for part in parts:
        task = encoding.witness(encoding.sets.both(part, encoding.sayable()))
        if task is not None:
            return encoding.trimmed(task)
    return None


def _needs(encoding: Encoding) -> Iterator[Defect]:
    served = {use.need for rung in encoding.book.rungs for use in rung.when_to_use}
    for at, need in enumerate(encoding.book.needs):
        here: Path = ("needs", at)
        if need.id not in served:
            said = f"no rung has a when-to-use for '{need.id}'."
            yield Defect("need-not-served", here, need.id, said, witness_for(encoding, _active(encoding, need.id)))
        if need.when is not None and not encoding.sides(need.when).holds:
            said = f"the condition of '{need.id}' holds for no answers."
            shown = witness_for(encoding, _active(encoding, need.id))
            yield Defect("never-holds", (*here, "when"), need.id, said, shown)


def _active(encoding: Encoding, need: str) -> Set:
    return encoding.active(need).holds


def _some_active(encoding: Encoding, needs: Iterable[str]) -> Set:
    return encoding.sets.either(*(_active(encoding, need) for need in needs))


def _thresholds(encoding: Encoding) -> Iterator[Defect]:
    """Tests of numbers that every answer passes, or none, or that stand where no answer can."""
    for form, path in conditions_in(encoding.book):
        for leaf in leaves(form):
            if isinstance(leaf, AtLeast | AtMost):
                atom = encoding.book.atom(leaf)
                question = encoding.book.question[atom.question]
                test = f"'{atom.test}: {atom.operand:,.15g}'"
                passed = [atom.holds(value) for *_, value in encoding.ways_of(question)]
                shown = witness_for(encoding, encoding.answered(question.id))
                if len(set(passed)) == 1:
                    which = "every" if passed[0] else "no"
                    said = (
                        f"{which} answer to '{question.id}' passes {test}; "
                        f"it may be from {question.least:,.15g} to {question.most:,.15g}."
                    )
                    yield Defect("threshold-out-of-reach", path, question.id, said, shown)
                elif question.whole and isinstance(atom.operand, float) and not atom.operand.is_integer():
                    said = f"answers to '{question.id}' are whole numbers, and {test} stands between two."
                    yield Defect("threshold-not-whole", path, question.id, said, shown)


def _criteria(encoding: Encoding) -> Iterator[Defect]:
    for at, rung in enumerate(encoding.book.rungs):
        for i, use in enumerate(rung.when_to_use):
            yield from _idle_use(encoding, rung, use, ("rungs", at, "when-to-use", i))
        for i, rule in enumerate(rung.when_not):
            yield from _idle_block(encoding, rung, rule, ("rungs", at, "when-not", i))


def _idle_use(encoding: Encoding, rung: Rung, use: WhenToUse, here: Path) -> Iterator[Defect]:
    sets, active, mine = encoding.sets, _active(encoding, use.need), encoding.sides(use.when)
    holding = sets.both(active, mine.holds)
    if not holding:
        said = f"no answers make '{use.id}' hold while '{use.need}' is active."
        yield Defect("never-holds", (*here, "when"), use.id, said, witness_for(encoding, active))
        return
    others = [one for one in rung.when_to_use if one.need == use.need and one is not use]
    same = [one for one in others if encoding.sides(one.when) == mine and one.effort == use.effort]
    if same:
        if rung.when_to_use.index(same[0]) < rung.when_to_use.index(use):
            said = f"'{use.id}' has the same condition as '{same[0].id}', for the same need."
            yield Defect("same-condition", here, use.id, said, witness_for(encoding, holding))
        return
    if changes(encoding, use.need, use.id):
        return
    cheap = [
        one for one in others if (one.effort or rung.effort) == "brief" or use.effort == one.effort or not use.effort
    ]
    covered = [one for one in cheap if not sets.less(holding, encoding.sides(one.when).holds)]
    if covered:
        said = f"wherever '{use.id}' holds, '{covered[0].id}' holds as well and asks no more."
        yield Defect("shadowed", here, use.id, said, witness_for(encoding, holding))
    else:
        said = f"without '{use.id}' every advice would name the same rung and status for '{use.need}'."
        yield Defect("without-effect", here, use.id, said, witness_for(encoding, holding))


def changes(encoding: Encoding, need: str, criterion: str) -> Set:
    """Where an active need would reach another rung or status, were it not for one criterion or requirement."""
    goes, other = encoding.goes(need).outcomes, encoding.goes(need, {criterion}).outcomes
    differing = encoding.sets.either(*map(encoding.sets.differ, goes, other))
    return encoding.sets.both(_active(encoding, need), differing)


def _idle_block(encoding: Encoding, rung: Rung, rule: WhenNot, here: Path) -> Iterator[Defect]:
    """A criterion against a rung is at least quoted wherever it holds for an active need."""
    active = _some_active(encoding, rule.needs or encoding.book.need)
    mine = encoding.sides(rule.when)
    holding = encoding.sets.both(active, mine.holds)
    if not holding:
        said = f"no answers make '{rule.id}' hold while a need that it concerns is active."
        yield Defect("never-holds", (*here, "when"), rule.id, said, witness_for(encoding, active))
    for other in rung.when_not[: rung.when_not.index(rule)]:
        alike = encoding.sides(other.when) == mine and other.inherent == rule.inherent
        if alike and (set(other.needs or encoding.book.need) & set(rule.needs or encoding.book.need)) and rule.when:
            said = f"'{rule.id}' has the same condition as '{other.id}', for the same rung and need."
            yield Defect("same-condition", here, rule.id, said, witness_for(encoding, holding))


def _requirements(encoding: Encoding) -> Iterator[Defect]:
    sets, book = encoding.sets, encoding.book
    for at, rung in enumerate(book.rungs):
        wanted = sets.either(
            *(sets.both(_active(encoding, need), encoding.goes(need).rungs[at].candidate) for need in book.need)
        )
        for i, one in enumerate(rung.requirements):
            here: Path = ("rungs", at, "requirements", i)
            mine = encoding.sides(one.met_when)
            if not mine.holds:
                said = f"no answers meet '{one.id}', so that nobody ever enters '{rung.id}'."
                yield Defect("never-met", (*here, "met-when"), one.id, said, witness_for(encoding, wanted))
            elif not any(changes(encoding, need, one.id) for need in book.need):
                said = f"'{one.id}' is met wherever '{rung.id}' could be entered."
                shown = witness_for(encoding, sets.both(wanted, mine.holds))
                yield Defect("without-effect", here, one.id, said, shown)
            for rule in rung.when_not:
                if rule.when is not None and encoding.sides(rule.when).holds == mine.fails:
                    said = f"the requirement '{one.id}' fails exactly where the when-not '{rule.id}' holds."
                    shown = witness_for(encoding, sets.both(wanted, mine.fails), mine.fails)
                    yield Defect("said-twice", here, one.id, said, shown)


def _rungs(encoding: Encoding) -> Iterator[Defect]:
    """Rungs that nothing leads to, and steps that stand in no plan."""
    for at, rung in enumerate(encoding.book.rungs):
        if not any(_active_and(encoding, need, encoding.goes(need).reached[at]) for need in encoding.book.need):
            said = f"no need ever reaches '{rung.id}'."
            wanted = (
                _active_and(encoding, need, encoding.goes(need).rungs[at].candidate) for need in encoding.book.need
            )
            shown = witness_for(encoding, *wanted) or _anything(encoding)
            yield Defect("rung-not-reached", ("rungs", at), rung.id, said, shown)
        for i, step in enumerate(rung.first_steps):
            where = _where_planned(encoding, at, step.needs, step.when)
            if not any(where):
                said = f"'{step.id}' stands in no plan."
                path: Path = ("rungs", at, "first-steps", i)
                needs = _some_active(encoding, step.needs or encoding.book.need)
                yield Defect("never-shown", path, step.id, said, witness_for(encoding, needs))


def _anything(encoding: Encoding) -> Task | None:
    return witness_for(encoding, _some_active(encoding, encoding.book.need))


def _active_and(encoding: Encoding, need: str, where: Set) -> Set:
    return encoding.sets.both(_active(encoding, need), where)


def _where_planned(encoding: Encoding, at: int, needs: Sequence[str], when: Condition | None) -> Iterator[Set]:
    """Where a step of a rung stands in the plan of each need: the rung is reached, or a candidate further up."""
    sets, holds = encoding.sets, encoding.sides(when).holds
    if at == 0 and not needs:
        yield holds
    for need in needs or encoding.book.need:
        goes = encoding.goes(need)
        ahead = sets.both(goes.rungs[at].candidate, sets.either(*goes.reached[:at]))
        yield sets.both(_active(encoding, need), holds, sets.either(goes.reached[at], ahead))


def _technique_shown(encoding: Encoding, rung: str) -> Iterator[Set]:
    """Where the techniques of a rung are shown: it is the next candidate of a need, or what the only need reaches."""
    sets, book = encoding.sets, encoding.book
    at = book.rung_ids.index(rung)
    for need in book.need:
        goes, active = encoding.goes(need), _active(encoding, need)
        for here in range(at):
            between = sets.either(*(one.candidate for one in goes.rungs[here + 1 : at]))
            yield sets.less(sets.both(active, goes.reached[here], goes.rungs[at].candidate), between)
        others = _some_active(encoding, (one for one in book.need if one != need))
        yield sets.less(sets.both(active, goes.reached[at]), others)


def _techniques(encoding: Encoding) -> Iterator[Defect]:
    for at, axis in enumerate(encoding.book.techniques):
        shown = [part for part in _technique_shown(encoding, axis.rung) if part]
        for i, option in enumerate(axis.options):
            yield from _idle_option(encoding, axis, option, shown, ("techniques", at, "options", i))


def _idle_option(encoding: Encoding, axis: Axis, option: Option, shown: list[Set], here: Path) -> Iterator[Defect]:
    sets = encoding.sets
    chosen = _chosen(encoding, axis, option)
    example = witness_for(encoding, *shown)
    if not any(sets.both(chosen, part) for part in shown):
        yield Defect("option-never-chosen", here, option.id, f"'{option.id}' is chosen for no answers.", example)
        return
    for i, reason in enumerate(option.when_to_use):
        where = sets.both(chosen, encoding.sides(reason.when).holds)
        if not any(sets.both(where, part) for part in shown):
            said = f"'{reason.id}' is given as a reason for no answers."
            yield Defect("never-holds", (*here, "when-to-use", i), reason.id, said, example)
    for i, reason in enumerate(option.when_not):
        kept = option.model_copy(update={"when_not": tuple(one for one in option.when_not if one is not reason)})
        where = sets.differ(chosen, _chosen(encoding, axis, option, kept))
        if not any(sets.both(where, part) for part in shown):
            said = f"'{reason.id}' never keeps '{option.id}' from being chosen."
            yield Defect("without-effect", (*here, "when-not", i), reason.id, said, example)


def _chosen(encoding: Encoding, axis: Axis, option: Option, instead: Option | None = None) -> Set:
    """Where an option is chosen: the last one with a reason that holds and none against it, or else the first."""
    sets, left, found = encoding.sets, EVERYTHING, NOTHING
    for one in reversed(axis.options):
        mine = instead if instead is not None and one is option else one
        against = sets.either(*(encoding.sides(reason.when).holds for reason in mine.when_not))
        fits = sets.less(sets.either(*(encoding.sides(reason.when).holds for reason in mine.when_to_use)), against)
        if one is option:
            found = sets.both(left, fits)
        left = sets.less(left, fits)
    return sets.either(found, left) if option is axis.options[0] else found


def _notes(encoding: Encoding) -> Iterator[Defect]:
    for at, note in enumerate(encoding.book.notes):
        needs = _some_active(encoding, note.needs) if note.needs else EVERYTHING
        if not encoding.sets.both(needs, encoding.sides(note.when).holds):
            said = f"no answers bring '{note.id}' into an advice."
            yield Defect("never-shown", ("notes", at), note.id, said, witness_for(encoding, needs))


def _questions(encoding: Encoding) -> Iterator[Defect]:
    """Questions and choices that could be answered one way or another without anything following from it."""
    read = {atom.question for atom in encoding.index.bit}
    idle = list(_undecided(encoding, read))
    for entries in (_steps_of_walks, _quoted, _techniques_shown):  # from the cheapest to the dearest to look at
        sets = {where for where in entries(encoding) if where > EVERYTHING} if idle else set()
        idle = [one for one in idle if not any(_tells_apart(encoding, one, where) for where in sets)]
    for at, question in enumerate(encoding.book.questions):
        here: Path = ("questions", at)
        if question.id not in read:
            said = f"no condition reads '{question.id}'."
            shown = witness_for(encoding, encoding.answered(question.id))
            yield Defect("unread-question", here, question.id, said, shown)
        for i, choice in enumerate(question.choices):
            if (question.id, choice.id) in idle:
                said = f"'{choice.id}' could be any other answer to '{question.id}' without changing an advice."
                shown = witness_for(encoding, encoding.chosen(question.id, choice.id))
                yield Defect("choice-without-effect", (*here, "choices", i), choice.id, said, shown)


def _undecided(encoding: Encoding, read: set[str]) -> Iterator[tuple[str, str]]:
    """Every choice of every question that some condition reads, by question; one that is left alone is no choice."""
    for question in encoding.book.questions:
        offered = encoding.book.choice_ids(question) if question.choices else ()
        if question.id in read and (len(offered) > 1 or question.kind == "choices"):
            yield from ((question.id, choice) for choice in offered)


def _tells_apart(encoding: Encoding, choice: tuple[str, str], where: Set) -> bool:
    variable, value, others = encoding.alternatives(*choice)
    mine = encoding.sets.pinned(where, variable, value)
    return any(mine != encoding.sets.pinned(where, variable, other) for other in others)


def _steps_of_walks(encoding: Encoding) -> Iterator[Set]:
    """Where each need is active, and how far it goes."""
    for need in encoding.book.need:
        active = _active(encoding, need)
        yield active
        yield from (encoding.sets.both(active, part) for part in encoding.goes(need).outcomes)


def _quoted(encoding: Encoding) -> Iterator[Set]:
    """Where an advice shows a reason against a rung, a step or a note, assumes something, or finds all well."""
    book, sets = encoding.book, encoding.sets
    for at, rung in enumerate(book.rungs):
        for rule in rung.when_not:
            yield sets.both(_some_active(encoding, rule.needs or book.need), encoding.sides(rule.when).holds)
        for step in rung.first_steps:
            yield from _where_planned(encoding, at, step.needs, step.when)
    for note in book.notes:
        yield sets.both(_some_active(encoding, note.needs or book.need), encoding.sides(note.when).holds)
    yield encoding.sides(book.good_enough).holds
    for question in book.questions:
        yield encoding.shut(question.id)
        yield from (encoding.sides(one.when).holds for one in question.assume)


def _techniques_shown(encoding: Encoding) -> Iterator[Set]:
    """Where an advice shows an option, or a reason for it."""
    for axis in encoding.book.techniques:
        for option in axis.options:
            chosen = _chosen(encoding, axis, option)
            for part in _technique_shown(encoding, axis.rung):
                yield encoding.sets.both(part, chosen)
                for reason in option.when_to_use:
                    yield encoding.sets.both(part, chosen, encoding.sides(reason.when).holds)


def _assumptions(encoding: Encoding) -> Iterator[Defect]:
    """Assumptions that are never made, since their condition never holds or an earlier one comes first."""
    sets = encoding.sets
    for at, question in enumerate(encoding.book.questions):
        left = sets.negated(sets.either(encoding.answered(question.id), encoding.shut(question.id)))
        for i, one in enumerate(question.assume):
            holds = encoding.sides(one.when).holds
            if not sets.both(left, holds):
                said = f"this assumption about '{question.id}' is never made."
                yield Defect("never-holds", ("questions", at, "assume", i), question.id, said, _anything(encoding))
            left = sets.less(left, holds)


def _promises(encoding: Encoding) -> Iterator[Defect]:
    """Promises about situations that do not exist."""
    for at, promise in enumerate(encoding.book.promises):
        where = situations(encoding, promise)
        if promise.given.needs_only_of_kind:
            kinds = [need.id for need in encoding.book.needs if need.kind in promise.given.needs_only_of_kind]
            where = encoding.sets.both(where, _some_active(encoding, kinds))
        if where == NOTHING:
            said = f"no answers are such that '{promise.id}' says anything about them."
            yield Defect("empty-promise", ("promises", at, "given"), promise.id, said, _anything(encoding))
