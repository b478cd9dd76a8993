"""Every format shows the same words, lets no text of others steer the reader's device, and fits the width."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from adaptation_ladder.adviser.advice import Advice, Goal
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.render import FORMATS, TABLES, Look, markdown, plain, terminal
from adaptation_ladder.render import json as as_json
from adaptation_ladder.reporting.report import headline
from adaptation_ladder.reporting.text import Section, Table, Topic, line, visible, yours
from tests.books import TODAY, books, tasks
from tests.hostile import CORPUS, ESCAPES, MENTIONS, hostile
from tests.scale import examples
from tests.test_report import FULL, advised, tuned

WIDTHS = [40, 60, 80, 120]
ANSI = re.compile("\x1b\\[[0-9;]*m")


def shown(advice: Advice, form: str, **look: Any) -> str:
    """An advice in one format."""
    return FORMATS[form](advice, Look(**look))


def squeezed(text: str) -> str:
    """Text without its line breaks and spaces, as wrapping moves them."""
    return "".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", CORPUS)
def test_the_terminal_shows_data_literally(width: int, text: str) -> None:
    """Markup, emoji codes and links stand as they were typed; what cannot be seen is spelt out."""
    out = shown(advised({}, task=text), "terminal", width=width, explain_all=True)
    guarded = squeezed(out).replace("\\::", "::")
    assert squeezed(visible(text)) in guarded


@pytest.mark.parametrize("text", CORPUS)
def test_plain_shows_data_literally(text: str) -> None:
    """The task stands on one line behind its word, as it was typed."""
    assert plain.render(advised({}, task=text), explain_all=True).splitlines()[0] == f"task: {visible(text)}"


def test_markdown_mentions_nobody() -> None:
    """GitHub sees neither a mention nor a reference, for which neither a backslash nor an entity would be enough."""
    out = markdown.render(hostile(MENTIONS), explain_all=True)
    assert not re.search(r"@\w|[^&]#\d|GH-\d", out)
    assert "@<!-- -->somebody and #<!-- -->123 and org/repo#<!-- -->9 and GH-<!-- -->7" in out


def test_markdown_table_cells_stay_cells() -> None:
    """A pipe in a name adds no column."""
    advice = hostile("a | b")
    rows = TABLES["markdown"]([("x|y.yaml", advice)], Look()).splitlines()
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5, 5, 5]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("explain_all", [False, True])
@pytest.mark.parametrize("text", ["calm", *CORPUS, "漢" * 500, "::error " * 60])
def test_no_line_is_wider_than_the_terminal(width: int, explain_all: bool, text: str) -> None:
    """Only a URL is left whole, so that it can be followed."""
    advice = hostile(text)
    out = shown(advice, "terminal", width=width, explain_all=explain_all, file=text)
    out += TABLES["terminal"]([(text, advice), ("b.yaml", tuned())], Look(width=width))
    for one in out.splitlines():
        assert cell_len(one) <= width or one.strip().startswith("https://example.org/")
        assert one == one.rstrip()


@pytest.mark.parametrize("explain_all", [False, True])
@pytest.mark.parametrize("form", list(FORMATS))
def test_long_text_without_a_space(form: str, explain_all: bool) -> None:
    """60,000 characters without a break are told in no time worth measuring, and whole where all is wanted."""
    text = "x" * 60_000
    for width in WIDTHS:
        out = shown(advised({}, task=text), form, width=width, explain_all=explain_all)
        assert (text in squeezed(out)) == (explain_all or form in {"json", "html", "record"})


@pytest.mark.parametrize("explain_all", [False, True])
def test_no_escape_without_colour(explain_all: bool) -> None:
    """Without colour there is not one escape, bold included; with colour the text below it is the same."""
    dull = shown(tuned(), "terminal", explain_all=explain_all)
    bright = shown(tuned(), "terminal", explain_all=explain_all, colour=True)
    assert "\x1b" not in dull
    assert "\x1b" in bright
    assert ANSI.sub("", bright) == dull


def test_ascii_only() -> None:
    """Where the encoding has no symbols the picture does without."""
    assert shown(tuned(), "terminal", unicode=False).isascii()
    assert "├─3─┤ ● Training" in shown(tuned(), "terminal")
    assert "|-3-| > Training" in shown(tuned(), "terminal", unicode=False)


def test_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the terminal can show is said by the caller alone."""
    before = shown(tuned(), "terminal", colour=True, width=70)
    for name, value in {
        "NO_COLOR": "1",
        "TERM": "dumb",
        "COLUMNS": "20",
        "FORCE_COLOR": "0",
        "TTY_COMPATIBLE": "0",
    }.items():
        monkeypatch.setenv(name, value)
    assert shown(tuned(), "terminal", colour=True, width=70) == before


@pytest.mark.parametrize("form", ["terminal", "plain"])
def test_quiet_leaves_the_verdict(form: str) -> None:
    """Quiet means the verdict and how sure it is."""
    out = shown(tuned(), form, quiet=True, width=200)
    assert len(out.splitlines()) == 2
    assert headline(tuned()) in out


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_format_ends_its_last_line_and_repeats_itself(form: str) -> None:
    """Same advice, same bytes, and a line break at the end."""
    out = shown(tuned(), form)
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert out == shown(tuned(), form)
    assert headline(tuned()).split(",")[0] in out


def test_plain_is_one_fact_a_line() -> None:
    """Every line begins with its word, and every rung says in words what a picture would show."""
    out = plain.render(tuned(), explain_all=True)
    assert all(re.match(r"[a-z][a-z0-9 ]*(, [^:]+)?: \S", one) for one in out.splitlines())
    assert "rung 3 of 3, Training: climb to here" in out.splitlines()


@pytest.mark.parametrize("advice", [tuned(), advised({}), hostile(ESCAPES)])
def test_json_is_what_its_schema_says(advice: Advice) -> None:
    """JSON parses back into the advice, keeps the order of the records, and validates against the published schema."""
    schema = as_json.schema()
    Draft202012Validator.check_schema(schema)
    out = as_json.render(advice)
    data = json.loads(out)
    Draft202012Validator(schema).validate(data)
    assert list(data)[:3] == ["format", "summary", "rulebook"]
    assert data.pop("summary") == headline(advice)
    assert Advice.model_validate(data) == advice
    assert out.isascii()
    line = as_json.render_line(advice, "a.yaml")
    assert line.count("\n") == 1
    Draft202012Validator(schema).validate(json.loads(line))
    assert json.loads(line)["file"] == "a.yaml"
    with pytest.raises(ValueError, match="JSON"):
        as_json.render(advice.model_copy(update={"target": Goal(goal=None, metric="m", at_least=float("nan"))}))


def test_the_schema_refuses_what_is_not_an_advice() -> None:
    """Unknown and missing keys do not pass."""
    validator = Draft202012Validator(as_json.schema())
    data = json.loads(as_json.render(tuned()))
    assert not validator.is_valid({**data, "surprise": 1})
    assert not validator.is_valid({key: value for key, value in data.items() if key != "summary"})


def test_json_never_loads_the_terminal() -> None:
    """Each format pays only for itself."""
    script = (
        "import sys; from adaptation_ladder.render import FORMATS; import adaptation_ladder.render.json, "
        "adaptation_ladder.render.plain, adaptation_ladder.render.markdown; sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_notebook_shows_markdown() -> None:
    """An advice shows itself where Markdown is understood."""
    assert tuned()._repr_markdown_() == markdown.render(tuned())


def test_tables() -> None:
    """Several advices stand in columns where there is room, and one below the other where there is not."""
    rows = [("a.yaml", tuned()), ("deep/b.yaml", advised({"falls-short": ["facts", "style"]}, FULL))]
    wide = terminal.tabulate(rows, width=120).splitlines()
    assert len(wide) == 3
    assert wide[0].split() == ["File", "Rung", "Verdict", "Needs"]
    assert wide[1].startswith("  a.yaml       3, Training    climb, if assumptions hold  style")
    narrow = terminal.tabulate(rows, width=40).splitlines()
    assert narrow[:2] == ["  File: a.yaml", "    Rung: 3, Training"]
    assert plain.tabulate(rows).splitlines()[0] == (
        "file: a.yaml; rung: 3, Training; verdict: climb, if assumptions hold; needs: style"
    )
    assert markdown.tabulate(rows).splitlines()[1] == "| --- | --- | --- | --- |"
    assert all(TABLES[form]([], Look()) is not None for form in TABLES)


@examples(100)
@given(st.data())
def test_every_advice_shows_in_every_format(data: st.DataObject) -> None:
    """Whatever the rulebook and the task, every format shows it within the width, and the JSON fits its schema."""
    rulebook = data.draw(books())
    advice = advise(data.draw(tasks(rulebook)), rulebook, TODAY)
    look = Look(width=data.draw(st.integers(20, 120)), explain_all=data.draw(st.booleans()))
    for form, render in FORMATS.items():
        out = render(advice, look)
        if form == "terminal":
            assert all(cell_len(one) <= look.width or "https://" in one for one in out.splitlines())
        if form == "json":
            Draft202012Validator(as_json.schema()).validate(json.loads(out))


def test_a_table_stands_in_every_format() -> None:
    """Figures side by side: the cells are the person's, and steer no format."""
    rows = ((line(yours("a|b<c")), line("3 of 4")), (line(yours("returns")), line("1 of 9")))
    topic = Topic(line("Results"), (), (Section("Classes", "class", (Table(("class", "passed"), rows),)),))
    assert "  class    passed\n  a|b<c    3 of 4\n" in terminal.render_topic(topic)
    assert "class: class: a|b<c; passed: 3 of 4\n" in plain.render_topic(topic)
    assert "| class | passed |\n| --- | --- |\n| a\\|b&lt;c | 3 of 4 |\n" in markdown.render_topic(topic)
