"""What an offer may say and what it is called; no input or output."""

from datetime import timedelta

LANGUAGES = {"sv": "Svenska", "en": "English"}
FILE_WORDS = {"sv": "offert", "en": "offer"}
VALID_FOR = timedelta(days=60)
MAX_VALID_FOR = timedelta(days=730)

# What the comparison holds: the answer template's field, and the scale of its bars.
COMPARED = (
    ("area_ha", ""),
    ("floor_area_m2", ""),
    ("plan_status", ""),
    ("power_mw_now", "MW"),
    ("power_mw_later", "MW"),
    ("motorway_km", ""),
    ("railway_siding", ""),
    ("port_km", ""),
    ("available_from", ""),
    ("price_sek_per_m2", ""),
)
# Compared even when no site has an answer: a missing figure is an answer that a board looks for.
ALWAYS_COMPARED = {"plan_status", "power_mw_now", "available_from"}
# What the choice of sites shows of each.
KEY_FACTS = ("plan_status", "power_mw_now", "available_from")


def suggested_language(country: str | None) -> str:
    """English when the company's owner is known to sit outside Sweden."""
    return "sv" if country in {None, "SE"} else "en"


def file_name(number: str, version: int, language: str) -> str:
    """What a version is called when it is saved: offert-2026-0001-v2.pdf."""
    return f"{FILE_WORDS[language]}-{number}-v{version}.pdf"


def sentence(text: str) -> str:
    """A text with its first letter as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def tidy(text: str) -> str:
    """A text as it is kept: one kind of line break, nothing before or after."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
