"""Deciding on secrecy: tick what is secret, say what harm is done if it becomes known."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    LongTextField,
    TextField,
    TickField,
    VersionedForm,
    required,
)
from crm.reference import queries as reference
from crm.reference.models import Provision
from crm.secrecy import rules
from crm.secrecy.models import Fact, SecrecyDecision, SecrecyWish


class CommonForm(BaseForm):
    """What every decision states besides fact and harm."""

    provision_id = ChoiceField(_l("Provision"), [required()], coerce=int)
    decided_on = DateField(_l("Date of the marking"), [required()])
    until = DateField(_l("Until and including"))
    said_by = TextField(_l("Who asked for it"), longest=rules.LONGEST_NAME)

    def __init__(self, row: SecrecyDecision | None = None, **kwargs: Any) -> None:
        super().__init__(row, **kwargs)
        self.provisions = reference.in_use(Provision, keep=row.provision if row else None)
        self.provision_id.offer((each.id, each.name) for each in self.provisions)

    def provision(self) -> Provision | None:
        """The chosen one."""
        return next((row for row in self.provisions if row.id == self.provision_id.data), None)

    def stated(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "provision": self.provision(),
            "decided_on": self.decided_on.data or clock.today(),
            "until": self.until.data,
            "said_by": self.said_by.data or "",
        }


def _as_wished(wish: SecrecyWish | None) -> dict[str, Any]:
    """The form's values as the sender asked: a proposal, to be weighed."""
    if wish is None:
        return {}
    values: dict[str, Any] = {"until": wish.until, "said_by": wish.said_by}
    for fact in wish.wished:
        values |= {f"is_{fact.value}": True, rules.harm_field(fact): wish.harm}
    return values


class DecideForm(CommonForm):
    """New decisions: one for each fact that is ticked, with the same provision and last day."""

    def __init__(self, wish: SecrecyWish | None = None) -> None:
        super().__init__(decided_on=clock.today(), **_as_wished(wish))
        for fact in Fact:
            self[f"is_{fact.value}"].label.text = fact.label[:1].upper() + fact.label[1:]
            harm = self[rules.harm_field(fact)]
            harm.label.text = _("What harm, if known (%(fact)s)", fact=fact.label)

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """The tick and the text of each fact."""
        for fact in Fact:
            yield self[f"is_{fact.value}"], self[rules.harm_field(fact)]

    def harms(self) -> dict[Fact, str]:
        """The harm of each fact that is ticked."""
        return {
            fact: harm.data or ""
            for fact, (tick, harm) in zip(Fact, self.rows(), strict=True)
            if tick.data
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the rules say of the decisions, each at its field."""
        right = bool(super().validate(extra_validators))
        for tick, harm in self.rows():
            if harm.data and not tick.data:
                tick.errors = [_("You have written about this. Tick it, or empty its text.")]
                right = False
        day = self.decided_on.data or clock.today()
        for fault in rules.faults(self.harms(), day, self.until.data, today=clock.today()):
            right = False
            if not fault.field:
                self.problems = [*self.problems, str(fault.text)]
            elif not self[fault.field].errors:
                self[fault.field].errors = [str(fault.text)]
        return right


for _fact in Fact:
    setattr(DecideForm, f"is_{_fact.value}", TickField(""))
    setattr(DecideForm, rules.harm_field(_fact), LongTextField("", longest=rules.LONGEST_HARM))


class ChangeForm(CommonForm, VersionedForm):
    """A decision that is there; its fact stays."""

    harm = LongTextField(
        _l("What harm is done if this becomes known?"), [required()], longest=rules.LONGEST_HARM
    )

    def stated(self) -> dict[str, Any]:
        """With the harm."""
        return super().stated() | {"harm": self.harm.data or ""}
