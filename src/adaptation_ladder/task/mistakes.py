"""What is wrong with a task spec beside its rulebook: unknown names, impossible values and contradictions.

Pure. Each is a problem with its place and what to do; whether one of them stops the reading is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.basics.errors import Path, Problem, nearest, short
from adaptation_ladder.basics.records import replace
from adaptation_ladder.book.naming import present_name, rung_remedy
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.task.tasks import Attempt, Raw, ReadAttempt, Task, Tried, TriedEntry, written


def _check_name(
    book: Rulebook, kind: str, name: str, known: tuple[str, ...], path: Path, inside: str = ""
) -> Iterator[Problem]:
    retired = book.retired.get(f"{inside}.{name}" if inside else name)
    if retired:
        said = f"'{name}' was renamed in {retired.since}."
        yield Problem(said, f"Write '{retired.use}'.", path, severity="warning", at_key=path[-1:] == (name,))
    elif name not in known:
        remedy = nearest(name.replace("_", "-"), known) or "`ladder explain` lists them all."
        yield Problem(f"'{short(name)}' is no {kind}.", remedy, path, at_key=path[-1:] == (name,))


def _check_rung(book: Rulebook, name: str, path: Path) -> Iterator[Problem]:
    for problem in _check_name(book, "rung", name, book.rung_ids, path):
        yield replace(problem, remedy=rung_remedy(book, name)) if problem.severity == "error" else problem


def given_twice(id_: str, path: Path) -> Problem:
    """A name that stands in the spec under its present and under a retired name."""
    return Problem(f"'{id_}' is given twice, once by its old name.", "Keep one of the two.", path, at_key=True)


def unknown_names(task: Task, book: Rulebook) -> Iterator[Problem]:
    """Names of questions, rungs, needs and techniques that the rulebook does not have; retired ones are warnings."""
    for name in [name for name in task.answers if name not in book.question]:
        yield from _check_name(book, "question", name, tuple(book.question), ("answers", name))
    for name, entry in task.tried.items():
        yield from _check_rung(book, name, ("tried", name))
        if isinstance(entry, Tried):
            yield from _unknown_needs(book, entry, ("tried", name))
    for category, need in task.needs_by_category.items():
        yield from _check_name(book, "need", need, tuple(book.need), ("needs-by-category", category))
    if task.current is not None:
        yield from _check_rung(book, task.current, ("current",))
    if task.approach is not None:
        yield from _check_rung(book, task.approach.rung, ("approach", "rung"))
        rung = present_name(book, task.approach.rung)
        axes = {axis.id: axis for axis in book.techniques if axis.rung == rung}
        for name, option in task.approach.technique.items():
            here: Path = ("approach", "technique", name)
            yield from _check_name(book, f"technique of '{rung}'", name, tuple(axes), here)
            axis = axes.get(present_name(book, name))
            if axis is not None:
                options = tuple(one.id for one in axis.options)
                yield from _check_name(book, f"option of '{name}'", option, options, here)


def bad_waivers(task: Task) -> Iterator[Problem]:
    """Waivers of what is no finding, or of one that cannot be waived, and those that are there twice."""
    if not task.waivers:
        return
    from adaptation_ladder.basics.findings import kinds_about  # noqa: PLC0415 - most tasks waive nothing

    kinds = [kind for kind in kinds_about("task") if kind.waivable]
    seen: set[str] = set()
    for at, waiver in enumerate(task.waivers):
        here: Path = ("waivers", at, "finding")
        if waiver.finding not in {kind.id for kind in kinds}:
            remedy = nearest(waiver.finding, [kind.id for kind in kinds]) or "`ladder explain` lists them all."
            yield Problem(f"'{waiver.finding}' is no finding that a spec may accept.", remedy, here)
        elif waiver.finding in seen:
            yield Problem(f"'{waiver.finding}' is waived twice.", "Keep one of the two.", here)
        seen.add(waiver.finding)


def _unknown_needs(book: Rulebook, entry: Tried, path: Path) -> Iterator[Problem]:
    for at, need in enumerate(entry.needs):
        yield from _check_name(book, "need", need, tuple(book.need), (*path, "needs", at))
    for i, attempt in enumerate(entry.attempts):
        for at, need in enumerate(attempt.needs):
            yield from _check_name(book, "need", need, tuple(book.need), (*path, "attempts", i, "needs", at))


def contradictions(task: Task, book: Rulebook) -> Iterator[Problem]:
    """What in the spec cannot be true together."""
    present: dict[str, TriedEntry] = {}
    for name, entry in task.tried.items():
        if present_name(book, name) in present:
            yield given_twice(present_name(book, name), ("tried", name))
        present[present_name(book, name)] = entry
        if isinstance(entry, Tried):
            yield from _contradictory_log(name, entry)
    current = present.get(present_name(book, task.current or ""))
    if current == "none" or (isinstance(current, Tried) and current.effort == "none"):
        yield Problem(
            f"'{task.current}' is what you run today, yet its effort is none.",
            "Say brief or thorough under tried, or change current.",
            ("current",),
        )


def _contradictory_log(name: str, entry: Tried) -> Iterator[Problem]:
    contents = {"attempts": entry.attempts, "an outcome": entry.outcome != "short", "needs": entry.needs}
    given = [word for word, there in contents.items() if there]
    if entry.effort == "none" and given:
        yield Problem(
            f"the effort on '{name}' is none, yet the log has {' and '.join(given)}.",
            "Set the effort to brief or thorough, or leave the rest out.",
            ("tried", name, "effort"),
        )
    for at, attempt in enumerate(entry.attempts):
        if attempt.passes is not None and (attempt.n is None or attempt.passes > attempt.n):
            counted = "without n, the number scored," if attempt.n is None else f"of {attempt.n} examples"
            yield Problem(
                f"{attempt.passes} passes {counted} cannot be.",
                "Let n be the number of examples scored, and passes at most that.",
                ("tried", name, "attempts", at, "passes"),
            )
        if attempt.from_ is not None:
            yield from _contradictory_file(attempt, ("tried", name, "attempts", at))


def _contradictory_file(attempt: Attempt, path: Path) -> Iterator[Problem]:
    told = {"n": attempt.n, "score": attempt.score, "passes": attempt.passes}
    twice = [name for name, value in told.items() if value is not None]
    if twice:
        message = f"the attempt names a file and gives {' and '.join(twice)} itself."
        yield Problem(message, "Leave out what the file says, or the file.", (*path, "from"))
    elif not isinstance(attempt, ReadAttempt):
        message = f"'{attempt.from_}' was not read."
        yield Problem(message, "Load the spec from its own file, which reads it.", (*path, "from"))


def wrong_answer(book: Rulebook, question: Question, answer: Raw, path: Path) -> Iterator[Problem]:
    """What keeps an answer from fitting its question."""
    if question.kind == "number":
        yield from _wrong_number(question, answer, path)
        return
    choices = book.choice_ids(question)
    if isinstance(answer, bool | int | float):
        word = ("yes" if answer else "no") if isinstance(answer, bool) else ""
        remedy = f"Write {word}." if word in choices else f"Choose from: {', '.join(choices)}."
        yield Problem(f"'{question.id}' takes a choice, not {str(answer).lower()}.", remedy, path)
        return
    if question.kind == "choice" and not isinstance(answer, str):
        yield Problem(f"'{question.id}' takes one choice, not a list.", f"Choose from: {', '.join(choices)}.", path)
        return
    inside = "" if question.kind == "needs" else question.id
    chosen = (answer,) if isinstance(answer, str) else tuple(written(each) for each in answer)
    if len(set(chosen)) == len(chosen) and all(choice in choices for choice in chosen):
        return  # as nearly always
    for at, choice in enumerate(chosen):
        here = path if isinstance(answer, str) else (*path, at)
        withheld = {one.id: one.withheld for one in question.choices if one.withheld}
        if choice in withheld:
            message = f"'{choice}' is not on offer for '{question.id}' here: {withheld[choice]}"
            yield Problem(message, f"Choose from: {', '.join(choices)}.", here)
            continue
        yield from _check_name(book, f"choice of '{question.id}'", choice, choices, here, inside)
        if present_name(book, choice, inside) in [present_name(book, each, inside) for each in chosen[:at]]:
            yield Problem(f"'{short(choice)}' is chosen twice.", "Remove one.", here)


def _wrong_number(question: Question, answer: Raw, path: Path) -> Iterator[Problem]:
    unit = question.unit or "units"
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        said = (
            str(answer).lower() if isinstance(answer, bool) else short(answer) if isinstance(answer, str) else "a list"
        )
        yield Problem(
            f"'{question.id}' takes a number, not '{said}'.",
            f"Write only the number of {unit}, in digits, without the unit.",
            path,
        )
    elif question.whole and answer != int(answer):
        yield Problem(f"'{question.id}' takes a whole number of {unit}.", f"Write {round(answer)}.", path)
    elif not question.least <= answer <= question.most:
        yield Problem(
            f"{answer} {unit} is out of range for '{question.id}'.",
            f"Write a number from {question.least} to {question.most}.",
            path,
        )
