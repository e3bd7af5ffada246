"""Log-in by Flask-Security: passwords, reset by mail, second factor by TOTP; and who asks."""

from typing import Any

from flask import Flask, g, session
from flask_login import current_user
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil

from marketplace.platform.actor import Actor, public_actor, system_actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import actor_for, area_of_installation
from marketplace.platform.ids import RandomIds
from marketplace.platform.mail import post
from marketplace.platform.settings import Settings
from marketplace.platform.unit import unit

security = Security()


class OutboxMail(MailUtil):
    """Flask-Security's mails go through the outbox like all others."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str,
        sender: Any,
        body: str | None,
        html: Any,
        **kwargs: Any,
    ) -> None:
        area_id = area_of_installation(db.session(), g.area_code)
        with unit(system_actor(g.clock, RandomIds(), area_id)) as u:
            post(u, to=str(recipient), subject=str(subject), body=body or "")


def install(app: Flask, settings: Settings) -> None:
    """Wire Flask-Security with the product's own pages."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.derived_key("password-salt").hex(),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of the method
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": settings.derived_key("totp").hex()},
        SECURITY_TOTP_ISSUER="Tuloskori",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_POST_RESET_VIEW="/",
        SECURITY_EMAIL_SENDER=settings.mail_from,
        SECURITY_URL_PREFIX="/account",
        SECURITY_FLASH_MESSAGES=True,
    )
    datastore = SQLAlchemyUserDatastore(db, User, None)
    security.init_app(app, datastore, mail_util_cls=OutboxMail)


def actor_of_request() -> Actor:
    """Who asks: the logged-in person in the chosen organisation, else the public."""
    clock, ids = g.clock, RandomIds()
    if current_user.is_authenticated:
        g.account_language = current_user.locale
        actor = actor_for(
            db.session(),
            current_user,
            clock=clock,
            ids=ids,
            organisation_id=session.get("organisation_id"),
            request_id=g.request_id,
        )
        if actor is not None:
            return actor
    area_id = area_of_installation(db.session(), g.area_code)
    return public_actor(clock, ids, area_id, g.request_id)
