"""The sections of a report below its verdict: why, what next, when to stop, what not to do, what is assumed and open.

Pure. Each function writes one section, in the order in which people read them; a section without blocks is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from adaptation_ladder.adviser.advice import (
    Advice,
    Assumed,
    Citation,
    Criterion,
    Duty,
    Heard,
    NeedAdvice,
    Open,
    Option,
    PlanStep,
    Read,
)
from adaptation_ladder.basics.outcomes import OUTCOME_WORDS
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Provenance
from adaptation_ladder.book.conditions import Value
from adaptation_ladder.reporting.text import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Reference,
    References,
    Rows,
    Section,
    Span,
    book,
    capital,
    counted,
    joined,
    labelled,
    line,
    number,
    quoted,
    stopped,
    trace,
    visible,
    yours,
)
from adaptation_ladder.reporting.wording import EFFORT, TAKES, Desk, house_rule, house_source

_PROVENANCES: dict[Provenance, str] = {
    "asked": "your answer",
    "file": "from your file",
    "read": "read from your text",
    "measured": "measured",
    "assumed": "taken for granted",
}


def sections(desk: Desk, *, asked_first: bool = True) -> tuple[Section, ...]:
    """Every section that has something to say; what was asked comes before the advice, or after it."""
    asked, advice = _asked(desk), (_why, _measured, _next, _stop, _ahead, _against)
    writers = (*asked, *advice) if asked_first else (*advice, *asked)
    others = (assumed, _open, _notes, _take_on, _every_reason, answers, _left_open, sources)
    written = [write(desk) for write in (_words, *writers, *others)]
    # Warnings speak of what the other sections cite, so they are written last; they are read first.
    return tuple(section for section in (_warnings(desk), *written) if section.blocks)


def _measured(desk: Desk) -> Section:
    if desk.advice.measured is None:
        return Section("What was measured", "measured", ())
    from adaptation_ladder.reporting.scores import measured_section  # noqa: PLC0415 - most tasks have nothing measured

    return measured_section(desk)


def _asked(desk: Desk) -> tuple[Callable[[Desk], Section], ...]:
    """The sections that answer questions, where some were asked."""
    advice = desk.advice
    if not any((advice.what_if, advice.rests_on, advice.why, advice.would_change, advice.disagreements is not None)):
        return ()
    from adaptation_ladder.reporting import questioned as asked  # noqa: PLC0415 - most advices are not questioned

    return (asked.what_if, asked.rests_on, asked.why, asked.would_change, asked.climb, asked.disagreements)


def _words(desk: Desk) -> Section:
    """What was read from the person's own words, each with the phrase, so that it can be put right."""
    words = desk.advice.words
    if words is None:
        return Section("Read from your words", "read", ())
    blocks: list[Block] = []
    if words.heard:
        heard = [Item(line(quoted(yours(one.quote)), ": ", _meant(one), trace(one.about))) for one in words.heard]
        blocks.append(Items(tuple(heard)))
        blocks.append(
            Paragraph(line("Put right what is wrong in a task spec; the advice is only as good as this list."))
        )
    elif words.refused:
        blocks.append(Paragraph(line(book(words.refused))))
    else:
        blocks.append(Paragraph(line("Nothing that decides. Answer the question below, in a task spec.")))
    if words.method is not None and words.method != desk.advice.rung:
        spoken = line("You speak of ", desk.rung(words.method), ". What falls short decides, not the method.")
        blocks.append(Paragraph(spoken))
    return Section("Read from your words", "read", tuple(blocks))


def _meant(one: Heard) -> Line:
    if one.about.startswith(TRIAL_OF):
        rung, outcome = one.means
        came = {"short": "fell short", "met": "met the goal", "worse": "made it worse"}[outcome]
        return line(book(rung), f" was tried and {came}")
    if one.about == "current":
        return line(book(one.means[0]), " is what runs today")
    number = line(Span(str(one.value), "yours"), " ") if isinstance(one.value, int | float) else ()
    return line(number, joined([line(book(each)) for each in one.means]))


def _listed(title: str, word: str, items: Sequence[Item]) -> Section:
    return Section(title, word, (Items(tuple(items)),) if items else ())


def _why(desk: Desk) -> Section:
    most = 2 if len(desk.advice.needs) <= 2 else 1
    return _listed("Why", "why", [_why_need(desk, need, most) for need in desk.advice.needs])


def _why_need(desk: Desk, need: NeedAdvice, most: int) -> Item:
    reached = next(standing for standing in need.path if standing.rung == need.reached)
    said = line(quoted(book(need.symptom)), " " if need.chosen else " This follows from your other answers. ")
    if not reached.entered:
        said = line(said, "Nothing speaks for ", desk.rung(need.reached), ", but every climb begins there.")
        return Item(said, tuple(_why_no_higher(desk, need, most)))
    holding = [desk.criteria[id_] for id_ in reached.holding if id_ in desk.criteria]
    # The strongest first: what rests on this task's own answers, then what more sources stand behind.
    holding.sort(key=lambda one: (not one.reads, -sum(proof.side == "for" for proof in one.evidence)))
    reasons = [desk.reason(one) for one in desk.first(holding, most)]
    said = line(said, "This calls for ", desk.rung(need.reached), ".")
    return Item(said, (*reasons, *_why_no_higher(desk, need, most)))


def _why_no_higher(desk: Desk, need: NeedAdvice, most: int) -> Iterator[Line]:
    if need.status == "out-of-rungs":
        yield line("No higher rung helps with it; only another task, model or target would.")
    gap = desk.coming(need)
    if gap:
        rung = capital(desk.rung(gap.rung))
        for one in desk.first(gap.lift, most):
            yield line(rung, ", is closed for now. ", desk.reason(one))
        for question in desk.first(gap.ask, most):
            yield line(rung, ', depends on an open question: "', book(desk.asks[question]), '"')


def _next(desk: Desk) -> Section:
    blocks = [block for step in desk.now for block in work_on(desk, step)]
    done: set[str] = set()
    for gap, needs in desk.waiting.values():
        todo = [line(book(one.unlock), trace(one.id)) for one in gap.lift if one.unlock and one.id not in done]
        todo += [line('Answer: "', book(desk.asks[question]), '"') for question in gap.ask if question not in done]
        done |= {*(one.id for one in gap.lift), *gap.ask}
        if todo:
            items = (*map(Item, desk.first(todo, 4)), *desk.rest(todo, 4))
            blocks += [
                Paragraph(line("To open ", desk.rung(gap.rung), desk.for_needs(needs), ":"), leads=True),
                Items(items),
            ]
    blocks += [Paragraph(line(said)) for said in _instead(desk.advice)]
    return Section("What to do next", "next", tuple(blocks))


def work_on(desk: Desk, step: PlanStep) -> Iterator[Block]:
    """What there is to do on one rung: the data first, then how, then step by step."""
    if len(desk.now) > 1 or step.rung != desk.advice.rung:  # or else the verdict has just said so
        effort = desk.efforts.get(step.rung)
        asked = line(": ", EFFORT[effort]) if effort else ()
        needs = [need.id for need in desk.advice.needs if need.work and need.work.rung == step.rung]
        rung = line(capital(desk.rung(step.rung)), desk.for_needs(needs), asked, ".")
        yield Paragraph(rung, leads=True)
    if desk.everything or step.rung != desk.advice.current:  # whoever runs it knows what it is
        yield Paragraph(line(book(step.what)))
    duties = [duty for duty in desk.advice.data_work if duty.rung == step.rung]
    if duties:
        items = (*(Item(duty_of(desk, duty)) for duty in desk.first(duties, 2)), *desk.rest(duties, 2))
        yield Paragraph(line("The data, before anything else:"))
        yield Items(items)
    options = [option for option in desk.advice.techniques if option.rung == step.rung]
    if options:
        yield Paragraph(line("How to do it:"))
        yield Rows(tuple((labelled(line(book(one.axis_name))), _option(desk, one)) for one in options))
    if duties or options:
        yield Paragraph(line("Then, step by step:"))
    houses = step.houses or (None,) * len(step.steps)
    does = [Item(line(book(do), house_rule(house))) for do, house in zip(step.steps, houses, strict=True)]
    most = 4 if len(desk.now) == 1 else 2
    yield Items(tuple(desk.first(does, most)), numbered=True)
    for rest in desk.rest(does, most):
        yield Paragraph(rest.line)


def _option(desk: Desk, one: Option) -> Line:
    reasons = [line(" ", book(reason)) for reason in desk.first(one.reasons, 1)]
    what = line(" ", book(one.what)) if desk.everything or not reasons else ()
    name = stopped(line(book(one.name)))
    return line(name, what, *reasons, desk.cite(one.option, one.evidence), house_rule(one.house), trace(one.option))


def duty_of(desk: Desk, duty: Duty) -> Line:
    """Data work or a commitment; its reason with it where everything is wanted."""
    if not desk.everything:
        return line(book(duty.do), house_rule(duty.house), trace(duty.id))
    cited = desk.cite(duty.id, duty.evidence)
    return line(book(duty.do), " ", book(duty.reason), cited, house_rule(duty.house), trace(duty.id))


def _instead(advice: Advice) -> Iterator[str]:
    """What to do where the ladder itself has nothing to do."""
    if advice.verdict == "stop":
        yield OUTCOME_WORDS["stop"].do
    elif advice.verdict == "out-of-rungs" and advice.good_enough and advice.only_economy:
        yield "Change the limit, choose another model, or ask for less in one request."
    elif advice.verdict == "out-of-rungs":
        yield OUTCOME_WORDS["out-of-rungs"].do
    elif not advice.needs:
        yield "Collect results that are not good enough, say what is wrong with them, and ask again."


def _stop(desk: Desk) -> Section:
    return _listed("Stop here when", "stop when", [*stop_tests(desk), *_way_down(desk)])


def stop_tests(desk: Desk) -> list[Item]:
    """What says that the work has come to its end: the target, and the test of each rung to work on."""
    target = _target(desk.advice)
    tests = [Item(target, _needed(desk))] if desk.now and target else []
    for step in desk.now:
        where = line(capital(desk.rung(step.rung)), ": ") if len(desk.now) > 1 else ()
        tests.append(Item(line(where, book(step.stop_when))))
    return tests


def _way_down(desk: Desk) -> Iterator[Item]:
    top = next((step for step in desk.now if step.rung != desk.order[0]), None)
    if top and (desk.everything or any(duty.rung == top.rung for duty in desk.advice.commitments)):
        where = line(" from ", desk.rung(top.rung)) if len(desk.now) > 1 else ()
        yield Item(line("Step down again", where, " when: ", book(top.step_down_when)))


def _needed(desk: Desk) -> tuple[Line, ...]:
    """What an error costs, and how many examples show that the target is reached."""
    costs = desk.advice.target.error_costs if desk.advice.target else None
    told = (line("What an error costs: ", stopped(line(yours(costs)))),) if costs else ()
    hoped = desk.advice.measured.hoped if desk.advice.measured else None
    if hoped is None:
        return told
    from adaptation_ladder.reporting.scores import needed  # noqa: PLC0415 - most tasks have nothing measured

    return (*told, needed(hoped))


def _target(advice: Advice) -> Line:
    target = advice.target
    if target is None:
        return ()
    goal = quoted(yours(target.goal)) if target.goal else ()
    measured: Line = ()
    if target.at_least is not None:
        least = Span(number(target.at_least), "yours")
        measured = line(yours(target.metric or "score"), " of at least ", least)
    said = line(goal, " (", measured, ")") if goal and measured else goal or measured
    return line("Your target is met: ", said, ".") if said else ()


def _ahead(desk: Desk) -> Section:
    steps = [step for step in desk.advice.plan if step.role == "if-short" and step.rung not in desk.waiting]
    return _listed("Only if that falls short", "if that falls short", [_further_up(desk, step) for step in steps])


def _further_up(desk: Desk, step: PlanStep) -> Item:
    details: dict[str, Line] = {}
    for need in desk.advice.needs:
        for standing in need.path:
            if standing.rung == step.rung and standing.candidate:
                gap = desk.own_gap(standing)
                details |= {one.id: line("First: ", book(one.unlock or one.reason), trace(one.id)) for one in gap.lift}
                details |= {id_: line('It depends on: "', book(desk.asks[id_]), '"') for id_ in gap.ask}
    every = list(details.values())
    hoped = desk.advice.measured.hoped if desk.advice.measured else None
    if hoped is not None and step.rung in hoped.rungs:
        every.append(line(f"To see it reach the target: about {hoped.n:,} examples, as said above."))
    more = tuple(item.line for item in desk.rest(every, 3))
    rung = line(capital(desk.rung(step.rung)), desk.for_needs(step.needs), ". ", TAKES[step.takes])
    return Item(rung, (*desk.first(every, 3), *more))


def _against(desk: Desk) -> Section:
    holding = [one for one in reversed(desk.advice.criteria) if one.stance == "against" and one.truth == "holds"]
    untold = [one for one in holding if one.id not in desk.told]
    untold.sort(key=lambda one: (not one.inherent, one.rung != desk.advice.current))
    items = [
        Item(line("Do not go back to ", desk.rung(one.rung), desk.for_needs([need.id]), ": it made things worse."))
        for need in desk.advice.needs
        for one in need.path
        if one.worse
    ]
    items += [Item(_warn_off(desk, one)) for one in desk.first(untold, 2)]
    items += desk.rest(untold, 2)
    if desk.everything:
        items += [Item(line("A common mistake: ", book(one))) for step in desk.now for one in step.mistakes]
    return _listed("What not to do", "avoid", items)


def _warn_off(desk: Desk, one: Criterion) -> Line:
    lead = "Do not use " if one.inherent else "Not yet "
    return line(lead, desk.rung(one.rung), desk.for_needs(one.needs), ". ", desk.reason(one))


def assumed(desk: Desk) -> Section:
    """What was taken for granted, the deciding answers first."""
    deciding = [one for one in desk.advice.assumed if one.decides]
    others = [one for one in desk.advice.assumed if not one.decides]
    blocks: list[Block] = []
    if deciding:
        blocks.append(Paragraph(line("Confirm before you act; another answer would change this advice:")))
        items = (*(Item(_taken(desk, one)) for one in desk.first(deciding, 2)), *desk.rest(deciding, 2))
        blocks.append(Items(items))
    if others:
        alone = "it does not change" if len(others) == 1 else "none of them alone changes"
        more = "more answer" if deciding else "answer"
        said = f"{counted(len(others), more)} taken for granted; {alone} this advice."
        blocks.append(Paragraph(capital(line(said))))
        if desk.everything:
            blocks.append(Items(tuple(Item(_taken(desk, one)) for one in others)))
    blocks += [Paragraph(_by_word(desk, rung.id)) for rung in desk.advice.ladder if rung.by_word and desk.advice.needs]
    return Section("Taken for granted", "assumed", tuple(blocks))


def _by_word(desk: Desk, rung: str) -> Line:
    """An effort that no log bears out."""
    return line("That ", desk.rung(rung), ", was tried thoroughly is your word; a log of the attempts would show it.")


def _taken(desk: Desk, one: Assumed) -> Line:
    taken = stopped(line("Taken as ", desk.meaning(one.question, one.value)))
    return line(book(one.ask), " ", taken, " ", book(one.because), house_rule(one.house))


def _open(desk: Desk) -> Section:
    advice = desk.advice
    following = [one for one in advice.open if one.question == advice.next_question]
    deciding = [one for one in advice.open if one.decides and one not in following]
    others = sum(not one.decides for one in advice.open if one not in following)
    blocks: list[Block] = [_offered(one) for one in following]
    if deciding:
        blocks.append(Paragraph(line("An answer to one of these could change this advice:")))
        items = [
            Item(line(book(one.ask), trace(one.question)), (line(book(one.why)),) * desk.everything) for one in deciding
        ]
        blocks.append(Items((*desk.first(items, 3), *desk.rest(items, 3))))
    if others:
        more = "more question" if deciding or following else "question"
        said = f"{counted(others, more)} open; no single answer to them changes this advice."
        blocks.append(Paragraph(capital(line(said))))
    if advice.maybe and advice.needs:
        names = [quoted(book(name)) for name in desk.first(advice.maybe_names, 3)]
        left = len(advice.maybe) - len(names)
        names += [line(f"{left} more")] if left else []
        blocks.append(Paragraph(line("Perhaps this falls short too: ", joined(names), ".")))
    return Section("Still open", "open", tuple(blocks))


def _offered(one: Open) -> Block:
    """The question to answer next as it is answered in a task spec: its key, and what may stand behind it."""
    if not one.offers:
        return Items((Item(line(book(one.question), ": the number of ", book(one.unit or ""))),))
    choices = tuple(line(book(offer.choice), ": ", book(offer.means)) for offer in one.offers)
    return Items(
        (Item(line(book(one.question), ", one or more of these:" if one.several else ", one of these:"), choices),)
    )


def _notes(desk: Desk) -> Section:
    notes = desk.advice.notes
    items = [
        Item(line(book(one.says), desk.cite(one.id, one.evidence), house_rule(one.house), trace(one.id)))
        for one in desk.first(notes, 2)
    ]
    return _listed("Worth knowing", "note", [*items, *desk.rest(notes, 2)])


def _take_on(desk: Desk) -> Section:
    duties = [duty for duty in desk.advice.commitments if duty.rung == desk.advice.rung]
    if not duties:
        return Section("What you take on", "take on", ())
    blank = line(" Owner: ________ By: ________")
    items = tuple(Item(line(duty_of(desk, duty), blank)) for duty in duties)
    rung = capital(desk.rung(desk.advice.rung))
    lead = Paragraph(line(rung, ", stays with you. Write down who does each of these, and by when."))
    return Section("What you take on", "take on", (lead, Items(items)))


def _every_reason(desk: Desk) -> Section:
    blocks: list[Block] = []
    for rung in desk.order if desk.everything else ():
        items = [_weighed(desk, one) for one in desk.advice.criteria if one.rung == rung]
        if items:
            blocks += [Paragraph(line(capital(desk.rung(rung)), ":"), leads=True), Items(tuple(items))]
    return Section("Every reason, one by one", "reason", tuple(blocks), folded=True)


def _weighed(desk: Desk, one: Criterion) -> Item:
    stance = {"for": "Reason for it", "against": "Reason against it", "requirement": "Requirement"}[one.stance]
    truth = {"holds": "holds", "fails": "does not hold", "open": "open"}[one.truth]
    reads = [_read(desk, read) for read in one.reads]
    says = [_proof(desk, one.id, proof) for proof in one.evidence]
    return Item(line(f"{stance}, {truth}: ", desk.reason(one)), (*reads, *says))


def _proof(desk: Desk, about: str, proof: Citation) -> Line:
    lead = "Others disagree: " if proof.side == "against" else ""
    found = desk.cite(about, [proof.model_copy(update={"side": "for"})])
    return line(lead, book(proof.says), found, trace(proof.source))


def _read(desk: Desk, read: Read) -> Line:
    ask = desk.asks.get(read.question)
    asked = line(book(ask)) if ask else line("A question that does not apply here.")
    if read.value is None or read.provenance is None:
        return line(asked, " No answer yet." if ask else "", trace(read.question))
    return line(asked, " ", _value(desk, read.question, read.value, read.provenance), trace(read.question))


def _value(desk: Desk, question: str, value: Value, provenance: Provenance) -> Line:
    return line(desk.meaning(question, value), f" ({_PROVENANCES[provenance]})")


def answers(desk: Desk) -> Section:
    """What was answered, where everything is wanted."""
    given = desk.advice.answered if desk.everything else ()
    rows = [(labelled(line(book(one.ask))), _value(desk, one.question, one.value, one.provenance)) for one in given]
    return Section("Your answers", "answer", (Rows(tuple(rows)),) if rows else (), folded=True)


def _left_open(desk: Desk) -> Section:
    left = desk.advice.open if desk.everything else ()
    items = tuple(Item(line(book(one.ask), trace(one.question))) for one in left)
    return Section("Questions left open", "left open", (Items(items),) if items else (), folded=True)


def sources(desk: Desk) -> Section:
    """Every source that was cited so far."""
    read = {"full": "", "abstract": " Abstract read.", "second-hand": " Read second-hand."}
    entries = [
        Reference(
            number=desk.numbers[one.id],
            title=stopped(line(book(one.title))),
            rest=line(book(one.authors), f", {one.year}.{read[one.read]}", house_source(one.house)),
            url=visible(one.url) if one.url.startswith(("https://", "http://")) else "",
        )
        for one in desk.advice.sources
        if one.id in desk.numbers
    ]
    entries.sort(key=lambda entry: entry.number)
    return Section("Sources", "source", (References(tuple(entries)),) if entries else (), folded=True)


def _warnings(desk: Desk) -> Section:
    items = [Item(line(book(said))) for said in desk.advice.warnings]
    resting = {one.criterion: (one.kind, one.expires) for one in desk.advice.expired}
    stale = list((resting | desk.stale).items())
    for about, (kind, day) in desk.first(stale, 3):
        items.append(Item(line(book(about), f" rests on a {kind} that was to be checked again by ", book(day), ".")))
    return _listed("Warnings", "warning", [*items, *desk.rest(stale, 3)])
