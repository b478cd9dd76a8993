"""The kinds of findings that a check may report: what each means, why it matters and what to do about it.

Knows ids and words only. What raises a finding, and what it says in a given case, is for the modules that check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from adaptation_ladder.basics.records import Frozen

Severity = Literal["error", "warning", "note"]
"""How much a finding weighs: an error fails the check, a warning where that is wanted, a note never."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


class FindingKind(Frozen):
    """One kind of finding; its id is published and never reused."""

    id: str
    severity: Severity
    """Unless the rulebook says otherwise."""
    means: str
    """What is so where it is reported, in one sentence."""
    why: str
    """Why that matters."""
    do: str
    """What to do about it."""
    about: Literal["task", "rulebook"] = "task"
    """Whether a task spec is checked or a rulebook."""
    by_time: bool = False
    """Whether the passing of time alone brings it about; then it fails a check only on request."""
    waivable: bool = True
    """Whether a spec may accept it for a while."""


_OF_TASKS = (
    FindingKind(
        id="above-advice",
        severity="error",
        means="The approach chosen is a higher rung than the advice supports now.",
        why="Each rung up takes longer to ship, costs more to change and is harder to debug.",
        do="Work on the rung that the advice names, lift what keeps the higher one closed, or correct the answers.",
    ),
    FindingKind(
        id="skipped-rung",
        severity="error",
        means="The approach chosen would serve, but a lower rung that may be enough still has to be tried.",
        why="What a lower rung can do costs hours; the same found out on a higher one costs weeks.",
        do="Try the rungs named, with the effort named, and note it under `tried`.",
    ),
    FindingKind(
        id="facts-in-weights",
        severity="error",
        means="The approach chosen trains a model, and facts fall short, which training does not mend.",
        why="Facts learnt in training come back unreliably, age with the day, and can be neither cited nor corrected.",
        do="Give the model the facts at run time, through retrieval or a tool, and leave the weights as they are.",
    ),
    FindingKind(
        id="below-evidence",
        severity="warning",
        means="The approach chosen is a lower rung than the advice recommends on what was tried.",
        why="What you have tried so far says that the chosen rung will not be enough; more work on it is lost.",
        do="Choose the rung that the advice recommends, or correct what stands under `tried`.",
    ),
    FindingKind(
        id="technique-differs",
        severity="warning",
        means="The rung chosen is the one advised, but it is to be done in another way than advised.",
        why="The technique decides what data you need and what you have to run and keep afterwards.",
        do="Choose the technique advised, or keep yours with a waiver that says why.",
    ),
    FindingKind(
        id="provisional",
        severity="warning",
        means="Answers that are still open could change the recommended rung.",
        why="A decision on an open question may have to be taken back when the answer comes in.",
        do="Answer the question named; `ladder explain` and its id say what it takes.",
    ),
    FindingKind(
        id="stop-but-building",
        severity="error",
        means="The result is good enough and nothing falls short, yet a higher rung is to be built.",
        why="Whatever is built beyond good enough has to be kept running and brings nothing.",
        do="Stay where you are, or say under `what-falls-short` what is missing.",
    ),
    FindingKind(
        id="assumed-decides",
        severity="warning",
        means="An answer that was taken for granted decides: another answer would change the advice.",
        why="Nobody has said that it is so; if it is not, the decision rests on nothing.",
        do="Answer the question named under `answers`.",
    ),
    FindingKind(
        id="review-due",
        severity="warning",
        means="The day on which the spec asks to be reviewed has come.",
        why="Data grows, prices fall and models change; a decision that nobody looks at again goes stale unseen.",
        do="Go through the answers, correct what has changed, and set a new `review-by`.",
        by_time=True,
    ),
    FindingKind(
        id="figure-expired",
        severity="warning",
        means="A reason behind the advice rests on a figure or source that was to be looked at again by now.",
        why="Figures on models, prices and services age within months; the advice is only as good as they are.",
        do="Use a newer rulebook, or check the figure and renew it in your own.",
        by_time=True,
    ),
    FindingKind(
        id="advice-changed",
        severity="error",
        means="The advice, or what is found beside it, is no longer what was locked.",
        why="The team decided on the old advice; somebody has to decide again. If only a date did it, it is a warning.",
        do="Read what changed it. If the new advice is accepted, write a new lock with --write-lock and commit it.",
    ),
    FindingKind(
        id="waiver-expired",
        severity="warning",
        means="A waiver has expired: what it accepted has to be decided again.",
        why="A waiver is a promise to come back; without its end it would be a rule that nobody made.",
        do="Mend what it accepted, or agree on a new date with its owner.",
        by_time=True,
        waivable=False,
    ),
    FindingKind(
        id="waiver-unused",
        severity="warning",
        means="A waiver accepts a finding that is not there.",
        why="Left in place it would accept the same thing unseen when it comes back for another reason.",
        do="Remove the waiver.",
        waivable=False,
    ),
)

_OF_RULEBOOKS = (
    FindingKind(
        id="promise-broken",
        severity="error",
        means="A promise of the rulebook is not kept: there is a task whose advice is what it excludes.",
        why="People rely on what a rulebook promises, and read the advice less closely for it.",
        do="Run the task shown. Then correct the criterion that leads there, or withdraw the promise.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="empty-promise",
        severity="warning",
        means="A promise speaks about situations that no answers bring about.",
        why="It is kept whatever the rulebook says, and so protects nobody.",
        do="Correct what stands under its `given`.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="invariant-broken",
        severity="error",
        means="Something that holds for every rulebook does not hold for this one.",
        why="Advice would skip a rung, not stop, or not be given at all.",
        do="Report it with the rulebook: the fault is in the program.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="decision-differs",
        severity="error",
        means="The decision on a task is not the one that the search expects.",
        why="What is proved of one says nothing about the other.",
        do="Report it with the task shown: the fault is in the program.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="check-incomplete",
        severity="error",
        means="A search ended before it had looked at everything.",
        why="What was not looked at may be wrong; silence would pass for a proof.",
        do="Give it more with --steps, or split conditions that read very many questions.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="need-not-served",
        severity="error",
        means="No rung has a reason for this need.",
        why="Whoever has it is sent to the lowest rung for want of another.",
        do="Give at least one rung a `when-to-use` for it.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="rung-not-reached",
        severity="error",
        means="No task is ever sent to this rung.",
        why="A rung that nothing leads to only lengthens the ladder.",
        do="Look at its requirements and its when-nots; one of them always stands in the way.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="never-holds",
        severity="error",
        means="No answers make this condition hold.",
        why="The reason is never given, though whoever reads the rulebook believes that it is.",
        do="Correct the condition: two parts of it exclude each other, or the question makes no sense there.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="never-met",
        severity="error",
        means="No answers meet this requirement.",
        why="Nobody can enter the rung, whatever they do.",
        do="Correct its `met-when`.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="without-effect",
        severity="warning",
        means="Every advice would be the same without this entry.",
        why="What changes nothing misleads whoever changes it.",
        do="Remove it, or correct the condition so that it says something that no other entry says.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="same-condition",
        severity="warning",
        means="Two criteria of one rung and need hold for the very same answers.",
        why="Whoever changes one of them forgets the other.",
        do="Make one of the two, with the evidence of both.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="shadowed",
        severity="warning",
        means="Wherever this criterion holds, another one for the same rung and need holds too and asks no more.",
        why="It never leads anybody to another rung.",
        do="Remove it, or narrow the other one.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="said-twice",
        severity="warning",
        means="A requirement fails exactly where a when-not of the same rung holds.",
        why="People are told the same thing twice, and whoever changes one of them forgets the other.",
        do="Keep the requirement if it is about readiness, else the when-not.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="threshold-out-of-reach",
        severity="error",
        means="Every answer that may be given passes this threshold, or none does.",
        why="The number looks as if it decided something.",
        do="Correct the threshold, the figure it comes from, or the `least` and `most` of the question.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="threshold-not-whole",
        severity="warning",
        means="This threshold lies between two whole numbers, and answers to the question are whole.",
        why="People read a number that nobody can give, and cannot tell on which side they are.",
        do="Write the whole number that is meant, or drop `whole` from the question.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="unread-question",
        severity="error",
        means="No condition reads this question.",
        why="People are asked for something that changes nothing.",
        do="Let a condition read it, or remove it.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="choice-without-effect",
        severity="warning",
        means="Choosing this rather than any other answer changes no advice.",
        why="People weigh a choice that decides nothing.",
        do="Let a condition tell it apart, or merge it with another choice.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="never-shown",
        severity="warning",
        means="No answers bring this into an advice.",
        why="It was written for people who never get to see it.",
        do="Correct its condition or its needs, or remove it.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="option-never-chosen",
        severity="warning",
        means="No answers lead to this technique.",
        why="It was described for people who are never pointed to it.",
        do="Give it a reason that can hold, and look at the options after it, which are taken first.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="unused-source",
        severity="warning",
        means="Nothing cites this source.",
        why="A list of sources is trusted to be what the reasons rest on.",
        do="Cite it where it is used, or remove it.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="unused-figure",
        severity="warning",
        means="No threshold and no evidence takes this figure.",
        why="Somebody has to look it up again when it expires, for nothing.",
        do="Name it where it is used, or remove it.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="unused-term",
        severity="warning",
        means="This word stands nowhere in the rulebook.",
        why="An explanation that nobody needs ages unseen.",
        do="Remove it, or add the spelling that is used under `also`.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="unexplained-word",
        severity="warning",
        means="A reason, question or step uses an abbreviation or a technical word that no term explains.",
        why="Whoever does not know it cannot follow the advice.",
        do="Explain it among the terms, or use other words; `technical-words` in `rulebook.yaml` lists what counts.",
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="source-due",
        severity="warning",
        means="This source was to be looked at again by now.",
        why="Pages change and papers are corrected; what rests on them is only as good as they are.",
        do="Read it again, correct what cites it, and set `checked` and `expires`.",
        by_time=True,
        about="rulebook",
        waivable=False,
    ),
    FindingKind(
        id="figure-due",
        severity="warning",
        means="This figure was to be looked up again by now.",
        why="Figures on models, prices and services age within months, and advice that rests on them says so.",
        do="Look it up, correct its value, and set `checked` and `expires`.",
        by_time=True,
        about="rulebook",
        waivable=False,
    ),
)

KINDS: Final[Mapping[str, FindingKind]] = {kind.id: kind for kind in (*_OF_TASKS, *_OF_RULEBOOKS)}
"""Every kind by id, those of tasks first."""


def kinds_about(about: Literal["task", "rulebook"]) -> tuple[FindingKind, ...]:
    """The kinds that a check of tasks, or one of rulebooks, may report."""
    return tuple(kind for kind in KINDS.values() if kind.about == about)


def severity_of(kind: FindingKind, changed: Mapping[str, Severity]) -> Severity:
    """The severity of a kind, where a rulebook may have changed it."""
    return changed.get(kind.id, kind.severity)
