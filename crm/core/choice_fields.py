"""Form fields where one picks from what is offered; what was not offered is refused."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, cast

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import validators
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # newer than its types

from crm.core.countries import CODES, countries, country_name
from crm.core.fields import required_or_optional
from crm.core.i18n import show_truth

Choices = Iterable[tuple[Any, str]]


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
            required_or_optional(checks),
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

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was chosen. Raises ValueError for what cannot be one of the alternatives."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Choose one of the alternatives.")) from None

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
    """Several of many, as check boxes; the data is a list of row ids, or of what ``coerce`` reads."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(
        self,
        label: Any,
        checks: Sequence[Any] = (),
        *,
        choices: Choices = (),
        coerce: Callable[[str], Any] = int,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, required_or_optional(checks), coerce=coerce, choices=[], **kwargs)
        self.offered: list[tuple[Any, Any]] = list(choices)

    def offer(self, choices: Choices) -> None:
        """Set what can be chosen."""
        self.offered = list(choices)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was ticked, each once. Raises ValueError for what is no such value."""
        try:
            self.data = list(dict.fromkeys(self.coerce(value) for value in valuelist))
        except ValueError:
            self.data = []
            raise ValueError(_("Choose among the alternatives.")) from None

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
        if self.data is not None and self.data not in CODES:
            raise validators.ValidationError(_("Choose one of the alternatives."))

    def text(self) -> str:
        """The country's name."""
        return country_name(self.data)


def _truth(value: Any) -> bool | None:
    return {"yes": True, "no": False, "True": True, "False": False}.get(str(value))
