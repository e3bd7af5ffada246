"""The verb by which a partner's own decision is written down."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marketplace.decisions.partners.models import OUTCOMES, PARTNER_DECISION, PartnerDecision
from marketplace.decisions.partners.queries import OPENED, partner_of
from marketplace.offers.conflicts import check_free
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import store
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day

PDF = b"%PDF-"
TEXTS = ("words", "body", "section", "diary_number")


@verb("partner.record")
def record_partner_decision(
    actor: Actor,
    call_id: UUID,
    business_id: str,
    data: Mapping[str, Any],
    document: bytes | None = None,
) -> PartnerDecision:
    """Write down what another buyer of a joint call has decided for itself, or correct it.

    ``data`` has outcome (one of ``OUTCOMES``), words, body, decided_on (a day), section and
    diary_number; the document is a PDF, and one that stands stays where none is given. It moves
    neither the call nor the own decision. Raises NotFound for another buyer, Invalid, Refused
    before the offers are opened.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        partner = partner_of(call, business_id)
        if call.state not in OPENED:
            raise Refused("partner.too_early", number=call.number)
        check_free(u.actor, call.id)
        _check(u.actor, call, data, document)
        said = {name: data[name].strip() for name in TEXTS}
        said |= {"outcome": data["outcome"], "decided_on": data["decided_on"]}
        said |= {"recorded_by": u.actor.user_id}
        if document:
            name = f"{call.number}-{business_id}.pdf"
            said["file_id"] = store(u, PARTNER_DECISION, document, name, "application/pdf").id
        standing = partner.decision
        if standing is None:
            made = u.add(PartnerDecision, call_id=call.id, business_id=business_id, **said)
        else:
            made = u.lock(PartnerDecision, standing.id)
            for name, value in said.items():
                setattr(made, name, value)
        u.session.flush()
        u.session.refresh(made)
        facts = {"name": partner.name, "outcome": made.outcome, "on": made.decided_on.isoformat()}
        record(u, call, "partner_decision", **facts)
        return made


def _check(actor: Actor, call: Call, data: Mapping[str, Any], document: bytes | None) -> None:
    problems = [
        Problem(name, "partner.text_missing") for name in TEXTS if not data.get(name, "").strip()
    ]
    if data.get("outcome") not in OUTCOMES:
        problems.append(Problem("outcome", "partner.outcome_missing"))
    day = data.get("decided_on")
    if day is None or not local_day(call.deadline) <= day <= actor.today:
        problems.append(Problem("decided_on", "partner.day_wrong"))
    if document and not document.startswith(PDF):
        problems.append(Problem("document", "partner.no_pdf"))
    if problems:
        raise Invalid(*problems)
