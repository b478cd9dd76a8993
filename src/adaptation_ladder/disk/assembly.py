"""A rulebook from its folder: every file of it in one document, held against its manifest, then against its shape.

Loaded only where YAML is read: the built-in rulebook of a wheel is packed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path as File
from typing import Annotated, Any

from pydantic import Field

from adaptation_ladder.basics.errors import LadderError, Path, nearest
from adaptation_ladder.basics.vocabulary import Id, Record
from adaptation_ladder.book.references import defects
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.documents import Document, Plain, kind_of, located, shown
from adaptation_ladder.disk.gathering import ONE_FILE, Gathered, Name, find_files
from adaptation_ladder.disk.houses import extends_another, house_in
from adaptation_ladder.disk.shapes import record_from


def assembled(folder: Name, base: Callable[[], Rulebook], *, cues: bool = False) -> tuple[Rulebook, Document]:
    """The rulebook in a folder, or the base with what the folder lays over it; and where everything stands.

    Raises LadderError with all problems of all files.
    """
    book = _gathered(folder, base, cues=cues)
    return _whole(book), Document(book.data, book.values, book.keys)


class _Manifest(Record):
    """The keys of `rulebook.yaml`; all but the two orders are checked as part of the whole."""

    name: Any = None
    version: Any = None
    language: Any = None
    good_enough: Any = None
    severities: Any = None
    finding_sources: Any = None
    technical_words: Any = None
    measuring: Any = None
    retired: Any = None
    rungs: Annotated[tuple[Id, ...], Field(min_length=1)]
    topics: tuple[Id, ...] = ()


_OF_THE_WHOLE = (
    *("name", "version", "language", "good-enough", "measuring"),
    *("severities", "finding-sources", "technical-words", "retired"),
)


def _gathered(folder: Name, base: Callable[[], Rulebook], *, cues: bool) -> Gathered:
    """Every file of a rulebook in one document, with the problems so far."""
    if extends_another(folder):
        return house_in(folder, base)
    book = Gathered(File(folder).as_posix())
    find_files(book, File(folder))
    order = _read_manifest(book)
    _read_rungs(book, order.rungs)
    for section in ONE_FILE:
        _read_section(book, section, f"{section}.yaml")
    for topic in _in_order(book, "questions", order.topics):
        _read_section(book, "questions", topic)
    for topic in _in_order(book, "figures"):
        _read_section(book, "figures", topic)
    for topic in _in_order(book, "cues") if cues else ():
        _read_section(book, "word-lists" if topic == "cues/word-lists.yaml" else "cues", topic)
    for section, file in (("rungs", "rungs/NAME.yaml"), ("needs", "needs.yaml"), ("questions", "questions/TOPIC.yaml")):
        if section not in book.data and section not in book.unread:
            book.wrong(f"there is no {file}.", "Add it.", book.start_of("rulebook.yaml"))
            book.unread.add(section)
    return book


def _whole(book: Gathered) -> Rulebook:
    document = Document(book.data, book.values, book.keys)
    try:
        made = record_from(Rulebook, document)
    except LadderError as error:
        book.problems += (one for one in error.problems if one.path[1:] or one.path[0] not in book.unread)
        raise LadderError(dict.fromkeys(book.problems)) from None
    problems = book.problems or located(defects(made), document)
    if problems:
        raise LadderError(problems)
    return made


def _read_manifest(book: Gathered) -> _Manifest:
    document = book.document("rulebook.yaml")
    if document is None:
        book.unread.update(_OF_THE_WHOLE)
        return _Manifest.model_construct(rungs=(), topics=())
    book.data |= {key: value for key, value in document.data.items() if key in _OF_THE_WHOLE}
    book.graft(document, lambda path: path if path[:1] in _WHOLE_PATHS else None)
    try:
        order = record_from(_Manifest, document)
    except LadderError as error:
        book.problems += error.problems
        return _Manifest.model_construct(rungs=(), topics=())
    for key, names, section in (("rungs", order.rungs, "rungs"), ("topics", order.topics, "questions")):
        _check_order(book, section, names, document, key)
    return order


_WHOLE_PATHS = {(), *((key,) for key in _OF_THE_WHOLE)}


def _check_order(book: Gathered, section: str, names: tuple[str, ...], document: Document, key: str) -> None:
    """Hold a list of names in `rulebook.yaml` against the files in a folder."""
    present = _names_in(book, section)
    for at, name in enumerate(names):
        place = document.place((key, at))
        if name in names[:at]:
            book.wrong(f"'{name}' is listed twice.", "Keep one of the two.", place)
        elif name not in present:
            book.wrong(
                f"there is no file {section}/{name}.yaml.", nearest(name, present) if present else "Add it.", place
            )
    for name in present if names else ():
        if name not in names:
            place = book.start_of(f"{section}/{name}.yaml")
            book.wrong(f"this file is not listed under '{key}' in rulebook.yaml.", "List it there.", place)


def _names_in(book: Gathered, section: str) -> tuple[str, ...]:
    return tuple(File(relative).stem for relative in book.files if relative.startswith(f"{section}/"))


def _in_order(book: Gathered, section: str, first: tuple[str, ...] = ()) -> Iterator[str]:
    """The files of a folder: those that an order names, then the others by name."""
    for name in dict.fromkeys((*first, *_names_in(book, section))):
        yield f"{section}/{name}.yaml"


def _read_rungs(book: Gathered, order: tuple[str, ...]) -> None:
    rungs: list[Plain] = []
    for relative in _in_order(book, "rungs", order):
        document = book.document(relative)
        if document is None:
            book.unread.add("rungs")
            continue
        here: Path = ("rungs", len(rungs))
        rungs.append(document.data)
        book.graft(document, _below(here))
        id_, name = document.data.get("id"), File(relative).stem
        if isinstance(id_, str) and id_ != name:
            message = f"the id '{shown(id_)}' is not the name of its file."
            book.wrong(message, f"Write '{name}', or rename the file.", document.place(("id",)))
    if rungs:
        book.data["rungs"] = rungs


def _below(here: Path) -> Callable[[Path], Path]:
    return lambda path: (*here, *path)


def _read_section(book: Gathered, section: str, relative: str) -> None:
    """A file with one key, the name of its section, and a list below it."""
    document = book.document(relative)
    if document is None:
        if relative in book.files or "/" in relative:
            book.unread.add(section)
        return
    for key in document.data:
        if key != section:
            message, remedy = f"there is no key '{shown(key)}' here.", f"The only key of this file is '{section}'."
            book.wrong(message, remedy, document.place((key,), of_key=True))
    entries = document.data.get(section)
    if not isinstance(entries, list):
        wrong = "is missing" if section not in document.data else f"must be a list, not {kind_of(entries)}"
        book.wrong(f"'{section}' {wrong}.", "Write each entry after '- ' below it.", document.place((section,)))
        book.unread.add(section)
        return
    whole: list[Plain] = book.data.setdefault(section, [])
    before = len(whole)
    whole.extend(entries)

    def moved(path: Path) -> Path | None:
        match path:
            case (first, int(at), *rest) if first == section:
                return (section, at + before, *rest)
            case (first,) if first == section:
                return path
        return None

    book.graft(document, moved)
