"""What one evaluation run came to: the record between those who read evaluation files and those who judge them.

Knows no tool and no file format. A file with several metrics, filters or models gives several runs, told apart by
`metric` and `key`. Numbers are finite, and an error of the run is never a failure of an item.
"""

from __future__ import annotations

from collections.abc import Sequence

from adaptation_ladder.basics.records import Frozen


class Results(Frozen):
    """The result of every item, as columns of equal length, in the order of the file.

    Columns, because a run may have a million items; an `array` or a tuple will do. An item that ran several times
    stands there as often, with the same id.
    """

    ids: Sequence[str]
    """Which item it is; two runs on the same items are compared by these."""
    scores: Sequence[float]
    """What it scored; of a pass 1, of a failure 0."""
    categories: Sequence[str] = ()
    """The class that it belongs to, empty where it has none; no column at all where no item has one."""


class EvalRun(Frozen):
    """One metric of one run: how many items, how they came out, and what that cost and took."""

    metric: str
    n: int
    """Results that count: those that were scored, every repetition among them, errors not."""
    passes: int | None = None
    """How many of them passed, where the metric is pass or fail."""
    score: float | None = None
    """Their mean, where the metric is a score."""
    higher_is_better: bool = True
    errors: int = 0
    """Items that were never scored because the run failed on them."""
    results: Results | None = None
    """The single results, where the file has them."""
    costs: Sequence[float] = ()
    """What each request cost, in US dollars, where the file says; what judging cost is not part of it."""
    delays: Sequence[float] = ()
    """How long each request took, in seconds, where the file says."""
    key: str = ""
    """Which of several runs of one file it is, such as a prompt, a model or a filter; empty where there is one."""
    tool: str = ""
    """What wrote the file."""
    version: str = ""
    """The version of that tool."""
    model: str = ""
    date: str | None = None
    """The day of the run (YYYY-MM-DD)."""
    warnings: tuple[str, ...] = ()
    """What a reader of the numbers has to know, each in a sentence."""

    __hash__ = object.__hash__

    def __post_init__(self) -> None:
        """Refuse a record that contradicts itself; a defect of whoever built it."""
        if (self.passes is None) == (self.score is None):
            raise ValueError("a run has passes or a score, and not both")
        if self.passes is not None and not 0 <= self.passes <= self.n:
            raise ValueError("there are more passes than results")
        if self.results is not None and not len(self.results.ids) == len(self.results.scores) == self.n:
            raise ValueError("every result that counts has its id and its score")
        if self.results is not None and len(self.results.categories) not in {0, self.n}:
            raise ValueError("either every result has a category or none has")

    @property
    def mean(self) -> float | None:
        """The share of passes, or the mean score; None where nothing was scored."""
        if self.score is not None:
            return self.score
        return self.passes / self.n if self.passes is not None and self.n else None
