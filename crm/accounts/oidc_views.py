"""Signing in by the organisation's OpenID Connect: there, and back."""

import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
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

from crm.accounts import identities, links, oidc, throttle
from crm.accounts.current import me
from crm.core import clock, sealing
from crm.core.access import public
from crm.core.addresses import local_address
from crm.core.db import db, start_write

log = logging.getLogger(__name__)
bp = Blueprint("organisation", __name__, url_prefix="/sign-in/organisation")

KEPT = "organisation"  # what the session holds while the person is at the provider
TO_CONFIRM = "organisation to confirm"  # whom to link, sealed, until the person has said yes
SECONDS_THERE, SECONDS_TO_CONFIRM = 600, 300
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
    session.pop(TO_CONFIRM, None)
    if current_user.is_authenticated:
        _tell_if_unused(invited_by)
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
    return _answered(lambda: _sign_in(_checked(kept)), kept or {})


@bp.route("/confirm", methods=["GET", "POST"])
@public
def confirm() -> ResponseReturnValue:
    """Ask whether an account is the person's own, before it is linked to them."""
    if not oidc.is_configured():
        abort(404)
    if current_user.is_authenticated:
        return redirect(url_for("home.show"))
    held = _held()
    user = links.invited(held["invitation"]) if held else None
    if held is None or user is None:
        return _failed(401, "nothing to confirm")
    if request.method == "POST":
        session.pop(TO_CONFIRM)
        return _answered(lambda: _sign_in_confirmed(held), held)
    return render_template(
        "accounts/organisation_confirm.html",
        called=identities.called(held["claims"]),
        email=user.email,
    )


def _ask(claims: dict[str, Any], kept: dict[str, Any]) -> ResponseReturnValue:
    """Keep who has signed in at the organisation in this browser, and ask."""
    db.session.rollback()
    held = {name: kept[name] for name in ("next", "invitation", "state")}
    held |= {"claims": claims, "at": clock.now().timestamp()}
    session[TO_CONFIRM] = sealing.seal(TO_CONFIRM, json.dumps(held, ensure_ascii=False))
    return redirect(url_for(".confirm"))


def _held() -> dict[str, Any] | None:
    """Who is to be linked once they have said yes; None when that is too long ago."""
    try:
        held: dict[str, Any] = json.loads(sealing.unseal(TO_CONFIRM, session.get(TO_CONFIRM, "")))
    except sealing.Unreadable:
        return None
    is_fresh = 0 <= clock.now().timestamp() - held["at"] <= SECONDS_TO_CONFIRM
    return held if is_fresh else None


def _sign_in_confirmed(held: dict[str, Any]) -> None:
    tried = throttle.take("confirm", held["state"])
    if throttle.is_again(tried):
        raise oidc.NotBelieved("the same yes once more")
    start_write()
    identities.sign_in(held["claims"], held["invitation"], is_confirmed=True)
    throttle.passed(tried)
    db.session.commit()


def _answered(sign_in: Callable[[], None], kept: dict[str, Any]) -> ResponseReturnValue:
    """Where the person goes, by what becomes of the sign-in."""
    invitation = kept.get("invitation", "")
    try:
        sign_in()
    except identities.MustConfirm as question:
        return _ask(question.claims, kept)
    except oidc.NotBelieved as fault:
        return _failed(401, str(fault), invitation=invitation)
    except identities.NotLetIn as fault:
        start_write()
        identities.note_refusal(fault)
        db.session.commit()
        return _failed(403, str(fault))
    except throttle.TooManyTries as refusal:
        return _failed(refusal.status, "too many tries", refusal.reasons[0])
    except oidc.Unreachable as fault:
        return _failed(503, str(fault), invitation=invitation)
    _tell_if_unused(invitation)
    return redirect(kept["next"])


def _tell_if_unused(invitation: str) -> None:
    """Say so when somebody came by the invitation of somebody else."""
    invited = links.invited(invitation) if invitation else None
    if invited is not None and invited.id != me().id:
        flash(_("You are signed in as %(name)s. The invitation was not used.", name=me().name))


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


def _failed(
    status: int, fault: str, advice: str = "", *, invitation: str = ""
) -> ResponseReturnValue:
    """The page that says so and leads back, also to the invitation; the fault is for the log."""
    db.session.rollback()
    log.warning("sign-in by the organisation failed (%s) from %s", fault, request.remote_addr)
    heading, texts = _explained(status)
    page = render_template(
        "accounts/organisation_failed.html",
        heading=heading,
        advice=[advice] if advice else texts,
        back=_invitation_page(invitation) if invitation else "",
    )
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def _invitation_page(token: str) -> str:
    if current_app.config["LOCAL_ACCOUNTS"]:
        return url_for("accounts.choose_password", token=token)
    return url_for(".invitation", token=token)


def _explained(status: int) -> tuple[str, list[str]]:
    if status == 503:
        heading = _("The organisation’s sign-in does not answer right now")
        return heading, [_("Try again in a minute.")]
    if status == 403:
        return _("You cannot be let in"), _ways_in()
    heading = _("You are not signed in")
    return heading, [_("The sign-in was broken off, or it took too long. Begin again.")]


def _ways_in() -> list[str]:
    texts = [
        _("Your organisation knows you, but that alone does not open Etablera."),
        _("Have you been invited? Open the link in the invitation and sign in from there."),
    ]
    if current_app.config["LOCAL_ACCOUNTS"]:
        texts.append(_("Have you a password for Etablera? Sign in with it."))
    return [*texts, _("Otherwise, ask the administrator of Etablera if you should have access.")]
