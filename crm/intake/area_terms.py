"""The vocabulary of the strength areas: read from data/terms.yaml, made quick to look up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from crm.intake.area_words import LANGUAGES, SHORTEST_STEM, composed, stem, words

DATA = Path(__file__).parent / "data" / "terms.yaml"
# The same safe loader, in C where it is there: four times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A part of a compound says less than the whole word: "värmepump" in "värmepumpsfabrik", "robot" in "svetsrobot".
HEAD = 0.8
SHORTEST_TAIL, SHORTEST_HEAD, SHORTEST_REST = 6, 6, 3
# What an area's word counts where it tells who the customers are, unless the data says otherwise.
AS_CUSTOMER = 0.25


@dataclass(frozen=True, slots=True)
class Meaning:
    """That a term speaks for an area or subarea (`code`), and how strongly. An empty code: for none."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it is written down, and what it speaks for."""

    code: str
    language: str
    text: str
    weight: float

    @property
    def form(self) -> "Form":
        """What it finds."""
        return read_form(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Form:
    """What a term finds: a word or several, in all forms or this one only, alone or within others."""

    core: str
    parts: tuple[str, ...]
    is_literal: bool
    begins_word: bool
    ends_word: bool

    @property
    def found(self) -> tuple[object, ...]:
        """Terms of one language for which this is equal find the same words: "batteri", "batterier"."""
        marked = self.begins_word or self.ends_word
        core = self.core if marked else ""
        return self.parts, core, self.is_literal, self.begins_word, self.ends_word


@dataclass(frozen=True, slots=True)
class Match:
    """Where in a text, in signs from `start` to `end`, a term stands."""

    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Shift:
    """Where a text speaks for both, what speaks for `origin` is meant as a part of `target`."""

    origin: str
    target: str


@dataclass(slots=True)
class _Language:
    """The terms of one language, by how they match."""

    forms: defaultdict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    whole: defaultdict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    heads: defaultdict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    tails: defaultdict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    endings: defaultdict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    inner: defaultdict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    literal_phrases: defaultdict[str, list[tuple[tuple[str, ...], Meaning]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    phrases: defaultdict[str, list[tuple[tuple[str, ...], Meaning]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def copy(self) -> "_Language":
        """The same terms, to be changed without changing these."""
        return _Language(*(getattr(self, part.name).copy() for part in fields(self)))


class Vocabulary:
    """All terms, and what they speak for.

    `data` is the content of terms.yaml: areas with `as_customer`, `in_office`, terms per language and weight, and
    subareas with the same; `ignore`, phrases that say nothing about what a company does; and `shifts`.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.parents: dict[str, str] = {}
        self.as_customer: dict[str, float] = {}
        self.in_office: dict[str, float] = {}
        self._languages = {language: _Language() for language in LANGUAGES}
        self._found: dict[tuple[str, str], tuple[tuple[int, int, Meaning], ...]] = {}
        for area in data["areas"]:
            self._add(area, area["code"], area.get("as_customer", AS_CUSTOMER))
        self._add_terms(data.get("ignore", {}), "")
        self.shifts = [
            Shift(origin, target)
            for target, origins in data.get("shifts", {}).items()
            for origin in origins
        ]

    @property
    def areas(self) -> list[str]:
        """The areas' codes, in the order of the data."""
        return [code for code, parent in self.parents.items() if code == parent]

    def _add(self, entry: Mapping[str, Any], area: str, as_customer: float) -> None:
        code = entry["code"]
        self.parents[code] = area
        self.as_customer[code] = entry.get("as_customer", as_customer)
        self.in_office[code] = entry.get("in_office", 1.0)
        self._add_terms(entry, code)
        for subarea in entry.get("subareas", []):
            self._add(subarea, area, self.as_customer[code])

    def _add_terms(self, entry: Mapping[str, Any], code: str) -> None:
        for term in _terms_of(entry, code):
            for table, key, said in _entries(self._languages[term.language], term):
                table[key].append(said)

    def changed(
        self, taken: Iterable[Term], added: Iterable[Term], parents: Mapping[str, str]
    ) -> "Vocabulary":
        """This vocabulary without some terms and with others; it stays as it is itself.

        `parents`: for each area and subarea the code of its area; those that are new begin without terms.
        """
        other = copy(self)
        other.parents = {**self.parents, **parents}
        other.as_customer = dict.fromkeys(parents, AS_CUSTOMER) | self.as_customer
        other.in_office = dict.fromkeys(parents, 1.0) | self.in_office
        other._languages = {name: tables.copy() for name, tables in self._languages.items()}
        other._found = {}
        for term in taken:
            for table, key, said in _entries(other._languages[term.language], term):
                table[key] = _without(table[key], said)
        for term in added:
            for table, key, said in _entries(other._languages[term.language], term):
                table[key] = [*table[key], said]
        return other

    def has_word(self, word: str, language: str) -> bool:
        """Whether a word is a term by itself, in any of its forms."""
        tables = self._languages[language]
        return word in tables.forms or stem(word, language) in tables.whole

    def matches(
        self, plain: list[str], starts: list[int], languages: tuple[str, ...]
    ) -> list[Match]:
        """Every term in these words, the longest where several overlap. Starts are the words' places."""
        found: list[Match] = []
        for language in dict.fromkeys((*languages, "en")):
            stems = [stem(word, language) for word in plain]
            tables = self._languages[language]
            found.extend(_phrases(tables.phrases, stems, plain, starts))
            found.extend(_phrases(tables.literal_phrases, plain, plain, starts))
            for word, start in zip(plain, starts, strict=True):
                for begin, end, meaning in self._in_word(word, language):
                    found.append(Match(start + begin, start + end, meaning))
        return _longest(found)

    def _in_word(self, word: str, language: str) -> tuple[tuple[int, int, Meaning], ...]:
        """The terms in one word: the whole of it, or parts of a compound; kept for the next time."""
        key = (word, language)
        known = self._found.get(key)
        if known is None:
            if len(self._found) > 200_000:
                self._found.clear()
            known = self._found[key] = tuple(self._look_up(word, language))
        return known

    def _look_up(self, word: str, language: str) -> Iterator[tuple[int, int, Meaning]]:
        tables, stemmed, size = self._languages[language], stem(word, language), len(word)
        yield from ((0, size, meaning) for meaning in tables.forms.get(word, ()))
        yield from ((0, size, meaning) for meaning in tables.whole.get(stemmed, ()))
        for cut in range(2, size - SHORTEST_REST + 1):
            yield from ((0, cut, meaning) for meaning in tables.heads.get(word[:cut], ()))
        for cut in range(2, len(stemmed) - 2):
            yield from ((cut, size, meaning) for meaning in tables.tails.get(stemmed[cut:], ()))
        for cut in range(2, size - 2):
            yield from ((cut, size, meaning) for meaning in tables.endings.get(word[cut:], ()))
        for part, meanings in tables.inner.items():
            if (place := word.find(part)) >= 0:
                yield from ((place, place + len(part), meaning) for meaning in meanings)


def _entries(
    tables: _Language, term: Term
) -> Iterator[tuple[defaultdict[str, list[Any]], str, Any]]:
    """Where a term stands in the tables of its language, and as what."""
    form = read_form(term.text, term.language)
    meaning = Meaning(term.code, term.weight)
    if len(form.parts) > 1:
        table = tables.literal_phrases if form.is_literal else tables.phrases
        yield table, form.parts[0], (form.parts, meaning)
    elif form.is_literal:
        yield tables.forms, form.core, meaning
    elif form.begins_word and form.ends_word:
        yield tables.inner, form.core, meaning
    else:
        yield from _parts_of_compounds(tables, form, meaning, term.language != "en")


def _parts_of_compounds(
    tables: _Language, form: Form, meaning: Meaning, joins: bool
) -> Iterator[tuple[defaultdict[str, list[Any]], str, Any]]:
    """A word, and how it may be a part of compounds, in a language that joins words."""
    marked = form.begins_word or form.ends_word
    loose, stemmed = joins and not marked and "-" not in form.core, form.parts[0]
    if marked and len(stemmed) < SHORTEST_STEM:  # "-delar": in this form only, or "handel" has it
        yield tables.forms, form.core, meaning
        if form.ends_word:
            yield tables.endings, form.core, meaning
            return
    else:
        yield tables.whole, stemmed, meaning
    if form.begins_word:
        yield tables.heads, form.core, meaning
    elif loose and len(form.core) >= SHORTEST_HEAD and meaning.code:
        yield tables.heads, form.core, Meaning(meaning.code, meaning.weight * HEAD)
    if form.ends_word or (loose and len(stemmed) >= SHORTEST_TAIL):
        yield tables.tails, stemmed, meaning


def _without(entries: list[Any], entry: Any) -> list[Any]:
    """The entries without one that is equal."""
    if entry not in entries:
        return entries
    place = entries.index(entry)
    return entries[:place] + entries[place + 1 :]


def _terms_of(entry: Mapping[str, Any], code: str) -> Iterator[Term]:
    """What an area or subarea of terms.yaml says by itself."""
    for language in LANGUAGES:
        for weight, terms in entry.get(language, {}).items():
            for text in str(terms).split(","):
                if text.strip():
                    yield Term(code, language, composed(text.strip().lower()), weight)


def _phrases(
    table: Mapping[str, list[tuple[tuple[str, ...], Meaning]]],
    compared: list[str],
    plain: list[str],
    starts: list[int],
) -> Iterator[Match]:
    """The terms of several words, one after the other, in a text's words or their stems."""
    for first, one in enumerate(compared):
        for parts, meaning in table.get(one, ()):
            last = first + len(parts)
            if tuple(compared[first:last]) == parts:
                yield Match(starts[first], starts[last - 1] + len(plain[last - 1]), meaning)


def _longest(found: list[Match]) -> list[Match]:
    """Without the matches that lie within a longer one; of the same stretch for one code, the strongest; nothing of
    what is to be ignored."""
    spans = sorted(
        {(match.start, match.end) for match in found}, key=lambda span: (span[0], -span[1])
    )
    kept, furthest = set(), -1
    for start, end in spans:
        if end > furthest:
            kept.add((start, end))
            furthest = end
    kept -= {(match.start, match.end) for match in found if not match.meaning.code}
    best: dict[tuple[int, int, str], Match] = {}
    for match in found:
        if (match.start, match.end) in kept:
            key = (match.start, match.end, match.meaning.code)
            if key not in best or match.meaning.weight > best[key].meaning.weight:
                best[key] = match
    return sorted(best.values(), key=lambda match: (match.start, match.end, match.meaning.code))


def read_form(text: str, language: str) -> Form:
    """A term's notation: "word", "two words", "begins-", "-ends", "-within-", "=in this form only"."""
    core = text.strip("=-")
    literal = text.startswith("=")
    found = words(core)
    parts = tuple(word.text if literal else stem(word.text, language) for word in found)
    single = len(parts) == 1
    return Form(
        # What several words find does not hang on the signs between them.
        core=core if single else "",
        parts=parts,
        is_literal=literal,
        begins_word=single and not literal and text.endswith("-"),
        ends_word=single and not literal and text.startswith("-"),
    )


@lru_cache(maxsize=1)
def _data() -> Any:
    text = DATA.read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 (both loaders are safe)


@lru_cache(maxsize=1)
def shipped() -> Vocabulary:
    """The vocabulary that the product ships, read once."""
    return Vocabulary(_data())


@lru_cache(maxsize=100)
def shipped_terms(code: str) -> tuple[Term, ...]:
    """The terms that the product ships for an area or a subarea by itself."""
    entries = [entry for area in _data()["areas"] for entry in (area, *area.get("subareas", []))]
    return tuple(
        term for entry in entries if entry["code"] == code for term in _terms_of(entry, code)
    )
