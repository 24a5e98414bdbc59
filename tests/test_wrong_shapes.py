"""Nothing that an author may write is a crash, and no vocabulary loads that could not be answered with."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from decision import GuidelineError, PatientError, load, patient_from, recommend
from decision.catalogue import shipped_folder, shipped_vocabulary
from decision.loading.cases_file import load_cases
from decision.loading.documents import Document, read_document
from decision.loading.guideline_file import guideline_from
from decision.loading.vocabulary_file import vocabulary_from

SMALL_VOCABULARY = """
edition: "1"
sources: {us: {text: invented, certainty: inference}}
groups: {who: {label: Who, ask: question, values: ["yes", "no"], question: "Is there {label}?"}}
classes:
  endocrine: {label: endocrine, courses: yes, words: [ET]}
  tamoxifen: {label: tamoxifen, within: [endocrine], courses: yes}
agents: {tamoxifen: {classes: [tamoxifen], words: [Nolvadex]}}
facts:
  sex: {group: who, label: sex, question: "Which sex?", values: [female, male], value_words: {male: [M]}, ordinary: [female]}
  er_percent: {group: who, label: ER, question: "What is ER?", ask: test, number: {unit: "%", to: 100, units: {share: 100}}}
  er_status: {group: who, label: ER, values: [positive, low-positive, negative], derived: {formula: er_status, of: [er_percent]},
              statements: {pending: null, low: {er_percent: {below: 10}}}, stated_notes: {positive: bare}, cites: [us]}
course_facts:
  "{class}_months_end_to_relapse": {group: who, ask: question, label: "end of {label}", clock: end-to-relapse,
                                    question: "How long since {label}?", number: {unit: months, never: yes}}
course_impossible:
  - {when: {sex: male, "{class}_months_end_to_relapse": {at_most: 3}}, because: "no {label} in men, invented"}
ordered: [{smaller: endocrine_months_end_to_relapse, larger: tamoxifen_months_end_to_relapse, because: invented}]
impossible: [{when: {sex: male, er_percent: {above: 99}}, because: invented, cites: [us], unless_stated: no}]
"""
PATIENT: dict[str, Any] = {
    "er_percent": 3, "her2_ihc": ["0", "1+"], "ecog": {"at_most": 2}, "sex": "male",
    "prior_therapies": [{"agent": "tamoxifen", "class": "tamoxifen", "intent": "adjuvant", "months_on": 3, "months_since_end": 2,
                         "months_end_to_today": 9, "ongoing": "no", "progressed_on": "no", "cumulative_dose_mg_m2": 4}],
    "prior_therapies_complete": "yes",
}  # fmt: skip
CASES: dict[str, Any] = {
    "cases": [
        {"name": "nothing is known", "statement": ["FL.1"], "facts": {}, "expect": {"in_scope": "yes", "tests": ["ecog"]}},
        {"name": "fit", "statement": ["FL.1"], "facts": {"ecog": 1, "prior_therapies": [{"agent": "letrozole"}]}, "strict": "no",
         "expect": {"standing": {"drug": "recommended"}, "ranks": {"drug": 1}, "companions": {"drug": {"injection": "possible"}}}},
    ],
}  # fmt: skip
WRONG: tuple[Any, ...] = (None, "x", 3, -1, 1.5, "never", [], {}, ["x"], {"x": 1}, [{}])


def data_of(text: str) -> Any:
    document = read_document(text, "file.yaml")
    assert not document.problems, [str(problem) for problem in document.problems]
    return document.data


def refusal(read: Callable[[], Any]) -> str:
    with pytest.raises(GuidelineError) as caught:
        read()
    return str(caught.value)


# Nothing of a wrong shape is a crash


def parts_of(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from parts_of(value, (*path, key))


def with_wrong_parts(data: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The data with each of its parts replaced by each wrong thing."""
    for path in parts_of(data):
        for wrong in WRONG:
            changed = copy.deepcopy({"root": data})
            place: Any = changed
            for key in ("root", *path)[:-1]:
                place = place[key]
            place[("root", *path)[-1]] = wrong
            yield path, changed["root"]


def crashes(data: Any, read: Callable[[Any], Any]) -> dict[str, Any]:
    """What is raised besides our own errors, with one place that raises it."""
    found: dict[str, Any] = {}
    for path, changed in with_wrong_parts(data):
        try:
            read(changed)
        except (GuidelineError, PatientError):
            continue
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            found.setdefault(f"{type(error).__name__}: {error}", path)
    return found


def test_no_wrong_part_of_a_guideline_is_a_crash() -> None:
    data = data_of((shipped_folder() / "example" / "guideline.yaml").read_text(encoding="utf-8"))

    def read(changed: Any) -> None:
        guideline_from(Document("guideline.yaml", changed), shipped_vocabulary())

    read(data)
    assert crashes(data, read) == {}


def test_no_wrong_part_of_a_vocabulary_is_a_crash() -> None:
    data = data_of(SMALL_VOCABULARY)
    assert vocabulary_from(json.dumps(data), "vocabulary.yaml")
    assert crashes(data, lambda changed: vocabulary_from(json.dumps(changed), "vocabulary.yaml")) == {}


def test_no_wrong_part_of_a_case_is_a_crash(tmp_path: Path) -> None:
    def read(changed: Any) -> None:
        (tmp_path / "cases.yaml").write_text(json.dumps(changed), encoding="utf-8")
        load_cases(tmp_path, shipped_vocabulary())

    read(CASES)
    assert crashes(CASES, read) == {}


def test_no_wrong_part_of_a_patient_is_a_crash() -> None:
    guideline = load("example")

    def read(changed: Any) -> None:
        if isinstance(changed, dict):
            recommend(guideline, patient_from(guideline.vocabulary, changed))

    read(PATIENT)
    assert crashes(PATIENT, read) == {}


# What the shape of a vocabulary allows, and no answer could use


@pytest.mark.parametrize(
    ("sound", "wrong"),
    [
        ("endocrine: {label: endocrine, courses", "endocrine: {label: endocrine, within: [tamoxifen], courses"),  # classes in a circle
        ("of: [er_percent]", "of: [er_status]"),  # a fact derived from itself
        ("of: [er_percent]", "of: [er_percent, sex]"),  # a formula of one fact given two
        ("of: [er_percent]", "of: [sex]"),  # a formula of a number given a word
        ("values: [positive, low-positive, negative]", "values: [positive, negative]"),  # without a value that the formula gives
        ("smaller: endocrine_months_end_to_relapse", "smaller: er_percent"),  # never more than 100, beside one without limit
        ("values: [female, male]", "values: [female, male, male]"),
        ("value_words: {male:", "value_words: {mael:"),
        ("stated_notes: {positive:", "stated_notes: {postive:"),
        ("units: {share: 100}", "units: {share: 0}"),
        ("{pending: null, low:", "{positive: null, low:"),  # a statement that is a value
    ],
    ids=lambda text: text if len(text) < 60 else text[:57] + "...",
)
def test_a_mistake_that_the_shape_allows_is_refused_on_loading(sound: str, wrong: str) -> None:
    assert sound in SMALL_VOCABULARY
    assert vocabulary_from(SMALL_VOCABULARY, "vocabulary.yaml")
    assert "vocabulary.yaml:" in refusal(lambda: vocabulary_from(SMALL_VOCABULARY.replace(sound, wrong), "vocabulary.yaml"))


def test_the_limits_of_a_number_stand_in_order() -> None:
    law = "er_percent: {above: 99}"
    wrong = SMALL_VOCABULARY.replace('unit: "%", to: 100', 'unit: "%", from: 100, to: 1').replace(law, "er_status: positive")
    assert "from 100 to 1" in refusal(lambda: vocabulary_from(wrong, "vocabulary.yaml"))
