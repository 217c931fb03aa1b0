"""Numbers as people write them: 18 000, 18.000, 2,5, two and a half, tjugofem, fünfzig, ett tjugotal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

Span = tuple[int, int]

DIGITS = re.compile(
    r"(?<![\w.,/-])(?<!\d:)(?:(?P<grouped>\d{1,3}(?P<mark>[ "
    r".,'])\d{3}(?:(?P=mark)\d{3}){0,2})(?P<tail>[.,]\d{1,2})?"
    r"|(?P<plain>\d{1,9}(?:[.,]\d{1,2})?)(?P<half> ?[½¼¾])?|(?P<part>[½¼¾]))(?!\d|[.,:/]\d|')"
)
PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
MAGNITUDE = re.compile(
    r" ?(?:(tusen|thousand|tausend|k)|(hundra|hundred|hundert)|(dussin|dozen|dutzend))(?![\w-])"
)
MAGNITUDES = (1000, 100, 12)
AND_A_HALF = re.compile(r" (?:och en halv|och ett halvt|and a half|und ein halb\w*)\b")
LETTERS = re.compile(r"[a-zåäöüß]+(?:-(?!odd|ish|tal)[a-zåäöüß]+)?")

SMALL = {
    "sv": (
        "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton "
        "sjutton arton nitton"
    ),
    "en": (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen"
    ),
    "de": (
        "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
        " siebzehn achtzehn neunzehn"
    ),
}
TENS = {
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
}


@dataclass(frozen=True)
class Number:
    """A number in the letter. `finer` is the other reading of 1,500 or 1.500: one and a half."""

    start: int
    end: int
    value: float
    finer: float | None = None
    spelled: bool = False
    times: int = 1  # "twelve thousand" has 1000


@dataclass(frozen=True)
class Range:
    """One number, or two of which the first is the lower end ("8-12", "between 8 and 12")."""

    start: int
    end: int
    low: Number
    high: Number | None = None


def numbers(low: str) -> list[Number]:
    """Every number of a text in lower case, in order."""
    found = sorted([*_in_digits(low), *_in_words(low)], key=lambda number: number.start)
    apart: list[Number] = []
    for number in found:
        if not apart or number.start >= apart[-1].end:
            apart.append(_with_half(low, number))
        if len(apart) > 1 and (joined := _with_tenths(low, *apart[-2:])):
            apart[-2:] = [joined]
    return apart


def _with_tenths(low: str, whole: Number, tenths: Number) -> Number | None:
    """ "Two point one", "två komma fem": two spelled numbers that are one."""
    spelled = whole.spelled and tenths.spelled and tenths.value in range(1, 10)
    if not spelled or low[whole.end : tenths.start] not in {" point ", " komma "}:
        return None
    return Number(whole.start, tenths.end, whole.value + tenths.value / 10, spelled=True)


def _in_digits(low: str) -> Iterator[Number]:
    place = 0
    while match := DIGITS.search(low, place):
        place = match.end()
        yield _magnified(low, _number_of(match))
        # A range's second number follows a dash, which would otherwise hide it.
        if low[place : place + 1] == "-" and (second := DIGITS.match(low[place + 1 : place + 20])):
            yield _magnified(low, _moved(_number_of(second), place + 1))
            place += 1 + second.end()


def _moved(number: Number, by: int) -> Number:
    return Number(number.start + by, number.end + by, number.value, number.finer)


def _number_of(match: re.Match[str]) -> Number:
    if match["part"]:
        return Number(*match.span(), PARTS[match["part"]])
    if match["grouped"] is None:
        value = float(match["plain"].replace(",", "."))
        half = PARTS[match["half"].strip()] if match["half"] else 0.0
        return Number(*match.span(), value + half)
    return _grouped(match)


def _grouped(match: re.Match[str]) -> Number:
    groups, mark, tail = match["grouped"], match["mark"], match["tail"]
    value = float(groups.replace(mark, ""))
    if tail is not None:
        return Number(*match.span(), value + float(f"0.{tail[1:]}"))
    if mark in ".," and groups.count(mark) == 1:
        return Number(*match.span(), value, finer=float(groups.replace(mark, ".")))
    return Number(*match.span(), value)


def _magnified(low: str, number: Number) -> Number:
    larger = MAGNITUDE.match(low, number.end)
    if larger is None or number.value >= 10_000:
        return number
    times = next(MAGNITUDES[index] for index in range(3) if larger[index + 1])
    value = number.value if number.finer is None else number.finer
    return Number(number.start, larger.end(), value * times, spelled=number.spelled, times=times)


def _with_half(low: str, number: Number) -> Number:
    half = AND_A_HALF.match(low, number.end)
    if half is None or number.value > 100:
        return number
    return Number(number.start, half.end(), number.value + 0.5, spelled=number.spelled)


def _in_words(low: str) -> Iterator[Number]:
    tokens = list(LETTERS.finditer(low))
    index = 0
    while index < len(tokens):
        length = _longest_number(low, tokens, index)
        if length:
            first, last = tokens[index], tokens[index + length - 1]
            value = NUMBER_WORDS[low[first.start() : last.end()]]
            yield _magnified(low, Number(first.start(), last.end(), value, spelled=True))
        index += max(1, length)


def _longest_number(low: str, tokens: list[re.Match[str]], index: int) -> int:
    """How many tokens from here on are one number word."""
    token = tokens[index].group()
    if token not in FIRST_WORDS:
        return 0
    for length in range(min(5, len(tokens) - index), 0, -1):
        if low[tokens[index].start() : tokens[index + length - 1].end()] in NUMBER_WORDS:
            return length
    return 0


def _swedish() -> Iterator[tuple[str, float]]:
    small, tens = SMALL["sv"].split(), TENS["sv"].split()
    below = dict(enumerate(small))
    for ten, word in enumerate(tens, start=2):
        below[10 * ten] = word
        below |= {10 * ten + one: word + small[one] for one in range(1, 10)}
    yield from ((word, value) for value, word in below.items())
    for ten in (10, 15, *range(20, 100, 10), 100):
        word = "hundra" if ten == 100 else below[ten]
        yield from ((f"{some}{word}tal{end}", ten) for some in ("ett ", "") for end in ("", "et"))
    for hundred in range(1, 10):
        for start in _hundreds(small, hundred, "hundra", "ett"):
            yield start, 100 * hundred
            yield from (
                (start + word, 100 * hundred + value) for value, word in below.items() if value
            )
    yield from ((f"{small[hundred]}hundra", 100 * hundred) for hundred in range(11, 20))
    for value, word in below.items():
        yield from ((f"{word}tusen", 1000 * value), (f"{word}tusenfemhundra", 1000 * value + 500))


def _german() -> Iterator[tuple[str, float]]:
    small, tens = SMALL["de"].split(), TENS["de"].split()
    below = dict(enumerate(small))
    for ten, word in enumerate(tens, start=2):
        below[10 * ten] = word
        below |= {10 * ten + one: f"{small[one]}und{word}" for one in range(1, 10)}
    for value, word in below.items():
        yield word, value
        yield word.replace("ß", "ss").replace("ü", "ue").replace("ö", "oe"), value
    for hundred in range(1, 10):
        for start in _hundreds(small, hundred, "hundert", "ein"):
            yield start, 100 * hundred
            yield from (
                (start + word, 100 * hundred + value) for value, word in below.items() if value
            )
    yield from ((f"{small[hundred]}hundert", 100 * hundred) for hundred in range(11, 20))
    for value, word in below.items():
        yield from (
            (f"{word}tausend", 1000 * value),
            (f"{word}tausendfünfhundert", 1000 * value + 500),
        )


def _hundreds(small: list[str], hundred: int, word: str, one: str) -> list[str]:
    if hundred == 1:
        return [word, one + word, f"{one} {word}"]
    return [small[hundred] + word, f"{small[hundred]} {word}"]


def _english() -> Iterator[tuple[str, float]]:
    small, tens = SMALL["en"].split(), TENS["en"].split()
    below: list[tuple[str, float]] = [(word, value) for value, word in enumerate(small)]
    for ten, word in enumerate(tens, start=2):
        below.append((word, 10 * ten))
        for one in range(1, 10):
            below += [(f"{word}{joint}{small[one]}", 10 * ten + one) for joint in "- "]
    yield from below
    for hundred in range(1, 10):
        for start in (
            ["a hundred", "one hundred"] if hundred == 1 else [f"{small[hundred]} hundred"]
        ):
            yield start, 100 * hundred
            yield from (
                (f"{start} and {word}", 100 * hundred + value) for word, value in below if value
            )
            yield from (
                (f"{start} {word}", 100 * hundred + value) for word, value in below if value
            )
    yield from ((f"{small[hundred]} hundred", 100 * hundred) for hundred in range(11, 20))


NUMBER_WORDS: dict[str, float] = {
    **dict(_german()),
    **dict(_english()),
    **dict(_swedish()),
    "ett": 1,
    "eine": 1,
    "einen": 1,
    "half a": 0.5,
    "en halv": 0.5,
    "ett halvt": 0.5,
    "halv": 0.5,
    "halvannan": 1.5,
    "anderthalb": 1.5,
    "eineinhalb": 1.5,
    "zweieinhalb": 2.5,
    "dreieinhalb": 3.5,
    "a dozen": 12,
    "ett dussin": 12,
    "ein dutzend": 12,
    "two dozen": 24,
    "två dussin": 24,
    "half a dozen": 6,
    "ett halvdussin": 6,
    "eine halbe": 0.5,
    "ein halbes": 0.5,
    "one and a half": 1.5,
    "tusen": 1000,
    "ett tusen": 1000,
    "tausend": 1000,
    "a thousand": 1000,
    "eintausend": 1000,
    "ettusen": 1000,
}
FIRST_WORDS = frozenset(word.split()[0] for word in NUMBER_WORDS)

TO = re.compile(
    r"( ?(?:-|till|to|bis(?: zu)?|/|alt\.?|eller|or|oder) ?|,? (?:but |men |aber |and |och "
    r"|und )?(?:no more than|not more than|at most|högst|maximalt|maximal|höchstens|inte mer än"
    r"|bis zu) )|( (?:och|and|und) )"
)
BETWEEN = re.compile(r"(?:mellan|between|zwischen)(?: (?:ca\.?|about|approx\w*\.?|etwa|cirka))?$")


def ranges(low: str, found: list[Number], unit: re.Pattern[str]) -> list[Range]:
    """Numbers, those that are the ends of one range joined; a unit may stand after both ends."""
    joined: list[Range] = []
    index = 0
    while index < len(found):
        first = found[index]
        second = found[index + 1] if index + 1 < len(found) else None
        if second is not None and _is_range(low, first, second, unit):
            joined.append(Range(first.start, second.end, _as_large(first, second), second))
            index += 2
        else:
            joined.append(Range(first.start, first.end, first))
            index += 1
    return joined


def _as_large(first: Number, second: Number) -> Number:
    """In "ten to twelve thousand" the first is thousands too."""
    if (
        second.times == 1
        and second.value >= 2000
        and second.value % 1000 == 0
        and first.value < second.value / 1000
    ):
        return replace(first, value=first.value * 1000)  # "30-40 000"
    shared = first.times == 1 and first.value < second.value / second.times
    return replace(first, value=first.value * second.times) if shared else first


def _is_range(low: str, first: Number, second: Number, unit: re.Pattern[str]) -> bool:
    between = low[first.end : second.start]
    if len(between) > 24 or second.value <= first.value:
        return False
    own_unit = unit.match(between)
    if own_unit and not unit.match(low, second.end):  # "5 MW to 2030"
        return False
    bare = between[own_unit.end() :] if own_unit else between
    joint = TO.fullmatch(bare)
    if joint is None:
        return False
    if joint[2]:
        return BETWEEN.search(low[max(0, first.start - 24) : first.start].rstrip()) is not None
    return not (first.spelled and first.value == 1)
