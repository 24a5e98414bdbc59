"""Two guidelines over all profiles: shares equal plain enumeration, every way to differ has its witness, and nothing is left uncounted."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from decision import load
from decision.compare import agree_everywhere
from decision.compare.agree_profiles import Everywhere
from tests.command import firstline
from tests.generated import CITED, SHIPPED_VOCABULARY
from tests.reference import Reference, reference_of, standing_of
from tests.two_guidelines import BY_CLASS, BY_REGIMEN, CRISIS, REFUSES, TYPES, folder, guideline, offer

Pair = tuple[Path, Path]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """An invented guideline by classes, and one by regimens."""
    return folder(tmp_path, BY_CLASS), folder(tmp_path, BY_REGIMEN)


def plain(reference: Reference, facts: dict[str, Any], *, systemic: list[str]) -> dict[str, tuple[str, bool]]:
    """Of each option its standing for a complete patient and whether it leads, from the reference alone."""
    table = reference.complete(facts, strict=True).listed(64)
    assert table is not None
    found = reference.walk(table)
    standings = {name: standing_of(found[name].outcomes, refused=found[name].refused) for name in systemic}
    grades = {
        name: min((0 if grade[0] == "strong" else 1, *grade[1:]) for grade, _, _ in found[name].where if grade is not None)
        for name, standing in standings.items()
        if standing == "recommended"
    }
    return {name: (standing, name in grades and grades[name] == min(grades.values())) for name, standing in standings.items()}


WORST_FIRST = ("excluded", "contraindicated", "declined", "on-hold", "recommended")
SAID = {"excluded": "not offered", "on-hold": "on hold", "recommended": "offered, not first"}


def stance(found: dict[str, tuple[str, bool]], names: tuple[str, ...]) -> str:
    if any(found[name][1] for name in names):
        return "offered, first"
    best = max((WORST_FIRST.index(found[name][0]) for name in names), default=0)
    return SAID.get(WORST_FIRST[best], WORST_FIRST[best])


Facts = dict[str, Any]


def held_to_plain_enumeration(found: Everywhere, one: Reference, other: Reference, profiles: list[Facts]) -> None:
    """Every share is that of listing these profiles and asking the reference about each."""
    sides = [[plain(side, facts, systemic=list(side.data["options"])) for side in (one, other)] for facts in profiles]
    answered = [(a, b) for a, b in sides if all(any(what != "excluded" for what, _ in side.values()) for side in (a, b))]
    assert found.answered == pytest.approx(100 * len(answered) / len(profiles))
    for group in found.groups:
        met = Counter((stance(a, group.a), stance(b, group.b)) for a, b in answered)
        counted = {both: 100 * times / len(answered) for both, times in met.items()}
        splits = {(split.a or "not offered", split.b or "not offered"): split.profiles for split in group.splits}
        assert splits == {both: share for both, share in counted.items() if both[0] != both[1]}
        assert group.neither == counted.get(("not offered", "not offered"), 0)
        assert group.agree == pytest.approx(sum(share for both, share in counted.items() if both[0] == both[1] != "not offered"))
        assert group.differ == pytest.approx(sum(splits.values()))


def test_shares_equal_plain_enumeration_and_every_witness_replays(pair: Pair) -> None:
    one, other = (reference_of(path, SHIPPED_VOCABULARY) for path in pair)
    found = agree_everywhere(*(load(str(path)) for path in pair))
    facts = ("histology", "visceral_crisis", "refuses_chemotherapy")
    profiles = [dict(zip(facts, values, strict=True)) for values in product(TYPES, CRISIS, REFUSES)]
    held_to_plain_enumeration(found, one, other, profiles)
    assert found.silent_b.profiles == pytest.approx(100 * 2 / len(profiles))
    assert found.silent_a.profiles == 0
    replayed(found, one, other)


# These facts are tied by laws: to each other, and to nothing else.
TIED: dict[str, tuple[Any, ...]] = {
    "sex": ("female", "male"),
    "menopausal_status": ("premenopausal", "perimenopausal", "postmenopausal", "not-applicable"),
    "pregnant": ("present", "absent"),
    "gestation_weeks": (10, 30, "never"),
    "breastfeeding": ("present", "absent"),
    "ovarian_suppression": ("none", "lhrh-agonist", "oophorectomy"),
    "refuses_ovarian_suppression": ("yes", "no"),
}
YOUNG = {"menopausal_status": ["premenopausal", "perimenopausal"]}
EARLY = {"any": [{"pregnant": "absent"}, {"gestation_weeks": {"below": 14}}]}
TIED_BY_CLASS = guideline(
    "tied-by-class",
    {"et-cdk46": BY_CLASS["options"]["et-cdk46"], "taxane": BY_CLASS["options"]["taxane"]},
    {
        "calm": offer("calm", "et-cdk46", {"any": [{"not": YOUNG}, {"ovarian_suppression": ["lhrh-agonist", "oophorectomy"]}]}),
        "fast": offer("fast", "taxane", {"any": [{"pregnant": "present"}, {"sex": "male"}]}, "small"),
    },
    contraindications={"early": {"label": "early", "when": {"not": EARLY}, "classes": ["chemotherapy"], **CITED}},
)
TIED_BY_REGIMEN = guideline(
    "tied-by-regimen",
    {"ribociclib-ai": BY_REGIMEN["options"]["ribociclib-ai"], "paclitaxel": BY_REGIMEN["options"]["paclitaxel"]},
    {
        "calm": offer("calm", "ribociclib-ai", {"any": [{"sex": "male"}, {"all": [YOUNG, {"pregnant": "absent"}]}]}),
        "fast": offer("fast", "paclitaxel", EARLY, "small"),
    },
    refusals={"ovaries": {"label": "keeps them", "when": {"refuses_ovarian_suppression": "yes"}, "options": ["ribociclib-ai"], **CITED}},
)


def test_shares_of_facts_that_laws_tie_equal_plain_enumeration(tmp_path: Path) -> None:
    pair = folder(tmp_path, TIED_BY_CLASS), folder(tmp_path, TIED_BY_REGIMEN)
    one, other = (reference_of(path, SHIPPED_VOCABULARY) for path in pair)
    listed = [dict(zip(TIED, values, strict=True)) for values in product(*TIED.values())]
    profiles = [facts for facts in listed if not one.complete(facts, strict=True).is_contradictory and not is_discordant(facts)]
    assert 20 < len(profiles) < len(listed) / 4
    found = agree_everywhere(*(load(str(path)) for path in pair))
    assert {len(group.splits) > 1 for group in found.groups} == {True}
    held_to_plain_enumeration(found, one, other, profiles)


def is_discordant(facts: Facts) -> bool:
    """What is accepted of a patient of whom it is stated, and is no profile."""
    return facts["refuses_ovarian_suppression"] == "yes" and facts["ovarian_suppression"] == "oophorectomy"


def replayed(found: Everywhere, one: Reference, other: Reference) -> None:
    """Each witness has the two stances in every completion that the reference lists."""
    for group in found.groups:
        for split in group.splits:
            assert (split.witness is None) == ("offered" not in {split.a.partition(",")[0], split.b.partition(",")[0]})
            if split.witness is not None:
                facts = {"histology": "no-special-type", "visceral_crisis": "absent", "refuses_chemotherapy": "no", **split.witness}
                a, b = plain(one, facts, systemic=list(BY_CLASS["options"])), plain(other, facts, systemic=list(BY_REGIMEN["options"]))
                assert (stance(a, group.a), stance(b, group.b)) == (split.a or "not offered", split.b or "not offered")


def test_a_count_that_would_take_too_long_is_left_out_and_the_ways_to_differ_stay(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = agree_everywhere(*(load(str(path)) for path in pair))
    monkeypatch.setattr("decision.compare.agree_profiles.STATES_AT_MOST", 0)
    found = agree_everywhere(*(load(str(path)) for path in pair))
    assert {group.agree for group in found.groups} == {None}
    for group in found.groups:
        (same,) = (one for one in whole.groups if (one.a, one.b) == (group.a, group.b))
        assert {(one.a, one.b) for one in group.splits} == {(one.a, one.b) for one in same.splits}
    done = firstline("agree", "-g", str(pair[0]), "--with", str(pair[1]))
    assert "too many profiles to count here" in done.output
    assert "not counted" in done.output


def test_every_group_of_the_shipped_guidelines_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decision.reasoning.anybody.Anybody.plainest", lambda *_: None)  # witnesses take longer than the counts
    found = agree_everywhere(load("stage4-explained"), load("evidence-2026"))
    assert len(found.groups) > 30
    for group in found.groups:
        shares = (group.agree, group.neither, group.differ, *(split.profiles for split in group.splits))
        assert None not in shares, group.label
        assert sum(shares[:3]) == pytest.approx(100)
        assert sum(shares[3:]) == pytest.approx(group.differ)
