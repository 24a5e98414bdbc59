"""One answer as the pages show it: words of the answer value, in the fixed order; it adds none of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from decision.drawing import PathRow, step_row
from decision.engine import Recommendation
from decision.engine.describe import CONDITIONS
from decision.engine.parts import CautionText, NoteText, OptionAnswer, Test
from decision.engine.phrases import counted
from decision.engine.recommendation import digest, engine_version, limits
from decision.engine.words import Speaker
from decision.facts.patient import COURSES
from decision.interfaces.gathering.cautions import cautions_of_this_patient
from decision.interfaces.gathering.evidence_words import availability_line, basis_line, figure_line, first_available, names_approvals
from decision.interfaces.gathering.rank_at_stake import rank_at_stake
from decision.interfaces.web.not_offered import NotOffered, barred_here, not_offered
from decision.interfaces.web.path_view import reads_beyond_scope
from decision.reasoning.standing import Standing

WORDS = {one.value: one.said.capitalize() for one in Standing}
EVIDENCE = ("very-low", "low", "moderate", "high")
EFFECTS = {"decides": "decides an option", "can-settle": "can settle one", "together-only": "matters only together with others"}
SHOWN_AT_MOST = 6
OPEN = 20  # with more options that are only possible too little is known for an order that helps
CARDS_AT_MOST = 5  # a longer list goes on in short
WHOLE = 2  # after so many cards, and after those of the first rank


@dataclass(frozen=True)
class Said:
    """One fact in words, and where it comes from."""

    fact: str
    text: str
    source: str


class AnswerView:
    """What the templates read of one answer."""

    def __init__(self, answer: Recommendation, region: str = "") -> None:
        self.answer = answer
        self.region = answer.region(region) if names_approvals(answer.compiled.guideline) else None
        self.compiled = answer.compiled
        self.guideline = answer.compiled.guideline
        self.speaker = Speaker(answer.case)

    # The guideline and its limits

    @property
    def digest(self) -> str:
        return digest(self.compiled)

    @property
    def engine(self) -> str:
        return engine_version()

    @property
    def limits(self) -> str:
        return limits(self.guideline.review.by)

    @property
    def is_empty(self) -> bool:
        patient = self.answer.case.patient
        return not patient.facts and patient.courses is None

    # Facts

    @cached_property
    def given(self) -> list[Said]:
        return list(self._facts("given"))

    @cached_property
    def derived(self) -> list[Said]:
        return list(self._facts("derived"))

    @cached_property
    def assumed(self) -> list[Said]:
        return list(self._facts("assumed"))

    def _facts(self, source: str) -> Iterator[Said]:
        for fact, known in self.answer.facts_told.items():
            if known.source == source and fact in self.speaker.vocabulary:
                origins = [self.label(one) for one in known.from_ if not self._is_plain(fact, one)]
                yield Said(fact, self.speaker.known(fact, known), ", ".join(dict.fromkeys(origins)))

    def _is_plain(self, fact: str, origin: str) -> bool:
        """Whether where a fact comes from needs no word: ER positive from ER, an earlier taxane from the time since."""
        return self.label(fact) == self.label(origin) or origin in self.compiled.vocabulary.clocks

    @cached_property
    def courses(self) -> str:
        """The earlier treatment that was told; empty where none was."""
        patient = self.answer.case.patient
        if patient.courses is None:
            return ""
        return ("; ".join(self.speaker.courses()) or "none") + ("" if patient.courses_complete else " (there may be more)")

    def label(self, fact: str) -> str:
        return "earlier treatment" if fact == COURSES else self.speaker.label(fact)

    # Headline

    @property
    def is_outside(self) -> bool:
        return self.answer.scope.in_scope is False

    @property
    def headline(self) -> str:
        if self.is_outside:
            return "Outside this guideline"
        return "Settled" if self.answer.settled.value else "Not settled"

    @cached_property
    def open_rank(self) -> str:
        """What could still change rank 1, or the highest rank that could; empty where the list is settled, or nothing is ranked."""
        return rank_at_stake(self.answer)

    @property
    def status(self) -> str:
        """The answer in one line, for the reader of the screen."""
        if self.is_outside:
            return f"{self.at_a_glance} {' '.join(self.answer.scope.because)}"
        first, because = f" First: {self.ranked[0].label}." if self.ranked else "", self.answer.settled.because
        return f"{self.at_a_glance}{first} {because[:1].upper()}{because[1:]}."

    @property
    def at_a_glance(self) -> str:
        """What is urgent, and how many options there are."""
        urgent = "".join(f"Urgent, {flag.urgency}: {flag.label}. " for flag in self.answer.urgent)
        if self.is_outside:
            return f"{urgent}Outside this guideline."
        others = "".join(f", {len(options)} {word.lower()}" for word, options in self.unranked.items())
        return f"{urgent}{counted(len(self.ranked), 'option')}{others}, {self.headline.lower()}."

    # Options

    @cached_property
    def ranked(self) -> list[OptionAnswer]:
        return [one for one in self.answer.options if one.rank]

    @cached_property
    def unranked(self) -> dict[str, list[OptionAnswer]]:
        """Options without a rank, by the word of their standing."""
        found: dict[str, list[OptionAnswer]] = {}
        for one in self.answer.options:
            if not one.rank:
                found.setdefault(WORDS[one.standing], []).append(one)
        return found

    @cached_property
    def only_possible(self) -> list[OptionAnswer]:
        return [one for one in self.ranked if one.standing == Standing.POSSIBLE.value]

    @property
    def is_open(self) -> bool:
        """Whether so little is known that each ranked option is told as a line, and what is to be found out comes first."""
        return len(self.only_possible) > OPEN

    @property
    def too_little(self) -> str:
        """That too little is known, where many options are only possible, or all of a long list; else empty."""
        possible, ranked = len(self.only_possible), len(self.ranked)
        if not self.is_open and not (possible == ranked > CARDS_AT_MOST):
            return ""
        return f"Too little is known: {'all ' if possible == ranked else f'{possible} of '}{ranked} options are only possible."

    @property
    def is_lines(self) -> bool:
        """Whether each ranked option is a line: too little is known for an order, with or without what is on hold."""
        return self.is_empty or self.is_open or (len(self.only_possible) == len(self.ranked) and len(self.answer.options) > OPEN)

    def standing(self, option: OptionAnswer, at_most: int = SHOWN_AT_MOST) -> str:
        """The standing in words: what is to be confirmed, or what stands against it."""
        word = WORDS[option.standing]
        if option.standing == "to-confirm":
            return f"{word}, rule out: {self.some((check.label for check in option.checks), at_most)}" if option.checks else word
        bars = (*option.contraindicated_by, *option.declined_by, *option.holds)
        return f"{word}: {self.some(bar.label for bar in bars)}" if bars and not option.rank else word

    @staticmethod
    def strength(option: OptionAnswer) -> str:
        lowest, highest = option.strength_range
        return lowest if lowest == highest else f"{lowest} to {highest}"

    @staticmethod
    def evidence(option: OptionAnswer) -> str:
        return option.evidence.replace("-", " ")

    @staticmethod
    def cells(option: OptionAnswer) -> int:
        """How many of four cells stand for the evidence; none where it is not graded."""
        return EVIDENCE.index(option.evidence) + 1 if option.evidence in EVIDENCE else 0

    @staticmethod
    def because(option: OptionAnswer) -> tuple[str, str]:
        """What speaks for an option, and what it still asks."""
        known, joint, asked = option.because.rpartition("; ")
        if joint and asked.startswith(CONDITIONS):
            return known, asked
        return ("", option.because) if option.because.startswith(CONDITIONS) else (option.because, "")

    def below(self, option: OptionAnswer, *, in_short: bool = False) -> str:
        """What separates an option from its neighbour above, in short by the name of the criterion alone; empty for the first."""
        place = self.ranked.index(option) if option in self.ranked else 0
        if not place:
            return ""
        if option.rank == self.ranked[place - 1].rank:
            return f"{option.separated_by[:1].upper()}{option.separated_by[1:]}."
        separated = option.separated_by.partition(":")[0] if in_short else option.separated_by
        return f"Below {self.ranked[place - 1].rank}: {separated}."

    @staticmethod
    def better(option: OptionAnswer) -> str:
        best = option.best_rank
        return f"Rank {best.rank} if {best.when}." if best and option.rank and best.rank < option.rank else ""

    def cautions_of_this_patient(self, option: OptionAnswer) -> list[CautionText]:
        return cautions_of_this_patient(self.answer, option)

    def path(self, option: OptionAnswer, place: int = 0) -> list[PathRow]:
        return [step_row(self.compiled, step) for step in option.paths[place]] if option.paths else []

    def path_beyond_scope(self, option: OptionAnswer) -> list[PathRow]:
        """The steps of the first path that read a fact beyond the scope."""
        steps = option.paths[0] if option.paths else ()
        return [step_row(self.compiled, step) for step in steps if reads_beyond_scope(self.compiled.vocabulary, step)]

    @staticmethod
    def some(words: Iterable[str], at_most: int = SHOWN_AT_MOST) -> str:
        found = list(dict.fromkeys(words))
        more = f" and {len(found) - at_most} more" if len(found) > at_most else ""
        return ("; " if any(", " in one for one in found[:at_most]) else ", ").join(found[:at_most]) + more

    # Records of evidence

    def records_of(self, option: OptionAnswer) -> list[str]:
        """The figures of an option, and what is on record of it in the region that was chosen."""
        return [*map(figure_line, option.figures), *self.availability_of(option)]

    def availability_of(self, option: OptionAnswer) -> list[str]:
        """What is on record of an option in the region, and what is first available there; empty without a region."""
        if self.region is None or option.id not in self.region.options:
            return []
        told = availability_line(self.region.label, self.region.options[option.id])
        return [told, *filter(None, [first_available(self.answer, self.region, option)])]

    @property
    def basis(self) -> str:
        """Until when the records were checked, and what is least sure; empty for a guideline without records."""
        return basis_line(self.answer.evidence_basis) if self.answer.evidence_basis is not None else ""

    # Around the list

    @cached_property
    def tests(self) -> list[Test]:
        """The missing facts that may change a ranked option, without those that were taken as ordinary."""
        return [test for test in self.answer.tests if test.fact not in self.answer.scope.assumed]

    @staticmethod
    def effect(test: Test) -> str:
        return EFFECTS[test.effect]

    @cached_property
    def by_effect(self) -> dict[str, list[str]]:
        """The labels of the tests that decide, by what they can do."""
        found: dict[str, list[str]] = {}
        for test in self.tests:
            found.setdefault(EFFECTS[test.effect], []).append(test.label)
        return found

    def names(self, options: Iterable[str], at_most: int = 3) -> str:
        return self.some((self.guideline.options[name].label for name in options), at_most)

    @cached_property
    def idle(self) -> list[str]:
        """The tests that change nothing now."""
        return [self.label(fact) for fact in self.answer.idle if self.compiled.vocabulary[fact].ask == "test"]

    @cached_property
    def everyone(self) -> list[OptionAnswer]:
        return [one for one in self.answer.alongside if one.standing == "recommended" and not one.because]

    @cached_property
    def beside(self) -> list[OptionAnswer]:
        return [one for one in self.answer.alongside if one.standing != "possible" and one not in self.everyone]

    @cached_property
    def only_if_found(self) -> list[OptionAnswer]:
        return [one for one in self.answer.alongside if one.standing == "possible"]

    @cached_property
    def not_offered(self) -> list[NotOffered]:
        """Every option that is offered in no case, by its whole reason."""
        return not_offered(self.answer)

    @cached_property
    def barred_here(self) -> list[NotOffered]:
        """Every option that is offered in no case, by what bars it here; what else it would need is not told."""
        return barred_here(self.answer)

    @cached_property
    def notes(self) -> list[NoteText]:
        return [note for note in self.answer.notes if not note.general]

    @cached_property
    def general_notes(self) -> list[NoteText]:
        return [note for note in self.answer.notes if note.general]

    # Sources

    def sources_of(self, cites: Iterable[str]) -> Mapping[str, str]:
        """The text of each source that is cited; a numbered statement belongs to the document."""
        known = self.answer.sources
        return {name: known[name]["text"] for name in dict.fromkeys(cites) if name in known}

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Every source that the answer shows, with its text; while nothing is known the page of an option shows those of the option."""
        answer = self.answer
        cited = [one.cites for one in answer.urgent] + [one.cites for one in answer.notes]
        if not self.is_empty:
            cited = [one.cites for one in (*answer.options, *answer.alongside)] + [one.cites for one in answer.excluded] + cited
        return self.sources_of(cite for cites in cited for cite in cites)

    @cached_property
    def sources_on_the_page(self) -> Mapping[str, str]:
        """The sources of options told whole, of what bars one, of what stands beside, flags and notes; others stand on their pages."""
        told = [] if self.is_lines else [one for one in self.ranked if not is_short(one, self.ranked)]
        told += [] if self.is_empty else [one for one in self.answer.alongside if one.standing != "possible"]
        cited = [one.cites for one in told] + [one.cites for one in self.answer.urgent]
        cited += [bar.cites for one in self.answer.options for bar in (*one.holds, *one.contraindicated_by, *one.declined_by)]
        cited += [one.cites for one in self.answer.notes] + [one.cites for one in self.answer.differs]
        return self.sources_of(cite for cites in cited for cite in cites)

    @property
    def document(self) -> str:
        return "; ".join(one.title for one in self.guideline.documents.values())


def is_short(option: OptionAnswer, options: Sequence[OptionAnswer]) -> bool:
    """Whether a list tells one of its options in short: in a long one, and where it has no rank."""
    return not option.rank or (len(options) > CARDS_AT_MOST and option.rank != 1 and option not in options[:WHOLE])
