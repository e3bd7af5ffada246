"""The verbs of parties: chosen, joined, suspended, gone, and their prices.

Rows are locked in one order everywhere: framework, lot, party.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.frameworks.events import PartyEnded
from marketplace.frameworks.lifecycle import FRAMEWORK, LIVING, PARTY
from marketplace.frameworks.models import Framework, Lot, Party, PartyPrice
from marketplace.frameworks.notices import tell_resumed, tell_revised, tell_suspended
from marketplace.frameworks.queries import prices_on
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import verb
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, system_unit, unit

TEXT_LIMIT = 1000


@dataclass(frozen=True)
class Chosen:
    """An offer that makes its provider, or its consortium's lead, a party of a lot."""

    provider_id: UUID
    offer_id: UUID
    rank: int
    """Its place in the comparison, from 1."""
    prices: Mapping[str, int] = field(default_factory=dict)
    """Its unit prices in cents by price key, without VAT."""


@verb("party.follow")
def choose_parties(
    actor: Actor, lot_id: UUID, decision_id: UUID, chosen: Sequence[Chosen]
) -> list[Party]:
    """Make the offers that a decision chose parties of a lot, in the unit that makes the decision.

    Each is a party in force once its agreement is. Raises Conflict ``framework.already_party``.
    """
    with unit(actor) as u:
        lot = u.get(Lot, lot_id)
        u.lock(Framework, lot.framework_id)
        made = []
        for each in chosen:
            party = u.add(
                Party,
                lot_id=lot.id,
                provider_id=each.provider_id,
                offer_id=each.offer_id,
                decision_id=decision_id,
                rank=each.rank,
                state=PARTY.initial,
            )
            begin(u, PARTY, party, framework=lot.framework.number, lot=lot.position)
            first = min(u.today, lot.framework.starts_on)
            _lay_prices(u, party, each.prices, first)
            made.append(party)
        return made


@verb("party.follow")
def join_party(actor: Actor, party_id: UUID) -> Party:
    """A chosen party's agreement is in force, and with the first one the framework."""
    with unit(actor) as u:
        party = _locked(u, party_id)
        fire(u, PARTY, party, "join")
        party.joined_on = u.today
        if party.lot.framework.state == "competing":
            with system_unit(u) as system:
                fire(system, FRAMEWORK, party.lot.framework, "begin")
        return party


@verb("party.follow")
def fell_parties(actor: Actor, decision_id: UUID) -> list[Party]:
    """The parties that a decision chose are parties no longer: the decision fell."""
    with unit(actor) as u:
        parties = [each for each in _of_decision(u, decision_id) if each.state in LIVING]
        for party in parties:
            fire(u, PARTY, party, "fall")
            party.ended_on = u.today
        return parties


@verb("party.follow")
def restore_parties(actor: Actor, decision_id: UUID) -> list[Party]:
    """The decision that chose parties stands again: those that fell with it are what they were,
    unless the framework has ended meanwhile.

    Raises Conflict ``framework.already_party`` where another decision has made the provider a
    party meanwhile.
    """
    with unit(actor) as u:
        parties = [
            each
            for each in _of_decision(u, decision_id)
            if each.state == "fell" and each.lot.framework.state != "ended"
        ]
        for party in parties:
            state = "chosen"
            if party.joined_on is not None:
                state = "suspended" if party.reason else "in_force"
            fire(u, PARTY, party, f"restore_{state}")
            party.ended_on = None
        u.session.flush()
        return parties


@verb("party.suspend")
def suspend_party(actor: Actor, party_id: UUID, reason: str) -> Party:
    """Buy nothing from a party for now, with the reason that it reads."""
    with unit(actor) as u:
        words = _reason(reason)
        party = _locked(u, party_id)
        fire(u, PARTY, party, "suspend", reason=words)
        party.reason = words
        tell_suspended(u, party)
        return party


@verb("party.suspend")
def resume_party(actor: Actor, party_id: UUID) -> Party:
    """Buy from a suspended party again."""
    with unit(actor) as u:
        party = _locked(u, party_id)
        fire(u, PARTY, party, "resume")
        party.reason = None
        tell_resumed(u, party)
        return party


@verb("party.leave")
def record_leaving(actor: Actor, party_id: UUID, reason: str) -> Party:
    """Write down that a party has given its agreement up; it does not come back."""
    with unit(actor) as u:
        return _ended(u, party_id, "leave", reason)


@verb("party.remove")
def remove_party(actor: Actor, party_id: UUID, reason: str) -> Party:
    """End a party's agreement because of it, with the reason that it reads; what it has been
    ordered goes on."""
    with unit(actor) as u:
        return _ended(u, party_id, "remove", reason)


def _ended(u: Unit, party_id: UUID, action: str, reason: str) -> Party:
    words = _reason(reason)
    party = _locked(u, party_id)
    fire(u, PARTY, party, action, reason=words)
    party.ended_on, party.reason = u.today, words
    u.session.flush()
    send(u, PartyEnded(party.id, words))
    return party


# Prices ---------------------------------------------------------------------------------------


@verb("party.revise")
def revise_prices(
    actor: Actor, party_id: UUID, prices: Mapping[str, int], *, valid_from: date, reason: str
) -> Party:
    """Change unit prices (cents by price key, without VAT) of a party from a coming day on, as the
    framework's terms of price revision allow; what has been called off keeps its prices.

    Raises Refused ``framework.prices_stand`` where the terms know no revision, Invalid with each
    problem at ``price_<key>``, ``valid_from`` or ``reason``.
    """
    with unit(actor) as u:
        words = _reason(reason)
        party = _locked(u, party_id)
        framework = party.lot.framework
        if not framework.price_revisions.get(framework.language, "").strip():
            raise Refused("framework.prices_stand", number=framework.number)
        if problems := list(_price_problems(u, party, prices, valid_from)):
            raise Invalid(*problems)
        day = valid_from.isoformat()
        fire(u, PARTY, party, "revise", valid_from=day, prices=dict(prices), reason=words)
        _lay_prices(u, party, prices, valid_from, words)
        tell_revised(u, party, valid_from, words)
        return party


def _price_problems(
    u: Unit, party: Party, prices: Mapping[str, int], valid_from: date
) -> Iterator[Problem]:
    framework = party.lot.framework
    latest = max((each.valid_from for each in party.prices), default=u.today)
    if not max(latest, u.today) < valid_from <= framework.ends_on:
        facts = {"latest": max(latest, u.today), "ends_on": framework.ends_on}
        yield Problem("valid_from", "framework.revised_too_soon", facts)
    known = prices_on(party, framework.ends_on)
    if not prices:
        yield Problem("prices", "framework.nothing_revised")
    for key, cents in prices.items():
        if key not in known:
            yield Problem(f"price_{key}", "call.unknown_price", {"key": key})
        elif cents < 0:
            yield Problem(f"price_{key}", "framework.price_negative")


def _lay_prices(
    u: Unit, party: Party, prices: Mapping[str, int], first: date, reason: str | None = None
) -> None:
    whose = {"party_id": party.id, "provider_id": party.provider_id}
    for key, cents in prices.items():
        u.add(PartyPrice, **whose, key=key, unit_cents=cents, valid_from=first, reason=reason)
    u.session.expire(party, ["prices"])


# Rows -----------------------------------------------------------------------------------------


def _locked(u: Unit, party_id: UUID) -> Party:
    """A party under lock, its framework locked before it."""
    u.lock(Framework, u.get(Party, party_id).lot.framework_id)
    return u.lock(Party, party_id)


def _of_decision(u: Unit, decision_id: UUID) -> list[Party]:
    wanted = select(Party.id).filter_by(decision_id=decision_id).order_by(Party.rank, Party.id)
    return [_locked(u, key) for key in u.session.scalars(wanted).all()]


def _reason(reason: str) -> str:
    return written(
        "reason", reason, TEXT_LIMIT, "framework.reason_missing", "framework.text_too_long"
    )
