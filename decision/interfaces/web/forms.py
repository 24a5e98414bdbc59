"""Reads the fields of a request: the pairs of a query or of a form body, each name with its values in order."""

from __future__ import annotations

from urllib.parse import parse_qsl

FIELDS_AT_MOST = 2_000


def fields_of(text: str) -> dict[str, list[str]]:
    """The fields of an encoded text; raises ValueError where there are too many or a byte is no UTF-8."""
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_AT_MOST, errors="strict"):
        fields.setdefault(name, []).append(value)
    return fields
