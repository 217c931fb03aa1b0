"""A case as somebody else sees it: that person's own page, made to be read only."""

import re
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from crm.accounts import queries as account_queries
from crm.accounts.models import User
from crm.core import clock
from crm.core.access import Role
from crm.inquiries import queries as inquiry_queries
from crm.inquiries.models import Inquiry
from crm.reference import queries as reference
from crm.routing import queries, rules
from crm.routing.models import Recipient, Round

EXAMPLE = "example"
# Our templates write each of these; what people have typed stands there escaped.
FORMS = re.compile(r"<form\b.*?</form>", re.DOTALL)
LINKS = re.compile(r"<(/?)a\b[^>]*>")
BUTTON = re.compile(r'\bclass="(btn [^"]*)"')
HEADINGS = re.compile(r"<(/?)h([1-5])\b")


@dataclass(frozen=True)
class Reader:
    """As whom to look: ``label`` stands in the list of choices, ``who`` above the page."""

    user: User
    label: str
    who: str
    is_example: bool = False


def readers(inquiry: Inquiry) -> dict[str, Reader]:
    """As whom a case can be looked at, by the key in the address: those who see it, a municipality
    that has not been asked yet where none has, and everybody else."""
    seeing = inquiry_queries.who_sees(inquiry)
    ids = {user.id for user in seeing}
    others = [user for user in account_queries.active() if user.id not in ids]
    return {
        **{str(user.id): Reader(user, _listed(user), described(user)) for user in seeing},
        **_example(inquiry),
        **{
            str(user.id): Reader(
                user, _("%(who)s (sees nothing)", who=_listed(user)), described(user)
            )
            for user in others
        },
    }


def described(user: User) -> str:
    """Name and where the person works, or as what."""
    place = user.municipality or user.source
    return f"{user.name}, {place.name if place else user.role.label}"


def _listed(user: User) -> str:
    """Told apart from others of the same name."""
    return f"{described(user)}, {user.email}"


def _example(inquiry: Inquiry) -> dict[str, Reader]:
    places = reference.municipalities()
    if not places or queries.rounds_of(inquiry):
        return {}
    label = _("A municipality that is asked")
    head = User(
        id=0, name=label, role=Role.BUSINESS_HEAD, municipality_id=places[0].id, language="sv"
    )
    return {EXAMPLE: Reader(head, label, label, is_example=True)}


def example_part(inquiry: Inquiry, head: User, *, sender: User) -> Recipient:
    """What a municipality would get if the case were sent to it now. Nothing of it is saved."""
    municipality = next(row for row in reference.municipalities() if row.id == head.municipality_id)
    now = clock.now()
    sent = Round(
        number=1,
        sent_at=now,
        sent_by=sender,
        deadline=rules.usual_deadline(clock.today()),
        note="",
    )
    return Recipient(id=0, inquiry=inquiry, municipality=municipality, round=sent, comment="")


def text_of(user: User, template: str, shown: dict[str, Any]) -> Markup:
    """The main part of a page as it is made for a user, without forms and with links that lead
    nowhere. Headings go one step down, below that of the page around it."""
    html = render_template(template, layout="layouts/part.html", current_user=user, **shown)
    html = LINKS.sub(_without_way, FORMS.sub("", html))
    return Markup(HEADINGS.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", html))  # noqa: S704


def _without_way(tag: re.Match[str]) -> str:
    look = BUTTON.search(tag[0])
    if look is None:
        return f"<{tag[1]}span>"
    # It looks like the button that the person would have, and says that it cannot be pressed.
    return f'<span class="{look[1]} disabled" role="button" aria-disabled="true">'
