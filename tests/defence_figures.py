"""How long an advice takes to defend itself: `python -m tests.defence_figures` prints the median and the worst time.

For every example and calibration case: why some rung is or is not the answer, on what the advice rests, and what would
change it, together, in processor time, which other work does not blur. Of the five rungs the slowest counts. The bar is
250 ms for each; nothing fails here.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import process_time

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.adviser.defence import Questions, with_answers
from adaptation_ladder.disk.loading import builtin_rulebook
from tests.test_defence import EXAMPLES, named

CASES = sorted(path.stem for path in (Path(__file__).parent / "cases").glob("*.yaml"))


def main() -> None:
    """Print the times, and that of the plain advice beside them."""
    book = builtin_rulebook()
    times: dict[str, float] = {}
    plain: dict[str, float] = {}
    for name in [*EXAMPLES, *CASES]:
        task = named(name)
        advise(task, book)
        began = process_time()
        advice = advise(task, book)
        plain[name] = process_time() - began
        for rung in book.rung_ids:
            began = process_time()
            with_answers(advice, task, book, Questions(why=rung, rests_on=True, would_change=True))
            times[name] = max(times.get(name, 0.0), process_time() - began)
    worst = max(times, key=lambda name: times[name])
    over = sum(each > 0.25 for each in times.values())
    usual = median(times.values()) * 1000
    print(f"{len(times)} tasks: median {usual:.0f} ms, worst {times[worst] * 1000:.0f} ms ({worst})")
    print(f"{over} over the bar of 250 ms; a plain advice takes {median(plain.values()) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
