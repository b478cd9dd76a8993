"""`ladder measure`: what evaluation files say, and their results put down as attempts of a task spec."""

from __future__ import annotations

import math
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.commands.shared import Debug, Output, Plain, Rules, guarded, named_book, new_app
from adaptation_ladder.disk.output import DONE, WRONG_INPUT, is_file, progress_bar, say, screen, tell, write

if TYPE_CHECKING:
    from adaptation_ladder.book.rulebook import Rulebook
    from adaptation_ladder.disk.importers.form import Options
    from adaptation_ladder.disk.trylog import Attempt
    from adaptation_ladder.render import Look
    from adaptation_ladder.stats.evalrun import EvalRun
    from adaptation_ladder.stats.measuring import Measuring
    from adaptation_ladder.stats.summaries import FileSummary

app = new_app()


class Format(StrEnum):
    """How results are shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


def _column(flag: str, what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(flag, metavar="NAME", help=what)
    return option


@app.command(
    epilog="""\b
Examples:
  ladder measure results.json --target 0.9
  ladder measure scores.csv --passed correct --id question --category topic
  ladder measure results.json --write-tried prompting --into ladder.yaml
  ladder measure --plan --now 0.82 --target 0.9 --paired"""
)
@guarded
def measure(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help="Results of promptfoo, Inspect, lm-evaluation-harness or deepeval, JUnit XML, CSV, JSON Lines; "
            "'-' for standard input.",
            show_default=False,
        ),
    ] = None,
    target: Annotated[
        float | None, typer.Option("--target", metavar="NUMBER", help="The share or score that is good enough.")
    ] = None,
    metric: Annotated[str, typer.Option("--metric", metavar="NAME", help="Only this metric.")] = "",
    key: Annotated[
        str, typer.Option("--key", metavar="NAME", help="Only this run, such as one prompt, model or filter.")
    ] = "",
    passed: Annotated[str, _column("--passed", "The column that says pass or fail.")] = "",
    score: Annotated[str, _column("--score", "The column with a score.")] = "",
    id_: Annotated[str, _column("--id", "The column that names the item.")] = "",
    category: Annotated[str, _column("--category", "The column, or the entry of the metadata, with its class.")] = "",
    error: Annotated[str, _column("--error", "The column that is filled where the run failed.")] = "",
    cost: Annotated[str, _column("--cost", "The column with what the request cost, in US dollars.")] = "",
    delay: Annotated[str, _column("--delay", "The column with the delay, in seconds, or named ...ms.")] = "",
    write_tried: Annotated[
        str | None,
        typer.Option("--write-tried", metavar="RUNG", help="Write the results as attempts on this rung instead."),
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="SPEC", help="Put the attempts into this task spec.")
    ] = None,
    changed: Annotated[
        str, typer.Option("--changed", metavar="TEXT", help="What was changed in the attempt, for the log.")
    ] = "",
    plan: Annotated[bool, typer.Option("--plan", help="Say how many examples it will take instead.")] = False,
    now: Annotated[
        float | None, typer.Option("--now", metavar="NUMBER", help="Plan: the share that passes today, as 0.82.")
    ] = None,
    power: Annotated[
        float | None, typer.Option("--power", metavar="NUMBER", help="Plan: the chance to see what is there, as 0.8.")
    ] = None,
    margin: Annotated[
        float | None, typer.Option("--margin", metavar="NUMBER", help="Plan: plus or minus how much, as 0.05.")
    ] = None,
    paired: Annotated[bool, typer.Option("--paired", help="Plan: both versions run on the same examples.")] = False,
    disagree: Annotated[
        float | None,
        typer.Option("--disagree", metavar="NUMBER", help="Plan: on which share of the examples they differ."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show the results.")] = Format.TERMINAL,
    output: Output = None,
    rules: Rules = None,
    plain: Plain = False,
    debug: Debug = False,  # noqa: ARG001 - read by the funnel
) -> int:
    """Say what evaluation files come to, held against a target."""
    from adaptation_ladder.disk.importers.form import Options
    from adaptation_ladder.render import Look

    people = form is Format.TERMINAL
    shown = screen(to_file=is_file(output))
    look = Look(width=shown.width, colour=shown.colour, unicode=shown.unicode)
    arranged = "plain" if plain and people else form.value
    wishes = {"--now": now, "--power": power, "--margin": margin, "--disagree": disagree}
    _refuse_mixtures(
        files, [*(name for name, value in wishes.items() if value is not None), *["--paired"] * paired], plan
    )
    if plan:
        from adaptation_ladder.commands.measure_plan import planned

        judged = _rulebook(rules).measuring
        text = planned(
            judged,
            now=now,
            target=target,
            power=power,
            margin=margin,
            paired=paired,
            disagree=disagree,
            form=arranged,
            look=look,
        )
        write([text], output, for_people=people)
        return DONE
    if not files:
        remedy = "Name what your evaluation tool wrote; or --plan says how many examples it will take."
        raise LadderError([Problem("there is no file to measure.", remedy)])
    if into is not None and write_tried is None:
        raise LadderError([Problem("--into says where, but not on which rung.", "Add --write-tried RUNG.")])
    if is_file(output) and any(os.path.realpath(name) == os.path.realpath(output) for name in files):
        raise LadderError([Problem(f"'{output}' would be overwritten, and it is to be read.", "Name another file.")])
    if target is not None and not math.isfinite(target):
        raise LadderError([Problem(f"a target of {target} cannot be.", "Write a number, such as --target 0.9.")])
    options = Options(metric, key, score, passed, id_, category, error, cost, delay)
    if write_tried is not None:
        attempts = [_attempt(name, options, changed, os.path.dirname(into or "")) for name in files]
        _write_attempts(attempts, write_tried, into, output, rules)
        return DONE
    rulebook = _rulebook(rules)
    found = list(_outcomes(files, options, target, rulebook.measuring))
    for one in found:
        if isinstance(one, Refused):
            tell(one.problems)
    write(_pieces(found, arranged, look), output, for_people=people)
    return WRONG_INPUT if any(isinstance(one, Refused) for one in found) else DONE


def _refuse_mixtures(files: list[str] | None, wishes: list[str], plan: bool) -> None:  # noqa: FBT001 - an option
    """Files and a plan are two questions."""
    if plan and files:
        raise LadderError([Problem("--plan reads no file.", "Leave out one of the two.")])
    if wishes and not plan:
        raise LadderError([Problem(f"{' and '.join(wishes)} belong to a plan.", "Add --plan, or leave them out.")])


class Refused(NamedTuple):
    """A file that could not be read."""

    file: str
    problems: tuple[Problem, ...]


def _outcomes(
    files: Sequence[str], options: Options, target: float | None, rules: Measuring
) -> Iterator[FileSummary | Refused]:
    """What each file comes to, or why that cannot be said; single results are kept for the next file only."""
    from adaptation_ladder.disk.importers import fitting
    from adaptation_ladder.stats.measuring import Goal
    from adaptation_ladder.stats.summaries import summarise

    before: tuple[EvalRun, ...] = ()
    for name in files:
        try:
            runs = fitting(_runs(name, options), options, name)
        except LadderError as error:
            yield Refused(name, error.problems)
        else:
            yield summarise(name, runs, Goal(target), rules, before)
            before = runs


def _runs(name: str, options: Options) -> tuple[EvalRun, ...]:
    from adaptation_ladder.disk.importers import load_runs, runs_in

    with progress_bar(f"reading {name}") as progress:
        if name != "-":
            return load_runs(name, options, progress)
        with tempfile.TemporaryFile() as stream:  # readers go back and forth
            try:
                if sys.stdin is not None:
                    shutil.copyfileobj(sys.stdin.buffer, stream)
            except (OSError, ValueError):
                raise LadderError([Problem("standard input cannot be read.", "Name a file.")]) from None
            stream.seek(0)
            return runs_in(stream, "<stdin>", options)


def _pieces(found: Sequence[FileSummary | Refused], form: str, look: Look) -> Iterator[str]:
    from adaptation_ladder.render import TOPICS
    from adaptation_ladder.render.json import error_line, render_record
    from adaptation_ladder.reporting.results import told

    if form == "json":
        several = len(found) > 1
        for one in found:
            if not isinstance(one, Refused):
                yield render_record(one, on_one_line=several)
            elif several:
                yield error_line(one.problems, one.file)
        return
    for at, one in enumerate(one for one in found if not isinstance(one, Refused)):
        yield "\n" * bool(at) + TOPICS[form](told(one), look)


def _rulebook(rules: str | None, spec: str | None = None) -> Rulebook:
    """The rulebook that is named, else that of the spec, else the built-in one."""
    from adaptation_ladder.disk.loading import builtin_rulebook, load_rulebook, load_task

    named = named_book(rules)
    if named is not None:
        return named.rulebook
    own = load_task(spec).rulebook if spec is not None else None
    return load_rulebook(os.path.join(os.path.dirname(spec or ""), own)) if own else builtin_rulebook()


def _attempt(name: str, options: Options, changed: str, folder: str) -> Attempt:
    """A file as an attempt: by its name where a spec in this folder may read it, else by what it comes to."""
    from adaptation_ladder.disk.importers import chosen, root_above

    run = chosen(_runs(name, options), options, name)
    known: dict[str, str | float | Mapping[str, str]] = {}
    known |= {"date": run.date} if run.date else {}
    known |= {"changed": changed} if changed else {}
    known |= {"metric": run.metric}
    place, root = os.path.realpath(name), root_above(folder or os.curdir)
    if name == "-" or os.path.commonpath([place, root]) != root:
        return known | _numbers(run)
    known |= {"from": os.path.relpath(place, os.path.realpath(folder or os.curdir))}
    known |= {"key": run.key} if run.key else {}
    return known | ({"columns": options.columns} if options.columns else {})


def _numbers(run: EvalRun) -> dict[str, float]:
    from adaptation_ladder.stats.measuring import Goal, Measuring
    from adaptation_ladder.stats.summaries import summarise

    (summary,) = summarise("", [run], Goal(), Measuring()).runs
    found = summary.measured
    if found is None:
        message = "nothing in it was scored, so there is no attempt to write."
        raise LadderError([Problem(message, "Run the evaluation again.")])
    numbers: dict[str, float] = {"n": found.n}
    numbers |= {"score": found.value} if found.passes is None else {"passes": found.passes}
    numbers |= {"p95-delay": summary.delay.p95} if summary.delay else {}
    return numbers | ({"cost": summary.cost.mean} if summary.cost else {})


def _write_attempts(
    attempts: Sequence[Attempt], rung: str, into: str | None, output: str | None, rules: str | None
) -> None:
    """Print the attempts as a block, or put them into the spec, which is replaced whole or not at all."""
    from adaptation_ladder.book.naming import rung_remedy
    from adaptation_ladder.disk.gathering import read
    from adaptation_ladder.disk.loading import task_from
    from adaptation_ladder.disk.trylog import block, inserted

    book = _rulebook(rules, into)
    if rung not in book.rung:
        raise LadderError([Problem(f"'{rung}' is no rung.", rung_remedy(book, rung))])
    if into is None:
        write([block(rung, attempts)], output)
        return
    if output is not None:
        raise LadderError([Problem("--into and --output are two places.", "Give one of them.")])
    made = inserted(read(into), into, rung, attempts)
    task_from(made.encode(), into)  # never leave a spec behind that cannot be read
    write([made], into)
    count = f"{len(attempts)} attempts" if len(attempts) > 1 else "one attempt"
    say(f"{into}: {count} on '{rung}' written")
