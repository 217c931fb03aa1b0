"""Reads a file that somebody sent, in a process of its own: ``python -I child.py < file``.

It knows nothing of the application, has no environment and lives within limits that it sets before
it looks at the file. It prints one JSON object: ``fault``, or what the first sheet with anything on
it holds. Cells are texts, numbers, true and false; days and moments are ISO texts.
"""

import codecs
import csv
import io
import json
import re
import resource
import signal
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import python_calamine

CPU_SECONDS, MEMORY_BYTES, OUTPUT_BYTES, OPEN_FILES = 10, 512 * 1024 * 1024, 100 * 1024 * 1024, 16
MOST_ROWS, MOST_COLUMNS = 20_000, 100
LONGEST_CELL, WIDEST = 32_767, 16_384  # as in a spreadsheet
MOST_GROWTH, MOST_ENTRIES = 100, 10_000
HEADINGS_WITHIN = 10
DELIMITERS = ";\t,|"
SAMPLE_LINES = 50
PACKED, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MOST_CONTROL = 0.01  # more of it than one in a hundred: no text

Cell = str | int | float | bool


class Fault(Exception):
    """Why a file cannot be read, as a word that the application has a sentence for."""


def main() -> None:
    """Read the file on standard input, tell on standard output."""
    set_limits()
    warnings.simplefilter("ignore")
    data = sys.stdin.buffer.read()
    try:
        told: dict[str, Any] = read(data)
    except Fault as fault:
        told = {"fault": str(fault)}
    except MemoryError:
        told = {"fault": "too_large"}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


def set_limits() -> None:
    """Ten seconds of work, half a gigabyte, and hardly a file."""
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would go on and say something else


def read(data: bytes) -> dict[str, Any]:
    """The headings and rows of a file, each row with its number in it. Raises Fault."""
    if not data.strip(b"\0\t\r\n "):
        raise Fault("empty")
    if data.startswith(OLD_OFFICE):
        raise Fault("locked" if LOCKED in data else "wrong_kind")
    if data.startswith(PACKED):
        name, more, rows = read_workbook(data)
    else:
        name, more, rows = "", False, read_text(data)
    return {"sheet": name, "more_sheets": more, **as_table(rows)}


Numbered = Iterable[tuple[int, list[Cell]]]


def read_workbook(data: bytes) -> tuple[str, bool, Numbered]:
    """The first sheet that anything stands on, and whether others hold something too."""
    check_packed(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [sheet.name for sheet in book.sheets_metadata]
        for place, name in enumerate(names):
            sheet = book.get_sheet_by_name(name)
            if sheet.height and sheet.start is not None:
                # The empty rows above the first that holds anything come along.
                rows = islice(sheet.iter_rows(), MOST_ROWS + HEADINGS_WITHIN + 1)
                cells = [(number, clean(row)) for number, row in enumerate(rows, start=1)]
                return name, place + 1 < len(names), cells
    except python_calamine.PasswordError:
        raise Fault("locked") from None
    except (python_calamine.CalamineError, ValueError, OverflowError):
        raise Fault("damaged") from None
    raise Fault("empty")


def check_packed(data: bytes) -> None:
    """Refuse what would grow out of all proportion, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError):
        raise Fault("damaged") from None
    if len(entries) > MOST_ENTRIES or any(
        entry.file_size > MOST_GROWTH * max(entry.compress_size, 1) for entry in entries
    ):
        raise Fault("bomb")
    if sum(entry.file_size for entry in entries) > MOST_GROWTH * len(data):
        raise Fault("bomb")
    if not any(entry.filename.startswith("xl/workbook.") for entry in entries):
        raise Fault("wrong_kind")


def read_text(data: bytes) -> Numbered:
    """The rows of a text whose cells are kept apart by a semicolon, tab, comma or bar."""
    text = decoded(data)
    if text.count("\0") or len(CONTROL.findall(text)) > MOST_CONTROL * len(text):
        raise Fault("wrong_kind")
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    found: list[tuple[int, list[Cell]]] = []
    try:
        for row in rows:
            found.append((rows.line_num, clean(row)))
            if len(found) > MOST_ROWS + HEADINGS_WITHIN:
                break
    except csv.Error:
        raise Fault("damaged") from None
    return found


def decoded(data: bytes) -> str:
    """The text, in whichever of the usual encodings it is."""
    if data.startswith(UTF_16):
        return data.decode("utf-16", errors="replace")
    half = data[:2000]
    if half[1::2].count(0) > len(half) // 4:
        return data.decode("utf-16-le", errors="replace")
    if half[0::2].count(0) > len(half) // 4:
        return data.decode("utf-16-be", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """The sign that divides most of the first lines into the same number of cells."""
    sample = text[: LONGEST_CELL * 4].splitlines(keepends=True)[:SAMPLE_LINES]

    def fit(sign: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=sign) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) / len(widths) if usual > 1 else 0), usual

    return max(DELIMITERS, key=fit)


def clean(row: Iterable[Any]) -> list[Cell]:
    """Cells as JSON can hold them, without the empty ones at the end."""
    values = list(row)
    if len(values) > WIDEST:
        raise Fault("too_wide")
    cells = [as_cell(value) for value in values]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def as_cell(value: Any) -> Cell:
    """A text, number or truth; days and moments as ISO writes them."""
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise Fault("long_cell")
        return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return as_number(value)
    return "" if value is None else value


def as_number(value: float) -> Cell:
    """A whole number as one; what is no number is nothing."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return int(value) if value.is_integer() and abs(value) < 10**15 else value


def as_table(rows: Numbered) -> dict[str, Any]:
    """The heading and the rows below it; a title above them is left out. Raises Fault."""
    filled = [(number, row) for number, row in rows if any(cell != "" for cell in row)]
    if not filled:
        raise Fault("empty")
    place = heading_place([row for _number, row in filled[:HEADINGS_WITHIN]])
    headings = [str(cell) for cell in filled[place][1]]
    below = filled[place + 1 :]
    width = max(len(headings), *(len(row) for _number, row in below), 0)
    if width > MOST_COLUMNS:
        raise Fault("too_wide")
    if len(below) > MOST_ROWS:
        raise Fault("too_long")
    if not below:
        raise Fault("only_headings")
    headings += [""] * (width - len(headings))
    return {"headings": headings, "rows": list(padded(below, width))}


def padded(rows: Numbered, width: int) -> Iterator[tuple[int, list[Cell]]]:
    """Rows of one width."""
    for number, row in rows:
        yield number, row + [""] * (width - len(row))


def heading_place(rows: list[list[Cell]]) -> int:
    """Which of the first rows has the headings: the first that is about as filled as any."""
    counts = [sum(cell != "" for cell in row) for row in rows]
    return next(place for place, count in enumerate(counts) if 2 * count > max(counts))


if __name__ == "__main__":
    main()
