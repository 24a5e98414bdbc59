"""Answers every metastatic row of a cBioPortal table (breast_msk_2018) and counts what comes out.

    python -m tests.real.msk_report TABLE

The figures stand in docs/real-input.md, where a test compares them with this output.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from decision import Recommendation, load, patient_from, recommend
from tests.real.msk_patients import facts_of, is_metastatic, read_rows

Row = dict[str, str]
HR, HER2 = "Overall HR Status of Sequenced Sample", "Overall HER2 Status of Sequenced Sample"
IHC, ISH = "HER2 IHC Score of Sequenced Sample", "HER2 FISH Status of Sequenced Sample"
PATIENT = "Overall Patient Receptor Status"
TESTS = {"hr_status": ("er_percent", "pr_percent"), "her2_status": ("her2_ihc", "her2_ish")}
OWN = {"Positive": "positive", "Negative": "negative", "Equivocal": None, "Unk/ND": None}
# Where the reading is not the sample's own HER2 status: by IHC score, FISH status and that status, the reading, and why.
EXCEPTIONS: dict[tuple[str, str, str], tuple[str | None, str]] = {
    ("1+", "Equivocal", "Equivocal"): (
        "negative",
        "IHC 1+ is negative unless ISH is amplified; the table itself calls other rows with the same two results negative",
    ),
    ("1+ (focal)", "Equivocal", "Equivocal"): (
        "negative",
        "IHC 1+ or less is negative unless ISH is amplified; the table itself calls IHC 1+ with an equivocal ISH negative elsewhere",
    ),
    ("1-2+", "Negative", "Equivocal"): (
        "negative",
        "without amplification both 1+ and 2+ are negative; the table itself calls all other rows with the same two results negative",
    ),
    ("3+", "Negative", "Equivocal"): (
        "positive",
        "IHC 3+ is positive, and the discordant ISH is noted for review; the table itself calls the other row like this one positive",
    ),
    ("1+ (outside 3+)", "NA", "Negative"): (
        None,
        "two laboratories disagree and no ISH was done; the table takes its own 1+, we keep both scores and ask for HER2",
    ),
}
CLASSES = ("HR+/HER2-", "HR+/HER2+", "HR-/HER2+", "Triple Negative")
SUBTYPES = (
    "hr-positive-her2-negative",
    "er-low-her2-negative",
    "pr-only-her2-negative",
    "her2-positive",
    "triple-negative",
    "open",
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What one row was answered: the ranked options, the receptor tests that are asked, and the derived statuses."""

    ranked: tuple[str, ...]
    asked: tuple[str, ...]
    assumed: tuple[str, ...]
    hr_status: str | None
    her2_status: str | None
    subtype: str | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The statuses that the sample leaves open."""
        return tuple(status for status in TESTS if getattr(self, status) is None)

    @property
    def names_what_is_missing(self) -> bool:
        """Each status that is open has a test that settles it among those asked."""
        return all(set(TESTS[status]) & set(self.asked) for status in self.missing)


def summary(answer: Recommendation) -> Answered:
    """The parts of an answer that the report counts."""
    statuses = {fact: answer.facts[fact].value if fact in answer.facts else None for fact in (*TESTS, "subtype")}
    receptors = [fact for facts in TESTS.values() for fact in facts]
    return Answered(
        ranked=tuple(option for option in answer.compiled.guideline.options if answer.rank(option) is not None),
        asked=tuple(test.fact for test in answer.tests if test.fact in receptors),
        assumed=tuple(answer.scope.assumed),
        **statuses,
    )


def answered(rows: Sequence[Row], *, whole: bool = False) -> Iterator[tuple[Row, Answered]]:
    """Each row with its answer; rows that state the same share one. With `whole` every word of the answer is made."""
    for row in rows:
        yield row, _answered(json.dumps(facts_of(row), sort_keys=True), whole)


@cache
def _answered(facts: str, whole: bool) -> Answered:
    guideline = load("stage4-explained")
    answer = recommend(guideline, patient_from(guideline.vocabulary, json.loads(facts)))
    if whole:
        json.dumps(answer.as_data())
    return summary(answer)


def expected_her2(row: Row) -> str | None:
    """The sample's own HER2 status, or the reading that is listed for its results."""
    listed = EXCEPTIONS.get((row[IHC], row[ISH], row[HER2]))
    return OWN[row[HER2]] if listed is None else listed[0]


def report(rows: Sequence[Row]) -> str:
    """The figures of the metastatic rows, as Markdown."""
    found = list(answered([row for row in rows if is_metastatic(row)]))
    return "\n".join([*_counts(found, len(rows)), "", *_exceptions(found), "", *_classes(found)])


def _counts(found: list[tuple[Row, Answered]], of: int) -> list[str]:
    asking = [one for _, one in found if one.missing and one.names_what_is_missing]
    lacks = Counter(one.missing for one in asking)
    agree = {
        status: sum(getattr(one, status) == OWN[row[own]] for row, one in found)
        for status, own in (("hr_status", HR), ("her2_status", HER2))
    }
    figures = {
        "rows of the table": of,
        "metastatic rows": len(found),
        "with a ranked list": sum(bool(one.ranked) for _, one in found),
        "with an open receptor, whose tests are named": len(asking),
        "- HR and HER2 open": lacks[tuple(TESTS)],
        "- HR open": lacks["hr_status",],
        "- HER2 open": lacks["her2_status",],
        "with neither a list nor a named receptor test": sum(not one.ranked and one not in asking for _, one in found),
        "HR equals the sample's own": agree["hr_status"],
        "HER2 equals the sample's own": agree["her2_status"],
    }
    return ["| What | Rows |", "|---|---|", *(f"| {what} | {number} |" for what, number in figures.items())]


def _exceptions(found: list[tuple[Row, Answered]]) -> list[str]:
    lines = ["| Sample | IHC | FISH | its own HER2 status | read as | why |", "|---|---|---|---|---|---|"]
    for row, one in found:
        if one.her2_status != OWN[row[HER2]]:
            results = row[IHC], row[ISH], row[HER2]
            why = EXCEPTIONS.get(results, (None, "not explained"))[1]
            lines.append(f"| {' | '.join((row['Sample ID'], *results, one.her2_status or 'open', why))} |")
    return lines


def _classes(found: list[tuple[Row, Answered]]) -> list[str]:
    counted = Counter((one.subtype or "open", row[PATIENT]) for row, one in found)
    lines = [f"| Derived of the sample | {' | '.join(CLASSES)} |", f"|---|{'---|' * len(CLASSES)}"]
    assert sum(counted[subtype, patient] for subtype in SUBTYPES for patient in CLASSES) == len(found), "a class is not listed"
    return lines + [f"| {subtype} | {' | '.join(str(counted[subtype, patient]) for patient in CLASSES)} |" for subtype in SUBTYPES]


if __name__ == "__main__":
    print(report(read_rows(Path(sys.argv[1]))))
