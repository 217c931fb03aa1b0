"""The main menu: what each role finds in it follows from its permissions."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from crm.core.access import Permission as P
from crm.core.access import may


@dataclass(frozen=True)
class Entry:
    """One line of the menu; shown to those who hold the permission."""

    endpoint: str
    label: Any
    permission: P | None = None
    also: tuple[str, ...] = ()  # how the endpoints of its other pages begin

    @property
    def is_here(self) -> bool:
        """Whether the page at hand belongs to this line."""
        section = self.endpoint.removesuffix("index").removesuffix("show")
        return (request.endpoint or "").startswith((section, *self.also))


ABOUT_CASES = ("routing.", "offers.", "establishments.", "secrecy.")
MENU = (
    Entry("home.show", _l("Overview")),
    Entry("inquiries.index", _l("Inquiries"), P.INQUIRY_VIEW, also=ABOUT_CASES),
    Entry("sites.index", _l("Sites"), P.SITE_VIEW),
    Entry("kpi.index", _l("Reports"), P.REPORT_VIEW),
    Entry("register.index", _l("Register"), P.REGISTER_VIEW),
    Entry("reference.index", _l("Reference data"), P.REFERENCE_EDIT, also=("intake.",)),
    Entry("admin.users", _l("Users"), P.USER_EDIT, also=("admin.second_factors", "admin.demand")),
    Entry("admin.outbox", _l("Outgoing"), P.OPERATIONS_VIEW),
    Entry("admin.trail", _l("Trail"), P.TRAIL_VIEW),
)


def init_app(app: Flask) -> None:
    """Give the layout its menu."""

    @app.context_processor
    def menu() -> dict[str, Any]:
        if not current_user or not current_user.is_authenticated:  # a mail is written by nobody
            return {"menu": []}
        if g.get("must_set_up"):  # the second factor first: nothing else is open yet
            return {"menu": []}
        return {
            "menu": [
                entry
                for entry in MENU
                if entry.permission is None or may(current_user, entry.permission)
            ]
        }
