"""The acts on disputes; they are shown on the page of their line."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from outcomes.verification import queries
from outcomes.verification.disputes import service
from outcomes.verification.disputes.queries import dispute_by_id
from outcomes.verification.disputes.schemas import DisputeAnswerSchema, DisputeSchema
from outcomes.verification.pages import line_page

bp = Blueprint("disputes", __name__, url_prefix="/payments")


@bp.post("/lines/<uuid:line_id>/dispute")
@allow("dispute.make")
def make(line_id: UUID) -> tuple[str, int] | Response:
    """A provider disputes the decision on one of its lines."""
    actor = current_actor()
    line = queries.line_by_id(actor, line_id)
    form = request_form(DisputeSchema())

    def made(data: dict[str, Any]) -> object:
        file = data["file"]
        content, name = (file.read(), file.filename) if file else (b"", "")
        return service.dispute_line(actor, line.id, data["text"], content, name)

    if form.accepted(made):
        flash(
            _("Huomautuksesi on vastaanotettu. Saat sähköpostin, kun siihen on vastattu."),
            "success",
        )
        if form.result.file_id is not None:  # nobody is shown it before it is gone through
            return redirect(url_for("evidence.show", file_id=form.result.file_id))
        return redirect(url_for("verification.line", line_id=line.id))
    return line_page(line, dispute_form=form), form.status


@bp.post("/disputes/<uuid:dispute_id>/<any(uphold,dismiss):action>")
@allow("dispute.answer")
def answer(dispute_id: UUID, action: str) -> tuple[str, int] | Response:
    """Another person than the one who decided answers."""
    actor = current_actor()
    dispute = dispute_by_id(actor, dispute_id)
    form = request_form(DisputeAnswerSchema())
    verb = service.answer_dispute
    if form.accepted(lambda data: verb(actor, dispute.id, action, data["answer"])):
        later = form.result.line.state == "calculated" and form.result.line.run_id is None
        flash(
            _("Vastaus lähetettiin palveluntuottajalle. Rivi tulee seuraavaan maksuajoon.")
            if later
            else _("Vastaus lähetettiin palveluntuottajalle."),
            "success",
        )
        return redirect(url_for("verification.line", line_id=dispute.payment_line_id))
    return line_page(dispute.line, dispute_form=form), form.status
