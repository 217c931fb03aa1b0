"""How the register can be looked at, and what makes a cell of an export harmless."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.labelled import Labelled
from crm.inquiries.documents import Direction, DocumentKind

LONGEST_NUMBER = 50
# A spreadsheet takes a text that begins so for a formula, however it is blank before.
_FORMULA = re.compile(r"[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0]")
_REAL_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")


class View(Labelled):
    """Which side of the register is shown."""

    INNER = "inner", _l("inner")
    PUBLIC = "public", _l("public")
    OWN = "own", _l("our municipality’s part")  # its documents, as that authority sees them


# What a file of each side is called, so that nobody sends the wrong one.
FILE_NAMES = {
    View.INNER: _l("register-inner"),
    View.PUBLIC: _l("register-public"),
    View.OWN: _l("register-own"),
}


# What goes out from the region comes in to the municipality.
SEEN_FROM_THERE = {
    Direction.IN: Direction.OUT,
    Direction.OUT: Direction.IN,
    Direction.INTERNAL: Direction.INTERNAL,
}
# What the documents between the region and a municipality are to the municipality.
KINDS_THERE: dict[DocumentKind, Any] = {
    DocumentKind.SENT_TO_MUNICIPALITY: _l("inquiry received"),
    DocumentKind.MAIL_OUT: _l("mail received"),
    DocumentKind.RELEASE: _l("who asks, told by the region"),
    DocumentKind.ANSWER: _l("our answer"),
    DocumentKind.DECLINE: _l("we decline"),
}


def kinds(view: View) -> dict[DocumentKind, Any]:
    """The documents that a view can show, each with what it is called there."""
    return KINDS_THERE if view is View.OWN else {kind: kind.label for kind in DocumentKind}


def directions(view: View) -> list[Direction]:
    """The ways that the documents of a view can go."""
    return [Direction.IN, Direction.OUT] if view is View.OWN else [*Direction]


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula. Real numbers stay as they are."""
    if _FORMULA.match(text) and not _REAL_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
