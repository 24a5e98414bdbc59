"""Finds what a sentence says of something else: another person, another cancer, another test, a part of a finding, or what is wanted."""

from __future__ import annotations

from decision.intake.atoms import BREAKS
from decision.intake.items import SENTENCE_ENDS, Item, Items
from decision.intake.values import Values

OF_WHOM = "is this said of the patient? (say it in a sentence of its own)"
OF_WHICH = "is this a result of the breast cancer? (say it in a sentence of its own)"
IS_WANTED = "is this a result, or what is asked for? (leave out what is no result)"
ONLY_LATELY = "was it never given before the metastatic disease either? (write `no prior ...` if so)"
IN_PLASMA = "a change that plasma does not show is not ruled out: what does the tissue show? (write the result alone if it counts)"
A_PART = "only a part of it is denied; say `no {label}` if there is none at all"
LEADS = {"(", ":", "-"}
NEAR = 3  # so many words before a relative may tell of him or her


class OtherThings:
    """The readings of one sentence beside what they may belong to."""

    def __init__(self, values: Values, items: Items, found: list[Item]) -> None:
        self.values, self.items, self.found = values, items, found
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def settle(self) -> None:
        for place, item in enumerate(self.found):
            if item.kind == "read" and item.facts:
                self._settle(place, item)
        self._of_others()

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
        elif self._is_of_another_cancer(item):
            self.items.ask(item, OF_WHICH)
        elif self._is_missed_by_plasma(item):
            self.items.ask(item, IN_PLASMA)
        elif item.facts[0][0] in self.lexicon.setting("pulse") and not self._has_percent(item) and self._has_vitals(item):
            self.items.ask(item, self.lexicon.setting("pulse")[item.facts[0][0]])

    # What a reading is

    @staticmethod
    def _denies(item: Item) -> bool:
        return item.denied or all(value in ("absent", "no", "none") for _, value in item.facts)

    def _has_percent(self, item: Item) -> bool:
        return any(atom.text == "%" for atom in self.atoms[item.first : item.end])

    def _is_a_part(self, item: Item) -> bool:
        """`no DVT` says too little of thrombosis: the word is narrower than what it would deny."""
        return any(self.values.kind_at(place, "narrower") for place in range(item.first, item.end))

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

    def _sentence(self, item: Item) -> tuple[int, int]:
        first, end = item.first, item.end
        while first > 0 and self.atoms[first - 1].text not in SENTENCE_ENDS:
            first -= 1
        while end < len(self.atoms) and self.atoms[end].text not in SENTENCE_ENDS:
            end += 1
        return first, end

    def _has_vitals(self, item: Item) -> bool:
        return any(self.values.kind_at(place, "vitals") for place in range(*self._sentence(item)))

    def _is_missed_by_plasma(self, item: Item) -> bool:
        unseen = self.lexicon.setting("unseen_in_plasma")
        if not any(unseen.get(fact) == value for fact, value in item.facts):
            return False
        return any(self.values.kind_at(place, "plasma") for place in range(*self._sentence(item)))

    def _is_wanted(self, item: Item) -> bool:
        """`trial requires HER2 3+`, `aim for Hb above 80`: behind such a word in its clause stands no result."""
        place = item.first
        while place > 0 and self.atoms[place - 1].text not in BREAKS:
            place -= 1
        return any(self.values.kind_at(at, "wanted") for at in range(place, item.first))

    def _is_of_another_cancer(self, item: Item) -> bool:
        """Behind another cancer in its sentence a result may be that one's, until the breast cancer is named."""
        told = dict(item.facts).keys()
        if not (self.values.groups_of(item.facts) & {"receptors", "markers"} or item.is_course or told & self._relapse):
            return False
        first, _ = self._sentence(item)
        for place in range(item.first - 1, first - 1, -1):
            if self.values.kind_at(place, "other_cancers"):
                return True
            if any(one.first <= place < one.end and self.lexicon.setting("cancer_itself") in dict(one.facts) for one in self.found):
                return False
        return False

    @property
    def _relapse(self) -> set[str]:
        return set(self.lexicon.setting("treatment").get("relapse_says") or ())

    # Other people

    def _of_others(self) -> None:
        """Behind a relative, everything in the same sentence is asked, unless the patient is named again."""
        about_others, end = False, 0
        for item in self.found:
            if {atom.text for atom in self.atoms[end : item.first]} & SENTENCE_ENDS:
                about_others = False
            if any(self.values.kind_at(place, "others") for place in range(item.first, min(item.first + 2, item.end))):
                about_others = True
                self._ask_before(item)
            elif any(self.values.kind_at(place, "the_patient") for place in range(max(end, 0), item.end)):
                about_others = False
            elif about_others and item.kind == "read":
                self.items.ask(item, OF_WHOM)
            end = item.end

    def _ask_before(self, person: Item) -> None:
        """What stands right before a relative, or before `in` or `of` and a relative, is the relative's: `lung mets (mother)`."""
        place = person.first - 1
        words = list[str]()
        while place >= 0 and self.atoms[place].text not in BREAKS and len(words) < NEAR:
            words.append(self.atoms[place].text)
            place -= 1
        whole = bool({"in", "of"} & set(words))
        for item in self.found:
            between = [atom.text for atom in self.atoms[item.end : person.first]]
            if item.end > person.first or item.kind != "read" or BREAKS & set(between):
                continue
            if whole or len([text for text in between if text not in LEADS]) < NEAR:
                self.items.ask(item, OF_WHOM)
