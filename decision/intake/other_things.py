"""Finds what a sentence says of something else: another person, another cancer, another test, a part of a finding, or what is wanted."""

from __future__ import annotations

from bisect import bisect_left

from decision.intake.atoms import BREAKS
from decision.intake.items import SENTENCE_ENDS, Item, Items
from decision.intake.values import Values
from decision.intake.words import listed

OF_WHOM = "is this said of the patient? (say it in a sentence of its own)"
OF_WHICH_SIDE = "there are results of two sides: which tumour is treated now? (leave out the results of the other)"
OF_WHICH = "is this a result of the breast cancer? (say it in a sentence of its own)"
IS_WANTED = "is this a result, or what is asked for? (leave out what is no result)"
ONLY_LATELY = "was it never given before the metastatic disease either? (write `no prior ...` if so)"
IN_PLASMA = "a change that plasma does not show is not ruled out: what does the tissue show? (write the result alone if it counts)"
A_PART = "only a part of it is denied; say `no {label}` if there is none at all"
LEADS = {"(", ":", "-"}
SENTENCE, CLAUSE = frozenset(SENTENCE_ENDS), frozenset(BREAKS)
NEAR = 3  # so many words before a relative may tell of him or her


class OtherThings:
    """The readings of one sentence beside what they may belong to."""

    def __init__(self, values: Values, items: Items, found: list[Item]) -> None:
        self.values, self.items, self.found = values, items, found
        self.lexicon, self.atoms = values.lexicon, values.atoms
        itself = self.lexicon.setting("cancer_itself")
        self.own = [item.first for item in found if itself in dict(item.facts)]  # where the breast cancer is named

    def settle(self) -> None:
        for place, item in enumerate(self.found):
            if item.kind == "read" and item.facts:
                self._settle(place, item)
        self._of_others()
        self._of_two_sides()

    def _settle(self, place: int, item: Item) -> None:
        if self._is_another_name(place, item):
            item.kind, item.facts = "not_understood", ()
        elif self._denies(item) and self._is_a_part(item):
            label = self.values.vocabulary[item.facts[0][0]].label
            item.kind, item.facts, item.note = "ignored", (), A_PART.format(label=label)
        elif self._denies(item) and self._is_only_lately(item):
            self.items.ask(item, ONLY_LATELY)
        elif self._is_wanted(item):
            self.items.ask(item, IS_WANTED)
        elif self._is_of_another_cancer(item) or self._is_of_the_cancer_behind(item):
            self.items.ask(item, OF_WHICH)
        elif self._is_missed_by_plasma(item):
            self.items.ask(item, IN_PLASMA)
        elif item.facts[0][0] in self.lexicon.setting("pulse") and not self._has_percent(item) and self._in_its_sentence(item, "vitals"):
            self.items.ask(item, self.lexicon.setting("pulse")[item.facts[0][0]])

    # What a reading is

    @staticmethod
    def _denies(item: Item) -> bool:
        return item.denied or all(value in ("absent", "no", "none") for _, value in item.facts)

    def _has_percent(self, item: Item) -> bool:
        return any(atom.text == "%" for atom in self.atoms[item.first : item.end])

    def _is_a_part(self, item: Item) -> bool:
        """`no DVT` says too little of thrombosis: the word is narrower than what it would deny."""
        place = item.first
        while place < item.end:
            narrower, (end, name) = self.values.kind_at(place, "narrower"), self.values.name_at(place)
            if narrower and (name is None or narrower >= end):
                return True
            place = end if name is not None else place + 1  # a word inside of a wider name is not meant
        return False

    def _is_another_name(self, place: int, item: Item) -> bool:
        """`GATA3 IHC 3+`, `metoprolol ER 50`: an unknown word before a short name makes it another."""
        starts = range(item.first, item.first + 1 if self.atoms[item.first].is_word else item.end)
        general = any(self.values.kind_at(place, "of_what") for place in starts)
        bare_number = item.facts[0][0] in self.lexicon.setting("pulse") or item.facts[0][0] in (self.lexicon.setting("with_percent") or ())
        if not general and not (bare_number and not self._has_percent(item) and self.atoms[item.end - 1].is_number):
            return False
        before = self.found[place - 1] if place else None
        if (
            before is not None
            and before.end == item.first
            and before.stray
            and self.atoms[before.first].is_word
            and not self._is_known(before)
        ):
            return True
        of = self.values.kind_at(item.end, "for")
        behind = self.found[place + 1] if place + 1 < len(self.found) else None
        behind = self.found[place + 2] if behind is not None and behind.end == of and place + 2 < len(self.found) else behind
        return general and bool(of) and behind is not None and behind.stray

    def _is_known(self, item: Item) -> bool:
        return self.values.kind_at(item.first, "still_so", "harmless", "sample") >= item.end

    def _is_only_lately(self, item: Item) -> bool:
        """`chemo-naive in the metastatic setting`: nothing is said of earlier treatment."""
        is_exposure = all(
            self.values.vocabulary[fact].group == "earlier-treatment" for fact, _ in item.facts if fact in self.values.vocabulary
        )
        return is_exposure and self.values.kind_at(item.end, "purpose") > 0

    # The sentence around it

    def _in_its_sentence(self, item: Item, kind: str) -> bool:
        return self.values.places.stands_between(*self.values.places.stretch_around(item.first, item.end, SENTENCE), kind)

    def _is_missed_by_plasma(self, item: Item) -> bool:
        unseen = self.lexicon.setting("unseen_in_plasma")
        return any(unseen.get(fact) == value for fact, value in item.facts) and self._in_its_sentence(item, "plasma")

    def _is_wanted(self, item: Item) -> bool:
        """`trial requires HER2 3+`, `aim for Hb above 80`: behind such a word in its clause stands no result."""
        first, _ = self.values.places.stretch_around(item.first, item.end, CLAUSE)
        return self.values.places.stands_between(first, item.first, "wanted")

    def _is_of_another_cancer(self, item: Item) -> bool:
        """Behind another cancer in its sentence a result may be that one's, until the breast cancer is named."""
        told = dict(item.facts).keys()
        of_a_cancer = told & {*self._relapse, *listed(self.lexicon.setting("of_a_cancer"))}
        if not (self.values.groups_of(item.facts) & {"receptors", "markers", "sites"} or item.is_course or of_a_cancer):
            return False
        first, _ = self.values.places.stretch_around(item.first, item.end, SENTENCE)
        own = bisect_left(self.own, item.first)
        first = max(first, self.own[own - 1]) if own else first
        return self.values.places.stands_between(first, item.first, "other_diseases")

    def _is_of_the_cancer_behind(self, item: Item) -> bool:
        """`recurrent X cancer`: what is told of the cancer that is named right behind it."""
        if not set(listed(self.lexicon.setting("of_a_cancer"))) & dict(item.facts).keys():
            return False
        place = item.end
        for _ in range(NEAR):
            if self.values.kind_at(place, "other_diseases"):
                return True
            place = self.values.kind_at(place, "ignored", "harmless", "still_so", "sample", "facts", "value", "adjectives") or place
        return False

    # Two tumours

    def _of_two_sides(self) -> None:
        """`Left: ER+ HER2-. Right: ER- HER2-`: results of two tumours, of which one counts today."""
        told = [(item, side) for item in self.found if self._names_a_receptor(item) and (side := self._side_of(item))]
        if len({side for _, side in told}) > 1:
            for item, _ in told:
                if item.kind == "read":
                    self.items.ask(item, OF_WHICH_SIDE)

    def _names_a_receptor(self, item: Item) -> bool:
        """Whether it is a result of the receptors, or would be one if it had been read."""
        if item.kind == "read":
            return "receptors" in self.values.groups_of(item.facts)
        meanings = [meaning for _, found in self.lexicon.phrases.at(self.atoms, item.first) for meaning in found]
        named = {fact for one in meanings if one.kind == "name" for fact in one.content.facts}
        named |= {one.content[0] for one in meanings if one.kind == "value"}
        return item.kind != "ignored" and bool(named & self.lexicon.measured)

    def _side_of(self, item: Item) -> str:
        """The side that was named last before a result in its sentence; an empty text if none was."""
        first, _ = self.values.places.stretch_around(item.first, item.end, SENTENCE)
        named = self.values.places.of("sides")
        at = bisect_left(named, item.first) - 1
        return self.atoms[named[at]].text[0] if at >= 0 and named[at] >= first else ""

    @property
    def _relapse(self) -> set[str]:
        return set(self.lexicon.setting("treatment").get("relapse_says") or ())

    # Other people

    def _of_others(self) -> None:
        """Behind a relative, everything in the same sentence is asked, unless the patient is named again."""
        about_others, end = False, 0
        for place, item in enumerate(self.found):
            if {atom.text for atom in self.atoms[end : item.first]} & SENTENCE_ENDS:
                about_others = False
            if any(self.values.kind_at(at, "others") for at in range(item.first, min(item.first + 2, item.end))):
                about_others = True
                self._ask_before(place)
            elif any(self.values.kind_at(at, "the_patient") for at in range(max(end, 0), item.end)):
                about_others = False
            elif about_others and item.kind == "read":
                self.items.ask(item, OF_WHOM)
            end = item.end

    def _ask_before(self, place: int) -> None:
        """What stands right before a relative, or before `in` or `of` and a relative, is the relative's: `lung mets (mother)`."""
        person = self.found[place].first
        first, _ = self.values.places.stretch_around(person, person, CLAUSE)
        whole = bool({"in", "of"} & {atom.text for atom in self.atoms[max(first, person - NEAR) : person]})
        for at in range(place - 1, -1, -1):
            item = self.found[at]
            if item.end <= first or (not whole and len(self.atoms[item.end : person]) > 2 * NEAR):
                return
            near = len([atom for atom in self.atoms[item.end : person] if atom.text not in LEADS]) < NEAR
            if item.kind == "read" and (whole or near):
                self.items.ask(item, OF_WHOM)
