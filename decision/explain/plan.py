"""A planned regimen against an answer: listed, listed if, not offered because, contraindicated because, or not in the guideline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from decision.engine import Recommendation
from decision.engine.words import Speaker
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Bar, Caution, LaterOption, Option
from decision.logic import Truth
from decision.reasoning.standing import Standing

VERDICTS = {
    Standing.RECOMMENDED: "listed",
    Standing.TO_CONFIRM: "listed, to confirm",
    Standing.POSSIBLE: "listed if",
    Standing.ON_HOLD: "on hold",
    Standing.DECLINED: "declined",
    Standing.CONTRAINDICATED: "contraindicated",
    Standing.EXCLUDED: "not offered",
}


@dataclass(frozen=True, slots=True)
class Named:
    """One treatment that a plan names: an agent or a class, with the classes that it carries."""

    name: str
    is_agent: bool
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanBar:
    """A contraindication, a hold, or a caution that rules a drug out, that concerns what the plan names, and is certain."""

    kind: str  # contraindication, hold, or ruled out
    id: str
    label: str
    because: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanMatch:
    """An option that the plan is, and how it stands; `without` tells what rules out other drugs of the option."""

    id: str
    label: str
    verdict: str
    standing: str
    rank: int | None
    because: str
    above: tuple[str, ...]
    without: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What a plan is in this guideline. `later` are the treatments of the plan that it names for a later line only."""

    names: tuple[str, ...]
    matches: tuple[PlanMatch, ...]
    later: tuple[str, ...]
    not_named: tuple[str, ...]
    bars: tuple[PlanBar, ...]
    ranked: tuple[str, ...]


def check_plan(answer: Recommendation, options: Sequence[str], named: Sequence[Named]) -> PlanCheck:
    """Hold a plan against an answer: `options` are those that it names itself, `named` the agents and classes beside them."""
    with answer.compiled.asking():
        return _Checker(answer, options, named).check()


class _Checker:
    def __init__(self, answer: Recommendation, options: Sequence[str], named: Sequence[Named]) -> None:
        self.answer = answer
        self.guideline = answer.compiled.guideline
        self.vocabulary: Vocabulary = answer.compiled.vocabulary
        self.speaker = Speaker(answer.case)
        self.options = options
        self.named = [*named, *(Named(one, False, self.guideline.options[one].classes) for one in (options if named else ()))]

    def check(self) -> PlanCheck:
        found = list(self.options) if not self.named else [name for name, one in self.guideline.options.items() if self._is(one)]
        order = {name: place for place, name in enumerate(self.answer.case.ranked)}
        found.sort(key=lambda name: order.get(name, len(order)))
        ranked = tuple(self.answer.case.ranked)
        is_listed = any(name in self.answer.case.ranked for name in found)
        return PlanCheck(
            tuple(one.name for one in self.named) or tuple(self.options),
            tuple(self._match(name, is_listed=is_listed) for name in found),
            () if found else tuple(self._later()),
            () if found else tuple(one.name for one in self.named if not self._is_anywhere(one)),
            tuple(self._bars()),
            ranked,
        )

    def _is(self, option: Option) -> bool:
        """Whether a plan is an option: it names nothing that the option does not carry, and leaves nothing of it out."""
        beside = {one for companion in option.companions.values() for one in companion.classes}
        carried = {*option.classes, *beside}
        if not option.classes or not all(self._is_within(one, carried) and not self._is_for_later(one, carried) for one in self.named):
            return False
        if not all(any(name in self._above(one.classes) for one in self.named) for name in option.classes):
            return False
        return not option.agents or any(self._is_of(agents, beside) for agents in option.agents)

    def _is_for_later(self, one: Named, carried: Iterable[str]) -> bool:
        """Whether a narrower class of the plan is one that the guideline names for a later line and that no option carries itself."""
        later = {name for part in self.guideline.later_options.values() for name in part.classes}
        offered = {name for option in self.guideline.options.values() for name in option.classes}
        return bool(self._above(one.classes) & (later - offered - set(carried)))

    def _is_within(self, one: Named, carried: Iterable[str]) -> bool:
        """Whether each class of an agent is one of the carried, or lies within one."""
        return all(self.vocabulary.all_classes[name] & set(carried) for name in one.classes)

    def _is_of(self, agents: Sequence[str], beside: Iterable[str]) -> bool:
        """Whether the plan names all of these agents, or only their classes, and no other agent of these classes but what goes beside."""
        classes = self._above(name for agent in agents for name in self.vocabulary.agents[agent].classes)
        own = [one for one in self.named if one.is_agent and (one.name in agents or not self._is_within(one, beside))]
        mine = {one.name for one in own if self._above(one.classes) & classes}
        open_classes = {name for one in self.named if not one.is_agent for name in one.classes}
        missing = [agent for agent in agents if agent not in mine]
        return mine <= set(agents) and all(self._above(self.vocabulary.agents[agent].classes) & open_classes for agent in missing)

    def _above(self, classes: Iterable[str]) -> set[str]:
        return set().union(*(self.vocabulary.all_classes[name] for name in classes))

    def _is_anywhere(self, one: Named) -> bool:
        parts: list[Option | LaterOption] = [*self.guideline.options.values(), *self.guideline.later_options.values()]
        carried = {name for part in parts for name in part.classes}
        carried |= {name for part in parts for companion in part.companions.values() for name in companion.classes}
        return self._is_within(one, carried)

    def _later(self) -> Iterator[str]:
        for one in self.guideline.later_options.values():
            if any(set(one.classes) <= self._above(each.classes) for each in self.named):
                yield one.label

    def _match(self, name: str, *, is_listed: bool) -> PlanMatch:
        """What one option says of the plan; where another one lists it, nothing is told as above this."""
        standing, rank = self.answer.case.standings[name], self.answer.rank(name)
        option, excluded = self.answer.option(name), self.answer.reason(name)
        because = option.because if option is not None else excluded.because if excluded is not None else ""
        cites = option.cites if option is not None else excluded.cites if excluded is not None else ()
        if option is not None and standing is not Standing.POSSIBLE:
            reasons = {
                Standing.TO_CONFIRM: [f"check {one.label}" for one in option.checks],
                Standing.ON_HOLD: [f"{one.label}; first {one.correct}" for one in option.holds],
                Standing.CONTRAINDICATED: [f"{one.label} ({one.because})" for one in option.contraindicated_by],
                Standing.DECLINED: [f"{one.label} ({one.because})" for one in option.declined_by],
            }
            because = "; ".join(reasons.get(standing, [])) or because
        ranked = self.answer.case.ranked if self.answer.case.is_systemic(name) and (rank is not None or not is_listed) else ()
        above = tuple(one for one in ranked if rank is None or (self.answer.rank(one) or 0) < rank)
        label = self.guideline.options[name].label
        cautions = list(self._ruling_out(name)) if standing is not Standing.EXCLUDED else []
        ruled_out = " and ".join(sorted({one for caution in cautions for one in self._hit(caution)}))
        verdict = f"{VERDICTS[standing]}, but not with {ruled_out}" if ruled_out else VERDICTS[standing]
        without = tuple(caution.rationale for caution in cautions if not self._hit(caution))
        return PlanMatch(name, label, verdict, standing.value, rank, because, above, without, cites)

    def _bars(self) -> Iterator[PlanBar]:
        """What certainly bars a class that the plan names, whether or not the guideline offers the plan."""
        classes = self._above(name for one in self.named for name in one.classes)
        sections = (("contraindication", self.guideline.contraindications), ("hold", self.guideline.holds))
        for kind, section in sections:
            for name, bar in section.items():
                if self._concerns(bar, classes) and self.speaker.truth(bar.when) is Truth.TRUE:
                    because = ", ".join(self.speaker.said(fact) for fact in self.speaker.met_by(bar.when))
                    yield PlanBar(kind, name, bar.label, because, bar.cites)
        yield from self._ruled_out()

    def _ruled_out(self) -> Iterator[PlanBar]:
        """Each drug of the plan that a caution of some option rules out for certain, with the facts; the same drug and facts once."""
        seen = set[tuple[str, str]]()
        for option in self.guideline.options:
            for caution in self._ruling_out(option):
                because = ", ".join(self.speaker.said(fact) for fact in self.speaker.met_by(caution.when))
                for name in self._hit(caution):
                    if (name, because) not in seen:
                        seen.add((name, because))
                        yield PlanBar("ruled out", name, caution.rationale.rstrip("."), because, caution.cites)

    def _ruling_out(self, option: str) -> Iterator[Caution]:
        """The cautions of an option that rule a drug out for this patient for certain."""
        for caution in self.guideline.options[option].cautions:
            if caution.rules_out and self.speaker.truth(caution.when) is Truth.TRUE:
                yield caution

    def _hit(self, caution: Caution) -> list[str]:
        """The names of the plan that a caution rules out: the agent itself, or anything of the class."""
        return [one.name for one in self.named if one.name in caution.rules_out or self._above(one.classes) & set(caution.rules_out)]

    @staticmethod
    def _concerns(bar: Bar, classes: set[str]) -> bool:
        return bool(classes.intersection(bar.classes)) and not classes.intersection(bar.unless_classes)
