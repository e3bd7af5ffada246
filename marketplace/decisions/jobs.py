"""Jobs of decisions: the document after the signature, and finality when its day has come."""

from typing import Any
from uuid import UUID

from flask import current_app

from marketplace.decisions.answers import claims_open_to, public_answers
from marketplace.decisions.award import award_in
from marketplace.decisions.changes import changes_of, story_of
from marketplace.decisions.finality.service import finalise_decisions, release_contracts
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.remedy import ways_of
from marketplace.decisions.service import attach_document
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit


def render_document(u: Unit, decision_id: str) -> None:
    """Make the PDF of a signed decision, in the language of its call."""
    decision = u.get(Decision, UUID(decision_id))
    if decision.signed_at is None or decision.file_id is not None:
        return
    facts = document_facts(u, decision)
    document = render(
        "documents/decision.html",
        facts,
        title=decision.title,
        language=facts["call"].language,
        created_at=decision.signed_at,
    )
    attach_document(u.actor, decision.id, document)


def document_facts(u: Unit, decision: Decision) -> dict[str, Any]:
    """What the document of a decision is made from."""
    return {
        "decision": decision,
        "answers": public_answers(decision),
        "ways": ways_of(decision),
        "claimable": claims_open_to(decision),
        "award": award_in(decision),
        "story": story_of(decision),
        "changes": changes_of(decision),
        "call": matter_of(decision),
        "area_name": text_of(u.get(Area, decision.area_id).names),
        "document_name": f"{decision.diary_number}, {decision.section}",
        "footer_note": f"{current_app.config['PUBLIC_URL']}/decisions/{decision.diary_number}",
    }


def finalise_due(u: Unit) -> None:
    """Make final the decisions whose last day has passed; ask for contracts after a standstill."""
    finalise_decisions(u.actor)
    release_contracts(u.actor)
