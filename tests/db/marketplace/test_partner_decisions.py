"""A joint purchase: each buyer decides for itself, here on the own share."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from contracts.agreements.service import accept_contract, draft_contract, send_contract
from marketplace.decisions.award import thaw
from marketplace.decisions.competence import value_of
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.partners.package import package
from marketplace.decisions.partners.queries import partner_of, partners_of
from marketplace.decisions.partners.service import record_partner_decision
from marketplace.decisions.service import sign_decision
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.procurement.models import Call
from tests.factories.buyers import FORSSA, PARTNER_ID, jointly, municipal_decider, rule
from tests.factories.calls import open_call
from tests.factories.contracts import DOCUMENT, WINNER, morning, the_system
from tests.factories.decisions import drafted_award, opened_call, scored_call
from tests.factories.passports import passport_in_order
from tests.factories.setup import People, seeing

NAMES = "{fi: Nimi, sv: Namn, en: Name}"


def decided(people: People, **more: Any) -> dict[str, Any]:
    said = {
        "outcome": "same",
        "words": "Valittiin sama tarjous.",
        "body": "Työllisyyslautakunta",
        "decided_on": people.staff("officer").today,
        "section": "§ 12",
        "diary_number": "KAK/12/2026",
    }
    return said | more


def call_of(people: People, call_id: Any) -> Call:
    seeing(people.staff("officer"))
    return db.session.get_one(Call, call_id)


def test_the_own_share_decides_who_is_competent(
    people: People, clock: FixedClock, system: Actor
) -> None:
    rule(
        system, "competence", "employment_director",
        f"{{names: {NAMES}, holder: office_holder, role: decision_maker, kinds: [award], "
        f"eur: '30000', basis: {NAMES}}}",
    )  # fmt: skip
    decision = drafted_award(people, clock, for_whom=jointly("50", "50"))
    call = call_of(people, decision.subject_id)
    assert value_of(call) == call.maximum_value_cents // 2 <= 30_000_00 < call.maximum_value_cents
    signed = sign_decision(seeing(people.staff("decider")), decision.id)
    assert signed.power["key"] == "employment_director"


def test_the_contract_is_for_the_own_share_of_value_and_people(
    people: People, clock: FixedClock
) -> None:
    contract = contract_of(people, clock, people.staff("decider"), jointly("62,5", "37,5"))
    call = call_of(people, contract.call_id)
    assert contract.maximum_value_cents == call.own_value_cents < call.maximum_value_cents
    assert (call.capacity, contract.capacity) == (20, 13)
    assert call.need
    assert call.need.whole_cents == call.maximum_value_cents


def contract_of(people: People, clock: FixedClock, decider: Actor, for_whom: dict[str, Any]) -> Any:
    decision = drafted_award(people, clock, for_whom=for_whom)
    decision = sign_decision(seeing(decider), decision.id)
    assert decision.final_from is not None
    clock.move_to(morning(decision.final_from))
    finalise_decisions(seeing(the_system(people)))
    offer = thaw(decision.content).winner.offer_id
    return draft_contract(seeing(the_system(people)), decision_id=decision.id, offer_id=offer)


def test_the_municipality_makes_its_own_contract(
    people: People, clock: FixedClock, system: Actor
) -> None:
    own = municipal_decider(people, system)
    contract = contract_of(people, clock, own, FORSSA)
    assert contract.buyer.name == "Forssa"
    passport_in_order(people, people.by_email(WINNER.email))
    contract = send_contract(seeing(the_system(people)), contract.id, DOCUMENT)
    assert contract.file
    with pytest.raises(Refused, match=r"contract\.other_buyer"):
        accept_contract(seeing(people.staff("decider")), contract.id, contract.file.sha256)
    accept_contract(seeing(own), contract.id, contract.file.sha256)


def test_a_partners_decision_is_written_down_and_corrected(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock, for_whom=jointly())
    officer = seeing(people.staff("officer"))
    assert [each.decision for each in partners_of(call)] == [None]
    record_partner_decision(officer, call.id, PARTNER_ID, decided(people), b"%PDF-1.7 a decision")
    other = decided(people, outcome="other", words="Valittiin halvin.")
    made = record_partner_decision(officer, call.id, PARTNER_ID, other)
    assert (made.outcome, made.words) == ("other", "Valittiin halvin.")
    assert made.file and made.file.name == f"{call.number}-{PARTNER_ID}.pdf"
    assert [each.decision for each in partners_of(call)] == [made]
    acts = [each.action for each in history(db.session(), "call", call.id)]
    assert acts.count("partner_decision") == 2
    seeing(people.stranger)
    assert [each.decision.words for each in partners_of(call) if each.decision] == [
        "Valittiin halvin."
    ]


def test_what_cannot_be_a_partners_decision_is_refused(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock, for_whom=jointly())
    officer = seeing(people.staff("officer"))
    wrong = decided(people, body=" ", outcome="maybe", decided_on=officer.today + timedelta(1))
    with pytest.raises(Invalid) as bad:
        record_partner_decision(officer, call.id, PARTNER_ID, wrong, b"no paper")
    assert [each.field for each in bad.value.problems] == [
        "body", "outcome", "decided_on", "document",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        record_partner_decision(officer, call.id, "9900505-4", decided(people))
    with pytest.raises(Forbidden):
        record_partner_decision(people.staff("decider"), call.id, PARTNER_ID, decided(people))


def test_nobody_decides_before_the_offers_are_opened(people: People) -> None:
    call = open_call(people, for_whom=jointly())
    with pytest.raises(Refused, match=r"partner\.too_early"):
        record_partner_decision(people.staff("officer"), call.id, PARTNER_ID, decided(people))


def test_the_own_decision_waits_for_nobody(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock, for_whom=jointly())
    assert sign_decision(seeing(people.staff("decider")), decision.id).state == "signed"


def test_the_own_decision_waits_where_the_call_said_so(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock, for_whom=jointly(waits=True))
    decider = people.staff("decider")
    with pytest.raises(Refused) as no:
        sign_decision(seeing(decider), decision.id)
    assert (no.value.code, no.value.facts["names"]) == (
        "partner.undecided", "Keksityn alueen kaupunki",
    )  # fmt: skip
    record_partner_decision(
        seeing(people.staff("officer")), decision.subject_id, PARTNER_ID,
        decided(people, outcome="none", words="Määräraha ei riitä."),
    )  # fmt: skip
    assert sign_decision(seeing(decider), decision.id).state == "signed"


def test_a_partner_is_given_what_it_decides_on(people: People, clock: FixedClock) -> None:
    call = scored_call(people, clock, for_whom=jointly())
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"partner\.no_comparison"):
        package(officer, call, partner_of(call, PARTNER_ID))


def test_the_package_has_the_comparison_and_the_data_of_a_draft(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock, for_whom=jointly())
    call = call_of(people, decision.subject_id)
    officer = seeing(people.staff("officer"))
    partner = partner_of(call, PARTNER_ID)
    content = package(officer, call, partner)
    assert package(officer, call, partner) == content
    archive = zipfile.ZipFile(io.BytesIO(content))
    listed = json.loads(archive.read("sisalto.json"))["sha256"]
    assert set(archive.namelist()) == {*listed, "sisalto.json"}
    draft = json.loads(archive.read("paatosluonnos.json"))
    assert draft["buyer"]["business_id"] == PARTNER_ID
    assert draft["share_percent"] == "37.50"
    assert draft["winner"]["name"] == WINNER.name
    assert draft["grounds"] == decision.grounds
    rows = list(
        csv.reader(io.StringIO(archive.read("vertailu.csv").decode("utf-8-sig")), delimiter=";")
    )
    assert [row[1] for row in rows[1:]] == [each.name for each in thaw(decision.content).tenderers]
