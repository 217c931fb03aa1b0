"""The kinds of reference data, in one table: pages, forms and menus follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.i18n import show_number, show_truth
from crm.reference import forms
from crm.reference.models import (
    Municipality,
    OperatingModel,
    Provision,
    ReferenceRow,
    Source,
    StrengthArea,
    Subarea,
)


@dataclass(frozen=True)
class Column:
    """What a list shows of each row besides its names."""

    label: Any
    read: Callable[[Any], str]
    is_number: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind: how it is called, what it is for, its form and what its list shows besides names.

    ``grouped_by`` names the relationship to the row that it belongs to, within which it is ordered;
    ``shown_on`` the kind on whose page its rows are listed, when it has no page of its own.
    """

    slug: str
    model: type[ReferenceRow]
    title: Any
    one: Any
    about: Any
    form: type[forms.RowForm]
    columns: tuple[Column, ...] = ()
    grouped_by: str | None = None
    shown_on: str | None = None

    def group_of(self, row: Any) -> Any:
        """The row that a row belongs to; None where all stand in one list."""
        return getattr(row, self.grouped_by) if self.grouped_by else None


_ALL = (
    Kind(
        slug="municipalities",
        model=Municipality,
        title=_l("Municipalities"),
        one=_l("municipality"),
        about=_l("Who is asked for land and premises, and neighbours who may answer together."),
        form=forms.MunicipalityForm,
        columns=(
            Column(_l("Inhabitants"), lambda row: show_number(row.population), is_number=True),
            Column(_l("Readiness"), lambda row: row.readiness.label if row.readiness else "–"),
            Column(_l("In the region"), lambda row: show_truth(row.in_region)),
        ),
    ),
    Kind(
        slug="strength-areas",
        model=StrengthArea,
        title=_l("Strength areas"),
        one=_l("strength area"),
        about=_l("The fields in which the region is strong; every case has one."),
        form=forms.StrengthAreaForm,
        columns=(Column(_l("Status"), lambda row: row.status.label),),
    ),
    Kind(
        slug="subareas",
        model=Subarea,
        title=_l("Subareas"),
        one=_l("subarea"),
        about=_l("The parts of each strength area."),
        form=forms.SubareaForm,
        grouped_by="area",
        shown_on="strength-areas",
    ),
    Kind(
        slug="sources",
        model=Source,
        title=_l("Sources"),
        one=_l("source"),
        about=_l("Where inquiries come from."),
        form=forms.SourceForm,
        columns=(Column(_l("Partner"), lambda row: show_truth(row.is_partner)),),
    ),
    Kind(
        slug="operating-models",
        model=OperatingModel,
        title=_l("Operating models"),
        one=_l("operating model"),
        about=_l("Ways to handle an inquiry; the region works by one of them."),
        form=forms.OperatingModelForm,
        columns=(Column(_l("How it works"), lambda row: row.mode.label),),
    ),
    Kind(
        slug="provisions",
        model=Provision,
        title=_l("Secrecy provisions"),
        one=_l("secrecy provision"),
        about=_l("The region’s own list of grounds for secrecy. Have a lawyer confirm it."),
        form=forms.ProvisionForm,
    ),
)
KINDS = {kind.slug: kind for kind in _ALL}
