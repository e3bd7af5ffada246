"""The unit of work: one act, one transaction, one instant."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import Busy, Conflict, Malformed, NotFound, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.service import set_up_area
from marketplace.platform.jobs import enqueue
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import unit
from tests.conftest import TEST_DATABASE
from tests.factories.together import until_waited_for


def names() -> list[str]:
    return list(db.session.scalars(select(Organisation.name)))


def add(u, name: str, business_id: str) -> Organisation:  # type: ignore[no-untyped-def]
    return u.add(Organisation, kind="provider", name=name, business_id=business_id)


def test_two_verbs_in_one_unit_are_one_transaction(system: Actor) -> None:
    with pytest.raises(RuntimeError), unit(system) as u:
        add(u, "Ensimmäinen", "9911111-1")
        with unit(system) as inner:
            assert inner is u
            add(inner, "Toinen", "9922222-2")
        raise RuntimeError
    assert not {"Ensimmäinen", "Toinen"} & set(names())


def test_what_an_inner_verb_left_half_done_is_never_kept_though_its_error_was_caught(
    system: Actor,
) -> None:
    failing = system.for_provider(system.ids.new())
    for inner_actor in (system, failing):
        with pytest.raises(Refused) as caught, unit(system) as u:
            add(u, "Ensimmäinen", "9911111-1")
            with suppress(Refused), unit(inner_actor) as inner:
                if inner is u:
                    add(inner, "Puolikas", "9922222-2")
                raise Refused("offer.after_deadline")
            add(u, "Kolmas", "9933333-3")
        assert caught.value.code == "offer.after_deadline"
        assert not {"Ensimmäinen", "Puolikas", "Kolmas"} & set(names())


def test_an_inner_units_error_of_the_database_keeps_its_meaning_and_no_scope_of_its_own(
    system: Actor,
) -> None:
    deadlock = "do $$ begin raise exception using errcode = 'deadlock_detected'; end $$"
    provider = system.for_provider(system.ids.new())
    with pytest.raises(Busy), unit(provider), unit(system) as u:
        u.session.execute(text(deadlock))
    assert db.session().info["scope"] == provider.scope


def test_after_a_failed_unit_the_next_one_is_whole_again(system: Actor) -> None:
    with pytest.raises(Refused), unit(system), suppress(Refused), unit(system):
        raise Refused("offer.after_deadline")
    with unit(system) as u:
        add(u, "Ensimmäinen", "9911111-1")
    assert "Ensimmäinen" in names()


def test_a_constraint_broken_by_an_inner_verb_fails_the_whole_with_its_meaning(
    system: Actor,
) -> None:
    with pytest.raises(Conflict) as caught, unit(system) as u:
        add(u, "Ensimmäinen", "9911111-1")
        with suppress(IntegrityError), unit(system) as inner:
            add(inner, "Sama tunnus", "9911111-1")
    assert caught.value.code == "provider.business_id_taken"
    assert not {"Ensimmäinen", "Sama tunnus"} & set(names())


def test_of_two_acts_that_wait_for_each_other_one_is_told_to_try_again(
    system: Actor, servers: Servers
) -> None:
    with unit(system) as u:
        first = add(u, "Ensimmäinen", "9911111-1").id
        second = add(u, "Toinen", "9922222-2").id
    assert servers.postgres
    url = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    lock = "select 1 from organisation where id = %s for update"
    with psycopg.connect(url) as other, ThreadPoolExecutor() as thread:
        other.execute("set deadlock_timeout = '60s'")  # so that ours is the one given up
        other.execute(lock, [second])
        with pytest.raises(Busy), unit(system) as u:
            u.lock(Organisation, first).name = "Muutettu"
            waiting = thread.submit(other.execute, lock, [first])
            until_waited_for(u.session)
            u.lock(Organisation, second)
        waiting.result()
    assert "Muutettu" not in names()


@pytest.mark.parametrize(
    ("name", "character"), [("Yri\0tys", "U+0000"), ("Yri\ud800tys", "U+D800")]
)
def test_a_text_that_the_database_does_not_store_is_refused(
    system: Actor, name: str, character: str
) -> None:
    with pytest.raises(Malformed) as caught, unit(system) as u:
        add(u, name, "9911111-1")
    assert caught.value.facts == {"character": character}
    with pytest.raises(Malformed), unit(system) as u:
        enqueue(u, "mail.send", subject="Hei\0")


def test_a_broken_constraint_becomes_the_error_that_it_means(system: Actor) -> None:
    with unit(system) as u:
        add(u, "Ensimmäinen", "9911111-1")
    with pytest.raises(Conflict) as caught, unit(system) as u:
        add(u, "Sama tunnus", "9911111-1")
    assert (caught.value.code, caught.value.field) == (
        "provider.business_id_taken",
        "business_id",
    )
    assert "Sama tunnus" not in names()


def test_a_row_out_of_sight_is_not_found(system: Actor) -> None:
    with pytest.raises(NotFound), unit(system) as u:
        u.get(Organisation, u.new_id())


def test_an_inner_actor_acts_under_its_own_scope_and_the_outer_one_comes_back(
    system: Actor,
) -> None:
    with unit(system) as u:
        other = u.new_id()
        with unit(system.for_provider(other)) as inner:
            assert inner.actor.organisation_id == other
            assert inner.now == u.now
        assert u.session.info["scope"] == system.scope


def test_numbers_run_without_a_gap_by_kind_and_year(system: Actor) -> None:
    with unit(system) as u:
        assert next_number(u, "TK") == "TK-2026-001"
    with pytest.raises(RuntimeError), unit(system) as u:
        next_number(u, "TK")
        raise RuntimeError
    with unit(system) as u:
        assert [next_number(u, "TK"), next_number(u, "S")] == ["TK-2026-002", "S-2026-001"]


def test_setting_up_an_area_twice_changes_nothing(system: Actor) -> None:
    before = sorted(names())
    with unit(system) as u:
        buyer = u.find(Organisation, kind="buyer")
    assert buyer is not None
    set_up_area(
        system,
        code="tyohame",
        names={"fi": "TyöHäme"},
        buyer={"name": buyer.name, "business_id": buyer.business_id},
        municipalities=[],
    )
    db.session.info["scope"] = system.scope
    db.session.rollback()
    assert sorted(names()) == before
