"""What a region changes in the words by which strength areas are suggested, and what its cases taught."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice
from crm.core.labelled import Labelled


class TermLanguage(Labelled):
    """A language that letters come in."""

    SWEDISH = "sv", _l("Swedish")
    ENGLISH = "en", _l("English")
    GERMAN = "de", _l("German")


class Strength(Labelled):
    """How much a word says about a letter."""

    SAYS = "says", _l("says it")
    POINTS = "points", _l("points to it")
    HINTS = "hints", _l("hints at it")
    OFF = "off", _l("does not count")

    @property
    def weight(self) -> float:
        """As terms.yaml has it."""
        return {"says": 3.0, "points": 2.0, "hints": 1.0, "off": 0.0}[self.value]

    @classmethod
    def of(cls, weight: float) -> "Strength":
        """The nearest one to a weight that the product ships."""
        if weight >= 2.5:
            return cls.SAYS
        return cls.POINTS if weight >= 1.5 else cls.HINTS


class AreaTerm(Identified, Versioned, Model):
    """What the region has decided about a term of an area or subarea: its own, or one that is shipped.

    The shipped ones themselves are in data/terms.yaml, so that an upgrade can better them. ``text`` is
    in the notation of that file. Without a strength the region has taken its decision back.
    """

    __tablename__ = "area_terms"

    code: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[TermLanguage] = mapped_column(choice(TermLanguage))
    text: Mapped[str] = mapped_column(sa.String(80))
    strength: Mapped[Strength | None] = mapped_column(choice(Strength))
    submission_key: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("code", "language", "text"),)

    def __str__(self) -> str:
        return self.text


class AreaMemory(Identified, Model):
    """One row: what qualified cases have taught, and of which edition words and lessons are.

    ``edition`` becomes another with each change of either: then every process reads them anew.
    ``lessons``: per stem the word, the cases, weights and cases per area (area_learning.Lesson).
    """

    __tablename__ = "area_memories"

    edition: Mapped[str] = mapped_column(sa.String(32))
    is_on: Mapped[bool] = mapped_column(default=True)
    # Cases qualified before this teach nothing: what they taught was forgotten.
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    learned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cases: Mapped[int] = mapped_column(default=0)
    lessons: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)


class ForgottenWord(Identified, Model):
    """A word that the region does not want learned. ``stem`` is what its forms have in common."""

    __tablename__ = "forgotten_words"

    stem: Mapped[str] = mapped_column(sa.String(80), unique=True)
    word: Mapped[str] = mapped_column(sa.String(80))
