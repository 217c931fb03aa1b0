"""Sign-in and one's own account."""

from flask_babel import lazy_gettext as _l

from crm.accounts.rules import MIN_PASSWORD_LENGTH
from crm.core.forms import BaseForm, ChoiceField, EmailField, PasswordField, TextField, required


class SignInForm(BaseForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [required()], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Password"), [required()], render_kw={"autocomplete": "current-password"}
    )


class AccountForm(BaseForm):
    """What a user says of herself."""

    name = TextField(_l("Name"), [required()], render_kw={"autocomplete": "name"})
    title = TextField(_l("Title"), render_kw={"autocomplete": "organization-title"})
    phone = TextField(_l("Phone"), longest=50, render_kw={"autocomplete": "tel"})
    language = ChoiceField(
        _l("Language of pages and mail"),
        [required()],
        choices=[("sv", "Svenska"), ("en", "English")],
        empty=None,
    )


class PasswordForm(BaseForm):
    """A new password."""

    old = PasswordField(
        _l("Present password"), [required()], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password, at least %(count)s characters", count=MIN_PASSWORD_LENGTH),
        [required()],
        render_kw={"autocomplete": "new-password", "minlength": MIN_PASSWORD_LENGTH},
    )


class ForgottenForm(BaseForm):
    """Whose password is forgotten."""

    email = EmailField(_l("E-mail address"), [required()], render_kw={"autocomplete": "username"})


class ChoosePasswordForm(BaseForm):
    """A password of one's own, by a mailed link."""

    password = PasswordField(
        _l("New password, at least %(count)s characters", count=MIN_PASSWORD_LENGTH),
        [required()],
        render_kw={"autocomplete": "new-password", "minlength": MIN_PASSWORD_LENGTH},
    )


class CodeForm(BaseForm):
    """A code of the second factor: six digits of the app, or a recovery code."""

    code = TextField(
        _l("Code"),
        [required()],
        longest=50,
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
        },
    )


class TurnOffForm(CodeForm):
    """Password and code once more, to do without the second factor."""

    password = PasswordField(
        _l("Present password"), [required()], render_kw={"autocomplete": "current-password"}
    )
