"""Jobs of contracts: the draft after an award, its document, and the end of the term."""

from uuid import UUID

from flask_babel import force_locale

from contracts.agreements.models import Contract
from contracts.agreements.queries import payment_annex
from contracts.agreements.service import draft_contract, end_due_contracts, send_contract
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.queries import municipality_names
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit


def draft(u: Unit, call_id: str, decision_id: str, offer_id: str) -> None:
    """Draft the contract of an award."""
    draft_contract(
        u.actor, call_id=UUID(call_id), decision_id=UUID(decision_id), offer_id=UUID(offer_id)
    )


def render_document(u: Unit, contract_id: str) -> None:
    """Render the contract with its payment annex and send it to be accepted."""
    contract = u.get(Contract, UUID(contract_id))
    if contract.state != "draft":
        return
    language = contract.call.language
    with force_locale(language):
        document = render(
            "documents/contract.html",
            {
                "contract": contract,
                "annex": payment_annex(contract, language),
                "answers": contract.offer.opened_content["answers"],  # type: ignore[index]
                "criteria": contract.call.criteria,
                "municipalities": municipality_names(u.session, contract.municipalities),
                "drafted_at": contract.created_at,
            },
            title=f"{contract.number} {text_of(contract.titles)}",
            language=language,
            created_at=contract.created_at,
        )
    send_contract(u.actor, contract.id, document)


def end_due(u: Unit) -> None:
    """End the contracts whose term is over."""
    end_due_contracts(u.actor)
