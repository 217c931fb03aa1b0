"""Accounts as the administrator fills them in."""

from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.admin.trail import Deed, Sought
from crm.core.access import Role
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    EmailField,
    EnumField,
    TextField,
    TickField,
    VersionedForm,
    required,
)
from crm.reference import queries as reference
from crm.reference.models import Source


class UserFilter(wtforms.Form):
    """Which accounts to list."""

    text = TextField(_l("Name or e-mail address"))
    role = EnumField(_l("Role"), Role, empty=_l("all roles"))


class TrailFilter(wtforms.Form):
    """Which entries of the trail to show."""

    number = TextField(_l("Case number"))
    person = TextField(_l("Who"))
    deed = EnumField(_l("What was done"), Deed, empty=_l("everything"))
    since = DateField(_l("From"))
    until = DateField(_l("Up to and including"))

    def validate_until(self, field: wtforms.Field) -> None:
        """The last day is not before the first."""
        if self.since.data and field.data and field.data < self.since.data:
            raise wtforms.ValidationError(_("The last day is before the first one."))

    def sought(self) -> Sought:
        """What is sought; a field that cannot be understood finds nothing else than without it."""
        self.validate()
        return Sought(
            **{field.name: None if field.errors else field.data or None for field in self}
        )

    def asked(self) -> dict[str, str]:
        """The filters as an address holds them, for the way to the next page."""
        sent = {field.name: (field.raw_data or [""])[0] for field in self}
        return {name: text for name, text in sent.items() if text}


class UserFields(BaseForm):
    """Who somebody is and what they work with."""

    name = TextField(_l("Name"), [required()])
    email = EmailField(_l("E-mail address"), [required()])
    title = TextField(_l("Title"))
    phone = TextField(_l("Phone"), longest=50)
    role = EnumField(_l("Role"), Role, [required()])
    municipality_id = ChoiceField(
        _l("Municipality"), coerce=int, empty=_l("none: not a municipal role")
    )
    source_id = ChoiceField(
        _l("The partner's organisation"), coerce=int, empty=_l("none: not a partner")
    )
    language = ChoiceField(
        _l("Language of pages and mail"),
        [required()],
        choices=[("sv", "Svenska"), ("en", "English")],
        empty=None,
    )
    gets_monthly_report = TickField(_l("Gets the monthly report by e-mail"))

    def __init__(self, row: Any = None, **kwargs: Any) -> None:
        super().__init__(row, **kwargs)
        towns = reference.municipalities()
        if row and row.municipality and row.municipality not in towns:
            towns.append(row.municipality)
        partners = reference.in_use(Source, keep=row.source if row else None)
        self.municipality_id.offer((town.id, town.name) for town in towns)
        self.source_id.offer(
            (partner.id, partner.name) for partner in partners if partner.is_partner
        )


class EditUserForm(UserFields, VersionedForm):
    """An account that another administrator may be editing, too."""
