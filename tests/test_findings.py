"""The kinds of findings: published ids with everything a person needs to act on them."""

from __future__ import annotations

import re

import pytest

from adaptation_ladder.basics.findings import KINDS, SEVERITIES, FindingKind, kinds_about, severity_of

PUBLISHED = {
    "above-advice",
    "skipped-rung",
    "facts-in-weights",
    "below-evidence",
    "technique-differs",
    "provisional",
    "stop-but-building",
    "assumed-decides",
    "review-due",
    "figure-expired",
    "advice-changed",
    "waiver-expired",
    "waiver-unused",
}


def test_published_ids_stay() -> None:
    """The ids of findings on tasks follow semantic versioning: none is dropped or renamed."""
    assert {kind.id for kind in kinds_about("task")} == PUBLISHED


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_kind_says_what_why_and_what_to_do(kind: FindingKind) -> None:
    """Each kind has a kebab-case id and three sentences, each beginning with a capital and ending with a stop."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.id)
    for text in (kind.means, kind.why, kind.do):
        assert re.fullmatch(r"[A-Z].{10,200}\.", text), text
    assert kind.severity in SEVERITIES


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.by_time], ids=lambda kind: kind.id)
def test_time_alone_is_no_error(kind: FindingKind) -> None:
    """What the passing of time brings about is never an error by itself."""
    assert kind.severity != "error"


def test_a_rulebook_may_change_a_severity() -> None:
    """What a rulebook says of a kind goes before its default, and touches no other kind."""
    changed = {"provisional": SEVERITIES[0]}
    assert severity_of(KINDS["provisional"], changed) == "error"
    assert severity_of(KINDS["below-evidence"], changed) == "warning"
