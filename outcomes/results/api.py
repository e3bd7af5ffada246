"""The interface for systems of sources: results come in by a token, errors are RFC 9457."""

from flask import Blueprint, Response, jsonify, request, url_for

from marketplace.platform.db import db
from marketplace.platform.error_pages import problem_details
from marketplace.platform.errors import DomainError, Forbidden
from marketplace.platform.web import allow, bearer_token, csrf, current_actor
from marketplace.platform.words import sentence
from outcomes.results import service
from outcomes.results.reading import BadRows
from outcomes.results.words import reason_words

bp = Blueprint("results_api", __name__, url_prefix="/api")

TOLD = 1_000
"""Bad rows that an answer names at most."""


@bp.post("/results")
@csrf.exempt
@allow("results.receive")
def receive() -> Response:
    """Take results in: all of them or none. 201 with the import that was made, 200 with the one
    that the same body has made before."""
    try:
        brought, is_new = service.receive_results(
            current_actor(), bearer_token(), request.get_data()
        )
    except DomainError as error:
        db.session.rollback()
        return _problem(error)
    answer = jsonify(id=str(brought.id), rows=brought.rows, new_versions=brought.new_versions)
    answer.status_code = 201 if is_new else 200
    answer.headers["Location"] = url_for("results.show", key=brought.id)
    return answer


def _problem(error: DomainError) -> Response:
    if isinstance(error, Forbidden):
        answer = problem_details(401, sentence(error), error.code)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    rows = error.rows[:TOLD] if isinstance(error, BadRows) else ()
    errors = [
        {"row": bad.row, "field": bad.column, "reason": bad.reason, "detail": reason_words(bad)}
        for bad in rows
    ]
    return problem_details(error.status, sentence(error), error.code, errors=errors)
