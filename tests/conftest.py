"""What every test may use: the folder of shared material; and what a run at length writes down, the agreement with the reference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.agreement import Agreement

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source documents and example records beside the clone; its tests skip without it."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared folder beside the clone (../shared), which is not here")
    return SHARED


def pytest_configure(config: pytest.Config) -> None:
    """The process that gathers all reports writes the agreement down; with several workers that is none of them."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Gathering(), "agreement")


class _Gathering:
    def __init__(self) -> None:
        self.agreement = Agreement()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == "agreement" and report.when == "call":
                self.agreement.add(value, passed=report.passed)

    def pytest_sessionfinish(self, session: Any) -> None:
        self.agreement.write()
