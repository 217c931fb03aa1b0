"""A mail as a file, .eml or .msg, read as far as it can be: whatever it holds, it breaks nothing."""

import base64
import binascii
import mimetypes
import quopri
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import format_datetime
from functools import partial
from typing import Any, TypeAlias, cast

from crm.intake import outlook_file
from crm.intake.mail_shape import (
    FAULTS,
    SMALL_PICTURE,
    Gathered,
    MailPart,
    ReadMail,
    Unreadable,
    ask,
)
from crm.intake.mail_words import (
    as_text,
    clean,
    header_text,
    html_as_text,
    message_ids,
    moment,
    one_line,
    sender,
)

__all__ = ["FAULTS", "MailPart", "ReadMail", "Unreadable", "read_mail"]

LARGEST = 40 * 1024 * 1024
# Each line is compared with the border of each part that it stands in.
MOST_COMPARISONS = 20_000_000
LONGEST_CONTENT_HEADER = 2_000
MOST_HEADERS = 1_000
STUB = 200  # so short a text beside a long one says "see the other version"
STRANGE = 0.1

SIGNATURES = {
    *("application/pkcs7-signature", "application/x-pkcs7-signature"),
    "application/pgp-signature",
}
ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
FORWARDED = {"message/rfc822", "message/global"}
TEXTS = {"text/plain", "text/html"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Mail: TypeAlias = "Message[Any, Any]"
Headers = dict[str, list[str]]


class _AsWritten(policy.Compat32):
    """Headers as they stand, and of each only as much as is worth reading: quick for any bytes."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value[:LONGEST_CONTENT_HEADER]


PARSER: "BytesParser[Any]" = BytesParser(policy=_AsWritten())


def read_mail(raw: bytes) -> ReadMail:
    """The mail in a file, told by its content. Raises Unreadable when nothing in it can be read."""
    try:
        mail = _read(raw)
    except Unreadable:
        raise
    except Exception as error:  # the libraries were made for sound mails
        raise Unreadable(type(error).__name__) from error
    told = mail.subject or mail.body or mail.attachments
    if not (told or mail.sender_email or mail.references):  # a bare reply tells its case
        raise Unreadable("nothing in it")
    return mail


def _read(raw: bytes) -> ReadMail:
    gathered = Gathered()
    if len(raw) > LARGEST:
        gathered.fault("too_large")
    raw = raw[:LARGEST]
    if raw.startswith(OLE):
        return _read_outlook(raw, gathered)
    return _read_internet(raw, gathered)


def _read_internet(raw: bytes, gathered: Gathered) -> ReadMail:
    message = _parsed(raw, gathered)
    headers = _headers(message)
    if not headers and _is_no_text(raw):
        raise Unreadable("neither headers nor text")
    _gather(message, gathered, 0)
    if not gathered.texts:
        _take_text_from_files(gathered)
    return _as_mail(headers, gathered, is_report=_kind(message) == "multipart/report")


def _as_mail(headers: Headers, gathered: Gathered, *, is_report: bool) -> ReadMail:
    name, address = sender(_first(headers, "from", "sender", "reply-to"))
    ids = message_ids(headers.get("message-id", []))
    body = gathered.body()
    answered = [*headers.get("references", []), *headers.get("in-reply-to", [])]
    if is_report:  # what could not be delivered is in it
        answered = [*gathered.inner_ids, *answered]
    return ReadMail(
        subject=header_text(_first(headers, "subject")),
        body=body,
        sender_name=name,
        sender_email=address,
        date=moment(_first(headers, "date")),
        message_id=ids[0] if ids else "",
        references=message_ids(answered),
        is_automatic=is_report or _is_automatic(headers, address),
        attachments=gathered.attachments,
        faults=gathered.faults,
    )


def _parsed(raw: bytes, gathered: Gathered) -> Mail:
    raw = _as_bytes_of_mail(raw)
    if raw.count(b"\n") * raw.lower().count(b"boundary") > MOST_COMPARISONS:
        gathered.fault("too_large")
    elif (whole := ask(partial(PARSER.parsebytes, raw), None)) is not None:
        return cast(Mail, whole)
    else:  # parts within parts without end
        gathered.fault("broken")
    return cast(Mail, PARSER.parsebytes(raw, headersonly=True))  # and the words as they stand


def _as_bytes_of_mail(raw: bytes) -> bytes:
    """Without what an editor may have put before the first header."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \0")


def _is_no_text(raw: bytes) -> bool:
    start = raw[:4_000]
    strange = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in start)
    return strange > len(start) * STRANGE


def _headers(message: Mail) -> Headers:
    found: Headers = {}
    for name, value in list(message.raw_items())[:MOST_HEADERS]:
        found.setdefault(str(name).lower(), []).append(str(value))
    return found


def _first(headers: Headers, *names: str) -> str:
    """The first of the named headers that says anything."""
    return next((raw for name in names for raw in headers.get(name, []) if raw.strip()), "")


def _is_automatic(headers: Headers, address: str) -> bool:
    def says(name: str) -> str:
        return header_text(_first(headers, name)).lower()

    local = address.lower().partition("@")[0]
    return (
        says("auto-submitted").partition(";")[0].strip() not in {"", "no"}
        or says("precedence") in {"bulk", "list", "junk", "auto_reply"}
        or "<>" in (path.strip() for path in headers.get("return-path", []))
        or local in {"mailer-daemon", "postmaster"}
        or any(word in says("x-auto-response-suppress") for word in ("all", "autoreply"))
        or any(name in headers for name in ("list-id", "list-post", "x-autoreply", "x-autorespond"))
        or says("content-type").startswith("multipart/report")
    )


def _kind(part: Mail) -> str:
    return ask(part.get_content_type, "text/plain").lower()


def _gather(part: Mail, gathered: Gathered, depth: int) -> None:
    """Take what a part and the parts in it hold."""
    if not gathered.has_room(depth):
        return
    kind = _kind(part)
    if part.defects:
        gathered.fault("broken")
    if kind in ENCRYPTED:
        gathered.fault("encrypted")
    if kind in FORWARDED:
        _gather_forwarded(part, gathered, depth)
    elif part.is_multipart():
        _gather_parts(part, kind, gathered, depth)
    elif kind not in SIGNATURES:
        _gather_leaf(part, kind, gathered, depth)


def _gather_parts(part: Mail, kind: str, gathered: Gathered, depth: int) -> None:
    if kind == "multipart/alternative":
        _gather_alternative(part, gathered, depth)
        return
    for child in _children(part):
        _gather(child, gathered, depth + 1)


def _children(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if part.is_multipart() else []


def _gather_alternative(part: Mail, gathered: Gathered, depth: int) -> None:
    """Of several versions of one text the first that says it, which is the plain one."""
    said = []
    for child in _children(part):
        before = len(gathered.texts)
        _gather(child, gathered, depth + 1)
        said.append("\n\n".join(gathered.texts[before:]))
        del gathered.texts[before:]
    longest = max(map(len, said), default=0)
    gathered.say(next((text for text in said if len(text) > min(STUB, longest / 3)), ""))


def _gather_forwarded(part: Mail, gathered: Gathered, depth: int) -> None:
    """A mail within the mail: its text follows, under a heading such as mail programs write."""
    for child in _children(part):
        inner = child
        payload = child.get_payload()
        if isinstance(payload, str) and (whole := _unpacked(part, payload)):
            inner = _parsed(whole, gathered)
        _say_heading(_headers(inner), gathered)
        _gather(inner, gathered, depth + 1)


def _unpacked(part: Mail, payload: str) -> bytes:
    """A forwarded mail that was encoded as a whole, which the standard forbids and some do."""
    encoding = header_text(_first(_headers(part), "content-transfer-encoding")).lower()
    data = payload.encode("utf-8", "surrogateescape")
    try:
        if encoding == "base64":
            return base64.b64decode(data)
        return quopri.decodestring(data) if encoding == "quoted-printable" else b""
    except (binascii.Error, ValueError):
        return b""


def _say_heading(headers: Headers, gathered: Gathered) -> None:
    gathered.inner_ids.extend(headers.get("message-id", []))
    name, address = sender(_first(headers, "from"))
    date = moment(_first(headers, "date"))
    lines = [
        "---------- Forwarded message ----------",
        f"From: {name} <{address}>" if address else "",
        f"Date: {format_datetime(date)}" if date else "",
        f"Subject: {header_text(_first(headers, 'subject'))}",
    ]
    gathered.say("\n".join(line for line in lines if line))


def _gather_leaf(part: Mail, kind: str, gathered: Gathered, depth: int) -> None:
    name = header_text(str(ask(part.get_filename, None) or ""))
    disposition = ask(part.get_content_disposition, None)
    data = _data(part)
    if kind.startswith("multipart/"):  # whose parts cannot be told apart
        gathered.say(_text(data, kind, None))
    elif kind == "text/rfc822-headers":
        gathered.inner_ids.extend(_headers(_parsed(data, gathered)).get("message-id", []))
    elif kind in TEXTS and disposition != "attachment" and not name:
        gathered.say(_text(data, kind, ask(lambda: part.get_content_charset(), None)))
    elif name.lower().endswith((".eml", ".msg")) or kind == "application/vnd.ms-outlook":
        _gather_file(data, name, kind, gathered, depth)
    elif not _is_logo(part, kind, disposition, data):
        gathered.attach(_file_name(name, kind, gathered), data, kind)


def _data(part: Mail) -> bytes:
    data = ask(lambda: part.get_payload(decode=True), None)
    if isinstance(data, bytes):
        return data
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _text(data: bytes, kind: str, charset: str | None) -> str:
    text = as_text(data, charset)
    return html_as_text(text) if kind == "text/html" else clean(text)


def _is_logo(part: Mail, kind: str, disposition: str | None, data: bytes) -> bool:
    """A small picture that the text shows: it stays in the mail's own file."""
    within = "content-id" in _headers(part) and disposition != "attachment"
    return kind.startswith("image/") and within and len(data) <= SMALL_PICTURE


def _file_name(name: str, kind: str, gathered: Gathered) -> str:
    if name:
        return one_line(name.replace("\\", "/").rpartition("/")[2]) or "file"
    return f"file-{len(gathered.attachments) + 1}{mimetypes.guess_extension(kind) or ''}"


def _gather_file(data: bytes, name: str, kind: str, gathered: Gathered, depth: int) -> None:
    """A mail that was saved as a file and sent along; if it isn't one, it is a file like others."""
    if not gathered.has_room(depth + 1):
        return
    if data.startswith(OLE):
        headers = ask(lambda: outlook_file.gather(data, gathered, depth + 1), None)
        if headers is None:
            gathered.attach(_file_name(name, kind, gathered), data, kind)
        return
    inner = _parsed(data, gathered)
    if not _headers(inner):
        gathered.attach(_file_name(name, kind, gathered), data, kind)
        return
    _say_heading(_headers(inner), gathered)
    _gather(inner, gathered, depth + 1)


def _take_text_from_files(gathered: Gathered) -> None:
    """A mail without a text of its own whose letter is a text file."""
    for file in gathered.attachments:
        if file.media_type in TEXTS:
            gathered.say(_text(file.data, file.media_type, None))
            return


def _read_outlook(raw: bytes, gathered: Gathered) -> ReadMail:
    headers = outlook_file.gather(raw, gathered)
    return _as_mail(headers, gathered, is_report=False)
