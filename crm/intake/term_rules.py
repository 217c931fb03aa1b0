"""What a term that the region adds must be like, in the notation of data/terms.yaml."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.intake.area_terms import read_form
from crm.intake.area_words import COMMON, composed, words

LONGEST_TERM, MOST_WORDS = 80, 6
# A part of words that is shorter is in nearly every text.
SHORTEST_TERM, SHORTEST_PART = 2, 4
_WORDS = re.compile(r"[^\W_]+(?:[ '’./-]+[^\W_]+)*\.?")


def tidy(text: str) -> str:
    """As terms are kept: in small letters, each letter one sign, single spaces."""
    return " ".join(composed(text).lower().split())


def fault(text: str, language: str) -> Any:
    """What is wrong with a tidy term; None when nothing is."""
    core = text.removeprefix("=") if text.startswith("=") else text.strip("-")
    if "," in text:
        return _l("Write one word or phrase at a time, without a comma.")
    if len(text) > LONGEST_TERM:
        return _l("Write at most %(most)s characters.", most=LONGEST_TERM)
    if not core:
        return _l("Write a word.")
    if not _WORDS.fullmatch(core) or text.startswith("--") or text.endswith("--"):
        return _l(
            "Write letters and digits. Before or after a single word there may be a hyphen, before "
            "it an equals sign; see the examples."
        )
    found = words(core)
    if len(found) > MOST_WORDS:
        return _l("Write at most %(most)s words.", most=MOST_WORDS)
    if len(found) > 1:
        return _hyphens_at_phrase(text, core) or _only_common([w.plain for w in found], language)
    return _too_short(text, core, language) or _only_common([core], language)


def _hyphens_at_phrase(text: str, core: str) -> Any:
    if text not in {core, f"={core}"}:
        return _l("A hyphen before or after is for a single word.")
    return None


def _too_short(text: str, core: str, language: str) -> Any:
    form = read_form(text, language)
    if (form.begins_word or form.ends_word) and len(core) < SHORTEST_PART:
        return _l(
            "Too short: a part of words needs %(least)s letters, or it is found everywhere.",
            least=SHORTEST_PART,
        )
    if len(core) < SHORTEST_TERM:
        return _l("Too short: a word needs %(least)s letters.", least=SHORTEST_TERM)
    return None


def _only_common(plain: list[str], language: str) -> Any:
    if all(word in COMMON[language] for word in plain):
        return _l("Nearly every letter has this. Write a word that tells what a company does.")
    return None
