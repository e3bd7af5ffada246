"""Health: ``/healthz`` says the process lives, ``/readyz`` that its servers answer."""

from flask import Blueprint, Flask, Response, current_app, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.platform.db import db
from marketplace.platform.web import allow

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@allow("health.view")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@allow("health.view")
def readyz() -> tuple[Response, int]:
    """The database and Redis answer; 503 names those that don't."""
    servers = {"database": _database_answers(), "redis": _redis_answers()}
    ready = all(servers.values())
    return jsonify(status="ok" if ready else "unavailable", **servers), 200 if ready else 503


def _database_answers() -> bool:
    try:
        db.session.execute(text("select 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(current_app.extensions["redis"].ping())
    except RedisError:
        return False


def install(app: Flask) -> None:
    """Wire the two addresses."""
    app.register_blueprint(bp)
