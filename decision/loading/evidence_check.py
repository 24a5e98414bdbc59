"""What the shape of a record cannot say: what each kind needs, how a figure is written, that memory holds no figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from decision.criteria import InRange
from decision.errors import nearest
from decision.facts.vocabulary import Vocabulary
from decision.loading.criteria_check import check_criterion
from decision.loading.documents import Document, Path
from decision.record import MEMORY, NOT_AVAILABLE, NOT_REACHED, NOT_VERIFIED, Endpoint, Item, Record

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
END = rf"(?:{NUMBER}|{NOT_REACHED})"
FIGURE = re.compile(rf"(?P<value>{END})(?: \((?P<low>{END}) to (?P<high>{END})\))?\Z")
INTERVAL = re.compile(rf"(?P<low>{END}) to (?P<high>{END})\Z")
P_VALUE = re.compile(rf"[<>]?{NUMBER}(?:e-?[0-9]+)?\Z")
FORMS = {
    "registry": (re.compile(r"NCT[0-9]{8}\Z"), "NCT and eight digits"),
    "pmid": (re.compile(r"[0-9]{1,8}\Z"), "up to eight digits"),
    "doi": (re.compile(r"10\.[0-9]{4,9}/\S+\Z"), "`10.` and what follows"),
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
PARTIAL_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")
ABSENT = (NOT_AVAILABLE, NOT_VERIFIED)
DIGITS = re.compile(r"(?<![\w/+-])[<>]?[0-9]+(?:[.,][0-9]+)?(?![\w+])")  # a number by itself, not that of a name
NEEDS = {
    "trial": ("population", "arms", "endpoints"),
    "approval": ("region", "status", "date", "says"),
    "statement": ("body", "says"),
    "caution": ("treatment", "population", "says"),
}
MAY_HAVE = {
    "trial": ("size", "papers", "registry"),
    "approval": ("population", "rests_on"),
    "statement": ("version", "population", "papers", "rests_on", "superseded_by"),
    "caution": ("rests_on",),
}
OF_SOME_KINDS = tuple(dict.fromkeys(key for table in (NEEDS, MAY_HAVE) for keys in table.values() for key in keys))


def check_record(document: Document, name: str, record: Record, vocabulary: Vocabulary, records: Mapping[str, Record]) -> None:
    """Report everything that is wrong with one record."""
    here: Path = ("records", name)
    if not SLUG.match(name):
        document.report(here, f"`{name}` is not an id", "expected small letters and digits, joined by `-`")
    _check_kind(document, here, record)
    _check_dates(document, here, record)
    for place, item in enumerate(record.population):
        _check_item(document, (*here, "population", place), item, record, vocabulary)
    for place, endpoint in enumerate(record.endpoints):
        _check_endpoint(document, (*here, "endpoints", place), endpoint, record)
    _check_twins(document, here, record)
    for number in record.registry:
        _check_form(document, (*here, "registry"), "registry", number)
    for place, paper in enumerate(record.papers):
        for key in ("pmid", "doi"):
            _check_form(document, (*here, "papers", place, key), key, getattr(paper, key))
    for key, others in (("rests_on", record.rests_on), ("superseded_by", (record.superseded_by,) if record.superseded_by else ())):
        for other in others:
            if other not in records:
                document.report((*here, key), f"`{other}` is not a record", "expected the id of a record", nearest(other, records))
    if record.certainty == MEMORY:
        texts = (("says", record.says), ("note", record.note), ("disputed", record.disputed), ("size", record.size), ("date", record.date))
        _refuse_figures(document, here, texts)


def _check_kind(document: Document, here: Path, record: Record) -> None:
    """A kind has what it needs, and nothing that belongs to another kind."""
    needs = NEEDS[record.kind]
    has = (*needs, *MAY_HAVE[record.kind])
    for key in OF_SOME_KINDS:
        value = getattr(record, key)
        if key in needs and not value:
            document.report(here, f"the {record.kind} has no `{key}`", f"expected `{key}:`")
        elif value and key not in has:
            document.report((*here, key), f"`{key}` does not belong to the kind `{record.kind}`", f"expected {', '.join(has)}")


def _check_dates(document: Document, here: Path, record: Record) -> None:
    if not DAY.match(record.seen.on) or not _is_day(record.seen.on):
        document.report((*here, "seen", "on"), f"`{record.seen.on}` is not a day", "expected YYYY-MM-DD")
    if record.date and record.date not in ABSENT and not (PARTIAL_DAY.match(record.date) and _is_day(record.date)):
        document.report((*here, "date"), f"`{record.date}` is not a date", f"expected YYYY-MM-DD, YYYY-MM, YYYY or `{NOT_AVAILABLE}`")
    if not record.seen.at and record.certainty in ("register", "secondary") and not record.note:
        document.report((*here, "seen"), f"`{record.certainty}` names no place", "expected `at:`, or a `note` that says why")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


def _check_item(document: Document, here: Path, item: Item, record: Record, vocabulary: Vocabulary) -> None:
    if (item.when is None) == (not item.words):
        document.report(
            here, f"an item has {'no `when` and no `words`' if item.when is None else 'both `when` and `words`'}", "expected one"
        )
    if item.when is not None:
        check_criterion(document, (*here, "when"), item.when, vocabulary, {})
    if record.certainty_of(item) == MEMORY:
        numbers = item.when is not None and any(isinstance(leaf, InRange) for leaf in item.when.leaves())
        _refuse_figures(document, here, (("words", item.words), ("when", "1" if numbers else "")))


def _check_endpoint(document: Document, here: Path, endpoint: Endpoint, record: Record) -> None:
    if endpoint.figures and len(endpoint.figures) != len(record.arms):
        what = f"`figures` holds {len(endpoint.figures)}, and `arms` {len(record.arms)}"
        document.report((*here, "figures"), what, f"expected one for each arm, or `{NOT_AVAILABLE}`")
    for figure in endpoint.figures:
        _check_written(document, (*here, "figures"), figure, FIGURE, "a number, or `number (low to high)`")
    if bool(endpoint.effect) != bool(endpoint.value):
        document.report(here, "an effect needs its name and its value", "expected both `effect` and `value`")
    if bool(endpoint.value) != bool(endpoint.interval):
        document.report(here, "a value needs its interval", f"expected `interval`, which may be `{NOT_AVAILABLE}`")
    if endpoint.value:
        _check_written(document, (*here, "value"), endpoint.value, FIGURE, "a number")
    if endpoint.interval:
        _check_written(document, (*here, "interval"), endpoint.interval, INTERVAL, "`low to high`")
        _check_inside(document, (*here, "interval"), endpoint.value, endpoint.interval)
    if endpoint.p:
        _check_written(document, (*here, "p"), endpoint.p, P_VALUE, "a number, perhaps after `<`")
    if record.certainty_of(endpoint) == MEMORY:
        told = (("figures", " ".join(endpoint.figures)), *((key, getattr(endpoint, key)) for key in ("value", "interval", "p", "note")))
        _refuse_figures(document, here, told)


def _check_written(document: Document, here: Path, text: str, form: re.Pattern[str], expected: str) -> None:
    if text in ABSENT:
        return
    found = form.match(text)
    if found is None:
        document.report(here, f"`{text}` is not a figure", f"expected {expected}, or `{NOT_AVAILABLE}`")
    elif "low" in found.groupdict() and found["low"] is not None:
        low, high = found["low"], found["high"]
        if NOT_REACHED not in (low, high) and float(low) > float(high):
            document.report(here, f"the interval goes from {low} to {high}", "expected the lower end first")
        if "value" in found.groupdict():
            _check_inside(document, here, found["value"], f"{low} to {high}")


def _check_inside(document: Document, here: Path, value: str, interval: str) -> None:
    """A figure lies within its own interval: else one of the two was copied wrongly."""
    found = INTERVAL.match(interval)
    if found is None or not re.fullmatch(NUMBER, value):
        return
    low, high = (None if end == NOT_REACHED else float(end) for end in (found["low"], found["high"]))
    if low is not None and high is not None and low > high:
        return  # told already
    if (low is not None and float(value) < low) or (high is not None and float(value) > high):
        document.report(here, f"{value} lies outside {interval}", "expected a figure within its interval")


def _check_twins(document: Document, here: Path, record: Record) -> None:
    """Two figures for one thing are kept, and both say that sources disagree."""
    seen: dict[tuple[str, ...], int] = {}
    for place, one in enumerate(record.endpoints):
        what = (one.name, one.assessed, one.group, one.maturity)
        if what in seen and not (one.disputed and record.endpoints[seen[what]].disputed):
            document.report(
                (*here, "endpoints", place), f"`{one.name}` is told twice", "expected `disputed` in both, or what sets them apart"
            )
        seen.setdefault(what, place)


def _check_form(document: Document, here: Path, key: str, text: str) -> None:
    form, expected = FORMS[key]
    if text and not form.match(text):
        document.report(here, f"`{text}` is not an identifier of this kind", f"expected {expected}")


def _refuse_figures(document: Document, here: Path, texts: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]) -> None:
    for key, text in texts:
        if DIGITS.search(text):
            document.report((*here, key), f"`{key}` holds a figure that rests on memory", f"expected `{NOT_VERIFIED}`, or words alone")
