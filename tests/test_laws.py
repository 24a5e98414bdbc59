"""The laws of an answer as properties, each with an engine defect that is planted to show that the law notices it.

A law is a function from a guideline made ready to answer and a situation to whatever breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from decision.criteria import AllOf, AnyOf, Criterion, Not
from decision.engine.case import Case
from decision.facts.patient import Patient
from decision.guideline import Branch, Decision, Guideline
from decision.logic import Truth
from decision.reasoning.compiled import BARRED, HELD, Compiled, CompiledOption, grade_given_by
from decision.reasoning.completions import Reading, values_in
from decision.reasoning.diagrams import TRUE
from decision.reasoning.reading import Reader
from decision.reasoning.space import Law, Space, Words
from decision.reasoning.standing import NOT_OFFERED, Standing, leaves_in, standing_of
from decision.reasoning.walk import paths, walk
from tests.comparing import answered, outcomes
from tests.generated import asking
from tests.reference import Found
from tests.reference_facts import Table, Tree
from tests.strategies import SMALL, Situation, situations, situations_of_old, situations_with_news

FAST = settings(derandomize=True, deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
RANKED = ("recommended", "to-confirm", "possible")
MAY_BECOME = {
    "recommended": {"recommended", "declined"},
    "to-confirm": {"recommended", "to-confirm", "on-hold", "contraindicated", "declined"},
    "on-hold": {"on-hold", "contraindicated", "declined", "excluded"},
    "contraindicated": {"contraindicated", "declined", "excluded"},
    "declined": {"declined", "excluded"},
    "excluded": {"excluded"},
}
LISTED = 4096


def answer_to(compiled: Compiled, known: Mapping[str, Any]) -> Case:
    case = answered(compiled, known, strict=True)
    assert case is not None, f"{known} was taken from a patient and is called a contradiction"
    return case


def completions_of(situation: Situation) -> tuple[Table, dict[str, Found], bool]:
    """Completions of a situation, what becomes of each option in them, and whether they are all there are."""
    completed = situation.subject.reference.complete(situation.known, strict=True)
    table = completed.listed(LISTED)
    shown = table or completed.drawn(1000, Random(0))
    return shown, situation.subject.reference.walk(shown), table is not None


# The laws


def a_contraindication_trumps_a_recommendation(compiled: Compiled, situation: Situation) -> Iterator[str]:
    """Barred wherever offered: never ranked; barred somewhere: never recommended."""
    case, (_, found, everything) = answer_to(compiled, situation.known), completions_of(situation)
    for option, one in found.items():
        offered = [outcome for outcome in one.outcomes if outcome[0] is not None]
        standing = case.standings[option].value
        if everything and offered and all(barred for _, _, barred in offered) and standing in RANKED:
            yield f"{option} is {standing} and barred wherever it is offered"
        if any(barred for _, _, barred in offered) and standing == "recommended":
            yield f"{option} is recommended and barred somewhere"


def an_option_is_offered_only_if_a_path_reaches_it(compiled: Compiled, situation: Situation) -> Iterator[str]:
    case, (_, found, everything) = answer_to(compiled, situation.known), completions_of(situation)
    for option, one in found.items():
        if everything and not one.strengths and case.standings[option].value != "excluded":
            yield f"{option} is {case.standings[option].value} and no path reaches it"


def learning_a_fact_never_reverses_a_certain_answer(compiled: Compiled, situation: Situation, news: str) -> Iterator[str]:
    before = answer_to(compiled, situation.known)
    after = answer_to(compiled, {**situation.known, news: situation.truth[news]})
    for option, standing in before.standings.items():
        now = after.standings[option].value
        if now not in MAY_BECOME.get(standing.value, {now}):
            yield f"{option} was {standing.value} and is {now} with {news}"


def forgetting_a_fact_never_creates_certainty(compiled: Compiled, situation: Situation, news: str) -> Iterator[str]:
    knowing = answer_to(compiled, {**situation.known, news: situation.truth[news]})
    forgetting = answer_to(compiled, {fact: value for fact, value in situation.known.items() if fact != news})
    for option in knowing.standings:
        lost = outcomes(knowing, option).keys() - outcomes(forgetting, option).keys()
        if lost:
            yield f"{option}: {lost} was ruled out by forgetting {news}"


def the_order_of_branches_does_not_change_the_options(compiled: Compiled, situation: Situation) -> Iterator[str]:
    """The same file with every list of branches, options and bars the other way round answers the same."""
    backwards = Compiled(reversed_guideline(compiled.guideline), compiled.vocabulary)
    one, other = answer_to(compiled, situation.known), answer_to(backwards, situation.known)
    for option, standing in one.standings.items():
        if other.standings[option] is not standing or outcomes(other, option).keys() != outcomes(one, option).keys():
            yield f"{option} is {standing.value}, and {other.standings[option].value} with the branches reversed"


def every_offered_option_carries_a_path_that_replays(compiled: Compiled, situation: Situation) -> Iterator[str]:
    """From the first decision to the option, each branch leading to the next, and some completion takes them all."""
    case, (table, _, everything) = answer_to(compiled, situation.known), completions_of(situation)
    for option, standing in case.standings.items():
        if standing.value == "excluded":
            continue
        if not case.paths[option]:
            yield f"{option} is {standing.value} without a path"
        for path in case.paths[option]:
            stops = [compiled.guideline.start, *(edge.target for edge, _ in path)]
            if [edge.source for edge, _ in path] != stops[:-1] or stops[-1] != option:
                yield f"the path to {option} goes {[(edge.source, edge.target) for edge, _ in path]}"
            taken = table.all
            for edge, _ in path:
                taken &= table.where(tree_of_branch(situation, edge.source, edge.id))
            if everything and not taken:
                yield f"nobody takes the path {[edge.id for edge, _ in path]} to {option}"


def an_unused_fact_changes_nothing(compiled: Compiled, situation: Situation) -> Iterator[str]:
    """A fact that neither the guideline nor a law asks about."""
    unused = [fact for fact in compiled.vocabulary if not any(raw in compiled.space.level_of for raw in compiled.space.raw_facts(fact.id))]
    with_values = [fact for fact in unused if fact.values]
    fact = with_values[len(situation.known) % len(with_values)]
    one, other = answer_to(compiled, situation.known), answer_to(compiled, {**situation.known, fact.id: fact.values[0]})
    if one.leaves != other.leaves or one.standings != other.standings or one.ranked != other.ranked:
        yield f"{fact.id} changes the answer"


def the_engine_agrees_with_brute_force(compiled: Compiled, situation: Situation) -> Iterator[str]:
    case, (_, found, everything) = answer_to(compiled, situation.known), completions_of(situation)
    for option, one in found.items():
        reachable = outcomes(case, option).keys()
        if one.outcomes - reachable or (everything and reachable != one.outcomes):
            yield f"{option} reaches {set(reachable)}, by brute force {set(one.outcomes)}"


LAWS = (
    a_contraindication_trumps_a_recommendation,
    an_option_is_offered_only_if_a_path_reaches_it,
    every_offered_option_carries_a_path_that_replays,
    the_engine_agrees_with_brute_force,
)
LAWS_OF_NEWS = (learning_a_fact_never_reverses_a_certain_answer, forgetting_a_fact_never_creates_certainty)


def reversed_guideline(guideline: Guideline) -> Guideline:
    decisions = {
        name: one.model_copy(update={"branches": dict(reversed(one.branches.items()))}) for name, one in guideline.decisions.items()
    }
    bars = {section: dict(reversed(getattr(guideline, section).items())) for section in ("contraindications", "holds", "refusals")}
    return guideline.model_copy(update={"decisions": decisions, **bars})


def tree_of_branch(situation: Situation, decision: str, branch: str) -> Tree:
    """The criterion of a branch as the reference reads it."""
    reference = situation.subject.reference
    place = list(reference.data["decisions"][decision]["branches"]).index(branch)
    return reference.branches[decision][place][1]


# The engine obeys them


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_engine_obeys(law: Callable[..., Iterator[str]]) -> None:
    @FAST
    @given(situations())
    def obeyed(situation: Situation) -> None:
        assert not list(law(situation.subject.compiled, situation))

    obeyed()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_engine_obeys_for_complete_patients(law: Callable[..., Iterator[str]]) -> None:
    @FAST
    @given(situations(complete=True))
    def obeyed(situation: Situation) -> None:
        assert not list(law(situation.subject.compiled, situation))

    obeyed()


@pytest.mark.parametrize("law", LAWS_OF_NEWS, ids=lambda law: law.__name__)
def test_the_engine_obeys_when_a_fact_is_learnt_or_forgotten(law: Callable[..., Iterator[str]]) -> None:
    @FAST
    @given(situations_with_news())
    def obeyed(told: tuple[Situation, str]) -> None:
        assert not list(law(told[0].subject.compiled, *told))

    obeyed()


@settings(FAST, max_examples=60)
@given(situations(SMALL))
def test_the_order_of_branches_does_not_change_the_options(situation: Situation) -> None:
    assert not list(the_order_of_branches_does_not_change_the_options(situation.subject.compiled, situation))


@FAST
@given(situations())
def test_an_unused_fact_changes_nothing(situation: Situation) -> None:
    assert not list(an_unused_fact_changes_nothing(situation.subject.compiled, situation))


# Planted defects: each law notices one


def is_caught(law: Callable[..., Iterator[str]], *, with_news: bool = False) -> bool:
    """Whether a law notices what is wrong with the engine as it now is; each guideline is compiled anew."""
    compiled: dict[str, Compiled] = {}
    for one in situations_of_old():
        if one.name not in compiled:
            compiled[one.name] = Compiled(one.subject.compiled.guideline, one.subject.compiled.vocabulary)
        news = [(fact,) for fact in one.unknown] if with_news else [()]
        try:
            if any(list(law(compiled[one.name], one, *some)) for some in news):
                return True
        except AssertionError:  # a patient who exists is called a contradiction
            return True
    return False


def narrowed_after_reading(choose: Callable[[Compiled | Any, int, Reading, Patient], int | None]) -> Callable[..., Reading]:
    """A reader that, once it has read a patient, leaves some levels only one value."""
    read = Reader.read

    def wrong(self: Reader, patient: Patient, *, strict: bool = False) -> Reading:
        reading = read(self, patient, strict=strict)
        for level in list(reading.open_levels):
            value = choose(self.space, level, reading, patient)
            if value is not None and value in reading.choices[level]:
                reading.masks[level], reading.choices[level] = 1 << value, values_in(1 << value)
        return reading

    return wrong


def test_bars_that_are_dropped_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compiled, "_barred", lambda self, offered, bars, flag: offered)

    assert is_caught(a_contraindication_trumps_a_recommendation)


def test_an_offer_without_a_path_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def ignoring_what_leads_there(self: Compiled) -> dict[str, int]:
        offered: dict[str, int] = {}
        for edge in (edge for edges in self.edges.values() for edge in edges if edge.target in self.guideline.options):
            graded = self.diagrams.scaled(self.leaf_of(grade_given_by(self.guideline.ranking, edge.branch)), edge.node)
            offered[edge.target] = self.diagrams.joined("best", max, offered.get(edge.target, 0), graded)
        self.reach |= dict.fromkeys((*self.guideline.decisions, *self.guideline.stops), TRUE)
        return offered

    monkeypatch.setattr(Compiled, "_walk_down", ignoring_what_leads_there)

    assert is_caught(an_option_is_offered_only_if_a_path_reaches_it)


def test_unknown_read_as_absent_is_noticed_when_a_fact_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(space: Space, level: int, reading: Reading, patient: Patient) -> int | None:
        domain = space.domains[level]
        return domain.place.get("absent") if isinstance(domain, Words) else None

    monkeypatch.setattr(Reader, "read", narrowed_after_reading(absent))

    assert is_caught(learning_a_fact_never_reverses_a_certain_answer, with_news=True)


def test_an_unknown_number_read_as_the_lowest_is_noticed_when_a_fact_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    def lowest(space: Space, level: int, reading: Reading, patient: Patient) -> int | None:
        return None if isinstance(space.domains[level], Words) else reading.choices[level][0]

    monkeypatch.setattr(Reader, "read", narrowed_after_reading(lowest))

    assert is_caught(forgetting_a_fact_never_creates_certainty, with_news=True)


def test_taking_only_the_first_branch_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_only(decision: Decision, branch: Branch) -> Criterion:
        criteria = [one.when for one in decision.branches.values() if one.when is not None]
        place = next((place for place, one in enumerate(criteria) if branch.when is one), len(criteria))
        earlier = Not(AnyOf(tuple(criteria[:place])))
        return earlier if branch.when is None else AllOf((branch.when, earlier))

    monkeypatch.setattr("decision.graph.criterion_of", first_only)

    assert is_caught(the_order_of_branches_does_not_change_the_options)


def test_a_path_that_lacks_its_first_step_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Case.__init__.__globals__["paths"]
    monkeypatch.setattr("decision.engine.case.paths", lambda *asked: [path[1:] for path in paths(*asked)])

    assert is_caught(every_offered_option_carries_a_path_that_replays)


def test_a_walk_that_leaves_unknown_branches_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = Reader.truth
    certain = {Truth.TRUE: Truth.TRUE, Truth.UNKNOWN: Truth.FALSE, Truth.FALSE: Truth.FALSE}
    monkeypatch.setattr(Reader, "truth", lambda self, reading, node: certain[truth(self, reading, node)])

    assert is_caught(every_offered_option_carries_a_path_that_replays)


def test_an_unused_fact_that_counts_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_an_unread_fact(space: Space, level: int, reading: Reading, patient: Patient) -> int | None:
        unread = [fact for fact in patient.facts if not any(raw in space.level_of for raw in space.raw_facts(fact))]
        return reading.choices[level][0] if unread else None

    monkeypatch.setattr(Reader, "read", narrowed_after_reading(by_an_unread_fact))

    assert is_caught(an_unused_fact_changes_nothing)


def test_a_law_that_is_ignored_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: Space) -> Iterator[Law]:
        yield from ()

    monkeypatch.setattr(Space, "_laws", none)

    assert is_caught(the_engine_agrees_with_brute_force)


def test_kleene_logic_alone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_three_truths(compiled: Compiled, reading: Reading, option: CompiledOption) -> tuple[Standing, int]:
        """The outcomes of an option if each branch and each bar were unknown for itself, as Kleene's logic has it."""
        ways = paths(compiled, reading, walk(compiled, reading), option.id)
        graded = [
            (compiled.leaf_of(grade_given_by(compiled.guideline.ranking, way[-1][0].branch)), {truth for _, truth in way}) for way in ways
        ]
        certain = max((leaf for leaf, truths in graded if truths == {Truth.TRUE}), default=0)
        leaves = sum({1 << leaf for leaf, _ in graded if leaf >= certain})
        for bars, mark in ((option.holds, HELD), (option.contraindications, BARRED)):
            truths = [compiled.reader.truth(reading, bar.node) for bar in bars]
            marked = sum(1 << (leaf | mark) for leaf in leaves_in(leaves))
            if Truth.TRUE in truths:
                leaves = marked
            elif Truth.UNKNOWN in truths:
                leaves |= marked
        leaves |= 0 if certain else NOT_OFFERED
        return standing_of(leaves), leaves

    monkeypatch.setattr("decision.engine.case.option_standing", by_three_truths)

    assert is_caught(the_engine_agrees_with_brute_force)


def test_a_statement_on_a_derived_fact_that_is_left_out_of_a_question_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def agree(known: Mapping[str, Any]) -> bool:
        either = asking({"any": [{"er_status": ["positive", "low-positive"]}, {"pr_status": "positive"}]})
        completed = either.reference.complete(known, strict=True)
        expected = either.reference.walk(completed.drawn(500, Random(0)))["treat"].standing
        return answer_to(either.compiled, known).standings["treat"].value == expected

    assert agree({"hr_status": "positive"})

    monkeypatch.setattr("decision.reasoning.relevance.Relevance.given", lambda self, reading, node: ())

    assert not agree({"hr_status": "positive"})


@pytest.mark.parametrize("law", [*LAWS, an_unused_fact_changes_nothing], ids=lambda law: law.__name__)
def test_without_a_planted_defect_a_law_notices_nothing(law: Callable[..., Iterator[str]]) -> None:
    assert not is_caught(law)


@pytest.mark.parametrize("law", LAWS_OF_NEWS, ids=lambda law: law.__name__)
def test_without_a_planted_defect_a_law_of_news_notices_nothing(law: Callable[..., Iterator[str]]) -> None:
    assert not is_caught(law, with_news=True)
