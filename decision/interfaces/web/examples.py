"""Example cases: taken from the cases beside the guideline, told by their facts alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from decision.catalogue import folder_of
from decision.engine.phrases import Phrases
from decision.facts.patient import Patient, value_as_data
from decision.intake import read_shorthand
from decision.interfaces.web.coded import link_of
from decision.loading.cases_file import load_cases
from decision.reasoning.compiled import Compiled

FACTS = range(3, 13)  # an example is told in so many facts
EXAMPLES = 3


@dataclass(frozen=True)
class Example:
    """One case: its facts in words, and as a link."""

    text: str
    link: str


def examples(compiled: Compiled, count: int = EXAMPLES) -> tuple[Example, ...]:
    """The first cases that each start with another option, and that few facts tell."""
    return tuple(_example(compiled, patient) for patient in _patients(compiled, count))


@lru_cache(maxsize=8)
def _patients(compiled: Compiled, count: int) -> tuple[Patient, ...]:
    found: dict[tuple[str, ...], Patient] = {}
    for case, patient in load_cases(folder_of(compiled.guideline.id), compiled.vocabulary):
        firsts = case.expect.first or ()
        is_short = len(patient.facts) in FACTS and patient.courses is None and case.strict == "no"
        if firsts and firsts not in found and is_short and _reads_back(compiled, patient):
            found[firsts] = patient
        if len(found) == count:
            break
    return tuple(found.values())


def hint(compiled: Compiled, groups: Collection[str]) -> str:
    """What may be typed: the facts of these groups of the first example; empty where there is none."""
    for patient in _patients(compiled, EXAMPLES):
        facts = {fact: value for fact, value in patient.facts.items() if compiled.vocabulary[fact].group in groups}
        return ", ".join(said(compiled, patient.model_copy(update={"facts": facts})))
    return ""


def _example(compiled: Compiled, patient: Patient) -> Example:
    return Example(", ".join(said(compiled, patient)), link_of(compiled, patient, compiled.guideline.id))


def _reads_back(compiled: Compiled, patient: Patient) -> bool:
    """Whether the example, typed as it is shown, is read as the same facts."""
    read = read_shorthand(compiled.vocabulary, ", ".join(said(compiled, patient)))
    return read.facts == patient.as_data() and not read.not_understood


def said(compiled: Compiled, patient: Patient) -> Iterator[str]:
    """The stated facts of a patient in words."""
    phrases = Phrases(compiled.guideline, compiled.vocabulary)
    for fact, value in patient.facts.items():
        yield phrases.phrase(fact, value_as_data(value))
