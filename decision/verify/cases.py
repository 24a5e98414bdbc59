"""Holds a guideline to its cases: each expectation that is not met, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from decision.engine import Recommendation, recommend
from decision.engine.parts import CompanionText, OptionAnswer
from decision.errors import Contradiction
from decision.facts.patient import Patient
from decision.loading.cases_file import Absent, Case, Expectation
from decision.reasoning.compiled import Compiled
from decision.reasoning.standing import Standing

SCOPE = {True: "yes", False: "no", None: "not known"}


def check_case(compiled: Compiled, case: Case, patient: Patient) -> list[str]:
    """What differs from the expectation; empty if the case holds."""
    try:
        return list(misses(recommend(compiled, patient, strict=case.strict == "yes"), case.expect))
    except Contradiction as error:
        return [str(problem) for problem in error.problems]


def misses(answer: Recommendation, expect: Expectation) -> Iterator[str]:
    """Each difference from the expectation; what is soonest known comes first, and nothing is made that is not expected."""
    yield from _check_standings(answer, expect)
    yield from _check_around(answer, expect)
    yield from _check_options(answer, expect)
    yield from _check_absent(answer, expect.absent)
    if expect.settled is not None:
        yield from _equal("settled", expect.settled, "no" if answer.case.undecided else "yes")
    if expect.tests is not None:
        yield from _contains("tests", expect.tests, [one.fact for one in answer.tests])
    if expect.idle is not None:
        yield from _contains("idle", expect.idle, answer.idle)


def _check_standings(answer: Recommendation, expect: Expectation) -> Iterator[str]:
    for name, standing in expect.standing.items():
        yield from _equal(f"standing {name}", standing, answer.standing(name) if name in answer.case.standings else "no such option")
    for name, rank in expect.ranks.items():
        yield from _equal(f"ranks {name}", rank, answer.rank(name))
    if expect.first is not None:
        first = [name for name in answer.case.ranked if answer.rank(name) == 1]
        if set(first) != set(expect.first):
            yield f"first: expected {_list(expect.first)}, found {_list(first)}"
    if expect.in_scope is not None:
        yield from _equal("in_scope", expect.in_scope, SCOPE[answer.scope.in_scope])
    if expect.stops is not None:
        yield from _contains("stops", expect.stops, answer.case.stops)
    for fact, value in expect.derived.items():
        known = answer.facts.get(fact)
        yield from _equal(f"derived {fact}", str(value), str(known.value if known else None))


def _check_options(answer: Recommendation, expect: Expectation) -> Iterator[str]:
    for name, words in expect.because.items():
        told = _option(answer, name) or (answer.reason(name) if name in answer.case.standings else None)
        reason = told.because.lower() if told is not None else ""
        yield from (f"because {name}: `{word}` is not in `{reason}`" for word in words if word.lower() not in reason)
    for name, branches in expect.path.items():
        yield from _check_path(name, branches, _option(answer, name))
    for key in ("strength", "decided_by", "holds", "contraindicated_by", "declined_by", "followed_by", "plan_b", "cautions"):
        for name, wanted in getattr(expect, key).items():
            option = _option(answer, name)
            if option is None:
                yield f"{key} {name}: it is {answer.case.standings[name].value if name in answer.case.standings else 'no option'}"
            else:
                yield from _check_part(key, name, wanted, getattr(option, key))
    for name, best in expect.best_rank.items():
        option = _option(answer, name)
        known = option.best_rank if option is not None else None
        yield from _equal(f"best_rank {name}", best, known.rank if known else None)
    for name, companions in expect.companions.items():
        standings = {one.id: one.standing for one in _companions(answer, name)}
        for companion, standing in companions.items():
            yield from _equal(f"companion {companion} of {name}", standing, standings.get(companion, "excluded"))


def _companions(answer: Recommendation, name: str) -> Iterator[CompanionText]:
    """The companions of an option, or of a later option that some option names."""
    option = _option(answer, name)
    if option is not None:
        yield from option.companions
    elif name in answer.compiled.guideline.later_options:
        for other in answer.case.standings:
            found = _option(answer, other)
            laters = (*found.followed_by, *found.plan_b) if found is not None else ()
            for later in laters:
                yield from later.companions if later.id == name else ()


def _option(answer: Recommendation, name: str) -> OptionAnswer | None:
    return answer.option(name) if name in answer.case.standings else None


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
    if expect.urgent is not None:
        yield from _contains("urgent", expect.urgent, [one.id for one in answer.urgent])
    if expect.alongside is not None:
        yield from _contains("alongside", expect.alongside, _alongside(answer))
    if expect.notes is not None:
        yield from _contains("notes", expect.notes, [one.id for one in answer.notes])
    if expect.differs is not None:
        yield from _contains("differs", expect.differs, [one.guideline for one in answer.differs])


def _alongside(answer: Recommendation) -> list[str]:
    offered = (name for name, one in answer.case.standings.items() if one is not Standing.EXCLUDED)
    return [name for name in offered if not answer.case.is_systemic(name)]


def _check_absent(answer: Recommendation, absent: Absent) -> Iterator[str]:
    """What must not be there; of an option that is not offered nothing can be expected so."""
    if absent.notes:
        yield from _lacks("notes", absent.notes, [one.id for one in answer.notes])
    if absent.urgent:
        yield from _lacks("urgent", absent.urgent, [one.id for one in answer.urgent])
    if absent.alongside:
        yield from _lacks("alongside", absent.alongside, _alongside(answer))
    if absent.tests:
        yield from _lacks("tests", absent.tests, [one.fact for one in answer.tests])
    for key in ("cautions", "followed_by", "plan_b"):
        for name, words in getattr(absent, key).items():
            option = _option(answer, name)
            if option is None:
                yield f"absent {key} {name}: the option is not offered"
            elif key == "cautions":
                texts = [one.text for one in option.cautions]
                yield from (f"absent cautions {name}: `{word}` is there" for word in words if any(word in text for text in texts))
            else:
                yield from _lacks(f"{key} {name}", words, [one.id for one in getattr(option, key)])


def _lacks(what: str, unwanted: tuple[str, ...], there: list[str]) -> Iterator[str]:
    found = [one for one in unwanted if one in there]
    if found:
        yield f"absent {what}: {_list(found)} is there"


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
