"""Reference data as the region fills it in: each text in Swedish and English."""

from decimal import Decimal
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import validators

from crm.core import clock
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    EnumField,
    LongTextField,
    NumberField,
    TextField,
    TickField,
    VersionedForm,
    WholeNumberField,
    required,
)
from crm.reference import queries
from crm.reference.models import AreaStatus, OperatingModel, Readiness, RoutingMode, StrengthArea

MOST_PEOPLE = 20_000_000
CODE_SHAPE = r"[a-z0-9]+(-[a-z0-9]+)*"


class DegreesField(NumberField):
    """A latitude or longitude."""

    def _convert(self, number: Decimal) -> float:
        return round(float(number), 5)


class RowForm(VersionedForm):
    """What every row has. A new row also gets its code, which never changes afterwards."""

    code = TextField(
        _l("Code"),
        [
            required(),
            validators.Regexp(
                f"^{CODE_SHAPE}$",
                message=cast(
                    str, _l("Use the letters a-z, digits and hyphens, such as life-science.")
                ),
            ),
        ],
        longest=40,
    )
    name_sv = TextField(_l("Name in Swedish"), [required()])
    name_en = TextField(_l("Name in English"), [required()])

    def __init__(self, row: Any = None, **kwargs: Any) -> None:
        super().__init__(row, **kwargs)
        if row is None:
            del self.version
        else:
            del self.code


class MunicipalityForm(RowForm):
    """A municipality of the region, or a neighbour."""

    county = TextField(_l("County"), [required()], longest=100)
    in_region = TickField(_l("Belongs to the region"), default=True)
    subregion = TextField(_l("Part of the county"), longest=100)
    population = WholeNumberField(_l("Inhabitants"), most=MOST_PEOPLE)
    latitude = DegreesField(_l("Latitude"), least=-90, most=90, places=5)
    longitude = DegreesField(_l("Longitude"), least=-180, most=180, places=5)
    readiness = EnumField(_l("Readiness to answer"), Readiness, empty=_l("not judged"))
    handles_own_inquiries = TickField(_l("Handles inquiries itself"))
    sba_member = TickField(_l("Member of Stockholm Business Alliance"))


class StrengthAreaForm(RowForm):
    """A field of business in which the region is strong.

    Its column "status" is called standing here: a form has a status of its own.
    """

    standing = EnumField(_l("Status"), AreaStatus, [required()], empty=None)
    covers_sv = LongTextField(_l("What belongs here, in Swedish"))
    covers_en = LongTextField(_l("What belongs here, in English"))

    def __init__(self, row: Any = None, **kwargs: Any) -> None:
        super().__init__(row, **kwargs | ({"standing": row.status} if row else {}))

    def values(self) -> dict[str, Any]:
        """What the form holds, by column."""
        held = super().values()
        return held | {"status": held.pop("standing")}


class SubareaForm(RowForm):
    """A part of a strength area."""

    area_id = ChoiceField(_l("Strength area"), [required()], coerce=int)

    def __init__(self, row: Any = None, **kwargs: Any) -> None:
        super().__init__(row, **kwargs)
        areas = queries.in_use(StrengthArea, keep=row.area if row else None)
        self.area_id.offer((area.id, area.name) for area in areas)


class SourceForm(RowForm):
    """Where inquiries come from."""

    is_partner = TickField(_l("A partner, whose own people may sign in and follow their cases"))


class OperatingModelForm(RowForm):
    """How an organisation handles inquiries."""

    mode = EnumField(_l("How it works"), RoutingMode, [required()])
    note_sv = LongTextField(_l("What sets it apart, in Swedish"))
    note_en = LongTextField(_l("What sets it apart, in English"))


class ProvisionForm(RowForm):
    """A provision that secrecy can be decided by."""

    note_sv = LongTextField(_l("Note in Swedish"), longest=2000)
    note_en = LongTextField(_l("Note in English"), longest=2000)


class RegionForm(VersionedForm):
    """What the region says of itself."""

    name_sv = TextField(_l("Name in Swedish"), [required()])
    name_en = TextField(_l("Name in English"), [required()])
    county = TextField(_l("County"), [required()], longest=100)
    inhabitants = WholeNumberField(_l("Inhabitants"), [required()], most=MOST_PEOPLE)
    why_here_sv = LongTextField(_l("Why here, in Swedish"), longest=2000)
    why_here_en = LongTextField(_l("Why here, in English"), longest=2000)
    operating_model_id = ChoiceField(_l("Operating model"), [required()], coerce=int, empty=None)

    def __init__(self, row: Any, **kwargs: Any) -> None:
        super().__init__(row, **kwargs)
        models = queries.in_use(OperatingModel, keep=row.operating_model)
        self.operating_model_id.offer((model.id, model.name) for model in models)


class DisableForm(BaseForm):
    """From when a row is not offered any more."""

    day = DateField(_l("Not offered from"), [required()], default=clock.today)
