"""Which statements and laws matter to a function: those tied to its levels, less those that tie nothing."""

from __future__ import annotations

from decision.reasoning.completions import Reading, Ties
from decision.reasoning.diagrams import Growing

ONLY_TRUE = 2
REMEMBERED_AT_MOST = 20_000


class Relevance:
    """Finds the parts of a reading that a question must respect."""

    def __init__(self, diagrams: Growing, laws: int) -> None:
        self.diagrams = diagrams
        self.laws = laws  # parts numbered below this are laws, the same for every patient
        self._levels: dict[int, frozenset[int]] = {}
        self._peeled: dict[object, bool] = {}
        self._others_of: dict[tuple[int, tuple[int, ...]], tuple[int, ...]] = {}

    def levels_of(self, node: int) -> frozenset[int]:
        found = self._levels.get(node)
        if found is None or node >= len(self.diagrams.level):
            found = self.diagrams.levels_of(node)
            if node < self.diagrams.kept_below:
                self._levels[node] = found
        return found

    def given(self, reading: Reading, node: int) -> tuple[int, ...]:
        """The parts that a question about this function must respect."""
        if not reading.parts:
            return ()
        return self.relevant(reading, self.levels_of(node))

    def relevant(self, reading: Reading, support: frozenset[int]) -> tuple[int, ...]:
        """The parts tied to these levels through open levels, less those that tie nothing."""
        found = reading.relevant.get(support)
        if found is None:
            if len(reading.relevant) >= REMEMBERED_AT_MOST:
                reading.relevant.clear()
            found = reading.relevant[support] = self._relevant(reading, support, peel=True)
        return found

    def adds(self, reading: Reading, support: frozenset[int], level: int) -> bool:
        """Whether more parts are relevant to these levels and one more than to these levels alone."""
        ties = self._ties(reading)
        knot = ties.knot(level)
        if knot is None:
            return False
        if any(ties.knot(other) is knot for other in support):
            return self.relevant(reading, support | {level}) != self.relevant(reading, support)
        return bool(self.relevant(reading, frozenset({level})))  # what hangs together with this level alone

    def hangs_together(self, reading: Reading, support: frozenset[int], level: int) -> bool:
        """Whether a level is one of these or hangs together with one: else no value of it that is possible changes what they reach."""
        if level in support:
            return True
        ties = self._ties(reading)
        knot = ties.knot(level)
        return knot is not None and not knot.levels.isdisjoint(support)

    def tied(self, reading: Reading, node: int) -> tuple[int, ...]:
        """All parts tied to a function's levels: to learn a fact outside them may settle one inside."""
        return self._relevant(reading, self.levels_of(node), peel=False) if reading.parts else ()

    def binding(self, reading: Reading, start: frozenset[int]) -> tuple[int, ...]:
        """The parts tied to these levels that may leave no completion at all."""
        return self._relevant(reading, start, peel=True, kept=frozenset()) if reading.parts else ()

    def numbers(self, reading: Reading, start: frozenset[int], kept: frozenset[int]) -> set[int]:
        """The numbers of the parts tied to these levels, less those that tie nothing where only the kept levels matter."""
        return self._chosen(reading, start, peel=True, kept=kept)

    def _relevant(self, reading: Reading, support: frozenset[int], *, peel: bool, kept: frozenset[int] | None = None) -> tuple[int, ...]:
        return tuple(sorted({reading.parts[number] for number in self._chosen(reading, support, peel=peel, kept=kept)}))

    def _chosen(self, reading: Reading, support: frozenset[int], *, peel: bool, kept: frozenset[int] | None) -> set[int]:
        ties = self._ties(reading)
        knots = {id(knot): knot for level in support if (knot := ties.knot(level)) is not None}.values()
        chosen = set[int]().union(*(knot.parts for knot in knots))
        if peel:
            asked = support if kept is None else kept
            waiting = [level for knot in knots for level in knot.levels if level not in asked]
            self._peel(reading, chosen, sorted(waiting, reverse=True), ties)
        return chosen

    def _ties(self, reading: Reading) -> Ties:
        """The open levels of each part, the parts of each open level, and what hangs together."""
        if reading.ties is None:
            choices = reading.choices
            open_of = {
                number: [level for level in self.levels_of(node) if len(choices[level]) > 1] for number, node in reading.parts.items()
            }
            touching: dict[int, set[int]] = {}
            for number, levels in open_of.items():
                for level in levels:
                    touching.setdefault(level, set()).add(number)
            reading.ties = Ties(open_of, touching)
        return reading.ties

    def _peel(self, reading: Reading, chosen: set[int], waiting: list[int], ties: Ties) -> None:
        """Drop parts at a level that nothing else asks about and that can always satisfy them; the levels are taken from the end."""
        free, queued = set(waiting), set(waiting)
        while waiting:
            level = waiting.pop()
            queued.discard(level)
            numbers = ties.touching[level] & chosen
            if not numbers or not self._always_satisfied(reading, level, tuple(sorted(numbers))):
                continue
            chosen -= numbers
            again = {
                other for number in numbers for other in ties.open_of[number] if other in free and other not in queued and other != level
            }
            queued |= again
            waiting += sorted(again, reverse=True)

    def _always_satisfied(self, reading: Reading, level: int, numbers: tuple[int, ...]) -> bool:
        """Whether some value of this level makes its parts true, whatever the other levels are."""
        known = reading.satisfied.get((level, numbers))
        if known is None:
            known = reading.satisfied[level, numbers] = self._is_always_satisfied(reading, level, numbers)
        return known

    def _is_always_satisfied(self, reading: Reading, level: int, numbers: tuple[int, ...]) -> bool:
        others = self._others(reading, level, numbers)
        is_of_laws = numbers[-1] < self.laws
        key = (level, numbers, reading.masks[level], tuple(reading.masks[other] for other in others))
        if is_of_laws and key in self._peeled:
            return self._peeled[key]
        nodes = [reading.parts[number] for number in numbers]
        answer = any(self._satisfies(reading, level, value, nodes) for value in reading.choices[level])
        if is_of_laws and len(self._peeled) < REMEMBERED_AT_MOST:
            self._peeled[key] = answer
        return answer

    def _others(self, reading: Reading, level: int, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Every other level of these parts, open or not."""
        found = self._others_of.get((level, numbers))
        if found is None:
            found = tuple(sorted({other for number in numbers for other in self.levels_of(reading.parts[number])} - {level}))
            if numbers[-1] < self.laws and len(self._others_of) < REMEMBERED_AT_MOST:
                self._others_of[level, numbers] = found
        return found

    def _satisfies(self, reading: Reading, level: int, value: int, nodes: list[int]) -> bool:
        choices = list(reading.choices)
        choices[level] = (value,)
        return all(self.diagrams.reached(node, (), choices) == ONLY_TRUE for node in nodes)
