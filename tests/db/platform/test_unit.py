"""The unit of work: one act, one transaction, one instant."""

import pytest
from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.service import set_up_area
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import unit


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
