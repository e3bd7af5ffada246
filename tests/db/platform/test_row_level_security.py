"""Row-level security: each transaction sees its scope's rows, and none where it has no scope."""

from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import Base, db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.jobs import OutboxJob, enqueue
from marketplace.platform.numbers import NumberSeries
from marketplace.platform.rls import POLICIES
from marketplace.platform.unit import unit
from tests.factories.setup import People, seeing

WITHOUT_AREA = {"area", "user_account", "alembic_version"}


def test_a_transaction_without_a_scope_sees_no_organisation(people: People) -> None:
    officer = people.staff("officer")
    assert db.session.scalars(select(Organisation)).all()
    db.session.remove()  # a new session, to which nobody gave a scope
    assert db.session.scalars(select(Organisation)).all() == []
    assert officer.area_id is not None


def test_the_scope_ends_with_its_session_though_the_connection_is_used_again(
    people: People,
) -> None:
    people.staff("officer")
    backend = db.session.scalar(text("select pg_backend_pid()"))
    db.session.remove()
    assert db.session.scalar(text("select pg_backend_pid()")) == backend
    assert db.session.scalar(text("select app_audience()")) == ""


def test_the_application_is_neither_owner_nor_superuser(database: Session) -> None:
    role = database.execute(
        text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
    ).one()
    owned = database.scalar(text("select count(*) from pg_tables where tableowner = current_user"))
    assert (role.rolsuper, role.rolbypassrls, owned) == (False, False, 0)


def test_every_table_of_the_domain_is_guarded_by_the_policy_that_its_model_names(
    database: Session,
) -> None:
    tables = database.execute(
        text(
            "select c.relname, c.relrowsecurity, c.relforcerowsecurity, array_agg(p.polname::text)"
            " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " left join pg_policy p on p.polrelid = c.oid"
            " where c.relkind = 'r' and n.nspname in ('public', 'vault') group by c.oid"
        )
    ).all()
    models = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    for name, enabled, forced, policies in tables:
        if name in WITHOUT_AREA:
            continue
        assert enabled and forced, name
        assert policies == [models[name].__rls__], name
        assert models[name].__rls__ in POLICIES


def test_another_area_is_out_of_sight(system: Actor) -> None:
    elsewhere = system.__class__(
        name="system",
        audience=system.audience,
        clock=system.clock,
        ids=system.ids,
        area_id=UUID(int=1),
        roles=system.roles,
    )
    session = db.session()
    session.rollback()
    session.info["scope"] = elsewhere.scope
    assert session.scalars(select(Organisation)).all() == []


def test_audit_events_cannot_be_changed_or_removed(system: Actor) -> None:
    assert db.session.scalars(select(AuditEvent)).first() is not None
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("update audit_event set action = 'x'"))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("delete from audit_event"))


def test_a_stranger_sees_no_job_and_no_act_of_others(people: People, system: Actor) -> None:
    with unit(system) as u:
        enqueue(u, "mail.send", to="joku@example.com", subject="Aihe", body="Salainen linkki")
    seeing(people.stranger)
    assert db.session.scalars(select(AuditEvent)).all() == []
    assert db.session.scalars(select(OutboxJob)).all() == []
    seeing(people.staff("officer"))
    assert db.session.scalars(select(AuditEvent)).first() is not None
    assert db.session.scalars(select(OutboxJob)).all() == []


def test_what_many_may_read_only_the_authority_writes(people: People, system: Actor) -> None:
    buyer = db.session.scalars(select(Organisation).filter_by(kind="buyer")).one()
    with pytest.raises(DBAPIError, match="row-level security"), unit(people.stranger) as u:
        u.add(Organisation, kind="provider", name="Tunkeilija", business_id="9999999-9")
    with pytest.raises(DBAPIError, match="row-level security"), unit(people.stranger) as u:
        u.session.get_one(Organisation, buyer.id).name = "Toinen"
    with pytest.raises(DBAPIError, match="row-level security"), unit(people.stranger) as u:
        u.add(NumberSeries, prefix="X", year=2026, last=1)
