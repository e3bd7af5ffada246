"""A provider's own chances: the calls it was invited to, its turns, and its orders."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    case,
    false,
    func,
    literal,
    select,
    text,
    union,
    union_all,
)
from sqlalchemy.orm import lazyload, load_only

from marketplace.admissions.models import Application
from marketplace.calloffs.models import CallOff, CallOffTurn
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.fairness.counting import (
    GIVEN,
    Period,
    among_parties,
    call_offs_taken,
    decides,
    on_the_list,
    quick_orders,
    what_came,
)
from marketplace.frameworks.models import Party
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.paging import Page, read_page
from marketplace.procurement.models import Call
from marketplace.quick.models import (
    ACCEPTED,
    ASKED,
    CHOICE,
    DECLINED,
    LAPSED,
    OFFERED,
    PASSED,
    QuickOrder,
    QuickTurn,
)


@dataclass(frozen=True)
class Chance:
    """A call that a provider was invited to, and what became of it."""

    call: Call
    offered: bool
    rank: int | None
    outcome: str | None
    compared: int
    """How many offers were ranked in the decision."""


@dataclass(frozen=True)
class Chances:
    """How often a provider was invited to calls, offered and was chosen."""

    invited: int
    offered: int
    won: int


def own_calls(actor: Actor, period: Period, counts: Chances, page: int = 1) -> Page[Call]:
    """The calls that the actor's own provider was invited to, the newest first; ``counts`` has told
    how many they are."""
    bare = (load_only(Call.number, Call.titles), lazyload("*"))
    wanted = select(Call).where(Call.id.in_(_invited(actor, period))).options(*bare)
    ordered = wanted.order_by(Call.published_at.desc(), Call.id)
    return read_page(ordered, page, "calls", total=counts.invited)


def own_chances(actor: Actor, period: Period) -> Chances:
    """What the actor's own provider was invited to, offered and won in all."""
    own = actor.organisation_id
    invited = _invited(actor, period).cte("invited")
    offered = select(func.count()).where(
        Offer.provider_id == own, Offer.state.in_(GIVEN), Offer.call_id.in_(select(invited.c.id))
    )
    won = (
        select(func.count())
        .select_from(DecisionParty)
        .join(Decision, Decision.id == DecisionParty.decision_id)
        .where(decides(Decision.subject_id.in_(select(invited.c.id))))
        .where(DecisionParty.organisation_id == own, DecisionParty.outcome == "awarded")
    )
    counted = select(
        select(func.count()).select_from(invited).scalar_subquery(),
        offered.scalar_subquery(),
        won.scalar_subquery(),
    )
    return Chances(*db.session.execute(counted).one())


def chances(actor: Actor, calls: Sequence[Call]) -> list[Chance]:
    """What became of calls for the actor's own provider, in their order."""
    own, keys = actor.organisation_id, [call.id for call in calls]
    offered = set(
        db.session.scalars(
            select(Offer.call_id).where(
                Offer.provider_id == own, Offer.state.in_(GIVEN), Offer.call_id.in_(keys)
            )
        )
    )
    decided: dict[UUID, list[Any]] = defaultdict(list)
    rows = select(
        Decision.subject_id,
        DecisionParty.organisation_id,
        DecisionParty.rank,
        DecisionParty.outcome,
    ).join(DecisionParty, DecisionParty.decision_id == Decision.id)
    for row in db.session.execute(rows.where(decides(Decision.subject_id.in_(keys)))):
        decided[row.subject_id].append(row)
    return [_chance(call, own, call.id in offered, decided[call.id]) for call in calls]


def _chance(call: Call, own: UUID | None, offered: bool, parties: Sequence[Any]) -> Chance:
    place = next((row for row in parties if row.organisation_id == own), None)
    compared = sum(row.rank is not None for row in parties)
    if place is None:
        return Chance(call, offered, None, None, compared)
    return Chance(call, offered, place.rank, place.outcome, compared)


def _invited(actor: Actor, period: Period) -> CompoundSelect[tuple[UUID]]:
    """The keys of the calls. They are sought from the provider's own applications and lots: calls
    are of all providers."""
    then = (Call.area_id == actor.area_id, period.holds(Call.published_at))
    own = actor.organisation_id
    return union(
        select(Call.id)
        .join(Application, on_the_list())
        .where(Application.provider_id == own, *then),
        select(Call.id).join(Party, among_parties()).where(Party.provider_id == own, *then),
    )


@dataclass(frozen=True)
class Turns:
    """How turns and orders of quick services and call-offs have come to a provider."""

    turns: int
    chosen: int
    accepted: int
    declined: int
    lapsed: int
    passed: Mapping[str, int]
    """Of how many orders it was passed over, by the label of the reason."""
    orders: int
    cents: int


def own_turns(actor: Actor, period: Period) -> Turns:
    """The turns of the actor's own provider, why it was passed over, and what was ordered of it."""
    own = actor.organisation_id
    chosen, came = QuickTurn.way == CHOICE, what_came(QuickTurn)
    quick = (
        select(came, case((came == PASSED, QuickTurn.reason)), chosen)
        .add_columns(func.count(QuickTurn.order_id.distinct()), literal("quick"))
        .where(QuickTurn.provider_id == own, period.holds(QuickTurn.created_at))
        .where(QuickTurn.reason.is_distinct_from(ASKED) | (QuickTurn.what != PASSED))
        .group_by(text("1, 2, 3"))
    )
    came = what_came(CallOffTurn)
    called = (
        select(came, case((came == PASSED, CallOffTurn.reason)), false())
        .add_columns(func.count(CallOffTurn.call_off_id.distinct()), literal("call_off"))
        .where(CallOffTurn.provider_id == own, period.holds(CallOffTurn.created_at))
        .group_by(text("1, 2, 3"))
    )
    counted: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for what, why, chose, count, of in db.session.execute(union_all(quick, called)):
        counted["chosen" if what == OFFERED and chose else what] += count
        if what == PASSED:
            passed[f"{of}.passed.{why}"] += count
    orders = cents = 0
    for query, provider in ((quick_orders(period), QuickOrder), (call_offs_taken(period), CallOff)):
        for _key, number, worth_cents in db.session.execute(
            query.where(provider.provider_id == own)
        ):
            orders, cents = orders + number, cents + worth_cents
    return Turns(
        counted[OFFERED],
        counted["chosen"],
        counted[ACCEPTED],
        counted[DECLINED],
        counted[LAPSED],
        passed,
        orders,
        cents,
    )
