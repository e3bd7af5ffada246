"""Two hundred providers at the deadline, through real web workers and a real database."""

import base64
import json
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import undefer

from benchmarks.live import HttpBrowser, web_server
from marketplace.offers.models import LateArrival, SealedOffer
from marketplace.offers.queries import own_copy
from marketplace.offers.receipts import public_key, verified
from marketplace.offers.sealing import canonical, fingerprint
from marketplace.platform.clock import FileClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.identity.login import SECRET_COOKIE
from marketplace.sealing.installation import installation_key
from tests.conftest import TEST_DATABASE
from tests.factories.calls import DEADLINE, open_call
from tests.factories.contracts import the_system
from tests.factories.crowd import crowd
from tests.factories.offers import drafted_offer
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing

PROVIDERS = 200
SUBMISSIONS = 300
"""Every other one submits twice."""
AT_ONCE = 12
STEP = timedelta(milliseconds=10)
"""How much later it is after each answer."""
TOLD = re.compile(
    r"Määräaika oli ti 22\.9\.2026 klo 12\.00\. Pyyntösi saapui [\w .]*klo 12\.00\.0\d,\d{3}"
)
IN_TIME = 0.7
"""About which share of the submissions comes before the deadline."""


@dataclass
class Storm:
    """Everybody's submissions, and how far the time is."""

    clock: FileClock
    call: str
    fields: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    """By e-mail address."""
    address: tuple[str, int] = ("", 0)
    acknowledged: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def submit(self, email: str) -> None:
        """Submit, or submit again; every answer makes it a moment later for all."""
        browser = HttpBrowser(self.address, self.cookies[email])
        status, text = browser.send("POST", f"/offers/{self.call}/submit", self.fields)
        with self.lock:
            self.clock.move_to(self.clock.now() + STEP)
            late = f"/offers/{self.call}/late" in text  # where it is led to
            if status == 302 and not late:
                self.acknowledged[email] += 1
                return
        told = browser.get(f"/offers/{self.call}/late") if late else f"{status} {text}"
        with self.lock:
            self.refused.setdefault(email, []).append(told)


@pytest.fixture
def storm(
    app: Flask, people: People, servers: Servers, environment: dict[str, str], folder: Path
) -> Iterator[Storm]:
    """Two hundred whole drafts, and the web workers on a clock that the test moves."""
    assert servers.postgres
    call = open_call(people)
    actor = provider_person(people, approved_provider(people))
    offer = drafted_offer(actor, call)
    written = own_copy(seeing(actor), offer).working
    assert actor.secret and actor.user_id
    secret = base64.b64encode(actor.secret).decode()
    superuser = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    db.session.commit()
    crowded = crowd(superuser, offer, actor.user_id, PROVIDERS)
    moved = FileClock(folder / "clock")
    found = Storm(moved, call.number)
    with app.test_request_context():
        found.fields = {
            "csrf_token": generate_csrf(),
            "checked": fingerprint(canonical(written)),
            "validity_confirmed": "on",
        }
        for email, key in crowded:
            session.update(_user_id=key, _fresh=True)
            found.cookies[email] = {"session": _signed(app), SECRET_COOKIE: secret}
    moved.move_to(DEADLINE - STEP * (SUBMISSIONS * IN_TIME))
    env = environment | {"TULOSKORI_CLOCK_FILE": str(moved.path)}
    with web_server("marketplace.wsgi:app", env, folder) as found.address:
        yield found


def _signed(app: Flask) -> str:
    """The request's session as its browser carries it, signed with the product's key."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer
    return str(serializer.dumps(dict(session)))


@pytest.fixture
def after(storm: Storm, people: People) -> Storm:
    """Each has submitted, every other one twice, in any order."""
    everybody = [*storm.cookies, *list(storm.cookies)[::2]]
    random.Random(1).shuffle(everybody)  # noqa: S311 -- an order, no secret
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(storm.submit, everybody))
    seeing(the_system(people))
    return storm


def test_what_is_acknowledged_is_there_in_time_and_what_is_late_is_told(after: Storm) -> None:
    sealed = db.session.scalars(select(SealedOffer)).all()
    late = db.session.scalars(select(LateArrival)).all()
    answers = [answer for those in after.refused.values() for answer in those]
    assert len(sealed) + len(late) == SUBMISSIONS

    versions = Counter(each.provider_id for each in sealed)
    assert sorted(versions.values()) == sorted(after.acknowledged.values())
    assert {1, 2} == set(versions.values())  # some got through twice, some once
    standing = Counter(each.provider_id for each in sealed if each.ended_at is None)
    assert standing == Counter(dict.fromkeys(versions, 1))
    assert all(each.submitted_at <= DEADLINE for each in sealed)

    assert len(answers) == len(late) > 0
    assert all(each.arrived_at > DEADLINE for each in late)
    for answer in answers:
        assert TOLD.search(answer), answer

    _check_receipts(after)


def _check_receipts(after: Storm) -> None:
    """Every receipt that the product gives verifies without it, with the sealed offer itself."""
    key = public_key(installation_key())
    wanted = select(SealedOffer).where(SealedOffer.ended_at.is_(None))
    found = db.session.scalars(wanted.options(undefer(SealedOffer.ciphertext)))
    standing = {each.receipt_number: each for each in found}

    def check(email: str) -> str:
        browser = HttpBrowser(after.address, after.cookies[email])
        text = browser.get(f"/offers/{after.call}/receipt.json")
        sealed = standing[json.loads(text)["receipt"]]
        receipt = verified(text, key=key, offer=sealed.ciphertext)
        assert receipt.submitted_at == sealed.submitted_at <= DEADLINE
        assert receipt.version == sealed.version == after.acknowledged[email]
        return receipt.number

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(check, after.acknowledged))
    assert sorted(numbers) == sorted(standing)
