"""Cases that have been sent to municipalities, and answered by them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm.core import clock
from crm.core.db import db
from crm.inquiries.models import Inquiry
from crm.reference.models import Municipality
from crm.routing import queries, rules, service
from crm.routing.models import DeclineReason, Recipient, Round
from tests.factories.inquiries import qualified_case
from tests.factories.people import municipality, person
from tests.factories.sites import complete_site

HEADS = {"1981": "head_sala", "1980": "head_vasteras", "1983": "head_koping"}
GROUND = "Bolaget har samtyckt till att kommunen får veta."


def routed_case(
    codes: Sequence[str] = ("1981", "1983"),
    *,
    deadline: date | None = None,
    note: str = "",
    **values: Any,
) -> Inquiry:
    """A case that waits for the answers of some municipalities (of a secret one with a ground)."""
    inquiry = qualified_case(**values)
    send(inquiry, codes, deadline=deadline, note=note)
    return inquiry


def answered_case(
    codes: Sequence[str] = ("1981", "1983"),
    *,
    deadline: date | None = None,
    note: str = "",
    comment: str = "Här finns mark, el och vilja.",
    **values: Any,
) -> Inquiry:
    """A case in which every municipality asked has put forward one complete site of its own."""
    inquiry = routed_case(codes, deadline=deadline, note=note, **values)
    for code in codes:
        answer(inquiry, code, comment=comment)
    return inquiry


def send(
    inquiry: Inquiry, codes: Sequence[str], *, deadline: date | None = None, note: str = ""
) -> Round:
    """Send a case to municipalities, by the coordinator."""
    chosen = [municipality(code) for code in codes]
    sent = service.send_round(
        inquiry,
        chosen,
        deadline=deadline or rules.usual_deadline(clock.today()),
        note=note,
        grounds=_grounds(chosen),
        by=person("coordinator"),
    )
    db.session.commit()
    return sent


def answer(inquiry: Inquiry, code: str = "1981", *, comment: str = "", **site: Any) -> Recipient:
    """A municipality puts forward one complete site of its own."""
    found = recipient(inquiry, code)
    values = {"name": f"Industrimark {found.municipality.name_sv}", **site}
    service.answer(found, [complete_site(code, **values)], comment=comment, by=person(HEADS[code]))
    db.session.commit()
    return found


def decline(
    inquiry: Inquiry, code: str = "1981", reason: DeclineReason = DeclineReason.NO_LAND
) -> Recipient:
    """A municipality declines."""
    found = recipient(inquiry, code)
    service.decline(found, reason, comment="", by=person(HEADS[code]))
    db.session.commit()
    return found


def recipient(inquiry: Inquiry, code: str = "1981") -> Recipient:
    """A municipality's part in a case."""
    return next(
        found for found in queries.recipients_of(inquiry) if found.municipality.code == code
    )


def _grounds(chosen: Sequence[Municipality]) -> dict[int, str]:
    return {row.id: GROUND for row in chosen}
