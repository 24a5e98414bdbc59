"""Reads values that several names share: `ER/PR+`, `ER and PR negative`, `ER/PR 90/40`."""

from __future__ import annotations

from dataclasses import replace

from decision.intake.atoms import Atom
from decision.intake.items import Items
from decision.intake.lexicon import Name
from decision.intake.numbers import Quantity
from decision.intake.values import Found, Values

SHARED_AT_MOST = 4  # so many names may share one value


class SharedValues:
    """The names of one sentence that are joined, and what stands behind the last of them."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.atoms: list[Atom] = values.atoms

    def read(self, i: int, end: int, name: Name) -> int:
        """`ER/PR+`, `ER and PR negative`: one value for several names."""
        names, place = [(i, end, name)], end
        while place < len(self.atoms) and len(names) < SHARED_AT_MOST:
            if self.atoms[place].text == "/":
                place += 1
            elif not (place := self.values.kind_at(place, "joins")):
                return 0
            after, following = self.values.name_at(place)
            if following is None:
                return 0
            names.append((place, after, following))
            found = self.values.after(after, following)
            each = self._in_order(names, after)
            if found is None and each:
                return each
            if found is not None:
                return each or (self._put_shared(names, found.words, found.end) if not found.question else 0)
            place = after
        return 0

    def _in_order(self, names: list[tuple[int, int, Name]], i: int) -> int:
        """`ER/PR 90%/40%`: a value for each name, in their order."""
        found, place = list[Found](), i
        for at, (_, _, name) in enumerate(names):
            if at and (place >= len(self.atoms) or self.atoms[place].text != "/"):
                return 0
            one = self.values.one(place + bool(at), name.facts) or self._of_a_list(place + bool(at), name)
            if one is None or one.question:
                return 0
            found.append(one)
            place = one.end
        for at, ((first, _, name), one) in enumerate(zip(names, found, strict=True)):
            end = place if at == len(names) - 1 else names[at + 1][0]
            self.items.put_value(first, replace(one, end=end), name)
        return place

    def _of_a_list(self, i: int, name: Name) -> Found | None:
        """The `95` and the `80` of `ER/PR 95/80`."""
        if i >= len(self.atoms) or not self.atoms[i].is_number:
            return None
        return self.values.number(i, Quantity(float(self.atoms[i].text.replace(",", ".")), i + 1, i + 1), name.facts)

    def _put_shared(self, names: list[tuple[int, int, Name]], words: tuple[int, int], end: int) -> int:
        found = [self.values.one(words[0], name.facts) for _, _, name in names]
        if any(one is None or one.question for one in found) or any(self.atoms[place].is_number for place in range(*words)):
            self.items.put_as_is(names[0][0], end, "question", "does this hold for each of them? (say each on its own)")
            return end
        starts = [i for i, _, _ in names[1:]]
        for (i, _, _), after, one in zip(names, [*starts, end], found, strict=True):
            self.items.put(i, after, one.facts if one else ())
            self.items.carry()
        if self.items.prefix is not None:
            self.items.prefix.carries = False
        return end
