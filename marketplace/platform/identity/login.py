"""Log-in by Flask-Security: passwords, reset by mail, second factor by TOTP; and who asks."""

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID

from flask import Flask, Request, abort, current_app, g, request, session
from flask_login import current_user, logout_user, user_logged_in
from flask_security import ChangePasswordForm, LoginForm, Security, SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import set_request_attr
from wtforms import Form as WtForm

from marketplace.platform.actor import Actor, public_actor, system_actor
from marketplace.platform.characters import forbidden_in
from marketplace.platform.db import db, set_scope
from marketplace.platform.forms import FormField
from marketplace.platform.identity.login_words import MESSAGES
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.identity.service import PASSWORD_LENGTH
from marketplace.platform.identity.standing import Standing, memberships_of, standing_of_session
from marketplace.platform.ids import RandomIds
from marketplace.platform.mail import post
from marketplace.platform.paths import TRANSLATIONS
from marketplace.platform.roles import TWO_FACTOR_ROLES
from marketplace.platform.settings import Settings
from marketplace.platform.unit import unit

RECOVERY_CODES = 8
RESET_VALID_FOR = timedelta(hours=24)
FRESH_FOR = timedelta(hours=1)
"""How old a log-in may be when the second factor or its recovery codes are changed."""
ORGANISATION = "organisation_id"
"""The session's key for the organisation a person acts in."""
SECRET_COOKIE = "tuloskori_key"  # noqa: S105 -- a cookie's name
"""Holds what the log-in password opens; the server keeps none of it."""

PAGES = {
    "LOGIN_USER": "log_in",
    "FORGOT_PASSWORD": "forgot_password",
    "RESET_PASSWORD": "reset_password",
    "CHANGE_PASSWORD": "change_password",
    "VERIFY": "verify",
    "TWO_FACTOR_SETUP": "two_factor_setup",
    "TWO_FACTOR_VERIFY_CODE": "two_factor_verify",
    "MULTI_FACTOR_RECOVERY": "recovery",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
}
MAILS = {
    "PASSWORD_RESET": "password_reset",
    "PASSWORD_RESET_NOTICE": "password_changed",
    "PASSWORD_CHANGE_NOTICE": "password_changed",
}


class OutboxMail(MailUtil):
    """Flask-Security's mails go through the outbox like all others, text only.

    The first line of the text is the subject.
    """

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
        first, _, rest = (body or "").strip().partition("\n")
        area_id = area_of_installation(db.session(), g.area_code)
        with unit(system_actor(g.clock, RandomIds(), area_id)) as u:
            post(u, to=str(recipient), subject=first.strip(), body=rest.strip() + "\n")
        set_scope(db.session(), g.actor.scope)

    def normalize(self, email: str) -> str:
        """An address as it is kept; space around it comes from copying.

        Raises ValueError, which shows at the field, for a character that no text may have.
        """
        if forbidden_in(email):
            raise ValueError(email)
        return str(super().normalize(email.strip()))

    def validate(self, email: str) -> str:
        """The same: whether mail reaches the address is seen when it is sent."""
        return self.normalize(email)


@dataclass(frozen=True)
class Proven:
    """A password that somebody has just proven to know; kept for this request alone."""

    user_id: UUID
    password: str = field(repr=False)
    old: str | None = field(default=None, repr=False)
    """The one before, where the password is being changed."""


class LogInForm(LoginForm):
    """Address and password; nobody is remembered past the session's own time."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Whether the password is right; whoever keeps keys by it is told (``g.proven``)."""
        right = bool(super().validate(**kwargs))
        if right:
            g.proven = Proven(self.user.id, self.password.data)
        return right


class ChangeForm(ChangePasswordForm):
    """The present password and the new one, twice."""

    def validate(self, **kwargs: Any) -> bool:
        """The same, with both passwords."""
        right = bool(super().validate(**kwargs))
        if right:
            g.proven = Proven(current_user.id, self.new_password.data, self.password.data)
        return right


@dataclass(frozen=True)
class ShownForm:
    """A form of Flask-Security in the shape that the product's form macros take."""

    fields: Mapping[str, FormField]
    errors_list: list[tuple[str, str]]


def shown(form: WtForm, **labels: str | tuple[str, str]) -> ShownForm:
    """The named fields of a form, each with its label, or its label and hint."""
    fields = {name: _shown_field(form, name, label) for name, label in labels.items()}
    general = [("", str(error)) for error in dict.fromkeys(form.form_errors)]
    by_field = [
        (field.id, f"{field.label}: {error}") for field in fields.values() for error in field.errors
    ]
    return ShownForm(fields, general + by_field)


def _shown_field(form: WtForm, name: str, words: str | tuple[str, str]) -> FormField:
    label, hint = (words, "") if isinstance(words, str) else words
    field = form[name]
    return FormField(
        name=field.name,
        label=label,
        hint=hint,
        widget="text",
        value=field.data or "",
        required=True,
        errors=[str(error) for error in field.errors],
    )


def install(app: Flask, settings: Settings) -> None:
    """Wire Flask-Security with the product's own pages, mails and words."""
    app.config.update(_security_settings(settings))
    app.config.update({f"SECURITY_MSG_{code}": words for code, words in MESSAGES.items()})
    app.config.update(
        {f"SECURITY_{name}_TEMPLATE": f"web/account/{page}.html" for name, page in PAGES.items()}
    )
    app.config.update(
        {f"SECURITY_EMAIL_TEMPLATE_{name}": f"mail/account/{text}" for name, text in MAILS.items()}
    )
    app.extensions["two_factor_rule"] = needs_second_factor
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, None),
        mail_util_cls=OutboxMail,
        login_form=LogInForm,
        change_password_form=ChangeForm,
    )
    security.want_json(_never_json)
    app.login_manager.user_loader(_person_of_session)  # type: ignore[attr-defined]
    app.view_functions["security.two_factor_rescue"] = _not_offered
    user_logged_in.connect(_begin_session, app)
    app.add_template_global(shown, "shown_form")


def _security_settings(settings: Settings) -> dict[str, Any]:
    recovery_key = base64.urlsafe_b64encode(settings.derived_key("recovery-codes"))
    return {
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": [str(TRANSLATIONS)],
        "SECURITY_PASSWORD_SALT": settings.derived_key("password-salt").hex(),
        "SECURITY_PASSWORD_HASH": "argon2",
        # a link's token is hashed as fast as a password, so that time tells no address apart
        "SECURITY_HASHING_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CACHE_CONTROL": None,  # the product's own headers forbid it already
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": RESET_VALID_FOR,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 60,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account/mf-recovery-codes",
        "SECURITY_TOTP_SECRETS": {"1": settings.derived_key("totp").hex()},
        "SECURITY_TOTP_ISSUER": "Tuloskori",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [recovery_key],
        "SECURITY_FRESHNESS": FRESH_FOR,
        "SECURITY_FRESHNESS_GRACE_PERIOD": FRESH_FOR,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/account/",
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_EMAIL_HTML": False,
    }


def _not_offered() -> NoReturn:
    """Flask-Security would mail the operator; our page tells whom to ask instead."""
    abort(404)


def _never_json(_request: Request) -> bool:
    """People log in on pages; no tokens are given out."""
    return False


def _begin_session(_app: Flask, **_facts: Any) -> None:
    """A session that somebody else may have begun keeps nothing but the log-in."""
    session.pop("csrf_token", None)
    session.pop(ORGANISATION, None)


def needs_second_factor(user: User) -> bool:
    """Whether a role of the person demands a second factor in this installation."""
    db_session = db.session()
    scope = db_session.info.get("scope")
    roles = {membership.role for membership in memberships_of(db_session, user)}
    if scope is not None:
        set_scope(db_session, scope)
    return _demand_second_factor(roles)


def _demand_second_factor(roles: Collection[str]) -> bool:
    demanded: bool = current_app.extensions["settings"].require_two_factor
    return demanded and not TWO_FACTOR_ROLES.isdisjoint(roles)


def _person_of_session(uniquifier: str) -> User | None:
    """Flask-Login asks who a session is: that, and where the person stands, is one look-up."""
    chosen = session.get(ORGANISATION)
    standing = standing_of_session(db.session(), uniquifier, UUID(chosen) if chosen else None)
    if standing is None:
        return None
    g.standing = standing
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return standing.user


def actor_of_request() -> Actor:
    """Who asks: the logged-in person in the chosen organisation, else the public.

    A session older than a role that demands a second factor ends: the person logs in anew.
    """
    standing: Standing | None = g.get("standing") if current_user.is_authenticated else None
    if standing is not None:
        user = standing.user
        if not user.tf_primary_method and _demand_second_factor(standing.roles_anywhere or ()):
            logout_user()
        else:
            g.account = user
            g.account_name, g.account_language = user.name, user.locale
            actor = standing.actor(g.clock, RandomIds(), g.request_id)
            if actor is not None:
                return replace(actor, secret=_carried())
    area_id = area_of_installation(db.session(), g.area_code)
    return public_actor(g.clock, RandomIds(), area_id, g.request_id)


def _carried() -> bytes | None:
    """What the browser carries of the person's password (see ``marketplace.sealing.session``)."""
    try:
        return base64.b64decode(request.cookies.get(SECRET_COOKIE, ""), validate=True) or None
    except (binascii.Error, ValueError):
        return None
