"""What a guideline's shape cannot say: that names exist, that the graph has no circle, that branches fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

from decision.criteria import ALWAYS, Criterion
from decision.errors import nearest
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Bar, Branch, Guideline, Option
from decision.loading.criteria_check import check_criterion
from decision.loading.documents import Document, Path
from decision.loading.records_check import check_records
from decision.record import Record

STATEMENT = re.compile(r"([A-Z]+[0-9]*)\.([0-9]+)\Z")


def check_guideline(document: Document, guideline: Guideline, vocabulary: Vocabulary, records: Mapping[str, Record]) -> None:
    """Report everything that is wrong; the order is that of the sections."""
    _check_names(document, guideline, vocabulary)
    _check_ranking(document, guideline)
    _check_branches(document, guideline)
    _check_graph(document, guideline)
    _check_options(document, guideline, vocabulary)
    _check_bars(document, guideline, vocabulary)
    _check_invariants(document, guideline, vocabulary)
    _check_cites(document, guideline, (*guideline.sources, *vocabulary.sources, *records))
    check_records(document, guideline, records)
    _check_statements(document, guideline)
    for path, criterion in criteria_of(guideline):
        check_criterion(document, path, criterion, vocabulary, guideline.findings)


def criteria_of(guideline: Guideline) -> Iterator[tuple[Path, Criterion]]:
    """Every criterion of a guideline with its place in the file."""
    for section in ("findings", "contraindications", "holds", "refusals", "urgent", "notes", "differs", "empty", "invariants"):
        for name, part in getattr(guideline, section).items():
            yield (section, name, "when"), part.when
    for decision_id, decision in guideline.decisions.items():
        for branch_id, branch in decision.branches.items():
            if branch.when is not None:
                yield ("decisions", decision_id, "branches", branch_id, "when"), branch.when
    for option_id, option in guideline.options.items():
        base: Path = ("options", option_id)
        for name, companion in option.companions.items():
            yield (*base, "companions", name, "when"), companion.when
        for key in ("cautions", "figures", "followed_by", "plan_b"):
            for place, part in enumerate(getattr(option, key)):
                yield (*base, key, place, "when"), part.when
    for later_id, later_option in guideline.later_options.items():
        for name, companion in later_option.companions.items():
            yield ("later_options", later_id, "companions", name, "when"), companion.when


def cites_of(guideline: Guideline) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every list of citations of a guideline with its place in the file."""

    def walk(value: Any, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
        if isinstance(value, Mapping):
            for key, item in value.items():
                yield from walk(item, (*path, key))
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                yield from walk(item, (*path, place))
        elif hasattr(value, "model_fields_set"):
            if "cites" in type(value).model_fields:
                yield (*path, "cites"), value.cites
            for name in type(value).model_fields:
                yield from walk(getattr(value, name), (*path, name))

    for section in (
        "findings",
        "decisions",
        "options",
        "later_options",
        "stops",
        "contraindications",
        "holds",
        "refusals",
        "urgent",
        "notes",
        "differs",
        "empty",
        "invariants",
    ):
        yield from walk(getattr(guideline, section), (section,))


def _check_names(document: Document, guideline: Guideline, vocabulary: Vocabulary) -> None:
    """One id means one thing, whether decision, option, stop, later option or finding."""
    first: dict[str, str] = {}
    for section in ("findings", "decisions", "options", "later_options", "stops"):
        for name in getattr(guideline, section):
            if name in first:
                document.report((section, name), f"`{name}` is also in `{first[name]}`", "expected one name for one thing")
            if section == "findings" and name in vocabulary:
                document.report((section, name), f"`{name}` is a fact of the vocabulary", "expected another name")
            first.setdefault(name, section)
    for name, finding in guideline.findings.items():
        for leaf in finding.when.leaves():
            if leaf.fact in guideline.findings and list(guideline.findings).index(leaf.fact) >= list(guideline.findings).index(name):
                document.report(
                    ("findings", name, "when"),
                    f"`{name}` rests on `{leaf.fact}`, which comes later",
                    "expected findings in the order in which they build on each other",
                )


def _check_ranking(document: Document, guideline: Guideline) -> None:
    for name, criterion in guideline.ranking.criteria.items():
        if not criterion.values:
            document.report(("ranking", "criteria", name), f"`{name}` has no values", "expected its values, best first")


def _check_branches(document: Document, guideline: Guideline) -> None:
    targets = (*guideline.decisions, *guideline.options, *guideline.stops)
    if guideline.start not in guideline.decisions:
        document.report(
            ("start",),
            f"`{guideline.start}` is not a decision",
            "expected the first decision",
            nearest(guideline.start, guideline.decisions),
        )
    for decision_id, decision in guideline.decisions.items():
        here: Path = ("decisions", decision_id)
        if not decision.branches:
            document.report(here, f"`{decision_id}` has no branches", "expected at least one answer")
        if sum(branch.otherwise == "yes" for branch in decision.branches.values()) > 1:
            document.report(here, f"`{decision_id}` has two `otherwise`", "expected at most one")
        answers = [branch.answer for branch in decision.branches.values()]
        for branch_id, branch in decision.branches.items():
            _check_branch(document, guideline, (*here, "branches", branch_id), branch, targets)
            if answers.count(branch.answer) > 1:
                document.report(
                    (*here, "branches", branch_id, "answer"), f"two branches answer `{branch.answer}`", "expected different answers"
                )


def _check_branch(document: Document, guideline: Guideline, here: Path, branch: Branch, targets: tuple[str, ...]) -> None:
    if (branch.when is None) == (branch.otherwise == "no"):
        document.report(
            here,
            f"`{here[-1]}` has {'no criterion' if branch.when is None else 'a criterion and `otherwise`'}",
            "expected either `when` or `otherwise: yes`",
        )
    if branch.to not in targets:
        what = "leads to a later option" if branch.to in guideline.later_options else "leads nowhere"
        document.report((*here, "to"), f"`{branch.to}` {what}", "expected a decision, an option or a stop", nearest(branch.to, targets))
    elif branch.to in guideline.options:
        _check_offer(document, guideline, here, branch)
    else:
        for key in ("strength", "evidence", "graded_as", "ranks"):
            if getattr(branch, key):
                document.report((*here, key), f"`{key}` stands on a branch that offers nothing", "expected it on branches into options")


def _check_offer(document: Document, guideline: Guideline, here: Path, branch: Branch) -> None:
    if branch.strength is None:
        document.report(here, "the branch offers an option without a strength", "expected `strength: strong` or `conditional`")
    if branch.evidence is None and guideline.default_evidence is None:
        document.report(here, "the branch offers an option without its evidence", "expected `evidence:`, or `default_evidence` in the file")
    criteria = guideline.ranking.criteria
    is_ranked = guideline.options[branch.to].kind == "systemic"
    if branch.ranks and not is_ranked:
        document.report((*here, "ranks"), f"`{branch.to}` is never ranked", "expected `ranks` on branches into systemic options")
        return
    for name in criteria:
        if is_ranked and name not in branch.ranks:
            document.report(here, f"the branch has no `{name}` to rank by", f"expected `ranks: {{{name}: ...}}`")
    for name, value in branch.ranks.items():
        if name not in criteria:
            document.report(
                (*here, "ranks", name),
                f"`{name}` is not a ranking criterion",
                "expected one of `ranking.criteria`",
                nearest(name, criteria),
            )
        elif value not in criteria[name].values:
            document.report(
                (*here, "ranks", name),
                f"`{value}` is not a value of `{name}`",
                f"expected one of {', '.join(criteria[name].values)}",
                nearest(value, criteria[name].values),
            )


def _check_graph(document: Document, guideline: Guideline) -> None:
    arrows = [(name, branch.to) for name, decision in guideline.decisions.items() for branch in decision.branches.values()]
    graph: nx.DiGraph[str] = nx.DiGraph(arrows)
    try:
        circle = [start for start, _ in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        circle = []
    if circle:
        document.report(
            ("decisions", circle[0]), f"the decisions go in a circle: {' -> '.join([*circle, circle[0]])}", "expected no way back"
        )
    if guideline.start not in guideline.decisions:
        return  # told already: nothing can be said of what is reached
    reached = nx.descendants(graph, guideline.start) | {guideline.start} if guideline.start in graph else {guideline.start}
    for section in ("decisions", "options", "stops"):
        for name in getattr(guideline, section):
            if name not in reached:
                document.report((section, name), f"`{name}` is never reached", f"expected a branch to it from `{guideline.start}`")


def _check_options(document: Document, guideline: Guideline, vocabulary: Vocabulary) -> None:
    named = set()
    for section in ("options", "later_options"):
        for option_id, option in getattr(guideline, section).items():
            _check_classes(document, (section, option_id, "classes"), option.classes, vocabulary)
            _check_agents(document, (section, option_id, "agents"), getattr(option, "agents", ()), vocabulary)
            for name, companion in option.companions.items():
                _check_classes(document, (section, option_id, "companions", name, "classes"), companion.classes, vocabulary)
    for option_id, option in guideline.options.items():
        _check_cautions(document, ("options", option_id), option, vocabulary)
        for key in ("followed_by", "plan_b"):
            for place, later in enumerate(getattr(option, key)):
                named.add(later.option)
                if later.option not in guideline.later_options:
                    document.report(
                        ("options", option_id, key, place, "option"),
                        f"`{later.option}` is not a later option",
                        "expected one of `later_options`",
                        nearest(later.option, guideline.later_options),
                    )
    for name in guideline.later_options:
        if name not in named:
            document.report(("later_options", name), f"no option is followed by `{name}`", "expected an option that names it")


def _check_agents(document: Document, path: Path, sets: Iterable[Iterable[str]], vocabulary: Vocabulary) -> None:
    for name in (name for agents in sets for name in agents):
        if name not in vocabulary.agents:
            document.report(path, f"`{name}` is not an agent", "expected an agent of the vocabulary", nearest(name, vocabulary.agents))


def _check_cautions(document: Document, base: Path, option: Option, vocabulary: Vocabulary) -> None:
    """What a caution rules out is an agent or a class that the option carries; and not at all times, or it would be no part of it."""
    known = (*vocabulary.agents, *vocabulary.classes)
    for place, caution in enumerate(option.cautions):
        here: Path = (*base, "cautions", place, "rules_out")
        for name in caution.rules_out:
            if name not in known:
                document.report(here, f"`{name}` is no agent and no class", "expected one of the vocabulary", nearest(name, known))
        if caution.rules_out and caution.when == ALWAYS:
            document.report(here, "a drug is ruled out at all times", "expected `when`")


def _check_classes(document: Document, path: Path, classes: Iterable[str], vocabulary: Vocabulary) -> None:
    for name in classes:
        if name not in vocabulary.classes:
            document.report(path, f"`{name}` is not a class", "expected a class of the vocabulary", nearest(name, vocabulary.classes))


def _check_bars(document: Document, guideline: Guideline, vocabulary: Vocabulary) -> None:
    for name, flag in guideline.urgent.items():
        _check_classes(document, ("urgent", name, "handed_over_with"), flag.handed_over_with, vocabulary)
    for section in ("contraindications", "holds", "refusals"):
        for name, bar in getattr(guideline, section).items():
            here: Path = (section, name)
            if not bar.classes and not bar.options:
                document.report(here, f"`{name}` bars nothing", "expected `classes` or `options`")
            _check_classes(document, (*here, "classes"), (*bar.classes, *bar.unless_classes), vocabulary)
            for option in bar.options:
                if option not in guideline.options:
                    document.report(
                        (*here, "options"), f"`{option}` is not an option", "expected an option", nearest(option, guideline.options)
                    )
            _check_kind_of_bar(document, here, section, bar)


def _check_invariants(document: Document, guideline: Guideline, vocabulary: Vocabulary) -> None:
    for name, invariant in guideline.invariants.items():
        here: Path = ("invariants", name)
        if not invariant.classes and not invariant.options:
            document.report(here, f"`{name}` speaks of no option", "expected `classes` or `options`")
        if bool(invariant.carries) != (invariant.rule == "carries"):
            document.report(here, f"`{name}` does not say what its options carry", "expected `carries` with `rule: carries`, only there")
        if bool(invariant.than_classes or invariant.than_options) != (invariant.rule == "not-above"):
            what = f"`{name}` does not say what its options do not stand above"
            document.report(here, what, "expected `than_classes` or `than_options` with `rule: not-above`, only there")
        named = (*invariant.classes, *invariant.unless_classes, *invariant.carries, *invariant.than_classes)
        _check_classes(document, (*here, "classes"), named, vocabulary)
        for option in (*invariant.options, *invariant.unless_options, *invariant.than_options):
            if option not in guideline.options:
                document.report(
                    (*here, "options"), f"`{option}` is not an option", "expected an option", nearest(option, guideline.options)
                )


def _check_kind_of_bar(document: Document, here: Path, section: str, bar: Bar) -> None:
    if section == "holds" and not bar.correct:
        document.report(here, f"`{here[-1]}` does not say what is corrected first", "expected `correct:`")
    if section != "holds" and bar.correct:
        document.report((*here, "correct"), "only a hold is corrected", "expected `correct:` on a hold")
    if section != "contraindications" and bar.ends_scope == "yes":
        document.report((*here, "ends_scope"), "only a contraindication ends the scope", "expected it on a contraindication")


def _check_cites(document: Document, guideline: Guideline, known: Sequence[str]) -> None:
    sections = guideline.sections
    for path, cites in cites_of(guideline):
        for cite in cites:
            matched = STATEMENT.match(cite)
            if cite in known:
                continue
            if matched is None:
                document.report(path, f"`{cite}` is not a source", "expected an id of `sources`, or CODE.number", nearest(cite, known))
            elif matched[1] not in sections:
                document.report(
                    path,
                    f"`{cite}`: no document has a section `{matched[1]}`",
                    "expected a section of `documents`",
                    nearest(matched[1], sections),
                )
            elif not 1 <= int(matched[2]) <= sections[matched[1]]:
                document.report(path, f"`{cite}` does not exist", f"section {matched[1]} has {sections[matched[1]]} statements")


def _check_statements(document: Document, guideline: Guideline) -> None:
    """A section has one name; the ledger speaks of statements that exist, and gives a reason only for rules."""
    first: dict[str, str] = {}
    for name, one in guideline.documents.items():
        for code in one.sections:
            if code in first:
                document.report(
                    ("documents", name, "sections", code), f"`{code}` is also a section of `{first[code]}`", "expected another code"
                )
            first.setdefault(code, name)
    source, sections = guideline.encoded, guideline.sections
    statements = {f"{code}.{number}" for code, count in sections.items() for number in range(1, count + 1)}
    for code, numbers in source.rules.items():
        for number in numbers:
            if f"{code}.{number}" not in statements:
                near = nearest(code, sections) if code not in sections else ""
                document.report(("encoded", "rules", code), f"`{code}.{number}` does not exist", "expected a statement of a document", near)
    for statement in source.not_encoded:
        here: Path = ("encoded", "not_encoded", statement)
        if statement not in statements:
            document.report(here, f"`{statement}` does not exist", "expected a statement of a document")
        elif not source.carries_rule(statement):
            document.report(here, f"`{statement}` carries no rule", "expected it among `rules`, or not here")
