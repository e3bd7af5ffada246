"""The opening: after the deadline only, each seal checked, a broken one named and set aside."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from nacl.secret import SecretBox
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.offers.models import Offer, OfferOpening
from marketplace.offers.opening.queries import awaited, opening_of
from marketplace.offers.opening.service import Opening, begin_opening, complete_opening
from marketplace.offers.queries import offer_count, opened_offers, unreadable_offers
from marketplace.offers.service import save_draft, start_offer, submit_offer, withdraw_offer
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Conflict, Forbidden, Refused
from marketplace.platform.files import storage
from marketplace.procurement.models import Call
from marketplace.procurement.service import close_due_calls
from marketplace.sealing.installation import derive, installation_key
from marketplace.sealing.service import make_key_pair
from tests.conftest import as_superuser
from tests.factories.calls import DEADLINE, open_call
from tests.factories.offers import open_by_two, submitted_offer, whole_content
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import CHEAP, PASSPHRASE, People, seeing

TICK = timedelta(microseconds=1)


def offering(people: People, clock: FixedClock, call: Call, number: int, share: float) -> Actor:
    """The nth provider, which has sealed an offer a minute after the one before."""
    actor = seeing(provider_person(people, approved_provider(people, number)))
    clock.move_to(clock.now() + timedelta(minutes=1))
    submitted_offer(actor, call, share=share)
    return actor


def test_the_opening_shows_what_was_sealed_in_the_order_of_arrival(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    first = offering(people, clock, call, 1, 0.9)
    offering(people, clock, call, 2, 0.5)
    seeing(first)
    clock.move_to(DEADLINE + TICK)
    officer = seeing(people.staff("officer"))
    opening = open_by_two(people, call)
    assert [(offer.number, offer.state) for offer in opening.opened] == [
        (1, "opened"),
        (2, "opened"),
    ]
    assert opening.opened[1].opened_content == whole_content(call, share=0.5)
    assert call.state == "suitability"
    assert [offer.id for offer in opened_offers(officer, call)] == [o.id for o in opening.opened]


def test_the_log_says_who_opened_and_lists_every_digest(people: People, clock: FixedClock) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    clock.move_to(DEADLINE + TICK)
    offer = open_by_two(people, call).opened[0]
    events = history(db.session(), "call", call.id)
    acts = {e.action: e for e in events}
    assert [(each, acts[each].actor_name) for each in list(acts)[-3:]] == [
        ("close", "system"),
        ("begin_opening", "Oona Ostaja"),
        ("open_offers", "Otso Ostaja"),
    ]
    sealed = offer.versions[0]
    assert acts["open_offers"].facts == {
        "offers": [{"number": 1, "receipt": sealed.receipt_number, "sha256": sealed.sha256}],
        "unreadable": 0,
    }
    assert history(db.session(), "offer", offer.id)[-1].actor_name == "Otso Ostaja"


def test_nothing_opens_before_or_at_the_deadline(people: People, clock: FixedClock) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    clock.move_to(DEADLINE)
    with pytest.raises(Refused, match=r"call\.deadline_not_passed"):
        open_by_two(people, call)
    assert call.state == "open"
    for role in ("decider", "administrator", "coach"):
        with pytest.raises(Forbidden):
            begin_opening(people.staff(role), call.id, PASSPHRASE)


def test_a_call_closed_by_the_schedule_opens_too_and_only_once(
    people: People, clock: FixedClock, system: Actor
) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    clock.move_to(DEADLINE + TICK)
    close_due_calls(system)
    assert len(open_by_two(people, call).opened) == 1
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        open_by_two(people, call)


def test_a_call_without_offers_gets_a_record_all_the_same(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    call = open_call(people)
    actor = seeing(provider_person(people, approved_provider(people)))
    offer = start_offer(actor, call.id)  # a draft is no offer
    clock.move_to(DEADLINE + TICK)
    with pytest.raises(Refused, match=r"offer\.after_deadline"):
        submit_offer(actor, offer.id)
    assert open_by_two(people, call) == Opening([], [])
    assert call.state == "no_offers"
    run_jobs()
    opening = opening_of(seeing(people.staff("officer")), call)
    assert opening is not None and opening.record is not None and opening.file is not None
    assert opening.record["versions"] == []
    assert [late["attempt"] for late in opening.record["late"]] == ["submit"]
    words = words_of(opening)
    for told in ("ei tullut yhtään tarjousta", "Valmennus Rantaniemi", "12.00.00,000"):
        assert told in words


def words_of(opening: OfferOpening) -> str:
    """What the record's document says."""
    assert opening.file is not None
    reader = PdfReader(BytesIO(storage().get(opening.file.sha256)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_record_lists_every_digest_and_both_officers(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    call = open_call(people)
    replacing = offering(people, clock, call, 1, 0.9)
    submit_offer(replacing, own(replacing, call).id)
    withdrawing = offering(people, clock, call, 2, 0.8)
    withdraw_offer(withdrawing, own(withdrawing, call).id)
    late = own(replacing, call)
    clock.move_to(DEADLINE + timedelta(milliseconds=1))
    with pytest.raises(Refused):
        submit_offer(replacing, late.id)
    open_by_two(people, call)
    run_jobs()
    opening = opening_of(seeing(people.staff("officer")), call)
    assert opening is not None and opening.record is not None
    assert [(row["name"], row["version"], row["fate"]) for row in opening.record["versions"]] == [
        ("Valmennus Rantaniemi", 1, "replaced"),
        ("Valmennus Rantaniemi", 2, "opened"),
        (None, 1, "withdrawn"),
    ]
    words = words_of(opening).replace(" ", "")
    for row in opening.record["versions"]:
        assert row["sha256"].upper() in words
    for told in ("OonaOstaja", "OtsoOstaja", "12.00.00,001", "ValmennusRantaniemi"):
        assert told in words
    assert "KoivupolkuOy" not in words


def test_one_officer_begins_and_another_completes(people: People, clock: FixedClock) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    clock.move_to(DEADLINE + TICK)
    first, second = people.staff("officer"), people.staff("second_officer")
    with pytest.raises(Refused, match=r"opening\.not_begun"):
        complete_opening(seeing(second), call.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        begin_opening(seeing(first), call.id, "jokin aivan toinen lause")
    begin_opening(first, call.id, PASSPHRASE)
    with pytest.raises(Conflict, match=r"opening\.begun_already"):
        begin_opening(seeing(second), call.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"opening\.same_person"):
        complete_opening(seeing(first), call.id, PASSPHRASE)
    assert call.state == "closed"
    assert len(complete_opening(seeing(second), call.id, PASSPHRASE).opened) == 1


def test_the_envelope_stands_in_for_an_officer_who_lost_the_key(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    lost = people.staff("second_officer")
    make_key_pair(seeing(lost), "aivan uusi lause ilman vanhaa", cost=CHEAP)
    clock.move_to(DEADLINE + TICK)
    begin_opening(seeing(people.staff("officer")), call.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        complete_opening(seeing(lost), call.id, "aivan uusi lause ilman vanhaa")
    assert len(complete_opening(lost, call.id, PASSPHRASE, escrow=True).opened) == 1


def test_a_call_published_before_keys_were_shared_is_opened_by_two_as_well(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    call = open_call(people)
    private = PrivateKey.generate()
    wrapped = SecretBox(derive(installation_key(), "call", call.id)).encrypt(bytes(private))
    as_superuser(
        servers,
        f"update call set seal_id = null, public_key = '\\x{bytes(private.public_key).hex()}',"
        f" wrapped_private_key = '\\x{wrapped.hex()}'",
    )
    db.session.rollback()
    db.session.expire_all()
    offering(people, clock, call, 1, 0.9)
    clock.move_to(DEADLINE + TICK)
    begin_opening(seeing(people.staff("officer")), call.id, "")
    assert len(complete_opening(seeing(people.staff("second_officer")), call.id, "").opened) == 1


def test_drafts_and_withdrawn_offers_stay_closed(people: People, clock: FixedClock) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    withdrawing = offering(people, clock, call, 2, 0.8)
    withdraw_offer(withdrawing, own(withdrawing, call).id)
    drafting = seeing(provider_person(people, approved_provider(people, 3)))
    save_draft(drafting, start_offer(drafting, call.id).id, whole_content(call))
    replacing = offering(people, clock, call, 4, 0.7)
    save_draft(replacing, own(replacing, call).id, whole_content(call, share=0.1))
    officer = seeing(people.staff("officer"))
    assert offer_count(officer, call) == 2
    clock.move_to(DEADLINE + TICK)
    opening = open_by_two(people, call)
    assert [offer.number for offer in opening.opened] == [1, 2]
    assert opening.opened[1].opened_content == whole_content(call, share=0.7)
    db.session.expunge_all()
    assert len(db.session.scalars(select(Offer)).all()) == 2


def own(actor: Actor, call: Call) -> Offer:
    seeing(actor)
    return db.session.scalars(
        select(Offer).filter_by(call_id=call.id, provider_id=actor.organisation_id)
    ).one()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("ciphertext = set_byte(ciphertext, 60, get_byte(ciphertext, 60) # 1)", "changed"),
        (
            "ciphertext = set_byte(ciphertext, 60, get_byte(ciphertext, 60) # 1),"
            " sha256 = encode(sha256(set_byte(ciphertext, 60, get_byte(ciphertext, 60) # 1)),"
            " 'hex')",
            "unreadable",
        ),
        ("version = 7", "misplaced"),
    ],
)
def test_a_broken_seal_is_named_and_never_stops_the_others(
    people: People, clock: FixedClock, servers: Servers, damage: str, reason: str
) -> None:
    call = open_call(people)
    broken = own(offering(people, clock, call, 1, 0.9), call)
    offering(people, clock, call, 2, 0.8)
    as_superuser(servers, f"update sealed_offer set {damage} where offer_id = '{broken.id}'")
    db.session.rollback()
    db.session.expunge_all()
    clock.move_to(DEADLINE + TICK)
    officer = seeing(people.staff("officer"))
    opening = open_by_two(people, call)
    assert [offer.number for offer in opening.opened] == [2]
    assert [(o.number, o.state, o.opened_content) for o in opening.unreadable] == [
        (1, "unreadable", None)
    ]
    assert unreadable_offers(officer, call) == opening.unreadable
    event = history(db.session(), "offer", broken.id)[-1]
    assert (event.action, event.facts["reason"]) == ("set_aside", reason)


def test_each_tenderer_is_told_of_the_opening(
    people: People, clock: FixedClock, mails: Path, run_jobs: Callable[[], int]
) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    offering(people, clock, call, 2, 0.8)
    clock.move_to(DEADLINE + TICK)
    open_by_two(people, call)
    run_jobs()
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in mails.iterdir()]
    told = sorted(mail["To"] for mail in found if "avattu" in mail["Subject"])
    assert told == ["sari1@tuottaja.example", "sari2@tuottaja.example"]


def test_an_opening_closes_a_call_that_the_schedule_has_not_closed(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    offering(people, clock, call, 1, 0.9)
    clock.move_to(DEADLINE + TICK)
    begin_opening(seeing(people.staff("officer")), call.id, PASSPHRASE)
    db.session.expire_all()
    assert db.session.get_one(Call, call.id).state == "closed"


def test_after_a_begin_by_the_envelope_another_share_than_its_own_is_awaited(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    submitted_offer(seeing(provider_person(people, approved_provider(people))), call)
    clock.move_to(DEADLINE + timedelta(seconds=1))
    officer, second = people.staff("officer"), people.staff("second_officer")
    begin_opening(seeing(officer), call.id, PASSPHRASE, escrow=True)
    now = awaited(seeing(second), call, opening_of(second, call))
    assert (now.names(officer), now.escrow) == (["Otso Ostaja"], False)
    with pytest.raises(Refused, match=r"sealing\.too_few_shares"):
        complete_opening(second, call.id, PASSPHRASE, escrow=True)
    assert len(complete_opening(seeing(second), call.id, PASSPHRASE).opened) == 1
