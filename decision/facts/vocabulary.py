"""The vocabulary: every fact that may be known of a patient, as data.

Form, shorthand, imports and documents are generated from it. It does not judge a patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import inf
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from decision.criteria import Criterion, criterion_from
from decision.ranges import Boundary, Regions, plain

CriterionField = Annotated[Criterion, BeforeValidator(criterion_from)]
Ask = Literal["test", "question", "examination"]
Clock = Literal["end-to-relapse", "end-to-today"]
YesNo = Literal["yes", "no"]
Certainty = Literal["register", "two-source", "one-source", "secondary", "unverified-memory", "inference", "document", "review"]


class Frozen(BaseModel):
    """A frozen model in which a misspelt key is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Source(Frozen):
    """Where a statement was seen, and how sure we are of it."""

    text: str
    certainty: Certainty
    identifier: str = ""
    address: str = ""


class Shifted(Frozen):
    """A unit whose zero lies elsewhere: times `factor`, then `plus`, rounded as laboratories report it."""

    factor: float
    plus: float
    decimals: int = Field(4, ge=0, le=9)


class Number(Frozen):
    """A number with its unit; `units` gives factors from other units into this one.

    A number in one of `units_with_limit` is divided by the laboratory's upper limit in the same unit,
    which must be given with it.
    """

    unit: str
    low: float = Field(0, alias="from")
    high: float = Field(inf, alias="to")
    whole: YesNo = "no"
    never: YesNo = "no"
    units: Mapping[str, float] = {}
    shifted_units: Mapping[str, Shifted] = {}
    units_with_limit: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What is wanted, in words: `a number of %`."""
        return f"a number of {self.unit}" if self.unit else "a number"

    @property
    def limits(self) -> str:
        """What can be measured, in words: `0 to 100`."""
        return f"{plain(self.low)} to {plain(self.high)}" if self.high != inf else f"a number from {plain(self.low)}"

    def written(self, number: float) -> str:
        """The number with its unit."""
        return f"{plain(number)} {self.unit}".rstrip()


class Derivation(Frozen):
    """A named formula and the facts that it reads."""

    formula: str
    of: tuple[str, ...]


class Fact(Frozen):
    """One fact: its words, its values or its number, and where its meaning comes from.

    `value_labels` are the words of a value beside the name of the fact, and `value_phrases` say fact and value together.
    A value without either is said by its id.
    """

    id: str
    group: str
    label: str
    question: str
    ask: Ask
    values: tuple[str, ...] = ()
    number: Number | None = None
    derived: Derivation | None = None
    statements: Mapping[str, CriterionField | None] = {}
    stated_notes: Mapping[str, str] = {}
    ordinary: tuple[str, ...] = ()
    scale_of: str = ""
    changes: YesNo = "yes"
    words: tuple[str, ...] = ()
    value_words: Mapping[str, tuple[str, ...]] = {}
    value_labels: Mapping[str, str] = {}
    value_phrases: Mapping[str, str] = {}
    codes: Mapping[str, str] = {}
    cites: tuple[str, ...] = ()

    @property
    def is_two_valued(self) -> bool:
        return set(self.values) in ({"present", "absent"}, {"yes", "no"})

    @property
    def never(self) -> bool:
        return self.number is not None and self.number.never == "yes"

    def value_label(self, value: str) -> str:
        """A value in the words that a person reads."""
        return self.value_labels.get(value, value)

    def regions(self, cuts: Iterable[Boundary]) -> Regions:
        """The number line of this fact, cut at these thresholds."""
        assert self.number is not None
        number = self.number
        return Regions(cuts, number.low, number.high, whole=number.whole == "yes", never=self.never)


class DrugClass(Frozen):
    """A class of treatment; `within` names the classes that contain it."""

    label: str
    within: tuple[str, ...] = ()
    courses: YesNo = "no"
    words: tuple[str, ...] = ()


class Agent(Frozen):
    """A drug by its generic name, the classes that it implies, its brand names."""

    classes: tuple[str, ...]
    words: tuple[str, ...] = ()


class Impossible(Frozen):
    """A combination of facts that no patient has.

    With `unless_stated` the combination is only never *assumed*: a patient of whom all of it is
    stated has it (a known discordance), and `because` is then shown as a note.
    """

    when: CriterionField
    because: str
    unless_stated: YesNo = "no"
    cites: tuple[str, ...] = ()


class Ordered(Frozen):
    """One number is never larger than another; `never` is larger than every number."""

    smaller: str
    larger: str
    because: str


class Group(Frozen):
    """A clinical group of facts, and what its facts have in common."""

    label: str
    ask: Ask | None = None
    values: tuple[str, ...] = ()
    question: str = ""


class CourseFact(Fact):
    """A fact that every class of treatment has; `{class}` and `{label}` are filled in."""

    id: str = ""
    clock: Clock | None = None


class Vocabulary(Frozen):
    """All facts, drug classes, agents and impossible combinations, in clinical order."""

    edition: str
    groups: Mapping[str, Group]
    facts: Mapping[str, Fact]
    classes: Mapping[str, DrugClass]
    agents: Mapping[str, Agent]
    impossible: tuple[Impossible, ...]
    ordered: tuple[Ordered, ...] = ()
    sources: Mapping[str, Source]
    clocks: Mapping[str, tuple[str, Clock]] = {}
    digest: str = ""

    def __iter__(self) -> Iterator[Fact]:  # type: ignore[override]  # facts, where pydantic would give fields
        return iter(self.facts.values())

    def __getitem__(self, fact: str) -> Fact:
        return self.facts[fact]

    def __contains__(self, fact: object) -> bool:
        return fact in self.facts

    def is_of_scope(self, name: str) -> bool:
        """Whether this is a fact that holds its ordinary value while unknown; a finding never does."""
        return name in self.facts and bool(self.facts[name].ordinary)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The place of each fact in clinical order."""
        return {fact: place for place, fact in enumerate(self.facts)}

    @cached_property
    def all_classes(self) -> Mapping[str, frozenset[str]]:
        """Each class with every class that contains it, itself included."""
        closed: dict[str, frozenset[str]] = {}

        def closure(name: str) -> frozenset[str]:
            if name not in closed:
                closed[name] = frozenset({name}).union(*map(closure, self.classes[name].within))
            return closed[name]

        return {name: closure(name) for name in self.classes}

    @cached_property
    def generic_names(self) -> Mapping[str, str]:
        """The generic name of each agent, by every name of it in small letters."""
        generic = {name.lower(): name for name in self.agents}
        for name, agent in self.agents.items():
            for word in agent.words:
                generic.setdefault(word.lower(), name)
        return generic

    @cached_property
    def clock_of(self) -> Mapping[tuple[str, Clock], str]:
        """The fact that holds the clock of a class."""
        return {owner: fact for fact, owner in self.clocks.items()}

    def with_classes_above(self, classes: Iterable[str]) -> tuple[str, ...]:
        """These classes and all that contain them, in the order of the file."""
        wanted = self.carried_by(classes)
        return tuple(name for name in self.classes if name in wanted)

    def carried_by(self, classes: Iterable[str]) -> frozenset[str]:
        """These classes and all that contain them: what a treatment of these classes carries."""
        return frozenset().union(*(self.all_classes[name] for name in classes))
