"""The sheet as one file: no script, nothing from elsewhere; and the two commands refuse what they cannot do."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from tests.command import firstline
from tests.web.serving import CASE_A, PageOf


def test_the_report_is_one_file_without_script(tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    done = firstline("report", CASE_A, "-o", str(path))
    page = PageOf(path.read_text(encoding="utf-8"))

    assert done.status == 0
    assert done.output == ""
    assert not [one for one in page.elements if one.tag in ("script", "iframe", "form", "button")]
    assert not [one for one in page.elements if one.attributes.get("src") or one.attributes.get("href", "data:,")[:1] not in "d#"]
    text = " ".join(one.text for one in page.elements if one.tag == "main")
    for word in (
        "stage4-explained 2026-11",
        "digest",
        "not signed",
        "Given:",
        "ER 90 %",
        "Derived:",
        "Not settled",
        "1 a endocrine therapy",
        "Not offered:",
    ):
        assert word in text


def test_the_report_without_a_file_is_printed_and_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    path.write_text("mine", encoding="utf-8")
    kept = firstline("report", CASE_A, "-o", str(path))

    assert firstline("report", CASE_A).output.startswith("<!doctype html>")
    assert kept.status == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert firstline("report", CASE_A, "-o", str(path), "--force").status == 0
    assert path.read_text(encoding="utf-8") != "mine"


def test_the_handover_sheet_needs_its_plan() -> None:
    unsaid = firstline("report", CASE_A, "--handover")

    assert unsaid.status == 2
    assert unsaid.errors == "the Handover Sheet: the plan is not said; expected one of et-cdk46, et-alone\n"
    assert firstline("report", CASE_A, "--handover", "--option", "taxane").status == 2
    assert "Whom to call for what" in firstline("report", CASE_A, "--handover", "--option", "et-cdk46").output


def test_an_option_without_the_handover_sheet_is_refused() -> None:
    assert firstline("report", CASE_A, "--option", "taxane").status == 2


def test_without_the_extra_serve_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "decision.interfaces.web.server":
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    done = firstline("serve")

    assert done.status == 2
    assert done.errors == "serve: the pages are not installed; expected `pip install 'firstline[web]'`\n"


def test_a_port_that_is_taken_is_told(pages: Any) -> None:
    done = firstline("serve", "--port", str(pages.port))

    assert done.status == 2
    assert f"--port: {pages.port} cannot be used" in done.errors
