"""Whether used land will do: old works, contaminated ground; or only untouched land."""

import re
from itertools import islice

from crm.intake.brownfield_words import (
    ACCEPTS,
    CLEANING_OFFERED,
    FOR_OTHERS,
    GREENFIELD_ONLY,
    NEED_NOT_BE_CLEAN,
    NO_FARMLAND,
    NO_MATTER,
    OLD_PLACE,
    ONLY_EXISTING,
    PAST,
    REFUSES,
    SOUGHT,
)
from crm.intake.conditions import NOT_BEFORE
from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import Found


def find_brownfield(letter: Letter) -> Found[bool] | None:
    """True when used or contaminated land or an old works will do, False when only untouched land will."""
    whatever = NEED_NOT_BE_CLEAN.search(letter.low)
    if whatever is not None:
        return Found(True, *whatever.span())
    only = GREENFIELD_ONLY.search(letter.low)
    if only is not None:
        return Found(False, *only.span())
    spared = NO_FARMLAND.search(letter.low)
    if spared is not None:
        return Found(True, *spared.span())
    for match in islice(OLD_PLACE.finditer(letter.low), MOST_FIGURES):
        answer = _will_do(letter, match)
        if answer is not None:
            return Found(answer, *match.span())
    return _past_is_no_matter(letter) or _would_clean(letter)


def _past_is_no_matter(letter: Letter) -> Found[bool] | None:
    """ "It doesn't matter what was there before"."""
    for match in islice(PAST.finditer(letter.low), MOST_FIGURES):
        if NO_MATTER.search(letter.around(*match.span())):
            return Found(True, *match.span())
    return None


def _would_clean(letter: Letter) -> Found[bool] | None:
    """ "We can clean the ground ourselves", unless it is for customers."""
    for match in islice(CLEANING_OFFERED.finditer(letter.low), MOST_FIGURES):
        if not FOR_OTHERS.search(letter.around(*match.span())):
            return Found(True, *match.span())
    return None


NOT_AGAINST = re.compile(
    r"\b(?:problem|objections?|obstacle|hinder|emot|against|rädda?|räds|afraid|opposed"
    r"|schreck\w*|angst|mind|bara|only|nur|hindernis)\b"
)


def _will_do(letter: Letter, match: re.Match[str]) -> bool | None:
    start, end = match.span()
    first, last = letter.sentence(start)
    sentence = letter.low[max(first, start - 110) : min(last, end + 110)]
    asked = last - end < 4 or letter.low[first:last].rstrip().endswith("?")
    following = letter.low[last : letter.sentence(last)[1]][:30] if asked else ""
    surroundings = sentence.replace(match.group(), " ") + " " + following
    if _OURS.search(sentence):
        return None
    if NO_MATTER.search(sentence) and not ONLY_EXISTING.fullmatch(match.group()):
        return True
    if re.match(r" ?(?:ok)?[?]?:? ?(?:no\b|nej\b|nein\b|not\b)", letter.low[end : end + 12]):
        return False
    close = letter.low[max(first, start - 24) : start]
    if NOT_BEFORE.search(close) and not NOT_AGAINST.search(close):
        return False
    if REFUSES.search(sentence) and not re.search(
        r"\b(?:no|inget|inga|kein) (?:problem|obstacle|hinder|hindernis|objection)", sentence
    ):
        return False
    if ONLY_EXISTING.fullmatch(match.group()) and not (
        "industri" in match.group() and _FINE.search(sentence)
    ):
        return None
    taken = ACCEPTS.search(surroundings) or SOUGHT.search(close)
    return True if taken or match.group().startswith("brown") else None


_FINE = re.compile(
    r"\b(?:fine|ok(?:ay)?|okej|går (?:bra|utmärkt|fint)|duger|acceptable|welcome|yes"
    r"|ja|gärna|bevorzugt|prefer\w*)\b"
)
_OURS = re.compile(
    r"\b(?:vår (?:gamla|nuvarande|befintliga|äldre)|our (?:old|former|existing|present|current)"
    r"|unser(?:e|em|en)? (?:alte|bestehende|jetzige)\w*|bredvid de gamla|i vår|kvar av|säljer"
    r"|sålde|sold|our customers|våra kunder|für kunden|(?:vi|we|wir) (?:rensar|sanerar|renar|river"
    r"|renoverar"
    r"|restaurerar|återvinner|clean|treat|recycle|remediate|renovate|restore|demolish|reinigen|sanieren))\b"
)
