"""Pages of endings: one person asks for it with a reason and a paper, another confirms it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from marketplace.providers.queries import provider_by_business_id
from outcomes.payees.endings import service
from outcomes.payees.endings.schemas import EndingForm, TakingBackForm
from outcomes.payees.models import PayeeEnding
from outcomes.payees.pages import back, trail
from outcomes.payees.queries import record_by_key

bp = Blueprint("payee_endings", __name__, url_prefix="/payees")


@bp.route("/records/<uuid:key>/end", methods=["GET", "POST"])
@allow("payee.end")
def end(key: UUID) -> Response | tuple[str, int]:
    """Say when and why a record ends, or why an unconfirmed one is taken back."""
    actor = current_actor()
    found = record_by_key(actor, key)
    confirmed = found.state == "confirmed"
    form = request_form(
        EndingForm() if confirmed else TakingBackForm(),
        **({"last_day": actor.today} if confirmed else {}),
    )

    def keep(data: dict[str, Any]) -> PayeeEnding:
        file = data.get("file")
        paper = {"content": file.read(), "name": file.filename} if file else {}
        return service.end_record(actor, key, data.get("last_day"), data["reason"], **paper)

    if form.accepted(keep):
        return back(
            found, _("Pyyntö kirjattiin. Se vaikuttaa, kun toinen henkilö on vahvistanut sen.")
        )
    page = render_template(
        "web/payees/end.html",
        record=found,
        form=form,
        breadcrumbs=trail(
            provider_by_business_id(actor, found.organisation.business_id),
            _("Merkitse päättyneeksi") if confirmed else _("Pyydä peruttavaksi"),
        ),
    )
    return page, form.status


@bp.post("/endings/<uuid:key>/confirm")
@allow("payee.confirm")
def confirm(key: UUID) -> Response:
    """Confirm an ending as a second person."""
    made = service.confirm_ending(current_actor(), key)
    told = _("Viimeinen päivä vahvistettiin.") if made.last_day else _("Tieto peruttiin.")
    return back(made.record, told)


@bp.post("/endings/<uuid:key>/withdraw")
@allow("payee.end")
def withdraw(key: UUID) -> Response:
    """Let the record stand."""
    made = service.withdraw_ending(current_actor(), key)
    return back(made.record, _("Pyyntö hylättiin. Tieto jäi voimaan."))
