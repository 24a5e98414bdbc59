"""Records of evidence in the words of the command and of the pages: a figure, an approval in a region, the basis of an answer.

No figure stands here: each comes from the answer, which has it from its record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decision.engine import Recommendation
from decision.engine.parts import ApprovalText, Availability, EvidenceBasis, FigureText, OptionAnswer, RegionText
from decision.engine.records import NO_RECORD, REGIONS, is_not_available
from decision.errors import FirstlineError, Problem, nearest
from decision.evidence import Matched
from decision.guideline import Guideline
from decision.record import NOT_AVAILABLE, NOT_VERIFIED

CERTAINTY: Mapping[str, str] = {
    "register": "official text, seen or quoted word for word in a public file",
    "two-source": "seen in two public pages, which may both report one paper",
    "one-source": "seen in one public page",
    "secondary": "seen only second-hand or in machine-assisted files: check at the source before use",
    "review": "looked up for the clinical review",
    "unverified-memory": "from memory, no page that says it was seen: check before use",
}
MATURITY: Mapping[str, str] = {
    "primary": "as the trial first reported it",
    "interim": "interim analysis",
    "updated": "updated analysis",
    "final": "final analysis",
    "exploratory": "exploratory analysis",
    "immature": "immature",
    "no-readout": "no result was found",
    "not-stated": "maturity not stated",
}
STATUS: Mapping[str, str] = {
    "approved": "approved",
    "accelerated": "accelerated approval",
    "withdrawn": "withdrawn",
    "under-review": "under review",
    "recommended-for-approval": "recommended for approval",
    "none-found": "no approval was found",
}
SHORT = {  # the grade of a record in a line
    "secondary": "second-hand",
    "review": "looked up for the review",
    "unverified-memory": "from memory, not verified",
}
MATURITY_SHORT = {"no-readout": "no result was found", "not-stated": "maturity not stated"}
ABSENT = (NOT_AVAILABLE, NOT_VERIFIED)
ANSWERS = ("match", "mismatch", "not known", "not compared")


def sureness(certainty: str) -> str:
    """How sure a record is, in a word or two."""
    return SHORT.get(certainty, certainty)


# Figures


def figure_line(one: FigureText) -> str:
    """One endpoint in a line: the trial, what was measured, the arms, how they compare, how ripe and how sure it is."""
    what = one.endpoint + (f" ({one.group})" if one.group else "")
    parts = [f"{what} {arms_in_words(one)}", *([effect_in_words(one)] if one.effect else [])]
    parts += [MATURITY_SHORT.get(one.maturity, one.maturity), sureness(one.certainty), *(["sources disagree"] if one.disputed else [])]
    whom = f" (if {one.when})" if one.when else ""
    return f"{one.title}{whom}: {', '.join(parts)}"


def arms_in_words(one: FigureText) -> str:
    """The figure of each arm without its own interval; where none was seen, that it is not available."""
    if not one.figures or all(figure in ABSENT for figure in one.figures):
        return one.figures[0] if one.figures else NOT_AVAILABLE
    told = [figure if figure in ABSENT else figure.partition(" (")[0] for figure in one.figures]
    unit = f" {one.unit}" if one.unit else ""
    if any(figure in ABSENT for figure in told):
        return " v ".join(figure if figure in ABSENT else figure + unit for figure in told)
    return " v ".join(told) + unit


def arms_in_full(one: FigureText) -> tuple[tuple[str, str], ...]:
    """Each arm with its figure as it is on record."""
    figures = one.figures or (NOT_AVAILABLE,) * len(one.arms)
    return tuple(
        (arm, figure if figure in ABSENT or not one.unit else f"{figure} {one.unit}") for arm, figure in zip(one.arms, figures, strict=True)
    )


def effect_in_words(one: FigureText) -> str:
    """How the arms compare, never without its interval or that there is none."""
    if one.value in ABSENT:
        return f"{one.effect} {one.value}"
    if one.interval in ABSENT:
        return f"{one.effect} {one.value}, interval {one.interval}"
    level = "" if one.interval_level == "95 %" else f"{one.interval_level} interval "
    return f"{one.effect} {one.value} ({level}{one.interval})"


# Approvals and regions


def approval_line(one: ApprovalText) -> str:
    """An approval as it is on record, in whatever region."""
    date = NOT_AVAILABLE if one.date in ABSENT else one.date
    return f"{one.region}, {STATUS[one.status]}, date {date} ({sureness(one.certainty)}): {one.title}"


def region_named(name: str) -> str:
    """The id of a region that was asked for; raises FirstlineError where it is none."""
    found = name.strip().lower()
    if found and found not in REGIONS:
        near = nearest(found, REGIONS)
        raise FirstlineError([Problem("--region", f"`{name}` is not a region", f"expected {' or '.join(REGIONS)}", near)])
    return found


def names_approvals(guideline: Guideline) -> bool:
    """Whether any option of a guideline names an approval: only then a region says something."""
    return any(option.approvals for option in guideline.options.values())


def availability_line(label: str, one: Availability) -> str:
    """What is on record in a region, with what the record says of it."""
    return availability_words(label, one) + (f": {one.says}" if one.says else "")


def availability_words(label: str, one: Availability) -> str:
    """The same in short; where nothing is on record, that is said, and is no word against the option."""
    if one.status == NO_RECORD:
        return f"No record of an approval in the {label}"
    parts = [_status(label, one)]
    if one.fits == "no":
        parts.append(f"but not for this patient: needs {one.needs}")
    elif one.fits == "not known":
        parts.append(f"if {one.needs}")
    return f"{', '.join(parts)} ({sureness(one.certainty)})"


def _status(label: str, one: Availability) -> str:
    place = f"in the {label}"
    dated = f", date {NOT_AVAILABLE}" if one.date in ABSENT else f" since {one.date}"
    words = {
        "approved": f"Approved {place}{dated}",
        "accelerated": f"Accelerated approval {place}{dated}",
        "withdrawn": f"Withdrawn {place}{dated.replace(' since ', ' on ')}",
        "none-found": f"No approval found {place}",
    }
    return words.get(one.status, f"{STATUS[one.status][:1].upper()}{STATUS[one.status][1:]} {place}")


def first_available(answer: Recommendation, region: RegionText, option: OptionAnswer) -> str:
    """What is first available in a region, beside an option that is not and whose rank is no lower; empty where there is nothing to say."""
    first = [one for one in answer.options if one.id in region.first_available]
    if not first or not option.rank or not first[0].rank or option.rank > first[0].rank or not is_not_available(region.options[option.id]):
        return ""
    told = [f"{one.label}{f' (if {region.options[one.id].needs})' if region.options[one.id].needs else ''}" for one in first]
    return f"First available here: {', '.join(told)}"


# The basis, and a patient beside a population


def basis_line(basis: EvidenceBasis) -> str:
    """Until when the records were checked, and the least that is sure among those on the paths used."""
    if not basis.records:
        return f"Evidence: edition {basis.edition}, no record on the paths used · {basis.review}"
    least = f"least certain on the paths used: {sureness(basis.certainty)} ({', '.join(basis.least_certain[:3])}"
    more = f" and {len(basis.least_certain) - 3} more" if len(basis.least_certain) > 3 else ""
    return f"Evidence: edition {basis.edition}, records last checked on {basis.seen_on}, {least}{more}) · {basis.review}"


def beside_lines(title: str, matched: Matched) -> Iterator[str]:
    """A patient beside the population of a trial in a few lines: how many conditions are met, and which are not or are not known."""
    counts = {answer: [one.item for one in matched.items if one.answer == answer] for answer in ANSWERS}
    told = ", ".join(f"{len(items)} {answer}" for answer, items in counts.items() if items) or "the record names no population"
    yield f"This patient beside {title}: {told}"
    for answer in ("mismatch", "not known"):
        if counts[answer]:
            yield f"  {answer}: {'; '.join(counts[answer])}"
