"""Users, outgoing mail, what waits in the outbox, the audit trail."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from crm.accounts import identities, links, second_factor, sessions
from crm.accounts import service as accounts
from crm.accounts.current import me
from crm.admin import queries, rules, trail_file, trail_page
from crm.admin import trail as entries
from crm.admin.forms import EditUserForm, TrailFilter, UserFields, UserFilter
from crm.core import clock
from crm.core import outbox as core_outbox
from crm.core.access import Permission as P
from crm.core.access import Role, requires, row_number
from crm.core.forms import press
from crm.core.outbox import MessageState

MOST_NAMES = 20
bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/users")
@requires(P.USER_EDIT)
def users() -> ResponseReturnValue:
    """All accounts, by name."""
    sought = UserFilter(request.args)
    sought.validate()
    found, after = queries.users(
        role=sought.role.data,
        text=sought.text.data or "",
        after=request.args.get("after", type=row_number),
    )
    return render_template(
        "admin/users.html",
        users=found,
        after=after,
        sought=sought,
        have_factor=second_factor.who_have_it(found),
        invited=links.open_invitations(found),
        is_asked_for_one=second_factor.is_asked_for_one,
    )


@bp.route("/users/new", methods=["GET", "POST"])
@requires(P.USER_EDIT)
def users_new() -> ResponseReturnValue:
    """Open an account."""
    form = UserFields()
    if form.carry_out(lambda: accounts.create_user(by=me(), **form.values())):
        flash(_("The account is open, and an invitation is on its way by e-mail."))
        return redirect(url_for(".users"))
    return render_template("admin/users_new.html", form=form), form.status


@bp.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@requires(P.USER_EDIT)
def users_edit(user_id: int) -> ResponseReturnValue:
    """Change an account."""
    user = queries.user(user_id)
    form = EditUserForm(user)
    version = form.version.data or 0
    if form.carry_out(accounts.edit_user, user, form.values(), by=me(), version=version):
        flash(_("The account is saved."))
        return redirect(url_for(".users"))
    return render_template(
        "admin/users_edit.html",
        form=form,
        user=user,
        sign_ins=sessions.live(user),
        has_second_factor=second_factor.is_on(user),
        has_password=second_factor.may_have_one(user),
        may_use_password=sessions.may_use_password(user),
        invited_until=links.open_invitations([user]).get(user.id),
        linked_as=identities.linked_as(user),
    ), form.status


@bp.post("/users/<int:user_id>/link")
@requires(P.USER_EDIT)
def users_link(user_id: int) -> ResponseReturnValue:
    """Mail somebody a link to choose a password by."""
    user = queries.user(user_id)
    if press(accounts.send_link, user, by=me()):
        flash(_("A link has been mailed to %(email)s.", email=user.email))
    return redirect(url_for(".users_edit", user_id=user_id))


@bp.post("/users/<int:user_id>/unlink")
@requires(P.USER_EDIT)
def users_unlink(user_id: int) -> ResponseReturnValue:
    """Forget whom the organisation's sign-in means by somebody."""
    if press(identities.unlink, queries.user(user_id), by=me()):
        flash(_("The link is gone, and the person is signed out everywhere."))
    return redirect(url_for(".users_edit", user_id=user_id))


@bp.post("/users/<int:user_id>/sign-out")
@requires(P.USER_EDIT)
def users_sign_out(user_id: int) -> ResponseReturnValue:
    """End everything that somebody is signed in with."""
    if press(accounts.sign_out_everywhere, queries.user(user_id), by=me()):
        flash(_("The person is signed out everywhere."))
    return redirect(url_for(".users_edit", user_id=user_id))


@bp.post("/users/<int:user_id>/reset-second-factor")
@requires(P.USER_EDIT)
def users_reset_factor(user_id: int) -> ResponseReturnValue:
    """Take the second factor of somebody who has lost the phone away."""
    if press(second_factor.reset, queries.user(user_id), by=me()):
        flash(_("Two-step verification is reset. The person is signed out and gets a mail."))
    return redirect(url_for(".users_edit", user_id=user_id))


@bp.post("/users/<int:user_id>/disable")
@requires(P.USER_EDIT)
def users_disable(user_id: int) -> ResponseReturnValue:
    """Close an account at once."""
    if press(accounts.disable, queries.user(user_id), by=me()):
        flash(_("The account is closed, and the person is signed out everywhere."))
    return redirect(url_for(".users_edit", user_id=user_id))


@bp.post("/users/<int:user_id>/enable")
@requires(P.USER_EDIT)
def users_enable(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    if press(accounts.enable, queries.user(user_id), by=me()):
        flash(_("The account is open again."))
    return redirect(url_for(".users_edit", user_id=user_id))


@bp.get("/second-factors")
@requires(P.USER_EDIT)
def second_factors() -> ResponseReturnValue:
    """Which roles must have a second factor, and how many have one."""
    return render_template("admin/second_factors.html", coverage=second_factor.coverage())


@bp.get("/second-factors/demand")
@requires(P.USER_EDIT)
def demand_factor_ask() -> ResponseReturnValue:
    """Whom it concerns if a role must have a second factor, before it must."""
    role = next((role for role in Role if role == request.args.get("role")), None)
    if role is None:
        return redirect(url_for(".second_factors"))
    asked = second_factor.who_lack_it(role)
    return render_template("admin/demand_factor.html", role=role, asked=asked, most=MOST_NAMES)


@bp.post("/second-factors/demand")
@requires(P.USER_EDIT)
def demand_factor() -> ResponseReturnValue:
    """Let a role need a second factor, from everybody's next click on."""
    name = request.form.get("role", "")
    if press(second_factor.demand, name, by=me()):
        role = Role(name).label
        flash(_("Two-step verification is demanded of the role %(role)s now.", role=role))
    return redirect(url_for(".second_factors"))


@bp.post("/second-factors/leave-free")
@requires(P.USER_EDIT)
def leave_factor_free() -> ResponseReturnValue:
    """Leave it to those with a role whether they have one."""
    name = request.form.get("role", "")
    if press(second_factor.leave_free, name, by=me()):
        role = Role(name).label
        flash(_("The role %(role)s may do without two-step verification now.", role=role))
    return redirect(url_for(".second_factors"))


@bp.get("/outbox")
@requires(P.OPERATIONS_VIEW)
def outbox() -> ResponseReturnValue:
    """What waits to be sent, and what was given up."""
    return render_template(
        "admin/outbox.html",
        parked=queries.messages(MessageState.PARKED),
        waiting=queries.messages(MessageState.PENDING),
        worker_is_late=queries.worker_is_late(),
        most=queries.MESSAGES_SHOWN,
        errands=rules.ERRANDS,
    )


@bp.post("/outbox/<int:message_id>/retry")
@requires(P.OPERATIONS_VIEW)
def outbox_retry(message_id: int) -> ResponseReturnValue:
    """Try once more what was given up."""
    if press(core_outbox.retry, queries.parked(message_id)):
        flash(_("It will be tried again at once."))
    return redirect(url_for(".outbox"))


@bp.get("/trail")
@requires(P.TRAIL_VIEW)
def trail() -> ResponseReturnValue:
    """Who did what and who read what, newest first, narrowed by the filters in the address."""
    form = TrailFilter(request.args)
    sought = form.sought()
    before, newest = (request.args.get(name, type=row_number) for name in ("before", "newest"))
    found, older = trail_page.page(sought, before, newest)
    return render_template(
        "admin/trail.html",
        form=form,
        found=found,
        older=older,
        number=sought.number,
        readers=trail_page.readers(sought),
    )


@bp.get("/trail.csv")
@requires(P.TRAIL_VIEW)
def trail_csv() -> ResponseReturnValue:
    """What the search finds, whole, as a file."""
    found = entries.lines(TrailFilter(request.args).sought())
    response = Response(stream_with_context(trail_file.as_csv(found)), mimetype="text/csv")
    title = _("Trail")  # not inside the f-string, where the catalogue does not find it
    name = f"{title.lower()}-{clock.today().isoformat()}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/sent-mail")
@requires()
def sent_mail() -> ResponseReturnValue:
    """Development only: the mails one would have got, newest first; the administrator sees all."""
    if not current_app.config["SHOW_SENT_MAIL"]:
        abort(404)
    to = None if me().may(P.OPERATIONS_VIEW) else me().email
    mails, older = queries.mails(before=request.args.get("before", type=row_number), to=to)
    return render_template("admin/sent_mail.html", mails=mails, older=older, linked=_linked)


def _linked(body: str) -> Markup:
    return rules.with_links(body, current_app.config["BASE_URL"])
