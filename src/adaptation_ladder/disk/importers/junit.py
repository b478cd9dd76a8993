"""JUnit XML, which nearly every test runner writes: a test passes, fails, breaks off or is skipped.

Read by the events of a parser that makes no tree. A document type is refused, so that there is no entity to expand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from adaptation_ladder.disk.importers.counting import Counting, Part, category, day, identity
from adaptation_ladder.disk.importers.form import DEEPEST, Flaw, Form, Options, UnfitError, unfit
from adaptation_ladder.reporting.text import counted
from adaptation_ladder.stats.evalrun import EvalRun


@dataclass(slots=True)
class _Case:
    """One test as the file has it."""

    suite: str
    name: str
    time: str
    outcome: str = "passed"
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Listener:
    """What the parser has told so far."""

    cases: list[_Case] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    suites: list[str] = field(default_factory=list)
    case: _Case | None = None
    date: str | None = None

    def begin(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        if not self.open and tag not in {"testsuites", "testsuite"}:
            raise unfit(f"its outermost element is '{tag[:40]}', not 'testsuites' or 'testsuite'.", "Name JUnit XML.")
        if len(self.open) == DEEPEST:
            raise unfit(f"this is nested more than {DEEPEST} levels deep.", "Name JUnit XML.")
        self.open.append(tag)
        match tag:
            case "testsuite":
                self.suites.append(given.get("name", ""))
                self.date = self.date or day(given.get("timestamp"))
            case "testcase":
                suite = self.suites[-1] if self.suites else ""
                class_, name = given.get("classname", ""), given.get("name", "")
                label = name if class_ in {"", suite} else f"{class_}::{name}"
                self.case = _Case(suite, label, given.get("time", ""))
            case "failure" | "error" | "skipped" if self.case is not None and self.case.outcome != "error":
                self.case.outcome = tag
            case "property" if self.case is not None:
                self.case.properties[given.get("name", "")] = given.get("value", "")

    def end(self, tag: str) -> None:
        """An element ends."""
        self.open.pop()
        if tag == "testsuite":
            self.suites.pop()
        elif tag == "testcase" and self.case is not None:
            self.cases.append(self.case)
            self.case = None


def _refuse_type(*_declared: object) -> None:
    raise unfit("it declares a document type, which may hold entities to expand.", "Remove the line with <!DOCTYPE.")


def _heard(stream: BinaryIO) -> _Listener:
    listener = _Listener()
    parser = expat.ParserCreate()
    parser.StartElementHandler = listener.begin
    parser.EndElementHandler = listener.end
    parser.StartDoctypeDeclHandler = _refuse_type
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        inside = f", inside of {' > '.join(listener.open)}" if listener.open else ""
        message = f"the XML breaks off or is damaged here{inside}: {expat.ErrorString(error.code)}."
        raise UnfitError(Flaw(message, "Write it anew.", error.lineno, error.offset + 1)) from None
    except (UnicodeError, LookupError, ValueError) as error:
        raise unfit(f"the XML cannot be read: {error}.", "Write it as UTF-8.") from None
    return listener


def _read(stream: BinaryIO, options: Options) -> list[EvalRun]:
    listener = _heard(stream)
    gathered = Counting("JUnit XML", date=listener.date)
    judged = [case for case in listener.cases if case.outcome != "skipped"]
    skipped = len(listener.cases) - len(judged)
    if not judged:
        raise unfit(f"no test in it was run; {counted(skipped, 'test')} skipped.", "Name a run with tests.")
    suites: dict[str, list[_Case]] = {}
    for case in judged:
        suites.setdefault(case.suite, []).append(case)
    # The same tests in every suite are the same items, asked of several prompts or models.
    crossed = len({tuple(sorted(one.name for one in suite)) for suite in suites.values()}) == 1
    for name, suite in suites.items():
        part = gathered.part(name if crossed else "")
        prefix = "" if crossed else f"{name}::"
        for case in suite:
            class_ = category(case.properties, options) or (name if prefix and not options.category else "")
            _take(part, case, identity(f"{prefix}{case.name}"), class_, options)
    for part in gathered.parts.values():
        if "score" in part.columns and not part.columns["score"].graded:  # it says the same as pass and fail
            del part.columns["score"]
    if skipped:
        gathered.warnings.append(f"{counted(skipped, 'test')} skipped: not counted.")
    if any(part.delays for part in gathered.parts.values()):
        gathered.warnings.append("The delays are those of whole tests, with whatever else a test does.")
    return gathered.runs()


def _take(part: Part, case: _Case, id_: str, class_: str, options: Options) -> None:
    verdict = part.column("pass")
    if case.outcome == "error":
        part.errors += 1
        return
    verdict.add(id_, case.outcome == "passed", class_)
    score = _figure(case.properties.get(options.name("score")))
    if score is not None:
        part.column("score").add(id_, score, class_)
    part.cost(_figure(case.properties.get(options.name("cost"))))
    part.delay(_figure(case.time) or None)  # no test takes no time at all


def _figure(said: str | None) -> float | None:
    try:
        return float(said) if said else None
    except ValueError:
        return None


MARKUP = Form("JUnit XML", "XML", ("testsuites",), _read)
