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
    ALL_OF_THEM,
    ALONG,
    ALSO,
    ALSO_BEFORE,
    BECOMES,
    DIRECT,
    EMPLOYS,
    GROWING,
    GROWTH,
    HAD,
    HAD_AFTER,
    LABEL,
    MORE,
    MORE_FIRST,
    NONE_AT_ALL,
    OTHER_UNIT,
    OUT_OF,
    QUALITY,
    SIGNS,
    THEN_AFTER,
    TOTAL_THEN,
    TOTALS,
    WITH_ALL,
    WORKERS,
)
from crm.intake.places import places
from crm.intake.words import Number, Range, ranges

MOST_JOBS = 20_000
NEXT_WORDS, FAR = 70, 400
MOST_GROWTH = 6  # times as many as before, at most


def find_jobs(letter: Letter, found: list[Number], kind: str) -> Found[int] | None:
    """Jobs, full-time or not; `kind` is the case's type. Capital brings none."""
    if kind == "capital":
        return None
    scored = [
        (_score(letter, mention, kind), mention) for mention in _mentions(letter, found, kind)
    ]
    chosen = best([(score, mention) for score, mention in scored if mention.low <= MOST_JOBS])
    if chosen is not None:
        return Found(_value(chosen), chosen.start, chosen.end)
    if kind == "expansion" and (grown := _grown(letter, found)):
        return grown
    none = NONE_AT_ALL.search(letter.low)
    return None if none is None else Found(0, none.start(), none.end())


def _grown(letter: Letter, found: list[Number]) -> Found[int] | None:
    """Those added when it is told how many there are and how many there will be."""
    mentions = {one.start: one for one in _mentions(letter, found, "expansion")}
    for now in found:
        mention = mentions.get(now.start)
        if mention is None and not _are_now(letter, now):
            continue
        known = mention is None or is_had_already(mention)
        for then in found:
            said = letter.low[now.end : then.start]
            if then.start <= now.end or not now.value < then.value <= now.value * MOST_GROWTH:
                continue
            total = TOTAL_THEN.search(said) or (known and BECOMES.search(said))
            near = len(said) < (FAR if TOTAL_THEN.search(said) else NEXT_WORDS)
            total = total or (known and THEN_AFTER.match(letter.low, then.end))
            if total and near and not OTHER_UNIT.match(letter.low, then.end):
                return Found(round(then.value - now.value), now.start, then.end)
    return None


def _are_now(letter: Letter, now: Number) -> bool:
    """Whether a bare number is of those who work there: "we are 60", "the staff grows from 60"."""
    before = letter.low[max(0, now.start - 70) : now.start]
    if GROWING.search(before):
        return True
    return bool(HAD.search(before) and HAD_AFTER.match(letter.low, now.end))


def _value(mention: Mention) -> int:
    if mention.high is not None and GROWTH.search(mention.before):
        return round(mention.high - mention.low)
    return round(mention.low)


def _score(letter: Letter, mention: Mention, kind: str) -> int:
    score = 1 + points(mention, SIGNS)
    along = ALONG.match(mention.after) or kind == "relocation"
    if _is_portrayed(letter, mention) or (kind == "expansion" and _is_total(letter, mention)):
        return NEVER
    if kind == "relocation" and WITH_ALL.search(mention.before):
        score += ALL_MOVE
    if is_had_already(mention) and not along and not GROWTH.search(mention.before):
        return NEVER
    if kind == "relocation" and is_had_already(mention) and not along:
        score -= 2  # how many they are counts only when no others are said to move
    if _is_abroad(letter, mention):
        score -= ABROAD_COSTS
    in_brackets = IN_BRACKETS.search(letter.low[max(0, mention.start - 80) : mention.start])
    return score - BRACKETS_COST if in_brackets and not ADDED.match(mention.near_after) else score


ABROAD_COSTS, BRACKETS_COST, ALL_MOVE = 5, 3, 8


def _is_total(letter: Letter, mention: Mention) -> bool:
    """Whether a number is of all there will be, those there are already among them."""
    added = ADDED.match(letter.low[mention.start : mention.end + ADDED_WITHIN])
    return TOTAL_THEN.search(mention.before) is not None and not added


def _is_portrayed(letter: Letter, mention: Mention) -> bool:
    """Whether a sentence says no more than how many they are, and follows on one without figures."""
    first, _ = letter.sentence(mention.start)
    if not STAFF_ALONE.fullmatch(mention.sentence.strip()) or not first:
        return False
    previous = letter.low[letter.sentence(first - 1)[0] : first]
    return "\n" not in previous and not re.search(r"\d", previous)


STAFF_ALONE = re.compile(
    r"(?:ca\.?|cirka|drygt|about|around|rund|etwa)? ?[\w -]{1,24} (?:anställda|medarbetare|employees"
    r"|mitarbeiter|beschäftigte)\."
)
ADDED_WITHIN = 8
ADDED = re.compile(
    r"[^.;)]{0,16}\b(?:utöver|extra|till\b|new|nya|fler|more|additional|beyond|on top|zusätzlich|neue)"
)
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


def _mentions(letter: Letter, found: list[Number], kind: str) -> list[Mention]:
    made: list[Mention] = []
    for one in ranges(letter.low, found, AFTER):
        end = _end_of(letter, one)
        if end is None and kind == "relocation" and _are_all(letter, one):
            end = one.end
        if end is None:
            continue
        if len(made) >= MOST_FIGURES:
            break
        mention = mention_of(letter, (one.start, end), ends(one, 1.0, coarse=True))
        made.append(mention)
    return apart(letter, made)


def _are_all(letter: Letter, one: Range) -> bool:
    """Whether a number is bare and says how many they all are: "all fifteen"."""
    bare = HAD_AFTER.match(letter.low, one.end)
    return bool(bare and ALL_OF_THEM.search(letter.before(one.start, 20)))


def _end_of(letter: Letter, one: Range) -> int | None:
    """Where the words end that make a number one of people; None when it is of something else."""
    low = letter.low
    if one.low.spelled and one.low.value <= 1 and one.high is None:  # "a person", "one employee"
        only = ONE_JOB.match(low, one.end)
        return only.end() if only and not NOT_ONE.search(letter.before(one.start, 20)) else None
    for pattern in (AFTER, ALONG, AFTER_TRADE, DIRECT, OUT_OF):
        if after := pattern.match(low, one.end):
            return one.end if pattern in (ALONG, OUT_OF) else after.end()
    if MORE_FIRST.match(low, one.end) and one.start - letter.sentence(one.start)[0] < ITEM_START:
        return one.end
    if MORE.match(low, one.end) and re.search(
        rf"\b(?:{WORKERS}|anställ\w*|rekryter\w*|hired?|recruit\w*|eingestellt|vi är|we are|wir sind)\b",
        letter.around(one.start, one.end),
    ):
        return one.end
    if OTHER_UNIT.match(low, one.end):
        return None
    before = letter.before(one.start)
    if EMPLOYS.search(before) or (one.high is not None and GROWING.search(before)):
        return one.end
    return one.end if _goes_on(letter, one) or _is_labelled(letter, one) else None


def _goes_on(letter: Letter, one: Range) -> bool:
    """Whether a bare number is of people since the one before it is."""
    also = ALSO.match(letter.low, one.end) and ALSO_BEFORE.search(letter.before(one.start))
    if not also and not TOTALS.match(letter.low, one.end):
        return False
    before = letter.low[max(0, one.start - 120) : one.start]
    return re.search(rf"\d[ -](?:{QUALITY} )*{WORKERS}\b", before) is not None


ITEM_START = 5
YEARS = range(1950, 2060)
ONE_JOB = re.compile(
    r" (?:(?:new|nytt|ny|neue[rn]?|local|lokalt) )?(?:jobb|job|heltidstjänst|tjänst|arbetstillfälle"
    r"|stelle|arbeitsplatz|full-time (?:job|position)|heltid)(?= ?(?:[.,;\n)]|$))"
)
NOT_ONE = re.compile(r"\b(?:på|som|har|as|for|für|of|än|than) $")
# A row of a table: "personnel that moves    44".
ROW = re.compile(
    r"\n[^\d\n:]{0,20}\b(?:personal|anställda|medarbetare|jobb|tjänster|arbetstillfällen"
    r"|employees|staff|jobs|positions|people|workforce|mitarbeite\w*|beschäftigte|arbeitsplätze"
    r"|stellen)\b[^\d\n]{0,30}(?: {2,}|[:=|] ?)$"
)


def _is_labelled(letter: Letter, one: Range) -> bool:
    if LABEL.search(letter.before(one.start, 70)):
        return one.low.value not in YEARS
    return (
        ROW.search(letter.low[max(0, one.start - 80) : one.start]) is not None
        and letter.low[one.end : one.end + 1] in "\n "
    )
