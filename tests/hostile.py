"""Hostile words, and for each format a way to show them and a real parser to read them back.

A format joins `test_injection.py` by one entry in `WAYS`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.etree.ElementTree import XML, Element

import html5lib
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.gate import check
from adaptation_ladder.adviser.lock import Lock, LockedAdvice, LockedBook, LockedNeed, LockedTask
from adaptation_ladder.basics.errors import Place, Problem
from adaptation_ladder.book.entries import entries_of
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.disk.casefiles import Results as CaseResults
from adaptation_ladder.proof.checkup import Checkup
from adaptation_ladder.proof.effects import Defect
from adaptation_ladder.proof.proving import Settled
from adaptation_ladder.proof.rulecases import Outcome as RuleOutcome
from adaptation_ladder.proof.rulecases import RuleCase
from adaptation_ladder.proof.rulesdiff import Comparison, Effect, Shift, Told
from adaptation_ladder.render import CHECKS, FORMATS, PAGES, TABLES, TOPICS, Look
from adaptation_ladder.render.casetests import FORMATS as CASES
from adaptation_ladder.render.json import render_data, render_entries, render_record
from adaptation_ladder.render.rulesdiff import FORMATS as DIFFS
from adaptation_ladder.reporting.checking import Refusal, Result, report_check
from adaptation_ladder.reporting.checkwords import checked as lookup
from adaptation_ladder.reporting.checkwords import document as document_of
from adaptation_ladder.reporting.explaining import contents, explained
from adaptation_ladder.reporting.results import told
from adaptation_ladder.reporting.text import visible
from adaptation_ladder.stats.evalrun import EvalRun, Results
from adaptation_ladder.stats.measuring import Goal, Measuring
from adaptation_ladder.stats.summaries import summarise
from adaptation_ladder.task.tasks import Approach, Task, Tried, Waiver
from tests.books import TODAY, changed
from tests.test_report import FULL, advised

MENTIONS = "@somebody and #123 and org/repo#9 and GH-7"
ESCAPES = "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07"
CORPUS = [
    "[/red] and [bold]bold[/bold]",
    "[link=https://evil.example]innocent[/link]",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) [ref]: https://evil.example",
    ESCAPES,
    ":bug: and :+1:",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; <!-- hidden",
    "</script></style></title></svg></textarea>--><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "]]> <![CDATA[ <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY y 'z'>]> &y;",
    "javascript:alert(1) data:text/html,<script>alert(1)</script> https://evil.example/",
    "::error file=x::broken",
    "\n::error file=x,line=1::broken\n::set-output name=x::y\n##[error]broken",
    "%0A::error::broken%0D%0A%25",
    "a ##[add-mask]secret and ##[set-output name=x]y, ##vso[task.complete]",
    "a | b || c |---|",
    "abc \u202edesrever\u202c \u2066isolated\u2069",
    "zero\u200bwidth\u200djoined\ufeff soft\xadhyphen",
    "# heading\n- item\n+ item\n> quote\n1. one\n2) two\n```\ncode\n```\n---\n===",
    MENTIONS,
    "`code` *star* _under_ ~~gone~~ $math$ \\ back",
    "bell \x07 back \x08 return\rover \x9b31m \x00 null \u2028 line",
    '\'; DROP TABLE rungs; -- "quoted" {braces} %s %(x)s {0}',
    "漢字 ありがとう 한국어 العربية עברית ünïcödé 👍",
    "<!-- begin ladder record --> <!-- end ladder record -->",
    "x" * 3000,
    "word " * 600,
]
"""What a task, a rulebook or the name of a file may hold. None of it may ever be more than text."""

WORDS = {"name", "symptom", "reason", "reasons", "unlock", "do", "says", "ask", "because", "what", "steps", "goal"}
WORDS |= {"title", "authors", "stop_when", "step_down_when", "task", "means", "axis_name", "warnings", "rung_name"}
WORDS |= {"changed", "file", "metric"}
"""The fields of an advice that hold words of the person or of the rulebook."""


@dataclass(frozen=True)
class Parsed:
    """What a parser found in an output."""

    text: str
    """Everything that a reader sees, piece by piece."""
    shape: Counter[str] = field(default_factory=Counter)
    """How many there are of each kind of element."""
    links: frozenset[str] = frozenset()
    """Where something leads out of the document, or is fetched from."""


@dataclass(frozen=True)
class Way:
    """One format: how hostile words get into it, and how it is read back."""

    show: Callable[[str], str]
    """An output in which every word of the person and the rulebook, and every name of a file, is this text."""
    read: Callable[[str], Parsed]
    commands: bool = False
    """Whether its lines are commands to a CI runner."""
    as_typed: bool = False
    """Whether words stand in it as they were typed; otherwise what cannot be seen is spelt out."""

    def expected(self, text: str) -> str:
        """What a reader has to find."""
        return text if self.as_typed else visible(text)


@cache
def measured() -> Advice:
    """An advice with all that a report can show: a log of attempts, a target, techniques and commitments."""
    attempts = [
        {"changed": f"version {at}", "n": 90, "passes": passes, "metric": "accuracy"}
        for at, passes in enumerate((50, 61, 62))
    ]
    return advised(
        {"falls-short": ["style"], "examples": 80, "settled": "yes", "rush": "yes"},
        FULL,
        tried={"asking": {"effort": "thorough", "attempts": attempts}},
        target={"goal": "90 of 100", "metric": "accuracy", "at-least": 0.9},
        task="Write letters in our voice.",
    )


def hostile(text: str) -> Advice:
    """An advice in which every text of the person and of the rulebook is this one."""

    def spoilt(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoilt(part, name) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return tuple(spoilt(part, key) for part in value)
        return text if isinstance(value, str) and key in WORDS else value

    return Advice.model_validate(spoilt(measured().model_dump()))


def shown(form: str) -> Callable[[str], str]:
    """How one format of an advice shows a text, with and without everything, beside its table or on its page."""

    def show(text: str) -> str:
        advice = hostile(text)
        if form in PAGES:
            return PAGES[form]([(text, advice), (text, advice)], Look(explain_all=True))
        if form not in TABLES:
            return FORMATS[form](advice, Look())
        look = Look(width=120, explain_all=True, file=text)
        return FORMATS[form](advice, look) + "\n" + TABLES[form]([(text, advice)], look)

    return show


def hostile_book(text: str) -> Rulebook:
    """A rulebook whose every text is this one."""

    def spoilt(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoilt(part, name) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return tuple(spoilt(part, key) for part in value)
        return text if isinstance(value, str) and key.replace("-", "_") in WORDS else value

    data = FULL.model_dump(by_alias=True)
    return Rulebook.model_validate({**spoilt(data), "name": data["name"]})


def hostile_lock(text: str) -> Lock:
    """A lock in which every name is a text, as far as a lock takes it; whoever sends a change may have written one."""
    word = f"{text[:60]} ..."  # no id, whatever the text
    chosen = Approach(rung=word, technique={word: word})
    need = LockedNeed(reached=word, status="work", criteria={word: "blocks"})
    return Lock(
        date="2026-01-01",
        rulebook=LockedBook(name=text, version=text, digest=text),
        advice=LockedAdvice(
            rung=word, verdict="stay", technique={word: word}, together=(word,), rests_on=(word,), findings=(word,)
        ),
        needs={word: need},
        task=LockedTask(digest=text, answers={word: word}, tried={word: Tried()}, current=word, approach=chosen),
    )


def checked(form: str) -> Callable[[str], str]:
    """How one format of a check shows a text: in a spec with findings and waivers, and as what could not be checked."""

    def show(text: str) -> str:
        place = Place(text, 3, 5, text)
        spec = Task(
            task=text,
            answers={"falls-short": ("facts", "style"), "hurry": "yes"},
            approach=Approach(rung="training"),
            review_by="2026-01-01",
            waivers=(
                Waiver(finding="review-due", reason=text, owner=text, expires="2027-01-01"),
                Waiver(finding="above-advice", reason=text, owner=text, expires="2026-01-01"),
            ),
        )
        told = report_check(check(spec, hostile_book(text), TODAY, hostile_lock(text)), text, lambda _path: place)
        refusal: Result = Refusal(text, (Problem(text, text, place=place), Problem(text, severity="warning")))
        return "".join(CHECKS[form]([told, refusal], Look(width=120, several=True)))

    return show


def summed_up(form: str) -> Callable[[str], str]:
    """How `ladder measure` shows a file in which every name is a text, its single runs as well as many."""

    def show(text: str) -> str:
        results = Results(["1", "2"], [1, 0], [text, text])
        one = EvalRun(text, 2, 1, results=results, key=text, tool=text, model=text, version=text, warnings=(text,))
        files = [summarise(text, [one] * count, Goal(0.9), Measuring(), [one]) for count in (1, 2, 7)]
        if form == "json":
            return f"[{','.join(map(render_record, files))}]"
        return "\n".join(TOPICS[form](told(file), Look(width=120)) for file in files)

    return show


def tried(form: str) -> Callable[[str], str]:
    """How `ladder rules test` shows cases, their files and the rulebook by a text: passed, failed and to do."""

    def show(text: str) -> str:
        cases = [RuleCase(name=text[:200], todo=todo) for todo in (None, None, text)]
        outcomes = tuple(
            RuleOutcome(case, text, 3, wrong) for case, wrong in zip(cases, ((), (text,), (text,)), strict=True)
        )
        return CASES[form](CaseResults(text, outcomes, {"a": None}, {"a": None}), 100)

    return show


def looked_over(form: str) -> Callable[[str], str]:
    """How `ladder rules check` shows a rulebook whose every word is a text, with findings and promises."""

    def show(text: str) -> str:
        rules = changed(hostile_book(text), name=text)
        witness = Task(answers={"falls-short": ("style",)})  # made of ids alone
        found = Defect("shadowed", ("needs", 0), "one", text, witness)
        statements = (Settled("I1", text, "refuted", 1, witness), Settled("a-promise", text, "proved", 2))
        checkup = Checkup(rules, TODAY, (found, found._replace(kind="source-due")), statements, 1, 1)
        places = {found.path: Place(text, 3, 5, text)}
        if form == "json":
            return render_data(document_of(checkup, places))
        return TOPICS[form](lookup(checkup, places), Look(width=120))

    return show


def held_apart(form: str) -> Callable[[str], str]:
    """How `ladder rules diff` shows rulebooks and cases that are called by a text."""

    def show(text: str) -> str:
        told_ = Told("asking", "stay", (("style", "asking", "work"),))
        shift = Shift(Task(answers={"falls-short": ("style",)}), told_, told_)
        found = Comparison(text, text, (), 2, {text: shift}, (text,), (Effect("one", shift, proved=False, steps=1),))
        return DIFFS[form](found, 100)

    return show


def looked_up(form: str) -> Callable[[str], str]:
    """How `ladder explain` shows a rulebook whose every word is a text."""

    def show(text: str) -> str:
        rules = hostile_book(text)
        entries = tuple(entries_of(rules))
        if form == "json":
            return render_entries(rules, entries, {})
        pages = explained(rules, entries, {entry.id: f"{text}, line 1" for entry in entries})
        return "\n".join(TOPICS[form](page, Look(width=120)) for page in (contents(rules), *pages))

    return show


def read_plain(out: str) -> Parsed:
    """Text for people, which wrapping may have broken anywhere: words without the spaces between them."""
    return Parsed("".join(out.split()))


def read_lines(out: str) -> Parsed:
    """The strings of JSON Lines."""
    return Parsed("\n".join(read_json(one).text for one in out.splitlines()))


def read_commands(out: str) -> Parsed:
    """Workflow commands, taken apart and unescaped as the runner does, and the lines that are none."""
    pieces, kinds = [], Counter[str]()
    for one in out.splitlines():
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", one)
        kinds[found[1] if found else "none"] += 1
        values = [value.partition("=")[2] for value in found[2].split(",")] if found else []
        pieces += [*values, found[3] if found else one]
    signs = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    read = (re.sub("%(?:0D|0A|3A|2C|25)", lambda sign: signs[sign[0]], piece) for piece in pieces)
    return Parsed("\n".join(read), kinds)


def read_xml(out: str) -> Parsed:
    """The elements of an XML document with their attributes."""
    every = list(XML(out).iter())
    pieces = [piece for one in every for piece in (*one.attrib.values(), one.text or "", one.tail or "")]
    return Parsed("\n".join(pieces), Counter(f"{one.tag} {sorted(one.attrib)}" for one in every))


def read_json(out: str) -> Parsed:
    """The strings of a JSON document."""

    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            value = value.values()
        elif isinstance(value, str):
            yield value
            return
        if not isinstance(value, int | float | None):
            for part in value:
                yield from strings(part)

    return Parsed("\n".join(strings(json.loads(out))))


def tokens(out: str) -> list[Token]:
    """The Markdown elements of a text, tables and strike-through included."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(out)
    return [token for block in parsed for token in (block, *(block.children or ()))]


def read_markdown(out: str) -> Parsed:
    """The elements that a renderer makes of Markdown; a piece of HTML is a kind of its own."""
    found = tokens(out)
    read = "".join(token.content for token in found if token.type in {"text", "text_special", "code_inline"})
    kinds = (token.content.strip() if token.type == "html_block" else token.type for token in found)
    # An empty comment keeps a mention from being one, and with it text comes in more pieces.
    shape = Counter(kind for kind in kinds if kind not in {"text", "text_special", "html_inline", "inline"})
    shape += Counter(t.content for t in found if t.type == "html_inline" and t.content != "<!-- -->")
    links = (str(token.attrs.get("href", token.attrs.get("src"))) for token in found if token.attrs)
    return Parsed(read, shape, frozenset(one for one in links if one != "None"))


_FETCHES = {"href", "src", "srcset", "action", "data", "poster", "background", "xlink:href"}


def document(out: str) -> Element:
    """HTML as a browser takes it, which must have nothing to mend."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(out)
    return tree


def read_html(out: str) -> Parsed:
    """The elements of a page with their attributes; where its lines may end is its own affair."""
    every = [one for one in document(out).iter() if isinstance(one.tag, str)]
    shape = Counter(f"{one.tag} {sorted(map(str, one.attrib))}" for one in every if not one.tag.endswith("}text"))
    shape.pop("wbr []", None)
    links = {str(value) for one in every for name, value in one.attrib.items() if str(name) in _FETCHES}
    pieces = [piece for one in every if one.tag != "style" for piece in (one.text, one.tail) if piece]
    return Parsed("".join(pieces), shape, frozenset(link for link in links if not link.startswith("#")))


WAYS: dict[str, Way] = {
    "terminal": Way(shown("terminal"), read_plain),
    "plain": Way(shown("plain"), read_plain),
    "markdown": Way(shown("markdown"), read_markdown),
    "json": Way(shown("json"), read_json, as_typed=True),
    "html": Way(shown("html"), read_html),
    "record": Way(shown("record"), read_markdown),
    "check: terminal": Way(checked("terminal"), read_plain),
    "check: plain": Way(checked("plain"), read_plain),
    "check: markdown": Way(checked("markdown"), read_markdown),
    "check: json": Way(checked("json"), read_lines, as_typed=True),
    "check: html": Way(checked("html"), read_html),
    "check: github": Way(checked("github"), read_commands, commands=True),
    "check: sarif": Way(checked("sarif"), read_json),
    "check: junit": Way(checked("junit"), read_xml),
    "measure: terminal": Way(summed_up("terminal"), read_plain),
    "measure: plain": Way(summed_up("plain"), read_plain),
    "measure: markdown": Way(summed_up("markdown"), read_markdown),
    "measure: json": Way(summed_up("json"), read_json, as_typed=True),
    "rules check: terminal": Way(looked_over("terminal"), read_plain),
    "rules check: plain": Way(looked_over("plain"), read_plain),
    "rules check: markdown": Way(looked_over("markdown"), read_markdown),
    "rules check: json": Way(looked_over("json"), read_json, as_typed=True),
    "rules test: terminal": Way(tried("terminal"), read_plain),
    "rules test: json": Way(tried("json"), read_json, as_typed=True),
    "rules test: junit": Way(tried("junit"), read_xml),
    "rules diff: terminal": Way(held_apart("terminal"), read_plain),
    "rules diff: json": Way(held_apart("json"), read_json, as_typed=True),
    "explain: terminal": Way(looked_up("terminal"), read_plain),
    "explain: plain": Way(looked_up("plain"), read_plain),
    "explain: markdown": Way(looked_up("markdown"), read_markdown),
    "explain: json": Way(looked_up("json"), read_json, as_typed=True),
}
"""Every format that `ladder` writes."""
