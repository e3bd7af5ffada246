"""The application: settings in, a Flask application with every room wired out."""

import logging
import os
from collections.abc import Mapping

from flask import Flask, g
from redis import Redis
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import menu, wiring
from marketplace.platform import assets, error_pages, frame, health, i18n, limits, logs, web, words
from marketplace.platform.clock import Clock, clock_from
from marketplace.platform.database_role import bypass
from marketplace.platform.db import POOL, db
from marketplace.platform.files import FolderStorage
from marketplace.platform.identity import login
from marketplace.platform.mail import mailer_from
from marketplace.platform.paths import NODE_MODULES, TEMPLATES, TRANSLATIONS
from marketplace.platform.settings import Settings, SettingsError
from marketplace.providers.register import Ytj

log = logging.getLogger(__name__)
MAX_UPLOAD_BYTES = 16 * 1024 * 1024


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """Make the application. The clock is the settings' own unless a test brings one.

    Raises SettingsError where production would connect as a role that no guard binds.
    """
    app = Flask("marketplace", template_folder=str(TEMPLATES), static_folder=None)
    _configure(app, settings)
    _give_servers(app, settings, clock or clock_from(settings.clock_file))
    logs.install(app, settings)
    db.init_app(app)
    i18n.install(app, str(TRANSLATIONS))
    words.install(app)
    web.install(app, login.actor_of_request)
    error_pages.install(app)
    login.install(app, settings)
    assets.init_assets(app, NODE_MODULES)
    health.install(app)
    wiring.install(app)
    frame.install(app, menu.NAV)
    limits.install(app, settings, wiring.LIMITS)
    _trust_proxies(app, settings.trusted_proxies)
    if settings.production:
        _refuse_unbound_role(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key.hex(),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=POOL,
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
        MAIL_FROM=settings.mail_from,
        PUBLIC_URL=settings.public_url,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=settings.session_lifetime,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _give_servers(app: Flask, settings: Settings, clock: Clock) -> None:
    redis = Redis.from_url(settings.redis_url)
    app.extensions |= {
        "settings": settings,
        "clock": clock,
        "storage": FolderStorage(settings.files_dir),
        "mailer": mailer_from(settings.mail_url),
        "redis": redis,
        "business_register": Ytj(settings.ytj_url, redis) if settings.ytj_url else None,
    }

    @app.before_request
    def give_sources() -> None:
        g.clock = app.extensions["clock"]
        g.area_code = settings.area_code


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count)  # type: ignore[method-assign]


def _refuse_unbound_role(app: Flask) -> None:
    """A database that is away now is waited for; ``/readyz`` asks again."""
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                reason = bypass(connection)
        except OperationalError as error:
            log.warning("the database does not answer yet", exc_info=error)
            return
        finally:
            db.engine.dispose()  # a server that forks shall not share the connection
    if reason is not None:
        raise SettingsError([f"DATABASE_URL: {reason}"])


def app_from_env(env: Mapping[str, str] | None = None) -> Flask:
    """The application by the environment's settings; raises SettingsError."""
    logging.captureWarnings(True)
    return create_app(Settings.from_env(os.environ if env is None else env))
