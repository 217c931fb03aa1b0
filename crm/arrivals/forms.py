"""The forms by which an inquiry is taken in by hand."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import FileInput, HiddenInput

from crm.accounts.models import User
from crm.arrivals import rules
from crm.arrivals.models import Draft
from crm.arrivals.sources import source_of
from crm.core.files import MAX_FILE_BYTES, ending
from crm.core.forms import (
    BaseForm,
    EnumField,
    FilesField,
    LongTextField,
    TextField,
    required,
)
from crm.inquiries.forms import LONGEST_KEY, NewInquiryForm, NoticesTheSame
from crm.inquiries.models import Secrecy
from crm.inquiries.rules import LABELS
from crm.intake.draft import Draft as Read
from crm.intake.queries import SuggestedArea
from crm.letters.service import MAILS

LONGEST_NUMBER = 50
# Quoted letters and all; what is read is its beginning.
LONGEST_LETTER = 200_000


def fault_of_mail(data: bytes, name: str) -> str:
    """What is wrong with a file that should be a saved mail; "" for nothing."""
    if len(data) > MAX_FILE_BYTES:
        return _("the file is larger than %(size)s MB.", size=MAX_FILE_BYTES // 1024 // 1024)
    if ending(name) not in MAILS:
        return _("this is no saved mail. Those end with .eml or .msg.")
    return ""


class PasteForm(BaseForm):
    """A letter: pasted, or a mail as it was saved."""

    text = LongTextField(_l("The letter"), longest=LONGEST_LETTER)
    mail = FilesField(
        _l("Or a saved mail"),
        fault_of=fault_of_mail,
        most=1,
        longest=MAX_FILE_BYTES,
        endings=MAILS,
        widget=FileInput(),
    )

    def saved(self) -> bytes | None:
        """The saved mail, if one was chosen."""
        return next((file.data for file in self.mail.data), None)


class LetterForm(NewInquiryForm):
    """A case as a letter tells it: each field that was filled shows the words it came from.

    ``text`` is the letter as it was read: the places of the words are places in it.
    """

    def __init__(
        self, person: User, draft: Draft, text: str, read: Read, areas: list[SuggestedArea]
    ) -> None:
        told: dict[str, Any] = {
            "subject": draft.subject,
            "description": draft.text,
            # Nobody has weighed it yet; a mail that comes by itself begins so too.
            "secrecy": Secrecy.LIMITED,
            "code_name": rules.code_name(draft.key),
            **({"received_at": draft.received_at} if draft.received_at else {}),
        }
        if draft.sender_email:
            told |= {
                "contact_email": draft.sender_email,
                "contact_name": draft.sender_name,
                "source_id": source_of(draft.sender_email).id,
            }
        super().__init__(person, **told | rules.proposed(read, areas))
        for name, found in rules.evidence(text, read, areas).items():
            self[name].evidence = found


class CallForm(NoticesTheSame):
    """A phone call, in five fields."""

    company_name = TextField(LABELS["company_name"])
    contact_name = TextField(_l("Who is calling"))
    reach = TextField(_l("Phone or e-mail address"), longest=254)
    description = LongTextField(_l("What they want"), [required()])
    secrecy = EnumField(LABELS["secrecy"], Secrecy, [required()], empty=None)
    submission_key = TextField(
        "", longest=LONGEST_KEY, widget=HiddenInput(), default=lambda: secrets.token_urlsafe(24)
    )

    def __init__(self) -> None:
        super().__init__(secrecy=Secrecy.LIMITED)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: a telephone number is no longer than one can be."""
        right = bool(super().validate(extra_validators))
        reach = self.reach.data or ""
        if "@" not in reach and len(reach) > LONGEST_NUMBER:
            self.reach.errors = [_("Write at most %(count)s characters.", count=LONGEST_NUMBER)]
            right = False
        return right

    def values(self) -> dict[str, Any]:
        """What the form holds, as the service takes it."""
        values = super().values()
        values.pop("submission_key")
        reach = values.pop("reach") or ""
        return values | ({"contact_email": reach} if "@" in reach else {"contact_phone": reach})
