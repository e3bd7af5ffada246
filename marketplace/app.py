"""The application: settings in, a Flask application with every room wired out."""

import logging
import os
from collections.abc import Mapping

from flask import Flask, g
from redis import Redis
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import wiring
from marketplace.platform import assets, error_pages, frame, health, i18n, limits, logs, web, words
from marketplace.platform.clock import Clock, clock_from
from marketplace.platform.db import db
from marketplace.platform.files import FolderStorage
from marketplace.platform.identity import login
from marketplace.platform.mail import mailer_from
from marketplace.platform.paths import NODE_MODULES, TEMPLATES, TRANSLATIONS
from marketplace.platform.settings import Settings

MAX_UPLOAD_BYTES = 16 * 1024 * 1024


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """Make the application. The clock is the settings' own unless a test brings one."""
    app = Flask("marketplace", template_folder=str(TEMPLATES), static_folder="platform/static")
    app.config.update(
        SECRET_KEY=settings.secret_key.hex(),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
        MAIL_FROM=settings.mail_from,
        PUBLIC_URL=settings.public_url,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=settings.session_lifetime,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or clock_from(settings.clock_file)
    app.extensions["storage"] = FolderStorage(settings.files_dir)
    app.extensions["mailer"] = mailer_from(settings.mail_url)
    app.extensions["redis"] = Redis.from_url(settings.redis_url)

    @app.before_request
    def give_sources() -> None:
        g.clock = app.extensions["clock"]
        g.area_code = settings.area_code

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
    frame.install(app, wiring.NAV)
    limits.install(app, settings, wiring.LIMITS)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count)  # type: ignore[method-assign]
    return app


def app_from_env(env: Mapping[str, str] | None = None) -> Flask:
    """The application by the environment's settings; raises SettingsError."""
    logging.captureWarnings(True)
    return create_app(Settings.from_env(os.environ if env is None else env))
