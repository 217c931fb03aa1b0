"""A .msg as Outlook saves it, made for tests: the smallest file system that holds a mail."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
STREAM, STORAGE, ROOT = 2, 1, 5

Streams = dict[str, "bytes | Streams"]


def outlook_mail(
    texts: Mapping[int, str],
    *,
    sent: datetime | None = None,
    html: bytes = b"",
    files: Mapping[str, bytes] | None = None,
    within: Streams | None = None,
) -> bytes:
    """A .msg with text properties by number, a date, HTML, attached files and a forwarded mail."""
    return as_file(mail_streams(texts, sent=sent, html=html, files=files, within=within))


def mail_streams(
    texts: Mapping[int, str],
    *,
    sent: datetime | None = None,
    html: bytes = b"",
    files: Mapping[str, bytes] | None = None,
    within: Streams | None = None,
    header: int = 32,
) -> Streams:
    """The streams of one mail; of one within another with ``header=24``."""
    parts: list[Streams] = [
        _properties({0x3707: name, 0x370E: "application/octet-stream"}, {0x3701: data}, header=8)
        for name, data in (files or {}).items()
    ]
    if within is not None:
        parts.append(_properties({}, {}, header=8) | {"__substg1.0_3701000D": within})
    streams = _properties(texts, {0x1013: html} if html else {}, sent=sent, header=header)
    return streams | {f"__attach_version1.0_#{i:08X}": part for i, part in enumerate(parts)}


def _properties(
    texts: Mapping[int, str],
    binaries: Mapping[int, bytes],
    *,
    header: int,
    sent: datetime | None = None,
) -> Streams:
    streams: Streams = {}
    table = b"\0" * header
    for pid, text in texts.items():
        streams[f"__substg1.0_{pid:04X}001F"] = text.encode("utf-16-le")
        table += struct.pack("<HHIII", 0x001F, pid, 6, len(text) * 2 + 2, 0)
    for pid, data in binaries.items():
        streams[f"__substg1.0_{pid:04X}0102"] = data
        table += struct.pack("<HHIII", 0x0102, pid, 6, len(data), 0)
    if sent is not None:
        ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        table += struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    return streams | {"__properties_version1.0": table}


def as_file(streams: Streams) -> bytes:
    """The streams as a compound file, version 3."""
    entries: list[tuple[str, int, int, int, bytes]] = []  # name, type, next, child, data
    _add(entries, "Root Entry", ROOT, streams)
    mini, mini_fat = b"", []
    big, fat = b"", []
    places = []
    for _name, kind, _next, _child, data in entries:
        if kind != STREAM or not data:
            places.append((END, 0))
        elif len(data) < CUTOFF:
            places.append((len(mini_fat), len(data)))
            mini, mini_fat = _put(mini, mini_fat, data, MINI)
        else:
            places.append((len(fat), len(data)))
            big, fat = _put(big, fat, data, SECTOR)
    places[0] = (len(fat) if mini else END, len(mini))
    big, fat = _put(big, fat, mini, SECTOR)
    mini_table = len(fat)
    big, fat = _put(big, fat, _table(mini_fat), SECTOR)
    directory = len(fat)
    big, fat = _put(big, fat, _directory(entries, places), SECTOR)
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    first_fat = len(fat)
    body = big + _table([*fat, *[FAT_SECTOR] * fat_sectors])
    difat = [*range(first_fat, first_fat + fat_sectors)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors)
    head += struct.pack("<IIIII", directory, 0, CUTOFF, mini_table, 1)
    head += struct.pack("<II109I", END, 0, *difat, *[FREE] * (109 - len(difat)))
    return head + body


def _add(
    entries: list[tuple[str, int, int, int, bytes]], name: str, kind: int, inner: Streams
) -> None:
    place = len(entries)
    entries.append((name, kind, NOBODY, len(entries) + 1 if inner else NOBODY, b""))
    for number, (child, data) in enumerate(inner.items()):
        own = len(entries)
        if isinstance(data, bytes):
            entries.append((child, STREAM, NOBODY, NOBODY, data))
        else:
            _add(entries, child, STORAGE, data)
        if number < len(inner) - 1:
            told = entries[own]
            entries[own] = (*told[:2], len(entries), *told[3:])
    assert entries[place][0] == name


def _put(area: bytes, table: list[int], data: bytes, size: int) -> tuple[bytes, list[int]]:
    count = -(-len(data) // size)
    first = len(table)
    chain = [*range(first + 1, first + count), END] if count else []
    return area + data.ljust(count * size, b"\0"), table + chain


def _table(numbers: list[int]) -> bytes:
    data = struct.pack(f"<{len(numbers)}I", *numbers)
    return data.ljust(max(1, -(-len(data) // SECTOR)) * SECTOR, b"\xff")


def _directory(
    entries: list[tuple[str, int, int, int, bytes]], places: list[tuple[int, int]]
) -> bytes:
    rows = b""
    for (name, kind, following, child, _data), (start, size) in zip(entries, places, strict=True):
        written = name.encode("utf-16-le") + b"\0\0"
        rows += written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
        rows += struct.pack("<III", NOBODY, following, child) + b"\0" * 36
        rows += struct.pack("<IQ", start, size)
    return rows
