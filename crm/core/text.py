"""Text as people look for it: the databases disagree about å, ä, ö, so Python folds it once."""

import unicodedata

LONGEST_SEARCH_WORDS = 8


def fold(*texts: str | None) -> str:
    """Texts as one line in lower case with single spaces, to be kept in a column and searched."""
    joined = " ".join(text for text in texts if text)
    return " ".join(unicodedata.normalize("NFKC", joined).casefold().split())


def search_words(text: str | None) -> list[str]:
    """The folded words of what somebody typed into a search box; each must be found."""
    return fold(text).split()[:LONGEST_SEARCH_WORDS]
