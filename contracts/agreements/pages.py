"""Pages of contracts: the list, and one contract with its acceptance."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contracts.agreements import queries
from contracts.agreements.lifecycle import (
    BUYER,
    CONTRACT,
    PARTIES,
    PROVIDER,
    award_fell,
    award_stands,
    no_earlier_runs,
    party_of,
    provider_stands,
)
from contracts.agreements.models import FRAMEWORK, Acceptance, Contract
from contracts.agreements.money import money_of
from contracts.agreements.queries import (
    contract_by_number,
    contracts,
    lacking_papers,
    payment_annex,
)
from contracts.agreements.schemas import TerminateSchema
from contracts.agreements.service import accept_contract, terminate_contract
from contracts.agreements.words import money_warning
from marketplace.calloffs.models import CallOff
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import format_date_fi, format_day_of, format_instant, language
from marketplace.platform.identity.municipalities import municipality_names
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence, told
from marketplace.providers.mending import to_mend

bp = Blueprint("contracts", __name__, url_prefix="/contracts")

PAYING = ("in_force", "ended")
"""States in which a contract's money is used."""
STATUS = {"draft": "info", "to_accept": "due", "in_force": "ok", "ended": "info", "void": "error"}
"""How each state is shown: the kind of its status label."""


@bp.app_template_global()
def contracts_of_need(need: Need) -> Sequence[Contract]:
    """The contracts that came of a need, for those who may see contracts."""
    actor = current_actor()
    return queries.contracts_of_need(actor, need.id) if may(actor, "contract.view") else []


@bp.app_template_global()
def contract_of_call_off(call_off: CallOff) -> Contract | None:
    """The contract that came of a call-off, where the reader may see it."""
    return queries.contract_of_call_off(current_actor(), call_off.id)


@bp.get("/")
@allow("contract.view")
def index() -> str:
    """The contracts that the reader may see, each with a warning where its money runs out."""
    actor = current_actor()
    page = contracts(actor, asked_page())
    money = money_of(actor, [contract for contract in page.rows if _pays(contract)])
    return render_template(
        "web/contracts/index.html",
        page=page,
        warnings={key: money_warning(each) for key, each in money.items()},
        status_kinds=STATUS,
        breadcrumbs=[(_("Tehtävät"), url_for("home.index")), (_("Sopimukset"), None)],
    )


@bp.get("/<number>")
@allow("contract.view")
def show(number: str) -> str:
    """One contract: state, terms, prices, document, acceptances and history."""
    actor = current_actor()
    contract = contract_by_number(actor, number)
    acts = CONTRACT.acts(contract, actor)
    accept = acts.get("accept")
    money = money_of(actor, [contract])[contract.id] if _pays(contract) else None
    lacking = lacking_papers(actor, contract) if contract.state == "to_accept" else []
    return render_template(
        "web/contracts/show.html",
        contract=contract,
        lacking=to_mend(lacking) if party_of(actor) == PROVIDER else _plainly(lacking),
        annex=payment_annex(contract, language()),
        municipalities=municipality_names(db.session(), contract.municipalities),
        money=money,
        money_warning=money_warning(money) if money else "",
        steps=steps(contract),
        status_kind=STATUS[contract.state],
        parties=parties(contract),
        may_accept=accept is not None and accept.possible,
        held=_held(actor, contract),
        fallen=contract.state == "in_force" and award_fell(contract, actor) is None,
        may_terminate="terminate" in acts and acts["terminate"].possible,
        events=told(history(db.session(), "contract", contract.id)),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Sopimukset"), url_for("contracts.index")),
            (contract.number, None),
        ],
    )


def _pays(contract: Contract) -> bool:
    """Whether there is money of it to tell of: the agreement of a framework's party has none."""
    return contract.state in PAYING and contract.kind != FRAMEWORK


def _held(actor: Actor, contract: Contract) -> list[str]:
    """Why a contract cannot be accepted now by either party, in words."""
    if contract.state != "to_accept":
        return []
    found = (guard(contract, actor) for guard in (award_stands, no_earlier_runs, provider_stands))
    return [sentence(no) for no in found if no is not None]


@bp.route("/<number>/end", methods=["GET", "POST"])
@allow("contract.terminate")
def end(number: str) -> Response | tuple[str, int]:
    """End a contract before its term, because its award has fallen."""
    actor = current_actor()
    contract = contract_by_number(actor, number)
    form = request_form(TerminateSchema(), last_day=actor.today)

    def ended(data: dict[str, Any]) -> Contract:
        return terminate_contract(actor, contract.id, data["reason"], data["last_day"])

    if form.accepted(ended):
        flash(_("Sopimus on päätetty. Molemmat osapuolet saavat viestin."), "success")
        return redirect(url_for("contracts.show", number=number))
    CONTRACT.check(contract, "terminate", actor)
    return render_template(
        "web/contracts/end.html",
        form=form,
        contract=contract,
        money=money_of(actor, [contract])[contract.id],
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Sopimukset"), url_for("contracts.index")),
            (contract.number, url_for("contracts.show", number=number)),
            (_("Päätä sopimus"), None),
        ],
    ), form.status


def _plainly(lacking: list[Refused]) -> list[dict[str, str]]:
    """What the provider lacks, for the other party: nothing that it could mend itself."""
    return [{"kind": "due", "text": sentence(each)} for each in lacking]


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
    names = {BUYER: contract.buyer.name, PROVIDER: contract.provider.name}
    return [
        {
            "kind": "ok" if party in accepted else "due",
            "text": f"{label(f'contract.party.{party}')}: {names[party]}",
            "detail": _signature(accepted[party])
            if party in accepted
            else _("Ei ole vielä hyväksynyt"),
        }
        for party in PARTIES
    ]


def _signature(acceptance: Acceptance) -> str:
    return f"{acceptance.user.name}, {format_instant(acceptance.created_at)}"


def steps(contract: Contract) -> list[dict[str, str]]:
    """The state line of a contract, each step dated."""
    now = 0 if contract.state == "void" else list(CONTRACT.states).index(contract.state)
    words = [
        (_("Laadittu"), format_day_of(contract.created_at)),
        (_("Hyväksytty"), format_day_of(contract.in_force_at)),
        (_("Sopimuskausi alkaa"), format_date_fi(contract.starts_on)),
        (_("Sopimuskausi päättyy"), format_date_fi(contract.last_day)),
    ]
    return [
        {
            "label": name,
            "when": when,
            "state": "done" if place < now else "now" if place == now else "ahead",
        }
        for place, (name, when) in enumerate(words)
    ]
