"""What `show` prints: a whole guideline in reading order, or one part of it in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from decision.engine.phrases import Phrases
from decision.errors import FirstlineError, Problem, nearest
from decision.facts.vocabulary import Fact
from decision.guideline import Bar, Branch, Cited, Decision, LaterOption, Option
from decision.reasoning.compiled import Compiled

SECTIONS = (
    "decisions",
    "options",
    "later_options",
    "stops",
    "findings",
    "contraindications",
    "holds",
    "refusals",
    "urgent",
    "notes",
    "invariants",
)
TITLES = {"later_options": "For later", "stops": "Ends without a list", "urgent": "Urgent flags"}


def guideline_text(compiled: Compiled) -> str:
    """The guideline at a glance: every decision with its answers, then everything it may offer or bar."""
    return "\n".join(_guideline(compiled))


def _guideline(compiled: Compiled) -> Iterator[str]:
    guideline, phrases = compiled.guideline, Phrases(compiled.guideline, compiled.vocabulary)
    yield f"{guideline.title}"
    invented = " · INVENTED, not for care" if guideline.invented == "yes" else ""
    yield f"{guideline.id} {guideline.edition} · review: {guideline.review.status}{invented}"
    yield f"Order: {guideline.ranking.sentence}"
    for name in compiled.order:
        yield ""
        yield from _decision(phrases, name, guideline.decisions[name])
    for section in SECTIONS[1:]:
        parts: Mapping[str, Any] = getattr(guideline, section)
        if parts:
            yield ""
            yield TITLES.get(section, section.capitalize())
            yield from (f"  {name}: {_line(phrases, part)}" for name, part in parts.items())


def _decision(phrases: Phrases, name: str, decision: Decision) -> Iterator[str]:
    yield f"{name}: {decision.question} ({decision.select})"
    for branch_id, branch in decision.branches.items():
        when = "otherwise" if branch.when is None else f"if {phrases.criterion(branch.when)}"
        yield f"  {branch_id}: {branch.answer}; {when} -> {branch.to}{_grade(branch)} [{', '.join(branch.cites)}]"


def _grade(branch: Branch) -> str:
    return f" ({branch.strength})" if branch.strength else ""


def _line(phrases: Phrases, part: Any) -> str:
    if isinstance(part, Option | LaterOption):
        return f"{part.label} [{', '.join(part.cites)}]"
    what = getattr(part, "label", "") or part.text
    when = f": if {phrases.criterion(part.when)}" if isinstance(part, Bar) else ""
    return f"{what}{when} [{', '.join(part.cites)}]"


def part_text(compiled: Compiled, name: str) -> str:
    """One decision, option, bar, flag, note or fact in full; raises FirstlineError if there is none."""
    phrases = Phrases(compiled.guideline, compiled.vocabulary)
    for section in SECTIONS:
        parts: Mapping[str, Any] = getattr(compiled.guideline, section)
        if name in parts:
            part = parts[name]
            lines = _full_decision(phrases, name, part) if isinstance(part, Decision) else _full(compiled, phrases, name, part)
            return "\n".join(lines)
    if name in compiled.vocabulary:
        return "\n".join(_fact(compiled.vocabulary[name]))
    known = [*(one for section in SECTIONS for one in getattr(compiled.guideline, section)), *compiled.vocabulary.facts]
    raise FirstlineError(
        [Problem("show", f"`{name}` is no part of {compiled.guideline.id}", "expected a decision, option or fact", nearest(name, known))]
    )


def _full_decision(phrases: Phrases, name: str, decision: Decision) -> Iterator[str]:
    yield f"{name}: {decision.question}"
    yield f"  select: {decision.select}"
    for branch_id, branch in decision.branches.items():
        when = "otherwise" if branch.when is None else f"if {phrases.criterion(branch.when)}"
        yield f"  {branch_id}: {branch.answer}"
        yield f"    {when}"
        yield f"    -> {branch.to}{_grade(branch)}"
        yield from _cited(branch, "    ")


def _full(compiled: Compiled, phrases: Phrases, name: str, part: Any) -> Iterator[str]:
    yield f"{name}: {getattr(part, 'label', '') or part.text}"
    for key in ("kind", "classes", "options", "unless_classes", "urgency", "first_steps", "handed_over_with", "correct"):
        if value := getattr(part, key, None):
            yield f"  {key.replace('_', ' ')}: {value if isinstance(value, str) else ', '.join(value)}"
    if hasattr(part, "when"):
        yield f"  if {phrases.criterion(part.when)}"
    if isinstance(part, Cited):
        yield from _cited(part, "  ")
    else:
        yield f"  [{', '.join(part.cites)}]"
    for source, target, data in compiled.graph.in_edges(name, data=True) if name in compiled.graph else ():
        yield f"  reached from {source}: {data['branch'].answer}{_grade(data['branch'])} -> {target}"
    if isinstance(part, Option):
        yield from _of_option(compiled, phrases, name, part)


def _of_option(compiled: Compiled, phrases: Phrases, name: str, option: Option) -> Iterator[str]:
    found = compiled.options[name]
    for title, bars in (("contraindicated", found.contraindications), ("on hold", found.holds), ("declined", found.refusals)):
        yield from (f"  {title} by {one.id}: if {phrases.criterion(one.bar.when)} [{', '.join(one.bar.cites)}]" for one in bars)
    yield from (f"  with {one.label}: if {phrases.criterion(one.when)} [{', '.join(one.cites)}]" for one in option.companions.values())
    yield from (f"  caution: if {phrases.criterion(one.when)}: {one.rationale} [{', '.join(one.cites)}]" for one in option.cautions)
    for one in option.figures:
        which = ", ".join(part for part in (one.endpoint, one.group, one.maturity) if part)
        yield f"  figure of {one.record}: {which}: if {phrases.criterion(one.when)}"
    if option.approvals:
        yield f"  approvals: {', '.join(option.approvals)}"
    for title, laters in (("then", option.followed_by), ("plan B", option.plan_b)):
        yield from (f"  {title}: {later.option}: if {phrases.criterion(later.when)} [{', '.join(later.cites)}]" for later in laters)


def _cited(part: Cited, indent: str) -> Iterable[str]:
    return (f"{indent}{part.rationale} [{', '.join(part.cites)}]",)


def _fact(fact: Fact) -> Iterator[str]:
    yield f"{fact.id}: {fact.question}"
    if fact.number is not None:
        limits = f"{fact.number.low:g} to {fact.number.high:g}"
        yield f"  a number, {limits}{f' {fact.number.unit}' if fact.number.unit else ''}{', or never' * fact.never}"
    else:
        yield f"  values: {', '.join((*fact.values, *fact.statements))}"
    if fact.derived is not None:
        yield f"  derived from {', '.join(fact.derived.of)}"
    if fact.ordinary:
        yield f"  assumed while unknown, and asked first: {' or '.join(fact.ordinary)}"
    if fact.words:
        yield f"  words: {', '.join(fact.words)}"
    if fact.cites:
        yield f"  [{', '.join(fact.cites)}]"
