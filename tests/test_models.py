"""Records that pydantic checks: as it would models of its own, and only the kinds that somebody asks it for."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.json_schema import JsonSchemaMode

import adaptation_ladder
from adaptation_ladder.adviser.advice import Advice, Work
from adaptation_ladder.basics.models import Model, checker
from adaptation_ladder.basics.records import REQUIRED
from adaptation_ladder.basics.vocabulary import Record, kebab
from adaptation_ladder.book.conditions import AnyOf
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.task.tasks import Attempt, ReadAttempt, Target, Task, Tried

# An attempt whose file has been read is made by us alone, and holds the results as they are.
UNCHECKED = {ReadAttempt}


def _kinds(base: type[Model]) -> Iterator[type[Model]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def kinds() -> list[type[Model]]:
    """Every kind of record that the package has."""
    for module in walk_packages(adaptation_ladder.__path__, "adaptation_ladder."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found = [kind for kind in _kinds(Model) if kind.__module__.startswith("adaptation_ladder.") and kind.model_fields]
    return sorted(set(found) - UNCHECKED, key=lambda kind: (kind.__module__, kind.__name__))


def twin(kind: type[Model]) -> type[BaseModel]:
    """A model of pydantic's own with the same fields."""
    config = (
        ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, alias_generator=kebab, populate_by_name=True)
        if issubclass(kind, Record)
        else ConfigDict(extra="forbid")
    )
    hints = get_type_hints(kind, include_extras=True)
    fields: dict[str, Any] = {
        name: (hints[name], ... if default is REQUIRED else default) for name, default in kind.model_fields.items()
    }
    return create_model("Twin", __config__=config, **fields)


def shape(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema says of the fields; a record that may stand inside itself is described apart."""
    parts = schema.get("$defs", {})
    own = parts[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return {name: own.get(name) for name in ("properties", "required", "additionalProperties")}


def test_pydantic_reads_a_record_as_a_model_of_its_own() -> None:
    """By the JSON Schema of every kind of record, for what is read and for what is written."""
    found = kinds()
    assert {Task, Rulebook, Advice} <= set(found)
    for kind in found:
        modes: tuple[JsonSchemaMode, ...] = ("validation", "serialization")
        for mode in modes:
            ours = checker(kind).json_schema(mode=mode)
            theirs = twin(kind).model_json_schema(mode=mode)
            assert shape(ours) == shape(theirs), kind


NAN = float("nan")
WRONG: list[tuple[type[Model], dict[str, Any]]] = [
    (Task, {"answer": {}}),
    (Task, {"task": 3, "ladder": 0, "current": "", "review-by": "2026-02-31"}),
    (Task, {"tried": {"prompting": {"effort": "hard", "attempts": ({"n": 0, "x": 1}, {"score": NAN})}}}),
    (Task, {"waivers": ({"finding": "No Id", "reason": ""},), "target": {"delay-at-most": 0}}),
    (Task, {"answers": {"a" * 65: "x", "b": {}}, "approach": {"technique": {"a": 1}}}),
    (Target, {"at-least": NAN, "at_least": 1, "goal": 1}),
    (Target, {"at-least": "0.5"}),
    (AnyOf, {"any": ({"all": ({"not": {"is": {}}},)}, {"any": ()})}),
    (Work, {"rung": 1, "effort": "none", "more": 2}),
]


@pytest.mark.parametrize(("kind", "wrong"), WRONG)
def test_mistakes_are_found_as_in_a_model(kind: type[Model], wrong: dict[str, Any]) -> None:
    """The same ones, at the same places, in the same words."""
    told = []
    for one in (kind, twin(kind)):
        with pytest.raises(ValidationError) as caught:
            one.model_validate(wrong)
        told.append([(each["type"], each["loc"], each["msg"]) for each in caught.value.errors()])
    assert told[0] == told[1]
    assert told[0]


def test_fields_that_were_given_are_known() -> None:
    """Those from a default are not among them, in a copy and after a journey neither."""
    log = Tried(effort="brief")
    assert log.model_fields_set == {"effort"}
    assert log.model_copy(update={"outcome": "met"}).model_fields_set == {"effort", "outcome"}
    for again in (log, copy.deepcopy(log), pickle.loads(pickle.dumps(log))):  # noqa: S301 - our own bytes
        assert again.model_dump(exclude_unset=True) == {"effort": "brief"}
    assert Tried.model_construct(effort="brief") == log


def test_a_default_belongs_to_one_record() -> None:
    """Whoever fills the empty mapping of a task fills it for no other one."""
    assert Task().answers == {}
    assert Task().answers is not Task().answers


def test_records_are_written_and_read_again() -> None:
    """As plain data and as JSON, by the names that files use."""
    task = Task(tried={"prompting": Tried(attempts=(Attempt(p95_delay=1.5),))})
    assert Task.model_validate(task.model_dump(by_alias=True)) == task
    assert Task.model_validate_json(task.model_dump_json(by_alias=True)) == task
    assert "p95-delay" in task.model_dump_json(by_alias=True)
    work = Work(rung="prompting", effort="brief")
    assert Work.model_validate(work.model_dump()) == work
    assert work.model_copy(update={"effort": "thorough"}).effort == "thorough"
