"""Every part of an answer as a diagram: two guidelines in one space answer alike exactly where these are equal."""

from __future__ import annotations

from decision.reasoning.compiled import Compiled
from decision.reasoning.diagrams import FALSE, Diagrams

Part = tuple[str, str, str]  # option, stop, urgent, notes ...; which of them; what of it
Parts = dict[Part, int]  # its diagram


def apart(diagrams: Diagrams, mine: Parts, theirs: Parts) -> Parts:
    """For each part that is another function in two answers: where they differ, be anybody there or not."""
    found: Parts = {}
    for part in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(part, FALSE), theirs.get(part, FALSE)
        if one != other:
            found[part] = different(diagrams, one, other)
    return found


def different(diagrams: Diagrams, one: int, other: int) -> int:
    """Where two functions differ."""
    return diagrams.joined("differs", lambda a, b: int(a != b), one, other)


def parts_of_answers(compiled: Compiled) -> Parts:
    """Every diagram that an answer is read off, by a name that a mutant has too."""
    guideline = compiled.guideline
    found: Parts = {("stop", name, "reach"): node for name, node in compiled.reach.items() if name in guideline.stops}
    for name, option in compiled.options.items():
        found["option", name, "outcome"], found["option", name, "unrefused"] = option.outcome, option.unrefused
        for bar in (*option.contraindications, *option.holds, *option.refusals):
            found["option", name, f"bar {bar.id}"] = compiled.diagrams.both(option.is_offered, bar.node)
        found |= {("option", name, f"companion {one.id}"): one.node for one in compiled.companions[name]}
        for key in ("cautions", "followed_by", "plan_b"):
            for part in getattr(option.option, key):
                place = ("option", name, f"{key} {part.rationale}")
                where = compiled.diagrams.both(option.is_offered, compiled.when[id(part)])
                found[place] = compiled.diagrams.either(found.get(place, FALSE), where)
        found |= _of_records(compiled, name)
    for name, later in guideline.later_options.items():
        found |= {("later option", name, f"companion {key}"): compiled.when[id(one)] for key, one in later.companions.items()}
    for section in ("urgent", "notes", "differs", "empty"):
        found |= {(section, name, "when"): compiled.when[id(part)] for name, part in getattr(guideline, section).items()}
    return found


def _of_records(compiled: Compiled, name: str) -> Parts:
    """The figures and approvals that stand on an option, by what their records say: an edited record is another part."""
    option, records, diagrams = compiled.options[name], compiled.guideline.records, compiled.diagrams
    found: Parts = {}
    for figure in option.option.figures:
        said = records[figure.record].said(figure.endpoint, figure.group, figure.maturity)
        place = ("option", name, f"figure {figure.record} {said}")
        where = diagrams.both(option.is_offered, compiled.when[id(figure)])
        found[place] = diagrams.either(found.get(place, FALSE), where)
    for record in option.option.approvals:
        found["option", name, f"approval {record} {records[record].approval_said}"] = option.is_offered
        found["option", name, f"population {record}"] = diagrams.both(option.is_offered, compiled.concerned[record])
    return found
