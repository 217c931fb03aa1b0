"""What a decision on secrecy must say, and when somebody is reminded of its end; no I/O."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.text import fold
from crm.secrecy.models import Fact, Reminder, SecrecyDecision

LONGEST_HARM = 2_000
LONGEST_NAME = 200
# Whole days that are left when each reminder is due; it counts until the next one is.
DAYS_LEFT: dict[Reminder, int] = {Reminder.SOON: 14, Reminder.LAST: 3, Reminder.OVER: -1}
REVIEW_DAYS = DAYS_LEFT[Reminder.SOON]

# A text of nothing but these names an agreement or a level of secrecy, and no harm.
_NO_HARM = {
    *("sekretess", "sekretessen", "sekretessbelagd", "sekretessbelagt", "sekretessavtal"),
    *("sekretessavtalet", "sekretessförbindelse", "tystnadsplikt", "tystnadsavtal", "hemlig"),
    *("hemligt", "hemlighet", "konfidentiell", "konfidentiellt", "avtal", "avtalet", "nda", "ndas"),
    *("secret", "secrecy", "confidential", "confidentiality", "agreement", "contract", "non"),
    *("disclosure", "nondisclosure", "clause", "klausul"),
    *("enligt", "på", "grund", "av", "vi", "har", "ett", "en", "är", "det", "den", "finns", "med"),
    *("och", "som", "för", "gäller", "under", "parterna", "mellan", "bolaget", "företaget"),
    *("investeraren", "regionen", "kommunen", "skrivit", "undertecknat", "undertecknad", "tecknat"),
    *("ingått", "påskrivet", "signerat", "begär", "vill", "se", "ja", "skada", "harm"),
    *("the", "a", "an", "we", "have", "has", "is", "there", "with", "by", "of", "and", "to", "due"),
    *("because", "between", "company", "investor", "region", "signed", "see", "yes", "exists"),
}
_NO_HARM_FOLDED = {fold(word) for word in _NO_HARM}
SHORTEST_WORD = 3


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which field, in words for the user."""

    field: str
    text: Any


def names_harm(text: str) -> bool:
    """Whether a text says more than that something is secret or that there is an agreement."""
    words = {fold(word) for word in re.findall(r"[^\W\d_]+", text)}
    return any(len(word) >= SHORTEST_WORD for word in words - _NO_HARM_FOLDED)


def harm_fault(text: str, field: str = "harm") -> Fault | None:
    """What is wrong with a statement of harm."""
    if not text.strip():
        return Fault(field, _l("Say what harm is done if this becomes known."))
    if not names_harm(text):
        advice = _l(
            "An agreement or the word secrecy is no ground. Say what harm is done, and to whom, "
            "if this becomes known."
        )
        return Fault(field, advice)
    return None


def date_faults(decided_on: date, until: date | None, *, today: date) -> Iterator[Fault]:
    """What is wrong with the days of a decision."""
    if decided_on > today:
        yield Fault("decided_on", _l("A marking cannot lie in the future."))
    if until is not None and until < today:
        yield Fault("until", _l("This day has passed. Choose a later one, or leave it empty."))


def faults(
    harms: Mapping[Fact, str], decided_on: date, until: date | None, *, today: date
) -> list[Fault]:
    """Everything that is wrong with new decisions, one for each fact in ``harms``."""
    found = list(date_faults(decided_on, until, today=today))
    if not harms:
        found.append(Fault("", _l("Tick at least one fact.")))
    for fact, text in harms.items():
        fault = harm_fault(text, harm_field(fact))
        if fault is not None:
            found.append(fault)
    return found


@dataclass(frozen=True)
class Marked:
    """A fact and the decisions on it that nobody has lifted, the one that lasts longest first."""

    fact: Fact
    decisions: list[SecrecyDecision]

    @property
    def holding(self) -> int:
        """How many of them hold today."""
        return sum(not decision.has_run_out for decision in self.decisions)

    @property
    def until(self) -> date | None:
        """The last day on which one of them holds; None: until further notice."""
        return self.decisions[0].until


def by_fact(decisions: Iterable[SecrecyDecision]) -> list[Marked]:
    """Decisions that are not lifted, by fact in the order of the form."""
    found: dict[Fact, list[SecrecyDecision]] = {fact: [] for fact in Fact}
    for decision in decisions:
        if not decision.is_lifted:
            found[decision.fact].append(decision)
    return [
        Marked(fact, sorted(rows, key=lambda row: (row.until or date.max, row.id), reverse=True))
        for fact, rows in found.items()
        if rows
    ]


def harm_field(fact: Fact) -> str:
    """The name of the form field for a fact's harm."""
    return f"harm_{fact.value}"


def reminder_due(until: date, today: date) -> Reminder | None:
    """The reminder that belongs to a day; None while the end is far away."""
    left = (until - today).days
    return next((r for r, days in reversed(DAYS_LEFT.items()) if left <= days), None)
