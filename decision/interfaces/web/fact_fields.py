"""The facts as fields, generated from the vocabulary in its clinical groups; nothing is pre-selected, and "Not known" is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from decision.facts.vocabulary import Fact
from decision.interfaces.web.coded import NOT_KNOWN, Texts, facts_text
from decision.interfaces.web.understanding import Understood, of_nobody
from decision.reasoning.compiled import Compiled

RADIOS_AT_MOST = 7  # a whole number with so many values is a row of radios
OPEN_AT_FIRST = 3  # the groups of so many deciding facts are open at first,
FIELDS_AT_FIRST = 24  # while they hold so many fields at most


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Control:
    """One fact as a field: radios with a legend, or a number with its unit."""

    fact: str
    legend: str
    question: str
    choices: tuple[Choice, ...]
    value: str
    unit: str
    hint: str
    note: str


@dataclass(frozen=True)
class GroupView:
    id: str
    label: str
    known: int
    is_open: bool
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class FormView:
    """The whole form: what to ask next, the groups, and what the sentence says of the fields that are shown."""

    asked: Control | None
    groups: tuple[GroupView, ...]
    said: str
    courses: Texts | None


def form_view(case: Understood, keep: str = "") -> FormView:
    """The form of one case; `keep` is the fact that stays where it is asked while somebody is at it."""
    compiled, state = case.compiled, case.state
    opened = {*_open_by_itself(case), *state.opened} - {*state.closed}
    asked = keep if keep in compiled.vocabulary else _ask_next(case)
    known = case.said_texts | dict(state.ticked)
    groups = []
    for group, facts in shown_facts(compiled).items():
        here = [fact for fact in compiled.vocabulary if fact.group == group and (fact.id in facts or fact.id in known)]
        controls = tuple(control(fact, case) for fact in here if fact.id != asked) if group in opened else ()
        count = sum(fact.id in known and known[fact.id] != (NOT_KNOWN,) for fact in here)
        groups.append(GroupView(group, compiled.vocabulary.groups[group].label, count, group in opened, controls))
    control_asked = control(compiled.vocabulary[asked], case) if asked else None
    visible = {one.fact for group in groups for one in group.controls if not one.note} | ({asked} if asked else set())
    return FormView(
        control_asked,
        tuple(groups),
        facts_text({fact: texts for fact, texts in case.said_texts.items() if fact in visible}),
        state.courses,
    )


def _open_by_itself(case: Understood) -> Iterator[str]:
    """The groups that are open at first; of what is told in words only those in which something is ticked too."""
    vocabulary, state = case.compiled.vocabulary, case.state
    ticked = {vocabulary[fact].group for fact in state.ticked}
    return (group for group in groups_at_first(case.compiled) if not state.text.strip() or group in ticked)


def _ask_next(case: Understood) -> str:
    """The missing fact that settles most; what was taken as ordinary is asked in its group."""
    if case.answer is None or case.answer.settled.value or case.answer.scope.in_scope is False:
        return ""
    stated = case.state.ticked.keys() | case.said.keys()
    waiting = (test.fact for test in case.answer.tests if test.fact not in case.answer.scope.assumed and test.fact not in stated)
    return next(waiting, "")


def control(fact: Fact, case: Understood) -> Control:
    """One fact with the value that is known of it, from the form or from the sentence."""
    texts = case.state.ticked.get(fact.id) or case.said_texts.get(fact.id) or ()
    choices = tuple(Choice(value, fact.value_label(value), texts == (value,)) for value in values_of(fact))
    fits = not texts or texts == (NOT_KNOWN,) or not choices or any(one.checked for one in choices)
    number = fact.number
    unit = number.unit if number is not None else ""
    words = [one for one in (unit if not choices else "", "or never" if fact.never else "") if one]
    return Control(
        fact.id,
        fact.label,
        fact.question,
        (*choices, Choice(NOT_KNOWN, "not known", texts == (NOT_KNOWN,))) if choices else (),
        "" if choices or texts == (NOT_KNOWN,) else " or ".join(texts),
        ", ".join(words),
        _units(fact),
        "" if fits else " or ".join(map(fact.value_label, texts)),
    )


def values_of(fact: Fact) -> Sequence[str]:
    """The values that are offered as radios; none for a number that is typed."""
    number = fact.number
    if number is None:
        return (*fact.values, *(word for word, criterion in fact.statements.items() if criterion is not None))
    if number.whole == "yes" and number.never == "no" and number.high != inf and number.high - number.low < RADIOS_AT_MOST:
        return [str(value) for value in range(int(number.low), int(number.high) + 1)]
    return ()


def _units(fact: Fact) -> str:
    number = fact.number
    if number is None or values_of(fact):
        return ""
    others = [*number.units, *number.shifted_units, *(f"{unit} with ULN" for unit in number.units_with_limit)]
    return f"also {', '.join(others)}" if others else ""


@lru_cache(maxsize=16)
def shown_facts(compiled: Compiled) -> dict[str, frozenset[str]]:
    """The facts of each group that the guideline reads, or that come down to facts which it reads."""
    return {group: frozenset(_shown(compiled, group)) for group in compiled.vocabulary.groups if any(_shown(compiled, group))}


def _shown(compiled: Compiled, group: str) -> Iterator[str]:
    space, read = compiled.space, set(compiled.space.read)
    named = {leaf.fact for edges in compiled.edges.values() for edge in edges for leaf in edge.criterion.leaves()}
    clocked = set(compiled.vocabulary.clocks)
    for fact in compiled.vocabulary:
        if fact.group != group:
            continue
        is_made = fact.derived is not None and all(raw in read for raw in space.raw_facts(fact.id))
        is_of_course = fact.derived is not None and any(parent in clocked for parent in fact.derived.of)
        if fact.id in read or (is_made and (fact.id in named or not is_of_course)):
            yield fact.id


@lru_cache(maxsize=16)
def groups_at_first(compiled: Compiled) -> tuple[str, ...]:
    """The groups of the facts that decide most while nothing is known, as many as leave the form short."""
    answer, shown = of_nobody(compiled), shown_facts(compiled)
    asked = [test.fact for test in answer.tests if test.fact not in answer.scope.assumed][:OPEN_AT_FIRST]
    found: list[str] = []
    for group in dict.fromkeys(compiled.vocabulary[fact].group for fact in asked):
        if not found or sum(len(shown[one]) for one in (*found, group)) <= FIELDS_AT_FIRST:
            found.append(group)
    return tuple(found)
