"""One server for all tests of the pages, and one browser where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from decision import recommend
from decision.engine import Recommendation
from decision.facts.patient import Patient
from decision.interfaces.web import understanding
from decision.interfaces.web.clinic import warm
from decision.reasoning.compiled import Compiled
from tests.web.serving import Pages, served


@pytest.fixture(scope="session")
def pages() -> Iterator[Pages]:
    warm("stage4-explained")
    with served() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    path = Path("/usr/bin/chromium")
    if not path.is_file():
        pytest.skip("needs /usr/bin/chromium (apt-get install -y chromium), which is not here")
    return str(path)


Answered = Callable[[Compiled, Patient], Recommendation]


@pytest.fixture
def answered_once(monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Asked about the same patient again, the server has its answer at hand: that the engine repeats itself is held elsewhere."""
    last: list[tuple[Compiled, Patient, Recommendation]] = []

    def kept(compiled: Compiled, patient: Patient) -> Recommendation:
        if not last or last[0][:2] != (compiled, patient):
            last[:] = [(compiled, patient, recommend(compiled, patient))]
        return last[0][2]

    monkeypatch.setattr(understanding, "recommend", kept)
    return kept
