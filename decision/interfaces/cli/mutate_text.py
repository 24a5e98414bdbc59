"""What `mutate` prints: the mistakes planted by operator, what killed them, the survivors as sentences, the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from decision.catalogue import folder_of, load
from decision.interfaces.cli.progress import show_progress
from decision.loading.cases_file import load_cases
from decision.verify.mutation import Verdict, mutate, score


def verdicts_of(name: str) -> list[Verdict]:
    """Every mutant of a guideline with its verdict; progress is shown where somebody watches."""
    compiled = load(name)
    found = []
    for verdict in mutate(compiled, load_cases(folder_of(name), compiled.vocabulary)):
        found.append(verdict)
        show_progress(f"mutant {len(found)}: {verdict.mutant.place}")
    show_progress("")
    return found


def mutate_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """The lines of the report; the last is the score."""
    return list(_lines(verdicts))


def _lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    planted = Counter(one.mutant.operator for one in verdicts)
    survived = Counter(one.mutant.operator for one in verdicts if one.survives)
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
    yield from (f"survived, {one.mutant.operator}: {one.mutant.text}" for one in verdicts if one.survives)
    yield f"score: {score(verdicts):.1f} %"
