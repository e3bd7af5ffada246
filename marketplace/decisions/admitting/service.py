"""The verb of decisions on applications to standing admissions: drafted here, signed as any."""

import json
from typing import Any
from uuid import UUID

from marketplace.admissions.models import Application
from marketplace.admissions.queries import checks_of
from marketplace.decisions.admitting.guards import not_decidable
from marketplace.decisions.award import call_facts
from marketplace.decisions.drafting import Party, competence, lay_draft, withhold
from marketplace.decisions.kinds import KINDS
from marketplace.decisions.models import BASIS, Decision
from marketplace.decisions.wording import Words
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit


@verb("decision.draft")
def draft_on_application(
    actor: Actor,
    application_id: UUID,
    kind: str,
    grounds: str,
    reason: str,
    competence_words: str | None = None,
) -> Decision:
    """Draft the decision on an application, or on the place of an admitted provider.

    ``kind`` is ``admission``, ``refusal``, ``suspension`` or ``removal``; the latter two need that
    the provider was heard. ``grounds`` are public; ``reason`` is for the provider and the authority
    alone where the decision is against it. What was checked is kept by value. Raises Invalid for
    missing words, Refused where it cannot be decided now, Conflict where there is a draft already.
    """
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        if refusal := not_decidable(application, kind, u.actor):
            raise refusal
        usual = competence(u.actor, KINDS[kind].rule, application)
        rule = usual if competence_words is None else competence_words
        words = Words(grounds, rule, reasons={application.provider_id: reason})
        texts = {"reason": reason, "grounds": grounds, "competence": rule}
        if missing := [name for name, text in texts.items() if not text.strip()]:
            raise Invalid(*(Problem(name, MISSING[name]) for name in missing))
        outcome = KINDS[kind].outcome or ""
        parties = [Party(application.provider_id, outcome)]
        made = lay_draft(u, KINDS[kind], application, _content(application), words, parties)
        withhold(u, made, application.provider_id, BASIS, json.dumps(_basis(u, application)))
        return made


MISSING = {
    "reason": "decision.reason_to_provider_missing",
    "grounds": "decision.grounds_missing",
    "competence": "decision.competence_missing",
}


def _content(application: Application) -> dict[str, Any]:
    """What the decision is about, by value: the application and the list."""
    admission = application.admission
    return {
        "call": call_facts(application),
        "admission": {
            "number": admission.number,
            "titles": dict(admission.titles),
            "basis": admission.basis,
        },
        "terms_version": application.terms_version,
    }


def _basis(u: Unit, application: Application) -> dict[str, Any]:
    """What it rests on, by value, for the provider and the authority: what was checked, and what
    the provider said."""
    return {
        "checks": [
            {"name": each.name, "green": each.green, "detail": each.detail}
            for each in checks_of(u.actor, application)
        ],
        "inquiries": [
            {"kind": each.kind, "question": each.question, "answer": each.answer}
            for each in application.inquiries
        ],
    }
