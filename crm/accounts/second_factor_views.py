"""The second factor's pages: the code at sign-in, and setting it up under one's own account."""

import logging
from typing import Any

import segno
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from crm.accounts import codes, pending, second_factor, sessions, throttle
from crm.accounts.current import me
from crm.accounts.forms import CodeForm, TurnOffForm
from crm.accounts.models import User
from crm.core.access import public, requires
from crm.core.addresses import local_address
from crm.core.errors import Refused
from crm.core.forms import press

log = logging.getLogger(__name__)
bp = Blueprint("second_factor", __name__)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """The second step of signing in."""
    back = local_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(back or url_for("home.show"))
    user = pending.user()
    if user is None:
        if pending.end():
            flash(_("That took too long. Sign in again."), "warning")
        return redirect(url_for("accounts.sign_in", next=back))
    form = CodeForm()
    if form.carry_out(_sign_in, user.id, form):
        return redirect(back or url_for("home.show"))
    return render_template("accounts/code.html", form=form), form.status


def _sign_in(user_id: int, form: CodeForm) -> None:
    tried = throttle.take("code", str(user_id))
    user = pending.user()  # anew: throttle.take has let go of what was loaded
    if user is None:
        raise Refused(_("That took too long. Sign in again."))
    _stop_guessing(user_id, form.code.data or "")
    _allow(tried, second_factor.use, user, form.code.data or "")
    pending.end()
    sessions.begin(user)


def _stop_guessing(user_id: int, text: str) -> None:
    """Guesses from many places: the app's codes are not compared any more. A recovery code cannot
    be guessed; with one the account's owner still comes in."""
    failed = throttle.failed_everywhere("code", str(user_id))
    if failed > codes.WRONG_A_DAY and not codes.is_recovery_code(codes.digits(text)):
        log.warning("too many wrong codes for user %s in a day", user_id)
        raise Refused(
            _("Too many wrong codes have been tried for your account today. Use a recovery code.")
        )


def _allow(tried: int, action: Any, *args: Any, **kwargs: Any) -> Any:
    """Do what a code opens, and count the try as a right one; a wrong one is logged."""
    try:
        outcome = action(*args, **kwargs)
    except Refused:
        log.warning("a code was refused from %s", request.remote_addr)
        raise
    throttle.passed(tried)
    return outcome


@bp.get("/account/second-factor")
@requires()
def show() -> ResponseReturnValue:
    """Whether one has a second factor, and what can be done about it."""
    return render_template(
        "accounts/second_factor.html",
        is_on=second_factor.is_on(me()),
        is_demanded=second_factor.is_demanded(me().role),
        left=second_factor.recovery_codes_left(me()),
        can_have_one=second_factor.may_have_one(me()),
    )


@bp.route("/account/second-factor/begin", methods=["GET", "POST"])
@requires()
def begin() -> ResponseReturnValue:
    """A new secret, for the first telephone or, by a code, for another one."""
    if not second_factor.is_on(me()):
        if request.method == "POST" and press(second_factor.begin, me()):
            return redirect(url_for(".set_up"))
        return redirect(url_for(".show"))
    form = CodeForm()
    if form.carry_out(_with_code, form, second_factor.begin):
        return redirect(url_for(".set_up"))
    return render_template("accounts/another_phone.html", form=form), form.status


@bp.route("/account/second-factor/set-up", methods=["GET", "POST"])
@requires()
def set_up() -> ResponseReturnValue:
    """The QR code for the app, and the first code from it."""
    secret = second_factor.next_secret(me())
    if secret is None:
        return redirect(url_for(".show"))
    form = CodeForm()
    if form.carry_out(_confirm, form):
        g.pop("must_set_up", None)
        return _recovery_codes_page(form.result, is_new=True)
    return render_template(
        "accounts/set_up.html",
        form=form,
        picture=_picture(codes.address(secret, me().email)),
        secret=codes.in_groups(secret),
    ), form.status


def _confirm(form: CodeForm) -> list[str]:
    tried = throttle.take("code", str(me().id))
    made: list[str] = _allow(tried, second_factor.confirm, me(), form.code.data or "")
    return made


@bp.route("/account/second-factor/recovery-codes", methods=["GET", "POST"])
@requires()
def recovery_codes() -> ResponseReturnValue:
    """New recovery codes, shown this once."""
    if not second_factor.is_on(me()):
        return redirect(url_for(".show"))
    form = CodeForm()
    if form.carry_out(_with_code, form, second_factor.make_recovery_codes):
        return _recovery_codes_page(form.result, is_new=False)
    return render_template("accounts/new_recovery_codes.html", form=form), form.status


def _with_code(form: CodeForm, action: Any) -> Any:
    tried = throttle.take("code", str(me().id))
    user: User = me()
    _allow(tried, second_factor.use, user, form.code.data or "")
    return action(user)


def _recovery_codes_page(made: list[str], *, is_new: bool) -> str:
    shown = [codes.in_groups(code) for code in made]
    return render_template("accounts/recovery_codes.html", codes=shown, is_new=is_new)


@bp.route("/account/second-factor/turn-off", methods=["GET", "POST"])
@requires()
def turn_off() -> ResponseReturnValue:
    """Do without, by password and code; not where the role demands it."""
    if not second_factor.is_on(me()):
        return redirect(url_for(".show"))
    form = TurnOffForm()
    if form.carry_out(_turn_off, form):
        flash(_("Two-step verification is turned off."))
        return redirect(url_for(".show"))
    return render_template("accounts/turn_off.html", form=form), form.status


def _turn_off(form: TurnOffForm) -> None:
    tried = throttle.take("code", str(me().id))
    _allow(
        tried,
        second_factor.turn_off,
        me(),
        password=form.password.data or "",
        code=form.code.data or "",
    )


def _picture(address: str) -> Markup:
    """The QR code as SVG without any style of its own; white around it, as readers want."""
    look = {"scale": 5, "border": 4, "light": "#fff", "svgclass": "qr", "lineclass": None}
    drawn = segno.make_qr(address, error="m").svg_inline(omitsize=True, **look)
    return Markup(drawn)  # noqa: S704 - segno's own drawing: nothing in it but the pattern
