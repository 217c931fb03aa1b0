"""Form fields that read what people type, in Swedish or English, and say what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import wtforms
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import validators

from crm.core import clock
from crm.core.i18n import language, show_date, show_moment, show_number, show_truth

MAX_LINE = 200
MAX_TEXT = 20_000
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
NUMBER = re.compile(r"[-+]?[0-9]{1,20}([.,][0-9]{0,20})?|[-+]?[.,][0-9]{1,20}")
# 1,800 in English text is 1800 and not 1.8; we ask rather than guess.
ENGLISH_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")


def _readable(text: str) -> str:
    """Text without control characters: no page and no PostgreSQL column can hold them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc")


def _tidy(value: Any) -> Any:
    return _readable(value).strip() if isinstance(value, str) else value


def _typed(field: Any) -> str:
    return _readable(str(field.raw_data[0])) if field.raw_data else ""


class Required(validators.InputRequired):
    """The field must be filled; blanks alone fill nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation when nothing was written or chosen."""
        if not any(_tidy(raw) for raw in _read_by(field)):
            field.errors = []
            raise validators.StopValidation(self.message or "")


def _read_by(field: Any) -> Sequence[Any]:
    """What was posted under the field's name, as far as the field reads it: one, or all of many."""
    posted = field.raw_data or ()
    return posted if isinstance(field, wtforms.SelectMultipleField) else posted[:1]


def required(message: Any = None) -> Any:
    """The field must be filled."""
    return Required(cast(str, message or _l("This must be filled in.")))


def required_or_optional(checks: Sequence[Any]) -> list[Any]:
    """A field's checks; what is not required may be left empty."""
    if any(isinstance(check, validators.InputRequired) for check in checks):
        return list(checks)
    return [validators.Optional(), *checks]


class NoLongerThan(validators.Length):
    """A longest length that the browser is not told: it would cut off what is pasted, silently."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)
        self.field_flags = {}


class TextField(wtforms.StringField):
    """One line of text, stripped."""

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        longest: int = MAX_LINE,
        **kwargs: Any,
    ) -> None:
        rules = [*required_or_optional(checks), NoLongerThan(longest)]
        super().__init__(label, rules, filters=[_one_line], **kwargs)

    def text(self) -> str:
        """What the field holds, for a person."""
        return str(self.data or "")


def _one_line(value: Any) -> Any:
    return " ".join(_tidy(value).splitlines()) if isinstance(value, str) else value


class LongTextField(wtforms.TextAreaField):
    """Several lines of text."""

    def __init__(
        self, label: Any, checks: Sequence[Any] = (), *, longest: int = MAX_TEXT, **kwargs: Any
    ) -> None:
        rules = [*required_or_optional(checks), NoLongerThan(longest)]
        super().__init__(label, rules, filters=[_tidy], **kwargs)

    def text(self) -> str:
        """What the field holds, for a person."""
        return str(self.data or "")


class EmailField(TextField):
    """One mail address."""

    widget = wtforms.widgets.EmailInput()

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        address = validators.Email(cast(str, _l("Write an address such as anna@example.se.")))
        super().__init__(label, [*checks, address], longest=254, **kwargs)


class PasswordField(wtforms.PasswordField):
    """A password; never stripped, never shown again."""

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, required_or_optional(checks), **kwargs)


class TickField(wtforms.BooleanField):
    """One box to tick: yes or no."""

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(checks), **kwargs)

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_truth(self.data)


class NumberField(wtforms.Field):
    """A decimal number, written the Swedish or the English way: 0,8 or 0.8 or 1 800.

    ``most`` must fit the column: a Numeric(10, 3) holds 9 999 999.
    """

    widget = wtforms.widgets.TextInput()

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        unit: str = "",
        least: float = 0,
        most: float = 999_999,
        places: int = 3,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, required_or_optional(checks), **kwargs)
        self.unit, self.least, self.most, self.places = unit, least, most, places
        self.render_kw = {"inputmode": "decimal", **(self.render_kw or {})}

    def _value(self) -> str:
        if self.raw_data:
            return _typed(self)
        if self.data is None:
            return ""
        plain = f"{Decimal(str(self.data)):f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return plain.replace(".", ",") if language() == "sv" else plain

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with advice for the user."""
        typed = "".join(_typed(self).split())
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
        plain = typed.replace("\N{MINUS SIGN}", "-")
        ambiguous = language() == "en" and ENGLISH_THOUSANDS.fullmatch(plain)
        if ambiguous or not NUMBER.fullmatch(plain):
            raise ValueError(_("Write a number with digits, such as 1800 or 0,8."))
        return Decimal(plain.replace(",", "."))

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
        super().__init__(label, [*required_or_optional(checks), _sensible_year], **kwargs)

    def _value(self) -> str:
        return _typed(self) if self.raw_data else str(self.data or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read YYYY-MM-DD. Raises ValueError with advice for the user."""
        self.data = None
        if typed := _typed(self).strip():
            try:
                self.data = date.fromisoformat(typed)
            except ValueError:
                raise ValueError(_("Write the date as 2026-11-24.")) from None

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_date(self.data)


class MomentField(wtforms.DateTimeLocalField):
    """A day and time in Europe/Stockholm; the data is UTC.

    A moment that is posted back as it was shown stays what it was: seconds are not cut off, and
    the second 02:30 of an October night does not become the first.
    """

    def __init__(self, label: Any, checks: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [*required_or_optional(checks), _sensible_year], **kwargs)

    def _value(self) -> str:
        return _typed(self) if self.raw_data else _local_minute(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a local day and time. Raises ValueError with advice for the user."""
        self.data = None
        typed = _typed(self).strip()
        if typed and typed == _local_minute(self.object_data):
            self.data = self.object_data
        elif typed:
            self.data = self._read(typed)

    def _read(self, typed: str) -> datetime:
        try:
            local = datetime.fromisoformat(typed)
        except ValueError:
            raise ValueError(_("Write day and time as 2026-11-24 09:15.")) from None
        if not EARLIEST_YEAR <= local.year <= LATEST_YEAR:
            raise ValueError(_("Check the year."))
        zoned = local if local.tzinfo else local.replace(tzinfo=clock.STOCKHOLM)
        return zoned.astimezone(UTC)

    def text(self) -> str:
        """What the field holds, for a person."""
        return show_moment(self.data)


def _local_minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(clock.STOCKHOLM):%Y-%m-%dT%H:%M}"


def _sensible_year(form: Any, field: Any) -> None:
    if field.data is not None and not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
        raise validators.ValidationError(_("Check the year."))


@dataclass(frozen=True)
class Upload:
    """A file that was sent: its name as the sender called it, and its bytes."""

    name: str
    data: bytes


class FilesField(wtforms.Field):
    """Files from the sender's computer; the data is a list of Upload.

    ``fault_of`` says what is wrong with one, "" for nothing. A browser sends no file twice: whoever
    gets the form back chooses them again, and the page says so.
    """

    widget = wtforms.widgets.FileInput(multiple=True)

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        fault_of: Callable[[bytes, str], str],
        most: int = 10,
        longest: int,
        endings: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, required_or_optional(checks), **kwargs)
        self.fault_of, self.most, self.longest = fault_of, most, longest
        self.render_kw = {"accept": ",".join(endings), **(self.render_kw or {})}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the files of the request: they do not come among a form's texts."""
        self.process_errors, self.data = [], []
        sent = request.files.getlist(self.name) if formdata is not None else []
        self.raw_data = [file.filename for file in sent if file.filename]
        for file in sent:
            if file.filename:
                self.data.append(Upload(file.filename, file.read(self.longest + 1)))
                file.close()  # a large one lies in a temporary file

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError with what is wrong with the files."""
        if len(self.data) > self.most:
            raise validators.ValidationError(_("Choose at most %(count)s files.", count=self.most))
        for upload in self.data:
            fault = self.fault_of(upload.data, upload.name)
            if fault:
                raise validators.ValidationError(f"{upload.name}: {fault}")

    def text(self) -> str:
        """What the field holds, for a person."""
        return ", ".join(upload.name for upload in self.data)
