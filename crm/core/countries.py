"""Countries, named and sorted in the reader's language."""

import unicodedata

import pycountry
from babel import Locale

from crm.core.i18n import language

CODES = frozenset(country.alpha_2 for country in pycountry.countries)
# å, ä, ö are letters of their own and stand last; other accents stand with their letter
_SWEDISH_LAST = str.maketrans("åäö", "{|}")


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, sorted by name."""
    return sorted(((code, country_name(code)) for code in CODES), key=_by_name)


def country_name(code: str | None) -> str:
    """A country's name in the language in use."""
    return "" if code is None else str(Locale(language()).territories.get(code, code))


def _by_name(country: tuple[str, str]) -> str:
    lower = country[1].lower().translate(_SWEDISH_LAST)
    return unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
