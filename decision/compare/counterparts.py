"""Which options of two guidelines correspond: by what they declare of each other, else by treatment classes and agents.

One guideline may answer by classes of treatment and the other by regimens, so one option may have several counterparts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from decision.errors import GuidelineError, Problem, nearest
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline, Option

Pair = tuple[str, str]  # an option of A, an option of B


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Options of A and of B that are the same treatment, each side in the order of its file; one side may be empty."""

    a: tuple[str, ...]
    b: tuple[str, ...]


def counterparts(one: Guideline, other: Guideline, vocabulary: Vocabulary) -> tuple[Counterparts, ...]:
    """The systemic options of both in groups: what corresponds, directly or through one another, stands together.

    An option of which a guideline declares something corresponds to what is declared, and to nothing else.
    Raises GuidelineError where a guideline declares something of an option that the other does not have.
    """
    mine, theirs = _systemic(one), _systemic(other)
    pairs = set(_declared(one, other)) | {(a, b) for b, a in _declared(other, one)}
    spoken_a, spoken_b = _spoken_of(one, other), _spoken_of(other, one)
    pairs |= {
        (a, b)
        for a, option in mine.items()
        for b, another in theirs.items()
        if a not in spoken_a and b not in spoken_b and are_one_treatment(option, another, vocabulary)
    }
    return tuple(_groups(mine, theirs, pairs))


def _systemic(guideline: Guideline) -> Mapping[str, Option]:
    return {name: option for name, option in guideline.options.items() if option.kind == "systemic"}


def _declared(one: Guideline, other: Guideline) -> Iterator[Pair]:
    """The pairs that a guideline declares, its own option first."""
    ranked = _systemic(other)
    problems = []
    for theirs, mine in one.corresponds.get(other.id, {}).items():
        if theirs not in ranked:
            where, expected = f"{one.id}: corresponds/{other.id}", f"expected a systemic option of {other.id}"
            problems.append(Problem(where, f"`{theirs}` is not an option there", expected, nearest(theirs, ranked)))
        yield from ((name, theirs) for name in mine)
    if problems:
        raise GuidelineError(problems)


def _spoken_of(one: Guideline, other: Guideline) -> set[str]:
    """The options of one of which either guideline declares something, be it that nothing corresponds."""
    own = {name for mine in one.corresponds.get(other.id, {}).values() for name in mine}
    return own | set(other.corresponds.get(one.id, {}))


def are_one_treatment(one: Option, other: Option, vocabulary: Vocabulary) -> bool:
    """Whether one option is the other, or a narrower form of it: a regimen of a class."""
    return _is_within(one, other, vocabulary) or _is_within(other, one, vocabulary)


def _is_within(narrow: Option, wide: Option, vocabulary: Vocabulary) -> bool:
    """Whether an option names nothing that the wide one does not carry, and leaves nothing of it out."""
    names_nothing_else = all(vocabulary.all_classes[name] & set(wide.classes) for name in narrow.classes)
    leaves_nothing_out = set(wide.classes) <= vocabulary.carried_by(narrow.classes)
    return bool(narrow.classes) and names_nothing_else and leaves_nothing_out and _agents_fit(narrow, wide, vocabulary)


def _agents_fit(narrow: Option, wide: Option, vocabulary: Vocabulary) -> bool:
    """Whether some agents of the narrow option are agents for which the wide one stands, as far as both name agents."""
    if not narrow.agents or not wide.agents:
        return True
    return any(_of_classes(agents, wanted, vocabulary) == set(wanted) for agents in narrow.agents for wanted in wide.agents)


def _of_classes(agents: Iterable[str], wanted: Iterable[str], vocabulary: Vocabulary) -> set[str]:
    """Those of some agents that share a class with the wanted ones."""
    classes = vocabulary.carried_by(name for agent in wanted for name in vocabulary.agents[agent].classes)
    return {agent for agent in agents if vocabulary.carried_by(vocabulary.agents[agent].classes) & classes}


def _groups(mine: Iterable[str], theirs: Iterable[str], pairs: set[Pair]) -> Iterator[Counterparts]:
    """What hangs together by pairs, in the order of A's file, then of B's."""
    left_a, left_b = dict.fromkeys(mine), dict.fromkeys(theirs)
    while left_a or left_b:
        a = {next(iter(left_a))} if left_a else set[str]()
        b = set[str]() if left_a else {next(iter(left_b))}
        while new := [(x, y) for x, y in pairs if (x in a) != (y in b)]:
            a |= {x for x, _ in new}
            b |= {y for _, y in new}
        yield Counterparts(tuple(name for name in left_a if name in a), tuple(name for name in left_b if name in b))
        left_a, left_b = ({name: None for name in left if name not in found} for left, found in ((left_a, a), (left_b, b)))
