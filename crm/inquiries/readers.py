"""Who may know of a case and why, in few lines: the same reason is said once for all that share it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core.access import Role
from crm.core.i18n import show_date
from crm.inquiries.models import Inquiry, NamedPerson

Places = dict[str, list[User]]


@dataclass(frozen=True)
class Group:
    """People with one reason to know. ``by_ground``: the stated ground ("" where none is needed),
    and who knows by it, by municipality ("" outside them)."""

    title: str
    why: str
    by_ground: dict[str, Places] = field(default_factory=dict)


def grouped(
    inquiry: Inquiry,
    people: Iterable[User],
    named: Iterable[NamedPerson],
    parts: Mapping[int, Any],
    answers: Any,
) -> list[Group]:
    """Those who see a case: the region, the municipalities, the sender, the registrar.

    ``parts``: a municipality's part in the case by its id; ``answers``: the release of the
    municipalities' answers to each other, None if there is none.
    """
    grounds = {row.user_id: row.ground for row in named}
    found: dict[tuple[int, str, str], Group] = {}
    for user in people:
        key = _reason(inquiry, user, parts, answers)
        group = found.setdefault(key, Group(*key[1:]))
        place = user.municipality.name if user.is_municipal and user.municipality else ""
        places = group.by_ground.setdefault(grounds.get(user.id, ""), {})
        places.setdefault(place, []).append(user)
    return [found[key] for key in sorted(found)]


def _reason(
    inquiry: Inquiry, user: User, parts: Mapping[int, Any], answers: Any
) -> tuple[int, str, str]:
    """Where a person's group stands, its title, and what the group sees."""
    if user.is_regional:
        return 0, _("The regional team"), _("sees everything")
    if user.is_municipal:
        part = parts.get(user.municipality_id or 0)
        return 1, _("The municipalities"), _seen_there(inquiry, part, answers)
    if user.role is Role.PARTNER:
        return 2, inquiry.source.name, _("sent the inquiry; sees number and outcome")
    return 3, _("The registrar"), _("keeps the register")


def _seen_there(inquiry: Inquiry, part: Any, answers: Any) -> str:
    if not inquiry.hides_identity:
        seen = _("has been asked; sees the whole case")
    elif part and part.knows_identity:
        day = show_date(part.identity_released_at)
        seen = _("has been asked; sees who is asking since %(day)s", day=day)
    else:
        seen = _("has been asked; sees the code name and the need")
    if not (answers and part and part.replied_at):
        return seen
    day = show_date(answers.released_at)
    others = _("reads the other municipalities’ answers since %(day)s", day=day)
    return f"{seen}; {others}"
