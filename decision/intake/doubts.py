"""Takes back what the words around a reading leave in doubt: a list under a denial, a word before it that is not known, another time.

Reading wrongly is worse than not reading: what stands beside a word that nobody knows, and has no value of its own, is left unread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from decision.intake.atoms import BRACKETS, BREAKS
from decision.intake.calendar import Calendar
from decision.intake.items import PAST, SENTENCE_ENDS, Item, Items
from decision.intake.lists import Lists, is_joint
from decision.intake.neighbours import BEHIND, JOINS, PARTS
from decision.intake.other_things import OtherThings
from decision.intake.other_times import OtherTimes
from decision.intake.qualifiers import Qualifiers
from decision.intake.values import Values
from decision.intake.words import listed

IN_A_LIST = "does the denial before it hold for this too? (write `no` before it if it does; put `;` or `but` before it if it does not)"
GIVEN = "was it given? (leave out what was planned, refused or not given)"
TICKED = "is this box ticked? (say it in words)"
EXCEPT = "what is the exception? (say what was given)"
SINCE_THEN = "is there none today either? (write `no ...` alone if there is none)"
WHICH_LINE = "is this the line that is being chosen now (write it alone), or one that was given (write the line being chosen)?"
WHAT_RECURS = "what came back: the cancer, or something else?"
WHAT_IS_NEW = "was the cancer metastatic from the start (write `de novo` in a clause of its own), or is only this new (leave it out)?"
CLAUSE = frozenset((*BREAKS, *BRACKETS))
ANYTHING = frozenset({"anything"})
NOT_GIVEN = ("refusals", "negators", "denied_after", "doubted_after", "not_given", "no_words")


class Doubts:
    """The readings of one sentence beside the words that were not read."""

    def __init__(self, values: Values, items: Items, calendar: Calendar) -> None:
        self.values, self.items, self.calendar = values, items, calendar
        self.lexicon, self.atoms = values.lexicon, values.atoms
        self.found: list[Item] = []
        self.values_at: set[int] = set()
        self.led: set[int] = set()  # the names that a word before them that is not known has left unread
        # in order: the ends of clauses and the words such as `was`; the ends of sentences and the words for an exception
        self.turns = [i for i in range(len(self.atoms)) if values.ends(i) or values.kind_at(i, "past_links")]
        self.takes_back = [i for i in range(len(self.atoms)) if self._takes_back(i)]
        self.marks = [i for i, atom in enumerate(self.atoms) if atom.text in SENTENCE_ENDS or values.kind_at(i, "exceptions")]

    def settle(self) -> None:
        self.found = sorted(self.items.found, key=lambda item: item.first)
        self.values_at = {item.first for item in self.found if item.has_a_value}
        self.other_times = OtherTimes(self.values, self.items, self.calendar, self.found)
        for place, item in enumerate(self.found):
            if item.kind == "read":
                self._settle(place, item)
        self._denied_lists()
        OtherThings(self.values, self.items, self.found).settle()
        self.other_times.settle()
        self._lists_of_short_names()
        Lists(self.values, self.items, self.found, self.led).settle()
        Qualifiers(self.values, self.items, self.found).read()

    def _settle(self, place: int, item: Item) -> None:
        if self._is_boxed(item):
            self.items.ask(item, TICKED)
        elif item.is_course:
            if self._stray_before(place) or self._not_given(place):
                self.items.ask(item, GIVEN)
        elif self._is_adjective(place, item) or self._is_of_something(place, item):
            says = self.lexicon.setting("treatment").get("relapse_says") or {}
            self.items.ask(item, WHAT_RECURS if says.items() <= dict(item.facts).items() else WHAT_IS_NEW)
        elif item.is_loose:
            if led := self._stray_before(place):
                self.led.add(item.first)
            if led or (self._is_wary(item) and self._stray_behind(place)):
                item.kind, item.facts, item.denied = "not_understood", (), False
            elif self._may_be_over(item):
                self.items.ask(item, WHICH_LINE)
        elif self._is_wary(item) and (self._stray_before(place) or self._stray_behind(place)):
            item.kind, item.facts = "not_understood", ()
        elif asked := self.other_times.question_of(place):
            self.items.ask(item, asked)
        if item.kind == "read":
            self._settle_what_is_behind(place, item)

    def _settle_what_is_behind(self, place: int, item: Item) -> None:
        if (item.is_loose and self._is_taken_back(item)) or (self._is_positive(item) and self._is_found_and_not(item)):
            self.items.ask(item, BEHIND)
        if item.affirmed and self.other_times.is_over(item):
            self.items.ask(item, PAST)
        if item.kind == "read" and item.bare and not item.denied and (self._has_an_aftermath(place) or self._was_something(item)):
            self.items.ask(item, BEHIND)
        if item.kind == "read" and item.loose and self._lacks_what_it_tells_of(item):
            item.kind, item.facts = "not_understood", ()
        if item.kind == "read" and (item.denied or self.lexicon.measured & dict(item.facts).keys()) and self._has_exception(item):
            self.items.ask(item, EXCEPT)
        if item.kind == "read" and item.denied and self._is_history(item):
            self.items.ask(item, SINCE_THEN)

    def _behind(self, place: int) -> Iterator[Item]:
        """The readings behind one of them."""
        return (self.found[at] for at in range(place + 1, len(self.found)))

    # What a reading is

    def _is_adjective(self, place: int, item: Item) -> bool:
        """Whether a word such as `recurrent` stands before something else that it tells of."""
        if not item.loose or not self.values.kind_at(item.first, "adjectives"):
            return False
        for behind in self._behind(place):
            if any(atom.text in BREAKS or atom.text in BRACKETS for atom in self.atoms[item.end : behind.first]):
                return False
            if behind.kind != "ignored" and not (behind.stray and self._is_known(behind)):
                if self._is_spread_of(item, behind):
                    return False
                unread = behind.stray or behind.kind == "not_understood"
                return (unread and self.atoms[behind.first].is_word) or behind.bare
        return False

    def _is_spread_of(self, item: Item, behind: Item) -> bool:
        """`de novo liver and bone metastases`: sites to which the cancer has spread, where nothing tells of a treatment before them."""
        told = self.lexicon.setting("adjectives_of_spread").items() & dict(item.facts).items()
        if not told or not behind.affirmed or self._tells_of_treatment:
            return False
        has_head = behind.short or self.atoms[behind.end - 1].text in self.lexicon.heads
        return has_head and "sites" in self.values.groups_of(behind.facts)

    @cached_property
    def _tells_of_treatment(self) -> bool:
        """Whether a treatment is named anywhere, and not denied."""
        said = [one for one in self.found if one.kind != "ignored" and not one.denied]
        return any(one.is_course or self.values.places.stands_between(one.first, one.end, "treatment") for one in said)

    def _may_be_over(self, item: Item) -> bool:
        """`First line: X`, `first line in 2022`, `first line, progressed`: the line may be one that was given."""
        passing = self.lexicon.setting("line_of_choice")
        if item.denied or not any(value in listed(passing.get(fact)) for fact, value in item.facts):
            return False
        places = self.values.places
        first, end = places.stretch_around(item.first, item.end, CLAUSE)
        if places.stands_between(first, item.first, "treatment") or places.stands_between(item.end, end, "treatment"):
            return True
        _, last = places.stretch_around(item.first, item.end, frozenset(SENTENCE_ENDS))
        return places.stands_between(item.end, last, "line_over") or self.other_times.is_dated(item.end, end)

    def _is_of_something(self, place: int, item: Item) -> bool:
        """Whether a relapse may be that of another disease: `lupus relapse 2023`, `relapse of depression`, `melanoma, recurrent`."""
        if not dict(self.lexicon.setting("treatment").get("relapse_says") or {}).items() <= dict(item.facts).items():
            return False
        if item.end < len(self.atoms) and self.atoms[item.end].text == "of":
            return not self.values.kind_at(item.end + 1, "ignored", "sample", "facts")
        place -= 1
        while place >= 0 and self.found[place].kind == "ignored" and self.found[place].note not in (JOINS, PARTS):
            place -= 1
        last = self.found[place] if place >= 0 else None
        if last is None or {atom.text for atom in self.atoms[last.end : item.first]} & SENTENCE_ENDS:
            return False
        apart = any(atom.text in BREAKS for atom in self.atoms[last.end : item.first])
        unknown = last.stray and self.atoms[last.first].is_word and not self._is_known(last)
        if not apart:
            return unknown
        of_body = last.affirmed and bool(self.values.groups_of(last.facts) & {"symptoms", "limits"})
        return self.values.ends(item.end) and item.loose and (unknown or of_body)

    def _is_history(self, item: Item) -> bool:
        """`No history of seizures, first fit today`: what is denied of the past, where the sentence goes on with something new."""
        if not self.values.kind_at(item.first, "history_negators"):
            return False
        _, end = self.values.places.stretch_around(item.first, item.end, frozenset(SENTENCE_ENDS))
        return self.values.places.stands_between(item.end, end, "news", "now", "contrasts")

    def _is_wary(self, item: Item) -> bool:
        """Whether a word beside it that is not known may make it something else, as in a grade of something else."""
        return item.taken or item.measured is not None or any(fact in self.lexicon.setting("wary") for fact, _ in item.facts)

    # The words around it

    def _is_known(self, item: Item) -> bool:
        """Whether a word that was not read leaves what stands beside it as it is: `new`, `CT`."""
        return self.values.kind_at(item.first, "still_so", "harmless") >= item.end

    def _stray_before(self, place: int) -> bool:
        """Whether the word before a reading, in its clause, is not known."""
        later, purpose = self.found[place].first, False
        for before in (self.found[at] for at in range(place - 1, -1, -1)):
            if any(atom.text in BREAKS or atom.text in BRACKETS for atom in self.atoms[before.end : later]):
                return False
            later = before.first
            if before.kind == "ignored" and before.note not in (JOINS, PARTS):
                purpose = purpose or self.values.kind_at(before.first, "for") > 0
                continue
            if not before.stray or self.atoms[before.first].is_number:
                return purpose and (before.kind == "question" or before.is_course)
            if not self._is_known(before):
                return True
        return False

    def _stray_behind(self, place: int) -> bool:
        item = self.found[place]
        for behind in self._behind(place):
            if any(atom.text in BREAKS or atom.text in BRACKETS for atom in self.atoms[item.end : behind.first]):
                return False
            if behind.kind != "ignored":
                return behind.stray and self.atoms[behind.first].is_word and not self._is_known(behind)
        return False

    def _is_boxed(self, item: Item) -> bool:
        """Whether a box to be ticked stands beside it: `liver mets [ ]`."""
        after = item.end < len(self.atoms) and self.atoms[item.end].text == "["
        before = item.first > 0 and self.atoms[item.first - 1].text == "]"
        return after or before

    def _not_given(self, at: int) -> bool:
        """Whether a treatment is told with words that may mean it was not given: `: no`, `refused`, `or placebo`."""
        item = self.found[at]
        place = self.values.kind_at(item.end, "links") or item.end
        while passed := self.values.kind_at(place, "passed"):
            place = passed
        if self.values.kind_at(place, *NOT_GIVEN) or self.values.kind_at(place, "choices"):
            return True
        return self._stray_behind(at)

    def _was_something(self, item: Item) -> bool:
        """`... of the femur was fixed`: a name alone, and further on in its clause what was done with it."""
        at = bisect_left(self.turns, item.end)
        was = self.values.kind_at(self.turns[at], "past_links") if at < len(self.turns) else 0
        if not was or any(item.end <= place < self.turns[at] for place in self.values_at if place < was):
            return False
        return not self.values.kind_at(was, "still_so", "harmless", "yes_words")

    def _is_taken_back(self, item: Item) -> bool:
        """`... of the left lobe cannot be excluded`: a doubt, a denial or an end further on in its clause, where nothing else begins."""
        at = bisect_left(self.takes_back, item.end)
        _, end = self.values.places.stretch_around(item.first, item.end, CLAUSE)
        return at < len(self.takes_back) and self.takes_back[at] < end

    def _is_found_and_not(self, item: Item) -> bool:
        """`X mutation in plasma: absent`: a denial or a doubt further on in its clause, which belongs to nothing else."""
        if item.denied or not self._is_taken_back(item):
            return False
        place = self.takes_back[bisect_left(self.takes_back, item.end)]
        return not any(item.end <= one.first <= place for one in self.found if one.kind in ("read", "question"))

    def _takes_back(self, place: int) -> bool:
        if not self.atoms[place].is_word:
            return False
        if (end := self.values.kind_at(place, "at_that_time")) and self.values.ends(end):
            return True
        end = self.values.kind_at(place, "doubted_after", "denied_after", "past_after", "past")
        return bool(end) and bool(self.values.ends(end) or self.values.kind_at(end, "links", "exceptions", "ignored", "still_so", "now"))

    def _lacks_what_it_tells_of(self, item: Item) -> bool:
        """Whether a word tells of a result that is not there: an assay without a score may be one that is planned."""
        results = [self.lexicon.setting("tells_of").get(fact) for fact, _ in item.facts]
        said = {fact for one in self.found if one.kind == "read" for fact, _ in one.facts}
        asked = any(one.kind == "question" for one in self.found)
        return not asked and any(wanted and not said.intersection(wanted) for wanted in results)

    def _has_an_aftermath(self, place: int) -> bool:
        """`liver metastases, no longer visible`: a clause behind names alone that takes them back, and says nothing for itself."""
        last = self._end_of_joined(place)
        if last >= len(self.atoms) or self.atoms[last].text != ",":
            return False
        end = self.values.kind_at(last + 1, "aftermath")
        if not end:
            return False
        clause = end
        while not self.values.ends(clause):
            clause += 1
        return not any(last < one.first < clause and one.kind == "read" for one in self.found)

    def _end_of_joined(self, place: int) -> int:
        """Where the names end that `and` joins to a name."""
        end = self.found[place].end
        for behind in self._behind(place):
            if behind.first != end or not (is_joint(behind) or behind.bare):
                break
            end = behind.end
        return end

    def _has_exception(self, item: Item) -> bool:
        """Whether `except` and the like stand behind a reading in its sentence, or `since` in its clause."""
        at = bisect_left(self.marks, item.end)
        if at == len(self.marks) or self.atoms[self.marks[at]].text in SENTENCE_ENDS:
            return False
        is_since = self.atoms[self.marks[at]].text in self.lexicon.setting("treatment")["since"]
        return not is_since or not any(atom.text in BREAKS for atom in self.atoms[item.end : self.marks[at]])

    def _lists_of_short_names(self) -> None:
        """`liver, lungs and X unremarkable`: a name that wants its head shares the fate of what follows it in the list."""
        for place in reversed(range(len(self.found))):
            item = self.found[place]
            if item.kind != "read" or not item.short or item.denied or not item.bare:
                continue
            after = next((one for one in self._behind(place) if not (is_joint(one) or self._is_part(one))), None)
            if after is None or {atom.text for atom in self.atoms[item.end : after.first]} & SENTENCE_ENDS:
                continue
            if after.kind in ("not_understood", "question") or (after.kind == "read" and after.denied):
                item.kind, item.facts = "not_understood", ()

    def _is_part(self, item: Item) -> bool:
        """`bone (spine, pelvis)`: a word that tells where, and leaves the name before it as it is."""
        return item.stray and self.values.kind_at(item.first, "still_so") >= item.end

    # Lists under a denial

    def _denied_lists(self) -> None:
        """`no nausea, X`: what follows a denial, alike or not known, is asked unless a denial of its own stands before it."""
        denied: frozenset[str] = frozenset()
        end = 0
        for item in self.found:
            between = {atom.text for atom in self.atoms[end : item.first]}
            if between & SENTENCE_ENDS:
                denied = frozenset()
            end = item.end
            if item.kind == "ignored" and item.note == PARTS:
                denied = frozenset()
            elif self.values.kind_at(item.first, "negators", "headed_denials"):
                known = item.kind == "read" and (item.denied or item.loose)  # what is `loose` holds its denial in its phrase
                denied = self.values.groups_of(item.facts) if known else ANYTHING
            elif item.kind == "read" and denied:
                denied = self._under(item, denied)
            elif denied and item.stray and not self._is_known(item) and self.atoms[item.first].is_word:
                denied = ANYTHING  # in a list with what is not known, what follows may be denied too

    def _under(self, item: Item, denied: frozenset[str]) -> frozenset[str]:
        """Ask what may stand under a denial; what is left of the denial behind it."""
        if item.denied:
            return denied
        groups = self.values.groups_of(item.facts)
        is_alike = denied == ANYTHING or bool(groups & denied)
        if is_alike and (item.is_loose or self._is_positive(item)):
            self.items.ask(item, IN_A_LIST)
            return denied
        return denied if item.is_loose and denied != ANYTHING else frozenset()

    def _is_positive(self, item: Item) -> bool:
        """Whether a word says that a change was found, such as `mutated`."""
        return any(value in self.lexicon.setting("also_with") or value in self.lexicon.setting("found") for _, value in item.facts)
