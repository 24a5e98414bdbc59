"""Invariants of a guideline, proved over every patient: what breaks one is handed over as a patient."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from decision.guideline import Invariant
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled
from decision.reasoning.diagrams import FALSE
from decision.verify.finding import Finding

APPLIES = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5  # the leaves of a companion that applies, be it held, barred or refused


def broken_invariants(anybody: Anybody) -> Iterator[Finding]:
    """Each invariant that some patient breaks, with the option that breaks it."""
    compiled = anybody.compiled
    for name, invariant in compiled.guideline.invariants.items():
        meant = {option: compiled.options[option] for option in options_meant(compiled, invariant)}
        others = compared(compiled, invariant)
        if (not meant and invariant.rule != "never-free") or (not others and invariant.rule == "not-above"):
            yield Finding("empty invariant", name, f"`{name}` speaks of no option of this guideline", None)
        elif invariant.rule == "not-above":
            yield from _not_above(anybody, name, invariant, meant, others)
        elif invariant.rule == "offered":
            offered = compiled.diagrams.any_of(one.is_offered for one in meant.values())
            missed = compiled.diagrams.both(compiled.when[id(invariant)], compiled.diagrams.negation(offered))
            if (patient := anybody.witness(missed)) is not None:
                yield Finding("broken invariant", name, f"none of {', '.join(meant)} is offered to this patient: {invariant.text}", patient)
        else:
            yield from _never_free(anybody, name, invariant, meant)


def _never_free(anybody: Anybody, name: str, invariant: Invariant, meant: Iterable[str]) -> Iterator[Finding]:
    compiled, diagrams = anybody.compiled, anybody.compiled.diagrams
    for option in meant:
        carried = _carried(compiled, option, invariant.carries)
        free = diagrams.both(compiled.free(option), diagrams.negation(carried))
        if (patient := anybody.witness(diagrams.both(compiled.when[id(invariant)], free))) is not None:
            yield Finding("broken invariant", name, f"`{option}` is free to start for this patient: {invariant.text}", patient)


def _not_above(anybody: Anybody, name: str, invariant: Invariant, meant: Iterable[str], others: Collection[str]) -> Iterator[Finding]:
    """Each option that for some patient ranks above one with which it is compared, both being free to start."""
    compiled, diagrams = anybody.compiled, anybody.compiled.diagrams
    when = compiled.when[id(invariant)]

    def graded(option: str) -> int:
        return diagrams.joined("where so", lambda grade, here: grade if here else 0, compiled.graded_where_free(option), when)

    compared = {other: graded(other) for other in others}
    for option in meant:
        mine = graded(option)
        for other, theirs in compared.items():
            above = diagrams.joined("above", lambda one, two: int(one > two > 0), mine, theirs)
            if (patient := anybody.witness(above)) is not None:
                yield Finding("broken invariant", name, f"`{option}` stands above `{other}` for this patient: {invariant.text}", patient)


def compared(compiled: Compiled, invariant: Invariant) -> list[str]:
    """The options above which those of a `not-above` may not stand."""
    carried = compiled.vocabulary.carried_by
    return [
        name
        for name, one in compiled.options.items()
        if name in invariant.than_options or carried(one.option.classes).intersection(invariant.than_classes)
    ]


def options_meant(compiled: Compiled, invariant: Invariant) -> list[str]:
    """The options of which an invariant speaks."""
    return [option for option in compiled.options if _is_meant(compiled, invariant, option)]


def _is_meant(compiled: Compiled, invariant: Invariant, option: str) -> bool:
    classes = compiled.vocabulary.carried_by(compiled.options[option].option.classes)
    if option in invariant.unless_options or classes.intersection(invariant.unless_classes):
        return False
    return option in invariant.options or bool(classes.intersection(invariant.classes))


def _carried(compiled: Compiled, option: str, classes: tuple[str, ...]) -> int:
    """Where an option carries one of these classes by a companion that applies; itself it carries it everywhere."""
    diagrams, vocabulary = compiled.diagrams, compiled.vocabulary
    if vocabulary.carried_by(compiled.options[option].option.classes).intersection(classes):
        return diagrams.negation(FALSE)
    return diagrams.any_of(
        diagrams.mapped("applies to the patient", lambda leaf: int(bool(APPLIES >> leaf & 1)), one.node)
        for one in compiled.companions[option]
        if vocabulary.carried_by(one.companion.classes).intersection(classes)
    )
