"""The report says what the advice holds, in sentences of its own and in quotations, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.advice import Advice
from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.reporting.report import Report, headline, report, summarise
from adaptation_ladder.reporting.text import (
    Block,
    Items,
    Line,
    Paragraph,
    References,
    Rows,
    Span,
    clip,
    counted,
    joined,
    line,
    plain,
    stopped,
    visible,
)
from adaptation_ladder.reporting.text import number as numeral
from adaptation_ladder.reporting.wording import DO, EFFORT, TAKES
from adaptation_ladder.stats.measuring import THOROUGH_ATTEMPTS
from tests.books import TODAY, backed, book, books, choice, number, rung, small_book, task, tasks
from tests.scale import examples

SMALL = small_book()
TRY = "give it one honest try"
ATTEMPTS = "make at least three different attempts, scored on one fixed set of examples"


def source(id_: str, **rest: Any) -> dict[str, Any]:
    """A source with the parts that do not matter filled in."""
    return {
        "id": id_,
        "title": f"On {id_}",
        "authors": f"People of {id_}",
        "year": 2025,
        "url": f"https://example.org/{id_}",
        "kind": "paper",
        "read": "abstract",
        "checked": "2026-01-01",
        **rest,
    }


def proven(id_: str, *sources: str, **rest: Any) -> dict[str, Any]:
    """A reason with evidence from these sources; one written `-name` speaks against it."""
    evidence = [
        {
            "source": name.lstrip("-"),
            "says": f"{id_} as {name} sees it.",
            "side": "against" if name[0] == "-" else "for",
        }
        for name in sources
    ]
    return {**backed(id_, **rest), "evidence": evidence}


def full_book() -> Rulebook:
    """Three rungs with everything that a rulebook can have: sources that differ, a stale figure, techniques, duties."""
    notes = [proven(f"note-{at}", "first", says=f"Note {at} says so.") for at in range(5)]
    for note in notes:
        del note["reason"]
    return book(
        [
            rung(
                "asking",
                "brief",
                [
                    proven("ask-always", "first", need="style"),
                    proven("ask-hurried", "second", "-third", need="style", when={"is": {"hurry": "yes"}}),
                    proven("ask-again", "hearsay", "first", need="style"),
                    proven("ask-more", "first", need="style"),
                    proven("ask-speed", "first", need="speed"),
                ],
                **{"first-steps": [{"id": f"ask-step-{at}", "do": f"Ask in way {at}."} for at in range(9)]},
            ),
            rung(
                "looking-up",
                "brief",
                [proven("look-for-facts", "first", need="facts")],
                **{"when-not": [proven("not-for-style", "second", needs=["style"])]},
            ),
            rung(
                "training",
                "thorough",
                [proven("train-style", "third", need="style", when={"at-least": {"examples": 50}})],
                **{
                    "when-not": [
                        proven("never-for-facts", "-third", needs=["facts"]),
                        proven("not-while-moving", "first", when={"is": {"settled": "no"}}, unlock="Let it settle."),
                    ],
                    "requirements": [
                        proven(
                            "an-owner",
                            "first",
                            role="owner",
                            unlock="Name an owner.",
                            **{"met-when": {"is": {"owner": "yes"}}},
                        )
                    ],
                    "data-work": [proven("clean-it", "second", do="Clean the data.")],
                    "commitments": [proven("watch-it", "second", do="Watch it.")],
                },
            ),
        ],
        ["style", "speed", "facts"],
        [
            number("examples"),
            choice("hurry", "yes", "no"),
            choice("settled", "yes", "no"),
            choice("owner", "yes", "no", assume=[{"value": "yes", "because": "Somebody always is."}]),
        ],
        techniques=[
            {
                "id": "what-is-trained",
                "rung": "training",
                "name": "What is trained",
                "options": [
                    {"id": "adapter", "name": "An adapter", "what": "A small part."},
                    {
                        "id": "whole",
                        "name": "The whole",
                        "what": "All of it.",
                        "when-to-use": [proven("whole-if-hurried", "first", when={"is": {"hurry": "yes"}})],
                    },
                ],
            }
        ],
        notes=notes,
        sources=[
            source("first", read="full", expires="2026-06-01"),
            source("second"),
            source("third", read="second-hand"),
            source("hearsay", read="second-hand"),
        ],
        retired={"rush": {"since": "0.9.0", "use": "hurry"}},
    )


FULL = full_book()


def advised(answers: dict[str, Any], rulebook: Rulebook = SMALL, **rest: Any) -> Advice:
    """An advice on these answers."""
    return advise(task(answers, **rest), rulebook, TODAY)


def tuned() -> Advice:
    """An advice to climb to a rung with techniques, data work and commitments."""
    given_ = {"falls-short": ["style"], "examples": 80, "settled": "yes", "rush": "yes"}
    return advised(
        given_, FULL, tried={"asking": "thorough"}, task="Write letters in our voice.", target={"goal": "90 of 100"}
    )


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of a block."""
    match block:
        case Paragraph(said):
            yield said
        case Items(items):
            for item in items:
                yield item.line
                yield from item.details
        case Rows(rows):
            for row in rows:
                yield from row
        case References(entries):
            for entry in entries:
                yield entry.title
                yield entry.rest


def every_line(told: Report) -> Iterator[Line]:
    """Every line of a report."""
    yield from (told.file, told.task, told.headline, told.certainty, told.summary_line, told.footer)
    for row in told.ladder:
        yield (row.name,)
        yield row.words
    for section in told.sections:
        for block in section.blocks:
            yield from lines_of(block)


def spans(told: Report) -> Iterator[Span]:
    """Every span of a report."""
    for said in every_line(told):
        yield from said


def section(told: Report, title: str) -> list[str]:
    """The lines of one section, as text; none where it is left out."""
    blocks = [block for one in told.sections if one.title == title for block in one.blocks]
    return [plain(said) for block in blocks for said in lines_of(block)]


def strings(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


STYLE = {"falls-short": ["style"], "examples": 50, "settled": "yes"}

VERDICTS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("start", {"falls-short": ["style"]}, {}, f"Start on rung 1, Asking, and {TRY}."),
    ("start", {}, {}, "Start on rung 1, Asking, and note what falls short."),
    ("climb", STYLE, {"tried": {"asking": "thorough"}}, f"Climb to rung 2, Training, and {TRY}."),
    ("stay", STYLE, {"tried": {"asking": "brief"}}, f"Stay on rung 1, Asking, and {ATTEMPTS}."),
    ("stay", {}, {"tried": {"asking": "brief"}}, "Stay on rung 1, Asking, until you know what falls short."),
    ("step-down", {"falls-short": ["facts"]}, {"current": "training"}, f"Step down to rung 1, Asking, and {TRY}."),
    (
        "stop",
        {"falls-short": [], "good": "yes"},
        {"current": "training"},
        "Stop on rung 2, Training: the result is good enough.",
    ),
    ("stop", {"falls-short": [], "good": "yes"}, {}, "Stop here: the result is good enough and nothing falls short."),
    (
        "hold",
        {**STYLE, "settled": "no"},
        {"tried": {"asking": "thorough"}},
        "Hold on rung 1, Asking: rung 2, Training, opens only when one thing is done.",
    ),
    (
        "hold",
        {"falls-short": ["style"], "settled": "no", "owner": "no"},
        {"tried": {"asking": "thorough"}},
        (
            "Hold on rung 1, Asking: rung 2, Training, opens only when 2 things are done "
            "and one open question is answered."
        ),
    ),
    (
        "out-of-rungs",
        {"falls-short": ["facts"]},
        {"tried": {"asking": "brief"}},
        "No rung of the ladder is left: change the task, the model or the target.",
    ),
]


@pytest.mark.parametrize(("verdict", "answers", "rest", "said"), VERDICTS)
def test_each_verdict_has_its_own_sentence(
    verdict: str, answers: dict[str, Any], rest: dict[str, Any], said: str
) -> None:
    """One sentence names the level, the rung by number and name, and the work."""
    advice = advised(answers, **rest)
    assert (advice.verdict, headline(advice)) == (verdict, said)


def test_only_the_price_is_left() -> None:
    """Where quality is met and no rung helps with the price any more, the sentence says just that."""
    dear = {"id": "dear", "name": "Too expensive", "kind": "economy", "symptom": "It costs too much."}
    rulebook = book([rung("asking", "brief", [backed("ask", need="dear")])], [dear], [])
    answers = {"falls-short": ["dear"], "good": "yes"}
    advice = advised(answers, rulebook, tried={"asking": "thorough"})
    assert advice.verdict == "out-of-rungs"
    said = 'The quality is good enough; what is left is "Too expensive", and no rung is left for that.'
    assert headline(advice) == said
    unknown = advised({"falls-short": ["dear"]}, rulebook, tried={"asking": "thorough"})
    assert headline(unknown) == "No rung of the ladder is left: change the task, the model or the target."


def test_several_needs_name_the_level_and_the_work() -> None:
    """The sentence names the rung that the highest need reaches and every rung where there is work."""
    both = advised({"falls-short": ["style", "facts"]}, FULL)
    assert headline(both) == f"Start on rung 2, Looking-up, and {TRY}; work on rung 1, Asking, as well."
    trials = {"looking-up": {"effort": "thorough"}, "asking": {"effort": "brief"}}
    below = advised({"falls-short": ["style", "facts"]}, FULL, tried=trials)
    assert headline(below) == f"Stay on rung 2, Looking-up; the work to do now is on rung 1, Asking: {ATTEMPTS}."


@pytest.mark.parametrize(
    ("certainty", "answers", "said"),
    [
        ("settled-by-answers", {"falls-short": ["facts"]}, "Settled: no answer"),
        ("settled-given-assumptions", {**STYLE, "good": "no"}, "Settled, if what is taken for granted below is true."),
        (
            "provisional",
            {"falls-short": ["style"], "examples": 50},
            "Provisional: with other answers it is rung 1, Asking.",
        ),
    ],
)
def test_how_sure_it_is(certainty: str, answers: dict[str, Any], said: str) -> None:
    """The sentence after the verdict says on what it rests, and when it is provisional what to answer next."""
    advice = advised(answers, tried={"asking": "thorough"})
    told = plain(report(advice).certainty)
    assert advice.certainty == certainty
    assert told.startswith(said)
    assert ("Answer this next: " in told) == (certainty == "provisional")


@pytest.mark.parametrize(
    ("certainty", "answers", "said"),
    [
        ("settled-by-answers", {"falls-short": ["facts"]}, "Settled only if what was read from your words is right: "),
        (
            "settled-given-assumptions",
            {**STYLE, "good": "no"},
            "Settled only if what was read from your words is right and what is taken for granted below is true.",
        ),
    ],
)
def test_what_was_only_read_settles_nothing_by_itself(certainty: str, answers: dict[str, Any], said: str) -> None:
    """An advice whose answers nobody confirmed is never plainly settled; one confirmed answer among them is enough."""
    advice = advised(answers, tried={"asking": "thorough"})
    read = tuple(one.model_copy(update={"provenance": "read"}) for one in advice.answered)
    assert advice.certainty == certainty
    assert plain(report(advice.model_copy(update={"answered": read})).certainty).startswith(said)
    mixed = (*read, advice.answered[0])
    assert "what was read" not in plain(report(advice.model_copy(update={"answered": mixed})).certainty)


def test_the_next_question_in_its_own_words() -> None:
    """A provisional advice quotes the question to answer next."""
    advice = advised({"falls-short": ["style"], "examples": 50}, tried={"asking": "thorough"})
    asks = {one.question: one.ask for one in advice.open} | {one.question: one.ask for one in advice.assumed}
    assert advice.next_question is not None
    assert plain(report(advice).certainty).endswith(
        f'Answer this next: "{asks[advice.next_question]}" ({advice.next_question}).'
    )


def test_not_proved_is_said() -> None:
    """Where the proof stopped early the report says so instead of calling it settled."""
    advice = advised({"falls-short": ["style"]}).model_copy(update={"certainty": "not-proved"})
    assert plain(report(advice).certainty).startswith("Not proved: ")


def test_the_picture_has_a_word_for_every_symbol() -> None:
    """From the top rung to the bottom, each with its number, its name and words that need no symbol."""
    told = report(tuned())
    assert [row.position for row in told.ladder] == [3, 2, 1]
    assert [plain(row.words) for row in told.ladder] == [
        "climb to here",
        "not needed",
        "you are here, part of the answer, tried thoroughly",
    ]
    assert all(plain(row.words) for row in told.ladder)
    assert all(row.ascii_symbol.isascii() for row in told.ladder)


@pytest.mark.parametrize(
    ("answers", "rest", "words"),
    [
        ({**STYLE, "settled": "no"}, {"tried": {"asking": "thorough"}}, "closed for now"),
        ({"falls-short": ["style"]}, {}, "depends on an open question"),
        (STYLE, {}, "only if that falls short"),
        ({"falls-short": ["facts"]}, {}, "ruled out"),
        ({"falls-short": [], "good": "yes"}, {}, "not needed"),
        ({}, {}, "not needed so far"),
    ],
)
def test_what_lies_ahead(answers: dict[str, Any], rest: dict[str, Any], words: str) -> None:
    """A rung above says whether it is open, closed, in question or out."""
    assert plain(report(advised(answers, **rest)).ladder[0].words) == words


def test_the_strongest_reasons_come_first_and_few() -> None:
    """Reasons that rest on this task's answers come first, then those with more sources; the rest only on demand."""
    advice = advised({"falls-short": ["style", "speed"], "hurry": "yes"}, FULL)
    why = section(report(advice), "Why")
    assert why[0] == '"It lacks style." This calls for rung 1, Asking.'
    assert [said.split(".")[0] for said in why[1:3]] == ["Because of ask-hurried", "Because of ask-again"]
    assert why[3].startswith('"It lacks speed."')
    assert len(section(report(advice, explain_all=True), "Why")) == 2 + 4 + 1


def test_citations_are_numbered_by_first_appearance() -> None:
    """Numbers run in the order of reading; what disagrees is said to, and what was read second-hand as well."""
    advice = advised({"falls-short": ["style"], "hurry": "yes"}, FULL)
    told = report(advice)
    numbers = [span.number for span in spans(told) if span.origin == "cite"]
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert section(told, "Why")[1] == "Because of ask-hurried. [1] but see [2, read second-hand] (ask-hurried)"
    listed = [
        entry
        for one in told.sections
        for block in one.blocks
        if isinstance(block, References)
        for entry in block.entries
    ]
    assert [entry.number for entry in listed] == sorted(set(numbers))
    assert plain(listed[1].rest) == "People of third, 2025. Read second-hand."


def test_a_hold_says_what_is_missing() -> None:
    """The reason why the next rung is closed stands under why, and what would open it under what to do."""
    told = report(advised({**STYLE, "settled": "no"}, tried={"asking": "thorough"}))
    assert "Rung 2, Training, is closed for now. Because of moving. [1] (moving)" in section(told, "Why")
    assert section(told, "What to do next") == ["To open rung 2, Training:", "Wait until it is settled. (moving)"]
    assert section(told, "What not to do") == []


def test_a_hold_below_every_possible_rung_says_how_far_it_comes() -> None:
    """Where every answer leads further up, the lowest of these rungs is no place where anybody stands yet."""
    higher = [backed("showing-in-a-rush", need="style", when={"is": {"rush": "yes"}})]
    highest = [backed("training-at-leisure", need="style", when={"is": {"rush": "no"}})]
    asking = rung("asking", "brief", [backed("asking-for-style", need="style")])
    ladder = [asking, rung("showing", "brief", higher), rung("training", "brief", highest)]
    advice = advise(
        task({"falls-short": ["style"]}, tried={"asking": "thorough"}),
        book(ladder, ["style"], [choice("rush", "yes", "no")]),
    )
    assert (advice.rung, advice.verdict, advice.possible) == ("showing", "hold", ("showing", "training"))
    assert headline(advice) == "Hold: it comes to at least rung 2, Showing, once one open question is answered."


def test_a_hold_on_an_open_question_asks_it() -> None:
    """Where an answer is all that is missing, the question is the work."""
    told = report(advised({"falls-short": ["style"], "settled": "yes"}, tried={"asking": "thorough"}))
    assert section(told, "What to do next") == ["To open rung 2, Training:", 'Answer: "examples?"']


def test_tuning_comes_with_data_technique_commitments_and_blanks() -> None:
    """When the rung with commitments is recommended now, everything that it takes is there, with room for names."""
    told = report(tuned())
    following = section(told, "What to do next")
    assert "Clean the data. (clean-it)" in following
    at = following.index("What is trained:")
    assert following[at + 1].startswith("The whole. Because of whole-if-hurried.")
    assert section(told, "What you take on")[1] == "Watch it. (watch-it) Owner: ________ By: ________"
    before = report(advised({"falls-short": ["style"], "examples": 80, "settled": "yes"}, FULL))
    assert section(before, "What you take on") == []
    assert "Clean the data. (clean-it)" not in section(before, "What to do next")


def test_the_target_is_the_first_test() -> None:
    """Whoever has stated a target stops by it."""
    assert section(report(tuned()), "Stop here when")[0] == 'Your target is met: "90 of 100".'
    measured = {"metric": "accuracy", "at-least": 0.9}
    told = report(advised({"falls-short": ["style"]}, target=measured))
    assert section(told, "Stop here when")[0] == "Your target is met: accuracy of at least 0.9."
    both = report(advised({"falls-short": ["style"]}, target={"goal": "few complaints", **measured}))
    assert section(both, "Stop here when")[0] == ('Your target is met: "few complaints" (accuracy of at least 0.9).')


def test_only_if_that_falls_short_names_the_price_of_the_climb() -> None:
    """Each further rung says what effort it takes and what has to be done first."""
    told = report(advised({**STYLE, "settled": "no"}))
    assert section(told, "Only if that falls short") == [
        f"Rung 2, Training. {TAKES['thorough']}",
        "First: Wait until it is settled. (moving)",
    ]


def test_what_not_to_do_puts_what_nothing_lifts_first() -> None:
    """What made things worse, then what nothing would lift, then what something would."""
    advice = advised({"falls-short": ["style"], "settled": "no"}, FULL, tried={"looking-up": {"outcome": "worse"}})
    told = section(report(advice), "What not to do")
    assert told == [
        "Do not go back to rung 2, Looking-up: it made things worse.",
        "Do not use rung 2, Looking-up. Because of not-for-style. [3] (not-for-style)",
        "Not yet rung 3, Training. Because of not-while-moving. [2] (not-while-moving)",
    ]


def test_assumptions_that_decide_are_to_be_confirmed() -> None:
    """What is taken for granted and would change the advice comes first and in full; the rest is counted."""
    told = section(report(tuned()), "Taken for granted")
    assert told == [
        "Confirm before you act; another answer would change this advice:",
        'owner? Taken as "It is yes." Somebody always is.',
        "That rung 1, Asking, was tried thoroughly is your word; a log of the attempts would show it.",
    ]
    harmless = section(report(advised({"falls-short": ["facts"]})), "Taken for granted")
    assert harmless == ["One answer taken for granted; it does not change this advice."]


def test_open_questions_that_decide_are_asked_and_the_others_counted() -> None:
    """Nobody has to read a list of questions that change nothing."""
    told = section(
        report(advised({"falls-short": ["style"], "settled": "no"}, tried={"asking": "thorough"})), "Still open"
    )
    assert told == [
        "An answer to one of these could change this advice:",
        "examples? (examples)",
        "2 more questions open; no single answer to them changes this advice.",
    ]


def test_long_lists_are_cut_and_say_so() -> None:
    """The default is read in a minute; what is left out is counted and named by the option that shows it."""
    advice = advised({"falls-short": ["style"]}, FULL)
    assert section(report(advice), "What to do next")[-1] == "and 5 more (--explain-all)"
    assert section(report(advice), "Worth knowing")[-1] == "and 3 more (--explain-all)"
    everything = report(advice, explain_all=True)
    assert not any("--explain-all" in plain(said) for said in every_line(everything))


def test_explain_all_weighs_every_criterion() -> None:
    """Every criterion appears with what it comes to and the answers that it read."""
    advice = tuned()
    told = section(report(advice, explain_all=True), "Every reason, one by one")
    for one in advice.criteria:
        assert any(f"({one.id})" in said and one.reason in said for said in told)
    assert "examples? 80 things (from your file) (examples)" in told
    assert 'owner? "It is yes." (taken for granted) (owner)' in told
    assert any(said.startswith("Reason for it, holds: ") for said in told)
    assert any(said.startswith("Reason against it, does not hold: ") for said in told)
    assert not section(report(advice), "Every reason, one by one")


def test_warnings_come_first() -> None:
    """Renamed ids and evidence past its day are told before anything rests on them."""
    told = report(tuned())
    assert told.sections[0].title == "Warnings"
    warnings = section(told, "Warnings")
    assert warnings[0] == "'rush' was renamed in 0.9.0. Write 'hurry'."
    assert warnings[1].endswith(" rests on a source that was to be checked again by 2026-06-01.")


def test_the_date_is_printed() -> None:
    """Every report says by which rulebook and as of which day."""
    assert plain(report(tuned()).footer) == "Rulebook small 1.0.0, as of 2026-11-23."
    undated = advise(task({}), SMALL)
    assert plain(report(undated).footer) == "Rulebook small 1.0.0, without a date, so nothing counts as outdated."


def test_the_task_is_shortened_unless_everything_is_wanted() -> None:
    """A long description is repeated only as far as it takes to recognise it."""
    words = "word " * 2000
    short = plain(report(advised({}, task=words)).task)
    assert short.startswith("word word")
    assert short.endswith("more characters)")
    assert len(short) < 250
    assert plain(report(advised({}, task=words), explain_all=True).task) == words.strip()


def test_thorough_is_what_the_answers_call_thorough() -> None:
    """The words for a thorough effort and its definition name the same number of attempts."""
    assert THOROUGH_ATTEMPTS == 3
    assert all("three" in said["thorough"] for said in (EFFORT, DO, TAKES))


@pytest.mark.parametrize("explain_all", [False, True])
def test_every_span_is_ours_or_found_in_the_advice(explain_all: bool) -> None:
    """A sentence about a criterion comes from the record: what is not marked as wording stands in the advice."""
    advice = tuned()
    known = [visible(one) for one in strings(advice.model_dump())]
    told = report(advice, explain_all=explain_all)
    for span in spans(told):
        if span.origin in {"book", "trace"}:
            assert span.text in known
        elif span.origin == "yours":
            assert span.text in known or span.text.replace(",", "").replace(".", "").isdigit()
        elif span.origin == "words":
            assert not [one for one in known if len(one) > 12 and one in span.text]


def test_wording_does_not_depend_on_the_words_of_the_rulebook() -> None:
    """Two advices that differ only in their texts have the same sentences around them."""

    def renamed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: renamed(part, name) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return tuple(renamed(part, key) for part in value)
        texts = {
            "name",
            "symptom",
            "reason",
            "unlock",
            "do",
            "says",
            "ask",
            "because",
            "what",
            "title",
            "stop_when",
            "task",
        }
        return f"Other {value}" if isinstance(value, str) and key in texts else value

    advice = tuned()
    other = Advice.model_validate(renamed(advice.model_dump()))
    ours = [span.text for span in spans(report(advice)) if span.origin == "words"]
    assert ours == [span.text for span in spans(report(other)) if span.origin == "words"]


def test_no_long_dash_and_no_symbol_in_the_wording() -> None:
    """Our own words are plain ASCII, so that they read the same everywhere."""
    for advice in (tuned(), *(advised(answers, **rest) for _, answers, rest, _ in VERDICTS)):
        for explain_all in (False, True):
            assert all(
                span.text.isascii() for span in spans(report(advice, explain_all=explain_all)) if span.origin == "words"
            )


def test_the_summary_has_a_row_for_each_file() -> None:
    """Several advices are compared by file, rung, verdict and needs."""
    table = summarise([("a.yaml", tuned()), ("b.yaml", advised({}))])
    assert table.header == ("File", "Rung", "Verdict", "Needs")
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        ["a.yaml", "3, Training", "climb, if assumptions hold", "style"],
        ["b.yaml", "1, Asking", "start", "none"],
    ]
    assert plain(report(tuned()).summary_line) == "Rung 3, Training: climb, if assumptions hold"


@examples(300)
@given(st.data())
def test_every_advice_can_be_told(data: st.DataObject) -> None:
    """Whatever the rulebook and the task: a report with one headline, the whole ladder and work for each need."""
    rulebook = data.draw(books())
    advice = advise(data.draw(tasks(rulebook)), rulebook, TODAY)
    for explain_all in (False, True):
        told = report(advice, explain_all=explain_all)
        assert plain(told.headline).endswith(".")
        assert len(told.ladder) == len(rulebook.rungs)
        assert len({one.title for one in told.sections}) == len(told.sections)
        assert all(said for said in every_line(told) if said is not told.task and said is not told.file)
        if any(need.status == "work" for need in advice.needs) or advice.verdict in {"stop", "out-of-rungs"}:
            assert section(told, "What to do next")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("two\n  lines\tand\u00a0more ", "two lines and more"),
        ("\x1b[31m\x07\x9b", "\\x1b[31m\\x07\\x9b"),
        ("a\u202eb\u2066c\u200bd\ufeffe", "a\\u202eb\\u2066c\\u200bd\\ufeffe"),
        ("\U000e0041", "\\U000e0041"),
        ("na\u00efve \u6f22\u5b57 \U0001f44d", "na\u00efve \u6f22\u5b57 \U0001f44d"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(raw: str, shown: str) -> None:
    """Line breaks and odd spaces become one space; what a terminal obeys or nobody sees is written as its code."""
    assert visible(raw) == shown


def test_the_small_helpers() -> None:
    """Lists, counts, numbers, cuts and full stops read as people write them."""
    names = [line("one"), line("two"), line("three")]
    assert [plain(joined(names[:count])) for count in range(4)] == ["", "one", "one and two", "one, two and three"]
    assert (counted(1, "question"), counted(2, "question")) == ("one question", "2 questions")
    assert [numeral(value) for value in (5000, 0.25, 3.0, 1e20)] == ["5,000", "0.25", "3", "1e+20"]
    assert clip("one two three", 9) == ("one two", 6)
    assert clip("x" * 50, 10) == ("x" * 10, 40)
    assert [plain(stopped(line(said))) for said in ("Go", "Go.", 'He said "go."', "Why?")] == [
        "Go.",
        "Go.",
        'He said "go."',
        "Why?",
    ]


def test_nothing_tried_is_not_passed_off_as_settled() -> None:
    """Where nothing is said to have been tried, the advice says that this may still change the rung."""
    untold = plain(report(advised({"falls-short": ["facts"]})).certainty)
    assert untold.endswith("If you have tried something already, say so under tried: that can.")
    told = plain(report(advised({"falls-short": ["facts"]}, tried={"asking": "brief"})).certainty)
    assert "say so under tried" not in told
