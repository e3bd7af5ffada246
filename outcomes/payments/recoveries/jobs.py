"""Jobs of recovery: a claim's PDF."""

from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from outcomes.payments.jobs import LANGUAGE, by_source, parties_of
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of
from outcomes.payments.recoveries.service import attach_document
from outcomes.payments.self_billing import credited_by


def render_claim(u: Unit, claim_id: str) -> None:
    """Render what the provider is asked to pay back, with why, and keep it."""
    claim = u.get(RecoveryClaim, UUID(claim_id))
    if claim.pdf_id is not None:
        return
    lines = lines_of(claim.id)
    with force_locale(LANGUAGE):
        title = _("Takaisinperintä %(n)s", n=claim.number)
        area_name = text_of(u.get(Area, claim.area_id).names)
    pdf = render(
        "documents/recovery.html",
        {
            "claim": claim,
            "parties": parties_of(u, claim),
            "credited": credited_by(lines),
            "sources": by_source(lines),
            "area_name": area_name,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/payments/own",
        },
        title=title,
        language=LANGUAGE,
        created_at=claim.approved_at or claim.created_at,
    )
    attach_document(u.actor, claim.id, pdf)
