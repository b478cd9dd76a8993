"""JUnit XML: a suite for each spec, and in it a test case for each kind of finding.

The shape is that of junit-10.xsd of the Jenkins xUnit plugin
(https://github.com/jenkinsci/xunit-plugin), which the tests hold it against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from adaptation_ladder.basics.findings import kinds_about
from adaptation_ladder.reporting.checking import CheckReport, Refusal, Result, Told, heading
from adaptation_ladder.reporting.text import plain, visible


def render(results: Iterable[Result]) -> Iterator[str]:
    """The whole document, suite by suite."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ladder check">\n'
    for result in results:
        yield from _refused(result) if isinstance(result, Refusal) else _suite(result)
    yield "</testsuites>\n"


def _suite(report: CheckReport) -> Iterator[str]:
    by_kind = {kind.id: [told for told in report.findings if told.kind.id == kind.id] for kind in kinds_about("task")}
    failures = sum(any(told.fails for told in some) for some in by_kind.values())
    skipped = sum(bool(some) and all(told.accepted for told in some) for some in by_kind.values())
    name = quoted(report.file or "spec")
    counts = f'tests="{len(by_kind)}" failures="{failures}" errors="0" skipped="{skipped}"'
    yield f"  <testsuite name={name} {counts}>\n"
    for id_, some in by_kind.items():
        yield from _case(name, id_, some)
    yield "  </testsuite>\n"


def _case(name: str, id_: str, some: list[Told]) -> Iterator[str]:
    case = f"    <testcase classname={name} name={quoted(id_)}"
    if not some:
        yield f"{case}/>\n"
        return
    words = escaped("\n\n".join(map(_words, some)))
    message = quoted(" ".join(plain(told.says) for told in some))
    yield f"{case}>\n"
    if any(told.fails for told in some):
        yield f"      <failure type={quoted(id_)} message={message}>{words}</failure>\n"
    elif all(told.accepted for told in some):
        yield f"      <skipped type={quoted(id_)} message={message}>{words}</skipped>\n"
    else:
        yield f"      <system-out>{words}</system-out>\n"
    yield "    </testcase>\n"


def _words(told: Told) -> str:
    parts = [plain((*heading(told), *told.says)), *map(plain, told.details), f"What to do: {plain(told.do)}"]
    return "\n".join(parts)


def _refused(refusal: Refusal) -> Iterator[str]:
    name = quoted(refusal.file or "rulebook")
    yield f'  <testsuite name={name} tests="1" failures="0" errors="1">\n'
    yield f'    <testcase classname={name} name="can-be-checked">\n'
    words = "\n".join(map(str, refusal.problems))
    message = quoted(" ".join(problem.message for problem in refusal.problems))
    yield f'      <error type="input" message={message}>{escaped(words)}</error>\n'
    yield "    </testcase>\n  </testsuite>\n"


def quoted(text: str) -> str:
    """A text as the value of an attribute."""
    return quoteattr(visible(text))


def escaped(text: str) -> str:
    """Text in its lines, with everything invisible spelt out: XML has no way to write some of it."""
    return "\n".join(_calm(escape(visible(one))) for one in text.split("\n"))


def _calm(one: str) -> str:
    """A line that is no command to a CI runner which is shown it, and reads the same."""
    return f"&#{ord(one[0])};{one[1:]}" if one.startswith((":", "#")) else one
