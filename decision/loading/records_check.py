"""What options show of the records of evidence: that it is there, and of the right kind."""

from __future__ import annotations

from collections.abc import Mapping

from decision.errors import nearest
from decision.guideline import Guideline
from decision.loading.documents import Document, Path
from decision.record import Record


def check_records(document: Document, guideline: Guideline, records: Mapping[str, Record]) -> None:
    """What an option shows is a trial with such an endpoint, or an approval."""
    trials, approvals = ([name for name, one in records.items() if one.kind == kind] for kind in ("trial", "approval"))
    for option_id, option in guideline.options.items():
        for place, figure in enumerate(option.figures):
            here: Path = ("options", option_id, "figures", place)
            record = records.get(figure.record)
            if record is None or figure.record not in trials:
                document.report(here, f"`{figure.record}` is no record of a trial", "expected one", nearest(figure.record, trials))
            elif record.endpoint(figure.endpoint, figure.group, figure.maturity) is None:
                known = dict.fromkeys(
                    f"{one.name}{f', group {one.group}' if one.group else ''}, {one.maturity}" for one in record.endpoints
                )
                what = f"`{figure.record}` has no such endpoint `{figure.endpoint}`"
                document.report(here, what, f"expected one of: {'; '.join(known)}")
        for name in option.approvals:
            if name not in approvals:
                here = ("options", option_id, "approvals")
                document.report(here, f"`{name}` is no record of an approval", "expected one", nearest(name, approvals))
