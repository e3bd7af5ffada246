"""Reads of mini-competitions: whom one is for, what was agreed on, and the rounds that go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload, lazyload

from marketplace.frameworks.models import MINI_COMPETITION, Framework, Lot, Party, PartyPrice
from marketplace.frameworks.queries import parties_in_force
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.paging import SIZE, Page, read_page, within
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day

MODEL = "framework_call_off"
"""The procurement model of a mini-competition, by which its rules are found."""
FOUND = ("decided", "final")
"""States of a call that has found the parties of its lot."""


def founding_call(_actor: Actor, lot: Lot) -> Call | None:
    """The call that found a lot's parties: its scheme, price points and criteria are the lot's."""
    return db.session.scalars(
        select(Call)
        .where(Call.founds_lot_id == lot.id, Call.state.in_(FOUND))
        .order_by(Call.published_at.desc())
        .limit(1)
    ).one_or_none()


def invited(actor: Actor, lot: Lot) -> Sequence[Party]:
    """The parties that a mini-competition of a lot is for today, by rank."""
    return parties_in_force(actor, lot, actor.today)


def own_lots(actor: Actor) -> Select[tuple[UUID]]:
    """What asks for the lots (keys) whose party in force the own organisation is."""
    return select(Party.lot_id).where(
        Party.provider_id == actor.organisation_id, Party.state == "in_force"
    )


def not_party(actor: Actor, lot: Lot) -> Refused | None:
    """Why the own organisation is not among those whom a lot's mini-competition is for; None where
    it is."""
    return why_not_party(lot, [actor.organisation_id]).get(actor.organisation_id)


def why_not_party(lot: Lot, providers: Sequence[UUID | None]) -> dict[UUID | None, Refused]:
    """The same of several organisations (keys); those that are parties in force are left out."""
    rows = db.session.scalars(
        select(Party)
        .where(Party.lot_id == lot.id, Party.provider_id.in_(providers))
        .order_by(Party.created_at)
    )
    states = {party.provider_id: party.state for party in rows}
    facts = {"number": lot.framework.number, "position": lot.position}
    return {
        key: refusal_of(states.get(key, ""), **facts)
        for key in providers
        if states.get(key) != "in_force"
    }


def refusal_of(state: str, **facts: Any) -> Refused:
    """Why an organisation is not among the parties of a lot, by the state of its last party."""
    return Refused(_WHY.get(state, "call.not_party"), **facts)


def own_states(actor: Actor) -> dict[tuple[str, int], str]:
    """The state of the own organisation's last party of each lot, by framework and position."""
    rows = db.session.execute(
        select(Framework.number, Lot.position, Party.state)
        .join(Lot, Lot.framework_id == Framework.id)
        .join(Party, Party.lot_id == Lot.id)
        .where(Party.provider_id == actor.organisation_id)
        .order_by(Party.created_at)
    )
    return {(number, position): state for number, position, state in rows}


_WHY = {
    "suspended": "call.party_suspended",
    "left": "call.party_left",
    "removed": "call.party_left",
}

# Prices ---------------------------------------------------------------------------------------


def agreed_prices(call: Call) -> dict[UUID, dict[str, int]]:
    """What each organisation (key) may ask at most in a published mini-competition, in cents by
    price key: its prices in the framework on the day of publication. Empty of all other calls."""
    if call.lot_id is None or call.published_at is None:
        return {}
    return prices_of_lot(call.lot_id, local_day(call.published_at))


def prices_of_lot(lot_id: UUID, day: date) -> dict[UUID, dict[str, int]]:
    """The parties' unit prices of a lot on a day, by organisation and price key, in cents; as far
    as the reader may see them."""
    rows = db.session.execute(
        select(PartyPrice.provider_id, PartyPrice.key, PartyPrice.unit_cents)
        .join(Party, Party.id == PartyPrice.party_id)
        .where(Party.lot_id == lot_id, PartyPrice.valid_from <= day)
        .order_by(Party.created_at, PartyPrice.valid_from)
    )
    found: dict[UUID, dict[str, int]] = {}
    for provider_id, key, cents in rows:
        found.setdefault(provider_id, {})[key] = cents
    return found


def revised_next(lot: Lot, after: date, until: date) -> date | None:
    """The next day on which a party's prices change, after a day and by another; None where they
    do not."""
    return db.session.scalar(
        select(func.min(PartyPrice.valid_from))
        .join(Party, Party.id == PartyPrice.party_id)
        .where(
            Party.lot_id == lot.id,
            Party.state.in_(("in_force", "suspended")),
            PartyPrice.valid_from > after,
            PartyPrice.valid_from <= until,
        )
    )


# Rounds ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Round:
    """Calls of one framework that have one deadline."""

    framework: Framework
    deadline: datetime
    calls: tuple[tuple[Call, Lot], ...]
    """With the lot that each is of."""

    @property
    def drafts(self) -> int:
        """How many of them are drafted mini-competitions."""
        return sum(call.state == "draft" and call.lot_id is not None for call, _lot in self.calls)


GROUPS: Mapping[str, tuple[str, ...]] = {
    "running": ("open",),
    "coming": ("draft", "in_review", "ready"),
    "deciding": ("closed", "suitability", "evaluation"),
}
"""The states of calls that take offers, are not published yet, or are not decided though their time
for offers is over."""
FEW = 3
"""How many rounds of each group stand on the page of all."""
MOST = 300
"""How many calls the calendar has, and drafts a round."""


@dataclass(frozen=True)
class Group:
    """The rounds of a group that are due first."""

    name: str
    rounds: Sequence[Round]
    more: bool
    """Whether there are others."""


def first_rounds(actor: Actor) -> list[Group]:
    """The first rounds of each group that go on."""
    keys = {name: db.session.execute(_due(actor, name).limit(FEW + 1)).all() for name in GROUPS}
    found = _rounds([key for each in keys.values() for key in each[:FEW]])
    return [
        Group(name, [found[name, *key] for key in each[:FEW]], len(each) > FEW)
        for name, each in keys.items()
    ]


def rounds_of(actor: Actor, group: str, page: int) -> Page[Round]:
    """A page of the rounds of a group that go on, those due first, first."""
    due = _due(actor, group)
    counted = due.order_by(None).limit(MOST + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(counted)) or 0
    number = within(page, min(total, MOST), SIZE)
    keys = db.session.execute(due.limit(SIZE).offset((number - 1) * SIZE)).all()
    found = _rounds(keys)
    shown = [found[group, *key] for key in keys]
    return Page(shown, min(total, MOST), number, SIZE, more=total > MOST)


def _due(actor: Actor, group: str) -> Select[tuple[UUID, datetime]]:
    """The rounds of a group, those due first, first: framework and deadline."""
    return (
        select(Lot.framework_id, Call.deadline)
        .join(Lot, _LOT)
        .where(Call.area_id == actor.area_id, Call.state.in_(GROUPS[group]))
        .group_by(Lot.framework_id, Call.deadline)
        .order_by(Call.deadline, Lot.framework_id)
    )


_LOT = Lot.id == func.coalesce(Call.lot_id, Call.founds_lot_id)
"""The lot that a call looks for parties of, or competes among the parties of."""


def _rounds(keys: Sequence[Any]) -> dict[tuple[str, UUID, datetime], Round]:
    """The rounds of frameworks and deadlines, by their group too."""
    group_of = {state: name for name, states in GROUPS.items() for state in states}
    rows = db.session.execute(
        select(Call, Lot)
        .join(Lot, _LOT)
        .where(tuple_(Lot.framework_id, Call.deadline).in_([tuple(key) for key in keys]))
        .where(Call.state.in_(group_of))
        .options(lazyload("*"), joinedload(Lot.framework).lazyload("*"))
        .order_by(Lot.position, Call.number)
    ).all()
    found: dict[tuple[str, UUID, datetime], list[tuple[Call, Lot]]] = {}
    for call, lot in rows:
        key = (group_of[call.state], lot.framework_id, call.deadline)
        found.setdefault(key, []).append((call, lot))
    return {key: Round(each[0][1].framework, key[2], tuple(each)) for key, each in found.items()}


def coming_deadlines(actor: Actor) -> Sequence[Call]:
    """The calls of rounds to which offers are or will be taken, the nearest deadline first."""
    states = (*GROUPS["running"], *GROUPS["coming"])
    return db.session.scalars(
        select(Call)
        .join(Lot, _LOT)
        .where(Call.area_id == actor.area_id, Call.state.in_(states))
        .order_by(Call.deadline, Call.number)
        .limit(MOST)
    ).all()


def drafts_of_round(call: Call) -> Sequence[Call]:
    """The drafts of a mini-competition's round: of its framework and with its deadline, by number;
    none of another call."""
    if call.lot is None:
        return ()
    lots = select(Lot.id).where(Lot.framework_id == call.lot.framework_id)
    wanted = (
        select(Call)
        .where(Call.lot_id.in_(lots), Call.state == "draft", Call.deadline == call.deadline)
        .order_by(Call.number)
        .limit(MOST)
    )
    return db.session.scalars(wanted).all()


def competed_lots(framework: Framework) -> list[Lot]:
    """The lots of a framework that are called off by mini-competitions."""
    return [lot for lot in framework.lots if MINI_COMPETITION in lot.ways]


def frameworks_to_buy_from(actor: Actor, page: int = 1) -> Page[Framework]:
    """The frameworks in force that have such a lot, by number."""
    wanted = (
        select(Framework)
        .where(
            Framework.area_id == actor.area_id,
            Framework.state == "in_force",
            Framework.ends_on >= actor.today,
            Framework.lots.any(Lot.ways.contains([MINI_COMPETITION])),
        )
        .options(lazyload("*"))
        .order_by(Framework.number)
    )
    return read_page(wanted, page, "frameworks")


def party_counts(actor: Actor, lots: Sequence[Lot]) -> dict[int, int]:
    """How many parties could be invited from each lot today, by its position."""
    return {lot.position: len(invited(actor, lot)) for lot in lots}
