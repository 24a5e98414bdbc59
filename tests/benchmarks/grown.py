"""`stage4-explained` several times over in one guideline: each copy asks its own facts, and all share those of the tumour.

A copy renames every raw fact that no formula, law, course or scope reads; receptors, subtype, clocks and scope stay shared.
So the copies hang together where a larger guideline would, and decisions, options, bars, flags and notes grow in number.
A bar or an invariant of a copy names the options of that copy, which it concerns in the guideline itself by their classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from decision.catalogue import folder_of, load, shipped_folder
from decision.loading.documents import read_document
from decision.loading.guideline_file import load_guideline
from decision.loading.vocabulary_file import load_vocabulary
from decision.reasoning.compiled import Compiled
from decision.verify.invariants import options_meant

GUIDELINE = "stage4-explained"
COPIED = (
    "findings", "decisions", "options", "later_options", "contraindications", "holds", "refusals", "urgent", "notes", "empty", "stops",
    "invariants",
)  # fmt: skip
BY_CLASS = ("classes", "unless_classes", "unless_options")
Data = dict[str, Any]


def grown(times: int, *, edited: bool = False) -> Compiled:
    """The guideline so many times over, through the real loader; `edited` moves one threshold, as a new edition might."""
    vocabulary, guideline = _read(shipped_folder() / "vocabulary.yaml"), _whole(GUIDELINE)
    free = set(_free(vocabulary))
    sections = {name: guideline[name] for name in COPIED if name in guideline}
    for (section, name), options in _concerned().items():
        if not options:
            continue  # it speaks of classes that no option carries, in every copy alike
        rest = {key: part for key, part in sections[section][name].items() if key not in BY_CLASS}
        sections[section] = sections[section] | {name: rest | {"options": options}}
    if edited:
        heart = sections["contraindications"]["anthracycline-heart"]
        sections["contraindications"]["anthracycline-heart"] = heart | {"when": {"lvef_percent": {"below": 45}}}
    guideline |= sections
    starts = [guideline["start"]]
    for number in range(2, times + 1):
        copy = _Copy(f"-{number}", free, sections)
        vocabulary["facts"] |= {
            copy.fact(name): {key: value for key, value in fact.items() if key != "words"}
            for name, fact in vocabulary["facts"].items()
            if name in free
        }
        for name, parts in sections.items():
            guideline[name] = guideline[name] | {copy.name(part): copy.of(value) for part, value in parts.items()}
        starts.append(copy.name(starts[0]))
    if times > 1:
        cited = {"rationale": "Grown to be measured.", "cites": ["readings"]}
        branches = {f"part-{place}": {"answer": f"part {place}", "when": "always", "to": to, **cited} for place, to in enumerate(starts)}
        guideline["decisions"]["all-parts"] = {"question": "Which parts are asked?", "select": "any", "branches": branches}
        guideline["start"] = "all-parts"
    with TemporaryDirectory() as folder:
        words = load_vocabulary(_written(Path(folder) / "vocabulary.yaml", vocabulary))
        return Compiled(load_guideline(_written(Path(folder) / "guideline.yaml", guideline).parent, words), words)


def _concerned() -> dict[tuple[str, str], list[str]]:
    """The options that each bar and each invariant of the guideline concerns."""
    compiled, found = load(GUIDELINE), dict[tuple[str, str], list[str]]()
    for name, option in compiled.options.items():
        for section in ("contraindications", "holds", "refusals"):
            for one in getattr(option, section):
                found.setdefault((section, one.id), []).append(name)
    for name, invariant in compiled.guideline.invariants.items():
        found["invariants", name] = options_meant(compiled, invariant)
    return found


def _whole(name: str) -> Data:
    folder = folder_of(name)
    data = _read(folder / "guideline.yaml")
    for file in data.pop("files"):
        for section, parts in _read((folder.parent if file.startswith("shared/") else folder) / file).items():
            data[section] = data[section] | parts if section in data else parts
    return data


def _read(path: Path) -> Data:
    data: Data = read_document(path.read_text(encoding="utf-8"), path.name).data
    return data


def _written(path: Path, data: Data) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
    return path


def _free(vocabulary: Data) -> Iterator[str]:
    """The facts of which a copy may ask its own: what nothing in the vocabulary ties to others."""
    tied = set(_words({key: part for key, part in vocabulary.items() if key not in ("facts", "sources", "groups")}))
    for fact in vocabulary["facts"].values():
        tied.update(_words({key: fact[key] for key in ("derived", "statements", "scale_of") if key in fact}))
    for name, fact in vocabulary["facts"].items():
        if name not in tied and not {"derived", "statements", "ordinary", "scale_of"}.intersection(fact):
            yield name


def _words(data: Any) -> Iterator[str]:
    """Every key and every word anywhere in a part of a file."""
    if isinstance(data, Mapping):
        for key, part in data.items():
            yield str(key)
            yield from _words(part)
    elif isinstance(data, list):
        for part in data:
            yield from _words(part)
    else:
        yield str(data)


class _Copy:
    """Renames one copy: its own parts, and the facts that it asks for itself."""

    def __init__(self, suffix: str, free: set[str], sections: Data) -> None:
        self.suffix, self.free = suffix, free
        self.parts = {part for parts in sections.values() for part in parts}
        self.findings = set(sections.get("findings", {}))

    def name(self, part: str) -> str:
        return f"{part}{self.suffix}"

    def fact(self, fact: str) -> str:
        return f"{fact}{self.suffix.replace('-', '_')}"

    def of(self, data: Any, key: str = "") -> Any:
        if isinstance(data, dict):
            return {self._key(name, key): self.of(part, "when" if key == "when" else name) for name, part in data.items()}
        if isinstance(data, list):
            return [self.of(part, key) for part in data]
        return self.name(data) if key in ("to", "option", "options") and data in self.parts else data

    def _key(self, name: str, inside: str) -> str:
        if inside != "when":
            return name
        return self.name(name) if name in self.findings else self.fact(name) if name in self.free else name
