"""What the interfaces that take files in by a token answer to a refusal: RFC 9457."""

from flask import Response

from marketplace.platform.error_pages import problem_details
from marketplace.platform.errors import DomainError, Forbidden
from marketplace.platform.words import sentence
from outcomes.results.reading import BadRows
from outcomes.results.words import reason_words


def problem_of(error: DomainError, most: int | None = None) -> Response:
    """The answer to a refusal: 401 where the token opens nothing, else its own status with
    each bad row, or the first ``most`` of them."""
    if isinstance(error, Forbidden):
        answer = problem_details(401, sentence(error), error.code)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    rows = error.rows[:most] if isinstance(error, BadRows) else ()
    errors = [
        {"row": bad.row, "field": bad.column, "reason": bad.reason, "detail": reason_words(bad)}
        for bad in rows
    ]
    return problem_details(error.status, sentence(error), error.code, errors=errors)
