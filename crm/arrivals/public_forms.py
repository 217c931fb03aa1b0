"""The form by which anybody asks for a place."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import HiddenInput

from crm.arrivals.asking import Wish
from crm.arrivals.rules import Asker
from crm.core.files import KINDS, MAX_FILE_BYTES, fault_of
from crm.core.forms import (
    BaseForm,
    CountryField,
    DateField,
    EmailField,
    EnumField,
    FilesField,
    LongTextField,
    ManyField,
    NumberField,
    TextField,
    WholeNumberField,
    required,
)
from crm.inquiries.forms import LONGEST_KEY
from crm.inquiries.rules import LABELS, UNITS
from crm.secrecy.models import Fact

MOST_FILES = 3
SENSITIVE = tuple(fact for fact in Fact if fact is not Fact.CASE)
# Not of the case itself.
ASIDE = ("asker", "sensitive", "harm", "sensitive_until", "files", "website", "submission_key")


class AskForm(BaseForm):
    """What somebody outside looks for, how to reach them, and what must not become known."""

    asker = EnumField(_l("You are"), Asker, [required()], empty=None)
    description = LongTextField(_l("What are you looking for?"), [required()])
    area_ha_min = NumberField(LABELS["area_ha_min"], unit=UNITS["area_ha_min"], most=100_000)
    power_mw = NumberField(LABELS["power_mw"], unit=UNITS["power_mw"], most=100_000)
    jobs = WholeNumberField(LABELS["jobs"], most=1_000_000)
    needed_by = DateField(LABELS["needed_by"])
    files = FilesField(
        _l("Files"), fault_of=fault_of, most=MOST_FILES, longest=MAX_FILE_BYTES, endings=KINDS
    )

    company_name = TextField(LABELS["company_name"])
    country = CountryField(LABELS["country"])
    contact_name = TextField(_l("Your name"), [required()])
    contact_email = EmailField(_l("Your e-mail address"), [required()])
    contact_phone = TextField(_l("Your phone"), longest=50)

    sensitive = ManyField(_l("What must not become known?"), coerce=Fact)
    harm = LongTextField(_l("What harm would it do?"), longest=2000)
    sensitive_until = DateField(_l("Until and including, if you know"))

    # Programs fill in every field they find; people do not see this one.
    website = TextField(_l("Leave this field empty"), longest=2000)
    submission_key = TextField(
        "", longest=LONGEST_KEY, widget=HiddenInput(), default=lambda: secrets.token_urlsafe(24)
    )

    def __init__(self) -> None:
        super().__init__(asker=Asker.COMPANY)
        self.sensitive.offer((fact, fact.label) for fact in SENSITIVE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: whoever wants something kept secret says why."""
        right = bool(super().validate(extra_validators))
        if self.is_by_a_program:
            # A browser may have done it for somebody: whoever presses again gets through.
            self.problems = [
                _(
                    "It looked as if a program had filled in the form. Nothing is sent yet: send it again."
                )
            ]
            self.website.raw_data, self.website.data = None, ""
            right = False
        if self.sensitive.data and not self.harm.data:
            self.harm.errors = [_("Say what harm it would do: we must weigh it for each fact.")]
            right = False
        return right

    def values(self) -> dict[str, Any]:
        """What the form holds of the case."""
        return {name: value for name, value in super().values().items() if name not in ASIDE}

    def wish(self) -> Wish:
        """What is to be kept secret, and why."""
        return Wish(
            tuple(self.sensitive.data or ()), self.harm.data or "", self.sensitive_until.data
        )

    @property
    def is_by_a_program(self) -> bool:
        """Whether the field was filled in that people do not see."""
        return bool(self.website.data)
