"""What the page says of the highest rank that could still change, and of what would change it, held to brute force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import accumulate, combinations, product

import pytest

from decision import load, patient_from, recommend
from decision.engine import Recommendation
from decision.engine.parts import BestRank
from decision.interfaces.web.answer_view import AnswerView
from tests.generated import subject
from tests.generated_patients import Patients
from tests.reference import STRENGTHS, Found, Outcome
from tests.reference_courses import TooManyError
from tests.reference_facts import Table

Placed = tuple[int, Outcome]  # the rank of an option in one completion, and what it is there
COMPLETIONS_AT_MOST = 2_000
SEEDS = (0, 5, 6, 8, 14, 15, 21, 25, 27, 31, 33, 37, 38, 39)  # generated guidelines that rank several options for many of their patients


def placed(found: Mapping[str, Found], ranked: list[str], place: int) -> dict[str, Placed]:
    """What one completion offers of the ranked options, each below those that are better there."""
    offered: dict[str, Outcome] = {}
    for name in ranked:
        outcome = next(outcome for outcome, where in found[name].where.items() if where >> place & 1)
        if outcome[0] is not None:
            offered[name] = outcome
    keys = {name: (STRENGTHS.index(grade[0]), *grade[1:]) for name, (grade, _, _) in offered.items() if grade is not None}
    return {name: (1 + sum(other < keys[name] for other in keys.values()), outcome) for name, outcome in offered.items()}


def is_free(one: Placed) -> bool:
    _, (_, held, barred) = one
    return not held and not barred


def highest_at_stake(completions: list[dict[str, Placed]], count: int) -> int | None:
    """The first rank down to which two completions do not offer the same; what is barred or held in one is out of its ranks."""
    ranked = [offered_in(some) for some in completions]
    for rank in range(1, count + 1):
        if len({frozenset((name, one) for name, one in some.items() if one[0] <= rank) for some in ranked}) > 1:
            return rank
    return None


def offered_in(some: dict[str, Placed]) -> dict[str, Placed]:
    """The options that are free in one completion, each below those that are better and free."""
    free = {name: one for name, one in some.items() if is_free(one)}
    return {name: (1 + sum(other < rank for other, _ in free.values()), outcome) for name, (rank, outcome) in free.items()}


def is_enough(answer: Recommendation, best: BestRank, table: Table, wanted: int, free: int) -> bool:
    """Whether the values that are said leave only completions that are wanted, one of them free; of numbers, whether some values do.

    A fact of which the completions know another scale alone is passed over.
    """
    said = parts_of(best.when)
    parts = said if len(said) == len(best.facts) else [""] * len(best.facts)
    columns = [named(answer, fact, part, table) for fact, part in zip(best.facts, parts, strict=True) if fact in table.bits]
    return len(columns) < len(best.facts) or any(
        where & free and not where & ~wanted for where in (reduce(int.__and__, values, table.all) for values in product(*columns))
    )


def parts_of(sentence: str) -> list[str]:
    """The parts of a list in words, `a, (b or c) and d`, each without its brackets."""
    inside = [*accumulate({"(": 1, ")": -1}.get(letter, 0) for letter in sentence)]
    marks = re.sub(r", | and ", lambda found: found[0] if inside[found.start()] else "|" * len(found[0]), sentence)
    return [part.removeprefix("(").removesuffix(")") for part in re.split(r"\|+", marks)]


def named(answer: Recommendation, fact: str, part: str, table: Table) -> list[int]:
    """The completions of the values that a part of a sentence names, together; those of each value where it names numbers."""
    speaker = AnswerView(answer).speaker
    known = {value: where for value, where in table.of(fact).items() if isinstance(value, str)}
    words = [value for value in (*speaker.vocabulary[fact].values, "never") if value in known]
    for some in (list(one) for size in range(1, len(words) + 1) for one in combinations(words, size)):
        if speaker.phrase(fact, some if len(some) > 1 else some[0]) == part:
            return [reduce(int.__or__, (known[value] for value in some))]
    return list(table.of(fact).values())


def wrong(answer: Recommendation, found: Mapping[str, Found], table: Table) -> list[str]:
    """Where the words of the page, or the best rank of an option, are not those of the completions."""
    ranked = list(answer.case.ranked)
    completions = [placed(found, ranked, place) for place in range(table.size)]
    expected = highest_at_stake(completions, len(ranked))
    text = AnswerView(answer).open_rank
    told = re.match(r"Rank (\d+) ", text)
    problems, rising = list[str](), list[str]()
    if (int(told[1]) if told else None) != expected:
        problems.append(f"`{text}`, expected rank {expected}")
    if answer.settled.value and expected is not None:
        problems.append(f"settled, and rank {expected} is open")
    for name in ranked:
        best = answer.option(name).best_rank  # type: ignore[union-attr]
        free = [(place, one[name][0]) for place, one in enumerate(completions) if name in one and is_free(one[name])]
        rank = min(rank for _, rank in free)
        unbarred = sum(1 << place for place, its in free if its == rank)
        where = sum(1 << place for place, one in enumerate(completions) if name in one and one[name][0] == rank)
        if best is None or best.rank != rank:
            problems.append(f"{name}: best rank {best and best.rank}, expected {rank}")
        elif not is_enough(answer, best, table, where, unbarred):
            problems.append(f"{name}: rank {rank} if {best.when}, which is not enough")
        if rank == 1 and answer.rank(name) != 1:
            rising.append(name)
    return problems + list(untold(answer, text, rising))


def untold(answer: Recommendation, text: str, rising: list[str]) -> Iterator[str]:
    """Where the headline names another option than those that could rise to rank 1, or another number of them."""
    if not rising:
        return
    ways = text.removeprefix("Rank 1 is open: ").removesuffix(".").split("; ")
    further = int(ways.pop().split()[0]) if " more in " in ways[-1] else 0
    labels = {answer.option(name).label: name for name in rising}  # type: ignore[union-attr]
    told = [label for way in ways for label in re.split(", | or ", way.partition(", if ")[0])]
    if set(told) - labels.keys() or len(told) + further != len(rising):
        yield f"`{text}`, expected {rising}"
    for way in ways:
        names, _, when = way.partition(", if ")
        for label in re.split(", | or ", names):
            best = answer.option(labels[label]).best_rank  # type: ignore[union-attr]
            if best is None or best.when != when:
                yield f"{label} rises if {best and best.when}, said: {when}"


def disagreements(name: str, seed: int, count: int) -> list[str]:
    """Where page and brute force disagree over `count` patients of whom at least two options are ranked."""
    one, patients = subject(name), Patients(subject(name), seed)
    found, compared = list[str](), 0
    while compared < count:
        try:
            data, _, table = patients.narrow(strict=False)
        except TooManyError:
            continue
        if table is None or table.size > COMPLETIONS_AT_MOST:
            continue
        answer = recommend(one.compiled, patient_from(one.compiled.vocabulary, data))
        if len(answer.case.ranked) < 2:
            continue
        compared += 1
        found += [f"{data}: {problem}" for problem in wrong(answer, one.reference.walk(table), table)]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rank_at_stake_equals_brute_force(seed: int) -> None:
    assert disagreements(f"generated-{seed}", 40 + seed, 20) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_the_rank_at_stake_equals_brute_force_at_length(seed: int) -> None:
    assert disagreements(f"generated-{seed}", 400 + seed, 150) == []


def test_the_headline_names_what_an_oncologist_expects_first_with_the_one_fact_that_is_missing() -> None:
    """PD-L1 positive, and the end of curative treatment not told: both regimens with pembrolizumab could lead, and one fact says so."""
    guideline = load("evidence-2026")
    facts = {"er_percent": 0, "pr_percent": 0, "her2_ihc": 0, "pdl1_assay": "22c3", "pdl1_cps": 20, "germline_brca": "negative"}
    answer = recommend(guideline, patient_from(guideline.vocabulary, facts | {"visceral_crisis": "absent"}))
    first = "sacituzumab govitecan with pembrolizumab or pembrolizumab with chemotherapy, if "

    assert AnswerView(answer).open_rank.startswith(f"Rank 1 is open: {first}time from the end of curative treatment to metastasis")
    assert " and " not in AnswerView(answer).open_rank.split(first)[1].split(";")[0]
