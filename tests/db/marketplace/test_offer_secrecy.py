"""Who sees what of an offer, held by the database itself and by what lies in it."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from marketplace.offers.models import Offer, OfferDraft, SealedOffer
from marketplace.offers.queries import offer_count, own_copy, receipt
from marketplace.offers.service import open_offers, save_draft, start_offer, submit_offer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import NotFound
from marketplace.procurement.models import Call
from tests.conftest import TEST_DATABASE
from tests.factories.calls import DEADLINE, open_call
from tests.factories.offers import submitted_offer, whole_content
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing

SECRET = "Salainen toteutustapa"


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def owner(people: People, call: Call) -> Actor:
    """A provider whose offer is sealed and whose draft has gone on."""
    actor = seeing(provider_person(people, approved_provider(people, 1)))
    content = whole_content(call)
    content["answers"] = dict.fromkeys(content["answers"], SECRET)
    offer = start_offer(actor, call.id)
    save_draft(actor, offer.id, content)
    submit_offer(actor, offer.id)
    return actor


def rows(actor: Actor) -> tuple[int, int, int]:
    """How many offers, drafts and sealed versions an actor's session sees."""
    seeing(actor)
    db.session.expunge_all()
    return tuple(
        len(db.session.scalars(select(table.id)).all())  # type: ignore[return-value]
        for table in (Offer, OfferDraft, SealedOffer)
    )


def test_before_the_opening_only_the_provider_sees_its_offer(people: People, owner: Actor) -> None:
    rival = provider_person(people, approved_provider(people, 2))
    assert rows(owner) == (1, 1, 1)
    assert rows(rival) == (0, 0, 0)
    assert rows(people.stranger) == (0, 0, 0)
    for role in ("officer", "decider", "administrator", "coach"):
        assert rows(people.staff(role)) == (0, 0, 0)


def test_staff_know_the_count_and_keep_their_own_scope(
    people: People, owner: Actor, call: Call
) -> None:
    officer = seeing(people.staff("officer"))
    assert offer_count(officer, call) == 1
    assert db.session.info["scope"] == officer.scope
    assert rows(officer) == (0, 0, 0)


def test_after_the_opening_staff_see_the_offer_but_never_the_draft(
    people: People, owner: Actor, call: Call, clock: FixedClock
) -> None:
    clock.move_to(DEADLINE + timedelta(microseconds=1))
    open_offers(seeing(people.staff("officer")), call.id)
    assert rows(people.staff("officer")) == (1, 0, 1)
    assert rows(people.staff("decider")) == (1, 0, 1)
    rival = provider_person(people, approved_provider(people, 2))
    assert rows(rival) == (0, 0, 0)
    assert rows(owner) == (1, 1, 1)


def test_a_rival_acts_on_nothing_but_its_own(people: People, owner: Actor, call: Call) -> None:
    sealed = db.session.scalars(select(SealedOffer)).one()
    offer_id, number = sealed.offer_id, sealed.receipt_number
    rival = seeing(provider_person(people, approved_provider(people, 2)))
    db.session.expunge_all()
    with pytest.raises(NotFound):
        receipt(rival, number)
    for act in (submit_offer, lambda actor, key: save_draft(actor, key, {})):
        with pytest.raises(NotFound):
            act(rival, offer_id)
    seeing(owner)
    own = db.session.get_one(Offer, offer_id)
    with pytest.raises(NotFound):
        own_copy(rival, own)


def test_a_sealed_version_cannot_be_rewritten_by_the_application(owner: Actor, call: Call) -> None:
    with pytest.raises(Exception, match="permission denied"):
        db.session.execute(text("update sealed_offer set sha256 = 'x'"))
    db.session.rollback()


def test_the_raw_database_and_the_files_hold_no_offer_in_clear(
    owner: Actor, servers: Servers, environment: dict[str, str]
) -> None:
    assert servers.postgres
    url = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                " where schemaname in ('public', 'vault')"
            )
        ]
        for table in tables:
            for (line,) in connection.execute(f"select t::text from {table} t"):
                assert SECRET not in line, table
                assert SECRET.encode().hex() not in line, table
    for path in Path(environment["TULOSKORI_INSTANCE"]).rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_a_rival_s_offers_are_counted_for_nobody(people: People, call: Call) -> None:
    """A receipt tells a provider nothing about how many others there are."""
    numbers = []
    for number in (1, 2):
        actor = seeing(provider_person(people, approved_provider(people, number)))
        offer = submitted_offer(actor, call)
        assert offer.number is None
        numbers.append(offer.versions[0].receipt_number)
    assert len(set(numbers)) == 2
    assert not any(number.endswith(("0001", "0002")) for number in numbers)
