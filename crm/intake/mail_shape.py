"""What a mail holds once it has been read, whatever kind of file it came in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from flask_babel import lazy_gettext as _l

LONGEST_LINE = 200  # a subject, a name, a message's id: as long as a column holds
LONGEST_ADDRESS = 254
LONGEST_TEXT = 200_000
MOST_PARTS = 300
MOST_ATTACHMENTS = 100
DEEPEST = 20
SMALL_PICTURE = 20 * 1024  # shown within the text: a logo under a signature

T = TypeVar("T")

# What can be wrong with a mail that was read all the same.
FAULTS = {
    "broken": _l("The mail is damaged or cut off. What could be read stands here."),
    "too_large": _l("The mail is too large to be read to its end. The rest is in the file."),
    "encrypted": _l("The mail is encrypted. Only the recipient’s own mail program can open it."),
}


class Unreadable(Exception):
    """Nothing in the file can be read as a mail."""


@dataclass(frozen=True)
class MailPart:
    """A file that was sent along. ``media_type`` is the sender's word for it, not the truth."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True)
class ReadMail:
    """A mail as text. ``date`` is what the sender says (UTC), None without a date that can be true.

    ``references`` are the mails that it answers, oldest first; a bounce answers what came back.
    ``is_automatic``: no person wrote it to us alone (a bounce, an out-of-office note, a mailing
    list), so it gets no reply. ``faults`` are keys of FAULTS.
    """

    subject: str
    body: str
    sender_name: str
    sender_email: str
    date: datetime | None
    message_id: str
    references: tuple[str, ...]
    is_automatic: bool
    attachments: list[MailPart]
    faults: list[str]


@dataclass
class Gathered:
    """What has been found so far, within bounds that no letter reaches."""

    texts: list[str] = field(default_factory=list)
    attachments: list[MailPart] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    inner_ids: list[str] = field(default_factory=list)  # of the mails within the mail
    parts: int = 0

    def say(self, text: str) -> None:
        """Keep a piece of text, if there is anything in it."""
        if text.strip():
            self.texts.append(text.strip("\n"))

    def attach(self, name: str, data: bytes, media_type: str) -> None:
        """Keep a file."""
        if len(self.attachments) >= MOST_ATTACHMENTS:
            self.fault("too_large")
        elif data:
            self.attachments.append(MailPart(name, data, media_type))

    def fault(self, key: str) -> None:
        """Note what is wrong, once."""
        if key not in self.faults:
            self.faults.append(key)

    def has_room(self, depth: int) -> bool:
        """Whether another part may be read at this depth; notes it if not."""
        self.parts += 1
        if depth <= DEEPEST and self.parts <= MOST_PARTS:
            return True
        self.fault("too_large")
        return False

    def body(self) -> str:
        """All that was said."""
        text = "\n\n".join(self.texts)
        if len(text) > LONGEST_TEXT:
            self.fault("too_large")
        return text[:LONGEST_TEXT].strip()


def ask(question: Callable[[], T], otherwise: T) -> T:
    """What a library makes of a part; for a hostile one that may be any error."""
    try:
        return question()
    except Exception:
        return otherwise
