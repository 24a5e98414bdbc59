"""The same patient and the same guideline give the same bytes, whatever the hash seed or the order of branches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from decision import load, patient_from, recommend
from decision.catalogue import folder_of
from decision.guideline import Guideline
from decision.loading.cases_file import load_cases
from decision.loading.documents import read_document
from decision.reasoning.compiled import Compiled
from tests.conftest import ROOT

NAME = "stage4-explained"
ANSWERS = """
import sys
from pathlib import Path
from decision import load, recommend
from decision.catalogue import folder_of
from decision.loading.cases_file import load_cases
from decision.loading.documents import read_document
import json
guideline = load("stage4-explained")
for case, patient in load_cases(folder_of("stage4-explained"), guideline.vocabulary)[::110]:
    sys.stdout.write(json.dumps(recommend(guideline, patient).as_data(), ensure_ascii=False))
"""


def answers_under(seed: str) -> bytes:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    return subprocess.run([sys.executable, "-c", ANSWERS], cwd=ROOT, env=environment, capture_output=True, check=True).stdout


def test_two_hash_seeds_give_the_same_bytes() -> None:
    first = answers_under("1")
    assert len(first) > 100_000
    assert first == answers_under("4242")


def backwards(guideline: Guideline) -> Guideline:
    """The same guideline with the branches of every decision in the opposite order."""
    decisions = {
        name: decision.model_copy(update={"branches": dict(reversed(decision.branches.items()))})
        for name, decision in guideline.decisions.items()
    }
    return guideline.model_copy(update={"decisions": decisions})


@pytest.mark.parametrize("step", [110, pytest.param(15, marks=pytest.mark.long)])
def test_two_orders_of_branches_give_the_same_bytes(step: int) -> None:
    compiled = load(NAME)
    turned = Compiled(backwards(compiled.guideline), compiled.vocabulary)
    assert [list(one.branches) for one in turned.guideline.decisions.values()] != [
        list(one.branches) for one in compiled.guideline.decisions.values()
    ]
    for case, patient in load_cases(folder_of(NAME), compiled.vocabulary)[::step]:
        assert json.dumps(recommend(turned, patient).as_data()) == json.dumps(recommend(compiled, patient).as_data()), case.name


def test_two_orders_of_branches_in_the_file_give_the_same_digest(tmp_path: Path) -> None:
    folder = folder_of("example")
    data = read_document((folder / "guideline.yaml").read_text(encoding="utf-8"), "guideline.yaml").data
    for decision in data["decisions"].values():
        decision["branches"] = dict(reversed(decision["branches"].items()))
    (tmp_path / "guideline.yaml").write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
    patient = patient_from(load("example").vocabulary, {})
    mine, theirs = recommend(load("example"), patient).as_data(), recommend(load(str(tmp_path)), patient).as_data()
    assert json.dumps(mine) == json.dumps(theirs)
