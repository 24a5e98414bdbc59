"""Writes a guideline out as plain Python `if`s for complete patients: the yardstick of the speed measurements.

The function takes a dictionary of every fact that the guideline reads and returns, for each option
offered, its strength and whether a contraindication or a hold applies. It explains nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from decision.criteria import AllOf, AnyOf, Criterion, InRange, IsOneOf, Not
from decision.formulas import FORMULAS
from decision.graph import criterion_of
from decision.reasoning.compiled import Compiled

Plain = Callable[[dict[str, Any]], dict[str, tuple[str, bool, bool]]]
STRENGTHS = {"conditional": 0, "strong": 1}


def plain_ifs(compiled: Compiled) -> tuple[Plain, str]:
    """The function, and its source."""
    source = "\n".join(_lines(compiled)) + "\n"
    names: dict[str, Any] = {f"formula_{name}": formula.function for name, formula in FORMULAS.items()}
    exec(compile(source, "plain_ifs", "exec"), names)
    return names["plain"], source


def _lines(compiled: Compiled) -> Iterator[str]:
    guideline, vocabulary = compiled.guideline, compiled.vocabulary
    yield "def plain(facts):"
    yield "    offered = {}"
    for fact in _derived(compiled):
        derived = vocabulary[fact].derived
        assert derived is not None
        parents = ", ".join(_name(vocabulary[parent].derived is not None, parent) for parent in derived.of)
        yield f"    d_{fact} = formula_{derived.formula}({parents})"
    for name, finding in guideline.findings.items():
        yield f"    d_{name.replace('-', '_')} = 'yes' if {_test(compiled, finding.when)} else 'no'"
    for name in compiled.order:
        yield f"    at_{_id(name)} = {name == guideline.start}"
    for name in compiled.order:
        yield f"    if at_{_id(name)}:"
        for branch in guideline.decisions[name].branches.values():
            yield f"        if {_test(compiled, criterion_of(guideline.decisions[name], branch))}:"
            if branch.to in guideline.options:
                strength = STRENGTHS[branch.strength or "conditional"]
                yield f"            offered[{branch.to!r}] = max(offered.get({branch.to!r}, 0), {strength})"
            elif branch.to in guideline.decisions:
                yield f"            at_{_id(branch.to)} = True"
            else:
                yield "            pass"
    yield "    answer = {}"
    for name, option in compiled.options.items():
        barred = " or ".join(f"({_test(compiled, bar.bar.when)})" for bar in option.contraindications) or "False"
        held = " or ".join(f"({_test(compiled, bar.bar.when)})" for bar in option.holds) or "False"
        yield f"    if {name!r} in offered:"
        yield f"        answer[{name!r}] = (offered[{name!r}], {barred}, {held})"
    yield "    return answer"


def _derived(compiled: Compiled) -> list[str]:
    """The derived facts that the guideline reads, each after its parents."""
    found: dict[str, None] = {}

    def add(fact: str) -> None:
        derived = compiled.vocabulary[fact].derived
        if derived is not None:
            for parent in derived.of:
                add(parent)
            found[fact] = None

    for criterion in _criteria(compiled):
        for leaf in criterion.leaves():
            if leaf.fact not in compiled.guideline.findings:
                add(leaf.fact)
    return list(found)


def _criteria(compiled: Compiled) -> Iterator[Criterion]:
    guideline = compiled.guideline
    yield from (finding.when for finding in guideline.findings.values())
    for decision in guideline.decisions.values():
        yield from (branch.when for branch in decision.branches.values() if branch.when is not None)
    for section in (guideline.contraindications, guideline.holds):
        yield from (bar.when for bar in section.values())


def _test(compiled: Compiled, criterion: Criterion) -> str:
    if isinstance(criterion, AllOf | AnyOf):
        word = " and " if isinstance(criterion, AllOf) else " or "
        parts = [f"({_test(compiled, part)})" for part in criterion.parts]
        return word.join(parts) or str(isinstance(criterion, AllOf))
    if isinstance(criterion, Not):
        return f"not ({_test(compiled, criterion.part)})"
    findings = compiled.guideline.findings
    computed = criterion.fact in findings or compiled.vocabulary[criterion.fact].derived is not None
    value = _name(computed, criterion.fact)
    if isinstance(criterion, InRange):
        return _range(value, criterion)
    assert isinstance(criterion, IsOneOf)
    fact = None if criterion.fact in findings else compiled.vocabulary[criterion.fact]
    words: tuple[Any, ...] = criterion.values
    if fact is None or fact.is_two_valued:
        yes = {"yes", "present"}
        have = ("yes", "no") if fact is None else fact.values
        words = tuple(next(value for value in have if (value in yes) == (word in yes)) for word in words)
    elif fact.number is not None:
        words = tuple(word if word == "never" else float(word) for word in words)
    return f"{value} == {words[0]!r}" if len(words) == 1 else f"{value} in {words!r}"


def _range(value: str, leaf: InRange) -> str:
    signs = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
    tests = [f"{value} {signs[bound]} {end}" for bound, end in leaf.range.as_data().items()]
    return " and ".join([f"{value} != 'never'", *tests])


def _name(computed: bool, fact: str) -> str:
    return f"d_{fact.replace('-', '_')}" if computed else f"facts[{fact!r}]"


def _id(name: str) -> str:
    return name.replace("-", "_")
