"""A wheel carries templates and assets: from a fresh environment the pages are served and the sheet is written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.test_install import copy_of_the_clone, run
from tests.web.serving import CASE_A


@pytest.mark.long
def test_a_wheel_serves_the_pages_from_an_empty_folder(tmp_path: Path) -> None:
    clone, empty = copy_of_the_clone(tmp_path), tmp_path / "empty"
    empty.mkdir()
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), "."], clone)
    (wheel,) = tmp_path.glob("firstline-*.whl")
    run([sys.executable, "-m", "venv", str(tmp_path / "fresh")], empty)
    commands = tmp_path / "fresh" / "bin"
    run([str(commands / "pip"), "install", "--quiet", f"{wheel}[web]"], empty)
    run([str(commands / "firstline"), "report", CASE_A, "-o", "answer.html"], empty)
    with subprocess.Popen([str(commands / "firstline"), "serve", "--port", "0"], cwd=empty, stdout=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            ready = re.search(r"http://127\.0\.0\.1:\d+/", served.stdout.readline())
            assert ready
            with urlopen(f"{ready[0]}clinic", urlencode({"_text": CASE_A}).encode()) as got:
                page = got.read().decode()
            for address in re.findall(r"/static/[0-9a-f]{12}/[a-z.]+", page):
                with urlopen(f"{ready[0].rstrip('/')}{address}") as asset:
                    assert asset.status == 200
        finally:
            served.terminate()

    assert "endocrine therapy with a CDK4/6 inhibitor" in page
    assert "Not settled" in (empty / "answer.html").read_text(encoding="utf-8")
