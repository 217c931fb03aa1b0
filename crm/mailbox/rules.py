"""What a mail is about, by its headers and addresses alone. Pure: tables, no I/O."""

import re
from collections.abc import Collection
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.intake.area_words import languages_of, words
from crm.intake.mail_file import ReadMail

# A number that stands bare may be the sender's own: our mails write it with one of these before it.
CASE_NUMBER = re.compile(
    r"(?:\[|\b(?:inquiry|förfrågan|ärende|case)\s+)(\d{4}-\d{4,9})(?!\d)", re.IGNORECASE
)
MOST_NUMBERS = 5
# Where a receipt can go without trouble.
ANSWERABLE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
LONGEST_ANSWERABLE = 150
# So many receipts go to one address in a day: with a robot at the other end it comes to an end.
MOST_RECEIPTS = 10

# What went wrong with the mailbox, by the name of the error.
FAULTS: dict[str, Any] = {
    "MailboxLoginError": _l("The mail server refuses user name or password."),
    "MailboxFolderSelectError": _l("There is no such folder in the mailbox."),
    "gaierror": _l("The mail server is not found."),
    "ConnectionRefusedError": _l("The mail server cannot be reached."),
    "TimeoutError": _l("The mail server does not answer."),
    "SSLCertVerificationError": _l("The mail server’s certificate is not valid."),
    "CannotRemove": _l(
        "Mails have been fetched, but the mail server does not let them be removed."
    ),
}
OTHER_FAULT = _l("The mail server answered with an error.")


def case_numbers(subject: str) -> list[str]:
    """The numbers of our cases that a subject names."""
    return list(dict.fromkeys(CASE_NUMBER.findall(subject)))[:MOST_NUMBERS]


def submission_key(mail: ReadMail, digest: str) -> str:
    """The same for copies of one mail that came by different ways, where its id tells so."""
    if not mail.message_id:
        return digest
    files = [f"{part.name} {sha256(part.data).hexdigest()}" for part in mail.attachments]
    told = [mail.message_id, mail.sender_email, mail.subject, mail.body, *files]
    return sha256("\0".join(told).encode()).hexdigest()


def language_of(mail: ReadMail) -> str:
    """The language to answer in."""
    text = f"{mail.subject}\n{mail.body[:5_000]}"
    found = languages_of([word.plain for word in words(text)])
    return "sv" if found[0] == "sv" else "en"


def gets_receipt(mail: ReadMail, ours: Collection[str]) -> bool:
    """Whether the sender is told that the mail has come: not a machine, and not we ourselves."""
    address = mail.sender_email
    return (
        not mail.is_automatic
        and ANSWERABLE.fullmatch(address) is not None
        and len(address) <= LONGEST_ANSWERABLE
        and address.lower() not in ours
    )
