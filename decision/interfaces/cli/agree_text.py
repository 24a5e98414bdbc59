"""What `agree` prints: two guidelines on one patient, or on all profiles, by groups of options that correspond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from decision.compare import Agreement, Everywhere
from decision.compare.agree_patient import Group
from decision.compare.agree_profiles import BOTH, Answered, GroupShares, Split
from decision.compare.stance import Side
from decision.engine import Recommendation
from decision.engine.recommendation import limits
from decision.interfaces.cli.compare_text import OF_PROFILES, cited
from decision.interfaces.cli.frame import INVENTED, heading
from decision.interfaces.cli.witness import Say
from decision.ranges import percent

SPLITS_SHOWN = 2
NOT_COUNTED = "not counted"


def agree_lines(a: Recommendation, b: Recommendation, found: Agreement) -> Iterator[str]:
    """One patient: what differs first, then what is in one of them only, then what both say alike."""
    yield f"A: {heading(a.compiled.guideline)}"
    yield f"B: {heading(b.compiled.guideline)}"
    if "yes" in (a.compiled.guideline.invented, b.compiled.guideline.invented):
        yield INVENTED
    for flag in a.urgent:
        yield f"! URGENT, {flag.urgency}: {flag.label} ({flag.because})"
    for side, why in (("A", found.a_silent), ("B", found.b_silent)):
        if why:
            yield f"{side} is silent on this patient: {why}"
    yield _counted(found)
    for group in found.groups:
        yield from _group(group)
    yield limits(a.compiled.guideline.review.by)


def _counted(found: Agreement) -> str:
    counts = Counter(group.verdict for group in found.groups)
    parts = [f"{count} {verdict}" for verdict, count in sorted(counts.items())]
    return f"{', '.join(parts) or 'Nothing is offered by either'}; {found.neither} offered by neither."


def _group(group: Group) -> Iterator[str]:
    yield ""
    yield f"{group.verdict.upper()}: {group.label}"
    for name, side in (("A", group.a), ("B", group.b)):
        if side.options:
            yield from _side(name, side)


def _side(name: str, side: Side) -> Iterator[str]:
    because = f": {side.because}" if side.because else ""
    yield f"  {name}: {side.stance}{because}{cited(side.cites)}"
    for one in side.options:
        if one.said != "not offered":
            yield f"     {one.label} ({one.id}): {one.said}"


def everywhere_lines(found: Everywhere, say: Say, *, every: bool) -> Iterator[str]:
    """All profiles: how often both answer, then each group with the ways in which the two differ."""
    for name, edition in (("A", found.a), ("B", found.b)):
        yield f"{name}: {edition.id} {edition.edition} · {edition.title} · {edition.digest}"
    yield OF_PROFILES
    yield f"Both answer {percent(found.answered)} of profiles; the shares below are of those."
    for name, other, alone in (("A", "B", found.silent_b), ("B", "A", found.silent_a)):
        yield from _alone(name, other, alone, say)
    for group in found.groups:
        yield ""
        yield from _shares(group, say, every=every)


def _alone(name: str, other: str, alone: Answered, say: Say) -> Iterator[str]:
    if alone.profiles:
        yield f"{name} answers {percent(alone.profiles)} of profiles on which {other} is silent"
        if alone.witness is not None:
            yield f"  for example {say(alone.witness)}"


def _shares(group: GroupShares, say: Say, *, every: bool) -> Iterator[str]:
    if group.agree is None or group.differ is None or group.neither is None:
        shares = "too many profiles to count here; the ways to differ are complete"
    elif group.where == BOTH:
        shares = f"agree {percent(group.agree)}, differ {percent(group.differ)}, neither offers it {percent(group.neither)}"
    else:
        shares = f"{group.where}: {percent(group.differ)}"
    yield f"{group.label} · {shares}"
    if group.where == BOTH:
        yield f"  A: {', '.join(group.a)}; B: {', '.join(group.b)}"
    telling = [one for one in group.splits if one.witness is not None]
    shown = group.splits if every else telling[:SPLITS_SHOWN]
    for split in shown:
        yield from _split(split, say)
    if len(group.splits) > len(shown):
        yield f"  {len(group.splits) - len(shown)} further ways: --all"


def _split(split: Split, say: Say) -> Iterator[str]:
    sides = [f"{name} {stance}" for name, stance in (("A", split.a), ("B", split.b)) if stance]
    yield f"  {NOT_COUNTED if split.profiles is None else percent(split.profiles)}  {'; '.join(sides)}"
    if split.witness is not None:
        yield f"    for example {say(split.witness)}"
        for name, side in (("A", split.a_side), ("B", split.b_side)):
            if side.because:
                yield f"    {name}: {side.because}"
