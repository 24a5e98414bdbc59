"""All phrases of the shorthand with their meanings, generated from the vocabulary and the words of `shorthand.yaml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from decision.facts.patient import COMPLETE, COURSES
from decision.facts.vocabulary import Fact, Vocabulary
from decision.intake.atoms import Phrases, cut, plain_text
from decision.intake.words import listed
from decision.ranges import Range

# The kinds of words that come from a list of `shorthand.yaml` of the same name.
LISTS = (
    "negators", "doubts", "past", "others", "denied_after", "doubted_after", "yes_words", "no_words",
    "past_after", "still_so", "lasting_negators", "wide_heads", "joins", "contrasts", "choices", "links", "for", "approximate", "alone",
    "upper_limit", "normal_range", "share", "reference_day", "relapse_day", "metastasis_day", "diagnosis_day", "day_links", "while_on",
    "past_links", "then_behind",
    "harmless", "not_given", "passed", "unsettled", "arrows", "now", "exceptions", "headed_denials", "the_patient", "testing", "filler",
    "adjectives", "aftermath", "born", "opaque", "changed", "narrower", "of_what", "vitals", "plasma", "wanted", "other_diseases",
    "history_negators", "news", "at_that_time", "line_over", "reviewed", "sides", "largest", "lasting_doubts",
    "organ_words", "named_days", "by_another_test", "of_the_length", "of_a_site", "caused_by", "the_cancer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase may be; what the content is depends on the kind."""

    kind: str
    content: Any = None


@dataclass(frozen=True, slots=True)
class Name:
    """The facts that a name may stand for; `settles` limits the values that follow from a mere part of the fact."""

    facts: tuple[str, ...]
    settles: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()


@dataclass
class Lexicon:
    """Phrases by their role: what may start a reading, the values of each fact, units."""

    vocabulary: Vocabulary
    words: Mapping[str, Any]
    phrases: Phrases[Meaning] = field(default_factory=Phrases)
    values: Phrases[tuple[str, Any]] = field(default_factory=Phrases)
    units: Phrases[str] = field(default_factory=Phrases)
    short_names: set[str] = field(default_factory=set)
    written: dict[tuple[str, str], str] = field(default_factory=dict)  # the words of each value of a fact that was written

    def __post_init__(self) -> None:
        self._names()
        self._values()
        self._units()
        self._treatments()
        self._lists()

    def setting(self, key: str) -> Any:
        return self.words.get(key) or {}

    def is_treatment(self, text: str) -> bool:
        """Whether a text is the name of a treatment."""
        found = self.phrases.longest(cut(text), 0)
        return found is not None and found[0] == len(cut(text)) and any(meaning.kind == "treatment" for meaning in found[1])

    @cached_property
    def heads(self) -> frozenset[str]:
        """The words that name a disease of a site behind its name."""
        return frozenset((*listed(self.setting("heads")), *listed(self.setting("wide_heads"))))

    @cached_property
    def dose_units(self) -> frozenset[str]:
        """The units of a dose or a pulse: no result is told in them."""
        return frozenset(unit.lower() for unit in listed(self.setting("dose_units")))

    @cached_property
    def never_left(self) -> frozenset[str]:
        """The facts that may be an emergency: a name of one beside a word that is not known is asked, not left."""
        return frozenset(listed(self.setting("never_left")))

    @cached_property
    def for_advanced(self) -> frozenset[str]:
        """The agents that are seldom or never given before metastatic disease."""
        return frozenset(listed(self.setting("treatment").get("for_advanced")))

    @cached_property
    def measured(self) -> frozenset[str]:
        """The facts that are results of a sample."""
        return measured(self.vocabulary, str(self.setting("samples").get("prefix", "")))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every phrase in order, as a nearest word may be one of them."""
        return tuple(sorted(self.phrases.texts | self.values.texts))

    def _names(self) -> None:
        names: dict[str, list[str]] = defaultdict(list)
        heads = listed(self.setting("heads"))
        for fact in self.vocabulary:
            if self._of_a_class(fact):
                names[plain_text(self.names_of(fact)[0])].append(fact.id)
                continue
            said = self.names_of(fact)
            for word in dict.fromkeys(variant for one in said for variant in _with_heads(one, heads)):
                names[plain_text(word)].append(fact.id)
            short = [word for word in said if any(f"{one} {head}" in said for one in (word, word.removesuffix("s")) for head in heads)]
            self.short_names.update(map(plain_text, short))
        parts = [(part, plain_text(word)) for part in self.setting("parts") for word in listed(part["words"])]
        for _, word in parts:
            names.pop(word, None)
        for word, ids in names.items():
            self.phrases.add(word, Meaning("name", Name(tuple(dict.fromkeys(ids)))))
        for part, word in parts:
            facts = tuple(fact for fact in listed(part["of"]) if fact in self.vocabulary)
            if facts:
                also = tuple((fact, value) for fact, value in (part.get("also") or {}).items() if fact in self.vocabulary)
                self.phrases.add(word, Meaning("name", Name(facts, listed(part["settles"]), also)))
        self._refusals(names)

    def names_of(self, fact: Fact) -> tuple[str, ...]:
        """Every name of a fact; what courses of one class say has one, in which no word is read as a treatment given."""
        if not self._of_a_class(fact):
            return (fact.label, *fact.words, *listed(self.setting("names").get(fact.id)))
        pattern = self.setting("class_facts").get(fact.derived.formula) if fact.derived else None
        if not pattern or not fact.derived:
            return (fact.label,)
        name, _ = self.vocabulary.clocks[fact.derived.of[0]]
        return (str(pattern).format(label=self.vocabulary.classes[name].label),)

    def _of_a_class(self, fact: Fact) -> bool:
        parents = fact.derived.of if fact.derived else (fact.id,)
        return all(parent in self.vocabulary.clocks for parent in parents)

    def _refusals(self, names: Mapping[str, list[str]]) -> None:
        """Every verb of refusal with every word of the class refused."""
        verbs = listed(self.setting("treatment").get("refusals"))
        objects: dict[str, set[str]] = defaultdict(set)
        for name, facts in names.items():
            verb, _, rest = name.partition(" ")
            if verb in verbs and len(facts) == 1:
                objects[facts[0]].add(rest)
        for one in self.vocabulary.classes.values():
            said = {plain_text(word) for word in (one.label, *one.words)}
            for rests in objects.values():
                rests.update(said if rests & said else ())
        for fact, rests in objects.items():
            for verb in verbs:
                for rest in rests:
                    self.phrases.add(f"{verb} {rest}", Meaning("name", Name((fact,))))
        for verb in verbs:
            self.phrases.add(verb, Meaning("refusals"))

    def _values(self) -> None:
        alone = self.setting("stand_alone")
        barred = {plain_text(word) for word in listed(alone.get("not"))}
        for fact in self.vocabulary:
            for phrase, value in self.values_of(fact):
                self.values.add(phrase, (fact.id, value))
                if fact.id in listed(alone.get("facts")) and plain_text(phrase) not in barred:
                    self.phrases.add(phrase, Meaning("value", (fact.id, value)))
            self._value_phrases(fact)
            for value, label in fact.value_labels.items():  # behind the name of the fact alone
                self.values.add(label, (fact.id, value))

    def _value_phrases(self, fact: Fact) -> None:
        """The phrases that are printed for a value, where they are no name with a value of it: `frail by geriatric assessment`."""
        names = [] if self._of_a_class(fact) else [plain_text(name) for name in self.names_of(fact)]
        words = [(plain_text(phrase), value) for phrase, value in self.values_of(fact)]
        for value, phrase in fact.value_phrases.items() if names else ():
            said = plain_text(phrase)
            known = {f"{name} {word}" for name in names for word, of in words if of == value} | {f"no {name}" for name in names}
            if said not in known and said not in self.phrases.texts:
                self.phrases.add(phrase, Meaning("printed", ((fact.id, value),)))

    def values_of(self, fact: Fact) -> Iterator[tuple[str, Any]]:
        """Every phrase for a value of one fact."""
        further = self.setting("values").get(fact.id) or {}
        statements = self.setting("statement_words")
        for value in fact.values if not fact.is_two_valued else ():
            yield from ((phrase, value) for phrase in (value, *fact.value_words.get(value, ()), *listed(further.get(value))))
        if fact.never:
            yield "never", "never"
        for value in fact.statements:
            yield from ((phrase, value) for phrase in (value, *fact.value_words.get(value, ()), *listed(statements.get(value))))
        if fact.number is not None:
            yield from ((phrase, int(value)) for value, phrases in fact.value_words.items() for phrase in phrases)
        for group in self.setting("variants"):
            if group["fact"] == fact.id:
                yield from ((phrase, group["value"]) for one in listed(group["named"]) for phrase in self._variant(one))
        if fact.is_two_valued:
            yes, no = ("present", "absent") if "present" in fact.values else ("yes", "no")
            yield from ((phrase, yes) for phrase in listed(self.setting("yes_words")))
            yield from ((phrase, no) for phrase in listed(self.setting("no_words")))

    def _variant(self, name: str) -> Iterator[str]:
        """A change of a protein as it is written: `H1047R`, `p.H1047R`, `p.His1047Arg`."""
        before, place, after = name[0], name[1:-1], name[-1]
        long = self.setting("amino_acids")
        yield from (name, f"p.{name}", f"p.({name})")
        yield from (f"p.{long[before]}{place}{long[after]}", f"p.({long[before]}{place}{long[after]})")

    def _units(self) -> None:
        known = {
            unit
            for fact in self.vocabulary
            if fact.number
            for unit in (fact.number.unit, *fact.number.units, *fact.number.shifted_units)
            if unit
        }
        known -= {phrase for phrases in self.setting("unit_words").values() for phrase in listed(phrases)}
        for unit in (*sorted(known), *listed(self.setting("other_units")), *listed(self.setting("dose_units")), *self.setting("time")):
            self.units.add(unit, unit.lower())
        for unit, phrases in self.setting("unit_words").items():
            for phrase in listed(phrases):
                self.units.add(phrase, unit.lower())

    def _treatments(self) -> None:
        vocabulary = self.vocabulary
        for name, agent in vocabulary.agents.items():
            self._say((name, *agent.words), Meaning("treatment", (("agent", name),)))
        for name, one in vocabulary.classes.items():
            self._say((one.label, *one.words, f"{one.label} class"), Meaning("treatment", (("class", name),)))
        for name, parts in self.setting("regimens").items():
            known = tuple(part for one in listed(parts) if (part := self._part(one)))
            self._say((name,), Meaning("treatment", known))
        for role, said in self.setting("treatment").items():
            if isinstance(said, list) and role not in ("refusals", "for_advanced"):
                self._say(said, Meaning(role))
        for intent, said in (self.setting("treatment").get("intents") or {}).items():
            self._say(said, Meaning("intent", intent))
        for intent, said in (self.setting("treatment").get("purposes") or {}).items():
            self._say(said, Meaning("purpose", intent))
        for key, said in (self.setting("treatment").get("says") or {}).items():
            for value, words in said.items():
                self._say(words, Meaning("course_says", (key, value)))
        for fact, said in self.setting("clocks").items():
            self._say(said if fact in vocabulary else (), Meaning("clock", fact))

    def _part(self, name: str) -> tuple[str, str] | None:
        """A part of a regimen: a drug, or a class of which it may be any."""
        if name in self.vocabulary.agents:
            return "agent", name
        return ("class", name) if name in self.vocabulary.classes else None

    def _lists(self) -> None:
        for kind in LISTS:
            self._say(self.setting(kind), Meaning(kind))
        for kind, said in self.setting("comparators").items():
            self._say(said, Meaning("comparator", kind))
        for fact, said in self.setting("narrowing").items():
            self._say(said, Meaning("narrowing", fact))
        for group in self.setting("ignored"):
            self._say(group["words"], Meaning("ignored", group["because"]))
        for group in self.setting("asked"):
            self._say(group["words"], Meaning("asked", group["question"]))
        for group in self.setting("passed_over"):
            self._say(group["words"], Meaning("passed_over", group["because"]))
        for group in self.setting("phrases"):
            known = all(fact in self.vocabulary or fact in (COURSES, COMPLETE) for fact in group["facts"])
            facts = tuple((fact, _value(value)) for fact, value in group["facts"].items())
            self._say(group["words"] if known else (), Meaning("facts", facts))
        for group in self.setting("counted"):
            also = tuple((group.get("also") or {}).items())
            self._say(group["words"] if group["fact"] in self.vocabulary else (), Meaning("counted", (group["fact"], also)))
        for group in self.setting("qualified"):
            known = group["of"] in self.vocabulary and all(fact in self.vocabulary for fact in group["facts"])
            self._say(group["words"] if known else (), Meaning("qualifier", (group["of"], tuple(group["facts"].items()))))
        for part in ("creatinine", "weight"):
            self._say((self.setting("clearance").get(part) or {}).get("words"), Meaning("measured", part))
        self._samples()
        age = self.setting("age")
        self._say(age.get("words"), Meaning("age"))
        for value, said in (age.get("then_words") or {}).items():
            self._say(said, Meaning("age_then", (age["then"], value)))

    def _samples(self) -> None:
        """The words for a sample: of the primary, of today, or unclear; a site may be named with it."""
        samples = self.setting("samples")
        for kind in ("today", "primary", "unclear", "earlier"):
            self._say(samples.get(kind), Meaning("sample", kind))
        for taken in listed(samples.get("taken")):
            self._say((f"{name} {taken}" for name in sorted(self.short_names)), Meaning("sample", "today"))

    def _say(self, words: Any, meaning: Meaning) -> None:
        for word in listed(words):
            self.phrases.add(word, meaning)


def _value(said: Any) -> Any:
    """A value of the file: a mapping is a range, a list some values."""
    return Range(**said) if isinstance(said, dict) else tuple(said) if isinstance(said, list) else said


def _with_heads(name: str, heads: Iterable[str]) -> Iterator[str]:
    """A name, and the same name with every other word for its head: `bone mets` beside `bone metastases`."""
    yield name
    atoms = cut(name)
    last = atoms[-1].text if atoms else ""
    if last in heads and len(atoms) > 1:
        for head in heads:
            yield name[: atoms[-1].start] + head


def measured(vocabulary: Vocabulary, prefix: str) -> frozenset[str]:
    """The facts that are told of either sample, those that follow from them, and other scales of them."""
    if not prefix:
        return frozenset()
    found = {str(fact.id) for fact in vocabulary if prefix + fact.id in vocabulary}
    further: set[Any] = set(found)
    while further:
        further = {
            fact.id
            for fact in vocabulary
            if fact.id not in found
            and not (fact.id.startswith(prefix) and fact.id.removeprefix(prefix) in found)
            and (fact.scale_of in found or (fact.derived is not None and found.issuperset(fact.derived.of)))
        }
        found |= further
    return frozenset(found)
