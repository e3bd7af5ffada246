"""Contracts that take referrals, and referrals through the verbs."""

from datetime import date, timedelta

from contracts.agreements.models import Contract
from marketplace.baskets.queries import service_line
from marketplace.decisions.models import Decision
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.identity.service import invite_user, set_password
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from outcomes.pure.scheme import digest, parse_scheme
from outcomes.referrals.models import Referral
from outcomes.referrals.service import accept_referral, propose_referral, start_referral
from outcomes.schemes.examples import text
from tests.factories.setup import PASSWORD, People

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
