"""The web's frame: who asks, what they may, how errors and headers look."""

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.actor import Actor, public_actor
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import DomainError, Forbidden, NotFound
from marketplace.platform.ids import RandomIds
from marketplace.platform.permissions import PERMISSIONS, may, require
from marketplace.platform.words import sentence

log = logging.getLogger(__name__)
csrf = CSRFProtect()

P = ParamSpec("P")
R = TypeVar("R")

NO_DATABASE = frozenset({"static", "assets.serve", "health.healthz"})
"""Endpoints that must answer when the database does not."""

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


def install(app: Flask, actor_of_request: Callable[[], Actor]) -> None:
    """Wire request ids, the actor, CSRF, headers and error pages."""
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

    app.after_request(_headers)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(Exception, _unexpected)


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
    if request.endpoint not in ("static", "assets.serve"):
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response


def wants_json() -> bool:
    """Whether the client asked for JSON rather than a page."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == (
        "application/json"
    )


def problem_details(status: int, title: str, code: str, **facts: Any) -> Response:
    """An error as RFC 9457 problem details."""
    body = {"type": f"about:blank#{code}", "title": title, "status": status, "code": code} | facts
    text = current_app.json.dumps(body)
    return Response(text, status=status, mimetype="application/problem+json")


def error_page(status: int, title: str, explanation: str) -> tuple[str, int]:
    """An error in the product's look."""
    page = render_template(
        "web/errors/error.html", status=status, title=title, explanation=explanation
    )
    return page, status


def _domain_error(error: DomainError) -> BaseResponse | tuple[str, int]:
    db.session.rollback()
    if wants_json():
        return problem_details(error.status, sentence(error), error.code)
    if isinstance(error, Forbidden) and g.get("account_name") is None:
        return redirect(url_for("security.login", next=_wanted_page()))
    titles = {
        403: _("Et voi tehdä tätä"),
        404: _("Sivua ei löydy"),
        409: _("Toimintoa ei voitu tehdä"),
        422: _("Tiedoissa on korjattavaa"),
    }
    return error_page(error.status, titles[error.status], sentence(error))


def _wanted_page() -> str:
    """Where to go after log-in: the page asked for; an act is not repeated by itself."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _csrf_error(_error: CSRFError) -> tuple[str, int]:
    return error_page(
        400,
        _("Lomake on vanhentunut"),
        _("Palaa edelliselle sivulle, lataa se uudelleen ja lähetä tiedot vielä kerran."),
    )


def _http_error(error: HTTPException) -> BaseResponse | tuple[str, int]:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == 404:
        return _domain_error(NotFound("page.not_found"))
    titles = {
        405: _("Toimintoa ei voi tehdä näin"),
        413: _("Tiedosto on liian suuri"),
        429: _("Liian monta yritystä"),
    }
    explanations = {
        413: _("Suurin sallittu koko on 16 megatavua."),
        429: _(
            "Pyyntöjä tuli lyhyessä ajassa niin monta, että hidastimme niitä turvallisuussyistä."
        ),
    }
    title = titles.get(status, _("Pyyntöä ei voitu käsitellä"))
    if wants_json():
        return problem_details(status, title, f"http.{status}")
    return error_page(status, title, explanations.get(status, ""))


def _no_database(error: OperationalError) -> BaseResponse | tuple[str, int]:
    db.session.rollback()
    log.error("the database does not answer", exc_info=error)
    g.pop("actor", None)  # the page's frame shall not ask the database either
    title = _("Palvelu on hetken poissa käytöstä")
    if wants_json():
        return problem_details(503, title, "server.unavailable")
    explanation = _("Yhteys tietokantaan on poikki. Tallennetut tiedot ovat tallessa.")
    return error_page(503, title, explanation)


def _unexpected(error: Exception) -> BaseResponse | tuple[str, int]:
    db.session.rollback()
    log.exception("unexpected error", exc_info=error)
    title = _("Jokin meni vikaan")
    if wants_json():
        return problem_details(500, title, "server.error")
    explanation = _(
        "Tietosi ovat tallessa siltä osin kuin ne oli tallennettu. Yritä uudelleen. "
        "Jos virhe toistuu, kerro ylläpidolle tunnus %(id)s.",
        id=g.get("request_id", ""),
    )
    return error_page(500, title, explanation)
