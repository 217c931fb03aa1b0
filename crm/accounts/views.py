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

from crm.accounts import links, pending, queries, second_factor, service, sessions, throttle
from crm.accounts.current import me
from crm.accounts.forms import (
    AccountForm,
    ChoosePasswordForm,
    ForgottenForm,
    PasswordForm,
    SignInForm,
)
from crm.accounts.models import PasswordLink, SignIn
from crm.core import audit
from crm.core.access import one_visible, public, requires
from crm.core.addresses import local_address
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.forms import press

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
        back = local_address(request.args.get("next"))
        if not current_user.is_authenticated:
            return redirect(url_for("second_factor.code", next=back))
        return redirect(back or url_for("home.show"))
    with_password = current_app.config["LOCAL_ACCOUNTS"] or "password" in request.args
    return render_template(
        "accounts/sign_in.html",
        form=form,
        with_password=with_password or form.is_submitted(),
        why_over="" if form.is_submitted() else sessions.why_over(),
    ), form.status


def _sign_in(form: SignInForm) -> None:
    pending.end()
    tried = throttle.take("password", form.email.data or "")
    user = queries.by_email(form.email.data or "")
    password = form.password.data or ""
    is_right = sessions.check_password(user, password)
    if not is_right or not user or not user.is_active or not sessions.may_use_password(user):
        log.warning("sign-in refused from %s", request.remote_addr)
        raise Refused(_("The address or the password is not right."))
    throttle.passed(tried)
    sessions.renew_hash(user, password)
    # The password has been found right.
    if second_factor.is_on(user):
        pending.begin(user)
    else:
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
    """One's own name, phone and language, and the browsers one is signed in with."""
    form = AccountForm(me())
    if form.carry_out(_save_account, form):
        refresh()
        flash(_("Your details are saved."))
        return redirect(url_for(".account"))
    return render_template(
        "accounts/account.html",
        form=form,
        sign_ins=sessions.live(me()),
        is_this=_is_this,
        has_second_factor=second_factor.is_on(me()),
        codes_left=second_factor.recovery_codes_left(me()),
        has_password=second_factor.may_have_one(me()),
    ), form.status


def _is_this(sign_in: SignIn) -> bool:
    return sessions.is_this(sign_in, me())


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
    tried = throttle.take("old password", str(me().id))
    user = me()
    service.change_password(user, old=form.old.data or "", new=form.password.data or "")
    throttle.passed(tried)
    sessions.begin(user)


@bp.post("/account/sign-ins/<int:sign_in_id>/end")
@requires()
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """Sign one of one's own browsers out."""
    found = one_visible(SignIn, sign_in_id, SignIn.user_id == me().id)
    if press(sessions.end_one, found, by=me()):
        flash(_("That browser is signed out."))
    return redirect(url_for(".account"))


@bp.post("/account/sign-ins/end-others")
@requires()
def end_other_sign_ins() -> ResponseReturnValue:
    """Stay signed in here and nowhere else."""
    if press(sessions.end_others, me()):
        flash(_("You are signed out everywhere else."))
    return redirect(url_for(".account"))


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask for a link to choose a new password by; nobody learns who has an account."""
    form = ForgottenForm()
    if form.carry_out(_ask_for_link, form):
        flash(
            _(
                "If there is an account with that address, a mail is on its way."
                " The link in it works for an hour. No mail? Look among the junk mail,"
                " or ask the administrator."
            )
        )
        return redirect(url_for(".sign_in"))
    return render_template("accounts/forgotten_password.html", form=form), form.status


def _ask_for_link(form: ForgottenForm) -> None:
    throttle.take("reset", form.email.data or "")
    service.ask_for_link(form.email.data or "")


@bp.route("/choose-password/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> ResponseReturnValue:
    """Choose a password by a mailed link."""
    try:
        link = _live_link(token)
    except throttle.TooManyTries as refusal:
        return _dead_link(refusal.reasons[0]), refusal.status
    if link is None:
        log.warning("no live password link, asked for from %s", request.remote_addr)
        return _dead_link(_("It may have been used already, or it is too old.")), 404
    form = ChoosePasswordForm()
    if form.carry_out(lambda: service.choose_password(token, new=form.password.data or "")):
        flash(_("Your password is set. Sign in with it."))
        return redirect(url_for(".sign_in"))
    return render_template("accounts/choose_password.html", form=form, link=link), form.status


def _live_link(token: str) -> PasswordLink | None:
    tried = throttle.take("link", token)
    link = links.find(token)
    if link is not None:
        throttle.passed(tried)
    db.session.commit()
    return link


def _dead_link(reason: str) -> str:
    return render_template("accounts/dead_link.html", reason=reason)
