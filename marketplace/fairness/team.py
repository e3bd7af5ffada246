"""How the team's purchases have been shared: each provider's share of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    func,
    or_,
    select,
)

from marketplace.admissions.models import Admission, Application
from marketplace.calloffs.models import CallOff, CallOffTurn
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.fairness.counting import (
    OPENED,
    Period,
    among_parties,
    call_offs_taken,
    decides,
    on_the_list,
    quick_orders,
    this_year,
    what_came,
)
from marketplace.fairness.models import CountedShare, ShareReport
from marketplace.frameworks.models import Lot, Party
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import SIZE, Page, cut_page, within
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from marketplace.quick.models import (
    ASKED,
    OFFERED,
    OWN,
    PASSED,
    QuickOrder,
    QuickService,
    QuickTurn,
)


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


@dataclass(frozen=True)
class Total:
    """Orders and cents of some providers, and how many they are."""

    providers: int
    orders: int
    cents: int


@dataclass(frozen=True)
class Shares:
    """The shares of a period: a page of providers, most euros first, and what all come to."""

    page: Page[Share] | Page[CountedShare]
    names: Mapping[UUID, str]
    """Of the page's providers, by key."""
    whole: Total
    small: Total
    """Of micro and small enterprises."""
    third_sector: Total
    counted_at: datetime | None = None
    """When, where not now."""


def shares_of_year(actor: Actor, page: int = 1) -> Shares | None:
    """A page of the shares of the year so far as they were counted last; None where they have not
    been counted this year."""
    report = db.session.scalars(
        select(ShareReport).filter_by(area_id=actor.area_id, first=this_year(actor.today).first)
    ).one_or_none()
    if report is None:
        return None
    number = within(page, report.providers, SIZE)
    last = number * SIZE
    rows = db.session.scalars(
        select(CountedShare)
        .filter_by(report_id=report.id)
        .where(CountedShare.place.between(last - SIZE + 1, last))
        .order_by(CountedShare.place)
    ).all()
    totals = {name: Total(**total) for name, total in report.totals.items()}
    shown = Page(rows, report.providers, number, SIZE)
    return Shares(shown, _names(rows), counted_at=report.counted_at, **totals)


def shares(actor: Actor, period: Period, line_id: UUID | None, page: int = 1) -> Shares:
    """How calls, turns and orders were shared among providers, of one service line or of all,
    counted now."""
    found = counted(actor, period, line_id)
    shown = cut_page(found, page, SIZE)
    return Shares(shown, _names(shown.rows), **totals(found))


def counted(actor: Actor, period: Period, line_id: UUID | None = None) -> list[Share]:
    """What has come to each provider, most euros first."""
    found: dict[UUID, Share] = {}
    for names, query in _counts(actor, period, line_id):
        for key, *numbers in db.session.execute(query):
            share = found.setdefault(key, Share(key))
            for name, number in zip(names, numbers, strict=True):
                setattr(share, name, getattr(share, name) + number)
    _tell_kinds(found)
    return sorted(found.values(), key=lambda s: (-s.cents, -s.orders, -s.turns, str(s.provider_id)))


def totals(found: Sequence[Share]) -> dict[str, Total]:
    """What all, the small ones and the third sector have come to."""
    return {
        "whole": _total(found),
        "small": _total([share for share in found if share.small]),
        "third_sector": _total([share for share in found if share.third_sector]),
    }


def _counts(
    actor: Actor, period: Period, line_id: UUID | None
) -> list[tuple[tuple[str, ...], Select[Any]]]:
    """What is counted by provider: the names of the numbers and the query."""
    return [*_of_calls(actor, period, line_id), *_of_turns(actor, period, line_id)]


def _of_calls(
    actor: Actor, period: Period, line_id: UUID | None
) -> list[tuple[tuple[str, ...], Select[Any]]]:
    calls = [Call.area_id == actor.area_id, period.holds(Call.published_at)]
    calls.append(or_(Call.admission_id.is_not(None), Call.lot_id.is_not(None)))
    if line_id is not None:
        calls.append(Call.service_line_id == line_id)
    listed, party = Application.provider_id, Party.provider_id
    offered = select(Offer.provider_id, func.count()).join(Call, Call.id == Offer.call_id)
    winner = DecisionParty.organisation_id
    won = (
        select(winner, func.count())
        .join(Decision, Decision.id == DecisionParty.decision_id)
        .join(Call, decides(Decision.subject_id == Call.id))
        .where(DecisionParty.outcome == "awarded")
    )
    several = func.count(Call.id.distinct())
    on_list = select(listed, several).join(Call, on_the_list())
    in_lot = select(party, several).join(Call, among_parties())
    return [
        (("invited",), on_list.where(*calls).group_by(listed)),
        (("invited",), in_lot.where(*calls).group_by(party)),
        (
            ("offered",),
            offered.where(Offer.state.in_(OPENED), *calls).group_by(Offer.provider_id),
        ),
        (("won",), won.where(*calls).group_by(winner)),
    ]


def _of_turns(
    actor: Actor, period: Period, line_id: UUID | None
) -> list[tuple[tuple[str, ...], Select[Any]]]:
    services = (
        select(QuickService.id)
        .join(Admission, Admission.id == QuickService.admission_id)
        .where(QuickService.area_id == actor.area_id)
    )
    call_offs = (
        select(CallOff.id)
        .join(Lot, Lot.id == CallOff.lot_id)
        .where(CallOff.area_id == actor.area_id)
    )
    if line_id is not None:
        services = services.where(Admission.service_line_id == line_id)
        call_offs = call_offs.where(Lot.service_line_id == line_id)
    quick = _turns(QuickTurn, QuickTurn.order_id, period).where(
        QuickTurn.way != OWN,
        QuickTurn.service_id.in_(services),
        QuickTurn.reason.is_distinct_from(ASKED),
    )
    called = _turns(CallOffTurn, CallOffTurn.call_off_id, period).where(
        CallOffTurn.call_off_id.in_(call_offs)
    )
    orders = quick_orders(period).where(QuickOrder.way != OWN, QuickOrder.service_id.in_(services))
    return [
        (("turns", "passed"), quick),
        (("turns", "passed"), called),
        (("orders", "cents"), orders),
        (("orders", "cents"), call_offs_taken(period).where(CallOff.id.in_(call_offs))),
    ]


def _turns(row: type[QuickTurn] | type[CallOffTurn], order: Any, period: Period) -> Select[Any]:
    """The turns of a ledger and of how many orders somebody was passed over, by provider."""
    what = what_came(row)
    return (
        select(
            row.provider_id,
            func.count().filter(what == OFFERED),
            func.count(order.distinct()).filter(what == PASSED),
        )
        .where(period.holds(row.created_at), what.in_((OFFERED, PASSED)))
        .group_by(row.provider_id)
    )


def _tell_kinds(found: Mapping[UUID, Share]) -> None:
    """Mark who is small and who of the third sector."""
    small = Provider.size.in_(("micro", "small"))
    marked = select(Provider.provider_id, small, Provider.third_sector)
    for key, is_small, third in db.session.execute(marked.where(small | Provider.third_sector)):
        if key in found:
            found[key].small, found[key].third_sector = bool(is_small), bool(third)


def _names(rows: Sequence[Share | CountedShare]) -> dict[UUID, str]:
    keys = [share.provider_id for share in rows]
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys))
    return dict(db.session.execute(named).all())


def _total(rows: Sequence[Share]) -> Total:
    with_orders = [share for share in rows if share.orders]
    return Total(
        len(with_orders), sum(share.orders for share in rows), sum(share.cents for share in rows)
    )
