"""What the urgent flags name is never passed over, whatever stands beside it in a sentence."""

from __future__ import annotations

import pytest

from decision import load
from decision.catalogue import shipped_vocabulary
from decision.intake import read_shorthand

VOCABULARY = shipped_vocabulary()
URGENT = sorted(
    {
        leaf.fact
        for name in ("stage4-explained", "evidence-2026")
        for flag in load(name).guideline.urgent.values()
        for leaf in flag.when.leaves()
        if VOCABULARY[leaf.fact].is_two_valued and VOCABULARY[leaf.fact].group in ("sites", "symptoms")
    }
)


@pytest.mark.parametrize("fact", URGENT)
def test_a_sign_that_an_urgent_flag_names_is_never_left_unread(fact: str) -> None:
    """Alone it is read; with a word beside it that is not known it is read or asked, and the rest goes on."""
    label = VOCABULARY[fact].label
    assert read_shorthand(VOCABULARY, f"ER 90%, {label}").facts[fact] == "present"
    for behind in ("yesterday", "last week", "2 days ago", "since Monday", "xylophone"):
        intake = read_shorthand(VOCABULARY, f"ER 90%, {label} {behind}, HER2 0")
        assert intake.facts.get(fact) == "present" or label in " ".join(one.text for one in intake.questions), behind
        assert intake.facts["her2_ihc"] == "0"
