"""Inspect: its logs as JSON, and as `.eval` archives.

The samples are what counts: `results` is missing where a run broke off, and its metrics are already averaged over
epochs. Learned from logs of inspect_ai 0.3.41 to 0.3.285; the values of a score are those of its documentation,
https://inspect.aisi.org.uk/scorers.html.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

from adaptation_ladder.disk.importers.counting import Counting, category, day, identity
from adaptation_ladder.disk.importers.form import (
    AGAIN,
    LARGEST_DOCUMENT,
    Form,
    Options,
    Rows,
    Where,
    each,
    found,
    mapping,
    number,
    numbered,
    text,
    unfit,
)
from adaptation_ladder.reporting.text import counted
from adaptation_ladder.stats.evalrun import EvalRun

_LETTERS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
"""Correct, incorrect, partly, no answer."""


def _document(data: dict[str, Any], options: Options) -> list[EvalRun]:
    return _runs(data, numbered(data.get("samples") or [], "samples"), options)


def _archive(archive: ZipFile, options: Options) -> list[EvalRun]:
    names = set(archive.namelist())
    header = next((name for name in ("header.json", "_journal/start.json") if name in names), None)
    if header is None:
        raise unfit("this is a zip archive without a header.json, so no Inspect log.", "Name the log itself.")
    log = mapping(_member(archive, header))
    mapping(log.get("eval"), "eval")
    return _runs(log, _samples(archive, names, options), options)


def _samples(archive: ZipFile, names: set[str], options: Options) -> Rows:
    """The samples by their summaries; whole where there are none, or where the class of a sample is asked for."""
    journal = sorted(
        (name for name in names if re.fullmatch(r"_journal/summaries/\d{1,9}\.json", name)),
        key=lambda name: int(name.rpartition("/")[2].removesuffix(".json")),
    )
    whole = sorted(name for name in names if re.fullmatch(r"samples/.+\.json", name))
    if options.category and whole:  # older summaries leave the metadata out
        yield from (((name,), _member(archive, name)) for name in whole)
        return
    for name in ["summaries.json"] if "summaries.json" in names else journal:
        yield from numbered(_member(archive, name), name)


def _member(archive: ZipFile, name: str) -> Any:
    try:
        with archive.open(name) as stream:
            raw = stream.read(LARGEST_DOCUMENT + 1)
        if len(raw) > LARGEST_DOCUMENT:
            raise unfit(f"'{name}' in it has more than {LARGEST_DOCUMENT:,} bytes.", "Evaluate in parts.")
        return json.loads(raw)
    except NotImplementedError:
        raise unfit(
            "its parts are compressed in a way that this Python cannot read, such as Zstandard.",
            "Convert it with `inspect log dump LOG.eval > log.json`, or run ladder on Python 3.14 or later.",
        ) from None
    except (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise unfit(f"'{name}' in it is damaged: {error}.", AGAIN) from None


def _runs(log: dict[str, Any], samples: Rows, options: Options) -> list[EvalRun]:
    about = mapping(log["eval"], "eval")
    gathered = Counting("inspect_ai", text(found(about, "packages.inspect_ai")), day(about.get("created")))
    part = gathered.part()
    part.model = text(about.get("model"))
    seen = 0

    def take(_where: Where, row: Any) -> None:
        nonlocal seen
        sample = mapping(row)
        seen += 1
        if sample.get("error"):
            part.errors += 1
            return
        class_ = category(sample.get("metadata"), options)
        for metric, value in _scores(sample):
            part.column(metric).add(identity(sample.get("id")), value, class_)
        part.delay(sample.get("total_time") if sample.get("working_time") is None else sample["working_time"])

    each(samples, take)
    for metric, column in part.columns.items():
        column.errors = seen - part.errors - len(column.ids) - column.unusable
        column.graded = column.graded or not _is_accuracy(log, metric)
    gathered.warnings.extend(_broken_off(log, seen))
    runs = gathered.runs()
    if not runs:
        scored = "was not scored" if seen > part.errors else "has no sample that could be scored"
        message = f"this run {scored}: {counted(seen, 'sample')}, {counted(part.errors, 'error')}, no score."
        raise unfit(message, "Score it with `inspect score LOG`, then read it again.")
    return runs


def _scores(sample: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Every score of a sample by its scorer, and by the name inside where a scorer gives several."""
    for scorer, score in mapping(sample.get("scores") or {}, "scores").items():
        value = found(score, "value")
        values = value.items() if isinstance(value, dict) else [("", value)]
        for name, single in values:
            size = _size(single)
            if size is not None:
                yield text(f"{scorer}.{name}" if name else scorer), size


def _size(value: object) -> float | None:
    """A score as a number; None for what is none."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        return _LETTERS.get(value, _LETTERS.get(value.lower()))
    return number(value)


def _is_accuracy(log: dict[str, Any], metric: str) -> bool:
    """Whether Inspect judged by accuracy, so that ones and noughts are passes and failures; so without results."""
    scores = found(log, "results.scores")
    entries = [one for one in scores if isinstance(one, dict)] if isinstance(scores, list) else []
    of_metric = [one.get("metrics") for one in entries if metric in (one.get("name"), one.get("scorer"))]
    return not of_metric or any(isinstance(metrics, dict) and "accuracy" in metrics for metrics in of_metric)


def _broken_off(log: dict[str, Any], seen: int) -> Iterator[str]:
    status = text(log.get("status")) or "started"
    ids = found(log, "eval.dataset.sample_ids")
    epochs = found(log, "eval.config.epochs")
    wanted = len(ids) * (epochs if isinstance(epochs, int) and epochs > 0 else 1) if isinstance(ids, list) else seen
    if status != "success":
        yield f"The run did not end as it should: its status is {status}."
    if seen < wanted:
        yield f"It holds {counted(seen, 'sample')} of {wanted}; the others were never run."


DOCUMENT = Form("Inspect JSON", "JSON", ("eval.task", "status"), _document)
ARCHIVE = Form("Inspect .eval", "zip", ("header.json",), _archive)
