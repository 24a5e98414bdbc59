"""Holds a guideline to its cases: each expectation that is not met, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from decision.engine import Recommendation, recommend
from decision.engine.parts import OptionAnswer
from decision.errors import Contradiction
from decision.facts.patient import Patient
from decision.loading.cases_file import Case, Expectation
from decision.reasoning.compiled import Compiled

SCOPE = {True: "yes", False: "no", None: "not known"}


def check_case(compiled: Compiled, case: Case, patient: Patient) -> list[str]:
    """What differs from the expectation; empty if the case holds."""
    try:
        answer = recommend(compiled, patient, strict=case.strict == "yes")
    except Contradiction as error:
        return [str(problem) for problem in error.problems]
    return [*_check_list(answer, case.expect), *_check_options(answer, case.expect), *_check_around(answer, case.expect)]


def _check_list(answer: Recommendation, expect: Expectation) -> Iterator[str]:
    yield from _equal("in_scope", expect.in_scope, SCOPE[answer.scope.in_scope])
    yield from _equal("settled", expect.settled, "yes" if answer.settled.value else "no")
    if expect.first is not None:
        first = [name for name in answer.case.ranked if answer.rank(name) == 1]
        if set(first) != set(expect.first):
            yield f"first: expected {_list(expect.first)}, found {_list(first)}"
    for fact, value in expect.derived.items():
        known = answer.facts.get(fact)
        yield from _equal(f"derived {fact}", str(value), str(known.value if known else None))


def _check_options(answer: Recommendation, expect: Expectation) -> Iterator[str]:
    for name, standing in expect.standing.items():
        yield from _equal(f"standing {name}", standing, answer.standing(name) if name in answer.case.standings else "no such option")
    for name, rank in expect.ranks.items():
        yield from _equal(f"ranks {name}", rank, answer.rank(name))
    found: dict[str, OptionAnswer] = {option.id: option for option in (*answer.options, *answer.alongside)}
    reasons = {one.id: one.because for one in answer.excluded} | {name: option.because for name, option in found.items()}
    for name, words in expect.because.items():
        reason = reasons.get(name, "").lower()
        yield from (f"because {name}: `{word}` is not in `{reason}`" for word in words if word.lower() not in reason)
    for name, branches in expect.path.items():
        yield from _check_path(name, branches, found.get(name))
    for key in ("strength", "decided_by", "holds", "contraindicated_by", "declined_by", "followed_by", "plan_b", "cautions"):
        for name, wanted in getattr(expect, key).items():
            if name not in found:
                yield f"{key} {name}: it is {answer.case.standings[name].value if name in answer.case.standings else 'no option'}"
            else:
                yield from _check_part(key, name, wanted, getattr(found[name], key))
    for name, best in expect.best_rank.items():
        known = found[name].best_rank if name in found else None
        yield from _equal(f"best_rank {name}", best, known.rank if known else None)
    for name, companions in expect.companions.items():
        standings = {one.id: one.standing for one in found[name].companions} if name in found else {}
        for companion, standing in companions.items():
            yield from _equal(f"companion {companion} of {name}", standing, standings.get(companion, "excluded"))


def _check_part(key: str, name: str, wanted: Any, there: Any) -> Iterator[str]:
    if isinstance(there, str):
        yield from _equal(f"{key} {name}", wanted, there)
    elif key == "cautions":
        texts = " ".join(one.text for one in there)
        yield from (f"cautions {name}: `{word}` is in none" for word in wanted if word not in texts)
    else:
        yield from _contains(f"{key} {name}", wanted, [getattr(one, "id", one) for one in there])


def _check_path(name: str, branches: tuple[str, ...], option: OptionAnswer | None) -> Iterator[str]:
    paths = [[f"{step.decision}/{step.branch}" for step in path] for path in option.paths] if option else []
    if not any(_in_order(branches, path) for path in paths):
        yield f"path {name}: expected {' > '.join(branches)}, found {'; '.join(' > '.join(path) for path in paths) or 'none'}"


def _in_order(wanted: Iterable[str], path: list[str]) -> bool:
    rest = iter(path)
    return all(one in rest for one in wanted)


def _check_around(answer: Recommendation, expect: Expectation) -> Iterator[str]:
    there: Mapping[str, list[str]] = {
        "tests": [one.fact for one in answer.tests] if expect.tests is not None else [],
        "idle": answer.idle if expect.idle is not None else [],
        "urgent": [one.id for one in answer.urgent],
        "alongside": [one.id for one in answer.alongside],
        "notes": [one.id for one in answer.notes],
        "differs": [one.guideline for one in answer.differs],
    }
    for key, names in there.items():
        wanted = getattr(expect, key)
        if wanted is not None:
            yield from _contains(key, wanted, names)


def _contains(what: str, wanted: tuple[str, ...], there: list[str]) -> Iterator[str]:
    if not wanted and there:
        yield f"{what}: expected none, found {_list(there)}"
    missing = [one for one in wanted if one not in there]
    if missing:
        yield f"{what}: {_list(missing)} is missing from {_list(there)}"


def _equal(what: str, wanted: Any, there: Any) -> Iterator[str]:
    if wanted is not None and wanted != there:
        yield f"{what}: expected {wanted}, found {there}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
