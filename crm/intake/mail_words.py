"""Bytes and markup of mails as plain text: wrong character sets, encoded headers, HTML."""

import codecs
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parseaddr, parsedate_to_datetime

from inscriptis import get_text

from crm.intake.mail_shape import LONGEST_ADDRESS, LONGEST_LINE, ask

LONGEST_BYTES = 1_000_000  # of one text
LONGEST_HTML = 400_000
LONGEST_HEADER = 10_000
MOST_REFERENCES = 100
EARLIEST_YEAR = 1990
FEW_FAULTS = 4  # a text of which at most a quarter of the foreign letters is broken is UTF-8

# No letter is written in these, and a long text in one takes minutes.
NO_CHARSETS = {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")
TAG = re.compile(r"<[^<>]{0,2000}>")
ATTRIBUTES = re.compile(r"<([a-zA-Z][a-zA-Z0-9:]{0,30})[\s/][^<>]*(?:>|(?=<)|\Z)")
MESSAGE_ID = re.compile(rf"<[^<>\s]{{1,{LONGEST_LINE - 2}}}>")
ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\]+")
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){3,}")


def as_text(data: bytes, charset: str | None) -> str:
    """Bytes as text, by the character set that the mail names unless the bytes tell otherwise."""
    data = data[:LONGEST_BYTES]
    if data.isascii():
        return clean(_decoded(data, charset) or data.decode("ascii"))
    text = data.decode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * FEW_FAULTS <= foreign and "\0" not in text:
        return clean(text)  # by chance no other text looks so
    return clean(_decoded(data, charset) or _decoded(data, "cp1252") or data.decode("latin-1"))


def _decoded(data: bytes, charset: str | None) -> str:
    """The text in a character set, "" where it isn't one or the bytes aren't written in it."""
    try:
        codec = codecs.lookup((charset or "ascii").strip("\"' "))
        wide = codec.name.startswith(("utf-16", "utf-32"))
        if codec.name in NO_CHARSETS or (wide and b"\0" not in data):
            return ""
        return data.decode(codec.name)
    except (LookupError, ValueError):
        return ""


def clean(text: str) -> str:
    """Text that every database stores: one kind of line end, no NUL, no half characters."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Text as a single line, as long as a column holds."""
    return " ".join(clean(text[:LONGEST_HEADER]).split())[:LONGEST_LINE].strip()


def html_as_text(html: str) -> str:
    """What a reader of the page would see. It is never rendered, fetched or run."""
    # Attributes say nothing in a text, and a hundred thousand of them take the parser minutes.
    html = ATTRIBUTES.sub(r"<\1>", html[:LONGEST_HTML])
    text: str | None = ask(lambda: get_text(html), None)
    if text is None:  # whatever the parser met, the words between the tags are there
        text = TAG.sub(" ", html)
    lines = "\n".join(line.rstrip() for line in clean(text).split("\n"))
    return BLANK_LINES.sub("\n\n", lines).strip("\n")


def header_text(raw: str) -> str:
    """A header as a person reads it: unfolded and decoded."""
    raw = _whole(raw[:LONGEST_HEADER])
    try:
        chunks = decode_header(" ".join(raw.splitlines()))
    except (HeaderParseError, ValueError):
        return one_line(raw)
    return one_line(
        "".join(
            chunk if isinstance(chunk, str) else as_text(chunk, charset)
            for chunk, charset in chunks
        )
    )


def _whole(raw: str) -> str:
    """A header with bytes that were not ASCII, as text."""
    if raw.isascii():
        return raw
    return as_text(raw.encode("utf-8", "surrogateescape"), None)


def sender(raw: str) -> tuple[str, str]:
    """Name and address of a From header; "" for what isn't there."""
    try:
        name, address = parseaddr(" ".join(_whole(raw[:LONGEST_HEADER]).splitlines()))
    except (RecursionError, ValueError, IndexError):
        name, address = "", ""
    found = ADDRESS.fullmatch(address) or ADDRESS.search(raw[:LONGEST_HEADER])
    address = clean(found[0]) if found else ""
    if len(address) > LONGEST_ADDRESS:
        address = ""
    return header_text(name), address


def message_ids(raws: Iterable[str]) -> tuple[str, ...]:
    """The ids of mails in headers such as References, each once, at most the last hundred."""
    found = [one for raw in raws for one in MESSAGE_ID.findall(clean(raw[-LONGEST_HEADER:]))]
    return tuple(dict.fromkeys(found))[-MOST_REFERENCES:]


def moment(raw: str) -> datetime | None:
    """A Date header as UTC, None where it can't be true."""
    try:
        return sane(parsedate_to_datetime(raw[:LONGEST_LINE]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def sane(found: datetime | None) -> datetime | None:
    """A moment as UTC if a mail can have been written then; one without a zone counts as UTC."""
    if found is None or not EARLIEST_YEAR < found.year < 9999:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
