"""Puts one case into words: facts, scope, options with their paths, flags and notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from decision.criteria import AllOf, Criterion
from decision.engine.case import Case
from decision.engine.outlook import decided_by
from decision.engine.parts import (
    BarText,
    BestRank,
    CautionText,
    CompanionText,
    DifferenceText,
    KnownFact,
    LaterText,
    NoteText,
    OptionAnswer,
    Scope,
    Step,
    Urgent,
)
from decision.engine.phrases import counted
from decision.engine.records import approvals_of, figures_of
from decision.engine.words import Speaker
from decision.facts.patient import COURSES, value_as_data
from decision.guideline import Companion, Later
from decision.logic import Truth
from decision.reasoning.compiled import BARRED_COMPANION, REFUSED_COMPANION, STRENGTHS, CompiledBar
from decision.reasoning.standing import Standing, grades_of, leaves_in
from decision.reasoning.walk import Path

IF, WHATEVER = CONDITIONS = ("if ", "whatever the answer on ")  # how a reason begins that names what is still open
ALWAYS_OFFERED = (Standing.RECOMMENDED, Standing.TO_CONFIRM)
CERTAIN = (Standing.RECOMMENDED.value, Standing.TO_CONFIRM.value)


class Describer:
    """Words for one case; it adds none that the guideline or the vocabulary does not hold."""

    def __init__(self, case: Case, speaker: Speaker) -> None:
        self.case = case
        self.speaker = speaker
        self.compiled = case.compiled
        self.guideline = case.compiled.guideline

    # Facts and scope

    def facts(self) -> dict[str, KnownFact]:
        """What is given, what follows from it, what is assumed, and what the guideline would still read."""
        known: dict[str, KnownFact] = {}
        for fact in self.compiled.vocabulary:
            found = self._fact(fact.id, read=fact.id in self.compiled.asked)
            if found is not None:
                known[fact.id] = found
        if self.case.patient.courses is not None:
            courses = self.case.patient.as_data()[COURSES]
            known[COURSES] = KnownFact(courses, "given", "earlier treatment", ())
        return known

    def _fact(self, fact: str, *, read: bool) -> KnownFact | None:
        patient, label = self.case.patient, self.speaker.label(fact)
        if fact in patient.facts:
            return KnownFact(value_as_data(patient.facts[fact]), "given", label, ())
        if fact in self.case.reading.assumed:
            return KnownFact(" or ".join(map(str, self.speaker.possible_values(fact))), "assumed", label, ())
        value = None if self.speaker.is_only_concordant(fact) else self.speaker.value(fact)
        if value is not None and not isinstance(value, dict) and self._is_told(fact, read=read):
            return KnownFact(value, "derived", label, self._origins(fact))
        return KnownFact(None, "unknown", label, ()) if read and value is None else None

    def _is_told(self, fact: str, *, read: bool) -> bool:
        """A derived fact is shown if the guideline reads it, or if it is made of something stated."""
        if read or self.compiled.vocabulary[fact].derived is None:
            return read
        return not self.compiled.space.kin(fact).isdisjoint(self.case.patient.facts)

    def _origins(self, fact: str) -> tuple[str, ...]:
        """The stated facts from which a fact follows."""
        space, reading = self.compiled.space, self.case.reading
        stated: list[str] = []
        for raw in space.raw_facts(fact):
            if raw in self.case.patient.facts:
                stated.append(raw)
                continue
            part = reading.narrowed_by.get(space.level_of.get(raw, -1))
            if part is not None and part < len(space.laws):
                others = (one for law_fact in space.laws[part].facts for one in (law_fact, *space.raw_facts(law_fact)))
                stated += [one for one in others if one in self.case.patient.facts]
            elif self.case.patient.courses is not None and space.vocabulary[raw].group == "earlier-treatment":
                stated.append(COURSES)
        kin = space.kin(fact)
        stated += [one for one in self.case.patient.facts if one in kin and one != fact]
        return tuple(dict.fromkeys(stated))

    def scope(self) -> Scope:
        """Whether the guideline answers for this patient, why not, and what was taken as ordinary."""
        reader, reading = self.compiled.reader, self.case.reading
        truths = {name: reader.truth(reading, self.compiled.reach[name]) for name in self.guideline.stops}
        because = [f"{stop.label}: {stop.text}" for name, stop in self.guideline.stops.items() if truths[name] is Truth.TRUE]
        for bar in self.guideline.contraindications.values():
            if bar.ends_scope == "yes" and self.speaker.truth(bar.when) is Truth.TRUE:
                because.append(f"{bar.label}: {bar.rationale}")
        if because:
            return Scope(False, tuple(because), tuple(reading.assumed))
        open_stops = [stop.label for name, stop in self.guideline.stops.items() if truths[name] is Truth.UNKNOWN]
        if len(open_stops) > 1 and self._is_certain(self.compiled.diagrams.any_of(self.compiled.reach[name] for name in truths)):
            return Scope(False, (f"one of these, whatever is still unknown: {'; '.join(open_stops)}",), tuple(reading.assumed))
        if open_stops:
            return Scope(None, tuple(f"not known: {label}" for label in open_stops), tuple(reading.assumed))
        return Scope(True, (), tuple(reading.assumed))

    def _is_certain(self, node: int) -> bool:
        return self.compiled.reader.truth(self.case.reading, node) is Truth.TRUE

    # Options

    def option(self, name: str, best: BestRank | None) -> OptionAnswer:
        compiled = self.compiled.options[name]
        option, standing = compiled.option, self.case.standings[name]
        grades = grades_of(self.compiled, self.case.leaves[name])
        strengths = [STRENGTHS[grades[0].strength], STRENGTHS[grades[-1].strength]]
        steps = tuple(self._steps(path) for path in self.case.paths[name])
        offers = [edge.branch for path in self.case.paths[name] for edge, _ in path[-1:]]
        companions = [one for one in (self._companion(one.id, one.companion, one.node) for one in self.compiled.companions[name]) if one]
        added = [extra for one in companions if one.standing in CERTAIN for extra in one.classes]
        checks = self._bars((*compiled.contraindications, *compiled.holds), Truth.UNKNOWN, name)
        missing = [fact for check in checks for fact in check.facts]
        ranked = self.case.ranked.get(name)
        return OptionAnswer(
            id=name,
            label=option.label,
            kind=option.kind,
            classes=tuple(dict.fromkeys((*option.classes, *added))),
            rank=ranked.rank if ranked else None,
            standing=standing.value,
            strength=strengths[0],
            strength_range=tuple(strengths),
            evidence=self._evidence(offers),
            graded_as=next((offer.graded_as for offer in offers if offer.graded_as), ""),
            because=self._because(name),
            paths=steps,
            cautions=tuple(self._cautions(name)),
            checks=checks,
            holds=self._bars(compiled.holds, Truth.TRUE, name),
            contraindicated_by=self._bars(compiled.contraindications, Truth.TRUE, name),
            declined_by=self._bars(compiled.refusals, Truth.TRUE, name),
            decided_by=tuple(decided_by(self.case, name, missing)),
            followed_by=tuple(self._later(option.followed_by)),
            plan_b=tuple(self._later(option.plan_b)),
            companions=tuple(companions),
            best_rank=best,
            separated_by=ranked.separated_by if ranked else "",
            figures=tuple(figures_of(self.speaker, option)),
            approvals=tuple(approvals_of(self.speaker, option)),
            rationale=option.rationale,
            cites=tuple(dict.fromkeys(cite for offer in offers for cite in offer.cites)) or option.cites,
        )

    def _evidence(self, offers: list[Any]) -> str:
        found = [offer.evidence or self.guideline.default_evidence for offer in offers]
        return found[0] if found and found[0] else "not-graded"

    def _steps(self, path: Path) -> tuple[Step, ...]:
        return tuple(
            Step(
                edge.source,
                edge.id,
                self.guideline.decisions[edge.source].question,
                edge.branch.answer,
                truth.value,
                self.speaker.facts_of(edge.criterion),
                edge.branch.rationale,
                edge.branch.cites,
            )
            for edge, truth in path
        )

    def _because(self, name: str) -> str:
        """The facts on the path that speak for the option, then what it still asks, and how many other ways to it are open."""
        path = min(self.case.paths[name], key=lambda one: sum(truth is Truth.UNKNOWN for _, truth in one), default=())
        known: list[str] = []
        asked: list[Criterion] = []
        for edge, truth in path:
            if truth is Truth.TRUE:
                facts = [fact for fact in self.speaker.met_by(edge.criterion) if not self.compiled.vocabulary.is_of_scope(fact)]
                known += filter(None, (self._told(fact) for fact in facts))
            else:
                asked += self.speaker.unmet(edge.criterion)
        texts = [", ".join(dict.fromkeys(known))] if known else []
        if asked and self.case.standings[name] in ALWAYS_OFFERED:
            labels = dict.fromkeys(self.speaker.label(leaf.fact) for criterion in asked for leaf in criterion.leaves())
            texts.append(f"{WHATEVER}{', '.join(f'“{label}”' for label in labels)}")
        elif asked:
            others = len(self.case.paths[name]) - 1
            further = f", or in {counted(others, 'other way')}" if others else ""
            texts.append(f"{IF}{self.speaker.criterion(AllOf(tuple(asked)))}{further}")
        return "; ".join(texts)

    def _told(self, fact: str) -> str:
        """A fact that is known, or the few values that are left of it; empty where neither is so."""
        return self.speaker.said(fact) if self.speaker.value(fact) is not None else self.speaker.narrowed(fact)

    def _bars(self, bars: Iterable[CompiledBar], wanted: Truth, name: str) -> tuple[BarText, ...]:
        found = []
        for one in bars:
            if self._truth_where_offered(one, name) is not wanted:
                continue
            facts = tuple(dict.fromkeys(leaf.fact for leaf in one.bar.when.leaves()))
            missing = tuple(fact for fact in facts if self.speaker.value(fact) is None)
            told = ", ".join(self.speaker.said(fact) for fact in facts if self.speaker.value(fact) is not None)
            is_so = self.compiled.reader.truth(self.case.reading, one.node) is Truth.TRUE
            because = told if told and is_so else self.speaker.criterion(self.speaker.still_open(one.bar.when))
            shown = missing if wanted is Truth.UNKNOWN else facts
            found.append(BarText(one.id, one.bar.label, because, shown or facts, one.bar.correct, one.bar.cites))
        return tuple(found)

    def _truth_where_offered(self, one: CompiledBar, name: str) -> Truth:
        """Whether a bar holds over the completions in which the option is offered."""
        reader, reading = self.compiled.reader, self.case.reading
        truth = reader.truth(reading, one.node)
        offered = self.compiled.options[name].is_offered
        if truth is not Truth.UNKNOWN or reader.truth(reading, offered) is Truth.TRUE:
            return truth
        support = reader.relevance.levels_of(one.node) | reader.relevance.levels_of(offered)
        given = tuple(sorted({offered, *reader.relevance.relevant(reading, support)}))
        leaves = self.compiled.diagrams.reached(one.node, given, reading.choices)
        return {1: Truth.FALSE, 2: Truth.TRUE}.get(leaves, Truth.UNKNOWN)

    def _cautions(self, name: str) -> Iterable[CautionText]:
        for caution in self.guideline.options[name].cautions:
            truth = self.speaker.truth(caution.when)
            if truth is Truth.TRUE:
                yield CautionText(caution.rationale, True, caution.rules_out, caution.cites)
            elif truth is Truth.UNKNOWN:
                text = f"If {self.speaker.criterion(caution.when)}: {caution.rationale}"
                yield CautionText(text, False, caution.rules_out, caution.cites)

    def _companion(self, companion_id: str, companion: Companion, node: int) -> CompanionText | None:
        reached = {leaf for leaf in leaves_in(self.compiled.reader.leaves(self.case.reading, node)) if leaf}
        if reached <= {1}:
            return None
        standing = _companion_standing(reached)
        return self._companion_text(companion_id, companion, standing)

    def _companion_text(self, companion_id: str, companion: Companion, standing: Standing) -> CompanionText:
        because = self._when(companion.when, certain=standing is not Standing.POSSIBLE)
        return CompanionText(
            companion_id, companion.label, companion.classes, standing.value, because or companion.rationale, companion.cites
        )

    def _when(self, criterion: Criterion, *, certain: bool) -> str:
        if not certain:
            return f"if {self.speaker.criterion(criterion)}"
        return ", ".join(self.speaker.said(fact) for fact in self.speaker.met_by(criterion) if self.speaker.value(fact) is not None)

    def _later(self, laters: Iterable[Later]) -> Iterable[LaterText]:
        for later in laters:
            truth = self.speaker.truth(later.when)
            if truth is Truth.FALSE:
                continue
            option = self.guideline.later_options[later.option]
            companions = [one for one in (self._later_companion(name, one) for name, one in option.companions.items()) if one]
            added = [extra for one in companions if one.standing in CERTAIN for extra in one.classes]
            standing = Standing.RECOMMENDED if truth is Truth.TRUE else Standing.POSSIBLE
            because = later.rationale if truth is Truth.TRUE else f"if {self.speaker.criterion(later.when)}: {later.rationale}"
            classes = tuple(dict.fromkeys((*option.classes, *added)))
            yield LaterText(later.option, option.label, classes, standing.value, because, tuple(companions), later.cites)

    def _later_companion(self, name: str, companion: Companion) -> CompanionText | None:
        truth = self.speaker.truth(companion.when)
        if truth is Truth.FALSE:
            return None
        return self._companion_text(name, companion, Standing.RECOMMENDED if truth is Truth.TRUE else Standing.POSSIBLE)

    # What stands around the list

    def urgent(self) -> list[Urgent]:
        """Flags fire only when certain, and never remove the list."""
        return [
            Urgent(name, flag.label, flag.urgency, self._when(flag.when, certain=True), flag.first_steps, flag.cites)
            for name, flag in self.guideline.urgent.items()
            if self.speaker.truth(flag.when) is Truth.TRUE
        ]

    def notes(self) -> list[NoteText]:
        """Certain notes, what was accepted or noted of the facts, and what is offered where the list is empty."""
        found = [
            NoteText(f"discordance-{place}", law.because, False, law.cites) for place, law in enumerate(self.case.reading.discordances, 1)
        ]
        for fact, value in self.case.patient.facts.items():
            text = self.compiled.vocabulary[fact].stated_notes.get(str(value))
            if text:
                found.append(NoteText(f"stated-{fact}", text, False, self.compiled.vocabulary[fact].cites))
        if not self.case.ranked:
            found += self._certain(self.guideline.empty)
        return found + self._certain(self.guideline.notes)

    def _certain(self, section: Any) -> list[NoteText]:
        return [
            NoteText(name, note.text, all(self.compiled.vocabulary.is_of_scope(leaf.fact) for leaf in note.when.leaves()), note.cites)
            for name, note in section.items()
            if self.speaker.truth(note.when) is Truth.TRUE
        ]

    def differs(self) -> list[DifferenceText]:
        return [
            DifferenceText(one.guideline, one.text, one.cites)
            for one in self.guideline.differs.values()
            if self.speaker.truth(one.when) is Truth.TRUE
        ]

    def sources(self) -> dict[str, dict[str, str]]:
        """Every source of the guideline and the vocabulary, by id."""
        found = {**self.compiled.vocabulary.sources, **self.guideline.sources}
        sources = {name: {"text": one.text, "certainty": one.certainty} for name, one in found.items()}
        sources |= {name: {"text": one.title, "certainty": one.certainty} for name, one in self.guideline.records.items()}
        return sources | {name: {"text": one.title, "certainty": "document"} for name, one in self.guideline.documents.items()}


def _companion_standing(reached: set[int]) -> Standing:
    """The standing of a companion over the completions in which its option is offered."""
    if 1 in reached:
        return Standing.POSSIBLE
    if reached == {REFUSED_COMPANION}:
        return Standing.DECLINED
    if reached <= {BARRED_COMPANION, REFUSED_COMPANION}:
        return Standing.CONTRAINDICATED
    if reached <= {2, REFUSED_COMPANION}:
        return Standing.RECOMMENDED
    return Standing.TO_CONFIRM if 2 in reached else Standing.ON_HOLD
