"""One problem for several rule engines: 20 facts, 30 rules, 5 levels; which rules fire, and what is the highest level?

Each engine gets the rules in its own form and tells which of them fired; the answers are compared before any is timed.
"""

from __future__ import annotations

import collections
import collections.abc
import json
from collections.abc import Callable
from importlib import import_module
from random import Random
from typing import Any, NamedTuple

from adaptation_ladder.deciding.engine import rules_of
from tests.bench.timing import PURE_LOOP, each, in_turns, pure_loop, table
from tests.books import backed, book, choice, number, rung

Facts = dict[str, Any]
Fired = tuple[int, tuple[int, ...]]
"""The highest level whose rule fired (0 for none), and the rules that fired."""


class Test(NamedTuple):
    """One comparison of a fact with a value."""

    fact: str
    sign: str
    value: Any


class Rule(NamedTuple):
    """All of its tests hold: it fires, and says its level."""

    level: int
    tests: tuple[Test, ...]


def problem(seed: int = 7) -> tuple[list[Rule], Callable[[], Facts]]:
    """The rules, and a source of cases."""
    chance = Random(seed)
    kinds = {f"f{at}": ("flag", "word", "number")[at % 3] for at in range(20)}
    words = ["red", "green", "blue", "grey"]

    def test(fact: str) -> Test:
        if kinds[fact] == "flag":
            return Test(fact, "is", chance.choice(["yes", "no"]))
        if kinds[fact] == "word":
            return Test(fact, "is", chance.choice(words))
        return Test(fact, chance.choice(["at-least", "at-most"]), chance.randint(10, 90))

    rules = [
        Rule(at % 5 + 1, tuple(test(f) for f in chance.sample(list(kinds), chance.randint(2, 4)))) for at in range(30)
    ]

    def case() -> Facts:
        made: Facts = {}
        for fact, kind in kinds.items():
            made[fact] = (
                chance.choice(["yes", "no"] if kind == "flag" else words)
                if kind != "number"
                else chance.randint(0, 100)
            )
        return made

    return rules, case


def summed(rules: list[Rule], fired: list[int]) -> Fired:
    """What all engines have to say."""
    return max((rules[at].level for at in fired), default=0), tuple(sorted(fired))


def plain(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """The rules read one by one in plain Python: the judge of the others."""
    signs: dict[str, Callable[[Any, Any], bool]] = {
        "is": lambda a, b: bool(a == b),
        "at-least": lambda a, b: bool(a >= b),
        "at-most": lambda a, b: bool(a <= b),
    }

    def run(facts: Facts) -> Fired:
        hits = [at for at, rule in enumerate(rules) if all(signs[t.sign](facts[t.fact], t.value) for t in rule.tests)]
        return summed(rules, hits)

    return run


def ours(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """Conditions of a rulebook in which each rule is a criterion."""
    facts = {t.fact: t for rule in rules for t in rule.tests}

    def question(fact: str) -> dict[str, Any]:
        if facts[fact].sign != "is":
            return number(fact, most=100)
        return choice(
            fact, *(["yes", "no"] if facts[fact].value in {"yes", "no"} else ["red", "green", "blue", "grey"])
        )

    def condition(rule: Rule) -> dict[str, Any]:
        return {"all": [{t.sign: {t.fact: t.value}} for t in rule.tests]}

    def level(level: int) -> dict[str, Any]:
        own = [at for at, one in enumerate(rules) if one.level == level]
        uses = [backed(f"rule-{at}", need="any", when=condition(rules[at])) for at in own]
        return rung(f"level-{level}", "brief", uses)

    rungs = [level(at) for at in range(1, 6)]
    compiled = rules_of(book(rungs, ["any"], [question(fact) for fact in facts]))
    index, tests = compiled.index, compiled.tests
    ids = [int(id_.removeprefix("rule-")) for id_ in compiled.criteria]
    spread = compiled.spread

    def run(values: Facts) -> Fired:
        holding, failing = index.of_values(values)
        truths = spread(tuple([test(holding, failing) for test in tests]))
        return summed(rules, [at for at, truth in zip(ids, truths, strict=True) if truth])

    return run


def zen(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """A decision table of zen-engine that collects what fires; trace is not needed for that."""
    engine: Any = import_module("zen")

    def cell(rule: Rule, fact: str) -> str:
        signs = {"is": '"{}"', "at-least": ">= {}", "at-most": "<= {}"}
        return " and ".join(signs[t.sign].format(t.value) for t in rule.tests if t.fact == fact)

    facts = sorted({t.fact for rule in rules for t in rule.tests})
    content = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "table",
                "name": "table",
                "type": "decisionTableNode",
                "position": {"x": 0, "y": 0},
                "content": {
                    "hitPolicy": "collect",
                    "inputs": [{"id": fact, "name": fact, "field": fact} for fact in facts],
                    "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
                    "rules": [
                        {"_id": str(at), "rule": str(at), **{fact: cell(rule, fact) for fact in facts}}
                        for at, rule in enumerate(rules)
                    ],
                },
            },
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    decision = engine.ZenEngine().create_decision(json.dumps(content))

    def run(values: Facts) -> Fired:
        return summed(rules, [int(row["rule"]) for row in decision.evaluate(values)["result"]])

    return run


def clips(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """One rule of CLIPS for each; the facts are slots of one template."""
    engine: Any = import_module("clips")

    signs = {"is": "eq", "at-least": ">=", "at-most": "<="}
    facts = sorted({t.fact for rule in rules for t in rule.tests})
    environment = engine.Environment()
    environment.build(f"(deftemplate facts {' '.join(f'(slot {fact})' for fact in facts)})")
    fired: list[int] = []
    environment.define_function(lambda at: fired.append(int(at)), name="note")
    for at, rule in enumerate(rules):
        slots = " ".join(f"({fact} ?{fact})" for fact in sorted({t.fact for t in rule.tests}))
        tests = " ".join(f"(test ({signs[t.sign]} ?{t.fact} {t.value}))" for t in rule.tests)
        environment.build(f"(defrule rule-{at} (facts {slots}) {tests} => (note {at}))")
    template = environment.find_template("facts")
    words = {fact: engine.Symbol for rule in rules for t in rule.tests for fact in [t.fact] if t.sign == "is"}

    def run(values: Facts) -> Fired:
        fired.clear()
        environment.reset()
        template.assert_fact(**{fact: words[fact](values[fact]) if fact in words else values[fact] for fact in facts})
        environment.run()
        return summed(rules, fired)

    return run


def rule_engine(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """One expression of rule-engine for each rule."""
    engine: Any = import_module("rule_engine")

    signs = {"is": "{} == '{}'", "at-least": "{} >= {}", "at-most": "{} <= {}"}
    compiled = [engine.Rule(" and ".join(signs[t.sign].format(t.fact, t.value) for t in rule.tests)) for rule in rules]

    def run(values: Facts) -> Fired:
        return summed(rules, [at for at, one in enumerate(compiled) if one.matches(values)])

    return run


def json_logic(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """One JSON expression for each rule."""
    logic: Any = import_module("json_logic")

    signs = {"is": "==", "at-least": ">=", "at-most": "<="}
    written = [{"and": [{signs[t.sign]: [{"var": t.fact}, t.value]} for t in rule.tests]} for rule in rules]

    def run(values: Facts) -> Fired:
        return summed(rules, [at for at, one in enumerate(written) if logic.jsonLogic(one, values)])

    return run


def experta(rules: list[Rule]) -> Callable[[Facts], Fired]:
    """One rule of experta for each."""
    for name in ("Mapping", "MutableMapping", "Iterable", "Hashable"):  # what it rests on was written for Python 3.9
        setattr(collections, name, getattr(collections.abc, name))
    engine: Any = import_module("experta")

    fired: list[int] = []

    def holds(test: Test) -> Any:
        if test.sign == "is":
            return engine.P(lambda value, wanted=test.value: value == wanted)
        if test.sign == "at-least":
            return engine.P(lambda value, least=test.value: value >= least)
        return engine.P(lambda value, most=test.value: value <= most)

    def pattern(rule: Rule) -> Any:
        tests: dict[str, Any] = {}
        for test in rule.tests:
            tests[test.fact] = tests[test.fact] & holds(test) if test.fact in tests else holds(test)
        return engine.Fact(**tests)

    methods = {
        f"rule_{at}": engine.Rule(pattern(rule))(lambda _machine, at=at: fired.append(at))
        for at, rule in enumerate(rules)
    }
    machine = type("Machine", (engine.KnowledgeEngine,), methods)()

    def run(values: Facts) -> Fired:
        fired.clear()
        machine.reset()
        machine.declare(engine.Fact(**values))
        machine.run()
        return summed(rules, fired)

    return run


ENGINES: dict[str, Callable[[list[Rule]], Callable[[Facts], Fired]]] = {
    "ladder's conditions": ours,
    "zen-engine": zen,
    "CLIPS (clipspy)": clips,
    "rule-engine": rule_engine,
    "json-logic": json_logic,
    "experta": experta,
    "plain Python, unoptimised": plain,
}


def report(rounds: int, count: int = 300) -> str:
    """A table of rates, once all engines agree on every case."""
    rules, case = problem()
    cases = [case() for _ in range(count)]
    judge = plain(rules)
    runs: dict[str, Callable[[], float]] = {}
    for name, make in ENGINES.items():
        run = make(rules)
        wrong = [at for at, facts in enumerate(cases) if run(facts) != judge(facts)]
        if wrong:
            raise SystemExit(f"{name} disagrees on {len(wrong)} of {count} cases, first on case {wrong[0]}")
        runs[name] = each(_work(run, cases), count)
    runs[f"loop of {PURE_LOOP:,} turns"] = pure_loop
    taken = in_turns(runs, rounds)
    first = taken["ladder's conditions"]
    ordered = sorted(taken.items(), key=lambda one: one[1])
    rows = [(name, f"{1 / seconds:,.0f}", f"{seconds / first:.2f}") for name, seconds in ordered]
    return table((f"{len(rules)} rules, {count} cases, same answers from all", "per second", "time / ladder's"), rows)


def _work(run: Callable[[Facts], Fired], cases: list[Facts]) -> Callable[[], None]:
    def work() -> None:
        for facts in cases:
            run(facts)

    return work
