"""What evaluation files come to: counted once, spread by ranks, compared only where there is one run each."""

from __future__ import annotations

from collections.abc import Sequence

from adaptation_ladder.render import TOPICS, Look
from adaptation_ladder.reporting.results import MOST_ROWS, told
from adaptation_ladder.stats.evalrun import EvalRun, Results
from adaptation_ladder.stats.measuring import Goal, Measuring
from adaptation_ladder.stats.summaries import FileSummary, summarise

RULES = Measuring()


def run(passes: str, key: str = "", delays: Sequence[float] = (), costs: Sequence[float] = ()) -> EvalRun:
    """A run whose items passed (1) or failed (0) in turn."""
    scores = [int(each) for each in passes]
    results = Results([str(at) for at in range(len(scores))], scores)
    return EvalRun("pass", len(scores), sum(scores), results=results, key=key, delays=delays, costs=costs)


def shown(summary: FileSummary) -> str:
    """A summary as plain lines."""
    return TOPICS["plain"](told(summary), Look())


def test_costs_and_delays_are_spread_by_ranks() -> None:
    """The middle and the 95th percentile are values that occurred."""
    one = run("1" * 20, delays=[float(at) for at in range(1, 21)], costs=[0.25])
    (found,) = summarise("x", [one], Goal(), RULES).runs
    assert found.delay is not None
    assert found.cost is not None
    assert (found.delay.p50, found.delay.p95, found.delay.mean, found.delay.n) == (10, 19, 10.5, 20)
    assert (found.cost.p50, found.cost.p95) == (0.25, 0.25)


def test_where_nothing_was_scored_it_is_said() -> None:
    """A run that failed on every item has no share, no interval and no verdict."""
    summary = summarise("x", [EvalRun("pass", 0, 0, errors=6)], Goal(0.9), RULES)
    assert summary.runs[0].measured is None
    assert "result: Scored: nothing; 6 errors\n" in shown(summary)
    assert "target" not in shown(summary)


def test_a_repeated_item_counts_once() -> None:
    """Results and items are told apart."""
    one = EvalRun("pass", 4, 3, results=Results(["a", "a", "b", "b"], [1, 1, 1, 0]))
    (found,) = summarise("x", [one], Goal(), RULES).runs
    assert found.measured is not None
    assert (found.results, found.measured.n, found.measured.value) == (4, 2, 0.75)


def test_files_are_compared_where_each_has_one_run() -> None:
    """The second is held against the first item by item; with several runs nobody knows which is meant."""
    old, new = run("0" * 10 + "1" * 10), run("1" * 20)
    summary = summarise("x", [new], Goal(), RULES, [old])
    assert summary.compared is not None
    assert (summary.compared.better, summary.compared.gained, summary.compared.lost) == ("second", 10, 0)
    assert "against: This run is really better than the run in the file before it" in shown(summary)
    assert summarise("x", [new, new], Goal(), RULES, [old]).compared is None
    assert summarise("x", [new], Goal(), RULES).compared is None


def test_many_runs_become_a_table_that_ends() -> None:
    """Hundreds of runs are a table of the first, with the number of the others."""
    many = [run("10", key=f"task {at}") for at in range(MOST_ROWS + 5)]
    lines = shown(summarise("x", many, Goal(0.9), RULES)).splitlines()
    assert sum("; metric: pass; " in one for one in lines) == MOST_ROWS
    assert lines[-1] == "run: 5 more. Single one out with --metric and --key to see all about it."
    assert "run: run: task 0; metric: pass; of: 2; errors: 0; score: 0.5 (0.0126 to 0.987), cannot tell" in lines
