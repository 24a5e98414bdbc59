"""What is still open: which missing facts matter, and how high each option may yet stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decision.engine.case import Case
from decision.engine.parts import BestRank, Settled, Test
from decision.engine.phrases import listed
from decision.engine.words import Speaker
from decision.facts.vocabulary import Fact
from decision.guideline import Caution, Companion, Figure, Later
from decision.reasoning.compiled import BARRED, FIRST_GRADE, GRADE_STEP, HELD
from decision.reasoning.diagrams import LEAVES, TRUE
from decision.reasoning.effects import ORDER, Effect, leaves_after, leaves_with_each
from decision.reasoning.nearest import way_to_first
from decision.reasoning.standing import NOT_OFFERED, Standing, leaves_in

OTHER_TREATMENT = "other earlier treatment"  # where the list that is told may go on


def tests_that_decide(case: Case) -> list[Test]:
    """Every missing fact that may change an option: what was assumed first, then what settles most.

    A fact of which something is told and more is needed comes before the others. What settles equally is asked first where it
    changes what is offered, or how strongly; what can only bar comes after it.
    """
    found = case.effects
    vocabulary, levels = case.compiled.vocabulary, case.compiled.space.levels

    def key(effect: Effect) -> tuple[bool, int, bool, int, int]:
        fact = levels[effect.level]
        return (not told_in_part(case, fact), ORDER.index(effect.best), _only_bars(effect), -effect.settles, vocabulary.position[fact])

    asked = [effect for effect in sorted(found.values(), key=key) if levels[effect.level] not in case.reading.assumed]
    shown = [*_of_assumed(case), *(effect for effect in asked if not vocabulary[levels[effect.level]].scale_of)]
    return [_test(vocabulary[levels[effect.level]], effect) for effect in shown]


def told_in_part(case: Case, fact: str) -> bool:
    """Whether something is told of a fact that is still open: a part of its values, or a list of earlier treatment that may go on."""
    return fact in case.patient.facts or _is_of_open_list(case, fact)


def _is_of_open_list(case: Case, fact: str) -> bool:
    may_go_on = case.patient.courses is not None and not case.patient.courses_complete
    return may_go_on and fact in case.compiled.vocabulary.clocks


def _only_bars(effect: Effect) -> bool:
    """Whether no value of a fact changes at which grades an option may be offered: holds and contraindications alone move."""
    return all(
        len({frozenset(leaf & ~(HELD | BARRED) for leaf in leaves_in(leaves)) for leaves in after.values() if leaves}) == 1
        for after in effect.after.values()
    )


def _of_assumed(case: Case) -> Iterator[Effect]:
    """What each scope fact that was taken as ordinary would change, were it asked: read without any assumption."""
    compiled = case.compiled
    if not case.reading.assumed:
        return
    reading = compiled.reader.read(case.patient, strict=True)
    for fact in case.reading.assumed:
        level = compiled.space.level_of[fact]
        effect = Effect(level)
        for name in case.ranked:
            after = leaves_with_each(compiled, reading, compiled.options[name].outcome, level)
            if len(set(after.values())) > 1:
                effect.after[name] = after
        if effect.after:
            yield effect


def _test(fact: Fact, effect: Effect) -> Test:
    return Test(fact.id, fact.label, fact.question, fact.ask, effect.best, tuple(effect.after))


def idle_facts(case: Case, tests: list[Test]) -> list[str]:
    """The missing facts that change nothing now: no option, nothing that stands with one, no scope, no flag."""
    compiled, reading, known = case.compiled, case.reading, case.patient.facts
    relevance, levels = compiled.reader.relevance, compiled.space.levels
    asked = {test.fact for test in tests}
    idle = {level for level in reading.open_levels if levels[level] not in asked and levels[level] not in known}
    for name in case.undecided:  # a fact that is tied to one of theirs may settle it
        idle.difference_update(*map(relevance.levels_of, relevance.tied(reading, compiled.options[name].outcome)))
    for node in dict.fromkeys(_besides(case)):
        leaves = compiled.reader.leaves(reading, node)
        if not leaves & (leaves - 1):
            continue
        if not idle.isdisjoint(relevance.levels_of(node).union(*map(relevance.levels_of, relevance.given(reading, node)))):
            idle.difference_update(leaves_after(compiled, reading, node))
    unread = [fact.id for fact in compiled.vocabulary if fact.derived is None and not fact.scale_of and fact.id not in known]
    return [fact for fact in unread if fact not in compiled.space.level_of or compiled.space.level_of[fact] in idle]


def _besides(case: Case) -> Iterator[int]:
    """Where everything holds that is shown besides the ranked options themselves."""
    compiled, guideline = case.compiled, case.compiled.guideline
    yield from (compiled.reach[stop] for stop in guideline.stops)
    yield from (compiled.when[id(flag)] for flag in guideline.urgent.values())
    for later in guideline.later_options.values():
        yield from (compiled.when[id(companion)] for companion in later.companions.values())
    for name, compiled_option in compiled.options.items():
        if case.standings[name] is Standing.EXCLUDED:
            continue
        option = compiled_option.option
        parts: list[Caution | Companion | Figure | Later] = [*option.companions.values(), *option.cautions, *option.figures]
        parts += [*option.followed_by, *option.plan_b]
        yield from (compiled.when[id(part)] for part in parts)
        yield from (refusal.node for refusal in compiled_option.refusals)
        yield compiled_option.outcome


def settled(case: Case, tests: list[Test]) -> Settled:
    """Whether any missing fact changes a ranked option, its standing or the order."""
    if not case.undecided:
        return Settled(True, "no missing fact changes what is ranked, or how" if case.ranked else "no missing fact makes an option ranked")
    asked = [test for test in tests if test.fact not in case.reading.assumed]
    begun = [test for test in asked if told_in_part(case, test.fact)]
    others = [test for test in asked if test not in begun]
    told = dict.fromkeys(OTHER_TREATMENT if _is_of_open_list(case, test.fact) else test.label for test in begun)
    names = [*list(told)[: 2 if others else 3], *(test.label for test in others if test.effect == others[0].effect)][:3]
    return Settled(False, f"{', '.join(names)} could change the list" if names else "facts together could change the list")


def decided_by(case: Case, name: str, checks: list[str]) -> list[str]:
    """The facts that decide whether an option is offered, then those that may bar it."""
    compiled, levels = case.compiled, case.compiled.space.levels
    facts: list[str] = []
    if case.standings[name] is Standing.POSSIBLE:
        after = leaves_after(compiled, case.reading, compiled.options[name].is_offered)
        movers = [level for level, values in after.items() if any(left and left != 0b11 for left in values.values())]
        facts = [levels[level] for level in movers or after if not compiled.vocabulary[levels[level]].scale_of]
    return list(dict.fromkeys([*facts, *checks]))


@dataclass(frozen=True, slots=True)
class _Goal:
    """A leaf of a function, as a bit, to be reached where every part of `given` is true."""

    node: int
    given: tuple[int, ...]
    leaf: int


def best_rank(case: Case, speaker: Speaker, name: str) -> BestRank | None:
    """The highest rank that an option has over the completions in which nothing bars or holds it, and the fewest facts that make it so.

    A hold or contraindication of another that is not yet certain moves nothing: a missing check never lifts a weaker option.
    Options that are certainly barred or declined are out.
    """
    compiled = case.compiled
    unbarred = _rank_diagram(case, name, compiled.graded_unbarred(name))
    leaves = compiled.reader.leaves(case.reading, unbarred) & ~NOT_OFFERED
    if not leaves:
        return None
    best = leaves_in(leaves)[0]
    widened = _way_up(case, name, best, unbarred)
    told = [(speaker.level_phrase(level, values), len(values) > 1 and len(widened) > 1) for level, values in widened]
    when = listed([f"({words})" if may_vary and " or " in words else words for words, may_vary in told], "and")
    return BestRank(best, when, tuple(compiled.space.levels[level] for level, _ in widened))


def _way_up(case: Case, name: str, rank: int, unbarred: int) -> list[tuple[int, tuple[int, ...]]]:
    """The fewest facts that give an option a rank, each with every value that serves; they leave a completion in which nothing bars it.

    `unbarred` is its rank where nothing bars it.
    """
    compiled, diagrams = case.compiled, case.compiled.diagrams
    option = compiled.options[name]
    bars = [bar.node for bar in (*option.contraindications, *option.holds)]
    avoided: list[int] = []
    while True:
        where = diagrams.negation(diagrams.any_of(avoided))
        mine = diagrams.joined("where not barred", lambda leaf, may: leaf if may else 0, option.offered, where)
        node = _rank_diagram(case, name, mine)
        goal = _Goal(node, compiled.reader.relevance.given(case.reading, node), 1 << rank)
        way = way_to_first(compiled, case.reading, node, goal.leaf)
        assert way is not None, "a rank that some completion gives without a bar can be reached"
        steps = _needed(case, goal, [(level, value) for level, value in way.steps if len(case.reading.choices[level]) > 1])
        widened = [(level, _widest(case, goal, steps, level, value)) for level, value in steps]
        if _reached_with(case, unbarred, widened) >> rank & 1:
            return widened
        certain = [bar for bar in bars if bar not in avoided and _reached_with(case, bar, widened) == 1 << TRUE]
        avoided = [*avoided, *certain] if certain else bars


def _reached_with(case: Case, node: int, widened: list[tuple[int, tuple[int, ...]]]) -> int:
    """The leaves that completions reach once these facts have one of these values, as bits."""
    choices = list(case.reading.choices)
    for level, values in widened:
        choices[level] = values
    return case.compiled.diagrams.reached(node, case.compiled.reader.relevance.given(case.reading, node), choices)


def _rank_diagram(case: Case, name: str, mine: int) -> int:
    """0 where the grade of an option is 0, else one more than the number of better rivals."""
    compiled, diagrams = case.compiled, case.compiled.diagrams
    rank = diagrams.mapped("rank one", lambda leaf: int(leaf > 0), mine)
    for rival in (other for other in case.ranked if other != name):
        better = diagrams.joined("better", _is_better, compiled.options[rival].offered, mine)
        rank = diagrams.joined("below", lambda place, other: place + 1 if place and other else place, rank, better)
    return rank


def _is_better(rival: int, mine: int) -> int:
    """Leaves of `offered` are ordered as grades are."""
    assert FIRST_GRADE <= GRADE_STEP < LEAVES
    return int(rival > mine > 0)


def _fixed(case: Case, steps: list[tuple[int, int]], level: int, values: tuple[int, ...]) -> list[tuple[int, ...]]:
    choices = list(case.reading.choices)
    for other, value in steps:
        choices[other] = (value,)
    choices[level] = values
    return choices


def _reaches_only(case: Case, goal: _Goal, choices: list[tuple[int, ...]]) -> bool:
    """Whether the choices reach the wanted leaf of a function and no other."""
    diagrams = case.compiled.diagrams
    return not diagrams.reaches(goal.node, goal.given, choices, ~goal.leaf) and diagrams.reaches(goal.node, goal.given, choices, goal.leaf)


def _needed(case: Case, goal: _Goal, steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The steps without those that the others make needless; other scales of a fact are dropped first."""
    vocabulary, levels = case.compiled.vocabulary, case.compiled.space.levels
    kept = list(steps)
    for step in sorted(steps, key=lambda step: (not vocabulary[levels[step[0]]].scale_of, -step[0])):
        rest = [other for other in kept if other != step]
        if _reaches_only(case, goal, _fixed(case, rest, step[0], case.reading.choices[step[0]])):
            kept = rest
    return kept


def _widest(case: Case, goal: _Goal, steps: list[tuple[int, int]], level: int, value: int) -> tuple[int, ...]:
    """Every value of a step's fact that serves as well."""
    allowed = [
        other for other in case.reading.choices[level] if other == value or _reaches_only(case, goal, _fixed(case, steps, level, (other,)))
    ]
    return tuple(allowed)
