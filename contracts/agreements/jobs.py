"""Jobs of contracts: the draft after an award, its document, and the end of the term."""

from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from contracts.agreements.models import FRAMEWORK, Contract
from contracts.agreements.queries import payment_annex
from contracts.agreements.service import (
    draft_call_off_contract,
    draft_contract,
    end_agreement,
    end_due_contracts,
    renew_agreements,
    send_contract,
)
from marketplace.calloffs.models import CallOff
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.matter import lock_matter
from marketplace.frameworks.consumption.service import release
from marketplace.frameworks.models import CALL_OFF
from marketplace.frameworks.queries import party_of_decision
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.identity.municipalities import municipality_names
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from marketplace.providers.queries import provider_of


def draft(u: Unit, call_id: str, decision_id: str, offer_id: str) -> None:
    """Draft the contract of an award, unless it has fallen meanwhile."""
    _call, decision = lock_matter(u, UUID(decision_id))
    if decision.state in STANDING:
        draft_contract(u.actor, decision_id=decision.id, offer_id=UUID(offer_id))


def draft_call_off(u: Unit, call_off_id: str) -> None:
    """Draft the contract of a call-off; where the decision that chose its party has fallen
    meanwhile, what it held of its ceiling is free."""
    call_off = u.get(CallOff, UUID(call_off_id))
    if call_off.party is None:
        return
    _call, decision = lock_matter(u, call_off.party.decision_id)
    if decision.state in STANDING:
        draft_call_off_contract(u.actor, call_off_id=call_off.id)
    else:
        release(u.actor, CALL_OFF, call_off.id)


def render_document(u: Unit, contract_id: str) -> None:
    """Render the contract with its payment annex and send it to be accepted."""
    contract = u.get(Contract, UUID(contract_id))
    if contract.state != "draft":
        return
    language, framework = contract.call.language, contract.kind == FRAMEWORK
    with force_locale(language):
        names = {"number": contract.number, "title": text_of(contract.titles)}
        title = _("Sopimus %(number)s: %(title)s", **names)
        if framework:
            title = _("Puitesopimus %(number)s: %(title)s", **names)
        document_name = _("Sopimus %(number)s", number=contract.number)
        area_name = text_of(u.get(Area, contract.area_id).names)
    document = render(
        "documents/framework_agreement.html" if framework else "documents/contract.html",
        {
            "contract": contract,
            "party": framework and party_of_decision(contract.decision_id, contract.provider_id),
            "provider": provider_of(u.actor, contract.provider_id),
            "annex": payment_annex(contract, language),
            "answers": (contract.offer.opened_content or {})["answers"],
            "criteria": contract.call.criteria,
            "municipalities": municipality_names(u.session, contract.municipalities),
            "area_name": area_name,
            "document_name": document_name,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/contracts/{contract.number}",
        },
        title=title,
        language=language,
        created_at=contract.created_at,
    )
    send_contract(u.actor, contract.id, document)


def end_with_party(u: Unit, decision_id: str, provider_id: str, reason: str) -> None:
    """End the agreement of a framework's party that is one no longer."""
    end_agreement(u.actor, UUID(decision_id), UUID(provider_id), reason)


def renew(u: Unit, decision_id: str) -> None:
    """Let the agreements go on whose award stands again."""
    renew_agreements(u.actor, UUID(decision_id))


def end_due(u: Unit) -> None:
    """End the contracts whose term is over."""
    end_due_contracts(u.actor)
