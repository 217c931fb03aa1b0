"""Files that people send: checked by what they are, kept outside the web root under random names.

A file is on the disk before the row that names it is saved. When that never happens nobody knows
the file, and ``remove_unknown`` takes it away. Nothing else removes one.
"""

import hashlib
import os
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import puremagic
import sqlalchemy as sa
from flask import Flask, current_app, make_response, request
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from crm.core.db import Identified, Model, db
from crm.core.errors import Refused

F = TypeVar("F", bound=Callable[..., Any])

MAX_FILE_BYTES = 10 * 1024 * 1024
# All that a form with files may weigh.
MAX_REQUEST_BYTES = 50 * 1024 * 1024
# A packed file that grows by more than this, or holds more than this, is made to do harm.
MAX_GROWTH, MAX_ENTRIES = 100, 10_000
LONGEST_NAME = 200
UNKNOWN_FOR = timedelta(days=1)
RAW = "application/octet-stream"

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
# What people may send us, by the ending of its name.
KINDS = {
    ".pdf": "application/pdf",
    ".docx": f"{_OOXML}wordprocessingml.document",
    ".xlsx": f"{_OOXML}spreadsheetml.sheet",
    ".pptx": f"{_OOXML}presentationml.presentation",
    ".odt": f"{_ODF}text",
    ".ods": f"{_ODF}spreadsheet",
    ".odp": f"{_ODF}presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
TEXTS = {"text/plain", "text/csv"}
# Where a packed document has its text.
HEART = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
    **dict.fromkeys((".odt", ".ods", ".odp"), "content.xml"),
}
MACROS = "vbaproject.bin"
# What reading a packed file that is none can raise.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, KeyError, ValueError),
    *(NotImplementedError, RuntimeError, EOFError),
)


class StoredFile(Identified, Model):
    """A file as it came. ``place`` is its random name on the disk; ``size`` in bytes."""

    __tablename__ = "stored_files"

    place: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))  # as the sender called it
    media_type: Mapped[str] = mapped_column(sa.String(100))  # by its content
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))

    def __str__(self) -> str:
        return self.name


def keep(data: bytes, name: str, *, field: str = "file") -> StoredFile:
    """Keep a file of a kind that people may send.

    Raises Refused (at ``field``) for one that is too large, of another kind, or not what its name
    says.
    """
    name = tidy_name(name)
    fault = fault_of(data, name)
    if fault:
        raise Refused(f"{name}: {fault}", field=field)
    return _keep(data, name, KINDS[ending(name)])


def keep_raw(data: bytes, name: str, media_type: str = "message/rfc822") -> StoredFile:
    """Keep what came, whatever it is: an original must not be lost because it is odd."""
    return _keep(data, tidy_name(name), media_type)


def fault_of(data: bytes, name: str) -> str:
    """Why a file cannot be taken, for its sender; "" when it can."""
    if len(data) > MAX_FILE_BYTES:
        return _("the file is larger than %(size)s MB.", size=MAX_FILE_BYTES // 1024 // 1024)
    if not data:
        return _("the file is empty.")
    kind = KINDS.get(ending(name))
    if kind is None:
        return _(
            "this kind of file cannot be taken. Send a PDF, a picture, an Office file or text."
        )
    if not (_is_text(data) if kind in TEXTS else _is(kind, data, ending(name))):
        return _("the content is not what the name says. Save it anew as PDF and send that.")
    return ""


def contents(file: StoredFile) -> bytes:
    """The file's bytes."""
    return _path(file.place).read_bytes()


def send(file: StoredFile) -> Response:
    """The file as a download: never shown by the browser, whatever it holds."""
    response = make_response(contents(file))
    response.mimetype = file.media_type if file.media_type in KINDS.values() else RAW
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


def tidy_name(name: str) -> str:
    """A file's name without its folders and without signs that no name should have."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem, dot, end = " ".join(kept.split()).rpartition(".")
    whole = (
        f"{stem[: LONGEST_NAME - len(end) - 1]}{dot}{end}" if len(end) < 10 else stem + dot + end
    )
    return whole[:LONGEST_NAME].strip(" .") or "file"


def ending(name: str) -> str:
    """The ending of a file's name: ``.pdf``; "" when it has none."""
    return Path(name).suffix.lower()


def takes_files(view: F) -> F:
    """Mark a view that files are sent to: it takes larger requests than others."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Let the marked views take files. Must come before whatever reads forms."""

    @app.before_request
    def allow_files() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, "takes_files", False):
            request.max_content_length = MAX_REQUEST_BYTES


def remove_unknown(now: datetime) -> None:
    """Take away files that no row has come to name, a day after they were written."""
    known = set(db.session.scalars(sa.select(StoredFile.place)))
    for path in _folder().glob("*/*"):
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name not in known and written < now - UNKNOWN_FOR:
            path.unlink()


def _keep(data: bytes, name: str, media_type: str) -> StoredFile:
    place = secrets.token_hex(32)
    _write(_path(place), data)
    file = StoredFile(
        place=place,
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    db.session.add(file)
    db.session.flush()
    return file


def _write(path: Path, data: bytes) -> None:
    """On the disk when this returns, even if the power goes then."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as written:
        written.write(data)
        written.flush()
        os.fsync(written.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _folder() -> Path:
    return Path(current_app.config["FILES_PATH"])


def _path(place: str) -> Path:
    return _folder() / place[:2] / place


def _is_text(data: bytes) -> bool:
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return not any(data.startswith(mark) for mark in (b"%PDF", b"PK\3\4", b"MZ", b"\x7fELF"))


def _is(kind: str, data: bytes, end: str) -> bool:
    if end in HEART:
        return _is_document(data, end)
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == kind for match in found)


def _declared(packed: zipfile.ZipFile) -> str:
    with packed.open("mimetype") as part:
        return part.read(LONGEST_NAME).decode()


def _is_document(data: bytes, end: str) -> bool:
    """Whether a packed document has its heart, grows to no monster and runs nothing."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            entries = packed.infolist()
            names = {entry.filename for entry in entries}
            kind = _declared(packed) if end.startswith(".od") else KINDS[end]
    except UNREADABLE:
        return False
    grown = sum(entry.file_size for entry in entries)
    return (
        len(entries) <= MAX_ENTRIES
        and grown <= MAX_GROWTH * max(len(data), 1)
        and HEART[end] in names
        and kind.strip() == KINDS[end]
        and not any(name.lower().endswith(MACROS) for name in names)
    )
