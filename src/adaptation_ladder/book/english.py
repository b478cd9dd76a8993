"""What the reader knows of English: words and where they stand, their forms, clauses, negation and wishes.

Knows nothing of cues or tasks. Everything is one pass over the words, so the time grows with the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple


class Word(NamedTuple):
    """One word as it is compared, and where it stands; a full stop is a word without letters."""

    said: str
    start: int
    end: int
    clause: int
    """Words with the same number stand in one clause."""


STOP = ""
"""What stands between two sentences."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    """Entries divided by semicolons: a word, and what belongs to it."""
    return {first: tuple(rest) for first, *rest in (entry.split() for entry in text.split(";"))}


# Letters and digits apart, so that `7B`, `50k` and `300ms` are a number and its unit. Lengths are bounded: no word
# is a book.
_WORD = re.compile(
    r"[^\W\d_]{1,60}(?:['\u2019\u02bc][^\W\d_]{1,20})*[0-9]{0,4}|[0-9]{1,15}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,9})?|[%$€£]"
)
_MARKS = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
_NEW_SENTENCE = re.compile(r"[.!?][\"'\u201d\u2019)\]*_]*\s|\n\s*\n|\n\s*(?:[-*\u2022]|[0-9]+[.)])\s")
_NEW_CLAUSE = re.compile(r"[,;:()\[\]\u2013\u2014]|\s-\s")
_LONGEST_SENTENCE = 120
"""A stretch without a full stop, such as a table or a log, is cut here."""
_RUN_TOGETHER = _table(
    "finetune fine tune; finetuned fine tuned; finetunes fine tunes; finetuning fine tuning; fewshot few shot; "
    "zeroshot zero shot; oneshot one shot; realtime real time; dataset data set; datasets data sets; chatbot chat "
    "bot; chatbots chat bots; codebase code base; pretrain pre train; pretrained pre trained; pretraining pre "
    "training; retrain re train; retraining re training; email e mail; emails e mails; cannot can not; cant can "
    "not; dont do not; doesnt does not; didnt did not; isnt is not; arent are not; wont will not; wasnt was not; "
    "havent have not; hasnt has not; couldnt could not; gpt4 gpt 4; gpt3 gpt 3; gpt5 gpt 5"
)
_CONTRACTED = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}
_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}
_BEFORE_IS = _words("it he she that there what who here where")
_BREAKS = _words(
    "although and because but despite except how if since then though unless until what when where whereas whether "
    "which while why"
)
"""Words that begin a clause."""

COMMON = _words(
    "a about after again all also always am an and another any are as ask at away back bad be because been before "
    "being best better between both but by call came can come could day did different do does done down each even "
    "ever every few find first for found from full gave get give go going good got had has have he help her here "
    "him his how i if in instead into is it its just keep know last least less let like little long look made make "
    "many may me mean might more most much must my need never new next no not nothing now of off often ok old on "
    "once one only or other our out over own part people please put quite rather really right said same say says "
    "see seem sees she should since so some something sometimes soon still such sure take than thank thanks that "
    "the their them then there these they thing things think this those though thought through time to today "
    "together too try trying two under until up us use used using very want wanted was way we well went were what "
    "when where whether which while who why will with without work working works would write wrong year years yes "
    "yet you your"
)
"""The commonest words, by which English is told from other languages."""


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order, with a stop between sentences."""
    words: list[Word] = []
    at, clause, length = 0, 0, 0
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        at = match.end()
        if words and (length >= _LONGEST_SENTENCE or _ends_sentence(words[-1], between)):
            words.append(Word(STOP, match.start(), match.start(), clause))
            clause, length = clause + 1, 0
        elif _NEW_CLAUSE.search(between):
            clause += 1
        for said in _parts(match.group()):
            clause += said in _BREAKS
            words.append(Word(said, match.start(), match.end(), clause))
            length += 1
    return tuple(words)


def _ends_sentence(last: Word, between: str) -> bool:
    ending = _NEW_SENTENCE.search(between)
    # One letter and a full stop is an abbreviation, as in `e.g. this`.
    return ending is not None and not (ending.group()[0] == "." and len(last.said) == 1 and last.said.isalpha())


def _parts(raw: str) -> tuple[str, ...]:
    """One word as the words that it stands for: `don't` is `do not`, `finetune` is `fine tune`."""
    word = raw.lower().replace("\u2019", "'").replace("\u02bc", "'")
    if word in _MARKS:
        return (_MARKS[word],)
    if word in _RUN_TOGETHER:
        return _RUN_TOGETHER[word]
    for ending, full in _CONTRACTED.items():
        if word.endswith(ending) and word != ending:
            stem = word.removesuffix(ending)
            return (_STEMS.get(stem, stem), full)
    stem, _, rest = word.partition("'")
    if rest == "s" and stem in _BEFORE_IS:
        return (stem, "is")
    return (stem if rest in {"s", ""} else stem + rest,)


_IRREGULAR = _table(
    "be is are was were been being am; have has had having; do does did done doing; make made; know knew known; "
    "write wrote written writing; tell told; find found; give gave given; say said; go goes went gone; get got "
    "gotten getting; build built; teach taught; feed fed; keep kept; forget forgot forgotten forgetting; break "
    "broke broken; lose lost; cost cost; read read; run ran running; speak spoke spoken; think thought; see saw "
    "seen; come came coming; take took taken; mean meant; begin began begun; choose chose chosen; send sent; spend "
    "spent; understand understood; misunderstand misunderstood; learn learnt; pay paid; hold held; fall fell "
    "fallen; grow grew grown; show shown; stick stuck; leave left; put put putting; set set setting; hit hit "
    "hitting; let let letting; cut cut cutting; sell sold; buy bought; swap swapped; mix mixed; plan planned "
    "planning; drop dropped dropping; stop stopped stopping; skip skipped skipping; map mapped mapping; tag tagged "
    "tagging; chat chatted chatting; add added adding; analysis analyses; person people persons; index indices; "
    "wrap wrapped wrapping; ship shipped shipping; spit spat spitting; beat beat beaten; rewrite rewrote rewritten "
    "rewriting"
)
_FIXED = _words(
    "a about above after all although an and any are as at because before behind below between both but by can "
    "could each either else every few for from had has he her him his how if in inside into is it its just many may "
    "might more most much must my never no none nor not now of off on once one only onto or other our out over own "
    "per quite same she should since so some still such than that the their them then these they this those though "
    "too two under until up us very via was we what when where whether which while who why will with without would "
    "yes yet you your"
)
"""Words that have no other forms."""


@lru_cache(maxsize=20_000)
def forms_of(word: str) -> frozenset[str]:
    """The word with its inflected forms, by rule; a form too many does no harm, since nobody writes it."""
    forms = {word, *_IRREGULAR.get(word, ())}
    if len(word) < 3 or not word.isalpha() or word in _FIXED:
        return frozenset(forms)
    stem = word[:-1]
    if word.endswith("y") and word[-2] not in "aeiou":
        forms |= {stem + "ies", stem + "ied", word + "ing"}
    elif word.endswith("e"):
        forms |= {word + "s", word + "d", stem + "ing"}
    else:
        forms |= {word + "s", word + "ed", word + "ing"}
        if word.endswith(("s", "x", "z", "ch", "sh")):
            forms.add(word + "es")
        if word[-1] not in "aeiouwxy" and word[-2] in "aeiou":
            forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    if "iz" in word:
        forms |= {form.replace("iz", "is") for form in forms}  # the British spelling
    return frozenset(forms)


NEGATORS = _words("not no never without none nothing neither nor nobody")
"""Words that take back what follows them; a phrase with one of them says no by itself."""
_RARELY = _words("rarely seldom")
_REVERSED = _words("stop stops prevent prevents avoid avoids fail fails")
_HARMLESS = {"not": _words("only just merely"), "no": _words("matter idea clue"), "nothing": _words("but")}
"""What comes after a negator that takes nothing back."""
_REACH = 6
"""How many words a negation or a wish reaches ahead in its clause."""
_REACH_OF_NONE = 3
"""How many words `no` or `without` reaches ahead to the thing that is not there."""
_HAVING = frozenset(
    form for verb in ("have", "need", "use", "want", "require", "own", "possess") for form in forms_of(verb)
)
_ANYTHING = _words("any anywhere anything anyone")
_WISHES = _words("can could should would shall might if whether want wish hope plan")


class Shadows(NamedTuple):
    """Where words stand under other words before them in their clause, as bits by position."""

    denied: int
    """A statement is taken back, as by `not`."""
    missing: int
    """A thing is said not to be there, as by `no` or `without`."""
    wished: int
    """Something is asked or wished for and did not happen, as after `could` or `if`."""


def shadows(words: Sequence[Word]) -> Shadows:
    """Which positions stand under a negation or a wish."""
    under: tuple[list[int], list[int], list[int]] = ([], [], [])
    far = -1 - _REACH
    denied = missing = wished = far
    clause = -1
    for at, word in enumerate(words):
        if word.clause != clause:
            denied = missing = wished = far
            clause = word.clause
        since = (denied, _REACH), (missing, _REACH_OF_NONE), (wished, _REACH)
        for places, (start, reach) in zip(under, since, strict=True):
            if at - start <= reach:
                places.append(at)
        if word.said in _WISHES and (at == 0 or words[at - 1].said != "even"):
            wished = at
        if _negates(words, at):
            denied = at
            missing = at if word.said != "not" else missing
        elif word.said in _REVERSED:
            denied = far  # `I cannot stop it from inventing` says that it invents
        elif _names_nothing(word.said, at - denied):
            missing = at
    return Shadows(*(bits(places, len(words)) for places in under))


def _names_nothing(said: str, distance: int) -> bool:
    """Whether a negation so many words before says that a thing is not there: `not have`, `not ... any`."""
    return (said in _HAVING and distance <= 2) or (said in _ANYTHING and distance <= _REACH)


def _negates(words: Sequence[Word], at: int) -> bool:
    said = words[at].said
    before = words[at - 1].said if at else STOP
    after = words[at + 1].said if at + 1 < len(words) else STOP
    if said in NEGATORS:
        return after not in _HARMLESS.get(said, ()) and before not in {"why", "or"}
    return said in _RARELY or (said, before) in {("of", "instead"), ("than", "rather")}


def bits(positions: Sequence[int], size: int) -> int:
    """Positions as one whole number, made in one pass however many there are."""
    marks = bytearray(size // 8 + 1)
    for position in positions:
        marks[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(marks, "little")
