"""When two cases or companies are likely the same, and how sure that is: pure, explained in words.

Each thing that they share has a weight between 0 and 1; together they are as sure as that not all
of them are chance. To show few and right ones counts for more than to show all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from rapidfuzz.distance import OSA, Indel

from crm.core.names import (
    COMMON_WORDS,
    domain_key,
    email_key,
    number_key,
    phone_key,
    plain_words,
)
from crm.core.text import bare_words

LIKELY = 0.5  # from here on it is shown
LONGEST_COMPARED = 800  # words
SHORTEST_COMPARED = 12
ALIKE, NEARLY_ALIKE = 0.78, 0.92
SHORTEST_TELLING = 4  # letters of a name that tells a company from others
SHORTEST_MISSPELT = 5
DAYS_NEAR, DAYS_LATER = 30, 180

Reason = tuple[float, Any]


class Name(IntEnum):
    """How two companies' names stand to each other."""

    OTHER = 0
    UNKNOWN = 1
    RELATED = 2  # one is the other with more words
    NEAR = 3  # misspelt, or with a word that groups add
    SAME = 4


@dataclass(frozen=True)
class Facts:
    """What of a case or company is compared."""

    name: str = ""
    number: str | None = None
    email: str | None = None
    domain: str | None = None
    phone: str | None = None
    text: str = ""
    received_at: datetime | None = None

    @cached_property
    def spoken(self) -> list[str]:
        """The words of the name, without legal form and accents."""
        return plain_words(self.name)

    @cached_property
    def told(self) -> list[str]:
        """The words of the text."""
        return bare_words(self.text)[:LONGEST_COMPARED]


def facts_of(values: Mapping[str, Any]) -> Facts:
    """The facts of a case as its form, or the reading of a letter, has it; any may be missing."""

    def text(name: str) -> str:
        return str(values.get(name) or "").replace("\0", "")  # which no database looks for

    return Facts(
        name=" ".join(text("company_name").split()),
        number=number_key(text("organisation_number")),
        email=email_key(text("contact_email")),
        domain=domain_key(text("contact_email")),
        phone=phone_key(text("contact_phone")),
        text=f"{text('subject')} {text('description')}",
        received_at=values.get("received_at"),
    )


def compare(mine: Facts, theirs: Facts) -> tuple[float, list[str]]:
    """How likely two cases are the same, 0 to 1, and why, in the language in use."""
    name = compare_names(mine, theirs)
    reasons = [
        *_by_number(mine, theirs),
        *_by_name(name, theirs),
        *_by_contact(mine, theirs, name),
        *_by_text(mine, theirs, name),
    ]
    if reasons:
        reasons += _by_time(mine, theirs)
    return _together(reasons, mine, theirs)


def compare_companies(mine: Facts, theirs: Facts) -> tuple[float, list[str]]:
    """How likely two companies are the same, and why. ``theirs`` may have a domain of a contact's."""
    name = compare_names(mine, theirs)
    reasons = [*_by_number(mine, theirs), *_by_name(name, theirs), *_by_domain(mine, theirs, name)]
    return _together(reasons, mine, theirs)


def _together(reasons: list[Reason], mine: Facts, theirs: Facts) -> tuple[float, list[str]]:
    chance = 1.0
    for weight, _ in reasons:
        chance *= 1 - weight
    sure = 1 - chance
    if mine.number and theirs.number and mine.number != theirs.number:
        sure *= 0.55  # two companies by law, however alike their names
    return round(sure, 3), [str(text) for weight, text in reasons if weight]


# ------------------------------------------------------------------ names


def compare_names(mine: Facts, theirs: Facts) -> Name:
    """How the companies' names stand to each other, legal forms and accents aside."""
    one, other = mine.spoken, theirs.spoken
    if not one or not other:
        return Name.UNKNOWN
    if "".join(one) == "".join(other):
        return Name.SAME
    own, their = _telling(one), _telling(other)
    if own and "".join(own) == "".join(their):
        return Name.NEAR if _tells(own) else Name.OTHER
    if _is_misspelt(own, their):
        return Name.NEAR
    short, long = sorted((own, their), key=len)
    if short and long[: len(short)] == short and _tells(short):
        return Name.RELATED
    return Name.OTHER


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in COMMON_WORDS] or words


def _tells(words: list[str]) -> bool:
    return len("".join(words)) >= SHORTEST_TELLING


def _is_misspelt(one: list[str], other: list[str]) -> bool:
    """Whether two names differ by a slip of the pen or two; never in a figure."""
    if len(one) != len(other):
        one, other = ["".join(one)], ["".join(other)]
    slips = [_slips(a, b) for a, b in zip(one, other, strict=True)]
    return None not in slips and sum(slip or 0 for slip in slips) <= 2


def _slips(one: str, other: str) -> int | None:
    """By how many letters a word differs; None for another word."""
    if one == other:
        return 0
    if _figures(one) != _figures(other) or one[0] != other[0]:
        return None
    length = min(len(one), len(other))
    allowed = 0 if length < SHORTEST_MISSPELT else 1 if length < 9 else 2
    slips = OSA.distance(one, other)
    return slips if slips <= allowed else None


def _figures(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


# ------------------------------------------------------------------ reasons


def _by_number(mine: Facts, theirs: Facts) -> Iterable[Reason]:
    if mine.number and mine.number == theirs.number:
        yield 0.9, _l("same organisation number")


def _by_name(name: Name, theirs: Facts) -> Iterable[Reason]:
    if name is Name.SAME:
        yield 0.7, _l("same company name")
    elif name is Name.NEAR:
        yield 0.46, _l("nearly the same company name: %(name)s", name=theirs.name)
    elif name is Name.RELATED:
        yield 0.35, _l("related company name: %(name)s", name=theirs.name)


def _by_contact(mine: Facts, theirs: Facts, name: Name) -> Iterable[Reason]:
    """A go-between has one address and many clients: with another name, or none, it says little."""
    own = _is_own_domain(mine, theirs)
    if mine.email and mine.email == theirs.email:
        yield _of_contact(name, own, 0.75, 0.35), _l("same e-mail address")
    else:
        yield from _by_domain(mine, theirs, name)
    if mine.phone and mine.phone == theirs.phone:
        yield _of_contact(name, own, 0.6, 0.3), _l("same phone number")


def _by_domain(mine: Facts, theirs: Facts, name: Name) -> Iterable[Reason]:
    if mine.domain and mine.domain == theirs.domain:
        weight = _of_contact(name, _is_own_domain(mine, theirs), 0.55, 0.15)
        yield weight, _l("same e-mail domain: %(domain)s", domain=mine.domain)


def _of_contact(name: Name, own: bool, sure: float, unsure: float) -> float:
    if name is Name.OTHER:
        return round(sure * 0.6, 2) if own else 0.0
    return sure if own or name > Name.UNKNOWN else unsure


def _is_own_domain(mine: Facts, theirs: Facts) -> bool:
    """Whether the domain that both have is called as a company is."""
    if not mine.domain or mine.domain != theirs.domain:
        return False
    label = "".join(plain_words(mine.domain.partition(".")[0].replace("-", " ")))
    for facts in (mine, theirs):
        telling = "".join(_telling(facts.spoken))
        if len(telling) >= SHORTEST_TELLING and (telling in label or label in telling):
            return len(label) >= SHORTEST_TELLING
    return False


def _by_text(mine: Facts, theirs: Facts, name: Name) -> Iterable[Reason]:
    if min(len(mine.told), len(theirs.told)) < SHORTEST_COMPARED:
        return
    likeness = Indel.normalized_similarity(mine.told, theirs.told, score_cutoff=ALIKE)
    if likeness < ALIKE:
        return
    weight = 0.75 if likeness >= NEARLY_ALIKE else 0.55
    if name is Name.OTHER:  # a go-between writes the same for several
        weight = 0.5 if likeness >= NEARLY_ALIKE else 0.2
    yield weight, _l("similar text, %(percent)s %%", percent=round(100 * likeness))


def _by_time(mine: Facts, theirs: Facts) -> Iterable[Reason]:
    if mine.received_at is None or theirs.received_at is None:
        return
    days = abs((mine.received_at - theirs.received_at).days)
    if days <= DAYS_NEAR:
        yield 0.2, ngettext("came within %(num)s day", "came within %(num)s days", max(days, 1))
    elif days <= DAYS_LATER:
        yield 0.05, _l("came within half a year")
