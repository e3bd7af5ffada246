"""Pages of recovery claims: what waits to be asked back, and each claim with its lines and acts."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.audit import last_change
from marketplace.platform.forms import Form, request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from outcomes.payments.recoveries import queries, service
from outcomes.payments.recoveries.lifecycle import RECOVERY
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.schemas import GivenBackSchema, RepaidSchema
from outcomes.payments.recoveries.shown import STATUS, claim_shown, posted_reason

bp = Blueprint("recoveries", __name__, url_prefix="/payments/recoveries")

REASONED: dict[str, Callable[..., RecoveryClaim]] = {
    "withdraw": service.withdraw_claim,
    "propose_set_off": partial(service.propose, act="set_off"),
    "propose_write_off": partial(service.propose, act="write_off"),
    "decline": service.decline,
    "undo_repayment": service.undo_repayment,
}
"""The acts that ask for a reason."""
DECIDED: dict[str, Callable[..., RecoveryClaim]] = {
    "set_off": service.set_off_claim,
    "write_off": service.write_off_claim,
}
"""The acts that somebody else has proposed."""
SHOWN = 50
"""How many of those that owe are shown."""


@bp.get("")
@allow("payment.view")
def index() -> str:
    """What providers owe and nothing has been done about, and all claims."""
    actor = current_actor()
    state = request.args.get("state", "")
    return render_template(
        "web/payments/recoveries.html",
        waiting=queries.waiting(actor, SHOWN),
        until=actor.today - queries.longest_wait(actor),
        page=queries.claim_page(actor, state, asked_page()),
        state=state,
        states=[(each, label(f"recovery_claim.state.{each}")) for each in RECOVERY.states],
        status_kinds=STATUS,
        today=actor.today,
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuerittelyt"), url_for("statements.index")),
            (_("Takaisinperintä"), None),
        ],
    )


@bp.post("/<uuid:provider_id>/<uuid:buyer_id>")
@allow("payment.verify")
def prepare(provider_id: UUID, buyer_id: UUID) -> Response:
    """Prepare to ask back what a provider owes a buyer."""
    made = service.prepare_claim(current_actor(), provider_id, buyer_id)
    flash(_("Takaisinperintä odottaa toisen henkilön hyväksyntää."), "success")
    return redirect(url_for("recoveries.show", number=made[0].number))


@bp.get("/<number>")
@allow("payment.view_line")
def show(number: str) -> str:
    """One claim: what is paid back, why and by when; a provider's own alone."""
    return _page(queries.claim_by_number(current_actor(), number))


def _page(claim: RecoveryClaim, form: Form | None = None, act: str = "") -> str:
    shown = claim_shown(current_actor(), claim, form, act)
    return render_template("web/payments/recovery.html", **shown)


@bp.post("/<number>/approve")
@allow("payment.approve")
def approve(number: str) -> Response:
    """Send a claim to the provider."""
    actor = current_actor()
    service.approve_claim(actor, queries.claim_by_number(actor, number).id)
    flash(label("audit.recovery_claim.approve"), "success")
    return redirect(url_for("recoveries.show", number=number))


@bp.post("/<number>/repaid")
@allow("payment.record_repayment")
def repaid(number: str) -> tuple[str, int] | Response:
    """Write down that a claim was paid back, or a part of it."""
    actor = current_actor()
    claim = queries.claim_by_number(actor, number)
    form = request_form(RepaidSchema(), seen=last_change(claim))

    def take(data: dict[str, Any]) -> RecoveryClaim:
        told = data["paid_on"], data["sum"], form.seen
        return service.record_repayment(actor, claim.id, *told)

    if form.accepted(take):
        act = "record" if form.result.state == "paid" else "record_part"
        flash(label(f"audit.recovery_claim.{act}"), "success")
        return redirect(url_for("recoveries.show", number=number))
    return _page(claim, form, "repaid"), form.status


@bp.post("/<number>/cancel")
@allow("payment.verify")
def cancel(number: str) -> Response:
    """Cancel a claim whose outcomes were earned again."""
    actor = current_actor()
    service.cancel_claim(actor, queries.claim_by_number(actor, number).id)
    flash(label("audit.recovery_claim.cancel"), "success")
    return redirect(url_for("recoveries.show", number=number))


@bp.post("/<number>/give_back")
@allow("payment.record_repayment")
def give_back(number: str) -> tuple[str, int] | Response:
    """Write down that the provider got back what it had paid."""
    actor = current_actor()
    claim = queries.claim_by_number(actor, number)
    form = request_form(GivenBackSchema())
    if form.accepted(lambda data: service.give_back(actor, claim.id, **data)):
        flash(label("audit.recovery_claim.give_back"), "success")
        return redirect(url_for("recoveries.show", number=number))
    return _page(claim, form, "give_back"), form.status


@bp.post(
    "/<number>/<any(withdraw, propose_set_off, propose_write_off, decline, undo_repayment):act>"
)
@allow("payment.view")
def close(number: str, act: str) -> tuple[str, int] | Response:
    """Take an act that asks for a reason; the verb asks who may."""
    actor = current_actor()
    claim = queries.claim_by_number(actor, number)
    form = posted_reason(act)
    if form.accepted(lambda data: REASONED[act](actor, claim.id, **data)):
        flash(label(f"audit.recovery_claim.{act}"), "success")
        return redirect(url_for("recoveries.show", number=number))
    return _page(claim, form, act), form.status


@bp.post("/<number>/<any(set_off, write_off):act>")
@allow("payment.approve")
def decide(number: str, act: str) -> Response:
    """Take an act that was proposed."""
    actor = current_actor()
    DECIDED[act](actor, queries.claim_by_number(actor, number).id)
    flash(label(f"audit.recovery_claim.{act}"), "success")
    return redirect(url_for("recoveries.show", number=number))
