"""What came to the mailbox, as it came; and when somebody last looked into it."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Identified, Model, UtcDateTime, choice
from crm.core.files import StoredFile
from crm.core.labelled import Labelled
from crm.inquiries.models import Inquiry
from crm.letters.models import Letter


class MailState(Labelled):
    """What has become of a mail."""

    WAITING = "waiting", _l("waiting")
    NEW_CASE = "new_case", _l("new case")
    JOINED = "joined", _l("added to a case")
    COPY = "copy", _l("the same mail again")


class IncomingMail(Identified, Model):
    """A mail as it lay in the mailbox: kept before anybody reads it, so that none is lost.

    ``digest`` is the SHA-256 of its bytes.
    """

    __tablename__ = "incoming_mails"

    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.WAITING)
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letters.id"))
    is_unreadable: Mapped[bool] = mapped_column(default=False)

    file: Mapped[StoredFile] = relationship()
    inquiry: Mapped[Inquiry | None] = relationship()
    letter: Mapped[Letter | None] = relationship()


class MailboxPoll(Model):
    """How the reading of the mailbox goes: one row, which is also what one worker holds at a time."""

    __tablename__ = "mailbox_polls"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fault: Mapped[str | None] = mapped_column(sa.String(100))
