"""What a list can tell, which column tells it, and which cases or companies its rows make.

Tables without I/O. ``words`` holds the words that lists use, ``values`` reads single cells.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.labelled import Labelled
from crm.core.text import fold
from crm.establishments.models import LostReason
from crm.imports import values as v
from crm.imports.models import ImportKind
from crm.imports.words import FAULT_HEADINGS, HEADINGS
from crm.inquiries.models import Channel, InquiryType, Secrecy, Stage
from crm.inquiries.rules import LABELS, UNITS

LONGEST_OLD_NUMBER = 100
MORE = "more"  # the field that several columns may tell
CLEAR_ENOUGH = 0.8  # so many of a column's cells must fit before a guess is made from them
LONG_TEXT = 60


@dataclass(frozen=True)
class Place:
    """A municipality, as a row names it."""

    id: int
    name: str


@dataclass(frozen=True)
class Known:
    """What words stand for, folded: the region's sources, areas, people, and the fixed choices.

    Areas and subareas as ("area", id) and ("subarea", id); ``parents``: a subarea's area.
    """

    sources: Mapping[str, Any] = field(default_factory=dict)
    channels: Mapping[str, Any] = field(default_factory=dict)
    types: Mapping[str, Any] = field(default_factory=dict)
    secrecies: Mapping[str, Any] = field(default_factory=dict)
    areas: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Any] = field(default_factory=dict)
    stages: Mapping[str, Any] = field(default_factory=dict)
    municipalities: Mapping[str, Any] = field(default_factory=dict)
    lost_reasons: Mapping[str, Any] = field(default_factory=dict)
    countries: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[int, int] = field(default_factory=dict)


MakeReader = Callable[[Known, Decimal | None], v.Reader]


@dataclass(frozen=True)
class Field:
    """Something that a column can tell. ``closed``: its cells hold words from a table, so that a
    column can be known by them. ``units``: what numbers may stand in, the usual one first."""

    name: str
    label: Any
    reader: MakeReader
    units: Mapping[str, Decimal] = field(default_factory=dict)
    closed: bool = False
    note: Any = ""

    def full_label(self) -> str:
        """The label with the unit that a bare number is in."""
        unit = UNITS.get({"area_ha": "area_ha_min"}.get(self.name, self.name))
        return f"{self.label} ({unit})" if unit else str(self.label)


def _plainly(reader: v.Reader) -> MakeReader:
    return lambda known, factor: reader


def _text(name: str, longest: int, label: Any = None) -> Field:
    return Field(name, label or LABELS[name], _plainly(v.words(longest)))


def _lines(name: str) -> Field:
    return Field(name, LABELS[name], _plainly(v.lines(20_000)))


def _truth(name: str) -> Field:
    return Field(name, LABELS[name], _plainly(v.truth))


def _number(name: str, units: Mapping[str, Decimal], most: int) -> Field:
    return Field(name, LABELS[name], lambda known, factor: v.number(units, most, factor), units)


def _whole(name: str, units: Mapping[str, Decimal], most: int) -> Field:
    def reader(known: Known, factor: Decimal | None) -> v.Reader:
        return v.whole_number(units, most, factor)

    return Field(name, LABELS[name], reader, units)


def _closed(name: str, table: str, advice: Any, label: Any = None, *, many: bool = False) -> Field:
    read = v.many_of if many else v.one_of

    def reader(known: Known, factor: Decimal | None) -> v.Reader:
        return read(getattr(known, table), advice)

    return Field(name, label or LABELS[name], reader, closed=True)


def _reason(known: Known) -> v.Reader:
    """A reason of ours, or "another" with the list's own words for a note."""
    read_words = v.words(200)

    def read(cell: Any) -> tuple[LostReason, str]:
        text = read_words(cell)
        reason = known.lost_reasons.get(fold(text))
        return (reason, "") if reason else (LostReason.OTHER, text)

    return read


class _Labels:
    """The names of an enum's members, in the language in use when somebody reads them."""

    def __init__(self, kind: type[Labelled]) -> None:
        self.kind = kind

    def __str__(self) -> str:
        return ", ".join(member.label for member in self.kind)


def _one_of(kind: type[Labelled]) -> Any:
    return _l("Write one of these: %(words)s.", words=_Labels(kind))


NO_AREA = _l("No strength area or subarea has this name. Write it as in the reference data.")
OLD_NUMBER = _text("old_number", LONGEST_OLD_NUMBER, _l("Number in the old system"))
COMPANY = (
    _text("company_name", 200),
    _closed("country", "countries", _l("No country has this name. Write it as Sweden or SE.")),
    Field("organisation_number", LABELS["organisation_number"], _plainly(v.organisation_number)),
    _text("contact_name", 200),
    _text("contact_title", 200),
    Field("contact_email", LABELS["contact_email"], _plainly(v.email)),
    _text("contact_phone", 50),
)
INQUIRY = (
    OLD_NUMBER,
    Field("received_at", LABELS["received_at"], _plainly(v.moment)),
    *COMPANY,
    _text("subject", 200),
    _lines("description"),
    Field(MORE, _l("Add to the description"), _plainly(v.lines(20_000))),
    _closed(
        "source_id",
        "sources",
        _l("No source has this name. Write it as in the reference data."),
    ),
    _closed("channel", "channels", _one_of(Channel)),
    _closed("type", "types", _one_of(InquiryType)),
    _closed("area_ids", "areas", NO_AREA, many=True),
    _closed("subarea_ids", "areas", NO_AREA, many=True),
    Field(
        "area_ha",
        _l("Land, at least or from–to"),
        lambda known, factor: v.span(v.AREA_UNITS, 100_000, factor),
        v.AREA_UNITS,
    ),
    _number("area_ha_max", v.AREA_UNITS, 100_000),
    _whole("floor_area_m2", v.FLOOR_UNITS, 10_000_000),
    _number("power_mw", v.POWER_UNITS, 100_000),
    _whole("jobs", v.JOB_UNITS, 1_000_000),
    _number("investment_msek", v.MONEY_UNITS, 10_000_000),
    Field("needed_by", LABELS["needed_by"], _plainly(v.last_day)),
    _truth("railway_siding"),
    _truth("port"),
    _truth("motorway"),
    _truth("brownfield_ok"),
    _lines("other_requirements"),
    _closed("secrecy", "secrecies", _one_of(Secrecy)),
    _text("code_name", 100),
    _lines("summary"),
    _closed("responsible_id", "people", _l("Nobody in the regional team has this name.")),
    _closed(
        "stage",
        "stages",
        _one_of(Stage),
        _l("Stage or outcome"),
    ),
    Field("decided_on", _l("Date of the decision"), _plainly(v.day)),
    _closed(
        "municipalities",
        "municipalities",
        _l("No municipality has this name."),
        _l("Municipality"),
        many=True,
    ),
    Field("lost_reason", _l("Main reason"), lambda known, factor: _reason(known)),
    _text("lost_to", 200, _l("Lost to")),
)
FIELDS: dict[ImportKind, dict[str, Field]] = {
    ImportKind.INQUIRIES: {field.name: field for field in INQUIRY},
    ImportKind.COMPANIES: {field.name: field for field in (OLD_NUMBER, *COMPANY)},
}
# What is asked for once, for the rows in which the list says nothing.
USUAL = ("source_id", "channel", "secrecy", "type", "area_ids", "responsible_id")
_AS_KEPT = {"channel": Channel, "secrecy": Secrecy, "type": InquiryType}
# At least one of each of these groups must have a column.
NEEDED: dict[ImportKind, tuple[tuple[str, ...], ...]] = {
    ImportKind.INQUIRIES: (("received_at",), ("subject", "company_name", "description")),
    ImportKind.COMPANIES: (("company_name",),),
}


def usual_values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is usual, as the service takes it; it is kept as JSON."""
    return {
        name: _AS_KEPT[name](value) if name in _AS_KEPT else value
        for name, value in kept.items()
        if value
    }


def heading_key(headings: Iterable[str]) -> str:
    """The same for files with the same headings, with or without our column of errors."""
    folded = [fold(heading) for heading in headings]
    told = [heading for heading in folded if heading not in FAULT_HEADINGS]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def as_before(headings: Sequence[str], before: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The columns of a file with the same headings, moved to where they stand now."""
    waiting = [(fold(heading), name) for heading, name in zip(before, columns, strict=False)]
    found = []
    for heading in headings:
        match = next((pair for pair in waiting if pair[0] == fold(heading)), None)
        if match is not None:
            waiting.remove(match)
        found.append(match[1] if match else "")
    return found


def factor_of(heading: str, units: Mapping[str, Decimal]) -> Decimal | None:
    """What a bare number below a heading is to be multiplied by: 0.001 below "Effekt (kW)"."""
    parts = re.findall(r"[^\W_]+", fold(heading))
    pairs = [" ".join(parts[place : place + 2]) for place in range(len(parts) - 1)]
    found = [part for part in (*pairs, *parts) if part in units]
    return units[found[0]] if found else None


def proposal(
    kind: ImportKind,
    headings: Sequence[str],
    examples: Sequence[Sequence[Any]],
    names: Mapping[str, Iterable[str]],
    known: Known,
) -> list[str]:
    """A field's name, or "", for each column: by its heading, then by what its cells look like.

    ``names``: the labels of each field in both languages. ``examples``: cells of each column.
    """
    fields = FIELDS[kind]
    words = {
        name: {_bare(word) for word in (*names[name], *HEADINGS.get(name, ()))} for name in fields
    }
    found = _by_heading([_bare(heading) for heading in headings], words)
    for place, cells in enumerate(examples):
        if not found[place] and fold(headings[place]) not in FAULT_HEADINGS:
            left = [fields[name] for name in fields if name not in found]
            found[place] = _by_looks(
                [cell for cell in cells if not v.is_nothing(cell)], left, known
            )
    return found


def _by_heading(headings: Sequence[str], words: Mapping[str, set[str]]) -> list[str]:
    """First the headings that are a word of a field, then those that hold one."""
    found = [""] * len(headings)
    for fits in (_is_word, _holds_word):
        for place, heading in enumerate(headings):
            if heading and not found[place]:
                best = max(
                    (name for name in words if name not in found or name == MORE),
                    key=lambda name: fits(heading, words[name]),
                    default="",
                )
                found[place] = best if best and fits(heading, words[best]) else ""
    return found


def _is_word(heading: str, words: set[str]) -> int:
    return int(heading in words)


def _holds_word(heading: str, words: set[str]) -> int:
    """How long the longest of the words is that the heading holds; short ones tell nothing."""
    padded = f" {heading} "
    return max((len(word) for word in words if len(word) > 2 and f" {word} " in padded), default=0)


def _bare(heading: str) -> str:
    """A heading without what stands in brackets, and without signs."""
    without = re.sub(r"[(\[].*?[)\]]", " ", fold(heading))
    return " ".join(re.findall(r"[^\W_]+", without)) or " ".join(
        re.findall(r"[^\W_]+", fold(heading))
    )


LOOKS = ("contact_email", "organisation_number", "received_at")


def _by_looks(cells: Sequence[Any], left: Sequence[Field], known: Known) -> str:
    if not cells:
        return ""
    for field_ in left:
        if field_.closed and _share(cells, field_.reader(known, None)) >= CLEAR_ENOUGH:
            return field_.name
        if field_.name in LOOKS and _share(cells, LOOKS_LIKE[field_.name]) >= CLEAR_ENOUGH:
            return field_.name
    texts = [cell for cell in cells if isinstance(cell, str)]
    if texts and sum(map(len, texts)) / len(texts) > LONG_TEXT:
        return next((name for name in ("description", MORE) if name in {f.name for f in left}), "")
    return ""


def _share(cells: Sequence[Any], read: v.Reader) -> float:
    return sum(_reads(cell, read) for cell in cells) / len(cells)


def _reads(cell: Any, read: v.Reader) -> bool:
    try:
        read(cell)
    except ValueError:
        return False
    return True


def _like_organisation_number(cell: Any) -> str:
    if not re.fullmatch(r"\d{6}-\d{4}", v.plain(cell)):
        raise ValueError("none")
    return v.plain(cell)


def _like_date(cell: Any) -> Any:
    if not re.match(r"\d{4}-\d{2}-\d{2}", v.plain(cell)):
        raise ValueError("none")
    return v.day(cell)


LOOKS_LIKE: dict[str, v.Reader] = {
    "contact_email": v.email,
    "organisation_number": _like_organisation_number,
    "received_at": _like_date,
}


def twice(columns: Iterable[str]) -> list[str]:
    """Fields that more than one column tells, where only one may."""
    chosen = [name for name in columns if name and name != MORE]
    return [name for name in dict.fromkeys(chosen) if chosen.count(name) > 1]


def lacking(kind: ImportKind, columns: Iterable[str]) -> list[tuple[str, ...]]:
    """The groups of fields of which none has a column."""
    chosen = set(columns)
    return [group for group in NEEDED[kind] if not chosen & set(group)]
