"""Small random guidelines and patients, the same for the same seed: shapes and ties that a real guideline may have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from decision.catalogue import folder_of, load, shipped_folder
from decision.loading.documents import read_document
from decision.loading.guideline_file import guideline_from
from decision.loading.vocabulary_file import load_vocabulary
from decision.reasoning.compiled import Compiled
from tests.reference import Reference, read_yaml, reference_of, vocabulary_of
from tests.reference_facts import NEVER

VOCABULARY = Path(__file__).parent / "data" / "vocabulary.yaml"
SHIPPED_VOCABULARY = shipped_folder() / "vocabulary.yaml"
SHAPES = ("chain", "tree", "lattice", "fan", "treated", "shipped-facts")
CITED = {"rationale": "Invented.", "cites": ["us"]}
RECEPTORS = ("er_percent", "er_status", "pr_percent", "hr_status", "her2_ihc", "her2_ish", "her2_status", "her2_low", "subtype")
PEOPLE = ("sex", "menopause", "pregnant", "ecog", "karnofsky", "lvef_percent", "potassium", "marker", "prefers_oral")
SPREAD = ("extent", "tissue", "line_of_therapy", "bone", "liver", "brain", "brain_lesions", "symptoms", "crisis")
TREATED = (
    "presentation",
    "endocrine_resistance",
    "adjuvant_endocrine_months_end_to_relapse",
    "endocrine_exposure",
    "endocrine_months_end_to_relapse",
    "aromatase_inhibitor_relapse_on",
    "aromatase_inhibitor_months_end_to_relapse",
    "tamoxifen_exposure",
    "chemotherapy_months_end_to_today",
    "taxane_months_end_to_relapse",
    "taxane_exposure",
)
SHIPPED_FACTS = (
    *RECEPTORS,
    "er_allred",
    "primary_her2_status",
    "sex",
    "menopausal_status",
    "pregnant",
    "ecog",
    "presentation",
    "extent",
    "tissue_diagnosis",
    "receptors_from",
    "brain_metastases",
    "brain_lesion_count",
    "brain_symptomatic",
    "leptomeningeal_disease",
    "visceral_crisis",
    "months_since_curative_treatment",
    "endocrine_resistance",
    "aromatase_inhibitor_months_end_to_relapse",
    "chemotherapy_exposure",
    "platinum_months_end_to_relapse",
)
THRESHOLDS = {
    "ecog": (1, 2, 3),
    "karnofsky": (60, 70, 90),
    "lvef_percent": (40, 50),
    "potassium": (3.5, 5),
    "brain_lesions": (1, 4),
    "brain_lesion_count": (1, 4),
    "er_allred": (3, 6),
    "er_percent": (1, 10, 50),
    "pr_percent": (1, 20),
    "adjuvant_endocrine_months_on": (24, 60),
}
MONTHS = (0, 6, 12)
CLASSES = ("aromatase-inhibitor", "tamoxifen", "chemotherapy", "taxane", "maintenance")
BOUNDS = ("at_least", "above", "at_most", "below")


@dataclass(frozen=True)
class Subject:
    """A guideline twice: ready to answer, and as the reference reads it."""

    name: str
    compiled: Compiled
    reference: Reference


@lru_cache(maxsize=128)
def generated(seed: int, shape: str = "") -> Subject:
    """The guideline of a seed; the shape follows from the seed unless it is given."""
    shape = shape or SHAPES[seed % len(SHAPES)]
    data = Writer(Random(seed), shape).guideline(f"generated-{seed}")
    return subject_from(data, SHIPPED_VOCABULARY if shape == "shipped-facts" else VOCABULARY)


def subject(name: str) -> Subject:
    """A guideline by its name: `generated-7`, or a shipped one."""
    return generated(int(name.removeprefix("generated-"))) if name.startswith("generated-") else shipped_subject(name)


def subject_from(data: Mapping[str, Any], vocabulary: Path = VOCABULARY) -> Subject:
    """A guideline from plain data, through the real loader and as the reference reads it."""
    text = json.dumps(data, indent=1)  # JSON is YAML
    words = load_vocabulary(vocabulary)
    compiled = Compiled(guideline_from(read_document(text, str(data["id"])), words), words)
    return Subject(str(data["id"]), compiled, Reference(read_yaml(text), vocabulary_of(vocabulary)))


def asking(when: Mapping[str, Any]) -> Subject:
    """The smallest guideline: one option, offered where a criterion holds."""
    offer = {"answer": "yes", "when": when, "to": "treat", "strength": "strong", **CITED}
    return subject_from({
        "id": "asking",
        "title": "asking, invented",
        "edition": "1",
        "invented": "yes",
        "review": {"status": "invented"},
        "sources": {"us": {"text": "invented for the tests", "certainty": "inference"}},
        "ranking": {"sentence": "By strength."},
        "default_evidence": "not-graded",
        "start": "question",
        "decisions": {"question": {"question": "Does it hold?", "select": "any", "branches": {"holds": offer}}},
        "options": {"treat": {"label": "treat", "classes": ["maintenance"], **CITED}},
    })  # fmt: skip


@lru_cache(maxsize=8)
def shipped_subject(name: str) -> Subject:
    return Subject(name, load(name), reference_of(folder_of(name), SHIPPED_VOCABULARY))


def head(name: str, start: str) -> dict[str, Any]:
    """What stands at the head of an invented guideline; it ranks by benefit."""
    return {
        "id": name,
        "title": f"{name}, invented",
        "edition": "1",
        "invented": "yes",
        "review": {"status": "invented"},
        "sources": {"us": {"text": "invented for the tests", "certainty": "inference"}},
        "ranking": {
            "sentence": "By benefit.",
            "criteria": {"benefit": {"label": "benefit", "values": {"large": "large", "small": "small"}}},
        },
        "default_evidence": "not-graded",
        "start": start,
    }


class Writer:
    """Writes one random guideline as plain data."""

    def __init__(self, rng: Random, shape: str) -> None:
        self.rng, self.shape = rng, shape
        self.vocabulary = vocabulary_of(SHIPPED_VOCABULARY if shape == "shipped-facts" else VOCABULARY)
        pools = {"treated": (*RECEPTORS, *TREATED), "shipped-facts": SHIPPED_FACTS}
        pool = pools.get(shape, (*RECEPTORS, *PEOPLE, *SPREAD))
        self.facts = sorted(rng.sample(pool, min(len(pool), rng.randint(6, 10))))
        self.findings: dict[str, Any] = {}

    def guideline(self, name: str) -> dict[str, Any]:
        rng = self.rng
        for place in range(rng.randint(0, 2)):
            self.findings[f"finding-{place}"] = {"label": f"finding {place}", "when": self.criterion(2), **CITED}
        options = [f"option-{place}" for place in range(rng.randint(3, 5))]
        decisions = self.decisions(options)
        return {
            **head(name, start="decision-0"),
            "findings": self.findings,
            "decisions": decisions,
            "options": {one: {"label": one, "classes": [rng.choice(CLASSES)], **CITED} for one in options},
            "stops": {"stop": {"label": "stop", "text": "Stop.", "cites": ["us"]}},
            "contraindications": {f"bar-{place}": self.bar(options) for place in range(rng.randint(1, 2))},
            "holds": {"hold": {**self.bar(options), "correct": "correct it"}},
            "refusals": {"refusal": {"label": "refusal", "when": {"refuses_chemotherapy": "yes"}, "classes": ["chemotherapy"], **CITED}},
        }

    def decisions(self, options: Sequence[str]) -> dict[str, Any]:
        """Decisions that lead on to each other by shape, and at last to the options, each reached at least once."""
        arrows = self.arrows()
        for place, option in enumerate(options):  # every option is reached; some are reached twice
            for _ in range(1 + (self.rng.random() < 0.5)):
                arrows[self.rng.randrange(len(arrows)) if place else -1].append(option)
        arrows[0].append("stop")
        for out in arrows:
            if not out:
                out.append(self.rng.choice(options))
        return {f"decision-{place}": self.decision(out, place) for place, out in enumerate(arrows)}

    def arrows(self) -> list[list[str]]:
        """The decisions to which each decision leads."""
        count = 1 if self.shape == "fan" else self.rng.randint(3, 5)
        arrows: list[list[str]] = [[] for _ in range(count)]
        for later in range(1, count):
            two = sorted(self.rng.sample(range(later), min(later, 2)))
            parents = two if self.shape == "lattice" else [(later - 1) // 2] if self.shape == "tree" else [later - 1]
            for parent in parents:
                arrows[parent].append(f"decision-{later}")
        return arrows

    def decision(self, out: Sequence[str], place: int) -> dict[str, Any]:
        rng = self.rng
        targets = [*out, *(rng.choice(out) for _ in range(rng.randint(0, 1)))]
        otherwise = rng.randrange(len(targets)) if rng.random() < 0.6 and len(targets) > 1 else -1
        branches = {}
        for number, target in enumerate(targets):
            when = {"otherwise": "yes"} if number == otherwise else {"when": self.criterion(rng.randint(1, 3))}
            offer = {"strength": rng.choice(["strong", "conditional"]), "ranks": {"benefit": rng.choice(["large", "small"])}}
            branches[f"branch-{number}"] = {
                "answer": f"answer {number}",
                **when,
                "to": target,
                **(offer if target.startswith("option") else {}),
                **CITED,
            }
        return {"question": f"Question {place}?", "select": "any", "branches": branches}

    def bar(self, options: Sequence[str]) -> dict[str, Any]:
        concerns = {"options": [self.rng.choice(options)]}
        if self.rng.random() < 0.5:
            concerns = {"classes": self.rng.sample(["endocrine", "chemotherapy", "maintenance"], 2)}
            if self.rng.random() < 0.4:
                concerns["unless_classes"] = ["taxane"]
        return {"label": "bar", "when": self.criterion(2), **concerns, **CITED}

    # Criteria

    def criterion(self, depth: int) -> Any:
        rng = self.rng
        kind = rng.random()
        if depth == 0 or kind < 0.35:
            return self.leaf()
        if kind < 0.6:
            return {**self.criterion(depth - 1), **self.leaf()}
        if kind < 0.85:
            return {"any": [self.criterion(depth - 1) for _ in range(2)]}
        return {"not": self.criterion(depth - 1), **self.leaf()}

    def leaf(self) -> dict[str, Any]:
        names = [*self.facts, *self.findings] if self.rng.random() < 0.9 else self.facts
        name = self.rng.choice(names)
        if name in self.findings:
            return {name: self.rng.choice(["yes", "no"])}
        fact = self.vocabulary.facts[name]
        if fact.values:
            some = self.rng.sample(fact.values, self.rng.randint(1, max(1, len(fact.values) - 1)))
            return {name: some[0] if len(some) == 1 else some}
        if fact.never and self.rng.random() < 0.2:
            return {name: NEVER}
        threshold = self.rng.choice(THRESHOLDS.get(name, MONTHS))
        return {name: {self.rng.choice(BOUNDS if 0 < threshold < fact.high else ("at_most", "above")): threshold}}
