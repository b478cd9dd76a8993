"""How the entries of a rulebook refer to one another, and what is wrong where they do not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from adaptation_ladder.basics.errors import Path, Problem, nearest, short
from adaptation_ladder.basics.findings import KINDS
from adaptation_ladder.basics.vocabulary import Record
from adaptation_ladder.book.conditions import (
    TAGS,
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    FigureRef,
    Includes,
    Is,
    Leaf,
    Not,
    OneOf,
    question_of,
    questions_of,
)
from adaptation_ladder.book.phrases import compiled
from adaptation_ladder.book.rulebook import Cue, Question, Rulebook, Rung, conditions_in, evidence_in


def every_id(book: Rulebook) -> Iterator[tuple[str, Path]]:
    """Every id that has to be unique in the rulebook, with its place."""
    sections: dict[str, Iterable[Record]] = {
        "rungs": book.rungs,
        "needs": book.needs,
        "questions": book.questions,
        "techniques": book.techniques,
        "notes": book.notes,
        "terms": book.terms,
        "promises": book.promises,
        "sources": book.sources,
        "figures": book.figures,
        "word-lists": book.word_lists,
        "cues": book.cues,
    }
    for section, entries in sections.items():
        yield from _ids_in(entries, (section,))


_NESTED = (
    "when_to_use",
    "when_not",
    "requirements",
    "data_work",
    "first_steps",
    "commitments",
    "options",
)


def _ids_in(entries: Iterable[Record], path: Path) -> Iterator[tuple[str, Path]]:
    for index, entry in enumerate(entries):
        here = (*path, index)
        yield getattr(entry, "id"), (*here, "id")  # noqa: B009 - every entry of a section has an id; mypy cannot know
        for name in _NESTED:
            if hasattr(entry, name):
                yield from _ids_in(getattr(entry, name), (*here, name.replace("_", "-")))


def defects(book: Rulebook) -> tuple[Problem, ...]:
    """Everything that makes a rulebook unusable: doubled ids and references to what does not exist."""
    return (
        *_doubled(book),
        *_bad_questions(book),
        *_bad_references(book),
        *_bad_retired(book),
        *_bad_severities(book),
        *_bad_finding_sources(book),
        *_bad_measuring(book),
        *_bad_cues(book),
        *(problem for form, path in conditions_in(book) for problem in _bad_leaves(book, form, path)),
    )


def _bad_retired(book: Rulebook) -> Iterator[Problem]:
    """A retired name leads to a living one of the same sort, and is not itself alive."""
    sorts = [set(book.rung), set(book.need), set(book.question), {axis.id for axis in book.techniques}]
    sorts += [{option.id for option in axis.options} for axis in book.techniques]
    choices = {question.id: set(book.known_choices(question)) for question in book.questions}
    living = {id_ for id_, _ in every_id(book)}
    for name, retired in book.retired.items():
        here: Path = ("retired", name)
        question, _, choice = name.rpartition(".")
        known = choices.get(question, set()) if question else set().union(*sorts)
        if retired.use not in known:
            yield Problem(
                f"'{name}' leads to '{retired.use}', which is not there.", nearest(retired.use, sorted(known)), here
            )
        if (choice in known) if question else (name in living):
            yield Problem(f"'{name}' is retired and still in use.", "Remove one of the two.", here)


def _bad_measuring(book: Rulebook) -> Iterator[Problem]:
    """What measurements answer and are judged by is there, and is of the right sort."""
    noise = book.measuring.label_noise
    if noise is not None:
        yield from _bad_figure(book, noise, ("measuring", "label-noise"))
    for at, question in enumerate(book.questions):
        by = question.measured
        if by is None:
            continue
        here: Path = ("questions", at, "measured")
        for name, choice in (("reached", by.reached), ("short", by.short), ("unmeasured", by.unmeasured)):
            if choice is not None:
                yield from _unknown(f"choice of '{question.id}'", choice, book.known_choices(question), (*here, name))
        if by.need is not None:
            yield from _unknown("need", by.need, tuple(book.need), (*here, "need"))


def _bad_severities(book: Rulebook) -> Iterator[Problem]:
    """Only known findings have a severity, and none that time alone brings about is an error."""
    for name, severity in book.severities.items():
        here: Path = ("severities", name)
        if name not in KINDS:
            yield _no_finding(name, here)
        elif KINDS[name].by_time and severity == "error":
            message = f"'{name}' comes about by time alone, which never fails a check by surprise."
            yield Problem(message, "Write warning or note; a scheduled check can ask for --fail-on-expiry.", here)


def _bad_finding_sources(book: Rulebook) -> Iterator[Problem]:
    for name, sources in book.finding_sources.items():
        here: Path = ("finding-sources", name)
        if name not in KINDS:
            yield _no_finding(name, here)
        for at, id_ in enumerate(sources):
            yield from _unknown("source", id_, tuple(book.source), (*here, at))


def _no_finding(name: str, here: Path) -> Problem:
    return Problem(f"'{name}' is no finding.", nearest(name, tuple(KINDS)), here, at_key=True)


def _doubled(book: Rulebook) -> Iterator[Problem]:
    places = list(every_id(book))
    count = Counter(id_ for id_, _ in places)
    for id_, path in places:
        if count[id_] > 1:
            others = count[id_] - 1
            yield Problem(
                f"the id '{id_}' is used {others} more time{'s' * (others > 1)}.", "Give each entry its own id.", path
            )


def _bad_questions(book: Rulebook) -> Iterator[Problem]:
    if sum(question.kind == "needs" for question in book.questions) != 1:
        message = "there must be exactly one question of kind 'needs'."
        yield Problem(message, "It is the one that offers the symptoms.", ("questions",))
    for at, question in enumerate(book.questions):
        yield from _bad_question(question, ("questions", at))
    yield from _gates_in_a_circle(book)


def _bad_question(question: Question, here: Path) -> Iterator[Problem]:
    if (question.kind in {"choice", "choices"}) != bool(question.choices):
        said = f"is of kind '{question.kind}' and offers choices" if question.choices else "offers no choices"
        remedy = "Questions of kind choice or choices offer some, the others none."
        yield Problem(f"the question '{question.id}' {said}.", remedy, here)
    ids = [choice.id for choice in question.choices]
    for doubled in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield Problem(f"the choice '{doubled}' is offered twice.", "Remove one.", (*here, "choices"))
    for name in question.no_way_back_to:
        yield from _unknown(f"choice of '{question.id}'", name, tuple(ids), (*here, "no-way-back-to"))
    if question.kind == "number" and question.unit is None:
        yield Problem(f"the number '{question.id}' has no unit.", "Say what is counted.", here)
    if question.least > question.most:
        yield Problem(f"the range of '{question.id}' is empty.", "Let least be below most.", here)
    for at, assumed in enumerate(question.assume):
        number = isinstance(assumed.value, int | float)
        if number != (question.kind == "number") or (not number and assumed.value not in ids):
            message = f"'{question.id}' assumes '{assumed.value}', which is no answer to it."
            yield Problem(message, "Assume one of its answers.", (*here, "assume", at, "value"))


def _bad_references(book: Rulebook) -> Iterator[Problem]:
    for at, rung in enumerate(book.rungs):
        yield from _bad_rung(book, at, rung)
    for at, note in enumerate(book.notes):
        yield from _unknown_needs(book, note.needs, ("notes", at))
    for at, axis in enumerate(book.techniques):
        yield from _unknown("rung", axis.rung, book.rung_ids, ("techniques", at, "rung"))
    for at, promise in enumerate(book.promises):
        yield from _unknown("rung", promise.never, book.rung_ids, ("promises", at, "never"))
    for at, figure in enumerate(book.figures):
        yield from _unknown("source", figure.source, tuple(book.source), ("figures", at, "source"))
    for evidence, path in evidence_in(book):
        yield from _unknown("source", evidence.source, tuple(book.source), (*path, "source"))
        if evidence.figure is not None:
            yield from _unknown("figure", evidence.figure, tuple(book.figure), (*path, "figure"))
        if evidence.threshold_of is not None:
            numbers = tuple(question.id for question in book.questions if question.kind == "number")
            yield from _unknown("number", evidence.threshold_of, numbers, (*path, "threshold-of"))
            cited = book.figure.get(evidence.figure or "")
            if cited is None or isinstance(cited.value, str):
                message = f"no number is given for the threshold of '{evidence.threshold_of}'."
                yield Problem(message, "Name a figure whose value is a number.", (*path, "threshold-of"))


def _bad_rung(book: Rulebook, at: int, rung: Rung) -> Iterator[Problem]:
    here: Path = ("rungs", at)
    for i, use in enumerate(rung.when_to_use):
        yield from _unknown("need", use.need, tuple(book.need), (*here, "when-to-use", i, "need"))
    for i, block in enumerate(rung.when_not):
        yield from _unknown_needs(book, block.needs, (*here, "when-not", i))
    for i, step in enumerate(rung.first_steps):
        yield from _unknown_needs(book, step.needs, (*here, "first-steps", i))
    for i, id_ in enumerate(rung.counts_as_trying):
        yield from _unknown("lower rung", id_, book.rung_ids[:at], (*here, "counts-as-trying", i))


def _unknown_needs(book: Rulebook, needs: tuple[str, ...], here: Path) -> Iterator[Problem]:
    for at, id_ in enumerate(needs):
        yield from _unknown("need", id_, tuple(book.need), (*here, "needs", at))


def _gates_in_a_circle(book: Rulebook) -> Iterator[Problem]:
    """Questions whose gate waits, directly or through others, for their own answer."""
    waits = {q.id: set(questions_of(q.applies)) & book.question.keys() if q.applies else set() for q in book.questions}
    for at, question in enumerate(book.questions):
        reached: set[str] = set()
        ahead = set(waits[question.id])
        while ahead:
            reached |= ahead
            ahead = {id_ for one in ahead for id_ in waits[one]} - reached
        if question.id in reached:
            yield Problem(
                f"whether '{question.id}' applies depends on its own answer.",
                "Let it depend on earlier questions only.",
                ("questions", at, "applies"),
            )


def _bad_cues(book: Rulebook) -> Iterator[Problem]:
    lists = {one.id: one.words for one in book.word_lists}
    yield from _bad_lists(lists)
    said = {sign for cue in book.cues if not cue.given for sign in cue.signs}
    signs = tuple(sorted(said | set(book.need) | {need.kind for need in book.needs}))
    for at, cue in enumerate(book.cues):
        here: Path = ("cues", at)
        yield from _bad_phrases(cue, lists, here)
        for i, names in enumerate(cue.given):
            for name in names.split("|"):
                yield from _unknown("sign", name, signs, (*here, "given", i))
        for i, name in enumerate(cue.unless):
            yield from _unknown("sign", name, signs, (*here, "unless", i))
        yield from _unknown_needs(book, (cue.need,) if cue.need else (), here)
        yield from _unknown_needs(book, cue.outweighs, (*here, "outweighs"))
        for rung in (cue.tried.rung if cue.tried else None, cue.current, cue.method):
            yield from _unknown("rung", rung or book.rung_ids[0], book.rung_ids, here)
        for id_, value in cue.answers.items():
            yield from _bad_answer(book, id_, value, (*here, "answers", id_))
        if cue.number is not None:
            yield from _bad_answer(book, cue.number, 0, (*here, "number"))


def _bad_lists(lists: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    for at, id_ in enumerate(lists):
        try:
            compiled(f"<{id_}>", lists)
        except ValueError as error:
            yield Problem(
                f"the list '{id_}' cannot be used: {error}.", "Write plain words.", ("word-lists", at, "words")
            )


def _bad_phrases(cue: Cue, lists: dict[str, tuple[str, ...]], here: Path) -> Iterator[Problem]:
    if not cue.phrases and not cue.given:
        yield Problem(f"nothing is a cue for '{cue.id}'.", "Give it phrases or signs.", here)
    counts = cue.number is not None or cue.at_least is not None or cue.at_most is not None
    for at, phrase in enumerate(cue.phrases):
        place = (*here, "phrases", at)
        try:
            compiled(phrase, lists)
        except ValueError as error:
            yield Problem(f"'{phrase}' is no phrase: {error}.", "Write it like the others.", place)
        if counts and "<number>" not in phrase:
            yield Problem(f"'{phrase}' has no number.", "Write <number> where it stands.", place)


def _bad_answer(book: Rulebook, id_: str, value: str | int, path: Path) -> Iterator[Problem]:
    question = book.question.get(id_)
    if question is None:
        yield from _unknown("question", id_, tuple(book.question), path)
    elif question.kind == "needs":
        yield Problem(f"'{id_}' is answered by needs.", "Name the need under need.", path)
    elif (question.kind == "number") != isinstance(value, int):
        yield Problem(
            f"'{short(str(value))}' is no answer to '{id_}'.",
            "Give a number where one is asked for, else a choice.",
            path,
        )
    elif isinstance(value, str):
        yield from _unknown(f"choice of '{id_}'", value, book.known_choices(question), path)


def _unknown(kind: str, id_: str, known: tuple[str, ...], path: Path) -> Iterator[Problem]:
    if id_ not in known:
        yield Problem(f"there is no {kind} '{short(id_)}'.", nearest(id_, known), path)


_READ_BY: dict[str, tuple[type[Record], ...]] = {
    "choice": (Is, OneOf),
    "number": (AtLeast, AtMost),
    "needs": (Includes,),
    "choices": (Includes,),
}


def _placed(form: Condition, path: Path) -> Iterator[tuple[Leaf, Path]]:
    """Every test inside a condition with its own place."""
    match form:
        case All(all=parts) | AnyOf(any=parts):
            word = "all" if isinstance(form, All) else "any"
            for at, part in enumerate(parts):
                yield from _placed(part, (*path, word, at))
        case Not(not_=part):
            yield from _placed(part, (*path, "not"))
        case _:
            yield form, (*path, next(tag for tag, form_ in TAGS.items() if isinstance(form, form_)))


def _bad_leaves(book: Rulebook, form: Condition, path: Path) -> Iterator[Problem]:
    for leaf, here in _placed(form, path):
        id_ = question_of(leaf)
        question = book.question.get(id_)
        if question is None:
            yield from _unknown("question", id_, tuple(book.question), here)
            continue
        fits: tuple[type[Record], ...] = _READ_BY[question.kind]
        if not isinstance(leaf, fits):
            words = " or ".join(sorted(tag for tag, form_ in TAGS.items() if form_ in fits))
            yield Problem(
                f"the question '{id_}' is of kind '{question.kind}', which this test does not read.",
                f"Test it with {words}.",
                here,
            )
        elif isinstance(leaf, AtLeast | AtMost):
            yield from _bad_bound(book, leaf, here)
        else:
            operand = book.atom(leaf).operand
            for choice in operand if isinstance(operand, tuple) else (str(operand),):
                yield from _unknown(f"choice of '{id_}'", choice, book.known_choices(question), here)


def _bad_bound(book: Rulebook, leaf: AtLeast | AtMost, path: Path) -> Iterator[Problem]:
    (bound,) = (leaf.at_least if isinstance(leaf, AtLeast) else leaf.at_most).values()
    if not isinstance(bound, FigureRef):
        return
    yield from _bad_figure(book, bound.figure, path)


def _bad_figure(book: Rulebook, id_: str, path: Path) -> Iterator[Problem]:
    figure = book.figure.get(id_)
    if figure is None:
        yield from _unknown("figure", id_, tuple(book.figure), path)
    elif isinstance(figure.value, str):
        yield Problem(f"the figure '{figure.id}' is no number.", "Give its value as a number.", path)
