"""Reads of a joint purchase: its buyers, and who of them has decided."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.decisions.kinds import kind_of
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.partners.models import PartnerDecision
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.procurement.models import Call
from marketplace.pure.shares import part

OPENED = ("suitability", "evaluation", "decided", "final", "cancelled")
"""States of a call whose offers a partner can have decided on."""


@dataclass(frozen=True)
class Partner:
    """Another buyer of a call, with its share and what it has decided, if it has."""

    name: str
    business_id: str
    points: int
    """Its share in hundredths of a percent."""
    cents: int
    """Its share of the call's whole value."""
    decision: PartnerDecision | None


def partners_of(call: Call) -> list[Partner]:
    """The other buyers of a call, in the order in which it names them; none where nobody else
    buys."""
    if not call.joint:
        return []
    made = db.session.scalars(select(PartnerDecision).filter_by(call_id=call.id))
    decided = {each.business_id: each for each in made}
    cents = part(call.maximum_value_cents, call.shares)
    return [
        Partner(**buyer, cents=share, decision=decided.get(buyer["business_id"]))
        for buyer, share in list(zip(call.joint["buyers"], cents, strict=True))[1:]
    ]


def partner_of(call: Call, business_id: str) -> Partner:
    """One of them; raises NotFound."""
    for each in partners_of(call):
        if each.business_id == business_id:
            return each
    raise NotFound("partner.not_found", number=call.number)


def partners_decided(decision: Decision, _actor: Actor) -> Refused | None:
    """Guard: the own award waits for the partners' decisions only where the call said so."""
    if not kind_of(decision).awards:
        return None
    call = matter_of(decision)
    if not (call.joint and call.joint["waits"]):
        return None
    waiting = [each.name for each in partners_of(call) if each.decision is None]
    return Refused("partner.undecided", names=", ".join(waiting)) if waiting else None
