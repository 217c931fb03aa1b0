"""A mail that somebody copied out of a mail program: its head, where that came along, and its text."""

import re
from email.utils import parseaddr

from crm.core.fields import MAX_LINE
from crm.intake.mail_file import ReadMail

# Sender and subject as mail programs show them, in the three languages that are read.
HEAD = re.compile(
    r"(?P<name>från|from|von|skickat|sent|gesendet|datum|date|till|to|an|kopia|cc|kopie"
    r"|ämne|subject|betreff)\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
SENDERS = {"från", "from", "von"}
SUBJECTS = {"ämne", "subject", "betreff"}
LONGEST_HEAD = 12  # lines
GREETING = re.compile(
    r"(hej|hejsan|god ?dag|dear|hello|hi|good (morning|day)|guten|sehr geehrt\w*|liebe[rs]?)\b.*",
    re.IGNORECASE,
)
LONGEST_SUBJECT = 90


def read_pasted(text: str) -> ReadMail:
    """What was pasted, as a mail; without a head its first sentence is the subject."""
    lines = text.strip().splitlines()
    head, body = _head(lines)
    name, address = parseaddr(head.get("sender", ""))
    plain = "\n".join(body).strip()
    return as_mail(
        subject=(head.get("subject") or _first_words(body))[:MAX_LINE],
        body=plain,
        sender_name=name if "@" in address else head.get("sender", "")[:MAX_LINE],
        sender_email=address if "@" in address else "",
    )


def as_mail(subject: str, body: str, sender_name: str, sender_email: str) -> ReadMail:
    """A mail of which only this is known."""
    return ReadMail(
        subject=subject,
        body=body,
        sender_name=sender_name,
        sender_email=sender_email,
        date=None,
        message_id="",
        references=(),
        is_automatic=False,
        attachments=[],
        faults=[],
    )


def _head(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The head's sender and subject, and the lines after it."""
    found: dict[str, str] = {}
    end = 0
    for place, line in enumerate(lines[:LONGEST_HEAD]):
        said = HEAD.fullmatch(line.strip())
        if said is None:
            if line.strip():
                break
            continue
        name = said["name"].lower()
        if name in SENDERS | SUBJECTS:
            found.setdefault("sender" if name in SENDERS else "subject", said["value"].strip())
        end = place + 1
    return found, lines[end:]


def _first_words(lines: list[str]) -> str:
    """The first sentence that is no greeting, cut at a word."""
    said = [line.strip() for line in lines if line.strip()]
    first = next((line for line in said if not _greets(line)), said[0] if said else "")
    sentence = re.split(r"(?<=[.!?])\s", first)[0]
    if len(sentence) <= LONGEST_SUBJECT:
        return sentence
    return sentence[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + " …"


def _greets(line: str) -> bool:
    return len(line) < LONGEST_SUBJECT // 2 and GREETING.fullmatch(line) is not None
