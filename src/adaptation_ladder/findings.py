"""The kinds of findings that a check may report: what each means, why it matters and what to do about it.

Knows ids and words only. What raises a finding, and what it says in a given case, is for the modules that check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning", "note"]
"""How much a finding weighs: an error fails the check, a warning where that is wanted, a note never."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class FindingKind:
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
        do="Answer the question named; `ladder schema task` says what it takes.",
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
        means="The advice is no longer the one that was locked.",
        why="The team decided on the old advice; somebody has to decide again, and knowingly.",
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

KINDS: Final[Mapping[str, FindingKind]] = {kind.id: kind for kind in _OF_TASKS}
"""Every kind by id, those of tasks first."""


def kinds_about(about: Literal["task", "rulebook"]) -> tuple[FindingKind, ...]:
    """The kinds that a check of tasks, or one of rulebooks, may report."""
    return tuple(kind for kind in KINDS.values() if kind.about == about)


def severity_of(kind: FindingKind, changed: Mapping[str, Severity]) -> Severity:
    """The severity of a kind, where a rulebook may have changed it."""
    return changed.get(kind.id, kind.severity)


def worst(severities: Iterable[Severity]) -> Severity | None:
    """The severity that weighs most; None where there is none."""
    return min(severities, key=SEVERITIES.index, default=None)
