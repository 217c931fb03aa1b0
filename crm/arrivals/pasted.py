"""A mail that somebody copied out of a mail program: its head, where that came along, and its text."""

import re
from datetime import UTC, datetime
from email.utils import parseaddr

from crm.core import clock
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
MOMENTS = {"skickat", "sent", "gesendet", "datum", "date"}
PARTS = {
    **dict.fromkeys(SENDERS, "sender"),
    **dict.fromkeys(SUBJECTS, "subject"),
    **dict.fromkeys(MOMENTS, "sent"),
}
# 2026-11-19 14:02, den 19 november 2026 14:02, November 19, 2026 2:02 PM
NUMBERS = re.compile(r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)")
WORDS = re.compile(
    r"(?P<day>\d{1,2})\.? (?P<month>[a-zåäö]{3})[a-zåäö.]* (?P<year>20\d\d)"
    r"|(?P<month2>[a-zåäö]{3})[a-zåäö.]* (?P<day2>\d{1,2}),? (?P<year2>20\d\d)"
)
CLOCK = re.compile(r"\b(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?!\d)(?:[:.]\d\d)?\s*(?P<half>[ap]m)?")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan", "feb", "mar mär", "apr", "maj may mai", "jun"),
            *("jul", "aug", "sep", "okt oct", "nov", "dec dez"),
        ),
        start=1,
    )
    for name in names.split()
}
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
    if not any(line.strip() for line in body):  # "To: build a factory" alone is no head
        head, body = {}, lines
    name, address = parseaddr(head.get("sender", ""))
    return as_mail(
        subject=(head.get("subject") or first_words(body))[:MAX_LINE],
        body="\n".join(body).strip(),
        sender_name=name if "@" in address else head.get("sender", "")[:MAX_LINE],
        sender_email=address if "@" in address else "",
        date=moment_of(head.get("sent", "")),
    )


def moment_of(text: str) -> datetime | None:
    """When a mail was sent, as its head says in Swedish time; None unless day and clock are told."""
    low = " ".join(text.lower().split())
    day, time = _day(low), CLOCK.search(low)
    if day is None or time is None:
        return None
    hour = (
        int(time["hour"]) % 12 + 12 * (time["half"] == "pm") if time["half"] else int(time["hour"])
    )
    try:
        local = datetime(*day, hour, int(time["minute"]), tzinfo=clock.STOCKHOLM)
    except ValueError:
        return None
    return min(local.astimezone(UTC), clock.now())


def _day(low: str) -> tuple[int, int, int] | None:
    if found := NUMBERS.search(low):
        return int(found["year"]), int(found["month"]), int(found["day"])
    found = WORDS.search(low)
    month = MONTHS.get((found["month"] or found["month2"])[:3]) if found else None
    if found is None or month is None:
        return None
    return int(found["year"] or found["year2"]), month, int(found["day"] or found["day2"])


def as_mail(
    subject: str, body: str, sender_name: str, sender_email: str, date: datetime | None = None
) -> ReadMail:
    """A mail of which only this is known."""
    return ReadMail(
        subject=subject,
        body=body,
        sender_name=sender_name,
        sender_email=sender_email,
        date=date,
        message_id="",
        references=(),
        is_automatic=False,
        attachments=[],
        faults=[],
    )


def _head(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The head's sender, subject and moment, and the lines after it."""
    found: dict[str, str] = {}
    end = 0
    for place, line in enumerate(lines[:LONGEST_HEAD]):
        said = HEAD.fullmatch(line.strip())
        if said is None:
            if line.strip():
                break
            continue
        part = PARTS.get(said["name"].lower())
        if part:
            found.setdefault(part, said["value"].strip())
        end = place + 1
    return found, lines[end:]


def first_words(lines: list[str]) -> str:
    """The first sentence that is no greeting, cut at a word."""
    said = [line.strip() for line in lines if line.strip()]
    first = next((line for line in said if not _greets(line)), said[0] if said else "")
    sentence = re.split(r"(?<=[.!?])\s", first)[0]
    if len(sentence) <= LONGEST_SUBJECT:
        return sentence
    return sentence[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + " …"


def _greets(line: str) -> bool:
    return len(line) < LONGEST_SUBJECT // 2 and GREETING.fullmatch(line) is not None
