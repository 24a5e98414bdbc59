"""Reads what stands after a name: the values of its facts, a denial, a doubt, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from decision.facts.vocabulary import Fact, Vocabulary
from decision.intake.atoms import BRACKETS, BREAKS, Atom, is_inner_hyphen
from decision.intake.lexicon import Lexicon, Name
from decision.intake.numbers import Quantity, fits, number_of, part_of_more, quantity_at, score_at, with_limit
from decision.intake.places import Places
from decision.intake.signs import signed_name, spaced_signs
from decision.ranges import Range

Facts = tuple[tuple[str, Any], ...]
TWICE = "it is said not to be absent: is it there, or not known? (write it alone, or leave it out)"


@dataclass(frozen=True, slots=True)
class Found:
    """What follows a name: facts, or a question; `words` is the place of the value itself."""

    end: int
    facts: Facts = ()
    question: str = ""
    words: tuple[int, int] = (0, 0)


class Values:
    """The values that may follow a name at a place of one sentence."""

    def __init__(self, lexicon: Lexicon, atoms: list[Atom]) -> None:
        self.lexicon = lexicon
        self.atoms = atoms
        self.vocabulary: Vocabulary = lexicon.vocabulary
        self.signs = spaced_signs(lexicon, atoms)
        self.places = Places(atoms, self.kind_at)

    def kind_at(self, i: int, *kinds: str) -> int:
        """The end of the longest phrase of a kind that starts here; 0 if there is none."""
        for end, meanings in self.lexicon.phrases.at(self.atoms, i):
            if any(meaning.kind in kinds for meaning in meanings):
                return end
        return 0

    def name_at(self, i: int) -> tuple[int, Name | None]:
        """The longest name that starts here, and where it ends."""
        for end, meanings in self.lexicon.phrases.at(self.atoms, i):
            for meaning in meanings:
                if meaning.kind == "name":
                    return end, meaning.content
        return i, None

    def ends(self, i: int) -> bool:
        """Whether a clause ends at a place."""
        return i >= len(self.atoms) or self.atoms[i].text in BREAKS or self.atoms[i].text in BRACKETS

    def after(self, i: int, name: Name) -> Found | None:
        """All values of a name that follow it at once: `2+ equivocal`, `positive (90 %)`."""
        name, place = self._narrowed(name, i)
        found = self._first(place, name)
        if found is None or found.question:
            return found
        while more := self._more(found, name):
            found = more
        if (again := self._again(found)) is not None:
            found = again
        if self._disagrees(found):
            return replace(found, end=self._next(found).end, question="two results are given: which is right?")
        return found if name.settles == () or self._settled(found, name) else replace(found, question=self._part_question(name))

    def _narrowed(self, name: Name, i: int) -> tuple[Name, int]:
        for end, meanings in self.lexicon.phrases.at(self.atoms, i):
            for meaning in meanings:
                if meaning.kind == "narrowing" and meaning.content in name.facts:
                    return replace(name, facts=(meaning.content,)), end
        return name, i

    def _first(self, i: int, name: Name) -> Found | None:
        """The first value, which may stand behind links such as `:` or `is`, or behind a `not`."""
        if found := self.one(i, name.facts):
            tested = self.kind_at(found.end, "testing")
            return self._first(tested, name) if tested and not found.question and self.atoms[found.end - 1].is_word else found
        if tested := self.kind_at(i, "testing"):
            return self._first(tested, name)
        denied = self.kind_at(i, "negators")
        link = self.kind_at(i, "links")
        if max(self.kind_at(i, "doubted_after"), self.kind_at(link, "doubted_after") if link else 0) > denied:
            return None  # `not confirmed` is no denial, and `is not excluded` no affirmation
        if denied and (found := self.one(denied, name.facts)) and not found.question:
            twice = all(value in ("absent", "no") for _, value in found.facts)
            facts = None if twice else self.denied(found.facts)
            return replace(found, facts=facts or (), question="" if facts else TWICE if twice else self.instead(found.facts))
        if i < len(self.atoms) and self.atoms[i].is_variant:
            return self._named_variant(i, name)
        after = self.kind_at(i, "links") or (i + 1 if is_inner_hyphen(self.atoms, i) else 0)
        if not after and i + 1 < len(self.atoms) and self.atoms[i].text == "-":
            after = i + 1 if (found := self.one(i + 1, name.facts)) else 0
            if found and self.atoms[i].gap and self.atoms[i + 1].is_number and not self.atoms[i + 1].gap:
                return replace(found, facts=(), question="is this a number below zero? (write it without the sign if it is not)")
        return self._first(after, name) if after else None

    def _named_variant(self, i: int, name: Name) -> Found | None:
        """A variant whose meaning is not known by its name: what is said of it behind it, or a question."""
        end = i
        while end < len(self.atoms) and (self.atoms[end].is_variant or self.atoms[end].text in "()"):
            end += 1
        joined = end < len(self.atoms) and self.atoms[end].text == ","
        found = self._first(end + joined, name)
        if found and not (joined and not self.ends(found.end)):
            return found
        label = self.vocabulary[name.facts[0]].label
        return Found(end, question=f"{label}: what does the report say of this variant (pathogenic, or of uncertain significance)?")

    def _more(self, found: Found, name: Name) -> Found | None:
        """A further value of another fact of the same name; a bare digit only in brackets."""
        i = found.end
        bracket = i < len(self.atoms) and self.atoms[i].text == "("
        left = tuple(fact for fact in name.facts if fact not in dict(found.facts))
        more = self.one(i + bracket, left) if left else None
        if more is None and left:
            more = self._share(i, left) or self._apart(i, left)
        if more is None or more.question:
            return None
        words = self.atoms[more.words[0] : more.words[1]]
        if not bracket and all(atom.is_number for atom in words):
            return None
        return replace(more, facts=(*found.facts, *more.facts), words=found.words)

    def _share(self, i: int, left: tuple[str, ...]) -> Found | None:
        """`positive in 80 %`: a share behind the status."""
        place = self.kind_at(i, "share")
        quantity = quantity_at(self.lexicon, self.atoms, place) if place else None
        return self.number(place, quantity, left) if quantity and quantity.unit == "%" else None

    def _apart(self, i: int, left: tuple[str, ...]) -> Found | None:
        """`2 x ULN, rising`: a word that stands between commas, and is the value of a further fact of the same name."""
        if i >= len(self.atoms) or self.atoms[i].text != ",":
            return None
        words = tuple(fact for fact in left if self.vocabulary[fact].number is None and fact in self.lexicon.setting("apart"))
        found = self._single(i + 1, words)
        return found if found and not found.question and self.ends(found.end) else None

    def _next(self, found: Found) -> Found:
        return self._single(found.end, tuple(dict(found.facts))) or found

    def _again(self, found: Found) -> Found | None:
        """`Y537S mutation`: a second word that says the same."""
        second = self._next(found)
        if second is found or second.question or not self.atoms[second.words[0]].is_word or self._belongs(second.end):
            return None
        fact, value = second.facts[0]
        return replace(found, end=second.end) if dict(found.facts)[fact] == value else None

    def _belongs(self, i: int) -> bool:
        """Whether a name starts at a place, so that the word before it may be its value."""
        return any(meaning.kind == "name" for _, meanings in self.lexicon.phrases.at(self.atoms, i) for meaning in meanings)

    def _disagrees(self, found: Found) -> bool:
        """Whether a second word for the same fact follows at once, and belongs to no name after it."""
        second = self._next(found)
        if second is found or second.question or not self.atoms[second.words[0]].is_word:
            return False
        fact, value = second.facts[0]
        return dict(found.facts)[fact] != value and not self._belongs(second.end)

    def one(self, i: int, facts: tuple[str, ...]) -> Found | None:
        """The value of one of the facts at exactly this place, and any others joined to it by `or`."""
        found = self._single(i, facts)
        if found is None or found.question or len(found.facts) != 1:
            return found
        (fact, value), end = found.facts[0], found.end
        if isinstance(value, int | float) and (choice := self.kind_at(end, "choices")) and (other := self._single(choice, (fact,))):
            return Found(other.end, question=f"{self.vocabulary[fact].label}: which of the two is it?", words=(i, other.end))
        while isinstance(value, str | tuple) and (choice := self.kind_at(end, "choices")):
            other = self._single(choice, (fact,))
            if other is None or other.question or not isinstance(other.facts[0][1], str):
                break
            value, end = _either(self.vocabulary[fact], value, other.facts[0][1]), other.end
        return replace(found, facts=((fact, value),), end=end)

    def _single(self, i: int, facts: tuple[str, ...]) -> Found | None:
        for end, pairs in self.lexicon.values.at(self.atoms, i):
            own = tuple((fact, value) for fact, value in pairs if fact in facts)
            if own and self._may_end(i, end, facts):
                return self._chosen(i, end, own)
        if scored := self._score(i, facts):
            return scored
        quantity = quantity_at(self.lexicon, self.atoms, i)
        return self.number(i, quantity, facts) if quantity and not quantity.glued else None

    def _score(self, i: int, facts: tuple[str, ...]) -> Found | None:
        """`7/8` and `5+3=8`: a score that is told with its highest value, or with its parts."""
        for fact, highest in self.lexicon.setting("scores").items():
            found = score_at(self.atoms, i, highest) if fact in facts else None
            if found is not None:
                end, value = found
                question = "" if value is not None else f"{self.vocabulary[fact].label}: its parts do not add up: what is it?"
                return Found(end, ((fact, value),) if value is not None else (), question, (i, end))
        return None

    def number(self, i: int, quantity: Quantity, facts: tuple[str, ...]) -> Found | None:
        """A number as the value of one of the facts."""
        numbers = [self.vocabulary[fact] for fact in facts if self.vocabulary[fact].number]
        if not numbers:
            return None
        fitting = [fact for fact in numbers if fits(fact, quantity)]
        if not fitting and quantity.unit in self.lexicon.dose_units:
            return None
        if not fitting and quantity.unit in self._time_units() and not any(self._is_time(fact) for fact in numbers):
            return None
        fact = (fitting or numbers)[0]
        quantity = with_limit(self.lexicon, self.atoms, fact, quantity)
        value, question = number_of(self.lexicon, fact, quantity)
        end = quantity.end
        return Found(end, ((fact.id, value),) if not question else (), question, (i, end))

    def _time_units(self) -> tuple[str, ...]:
        return tuple(self.lexicon.setting("time"))

    def _is_time(self, fact: Fact) -> bool:
        return fact.number is not None and fact.number.unit in self._time_units()

    def _may_end(self, i: int, end: int, facts: tuple[str, ...]) -> bool:
        """Whether a value may end here: a lone sign must not be a hyphen or a plus between two things."""
        sign = self.atoms[i]
        if i in self.signs and end == i + 1:
            return True
        if self.atoms[end - 1].is_number and part_of_more(self.atoms, end):
            return False
        if end - i > 1 or sign.text not in "+-":
            return end >= len(self.atoms) or not (self.atoms[end].text == "+" and not self.atoms[end].gap)
        if end + 1 < len(self.atoms) and self.atoms[end].text == "/" and self.atoms[end + 1].text in "+-":
            return False  # `+/-`
        if end >= len(self.atoms) or self.atoms[end].text in BREAKS or self.atoms[end].text in "()/":
            return True
        if self.atoms[end].text in "+-" and not self.atoms[end].gap:
            return False
        signed = not self.vocabulary[facts[0]].is_two_valued
        if self.atoms[end].gap:
            return signed and not sign.gap
        return signed and not sign.gap and signed_name(self.lexicon, self.atoms, end) > 0

    def _chosen(self, i: int, end: int, own: Facts) -> Found:
        """A word that is a value of several facts says the one derived from the others; otherwise it is asked."""
        if len(own) > 1:
            ids = {fact for fact, _ in own}
            derived = [one for one in own if (d := self.vocabulary[one[0]].derived) and ids & set(d.of)]
            own = tuple(derived) if len(derived) == 1 else own
        if len(own) == 1:
            return Found(end, own, words=(i, end))
        meant = [self.vocabulary[fact] for fact, _ in own]
        labels = " or ".join(f"{fact.label} (write `{(*fact.words, fact.label)[0]} ...`)" for fact in meant)
        return Found(end, question=f"does this mean {labels}?", words=(i, end))

    def _settled(self, found: Found, name: Name) -> bool:
        return all(set(value if isinstance(value, tuple) else (value,)) <= set(name.settles) for _, value in found.facts)

    def _part_question(self, name: Name) -> str:
        fact = self.vocabulary[name.facts[0]]
        return f"this is one part of {fact.label}: what is the result for all of it?"

    def denied(self, facts: Facts) -> Facts | None:
        """The facts that are not so; None where a denial says too little."""
        found = [(fact, denial(self.vocabulary[fact], value) if fact in self.vocabulary else None) for fact, value in facts]
        return None if any(value is None for _, value in found) else tuple(found)

    def instead(self, facts: Facts) -> str:
        """What is asked where a denial says too little."""
        told = [self._instead(self.vocabulary[fact], value) for fact, value in facts if fact in self.vocabulary]
        return "; ".join(told) or "is what stands before it not so? (say what was given, and leave out what was not)"

    def _instead(self, fact: Fact, value: Any) -> str:
        if own := self.lexicon.setting("denied_questions").get(fact.id):
            return str(own)
        values = value if isinstance(value, tuple) else (value,)
        said = " or ".join(fact.value_label(str(one)) for one in values)
        rest = [fact.value_label(one) for one in fact.values if one not in values]
        which = f"is it {' or '.join(rest)}" if rest else "what is it"
        return f"{fact.label} is said not to be {said}: {which}? (write it without the denial)"

    def groups_of(self, facts: Facts) -> frozenset[str]:
        """The groups of the vocabulary that facts belong to."""
        return frozenset(self.vocabulary[fact].group for fact, _ in facts if fact in self.vocabulary)

    def says_presence(self, facts: Facts) -> bool:
        """Whether facts say that something is there, so that a denial before them may reach them."""
        known = [(self.vocabulary[fact], value) for fact, value in facts if fact in self.vocabulary]
        completing = self.lexicon.setting("stand_alone").get("may_complete") or ()
        return any(fact.id in completing or ("none" in fact.values and value != "none") for fact, value in known)

    def is_bare(self, name: Name) -> bool:
        """Whether a name alone says that one thing is so."""
        return len(name.facts) == 1 and not name.settles and self.vocabulary[name.facts[0]].is_two_valued

    def bare(self, name: Name, *, deny: bool) -> Facts | None:
        """What a name says without a value: present or absent, or some value other than none."""
        if len(name.facts) != 1 or name.settles:
            return None
        fact = self.vocabulary[name.facts[0]]
        if fact.is_two_valued:
            yes, no = ("present", "absent") if "present" in fact.values else ("yes", "no")
            return ((fact.id, no if deny else yes),)
        if fact.id in (self.lexicon.setting("graded") or ()):
            return ((fact.id, 0 if deny else Range(at_least=1)),)
        none = [value for value in fact.values if value == "none" or "none" in fact.value_words.get(value, ())]
        if not none:
            return None
        others = tuple(value for value in fact.values if value not in none)
        if deny:
            return ((fact.id, none[0]),)
        return None if fact.id in (self.lexicon.setting("not_bare") or ()) else ((fact.id, others[0] if len(others) == 1 else others),)


def denial(fact: Fact, value: Any) -> Any:
    """Every value but these; None for a number and for a statement such as pending."""
    values = value if isinstance(value, tuple) else (value,)
    if fact.number is not None or not set(values) <= set(fact.values):
        return None
    rest = tuple(one for one in fact.values if one not in values)
    if not rest:
        return None
    return rest[0] if len(rest) == 1 else rest


def _either(fact: Fact, value: Any, other: str) -> Any:
    values = {*(value if isinstance(value, tuple) else (value,)), other}
    if not values <= set(fact.values):
        return value
    kept = tuple(one for one in fact.values if one in values)
    return kept[0] if len(kept) == 1 else kept
