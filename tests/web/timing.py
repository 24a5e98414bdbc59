"""Measures how long an update takes: at the server, and in a browser from the last key to the list that is seen.

    python -m tests.web.timing

The real engine answers. A patient is complete but for some facts; the form posts all that is known, as a browser would.
Both guidelines for care are asked in turn, so that their ratio holds on a busy computer too.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from decision import load, patient_from
from decision.catalogue import DEFAULT_GUIDELINE
from decision.interfaces.web.clinic import warm
from tests.benchmarks.speed import complete_facts
from tests.web.browsing import browser_at, looking
from tests.web.serving import CASE_A, REGIMENS, Pages, as_fields, served

PATIENTS = 100
WORDS_ASKED = 20
UNKNOWN = (12, 40, 120)
GUIDELINES = (DEFAULT_GUIDELINE, REGIMENS)
Times = dict[str, list[float]]


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def told(what: str, times: Times) -> None:
    """Median and 95th percentile of each guideline in milliseconds, and the ratio of the medians."""
    for guideline, found in times.items():
        sys.stdout.write(f"{what}, {guideline}: median {statistics.median(found):.0f} ms, p95 {p95(found):.0f} ms over {len(found)}\n")
    one, other = (statistics.median(found) for found in times.values())
    sys.stdout.write(f"{what}: {other / one:.1f} times as long\n")


def posted(pages: Pages, fields: dict[str, Any], times: list[float]) -> None:
    started = time.perf_counter()
    got = pages.post({**fields, "_part": "1"})
    times.append((time.perf_counter() - started) * 1000)
    assert got.status == 200


def of_server(pages: Pages, draw: random.Random, unknown: int) -> Times:
    """How long one fragment takes, with so many facts unknown."""
    times: Times = {guideline: [] for guideline in GUIDELINES}
    for _ in range(PATIENTS):
        for guideline, found in times.items():
            compiled = load(guideline)
            facts = complete_facts(compiled, draw)
            for fact in draw.sample(sorted(facts), min(unknown, len(facts) - 1)):
                del facts[fact]
            posted(pages, {"_guideline": guideline, **as_fields(patient_from(compiled.vocabulary, facts))}, found)
    return times


def of_words(pages: Pages) -> Times:
    """How long one fragment takes for a case in words."""
    times: Times = {guideline: [] for guideline in GUIDELINES}
    for _ in range(WORDS_ASKED):
        for guideline, found in times.items():
            posted(pages, {"_guideline": guideline, "_text": CASE_A}, found)
    return times


def of_browser(pages: Pages, path: str) -> Times:
    """How long it takes from the last key to the changed list, the wait for more keys included."""
    times: Times = {guideline: [] for guideline in GUIDELINES}
    known = "er_percent=90&her2_ihc=0&pr_status=positive&presentation=de-novo&visceral_crisis=absent&sex=female"
    with browser_at(path) as browser, looking(browser, pages) as seen:
        for age in range(30, 30 + WORDS_ASKED):
            for guideline, found in times.items():
                seen.page.goto(f"/clinic?_guideline={guideline}&{known}")
                seen.page.evaluate(
                    """() => { window.seen = 0; const id = 'answer', main = document.getElementById(id).parentNode;
                    new MutationObserver(() => { window.seen = performance.now(); }).observe(main, {childList: true});
                    document.addEventListener('keydown', () => { window.last = performance.now(); }); }"""
                )
                seen.page.keyboard.type(f"ECOG 1, postmenopausal, age {age}")
                while not seen.page.evaluate("window.seen > window.last"):
                    seen.page.wait_for_timeout(20)
                found.append(seen.page.evaluate("window.seen - window.last"))
    return times


def main() -> None:
    for guideline in GUIDELINES:
        started = time.perf_counter()
        warm(guideline)
        sys.stdout.write(f"loaded, and answered for nobody, {guideline}: {time.perf_counter() - started:.1f} s\n")
    draw = random.Random(11)
    with served() as pages:
        for unknown in UNKNOWN:
            told(f"server, {unknown} facts unknown", of_server(pages, draw, unknown))
        told("server, case A in words", of_words(pages))
        chromium = Path("/usr/bin/chromium")
        if chromium.is_file():
            told("browser, last key to list, case A known", of_browser(pages, str(chromium)))


if __name__ == "__main__":
    main()
