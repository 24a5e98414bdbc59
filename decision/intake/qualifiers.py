"""Reads what is said behind a name for itself: `brain metastases, asymptomatic, 3 lesions, largest 8 mm`."""

from __future__ import annotations

from decision.intake.items import Item, Items
from decision.intake.lists import sentences
from decision.intake.values import Facts, Values

PARTS_OF_A_LIST = {",", "(", ")"}


class Qualifiers:
    """The clauses behind one name that say more of it, as the words of `qualifiers` tell."""

    def __init__(self, values: Values, items: Items, found: list[Item]) -> None:
        self.values, self.items, self.found = values, items, found
        self.lexicon, self.atoms = values.lexicon, values.atoms
        self.passed = {item.first: item.end for item in found if item.stray and self._is_known(item)}
        self.taken_in: set[int] = set()  # the readings that a wider one replaces

    def read(self) -> None:
        for of, said in self.lexicon.setting("qualifiers").items():
            for sentence in sentences(self.atoms, self.found):
                inside = [item for item in sentence if item.kind != "ignored"]
                for at in (at for at, item in enumerate(inside) if self._is(item, of, said)):
                    self._before(inside[: at + 1], of)
                if (place := self._alone(inside, of, said)) >= 0:
                    self._behind(inside[place].end, of, said, sentence)
        self.items.found = [item for item in self.items.found if id(item) not in self.taken_in]

    @staticmethod
    def _is(item: Item, of: str, said: dict[str, list[str]]) -> bool:
        """Whether a reading is the name, or a number of it: `3 brain metastases`."""
        facts = dict(item.facts)
        is_counted = item.kind == "read" and not item.denied and not facts.keys().isdisjoint(said.get("counted", ()))
        return is_counted or (item.affirmed and facts.get(of) == "present")

    def _alone(self, inside: list[Item], of: str, said: dict[str, list[str]]) -> int:
        """The place of the name in its sentence; below 0 if something else may be what the clauses behind it tell of."""
        groups = self.values.groups_of(((of, None),))
        alike = [place for place, item in enumerate(inside) if item.kind == "read" and self.values.groups_of(item.facts) & groups]
        if len(alike) != 1 or not self._is(inside[alike[0]], of, said):
            return -1
        return alike[0] if all(one.kind == "read" or self._is_known(one) for one in inside[: alike[0]]) else -1

    def _is_known(self, item: Item) -> bool:
        return item.stray and self.values.kind_at(item.first, "still_so", "harmless") >= item.end

    def _before(self, inside: list[Item], of: str) -> None:
        """`asymptomatic brain metastases`, `symptomatic untreated brain metastases`."""
        later = inside[-1].first
        for before in reversed(inside[:-1]):
            if before.end != later or not before.stray:
                return
            said = self._word(before.first, of)
            if said is not None and said[0] == before.end:
                self._put(before.first, *said, inside)
            elif not self._is_known(before):
                return
            later = before.first

    def _behind(self, i: int, of: str, said: dict[str, list[str]], sentence: list[Item]) -> None:
        while i < len(self.atoms):
            if self.atoms[i].text in PARTS_OF_A_LIST:
                i += 1
                continue
            if (passed := self._passed(i)) and not self._word(i, of):
                i = passed
                continue
            found = self._word(i, of) or self._count(i, said) or self._largest(i, said)
            if found is None or not self.values.ends(self._passed_all(found[0])) or not self._put(i, *found, sentence):
                return
            i = found[0]

    def _passed(self, i: int) -> int:
        """The end of a word such as `untreated`, which was not read and changes nothing."""
        return self.passed.get(i, 0)

    def _passed_all(self, i: int) -> int:
        while passed := self._passed(i):
            i = passed
        return i

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

    def _put(self, first: int, end: int, facts: Facts, sentence: list[Item]) -> bool:
        """Read a stretch that was not read so far; whether that was so."""
        covered = [one for one in sentence if one.first < end and one.end > first]
        if not covered or any(one.kind not in ("not_understood", "ignored") or one.first < first or one.end > end for one in covered):
            return False
        self.taken_in.update(map(id, covered))
        self.items.add(Item(first, end, "read", facts))
        return True
