"""Errors as pages in the product's look, or as RFC 9457 problem details for programs."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Forbidden, NotFound, from_database_error
from marketplace.platform.links import nearest_page, page_of_request
from marketplace.platform.words import sentence

log = logging.getLogger(__name__)

RETRY = {"Retry-After": "5"}
AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
"""No connection, a lost one, or none free in time."""

Answer = BaseResponse | tuple[str, int] | tuple[str, int, Mapping[str, str]]


def install(app: Flask) -> None:
    """Wire the errors' answers."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(MethodNotAllowed, _no_such_method)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(exc.SQLAlchemyError, _database_error)
    app.register_error_handler(UnicodeEncodeError, _database_error)
    app.register_error_handler(Exception, _unexpected)


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


WITHIN_A_THING = (400, 403, 409, 413, 415, 422)
"""Errors of an act on a thing that is there: its page is worth a way back."""


def _back() -> str | None:
    """The page of the thing that a request was about; none where that is the first page."""
    page = nearest_page(request.path)
    return page if page != "/" else None


def error_page(
    status: int, title: str, explanation: str, *, lacks_right: bool = True
) -> tuple[str, int]:
    """An error in the product's look; `lacks_right` where another log-in or role would help whoever
    is refused."""
    page = render_template(
        "web/errors/error.html",
        status=status,
        title=title,
        explanation=explanation,
        lacks_right=lacks_right,
        back=_back() if status in WITHIN_A_THING else None,
    )
    return page, status


def _domain_error(error: DomainError) -> Answer:
    db.session.rollback()
    headers = RETRY if error.status == 503 else {}
    if wants_json():
        answer = problem_details(error.status, sentence(error), error.code)
        answer.headers.update(headers)
        return answer
    if isinstance(error, Forbidden) and g.get("account_name") is None:
        if kept := _typed():
            return _send_again(kept)
        return redirect(url_for("security.login", next=page_of_request()))
    titles = {
        400: _("Pyyntöä ei voitu käsitellä"),
        403: _("Et voi tehdä tätä"),
        404: _("Sivua ei löydy"),
        409: _("Toimintoa ei voitu tehdä"),
        422: _("Tiedoissa on korjattavaa"),
        503: _("Tietoja muutettiin samaan aikaan"),
    }
    lacks_right = error.code == "permission.missing"
    page = error_page(error.status, titles[error.status], sentence(error), lacks_right=lacks_right)
    return *page, headers


def _csrf_error(_error: CSRFError) -> tuple[str, int]:
    if kept := _typed():
        return _send_again(kept)
    return error_page(
        400,
        _("Lomake on vanhentunut"),
        _("Palaa edelliselle sivulle, lataa se uudelleen ja lähetä tiedot vielä kerran."),
    )


def _typed() -> list[tuple[str, str]]:
    """What a person typed into a form of ours whose session is over. Nothing where another site
    sent it, nor of forms with passwords."""
    own = request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "same-origin"
    fields = [each for each in request.form.items(multi=True) if each[0] != "csrf_token"]
    return fields if own and not any("pass" in name for name, _value in fields) else []


def _send_again(kept: list[tuple[str, str]]) -> tuple[str, int]:
    """A page that keeps what was typed, to be sent again by who has logged in anew."""
    page = render_template(
        "web/errors/send_again.html",
        kept=kept,
        out=not current_user.is_authenticated,
        address=request.full_path if request.query_string else request.path,
        files=bool(request.files),
    )
    return page, 400


def _no_such_method(error: MethodNotAllowed) -> Answer:
    """The address of an act opened as a page, such as from the browser's history."""
    if request.method not in ("GET", "HEAD") or wants_json():
        return _http_error(error)
    flash(_("Tätä osoitetta ei voi avata sivuna, joten mitään ei tehty."), "info")
    return redirect(nearest_page(request.path))


def _http_error(error: HTTPException) -> Answer:
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
    kept = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    if wants_json():
        answer = problem_details(status, title, f"http.{status}")
        answer.headers.update(kept)
        return answer
    return *error_page(status, title, explanations.get(status, "")), kept


def _database_error(error: exc.SQLAlchemyError | UnicodeEncodeError) -> Answer:
    db.session.rollback()
    meaning = from_database_error(error)
    if meaning is not None:
        return _domain_error(meaning)
    if isinstance(error, AWAY):
        return _no_database(error)
    return _unexpected(error)


def _no_database(error: exc.SQLAlchemyError) -> Answer:
    log.error("the database does not answer", exc_info=error)
    g.pop("actor", None)  # the page's frame shall not ask the database either
    title = _("Palvelu on hetken poissa käytöstä")
    if wants_json():
        answer = problem_details(503, title, "server.unavailable")
        answer.headers.update(RETRY)
        return answer
    explanation = _("Yhteys tietokantaan on poikki. Tallennetut tiedot ovat tallessa.")
    return *error_page(503, title, explanation), RETRY


def _unexpected(error: Exception) -> Answer:
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
