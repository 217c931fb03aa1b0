"""What a password must be, and what a browser calls itself: no I/O."""

import itertools
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from crm.accounts.models import LinkPurpose

MIN_PASSWORD_LENGTH = 12
FEWEST_LETTERS, FEWEST_TURNS, REST_LENGTH = 5, 5, 7
LINK_LIVES = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=1)}
# What everybody thinks of first; a password needs more beside it.
COMMON = (
    "administrator",
    "password",
    "lösenord",
    "losenord",
    "etablera",
    "välkommen",
    "valkommen",
    "hemligt",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "zxcvbnm",
    "letmein",
    "welcome",
    "sommar",
    "vinter",
)


class Weakness(StrEnum):
    """Why a password is too easy to guess."""

    SHORT = "short"
    PATTERN = "pattern"
    KNOWN = "known"


def weakness(password: str, about: Iterable[str] = ()) -> Weakness | None:
    """What is wrong with a password; None when nothing is.

    ``about``: what others know of its owner, as the name and the address. No digits or capitals are
    demanded: length does more.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        return Weakness.SHORT
    plain = password.casefold()
    if len(set(plain)) < FEWEST_LETTERS or _turns(plain) < FEWEST_TURNS or _repeats(plain):
        return Weakness.PATTERN
    words = {word for text in about for word in _words(text)} | set(COMMON)
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return Weakness.KNOWN if rest != plain and len(rest) < REST_LENGTH else None


def _words(text: str) -> Iterable[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return (word for word in (*plain.split(), text.casefold()) if len(word) > 2)


def _turns(text: str) -> int:
    """How often the next character is neither the same one nor a neighbour: 12345 has no turn."""
    return sum(abs(ord(a) - ord(b)) > 1 for a, b in itertools.pairwise(text))


def _repeats(text: str) -> bool:
    """Whether the text is one part over and over, the last time perhaps cut short."""
    return any(
        all(text[n] == text[n % part] for n in range(part, len(text)))
        for part in range(1, len(text) // 2 + 1)
    )


# The first that stands in the text is meant: browsers also name those they are like.
BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Such as "Firefox, Windows", to know one's browsers by; empty when it says nothing known."""
    text = user_agent.casefold()
    found = [
        next((name for mark, name in kinds if mark in text), None) for kinds in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in found if name)
