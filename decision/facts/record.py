"""One patient: the facts that are known, frozen; a fact that is absent is not known, never "no"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator

from decision.facts.vocabulary import Frozen, YesNo
from decision.ranges import Range, whole_if_whole

Value = str | int | float | Range | tuple[str, ...]
COURSES = "prior_therapies"
COMPLETE = "prior_therapies_complete"
NOT_KNOWN = (None, "unknown", "not known")
SYNONYMS = {"yes": "present", "no": "absent", "present": "yes", "absent": "no"}


class FrozenFacts(dict[str, Value]):
    """Facts that nobody changes any more."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("the facts of a patient do not change; read another patient with `patient_from`")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenFacts], tuple[dict[str, Value]]]:
        return FrozenFacts, (dict(self),)


class Course(Frozen):
    """One course of earlier treatment; months are counted back from the relapse, or from today."""

    agent: str = ""
    classes: tuple[str, ...] = ()
    intent: Literal["neoadjuvant", "adjuvant", "metastatic", "prevention", ""] = ""
    months_on: float | None = None
    months_end_to_relapse: float | None = None
    months_end_to_today: float | None = None
    ongoing: YesNo | None = None
    progressed_on: YesNo | None = None
    cumulative_dose_mg_m2: float | None = None

    def as_data(self) -> dict[str, Any]:
        """What was told of the course; whole months without a decimal point."""
        return {key: value_as_data(value) for key, value in self.model_dump(exclude_defaults=True).items()}


class Patient(Frozen):
    """The facts known of one patient, and the courses of earlier treatment if a list was given."""

    facts: Annotated[Mapping[str, Value], AfterValidator(FrozenFacts)]
    courses: tuple[Course, ...] | None = None
    courses_complete: bool = True

    def as_data(self) -> dict[str, Any]:
        """The patient as a file that `patient_from` reads back."""
        data: dict[str, Any] = {fact: value_as_data(value) for fact, value in self.facts.items()}
        if self.courses is not None:
            data[COURSES] = [course.as_data() for course in self.courses]
            if not self.courses_complete:
                data[COMPLETE] = "no"
        return data


def value_as_data(value: Value) -> Any:
    """A value as JSON and YAML write it; whole numbers without a decimal point."""
    if isinstance(value, Range):
        return value.as_data()
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str) else whole_if_whole(value)


def parse_two_valued(raw: Any) -> str | None:
    """Yes or no, from any of the four words; None if it is none of them."""
    return {"yes": "yes", "present": "yes", "no": "no", "absent": "no"}.get(raw) if isinstance(raw, str) else None
