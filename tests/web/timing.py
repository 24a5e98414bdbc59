"""Measures how long an update takes: at the server, and in a browser from the last key to the list that is seen.

    python -m tests.web.timing

The real engine answers. A patient is complete but for some facts; the form posts all that is known, as a browser would.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from decision import load, patient_from
from decision.interfaces.web.clinic import warm
from tests.benchmarks.speed import complete_facts
from tests.web.browsing import browser_at, looking
from tests.web.serving import CASE_A, Pages, as_fields, served

PATIENTS = 100
UNKNOWN = (12, 40, 120)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def of_server(pages: Pages, draw: random.Random, unknown: int) -> tuple[float, float]:
    """Median and 95th percentile of one fragment, in milliseconds, with so many facts unknown."""
    compiled, times = load(), []
    for _ in range(PATIENTS):
        facts = complete_facts(compiled, draw)
        for fact in draw.sample(sorted(facts), min(unknown, len(facts) - 1)):
            del facts[fact]
        fields: dict[str, Any] = {**as_fields(patient_from(compiled.vocabulary, facts)), "_part": "1"}
        started = time.perf_counter()
        got = pages.post(fields)
        times.append((time.perf_counter() - started) * 1000)
        assert got.status == 200
    return statistics.median(times), p95(times)


def of_browser(pages: Pages, path: str) -> tuple[float, float]:
    """Median and 95th percentile from the last key to the changed list, in milliseconds, the wait for more keys included."""
    times = []
    known = "er_percent=90&her2_ihc=0&pr_status=positive&presentation=de-novo&visceral_crisis=absent&sex=female"
    with browser_at(path) as browser, looking(browser, pages) as seen:
        for age in range(30, 50):
            seen.page.goto(f"/clinic?{known}")
            seen.page.evaluate(
                """() => { window.seen = 0; const id = 'answer', main = document.getElementById(id).parentNode;
                new MutationObserver(() => { window.seen = performance.now(); }).observe(main, {childList: true});
                document.addEventListener('keydown', () => { window.last = performance.now(); }); }"""
            )
            seen.page.keyboard.type(f"ECOG 1, postmenopausal, age {age}")
            while not seen.page.evaluate("window.seen > window.last"):
                seen.page.wait_for_timeout(20)
            times.append(seen.page.evaluate("window.seen - window.last"))
    return statistics.median(times), p95(times)


def main() -> None:
    warm("stage4-explained")
    draw = random.Random(11)
    with served() as pages:
        for unknown in UNKNOWN:
            middle, high = of_server(pages, draw, unknown)
            sys.stdout.write(f"server, {unknown} facts unknown: median {middle:.0f} ms, p95 {high:.0f} ms over {PATIENTS} patients\n")
        case: list[float] = []
        for _ in range(20):
            started = time.perf_counter()
            pages.post({"_text": CASE_A, "_part": "1"})
            case.append((time.perf_counter() - started) * 1000)
        sys.stdout.write(f"server, case A in words: median {statistics.median(case):.0f} ms, p95 {p95(case):.0f} ms\n")
        chromium = Path("/usr/bin/chromium")
        if chromium.is_file():
            middle, high = of_browser(pages, str(chromium))
            sys.stdout.write(f"browser, last key to list, case A known: median {middle:.0f} ms, p95 {high:.0f} ms over 20\n")


if __name__ == "__main__":
    main()
