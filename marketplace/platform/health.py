"""Health: ``/healthz`` says the process lives, ``/readyz`` that it can do its work."""

import logging
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from marketplace.platform.database_role import bypass
from marketplace.platform.db import db
from marketplace.platform.jobs import given_up
from marketplace.platform.web import allow

log = logging.getLogger(__name__)
bp = Blueprint("health", __name__)
NEEDED = ("database", "row_level_security", "redis")


@bp.get("/healthz")
@allow("health.view")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@allow("health.view")
def readyz() -> tuple[Response, int]:
    """The database answers and guards its rows, and Redis answers; 503 where one does not.

    Jobs that were given up are counted, but do not make the process less ready: a person has to
    look at them (``jobs list``).
    """
    facts = _facts_of_database() | {"redis": _redis_answers()}
    ready = all(facts[name] for name in NEEDED)
    body = jsonify(status="ok" if ready else "unavailable", **facts)
    return body, 200 if ready else 503


def _facts_of_database() -> dict[str, Any]:
    try:
        role = bypass(db.session.connection())
        jobs = given_up(g.clock)
    except SQLAlchemyError:
        db.session.rollback()
        return {"database": False, "row_level_security": False}
    if role is not None:
        log.error("not ready: %s", role)
    return {"database": True, "row_level_security": role is None, "jobs_given_up": jobs}


def _redis_answers() -> bool:
    try:
        return bool(current_app.extensions["redis"].ping())
    except RedisError:
        return False


def install(app: Flask) -> None:
    """Wire the two addresses."""
    app.register_blueprint(bp)
