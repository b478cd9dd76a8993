"""The rules of the decision read one by one, as slowly and as plainly as they are told: the judge of the engine.

Shares with it the tuples of the result and the reading of conditions, and nothing else: no bits, nothing remembered.
"""

from __future__ import annotations

from collections.abc import Mapping

from adaptation_ladder.basics.vocabulary import Effort, Truth, Verdict
from adaptation_ladder.book.conditions import Condition, Leaf, Value, evaluate
from adaptation_ladder.book.rulebook import Need, Rulebook, Rung
from adaptation_ladder.deciding.engine import Decision, Step, Walk, Work
from adaptation_ladder.task.answers import Situation


class Reader:
    """Conditions by some answers; a question that does not apply is answered with none of its choices."""

    def __init__(self, book: Rulebook, values: Mapping[str, Value]) -> None:
        self.book, self.values = book, values

    def truth(self, condition: Condition | None) -> Truth:
        """What a condition comes to; none holds always."""
        return True if condition is None else evaluate(condition, self._test)

    def _test(self, leaf: Leaf) -> Truth:
        atom = self.book.atom(leaf)
        if self.truth(self.book.question[atom.question].applies) is False:
            return False
        return atom.holds(self.values[atom.question]) if atom.question in self.values else None


def decided_plainly(book: Rulebook, situation: Situation) -> Decision:
    """The decision by the answers in force."""
    read = Reader(book, situation.values(assumed=True))
    active = {need.id: read.truth(book.active_when(need)) for need in book.needs}
    walks = tuple(walked(book, read, situation, need) for need in book.needs if active[need.id] is True)
    reached = [rung for rung in book.rung_ids if any(walk.reached == rung for walk in walks)]
    rung = reached[-1] if reached else situation.current or book.rung_ids[0]
    lowest = book.rung_ids[0]
    good = situation.met or read.truth(book.good_enough) is True
    criteria = [
        read.truth(condition)
        for one in book.rungs
        for condition in (
            *(use.when for use in one.when_to_use),
            *(rule.when for rule in one.when_not),
            *(requirement.met_when for requirement in one.requirements),
        )
    ]
    return Decision(
        rung=rung,
        verdict=verdict(book, walks, rung, situation.current, good=good),
        walks=walks,
        maybe=tuple(need.id for need in book.needs if active[need.id] is None),
        together=tuple(one for one in book.rung_ids if one in {*reached, lowest}) if walks else (rung,),
        good_enough=good,
        truths=tuple(criteria),
    )


def verdict(book: Rulebook, walks: tuple[Walk, ...], rung: str, current: str | None, *, good: bool) -> Verdict:
    """Stop, something to do, or nothing that can be done now."""
    if not walks and good:
        return "stop"
    if walks and all(walk.status == "out-of-rungs" for walk in walks):
        return "out-of-rungs"
    if walks and all(walk.status != "work" for walk in walks):
        return "hold"
    if current is None:
        return "start"
    if rung == current:
        return "stay"
    return "climb" if book.rung_ids.index(rung) > book.rung_ids.index(current) else "step-down"


def walked(book: Rulebook, read: Reader, situation: Situation, need: Need) -> Walk:
    """How one need goes up."""
    steps: list[Step] = []
    for rung in book.rungs:
        steps.append(stepped(read, situation, need, rung, steps))
    entered = [step for step in steps if step.entered]
    reached = entered[-1] if entered else steps[0]
    work = work_on(situation, need, steps, reached)
    above = steps[steps.index(reached) + 1 :]
    left = "hold" if any(step.candidate for step in above) else "out-of-rungs"
    return Walk(need.id, tuple(steps), reached.rung, "work" if work else left, work)  # type: ignore[arg-type] # words


def stepped(read: Reader, situation: Situation, need: Need, rung: Rung, lower: list[Step]) -> Step:
    """One rung for one need."""
    uses = [(use, read.truth(use.when)) for use in rung.when_to_use if use.need == need.id]
    holding = [use for use, truth in uses if truth is True]
    perhaps = [use for use, truth in uses if truth is None]
    against = [rule for rule in rung.when_not if not rule.needs or need.id in rule.needs]
    standing = [rule for rule in against if read.truth(rule.when) is True]
    ruled_out = [rule.id for rule in standing if rule.inherent]
    blocked = [rule.id for rule in standing if not rule.inherent]
    unmet = [one.id for one in rung.requirements if read.truth(one.met_when) is not True]
    own = Effort.named(rung.effort)
    takes = min([own, *(Effort.named(use.effort) for use in holding if use.effort)])
    trial = situation.trials[rung.id][need.id]
    serves: Truth = True if holding else None if perhaps else False
    candidate = serves is not False and not ruled_out and not trial.worse
    owed = [
        step.rung
        for at, step in enumerate(lower)
        if situation.trials[step.rung][need.id].effort < takes
        and (
            (at == 0 and own is Effort.THOROUGH)
            or (step.candidate and (takes is Effort.THOROUGH or not (step.blocked or step.serves is None)))
        )
    ]
    return Step(
        rung=rung.id,
        serves=serves,
        holding=tuple(use.id for use in holding),
        open=tuple(use.id for use in perhaps),
        ruled_out=tuple(ruled_out),
        blocked=tuple(blocked),
        unmet=tuple(unmet),
        worse=trial.worse,
        candidate=candidate,
        takes=takes,
        owed=tuple(owed),
        entered=candidate and serves is True and not blocked and not unmet and not owed,
    )


def work_on(situation: Situation, need: Need, steps: list[Step], reached: Step) -> Work | None:
    """What to do next, if anything can be done without an unlock or an answer."""
    effort = situation.trials[reached.rung][need.id].effort
    if effort is Effort.NONE:
        return Work(reached.rung, Effort.BRIEF)
    if effort is Effort.BRIEF and reached.entered:
        return Work(reached.rung, Effort.THOROUGH)
    for step in steps[steps.index(reached) + 1 :]:
        owing = [lower for lower in steps if lower.rung in step.owed]
        able = [lower for lower in owing if lower is steps[0] or (lower.serves is True and not lower.blocked)]
        if step.candidate and able:
            return Work(able[0].rung, step.takes)
    return None
