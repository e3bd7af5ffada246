"""Whose turn a call-off is: the parties of a lot by rank, what each would cost, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from marketplace.calloffs.models import DECLINED, LAPSED, CallOff, CallOffTurn
from marketplace.frameworks.lifecycle import LIVING
from marketplace.frameworks.models import Lot, Party
from marketplace.frameworks.queries import AWAY, prices_on
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from marketplace.pure.cascade import Member, Order, Turn, next_in_rank, reason_of, value_of


@dataclass(frozen=True)
class Candidate:
    """A party of a lot, what a call-off would come to at its prices of today, and what keeps it
    from it (one of ``pure.cascade.REASONS``); None where nothing does."""

    party: Party
    prices: Mapping[str, int]
    value_cents: int
    reason: str | None


@dataclass(frozen=True)
class Queue:
    """The parties of a lot in the order in which they get a call-off, and whose turn it is."""

    candidates: Sequence[Candidate]
    turn: Turn[UUID]
    by_key: Mapping[UUID, Candidate] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {each.party.id: each for each in self.candidates})

    @property
    def next(self) -> Candidate | None:
        """Who has the turn; None where nobody can have it."""
        return None if self.turn.chosen is None else self.by_key[self.turn.chosen]


def queue_for(
    actor: Actor,
    lot: Lot,
    quantities: Mapping[str, int],
    *,
    answers: Mapping[UUID, str] | None = None,
    held_cents: int = 0,
) -> Queue:
    """The queue of a lot for quantities (by price key, which all must have) as it stands today.

    ``answers`` tell of who has had its turn what came of it; ``held_cents`` are what the call-off
    holds of the ceiling already. Asked by the authority's staff or the system.
    """
    rows = db.session.execute(
        select(Party, Provider.state)
        .join(Provider, Provider.provider_id == Party.provider_id)
        .where(Party.lot_id == lot.id, Party.state.in_(LIVING))
        .order_by(Party.rank, Party.created_at, Party.id)
        .execution_options(populate_existing=True)
    ).all()
    order = Order(lot.left_cents + held_cents, answers or {})
    members, candidates = [], []
    for party, registration in rows:
        prices = prices_on(party, actor.today)
        member = Member(
            party.id,
            party.rank,
            party.state != "chosen",
            party.state == "suspended" or registration in AWAY,
            value_of(quantities, prices),
        )
        members.append(member)
        candidates.append(Candidate(party, prices, member.value_cents, reason_of(member, order)))
    return Queue(candidates, next_in_rank(members, order))


def answers_of(call_off: CallOff) -> dict[UUID, str]:
    """Who has had its turn of a call-off (key of the party), and what came of it."""
    rows = db.session.execute(
        select(CallOffTurn.party_id, CallOffTurn.what).where(
            CallOffTurn.call_off_id == call_off.id, CallOffTurn.what.in_((DECLINED, LAPSED))
        )
    )
    return dict(rows.all())


def founding_call(lot: Lot) -> Call:
    """The call that found the parties of a lot: its price points and payment scheme are theirs.

    Raises NotFound where the lot has no parties.
    """
    found = db.session.scalars(
        select(Call)
        .join(Offer, Offer.call_id == Call.id)
        .join(Party, Party.offer_id == Offer.id)
        .where(Party.lot_id == lot.id)
        .order_by(Call.published_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("call_off.no_parties", number=lot.framework.number, position=lot.position)
    return found
