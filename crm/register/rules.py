"""How the register can be looked at, and what makes a cell of an export harmless."""

import re

from flask_babel import lazy_gettext as _l

from crm.core.labelled import Labelled
from crm.inquiries.documents import Direction

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


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula. Real numbers stay as they are."""
    if _FORMULA.match(text) and not _REAL_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
