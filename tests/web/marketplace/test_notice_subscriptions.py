"""Subscriptions: confirmed and ended by links, and mails that tell what is new, each thing once."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from marketplace.baskets.queries import service_line
from marketplace.notices.models import Subscription
from marketplace.notices.service import tell_subscribers
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import FixedClock
from marketplace.platform.schedule import start_periodic
from marketplace.tasks import SCHEDULE
from tests.factories.admissions import opened_admission
from tests.factories.calls import open_call, ready_call
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing

READER = "lukija@example.com"
FORM = "/notices/subscription"


def mails(database: Session, to: str = READER) -> list[dict[str, Any]]:
    return [each.payload for each in queued_mails(database) if each.payload["to"] == to]


def link(mail: dict[str, Any], kind: str) -> str:
    found = re.search(rf"/notices/subscription/{kind}/\S+", mail["body"])
    assert found
    return found[0]


def subscribed(
    client: FlaskClient, database: Session, *lines: str, how: str = "at_once", email: str = READER
) -> None:
    """Somebody has asked for mails and confirmed it."""
    answer = client.post(FORM, data={"email": email, "lines": list(lines), "how": how})
    assert answer.status_code == 302
    assert client.post(link(mails(database, email)[-1], "confirm")).status_code == 302


def news(database: Session) -> list[dict[str, Any]]:
    return [each for each in mails(database) if "/end/" in each["body"]]


def later(clock: FixedClock, **time: float) -> None:
    clock.move_to(clock.now() + timedelta(**time))


def test_an_address_is_kept_only_once_it_is_confirmed_by_a_button(
    client: FlaskClient, database: Session, system: Actor
) -> None:
    client.post(FORM, data={"email": " Lukija@Example.com ", "how": "weekly"})
    assert database.scalars(select(Subscription)).all() == []
    confirm = link(mails(database)[0], "confirm")
    page = client.get(confirm).get_data(as_text=True)
    assert READER in page
    assert database.scalars(select(Subscription)).all() == []
    client.post(confirm)
    client.post(confirm)
    seeing(system)
    (kept,) = database.scalars(select(Subscription)).all()
    assert (kept.email, kept.weekly, kept.lines) == (READER, True, [])
    told = database.scalars(select(AuditEvent).filter_by(object_id=kept.id)).all()
    assert READER not in str([each.content() for each in told])


def test_a_link_that_is_not_ours_or_too_old_does_nothing(
    client: FlaskClient, database: Session, system: Actor, clock: FixedClock
) -> None:
    assert client.post(f"{FORM}/confirm/xyz").status_code == 404
    assert client.post(f"{FORM}/end/xyz").status_code == 404
    client.post(FORM, data={"email": READER, "how": "at_once"})
    confirm = link(mails(database)[0], "confirm")
    later(clock, days=7, seconds=1)
    assert client.post(confirm).status_code == 409
    assert client.post(confirm.replace("confirm", "end")).status_code == 404
    seeing(system)
    assert database.scalars(select(Subscription)).all() == []


def test_wrong_input_comes_back_filled(client: FlaskClient) -> None:
    answer = client.post(FORM, data={"email": "ei osoite", "how": "weekly", "lines": ["x"]})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Kirjoita sähköpostiosoite" in page and "ei osoite" in page


def test_a_subscriber_is_told_once_of_what_is_new_on_its_lines(
    client: FlaskClient,
    people: People,
    database: Session,
    system: Actor,
    clock: FixedClock,
) -> None:
    before = open_call(people)
    later(clock, minutes=5)
    line = service_line(seeing(people.stranger), "training").id
    subscribed(client, database, str(line))
    later(clock, minutes=5)
    other = open_call(people)
    mine = open_call(people, "training")
    ready_call(people, "training")
    assert tell_subscribers(seeing(system), weekly=False) == 0  # too fresh
    later(clock, minutes=2)
    assert tell_subscribers(seeing(system), weekly=True) == 0
    assert tell_subscribers(seeing(system), weekly=False) == 1
    assert tell_subscribers(seeing(system), weekly=False) == 0
    (mail,) = news(database)
    assert f"/calls/{mine.number}" in mail["body"]
    assert before.number not in mail["body"] and other.number not in mail["body"]
    later(clock, hours=1)
    admission = opened_admission(people, line="training")
    later(clock, minutes=2)
    assert tell_subscribers(seeing(system), weekly=False) == 1
    assert f"/admissions/{admission.number}" in news(database)[-1]["body"]
    assert mine.number not in news(database)[-1]["body"]


def test_a_subscription_ends_by_the_link_of_any_mail_and_its_address_is_forgotten(
    client: FlaskClient, people: People, database: Session, system: Actor, clock: FixedClock
) -> None:
    subscribed(client, database)
    later(clock, minutes=1)
    open_call(people)
    later(clock, minutes=2)
    assert tell_subscribers(seeing(system), weekly=False) == 1
    end = link(news(database)[0], "end")
    assert "Lopeta" in client.get(end).get_data(as_text=True)
    seeing(system)
    assert len(database.scalars(select(Subscription)).all()) == 1
    assert client.post(end).status_code == 302
    assert client.post(end).status_code == 302
    seeing(system)
    assert database.scalars(select(Subscription)).all() == []


def test_a_second_wish_of_an_address_changes_the_first(
    client: FlaskClient, database: Session, system: Actor
) -> None:
    subscribed(client, database)
    subscribed(client, database, how="weekly")
    seeing(system)
    (kept,) = database.scalars(select(Subscription)).all()
    assert kept.weekly


MONDAY = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
"""Seven in the morning in Helsinki."""


def test_the_digest_goes_out_on_monday_at_seven_and_tells_each_thing_once(
    client: FlaskClient,
    people: People,
    database: Session,
    clock: FixedClock,
    run_jobs: Any,
    mails: Any,
) -> None:
    digest = [each for each in SCHEDULE if each.task == "notice.send_digest"]

    def sent() -> int:
        start_periodic(digest, clock)
        run_jobs()
        found = [each.read_text() for each in mails.glob("*.eml")]
        return sum("Uutta hankinnoissa" in each for each in found)

    assert sent() == 0
    subscribed(client, database, how="weekly")
    later(clock, minutes=1)
    call = open_call(people)
    clock.move_to(MONDAY - timedelta(seconds=1))
    assert sent() == 0
    clock.move_to(MONDAY)
    assert sent() == 1
    assert sent() == 1
    clock.move_to(MONDAY + timedelta(days=3))
    assert sent() == 1
    clock.move_to(MONDAY + timedelta(days=7))
    assert sent() == 1  # nothing new
    assert call.number


@pytest.mark.parametrize(
    ("at", "new"),
    [
        (datetime(2026, 10, 26, 4, 59, 59, tzinfo=UTC), False),  # winter time has begun
        (datetime(2026, 10, 26, 5, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), False),
    ],
)
def test_the_week_begins_by_the_clock_in_helsinki(at: datetime, new: bool) -> None:
    (digest,) = [each for each in SCHEDULE if each.task == "notice.send_digest"]
    week_before = digest.slot(datetime(2026, 10, 19, 4, 0, tzinfo=UTC))
    assert digest.slot(at) == week_before + new


def test_nobody_but_the_system_sees_who_subscribes(
    client: FlaskClient, people: People, database: Session
) -> None:
    subscribed(client, database)
    for actor in (people.stranger, people.staff("administrator"), people.staff("officer")):
        seeing(actor)
        assert database.execute(sql("select 1 from notice_subscription")).all() == []
