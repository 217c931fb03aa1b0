"""A mail that Outlook saved (.msg): a small file system with a stream for each of its properties."""

from datetime import datetime
from email.parser import HeaderParser
from email.utils import format_datetime
from functools import partial

from olefile import OleFileIO
from oxmsg.domain import constants as c
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from crm.intake.mail_shape import SMALL_PICTURE, Gathered, ask
from crm.intake.mail_words import as_text, clean, html_as_text, one_line

Headers = dict[str, list[str]]

OUTER_OFFSET, INNER_OFFSET, ATTACHMENT_OFFSET = 32, 24, 8  # where a property stream's table begins
EMBEDDED = "__substg1.0_3701000D"


class TooMuch(ValueError):
    """The streams say that they hold more than the file does."""


def gather(raw: bytes, gathered: Gathered, depth: int = 0) -> Headers:
    """Take text and files of a .msg; tells its headers. Raises what the libraries raise."""
    with OleFileIO(raw) as ole:
        said = sum(entry.size for entry in ole.direntries if entry is not None)
        if said > 2 * len(raw):  # streams that share their sectors grow without end
            raise TooMuch
        storage = Storage.from_ole(ole)
    return _gather(storage, OUTER_OFFSET, gathered, depth)


def _gather(storage: Storage, offset: int, gathered: Gathered, depth: int) -> Headers:
    properties = Properties(storage, properties_header_offset=offset)
    headers = _headers(properties)
    if depth:
        gathered.say(_heading(headers))
    gathered.say(_body(properties))
    for inner in storage.iter_attachment_storages():
        if not gathered.has_room(depth + 1):
            break
        _gather_attachment(inner, gathered, depth + 1)
    return headers


def _body(properties: Properties) -> str:
    plain = clean(_text(properties, c.PID_BODY))
    if plain.strip():
        return plain
    data = ask(lambda: properties.binary_prop_value(c.PID_HTML), None)
    if data:
        return html_as_text(as_text(data, ask(lambda: properties.body_encoding, None)))
    return html_as_text(_text(properties, c.PID_BODY_HTML))


def _gather_attachment(storage: Storage, gathered: Gathered, depth: int) -> None:
    for inner in storage.storages:
        if inner.name == EMBEDDED:
            nothing: Headers = {}
            ask(partial(_gather, inner, INNER_OFFSET, gathered, depth), nothing)
            return
    properties = Properties(storage, properties_header_offset=ATTACHMENT_OFFSET)
    data = ask(lambda: properties.binary_prop_value(c.PID_ATTACH_DATA_BINARY), None) or b""
    name = _text(properties, c.PID_ATTACH_LONG_FILENAME) or _text(properties, c.PID_ATTACH_FILENAME)
    kind = _text(properties, c.PID_ATTACH_MIME_TAG).lower() or "application/octet-stream"
    shown = bool(_text(properties, c.PID_ATTACH_CONTENT_ID)) and kind.startswith("image/")
    if not (shown and len(data) <= SMALL_PICTURE):  # a logo under a signature
        number = len(gathered.attachments) + 1
        gathered.attach(one_line(name) or f"file-{number}", data, one_line(kind))


def _headers(properties: Properties) -> Headers:
    """What came over the net, and what Outlook knows where nothing did."""
    found: Headers = {}
    raw = _text(properties, c.PID_TRANSPORT_MESSAGE_HEADERS)
    told: list[tuple[str, str]] = ask(HeaderParser().parsestr(raw).items, [])
    for name, value in told:
        found.setdefault(name.lower(), []).append(value)
    for name, value in _known(properties).items():
        if value:
            found.setdefault(name, [value])
    return found


def _known(properties: Properties) -> dict[str, str]:
    date = _moment(properties, c.PID_CLIENT_SUBMIT_TIME) or _moment(
        properties, c.PID_MESSAGE_DELIVERY_TIME
    )
    return {
        "from": _from(properties),
        "subject": _text(properties, c.PID_SUBJECT),
        "date": format_datetime(date) if date else "",
        "message-id": _text(properties, c.PID_INTERNET_MESSAGE_ID),
        "references": _text(properties, c.PID_INTERNET_REFERENCES),
        "in-reply-to": _text(properties, c.PID_IN_REPLY_TO_ID),
    }


def _from(properties: Properties) -> str:
    name = _text(properties, c.PID_SENDER_NAME) or _text(properties, c.PID_SENT_REPRESENTING_NAME)
    addresses = [
        _text(properties, pid)
        for pid in (
            c.PID_SENDER_SMTP_ADDRESS,
            c.PID_SENDER_EMAIL_ADDRESS,
            c.PID_SENT_REPRESENTING_EMAIL_ADDRESS,
        )
    ]
    # Within one organisation Outlook writes a path, /O=…/CN=…, where the address should be.
    address = next((one for one in addresses if "@" in one), "")
    quoted = name.replace('"', "'").replace("\\", "")
    return f'"{quoted}" <{address}>' if address or quoted else ""


def _heading(headers: Headers) -> str:
    lines = ["---------- Forwarded message ----------"]
    for name in ("from", "date", "subject"):
        if name in headers:
            lines.append(f"{name.capitalize()}: {one_line(headers[name][0])}")
    return "\n".join(lines)


def _text(properties: Properties, pid: int) -> str:
    return ask(lambda: properties.str_prop_value(pid), None) or ""


def _moment(properties: Properties, pid: int) -> datetime | None:
    found = ask(lambda: properties.date_prop_value(pid), None)
    return found if isinstance(found, datetime) else None
