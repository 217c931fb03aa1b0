"""The forms of the register: what it is narrowed to, the public texts, a municipality's number."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    EnumField,
    TextField,
    VersionedForm,
    required,
)
from crm.inquiries.documents import Direction, DocumentKind
from crm.register import queries
from crm.register.queries import Filters
from crm.register.rules import LONGEST_NUMBER, View, directions, kinds


class FilterForm(BaseForm):
    """What the register is narrowed to; it comes with the address."""

    view = EnumField(_l("View"), View, empty=None)
    text = TextField(_l("Search"))
    kind = ChoiceField(_l("Document"), coerce=DocumentKind, empty=_l("all"))
    direction = EnumField(_l("Direction"), Direction, empty=_l("all"))
    since = DateField(_l("From"))
    until = DateField(_l("Up to and including"))

    def __init__(self, person: User, arguments: Any) -> None:
        views = queries.views_of(person)
        super().__init__(formdata=arguments, meta={"csrf": False})
        self.view.members = list(views)
        self.shown: View = views[0]
        if "view" in arguments and self.view.data in views:
            self.shown = self.view.data
        self.view.data = self.shown
        self.kind.offer(kinds(self.shown).items())
        self.direction.members = [*directions(self.shown)]
        if len(views) == 1:
            del self.view

    def filters(self) -> Filters:
        """What was asked, without what could not be understood."""
        self.validate()
        return Filters(
            **{
                part.name: part.data
                for part in self
                if part.name != "view" and not part.errors and part.data
            }
        )

    def asked(self) -> dict[str, str]:
        """The filters as they stand in the address, for the way to the next page and the files."""
        return {name: text for name, text in request.args.items() if text and name in self}


class PublicForm(VersionedForm):
    """What anybody may read of a document."""

    public_counterpart = TextField(_l("Sender or recipient, public"))
    public_subject = TextField(_l("Subject, public"), [required()])


class OwnNumberForm(VersionedForm):
    """A municipality's own number of a document."""

    municipality_number = TextField(_l("Our own number"), longest=LONGEST_NUMBER)
