"""A site's form: what an offer needs first, the rest of the answer template folded below."""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms.widgets import HiddenInput

from crm.accounts.models import User
from crm.core import clock
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    EmailField,
    EnumField,
    LongTextField,
    NumberField,
    TextField,
    TruthField,
    VersionedForm,
    WholeNumberField,
    required,
)
from crm.reference import queries as reference
from crm.sites import rules
from crm.sites.models import Site, SiteKind, SiteStatus
from crm.sites.queries import Filters

LONGEST_KEY = 64
Group = tuple[str, list[Any]]

# What makes a site useful in an answer, in the order in which one would tell it.
FIRST: Sequence[tuple[Any, Sequence[str]]] = (
    (
        _l("The site"),
        (
            "name",
            "municipality_id",
            "kind",
            "availability",
            "area_ha",
            "floor_area_m2",
            "owner",
            "available_from",
            "address",
            "latitude",
            "longitude",
        ),
    ),
    (_l("Plan and power"), ("plan_status", "power_mw_now", "grid_owner")),
    (_l("Transport and ground"), ("motorway_km", "railway_siding", "contamination")),
    (
        _l("Why here, and whom to ask"),
        ("why_here_sv", "contact_name", "contact_email", "contact_phone"),
    ),
)
# What the template does not ask for by itself, but its section shows.
ALSO = {"site": ("description_sv", "description_en"), "municipality": ("why_here_en",)}

HINTS = {
    "name": _l("What you call it yourselves, such as the name of the area or the block."),
    "area_ha": _l("For land and brownfield."),
    "floor_area_m2": _l("For premises and offices."),
    "latitude": _l("In degrees, such as 59,921."),
    "longitude": _l("In degrees, such as 16,606."),
    "power_mw_now": _l("What the grid owner can connect today. Write 0 if there is none."),
    "why_here_sv": _l("Two or three sentences, as you would say them to the company."),
    "expandable_to_ha": _l("The whole area after growth."),
    "power_mw_later": _l("All power there will be, also the power now."),
    "environmental_permit_needed": _l("For the use that the plan permits."),
    "nearest_housing_m": _l("As the crow flies."),
    "substation_km": _l("As the crow flies."),
    "process_weeks": _l("When the plan is legally binding."),
}


def _template_field(field: rules.Field) -> Any:
    """The form field for one line of the answer template."""
    if field.choices is not None:
        checks = [required()] if field.id == "kind" else []
        return EnumField(field.label, field.choices, checks)
    if field.value in {rules.Value.NUMBER, rules.Value.WHOLE}:
        kind = NumberField if field.value is rules.Value.NUMBER else WholeNumberField
        return kind(
            field.label, unit=field.unit, least=field.least, most=field.most, places=field.places
        )
    simple = {rules.Value.DATE: DateField, rules.Value.TRUTH: TruthField}
    if field.value in simple:
        return simple[field.value](field.label)
    return TextField(field.label, longest=field.longest)


class SiteForm(BaseForm):
    """All that can be said of a site. The simple fields of the template are added below."""

    name = TextField(rules.OTHER_LABELS["name"], [required()])
    latitude = NumberField(_l("Latitude"), least=-180, most=180, places=6)
    longitude = NumberField(_l("Longitude"), least=-180, most=180, places=6)
    description_sv = LongTextField(_l("Description in Swedish"))
    description_en = LongTextField(_l("Description in English"))
    why_here_sv = LongTextField(_l("Why here, in Swedish"))
    why_here_en = LongTextField(_l("Why here, in English"))
    contact_name = TextField(_l("Contact"))
    contact_email = EmailField(_l("E-mail address"))
    contact_phone = TextField(_l("Phone"), longest=50)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the rules say of the values together, each at its field."""
        right = super().validate(extra_validators)
        for name, advice in rules.faults(rules.typed(self.values()), clock.today()).items():
            if name in self and not self[name].errors:
                self[name].errors = [advice]
                right = False
        return bool(right)

    def values(self) -> dict[str, Any]:
        """What the form holds, by the site's columns."""
        values = super().values()
        values.pop("submission_key", None)
        return values

    def first_groups(self) -> Iterator[Group]:
        """The fields that an offer needs, under headings."""
        for title, names in FIRST:
            yield str(title), [self[name] for name in names if name in self]

    def more_groups(self) -> Iterator[Group]:
        """The rest, by the sections of the answer template."""
        placed = {name for _, names in FIRST for name in names}
        for section, title in rules.SECTIONS.items():
            columns = [
                column
                for field in rules.FIELDS
                if field.section == section
                for column in field.columns
            ]
            names = [*columns, *ALSO.get(section, ())]
            rest = [self[name] for name in dict.fromkeys(names) if name not in placed]
            if rest:
                yield str(title), rest

    def hint(self, name: str) -> str:
        """What helps to fill in a field; "" where its label says it all."""
        return str(HINTS.get(name, ""))


for _field in rules.FIELDS:
    if _field.columns == (_field.id,):
        setattr(SiteForm, _field.id, _template_field(_field))


class NewSiteForm(SiteForm):
    """A site that is new; a municipal person's own contact details are filled in."""

    municipality_id = ChoiceField(_l("Municipality"), [required()], coerce=int)
    submission_key = TextField(
        "", longest=LONGEST_KEY, widget=HiddenInput(), default=lambda: secrets.token_urlsafe(24)
    )

    def __init__(self, person: User) -> None:
        contact = (
            {
                "contact_name": person.name,
                "contact_email": person.email,
                "contact_phone": person.phone,
            }
            if person.is_municipal
            else {}
        )
        super().__init__(data=contact)
        if person.is_municipal:
            del self.municipality_id
        else:
            self.municipality_id.offer((row.id, row.name) for row in reference.municipalities())


class EditSiteForm(VersionedForm, SiteForm):
    """A site that is there; whether it can still be offered is said here."""

    # Not called status: that is the form's own.
    availability = EnumField(rules.OTHER_LABELS["status"], SiteStatus, [required()], empty=None)

    def __init__(self, row: Site, **kwargs: Any) -> None:
        super().__init__(row, **(kwargs | {"availability": row.status}))

    def values(self) -> dict[str, Any]:
        """What the form holds, by the site's columns."""
        values = super().values()
        return values | {"status": values.pop("availability")}


class FilterForm(BaseForm):
    """What the list is narrowed by; it comes with the address."""

    municipality_id = ChoiceField(_l("Municipality"), coerce=int, empty=_l("all"))
    kind = EnumField(_l("Kind of site"), SiteKind, empty=_l("all"))
    availability = EnumField(rules.OTHER_LABELS["status"], SiteStatus, empty=_l("all"))
    area_ha = NumberField(_l("Area at least"), unit="ha", most=rules.FIELD["area_ha"].most)
    power_mw = NumberField(_l("Power at least"), unit="MW", most=rules.FIELD["power_mw_now"].most)

    def __init__(self, person: User, arguments: Any) -> None:
        super().__init__(formdata=arguments, meta={"csrf": False})
        if person.is_regional:
            self.municipality_id.offer((row.id, row.name) for row in reference.municipalities())
        else:
            del self.municipality_id

    def filters(self) -> Filters:
        """What was asked, without what could not be understood."""
        self.validate()
        return Filters(**{part.name: part.data for part in self if not part.errors})

    def asked(self) -> dict[str, str]:
        """The filters as they stand in the address, for the way to the next page."""
        return {name: text for name, text in request.args.items() if text and name in self}
