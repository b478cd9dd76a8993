"""What every reader of evaluation files is made of: its form, what the caller asks for, and how it says what is wrong.

A reader gets content that is parsed already and knows neither the file's name nor its bytes. What it refuses it says
with the place inside the content; whoever opened the file adds the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Literal, TypeVar

from adaptation_ladder.basics.errors import Path
from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.disk.documents import kind_of
from adaptation_ladder.stats.evalrun import EvalRun

Notation = Literal["JSON", "JSON Lines", "zip", "XML", "table"]
Content = TypeVar("Content")
Where = Path | int
"""A place inside a file: the keys that lead there, or a line."""
Rows = Iterator[tuple[Where, Any]]
"""Entries of a file with their places, read one at a time."""

LARGEST_DOCUMENT = 100_000_000
"""Bytes of what has to be held as a whole."""
LONGEST_LINE = 16_000_000
MOST_ROWS = 10_000_000
DEEPEST = 64
MOST_FLAWS = 10
LARGEST_NUMBER = 1e15
"""A score beyond this is no measurement; it also keeps sums exact and finite."""


AGAIN = "Let the tool write the file again, or copy it whole."


class Options(Frozen):
    """What the caller knows and the file does not say; in a table the columns, elsewhere the names of entries."""

    metric: str = ""
    """Which metric is wanted, where the file has several."""
    key: str = ""
    """Which run is wanted, where the file has several."""
    score: str = ""
    """The columns with a score, separated by commas."""
    passed: str = ""
    """The columns that say pass or fail, separated by commas."""
    id: str = ""
    category: str = ""
    error: str = ""
    """The column that is filled where the run failed on an item."""
    cost: str = ""
    """The column with what the request cost, in US dollars."""
    delay: str = ""
    """The column with how long it took: in milliseconds where its name ends in ms, else in seconds."""

    def name(self, role: str) -> str:
        """The column for this role; one that is not named is called like its role."""
        return str(getattr(self, role)) or role

    @property
    def columns(self) -> dict[str, str]:
        """The columns that the caller named, by role."""
        roles = [name for name in self.model_fields if name not in {"metric", "key"}]
        return {role: str(getattr(self, role)) for role in roles if getattr(self, role)}


class Form(Frozen, Generic[Content]):
    """One way in which a tool writes its results."""

    name: str
    """What it is called in messages."""
    notation: Notation
    keys: tuple[str, ...]
    """The keys by which its files are known, with dots between levels."""
    read: Callable[[Content, Options], list[EvalRun]]
    """The runs in the content; raises UnfitError where it is not what the tool writes."""


class Flaw(Frozen):
    """One thing that is wrong in a file, with its place inside."""

    message: str
    remedy: str = ""
    where: Where = ()
    column: int = 1
    sort: str = ""
    """What flaws of one sort have in common whose messages differ; of them the first is told, with their number."""


class UnfitError(Exception):
    """The content of a file is not what its form promises; carries every flaw that was found."""

    def __init__(self, *flaws: Flaw) -> None:
        self.flaws = flaws
        super().__init__("; ".join(flaw.message for flaw in flaws))


TOO_DEEP = Flaw("this is nested too deep.", "Name a file that an evaluation tool wrote.")
"""What a reader says who would have to go down hundreds of levels."""


def unfit(message: str, remedy: str = "", where: Where = (), *, sort: str = "") -> UnfitError:
    """An error with one flaw, ready to raise."""
    return UnfitError(Flaw(message, remedy, where, sort=sort))


def each(rows: Iterable[tuple[Where, Any]], take: Callable[[Where, Any], None]) -> None:
    """Hand every row to `take`; what it refuses is gathered and raised at the end, or when there is enough of it."""
    first: dict[Flaw | str, tuple[Flaw, Where]] = {}  # each sort of flaw once, from the row that had it first
    rows_with: Counter[Flaw | str] = Counter()
    last: tuple[Flaw, ...] = ()
    try:
        for where, row in rows:
            try:
                take(where, row)
            except UnfitError as error:
                for flaw in error.flaws:
                    first.setdefault(flaw.sort or flaw, (flaw, where))
                    rows_with[flaw.sort or flaw] += 1
                if len(first) >= MOST_FLAWS:
                    last = (Flaw("there may be more; these are the first.", where=where),)
                    break
    except UnfitError as error:  # the next row cannot be had
        last = error.flaws
    flaws = [_within(_counted(flaw, rows_with[sort]), where) for sort, (flaw, where) in first.items()][:MOST_FLAWS]
    flaws += last
    if flaws:
        raise UnfitError(*flaws)


def _counted(flaw: Flaw, rows: int) -> Flaw:
    if rows == 1:
        return flaw
    more = "one more row is" if rows == 2 else f"{rows - 1:,} more rows are"
    return replace(flaw, message=f"{flaw.message.removesuffix('.')}; {more} like this one.")


def _within(flaw: Flaw, outer: Where) -> Flaw:
    if isinstance(outer, tuple) and isinstance(flaw.where, tuple):
        return replace(flaw, where=(*outer, *flaw.where))
    inside = f"{'.'.join(map(str, flaw.where))}: " if isinstance(flaw.where, tuple) and flaw.where else ""
    return Flaw(f"{inside}{flaw.message}", flaw.remedy, outer)


def numbered(items: object, *path: str) -> Rows:
    """The entries of a list in a document, with their places; what is no list is refused."""
    if not isinstance(items, list):
        raise wrong_type("a list", items, path)
    for at, item in enumerate(items):
        yield (*path, at), item


def wrong_type(wanted: str, value: object, path: Path = ()) -> UnfitError:
    """The complaint that something else stands where this is wanted."""
    return unfit(f"{wanted} has to stand here, not {kind_of(value)}.", AGAIN, path)


def mapping(value: object, *path: str) -> dict[str, Any]:
    """A value that has to be a mapping."""
    if not isinstance(value, dict):
        raise wrong_type("a mapping", value, path)
    return value


def found(data: object, name: str) -> Any:
    """What stands under a name: a key as it is, or else keys with dots between levels; None where there is nothing."""
    if isinstance(data, dict) and name in data:
        return data[name]
    for part in name.split("."):
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data


def number(value: object) -> float | None:
    """A number as a float, infinite where it is beyond all measure; None for anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def text(value: object) -> str:
    """A text, shortened; empty for anything else."""
    return value[:200] if isinstance(value, str) else ""
