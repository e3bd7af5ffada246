"""Offers made through their verbs."""

from typing import Any

from marketplace.offers.models import Offer
from marketplace.offers.opening.service import Opening, begin_opening, complete_opening
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.actor import Actor
from marketplace.procurement.models import Call
from tests.factories.setup import PASSPHRASE, People, seeing

ANSWER = "Tapaamme asiakkaan viikoittain ja sovimme työnantajan kanssa alusta."


def whole_content(call: Call, share: float = 0.8, **changes: Any) -> dict[str, Any]:
    """An offer's content with every price at a share of its ceiling, in whole euros."""
    return {
        "prices": {
            item.key: int(item.maximum_cents * share) // 100 * 100 for item in call.price_items
        },
        "answers": {criterion.key: ANSWER for criterion in call.criteria},
        "requirements": {},
        "notes": "",
        "validity_confirmed": True,
    } | changes


def drafted_offer(actor: Actor, call: Call, **changes: Any) -> Offer:
    """A provider's whole offer, not submitted yet."""
    offer = start_offer(actor, call.id)
    return save_draft(actor, offer.id, whole_content(call, **changes))


def submitted_offer(actor: Actor, call: Call, **changes: Any) -> Offer:
    """A provider's sealed offer."""
    offer = drafted_offer(actor, call, **changes)
    submit_offer(actor, offer.id)
    return offer


def open_by_two(people: People, call: Call) -> Opening:
    """Both officers open a call's offers; the session sees what the first sees."""
    begin_opening(seeing(people.staff("officer")), call.id, PASSPHRASE)
    found = complete_opening(seeing(people.staff("second_officer")), call.id, PASSPHRASE)
    seeing(people.staff("officer"))
    return found
