"""Verbs about contracts: drafted from a decision, accepted by both parties, ended by time."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from contracts.agreements.events import ContractInForce, ContractTerminated
from contracts.agreements.lifecycle import CONTRACT, PARTIES, party_of
from contracts.agreements.models import (
    CONTRACT_DOCUMENT,
    FRAMEWORK,
    OF_CALL_OFF,
    PURCHASE,
    Acceptance,
    Contract,
)
from contracts.agreements.money import money_of, value_of
from contracts.agreements.notices import tell_parties
from contracts.agreements.queries import contract_of_call_off
from contracts.pure.terms import with_maximum_value
from marketplace.calloffs.models import CallOff
from marketplace.decisions.finality.service import note_contract, note_contract_ended
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.matter import lock_matter
from marketplace.decisions.models import Decision
from marketplace.frameworks.consumption.service import release
from marketplace.frameworks.lifecycle import LIVING
from marketplace.frameworks.models import CALL_OFF, Party
from marketplace.frameworks.parties.service import join_party
from marketplace.frameworks.queries import party_of_decision
from marketplace.offers.models import Offer
from marketplace.planning.service import record_value
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.procurement.minicompetitions.ceiling import give_back, settle_ceiling
from marketplace.procurement.models import Call
from outcomes.pure.scheme import digest, dump_scheme, parse_scheme, with_prices
from outcomes.pure.tree import Scheme

DRAFT = "contract.draft"
DRAFT_CALL_OFF = "contract.draft_call_off"
RENDER = "contract.render"
END_WITH_PARTY = "contract.end_with_party"
RENEW = "contract.renew_agreements"


@verb("contract.draft")
def draft_contract(actor: Actor, *, decision_id: UUID, offer_id: UUID) -> Contract:
    """Make the contract of an award, with the prices of the winning offer and the maximum value.

    From now on its value counts in the sums of what is bought, not the need's estimate. Drafting
    the same one again finds the one that stands; one that fell with its award, or was ended because
    of that, is made anew when the award stands again. On an award that has fallen it is refused.
    Its document is rendered by a job, so that a broken template does not lose the draft. Of an
    award that chooses the parties of a framework's lot it is the agreement of one party: it orders
    nothing, and its value is the lot's ceiling, which all parties share.
    """
    with unit(actor) as u:
        call, decision = lock_matter(u, decision_id)
        offer = u.get(Offer, offer_id)
        standing = u.session.scalars(
            select(Contract).where(
                Contract.decision_id == decision_id,
                Contract.provider_id == offer.provider_id,
                Contract.call_off_id.is_(None),
                Contract.state != "void",
                or_(Contract.terminated_on.is_(None), Contract.kind == FRAMEWORK),
            )
        ).one_or_none()
        if standing is not None:
            return standing
        if decision.state not in STANDING:
            raise Refused("contract.award_fell", number=decision.diary_number)
        if offer.opened_content is None:
            raise Refused("contract.offer_not_opened")
        founds = call.founds_lot_id is not None
        maximum = call.own_value_cents if founds else _left_of_call(u, call)
        scheme = _scheme_of(call, offer.opened_content["prices"], maximum)
        own: dict[str, Any] = (
            {"kind": FRAMEWORK, "lot_id": call.founds_lot_id} if founds else {"lot_id": call.lot_id}
        )
        return _add(u, decision, offer, call, scheme, maximum_value_cents=maximum, **own)


def _add(
    u: Unit, decision: Decision, offer: Offer, ordered: Call | CallOff, scheme: Scheme, **own: Any
) -> Contract:
    """A contract in draft of what a call or a call-off orders; its document is asked for."""
    contract = u.add(
        Contract,
        number=next_number(u, "S"),
        state=CONTRACT.initial,
        call_id=offer.call_id,
        decision_id=decision.id,
        offer_id=offer.id,
        buyer_id=ordered.buyer_id,
        provider_id=offer.provider_id,
        titles=ordered.titles,
        municipalities=ordered.municipalities,
        capacity=ordered.own_capacity if isinstance(ordered, Call) else ordered.capacity,
        starts_on=ordered.starts_on,
        ends_on=ordered.ends_on,
        scheme=dump_scheme(scheme),
        scheme_sha256=digest(scheme),
        **own,
    )
    _count(u, contract)
    begin(u, CONTRACT, contract, number=contract.number, scheme=contract.scheme_sha256)
    enqueue(u, RENDER, key=f"{RENDER}:{contract.id}", contract_id=str(contract.id))
    return contract


@verb("contract.draft")
def draft_call_off_contract(actor: Actor, *, call_off_id: UUID) -> Contract:
    """Make the contract of a call-off that its party has accepted, at the prices at which it was
    offered and for what it comes to at most.

    Drafting the same one again finds the one that stands. Raises Refused where nobody has accepted
    it, or the decision that chose the party has fallen.
    """
    with unit(actor) as u:
        party_id = u.get(CallOff, call_off_id).party_id
        if party_id is None:
            raise Refused("contract.not_accepted")
        party = u.get(Party, party_id)
        call, decision = lock_matter(u, party.decision_id)
        call_off = u.get(CallOff, call_off_id)
        standing = contract_of_call_off(actor, call_off_id)
        if standing is not None:
            return standing
        if call_off.state != "accepted":
            raise Refused("contract.not_accepted")
        if decision.state not in STANDING:
            raise Refused("contract.award_fell", number=decision.diary_number)
        return _add(
            u,
            decision,
            u.get(Offer, party.offer_id),
            call_off,
            _scheme_of(call, call_off.prices, call_off.value_cents),
            kind=OF_CALL_OFF,
            call_off_id=call_off.id,
            lot_id=call_off.lot_id,
            maximum_value_cents=call_off.value_cents,
        )


def _left_of_call(u: Unit, call: Call) -> int:
    """The maximum value of a contract of a call, in cents: the own buyer's share, of which what
    contracts of its awards that fell have used is not bought once more."""
    earlier = u.session.scalars(
        select(Contract).where(
            Contract.call_id == call.id,
            Contract.state.in_(("in_force", "ended")),
        )
    ).all()
    used = sum(money.used_cents for money in money_of(u.actor, earlier).values())
    if used >= call.own_value_cents:
        raise Refused("contract.nothing_left", number=call.number)
    return call.own_value_cents - used


def _count(u: Unit, contract: Contract) -> None:
    """Let the need of a contract's call know what it has come to with that provider. The need of a
    framework counts whole: what is bought under it is within its ceiling."""
    need_id = u.get(Call, contract.call_id).need_id
    if need_id is None or contract.kind != PURCHASE:
        return
    with system_unit(u) as system:  # reads the payments of a contract that has ended
        counted = system.session.scalars(
            select(Contract)
            .join(Call, Contract.call_id == Call.id)
            .where(
                Call.need_id == need_id,
                Contract.provider_id == contract.provider_id,
                Contract.kind == PURCHASE,
                Contract.state != "void",
            )
        ).all()
        cents = sum(map(value_of, counted))
    record_value(u.actor, need_id, contract.provider_id, cents, u.today)


@verb("contract.void")
def void_contracts(actor: Actor, decision_id: UUID) -> int:
    """Let the contracts of a decision that is in force no longer fall, unless they are in force
    themselves; what a call-off held of its ceiling is free. Returns how many fell."""
    with unit(actor) as u:
        found = u.session.scalars(
            select(Contract)
            .where(Contract.decision_id == decision_id, Contract.state.in_(("draft", "to_accept")))
            .with_for_update(of=Contract)
        ).all()
        for contract in found:
            _drop(u, contract, "void")
        return len(found)


def _drop(u: Unit, contract: Contract, action: str) -> None:
    """A contract that is not in force never will be; what it held is free."""
    fire(u, CONTRACT, contract, action)
    u.session.flush()
    _count(u, contract)
    if contract.call_off_id is not None:
        release(u.actor, CALL_OFF, contract.call_off_id)


def _scheme_of(call: Call, prices: dict[str, int], maximum_cents: int) -> Scheme:
    """The call's payment scheme with the contract's own prices and maximum value."""
    scheme = parse_scheme(call.scheme, f"{call.number}.yaml")
    return with_maximum_value(with_prices(scheme, prices), maximum_cents)


@verb("contract.draft")
def send_contract(actor: Actor, contract_id: UUID, document: bytes) -> Contract:
    """Keep the rendered document and ask both parties to accept it.

    Raises Refused where the contract is no longer a draft.
    """
    with unit(actor) as u:
        contract = u.lock(Contract, contract_id)
        CONTRACT.check(contract, "send", actor)
        name, owner = f"{contract.number}.pdf", contract.provider_id
        file = store(u, CONTRACT_DOCUMENT, document, name, "application/pdf", owner)
        contract.file_id = file.id
        fire(u, CONTRACT, contract, "send", sha256=file.sha256)
        u.session.refresh(contract)
        tell_parties(u, contract, "document_ready.txt")
        return contract


@verb("contract.accept")
def accept_contract(actor: Actor, contract_id: UUID, sha256: str) -> Contract:
    """Accept the document of this digest for the actor's party.

    With the second acceptance the contract comes into force. Raises Refused where the digest is
    not the document's, where the party has accepted already, or in another state.
    """
    with unit(actor) as u:
        lock_matter(u, u.get(Contract, contract_id).decision_id)
        contract = u.lock(Contract, contract_id)
        CONTRACT.check(contract, "accept", actor)
        if contract.file is None or contract.file.sha256 != sha256:
            raise Refused("contract.other_document", field="sha256")
        u.add(
            Acceptance,
            contract_id=contract.id,
            provider_id=contract.provider_id,
            party=party_of(actor),
            user_id=person_of(actor),
            sha256=sha256,
        )
        fire(u, CONTRACT, contract, "accept", party=party_of(actor), sha256=sha256)
        u.session.refresh(contract)
        if {acceptance.party for acceptance in contract.acceptances} == set(PARTIES):
            _bring_into_force(u, contract)
        return contract


def _bring_into_force(u: Unit, contract: Contract) -> None:
    contract.in_force_at = u.now
    fire(u, CONTRACT, contract, "bring_into_force")
    with system_unit(u) as system:
        note_contract(system.actor, contract.decision_id)
    if contract.kind == FRAMEWORK:
        _join(u, contract)
        return
    settle_ceiling(u, u.get(Call, contract.call_id))
    tell_parties(u, contract, "in_force.txt")
    send(u, ContractInForce(contract.id))


def _join(u: Unit, contract: Contract) -> None:
    """The agreement of a framework's party takes no people: its provider may be bought from."""
    with system_unit(u) as system:
        party = party_of_decision(contract.decision_id, contract.provider_id)
        join_party(system.actor, party.id)
    tell_parties(u, contract, "party.txt")


@verb("contract.terminate")
def terminate_contract(actor: Actor, contract_id: UUID, reason: str, last_day: date) -> Contract:
    """End a contract before its term, because its award has fallen: it runs until its last day and
    takes no referrals after that; what those who began by then come to is paid as agreed.

    The buyer ends it by notice, as its terms and Act 1397/2016, section 137, let it; both parties
    are told why. Raises Invalid without a reason or for a day that is over or after the term;
    Refused where the award stands, or an end has been given already.
    """
    with unit(actor) as u:
        lock_matter(u, u.get(Contract, contract_id).decision_id)
        contract = u.lock(Contract, contract_id)
        problems = []
        if not reason.strip():
            problems.append(Problem("reason", "contract.reason_missing"))
        if not u.today <= last_day <= contract.ends_on:
            facts = {"first": u.today, "last": contract.ends_on}
            problems.append(Problem("last_day", "contract.last_day_outside", facts))
        if problems:
            raise Invalid(*problems)
        fire(u, CONTRACT, contract, "terminate", reason=reason.strip(), last_day=str(last_day))
        contract.terminated_on, contract.termination_reason = last_day, reason.strip()
        u.session.flush()
        if contract.kind == PURCHASE:
            with system_unit(u) as system:
                note_contract_ended(system.actor, contract.decision_id)
        tell_parties(u, contract, "terminated.txt")
        send(u, ContractTerminated(contract.id))
        return contract


@verb("contract.end")
def end_agreement(actor: Actor, decision_id: UUID, provider_id: UUID, reason: str) -> None:
    """End the agreement that a decision led to with a provider, since it is a party of the
    framework's lot no longer; what is not in force yet falls. Nothing where there is none."""
    with unit(actor) as u:
        lock_matter(u, decision_id)
        found = u.session.scalars(
            select(Contract)
            .filter_by(kind=FRAMEWORK, decision_id=decision_id, provider_id=provider_id)
            .where(Contract.state.not_in(("void", "ended")))
            .with_for_update(of=Contract)
        ).one_or_none()
        if found is None:
            return
        if found.state != "in_force":
            fire(u, CONTRACT, found, "void")
            return
        fire(u, CONTRACT, found, "end_with_party", reason=reason)
        found.terminated_on, found.termination_reason = u.today, reason
        u.session.flush()
        tell_parties(u, found, "terminated.txt")


@verb("contract.end")
def renew_agreements(actor: Actor, decision_id: UUID) -> None:
    """The award that chose parties of a framework's lot stands again: their agreements that the
    buyer had ended because it had fallen go on until the end of their term. Whoever is a party no
    longer, and a framework that has ended, stay as they are."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        if decision.state not in STANDING:
            return
        found = u.session.scalars(
            select(Contract)
            .filter_by(kind=FRAMEWORK, decision_id=decision_id)
            .where(Contract.terminated_on.is_not(None), Contract.ends_on >= u.today)
            .order_by(Contract.number)
            .with_for_update(of=Contract)
        ).all()
        for contract in found:
            party = party_of_decision(decision_id, contract.provider_id)
            if party.state in LIVING and party.lot.framework.state != "ended":
                fire(u, CONTRACT, contract, "renew", terminated_on=str(contract.terminated_on))
                contract.terminated_on = contract.termination_reason = None
                u.session.flush()
                tell_parties(u, contract, "renewed.txt")


@verb("contract.end")
def end_due_contracts(actor: Actor) -> int:
    """End the contracts whose last day has passed, and let those fall that were not accepted by
    then; returns how many. Of one that ended before its term only what was or may still be used
    counts from now on in the sum of its need."""
    with unit(actor) as u:
        due = u.session.scalars(
            select(Contract)
            .where(
                Contract.state.in_(("draft", "to_accept", "in_force")),
                Contract.last_day < u.today,
            )
            .order_by(Contract.number)
            .with_for_update(of=Contract)
        ).all()
        for contract in due:
            if contract.state != "in_force":
                _drop(u, contract, "lapse")
                if contract.kind == PURCHASE:
                    give_back(u, u.get(Call, contract.call_id), contract.maximum_value_cents)
                tell_parties(u, contract, "lapsed.txt")
                continue
            fire(u, CONTRACT, contract, "end")
            if contract.terminated_on is not None:
                u.session.flush()
                _count(u, contract)
        return len(due)
