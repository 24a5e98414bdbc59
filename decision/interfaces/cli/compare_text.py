"""What `compare` prints: two guidelines over all profiles, the changelog's paragraph, or one patient side by side."""

from __future__ import annotations

from collections.abc import Iterator

from decision.compare import Change, Comparison, SideBySide
from decision.compare.comparison import Edition
from decision.compare.side_by_side import ALIKE
from decision.engine import Recommendation
from decision.engine.recommendation import limits
from decision.interfaces.cli.frame import heading
from decision.interfaces.cli.witness import Say
from decision.ranges import percent

SHOWN_AT_MOST = 20
OF_PROFILES = "A profile is one combination of all facts that a patient may have, each counted once: no share of patients."


def compare_lines(found: Comparison, say: Say, *, every: bool) -> list[str]:
    """The lines of a comparison over all profiles; `say` puts a witness into words."""
    return list(_compare(found, say, every=every))


def _compare(found: Comparison, say: Say, *, every: bool) -> Iterator[str]:
    yield f"A: {_named(found.a)}"
    yield f"B: {_named(found.b)}"
    yield _verdict(found)
    yield OF_PROFILES
    for sentence, side in zip(found.order, "AB", strict=False):
        yield f"Order in {side}: {sentence}"
    if found.options:
        yield "Options that are offered, graded or barred differently, by share of profiles:"
        for one in found.options:
            yield f"  {percent(one.profiles)}  {one.label} ({one.option}): A {one.a}; B {one.b}"
            if one.witness is not None:
                yield f"    for example {say(one.witness)}"
    shown = found.changes if every else found.changes[:SHOWN_AT_MOST]
    for change in shown:
        yield ""
        yield from _change(change, say)
    if len(found.changes) > len(shown):
        yield f"{len(found.changes) - len(shown)} further changes: --all"
    if found.words:
        yield ""
        yield f"Only words or sources changed: {', '.join(found.words)}"
    yield f"{found.nodes} nodes, 2 guidelines compiled"


def _verdict(found: Comparison) -> str:
    if found.is_same:
        return "Every profile is answered alike."
    if found.profiles == 0:
        return "Every profile is answered alike; only patients whose stated tests are known to disagree are not."
    if found.profiles is None or found.of_list is None:
        return "The answers differ in too many ways to count the profiles together; each change is counted by itself."
    return f"Answered differently: {percent(found.profiles)} of profiles; the ranked list differs in {percent(found.of_list)}."


def _change(change: Change, say: Say) -> Iterator[str]:
    yield f"{change.where}, {change.what}: {_of_profiles(change)}{cited(change.cites)}"
    yield f"  A: {change.a}"
    yield f"  B: {change.b}"
    if change.witness is not None:
        yield f"  Witness: {say(change.witness)}"
    yield from (f"    {one.label}: A {one.a}; B {one.b}" for one in change.effects)


def cited(cites: tuple[str, ...]) -> str:
    return f" [{', '.join(cites)}]" if cites else ""


def _of_profiles(change: Change) -> str:
    return f"{percent(change.profiles)} of profiles" if change.profiles else "no answer changes"


def _named(edition: Edition) -> str:
    return f"{edition.id} {edition.edition} · {edition.title} · {edition.digest}"


def changelog_lines(found: Comparison) -> list[str]:
    """The paragraph on the clinical effect that a changelog carries, in Markdown."""
    return list(_changelog(found))


def _changelog(found: Comparison) -> Iterator[str]:
    yield f"### {found.b.id}: {found.a.edition} to {found.b.edition}"
    yield ""
    yield f"Clinical effect: {_verdict(found)[0].lower()}{_verdict(found)[1:]}"
    yield OF_PROFILES
    yield ""
    for change in found.changes:
        star = "★ " if change.profiles else ""
        yield f"- {star}`{change.where}`, {change.what}: was {change.a}; is {change.b} ({_of_profiles(change)})."
        yield from (f"  For example {one.label}: was {one.a}; is {one.b}." for one in change.effects[:1])


def side_by_side_lines(a: Recommendation, b: Recommendation, found: SideBySide) -> list[str]:
    """The lines of one patient in two guidelines: what differs first, then what is alike."""
    return list(_side_by_side(a, b, found))


def _side_by_side(a: Recommendation, b: Recommendation, found: SideBySide) -> Iterator[str]:
    yield f"A: {heading(a.compiled.guideline)}"
    yield f"B: {heading(b.compiled.guideline)}"
    yield "Both answer this patient alike." if found.is_same else "The answers differ:"
    for row in found.rows:
        if row.verdict != ALIKE:
            yield f"  {row.label} ({row.id}) · {row.verdict}"
            yield f"    A: {row.a}"
            yield f"    B: {row.b}"
    if found.met:
        yield "What makes them differ:"
    for met in found.met:
        yield f"  {met.where}, {met.what}{cited(met.cites)}"
        yield f"    A: {met.a}"
        yield f"    B: {met.b}"
    alike = [row for row in found.rows if row.verdict == ALIKE]
    if alike:
        yield "Alike in both:"
        yield from (f"  {row.label}: {row.a}" for row in alike if row.kind == "systemic")
        beside = sum(row.kind != "systemic" for row in alike)
        if beside:
            yield f"  and {beside} that stand beside the list"
    yield limits(a.compiled.guideline.review.by)
