"""What a letter is about, in the region's own strength areas, by its own words: what pages and the mailbox ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.core.db import db
from crm.intake import areas
from crm.intake.area_learning import Learned, LearnedWord, Lesson
from crm.intake.area_terms import Term, Vocabulary, read_form, shipped, shipped_terms
from crm.intake.models import AreaMemory, AreaTerm, ForgottenWord, Strength, TermLanguage
from crm.reference import queries as reference
from crm.reference.models import StrengthArea, Subarea

Key = tuple[str, str, object]  # code, language and what a term finds


@dataclass(frozen=True)
class SuggestedSubarea:
    """A subarea that a letter speaks for, and which of its words do."""

    subarea: Subarea
    because: tuple[str, ...]


@dataclass(frozen=True)
class SuggestedArea:
    """A strength area that a letter speaks for, how strongly, and which of its words do.

    ``learned``: words that no rule knows but that earlier cases of the area had.
    """

    area: StrengthArea
    score: float
    because: tuple[str, ...]
    subareas: tuple[SuggestedSubarea, ...]
    learned: tuple[LearnedWord, ...] = ()

    @property
    def reason(self) -> str:
        """Why, in the language in use: "because: battericeller, elektrolyt"."""
        parts = []
        if self.because:
            parts.append(_("because: %(words)s", words=", ".join(self.because)))
        if self.learned:
            words = ", ".join(f"{one.word} ({one.cases})" for one in self.learned)
            parts.append(_("learned from earlier cases: %(words)s", words=words))
        return "; ".join(parts) or _("no word of the letter speaks for another area")


def suggest(subject: str, body: str) -> list[SuggestedArea]:
    """The strength areas that a letter speaks for, best first, at most five. Nothing is decided.

    By the words that are shipped, what the region has changed in them, and what its cases taught.
    Areas and subareas that are not in use are not suggested.
    """
    return _suggest(subject, body, own=True)


def suggest_as_shipped(subject: str, body: str) -> list[SuggestedArea]:
    """The same without what the region has changed and its cases taught, to compare with."""
    return _suggest(subject, body, own=False)


def _suggest(subject: str, body: str, *, own: bool) -> list[SuggestedArea]:
    offered = {row.code: row for row in reference.areas()}
    parts = {row.code: row for row in reference.subareas()}
    of_id = {row.id: code for code, row in offered.items()}
    parents = {code: code for code in offered} | {
        code: of_id[row.area_id] for code, row in parts.items()
    }
    known = _knowledge(parents)
    vocabulary = known.vocabulary if own else shipped().changed((), (), parents)
    found = areas.suggest(
        subject, body, vocabulary, known.learned if own else None, offered=parents
    )
    return [
        SuggestedArea(
            offered[one.code],
            one.score,
            tuple(one.because),
            tuple(SuggestedSubarea(parts[sub.code], tuple(sub.because)) for sub in one.subareas),
            one.learned,
        )
        for one in found
    ]


@dataclass(frozen=True)
class _Knowledge:
    """What suggestions are made by, as a process keeps it until it changes."""

    edition: str | None
    parents: Mapping[str, str]
    vocabulary: Vocabulary
    learned: Learned


_kept: list[_Knowledge] = []


def _knowledge(parents: Mapping[str, str]) -> _Knowledge:
    """The words and lessons of the edition that the database is at; read anew only when it is another."""
    edition = db.session.scalar(sa.select(AreaMemory.edition))
    for kept in _kept:
        if (kept.edition, kept.parents) == (edition, parents):
            return kept
    found = _Knowledge(edition, parents, _vocabulary(parents), lessons() if edition else {})
    _kept[:] = [found]
    return found


def _vocabulary(parents: Mapping[str, str]) -> Vocabulary:
    """The shipped words with the region's changes laid over them."""
    taken: list[Term] = []
    added: list[Term] = []
    for row in changes():
        if row.code not in parents:  # not in use
            continue
        taken.extend(_shipped_by_key(row.code).get(key_of(row.code, row.language, row.text), ()))
        if row.strength is not Strength.OFF:
            weight = row.strength.weight if row.strength else 0.0
            added.append(Term(row.code, row.language.value, row.text, weight))
    return shipped().changed(taken, added, parents)


def is_known(word: str) -> bool:
    """Whether a word is a trade word that the product ships, in any of the languages."""
    return any(shipped().has_word(word, language.value) for language in TermLanguage)


# What the region has changed


@dataclass(frozen=True)
class Word:
    """A term as the region has it: several that find the same words are one.

    ``shipped``: its strength as the product ships it, None for one of the region's own. ``change``:
    what the region has decided.
    """

    code: str
    language: TermLanguage
    text: str
    also: tuple[str, ...]
    shipped: Strength | None
    change: AreaTerm | None = None

    @property
    def strength(self) -> Strength:
        """What it counts now."""
        decided = self.change.strength if self.change else None
        return decided or self.shipped or Strength.OFF

    @property
    def is_changed(self) -> bool:
        """Whether the region has decided something about it."""
        return self.change is not None and self.change.strength is not None

    @property
    def is_off(self) -> bool:
        """Whether it does not count."""
        return self.strength is Strength.OFF

    @property
    def version(self) -> int:
        """Of what the region has decided; 0 where it has not."""
        return self.change.version if self.change else 0


def changes(*codes: str) -> list[AreaTerm]:
    """What the region has decided about terms, of some areas and subareas or of all; the oldest first."""
    query = sa.select(AreaTerm).where(AreaTerm.strength.is_not(None)).order_by(AreaTerm.id)
    if codes:
        query = query.where(AreaTerm.code.in_(codes))
    return list(db.session.scalars(query))


def words_of(*codes: str) -> list[Word]:
    """The terms of some areas and subareas as the region has them, by the alphabet."""
    decided = {key_of(row.code, row.language, row.text): row for row in changes(*codes)}
    found = []
    for code in codes:
        for key, terms in _shipped_by_key(code).items():
            found.append(_word(terms, decided.pop(key, None)))
    found += [Word(row.code, row.language, row.text, (), None, row) for row in decided.values()]
    return sorted(found, key=lambda word: (word.text.strip("=-"), word.language, word.code))


def find(code: str, language: TermLanguage, text: str) -> Word | None:
    """The term that finds the same words as this one, as the region has it."""
    key = key_of(code, language, text)
    row = next(
        (row for row in changes(code) if key_of(row.code, row.language, row.text) == key), None
    )
    terms = _shipped_by_key(code).get(key)
    if terms:
        return _word(terms, row)
    return Word(row.code, row.language, row.text, (), None, row) if row else None


def row_of(code: str, language: TermLanguage, text: str) -> AreaTerm | None:
    """What the region has decided about just this term, also when it has taken that back."""
    return db.session.scalar(
        sa.select(AreaTerm).where(
            AreaTerm.code == code, AreaTerm.language == language, AreaTerm.text == text
        )
    )


def key_of(code: str, language: TermLanguage, text: str) -> Key:
    """By what terms are one and the same: "batteri" and "batterier" of one area are."""
    return code, language.value, read_form(text, language.value).found


def _word(terms: tuple[Term, ...], row: AreaTerm | None) -> Word:
    first = max(terms, key=lambda term: term.weight)
    texts = tuple(dict.fromkeys(term.text for term in terms if term.text != first.text))
    strength = Strength.of(first.weight)
    return Word(first.code, TermLanguage(first.language), first.text, texts, strength, row)


@lru_cache(maxsize=100)
def _shipped_by_key(code: str) -> dict[Key, tuple[Term, ...]]:
    found: defaultdict[Key, list[Term]] = defaultdict(list)
    for term in shipped_terms(code):
        found[(code, term.language, term.form.found)].append(term)
    return {key: tuple(terms) for key, terms in found.items()}


# What its cases taught


def memory() -> AreaMemory | None:
    """What is kept of what cases taught; None before anything was changed or learned."""
    return db.session.scalars(sa.select(AreaMemory).limit(1)).first()


def lessons() -> dict[str, Lesson]:
    """What the cases taught, by stem, without what was forgotten; nothing while learning is off."""
    kept = memory()
    if kept is None or not kept.is_on:
        return {}
    forgotten = {row.stem for row in forgotten_words()}
    return {
        one: Lesson(lesson["word"], lesson["cases"], lesson["weights"], lesson["areas"])
        for one, lesson in kept.lessons.items()
        if one not in forgotten
    }


def lessons_for(code: str, most: int) -> list[tuple[str, LearnedWord]]:
    """The stems that speak for an area by what was learned, the strongest first, with word and cases."""
    speaking = [
        (lesson.weights[code], one, LearnedWord(lesson.word, lesson.areas[code]))
        for one, lesson in lessons().items()
        if lesson.weights.get(code, 0) > 0 and code in lesson.areas
    ]
    speaking.sort(key=lambda said: (-said[0], said[1]))
    return [(one, word) for _weight, one, word in speaking[:most]]


def forgotten_words() -> list[ForgottenWord]:
    """The words that are not to be learned, the latest first."""
    return list(db.session.scalars(sa.select(ForgottenWord).order_by(ForgottenWord.id.desc())))


def codes_of(area: StrengthArea) -> list[str]:
    """An area's own code and those of its subareas."""
    return [area.code, *(part.code for part in area.subareas)]


def counts(rows: Iterable[StrengthArea]) -> dict[int, dict[str, int]]:
    """Per area, with its subareas, how many words the region has added, changed and switched off."""
    decided: defaultdict[str, list[Word]] = defaultdict(list)
    for row in changes():
        terms = _shipped_by_key(row.code).get(key_of(row.code, row.language, row.text))
        decided[row.code].append(
            _word(terms, row) if terms else Word(row.code, row.language, row.text, (), None, row)
        )
    found = {}
    for area in rows:
        words = [one for code in codes_of(area) for one in decided[code]]
        off = sum(word.is_off for word in words)
        own = sum(not word.shipped and not word.is_off for word in words)
        found[area.id] = {"own": own, "off": off, "changed": len(words) - own - off}
    return found
