"""What a vocabulary's shape cannot say: that names exist, that limits and formulas fit, that nothing goes in a circle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import product
from math import inf, isfinite

from decision.errors import nearest
from decision.facts.vocabulary import Fact, Number, Vocabulary
from decision.formulas import FORMULAS, Formula
from decision.loading.criteria_check import check_criterion
from decision.loading.documents import Document, Path
from decision.ranges import plain

Domain = tuple[str, ...] | tuple[float, float, str, str]  # the words of a fact, or what bounds its number


def check_vocabulary(document: Document, vocabulary: Vocabulary) -> None:
    """Raise GuidelineError if anything is wrong; what rests on wrong limits or on a circle is not checked further."""
    for fact in vocabulary:
        if fact.number is not None:
            _check_number(document, ("facts", fact.id, "number"), fact.number)
    for name, one in vocabulary.classes.items():
        _check_known(document, ("classes", name), one.within, vocabulary.classes, "a class")
    _check_circles(document, "classes", {name: one.within for name, one in vocabulary.classes.items()}, "classes lie within each other")
    _check_circles(
        document, "facts", {fact.id: fact.derived.of for fact in vocabulary if fact.derived}, "facts are derived from each other"
    )
    document.check()
    seen: dict[tuple[str, tuple[Domain, ...]], set[str] | None] = {}
    for fact in vocabulary:
        _check_fact(document, ("facts", fact.id), fact, vocabulary)
        if fact.derived is not None:
            _check_formula(document, ("facts", fact.id, "derived"), fact, vocabulary, seen)
    _check_laws(document, vocabulary)
    _check_agents(document, vocabulary)
    document.check()


def _check_number(document: Document, path: Path, number: Number) -> None:
    if not number.low <= number.high or not isfinite(number.low):
        document.report(path, f"the limits go from {plain(number.low)} to {plain(number.high)}", "expected the lower one first")
    for unit, factor in (*number.units.items(), *((unit, one.factor) for unit, one in number.shifted_units.items())):
        if not 0 < factor < inf:
            document.report(path, f"the factor of `{unit}` is {plain(factor)}", "expected a number above 0")


def _check_circles(document: Document, section: str, above: Mapping[str, Iterable[str]], what: str) -> None:
    """Report the parts that lead back to themselves: what is left when every end is taken away, again and again."""
    left = {name: set(ones) & above.keys() for name, ones in above.items()}
    while ends := {name for name, ones in left.items() if not ones} | (left.keys() - set().union(*left.values())):
        left = {name: ones - ends for name, ones in left.items() if name not in ends}
    if left:
        document.report((section, next(iter(left))), f"{what}: {', '.join(left)}", "expected no way back")


def _check_fact(document: Document, path: Path, fact: Fact, vocabulary: Vocabulary) -> None:
    if bool(fact.values) == (fact.number is not None):
        what = "both values and a number" if fact.values else "no values"
        document.report(path, f"`{fact.id}` has {what}", "expected either `values` or `number`")
    for value in {value: None for value in fact.values if fact.values.count(value) > 1}:
        document.report((*path, "values"), f"`{value}` stands twice among the values", "expected each value once")
    for word, criterion in fact.statements.items():
        if word in fact.values:
            document.report((*path, "statements", word), f"`{word}` is a value and a statement", "expected one of them")
        if criterion is not None:
            check_criterion(document, (*path, "statements", word), criterion, vocabulary, {})
    known = (*fact.values, *fact.statements)
    if fact.number is None:
        _check_known(document, (*path, "value_words"), fact.value_words, known, f"a value of {fact.label}", "one of its values")
    else:
        digits = [word for word in fact.value_words if word.isdecimal()]
        _check_known(document, (*path, "value_words"), fact.value_words, (*digits, *known), f"a number for {fact.label}", "a whole number")
    _check_said(document, path, fact)
    _check_known(document, (*path, "stated_notes"), fact.stated_notes, known, f"a value of {fact.label}", "one of its values")
    _check_known(document, (*path, "scale_of"), [fact.scale_of] if fact.scale_of else [], vocabulary.facts, "a fact")
    _check_known(document, (*path, "ordinary"), fact.ordinary, fact.values, f"a value of {fact.label}", "one of its values")
    _check_known(document, (*path, "cites"), fact.cites, vocabulary.sources, "a source", "an id of `sources`")


def _check_said(document: Document, path: Path, fact: Fact) -> None:
    """What a person reads of a value: of a value that is there, never empty, and never what says another value too."""
    words = (*fact.values, *fact.statements)
    for key, said, known in (
        ("value_labels", fact.value_labels, words),
        ("value_phrases", fact.value_phrases, (*words, *(["never"] if fact.never else []))),
    ):
        _check_known(document, (*path, key), said, known, f"a value of {fact.label}", "one of its values")
        others = {value: {value, *fact.value_words.get(value, ())} for value in words}
        for value, text in said.items():
            if not text.strip():
                document.report((*path, key, value), f"`{value}` is said by no word", "expected words, or no entry")
            twice = [one for one in known if one != value and text in {said.get(one, ""), *others.get(one, ())}]
            if text.strip() and twice:
                document.report((*path, key, value), f"`{text}` says `{value}` and `{twice[0]}`", "expected words for one value alone")


def _check_formula(
    document: Document, path: Path, fact: Fact, vocabulary: Vocabulary, seen: dict[tuple[str, tuple[Domain, ...]], set[str] | None]
) -> None:
    """The formula is there, reads facts such as these, and gives nothing but values of the fact."""
    assert fact.derived is not None
    name, of = fact.derived.formula, fact.derived.of
    _check_known(document, (*path, "formula"), [name], FORMULAS, "a formula", "a formula of the package")
    _check_known(document, (*path, "of"), of, vocabulary.facts, "a fact")
    if name not in FORMULAS or any(parent not in vocabulary for parent in of):
        return
    formula, parents = FORMULAS[name], [vocabulary[parent] for parent in of]
    if len(parents) != len(formula.ranges):
        document.report((*path, "of"), f"`{name}` reads {len(formula.ranges)} facts, not {len(parents)}", "expected each that it reads")
        return
    key = (name, tuple(_domain(parent) for parent in parents))
    if key not in seen:
        seen[key] = _given(formula, parents)
    given = seen[key]
    if given is None:
        document.report((*path, "of"), f"`{name}` cannot read {', '.join(f'`{one}`' for one in of)}", "expected facts that it is made for")
        return
    _check_known(document, (*path, "formula"), sorted(given), fact.values, f"a value of {fact.label}", f"every value that `{name}` gives")


def _domain(fact: Fact) -> Domain:
    number = fact.number
    return fact.values if number is None else (number.low, number.high, number.whole, number.never)


def _given(formula: Formula, parents: list[Fact]) -> set[str] | None:
    """Every value that a formula gives; None if it cannot read these facts."""
    values: list[list[str | float]] = []
    for parent, ranges in zip(parents, formula.ranges, strict=True):
        if parent.number is None:
            if ranges:
                return None
            values.append(list(parent.values))
            continue
        if not ranges and not parent.never:
            return None
        regions = parent.regions([end for one in ranges for end in (one.start, one.end) if isfinite(end[0])])
        values.append([*(regions.sample(index) for index in range(regions.count)), *(["never"] if parent.never else [])])
    try:
        return {formula.function(*combination) for combination in product(*values)}
    except (TypeError, ValueError, KeyError):
        return None


def _check_laws(document: Document, vocabulary: Vocabulary) -> None:
    for place, law in enumerate(vocabulary.impossible):
        check_criterion(document, ("impossible", place, "when"), law.when, vocabulary, {})
        _check_known(document, ("impossible", place, "cites"), law.cites, vocabulary.sources, "a source", "an id of `sources`")
    numbers = [fact.id for fact in vocabulary if fact.number is not None]
    for place, order in enumerate(vocabulary.ordered):
        pair = (order.smaller, order.larger)
        _check_known(document, ("ordered", place), pair, numbers, "a number", "a fact that is a number")
        if all(one in numbers for one in pair) and _domain(vocabulary[order.smaller]) != _domain(vocabulary[order.larger]):
            what = f"`{order.smaller}` and `{order.larger}` have different limits"
            document.report(("ordered", place), what, "expected the same `from`, `to`, `whole` and `never`")


def _check_agents(document: Document, vocabulary: Vocabulary) -> None:
    """A name leads to one agent; a class that an agent implies is there."""
    owner: dict[str, str] = {name.lower(): name for name in vocabulary.agents}
    for name, agent in vocabulary.agents.items():
        _check_known(document, ("agents", name), agent.classes, vocabulary.classes, "a class")
        for word in agent.words:
            if owner.setdefault(word.lower(), name) != name:
                document.report(("agents", name), f"`{word}` is also a name of `{owner[word.lower()]}`", "expected one agent for a name")


def _check_known(document: Document, path: Path, names: Iterable[str], known: Collection[str], what: str, wanted: str = "") -> None:
    for name in names:
        if name not in known:
            document.report(path, f"`{name}` is not {what}", f"expected {wanted or what}", nearest(name, known))
