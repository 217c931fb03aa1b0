"""Choosing what an offer holds, and noting that it has been sent."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.widgets import HiddenInput

from crm.core import clock
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    LongTextField,
    ManyField,
    TextField,
    TickField,
    required,
)
from crm.inquiries.models import Inquiry
from crm.offers import document, rules
from crm.routing.models import AnswerSite, Recipient
from crm.sites import rules as site_rules
from crm.sites.models import Site


@dataclass(frozen=True)
class Choice:
    """One site to tick, with what one needs to know to decide."""

    box: Any
    site: Site
    summary: str
    facts: list[tuple[str, str]]
    missing: list[str]
    lacks_english: bool


class OfferForm(BaseForm):
    """What goes into the next version of an offer."""

    sites = ManyField(_l("Sites"), [required(_l("Choose at least one site."))])
    language = ChoiceField(
        _l("Language of the offer"), [required()], choices=rules.LANGUAGES.items(), empty=None
    )
    introduction = LongTextField(_l("Introduction to the investor"), [required()])
    with_comments = TickField(_l("Include what the municipalities wrote in their answers"))
    valid_until = DateField(_l("Valid until"))
    submission_key = TextField(_l("Form"), longest=64, widget=HiddenInput())

    @classmethod
    def for_case(cls, inquiry: Inquiry, answer_sites: list[AnswerSite]) -> "OfferForm":
        """The form with a suggestion in every field."""
        language = rules.suggested_language(inquiry.company.country if inquiry.company else None)
        form = cls(
            sites=[row.id for row in answer_sites if row.site.is_available],
            language=language,
            introduction=document.standard_introduction(language),
            with_comments=language == "sv",
            valid_until=clock.today() + rules.VALID_FOR,
            submission_key=secrets.token_urlsafe(24),
        )
        form.answer_sites = answer_sites
        form.sites.offer((row.id, row.site.name) for row in answer_sites)
        return form

    answer_sites: list[AnswerSite]

    def chosen(self) -> list[AnswerSite]:
        """The ticked sites."""
        ticked = set(self.sites.data or ())
        return [row for row in self.answer_sites if row.id in ticked]

    def wish(self) -> dict[str, Any]:
        """What the maker decides, as the service takes it.

        An introduction that nobody touched follows the language, whichever it was shown in.
        """
        language, introduction = str(self.language.data), rules.tidy(self.introduction.data or "")
        untouched = {document.standard_introduction(known) for known in rules.LANGUAGES}
        if introduction in untouched:
            introduction = document.standard_introduction(language)
        return {
            "language": language,
            "introduction": introduction,
            "valid_until": self.valid_until.data,
            "with_comments": bool(self.with_comments.data),
        }

    def by_municipality(self) -> Iterator[tuple[Recipient, list[Choice]]]:
        """The sites to choose among, under the municipality that offers them."""
        boxes = zip(self.sites, self.answer_sites, strict=True)
        for recipient, pairs in groupby(boxes, key=lambda pair: pair[1].recipient):
            yield recipient, [_choice(box, row.site) for box, row in pairs]


def _choice(box: Any, site: Site) -> Choice:
    known = ((field, site_rules.text(site, field)) for field in rules.KEY_FACTS)
    return Choice(
        box=box,
        site=site,
        summary=document.summary(site),
        facts=[
            (str(site_rules.FIELD[field].label), rules.sentence(value))
            for field, value in known
            if value
        ],
        missing=site_rules.missing(site),
        lacks_english=bool(site.description_sv or site.why_here_sv)
        and not (site.description_en and site.why_here_en),
    )


class SentForm(BaseForm):
    """To whom a version went, and when."""

    sent_to = TextField(_l("Sent to"), [required()], longest=254)
    sent_on = DateField(_l("Sent on"), [required()])
