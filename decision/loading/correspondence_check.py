"""What a guideline says of the options of another: that its own are there, and that they are of the ranked list."""

from __future__ import annotations

from decision.errors import nearest
from decision.guideline import Guideline
from decision.loading.documents import Document, Path


def check_correspondence(document: Document, guideline: Guideline) -> None:
    """Report each own option that is none. The options of the other guideline are looked up once both are held together."""
    ranked = [name for name, option in guideline.options.items() if option.kind == "systemic"]
    for other, options in guideline.corresponds.items():
        if other == guideline.id:
            document.report(("corresponds", other), f"`{other}` is this guideline", "expected the id of another")
        for theirs, mine in options.items():
            here: Path = ("corresponds", other, theirs)
            for name in mine:
                if name not in guideline.options:
                    document.report(here, f"`{name}` is not an option", "expected an option of this guideline", nearest(name, ranked))
                elif name not in ranked:
                    document.report(here, f"`{name}` is never ranked", "expected a systemic option")
