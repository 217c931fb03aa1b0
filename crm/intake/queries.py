"""What a letter is about, in the region's own strength areas: what pages and the mailbox ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from crm.intake import areas
from crm.reference import queries as reference
from crm.reference.models import StrengthArea, Subarea


@dataclass(frozen=True)
class SuggestedSubarea:
    """A subarea that a letter speaks for, and which of its words do."""

    subarea: Subarea
    because: tuple[str, ...]


@dataclass(frozen=True)
class SuggestedArea:
    """A strength area that a letter speaks for, how strongly, and which of its words do."""

    area: StrengthArea
    score: float
    because: tuple[str, ...]
    subareas: tuple[SuggestedSubarea, ...]

    @property
    def reason(self) -> str:
        """Why, in the language in use: "because: battericeller, elektrolyt"."""
        if not self.because:
            return _("no word of the letter speaks for another area")
        return _("because: %(words)s", words=", ".join(self.because))


def suggest(subject: str, body: str) -> list[SuggestedArea]:
    """The strength areas that a letter speaks for, best first, at most five. Nothing is decided.

    Areas and subareas that are not in use are not suggested.
    """
    offered = {row.code: row for row in reference.areas()}
    parts = {row.code: row for row in reference.subareas()}
    return [
        SuggestedArea(
            offered[one.code], one.score, tuple(one.because), _subareas(one.subareas, parts)
        )
        for one in areas.suggest(subject, body, offered=offered.keys() | parts.keys())
    ]


def _subareas(
    found: list[areas.Suggestion], parts: Mapping[str, Subarea]
) -> tuple[SuggestedSubarea, ...]:
    return tuple(SuggestedSubarea(parts[one.code], tuple(one.because)) for one in found)
