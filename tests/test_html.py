"""The page holds everything that the report says, in a structure that those who listen to it can find their way in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import get_args
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder import advise as advise_on
from adaptation_ladder import load_task
from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.render import html
from adaptation_ladder.render.drawing import drawing
from adaptation_ladder.reporting.report import LadderRow, Tone, described, headline, report
from adaptation_ladder.reporting.text import Span, line, plain, without_traces
from tests.books import TODAY, books, tasks
from tests.hostile import document, read_html
from tests.scale import examples
from tests.test_cli import kept, ladder
from tests.test_report import every_line, tuned

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "product-questions.ladder.yaml"
EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*.ladder.yaml"))


def squeezed(text: str) -> str:
    """Text without its spaces, which the layout of a page puts between elements."""
    return "".join(text.split())


def levels(page: Element) -> list[int]:
    """The levels of the headings, in the order of reading."""
    return [int(str(one.tag)[1]) for one in page.iter() if re.fullmatch(r"h[1-6]", str(one.tag))]


def targets(page: Element) -> Iterator[str]:
    """What the links within the page lead to."""
    for one in page.iter("a"):
        href = one.get("href", "")
        if href.startswith("#"):
            yield href[1:]


def sound(out: str) -> Element:
    """The page, where its headings go down one at a time, its names are given once and its links lead somewhere."""
    page = document(out)
    found = levels(page)
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(found))
    names = Counter(one.get("id") for one in page.iter() if one.get("id"))
    assert not [name for name, times in names.items() if times > 1]
    assert set(targets(page)) <= set(names)
    return page


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("explain_all", [False, True])
def test_the_page_says_all_that_the_report_says(path: Path, explain_all: bool) -> None:
    """Every line of the whole report stands on the page, whatever was asked for; the ids only where they were."""
    advice = kept(path)
    out = html.render(advice, explain_all=explain_all)
    read = squeezed(read_html(out).text)
    for one in every_line(report(advice, explain_all=True, asked_first=False)):
        said = plain(one if explain_all else without_traces(one), lambda span: span.text)
        assert squeezed(said) in read
    ids = {one.id for one in advice.criteria}
    shown = {one.text for one in sound(out).iter("code")}
    assert ids <= shown if explain_all else not shown


def test_the_page_ends_its_plan_with_what_would_change_it() -> None:
    """Nobody asks a page; so it says on what the advice rests and what would change it, after what to do."""
    page = document(ladder("advise", EXAMPLE, "-f", "html").out)
    titles = ["".join(one.itertext()) for one in page.iter("h2")]
    at = [titles.index(title) for title in ("Why", "What to do next", "What this rests on", "What would change it")]
    assert at == sorted(at)


def test_several_advices_on_one_page() -> None:
    """Each has an article of its own, reached from the table, and its own list of sources."""
    named = [(path.name, advise_on(load_task(path), today=TODAY)) for path in EXAMPLES]
    page = sound(html.gather(named))
    assert [one.text for one in page.iter("h1")] == [f"{len(EXAMPLES)} tasks"]
    assert len(list(page.iter("article"))) == len(EXAMPLES)
    assert {f"task-{at}" for at in range(1, len(EXAMPLES) + 1)} <= set(targets(page))
    rows = [[cell.get("data-name") for cell in row.iter("td")] for row in next(page.iter("table")).iter("tr")]
    assert rows == [[], *[["Rung", "Verdict", "Needs"]] * len(EXAMPLES)]


def test_the_drawing_says_in_words_what_it_shows() -> None:
    """The name of the drawing holds the state of every rung, and the text in it is the same."""
    rows = report(tuned()).ladder
    page = document(html.render(tuned()))
    (title,) = [one for one in page.iter() if str(one.tag).endswith("}title")]
    (svg,) = [one for one in page.iter() if str(one.tag).endswith("}svg")]
    assert title.text == described(rows)
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", title.get("id"))
    shown = squeezed("".join(one.text or "" for one in svg.iter() if str(one.tag).endswith("}text")))
    assert shown == squeezed("".join(f"{row.position}{row.name.text}{plain(row.words)}" for row in rows))


@pytest.mark.parametrize(
    ("here", "there", "drawn"), [(3, 1, "up"), (1, 3, "down"), (2, 2, ""), (None, 2, ""), (2, None, "")]
)
def test_the_arrow_leads_from_the_rung_in_use_to_the_recommended_one(
    here: int | None, there: int | None, drawn: str
) -> None:
    """It goes up for a climb and down for a step down, and stays away where there is nowhere to go."""
    rows = [
        LadderRow(at, Span(f"Rung {at}"), line("words"), "go" if at == there else "none", " ", " ", at == here)
        for at in (3, 2, 1)
    ]
    out = drawing(rows, "The ladder.", "ladder")
    assert ('class="point"' in out) == (here is not None)
    found = re.search(r'class="way" d="M20 (\S+)C.* 14 (\S+)"', out)
    assert (found is not None) == bool(drawn)
    if found:
        assert (float(found[2]) < float(found[1])) == (drawn == "down")


def test_no_text_leaves_the_drawing() -> None:
    """However long the name of a rung, its lines fit beside the ladder and no two of them meet."""
    names = ["W" * 400, "漢" * 200, "a name of many short words " * 12]
    rows = [LadderRow(at, Span(name), line("words " * 40), "later", "", "", False) for at, name in enumerate(names)]
    out = drawing(rows, "The ladder.", "ladder")
    heights = [float(found) for found in re.findall(r'<text class="(?:name|words)" x="122" y="([\d.]+)"', out)]
    size = re.search(r'viewBox="0 0 360 (\d+)"', out)
    assert size is not None
    assert 0 < min(heights) < max(heights) < int(size[1])
    assert all(later - earlier > 14 for earlier, later in pairwise(heights))
    assert max(map(len, re.findall(r">([^<]*)</text>", out))) <= 31


def luminance(colour: str) -> float:
    """The relative luminance of #rgb or #rrggbb, as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else [digits[at : at + 2] for at in (0, 2, 4)]
    parts = [int(pair, 16) / 255 for pair in pairs]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read(scheme: str) -> None:
    """Text in the drawing, which axe-core does not look at, has a contrast of at least 4.5 to what it stands on."""
    style = files("adaptation_ladder.render").joinpath("page.css").read_text(encoding="utf-8")
    bodies = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", bodies[scheme == "dark"]))
    tones = {*get_args(Tone), "ink", "soft", "link"}
    assert tones <= set(colours)
    for name in tones:
        for ground in ("paper", "ground") if name in {"go", "ink"} else ("paper",):
            lighter, darker = sorted((luminance(colours[name]), luminance(colours[ground])), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (name, ground)


def test_what_is_long_is_folded_and_the_sources_are_not() -> None:
    """A link may lead into the sources, so they stand open; the other long parts can be opened without a script."""
    page = document(html.render(tuned()))
    folded = {"".join(one.itertext()).split("\n")[1]: one.get("open") is not None for one in page.iter("details")}
    long = dict.fromkeys(["Every reason, one by one", "Your answers", "Questions left open"], False)
    assert folded == {**long, "Sources": True}


@examples(60)
@given(st.data())
def test_every_advice_makes_a_sound_page(data: st.DataObject) -> None:
    """Whatever the rulebook and the task, alone or beside another."""
    rulebook = data.draw(books())
    advices: list[Advice] = [advise(data.draw(tasks(rulebook)), rulebook, TODAY) for _ in range(2)]
    sound(html.render(advices[0], explain_all=True))
    sound(html.gather([("a.yaml", advices[0]), ("b.yaml", advices[1])]))


def test_a_check_of_one_spec_shows_the_advice_below() -> None:
    """What was found stands first, beside the ladder; then the whole advice, which has no second drawing."""
    ran = ladder("check", EXAMPLE, "-f", "html", "--today", TODAY)
    assert ran.code == 1
    page = sound(ran.out)
    first, second = page.iter("article")
    assert "facts-in-weights" in {one.text for one in first.iter("code")}
    assert [len([one for one in part.iter() if str(one.tag).endswith("}svg")]) for part in (first, second)] == [1, 0]
    assert headline(advise_on(load_task(EXAMPLE), today=TODAY)) in "".join(second.itertext())


def test_a_redacted_check_repeats_nothing_of_the_task() -> None:
    """Not even in the advice, which is left out."""
    words = load_task(EXAMPLE).task.split()
    ran = ladder("check", EXAMPLE, "-f", "html", "--today", TODAY, "--redact")
    page = sound(ran.out)
    assert len(list(page.iter("article"))) == 1
    assert " ".join(words[:4]) not in ran.out
    assert " ".join(words[:4]) in ladder("check", EXAMPLE, "-f", "html", "--today", TODAY).out


def test_a_check_of_many_specs_is_one_page() -> None:
    """Those with findings and those that could not be checked have an article each, and the tables count them all."""
    ran = ladder("check", EXAMPLE.parent, "-f", "html", "--today", TODAY)
    assert ran.code == 2
    page = sound(ran.out)
    assert len(list(page.iter("h1"))) == 1
    *specs, count = page.iter("article")
    assert len(specs) == ran.told.count("error: ") + 2
    assert len(list(count.iter("table"))) == 2
    found = re.search(r"(\d+) specs: 2 pass, 2 fail, (\d+) could not be checked\.", "".join(count.itertext()))
    assert found is not None
    assert (int(found[1]) - 4, int(found[2])) == (len(specs) - 2,) * 2
