"""Sending a list, and saying what its columns tell."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import FileInput

from crm.accounts import queries as accounts
from crm.accounts.models import User
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    EnumField,
    FilesField,
    required,
)
from crm.imports import queries, rules, sheets
from crm.imports.models import Import, ImportKind
from crm.imports.sheets import Sheet
from crm.inquiries.models import Channel, InquiryType, Secrecy
from crm.inquiries.rules import LABELS
from crm.reference import queries as reference

EXAMPLES, LONGEST_EXAMPLE = 3, 60
LOOKED_AT = 50


class UploadForm(BaseForm):
    """A file, and what its rows are."""

    kind = EnumField(_l("What is in the list?"), ImportKind, [required()], empty=None)
    file = FilesField(
        _l("File"),
        [required()],
        fault_of=lambda data, name: "",  # reading it says more
        most=1,
        longest=sheets.MAX_BYTES,
        endings=sheets.ENDINGS,
        widget=FileInput(),
    )
    sheet: Sheet

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: the file can be read. While it is, nobody waits for the database."""
        if not super().validate(extra_validators):
            return False
        db.session.rollback()
        upload = self.file.data[0]
        try:
            self.sheet = sheets.read(upload.data, upload.name)
        except Refused as refused:
            self.file.errors = refused.reasons
            return False
        return True


class ColumnsForm(BaseForm):
    """What each column tells. The columns' own fields are added by ``columns_form``."""

    about: Import

    def columns(self) -> list[str]:
        """The field of each column, "" for one that is left out."""
        chosen = [self[_name(place)].data for place in range(len(self.about.headings))]
        return [name if name in rules.FIELDS[self.about.kind] else "" for name in chosen]

    def usual(self) -> dict[str, Any]:
        """What is meant where the list says nothing."""
        return {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: what is needed is there, and nothing is told by two columns."""
        right = bool(super().validate(extra_validators))
        fields = rules.FIELDS[self.about.kind]
        columns = self.columns()
        for name in rules.twice(columns):
            place = len(columns) - 1 - columns[::-1].index(name)
            text = _("Another column is %(field)s already.", field=fields[name].label)
            self[_name(place)].errors = [text]
            right = False
        for group in rules.lacking(self.about.kind, columns):
            labels = _(" or ").join(f"“{fields[name].label}”" for name in group)
            self.problems.append(_("Choose the column for %(fields)s.", fields=labels))
            right = False
        return right


class InquiryColumnsForm(ColumnsForm):
    """With what is meant where a list of inquiries says nothing."""

    usual_source_id = ChoiceField(LABELS["source_id"], coerce=int)
    usual_channel = EnumField(LABELS["channel"], Channel)
    usual_secrecy = EnumField(LABELS["secrecy"], Secrecy, [required()], empty=None)
    usual_type = EnumField(LABELS["type"], InquiryType)
    usual_area_ids = ChoiceField(_l("Main strength area"), coerce=int)
    usual_responsible_id = ChoiceField(LABELS["responsible_id"], coerce=int)

    def usual(self) -> dict[str, Any]:
        """What is meant where the list says nothing, as it is kept."""
        area = self.usual_area_ids.data
        return {
            "source_id": self.usual_source_id.data,
            "channel": self.usual_channel.data,
            "secrecy": self.usual_secrecy.data,
            "type": self.usual_type.data,
            "area_ids": [area] if area else [],
            "responsible_id": self.usual_responsible_id.data,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: each case gets a source and a channel."""
        right = super().validate(extra_validators)
        for name in ("source_id", "channel"):
            part = self[f"usual_{name}"]
            if name not in self.columns() and not part.data and not part.errors:
                part.errors = [_("Choose one: no column tells it.")]
                right = False
        return right


def columns_form(row: Import, person: User) -> ColumnsForm:
    """The form about a file's columns, filled as was told before, or with a proposal."""
    base = InquiryColumnsForm if row.kind is ImportKind.INQUIRIES else ColumnsForm
    parts = {
        _name(place): ChoiceField(
            heading or _("Column %(number)s", number=place + 1), empty=LEFT_OUT
        )
        for place, heading in enumerate(row.headings)
    }
    columns, usual = _begin(row, person)
    filled = {_name(place): name for place, name in enumerate(columns)}
    form: ColumnsForm = type("Columns", (base,), {**parts, "about": row})(**filled, **usual)
    offered = [(name, field.full_label()) for name, field in rules.FIELDS[row.kind].items()]
    for name in parts:
        form[name].offer(offered)
    if isinstance(form, InquiryColumnsForm):
        form.usual_source_id.offer((source.id, source.name) for source in reference.sources())
        form.usual_area_ids.offer((area.id, area.name) for area in reference.areas())
        form.usual_responsible_id.offer((user.id, user.name) for user in accounts.regional_team())
    return form


LEFT_OUT: Any = _l("– do not import –")


def _name(place: int) -> str:
    return f"column_{place}"


def _begin(row: Import, person: User) -> tuple[Sequence[str], dict[str, Any]]:
    """As told for this file, or for the last one like it, or as it seems to be."""
    if row.columns:
        return row.columns, _usual(row.usual)
    before = queries.last_with_headings(row.kind, row.heading_key, row.id)
    if before is not None:
        return rules.as_before(row.headings, before.headings, before.columns), _usual(before.usual)
    names = queries.names_of_fields(row.kind)
    examples = queries.examples(row, LOOKED_AT)
    columns = rules.proposal(row.kind, row.headings, examples, names, queries.known())
    own = {"responsible_id": person.id} if person.is_regional else {}
    return columns, _usual({"secrecy": Secrecy.OPEN, **own})


def _usual(kept: dict[str, Any]) -> dict[str, Any]:
    values = rules.usual_values(kept)
    area = (values.pop("area_ids", None) or [None])[0]
    return {f"usual_{name}": value for name, value in {**values, "area_ids": area}.items()}


def examples_of(row: Import) -> list[list[str]]:
    """A few cells of each column, shortened."""
    return [[_short(str(cell)) for cell in cells] for cells in queries.examples(row, EXAMPLES)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXAMPLE else f"{line[:LONGEST_EXAMPLE].rstrip()} …"
