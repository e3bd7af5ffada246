"""Pages of contracts: the list, and one contract with its acceptance."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contracts.agreements.lifecycle import CONTRACT, PARTIES
from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_by_number, contracts, payment_annex
from contracts.agreements.service import accept_contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.i18n import format_date_fi, format_instant, language
from marketplace.platform.identity.queries import municipality_names
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence

bp = Blueprint("contracts", __name__, url_prefix="/contracts")

STATUS = {"draft": "info", "to_accept": "due", "in_force": "ok", "ended": "info"}
"""How each state is shown: the kind of its status label."""


@bp.get("/")
@allow("contract.view")
def index() -> str:
    """The contracts that the reader may see."""
    return render_template(
        "web/contracts/index.html", contracts=contracts(current_actor()), status_kinds=STATUS
    )


@bp.get("/<number>")
@allow("contract.view")
def show(number: str) -> str:
    """One contract: state, terms, prices, document, acceptances and history."""
    actor = current_actor()
    contract = contract_by_number(actor, number)
    acts = {act.action: act for act in CONTRACT.acts(contract, actor)}
    accept = acts.get("accept")
    return render_template(
        "web/contracts/show.html",
        contract=contract,
        annex=payment_annex(contract, language()),
        municipalities=municipality_names(db.session(), contract.municipalities),
        steps=steps(contract),
        status_kind=STATUS[contract.state],
        parties=parties(contract),
        may_accept=accept is not None and accept.possible,
        accepted_already=[sentence(no) for no in accept.missing] if accept else [],
        events=history(db.session(), "contract", contract.id),
    )


@bp.post("/<number>/accept")
@allow("contract.accept")
def accept(number: str) -> Response:
    """Accept the document that the page showed."""
    actor: Actor = current_actor()
    contract = contract_by_number(actor, number)
    accepted = accept_contract(actor, contract.id, request.form.get("sha256", ""))
    if accepted.state == "in_force":
        flash(_("Sopimus on voimassa."), "success")
    else:
        flash(_("Hyväksyntä on kirjattu. Sopimus odottaa toista osapuolta."), "success")
    return redirect(url_for("contracts.show", number=number))


def parties(contract: Contract) -> list[dict[str, str]]:
    """Each party with its acceptance, for the side column."""
    accepted = {acceptance.party: acceptance for acceptance in contract.acceptances}
    rows = []
    for party in PARTIES:
        found = accepted.get(party)
        rows.append(
            {
                "kind": "ok" if found else "due",
                "text": label(f"contract.party.{party}"),
                "detail": f"{found.user.name}, {format_instant(found.created_at)}"
                if found
                else _("Ei ole vielä hyväksynyt"),
            }
        )
    return rows


def steps(contract: Contract) -> list[dict[str, str]]:
    """The state line of a contract, each step dated."""
    order = list(CONTRACT.states)
    now = order.index(contract.state)
    dates = {
        "draft": format_date_fi(contract.created_at.date()),
        "in_force": format_date_fi(contract.starts_on),
        "ended": format_date_fi(contract.ends_on),
    }
    return [
        {
            "label": label(f"contract.state.{state}"),
            "when": dates.get(state, ""),
            "state": "done" if place < now else "now" if place == now else "ahead",
        }
        for place, state in enumerate(order)
    ]
