"""Reads behind a name how long it has lasted: `X at 18 weeks`, `X (18+3 weeks)`, `X 18/40`."""

from __future__ import annotations

from decision.intake.items import Items
from decision.intake.lexicon import Name
from decision.intake.numbers import Quantity, quantity_at
from decision.intake.values import Found, Values


class Lasting:
    """The names of one sentence that have a length of time behind them."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def read(self, i: int, end: int, name: Name) -> int:
        """The end of a name with its length; 0 where the clause goes on with something that may make it another length."""
        fact = self.lexicon.setting("lasting").get(name.facts[0])
        prefix, facts = self.items.prefix, self.values.bare(name, deny=False)
        if fact not in self.values.vocabulary or not facts or (prefix is not None and not prefix.used):
            return 0
        place = end + (end < len(self.atoms) and self.atoms[end].text == ",")
        while link := self.values.kind_at(place, "links", "ignored", "approximate"):
            place = link
        found = self._length(place, fact)
        if found is None:
            return 0
        behind = self.values.kind_at(found.end, "of_the_length") or found.end
        if not (self.values.ends(behind) or self.values.kind_at(behind, "name", "value", "facts", "joins")):
            return 0
        self.items.put(i, behind, (*facts, *found.facts), bare=True)
        return behind

    def _length(self, i: int, fact: str) -> Found | None:
        """The completed units: the days of `18+3 weeks` are not kept."""
        said = [atom.text for atom in self.atoms[i : i + 3]]
        is_pair = len(said) == len("18+3") - 1 and said[0].isdigit() and said[2].isdigit()
        whole = is_pair and said[1:] == ["/", str(self.lexicon.setting("whole_length").get(fact))]
        if whole or (is_pair and said[1] == "+"):
            unit = self.lexicon.units.longest(self.atoms, i + 3)
            found = self.values.number(i, Quantity(float(said[0]), i + 3, unit[0] if unit else i + 3), (fact,))
        else:
            quantity = quantity_at(self.lexicon, self.atoms, i)
            found = self.values.number(i, quantity, (fact,)) if quantity is not None and quantity.unit else None
        return found if found is not None and not found.question else None
