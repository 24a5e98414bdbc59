"""Why a prediction is wrong: from the guideline's own criterion and the patient's facts, and only once the answer is revealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decision.engine import Recommendation
from decision.engine.words import Speaker
from decision.explain import Criterion, check_plan, unmet_by
from decision.facts.patient import COURSES
from decision.logic import Truth


@dataclass(frozen=True)
class WrongAnswer:
    """Why an answer that was predicted is not the guideline's.

    `is_certain` says that it does not apply; else it is not known whether it does. `needs` are the criteria that are not met
    or not known, `behind` what their facts follow from, or would. `others` are the answers that apply, or may, before an
    answer that stands for all the rest.
    """

    is_certain: bool
    needs: tuple[Criterion, ...]
    behind: tuple[str, ...]
    others: tuple[str, ...]
    cites: tuple[str, ...]


def wrong_answer(answer: Recommendation, decision: str, predicted: str) -> WrongAnswer:
    """Why one answer of a question is not that of the guideline for this patient."""
    speaker, edges = Speaker(answer.case), {edge.id: edge for edge in answer.compiled.edges[decision]}
    truths = {name: speaker.truth(edge.criterion) for name, edge in edges.items()}
    edge, is_certain = edges[predicted], truths[predicted] is Truth.FALSE
    if edge.branch.otherwise == "yes":
        wanted = Truth.TRUE if Truth.TRUE in truths.values() else Truth.UNKNOWN
        others = [one for name, one in edges.items() if name != predicted and truths[name] is wanted]
        facts = [leaf.fact for one in others for leaf in one.criterion.leaves()]
        return WrongAnswer(is_certain, (), _behind(answer, speaker, facts), tuple(one.branch.answer for one in others), edge.branch.cites)
    parts = list(zip(unmet_by(speaker, edge), speaker.unmet(edge.criterion), strict=True))
    parts = [one for one in parts if one[0].known == "not met"] or parts
    needs = tuple(one for one, _ in parts)
    facts = [leaf.fact for _, part in parts for leaf in part.leaves()]
    return WrongAnswer(is_certain, needs, _behind(answer, speaker, facts), (), edge.branch.cites)


def _behind(answer: Recommendation, speaker: Speaker, facts: list[str]) -> tuple[str, ...]:
    """What each derived fact follows from, or is read from and what of that is not known."""
    return tuple(text for fact in dict.fromkeys(facts) for text in _origin(answer, speaker, fact))


def _origin(answer: Recommendation, speaker: Speaker, fact: str) -> Iterator[str]:
    known, derived = answer.facts.get(fact), speaker.vocabulary[fact].derived if fact in speaker.vocabulary else None
    if known is not None and known.source == "derived":
        origins = ["earlier treatment" if one == COURSES else speaker.said(one) for one in known.from_]
        if origins:
            yield f"{speaker.said(fact)} follows from {', '.join(dict.fromkeys(origins))}"
    elif derived is not None and speaker.value(fact) is None:
        labels = [", ".join(dict.fromkeys(map(speaker.label, some))) for some in (derived.of, _unknown(speaker, derived.of))]
        yield f"{speaker.label(fact)} is read from {labels[0]}" + (f"; not known: {labels[1]}" if labels[1] else "")


def _unknown(speaker: Speaker, facts: Sequence[str]) -> list[str]:
    return [one for one in facts if speaker.value(one) is None]


def not_first(answer: Recommendation, option: str) -> str:
    """How an option stands that does not come first, and why."""
    found = check_plan(answer, [option], []).matches[0]
    rank = f", rank {found.rank}" if found.rank else ""
    because = f": {found.because}" if found.because else ""
    return f"{found.verdict[:1].upper()}{found.verdict[1:]}{rank}{because}"
