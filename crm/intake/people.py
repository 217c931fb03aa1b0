"""Jobs that come with the case: those added in an expansion, those moved in a relocation; never a headcount."""

import re

from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import (
    NEVER,
    Found,
    Mention,
    apart,
    best,
    ends,
    is_had_already,
    mention_of,
    points,
)
from crm.intake.people_words import (
    AFTER,
    AFTER_TRADE,
    ALONG,
    ALSO,
    ALSO_BEFORE,
    BECOMES,
    DIRECT,
    EMPLOYS,
    GROWING,
    GROWTH,
    LABEL,
    MORE,
    NONE_AT_ALL,
    OTHER_UNIT,
    OUT_OF,
    QUALITY,
    SIGNS,
    WORKERS,
)
from crm.intake.places import places
from crm.intake.words import Number, Range, ranges

MOST_JOBS = 20_000
NEXT_WORDS = 70


def find_jobs(letter: Letter, found: list[Number], kind: str) -> Found[int] | None:
    """Jobs, full-time or not; `kind` is the case's type. Capital brings none."""
    if kind == "capital":
        return None
    scored = [(_score(letter, mention, kind), mention) for mention in _mentions(letter, found)]
    chosen = best([(score, mention) for score, mention in scored if mention.low <= MOST_JOBS])
    if chosen is not None:
        return Found(_value(chosen), chosen.start, chosen.end)
    if kind == "expansion" and (grown := _grown(letter, found)):
        return grown
    none = NONE_AT_ALL.search(letter.low)
    return None if none is None else Found(0, none.start(), none.end())


def _grown(letter: Letter, found: list[Number]) -> Found[int] | None:
    """Those added when it is told how many there are and how many there will be."""
    for mention in _mentions(letter, found):
        if not is_had_already(mention):
            continue
        for then in found:
            said = letter.low[mention.end : then.start]
            if len(said) < NEXT_WORDS and then.value > mention.low and BECOMES.search(said):
                return Found(round(then.value - mention.low), mention.start, then.end)
    return None


def _value(mention: Mention) -> int:
    if mention.high is not None and GROWTH.search(mention.before):
        return round(mention.high - mention.low)
    return round(mention.low)


def _score(letter: Letter, mention: Mention, kind: str) -> int:
    score = 1 + points(mention, SIGNS)
    along = ALONG.match(mention.after) or kind == "relocation"
    if is_had_already(mention) and not along and not GROWTH.search(mention.before):
        return NEVER
    if kind == "relocation" and is_had_already(mention) and not along:
        score -= 2  # how many they are counts only when no others are said to move
    if _is_abroad(letter, mention):
        score -= ABROAD_COSTS
    return (
        score - BRACKETS_COST
        if IN_BRACKETS.search(letter.low[max(0, mention.start - 80) : mention.start])
        else score
    )


ABROAD_COSTS, BRACKETS_COST = 5, 3
# Behind a name, in brackets, stands what the company is.
IN_BRACKETS = re.compile(r"\([^()\n]*$")


def _is_abroad(letter: Letter, mention: Mention) -> bool:
    """Whether a place in another country follows: "90 staff in Lyon"."""
    place = re.match(r" (?:in|i) (?:the )?", mention.near_after)
    if place is None:
        return False
    begun = mention.end + place.end()
    named = places(letter.low, begun, begun + 25)[:1]
    return any(first == begun and code != "SE" for first, _, code in named)


def _mentions(letter: Letter, found: list[Number]) -> list[Mention]:
    made: list[Mention] = []
    for one in ranges(letter.low, found, AFTER):
        end = _end_of(letter, one)
        if end is None:
            continue
        if len(made) >= MOST_FIGURES:
            break
        mention = mention_of(letter, (one.start, end), ends(one, 1.0, coarse=True))
        made.append(mention)
    return apart(letter, made)


def _end_of(letter: Letter, one: Range) -> int | None:
    """Where the words end that make a number one of people; None when it is of something else."""
    low = letter.low
    if one.low.spelled and one.low.value <= 1 and one.high is None:  # "a person", "one employee"
        return None
    for pattern in (AFTER, ALONG, AFTER_TRADE, DIRECT, OUT_OF):
        if after := pattern.match(low, one.end):
            return one.end if pattern in (ALONG, OUT_OF) else after.end()
    if MORE.match(low, one.end) and re.search(
        rf"\b(?:{WORKERS}|vi är|we are|wir sind)\b", letter.around(one.start, one.end)
    ):
        return one.end
    before = letter.before(one.start)
    if OTHER_UNIT.match(low, one.end):
        return None
    if EMPLOYS.search(before) or (one.high is not None and GROWING.search(before)):
        return one.end
    if (
        ALSO.match(low, one.end)
        and ALSO_BEFORE.search(before)
        and re.search(
            rf"\d[ -](?:{QUALITY} )*{WORKERS}\b", letter.low[max(0, one.start - 120) : one.start]
        )
    ):
        return one.end
    labelled = _is_labelled(letter, one) and not OTHER_UNIT.match(low, one.end)
    return one.end if labelled else None


# A row of a table: "personnel that moves    44".
ROW = re.compile(
    r"\n[^\d\n:]{0,20}\b(?:personal|anställda|medarbetare|jobb|tjänster|arbetstillfällen"
    r"|employees|staff|jobs|positions|people|workforce|mitarbeite\w*|beschäftigte|arbeitsplätze"
    r"|stellen)\b[^\d\n]{0,30}(?: {2,}|[:=|] ?)$"
)


def _is_labelled(letter: Letter, one: Range) -> bool:
    if LABEL.search(letter.before(one.start, 70)):
        return True
    return (
        ROW.search(letter.low[max(0, one.start - 80) : one.start]) is not None
        and letter.low[one.end : one.end + 1] in "\n "
    )
