"""How purchases have been shared: a provider's own chances, and each provider's share of orders.

A provider is *invited* to a call of an admission whose list it was on while the call was open.
Of offers only what is opened is counted for staff; before that the authority knows no name.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import load_only

from marketplace.admissions.models import Admission, Application
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, cut_page, read_page
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from marketplace.quick.models import (
    ACCEPTED,
    CHOICE,
    DECLINED,
    KEPT,
    LAPSED,
    OFFERED,
    OWN,
    PASSED,
    QuickOrder,
    QuickService,
    QuickTurn,
)
from marketplace.quick.queries import worth

GIVEN = ("submitted", "opened", "unreadable")
"""States of an offer that was left."""
ROWS = 50
"""Providers on one page of shares."""


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both counted, by Helsinki time."""

    first: date
    last: date

    def holds(self, column: Any) -> ColumnElement[bool]:
        """The condition that an instant is within it."""
        begins = datetime.combine(self.first, time(), LOCAL_ZONE)
        ends = datetime.combine(self.last + timedelta(days=1), time(), LOCAL_ZONE)
        return and_(column >= begins, column < ends)


# A provider's own ------------------------------------------------------------------------------


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


def own_calls(actor: Actor, period: Period, page: int = 1) -> Page[Call]:
    """The calls that the actor's own provider was invited to, the newest first."""
    wanted = (
        select(Call).where(*_invited(actor, period)).options(load_only(Call.number, Call.titles))
    )
    return read_page(wanted.order_by(Call.published_at.desc(), Call.id), page, "calls")


def own_chances(actor: Actor, period: Period) -> Chances:
    """What the actor's own provider was invited to, offered and won in all."""
    own = actor.organisation_id
    invited = select(Call.id).where(*_invited(actor, period)).subquery()
    offered = select(func.count()).where(
        Offer.provider_id == own, Offer.state.in_(GIVEN), Offer.call_id.in_(select(invited.c.id))
    )
    won = (
        select(func.count())
        .select_from(DecisionParty)
        .join(Decision, _decides(Decision.subject_id.in_(select(invited.c.id))))
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
    for row in db.session.execute(rows.where(_decides(Decision.subject_id.in_(keys)))):
        decided[row.subject_id].append(row)
    return [_chance(call, own, call.id in offered, decided[call.id]) for call in calls]


def _chance(call: Call, own: UUID | None, offered: bool, parties: Sequence[Any]) -> Chance:
    place = next((row for row in parties if row.organisation_id == own), None)
    compared = sum(row.rank is not None for row in parties)
    if place is None:
        return Chance(call, offered, None, None, compared)
    return Chance(call, offered, place.rank, place.outcome, compared)


def _invited(actor: Actor, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Call.area_id == actor.area_id,
        period.holds(Call.published_at),
        exists().where(Application.provider_id == actor.organisation_id, _on_the_list()),
    )


def _on_the_list() -> ColumnElement[bool]:
    """The condition that an application's provider could offer to a call of its admission."""
    zone = str(LOCAL_ZONE)
    published = func.date(func.timezone(zone, Call.published_at))
    closed = func.date(func.timezone(zone, Call.deadline))
    return and_(
        Application.admission_id == Call.admission_id,
        Application.admitted_on <= closed,
        or_(Application.ended_on.is_(None), Application.ended_on >= published),
    )


def _decides(of: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a decision on a call stands."""
    return and_(
        Decision.subject_type == "call",
        Decision.state.in_(STANDING),
        Decision.kind.in_(("award", "correction")),
        of,
    )


@dataclass(frozen=True)
class Turns:
    """How turns and orders of quick services have come to a provider."""

    turns: int
    chosen: int
    accepted: int
    declined: int
    lapsed: int
    passed: Mapping[str, int]
    """How often it was passed over, by the code of the reason."""
    orders: int
    cents: int


def own_turns(actor: Actor, period: Period) -> Turns:
    """The turns of the actor's own provider, why it was passed over, and what was ordered of it."""
    own = actor.organisation_id
    chosen = QuickTurn.way == CHOICE
    why = case((QuickTurn.what == PASSED, QuickTurn.reason))
    rows = db.session.execute(
        select(QuickTurn.what, why, chosen, func.count())
        .where(QuickTurn.provider_id == own, period.holds(QuickTurn.created_at))
        .group_by(QuickTurn.what, why, chosen)
    ).all()
    number, cents = db.session.execute(
        select(func.count(), func.sum(worth())).where(
            QuickOrder.provider_id == own,
            QuickOrder.state.in_(KEPT),
            period.holds(QuickOrder.created_at),
        )
    ).one()
    counted: Counter[str] = Counter()
    for what, _why, chose, count in rows:
        counted["chosen" if what == OFFERED and chose else what] += count
    return Turns(
        counted[OFFERED],
        counted["chosen"],
        counted[ACCEPTED],
        counted[DECLINED],
        counted[LAPSED],
        {reason: count for what, reason, _chose, count in rows if what == PASSED},
        number,
        cents or 0,
    )


# The team's ------------------------------------------------------------------------------------


@dataclass
class Share:
    """What has come to one provider in a period."""

    provider_id: UUID
    small: bool = False
    third_sector: bool = False
    invited: int = 0
    offered: int = 0
    won: int = 0
    turns: int = 0
    passed: int = 0
    orders: int = 0
    cents: int = 0
    name: str = ""


@dataclass(frozen=True)
class Total:
    """Orders and cents of some providers, and how many they are."""

    providers: int
    orders: int
    cents: int


@dataclass(frozen=True)
class Shares:
    """The shares of a period: a page of providers, most euros first, and what all come to."""

    page: Page[Share]
    whole: Total
    small: Total
    """Of micro and small enterprises."""
    third_sector: Total


def shares(actor: Actor, period: Period, line_id: UUID | None, page: int = 1) -> Shares:
    """How calls, turns and orders were shared among providers, of one service line or of all."""
    found: dict[UUID, Share] = {}
    for names, counted in _counts(actor, period, line_id):
        for key, *numbers in db.session.execute(counted):
            share = found.setdefault(key, Share(key))
            for name, number in zip(names, numbers, strict=True):
                setattr(share, name, number or 0)
    _tell_kinds(found)
    ordered = sorted(
        found.values(), key=lambda s: (-s.cents, -s.orders, -s.turns, str(s.provider_id))
    )
    shown = cut_page(ordered, page, ROWS)
    _tell_names(shown.rows)
    return Shares(
        shown,
        _total(ordered),
        _total([share for share in ordered if share.small]),
        _total([share for share in ordered if share.third_sector]),
    )


def _most_first(share: Share) -> tuple[Any, ...]:
    return -share.cents, -share.orders, -share.turns, -share.invited, str(share.provider_id)


def _counts(
    actor: Actor, period: Period, line_id: UUID | None
) -> list[tuple[tuple[str, ...], Select[Any]]]:
    """What is counted by provider: the names of the numbers and the query."""
    calls = [Call.area_id == actor.area_id, period.holds(Call.published_at)]
    calls.append(Call.admission_id.is_not(None))
    services = [QuickService.area_id == actor.area_id]
    if line_id is not None:
        calls.append(Call.service_line_id == line_id)
        services.append(Admission.service_line_id == line_id)
    of_line = (
        select(QuickService.id)
        .join(Admission, Admission.id == QuickService.admission_id)
        .where(*services)
    )
    who = Application.provider_id
    invited = select(who, func.count(Call.id.distinct())).join(Call, _on_the_list())
    offered = select(Offer.provider_id, func.count()).join(Call, Call.id == Offer.call_id)
    party = DecisionParty.organisation_id
    won = (
        select(party, func.count())
        .join(Decision, Decision.id == DecisionParty.decision_id)
        .join(Call, _decides(Decision.subject_id == Call.id))
        .where(DecisionParty.outcome == "awarded")
    )
    turn = select(
        QuickTurn.provider_id,
        func.count().filter(QuickTurn.what == OFFERED),
        func.count().filter(QuickTurn.what == PASSED),
    ).where(
        QuickTurn.way != OWN,
        QuickTurn.service_id.in_(of_line),
        period.holds(QuickTurn.created_at),
        QuickTurn.what.in_((OFFERED, PASSED)),
    )
    order = select(QuickOrder.provider_id, func.count(), func.sum(worth())).where(
        QuickOrder.way != OWN,
        QuickOrder.service_id.in_(of_line),
        QuickOrder.state.in_(KEPT),
        period.holds(QuickOrder.created_at),
    )
    return [
        (("invited",), invited.where(*calls).group_by(who)),
        (
            ("offered",),
            offered.where(Offer.state.in_(GIVEN), *calls).group_by(Offer.provider_id),
        ),
        (("won",), won.where(*calls).group_by(party)),
        (("turns", "passed"), turn.group_by(QuickTurn.provider_id)),
        (("orders", "cents"), order.group_by(QuickOrder.provider_id)),
    ]


def _tell_kinds(found: Mapping[UUID, Share]) -> None:
    """Mark who is small and who of the third sector."""
    small = Provider.size.in_(("micro", "small"))
    marked = select(Provider.provider_id, small, Provider.third_sector)
    for key, is_small, third in db.session.execute(marked.where(small | Provider.third_sector)):
        if key in found:
            found[key].small, found[key].third_sector = bool(is_small), bool(third)


def _tell_names(rows: Sequence[Share]) -> None:
    keys = [share.provider_id for share in rows]
    names = dict(
        db.session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys))
        ).all()
    )
    for share in rows:
        share.name = names[share.provider_id]


def _total(rows: Sequence[Share]) -> Total:
    with_orders = [share for share in rows if share.orders]
    return Total(
        len(with_orders), sum(share.orders for share in rows), sum(share.cents for share in rows)
    )
