"""What confirmed cases teach: a small weight per stem and area, bounded so that the rules decide.

A stem must have come in several cases before it says anything, so that one company's name teaches nothing.
The weights are data; keeping them is somebody else's task.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm.intake.area_mail import clauses_of
from crm.intake.area_words import COMMON, composed, languages_of, stem, words

# Bounds: of one stem's weight, and of all that is learned about one area in one text (a clear rule has 3 to 12).
MOST_PER_STEM, MOST_PER_TEXT = 0.3, 1.2
FEWEST_CASES = 5
SHORTEST_WORD = 4
# How many imagined cases of the usual mixture each stem starts with.
CAUTION = 10.0

Learned = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Case:
    """A mail and the areas that a coordinator confirmed for it."""

    subject: str
    body: str
    areas: tuple[str, ...]


def learn(cases: Iterable[Case]) -> dict[str, dict[str, float]]:
    """Weights per stem and area: by how much likelier the area is when the stem is in the mail."""
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    times: Counter[str] = Counter()
    usual: Counter[str] = Counter()
    for case in cases:
        usual.update(case.areas)
        for one in stems_of(case.subject, case.body):
            times[one] += 1
            together[one].update(case.areas)
    return {
        one: _weights(together[one], count, usual)
        for one, count in sorted(times.items())
        if count >= FEWEST_CASES
    }


def adjustments(subject: str, body: str, learned: Learned) -> dict[str, tuple[float, list[str]]]:
    """For each area: what to add to its score, within the bound, and the words that speak for it."""
    total: defaultdict[str, float] = defaultdict(float)
    speaking: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for one, word in stems_of(subject, body).items():
        for area, weight in learned.get(one, {}).items():
            bounded = max(-MOST_PER_STEM, min(MOST_PER_STEM, weight))
            total[area] += bounded
            if bounded > 0:
                speaking[area].append((bounded, word))
    return {
        area: (
            max(-MOST_PER_TEXT, min(MOST_PER_TEXT, amount)),
            [word for _, word in sorted(speaking[area], reverse=True)[:3]],
        )
        for area, amount in total.items()
    }


def stems_of(subject: str, body: str) -> dict[str, str]:
    """The stems of a mail that may teach something, each with its first word as it stands there."""
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
            stems.setdefault(stem(word.plain, language), word.text)
    return stems


def _weights(
    with_stem: Mapping[str, int], count: int, usual: Mapping[str, int]
) -> dict[str, float]:
    """The logarithm of how much likelier each area is with the stem, halved and bounded."""
    labels = sum(usual.values())
    weights = {}
    for area, often in usual.items():
        expected = often / labels
        share = (with_stem.get(area, 0) + CAUTION * expected) / (count + CAUTION)
        weight = math.log(share / expected) / 2
        weights[area] = round(max(-MOST_PER_STEM, min(MOST_PER_STEM, weight)), 3)
    return weights
