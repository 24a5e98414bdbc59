"""An invented guideline that reads every derived fact, so that an answer shows what follows from what is told."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from decision import Recommendation, patient_from, recommend
from decision.catalogue import shipped_vocabulary
from decision.loading.documents import read_document
from decision.loading.guideline_file import guideline_from
from decision.reasoning.compiled import Compiled

VOCABULARY = shipped_vocabulary()
READS_ALL = """
id: reads-all
title: Reads every derived fact, invented
edition: "1"
review: {status: invented}
sources: {us: {text: invented, certainty: inference}}
ranking: {sentence: By strength.}
default_evidence: not-graded
start: line
decisions:
  line:
    question: Which line?
    branches:
      first: {answer: first, when: {line_of_therapy: [first, first-on-treatment]}, to: any, rationale: Invented., cites: [us]}
      later: {answer: later, otherwise: yes, to: not-first, rationale: Invented., cites: [us]}
  any:
    question: What is known?
    select: any
    branches:
      facts:
        answer: facts
        when:
          any:
            - {subtype: triple-negative, hr_status: negative, her2_status: positive, her2_low: yes}
            - {her2_ish_ratio: {at_least: 2}, her2_copies: {at_least: 4}, endocrine_resistance: primary}
            - {endocrine_exposure: present, tamoxifen_exposure: present, aromatase_inhibitor_exposure: present}
            - {chemotherapy_exposure: present, taxane_exposure: present, anthracycline_exposure: present, taxane_relapse_on: present}
            - {anti_her2_exposure: present, antibody_drug_conjugate_exposure: present, cdk4_6_inhibitor_exposure: present}
            - {primary_er_status: positive, primary_pr_status: positive, primary_her2_status: positive, presentation: de-novo}
        to: treat
        strength: strong
        rationale: Invented.
        cites: [us]
options:
  treat: {label: treat, classes: [chemotherapy], rationale: Invented., cites: [us]}
stops:
  not-first: {label: not first line, text: Another guideline answers., cites: [us]}
"""


@lru_cache(maxsize=1)
def reads_all() -> Compiled:
    return Compiled(guideline_from(read_document(READS_ALL, "reads-all.yaml"), VOCABULARY), VOCABULARY)


def answer(facts: dict[str, Any]) -> Recommendation:
    return recommend(reads_all(), patient_from(VOCABULARY, facts))


def derived(facts: dict[str, Any], fact: str) -> Any:
    """The value of a fact in the answer; None where it is not known."""
    known = answer(facts).facts.get(fact)
    return None if known is None else known.value


def course(agent: str = "letrozole", on: float | None = None, end: float | None = None, intent: str = "adjuvant") -> dict[str, Any]:
    given = {"agent": agent, "intent": intent, "months_on": on, "months_end_to_relapse": end}
    return {key: value for key, value in given.items() if value is not None}
