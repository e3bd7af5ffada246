"""The interface for systems of sources: results come in by a token, errors are RFC 9457."""

from flask import Blueprint, Response, jsonify, request, url_for

from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from marketplace.platform.web import allow, bearer_token, csrf, current_actor
from outcomes.results import service
from outcomes.results.problems import problem_of

bp = Blueprint("results_api", __name__, url_prefix="/api")

TOLD = 1_000
"""Bad rows that an answer names at most."""


@bp.post("/results")
@csrf.exempt
@allow("results.receive")
def receive() -> Response:
    """Take results in: all of them or none. 201 with the import that was made, 200 with the
    source's last one where the same body has made it."""
    try:
        brought, is_new = service.receive_results(
            current_actor(), bearer_token(), request.get_data()
        )
    except DomainError as error:
        db.session.rollback()
        return problem_of(error, TOLD)
    answer = jsonify(id=str(brought.id), rows=brought.rows, new_versions=brought.new_versions)
    answer.status_code = 201 if is_new else 200
    answer.headers["Location"] = url_for("results.show", key=brought.id)
    return answer
