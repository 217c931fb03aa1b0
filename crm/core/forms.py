"""Forms: what was typed is kept, what is wrong is said beside the field, a stale save is shown.

A view reads ``if form.carry_out(service.edit, row, ..., by=me()): go on`` and otherwise renders the
page with ``form.status``: 200 for a fresh form, 422 when something is wrong, 409 when a colleague
saved first. The fields are in crm.core.fields and crm.core.choice_fields; import them from here.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

import wtforms
from flask import flash, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from sqlalchemy.orm.exc import StaleDataError

from crm.core.choice_fields import (
    ChoiceField,
    CountryField,
    EnumField,
    ManyField,
    TruthField,
)
from crm.core.countries import countries, country_name
from crm.core.db import Versioned, check_version, db
from crm.core.errors import Refused, Stale
from crm.core.fields import (
    DateField,
    EmailField,
    FilesField,
    LongTextField,
    MomentField,
    NumberField,
    PasswordField,
    TextField,
    TickField,
    WholeNumberField,
    required,
)

__all__ = [
    "BaseForm",
    "ButtonForm",
    "ChoiceField",
    "CountryField",
    "DateField",
    "EmailField",
    "EnumField",
    "FilesField",
    "LongTextField",
    "ManyField",
    "MomentField",
    "NumberField",
    "PasswordField",
    "TextField",
    "TickField",
    "TruthField",
    "VersionedForm",
    "WholeNumberField",
    "countries",
    "country_name",
    "press",
    "required",
]


class BaseForm(FlaskForm):
    """A form about a row (or a new one)."""

    class Meta(FlaskForm.Meta):
        """Texts only: a file sent under a text's name is no answer to it."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted, or what the form was given."""
            if formdata is not _Auto:
                return formdata
            return request.form if form.is_submitted() else None

    def __init__(self, row: Any = None, **kwargs: Any) -> None:
        self.row = row
        self.arguments = kwargs
        self.conflict: list[tuple[str, str, str]] = []
        self.problems: list[str] = []
        self.status = 200
        super().__init__(obj=row, **kwargs)

    def carry_out(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """If the form was posted and is right, do what it asks and commit.

        Returns False for a page that must be shown (again): the form then says why. The outcome
        of ``action`` is in ``result``.
        """
        if not self.is_submitted():
            return False
        if not self.validate():
            self.status = 422
            return False
        try:
            self.result = action(*args, **kwargs)
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            self._explain(refused)
        except (Stale, StaleDataError):
            db.session.rollback()
            self._compare()
        else:
            return True
        return False

    def values(self) -> dict[str, Any]:
        """What the form holds, by column."""
        return {
            field.name: field.data
            for field in self
            if field.name not in {"csrf_token", "version", "opened", "submit"}
        }

    def _explain(self, refused: Refused) -> None:
        self.status = refused.status
        if refused.field and refused.field in self:
            field = self[refused.field]
            field.errors = [*field.errors, *refused.reasons]
        else:
            self.problems = refused.reasons

    def _compare(self) -> None:
        """Show both texts where both wrote. A field that I left alone takes the colleague's."""
        self.status = 409
        theirs = type(self)(self.row, formdata=None, **self.arguments)
        for mine in self:
            other = theirs[mine.name]
            if not hasattr(mine, "text") or mine.text() == other.text():
                continue
            if self._left_alone(mine):
                mine.raw_data, mine.data = None, other.data
            else:
                self.conflict.append((str(mine.label.text), other.text(), mine.text()))
        self._begin_again(theirs)

    def _left_alone(self, field: Any) -> bool:
        return False

    def _begin_again(self, theirs: "BaseForm") -> None:
        """After a conflict the form stands on what the colleague saved."""


class VersionField(wtforms.IntegerField):
    """The version that a form was opened with; a form that does not say it is out of date."""

    widget = wtforms.widgets.HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number. Raises ValueError for what is none."""
        self.data = None
        super().process_formdata(valuelist)


class VersionedForm(BaseForm):
    """A form about a row that others may be editing: it posts the version it was opened with."""

    version = VersionField()
    # What each field held then, as short marks: a field that still holds it was left alone.
    opened = wtforms.HiddenField()

    def marks(self) -> str:
        """What ``opened`` is to post; asked for by the page when all choices are known."""
        if self.is_submitted():
            return str(self.opened.data or "")
        return json.dumps({field.name: _mark(field) for field in self if hasattr(field, "text")})

    def check(self) -> None:
        """Raise Stale when a colleague saved the row first. The service calls it or does so."""
        check_version(cast(Versioned, self.row), self.version.data or 0)

    def _left_alone(self, field: Any) -> bool:
        try:
            marks = json.loads(self.opened.data or "{}")
        except ValueError:
            return False
        return isinstance(marks, dict) and marks.get(field.name) == _mark(field)

    def _begin_again(self, theirs: BaseForm) -> None:
        self.version.raw_data, self.version.data = None, self.row.version
        marks = {field.name: _mark(field) for field in theirs if hasattr(field, "text")}
        self.opened.data = json.dumps(marks)


def _mark(field: Any) -> str:
    return hashlib.sha256(field.text().encode()).hexdigest()[:12]


class ButtonForm(FlaskForm):
    """A single button: nothing but the protection against forged requests."""


def press(action: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Do what a lone button asks and commit. A refusal becomes a notice on the next page."""
    try:
        action(*args, **kwargs)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        for reason in refused.reasons:
            flash(reason, "warning")
    except (Stale, StaleDataError):
        db.session.rollback()
        flash(
            _("This was changed at the same moment. Look again before you go on."),
            "warning",
        )
    else:
        return True
    return False
