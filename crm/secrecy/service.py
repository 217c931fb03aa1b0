"""Writing decisions on secrecy: made for several facts at once, changed, lifted, reminded of."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core import audit, clock
from crm.core.access import Person
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.core.mail import absolute_url, send_mail
from crm.inquiries import queries as inquiries
from crm.inquiries.documents import DocumentKind, register_document
from crm.inquiries.models import Inquiry
from crm.reference.models import Provision
from crm.secrecy import queries, rules
from crm.secrecy.models import Fact, Reminder, SecrecyDecision, SecrecyWish


def note_wish(
    inquiry: Inquiry,
    facts: Iterable[Fact],
    harm: str,
    *,
    until: date | None,
    said_by: str,
    by: Person | None,
) -> SecrecyWish:
    """Keep what a sender asks to be kept secret, for whoever is to decide."""
    wish = SecrecyWish(
        inquiry=inquiry,
        facts=[fact.value for fact in facts],
        harm=harm,
        until=until,
        said_by=said_by[: rules.LONGEST_NAME],
    )
    db.session.add(wish)
    audit.record("secrecy.wished", inquiry, by=by)
    return wish


def decide(
    inquiry: Inquiry,
    harms: Mapping[Fact, str],
    *,
    provision: Provision | None,
    decided_on: date,
    until: date | None = None,
    said_by: str = "",
    by: Person,
) -> list[SecrecyDecision]:
    """Decide that facts of a case are secret, each with its harm, by one provision until one day.

    A decision that is there already with the same words is not made twice. Raises Refused when
    something is missing or wrong, or a fact is decided otherwise by the same provision.
    """
    _lock(inquiry)
    _refuse(rules.faults(harms, decided_on, until, today=clock.today()))
    in_use = _in_use(provision)
    shared = {"decided_on": decided_on, "until": until, "said_by": said_by.strip()}
    already = {row.fact: row for row in queries.in_force(inquiry) if row.provision_id == in_use.id}
    made = []
    for fact, harm in harms.items():
        values = shared | {"harm": harm.strip()}
        if fact in already:
            _same(already[fact], values)
        else:
            made.append(_add(inquiry, fact, in_use, values, by=by))
    if made:
        _note_decided(inquiry, made, in_use, shared, by=by)
    return made


def change(
    decision: SecrecyDecision, values: Mapping[str, Any], *, by: Person, version: int
) -> None:
    """Change ``provision``, ``harm``, ``until``, ``decided_on`` or ``said_by``; the fact stays.

    Raises Refused when a value is wrong or the decision is lifted, Stale when a colleague was first.
    """
    check_version(decision, version)
    if decision.is_lifted:
        raise Refused(_("This marking is lifted. Make a new one instead."))
    held = {name: getattr(decision, name) for name in CHANGEABLE} | dict(values)
    held |= {name: (held[name] or "").strip() for name in ("harm", "said_by")}
    unchanged = held["until"] == decision.until  # a decision that has run out can be corrected
    days = rules.date_faults(
        held["decided_on"], None if unchanged else held["until"], today=clock.today()
    )
    _refuse([*days, *filter(None, [rules.harm_fault(held["harm"])])])
    if held["provision"] is not decision.provision:
        _refuse_twin(decision, _in_use(held["provision"]))
    changes = audit.assign(decision, held)
    if "provision" in changes:
        old, new = changes["provision"]
        changes["provision"] = (old.code, new.code)
    if "until" in changes:
        decision.reminded = None
    if changes:
        changes = {"decision": (decision.id, decision.id), **changes}
        audit.record("secrecy.changed", decision.inquiry, by=by, changes=changes)
        register_document(decision.inquiry, DocumentKind.MARKING_CHANGED, by=by, row=decision)


def end(decision: SecrecyDecision, *, by: Person) -> None:
    """Lift a decision after a review; it stays to be read. Once is enough."""
    if decision.is_lifted:
        return
    decision.ended_at, decision.ended_by_id = clock.now(), by.id
    changes = {"decision": (decision.id, decision.id), "fact": (decision.fact, None)}
    audit.record("secrecy.ended", decision.inquiry, by=by, changes=changes)
    register_document(decision.inquiry, DocumentKind.MARKING_LIFTED, by=by, row=decision)


def remind() -> int:
    """Write to those who should look at decisions that end: one mail per case and stage.

    Tells how many decisions were reminded of. Each stage of a decision is told once.
    """
    today = clock.today()
    due: dict[tuple[int, Reminder], list[SecrecyDecision]] = {}
    for decision in queries.ending():
        stage = rules.reminder_due(decision.until or today, today)
        if stage is not None and stage is not decision.reminded:
            due.setdefault((decision.inquiry_id, stage), []).append(decision)
    for (_inquiry_id, stage), decisions in due.items():
        _write(stage, decisions)
    return sum(len(decisions) for decisions in due.values())


CHANGEABLE = ("provision", "harm", "until", "decided_on", "said_by")


def _add(
    inquiry: Inquiry, fact: Fact, provision: Provision, values: dict[str, Any], *, by: Person
) -> SecrecyDecision:
    row = SecrecyDecision(
        inquiry=inquiry, fact=fact, provision=provision, decided_by_id=by.id, **values
    )
    db.session.add(row)
    return row


def _note_decided(
    inquiry: Inquiry,
    made: list[SecrecyDecision],
    provision: Provision,
    shared: dict[str, Any],
    *,
    by: Person,
) -> None:
    db.session.flush()
    told = shared | {
        "decisions": [row.id for row in made],
        "provision": provision.code,
        "harm": {row.fact.value: row.harm for row in made},
    }
    changes = {name: (None, value) for name, value in told.items()}
    audit.record("secrecy.decided", inquiry, by=by, changes=changes)
    register_document(inquiry, DocumentKind.MARKING, by=by, row=made[0])


def _same(already: SecrecyDecision, values: dict[str, Any]) -> None:
    """A form sent twice is harmless; other words about the same fact are not thrown away."""
    if any(getattr(already, name) != value for name, value in values.items()):
        raise Refused(
            _("This is marked already by this provision. Change that marking, or lift it first."),
            field=rules.harm_field(already.fact),
        )


def _refuse_twin(decision: SecrecyDecision, provision: Provision) -> None:
    for row in queries.in_force(decision.inquiry):
        if row.fact is decision.fact and row.provision_id == provision.id:
            raise Refused(_("The same fact is marked by this provision."), field="provision_id")


def _in_use(provision: Provision | None) -> Provision:
    if provision is None:
        raise Refused(_("Choose the provision."), field="provision_id")
    if provision.disabled_on is not None and provision.disabled_on <= clock.today():
        raise Refused(_("The region does not use this provision any more."), field="provision_id")
    return provision


def _refuse(faults: Iterable[rules.Fault]) -> None:
    for fault in faults:
        raise Refused(str(fault.text), field=fault.field or None)


def _write(stage: Reminder, decisions: list[SecrecyDecision]) -> None:
    """One mail, and the note on each decision that it is told; the rows' versions stay."""
    first = decisions[0]
    to = _who_reviews(first)
    if to is not None:
        send_mail(
            "secrecy/ends",
            to,
            key=f"secrecy:{first.id}:{first.until}:{stage.value}",
            stage=stage.value,
            number=first.inquiry.number,
            link=absolute_url("secrecy.index", inquiry_id=first.inquiry_id),
        )
    ids = [row.id for row in decisions]
    told = sa.update(SecrecyDecision).where(SecrecyDecision.id.in_(ids)).values(reminded=stage)
    db.session.execute(told)


def _who_reviews(decision: SecrecyDecision) -> User | None:
    """The responsible, else who decided, else anybody in the regional team who sees the case."""
    readers = [user for user in inquiries.who_sees(decision.inquiry) if user.is_regional]
    wanted = [decision.inquiry.responsible, decision.decided_by, *readers]
    return next((user for user in wanted if user in readers), None)


def _lock(inquiry: Inquiry) -> None:
    """Somebody else who decides about this case waits here until this is kept."""
    db.session.execute(sa.select(Inquiry.id).where(Inquiry.id == inquiry.id).with_for_update())
