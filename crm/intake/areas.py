"""Which strength areas an inquiry belongs to, and because of which of its words.

Rules, not learning: a vocabulary with weights (`data/terms.yaml`) and the role a word plays in its clause. What
coordinators have confirmed may move the result a little (`learned`), never override the rules.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from crm.intake.area_learning import Learned, LearnedWord, adjustments
from crm.intake.area_mail import asks_only_for_an_office, clauses_of
from crm.intake.area_roles import Role, roles_of
from crm.intake.area_terms import Match, Vocabulary, shipped
from crm.intake.area_words import Word, composed, languages_of, stem, words

# By how much each further word for an area counts less than the one before, strongest first.
FADING = 0.82
AGAIN = 0.2
MOST_AREAS = 5
# Where nothing speaks louder than this for any area, the inquiry may well be outside all of them.
OTHER, VAGUE = "other", 1.3
LEAST_SCORE = 0.25
# A subarea with this score draws this share of what goes along with it (Vocabulary.shifts).
CERTAIN, DRAWN = 3.5, 0.4
# A subarea is suggested if it has this share of its area's strongest subarea.
SUBAREA_SHARE = 0.35
MOST_SUBAREAS = 3
MOST_REASONS = 6
LONGEST_TEXT = 30_000
# Endings of compounds that name a machine, or what watches one, by whose it is.
MACHINE = re.compile(
    r"(maskin|maskiner|utrustning|automat|automater|robot|robotar|sensorer|givare|ugnar|linjer|linor|"
    r"maschine|maschinen|ausrüstung|automaten|roboter|sensoren|öfen)$"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An area or subarea, how strongly the text speaks for it, and the words of the text that do.

    The reasons stand as they do in the text, save that a line broken within them is a space. `learned`: words that
    no rule knows, but that earlier cases of the area had.
    """

    code: str
    score: float
    because: list[str]
    subareas: "list[Suggestion]"
    learned: tuple[LearnedWord, ...] = ()


@dataclass(slots=True)
class _Evidence:
    """One word's say for one code: its strongest place, and how often it comes."""

    text: str
    value: float
    times: int = 1

    @property
    def worth(self) -> float:
        return self.value * (1 + AGAIN * min(self.times - 1, 2))


def suggest(
    subject: str,
    body: str,
    vocabulary: Vocabulary | None = None,
    learned: Learned | None = None,
    offered: Collection[str] | None = None,
) -> list[Suggestion]:
    """The areas that a mail speaks for, best first, at most five; each with its subareas and its reasons.

    `learned` has bounded weights per stem and area, see `area_learning`. `offered`: the codes of areas
    and subareas in use; the words for others say nothing. All are, where nothing is said.
    """
    terms = vocabulary or shipped()
    subject, body = composed(subject)[:LONGEST_TEXT], composed(body)[:LONGEST_TEXT]
    found = _evidence(subject, body, terms)
    scores = {code: _score(evidence.values()) for code, evidence in found.items()}
    _shift(scores, terms)
    if asks_only_for_an_office(subject, body):
        scores = {code: score * terms.in_office[code] for code, score in scores.items()}
    taught = adjustments(subject, body, learned) if learned else {}
    for code, (amount, _words) in taught.items():
        scores[code] = scores.get(code, 0.0) + amount
    known: Collection[str] = terms.parents if offered is None else offered
    scores = {code: score for code, score in scores.items() if code in known}
    if OTHER in known and max(scores.values(), default=0.0) < VAGUE:
        scores[OTHER] = scores.get(OTHER, 0.0) + 0.5
    ranked = sorted(
        (code for code in terms.areas if scores.get(code, 0.0) >= LEAST_SCORE),
        key=lambda code: -scores[code],
    )
    said = {code: speaking for code, (_amount, speaking) in taught.items()}
    return [_suggestion(code, scores, found, said, terms) for code in ranked[:MOST_AREAS]]


def _evidence(subject: str, body: str, terms: Vocabulary) -> dict[str, dict[str, _Evidence]]:
    """For each area and subarea: the words that speak for it."""
    clauses = clauses_of(subject, body)
    split = [words(clause.text) for clause in clauses]
    languages = languages_of([word.plain for part in split for word in part])
    found: dict[str, dict[str, _Evidence]] = defaultdict(dict)
    for clause, part in zip(clauses, split, strict=True):
        matches = terms.matches(
            [word.plain for word in part], [word.start for word in part], languages
        )
        if matches:
            _weigh(matches, clause.text, part, roles_of(clause, part), terms, found)
    return found


def _weigh(
    matches: list[Match],
    text: str,
    part: list[Word],
    roles: list[Role],
    terms: Vocabulary,
    found: dict[str, dict[str, _Evidence]],
) -> None:
    """Add what the matches of one clause say, by the roles of their words."""
    for match in matches:
        code = match.meaning.code
        if not code:
            continue
        here = [
            place
            for place, word in enumerate(part)
            if match.start < _end(word) and word.start < match.end
        ]
        of_machine = _names_a_machine(match, part[here[-1]])
        said = [
            Role.CUSTOMER if of_machine and roles[place] is not Role.DENIED else roles[place]
            for place in here
        ]
        factor = _factor(said, terms.as_customer[code])
        if factor:
            shown = text[part[here[0]].start : _end(part[here[-1]])]
            for one in {code, terms.parents[code]}:
                _note(found[one], shown, match.meaning.weight * factor)


def _names_a_machine(match: Match, word: Word) -> bool:
    """Whether a term only begins a compound that is a machine: in "bagerimaskiner" it is the customer's trade."""
    return match.end < _end(word) and bool(MACHINE.search(word.plain))


def _end(word: Word) -> int:
    return word.start + len(word.text)


def _factor(roles: list[Role], as_customer: float) -> float:
    """What a term counts by the roles of its words: the best of them, unless it is denied.

    A term may itself deny something ("cheese without milk"): then its first word tells.
    """
    if Role.DENIED in roles:
        roles = roles[:1]
    return max(as_customer if role is Role.CUSTOMER else role.value for role in roles)


def _note(evidence: dict[str, _Evidence], text: str, value: float) -> None:
    key = stem(text.lower(), "sv")
    known = evidence.get(key)
    if known is None:
        evidence[key] = _Evidence(text, value)
        return
    known.times += 1
    if value > known.value:
        known.value, known.text = value, text


def _score(evidence: Iterable[_Evidence]) -> float:
    """The sum of what the words say, each counting less than the stronger one before it."""
    return sum(
        worth * FADING**place
        for place, worth in enumerate(sorted((one.worth for one in evidence), reverse=True))
    )


def _shift(scores: dict[str, float], terms: Vocabulary) -> None:
    """Let what is certain draw what goes along with it: the motor in a truck's driveline is no motor works."""
    said = dict(scores)
    for shift in terms.shifts:
        target, origin = said.get(shift.target, 0.0), said.get(shift.origin, 0.0)
        if target < CERTAIN or not origin:
            continue
        moved = DRAWN * min(target, origin)
        to, of = terms.parents[shift.target], terms.parents[shift.origin]
        for code in {shift.target, to}:
            scores[code] += moved
        for code in {shift.origin, of}:
            scores[code] = max(0.0, scores[code] - moved)


def _suggestion(
    code: str,
    scores: Mapping[str, float],
    found: Mapping[str, Mapping[str, _Evidence]],
    said: Mapping[str, list[LearnedWord]],
    terms: Vocabulary,
) -> Suggestion:
    """An area with its subareas and reasons."""
    below = [one for one, parent in terms.parents.items() if parent == code and one != code]
    best = max((scores.get(one, 0.0) for one in below), default=0.0)
    kept = sorted(
        (one for one in below if scores.get(one, 0.0) >= max(SUBAREA_SHARE * best, LEAST_SCORE)),
        key=lambda one: -scores[one],
    )
    subareas = [
        Suggestion(one, round(scores[one], 2), _reasons(found[one]), [])
        for one in kept[:MOST_SUBAREAS]
    ]
    evidence = found.get(code, {})
    taught = tuple(
        one
        for one in said.get(code, ())
        if not any(one.word in known.text for known in evidence.values())
    )
    return Suggestion(code, round(scores[code], 2), _reasons(evidence), subareas, taught)


def _reasons(evidence: Mapping[str, _Evidence]) -> list[str]:
    """The strongest words, as they stand in the text."""
    strongest = sorted(evidence.values(), key=lambda one: -one.worth)
    return [one.text for one in strongest[:MOST_REASONS]]
