"""Sending a case, answering it, declining it."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    EnumField,
    LongTextField,
    ManyField,
    TextField,
    TickField,
    VersionedForm,
    required,
)
from crm.inquiries.models import Inquiry
from crm.reference.models import Municipality, RoutingMode
from crm.routing import rules
from crm.routing.models import AnswerDraft, DeclineReason, Recipient
from crm.routing.queries import Candidate
from crm.sites.models import Site

LONGEST_NOTE, LONGEST_GROUND = 4_000, 1_000


class RadioField(EnumField):
    """One member of an enum, all of them in sight: one tap."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.RadioInput()


class SendForm(BaseForm):
    """To which municipalities, until when, with which words. Made by ``send_form``."""

    municipalities = ManyField(
        _l("Municipalities"), [required(_l("Choose at least one municipality."))]
    )
    deadline = DateField(_l("Answer by"), [required()])
    note = LongTextField(_l("Covering note"), longest=LONGEST_NOTE)

    candidates: Sequence[Candidate] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: a secret case needs a ground for each chosen municipality."""
        right = bool(super().validate(extra_validators))
        for municipality in self.chosen():
            ground = self.ground_of(municipality)
            if ground is not None and not ground.data:
                ground.errors = [_("Say why the case may be disclosed to this municipality.")]
                right = False
        return right

    def chosen(self) -> list[Municipality]:
        """The ticked municipalities, in the region's order."""
        ticked = set(self.municipalities.data or ())
        return [row.municipality for row in self.candidates if row.municipality.id in ticked]

    def ground_of(self, municipality: Municipality) -> Any:
        """The field for a municipality's ground; None when the case is not secret."""
        return self._fields.get(_ground(municipality))

    def grounds(self) -> dict[int, str]:
        """What was written, by municipality id."""
        fields = {row.municipality.id: self.ground_of(row.municipality) for row in self.candidates}
        return {key: ground.data or "" for key, ground in fields.items() if ground is not None}


def send_form(inquiry: Inquiry, candidates: Sequence[Candidate], mode: RoutingMode) -> SendForm:
    """The form for a case: with a ground per municipality when it is secret."""
    open_ones = [row.municipality for row in candidates if row.can_be_asked]
    grounds = {
        _ground(row): TextField(
            _("Ground for disclosing the case to %(name)s", name=row.name),
            longest=LONGEST_GROUND,
            render_kw={"list": "grounds"},
        )
        for row in (open_ones if inquiry.is_secret else ())
    }
    kind: type[SendForm] = type("SendForm", (SendForm,), {**grounds, "candidates": candidates})
    form = kind(
        data={
            "municipalities": proposed(inquiry, candidates, mode),
            "deadline": rules.usual_deadline(clock.today()),
        }
    )
    form.municipalities.offer((row.municipality.id, row.municipality.name) for row in candidates)
    return form


def proposed(inquiry: Inquiry, candidates: Sequence[Candidate], mode: RoutingMode) -> list[int]:
    """Whom the operating model would ask, by id. Nobody in a later round, or when secret: there
    each municipality is a decision of its own."""
    first = all(row.recipient is None for row in candidates)
    if mode not in rules.ASKS_EVERYBODY or inquiry.is_secret or not first:
        return []
    return [row.municipality.id for row in candidates if row.can_be_asked]


def _ground(municipality: Municipality) -> str:
    return f"ground_{municipality.id}"


class AnswerForm(VersionedForm):
    """The municipality's sites, and a line of why. Made by ``answer_form``."""

    sites = ManyField(_l("Sites"), [required(_l("Choose at least one site."))])
    comment = LongTextField(_l("Why here"), longest=LONGEST_NOTE)

    fits: Sequence[rules.Fit] = ()

    def chosen(self) -> list[Site]:
        """The ticked sites."""
        ticked = set(self.sites.data or ())
        return [fit.site for fit in self.fits if fit.site.id in ticked]

    def take_up(self, draft: AnswerDraft) -> None:
        """Fill in what was written before. A site that was added since then is ticked."""
        added = [fit.site.id for fit in self.fits if fit.site.created_at > draft.kept_at]
        self.sites.data = [*draft.site_ids, *added]
        self.comment.data = draft.comment


def answer_form(
    recipient: Recipient, fits: Sequence[rules.Fit], draft: AnswerDraft | None
) -> AnswerForm:
    """The form for a municipality's answer, with its sites to choose among."""
    form = AnswerForm(recipient)
    form.fits = fits
    form.sites.offer((fit.site.id, fit.site.name) for fit in fits)
    if draft is not None and not form.is_submitted():
        form.take_up(draft)
    return form


class DeclineForm(VersionedForm):
    """Why the municipality declines."""

    reason = RadioField(_l("Reason"), DeclineReason, [required(_l("Choose a reason."))], empty=None)
    comment = LongTextField(_l("Comment"), longest=LONGEST_NOTE)


class ReleaseForm(BaseForm):
    """Which municipalities may know who asks, and why."""

    recipients = ManyField(
        _l("Municipalities"), [required(_l("Choose at least one municipality."))]
    )
    why = LongTextField(
        _l("Why"), [required(_l("Say why the municipality may know."))], longest=LONGEST_GROUND
    )
    understood = TickField(
        _l("I understand that what has been read cannot be unread"),
        [required(_l("Confirm that you understand."))],
    )

    asked: Sequence[Recipient] = ()

    @classmethod
    def for_asked(cls, asked: Sequence[Recipient]) -> "ReleaseForm":
        """The form with those that do not know yet to choose among."""
        form = cls()
        form.asked = asked
        form.recipients.offer((row.id, row.municipality.name) for row in asked)
        return form

    def chosen(self) -> list[Recipient]:
        """The ticked municipalities."""
        ticked = set(self.recipients.data or ())
        return [row for row in self.asked if row.id in ticked]


class AnswersReleaseForm(BaseForm):
    """Why the municipalities may read each other's answers."""

    why = LongTextField(
        _l("Why"),
        [required(_l("Say why the municipalities may read each other’s answers."))],
        longest=LONGEST_GROUND,
    )
    understood = TickField(
        _l("I understand that what has been read cannot be unread"),
        [required(_l("Confirm that you understand."))],
    )


class ReaderForm(BaseForm):
    """As whom to look at a case; it comes with the address."""

    reader = ChoiceField(_l("As whom"), empty=_l("choose"))

    def __init__(self, readers: Sequence[tuple[str, str]], arguments: Any) -> None:
        super().__init__(formdata=arguments, meta={"csrf": False})
        self.reader.offer(readers)
