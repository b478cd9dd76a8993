"""House rulebooks from their folders: `rulebook.yaml` that extends another rulebook, and `overlays/`.

Every change has one place: an id that two overlays touch is refused, so that their order cannot matter.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as File
from typing import TypeVar

from adaptation_ladder.basics.errors import LadderError, Path, Place
from adaptation_ladder.basics.vocabulary import Record
from adaptation_ladder.book.overlays import House, Overlay, Threshold, Touch, laid_over, touches
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import Document, located, parse
from adaptation_ladder.disk.gathering import Gathered, Name, find_files, read
from adaptation_ladder.disk.shapes import record_from

_FOLDER = "overlays"


def extends_another(folder: Name) -> bool:
    """Whether the rulebook in a folder is a house rulebook; one that cannot be read is none."""
    manifest = File(folder) / "rulebook.yaml"
    try:
        return manifest.is_file() and "extends" in parse(read(manifest), manifest.as_posix()).data
    except (LadderError, OSError):
        return False


def house_in(folder: Name, base_of: Callable[[], Rulebook]) -> Gathered:
    """A house rulebook as one document: the rulebook that it extends with its overlays laid over it."""
    book = Gathered(File(folder).as_posix())
    find_files(book, File(folder), folders=(_FOLDER,), known=("rulebook.yaml", _FOLDER))
    manifest = book.document("rulebook.yaml")
    house = _record(book, House, manifest)
    names = [relative for relative in book.files if relative.startswith(f"{_FOLDER}/")]
    if not names and not book.problems:
        book.wrong("there are no overlays.", f"Write one in {_FOLDER}/NAME.yaml.", book.start_of("rulebook.yaml"))
    documents = [document for name in names if (document := book.document(name))]
    overlays = [overlay for document in documents if (overlay := _record(book, Overlay, document))]
    if manifest is None or house is None or len(overlays) < len(names) or book.problems:
        raise LadderError(dict.fromkeys(book.problems))
    _refuse_doubled(book, overlays, documents)
    if book.problems:
        raise LadderError(book.problems)
    laid = laid_over(base_of(), house, overlays)
    for at, problem in laid.problems:
        book.problems += located([problem], documents[at])
    book.data = laid.data
    book.graft(manifest, lambda path: path)
    for there, (at, path) in laid.origins.items():
        book.graft(documents[at], _moved(path, there))
    return book


R = TypeVar("R", bound=Record)


def _record(book: Gathered, kind: type[R], document: Document | None) -> R | None:
    if document is None:
        return None
    try:
        return record_from(kind, document)
    except LadderError as error:
        book.problems += error.problems
        return None


def _moved(path: Path, there: Path) -> Callable[[Path], Path | None]:
    return lambda other: (*there, *other[len(path) :]) if other[: len(path)] == path else None


def _refuse_doubled(book: Gathered, overlays: list[Overlay], documents: list[Document]) -> None:
    before: dict[str, list[tuple[Overlay, Touch, Place]]] = {}
    for overlay, document in zip(overlays, documents, strict=True):
        for touch in touches(overlay):
            place = document.place(touch.path)
            others = before.setdefault(touch.id, [])
            clash = next((there for owner, other, there in others if _clash(owner is overlay, other, touch)), None)
            if clash is not None:
                message = f"'{touch.id}' is changed here and in {clash.file}:{clash.line}."
                book.wrong(message, "Agree on one of the two: order decides nothing.", place)
            if place is not None:
                others.append((overlay, touch, place))


def _clash(same_owner: bool, one: Touch, other: Touch) -> bool:  # noqa: FBT001 - a fact on the two
    """Whether nothing tells which of two changes counts; one owner may set thresholds of several questions."""
    if not (isinstance(one.entry, Threshold) and isinstance(other.entry, Threshold)):
        return True
    return not same_owner or one.entry.question == other.entry.question
