"""One server for all tests of the pages, and one browser where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from decision.interfaces.web.clinic import warm
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
