"""Who may do what, declared once.

Two questions, two places: *may this role do this?* is answered by ``@requires`` on the view and one
gate before every request; *may this person see this row?* by each feature's ``visible_to(user)``.
An endpoint that declares neither ``@requires`` nor ``@public`` keeps the application from starting.
"""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, abort, current_app, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from crm.core.db import SAFE_METHODS, Model, db
from crm.core.errors import can_be_sent_again, signed_out_page
from crm.core.labelled import Labelled

log = logging.getLogger(__name__)

View = Callable[..., Any]
M = TypeVar("M", bound=Model)
LARGEST_ID = 2**31 - 1  # what an INTEGER of PostgreSQL holds
# Served by Flask and Bootstrap-Flask, whose views we cannot mark.
PUBLIC_ENDPOINTS = {"static", "bootstrap.static"}


class Role(Labelled):
    """What somebody is in the region's work; each user has one."""

    COORDINATOR = "coordinator", _l("regional coordinator")
    ADVISER = "adviser", _l("investment adviser")
    BUSINESS_HEAD = "business_head", _l("municipal business head")
    COLLEAGUE = "colleague", _l("municipal colleague")
    STEERING_GROUP = "steering_group", _l("steering group")
    PARTNER = "partner", _l("partner")
    REGISTRAR = "registrar", _l("registrar")
    ADMINISTRATOR = "administrator", _l("administrator")


REGIONAL_ROLES = {Role.COORDINATOR, Role.ADVISER}
MUNICIPAL_ROLES = {Role.BUSINESS_HEAD, Role.COLLEAGUE}


class Permission(StrEnum):
    """Everything a view can ask for; the prefix is the feature's name."""

    INQUIRY_VIEW = "inquiry.view"
    INQUIRY_EDIT = "inquiry.edit"
    LETTER_VIEW = "letter.view"
    SITE_VIEW = "site.view"
    SITE_EDIT = "site.edit"
    ROUTING_SEND = "routing.send"
    ANSWER_VIEW = "answer.view"
    ANSWER_GIVE = "answer.give"
    OFFER_EDIT = "offer.edit"
    ESTABLISHMENT_DECIDE = "establishment.decide"
    REPORT_VIEW = "report.view"
    REPORT_MAKE = "report.make"
    REFERENCE_EDIT = "reference.edit"
    USER_EDIT = "user.edit"
    OPERATIONS_VIEW = "operations.view"
    TRAIL_VIEW = "trail.view"
    REGISTER_VIEW = "register.view"
    REGISTER_EDIT = "register.edit"
    REGISTER_NUMBER = "register.number"
    IMPORT_RUN = "import.run"


P = Permission
_REGIONAL = {
    P.INQUIRY_VIEW,
    P.INQUIRY_EDIT,
    P.LETTER_VIEW,
    P.SITE_VIEW,
    P.SITE_EDIT,
    P.ROUTING_SEND,
    P.OFFER_EDIT,
    P.ESTABLISHMENT_DECIDE,
    P.REPORT_VIEW,
    P.REGISTER_VIEW,
    P.REGISTER_EDIT,
}
ROLE_PERMISSIONS: dict[Role, set[Permission]] = {
    Role.COORDINATOR: _REGIONAL | {P.REPORT_MAKE, P.REFERENCE_EDIT, P.IMPORT_RUN},
    Role.ADVISER: _REGIONAL,
    Role.BUSINESS_HEAD: {
        P.INQUIRY_VIEW,
        P.SITE_VIEW,
        P.SITE_EDIT,
        P.ANSWER_VIEW,
        P.ANSWER_GIVE,
        P.REPORT_VIEW,
        P.REGISTER_VIEW,
        P.REGISTER_NUMBER,
    },
    Role.COLLEAGUE: {
        P.INQUIRY_VIEW,
        P.SITE_VIEW,
        P.SITE_EDIT,
        P.ANSWER_VIEW,
        P.REGISTER_VIEW,
        P.REGISTER_NUMBER,
    },
    Role.STEERING_GROUP: {P.REPORT_VIEW},
    Role.PARTNER: {P.INQUIRY_VIEW},
    Role.REGISTRAR: {P.INQUIRY_VIEW, P.LETTER_VIEW, P.REGISTER_VIEW, P.REGISTER_EDIT},
    Role.ADMINISTRATOR: {
        P.REFERENCE_EDIT,
        P.USER_EDIT,
        P.OPERATIONS_VIEW,
        P.TRAIL_VIEW,
        P.IMPORT_RUN,
    },
}


class Person(Protocol):
    """What access rules know of a user."""

    @property
    def id(self) -> int:
        """Number of the account."""

    @property
    def role(self) -> Role:
        """What the person is in the region's work."""

    @property
    def municipality_id(self) -> int | None:
        """The municipality that a municipal person works for."""

    @property
    def source_id(self) -> int | None:
        """The organisation that a partner works for, as a source of inquiries."""


class UndeclaredRoute(RuntimeError):
    """An endpoint says neither who may use it nor that everybody may."""


def may(person: Person, permission: Permission) -> bool:
    """Whether a person's role holds a permission."""
    return permission in ROLE_PERMISSIONS[person.role]


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open a view to signed-in users who hold one of the permissions; with none named, to all."""

    def declare(view: View) -> View:
        cast(Any, view).permissions = frozenset(permissions)
        return view

    return declare


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    cast(Any, view).is_public = True
    return view


def actor() -> Person:
    """Who makes this request, for ``by=``; features that know users ask accounts.current.me."""
    return cast(Person, current_user._get_current_object())


def is_public(endpoint: str, view: View) -> bool:
    """Whether everybody may use an endpoint."""
    return endpoint in PUBLIC_ENDPOINTS or getattr(view, "is_public", False)


def access_table(app: Flask) -> str:
    """Every endpoint and the roles that may use it, one line each: ``flask access-table``."""
    lines = []
    for endpoint, view in sorted(app.view_functions.items()):
        who = "everybody" if is_public(endpoint, view) else ", ".join(_roles(view))
        lines.append(f"{endpoint}: {who}")
    return "\n".join(lines) + "\n"


def _roles(view: View) -> list[str]:
    permissions = cast(Any, view).permissions
    return [
        role.value
        for role, held in ROLE_PERMISSIONS.items()
        if not permissions or held & permissions
    ]


def refuse_undeclared(app: Flask) -> None:
    """Raise UndeclaredRoute, naming every endpoint without a declaration."""
    open_ended = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not is_public(endpoint, view) and not hasattr(view, "permissions")
    ]
    if open_ended:
        raise UndeclaredRoute(f"say @requires(...) or @public: {', '.join(sorted(open_ended))}")


def gate() -> Response | None:
    """Before every request: let in, send to the sign-in page, or refuse."""
    if request.endpoint is None:
        return None  # no such address: the 404 page follows
    view = current_app.view_functions[request.endpoint]
    if is_public(request.endpoint, view):
        return None
    if not current_user.is_authenticated:
        if can_be_sent_again():
            return make_response(signed_out_page(401))
        back = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
        return redirect(url_for("accounts.sign_in", next=back))
    permissions = cast(Any, view).permissions
    if permissions and not ROLE_PERMISSIONS[current_user.role] & permissions:
        log.warning("refused: user %s at %s", current_user.id, request.endpoint)
        abort(403)
    return None


def one_visible(model: type[M], key: int, scope: sa.ColumnElement[bool], *options: Any) -> M:
    """The row with this id inside a scope. Outside it: 404, and the try is logged."""
    row = db.session.scalar(sa.select(model).where(_id(model) == key, scope).options(*options))
    if row is None:
        log.warning(
            "outside scope: user %s asked for %s %s",
            getattr(current_user, "id", None),
            model.__name__,
            key,
        )
        abort(404)
    return row


def _id(model: type[Model]) -> sa.ColumnElement[int]:
    return cast(sa.ColumnElement[int], cast(Any, model).id)


def row_number(text: str) -> int:
    """A row's id as an address holds it. Raises ValueError for what no row can have."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError("no row has this number")
    return number


class RowNumber(IntegerConverter):
    """``<int:...>`` in a route: a number too large for the database leads to the 404 page."""

    def __init__(self, url_map: Map, **limits: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_ID, **limits})


def init_app(app: Flask) -> None:
    """Set the gate, and what a number in an address may be."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(gate)
