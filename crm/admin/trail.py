"""Who did what, who read what: the audit trail as the administrator may see it.

It tells persons, moments, case numbers, what sort of thing was done and to whom or what, never what
a case is about (``trail_subjects`` says what an entry may tell).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.admin import queries, trail_subjects
from crm.core import clock
from crm.core.access import Role
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.i18n import show_number
from crm.core.labelled import Labelled
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry

MOST_PERSONS = 50
MOST_ROWS = 100_000
AT_A_TIME = 1000


class Deed(Labelled):
    """What sort of thing was done; ``ACTIONS`` says which entries belong to each."""

    READ = "read", _l("read a secret case")
    CASE = "case", _l("worked with a case")
    SHARED = "shared", _l("let somebody know of a case")
    SECRECY = "secrecy", _l("marked as secret")
    REGISTER = "register", _l("wrote in the register")
    SITE = "site", _l("changed a site")
    SIGN_IN = "sign_in", _l("signed in or out")
    ACCOUNT = "account", _l("changed an account")
    REFERENCE = "reference", _l("changed reference data")
    REPORT = "report", _l("made a report")
    IMPORT = "import", _l("imported a list")


# Every action that is recorded, in plain words that give nothing of a case away.
ACTIONS: dict[str, tuple[Deed, Any]] = {
    "inquiry.read": (Deed.READ, _l("read the secret case")),
    "inquiry.registered": (Deed.CASE, _l("logged the inquiry")),
    "inquiry.changed": (Deed.CASE, _l("changed the case")),
    "inquiry.opened_up": (Deed.SHARED, _l("made a hidden case open to those who were asked")),
    "inquiry.shown_on": (Deed.SHARED, _l("let municipalities see what changed of who asks")),
    "inquiry.moved": (Deed.CASE, _l("took the case to another stage")),
    "inquiry.reopened": (Deed.CASE, _l("opened the case again")),
    "merge.made": (Deed.CASE, _l("put another case into the case")),
    "merge.went": (Deed.CASE, _l("put the case into another")),
    "merge.undone": (Deed.CASE, _l("took two cases apart again")),
    "merge.companies": (Deed.CASE, _l("put two companies together")),
    "merge.companies_undone": (Deed.CASE, _l("took two companies apart again")),
    "inquiry.opened": (Deed.SHARED, _l("opened the case to a municipality")),
    "inquiry.named": (Deed.SHARED, _l("named a person who may know of the case")),
    "routing.sent": (Deed.SHARED, _l("sent the case to municipalities")),
    "routing.seen": (Deed.CASE, _l("saw the case for the first time in the municipality")),
    "routing.answered": (Deed.CASE, _l("answered for the municipality")),
    "routing.declined": (Deed.CASE, _l("declined for the municipality")),
    "routing.identity_released": (Deed.SHARED, _l("showed a municipality who is asking")),
    "routing.identity_withdrawn": (Deed.SHARED, _l("hid again who is asking")),
    "routing.answers_released": (Deed.SHARED, _l("let municipalities read each other’s answers")),
    "routing.answers_withdrawn": (Deed.SHARED, _l("hid the municipalities’ answers again")),
    "offer.made": (Deed.CASE, _l("compiled an offer")),
    "offer.sent": (Deed.CASE, _l("noted that an offer was sent")),
    "establishment.decided": (Deed.CASE, _l("recorded how the case ended")),
    "establishment.changed": (Deed.CASE, _l("corrected how the case ended")),
    "establishment.withdrawn": (Deed.CASE, _l("took back how the case ended")),
    "letter.received": (Deed.CASE, _l("took in a letter")),
    "letter.attached": (Deed.CASE, _l("took in a file")),
    "secrecy.wished": (Deed.SECRECY, _l("noted what the sender wants kept secret")),
    "secrecy.decided": (Deed.SECRECY, _l("marked facts as secret")),
    "secrecy.changed": (Deed.SECRECY, _l("changed a secrecy marking")),
    "secrecy.ended": (Deed.SECRECY, _l("lifted a secrecy marking")),
    "register.published": (Deed.REGISTER, _l("wrote a document’s public texts")),
    "register.numbered": (Deed.REGISTER, _l("wrote the municipality’s own number")),
    "site.created": (Deed.SITE, _l("added a site")),
    "site.changed": (Deed.SITE, _l("changed a site")),
    "account.signed_in": (Deed.SIGN_IN, _l("signed in")),
    "account.signed_out": (Deed.SIGN_IN, _l("signed out")),
    "account.signed_out_elsewhere": (Deed.SIGN_IN, _l("signed out other browsers")),
    "account.created": (Deed.ACCOUNT, _l("opened an account")),
    "account.changed": (Deed.ACCOUNT, _l("changed an account")),
    "account.link_sent": (Deed.ACCOUNT, _l("had a link for a new password sent")),
    "account.signed_out_everywhere": (Deed.SIGN_IN, _l("signed somebody out everywhere")),
    "account.password_set": (Deed.ACCOUNT, _l("chose a password through a link")),
    "account.password_changed": (Deed.ACCOUNT, _l("chose a password")),
    "account.identity_linked": (
        Deed.ACCOUNT,
        _l("linked an account to the organisation’s sign-in"),
    ),
    "account.identity_unlinked": (
        Deed.ACCOUNT,
        _l("took away an account’s link to the organisation’s sign-in"),
    ),
    "account.sign_in_refused": (
        Deed.SIGN_IN,
        _l("refused somebody’s sign-in with the organisation"),
    ),
    "account.second_factor_set_up": (Deed.ACCOUNT, _l("set up two-step verification")),
    "account.second_factor_removed": (Deed.ACCOUNT, _l("turned off two-step verification")),
    "account.second_factor_reset": (Deed.ACCOUNT, _l("reset somebody’s two-step verification")),
    "account.recovery_code_used": (Deed.SIGN_IN, _l("used a recovery code")),
    "account.recovery_codes_made": (Deed.ACCOUNT, _l("made new recovery codes")),
    "account.second_factor_required": (
        Deed.ACCOUNT,
        _l("demanded two-step verification of the role %(role)s"),
    ),
    "account.second_factor_not_required": (
        Deed.ACCOUNT,
        _l("demanded two-step verification of the role %(role)s no more"),
    ),
    "account.disabled": (Deed.ACCOUNT, _l("closed an account")),
    "account.enabled": (Deed.ACCOUNT, _l("opened a closed account again")),
    "reference.added": (Deed.REFERENCE, _l("added reference data")),
    "reference.changed": (Deed.REFERENCE, _l("changed reference data")),
    "reference.moved": (Deed.REFERENCE, _l("changed the order of reference data")),
    "reference.disabled": (Deed.REFERENCE, _l("put reference data out of use")),
    "reference.enabled": (Deed.REFERENCE, _l("took reference data into use again")),
    "intake.word_added": (Deed.REFERENCE, _l("added a word for a strength area")),
    "intake.word_changed": (Deed.REFERENCE, _l("changed how sure a word is")),
    "intake.word_taken_back": (Deed.REFERENCE, _l("took back a change of a word")),
    "intake.learning_switched": (Deed.REFERENCE, _l("turned learning from cases on or off")),
    "intake.learning_forgotten": (Deed.REFERENCE, _l("forgot all that was learned from cases")),
    "intake.lesson_forgotten": (Deed.REFERENCE, _l("forgot a word learned from cases")),
    "intake.lesson_remembered": (Deed.REFERENCE, _l("let a forgotten word be learned again")),
    "report.made": (Deed.REPORT, _l("made a monthly report")),
    "import.received": (Deed.IMPORT, _l("sent a list to be imported")),
    "import.started": (Deed.IMPORT, _l("began to import a list")),
    "import.stopped": (Deed.IMPORT, _l("stopped an import")),
    "import.resumed": (Deed.IMPORT, _l("went on with an import")),
    "import.undone": (Deed.IMPORT, _l("took an import back")),
    "company.imported": (Deed.IMPORT, _l("made a company from a list")),
    "company.removed": (Deed.IMPORT, _l("removed a company with an import that was taken back")),
}


@dataclass(frozen=True)
class Sought:
    """What to look for. Days in Europe/Stockholm, both included; nothing set means everything."""

    number: str | None = None
    person: str | None = None
    deed: Deed | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """One entry, as the administrator may see it."""

    id: int
    at: datetime
    who: str
    role: Role | None
    action: str
    number: str
    about: str
    count: int = 1  # how many entries the line stands for; ``at`` is the last one's
    first: datetime | None = None

    @property
    def what(self) -> str:
        """What was done, how often and from when to when, in the language in use."""
        if self.count == 1 or self.first is None:
            return self._deed
        times = [show_time(self.first), show_time(self.at)]
        return _(
            "%(deed)s %(count)s times, %(times)s",
            deed=self._deed,
            count=show_number(self.count),
            times="–".join(dict.fromkeys(times)),
        )

    @property
    def _deed(self) -> str:
        if self.action not in ACTIONS:
            return self.action
        text = str(ACTIONS[self.action][1])
        return text % {"role": self.about} if self.action in trail_subjects.ABOUT_ROLES else text


def lines_of(ids: Iterable[int]) -> list[Line]:
    """Some entries, newest first."""
    return _lines(db.session.execute(_query(AuditEntry.id.in_(list(ids)))).all())


def lines(sought: Sought) -> Iterator[Line]:
    """All of them, newest first, a few at a time; at most ``MOST_ROWS``."""
    query = _query(*conditions(sought)).limit(MOST_ROWS).execution_options(yield_per=AT_A_TIME)
    for rows in db.session.execute(query).partitions():
        yield from _lines(rows)


def _query(*wanted: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(AuditEntry, sa.func.coalesce(User.name, ""), User.role)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(*wanted)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )


def _lines(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[Line]:
    subjects = trail_subjects.of([entry for entry, *_rest in rows])
    return [
        Line(entry.id, entry.at, who, role, entry.action, *subjects[entry.id])
        for entry, who, role in rows
    ]


def conditions(sought: Sought, before: int | None = None) -> Iterator[sa.ColumnElement[bool]]:
    """What holds for the entries that are sought; ``before``: only those older than this one."""
    if sought.number:
        yield _of_case(sought.number.strip())
    if sought.person:
        yield AuditEntry.actor_id.in_(_persons(sought.person))
    if sought.deed:
        yield AuditEntry.action.in_(
            [key for key, (deed, _text) in ACTIONS.items() if deed is sought.deed]
        )
    if sought.since:
        yield AuditEntry.at >= _midnight(sought.since)
    if sought.until:
        yield AuditEntry.at < _midnight(sought.until + timedelta(days=1))
    last = db.session.get(AuditEntry, before) if before else None
    if last is not None:
        yield sa.tuple_(AuditEntry.at, AuditEntry.id) < sa.tuple_(last.at, last.id)


def _of_case(number: str) -> sa.ColumnElement[bool]:
    """Entries about a case or about one of its documents."""
    case = sa.select(Inquiry.id).where(Inquiry.number == number).scalar_subquery()
    documents = sa.select(Document.id).where(Document.inquiry_id == case)
    return sa.or_(
        sa.and_(AuditEntry.subject_type == "inquiries", AuditEntry.subject_id == case),
        sa.and_(AuditEntry.subject_type == "documents", AuditEntry.subject_id.in_(documents)),
    )


def _persons(text: str) -> Sequence[int]:
    query = sa.select(User.id)
    for word in text.split():
        query = query.where(queries.mentions(word))
    return db.session.scalars(query.order_by(User.id).limit(MOST_PERSONS)).all()


def show_time(moment: datetime) -> str:
    """09:15, Europe/Stockholm."""
    return f"{moment.astimezone(clock.STOCKHOLM):%H:%M}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.STOCKHOLM).astimezone(UTC)
