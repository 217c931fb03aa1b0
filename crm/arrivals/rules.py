"""What a read letter proposes for a case: values by the form's fields, each with its words."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core.labelled import Labelled
from crm.inquiries.documents import REGISTER_LANGUAGE
from crm.inquiries.models import Channel, InquiryType, Secrecy
from crm.intake.draft import Draft as Read
from crm.intake.queries import SuggestedArea

# Words that say nothing of who asks or for what; a case that is not open is called by one.
CODE_WORDS = (
    *(
        "Al",
        "Alm",
        "Ask",
        "Asp",
        "Björk",
        "Blåsippa",
        "Bok",
        "Ek",
        "En",
        "Fläder",
        "Gran",
        "Gullviva",
    ),
    *("Hagtorn", "Hallon", "Hassel", "Havtorn", "Hägg", "Kastanj", "Klöver", "Lind", "Lingon"),
    *("Ljung", "Lärk", "Lönn", "Mossa", "Nypon", "Nyponros", "Odon", "Olvon", "Oxel", "Pil"),
    *("Pors", "Rönn", "Slån", "Smultron", "Sälg", "Tall", "Tulkört", "Vide", "Vitsippa", "Åkerbär"),
)


@dataclass(frozen=True)
class Evidence:
    """The words of the letter that a field was filled from; ``note`` says how they were counted."""

    words: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of the letter; ``used``: a field was filled from it."""

    text: str
    used: bool


def code_name(key: str) -> str:
    """A code name that tells nothing, the same for the same key; the region's, whoever reads it."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4])
    with force_locale(REGISTER_LANGUAGE):
        word = CODE_WORDS[number % len(CODE_WORDS)]
        return _("Project %(name)s", name=f"{word} {number % 90 + 10}")


def proposed(read: Read, areas: list[SuggestedArea]) -> dict[str, Any]:
    """Values for the form, only what the letter tells. The case was asked for by mail."""
    values = {name: field.value for name, field in read.fields.items() if name != "confidential"}
    if values.get("needed_by"):
        values["needed_by"] = date.fromisoformat(str(values["needed_by"]))
    if "type" in values:
        values["type"] = InquiryType(values["type"])
    values["channel"] = Channel.EMAIL
    if read.value("confidential"):
        values["secrecy"] = Secrecy.LIMITED
    if areas:
        best = areas[0]
        values["primary_area_id"] = best.area.id
        values["subarea_ids"] = [best.subareas[0].subarea.id] if best.subareas else []
    return values


def evidence(text: str, read: Read, areas: list[SuggestedArea]) -> dict[str, Evidence]:
    """The words of the letter behind each proposed value, by the form's fields."""
    found = {
        name: Evidence((" ".join(text[field.start : field.end].split()),), field.note)
        for name, field in read.fields.items()
        if field.end
    }
    if "confidential" in found:
        found["secrecy"] = found.pop("confidential")
    if areas:
        best = areas[0]
        found["primary_area_id"] = Evidence((), best.reason)
        if best.subareas and best.subareas[0].because:
            found["subarea_ids"] = Evidence(best.subareas[0].because)
    return found


def parts_of(text: str, read: Read) -> Iterator[Part]:
    """The letter in pieces, those marked that a field was filled from."""
    place = 0
    for start, end in _spans(read.fields):
        if start > place:
            yield Part(text[place:start], used=False)
        if end > max(start, place):
            yield Part(text[max(start, place) : end], used=True)
            place = end
    if place < len(text):
        yield Part(text[place:], used=False)


def _spans(fields: Mapping[str, Any]) -> list[tuple[int, int]]:
    return sorted((field.start, field.end) for field in fields.values() if field.end)


class Asker(Labelled):
    """Who sends the public form."""

    COMPANY = "company", _l("a company that looks for a place")
    MUNICIPALITY = "municipality", _l("a municipality that passes something on")
    OTHER = "other", _l("a partner, adviser or property owner who passes something on")


# The source of a case by who sent the form, as reference data calls it.
SOURCES = {
    Asker.COMPANY: "web-form",
    Asker.MUNICIPALITY: "municipality",
    Asker.OTHER: "web-form",
}
