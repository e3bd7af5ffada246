"""What a provider's person carries between requests: the secret that the log-in password gives.

It lies in a cookie of the browser alone; the server derives it at log-in and forgets it.
"""

import base64
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from flask_login import user_logged_out
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.db import db
from marketplace.platform.identity.login import SECRET_COOKIE, Proven
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.ids import RandomIds
from marketplace.platform.links import page_of_request
from marketplace.platform.words import sentence
from marketplace.sealing.members.queries import Locked
from marketplace.sealing.members.service import change_member_password, keep_member_key


def install(app: Flask) -> None:
    """Set the cookie at log-in and at a change of password, take it away at log-out."""
    app.after_request(_keep)
    app.register_error_handler(Locked, _unlock_first)
    user_logged_out.connect(_forget, app)


def carry(response: Response, secret: bytes | None) -> Response:
    """Give the browser the secret, or take away an older one."""
    terms: dict[str, Any] = {
        "httponly": True,
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "samesite": "Lax",
    }
    if secret is None:
        if SECRET_COOKIE in request.cookies:
            response.delete_cookie(SECRET_COOKIE, **terms)
    else:
        response.set_cookie(SECRET_COOKIE, base64.b64encode(secret).decode(), **terms)
    return response


def _keep(response: Response) -> Response:
    proven: Proven | None = g.pop("proven", None)
    if proven is not None and response.status_code == 302:
        return carry(response, _secret(proven))
    if g.pop("forget_secret", False):
        return carry(response, None)
    return response


def _secret(proven: Proven) -> bytes | None:
    system = _system()
    if proven.old is not None:
        return change_member_password(system, proven.user_id, proven.old, proven.password)
    return keep_member_key(system, proven.user_id, proven.password)


def _system() -> Actor:
    return system_actor(g.clock, RandomIds(), area_of_installation(db.session(), g.area_code))


def _forget(_app: Flask, **_facts: Any) -> None:
    g.forget_secret = True


def _unlock_first(error: Locked) -> BaseResponse:
    """Lead to where the lock is opened, and back from there."""
    db.session.rollback()
    if error.code != "sealing.locked":
        flash(sentence(error), "info")
        return redirect(url_for("keys.organisation"))
    return redirect(url_for("keys.unlock", next=page_of_request()))
