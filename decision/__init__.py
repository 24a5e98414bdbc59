"""firstline: first-line options in stage 4 breast cancer, exact and explained.

>>> from decision import load, recommend, patient_from
>>> guideline = load("stage4-explained")
>>> patient = patient_from(guideline.vocabulary, {"er_percent": 90, "her2_ihc": 0})
>>> recommend(guideline, patient).rank("et-cdk46")
1
"""

from decision.catalogue import load, shipped
from decision.engine import Recommendation, recommend
from decision.errors import Contradiction, FirstlineError, GuidelineError, PatientError
from decision.facts.patient import Patient, patient_from
from decision.logic import Truth

__all__ = [
    "Contradiction",
    "FirstlineError",
    "GuidelineError",
    "Patient",
    "PatientError",
    "Recommendation",
    "Truth",
    "load",
    "patient_from",
    "recommend",
    "shipped",
]
