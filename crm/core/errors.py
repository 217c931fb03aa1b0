"""What can go wrong in a way that a person should read about, and the pages that say so."""

import logging

from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)

NEVER_SHOWN_AGAIN = {"csrf_token", "password", "old"}


class Refused(Exception):
    """A rule said no. ``reasons`` are for the user, in the user's language.

    ``field`` names the form field that the reason belongs to, where there is one.
    """

    status = 422

    def __init__(self, *reasons: str, field: str | None = None) -> None:
        super().__init__(*reasons)
        self.reasons = [str(reason) for reason in reasons]
        self.field = field


class Stale(Exception):
    """Somebody else saved the row first; the page shows both texts."""

    def __init__(self, row: object) -> None:
        super().__init__("the row was saved by somebody else")
        self.row = row


def explain(code: int) -> tuple[str, str]:
    """Heading and advice for an error page."""
    texts = {
        400: (
            _("The page could not be understood"),
            _("Go back, reload the page and try again. What you typed is usually still there."),
        ),
        403: (
            _("This page is not open to you"),
            _("Ask the administrator if your role should have it."),
        ),
        404: (
            _("There is nothing here"),
            _("The address is wrong, or what it led to is not open to you."),
        ),
        405: (_("That cannot be done here"), _("Go back and use the buttons on the page.")),
        413: (
            _("That was too large"),
            _("Shorten the text or choose a smaller file and try again."),
        ),
        503: (
            _("The database does not answer right now"),
            _("Nothing was saved. Go back, your text is still in the form, and try in a minute."),
        ),
    }
    return texts.get(
        code,
        (
            _("Something went wrong on our side"),
            _("Nothing was saved. The error has been logged. Go back and try again."),
        ),
    )


def error_page(code: int) -> tuple[str, int]:
    """The page for an error, with nothing of the error's inner text.

    Its menu asks who is signed in. With the database gone that is not known: then it is the page
    about the database, as a stranger sees it.
    """
    try:
        return _render(code), code
    except SQLAlchemyError:
        g._login_user = AnonymousUserMixin()  # where Flask-Login keeps whom it has found
        return _render(503), 503


def signed_out_page(code: int) -> tuple[str, int]:
    """For a form that came too late to be taken: what was typed, ready to be sent again."""
    return kept_page(code, must_set_up=False)


def kept_page(code: int, *, must_set_up: bool) -> tuple[str, int]:
    """A form that was not taken, ready to be sent again; ``must_set_up``: a second factor first."""
    address = request.full_path.rstrip("?")
    return render_template(
        "errors/signed_out.html", kept=_typed(), address=address, must_set_up=must_set_up
    ), code


def can_be_sent_again() -> bool:
    """Whether a refused form came from one of our own pages and holds something.

    Another site's form is never handed to the user as her own.
    """
    from_here = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return from_here and bool(_typed())


def _typed() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in NEVER_SHOWN_AGAIN
        for value in values
    ]


def _render(code: int) -> str:
    heading, advice = explain(code)
    return render_template("errors/error.html", code=code, heading=heading, advice=advice)


def init_app(app: Flask) -> None:
    """Every error ends on a page in the user's language."""

    @app.errorhandler(CSRFError)
    def csrf(error: CSRFError) -> tuple[str, int]:
        log.warning("csrf refused at %s", request.endpoint)
        return signed_out_page(400) if can_be_sent_again() else error_page(400)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int]:
        return error_page(error.code or 500)

    @app.errorhandler(OperationalError)
    def database(error: OperationalError) -> tuple[str, int]:
        log.error("database unavailable at %s: %s", request.endpoint, type(error.orig).__name__)
        return error_page(503)

    @app.errorhandler(SQLAlchemyError)
    def refused_by_database(error: SQLAlchemyError) -> tuple[str, int]:
        # The database's own words repeat the row that it refused: they are not for a log.
        cause = getattr(error, "orig", None)
        constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
        name = type(cause or error).__name__
        log.error("database fault at %s: %s %s", request.endpoint, name, constraint or "")
        return error_page(500)
