"""The cases beside a rulebook, from its folder `cases`: read, held against the rulebook, and tried on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as File

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError, Path, Place, Problem, nearest
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import Document, located, parse
from adaptation_ladder.disk.gathering import Name, files_in, read
from adaptation_ladder.disk.shapes import record_from
from adaptation_ladder.proof.coverage import coverage
from adaptation_ladder.proof.rulecases import Outcome, RuleCase, RuleCases, judged, unfit
from adaptation_ladder.proof.suggesting import Pair, suggested
from adaptation_ladder.task.answers import Situation, read_task


class PlacedCase(Frozen):
    """A case with where it stands, and read against its rulebook."""

    case: RuleCase
    file: str
    """Relative to the rulebook."""
    place: Place
    situation: Situation


def load_cases(folder: Name, book: Rulebook, *, required: bool = True) -> tuple[PlacedCase, ...]:
    """The cases beside a rulebook, in the order of files and lines.

    Raises LadderError with everything that is wrong with them, unknown names and doubled case names included, and
    where there are none although they are required.
    """
    found: list[PlacedCase] = []
    problems: list[Problem] = []
    for relative, file in files_in(folder, "cases"):
        try:
            document = parse(read(file), f"{File(folder).as_posix()}/{relative}")
            cases = record_from(RuleCases, document).cases
        except LadderError as error:
            problems += error.problems
            continue
        for at, case in enumerate(cases):
            try:
                found.append(_placed(case, relative, ("cases", at), document, book))
            except LadderError as error:
                problems += error.problems
    problems += _doubled(found)
    if required and not found and not problems:
        said = f"there are no cases in '{File(folder).as_posix()}/cases'."
        problems.append(Problem(said, "Write some in a file cases/NAME.yaml; rules/README.md shows how."))
    if problems:
        raise LadderError(problems)
    return tuple(found)


def _placed(case: RuleCase, file: str, here: Path, document: Document, book: Rulebook) -> PlacedCase:
    wrong = list(unfit(case, book))
    situation: Situation | None = None
    try:
        situation = read_task(case.task, book)
    except LadderError as error:
        wrong += (problem for problem in error.problems if problem.severity == "error")
    if wrong or situation is None:
        raise LadderError(located((replace(problem, path=(*here, *problem.path)) for problem in wrong), document))
    place = document.place((*here, "name")) or Place("", 1, 1)
    return PlacedCase(case, file, place, situation)


def _doubled(cases: Sequence[PlacedCase]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for one in cases:
        name = one.case.name
        if name in first:
            place = first[name]
            message = f"the case '{name}' already stands in {place.file}:{place.line}."
            yield Problem(message, "Give each case its own name.", place=one.place)
        first.setdefault(name, one.place)


def named(cases: Sequence[PlacedCase], part: str) -> tuple[PlacedCase, ...]:
    """The cases whose name contains this, in whatever case; raises LadderError where there is none."""
    chosen = tuple(one for one in cases if part.lower() in one.case.name.lower())
    if not chosen:
        names = tuple(one.case.name for one in cases)
        raise LadderError([Problem(f"no case is called anything like '{part}'.", nearest(part, names))])
    return chosen


class Results(Frozen):
    """How a rulebook's cases came out, and on request what they put to the test."""

    book: str
    """Name and version of the rulebook."""
    outcomes: tuple[Outcome, ...]
    coverage: Mapping[str, tuple[str, ...] | None] | None
    """Criterion to the names of the cases that show its effect; none of them where no cases do."""
    suggested: Mapping[str, Pair | None]
    """Criterion without such cases to a pair that would show its effect, where the search found one."""

    @property
    def failed(self) -> bool:
        """Whether a case came out otherwise than it says, known gaps aside."""
        return any(one.word == "failed" for one in self.outcomes)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The criteria whose effect no pair of cases shows."""
        return tuple(id_ for id_, names in (self.coverage or {}).items() if names is None)


def results_of(
    book: Rulebook, cases: Sequence[PlacedCase], today: str, *, covering: bool = False, suggesting: bool = False
) -> Results:
    """Try cases on a rulebook; only those that pass count as coverage."""
    outcomes = tuple(_outcome(one, book, today) for one in cases)
    passed = [one for one, out in zip(cases, outcomes, strict=True) if out.word == "passed"]
    covered = coverage(book, [one.situation for one in passed]) if covering else {}
    shown = {
        id_: tuple(passed[at].case.name for at in pair if at is not None) if pair else None
        for id_, pair in covered.items()
    }
    missing = [id_ for id_, pair in covered.items() if pair is None] if suggesting else []
    pairs = {id_: suggested(book, id_) for id_ in missing}
    return Results(book.title, outcomes, shown if covering else None, pairs)


def _outcome(one: PlacedCase, book: Rulebook, today: str) -> Outcome:
    wrong = judged(one.case, advise(one.case.task, book, today), book)
    return Outcome(one.case, one.file, one.place.line, wrong)
