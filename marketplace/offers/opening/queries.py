"""Reads of openings: how far one is, and who may complete it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.offers.models import OfferOpening
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from marketplace.sealing.queries import Holder, holders


def opening_of(actor: Actor, call: Call) -> OfferOpening | None:
    """The opening of a call, begun or completed."""
    return db.session.scalars(select(OfferOpening).filter_by(call_id=call.id)).one_or_none()


def unfinished(actor: Actor, limit: int) -> Sequence[OfferOpening]:
    """The openings of the area that wait for a second officer, the oldest first."""
    return db.session.scalars(
        select(OfferOpening)
        .where(OfferOpening.area_id == actor.area_id, OfferOpening.completed_at.is_(None))
        .order_by(OfferOpening.begun_at)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Awaited:
    """Who may begin or complete an opening."""

    officers: list[Holder]
    escrow: bool
    """Whether the envelope could do it."""

    def names(self, actor: Actor) -> list[str]:
        """The others' names."""
        return [each.name for each in self.officers if each.user_id != actor.user_id]

    def includes(self, actor: Actor) -> bool:
        return any(each.user_id == actor.user_id for each in self.officers)


def awaited(actor: Actor, call: Call, opening: OfferOpening | None) -> Awaited:
    """The holders who may act next: all, or those whose share differs from the first one's."""
    if call.seal_id is None:
        return Awaited([], escrow=False)
    everybody = holders(actor, call.seal_id)
    first = None if opening is None else opening.begun_by
    by_escrow = opening is not None and _begun_by_escrow(call)
    used = {
        each.index
        for each in everybody
        if (each.escrow if by_escrow else each.user_id == first and not each.escrow)
    }
    left = [each for each in everybody if each.index not in used]
    return Awaited(
        [each for each in left if not each.escrow and each.user_id != first],
        escrow=any(each.escrow for each in left),
    )


def _begun_by_escrow(call: Call) -> bool:
    """Whether it was the share of the envelope that was handed to the others."""
    begun = [e for e in history(db.session(), "call", call.id) if e.action == "begin_opening"]
    return bool(begun) and bool(begun[-1].facts.get("escrow"))
