"""What an advice answers when it is questioned: on what it rests, why not a rung, what would change it, who disagrees.

Pure. Each function writes one section, which has no blocks where the question was not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adaptation_ladder.adviser.advice import (
    Change,
    Counterfactual,
    Criterion,
    Disagreement,
    Ground,
    Miss,
    NeedAdvice,
    Published,
    Standing,
    Threshold,
    WouldChange,
)
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Verdict
from adaptation_ladder.reporting import compared
from adaptation_ladder.reporting.compared import VERDICTS
from adaptation_ladder.reporting.text import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Section,
    Span,
    book,
    capital,
    counted,
    joined,
    line,
    number,
    quoted,
    stopped,
    trace,
)
from adaptation_ladder.reporting.wording import EFFORT, TAKES, TRIED, Desk, granted

_FEW = ("none of your answers", "your only answer")
_COUNT = ("No", "One", "Two", "Three")


def rests_on(desk: Desk) -> Section:
    """The answers that force the rung, first of all, since they are what to check."""
    rests = desk.advice.rests_on
    blocks: list[Block] = []
    if rests is not None and not rests.forced:
        said = line("No set of your answers forces this rung: with some answers to what is open it is another one.")
        blocks.append(Paragraph(said))
    elif rests is not None:
        assumed = sum(one.provenance == "assumed" for one in rests.grounds)
        own = len(rests.grounds) - assumed
        more = f" and on {counted(assumed, 'answer')} taken for granted" if assumed else ""
        yours = f"{own} of your {counted(rests.given, 'answer')}" if rests.given > 1 else _FEW[own]
        lead = f"This advice rests on {yours}{more}; what you tried and measured"
        blocks.append(Paragraph(line(f"{lead} counts as it is. However the others come out, the rung stays the same.")))
        blocks += [Items(tuple(_ground(desk, one) for one in rests.grounds))] if rests.grounds else []
        if not rests.proved:
            blocks.append(Paragraph(line("Perhaps fewer would do: not every combination could be tried.")))
    return Section("What this rests on", "rests on", tuple(blocks))


def _ground(desk: Desk, one: Ground) -> Item:
    granted = " Taken for granted, so check it before you act." if one.provenance == "assumed" else ""
    answer = stopped(desk.meaning(one.question, one.value))
    return Item(line(book(one.ask), " ", answer, granted, trace(one.question)))


def what_if(desk: Desk) -> Section:
    """The advice under changes, beside the present one."""
    told = desk.advice.what_if
    return compared.what_if(told) if told is not None else Section("What if", "what if", ())


def why(desk: Desk) -> Section:
    """Why one rung is the answer or is not, need by need, and what would have to be so."""
    asked = desk.advice.why
    if asked is None:
        return Section("Why", "why", ())
    at = desk.order.index(asked.rung)
    used = asked.rung in desk.advice.together
    title = f"Why {'' if used else 'not '}rung {at + 1}"
    blocks: list[Block] = []
    for need in desk.advice.needs:
        standing = next(one for one in need.path if one.rung == asked.rung)
        blocks += [
            Paragraph(line(quoted(book(need.name)), " ", _where(desk, need, at)), leads=True),
            Items(tuple(_weighed(desk, need, standing))),
        ]
    if not desk.advice.needs:
        nothing = "Nothing is said to fall short, so nothing calls for a climb."
        blocks.append(Paragraph(line(nothing)))
    blocks += _towards(desk, asked.towards, desk.rung(asked.rung)) if asked.rung != desk.advice.rung else ()
    return Section(title, "why", tuple(blocks))


def _towards(desk: Desk, told: WouldChange, rung: Line) -> Iterator[Block]:
    """What it takes for a rung to be the answer."""
    if told.size == 1:
        yield Paragraph(line("One change is enough for ", rung, ", to be the answer:"), leads=True)
    elif told.size:
        takes = f", the answer; it takes {_COUNT[told.size].lower()} at once:"
        yield Paragraph(line("No single change makes ", rung, takes), leads=True)
    elif told.proved:
        yield Paragraph(line("No one, two or three changes make ", rung, ", the answer."))
    else:
        unproved = ", the answer. Of three at once only some were tried, so for three this is not proved."
        yield Paragraph(line("No one or two changes make ", rung, unproved))
    yield from [_ways(desk, told.found)] if told.found else ()


def _where(desk: Desk, need: NeedAdvice, at: int) -> Line:
    reached = desk.order.index(need.reached)
    if reached == at:
        return line("stands here.")
    return line("stands on ", desk.rung(need.reached), ".")


def _weighed(desk: Desk, need: NeedAdvice, standing: Standing) -> Iterator[Item]:
    """What speaks for and against a rung for one need, what did not come to hold, and what is owed."""
    about = [one for one in desk.advice.criteria if one.rung == standing.rung and one.id not in standing.ruled_out]
    mine = [one for one in about if need.id in one.needs or (not one.needs and standing.candidate)]
    ruled_out = [desk.criteria[id_] for id_ in standing.ruled_out]
    yield from (item for one in ruled_out or mine if (item := _criterion(desk, one)))
    if not ruled_out and not any(need.id in one.needs for one in mine):
        yield Item(line("Nothing speaks for it here."))
    if standing.worse:
        yield Item(line("It was tried and made things worse."))
    if standing.candidate and standing.owed:
        yield Item(line("Owed first, on ", _owed(desk, need, standing)))
    elif standing.candidate and standing.rung != desk.order[0]:
        yield Item(line("Nothing is owed on the rungs below."))


def _criterion(desk: Desk, one: Criterion) -> Item | None:
    """A reason or requirement with what it comes to; a reason against that does not hold is none."""
    leads = {
        ("for", "holds"): "For it: ",
        ("for", "open"): "Perhaps for it: ",
        ("for", "fails"): "It would speak for it: ",
        ("against", "holds"): "Against it: " if one.inherent else "Closed for now: ",
        ("against", "open"): "Perhaps against it: ",
        ("requirement", "holds"): "Required, and there: ",
        ("requirement", "open"): "Required, and not known to be there: ",
        ("requirement", "fails"): "Required, and not there yet: ",
    }
    lead = leads.get((one.stance, one.truth))
    if lead is None:
        return None
    if granted(one):
        lead = "Required, and taken for granted: "
    wanted = one.unlock and (one.stance == "against") == (one.truth == "holds")
    todo: tuple[Line, ...] = (
        (line("What to do: ", book(one.unlock)),) if one.unlock and wanted and one.truth != "open" else ()
    )
    if one.stance == "against" and one.truth == "open":
        asks = [read.question for read in one.reads if read.value is None and read.question in desk.asks]
        todo = tuple(line("It depends on: ", quoted(book(desk.asks[id_])), trace(id_)) for id_ in asks)
        return Item(line(lead, desk.reason(one)), todo)
    return Item(line(lead, desk.reason(one)), (*_misses(desk, one.id), *todo))


def _owed(desk: Desk, need: NeedAdvice, standing: Standing) -> Line:
    tried = {one.rung: TRIED[one.tried] or "not tried" for one in need.path}
    rungs = [line(desk.rung(id_), f" ({tried[id_]})") for id_ in standing.owed]
    return line(joined(rungs), f": {EFFORT[standing.takes]}.")


def _misses(desk: Desk, criterion: str) -> tuple[Line, ...]:
    """How far a criterion is from holding."""
    asked = desk.advice.why
    near = {one.criterion: one.misses for one in asked.nearness} if asked else {}
    return tuple(_miss(desk, miss) for miss in near.get(criterion, ()))


def _miss(desk: Desk, miss: Miss) -> Line:
    now = line("no answer yet") if miss.value is None else line("now ", desk.meaning(miss.question, miss.value))
    if isinstance(miss.operand, tuple):
        choices = joined([quoted(book(one)) for one in miss.means], "or")
        takes = line("" if miss.must else "another answer than ", choices)
    else:
        words = {("at-least", True): "at least", ("at-least", False): "fewer than", ("at-most", True): "at most"}
        word = words.get((miss.test, miss.must), "more than")
        takes = line(f"{word} ", _amount(miss.operand, miss.means))
    return line(stopped(line(book(miss.ask), " It takes ", takes, "; ", now)), trace(miss.question))


def _amount(value: float, means: Sequence[str]) -> Line:
    return line(Span(number(value), "book"), line(" ", book(means[0])) if means and means[0] else ())


def would_change(desk: Desk) -> Section:
    """The smallest changes that lead to another rung, by the rung they lead to."""
    told = desk.advice.would_change
    if told is None:
        return Section("What would change it", "change", ())
    if not told.found:
        most = "three changes" if told.proved else "one or two changes, nor by any of the larger ones that were tried"
        return Section("What would change it", "change", (Paragraph(line(f"The rung is changed by no {most}.")),))
    blocks: list[Block] = []
    if told.size > 1:
        blocks.append(
            Paragraph(line(f"No single change leads to another rung; it takes {_COUNT[told.size].lower()} at once."))
        )
    for rung in desk.order:
        found = [one for one in told.found if one.rung == rung]
        if found:
            lead = line(
                capital(desk.rung(rung)), ", if ", "this were so:" if len(found) == 1 else "one of these were so:"
            )
            blocks += [Paragraph(lead, leads=True), _ways(desk, found)]
    return Section("What would change it", "change", tuple(blocks))


def _ways(desk: Desk, found: Sequence[Counterfactual]) -> Items:
    """Changes that lead to one rung; those that differ only in the answer to one question are told together."""
    alike: dict[object, list[Counterfactual]] = {}
    for one in found:
        change = one.changes[0]
        key = (change.about, change.sense) if len(one.changes) == 1 and _is_choice(change) else one
        alike.setdefault(id(key) if key is one else key, []).append(one)
    items = []
    for group in alike.values():
        first = group[0]
        *others, last = [_change(desk, [change]) for change in first.changes]
        together = line(*(line(one, "; ") for one in others), "and " if others else "", last)
        said = _change(desk, [one.changes[0] for one in group]) if len(group) > 1 else together
        traces = [trace(change.about) for change in first.changes]
        items.append(Item(line(stopped(capital(said)), *_remarks(first.changes), *traces)))
    return Items((*desk.first(items, 4), *desk.rest(items, 4)))


def _is_choice(change: Change) -> bool:
    return not change.about.startswith(TRIAL_OF) and not isinstance(change.value, int | float)


def _change(desk: Desk, changes: Sequence[Change]) -> Line:
    """What would be different; several changes are answers to one question, any of which would do."""
    first = changes[0]
    if first.about.startswith(TRIAL_OF):
        outcome = {"worse": "was tried and made things worse", "none": "was not tried"}
        said = outcome.get(
            str(first.value), f"was {TRIED['thorough' if first.value == 'thorough' else 'brief']} and fell short"
        )
        return line(desk.rung(first.about.removeprefix(TRIAL_OF)), f", {said}")
    about = line(book(first.ask), " ")
    if isinstance(first.value, int | float):
        amount = _amount(first.value, first.means)
        now = line(", now ", Span(number(first.before), "yours")) if isinstance(first.before, int | float) else ()
        crossed = {"from": line("From ", amount, " on"), "up-to": line("At most ", amount)}.get(first.sense, amount)
        return line(about, crossed, now)
    meant = [quoted(book(one)) for change in changes for one in change.means]
    shown = [*meant[:3], *([line(f"{len(meant) - 3} more")] if len(meant) > 3 and not desk.everything else meant[3:])]
    after = {"also": " as well", "no-longer": " no longer"}.get(first.sense, "")
    before = first.before if first.sense == "becomes" else None
    now = line(", now ", desk.meaning(first.about, before)) if before is not None else ()
    return line(about, joined(shown, "or"), after, now)


def _remarks(changes: Sequence[Change]) -> tuple[str, ...]:
    hands = " In your hands." if all(change.in_your_hands for change in changes) else ""
    assumed = " Today's answer is only taken for granted." if any(change.assumed for change in changes) else ""
    return tuple(said for said in (hands, assumed) if said)


def climb(desk: Desk) -> Section:
    """Need by need the rungs that follow, what each takes and what decides there; and the way down again."""
    advice = desk.advice
    blocks: list[Block] = []
    steps = {step.rung: step for step in advice.plan}
    for need in advice.needs if advice.would_change is not None else ():
        items = [
            Item(
                line(capital(desk.rung(rung)), ". ", TAKES[_standing(need, rung).takes]),
                (line("It is good enough when: ", book(steps[rung].stop_when)),),
            )
            for rung in need.ahead
            if rung in steps
        ]
        lead = line(quoted(book(need.name)), " stands on ", desk.rung(need.reached))
        follow = line(lead, ". If that falls short:") if items else line(lead, ", and no rung above it serves.")
        blocks.append(Paragraph(follow, leads=bool(items)))
        blocks += [Items(tuple(items))] if items else []
    top = [step for step in advice.plan if step.role != "if-short" and step.rung != desk.order[0]]
    if top and advice.would_change is not None:
        down = (Item(line("From ", desk.rung(step.rung), ": ", book(step.step_down_when))) for step in reversed(top))
        blocks += [Paragraph(line("The way down again:"), leads=True), Items(tuple(down))]
    return Section("The climb ahead and the way down", "climb", tuple(blocks))


def _standing(need: NeedAdvice, rung: str) -> Standing:
    return next(one for one in need.path if one.rung == rung)


def disagreements(desk: Desk) -> Section:
    """Both sides of every disputed reason that decides, and what the other side would make of this task."""
    told = desk.advice.disagreements
    if told is None:
        return Section("Where the sources disagree", "disputed", ())
    if not told:
        alone = "No source that is quoted speaks against a reason that decides here."
        return Section("Where the sources disagree", "disputed", (Paragraph(line(alone)),))
    items = tuple(_disagreement(desk, one) for one in told)
    return Section("Where the sources disagree", "disputed", (Items(items),))


def _disagreement(desk: Desk, one: Disagreement) -> Item:
    criterion = desk.criteria[one.criterion]
    figures = {each.source: each for each in one.figures}
    details = []
    for proof in criterion.evidence:
        lead = "Against: " if proof.side == "against" else "For: "
        cited = desk.cite(one.criterion, [proof.model_copy(update={"side": "for"})])
        figure = figures.get(proof.source) if proof.figure else None
        details.append(line(lead, book(proof.says), cited, _published(figure) if figure else ()))
    details += [_threshold(desk, threshold) for threshold in one.thresholds]
    same = (one.without_rung, one.without_verdict) == (desk.advice.rung, desk.advice.verdict)
    then = line("stay as it is") if same else line("be ", _outcome(desk, one.without_rung, one.without_verdict))
    details.append(line("Without this reason the advice would ", then, ".", trace(one.criterion)))
    return Item(line(book(criterion.reason), trace(one.criterion)), tuple(details))


def _published(figure: Published) -> Line:
    value = figure.value if isinstance(figure.value, str) else number(figure.value)
    return line(
        " The figure: ", book(figure.quantity), ": ", book(value), " ", book(figure.unit), ". ", book(figure.setting)
    )


def _threshold(desk: Desk, one: Threshold) -> Line:
    same = (one.rung, one.verdict) == (desk.advice.rung, desk.advice.verdict)
    then = line("stays as it is") if same else line("is ", _outcome(desk, one.rung, one.verdict))
    values = line("With ", book(number(one.other)), " in place of ", book(number(one.used)), " as the threshold")
    return line(values, " the advice ", then, ".", trace(one.figure))


def _outcome(desk: Desk, rung: str, verdict: Verdict) -> Line:
    return line(desk.rung(rung), f", {VERDICTS[verdict]}")
