"""What confirmed cases teach: a small weight per stem and area, bounded so that the rules decide.

A stem must have come in cases of several senders before it says anything, and no name is learned: what a company
or a project is called teaches nothing and is shown to nobody. Keeping what was learned is `service`'s task.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from crm.intake.area_mail import clauses_of
from crm.intake.area_words import COMMON, LANGUAGES, composed, languages_of, stem, words

# Bounds: of one stem's weight, and of all that is learned about one area in one text (a clear rule has 3 to 12).
MOST_PER_STEM, MOST_PER_TEXT = 0.3, 1.2
FEWEST_CASES = 5
SHORTEST_WORD = 4
# A name at least so long is one also where a longer word begins with it: "Exempelbolagsfabriken".
LONG_NAME = 6
# Chance gives what is rarer than this to hardly any of the words of some thousand cases.
CHANCE = 0.0005
# How many imagined cases of the usual mixture each stem starts with.
CAUTION = 10.0
# What is kept: the stems that tell most, and of a letter the words that spoke loudest.
MOST_STEMS, MOST_WORDS = 3000, 3


@dataclass(frozen=True, slots=True)
class Case:
    """A mail and the areas that a coordinator confirmed for it.

    `names`: what may not be learned from it, such as who asks. `sender`: several cases of one sender count as one,
    so that what it calls its products teaches nothing.
    """

    subject: str
    body: str
    areas: tuple[str, ...]
    sender: object = None
    names: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the cases with one stem teach.

    `word`: a form of it; `cases`: how many were counted; per area `weights`, how much it speaks for it, and `areas`,
    how many of the cases had it.
    """

    word: str
    cases: int
    weights: Mapping[str, float]
    areas: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LearnedWord:
    """A word of a letter that speaks for an area, because so many earlier cases with it had it."""

    word: str
    cases: int


Learned = Mapping[str, Lesson]  # by stem


class _Tally:
    """Of one stem: in how many cases it came, with which areas, how often written as names are."""

    def __init__(self) -> None:
        self.cases = self.as_name = 0
        self.areas: Counter[str] = Counter()
        self.senders: set[object] = set()
        self.word = ""

    def add(self, case: Case, word: str, *, as_name: bool) -> None:
        """Count a case, unless its sender has one already."""
        if case.sender is not None and case.sender in self.senders:
            return
        self.senders.add(case.sender)
        self.cases += 1
        self.as_name += as_name
        self.areas.update(case.areas)
        shortest = min(filter(None, (self.word, word)), key=lambda text: (len(text), text))
        self.word = shortest

    @property
    def teaches(self) -> bool:
        return self.cases >= FEWEST_CASES and 2 * self.as_name <= self.cases


def learn(
    cases: Iterable[Case],
    names: Collection[str] = frozenset(),
    is_known: Callable[[str], bool] = lambda word: False,
) -> dict[str, Lesson]:
    """What the cases teach: by how much likelier each area is when a stem is in the mail.

    No name is learned: none of those that a case tells of itself, none of `names` (see `name_stems`) and nothing
    that is mostly written with a capital letter; unless it `is_known` as a trade word anyway.
    """
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    usual: Counter[str] = Counter()
    senders: set[object] = set()
    total = 0
    is_known = cache(is_known)
    for case in cases:
        if case.sender is None or case.sender not in senders:  # as the tallies count
            senders.add(case.sender)
            total += 1
            usual.update(case.areas)
        own = name_stems(case.names)
        language, found = stems_of(case.subject, case.body)
        for one, word in found.items():
            plain = word.lower()
            known = is_known(plain)
            if known or not (_is_name(one, own, SHORTEST_WORD) or _is_name(one, names, LONG_NAME)):
                # In German every noun has a capital letter.
                as_name = plain != word and language != "de" and not known
                tallies[one].add(case, plain, as_name=as_name)
    taught = {
        one: Lesson(tally.word, tally.cases, weights, dict(tally.areas))
        for one, tally in tallies.items()
        if tally.teaches and (weights := _weights(tally, usual, total))
    }
    return {one: taught[one] for one in sorted(_loudest(taught))}


def name_stems(*names: str) -> set[str]:
    """What is not to be learned of some names: the stems of their words, in each of the languages."""
    return {
        stem(word.plain, language)
        for name in names
        for word in words(composed(name))
        if len(word.text) >= SHORTEST_WORD
        for language in LANGUAGES
    }


def adjustments(
    subject: str, body: str, learned: Learned
) -> dict[str, tuple[float, list[LearnedWord]]]:
    """For each area: what to add to its score, within the bound, and the words that speak for it."""
    total: defaultdict[str, float] = defaultdict(float)
    speaking: defaultdict[str, list[tuple[float, LearnedWord]]] = defaultdict(list)
    for one, word in stems_of(subject, body)[1].items():
        lesson = learned.get(one)
        for area, weight in lesson.weights.items() if lesson else ():
            bounded = max(-MOST_PER_STEM, min(MOST_PER_STEM, weight))
            total[area] += bounded
            if lesson and bounded > 0 and area in lesson.areas:
                speaking[area].append((bounded, LearnedWord(word, lesson.areas[area])))
    return {
        area: (
            max(-MOST_PER_TEXT, min(MOST_PER_TEXT, amount)),
            [said for _, said in sorted(speaking[area], key=_by_loudness)[:MOST_WORDS]],
        )
        for area, amount in total.items()
    }


def stems_of(subject: str, body: str) -> tuple[str, dict[str, str]]:
    """A mail's language and the stems that may teach something, each with a word as it stands there, in small letters
    if it does so anywhere."""
    found = [
        word
        for clause in clauses_of(composed(subject), composed(body))
        for word in words(clause.text)
        if len(word.text) >= SHORTEST_WORD and word.text.isalpha()
    ]
    language = languages_of([word.plain for word in found])[0]
    stems: dict[str, str] = {}
    for word in found:
        if word.plain not in COMMON[language]:
            one = stem(word.plain, language)
            if one not in stems or word.text == word.plain:
                stems[one] = word.text
    return language, stems


def _is_name(one: str, names: Collection[str], long_enough: int) -> bool:
    """Whether a stem is a name, or begins with one that is long enough to be told from a common word."""
    begins = range(long_enough, len(one))
    return bool(names) and (one in names or any(one[:size] in names for size in begins))


def _by_loudness(said: tuple[float, LearnedWord]) -> tuple[float, str]:
    return -said[0], said[1].word


def _loudest(taught: Learned) -> list[str]:
    """The stems that tell most, so that what is kept stays small."""

    def rank(one: str) -> tuple[float, str]:
        return -max(taught[one].weights.values()), one

    return sorted(taught, key=rank)[:MOST_STEMS]


def _weights(tally: _Tally, usual: Mapping[str, int], cases: int) -> dict[str, float]:
    """For each area that comes with the stem more often than chance gives: the logarithm of how much likelier it is,
    halved and bounded."""
    weights = {}
    for area, often in tally.areas.items():
        expected = usual[area] / cases
        if often >= FEWEST_CASES and _by_chance(often, tally.cases, expected) < CHANCE:
            share = (often + CAUTION * expected) / (tally.cases + CAUTION)
            weights[area] = round(min(MOST_PER_STEM, math.log(share / expected) / 2), 3)
    return weights


def _by_chance(often: int, cases: int, expected: float) -> float:
    """How likely so many or more of some cases have an area, if the share `expected` of all cases has it."""
    if expected >= 1:
        return 1.0
    has, lacks = math.log(expected), math.log(1 - expected)
    ways = math.lgamma(cases + 1)
    return sum(
        math.exp(
            ways
            - math.lgamma(some + 1)
            - math.lgamma(cases - some + 1)
            + some * has
            + (cases - some) * lacks
        )
        for some in range(often, cases + 1)
    )
