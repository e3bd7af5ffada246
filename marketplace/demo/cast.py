"""The invented people and organisations of the demo, from ``cast.yaml``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import yaml
from sqlalchemy import select

from marketplace.baskets.service import STANDARD as BASKETS
from marketplace.baskets.service import load_baskets
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import Clock
from marketplace.platform.db import db, set_scope
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.identity.queries import actor_for, user_by_email
from marketplace.platform.identity.service import invite_user, set_password, set_up_area
from marketplace.platform.ids import Ids
from marketplace.rules.service import STANDARD as RULES
from marketplace.rules.service import load_rules

CAST = Path(__file__).with_name("cast.yaml")
PASSWORD = "kolme-koria-ja-tulos"  # noqa: S105 -- the demo's own, printed at every start
PAYER_FROM = "2024-01-01"


def cast_data() -> dict[str, Any]:
    """Who is in the demo."""
    return cast(dict[str, Any], yaml.safe_load(CAST.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Cast:
    """The people of a demo as actors, all with the demo's clock and source of identifiers."""

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
        actor = actor_for(session, user_by_email(session, email), clock=self.clock, ids=self.ids)
        if actor is None:
            raise LookupError(f"{email} is in no organisation")
        set_scope(session, actor.scope)
        return actor

    def staff(self, name: str) -> Actor:
        """One of the buyer's people, by the first part of the address."""
        return self.person(f"{name}@tyohame.example")


def set_up(clock: Clock, ids: Ids) -> Cast:
    """Make the area with its baskets, rules and staff, everybody with the demo's password."""
    data = cast_data()
    area = set_up_area(system_actor(clock, ids, None), **data["area"])
    made = Cast(clock, ids, area.id)
    load_baskets(made.system, BASKETS.read_text(encoding="utf-8"))
    load_rules(made.system, RULES.read_text(encoding="utf-8"))
    load_rules(made.system, _payer_rule(data["payer"]))
    set_scope(db.session(), made.system.scope)
    buyer = db.session.scalars(select(Organisation).filter_by(kind="buyer")).one()
    for person in data["staff"]:
        invite_user(made.system, organisation_id=buyer.id, send_mail=False, **person)
    return made


def give_passwords(made: Cast) -> None:
    """Let everybody of the demo log in with its password."""
    set_scope(db.session(), made.system.scope)
    for user in db.session.scalars(select(User).order_by(User.email)).all():
        set_password(made.system, user.id, PASSWORD)


def _payer_rule(payer: dict[str, str]) -> str:
    names = {"fi": "Maksajan tili", "sv": "Betalarens konto", "en": "Payer's account"}
    rule = {
        "kind": "payer",
        "key": "account",
        "valid_from": PAYER_FROM,
        "value": {"names": names} | payer,
        "source": "Esittelyaineiston keksitty tili",
    }
    text: str = yaml.safe_dump({"rules": [rule]}, allow_unicode=True)
    return text.replace(f"'{PAYER_FROM}'", PAYER_FROM)
