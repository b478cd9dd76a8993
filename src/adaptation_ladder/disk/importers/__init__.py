"""Readers of evaluation files: one for each form in which a tool writes its results, told apart by the content.

Knows the forms by name, and files; what is in a form is for its reader, and what the numbers mean for whoever judges
them. No evaluation tool is imported. A new form is a sibling here and a line in `FORMS`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path as File
from typing import Any, BinaryIO, Final

from adaptation_ladder.basics.errors import LadderError, Place, Problem, dotted
from adaptation_ladder.basics.records import replace
from adaptation_ladder.disk.documents import kind_of, shown
from adaptation_ladder.disk.files import opened, refuse
from adaptation_ladder.disk.importers import deepeval, inspect_ai, junit, lm_eval, promptfoo, table
from adaptation_ladder.disk.importers.form import (
    AGAIN,
    TOO_DEEP,
    Flaw,
    Form,
    Notation,
    Options,
    Rows,
    UnfitError,
    found,
    numbered,
    unfit,
)
from adaptation_ladder.disk.importers.notation import Progress, archive, cells, document, lines, notation_of
from adaptation_ladder.stats.evalrun import EvalRun

FORMS: Final[tuple[Form[Any], ...]] = (
    promptfoo.DOCUMENT,
    promptfoo.LINES,
    inspect_ai.DOCUMENT,
    inspect_ai.ARCHIVE,
    lm_eval.RESULTS,
    lm_eval.SAMPLES,
    deepeval.DOCUMENT,
    deepeval.LATEST,
    junit.MARKUP,
    table.LINES,
    table.CELLS,
)
"""Every form that can be read; the first whose keys are there reads the file."""

_ENDINGS = (".json", ".jsonl", ".eval", ".xml", ".csv", ".tsv")

_NO_OPTIONS = Options()
_BY_NAME = "Say which by its metric and key."
_VERSION_CONTROL = (".git", ".hg", ".svn", ".jj")


def load_runs(
    path: str | os.PathLike[str], options: Options = _NO_OPTIONS, progress: Progress | None = None
) -> tuple[EvalRun, ...]:
    """Every run in an evaluation file: one for each metric of each prompt, model or filter.

    Raises LadderError, with what was expected and what was found, where the file is not what its tool writes.
    """
    name = os.fspath(path)
    with opened(name, _ENDINGS) as stream:
        return runs_in(stream, name, options, progress)


def runs_in(
    stream: BinaryIO, name: str, options: Options = _NO_OPTIONS, progress: Progress | None = None
) -> tuple[EvalRun, ...]:
    """Every run in a file that is open and can be gone back in; the name is for messages."""
    try:
        runs = _runs(stream, options, progress)
        if not runs:
            raise _no_result()
    except UnfitError as error:
        raise LadderError(_problem(flaw, name) for flaw in error.flaws) from None
    except RecursionError:
        raise LadderError([_problem(TOO_DEEP, name)]) from None
    return tuple(runs)


def load_run(path: str | os.PathLike[str], root: str | os.PathLike[str], options: Options = _NO_OPTIONS) -> EvalRun:
    """The one run in a file that the options single out; the file has to be inside the root, links followed.

    Raises LadderError where it is outside, cannot be read, or holds several such runs.
    """
    name, inside = os.path.realpath(path), os.path.realpath(root)
    if os.path.commonpath([name, inside]) != inside:
        message = f"'{shown(os.fspath(path), 200)}' is outside of '{shown(os.fspath(root), 200)}'."
        refuse(message, "Keep the evaluation files of a spec in its repository.")
    return chosen(load_runs(path, options), options, os.fspath(path))


def chosen(runs: tuple[EvalRun, ...], options: Options, name: str) -> EvalRun:
    """The one run that the options single out; raises LadderError with the choices where there are none or several."""
    found = fitting(runs, options, name)
    if len(found) > 1:
        refuse(f"'{shown(name, 200)}': several runs fit; it holds {_held(found)}.", _BY_NAME)
    return found[0]


def fitting(runs: tuple[EvalRun, ...], options: Options, name: str) -> tuple[EvalRun, ...]:
    """The runs that the options leave, one at least; raises LadderError with the choices where there is none."""
    found = tuple(run for run in runs if options.metric in {"", run.metric} and options.key in {"", run.key})
    if not found:
        refuse(f"'{shown(name, 200)}': no run fits; it holds {_held(runs)}.", _BY_NAME)
    return found


def _held(runs: tuple[EvalRun, ...]) -> str:
    held = [f"metric '{shown(run.metric)}'" + (f" of '{shown(run.key)}'" if run.key else "") for run in runs]
    return ", ".join(held[:12]) + (f" and {len(held) - 12} more" if len(held) > 12 else "")


def root_above(folder: str | os.PathLike[str]) -> str:
    """The folder that the evaluation files of a spec may be in: the nearest version-control root, else its own."""
    start = File(folder).resolve()
    roots = (each for each in (start, *start.parents) if any((each / mark).exists() for mark in _VERSION_CONTROL))
    return str(next(roots, start))


def _runs(stream: BinaryIO, options: Options, progress: Progress | None) -> list[EvalRun]:
    match notation_of(stream):
        case "zip":
            return inspect_ai.ARCHIVE.read(archive(stream), options)
        case "XML":
            return junit.MARKUP.read(stream, options)
        case "table":
            return table.CELLS.read(cells(stream, progress), options)
        case "JSON Lines":
            return _from_rows(lines(stream, progress), options)
        case "JSON":
            return _from_document(_document(stream), options)


def _document(stream: BinaryIO) -> Any:
    try:
        return document(stream)
    except UnfitError as error:
        stream.seek(0)
        begins = stream.read(65_536)
        names = (form.name for form in _in("JSON") if all(b'"%b"' % _last(key) in begins for key in form.keys))
        like = next(names, None)
        raise UnfitError(*(_like(flaw, like) for flaw in error.flaws)) from None


def _last(key: str) -> bytes:
    return key.rpartition(".")[2].encode()


def _like(flaw: Flaw, name: str | None) -> Flaw:
    return replace(flaw, remedy=f"It begins like {name}. {flaw.remedy}") if name else flaw


def _from_document(data: Any, options: Options) -> list[EvalRun]:
    if isinstance(data, list):
        return _from_rows(numbered(data), options)
    form = next((form for form in _in("JSON") if _has(data, form)), None)
    if form is not None:
        runs: list[EvalRun] = form.read(data, options)
        return runs
    if _reads_row(data, options):  # a single line of JSON Lines
        return _from_rows(iter([(1, data)]), options)
    raise _unknown(data)


def _reads_row(row: object, options: Options) -> bool:
    judged = {"passed", "score"}
    return any(_has(row, form) for form in _in("JSON Lines")) or bool(judged & {*options.columns, *_keys(row)})


def _from_rows(rows: Rows, options: Options) -> list[EvalRun]:
    first = next(rows, None)
    if first is None:
        raise _no_result()
    named = options.passed or options.score  # whoever names a column wants that column
    form = next((form for form in _in("JSON Lines") if not named and _has(first[1], form)), table.LINES)
    if form is table.LINES and not _reads_row(first[1], options):
        raise _unknown(first[1])
    return form.read(chain([first], rows), options)


def _no_result() -> UnfitError:
    return unfit("there is no result in it.", AGAIN)


def _in(notation: Notation) -> Iterable[Form[Any]]:
    return (form for form in FORMS if form.notation == notation)


def _keys(data: object) -> tuple[str, ...]:
    return tuple(data) if isinstance(data, dict) else ()


def _has(data: object, form: Form[Any]) -> bool:
    return all(_there(data, key) for key in form.keys)


def _there(data: object, key: str) -> bool:
    return found(data, key) is not None


def _unknown(data: object) -> UnfitError:
    """What was found, and the form that comes nearest to it."""
    keys = [shown(key, 40) for key in _keys(data)]
    more = f" and {len(keys) - 8} more" if len(keys) > 8 else ""
    has = f"its keys are {', '.join(keys[:8])}{more}" if keys else f"it holds {kind_of(data)}"

    def share(form: Form[Any]) -> float:
        return sum(_there(data, key) for key in form.keys) / len(form.keys)

    near = max(FORMS, key=share)
    if share(near):
        missing = [key for key in near.keys if not _there(data, key)]
        remedy = f"Nearest is {near.name}, which also has {' and '.join(missing)}."
    else:
        remedy = f"Known are {', '.join(form.name for form in FORMS)}."
    return unfit(f"this is no evaluation result that ladder knows; {has}.", remedy)


def _problem(flaw: Flaw, name: str) -> Problem:
    """A flaw with the name of its file; what it quotes from the file is made short and harmless here."""
    said, message, remedy = shown(name, 200), shown(flaw.message, 500), shown(flaw.remedy, 500)
    if isinstance(flaw.where, int):
        return Problem(message, remedy, place=Place(said, flaw.where, flaw.column))
    where = f", at {shown(dotted(flaw.where), 200)}" if flaw.where else ""
    return Problem(f"'{said}'{where}: {message}", remedy)
