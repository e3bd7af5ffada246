"""Offers: begun, kept unfinished, sealed, replaced, withdrawn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.offers.models import Offer
from marketplace.offers.queries import own_copy, own_offer, standing_version
from marketplace.offers.sealing import canonical, fingerprint
from marketplace.offers.service import (
    save_draft,
    start_offer,
    submit_offer,
    withdraw_offer,
)
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call
from marketplace.providers.queries import own_provider
from marketplace.providers.service import suspend_provider
from tests.factories.calls import DEADLINE, open_call
from tests.factories.claims import cancelled
from tests.factories.offers import drafted_offer, open_by_two, submitted_offer, whole_content
from tests.factories.providers import (
    approved_provider,
    colleague,
    provider_person,
    registered_provider,
)
from tests.factories.setup import People, seeing
from tests.factories.together import beside, until_waited_for, what_came

TICK = timedelta(microseconds=1)


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def provider(people: People, call: Call) -> Actor:
    """An approved provider's person, whose scope the session has."""
    return seeing(provider_person(people, approved_provider(people)))


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_starting_twice_is_one_offer(call: Call, provider: Actor) -> None:
    assert start_offer(provider, call.id).id == start_offer(provider, call.id).id
    offer = own_offer(provider, call)
    assert offer is not None
    assert (offer.state, offer.number) == ("draft", None)


def test_a_provider_that_may_not_offer_is_told_why(people: People, call: Call) -> None:
    waiting = provider_person(people, registered_provider(people, 1))
    assert refusal(lambda: start_offer(waiting, call.id)) == "provider.waits_for_approval"
    other_line = approved_provider(people, 2, service_lines=["entrepreneurship"])
    elsewhere = provider_person(people, other_line)
    assert refusal(lambda: start_offer(elsewhere, call.id)) == "provider.line_not_registered"
    with pytest.raises(Forbidden):
        start_offer(people.staff("officer"), call.id)


def test_a_draft_keeps_whatever_was_typed(call: Call, provider: Actor) -> None:
    offer = start_offer(provider, call.id)
    typed = {
        "prices": {"start": "neljäsataa", "job_start": "1 000,50", "retention_3": ""},
        "answers": {"employers": "  kesken  "},
        "notes": "",
    }
    save_draft(provider, offer.id, typed)
    assert own_copy(provider, offer).working == {
        "prices": {"start": "neljäsataa", "job_start": 100_050},
        "answers": {"employers": "kesken"},
        "requirements": {},
        "notes": "",
        "validity_confirmed": False,
    }


def test_what_the_call_does_not_ask_is_refused_by_name(call: Call, provider: Actor) -> None:
    offer = start_offer(provider, call.id)
    with pytest.raises(Invalid) as caught:
        save_draft(provider, offer.id, {"prices": {"bonus": 1}, "answers": {}})
    assert [(p.field, p.code) for p in caught.value.problems] == [
        ("prices.bonus", "offer.not_asked")
    ]


def test_an_unfinished_offer_is_told_everything_it_lacks(call: Call, provider: Actor) -> None:
    offer = start_offer(provider, call.id)
    content = whole_content(call, validity_confirmed=False)
    content["prices"] |= {"start": 50_001, "job_start": "tuhat", "retention_6": -1}
    del content["prices"]["retention_3"]
    content["answers"] = {"employers": "x" * 3001}
    save_draft(provider, offer.id, content)
    with pytest.raises(Invalid) as caught:
        submit_offer(provider, offer.id)
    assert {problem.field: problem.code for problem in caught.value.problems} == {
        "price_start": "offer.price_above_ceiling",
        "price_job_start": "offer.price_unreadable",
        "price_retention_3": "offer.price_missing",
        "price_retention_6": "offer.price_negative",
        "answer_employers": "offer.text_too_long",
        "answer_retention": "offer.answer_missing",
        "validity_confirmed": "offer.not_confirmed",
    }
    assert offer.state == "draft"


def test_an_offer_for_nothing_is_no_offer(call: Call, provider: Actor) -> None:
    offer = drafted_offer(provider, call, share=0)
    with pytest.raises(Invalid) as caught:
        submit_offer(provider, offer.id)
    assert [problem.code for problem in caught.value.problems] == ["offer.nothing_priced"]


def test_a_price_at_its_ceiling_is_allowed(call: Call, provider: Actor) -> None:
    offer = drafted_offer(provider, call, share=1)
    assert submit_offer(provider, offer.id).version == 1


def test_submitting_seals_and_gives_a_receipt(
    call: Call, provider: Actor, mails: Path, run_jobs: Callable[[], int]
) -> None:
    offer = drafted_offer(provider, call, validity_confirmed=False)
    sealed = submit_offer(provider, offer.id, assured=True)
    assert offer.state == "submitted"
    assert sealed.sha256 == fingerprint(sealed.ciphertext)
    assert b"prices" not in sealed.ciphertext
    event = history(db.session(), "offer", offer.id)[-1]
    assert (event.action, event.facts) == (
        "submit",
        {"version": 1, "receipt": sealed.receipt_number, "sha256": sealed.sha256},
    )
    run_jobs()
    seeing(provider)
    receipts = [mail for mail in messages(mails) if "Kuittaus" in mail["Subject"]]
    assert [mail["To"] for mail in receipts] == ["sari1@tuottaja.example"]
    text = receipts[0].get_content()
    assert sealed.receipt_number in text
    assert sealed.sha256 in text
    assert "400,00" not in text


def messages(mails: Path) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=default) for path in mails.iterdir()]  # type: ignore[misc]


def test_replacing_seals_a_new_version_and_ends_the_old(call: Call, provider: Actor) -> None:
    offer = submitted_offer(provider, call)
    first = standing_version(offer)
    save_draft(provider, offer.id, whole_content(call, share=0.5))
    assert standing_version(offer) is first
    assert own_copy(provider, offer).unsent
    second = submit_offer(provider, offer.id)
    assert first is not None
    assert (first.ended_by, second.version, standing_version(offer)) == ("replaced", 2, second)
    assert second.receipt_number != first.receipt_number
    assert not own_copy(provider, offer).unsent
    assert history(db.session(), "offer", offer.id)[-1].action == "replace"


def test_a_withdrawn_offer_may_be_given_again(call: Call, provider: Actor) -> None:
    offer = submitted_offer(provider, call)
    withdraw_offer(provider, offer.id)
    assert (offer.state, standing_version(offer)) == ("withdrawn", None)
    assert own_copy(provider, offer).sealed is None
    assert own_copy(provider, offer).working["prices"]
    assert submit_offer(provider, offer.id).version == 2
    assert offer.state == "submitted"


@pytest.mark.parametrize("who", ["changed_meanwhile", "changed_by_self"])
def test_what_was_checked_is_what_is_sealed(
    people: People, call: Call, provider: Actor, who: str
) -> None:
    offer = drafted_offer(provider, call)
    read = fingerprint(canonical(own_copy(provider, offer).working))
    other = colleague(people, own_provider(provider), "provider_writer")
    changes = provider if who == "changed_by_self" else other
    save_draft(seeing(changes), offer.id, whole_content(call, share=0.1))
    with pytest.raises(Conflict, match=rf"offer\.{who}"):
        submit_offer(seeing(provider), offer.id, checked=read)
    assert offer.state == "draft"


def test_a_cancelled_call_takes_nothing_and_tells_who_had_begun(
    people: People, call: Call, provider: Actor, mails: Path, run_jobs: Callable[[], int]
) -> None:
    offer = drafted_offer(provider, call)
    cancelled(people, call, "Määrärahaa ei ole.")
    seeing(provider)
    assert refusal(lambda: submit_offer(provider, offer.id)) == "offer.call_cancelled"
    run_jobs()
    told = [mail for mail in messages(mails) if "peruttu" in mail["Subject"]]
    assert [mail["To"] for mail in told] == ["sari1@tuottaja.example"]
    assert "Määrärahaa ei ole." in told[0].get_content()


def test_a_suspended_provider_cannot_submit_but_may_withdraw(people: People, call: Call) -> None:
    registration = approved_provider(people)
    provider = seeing(provider_person(people, registration))
    offer = submitted_offer(provider, call)
    suspend_provider(people.staff("officer"), registration.id, "Selvitetään.")
    seeing(provider)
    assert refusal(lambda: submit_offer(provider, offer.id)) == "provider.is_suspended"
    assert withdraw_offer(provider, offer.id).state == "withdrawn"


def test_an_opening_waits_for_an_offer_that_was_in_time(
    app: Flask, people: People, call: Call, provider: Actor, clock: FixedClock
) -> None:
    """The offer's act began before the deadline and is still open when the officer opens."""
    offer = drafted_offer(provider, call)
    clock.move_to(DEADLINE)
    seeing(provider)
    with ThreadPoolExecutor(1) as pool:
        with unit(provider) as u:
            submit_offer(provider, offer.id)
            clock.move_to(DEADLINE + TICK)
            opening = pool.submit(beside, app, lambda: len(open_by_two(people, call).opened))
            until_waited_for(u.session)
        assert opening.result() == 1


def test_two_colleagues_who_submit_at_once_leave_one_standing_version(
    app: Flask, call: Call, provider: Actor
) -> None:
    key = drafted_offer(provider, call).id
    assert what_came(app, *[lambda: submit_offer(provider, key)] * 2) == ["done", "done"]
    again = db.session.get_one(Offer, key)
    assert [(v.version, v.ended_by) for v in again.versions] == [(1, "replaced"), (2, None)]
