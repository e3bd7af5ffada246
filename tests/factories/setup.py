"""What every test finds in its database: the area, its organisations and staff."""

from dataclasses import dataclass, replace

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.baskets.service import STANDARD as BASKETS
from marketplace.baskets.service import load_baskets
from marketplace.platform.actor import Actor, Audience, Scope, public_actor, system_actor
from marketplace.platform.clock import Clock
from marketplace.platform.db import db, set_scope
from marketplace.platform.identity.models import Area, Organisation
from marketplace.platform.identity.queries import area_of_installation, user_by_email
from marketplace.platform.identity.service import invite_user, set_password, set_up_area
from marketplace.platform.identity.standing import actor_for
from marketplace.platform.ids import RandomIds
from marketplace.rules.service import STANDARD as RULES
from marketplace.rules.service import load_rules
from marketplace.sealing.crypto import Cost
from marketplace.sealing.members.queries import member_secret
from marketplace.sealing.members.service import keep_member_key
from marketplace.sealing.service import make_escrow_key, make_key_pair, rehearse_key

PASSWORD = "kolme-koria-ja-tulos"
PASSPHRASE = "hiljainen lumi peittää tienviitat"
"""Opens every officer's key, and the escrow's."""
CHEAP = Cost(passes=1, memory=8192)
"""Tests make and open keys many hundred times."""
PAYER = """
rules:
  - kind: payer
    key: account
    valid_from: 2026-01-01
    value:
      names: {fi: Maksajan tili, sv: Betalarens konto, en: Payer's account}
      name: Hämeenlinnan kaupunki
      iban: FI2112345600000785
    source: Keksitty tili
"""
STAFF = {
    "officer": ("Oona Ostaja", ["procurement_officer"]),
    "second_officer": ("Otso Ostaja", ["procurement_officer"]),
    "decider": ("Päivi Päättäjä", ["decision_maker"]),
    "coach": ("Vesa Valmentaja", ["coach"]),
    "verifier": ("Tarja Tarkastaja", ["finance_verifier"]),
    "approver": ("Hannu Hyväksyjä", ["finance_approver"]),
    "administrator": ("Kaisa Käyttäjä", ["administrator"]),
}
MUNICIPALITIES = (
    ("Hattula", "082", "9900082-7"),
    ("Forssa", "061", "9900061-6"),
)


def set_up(system: Actor) -> None:
    """The area with its staff; rooms add their own basic data here."""
    area = set_up_area(
        system,
        code="tyohame",
        names={"fi": "TyöHäme", "sv": "TyöHäme", "en": "TyöHäme"},
        buyer={
            "name": "Hämeenlinnan kaupunki",
            "business_id": "9900109-6",
            "municipality_code": "109",
        },
        municipalities=[
            {"name": name, "municipality_code": code, "business_id": business_id}
            for name, code, business_id in MUNICIPALITIES
        ],
    )
    within = system_actor(system.clock, system.ids, area.id)
    set_scope(db.session(), within.scope)
    load_baskets(within, BASKETS.read_text(encoding="utf-8"))
    load_rules(within, RULES.read_text(encoding="utf-8"))
    load_rules(within, PAYER)
    buyer = db.session.scalars(select(Organisation).filter_by(kind="buyer")).one()
    for key, (name, roles) in STAFF.items():
        user = invite_user(
            within,
            email=f"{key}@tyohame.example",
            name=name,
            organisation_id=buyer.id,
            roles=roles,
            send_mail=False,
        )
        set_password(within, user.id, PASSWORD)
    give_keys(People(db.session(), system.clock))


def give_keys(people: "People") -> None:
    """Rehearsed keys for both officers, and an escrow."""
    for key in ("officer", "second_officer"):
        make_key_pair(people.staff(key), PASSPHRASE, cost=CHEAP)
        rehearse_key(people.staff(key), PASSPHRASE)
    make_escrow_key(people.staff("administrator"), PASSPHRASE, cost=CHEAP)
    rehearse_key(people.staff("administrator"), PASSPHRASE, escrow=True)


def log_in(client: FlaskClient, email: str, password: str = PASSWORD) -> FlaskClient:
    """Log a browser in as the person with this address, through the log-in page."""
    answer = client.post("/account/login", data={"email": email, "password": password})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return client


_staff: dict[tuple[str, str], Actor] = {}
"""The staff as actors, by the database and what they do there. Each test's database is a copy of
the one in which they were set up, and tests ask for them some ten thousand times."""


@dataclass
class People:
    """People of the area as actors, by what they do."""

    session: Session
    clock: Clock

    def staff(self, key: str) -> Actor:
        """A person of the buyer's staff: officer, decider, coach, verifier, approver…

        As the person was set up: who has been given or lost roles since is met ``by_email``.
        """
        if key in STAFF:
            place = (str(self.session.get_bind().url), key)
            known = _staff.get(place) or _staff.setdefault(place, self._standing(key))
            return seeing(replace(known, clock=self.clock))
        return self._standing(key)

    def _standing(self, key: str) -> Actor:
        return self.by_email(f"{key}@tyohame.example")

    def by_email(self, email: str) -> Actor:
        """Anybody with an account; a provider's person carries what PASSWORD opens."""
        user = user_by_email(self.session, email)
        actor = actor_for(self.session, user, clock=self.clock, ids=RandomIds())
        assert actor is not None
        return replace(actor, secret=member_secret(self.session, user.id, PASSWORD))

    @property
    def stranger(self) -> Actor:
        """Somebody who has not logged in."""
        area_id = area_of_installation(self.session, "tyohame")
        return public_actor(self.clock, RandomIds(), area_id, None)

    def area(self) -> Area:
        """The area itself."""
        set_scope(self.session, Scope(Audience.SYSTEM))
        return self.session.scalars(select(Area)).one()


def seeing(actor: Actor) -> Actor:
    """The actor, with the session's transactions under its scope, as a door sets them."""
    set_scope(db.session(), actor.scope)
    return actor


def with_member_key(people: People, email: str) -> None:
    """Give a provider's person the key that a first log-in with PASSWORD would make."""
    user = user_by_email(people.session, email)
    system = system_actor(
        people.clock, RandomIds(), area_of_installation(people.session, "tyohame")
    )
    keep_member_key(system, user.id, PASSWORD, cost=CHEAP)
