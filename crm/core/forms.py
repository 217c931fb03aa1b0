"""Forms: what was typed is kept, what is wrong is said beside the field, a stale save is shown.

A view reads ``if form.carry_out(service.edit, row, ..., by=me()): go on`` and otherwise renders the
page with ``form.status``: 200 for a fresh form, 422 when something is wrong, 409 when a colleague
saved first.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, cast

import pycountry
import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError
from wtforms import validators
from wtforms.fields.choices import Choice

from crm.core import clock
from crm.core.db import Versioned, check_version, db
from crm.core.errors import Refused, Stale
from crm.core.i18n import language, show_date, show_moment, show_number, show_truth

MAX_LINE = 200
MAX_TEXT = 20_000
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100

Choices = Iterable[tuple[Any, str]]


def _tidy(value: Any) -> Any:
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


class TextField(wtforms.StringField):
    """One line of text, stripped. NULs go: PostgreSQL cannot hold them and nobody types them."""

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        longest: int = MAX_LINE,
        shape: str | None = None,
        **kwargs: Any,
    ) -> None:
        rules = [*_required_or_optional(checks), validators.Length(max=longest)]
        super().__init__(label, rules, filters=[_tidy], **kwargs)
        self.shape = shape

    def text(self) -> str:
        """What the field holds, for a person."""
        return str(self.data or "")


class LongTextField(wtforms.TextAreaField):
    """Several lines of text."""

    def __init__(
        self, label: Any, checks: Sequence[Any] = (), *, longest: int = MAX_TEXT, **kwargs: Any
    ) -> None:
        rules = [*_required_or_optional(checks), validators.Length(max=longest)]
        super().__init__(label, rules, filters=[_tidy], **kwargs)

    def text(self) -> str:
        """What the field holds, for a person."""
        return str(self.data or "")


class EmailField(TextField):
    """One mail address."""

    widget = wtforms.widgets.EmailInput()

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        address = validators.Email(message=_l("Write an address such as anna@example.se."))
        super().__init__(label, [*checks, address], longest=254, **kwargs)


class NumberField(wtforms.Field):
    """A decimal number, written the Swedish or the English way: 0,8 or 0.8 or 1 800."""

    widget = wtforms.widgets.TextInput()

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        unit: str = "",
        least: float = 0,
        most: float = 1_000_000_000,
        places: int = 3,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, _required_or_optional(checks), **kwargs)
        self.unit, self.least, self.most, self.places = unit, least, most, places
        self.render_kw = {"inputmode": "decimal", **(self.render_kw or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        plain = f"{Decimal(self.data):f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return plain.replace(".", ",") if language() == "sv" else plain

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with advice for the user."""
        typed = "".join(str(valuelist[0] if valuelist else "").split())
        self.data = None
        if not typed:
            return
        number = self._read(typed)
        if not self.least <= number <= self.most:
            raise ValueError(
                _(
                    "Write a number between %(least)s and %(most)s.",
                    least=show_number(self.least),
                    most=show_number(self.most),
                )
            )
        self.data = self._convert(number)

    def _read(self, typed: str) -> Decimal:
        try:
            number = Decimal(typed.replace("\N{MINUS SIGN}", "-").replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(_("Write a number with digits, such as 1800 or 0,8."))
        return number

    def _convert(self, number: Decimal) -> Any:
        return round(number, self.places)

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_number(self.data, self.unit)


class WholeNumberField(NumberField):
    """A whole number."""

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, checks, **{"most": 1_000_000, **kwargs})
        self.render_kw = {**(self.render_kw or {}), "inputmode": "numeric"}

    def _convert(self, number: Decimal) -> int:
        if number != int(number):
            raise ValueError(_("Write a whole number, such as 12."))
        return int(number)


class DateField(wtforms.DateField):
    """A calendar day."""

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [*_required_or_optional(checks), _sensible_year], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read YYYY-MM-DD. Raises ValueError with advice for the user."""
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            try:
                self.data = date.fromisoformat(str(valuelist[0]).strip())
            except ValueError:
                raise ValueError(_("Write the date as 2026-11-24.")) from None

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_date(self.data)


class MomentField(wtforms.DateTimeLocalField):
    """A day and time in Europe/Stockholm; the data is UTC."""

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [*_required_or_optional(checks), _sensible_year], **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return f"{self.data.astimezone(clock.STOCKHOLM):%Y-%m-%dT%H:%M}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a local day and time. Raises ValueError with advice for the user."""
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            try:
                local = datetime.fromisoformat(str(valuelist[0]).strip())
            except ValueError:
                raise ValueError(_("Write day and time as 2026-11-24 09:15.")) from None
            zoned = local if local.tzinfo else local.replace(tzinfo=clock.STOCKHOLM)
            if not EARLIEST_YEAR <= zoned.year <= LATEST_YEAR:
                raise ValueError(_("Check the year."))
            self.data = zoned.astimezone(UTC)

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_moment(self.data)


class ChoiceField(wtforms.SelectField):
    """One of several; an empty choice stands first unless one is required from the start."""

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        choices: Choices = (),
        coerce: Callable[[Any], Any] = str,
        empty: Any = "",
        **kwargs: Any,
    ) -> None:
        self.empty = empty
        self.read = coerce
        super().__init__(
            label,
            _required_or_optional(checks),
            coerce=self._coerce,
            validate_choice=True,
            choices=[],
            **kwargs,
        )
        self.offered: list[tuple[str, Any]] = []
        self.offer(choices)

    def offer(self, choices: Choices) -> None:
        """Set what can be chosen."""
        empty = [("", self.empty)] if self.empty is not None else []
        self.offered = [*empty, *((str(self._key(value)), label) for value, label in choices)]

    def _key(self, value: Any) -> Any:
        return value.value if isinstance(value, StrEnum) else value

    def _coerce(self, value: Any) -> Any:
        return None if value in ("", None, "None") else self.read(value)

    def iter_choices(self) -> Any:
        """What the widget draws."""
        chosen = self._chosen()
        for value, label in self.offered:
            yield Choice(value, label, value == chosen, {})

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for a value that was not offered."""
        if self.data is not None and self._chosen() not in dict(self.offered):
            raise validators.ValidationError(_("Choose one of the alternatives."))

    def text(self) -> str:
        """What the field holds, for a person."""
        return str(dict(self.offered).get(self._chosen(), ""))

    def _chosen(self) -> str:
        return "" if self.data is None else str(self._key(self.data))


class EnumField(ChoiceField):
    """One member of an enum that has labels."""

    def __init__(
        self,
        label: Any,
        kind: type[StrEnum],
        checks: Sequence[Any] = (),
        *,
        members: Iterable[StrEnum] | None = None,
        **kwargs: Any,
    ) -> None:
        self.members = list(members if members is not None else kind)
        super().__init__(label, checks, coerce=kind, **kwargs)

    def iter_choices(self) -> Any:
        """The members with their labels in the language in use."""
        self.offer((member, cast(Any, member).label) for member in self.members)
        return super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for a member that was not offered."""
        if self.data is not None and self.data not in self.members:
            raise validators.ValidationError(_("Choose one of the alternatives."))

    def text(self) -> str:
        """What the field holds, for a person."""
        return str(cast(Any, self.data).label) if self.data else ""


class TruthField(ChoiceField):
    """Yes, no, or not said."""

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, checks, coerce=_truth, empty=_l("not said"), **kwargs)

    def iter_choices(self) -> Any:
        """Not said, yes, no."""
        chosen = {None: "", True: "yes", False: "no"}[self.data]
        for value, label in (("", self.empty), ("yes", _("yes")), ("no", _("no"))):
            yield Choice(value, label, value == chosen, {})

    def pre_validate(self, form: Any) -> None:
        """Any of the three will do."""

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_truth(self.data)


class ManyField(wtforms.SelectMultipleField):
    """Several of many, as check boxes; the data is a list of row ids."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(
        self, label: Any, checks: Sequence[Any] = (), *, choices: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(label, _required_or_optional(checks), coerce=int, choices=[], **kwargs)
        self.offered: list[tuple[int, Any]] = list(choices)

    def offer(self, choices: Choices) -> None:
        """Set what can be chosen."""
        self.offered = list(choices)

    def iter_choices(self) -> Any:
        """What the widget draws."""
        chosen = set(self.data or ())
        for value, label in self.offered:
            yield Choice(str(value), label, value in chosen, {})

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for a value that was not offered."""
        if not set(self.data or ()) <= dict(self.offered).keys():
            raise validators.ValidationError(_("Choose among the alternatives."))

    def text(self) -> str:
        """What the field holds, for a person."""
        chosen = set(self.data or ())
        return ", ".join(str(label) for value, label in self.offered if value in chosen)


class CountryField(ChoiceField):
    """A country, as its ISO 3166-1 alpha-2 code."""

    def iter_choices(self) -> Any:
        """All countries, named and sorted in the language in use."""
        self.offer(countries())
        return super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for what is not a country."""
        if self.data is not None and pycountry.countries.get(alpha_2=self.data) is None:
            raise validators.ValidationError(_("Choose one of the alternatives."))

    def text(self) -> str:
        """The country's name."""
        return country_name(self.data)


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, sorted by name."""
    named = [(country.alpha_2, country_name(country.alpha_2)) for country in pycountry.countries]
    return sorted(named, key=lambda pair: _swedish_order(pair[1]))


def country_name(code: str | None) -> str:
    """A country's name in the language in use."""
    from babel import Locale

    return "" if code is None else str(Locale(language()).territories.get(code, code))


def _swedish_order(text: str) -> str:
    """A sort key that puts å, ä, ö last and other accents with their letter."""
    import unicodedata

    lower = text.lower().translate(str.maketrans({"å": "{a", "ä": "{b", "ö": "{c"}))
    return unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()


class BaseForm(FlaskForm):
    """A form about a row (or a new one)."""

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
            if field.name not in {"csrf_token", "version", "submit"}
        }

    def _explain(self, refused: Refused) -> None:
        self.status = 422
        if refused.field and refused.field in self:
            field = self[refused.field]
            field.errors = [*field.errors, *refused.reasons]
        else:
            self.problems = refused.reasons

    def _compare(self) -> None:
        self.status = 409
        theirs = type(self)(self.row, formdata=None, **self.arguments)
        for mine in self:
            other = theirs[mine.name]
            if hasattr(mine, "text") and mine.text() != other.text():
                self.conflict.append((str(mine.label.text), other.text(), mine.text()))
        if "version" in self:
            self["version"].raw_data = None
            self["version"].data = self.row.version


class VersionedForm(BaseForm):
    """A form about a row that others may be editing: it posts the version it was opened with."""

    version = wtforms.IntegerField(widget=wtforms.widgets.HiddenInput())

    def check(self) -> None:
        """Raise Stale when a colleague saved the row first. The service calls it or does so."""
        check_version(cast(Versioned, self.row), self.version.data or 0)


class ButtonForm(FlaskForm):
    """A single button: nothing but the protection against forged requests."""


def required(message: Any = None) -> Any:
    """The field must be filled."""
    return validators.InputRequired(message or _l("This must be filled in."))


def _required_or_optional(checks: Sequence[Any]) -> list[Any]:
    if any(isinstance(check, validators.InputRequired) for check in checks):
        return list(checks)
    return [validators.Optional(), *checks]


def _truth(value: Any) -> bool | None:
    return {"yes": True, "no": False, "True": True, "False": False}.get(str(value))


def _sensible_year(form: Any, field: Any) -> None:
    if field.data is not None and not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
        raise validators.ValidationError(_("Check the year."))
