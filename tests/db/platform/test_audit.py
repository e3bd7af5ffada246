"""The audit log: a chain per object that shows every change made behind its back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.platform import audit
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.identity.models import Organisation
from marketplace.platform.unit import unit
from marketplace.pure.periods import HELSINKI
from tests.conftest import as_superuser


def an_organisation(system: Actor) -> Organisation:
    with unit(system) as u:
        return u.session.query(Organisation).filter_by(kind="buyer").one()


def test_events_of_one_object_are_numbered_and_linked(system: Actor) -> None:
    thing = an_organisation(system)
    with unit(system) as u:
        audit.record(u, thing, "rename", name="Uusi")
        audit.record(u, thing, "rename", name="Uudempi")
    chain = audit.history(db.session(), "organisation", thing.id)
    assert [event.sequence for event in chain] == [1, 2, 3]
    assert [event.previous_hash for event in chain] == [None, chain[0].hash, chain[1].hash]
    assert list(audit.broken_links(db.session())) == []


def test_a_chain_holds_whatever_zone_the_clock_was_set_in(system: Actor) -> None:
    thing = an_organisation(system)
    helsinki = FixedClock(datetime(2026, 7, 1, 12, 0, tzinfo=HELSINKI))
    with unit(replace(system, clock=helsinki)) as u:
        audit.record(u, thing, "rename", name="Kesällä")
    db.session.expire_all()
    assert list(audit.broken_links(db.session())) == []


def test_a_changed_event_breaks_its_chain(system: Actor, servers: Servers) -> None:
    thing = an_organisation(system)
    with unit(system) as u:
        audit.record(u, thing, "rename", name="Uusi")
    as_superuser(
        servers,
        "alter table audit_event disable trigger append_only",
        "update audit_event set facts = '{\"name\": \"Toinen\"}' where action = 'rename'",
    )
    db.session.expire_all()
    assert list(audit.broken_links(db.session())) == [("organisation", thing.id, 2)]


def test_a_removed_event_breaks_its_chain(system: Actor, servers: Servers) -> None:
    thing = an_organisation(system)
    with unit(system) as u:
        audit.record(u, thing, "rename", name="Uusi")
        audit.record(u, thing, "rename", name="Uudempi")
    as_superuser(
        servers,
        "alter table audit_event disable trigger append_only",
        f"delete from audit_event where object_id = '{thing.id}' and sequence = 2",
    )
    db.session.expire_all()
    assert list(audit.broken_links(db.session())) == [("organisation", thing.id, 3)]


def test_even_the_owner_meets_the_append_only_trigger(database: Session, servers: Servers) -> None:
    trigger = database.scalar(text("select tgenabled from pg_trigger where tgname = 'append_only'"))
    assert trigger == "O"
    assert SUPERUSER
