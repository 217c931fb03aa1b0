"""The forms of the page with an area's words."""

import secrets
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.widgets import HiddenInput

from crm.core.forms import (
    BaseForm,
    ChoiceField,
    EnumField,
    LongTextField,
    TextField,
    required,
)
from crm.intake.models import Strength, TermLanguage
from crm.intake.term_rules import LONGEST_TERM
from crm.reference.models import StrengthArea

LONGEST_KEY = 64


def names(area: StrengthArea) -> dict[str, str]:
    """What an area and its subareas are called, by their codes."""
    return {area.code: area.name} | {part.code: part.name for part in area.subareas}


class AddWordForm(BaseForm):
    """A word of the region's own for an area or one of its subareas."""

    text = TextField(_l("Word or phrase"), [required()], longest=LONGEST_TERM)
    language = EnumField(_l("Language"), TermLanguage, [required()], empty=None)
    strength = EnumField(
        _l("How sure it is"),
        Strength,
        [required()],
        members=[one for one in Strength if one is not Strength.OFF],
        empty=None,
    )
    code = ChoiceField(_l("Speaks for"), [required()], empty=None)
    submission_key = TextField(
        "", longest=LONGEST_KEY, widget=HiddenInput(), default=lambda: secrets.token_urlsafe(24)
    )

    def __init__(self, area: StrengthArea, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.code.offer(names(area).items())


class ChangeWordForm(BaseForm):
    """What a word that is there is to count from now on; nothing chosen takes a decision back."""

    code = ChoiceField("", [required()], empty=None)
    language = EnumField("", TermLanguage, [required()])
    text = TextField("", [required()], longest=LONGEST_TERM)
    strength = EnumField(_l("How sure it is"), Strength)
    version = wtforms.IntegerField("", [wtforms.validators.InputRequired()])

    def __init__(self, area: StrengthArea, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.code.offer(names(area).items())


class TrialForm(BaseForm):
    """A letter to try the words on; it is not kept."""

    letter = LongTextField(_l("The letter"), [required()])


class SearchForm(wtforms.Form):
    """Which of the words to show."""

    find = TextField(_l("Letters in the word"), longest=LONGEST_TERM)
    spoken = EnumField(_l("Language"), TermLanguage, empty=_l("all languages"))

    def asked(self) -> dict[str, Any]:
        """What was asked for, as an address holds it."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}
