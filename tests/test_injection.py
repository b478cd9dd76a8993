"""Words of others stay words in every format: each output is parsed back and compared with a harmless one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.render import CHECKS, FORMATS, TOPICS, Look, html
from adaptation_ladder.render.casetests import FORMATS as CASES
from adaptation_ladder.render.rulesdiff import FORMATS as DIFFS
from tests.hostile import CORPUS, WAYS, Parsed, document, hostile, read_html
from tests.scale import examples

DANGEROUS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SOURCES = {one.url for one in hostile("calm").sources}
CALM = {form: way.read(way.show("calm")) for form, way in WAYS.items()}
FORMS = list(WAYS)


def test_every_format_is_tried() -> None:
    """No format joins without being tried here."""
    checks = {f"check: {form}" for form in CHECKS}
    measures = {f"measure: {form}" for form in (*TOPICS, "json")}
    rulebooks = {f"{command}: {form}" for command in ("rules check", "explain") for form in (*TOPICS, "json")}
    cases = {f"rules test: {form}" for form in CASES} | {f"rules diff: {form}" for form in DIFFS}
    assert {*FORMATS, *checks, *measures, *rulebooks, *cases} == set(WAYS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", CORPUS, ids=lambda text: repr(text[:20]))
def test_words_of_others_stay_words(form: str, text: str) -> None:
    """Hostile words make no element, no attribute, no link, no command and no control character; they read as typed."""
    way = WAYS[form]
    out = way.show(text)
    parsed: Parsed = way.read(out)
    assert parsed.shape == CALM[form].shape
    assert parsed.links == CALM[form].links
    assert not DANGEROUS.search(out)
    assert "##[" not in out
    assert "##vso[" not in out
    assert way.commands or not [one for one in out.splitlines() if one.strip().startswith("::")]
    # A command at the start of a wrapped line gets a sign in front.
    read = "".join(parsed.text.split()).replace("\\::", "::")
    assert "".join(way.expected(text).split()) in read


def test_a_page_leads_nowhere_but_to_its_sources() -> None:
    """A link leads to a source or within the page; no script, no style of its own, no element that fetches or sends."""
    out = html.gather([("a.yaml", hostile("calm")), ("b.yaml", hostile("calm"))])
    assert {link for link in read_html(out).links if not link.startswith("data:image/svg+xml,")} == SOURCES
    every = list(document(out).iter())
    names = {str(one.tag).rpartition("}")[2] for one in every}
    assert not names & {"script", "iframe", "object", "embed", "img", "form", "input", "base", "foreignObject", "use"}
    assert not [name for one in every for name in one.attrib if str(name).startswith("on") or str(name) == "style"]
    assert "url(" not in out
    assert "@import" not in out


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", 'https://example.org/"><script>alert(1)</script>', "//evil.example"],
)
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_an_address_is_an_address_or_nothing(form: str, url: str) -> None:
    """Only http and https are followed, and no address ends the link that it stands in."""
    advice = hostile("calm")
    spoilt = tuple(one.model_copy(update={"url": url}) for one in advice.sources)
    out = FORMATS[form](advice.model_copy(update={"sources": spoilt}), Look())
    parsed = WAYS[form].read(out)
    assert not [link for link in parsed.links if not link.startswith(("https://example.org/", "data:image/svg+xml,"))]
    assert not [kind for kind in parsed.shape if "script" in kind]


@pytest.mark.parametrize("form", FORMS)
@examples(60)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_any_words_stay_words(form: str, text: str) -> None:
    """Whatever the characters, the elements are those of harmless words."""
    way = WAYS[form]
    out = way.show(f"x{text}")  # words that are no words at all leave parts out
    assert way.read(out).shape == CALM[form].shape
    assert not DANGEROUS.search(out)
