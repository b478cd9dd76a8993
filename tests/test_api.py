"""The Python face: what is public, what `advise` takes and gives, and what it never does."""

from __future__ import annotations

import copy
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from math import inf, nan
from typing import Any

import pytest
from pydantic import ValidationError

import adaptation_ladder
from adaptation_ladder import (
    Advice,
    Attempt,
    LadderError,
    Rulebook,
    Task,
    Tried,
    Waiver,
    advise,
    load_rulebook,
    load_task,
)
from adaptation_ladder.render import markdown
from tests.books import TODAY, small_book
from tests.test_cli import EXAMPLES, FIRST, ROOT, clean, process

TASK = Task(answers={"what-falls-short": ("house-style",)}, tried={"prompting": "brief"})


def test_every_public_name_resolves() -> None:
    """What `__all__` lists is there, each name once, and nothing else is offered."""
    names = adaptation_ladder.__all__
    assert sorted(set(names)) == sorted(names) == dir(adaptation_ladder)
    for name in names:
        assert getattr(adaptation_ladder, name) is not None
    with pytest.raises(AttributeError, match="module 'adaptation_ladder' has no attribute 'advice_on'"):
        _ = adaptation_ladder.advice_on


def test_advice_needs_nothing_but_a_task() -> None:
    """The built-in rulebook is used, and without a day nothing counts as expired."""
    advice = advise(TASK)
    assert isinstance(advice, Advice)
    assert advice.rulebook.name == load_rulebook(ROOT / "rules").name
    assert advice.today is None
    assert not any(cited.expired for criterion in advice.criteria for cited in criterion.evidence)


def test_another_rulebook_can_be_used() -> None:
    """The rulebook is an argument like any other."""
    assert advise(Task(), small_book()).rulebook.name == small_book().name


@pytest.mark.parametrize("today", [TODAY, date.fromisoformat(TODAY), datetime(2026, 11, 23, 17, 30, tzinfo=UTC)])
def test_the_day_may_be_a_date_or_text(today: date | str) -> None:
    """All ways of naming a day give the same advice."""
    assert advise(TASK, today=today) == advise(TASK, today=TODAY)
    assert advise(TASK, today=today).today == TODAY


@pytest.mark.parametrize(
    "today", ["23.11.2026", "20261123", "2026-02-30", "", " 2026-11-23", 20261123, 0, b"2026-11-23"]
)
def test_a_bad_day_is_a_value_error(today: Any) -> None:
    """A caller's mistake is a ValueError that shows what was given."""
    with pytest.raises(ValueError, match=re.escape(f"{today!r} is no day written YYYY-MM-DD")):
        advise(TASK, today=today)


def test_a_wrong_task_carries_every_problem() -> None:
    """The problems of a task built in code come together, each with its path, its words and its remedy."""
    wrong = Task(answers={"what-fals-short": ("x",), "reviewed-examples": -1}, current="rag")
    with pytest.raises(LadderError) as caught:
        advise(wrong)
    told = {problem.path: problem for problem in caught.value.problems}
    assert set(told) == {("answers", "what-fals-short"), ("answers", "reviewed-examples"), ("current",)}
    assert told["answers", "what-fals-short"].remedy == "Did you mean 'what-falls-short'?"
    assert "answers.what-fals-short: error: 'what-fals-short' is no question." in str(caught.value)
    assert all(problem.place is None for problem in caught.value.problems)


def test_a_task_in_code_is_as_strict_as_a_file() -> None:
    """What is no task is refused when it is made."""
    wrongs: list[dict[str, Any]] = [
        {"answer": {}},
        {"tried": {"prompting": "hard"}},
        {"review_by": "soon"},
        {"task": 3},
        {"ladder": True},
        {"answers": {"reviewed-examples": nan}},
        {"answers": {"reviewed-examples": -inf}},
        {"target": {"at_least": nan}},
        {"target": {"delay_at_most": inf}},
        {"target": {"at_least": "0.9"}},
        {"tried": {"prompting": {"attempts": ({"n": True},)}}},
        {"tried": {"prompting": {"attempts": ({"n": 12.0},)}}},
        {"tried": {"prompting": {"attempts": ({"n": " 12 "},)}}},
        {"tried": {"prompting": {"attempts": ({"score": nan, "n": 3},)}}},
    ]
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            Task.model_validate(wrong)


def test_a_task_in_code_is_the_task_of_a_file() -> None:
    """A log of attempts made from records, from plain data, or read from YAML is the same."""
    made = Task(
        tried={"prompting": Tried(effort="brief", attempts=(Attempt(metric="accuracy", score=0.5, n=40),))},
        review_by="2027-01-31",
    )
    assert made == Task.model_validate(
        {
            "tried": {"prompting": {"effort": "brief", "attempts": ({"metric": "accuracy", "score": 0.5, "n": 40},)}},
            "review-by": "2027-01-31",
        }
    )
    for path in EXAMPLES:
        task = load_task(path)
        again = Task.model_validate(task.model_dump(by_alias=True))
        assert again.model_dump() == task.model_dump()
        assert again == task or "from:" in path.read_text(
            encoding="utf-8"
        )  # what is in result files is not written down


def built(**parts: Any) -> Task:
    """A task built in code, by somebody who does not check types."""
    return Task(**parts)


def test_a_task_in_code_takes_lists() -> None:
    """Where a task holds several of something a list does as well as a tuple, and is no list afterwards."""
    log: dict[str, Any] = {"needs": ["house-style"], "attempts": [Attempt(n=3)]}
    for entry in (log, Tried(**log)):
        tried = built(tried={"prompting": entry}).tried["prompting"]
        assert isinstance(tried, Tried)
        assert (tried.needs, tried.attempts) == (("house-style",), (Attempt(n=3),))
    assert built(answers={"what-falls-short": ["house-style"]}).answers == {"what-falls-short": ("house-style",)}
    waiver = Waiver(finding="a", reason="b", owner="c", expires="2027-01-31")
    assert built(waivers=[waiver]).waivers == (waiver,)
    assert advise(built(answers={"what-falls-short": ["house-style"]}, tried={"prompting": "brief"})) == advise(TASK)


@pytest.mark.parametrize(
    "inside", [["house-style", None], [["house-style"]], [{"a": 1}], {"house-style": 1}, b"house-style"]
)
def test_lists_are_taken_no_more_loosely_than_tuples(inside: Any) -> None:
    """What may not stand in a tuple may not stand in a list, and other collections are none."""
    with pytest.raises(ValidationError):
        built(answers={"what-falls-short": inside})
    with pytest.raises(ValidationError):
        built(tried={"prompting": {"needs": inside}})


def test_a_rulebook_in_code_takes_no_lists() -> None:
    """Only what people build by hand is that forgiving."""
    with pytest.raises(ValidationError, match="valid tuple"):
        Rulebook.model_validate({**small_book().model_dump(by_alias=True), "rungs": []})


def test_records_are_frozen() -> None:
    """Neither a task nor an advice can be changed after it is made; both can be copied and sent to a process."""
    advice = advise(TASK, today=TODAY)
    for record, name in ((TASK, "task"), (advice, "rung"), (advice.ladder[0], "state")):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(record, name, "other")
    for whole in (TASK, advice):
        assert copy.deepcopy(whole) == whole
        assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 - our own bytes


def test_the_same_task_gives_the_same_advice() -> None:
    """Neither the order of answers nor what was advised before matters."""
    task = load_task(FIRST)
    turned = task.model_copy(update={"answers": dict(reversed(list(task.answers.items())))})
    first = advise(task, today=TODAY)
    advise(TASK)
    assert advise(turned, today=TODAY) == first == advise(task, today=TODAY)


def test_threads_do_not_disturb_each_other() -> None:
    """Many at once, on rulebooks that nobody has used yet, advise as one alone does."""
    tasks = [load_task(path) for path in EXAMPLES] * 3
    alone = [advise(task, today=TODAY) for task in tasks]
    fresh = load_rulebook(ROOT / "rules")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda task: advise(task, fresh, TODAY), tasks)) == alone


SILENT = """
import os, sys
from adaptation_ladder import advise, load_task
class Watched(dict):
    def __getitem__(self, key, *default):
        if not key.startswith("PYDANTIC_"):  # which pydantic asks for when it builds a record
            raise SystemExit(f"read {key}")
        return None
    get = __contains__ = __getitem__
task = load_task(sys.argv[1])
os.environ = Watched()
advise(task, today="2026-11-23")
"""


def test_the_library_keeps_to_itself() -> None:
    """It prints nothing and reads nothing from the environment: not the width, not the colour, not the clock."""
    loud = clean(LADDER_RULES="nowhere", SOURCE_DATE_EPOCH="x", COLUMNS="20", FORCE_COLOR="1")
    ran = process(FIRST, code=SILENT, env=loud)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


def test_a_notebook_shows_markdown() -> None:
    """An advice shows itself as the Markdown that the command prints."""
    advice = advise(load_task(FIRST), today=TODAY)
    assert advice._repr_markdown_() == markdown.render(advice)
