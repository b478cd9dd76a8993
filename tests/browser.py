"""The HTML pages in headless Chromium: as they are seen, heard and printed, and with hostile words on them.

Run by `.ci/run` as `pytest tests/browser.py`, with chromium on the PATH and the file of axe-core in AXE. The README's
test command needs neither.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from adaptation_ladder.render import CHECKS, FORMATS, PAGES, Look
from tests.hostile import CORPUS, WAYS, hostile
from tests.test_check_formats import a_check
from tests.test_cli import kept

AXE = Path(os.environ["AXE"]).read_text(encoding="utf-8")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
# The sandbox needs a user who is not root; the rest keeps Chromium from asking the network for anything of its own.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


LONG = "services/customer_support/enterprise-ticket-triage_for_all.regions.ladder.yaml"
SHOWN = ("product-questions", "ticket-triage", "reply-suggestions", "meeting-notes")


def written() -> dict[str, str]:
    """The pages that are looked at."""
    named = [(f"{name}.yaml", kept(EXAMPLES / f"{name}.ladder.yaml")) for name in SHOWN]
    every = " ".join(text for text in CORPUS if len(text) < 300)
    return {
        **{name: FORMATS["html"](advice, Look()) for name, (_, advice) in zip(SHOWN, named, strict=True)},
        "with-ids": FORMATS["html"](named[0][1], Look(explain_all=True)),
        "several": PAGES["html"](named[:2], Look()),
        "check": WAYS["check: html"].show("calm"),
        "check-of-a-long-name": "".join(CHECKS["html"]([a_check(file=LONG)], Look())),
        "hostile-check": WAYS["check: html"].show(every),
        "hostile": PAGES["html"]([(every, hostile(every)), ("x" * 300, hostile("x" * 300))], Look()),
    }


WRITTEN = written()


@dataclass
class Seen:
    """A page in the browser, and everything that it gave rise to."""

    page: Page
    said: list[str] = field(default_factory=list)
    """What went to the console, and the errors and dialogs."""
    asked: list[str] = field(default_factory=list)
    """What was asked for beside the page itself."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser that the machine has; none is downloaded."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens a page, in a window of its own."""
    contexts = []

    def open_page(name: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light") -> Seen:
        file = tmp_path / "page.html"
        file.write_text(WRITTEN[name], encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.said.append(dialog.message))  # never answered, it would block
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.goto(file.as_uri())
        seen.asked = [url for url in seen.asked if url != file.as_uri() and not url.startswith("data:")]
        return seen

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_renders_quietly_and_for_everybody(
    look: Any, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Nothing sticks out to the side, nothing is logged or fetched, and axe-core finds no violation."""
    seen = look(name, width=width, scheme=scheme)
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    wide = """[...document.querySelectorAll('body *')].filter(one => {
        const box = one.getBoundingClientRect();
        const clipped = one.closest('thead')?.offsetWidth <= 1;  // where a table becomes a list
        return !clipped && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
    }).map(one => one.outerHTML.slice(0, 80))"""
    assert seen.page.evaluate(wide) == []
    assert seen.page.evaluate("document.scripts.length") == 0
    seen.page.evaluate(AXE)
    found = seen.page.evaluate("axe.run()")
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []
    assert found["passes"]
    assert (seen.said, seen.asked) == ([], [])


def test_a_long_name_is_broken_where_it_has_a_seam(look: Any) -> None:
    """On a phone a name of a file that takes several lines begins each of them with one of its parts."""
    page = look("check-of-a-long-name", width=360).page
    lines = """[...document.querySelectorAll('bdi')].filter(one => one.textContent.startsWith('services/')).map(one => {
        const lines = [];
        for (const text of one.childNodes) for (let at = 0; at < text.length; at++) {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const top = range.getBoundingClientRect().top;
            if (lines.length && Math.abs(lines.at(-1).top - top) < 4) lines.at(-1).said += text.data[at];
            else lines.push({top, said: text.data[at]});
        }
        return lines.map(line => line.said);
    })"""
    named = page.evaluate(lines)
    assert len(named) == 2
    for name in named:
        assert "".join(name).startswith(LONG)
        assert len(name) > 1
        assert all(line.endswith(("/", "_", "-", ".")) for line in name[:-1]), name


def test_axe_would_find_something(look: Any) -> None:
    """The check of the test above can fail."""
    seen = look("product-questions")
    seen.page.evaluate("document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    seen.page.evaluate(AXE)
    assert "image-alt" in {one["id"] for one in seen.page.evaluate("axe.run()")["violations"]}


def test_markup_that_got_in_would_be_dead(look: Any) -> None:
    """Were a word of others ever markup, the page's own policy would still let it run nothing and fetch nothing."""
    seen = look("product-questions")
    attack = """<img src=x onerror='window.hit = 1'><img src='data:,x' onerror='window.hit = 1'>
        <svg onload='window.hit = 1'></svg><iframe srcdoc='<script>parent.hit = 1</script>'></iframe>
        <a id=bad href='javascript:window.hit = 1'>x</a><p style='position: fixed'>x</p>"""
    seen.page.evaluate("attack => document.body.insertAdjacentHTML('beforeend', attack)", attack)
    seen.page.evaluate("document.querySelector('#bad').click()")
    seen.page.wait_for_timeout(300)
    assert seen.page.evaluate("window.hit") is None
    assert seen.page.evaluate("getComputedStyle(document.body.lastElementChild).position") == "static"
    assert any("Content Security Policy" in said for said in seen.said)


def test_a_citation_leads_to_its_source(look: Any) -> None:
    """The sources stand open, and a click on a number shows the entry."""
    page = look("product-questions").page
    page.locator("section a[href='#source-3']").first.click()
    assert page.locator("#source-3").bounding_box()["y"] < 800
    assert page.locator("#source-3 a").get_attribute("href").startswith("https://")


def test_a_folded_part_opens_without_a_script(look: Any) -> None:
    """With a click, and with the keyboard."""
    page = look("product-questions").page
    answers, reasons = (page.locator("details", has_text=text).first for text in ("Your answers", "Every reason"))
    for fold, act in ((answers, "click"), (reasons, "press")):
        assert not fold.locator("> div").is_visible()
        summary = fold.locator("summary")
        summary.click() if act == "click" else summary.press("Enter")
        assert fold.locator("> div").is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paper_shows_everything(look: Any, scheme: Literal["light", "dark"]) -> None:
    """Printed, folded parts are unfolded, addresses are written out, and the ground is white in a dark room too."""
    page = look("product-questions", scheme=scheme).page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    heights = page.evaluate("[...document.querySelectorAll('details > div')].map(one => one.offsetHeight)")
    assert len(heights) == 4
    assert all(height > 50 for height in heights)
    assert page.evaluate("[...document.querySelectorAll('.url')].every(one => one.offsetHeight > 0)")
    assert page.pdf().startswith(b"%PDF")


def test_no_line_of_the_drawing_leaves_it(look: Any) -> None:
    """The words beside the ladder fit, in the type that this machine has."""
    for name in WRITTEN:
        page = look(name, width=360).page
        beyond = """[...document.querySelectorAll('svg')].flatMap(svg => {
            const edge = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect())
                .filter(box => box.right > edge.right + 1 || box.bottom > edge.bottom + 1);
        }).length"""
        assert page.evaluate(beyond) == 0, name
