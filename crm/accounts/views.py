"""Signing in and out, one's own account, the language."""

import logging

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from crm.accounts import queries, service, sessions, throttle
from crm.accounts.current import me
from crm.accounts.forms import AccountForm, PasswordForm, SignInForm
from crm.core import audit
from crm.core.access import public, requires
from crm.core.addresses import local_address
from crm.core.db import db
from crm.core.errors import Refused

log = logging.getLogger(__name__)
bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Let somebody in, and bring them where they were going."""
    if current_user.is_authenticated:
        return redirect(url_for("home.show"))
    form = SignInForm()
    if form.carry_out(_sign_in, form):
        return redirect(local_address(request.args.get("next")) or url_for("home.show"))
    return render_template("accounts/sign_in.html", form=form), form.status


def _sign_in(form: SignInForm) -> None:
    tried = throttle.take("password", form.email.data or "")
    user = queries.by_email(form.email.data or "")
    password = form.password.data or ""
    if not sessions.check_password(user, password) or not user or not user.is_active:
        log.warning("sign-in refused from %s", request.remote_addr)
        raise Refused(_("The address or the password is not right."))
    throttle.passed(tried)
    sessions.renew_hash(user, password)
    # The password has been found right.
    sessions.begin(user)


@bp.post("/sign-out")
@requires()
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in."""
    sessions.end(me())
    db.session.commit()
    flash(_("You are signed out."))
    return redirect(url_for(".sign_in"))


@bp.post("/language")
@public
def change_language() -> ResponseReturnValue:
    """Switch language, for good when signed in, and stay on the page."""
    chosen = request.form.get("language", "")
    if chosen in current_app.config["LANGUAGES"]:
        session["language"] = chosen
        if current_user.is_authenticated:
            me().language = chosen
            db.session.commit()
    return redirect(local_address(request.form.get("next")) or url_for("home.show"))


@bp.route("/account", methods=["GET", "POST"])
@requires()
def account() -> ResponseReturnValue:
    """One's own name, phone and language."""
    form = AccountForm(me())
    if form.carry_out(_save_account, form):
        refresh()
        flash(_("Your details are saved."))
        return redirect(url_for(".account"))
    return render_template("accounts/account.html", form=form), form.status


def _save_account(form: AccountForm) -> None:
    changes = audit.assign(me(), form.values())
    audit.record("account.changed", me(), by=me(), changes=changes)


@bp.route("/account/password", methods=["GET", "POST"])
@requires()
def password() -> ResponseReturnValue:
    """A new password; other browsers are signed out and this one in again."""
    form = PasswordForm()
    if form.carry_out(_change_password, form):
        flash(_("Your password is changed. Other browsers have been signed out."))
        return redirect(url_for(".account"))
    return render_template("accounts/password.html", form=form), form.status


def _change_password(form: PasswordForm) -> None:
    user = me()
    service.change_password(user, old=form.old.data or "", new=form.password.data or "")
    sessions.begin(user)
