"""Text as people look for it: the databases disagree about å, ä, ö, so Python folds it once."""

import re
import unicodedata
from hashlib import blake2b

LONGEST_SEARCH_WORDS = 8
MARKS = 8
WORDS_OF_A_MARK = 4
MARKED_LETTERS = 20_000


def fold(*texts: str | None) -> str:
    """Texts as one line in lower case with single spaces, to be kept in a column and searched."""
    joined = " ".join(text for text in texts if text)
    return " ".join(unicodedata.normalize("NFKC", joined).casefold().split())


def search_words(text: str | None) -> list[str]:
    """The folded words of what somebody typed into a search box; each must be found."""
    return fold(text).split()[:LONGEST_SEARCH_WORDS]


def bare_words(*texts: str | None) -> list[str]:
    """The words of texts, folded, without what stands between them."""
    return re.findall(r"\w+", fold(*texts)[:MARKED_LETTERS])


def marks_of(*texts: str | None) -> list[int]:
    """A few numbers by which texts that are alike are found: of their runs of words those whose
    hash is smallest. Of two texts that share half their runs, hardly ever is none the same.
    """
    words = bare_words(*texts)
    runs = {tuple(words[at : at + WORDS_OF_A_MARK]) for at in range(len(words))}
    hashes = {
        int.from_bytes(blake2b(" ".join(run).encode(), digest_size=7).digest())
        for run in runs
        if len(run) == WORDS_OF_A_MARK
    }
    return sorted(hashes)[:MARKS]
