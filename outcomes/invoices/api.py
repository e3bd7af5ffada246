"""The interface for systems that forward providers' e-invoices: by a token, errors are RFC 9457."""

from flask import Blueprint, Response, jsonify, request, url_for

from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from marketplace.platform.web import allow, bearer_token, csrf, current_actor
from marketplace.platform.words import label
from outcomes.invoices.service import receive_sent
from outcomes.results.problems import problem_of

bp = Blueprint("invoices_api", __name__, url_prefix="/api")


@bp.post("/invoices")
@csrf.exempt
@allow("invoice.send")
def receive() -> Response:
    """Take one invoice in, an XML as the body. 201 with what became of it, 200 where the same body
    came before: whether it is matched, or what differs."""
    try:
        invoice, is_new = receive_sent(current_actor(), bearer_token(), request.get_data())
    except DomainError as error:
        db.session.rollback()
        return problem_of(error)
    answer = jsonify(
        id=str(invoice.id),
        number=invoice.number,
        order_number=invoice.order_number,
        state=invoice.state,
        differences=[
            {**each, "detail": label(f"invoice.difference.{each['code']}")}
            for each in invoice.differences
        ],
    )
    answer.status_code = 201 if is_new else 200
    answer.headers["Location"] = url_for("invoices.show", key=invoice.id)
    return answer
