"""Reads what is said behind a name for itself: `brain metastases, asymptomatic, 3 lesions, largest 8 mm`."""

from __future__ import annotations

from decision.intake.items import SENTENCE_ENDS, Item, Items
from decision.intake.values import Facts, Values

PARTS_OF_A_LIST = {",", "(", ")"}


class Qualifiers:
    """The clauses behind one name that say more of it, as the words of `qualifiers` tell."""

    def __init__(self, values: Values, items: Items, found: list[Item]) -> None:
        self.values, self.items, self.found = values, items, found
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def read(self) -> None:
        for of, said in self.lexicon.setting("qualifiers").items():
            for place, item in enumerate(self.found):
                if item.affirmed and dict(item.facts).get(of) == "present" and self._is_alone(place, of):
                    self._before(place, of)
                    self._behind(item.end, of, said)

    def _is_alone(self, place: int, of: str) -> bool:
        """Whether nothing before a name in its sentence may be what the clauses behind it tell of, and no other site stands beside it."""
        item = self.found[place]
        first, end = self.values.places.stretch_around(item.first, item.end, frozenset(SENTENCE_ENDS))
        groups = self.values.groups_of(((of, None),))
        for one in self.found:
            if one is item or one.end <= first or one.first >= end or one.kind == "ignored":
                continue
            if one.kind == "read" and self.values.groups_of(one.facts) & groups:
                return False
            if one.first < item.first and not (one.kind == "read" or self._is_known(one)):
                return False
        return True

    def _is_known(self, item: Item) -> bool:
        return item.stray and self.values.kind_at(item.first, "still_so", "harmless") >= item.end

    def _before(self, place: int, of: str) -> None:
        """`asymptomatic brain metastases`."""
        item = self.found[place]
        before = self.found[place - 1] if place else None
        said = self._word(before.first, of) if before is not None and before.end == item.first and before.stray else None
        if before is not None and said is not None and said[0] == before.end:
            self._put(before.first, *said)

    def _behind(self, i: int, of: str, said: dict[str, list[str]]) -> None:
        while i < len(self.atoms):
            if self.atoms[i].text in PARTS_OF_A_LIST:
                i += 1
                continue
            found = self._word(i, of) or self._count(i, said) or self._largest(i, said)
            if found is None or not self.values.ends(found[0]) or not self._put(i, *found):
                return
            i = found[0]

    def _word(self, i: int, of: str) -> tuple[int, Facts] | None:
        for end, meanings in self.lexicon.phrases.at(self.atoms, i):
            for meaning in meanings:
                if meaning.kind == "qualifier" and meaning.content[0] == of:
                    return end, meaning.content[1]
        return None

    def _count(self, i: int, said: dict[str, list[str]]) -> tuple[int, Facts] | None:
        """`3 lesions`."""
        for fact in said.get("counted", ()):
            found = self.values.one(i, (fact,))
            if found and not found.question and any(not self.atoms[place].is_number for place in range(i, found.end)):
                return found.end, found.facts
        return None

    def _largest(self, i: int, said: dict[str, list[str]]) -> tuple[int, Facts] | None:
        """`largest 8 mm`."""
        start = self.values.kind_at(i, "largest")
        for fact in said.get("largest", ()) if start else ():
            found = self.values.one(self.values.kind_at(start, "links") or start, (fact,))
            if found and not found.question:
                return found.end, found.facts
        return None

    def _put(self, first: int, end: int, facts: Facts) -> bool:
        """Read a stretch that was not read so far; whether that was so."""
        covered = [one for one in self.found if one.first < end and one.end > first]
        if not covered or any(one.kind not in ("not_understood", "ignored") or one.first < first or one.end > end for one in covered):
            return False
        for one in covered:
            self.items.found.remove(one)
            self.found.remove(one)
        item = self.items.add(Item(first, end, "read", facts))
        self.found.append(item)
        self.found.sort(key=lambda one: one.first)
        return True
