"""What every test may use: the folder of shared material, and the shipped guidelines."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source documents and example records beside the clone; its tests skip without it."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared folder beside the clone (../shared), which is not here")
    return SHARED
