"""What waits to leave, in words; what may become a link in a shown mail."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

# What the worker is told to do, as the administrator reads it.
ERRANDS: dict[str, Any] = {
    "mail": _l("e-mail"),
    "mail_in": _l("a mail that came in"),
    "form_in": _l("a receipt for the public form"),
    "password_asked": _l("somebody asks for a new password"),
    "import": _l("a list is imported"),
}

# What ends a sentence is not part of the address before it.
SENTENCE_END = ".,;:!?)"


def with_links(text: str, base_url: str) -> Markup:
    """A mail's text as HTML: everything escaped, addresses of our own site clickable."""
    address = re.compile(re.escape(base_url) + r"/[^\s<>\"']*")
    parts, done = [], 0
    for found in address.finditer(text):
        url = found.group().rstrip(SENTENCE_END)
        parts += [escape(text[done : found.start()]), Markup('<a href="{0}">{0}</a>').format(url)]
        done = found.start() + len(url)
    return Markup("").join([*parts, escape(text[done:])])
