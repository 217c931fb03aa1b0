"""A file that somebody sent, read by a child process that lives within limits."""

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core.errors import Refused
from crm.imports.child import MOST_COLUMNS, MOST_ROWS, OLD_OFFICE, OUTPUT_BYTES, PACKED
from crm.register.rules import harmless

MAX_BYTES = 10 * 1024 * 1024
SECONDS = 20  # by the clock; the child's own limit counts its work
CHILD = Path(__file__).with_name("child.py")
WORKBOOK = ".xlsx"
ENDINGS = (WORKBOOK, ".csv", ".txt")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = tuple[int, list[Any]]

FAULTS: dict[str, Any] = {
    "empty": _l("There is nothing in the file."),
    "only_headings": _l("There are headings in the file, but no row below them."),
    "wrong_kind": _l("The file is not an Excel workbook (XLSX) or a CSV text. Save it as one."),
    "wrong_name": _l("The content is not what the name says. Save it anew as XLSX or CSV."),
    "locked": _l("The file is locked with a password. Take the password away in Excel first."),
    "damaged": _l("The file is damaged and cannot be read. Open it, save it again and try anew."),
    "bomb": _l("The file unpacks to far more than it seems to hold. Save it anew as CSV."),
    "long_cell": _l("A cell in the file is longer than a spreadsheet can hold."),
    "too_wide": _l("The file has too many columns. %(columns)s is the most.", columns=MOST_COLUMNS),
    "too_long": _l(
        "The file has too many rows. Divide it into files of at most %(rows)s.", rows=MOST_ROWS
    ),
    "too_large": _l("The file takes too much memory to read. Divide it, or save it as CSV."),
    "too_slow": _l("The file takes too long to read. Divide it, or save it as CSV."),
}
# What the child ends with when it meets a limit.
ENDED_BY = {
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_slow",
    -signal.SIGXFSZ: "too_large",
    -signal.SIGABRT: "too_large",
    -signal.SIGSEGV: "damaged",
}


@dataclass(frozen=True)
class Sheet:
    """A table: its headings, and its rows with their numbers in the file."""

    headings: list[str]
    rows: list[Row]
    name: str = ""
    has_more: bool = False  # other sheets were left unread


def read(data: bytes, name: str) -> Sheet:
    """The first table of a workbook or CSV text. Raises Refused (at ``file``), saying why not."""
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // 1024 // 1024
        raise _refused(_("The file is larger than %(size)s MB.", size=size))
    if not name.lower().endswith(ENDINGS):
        raise _refused(FAULTS["wrong_kind"])
    if data.startswith(PACKED) != name.lower().endswith(WORKBOOK) and not _is_old(data):
        raise _refused(FAULTS["wrong_name"])
    told = _ask_child(data)
    fault = told.get("fault")
    if fault:
        raise _refused(FAULTS[fault])
    bare = _same if data.startswith(PACKED) else _unquoted
    rows = [(number, [bare(cell) for cell in cells]) for number, cells in told["rows"]]
    return Sheet(told["headings"], rows, told["sheet"], told["more_sheets"])


def media_type(data: bytes) -> str:
    """What a file that could be read is."""
    return XLSX if data.startswith(PACKED) else "text/csv"


def _same(cell: Any) -> Any:
    return cell


def _unquoted(cell: Any) -> Any:
    """What a CSV of ours said before it was made harmless."""
    if isinstance(cell, str) and cell.startswith("'") and harmless(cell[1:]) == cell:
        return cell[1:]
    return cell


def _is_old(data: bytes) -> bool:
    """A locked workbook is one of these as well; the child tells them apart."""
    return data.startswith(OLD_OFFICE)


def _ask_child(data: bytes) -> dict[str, Any]:
    """What the child tells. It gets the file and nothing else: no settings, no secrets."""
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-X", "utf8", str(CHILD)],
                input=data,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"fault": "too_slow"}
        if done.returncode:
            return {"fault": ENDED_BY.get(done.returncode, "damaged")}
        out.seek(0)
        told: dict[str, Any] = json.loads(out.read(OUTPUT_BYTES))
        return told


def _refused(text: Any) -> Refused:
    return Refused(str(text), field="file")
