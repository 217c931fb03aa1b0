"""A measured thing in a letter and what is said around it: wanted, had already, a share, a rate."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from crm.intake.letter import Letter
from crm.intake.words import Range

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value and where in the letter it stands."""

    value: T
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """One number or range with its unit: `low` and perhaps `high`, in the unit of its kind."""

    start: int
    end: int
    low: float
    high: float | None
    before: str  # the sentence so far
    after: str  # the rest of the sentence
    near_before: str  # back to the turn of the sentence or the mention before
    near_after: str
    own: str  # its own words
    sentence: str


Where = Literal["before", "after", "near_before", "near_after", "own", "sentence"]


@dataclass(frozen=True)
class Sign:
    """Words that speak for a mention (points above nought) or against it."""

    meaning: str
    points: int
    where: Where
    pattern: re.Pattern[str]


def sign(meaning: str, points: int, where: Where, pattern: str) -> Sign:
    """One line of a table of signs."""
    return Sign(meaning, points, where, re.compile(pattern))


NEVER = -100


def points(mention: Mention, signs: Iterable[Sign]) -> int:
    """What the words around a mention say for it in all."""
    return sum(one.points for one in signs if one.pattern.search(getattr(mention, one.where)))


def mention_of(letter: Letter, span: tuple[int, int], value: tuple[float, float | None]) -> Mention:
    """A mention with its surroundings cut out."""
    start, end = span
    first, last = letter.clause(start, end)
    before = letter.before(start)
    near = letter.low[max(first, start - 80) : start]
    return Mention(
        start=start,
        end=end,
        low=value[0],
        high=value[1],
        before=before,
        after=letter.after(end),
        near_before=near if near.strip() else before[-60:],
        near_after=letter.low[end : min(last, end + 60)],
        own=letter.low[start:end],
        sentence=letter.around(start, end),
    )


def apart(letter: Letter, found: Sequence[Mention]) -> list[Mention]:
    """Mentions in order, what is said around the one before or after kept out of each one's surroundings."""
    cut = []
    for index, one in enumerate(found):
        near_before, near_after = one.near_before, one.near_after
        if index and found[index - 1].end > one.start - len(near_before):
            near_before = letter.low[found[index - 1].end : one.start].rpartition(", ")[2]
        if index + 1 < len(found) and found[index + 1].start < one.end + len(near_after):
            near_after = letter.low[one.end : found[index + 1].start]
        cut.append(replace(one, near_before=near_before, near_after=near_after))
    return cut


def best(
    scored: Sequence[tuple[int, Mention]], tie: Callable[[Mention], float] | None = None
) -> Mention | None:
    """The mention with most points above nought; among equals the first, or the largest by `tie`."""
    wanted = [(score, mention) for score, mention in scored if score > 0]
    if not wanted:
        return None
    top = max(score for score, _ in wanted)
    equals = [mention for score, mention in wanted if score == top]
    return max(equals, key=tie) if tie else equals[0]


def ends(span: Range, factor: float, *, coarse: bool) -> tuple[float, float | None]:
    """The ends of a range in the kind's unit; `coarse` reads 1,500 as 1500, else as one and a half."""
    values = [
        number.value if coarse or number.finer is None else number.finer
        for number in (span.low, span.high)
        if number is not None
    ]
    return values[0] * factor, values[1] * factor if len(values) > 1 else None


# Words of the three languages, used by several tables.
NOWADAYS = (
    r"i dag|idag|i nuläget|just nu|för närvarande|(?:(?:den|det|de|vår\w*|i) )?(?:nuvarande"
    r"|dagens)|(?:den|det|de|vår\w*|deras) befintlig\w*|redan|hittills|today(?:'s)?|at present"
    r"|currently|current|presently|right now|(?:our|the|their|its|an) existing|already|until now"
    r"|heute|heutig\w*|derzeit\w*|zurzeit|zur zeit|aktuell\w*|gegenwärtig\w*|(?:unser\w*|der|die"
    r"|das|dem) bestehend\w*|bereits|jetzig\w*|bisher\w*"
)
ALREADY = (
    rf"(?:{NOWADAYS}|har vi|vi har(?! tänkt| planer| räknat| behov| önskemål| i åtanke)|vi är"
    rf"|(?:bolaget|företaget|de) (?:har|är)|vi äger|äger vi"
    rf"|äger redan|vi hyr|hyr vi|sitter (?:vi )?(?:i|på)"
    r"|(?:we|they|it|company) (?:now )?(?:have|has|own|owns|are|occup\w+|employ\w*)|(?:we"
    r"|they)(?:'re|'ve)(?: now)?|now (?:have|employ|occupy)|i've|(?:vår|vårt|våra|our"
    r"|unsere?) (?!ny|new|neu|behov|krav|need|requirement|önskemål|plan|budget|invest|bedarf|mål"
    r"|target|idé|wish|estimate|total|future|framtida|kund|client)[^,.;]{3,30}? (?:är|is|are|ist"
    r"|hat|has|har|mäter|covers)|(?:wir|sie) (?:haben|sind|besitzen|beschäftigen)|(?:haben|sind"
    r"|besitzen) wir)"
)
WANT = (
    r"(?:behöv\w*|behov\w*|sök\w*|leta\w*|vill\b|önska\w*|ska\b|skall\b|skulle|kräv\w*|blir"
    r"|planera\w*|räkna\w*|bygga\w*|växa?\b|utök\w*|ökar?|need\w*|requir\w*|look\w*|seek\w*"
    r"|search\w*|want\w*|will\b|shall\b|would|plan\w*|expect\w*|ask\w*|wish\w*|grow\w*|add(?:s"
    r"|ing)?\b|brauch\w*|benötig\w*|bedarf|such\w*|möcht\w*|soll\w*|werden|wird|geplant"
    r"|vorgesehen|siktar|anställ(?:er|a)\b|nyanställ\w*|rekryter\w*|hir(?:e|ing)\b|recruit\w*"
    r"|einstell\w*|skapa\w*|creat\w*|schaff\w*|tillkom\w*|target\w*|aim\w*)"
)
BEYOND = (
    r"(?:utöver|utom|förutom|vid sidan av|beyond|besides|on top of|in addition to|over and above"
    r"|compared (?:with|to)|zusätzlich zu|neben|über .{0,20}hinaus|jämfört med|ersätter"
    r"|replac\w*|ersetz\w*)"
)
_ALREADY = re.compile(rf"\b{ALREADY}\b")
_ALREADY_AFTER = re.compile(
    rf"^(?![^,.;]{{0,28}}\b(?:or|eller|oder)\b)[^,.;]{{0,28}}\b(?:{NOWADAYS})\b(?! (?:från|vid"
    rf"|i (?:vår|höst|start)|nästa|20\d\d|ab|im|from|next))"
)
_WANT = re.compile(rf"\b{WANT}")
_BEYOND = re.compile(rf"\b{BEYOND}\b")

SHARE_BEFORE = (
    r"\b(?:varav|därav|av (?:vilka|vilket|dessa|detta)|of (?:which|whom|this|these)|davon"
    r"|darunter|hiervon)\b"
)
TOTAL = (
    r"\b(?:totalt?|sammanlagt|sammantaget|tillsammans|fullt utbygg\w*|full utbyggnad|slutlig\w*"
    r"|fullskal\w*|in total|total|in all|altogether|overall|full(?:y)? (?:build-?out|built"
    r"|operation|scale|capacity|developed)|build-?out|at completion|when complete[d]?|when fully"
    r"|ultimate\w*|final|insgesamt|gesamt\w*|endausbau|vollausbau|summe|båda etapperna"
    r"|both phases)\b"
)
EARLY_PHASE = (
    r"\b(?:först\w*|inledningsvis|initialt|till att börja med|(?:etapp|steg) (?:1|ett|i)\b"
    r"|första steg\w*|första (?:etapp|fas)\w*|fas 1|initial\w*|first (?:phase|stage|step)"
    r"|phase (?:1|one|i)\b|stage (?:1|one)|at (?:the )?(?:start|launch|beginning)"
    r"|from the (?:start|outset)|vid start|från start|zum start|zu beginn|to (?:begin"
    r"|start) with|at first|in a first|day one|zunächst|anfangs|anfänglich|erste[nrs]? (?:phase"
    r"|stufe|bauabschnitt|ausbaustufe)|phase eins)"
)
LATER_PHASE = (
    r"\b(?:senare|på sikt|längre fram|möjlighet (?:att|till)|utbyggbar\w*|expansionsmöjlighet\w*"
    r"|option\w*|i framtiden|framtida|etapp (?:2|två|ii)\b|andra (?:etapp|fas)\w*|reserv\w*"
    r"|växa till|later|expand\w*|extend\w*|extension|possibl[ey]|future|phase (?:2|two|ii)\b"
    r"|second phase|room (?:to|for)|eventually|growing to|später\w*|erweiter\w*|ausbaufähig"
    r"|künftig\w*|reserve\w*|zweite[nrs]? (?:phase|stufe|bauabschnitt))"
)


NOT_ENOUGH = (
    r"^[^,.;]{0,12}\b(?:räcker inte|är för lite|för litet|är för små|not (?:be )?enough|(?:is"
    r"|are) too (?:small|little|few)|insufficient|won't do|reich(?:t|en) nicht|(?:ist"
    r"|sind) zu (?:klein|wenig))\b"
)


_TOWARDS = re.compile(
    r"(?:^| )(?:to|till|auf|blir(?: vi)?|becomes?|until)(?: (?:ca\.?|about|cirka|etwa|totalt))? $"
)


def is_had_already(mention: Mention) -> bool:
    """Whether the words say that this is what they have today, not what they want."""
    if _TOWARDS.search(mention.near_before):
        return False
    wants = [match.end() for match in _WANT.finditer(mention.near_before)]
    after = _ALREADY_AFTER.search(mention.near_after)
    if not wants and after is not None:
        return not _BEYOND.search(mention.near_before) and not _BEYOND.search(after.group())
    had = [match.end() for match in _ALREADY.finditer(mention.near_before)]
    if not had or (wants and wants[-1] > had[-1]):
        return False
    return not _BEYOND.search(mention.near_before[: had[-1]])
