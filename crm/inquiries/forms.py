"""The forms about a case: logging and changing it, dismissing it, naming a person, the filters."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from babel.lists import format_list
from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import HiddenInput

from crm.accounts import queries as accounts
from crm.accounts.models import User
from crm.core import clock
from crm.core.access import Role
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    CountryField,
    DateField,
    EmailField,
    EnumField,
    LongTextField,
    ManyField,
    MomentField,
    NumberField,
    TextField,
    TickField,
    TruthField,
    VersionedForm,
    WholeNumberField,
    required,
)
from crm.inquiries import rules
from crm.inquiries.models import Channel, DismissReason, Inquiry, InquiryType, Secrecy, Stage
from crm.inquiries.queries import Filters
from crm.inquiries.rules import LABELS, UNITS
from crm.inquiries.service import values_of
from crm.reference import queries as reference
from crm.reference.models import Municipality, Source, StrengthArea

T = TypeVar("T")
LONGEST_KEY = 64
HINTS = {
    "received_at": _l("When it came in, Swedish time."),
    "company_name": _l("Leave it empty if a go-between will not say."),
    "country": _l("Where the group has its head office."),
    "subject": _l("One line by which you know the case again."),
    "description": _l(
        "Paste the mail or write what was said. Municipalities read it if the case is open or you "
        "have shown them who is asking."
    ),
    "code_name": _l("What municipalities and mails call the case, such as Project Juniper."),
    "summary": _l(
        "What municipalities read about the need. If the case is not open it must name nobody: "
        "no company, no person, no address."
    ),
    "power_mw": _l("The grid connection needed."),
    "jobs": _l("Full-time jobs that are added here."),
    "other_requirements": _l("Municipalities read this too."),
}
SECRECY_HINTS = {
    Secrecy.OPEN: _l("The municipalities that are asked see the whole case."),
    Secrecy.LIMITED: _l(
        "They see the code name and the need, not who is asking. The regional team sees all."
    ),
    Secrecy.SECRET: _l(
        "Only persons named one by one know of the case, also within the regional team."
    ),
}
# A rule speaks of the case; the form may ask for it in another field.
ASKED_IN = {"area_ids": "primary_area_id"}


class InquiryForm(BaseForm):
    """All that can be said of a case."""

    source_id = ChoiceField(LABELS["source_id"], [required()], coerce=int)
    channel = EnumField(LABELS["channel"], Channel, [required()])
    received_at = MomentField(LABELS["received_at"], [required()])
    responsible_id = ChoiceField(LABELS["responsible_id"], coerce=int)

    company_name = TextField(LABELS["company_name"])
    country = CountryField(LABELS["country"])
    organisation_number = TextField(LABELS["organisation_number"], longest=20)
    contact_name = TextField(LABELS["contact_name"])
    contact_title = TextField(LABELS["contact_title"])
    contact_email = EmailField(LABELS["contact_email"])
    contact_phone = TextField(LABELS["contact_phone"], longest=50)

    subject = TextField(LABELS["subject"], [required()])
    description = LongTextField(LABELS["description"])
    type = EnumField(LABELS["type"], InquiryType)

    secrecy = EnumField(LABELS["secrecy"], Secrecy, [required()], empty=None)
    code_name = TextField(LABELS["code_name"], longest=100)
    summary = LongTextField(LABELS["summary"])

    area_ha_min = NumberField(LABELS["area_ha_min"], unit=UNITS["area_ha_min"], most=100_000)
    area_ha_max = NumberField(LABELS["area_ha_max"], unit=UNITS["area_ha_max"], most=100_000)
    floor_area_m2 = WholeNumberField(
        LABELS["floor_area_m2"], unit=UNITS["floor_area_m2"], most=10_000_000
    )
    power_mw = NumberField(LABELS["power_mw"], unit=UNITS["power_mw"], most=100_000)
    jobs = WholeNumberField(LABELS["jobs"], most=1_000_000)
    investment_msek = NumberField(
        LABELS["investment_msek"], unit=UNITS["investment_msek"], most=10_000_000
    )
    needed_by = DateField(LABELS["needed_by"])
    railway_siding = TruthField(LABELS["railway_siding"])
    port = TruthField(LABELS["port"])
    motorway = TruthField(LABELS["motorway"])
    brownfield_ok = TruthField(LABELS["brownfield_ok"])
    other_requirements = LongTextField(LABELS["other_requirements"])

    primary_area_id = ChoiceField(_l("Main strength area"), coerce=int)
    further_area_ids = ManyField(_l("Also within"))
    subarea_ids = ManyField(LABELS["subarea_ids"])

    def __init__(self, row: Inquiry | None = None, **kwargs: Any) -> None:
        super().__init__(row, **_as_asked(row), **kwargs)
        self.arguments = kwargs  # when a colleague saved first, the row is read again
        self.areas = _with(reference.areas(), row.areas if row else ())
        self.subareas = _with(reference.subareas(), row.subareas if row else ())
        keep_source = row.source if row else None
        self.source_id.offer((s.id, s.name) for s in reference.in_use(Source, keep=keep_source))
        self.responsible_id.offer((user.id, user.name) for user in _may_be_responsible(row))
        self.primary_area_id.offer((area.id, area.name) for area in self.areas)
        self.further_area_ids.offer((area.id, area.name) for area in self.areas)
        self.subarea_ids.offer((subarea.id, subarea.name) for subarea in self.subareas)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the rules say of the values together, each at its field."""
        right = bool(super().validate(extra_validators))
        parents = {subarea.id: subarea.area_id for subarea in self.subareas}
        for fault in rules.faults(self.values(), parents):
            field = self[ASKED_IN.get(fault.field, fault.field)]
            if not field.errors:
                field.errors = [str(fault.text)]
                right = False
        return right

    def values(self) -> dict[str, Any]:
        """What the form holds, as the service takes it."""
        values = super().values()
        values.pop("submission_key", None)
        chosen = [values.pop("primary_area_id"), *(values.pop("further_area_ids") or ())]
        return values | {"area_ids": list(dict.fromkeys(id_ for id_ in chosen if id_))}

    def subarea_groups(self) -> Iterator[tuple[StrengthArea, list[Any]]]:
        """The boxes for subareas, by strength area."""
        boxes = {int(box.data): box for box in self.subarea_ids}
        for area in self.areas:
            mine = [boxes[sub.id] for sub in self.subareas if sub.area_id == area.id]
            if mine:
                yield area, mine

    def hint(self, name: str) -> str:
        """What helps to fill in a field; "" where its label says it all."""
        return str(HINTS.get(name, ""))

    def secrecy_hint(self, level: str) -> str:
        """What a level of secrecy means."""
        return str(SECRECY_HINTS[Secrecy(level)])

    def _explain(self, refused: Any) -> None:
        refused.field = ASKED_IN.get(refused.field, refused.field)
        super()._explain(refused)


class NoticesTheSame(BaseForm):
    """A form that makes a case: those likely the same are shown once before it is saved.

    ``alike`` are those that were found; ``seen`` names, by number, those that the person has been
    shown and yet goes on.
    """

    seen = TextField("", widget=HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[Any] = []
        self._look: Callable[[Mapping[str, Any]], list[Any]] = lambda _values: []

    def notice(self, look: Callable[[Mapping[str, Any]], list[Any]]) -> None:
        """Set what finds the cases that are likely the same as the values of one."""
        self._look = look

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: nothing is alike that the person has not been shown."""
        if not super().validate(extra_validators):
            return False
        seen = set((self.seen.data or "").split())
        found = self._look(self.values())
        if {one.inquiry.number for one in found} <= seen:
            return True
        self._show(found)
        return False

    def look_at_once(self) -> None:
        """Show what is alike before anything is posted."""
        if not self.is_submitted():
            self._show(self._look(self.values()))

    def _show(self, found: list[Any]) -> None:
        self.alike = found
        self.seen.raw_data = None
        self.seen.data = " ".join(one.inquiry.number for one in found)

    def values(self) -> dict[str, Any]:
        """What the form holds, as the service takes it."""
        values = super().values()
        values.pop("seen")
        return values


class NewInquiryForm(NoticesTheSame, InquiryForm):
    """A case that is new: it arrived just now, and whoever logs it is responsible."""

    submission_key = TextField(
        "", longest=LONGEST_KEY, widget=HiddenInput(), default=lambda: secrets.token_urlsafe(24)
    )

    def __init__(self, person: User, **told: Any) -> None:
        usual: dict[str, Any] = {"received_at": clock.now(), "responsible_id": person.id}
        super().__init__(None, **usual | told)


class EditInquiryForm(InquiryForm, VersionedForm):
    """A case that is there. ``told``: the municipalities to which it shows who asks.

    A change of that must be confirmed: they read it at once. So must opening the case to those who
    were ``asked`` while it was hidden.
    """

    shown_on = TickField("")
    made_open = TickField("")

    def __init__(
        self,
        row: Inquiry,
        told: Sequence[Municipality] = (),
        asked: Sequence[Municipality] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(row, **kwargs)
        self.arguments = kwargs | {"told": told, "asked": asked}
        self.told, self.asked = told, asked if row.hides_identity else ()
        self.shown_on.label.text = _(
            "Yes, %(names)s may read what I have changed", names=_names(self.told)
        )
        self.made_open.label.text = _(
            "Yes, %(names)s may see who is asking", names=_names(self.asked)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: who asks is not changed unawares under the eyes of municipalities."""
        right = super().validate(extra_validators)
        if self.told and self._changes_who_asks() and not self.shown_on.data:
            self.shown_on.errors = [
                _("You have changed what they see. Tick this, or hide it from them first.")
            ]
            right = False
        return right

    def values(self) -> dict[str, Any]:
        """What the form holds, as the service takes it."""
        values = super().values()
        for tick in ("shown_on", "made_open"):
            values.pop(tick, None)
        return values

    def shown_to(self) -> Sequence[Municipality]:
        """Those who may see at once what changes of who asks."""
        return self.told if self.shown_on.data else ()

    def _changes_who_asks(self) -> bool:
        now, typed = rules.tidy(values_of(self.row)), rules.tidy(self.values())
        return any((now[name] or "") != (typed[name] or "") for name in rules.IDENTITY)

    def _begin_again(self, theirs: Any) -> None:
        super()._begin_again(theirs)
        for tick in (self.shown_on, self.made_open):
            tick.raw_data, tick.data = None, False  # perhaps they are others now


def _names(municipalities: Sequence[Municipality]) -> str:
    return format_list([row.name for row in municipalities], locale=get_locale() or "sv")


class DismissForm(BaseForm):
    """Why a case does not count."""

    reason = EnumField(
        _l("Why"),
        DismissReason,
        [required()],
        members=(DismissReason.SPAM, DismissReason.DUPLICATE),
    )


class NamePersonForm(BaseForm):
    """Somebody in the regional team who is to know of a secret case."""

    user_id = ChoiceField(_l("Person"), [required()], coerce=int)
    ground = LongTextField(_l("Why this person must know"), [required()], longest=2000)

    def offer(self, team: list[User]) -> None:
        """Set who can be named."""
        self.user_id.offer((user.id, user.name) for user in team)


class FilterForm(BaseForm):
    """What the list is narrowed to; it comes with the address."""

    text = TextField(_l("Search"))
    stage = EnumField(_l("Stage"), Stage, empty=_l("all"))
    secrecy = EnumField(LABELS["secrecy"], Secrecy, empty=_l("all"))
    area_id = ChoiceField(_l("Strength area"), coerce=int, empty=_l("all"))
    source_id = ChoiceField(LABELS["source_id"], coerce=int, empty=_l("all"))
    responsible_id = ChoiceField(LABELS["responsible_id"], coerce=int, empty=_l("all"))

    def __init__(self, person: User, arguments: Any) -> None:
        super().__init__(formdata=arguments, meta={"csrf": False})
        self.area_id.offer((area.id, area.name) for area in reference.areas())
        self.source_id.offer((source.id, source.name) for source in reference.sources())
        self.responsible_id.offer((user.id, user.name) for user in accounts.regional_team())
        for name in NOT_TO_BE_FILTERED.get(person.role, ()):
            del self[name]

    def filters(self) -> Filters:
        """What was asked, without what could not be understood."""
        self.validate()
        return Filters(**{part.name: part.data for part in self if not part.errors and part.data})

    def asked(self) -> dict[str, str]:
        """The filters as they stand in the address, for the way to the next page."""
        return {name: text for name, text in request.args.items() if text and name in self}


# Whoever is not told a fact must not find it out by filtering either.
NOT_TO_BE_FILTERED: dict[Role, tuple[str, ...]] = {
    Role.BUSINESS_HEAD: ("source_id", "responsible_id"),
    Role.COLLEAGUE: ("source_id", "responsible_id"),
    Role.PARTNER: ("text", "secrecy", "area_id", "source_id", "responsible_id"),
}


def _as_asked(row: Inquiry | None) -> dict[str, Any]:
    """What the form asks for under other names than the row has."""
    if row is None:
        return {}
    values = values_of(row)
    asked = {name: values[name] for name in (*rules.COMPANY_FIELDS, *rules.CONTACT_FIELDS)}
    primary, *further = values["area_ids"] or [None]
    return asked | {
        "primary_area_id": primary,
        "further_area_ids": further,
        "subarea_ids": values["subarea_ids"],
    }


def _may_be_responsible(row: Inquiry | None) -> list[User]:
    now = [row.responsible] if row and row.responsible else []
    return _with(accounts.regional_team(), now)


def _with(offered: list[T], chosen: Iterable[T]) -> list[T]:
    """What can be chosen, and what was chosen before it could not be any more."""
    return offered + [row for row in chosen if row not in offered]
