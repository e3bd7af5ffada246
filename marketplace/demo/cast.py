"""The invented people and organisations of the demo, from ``cast.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import yaml
from sqlalchemy import select

from marketplace.baskets.service import STANDARD as BASKETS
from marketplace.baskets.service import load_baskets
from marketplace.offers.opening.service import begin_opening, complete_opening
from marketplace.passports.queries import last_declaration
from marketplace.passports.service import confirm_declaration
from marketplace.planning.models import Need
from marketplace.planning.service import ask_override, assess_need, draft_need, override_need
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import Clock
from marketplace.platform.db import db, set_scope
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import invite_user, set_password, set_up_area
from marketplace.platform.identity.standing import actor_for
from marketplace.platform.ids import Ids
from marketplace.procurement.models import Call
from marketplace.procurement.service import (
    approve_call,
    draft_call,
    edit_call,
    publish_call,
    submit_call,
)
from marketplace.providers.models import Provider
from marketplace.providers.queries import own_provider
from marketplace.providers.service import register_provider
from marketplace.questions.service import answer_question, ask_question, publish_answers
from marketplace.rules.service import STANDARD as RULES
from marketplace.rules.service import load_rules
from marketplace.sealing.crypto import Cost
from marketplace.sealing.members.queries import member_secret
from marketplace.sealing.members.service import keep_member_key
from marketplace.sealing.service import make_escrow_key, make_key_pair, rehearse_key
from marketplace.suitability.service import complete_suitability, judge_all_suitable

CAST = Path(__file__).with_name("cast.yaml")
PASSWORD = "kolme-koria-ja-tulos"  # noqa: S105 -- the demo's own, printed at every start
PASSPHRASE = "hiljainen lumi peittää tienviitat"  # noqa: S105 -- likewise
CHEAP = Cost(passes=1, memory=1024 * 1024)
"""Words that are printed need no costly guessing."""
OPENERS = ("hankinta", "hankinta2")
APART = (
    "Tarpeet ovat syntyneet eri aikoina eri kunnissa, eikä hankintaa ole jaettu kynnysarvon "
    "alittamiseksi."
)
QUESTION = "Voiko osan tapaamisista pitää etäyhteydellä?"
ANSWER = "Kyllä, jos asiakas niin haluaa. Ensimmäinen tapaaminen pidetään aina paikan päällä."
OWN_RULES_FROM = "2024-01-01"


@cache
def cast_data() -> dict[str, Any]:
    """Who is in the demo: read once, never changed."""
    return cast(dict[str, Any], yaml.load(CAST.read_text(encoding="utf-8"), yaml.CSafeLoader))


@dataclass(frozen=True)
class Cast:
    """The people of a demo as actors, all with the demo's clock and source of identifiers.

    A provider's person carries what the demo's password opens.
    """

    clock: Clock
    ids: Ids
    area_id: UUID

    @property
    def system(self) -> Actor:
        """The product itself."""
        return system_actor(self.clock, self.ids, self.area_id)

    def person(self, email: str) -> Actor:
        """Anybody with an account; queries outside a verb see this person's rows from now on."""
        session = db.session()
        user = user_by_email(session, email)
        actor = actor_for(session, user, clock=self.clock, ids=self.ids)
        if actor is None:
            raise LookupError(f"{email} is in no organisation")
        set_scope(session, actor.scope)
        return replace(actor, secret=member_secret(session, user.id, PASSWORD))

    def staff(self, name: str) -> Actor:
        """One of the buyer's people, by the first part of the address."""
        return self.person(f"{name}@tyohame.example")

    def register(self, data: dict[str, Any]) -> Provider:
        """A provider registers; its person gets the key that a first log-in would make."""
        provider = register_provider(self.system, data)
        user = user_by_email(db.session(), data["contact_email"])
        keep_member_key(self.system, user.id, PASSWORD, cost=CHEAP)
        return provider

    def cleared_need(self, line: str, title: str, cents: int, **more: Any) -> Need:
        """A need that is judged; where it splits its whole, the decision-maker lets it through."""
        need = draft_need(self.staff("hankinta"), line, title=title, estimated_cents=cents, **more)
        assess_need(self.staff("hankinta"), need.id)
        if need.state == "blocked":
            ask_override(self.staff("hankinta"), need.id, APART)
            override_need(self.staff("paattaja"), need.id, APART)
        return need

    def published_call(self, line: str, changes: Mapping[str, Any]) -> Call:
        """A call for a need of its own, reviewed by the other officer and published."""
        first, second = OPENERS
        cpv = changes.get("cpv")
        said = {name: value for name, value in changes.items() if name != "cpv"}
        call = draft_call(self.staff(first), line, **said)
        need = self.cleared_need(
            line,
            call.titles["fi"],
            call.maximum_value_cents,
            starts_on=call.starts_on,
            ends_on=call.ends_on,
            municipalities=call.municipalities,
            cpv=cpv,
        )
        edit_call(self.staff(first), call.id, {"need": need.number})
        submit_call(self.staff(first), call.id)
        approve_call(self.staff(second), call.id)
        return publish_call(self.staff(first), call.id)

    def offering(self, email: str) -> Actor:
        """A provider's person, who has declared that no ground for exclusion applies."""
        provider = self.person(email)
        own = own_provider(provider)
        last = last_declaration(own)
        if last is None or last.valid_until < provider.today:
            confirm_declaration(provider, own.id, {})
        return self.person(email)

    def asked_and_answered(self, email: str, call_id: UUID) -> None:
        """A provider asks about a call; the answer is published to all."""
        question = ask_question(self.person(email), call_id, QUESTION)
        officer = self.staff(OPENERS[0])
        answer_question(officer, question.id, QUESTION, ANSWER)
        publish_answers(officer, call_id)

    def find_suitable(self, call_id: UUID) -> None:
        """All opened offers are in order and found suitable at once; the evaluation begins."""
        judge_all_suitable(self.staff(OPENERS[0]), call_id)
        complete_suitability(self.staff(OPENERS[0]), call_id)

    def open_by_two(self, call_id: UUID) -> None:
        """Both officers open a call's offers, each with the own passphrase."""
        first, second = OPENERS
        begin_opening(self.staff(first), call_id, PASSPHRASE)
        complete_opening(self.staff(second), call_id, PASSPHRASE)


def set_up(clock: Clock, ids: Ids) -> Cast:
    """Make the area with its baskets, rules and staff, everybody with the demo's password."""
    data = cast_data()
    area = set_up_area(system_actor(clock, ids, None), **data["area"])
    made = Cast(clock, ids, area.id)
    load_baskets(made.system, BASKETS.read_text(encoding="utf-8"))
    load_rules(made.system, RULES.read_text(encoding="utf-8"))
    load_rules(made.system, _own_rules(data["payer"], data["registry"]))
    load_rules(made.system, _holders(data["competence"]))
    set_scope(db.session(), made.system.scope)
    buyer = db.session.scalars(select(Organisation).filter_by(kind="buyer")).one()
    for person in data["staff"]:
        invite_user(made.system, organisation_id=buyer.id, send_mail=False, **person)
    _give_keys(made)
    return made


def _give_keys(made: Cast) -> None:
    """Rehearsed keys for the officers, and an escrow."""
    for name in OPENERS:
        make_key_pair(made.staff(name), PASSPHRASE, cost=CHEAP)
        rehearse_key(made.staff(name), PASSPHRASE)
    make_escrow_key(made.staff("paakayttaja"), PASSPHRASE, cost=CHEAP)
    rehearse_key(made.staff("paakayttaja"), PASSPHRASE, escrow=True)


def give_passwords(made: Cast) -> None:
    """Let everybody of the demo log in with its password."""
    set_scope(db.session(), made.system.scope)
    for user in db.session.scalars(select(User).order_by(User.email)).all():
        set_password(made.system, user.id, PASSWORD)


def _own_rules(payer: dict[str, Any], registry: dict[str, Any]) -> str:
    """The rules that each authority has of its own: what it pays from, and its registry."""
    names = {"fi": "Maksajan tili", "sv": "Betalarens konto", "en": "Payer's account"}
    values = {("payer", "account"): {"names": names} | payer, ("registry", "buyer"): registry}
    rules = [
        {
            "kind": kind,
            "key": key,
            "valid_from": OWN_RULES_FROM,
            "value": value,
            "source": "Esittelyaineiston keksityt tiedot",
        }
        for (kind, key), value in values.items()
    ]
    text: str = yaml.safe_dump({"rules": rules}, allow_unicode=True)
    return text.replace(f"'{OWN_RULES_FROM}'", OWN_RULES_FROM)


def _holders(people: Mapping[str, list[str]]) -> str:
    """The product's rules of competence by their keys, with the people who hold each."""
    rules = [
        rule | {"value": rule["value"] | {"people": people[rule["key"]]}}
        for rule in yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
        if rule["kind"] == "competence" and rule["key"] in people
    ]
    text: str = yaml.safe_dump({"rules": rules}, allow_unicode=True)
    return text
