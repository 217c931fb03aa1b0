"""Whose inquiry it is, by the domain that it was written from."""

import unicodedata
from collections.abc import Iterable

from crm.reference import queries as reference
from crm.reference.models import Municipality, Source

ELSEWHERE = "email"  # the code of the source that says no more than how it came
FROM_MUNICIPALITY = "municipality"
DIRECT = "region"


def source_of(address: str) -> Source:
    """The source in use that an address belongs to."""
    found = reference.sources()
    return source_called(source_code(address, found, reference.all_of(Municipality)), ELSEWHERE)


def source_called(*codes: str) -> Source:
    """The first of these sources that is in use; where the region has none of them, its first."""
    found = reference.sources()
    by_code = {row.code: row for row in found}
    return next((by_code[code] for code in codes if code in by_code), found[0])


def source_code(
    address: str, sources: Iterable[Source], municipalities: Iterable[Municipality]
) -> str:
    """The source that an address belongs to, told by its domain: business-sweden.se."""
    names = {_letters(label) for label in _domain(address).split(".")[:-1]}
    for source in sources:
        if names & {_letters(source.code), _letters(source.name_sv), _letters(source.name_en)}:
            return source.code
    if names & {_letters(row.name_sv) for row in municipalities}:
        return FROM_MUNICIPALITY
    return ELSEWHERE


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _letters(text: str) -> str:
    """Without accents, blanks and hyphens: västerås and vasteras are one domain."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
