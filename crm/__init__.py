"""Etablera: how a region and its municipalities win establishments together."""

from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, settings
from crm import cli, navigation
from crm.accounts import second_factor, sessions
from crm.accounts.oidc_views import bp as organisation
from crm.accounts.second_factor_views import bp as second_factor_pages
from crm.accounts.views import bp as accounts
from crm.admin.views import bp as admin
from crm.arrivals.public_views import bp as asking
from crm.arrivals.views import bp as arrivals
from crm.core import access, errors, files, health, i18n, security
from crm.core.db import db, prepare_engine
from crm.duplicates.views import bp as duplicates
from crm.establishments.views import bp as establishments
from crm.home.views import bp as home
from crm.imports.views import bp as imports
from crm.inquiries.views import bp as inquiries
from crm.intake.views import bp as intake
from crm.kpi.views import bp as kpi
from crm.letters.views import bp as letters
from crm.mailbox.views import bp as mailbox
from crm.offers.views import bp as offers
from crm.reference.views import bp as reference
from crm.register.views import bp as register
from crm.routing.views import bp as routing
from crm.schedule import JOBS
from crm.secrecy.views import bp as secrecy
from crm.sites.views import bp as sites

BLUEPRINTS = (
    home,
    accounts,
    second_factor_pages,
    organisation,
    reference,
    intake,
    inquiries,
    letters,
    secrecy,
    arrivals,
    asking,
    mailbox,
    sites,
    routing,
    offers,
    establishments,
    register,
    duplicates,
    imports,
    kpi,
    admin,
    health.bp,
)


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """Build the application. ``config`` overrides what the environment says (tests use it).

    Raises WeakSettings or UndeclaredRoute rather than start unsafe.
    """
    config = settings() | (config or {})
    app = Flask(
        __name__,
        instance_path=config["INSTANCE_PATH"],
        template_folder=str(ROOT / "templates"),
    )
    app.config.update(config)
    if app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["TRUSTED_PROXIES"], x_proto=0)  # type: ignore[method-assign]  # as Flask's own guide does
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["jobs"] = JOBS

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    Bootstrap5(app)
    files.init_app(app)  # before the first that reads a form
    CSRFProtect(app)
    for part in (sessions, i18n, access, second_factor, security, errors, navigation):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.init_app(app)
    access.refuse_undeclared(app)
    return app
