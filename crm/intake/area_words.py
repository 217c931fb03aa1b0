"""Words of a mail: where they stand, their stems in three languages, and which languages they are in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

LANGUAGES = {"sv": "swedish", "en": "english", "de": "german"}


def _several(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that are frequent in one of the languages and hardly stand in the others.
COMMON = {
    "sv": _several(
        "och att vi är för på som av med ett har inte det till den eller från vill söker om hos kan "
        "ska också åt vår våra samt där finns oss ni er gärna behöver cirka mvh hej"
    ),
    "en": _several(
        "the and we of to are with our is from that which would for they their have has be this you "
        "your need please will about looking regards dear"
    ),
    "de": _several(
        "und wir der die das für mit ein eine einen ist sind von zu auf den dem nicht auch werden im "
        "zur zum bei aus unsere unser suchen ihr ihre sehr geehrte"
    ),
}
# A language counts if it has at least this share of the most frequent one's common words.
PRESENT = 0.25
# "demens" is not a form of "dem": what would be cut to less than this keeps its ending.
SHORTEST_STEM = 4
_WORD = re.compile(r"[^\W_]+")
# American spelling and older German spelling, to the one that the terms are looked up in.
_SPELLINGS = (
    ("fiber", "fibre"),
    ("center", "centre"),
    ("aluminum", "aluminium"),
    ("mold", "mould"),
    ("yzer", "yser"),
    ("yze", "yse"),
    ("iz", "is"),
    ("sulfur", "sulphur"),
    ("pediatr", "paediatr"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, as it stands there."""

    text: str
    start: int

    @property
    def plain(self) -> str:
        """In small letters."""
        return self.text.lower()


def words(text: str, offset: int = 0) -> list[Word]:
    """The words of a text in order. A hyphen parts words, as do all signs."""
    return [Word(found.group(), offset + found.start()) for found in _WORD.finditer(text)]


def composed(text: str) -> str:
    """The text with å, ä, ö as one letter each, whichever way the mail program wrote them."""
    return unicodedata.normalize("NFC", text)


def languages_of(plain_words: list[str]) -> tuple[str, ...]:
    """The languages a text is in, the main one first. Without any sign of one: all three."""
    counts = {
        language: sum(word in common for word in plain_words) for language, common in COMMON.items()
    }
    most = max(counts.values())
    if not most:
        return tuple(LANGUAGES)
    present = [language for language in LANGUAGES if counts[language] >= PRESENT * most]
    return tuple(sorted(present, key=lambda language: -counts[language]))


_STEMMERS = {language: snowballstemmer.stemmer(name) for language, name in LANGUAGES.items()}


@lru_cache(maxsize=60_000)
def stem(plain: str, language: str) -> str:
    """What the forms of a word have in common, in that language."""
    if language == "en":
        for american, british in _SPELLINGS:
            plain = plain.replace(american, british)
    stemmed = str(_STEMMERS[language].stemWord(plain))
    cut_to_bits = len(stemmed) < SHORTEST_STEM and len(plain) - len(stemmed) > 2
    return plain if cut_to_bits else stemmed
