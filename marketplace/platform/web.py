"""The web's frame: who asks, what they may, and each answer's headers."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from marketplace.platform.actor import Actor, public_actor
from marketplace.platform.characters import forbidden_in
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import Malformed
from marketplace.platform.ids import RandomIds
from marketplace.platform.permissions import PERMISSIONS, may, require

csrf = CSRFProtect()

P = ParamSpec("P")
R = TypeVar("R")

NO_DATABASE = frozenset({"assets.serve", "health.healthz", "health.readyz"})
"""Endpoints that must answer when the database does not."""

BEARER = "Bearer "
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'; manifest-src 'self'"
)


def allow(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view with the permission it asks; a stranger is sent to the log-in page."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def asking(*args: P.args, **kwargs: P.kwargs) -> R:
            require(current_actor(), permission)
            return view(*args, **kwargs)

        asking.permission = permission  # type: ignore[attr-defined]
        return asking

    return decorate


def current_actor() -> Actor:
    """Who sent the request."""
    actor: Actor = g.actor
    return actor


def bearer_token() -> str:
    """The token that a system shows with its request (RFC 6750); empty where it shows none."""
    given = request.headers.get("Authorization", "")
    return given.removeprefix(BEARER) if given.startswith(BEARER) else ""


def install(app: Flask, actor_of_request: Callable[[], Actor]) -> None:
    """Wire request ids, the actor, CSRF and headers."""
    csrf.init_app(app)
    app.add_template_global(lambda permission: may(current_actor(), permission), "may")

    @app.before_request
    def begin_request() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if given.isalnum() and len(given) <= 64 else secrets.token_hex(8)
        if request.endpoint in NO_DATABASE:
            g.actor = public_actor(g.clock, RandomIds(), None, g.request_id)
            return
        g.actor = actor_of_request()
        set_scope(db.session(), g.actor.scope)
        _refuse_characters()

    app.after_request(_headers)


def _refuse_characters() -> None:
    """An address with a control character was made by no link: it is told, not looked up."""
    for place, value in (("path", request.path), *request.args.items(multi=True)):
        character = forbidden_in(place) or forbidden_in(value)
        if character:
            shown = place if forbidden_in(place) is None else "?"
            raise Malformed("address.character", place=shown, character=character)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
    )
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response
