"""The life of an offer: written, sealed, perhaps replaced or withdrawn, and opened."""

from sqlalchemy import exists, select

from marketplace.offers.models import Offer, OfferOpening
from marketplace.offers.queries import behind_the_seal
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.procurement.lifecycle import deadline_passed
from marketplace.procurement.models import Call
from marketplace.procurement.queries import keeps_from_offering, takes_offers
from marketplace.pure.periods import local_day


def late(call: Call, actor: Actor) -> Refused | None:
    """Why a call takes no offer now: it was cancelled, or its time is over to the microsecond.

    Of what is late the arrival is told to the thousandth of a second, and kept in full as ``at``.
    """
    if takes_offers(call, actor) or _closed_meanwhile(call, actor):
        return None
    if call.state == "cancelled":
        return Refused("offer.call_cancelled")
    at = actor.now
    arrived = f"{at.astimezone(LOCAL_ZONE):%H.%M.%S},{at.microsecond // 1000:03}"
    if local_day(at) != local_day(call.deadline):
        arrived += f" ({format_date_fi(local_day(at))})"
    return Refused("offer.after_deadline", deadline=call.deadline, arrived=arrived, at=at)


def _closed_meanwhile(call: Call, actor: Actor) -> bool:
    """Whether an act that arrived in time met a call that was closed before its turn came, by the
    schedule or by the first of the officers who open it. The time alone decides, until the second
    one has read the offers, which waits for the call's lock."""
    if call.state != "closed" or actor.now > call.deadline:
        return False
    read = exists().where(OfferOpening.call_id == call.id, OfferOpening.completed_at.is_not(None))
    with behind_the_seal(actor) as session:
        return not session.scalar(select(read))


def in_time(offer: Offer, actor: Actor) -> Refused | None:
    """The call takes offers now."""
    return late(offer.call, actor)


def may_offer(offer: Offer, actor: Actor) -> Refused | None:
    """The provider is approved, and registered for the call's service line; of a call from a
    standing admission it is on the list, of a mini-competition a party of the lot."""
    call = offer.call
    if offer.line_served and call.admission_id is None and call.lot_id is None:
        return None
    return next(iter(keeps_from_offering(actor, offer.call)), None)


def after_deadline(offer: Offer, actor: Actor) -> Refused | None:
    """No offer is opened while another may still arrive."""
    return deadline_passed(offer.call, actor)


OFFER = Lifecycle(
    "offer",
    ("draft", "submitted", "withdrawn", "opened", "unreadable"),
    (
        *(
            Transition("save", (state,), state, "offer.draft", (in_time,))
            for state in ("draft", "submitted", "withdrawn")
        ),
        Transition(
            "submit", ("draft", "withdrawn"), "submitted", "offer.submit", (in_time, may_offer)
        ),
        Transition("replace", ("submitted",), "submitted", "offer.submit", (in_time, may_offer)),
        Transition("withdraw", ("submitted",), "withdrawn", "offer.withdraw", (in_time,)),
        Transition("open", ("submitted",), "opened", "offer.open", (after_deadline,)),
        Transition("set_aside", ("submitted",), "unreadable", "offer.open", (after_deadline,)),
    ),
)
