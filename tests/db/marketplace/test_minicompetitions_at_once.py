"""A mini-competition by two at once: what one does, the other finds done."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from flask import Flask
from sqlalchemy import select

from marketplace.frameworks.models import Party
from marketplace.offers.queries import own_agreed
from marketplace.offers.service import submit_offer
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from tests.conftest import TEST_DATABASE
from tests.factories.decisions import TENDERINGS
from tests.factories.minicompetitions import open_competition
from tests.factories.offers import drafted_offer
from tests.factories.setup import People, seeing
from tests.factories.together import beside, until_waited_for


def test_a_party_that_leaves_as_it_offers_has_left_before_its_offer_is_sealed(
    app: Flask, people: People, servers: Servers
) -> None:
    call = open_competition(people)
    person = seeing(people.by_email(TENDERINGS[0].email))
    offer = drafted_offer(person, call, prices=own_agreed(person, call))
    lot_id, offer_id = call.lot_id, offer.id
    seeing(people.staff("officer"))
    own = select(Party.id).filter_by(lot_id=lot_id, provider_id=person.organisation_id)
    party_id = db.session.scalars(own).one()
    db.session.commit()

    assert servers.postgres
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    with psycopg.connect(address) as leaving, ThreadPoolExecutor(1) as pool:
        leaving.execute("update framework_party set state = 'left' where id = %s", [party_id])
        sealing = pool.submit(beside, app, lambda: submit_offer(person, offer_id))
        until_waited_for(leaving)
        leaving.commit()
        assert sealing.result() == "call.party_left"
