"""Who sees what of an offer, held by the database itself and by what lies in it."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox
from sqlalchemy import select, text

from marketplace.offers.models import Offer, OfferDraft, SealedOffer
from marketplace.offers.opening.service import begin_opening, complete_opening
from marketplace.offers.queries import offer_count, own_copy, receipt
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.ids import RandomIds
from marketplace.procurement.models import Call
from marketplace.sealing.installation import derive
from marketplace.sealing.service import recover_key
from tests.conftest import TEST_DATABASE
from tests.factories.calls import DEADLINE, open_call
from tests.factories.offers import open_by_two, submitted_offer, whole_content
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import PASSPHRASE, PASSWORD, People, log_in, seeing

SECRET = "Salainen toteutustapa"


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def owner(people: People, call: Call) -> Actor:
    """A provider whose offer is sealed and whose draft has gone on."""
    actor = seeing(provider_person(people, approved_provider(people, 1)))
    offer = start_offer(actor, call.id)
    save_draft(actor, offer.id, secret_content(call))
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
    open_by_two(people, call)
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


def test_an_attacker_with_the_database_and_every_environment_secret_reads_no_offer(
    people: People,
    call: Call,
    owner: Actor,
    clock: FixedClock,
    servers: Servers,
    environment: dict[str, str],
    app: Flask,
    run_jobs: Callable[[], int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All but an officer's passphrase and a member's password is at hand; also once the first of
    two officers has begun, after the deadline."""
    caplog.set_level(logging.DEBUG)
    offer = db.session.scalars(select(Offer)).one()
    save_draft(seeing(owner), offer.id, secret_content(call))
    assert own_copy(owner, offer).working["prices"]["start"] == PRICE
    Browsing(app, people).reads(f"/offers/{call.number}", SECRET)
    run_jobs()
    loot = Loot(servers, environment, app, caplog)
    loot.holds_nothing_in_clear()
    loot.opens_with_no_secret_of_the_environment()
    clock.move_to(DEADLINE + timedelta(seconds=1))
    begin_opening(seeing(people.staff("officer")), call.id, PASSPHRASE)
    loot.holds_nothing_in_clear()
    loot.opens_with_no_secret_of_the_environment()
    seal_id = call.seal_id
    assert seal_id is not None
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        recover_key(seeing(people.staff("second_officer")), seal_id, "mikä tahansa muu lause")
    found = complete_opening(people.staff("second_officer"), call.id, PASSPHRASE)
    assert found.opened[0].opened_content is not None
    assert SECRET in str(found.opened[0].opened_content)


PRICE = 41_237
"""Cents that nothing else in the database has, beside its price point's key."""


def secret_content(call: Call) -> dict[str, Any]:
    content = whole_content(call)
    content["answers"] = dict.fromkeys(content["answers"], SECRET)
    content["prices"]["start"] = PRICE
    return content


class Browsing:
    """The provider at a browser: what it reads must leave no trace at the server."""

    def __init__(self, app: Flask, people: People) -> None:
        self.client = app.test_client()
        user = user_by_email(people.session, "sari1@tuottaja.example")
        area_id = people.stranger.area_id
        set_password(system_actor(people.clock, RandomIds(), area_id), user.id, PASSWORD)
        log_in(self.client, user.email)

    def reads(self, path: str, words: str) -> None:
        assert words in self.client.get(path).get_data(as_text=True)


@dataclass
class Loot:
    """What an attacker has: the whole database, files, Redis, logs and the environment."""

    servers: Servers
    environment: dict[str, str]
    app: Flask
    caplog: pytest.LogCaptureFixture

    def rows(self) -> Iterator[tuple[str, list[Any]]]:
        """Each row of each table, as the superuser reads them."""
        assert self.servers.postgres
        url = self.servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            tables = connection.execute(
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                " where schemaname in ('public', 'vault')"
            ).fetchall()
            for (table,) in tables:
                for row in connection.execute(f"select * from {table}"):
                    yield table, list(row)

    def texts(self) -> Iterator[tuple[str, str]]:
        for table, row in self.rows():
            for cell in row:
                yield table, cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)
        for path in Path(self.environment["TULOSKORI_INSTANCE"]).rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes().decode("latin-1")
        redis = self.app.extensions["redis"]
        for key in redis.scan_iter():
            yield f"redis {key!r}", key.decode() + (redis.dump(key) or b"").decode("latin-1")
        for record in self.caplog.records:
            yield "log", record.getMessage()

    def holds_nothing_in_clear(self) -> None:
        secret = SECRET.encode().decode("latin-1")
        price = re.compile(rf"start\W+(?:{PRICE}|412,37)\b")
        traces = (SECRET, secret, SECRET.encode().hex(), PASSPHRASE)
        seen = 0
        for place, found in self.texts():
            seen += 1
            assert not any(trace in found for trace in traces), place
            assert not price.search(found), place
        assert seen > 100

    def opens_with_no_secret_of_the_environment(self) -> None:
        settings = self.app.extensions["settings"]
        cells = [cell for _table, row in self.rows() for cell in row if isinstance(cell, bytes)]
        things = [row for table, row in self.rows() if table in ("public.call", "public.offer")]
        names = {str(cell) for row in things for cell in row if isinstance(cell, UUID)}
        assert names
        secrets = [settings.secret_key, settings.vault_key, settings.seal_key]
        keys = [*secrets, *(settings.derived_key(word) for word in ("call", "draft", "totp"))]
        keys += [
            derive(secret, purpose, name)
            for secret in secrets
            for purpose in ("call", "draft", "receipts")
            for name in sorted(names)
        ]
        assert len(cells) > 20
        tries = [SecretBox(key).decrypt for key in keys]
        tries += [SealedBox(PrivateKey(key)).decrypt for key in keys[:6]]
        for cell in cells:
            for opening in tries:
                with pytest.raises((CryptoError, ValueError, TypeError)):
                    opening(cell)


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
