"""The mailbox by IMAP: whole mails out of it, byte for byte, and away once they are kept."""

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

TIMEOUT_SECONDS = 20  # for each answer of the server
MOST_AT_ONCE = 50
MOST_SECONDS = 60  # for one look into the mailbox; the next goes on
INTERNALDATE = re.compile(rb'INTERNALDATE "[^"]{20,40}"')

FAULTS = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError)


class CannotRemove(Exception):
    """Mails were kept and stay in the mailbox all the same."""


class Box:
    """A folder of the mailbox that is open."""

    def __init__(self, mailbox: BaseMailBox, done_folder: str) -> None:
        self._mailbox, self._done_folder = mailbox, done_folder
        # Servers tell all that they can do only after signing in.
        self._can = b" ".join(filter(None, mailbox.client.capability()[1])).upper().split()
        if done_folder and not mailbox.folder.exists(done_folder):
            mailbox.folder.create(done_folder)

    def uids(self) -> list[str]:
        """The mails in the folder, oldest first; what somebody has deleted there is not ours."""
        return sorted(self._mailbox.uids("UNDELETED"), key=int)

    def fetch(self, uid: str) -> tuple[bytes, datetime | None] | None:
        """A mail's bytes and when the server got it; None if it has gone meanwhile."""
        answer = self._mailbox.client.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])")[1]
        for item in answer:
            if isinstance(item, tuple) and b"BODY[]" in item[0]:
                told = b" ".join(one[0] if isinstance(one, tuple) else one or b"" for one in answer)
                return item[1], _moment(told)
        return None

    def remove(self, uid: str) -> None:
        """Take a mail away: into the folder for those that are done, or for good."""
        client = self._mailbox.client
        if self._done_folder and b"MOVE" in self._can:
            _check(client.uid("MOVE", uid, encode_folder(self._done_folder).decode()))
            return
        if self._done_folder:
            self._mailbox.copy(uid, self._done_folder)
        _check(client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
        # Without UIDPLUS what others have marked as deleted goes as well, as it would anyhow.
        _check(client.uid("EXPUNGE", uid) if b"UIDPLUS" in self._can else client.expunge())


@contextmanager
def opened(config: Mapping[str, Any]) -> Iterator[Box]:
    """The mailbox that the settings name. Raises one of FAULTS; its text may hold secrets."""
    mailbox = _connected(config)
    try:
        sign_in = mailbox.login if config["IMAP_PASSWORD"].isascii() else mailbox.login_utf8
        sign_in(config["IMAP_USERNAME"], config["IMAP_PASSWORD"], config["IMAP_FOLDER"])
        yield Box(mailbox, config["IMAP_DONE_FOLDER"])
    finally:
        with suppress(*FAULTS):
            mailbox.logout()


def _connected(config: Mapping[str, Any]) -> BaseMailBox:
    host, port = config["IMAP_HOST"], config["IMAP_PORT"]
    if config["IMAP_SECURITY"] == "none":
        return MailBoxUnencrypted(host, port, timeout=TIMEOUT_SECONDS)
    kind = MailBox if config["IMAP_SECURITY"] == "tls" else MailBoxStartTls
    context = ssl.create_default_context()
    return kind(host, port, timeout=TIMEOUT_SECONDS, ssl_context=context)


def empty(box: Box, keep: Callable[[bytes, datetime | None], object]) -> int:
    """Keep each mail and then take it away, within bounds; tells how many were kept.

    ``keep`` has saved the mail for good when it returns; a mail that it was given before does no
    harm. Raises CannotRemove at the end if the server would not let one go.
    """
    until = time.monotonic() + MOST_SECONDS
    kept, stuck = 0, 0
    for uid in box.uids():
        # Those that the server does not let go must not stand in the way of the next.
        if kept - stuck >= MOST_AT_ONCE or time.monotonic() > until:
            break
        found = box.fetch(uid)
        if found is None:
            continue
        keep(*found)
        kept += 1
        try:
            box.remove(uid)
        except (imaplib.IMAP4.error, ImapToolsError):
            stuck += 1
    if stuck:
        raise CannotRemove
    return kept


def _check(answer: tuple[str, Any]) -> None:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("refused")


def _moment(told: bytes) -> datetime | None:
    found = INTERNALDATE.search(told)
    local = imaplib.Internaldate2tuple(found[0]) if found else None
    if local is None:
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(time.mktime(local), UTC)
    return None
