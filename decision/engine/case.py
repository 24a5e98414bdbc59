"""One patient read into one guideline: standings, ranks and paths, before any words."""

from __future__ import annotations

from functools import cached_property

from decision.facts.patient import Patient
from decision.logic import Truth
from decision.ranking import Ranked, rank
from decision.reasoning.compiled import Compiled, Grade
from decision.reasoning.completions import Reading
from decision.reasoning.effects import Effect, effects
from decision.reasoning.standing import Standing, grades_of, option_standing
from decision.reasoning.walk import Path, Walk, paths, walk


class Case:
    """What is exact about one patient; the words are made from it when they are read."""

    def __init__(self, compiled: Compiled, patient: Patient, *, strict: bool, reading: Reading | None = None) -> None:
        self.compiled = compiled
        self.patient = patient
        self.strict = strict
        self._reading = reading or compiled.reader.read(patient, strict=strict)
        self.walked: Walk = walk(compiled, self._reading)
        self.standings: dict[str, Standing] = {}
        self.leaves: dict[str, int] = {}
        for name, option in compiled.options.items():
            self.standings[name], self.leaves[name] = option_standing(compiled, self._reading, option)
        self.paths: dict[str, list[Path]] = {
            name: paths(compiled, self._reading, self.walked, name)
            for name, standing in self.standings.items()
            if standing is not Standing.EXCLUDED
        }
        self.ranked: dict[str, Ranked] = {one.id: one for one in self._rank()}

    @property
    def reading(self) -> Reading:
        """The reading of the patient, made again if the diagrams have forgotten its nodes."""
        if self._reading.generation != self.compiled.diagrams.generation:
            self._reading = self.compiled.reader.read(self.patient, strict=self.strict)
        return self._reading

    def _rank(self) -> list[Ranked]:
        entries = [
            (name, standing, self.lowest_grade(name))
            for name, standing in self.standings.items()
            if standing.is_ranked and self.is_systemic(name)
        ]
        return rank(entries, self.compiled.guideline.ranking)

    def is_systemic(self, name: str) -> bool:
        return self.compiled.guideline.options[name].kind == "systemic"

    def lowest_grade(self, name: str) -> Grade:
        return self.grades(name)[0]

    def grades(self, name: str) -> list[Grade]:
        """The grades that an option may have, lowest first."""
        return grades_of(self.compiled, self.leaves[name])

    @property
    def stops(self) -> list[str]:
        """The ends without a list to which the patient certainly comes."""
        reach, reader = self.compiled.reach, self.compiled.reader
        return [name for name in self.compiled.guideline.stops if reader.truth(self.reading, reach[name]) is Truth.TRUE]

    @cached_property
    def undecided(self) -> list[str]:
        """The systemic options of which some missing fact changes whether, how strongly or how safely; what is out stays out."""
        out = (Standing.DECLINED, Standing.CONTRAINDICATED)
        return [
            name
            for name, leaves in self.leaves.items()
            if leaves & (leaves - 1) and self.is_systemic(name) and self.standings[name] not in out
        ]

    @cached_property
    def effects(self) -> dict[int, Effect]:
        """What each missing fact would change of these, by its level."""
        return effects(self.compiled, self.reading, self.undecided)
