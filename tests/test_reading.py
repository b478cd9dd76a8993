"""A text is read into proposals that quote it exactly, always fit together, and lead where people were led."""

from __future__ import annotations

import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.book.english import STOP, forms_of, words_of
from adaptation_ladder.book.phrases import Positions, compiled
from adaptation_ladder.book.quantities import quantities
from adaptation_ladder.book.references import defects
from adaptation_ladder.book.rulebook import Cue, Rulebook
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.task.answers import read_task
from adaptation_ladder.task.reading import LONGEST, Reading, read_text, task_of
from tests.books import TODAY, small_book, tupled
from tests.reading_figures import OWN, cases, own
from tests.scale import examples

BOOK = builtin_rulebook(cues=True)
THREADS = cases("thr-", BOOK)
PUBLISHED = cases("pb", BOOK)
EXAMPLES = [cue.example for cue in BOOK.cues]


def needs_in(text: str) -> set[str]:
    """The symptoms proposed for a text."""
    return {str(one.value) for one in read_text(text, BOOK).proposals if one.question == BOOK.needs_question.id}


def answers_in(text: str) -> dict[str, object]:
    """The answers proposed for a text."""
    return dict(task_of(read_text(text, BOOK)).answers)


def found(phrase: str, text: str) -> list[str]:
    """The words in which a phrase is found in a text."""
    words = words_of(text)
    positions = Positions(words, quantities(text, words))
    lists = {"papers": ("manual", "hand book")}
    places = positions.find(compiled(phrase, lists))
    return [text[words[one.start].start : words[one.end - 1].end] for one in places]


def test_messages_of_real_people() -> None:
    """From the words of 17 people alone, at least 11 advices agree, at least one on each rung, none tunes in vain."""
    agreeing = [one for one in THREADS if one.agrees]
    assert len(THREADS) == 17
    assert len(agreeing) >= 11
    assert {one.expected for one in agreeing} == set(BOOK.rung_ids)
    assert [one.id for one in THREADS if one.offends and one.advice.rung == "fine-tuning"] == []


def test_published_descriptions() -> None:
    """From 22 published descriptions alone at least 12 agree, and none is sent to fine-tuning in vain."""
    assert sum(one.agrees for one in PUBLISHED) >= 12
    assert [one.id for one in PUBLISHED if one.offends and one.advice.rung == "fine-tuning"] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in OWN.glob("*.yaml")))
def test_everyday_messages(name: str) -> None:
    """Of the everyday messages at least 85 in 100 are read rightly, and none is sent to fine-tuning in vain."""
    reads = own(name, BOOK)
    assert sum(one.agrees for one in reads) >= 0.85 * len(reads)
    assert [one.id for one in reads if one.offends and one.advice.rung == "fine-tuning"] == []


@pytest.mark.parametrize("cue", BOOK.cues, ids=lambda cue: cue.id)
def test_every_cue_sees_its_example(cue: Cue) -> None:
    """The sentence that stands with a cue is one in which the cue is read."""
    assert cue.id in [sighting.cue for sighting in read_text(cue.example, BOOK).seen]


def _own_words(cue: Cue, text: str) -> str | None:
    """Where a cue is read by words that negation takes back, the words it is read in."""
    lists = {one.id: one.words for one in BOOK.word_lists}
    if not cue.phrases or any(compiled(phrase, lists).denies for phrase in cue.phrases):
        return None
    return next((one.quote.words for one in read_text(text, BOOK).seen if one.cue == cue.id), None)


@pytest.mark.parametrize("cue", BOOK.cues, ids=lambda cue: cue.id)
def test_negation_takes_a_cue_back(cue: Cue) -> None:
    """With a word of negation in front, the words of a cue are no longer read, unless they say no themselves."""
    words = _own_words(cue, cue.example)
    if words is not None and not words.lower().startswith(("how ", "what ")):  # these begin a clause of their own
        denied = cue.example.replace(words, ("without " if cue.thing else "never ") + words, 1)
        assert words not in [one.quote.words for one in read_text(denied, BOOK).seen if one.cue == cue.id]


@examples(300)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is written, reading ends, quotes exactly, and proposes only what fits together."""
    reading = read_text(text, BOOK)
    assert_quotes(text, reading)
    read_task(task_of(reading), BOOK, provenance="read")
    assert read_text(text, BOOK) == reading


@examples(100)
@given(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=6))
def test_sentences_of_any_cues_fit_together(sentences: list[str]) -> None:
    """However cues meet in one text, what they propose is a task that can be advised on."""
    text = " ".join(sentences)
    reading = read_text(text, BOOK)
    assert_quotes(text, reading)
    assert advise(task_of(reading), BOOK, TODAY, provenance="read").rung in BOOK.rung_ids


def assert_quotes(text: str, reading: Reading) -> None:
    """Every quote is what stands at its place in the text."""
    quotes = [one.quote for one in reading.proposals]
    quotes += [one.quote for one in reading.tried]
    quotes += [one.quote for one in reading.methods]
    quotes += [one.quote for one in reading.seen]
    assert [text[quote.start : quote.end] for quote in quotes] == [quote.words for quote in quotes]


@pytest.mark.parametrize(
    "text", ["", "Hello there.", "We would like to use AI.", "lorem ipsum dolor sit amet", "...", "\ud800", "\x00"]
)
def test_a_text_that_says_nothing_proposes_nothing(text: str) -> None:
    """No symptom is read where none is named, so that the advice asks instead of guessing."""
    advice = advise(task_of(read_text(text, BOOK)), BOOK, TODAY, provenance="read")
    assert advice.needs == ()
    assert advice.next_question == BOOK.needs_question.id


@pytest.mark.parametrize(
    "text",
    [
        "Wie bringe ich dem Modell bei, Fragen zu unseren Handbüchern zu beantworten?",
        "Comment entraîner le modèle pour qu'il réponde aux questions des clients ?",
        "¿Cómo puedo entrenar el modelo con los documentos de mi empresa?",
        "Как обучить модель на наших документах?",
        "我想用我们的文档训练模型",
    ],
)
def test_other_languages_are_refused_with_the_reason(text: str) -> None:
    """A text that is hardly English leads to questions, and says so."""
    reading = read_text(text, BOOK)
    assert "hardly English" in reading.refused
    assert reading.proposals == ()


def test_a_method_decides_nothing() -> None:
    """Words for a method are kept apart: who wants to train on manuals lacks facts, and the answer is not training."""
    reading = read_text("How do I fine-tune Llama on our product manuals?", BOOK)
    assert [one.rung for one in reading.methods] == ["fine-tuning"]
    assert advise(task_of(reading), BOOK, TODAY, provenance="read").rung == "retrieval"
    assert needs_in("Should we fine-tune, or is RAG better?") == set()


@pytest.mark.parametrize(
    ("said", "not_said"),
    [
        ("The answers are too slow.", "The answers are not too slow."),
        ("The answers are too slow.", "High latency is no problem."),
        ("It hallucinates.", "It never hallucinates."),
        ("It ignores my instructions.", "It doesn't ignore my instructions."),
        ("It is too expensive.", "It's not slow or too expensive."),
        ("It sounds robotic.", "Instead of sounding robotic it is friendly."),
        ("It calls the wrong tool.", "It never calls the wrong tool."),
        ("The tone is wrong.", "I wouldn\u2019t say that the tone is wrong."),
        ("It has to cite its sources.", "There\u2019s no need for it to cite its sources."),
    ],
)
def test_negation_and_dismissal(said: str, not_said: str) -> None:
    """What is denied, or said not to matter, is not read as a symptom."""
    assert needs_in(said)
    assert not needs_in(not_said)


def test_what_stops_is_not_denied() -> None:
    """`Cannot stop it from inventing` says that it invents."""
    assert needs_in("I can't stop it from hallucinating.") == needs_in("It is hallucinating.")


def test_a_wish_is_no_try() -> None:
    """Only what was done counts as tried."""
    assert "fine-tuning" in task_of(read_text("We fine-tuned Llama, it still hallucinates.", BOOK)).tried
    assert task_of(read_text("Could we have fine-tuned Llama? It still hallucinates.", BOOK)).tried == {}


def test_training_that_fell_short_of_nothing_named_is_set_aside() -> None:
    """Nobody is advised to stay with training because of a try that fell short of nobody knows what."""
    reading = read_text("I fine-tuned a model last week.", BOOK)
    assert [one.rung for one in reading.tried] == list(reading.set_aside) == ["fine-tuning"]
    assert task_of(reading).tried == {}


def test_answers_with_numbers() -> None:
    """Numbers are read with their unit, in digits or words, and brought to the unit of the question."""
    said = "We sort 9,000 mails per month into 10 to 12 departments. A few hundred labelled mails exist."
    answers = answers_in(said)
    assert answers["label-count"] == 12
    assert answers["reviewed-examples"] == 300
    assert answers["requests-per-day"] == 300


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("We label X-ray reports with ICD codes; accuracy 62%, 12,000 codes.", "label-count", 12_000),
        ("Accuracy is 62 per cent. We classify alerts into 40 classes.", "label-count", 40),
        ("We classify emails into 8 categories. We have 5000 labels.", "label-count", 8),
        ("We classify emails into 8 categories. We have 5000 labels.", "reviewed-examples", 5000),
        ("We have 5000 labels, 8 categories, and want to classify emails.", "label-count", 8),
        ("We classify emails with 30 labels.", "label-count", 30),
        ("We classify emails with 30 labels.", "reviewed-examples", None),
        ("We distill GPT-4 into Llama 8B, as the latency is 4 seconds.", "teacher-model", None),
        ("The API is too expensive. We would like to distill it.", "quality-good-enough", None),
        ("The API is too expensive. Customers really like it.", "quality-good-enough", "yes"),
        ("The API is too expensive. We would like the answers to be cheaper.", "quality-good-enough", None),
        ("We route mails into 12 departments with 3 labels each.", "reviewed-examples", None),
        ("We may let GPT-4 label the mails and distill that.", "teacher-model", "available"),
        ("We classify emails, and 90% of our labelled emails are old.", "reviewed-examples", None),
    ],
)
def test_a_number_counts_what_it_stands_before(text: str, question: str, value: object) -> None:
    """A share counts nothing, labels beside counted categories are examples, and a method grants no licence."""
    assert answers_in(text).get(question) == value


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("Write commit messages for the database team in our tone.", {"house-style"}),
        ("We write release notes for a database. It does not sound like us.", {"house-style"}),
        ("Write a guide to SAP in our tone.", {"house-style"}),
        ("It should save each new lead to our database.", {"live-data-and-actions"}),
        ("It can't check stock levels, and customers ask about delivery times.", {"live-data-and-actions"}),
        ("Our customers can't check their balance.", {"live-data-and-actions"}),
        ("The assistant is not able to look up an order.", {"live-data-and-actions"}),
        ("Our lawyers can't check where it comes from.", {"cited-answers"}),
        ("Nobody can check that.", {"cited-answers"}),
        ("Customers can't verify their identity.", set()),
        ("It hallucinates error codes that do not exist.", {"missing-facts"}),
        ("The model invents codes.", {"missing-facts"}),
        ("We classify invoices by account. It invents codes.", {"narrow-task-accuracy"}),
        ("Our API docs assistant makes up function names.", {"missing-facts"}),
        ("The copilot makes up function names when it writes Python.", {"missing-facts"}),
        ("Our agent makes up function names.", {"tool-reliability"}),
        ("I want to distill GPT-4 because latency is 4 seconds. Quality is fine.", {"too-slow"}),
        ("Each answer is too slow and costs too much.", {"too-slow", "too-expensive"}),
        ("It does not cost too much.", set()),
        ("It is cheap enough but slow.", {"too-slow"}),
        ("Our assistant has no way to check inventory.", {"live-data-and-actions"}),
        ("The bot can't tell customers when their parcel arrives.", {"live-data-and-actions"}),
        ("The agent calls endpoints that do not exist.", {"tool-reliability"}),
        ("Generate status updates for the Jira team that read like ours.", {"house-style"}),
    ],
)
def test_the_object_of_a_verb_decides(text: str, needs: set[str]) -> None:
    """What is written for, checked, made up or distilled says which symptom is meant, not the verb alone."""
    assert needs_in(text) == needs


def test_both_ways_is_left_open() -> None:
    """Where the words give two answers that cannot both be so, neither is proposed."""
    reading = read_text("The price list changes every day. The price list changes every month.", BOOK)
    assert "material-changes" in reading.unsettled
    assert "material-changes" not in task_of(reading).answers


def test_several_symptoms_make_one_answer() -> None:
    """Each symptom is proposed with its own words, and together they are one answer."""
    reading = read_text("It does not know our products. The answers are too slow.", BOOK)
    quotes = {one.value: one.quote.words for one in reading.proposals if one.several}
    assert quotes == {"missing-facts": "not know our", "too-slow": "too slow"}
    assert answers_in(reading.text)["what-falls-short"] == tuple(quotes)


def test_a_long_text_is_read_in_part() -> None:
    """No more is read than a task spec holds, and half a character is no obstacle."""
    reading = read_text("\ud83d" + "It is too slow. " * 6000, BOOK)
    assert len(reading.text) == LONGEST
    assert task_of(reading).task == reading.text


@pytest.mark.parametrize("seed", range(3))
def test_reading_takes_work_in_proportion_to_the_text(seed: int) -> None:
    """Twice the text takes about twice the calls, whatever it consists of: cue words, one word, or no words."""
    chance = Random(seed)
    vocabulary = sorted({word for sentence in EXAMPLES for word in sentence.split()})
    soup = " ".join(chance.choice(vocabulary) for _ in range(LONGEST // 4))
    for text in (soup, "not train it on our docs " * 2500, "1 " * 30_000, "a'" * 30_000, "." * LONGEST, "x" * LONGEST):
        half, whole = calls_of(text[: LONGEST // 8]), calls_of(text[: LONGEST // 4])
        assert whole < 2.5 * half + 1000


def calls_of(text: str) -> int:
    """How many functions are called to read a text."""
    count = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    read_text("Warm.", BOOK)
    sys.setprofile(note)
    try:
        read_text(text, BOOK)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("train on manual", "We TRAINED on manuals.", ["TRAINED on manuals"]),
        ("train|fine-tune .. on", "finetuning it on", ["finetuning it on"]),
        ("train! on", "trained on, train on", ["train on"]),
        ("not know", "It doesn\u2019t know.", ["doesn\u2019t know"]),
        ("in the? house", "in house, in the house", ["in house", "in the house"]),
        ("a .. b", "a x y b", ["a x y b"]),
        ("a .. b", "a x y z b", []),
        ("cat ... dog", "A cat. A dog.", []),
        ("<papers>", "handbook, hand-book, manuals", ["hand-book", "manuals"]),
        ("<number> page", "a few hundred pages, 1,200 pages", ["few hundred pages", "1,200 pages"]),
    ],
)
def test_the_grammar_of_phrases(phrase: str, text: str, words: list[str]) -> None:
    """Forms, alternatives, optional parts, gaps, lists and numbers mean what the grammar says."""
    assert found(phrase, text) == words


@pytest.mark.parametrize(
    "phrase", ["", "..", ".. a", "a ..", "a? b", "a b?", "<nothing>", "<number> <number>", "(a)", "a||b"]
)
def test_broken_phrases_are_refused(phrase: str) -> None:
    """What is no phrase is refused with a reason, and never half understood."""
    with pytest.raises(ValueError, match=r"phrase|word|list"):
        compiled(phrase, {})


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a handful", 5, 5),
        ("a few hundred", 300, 300),
        ("thousands", 2000, 2000),
        ("several thousand", 3000, 3000),
        ("tens of thousands", 20_000, 20_000),
        ("half a million", 500_000, 500_000),
        ("50k", 50_000, 50_000),
        ("1.5 million", 1_500_000, 1_500_000),
        ("1,200", 1200, 1200),
        ("50 to 150", 50, 150),
        ("50\u2013150", 50, 150),
        ("between 50 and 150", 50, 150),
        ("a dozen", 12, 12),
    ],
)
def test_numbers(text: str, low: float, high: float) -> None:
    """Numbers are read in digits and words, vague ones cautiously, ranges with both ends."""
    (number,) = quantities(text, words_of(text))
    assert (number.low, number.high) == (low, high)


@pytest.mark.parametrize("text", ["few-shot", "a six-digit code", "GPT-4", "no numbers here"])
def test_numbers_that_are_names(text: str) -> None:
    """A number that is part of a name counts nothing."""
    assert quantities(text, words_of(text)) == ()


def test_a_share_is_a_number_only_where_percent_is_said() -> None:
    """`62%` counts no codes, and no gap after one number reaches past the next."""
    text = "62% right, 30 mails in 12,000 codes"
    assert found("<number> .. codes", text) == ["12,000 codes"]
    assert found("<number> percent", text) == ["62%"]
    assert found("<number> .. in", text) == ["30 mails in"]


def test_words_of_english() -> None:
    """Contractions, hyphens, run-together words and sentences come apart; forms are derived by rule."""
    assert [word.said for word in words_of("It can't re-use e.g. GPT-3.5. Don't!")] == [
        *("it", "can", "not", "re", "use", "e", "g", "gpt", "3.5", STOP, "do", "not")
    ]
    assert {"classifies", "classified", "classifying"} <= forms_of("classify")
    assert {"tagged", "tagging", "tags"} <= forms_of("tag")
    assert {"summarised", "summarizes"} <= forms_of("summarize")
    assert "written" in forms_of("write")


def small_with(*cues: dict[str, object]) -> Rulebook:
    """The small rulebook with cues."""
    return small_book(cues=tupled([{"example": "An example.", **cue} for cue in cues]))


def test_cues_that_refer_to_nothing_are_defects() -> None:
    """A rulebook whose cues name unknown needs, questions, choices, rungs or signs, or no phrase, says so."""
    broken = small_with(
        {"id": "a", "phrases": ["x"], "need": "nothing"},
        {"id": "b", "phrases": ["x"], "answers": {"hurry": "perhaps", "nothing": "yes"}},
        {"id": "c", "phrases": ["x"], "number": "hurry"},
        {"id": "d", "phrases": ["x"], "tried": {"rung": "praying"}},
        {"id": "e", "phrases": ["x"], "given": ["unheard-of"]},
        {"id": "f", "phrases": ["<unheard-of>"]},
        {"id": "g"},
        {"id": "h", "phrases": ["many"], "number": "examples"},
        {"id": "i", "phrases": ["x"], "answers": {"falls-short": "style"}},
    )
    assert {problem.path[1] for problem in defects(broken)} == set(range(9))


def test_a_rulebook_may_bring_its_own_cues() -> None:
    """The reader knows no need or question by name: the cues of any rulebook are read."""
    book = small_with(
        {"id": "sounds-wrong", "phrases": ["sound odd"], "need": "style"},
        {"id": "counts", "phrases": ["<number> letter"], "number": "examples", "thing": True},
    )
    reading = read_text("It sounds odd. There are 70 letters.", book)
    assert task_of(reading).answers == {"falls-short": ("style",), "examples": 70}
