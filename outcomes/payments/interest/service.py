"""Verbs of late interest: accepted to be paid or waived by the approver, then paid."""

from datetime import date
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import unit
from outcomes.payments.checks import written
from outcomes.payments.interest.events import InterestMoved
from outcomes.payments.interest.lifecycle import INTEREST
from outcomes.payments.interest.models import LateInterest


@verb("payment.approve")
def accept_interest(actor: Actor, key: UUID) -> LateInterest:
    """Accept late interest to be paid by accounts payable."""
    with unit(actor) as u:
        interest = u.lock(LateInterest, key)
        fire(u, INTEREST, interest, "accept", cents=interest.cents)
        interest.decided_by = person_of(actor)
        return interest


@verb("payment.approve")
def waive_interest(actor: Actor, key: UUID, reason: str) -> LateInterest:
    """Pay no late interest, with the reason, such as that the provider gave it up."""
    with unit(actor) as u:
        interest = u.lock(LateInterest, key)
        said = written(reason, "reason")
        INTEREST.check(interest, "waive", actor)
        interest.reason, interest.decided_by = said, person_of(actor)
        fire(u, INTEREST, interest, "waive", reason=said)
        u.session.flush()
        send(u, InterestMoved("waive", interest))
        return interest


@verb("payment.settle")
def record_interest_paid(actor: Actor, key: UUID, paid_on: date) -> LateInterest:
    """Write down on which day accounts payable paid accepted interest. Raises Refused where the day
    is to come, or before the payment that was late."""
    with unit(actor) as u:
        interest = u.lock(LateInterest, key)
        INTEREST.check(interest, "pay", actor)
        if paid_on > u.today:
            raise Refused("payment.paid_ahead", field="paid_on", day=paid_on)
        if paid_on < interest.settled_on:
            facts = {"day": paid_on, "settled_on": interest.settled_on}
            raise Refused("interest.paid_before", field="paid_on", **facts)
        interest.paid_on = paid_on
        fire(u, INTEREST, interest, "pay", paid_on=paid_on.isoformat())
        u.session.flush()
        send(u, InterestMoved("pay", interest))
        return interest
