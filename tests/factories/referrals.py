"""Contracts that take referrals, and referrals through the verbs."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from contracts.agreements.models import Contract
from marketplace.baskets.queries import service_line
from marketplace.decisions.models import Decision
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.identity.service import invite_user, set_password
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from outcomes.pure.scheme import digest, parse_scheme
from outcomes.referrals.lifecycle import REFERRAL
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    cancel_referral,
    decline_referral,
    end_referral,
    interrupt_referral,
    lapse_due_referrals,
    propose_referral,
    resume_referral,
    start_referral,
)
from outcomes.schemes.examples import text
from tests.factories.setup import PASSWORD, People, seeing

PROVIDER = "tuottaja@keksitty.example"
COACH = "coach@tyohame.example"
FIRST, LATER, LAST = date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)
"""Days on which a referral starts, is interrupted, and goes on or ends."""
TITLES = {
    "fi": "Työnhakuvalmennus ja työhönvalmennus",
    "sv": "Jobbsökar- och jobbcoachning",
    "en": "Job search and job coaching",
}


def provider_organisation(
    system: Actor, name: str = "Valmennus Keksitty Oy", email: str = "tuottaja@keksitty.example"
) -> Organisation:
    """A provider's organisation with one person who acts for it."""
    with unit(system) as u:
        number = sum(ord(letter) for letter in email)
        organisation = u.add(
            Organisation, kind="provider", name=name, business_id=f"99{number:05d}-0"
        )
        u.add(
            Provider,
            provider_id=organisation.id,
            state="approved",
            form="company",
            vat_liable=True,
            contact_name="Pekka Palveluntuottaja",
            contact_email=email,
            contact_phone="040 000 0000",
            iban="FI2112345600000785",
            municipalities=["061", "082", "109"],
            approved_at=u.now,
        )
        user = invite_user(
            system,
            email=email,
            name="Pekka Palveluntuottaja",
            organisation_id=organisation.id,
            roles=["provider"],
            send_mail=False,
        )
    set_password(system, user.id, PASSWORD)
    return organisation


def contract_in_force(
    system: Actor,
    officer: Actor,
    provider: Organisation,
    *,
    capacity: int = 2,
    municipalities: tuple[str, ...] = ("061", "082", "109"),
    state: str = "in_force",
    starts_on: date = date(2026, 8, 1),
    ends_on: date = date(2027, 12, 31),
    scheme: str = "valmennus.yaml",
) -> Contract:
    """A contract in force between the buyer and a provider, with an example's scheme."""
    terms = text(scheme)
    with unit(system) as u:
        buyer = buyer_of_area(system)
        call = u.add(
            Call,
            number=next_number(u, "TK"),
            state="decided",
            model="dynamic_small_procurement",
            service_line_id=service_line(system, "job_search").id,
            buyer_id=buyer.id,
            officer_id=officer.user_id,
            titles=TITLES,
            descriptions=TITLES,
            language="fi",
            municipalities=list(municipalities),
            capacity=capacity,
            maximum_value_cents=5_000_000,
            starts_on=starts_on,
            ends_on=ends_on,
            deadline=u.now - timedelta(days=40),
            price_weight=60,
            scheme=terms,
            published_at=u.now - timedelta(days=60),
        )
        offer = u.add(Offer, call_id=call.id, provider_id=provider.id, state="awarded", number=1)
        decision = u.add(
            Decision,
            kind="award",
            subject_type="call",
            subject_id=call.id,
            state="final",
            title="Hankintapäätös",
            diary_number=next_number(u, "D"),
            drafted_by=officer.user_id,
            competence="Hallintosääntö",
            grounds="Halvin ja laadukkain.",
            content={},
            remedy={},
        )
        return u.add(
            Contract,
            number=next_number(u, "S"),
            state=state,
            call_id=call.id,
            decision_id=decision.id,
            offer_id=offer.id,
            buyer_id=buyer.id,
            provider_id=provider.id,
            titles=TITLES,
            municipalities=list(municipalities),
            capacity=capacity,
            maximum_value_cents=5_000_000,
            starts_on=starts_on,
            ends_on=ends_on,
            scheme=terms,
            scheme_sha256=digest(parse_scheme(terms, scheme)),
            in_force_at=u.now,
        )


def standing_contract(people: People, system: Actor, **changes: object) -> tuple[Contract, Actor]:
    """A contract in force and the provider's person who acts under it."""
    organisation = provider_organisation(system)
    contract = contract_in_force(system, people.staff("officer"), organisation, **changes)  # type: ignore[arg-type]
    return contract, people.by_email("tuottaja@keksitty.example")


def started_referral(
    coach: Actor, provider: Actor, contract: Contract, person_key: str, started_on: date
) -> Referral:
    """A referral whose service has begun."""
    referral = propose_referral(coach, contract.id, person_key, referred_on=started_on)
    accept_referral(provider, referral.id)
    return start_referral(provider, referral.id, started_on)


def take(action: str, referral_id: UUID, coach: Actor, provider: Actor) -> Referral:
    """Take an action of the lifecycle with facts that fit."""
    verbs: dict[str, Callable[[], Referral]] = {
        "accept": lambda: accept_referral(provider, referral_id),
        "decline": lambda: decline_referral(provider, referral_id, "Ryhmä on täynnä"),
        "start": lambda: start_referral(provider, referral_id, FIRST),
        "lapse": lambda: lapse(referral_id, coach),
        "interrupt": lambda: interrupt_referral(provider, referral_id, LATER),
        "resume": lambda: resume_referral(provider, referral_id, LAST),
        "end": lambda: end_referral(provider, referral_id, LAST),
        "cancel": lambda: cancel_referral(coach, referral_id, "Asiakas sai töitä"),
    }
    return verbs[action]()


def lapse(referral_id: UUID, anybody: Actor) -> Referral:
    """What the job does to all that are due, to one; it answers as the lifecycle does."""
    system = seeing(system_actor(anybody.clock, anybody.ids, anybody.area_id))
    referral = db.session.get_one(Referral, referral_id)
    days_later(system, 30)
    REFERRAL.check(referral, "lapse", system)
    assert lapse_due_referrals(system) == 1
    return referral


def days_later(actor: Actor, days: int) -> None:
    """Move the clock."""
    assert isinstance(actor.clock, FixedClock)
    actor.clock.move_to(actor.now + timedelta(days=days))
