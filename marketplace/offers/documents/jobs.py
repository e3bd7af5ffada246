"""The job of a call's document."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import force_locale

from marketplace.offers.dates import dates_of
from marketplace.offers.documents.service import keep_document
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from marketplace.procurement.counted import counted_items, counts_stories
from marketplace.procurement.limits import scheme_at
from marketplace.procurement.models import Call, CallDocument
from marketplace.procurement.pages import places_of
from marketplace.procurement.versions import after_corrections
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rules_on
from outcomes.pure.description.describe import describe


def render_call(u: Unit, call_id: str, position: int | None = None) -> None:
    """Make the PDF of a published call as it was after so many corrections (`position`; as it is
    now where none is named), in its language, unless there is one."""
    standing = u.get(Call, UUID(call_id))
    position = len(standing.corrections) if position is None else position
    call = after_corrections(standing, position)
    if u.find(CallDocument, call_id=call.id, position=position) is not None:
        return
    made_at = call.corrections[-1].created_at if call.corrections else call.published_at
    if made_at is None:
        return
    with force_locale(call.language):
        title = text_of(call.titles)
        facts = document_facts(u.actor, call) | {
            "area_name": text_of(u.get(Area, call.area_id).names)
        }
    document = render(
        "documents/call.html", facts, title=title, language=call.language, created_at=made_at
    )
    keep_document(u.actor, call.id, position, document)


def document_facts(actor: Actor, call: Call) -> dict[str, Any]:
    """What the document is made from, in the language that is set."""
    published_on = local_day(call.published_at or actor.now)
    remedies = rules_on(actor, ("remedy",), published_on)
    key = f"{call.regime}:award"
    address = f"{current_app.config['PUBLIC_URL']}/calls/{call.number}"
    return {
        "call": call,
        "places": places_of(call.municipalities, town_names(actor)),
        "dates": [(words, at) for _key, words, at in dates_of(call, actor)],
        "pays": describe(scheme_at(call), call.language, sources=False),
        "assumed": counted_items(call) if counts_stories(call) else [],
        "remedy": next((rule.value for rule in remedies if rule.key == key), None),
        "address": address,
        "document_name": call.number,
        "footer_note": address,
    }
