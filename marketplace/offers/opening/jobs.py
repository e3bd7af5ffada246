"""The job of an opening: its record as a document."""

from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.offers.models import OfferOpening
from marketplace.offers.opening.service import attach_record
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit


def render_record(u: Unit, opening_id: str) -> None:
    """Make the PDF of a completed opening, in the language of its call."""
    opening = u.get(OfferOpening, UUID(opening_id))
    if opening.completed_at is None or opening.file_id is not None:
        return
    call = opening.call
    with force_locale(call.language):
        title = _("Tarjousten avauspöytäkirja")
    document = render(
        "documents/opening.html",
        {
            "opening": opening,
            "call": call,
            "listed": opening.record,
            "area_name": text_of(u.get(Area, opening.area_id).names),
            "document_name": call.number,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/calls/{call.number}/opening",
        },
        title=title,
        language=call.language,
        created_at=opening.completed_at,
    )
    attach_record(u.actor, opening.id, document)
