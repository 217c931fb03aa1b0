"""Signing in by the organisation's OpenID Connect: there, and back."""

import hmac
import logging

from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from crm.accounts import identities, oidc, throttle
from crm.core import clock
from crm.core.access import public
from crm.core.addresses import local_address
from crm.core.db import db, start_write

log = logging.getLogger(__name__)
bp = Blueprint("organisation", __name__, url_prefix="/sign-in/organisation")

KEPT = "organisation"  # what the session holds while the person is at the provider
SECONDS_THERE = 600
LONGEST_WAY_BACK = 500  # a cookie has little room
LONGEST_TOKEN = 100
SECONDS_TO_WAIT = 60


@bp.get("")
@public
def start() -> ResponseReturnValue:
    """Send the browser to the organisation's sign-in. A link leads here, for our own rule on where
    a form may lead (Content-Security-Policy) does not let a button's redirect out."""
    return _go_there(local_address(request.args.get("next")) or url_for("home.show"))


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """The way there for somebody who was invited by mail. A link that is too old or used leads
    there as well: who is known already needs none."""
    return _go_there(url_for("home.show"), token[:LONGEST_TOKEN])


def _go_there(way_back: str, invited_by: str = "") -> ResponseReturnValue:
    if not oidc.is_configured():
        abort(404)
    if current_user.is_authenticated:
        return redirect(way_back)
    try:
        address, kept = oidc.start()
    except oidc.Unreachable as fault:
        return _failed(503, str(fault))
    short = way_back if len(way_back) <= LONGEST_WAY_BACK else url_for("home.show")
    session[KEPT] = {
        **kept,
        "next": short,
        "invitation": invited_by,
        "at": clock.now().timestamp(),
    }
    return redirect(address)


@bp.get("/callback")
@public
def callback() -> ResponseReturnValue:
    """Let somebody in whom the organisation has signed in, and bring them where they were going."""
    if not oidc.is_configured():
        abort(404)
    kept = session.pop(KEPT, None)
    if current_user.is_authenticated:
        return redirect(url_for("home.show"))
    try:
        _sign_in(_checked(kept))
    except oidc.NotBelieved as fault:
        return _failed(401, str(fault))
    except identities.NotLetIn as fault:
        return _failed(403, str(fault))
    except throttle.TooManyTries as refusal:
        return _failed(refusal.status, "too many tries", refusal.reasons[0])
    except oidc.Unreachable as fault:
        return _failed(503, str(fault))
    return redirect(kept["next"])


def _checked(kept: dict[str, str] | None) -> dict[str, str]:
    """What was kept in this browser, if the answer is to it. Raises NotBelieved."""
    state = request.args.get("state", "").encode(errors="replace")
    if kept is None or not hmac.compare_digest(state, kept["state"].encode()):
        raise oidc.NotBelieved("the answer to nothing that this browser has asked")
    if not 0 <= clock.now().timestamp() - float(kept["at"]) <= SECONDS_THERE:
        raise oidc.NotBelieved("an answer too late")
    return kept


def _sign_in(kept: dict[str, str]) -> None:
    tried = throttle.take("organisation", kept["state"])
    if throttle.is_again(tried):
        raise oidc.NotBelieved("the same answer once more")
    if "error" in request.args:
        raise oidc.NotBelieved("the provider has not signed the person in")
    claims = oidc.redeem(
        request.args.get("code", ""), nonce=kept["nonce"], verifier=kept["verifier"]
    )
    start_write()
    identities.sign_in(claims, kept["invitation"])
    throttle.passed(tried)
    db.session.commit()


def _failed(status: int, fault: str, advice: str | None = None) -> ResponseReturnValue:
    """The page that says so and leads back; the fault itself is for the log."""
    db.session.rollback()
    log.warning("sign-in by the organisation failed (%s) from %s", fault, request.remote_addr)
    heading, text = _explained(status)
    page = render_template(
        "accounts/organisation_failed.html", heading=heading, advice=advice or text
    )
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def _explained(status: int) -> tuple[str, str]:
    if status == 503:
        heading = _("The organisation’s sign-in does not answer right now")
        return heading, _("Try again in a minute.")
    if status == 403:
        return _("You cannot be let in"), _(
            "Your organisation knows you, but that alone does not open Etablera."
            " Ask the administrator of Etablera if you should have access."
        )
    heading = _("You are not signed in")
    return heading, _("The sign-in was broken off, or it took too long. Begin again.")
