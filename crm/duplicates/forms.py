"""The forms by which two are made one."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import HiddenInput

from crm.core.db import Versioned
from crm.core.forms import BaseForm, EnumField, TextField, WholeNumberField, required
from crm.core.labelled import Labelled
from crm.duplicates.cases import Difference
from crm.inquiries.models import Inquiry


class Side(Labelled):
    """Whose value counts."""

    KEPT = "kept"
    MERGED = "merged"


class ChooseForm(BaseForm):
    """The case that is the same as the one at hand."""

    number = TextField(_l("The other case’s number"), [required()], longest=20)


class TwoForm(BaseForm):
    """Two that are to be one; it posts the versions that it shows."""

    kept_version = WholeNumberField("", widget=HiddenInput())
    merged_version = WholeNumberField("", widget=HiddenInput())

    def __init__(self, kept: Versioned, merged: Versioned) -> None:
        self.two = (kept, merged)
        super().__init__(kept_version=kept.version, merged_version=merged.version)

    def _compare(self) -> None:
        """What was chosen stays; the next try is about the two as they are now."""
        self.status = 409
        for field, row in zip((self.kept_version, self.merged_version), self.two, strict=True):
            field.raw_data, field.data = None, row.version
        self.problems = [_("One of the two was changed meanwhile. Look again before you go on.")]


class MergeForm(TwoForm):
    """Which values count where two cases differ."""

    choices: Sequence[Difference] = ()

    def from_merged(self) -> set[str]:
        """The fields in which the merged one's values count."""
        return {one.name for one in self.choices if self[_name(one)].data is Side.MERGED}

    def of(self, difference: Difference) -> Any:
        """The field in which one chooses."""
        return self[_name(difference)]


def merge_form(kept: Inquiry, merged: Inquiry, differences: Sequence[Difference]) -> MergeForm:
    """A form with a choice for each difference, set to what is proposed."""
    fields = {_name(one): _choice(one) for one in differences}
    kind: type[MergeForm] = type("CasesForm", (MergeForm,), fields)
    form = kind(kept, merged)
    form.choices = differences
    return form


def _choice(one: Difference) -> EnumField:
    proposed = Side.MERGED if one.takes_merged else Side.KEPT
    return EnumField(one.label, Side, [required()], empty=None, default=proposed)


def _name(difference: Difference) -> str:
    return f"of_{difference.name}"
