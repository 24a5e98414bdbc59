"""What `mutate` prints: the mistakes planted by operator, what killed them, the survivors as sentences, the score."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing import get_context

from decision.catalogue import folder_of, load, shipped_folder
from decision.errors import FirstlineError, Problem, nearest
from decision.interfaces.cli.progress import show_progress
from decision.loading.cases_file import load_cases
from decision.verify.mutants import mutants
from decision.verify.mutation import Trial, Verdict, score

FEW = 200  # so few mutants are tried before a second process is ready
_trials: list[Trial] = []  # the one of this process


def verdicts_of(name: str, at: str = "") -> list[Verdict]:
    """Every mutant of a guideline with its verdict, on all processors; progress is shown where somebody watches.

    `at` keeps to places that begin so; raises FirstlineError where there is none.
    """
    compiled = load(name)
    places = [one.place for one in mutants(compiled.guideline, compiled.vocabulary)]
    count, jobs = sum(place.startswith(at) for place in places), os.cpu_count() or 1
    if not count:
        raise FirstlineError(
            [Problem("--at", f"no mistake can be planted at `{at}`", "expected for example `options/`", nearest(at, places))]
        )
    if count <= FEW or jobs == 1:
        _prepare(name, at)
        return _watched(map(_verdict, range(count)), count)
    with get_context("spawn").Pool(jobs, _prepare, (name, at)) as pool:  # no thread of this process is copied half way
        return _watched(pool.imap(_verdict, range(count), chunksize=4), count)


def _watched(verdicts: Iterable[Verdict], count: int) -> list[Verdict]:
    found: list[Verdict] = []
    for verdict in verdicts:
        found.append(verdict)
        show_progress(f"mutant {len(found)} of {count}: {verdict.place}")
    show_progress("")
    return found


def _prepare(name: str, at: str) -> None:
    compiled = load(name)
    _trials[:] = [Trial(compiled, load_cases(folder_of(name), compiled.vocabulary, shipped_folder()), at)]


def _verdict(number: int) -> Verdict:
    return _trials[0].verdict(number)


def mutate_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """The lines of the report; the last is the score."""
    return list(_lines(verdicts))


def _lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    planted = Counter(one.operator for one in verdicts)
    survived = Counter(one.operator for one in verdicts if one.survives)
    for operator, count in planted.most_common():
        yield f"{operator}: {count} planted, {survived[operator]} survived"
    equivalent = sum(one.is_equivalent for one in verdicts)
    by_case = sum(one.killed_by.startswith("case ") for one in verdicts)
    by_invariant = sum(one.killed_by.startswith("invariant ") for one in verdicts)
    others = len(verdicts) - equivalent - by_case - by_invariant - sum(survived.values())
    yield (
        f"{len(verdicts)} mutants: {by_case} killed by a case, {by_invariant} by an invariant, {others} refused by the loader, "
        f"{equivalent} equivalent over the whole space, {sum(survived.values())} survived"
    )
    yield from (f"survived, {one.operator}: {one.text}" for one in verdicts if one.survives)
    yield f"score: {score(verdicts):.1f} %"
