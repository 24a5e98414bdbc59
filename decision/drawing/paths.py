"""The path to one option as rows: each question, the answer on the path, and the other answers with what lies behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decision.drawing.lit import Light, Lit
from decision.engine.parts import OptionAnswer, Step
from decision.reasoning.compiled import Compiled


@dataclass(frozen=True)
class OtherAnswer:
    """An answer that the path does not take: where it leads, and how many questions and options lie there."""

    branch: str
    answer: str
    to: str
    to_kind: str
    to_label: str
    is_ranked: bool
    questions: int
    options: int
    light: Light | None

    @property
    def behind(self) -> str:
        """How much lies behind a question, in words; an empty text for an end."""
        if self.to_kind != "decision":
            return ""
        return ", ".join(
            f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in ((self.questions, "question"), (self.options, "option"))
        )


@dataclass(frozen=True)
class PathRow:
    """One question of a path; `to` is what its answer leads to, the question of the next row or the option."""

    decision: str
    question: str
    branch: str
    answer: str
    is_certain: bool
    rationale: str
    cites: tuple[str, ...]
    to: str
    others: tuple[OtherAnswer, ...]


@dataclass(frozen=True)
class Stub:
    """All the answers of one question that leave the path for the same node."""

    answers: tuple[str, ...]
    to: str
    to_kind: str
    to_label: str
    is_ranked: bool
    questions: int
    options: int
    light: Light | None


@dataclass(frozen=True)
class FoldedRow:
    """One question of the spine, its answer, the other answers that lead the same way, and the stubs that leave it."""

    decision: str
    question: str
    answer: str
    also: tuple[str, ...]
    is_certain: bool
    stubs: tuple[Stub, ...]


@dataclass(frozen=True)
class Folded:
    """The path to an option with everything else folded away."""

    option: str
    label: str
    standing: str
    rows: tuple[FoldedRow, ...]


def path_rows(compiled: Compiled, option: OptionAnswer, lit: Lit | None = None) -> tuple[PathRow, ...]:
    """The rows of the path to an option on which least is unknown; none for an option without a path."""
    path = min(option.paths, key=lambda steps: sum(step.known != "yes" for step in steps), default=())
    return tuple(step_row(compiled, step, lit) for step in path)


def step_row(compiled: Compiled, step: Step, lit: Lit | None = None) -> PathRow:
    """One question of a path with its other answers."""
    branches = compiled.guideline.decisions[step.decision].branches
    others = tuple(other_answer(compiled, step.decision, branch, lit) for branch in branches if branch != step.branch)
    to, certain = branches[step.branch].to, step.known == "yes"
    return PathRow(step.decision, step.question, step.branch, step.answer, certain, step.rationale, step.cites, to, others)


def other_answer(compiled: Compiled, decision: str, branch_id: str, lit: Lit | None = None) -> OtherAnswer:
    """Where one answer of a question leads, and what lies there."""
    branch = compiled.guideline.decisions[decision].branches[branch_id]
    data, behind = compiled.graph.nodes[branch.to], compiled.behind(branch.to)
    light = lit.branches[decision, branch_id] if lit else None
    label = str(getattr(data["part"], "question", None) or getattr(data["part"], "label", ""))
    is_ranked = data["kind"] == "option" and data["part"].kind == "systemic"
    return OtherAnswer(branch_id, branch.answer, branch.to, data["kind"], label, is_ranked, *behind, light)


def folded(compiled: Compiled, option: OptionAnswer, lit: Lit | None = None) -> Folded:
    """The spine to an option with one stub for each node that some other answer leads to."""
    rows = path_rows(compiled, option, lit)
    return Folded(option.id, option.label, option.standing, tuple(_folded(row) for row in rows))


def _folded(row: PathRow) -> FoldedRow:
    by_end: dict[str, list[OtherAnswer]] = {}
    for other in row.others:
        if other.to != row.to:
            by_end.setdefault(other.to, []).append(other)
    also = tuple(other.answer for other in row.others if other.to == row.to)
    return FoldedRow(row.decision, row.question, row.answer, also, row.is_certain, tuple(_stubs(by_end)))


def _stubs(by_end: dict[str, list[OtherAnswer]]) -> Iterator[Stub]:
    for others in by_end.values():
        first, answers = others[0], tuple(other.answer for other in others)
        lights = [other.light for other in others]
        light = next((one for one in Light if one in lights), None)
        yield Stub(answers, first.to, first.to_kind, first.to_label, first.is_ranked, first.questions, first.options, light)
