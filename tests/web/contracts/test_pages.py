"""Pages of contracts: what is agreed, and each party's acceptance of the document shown."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from contracts.agreements.models import Contract
from contracts.agreements.service import send_contract, terminate_contract
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.i18n import format_weekday
from outcomes.referrals.service import accept_referral, cancel_referral, propose_referral
from tests.factories.contracts import (
    DOCUMENT,
    WINNER,
    a_contract_in_draft,
    a_contract_left_running,
    a_contract_to_accept,
    accepted,
    let_the_winner_in,
    the_contract,
    the_system,
)
from tests.factories.letterbox import queued_mails
from tests.factories.participants import participant
from tests.factories.passports import passport_in_order
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import page

DECIDER = "decider@tyohame.example"


@pytest.fixture
def contract(people: People, clock: FixedClock) -> Contract:
    """A contract that waits for both parties."""
    return a_contract_to_accept(people, clock)


def url(contract: Contract) -> str:
    return f"/contracts/{contract.number}"


def sha256_of(contract: Contract) -> str:
    assert contract.file is not None
    return contract.file.sha256


def now(people: People) -> Contract:
    seeing(the_system(people))
    return the_contract()


def test_the_list_shows_state_term_and_value(client: FlaskClient, contract: Contract) -> None:
    body = page(log_in(client, DECIDER).get("/contracts/"))
    for words in ("S-2026-001", "Valmennus Honkasalo Oy", "44 500,00 €", "Odottaa hyväksyntää"):
        assert words in body


def test_the_call_leads_its_officer_to_the_contract_that_waits(
    client: FlaskClient, contract: Contract
) -> None:
    body = page(log_in(client, "officer@tyohame.example").get(f"/calls/{contract.call.number}"))
    assert "Seuraavaksi: sopimus S-2026-001 odottaa hyväksyntää" in body
    assert f'href="{url(contract)}"' in body


def test_an_empty_list_says_how_a_contract_comes_about(client: FlaskClient) -> None:
    assert "Sopimus syntyy hankintapäätöksestä" in page(log_in(client, DECIDER).get("/contracts/"))


def test_a_contract_shows_terms_prices_limits_and_an_example(
    client: FlaskClient, contract: Contract
) -> None:
    body = page(log_in(client, DECIDER).get(url(contract)))
    for words in (
        "1.11.2026–31.10.2027",
        "Hämeenlinna, Forssa, Hattula",
        "Sopimuksen enimmäisarvo",
        "Palkkatuettu työ",
        "Esimerkki laskettuna",
        "Tilaaja: Hämeenlinnan kaupunki",
        "Ei ole vielä hyväksynyt",
        sha256_of(contract)[:16],
    ):
        assert words in body, words


def test_both_parties_accept_the_document_they_were_shown(
    client: FlaskClient, people: People, contract: Contract
) -> None:
    log_in(client, DECIDER)
    answer = client.post(f"{url(contract)}/accept", data={"sha256": sha256_of(contract)})
    assert (answer.status_code, answer.location) == (302, url(contract))
    body = page(client.get(url(contract)))
    assert "Sopimus odottaa toista osapuolta." in body
    assert f'action="{url(contract)}/accept"' not in body
    other = client.application.test_client()
    log_in(other, let_the_winner_in(people))
    sent = {"sha256": sha256_of(now(people))}
    done = page(other.post("/contracts/S-2026-001/accept", data=sent, follow_redirects=True))
    assert "Sopimus on voimassa." in done
    assert "Taina Tarjoaja" in done
    assert now(people).state == "in_force"


@pytest.mark.parametrize("sha256", ["", "0" * 64])
def test_another_document_is_not_accepted(
    client: FlaskClient, people: People, contract: Contract, sha256: str
) -> None:
    log_in(client, DECIDER)
    answer = client.post(f"{url(contract)}/accept", data={"sha256": sha256})
    assert answer.status_code == 409
    assert "Asiakirja on vaihtunut." in page(answer)
    assert now(people).acceptances == []


def test_a_contract_in_force_asks_for_nothing(
    client: FlaskClient, people: People, contract: Contract
) -> None:
    accepted(people, contract)
    body = page(log_in(client, let_the_winner_in(people)).get("/contracts/S-2026-001"))
    assert "Avaa sopimus (PDF)" in body
    assert "/accept" not in body
    assert "järjestelmä" in body


@pytest.mark.parametrize("who", ["officer", "coach", "verifier", "approver"])
def test_those_who_only_read_cannot_accept(
    client: FlaskClient, contract: Contract, who: str
) -> None:
    log_in(client, f"{who}@tyohame.example")
    body = page(client.get(url(contract)))
    assert "/accept" not in body
    answer = client.post(f"{url(contract)}/accept", data={"sha256": sha256_of(contract)})
    assert answer.status_code == 403


def test_the_administrator_and_strangers_see_no_contract(
    client: FlaskClient, contract: Contract
) -> None:
    answer = client.get(url(contract))
    assert answer.status_code == 302
    assert answer.location.startswith("/account/login")
    log_in(client, "administrator@tyohame.example")
    assert client.get(url(contract)).status_code == 403


def test_a_contract_that_is_not_there_is_told(client: FlaskClient, people: People) -> None:
    assert log_in(client, DECIDER).get("/contracts/S-2026-999").status_code == 404
    assert WINNER.email.endswith("example.com")


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "Avtalets maximivärde"), ("en", "of the contract")]
)
def test_prices_and_limits_are_told_in_the_readers_language(
    client: FlaskClient, contract: Contract, language: str, words: str
) -> None:
    log_in(client, DECIDER)
    client.set_cookie("language", language)
    assert words in page(client.get(url(contract)))


def test_while_papers_are_lacking_each_party_is_told_what_and_nobody_may_accept(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    draft = a_contract_in_draft(people, clock)
    contract = send_contract(seeing(the_system(people)), draft.id, DOCUMENT)
    path, sha256 = url(contract), sha256_of(contract)
    winner = log_in(client, let_the_winner_in(people))
    assert "Täydennä toimittajapassi sopimusta varten" in page(winner.get("/"))
    own = page(winner.get(path))
    assert "Vakuutus poissulkemisperusteista puuttuu." in own
    assert 'href="/provider/passport/declaration"' in own
    assert 'href="/provider/passport/evidence/tax_debt"' in own
    assert f'action="{path}/accept"' not in own
    decider = log_in(client.application.test_client(), DECIDER)
    theirs = page(decider.get(path))
    assert "Vakuutus poissulkemisperusteista puuttuu." in theirs
    assert "/provider/passport" not in theirs
    for browser in (winner, decider):
        assert browser.post(f"{path}/accept", data={"sha256": sha256}).status_code == 409
    passport_in_order(people, people.by_email(WINNER.email))
    assert f'action="{path}/accept"' in page(winner.get(path))


def test_a_contract_whose_award_fell_is_ended_on_its_page(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    shown, ending = url(contract), f"{url(contract)}/end"
    log_in(client, DECIDER)
    assert "Sopimuksen päätös ei ole enää voimassa" in page(client.get(shown))
    assert f'href="{ending}"' in page(client.get(shown))
    assert "Käytetty" in page(client.get(ending))
    refused = client.post(ending, data={"last_day": "2020-01-01", "reason": "Päätös kumottiin."})
    assert refused.status_code == 422
    for words in ("Anna päivä väliltä", "Päätös kumottiin."):
        assert words in page(refused)
    sent = {"last_day": "2026-11-30", "reason": "Päätös kumottiin."}
    body = page(client.post(ending, data=sent, follow_redirects=True))
    for words in ("Sopimus on päätetty.", "Viimeinen päivä on ma 30.11.2026.", "Päätös kumottiin."):
        assert words in body
    assert client.get(ending).status_code == 409


def test_who_prepares_is_told_of_a_contract_that_runs_without_its_award(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    log_in(client, "officer@tyohame.example")
    assert "Sovi sopimuksen päättämisestä: sen päätös on kumottu" in page(client.get("/"))
    assert "/end" not in page(client.get(url(contract)))
    assert client.get(f"{url(contract)}/end").status_code == 403


def test_a_contractor_finds_at_home_that_its_award_fell_and_when_its_contract_ends(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    decision = contract.decision.diary_number
    winner = log_in(client, let_the_winner_in(people))
    body = page(winner.get("/"))
    assert "Päätös ei ole enää voimassa: kumottu" in body and f"/decisions/{decision}" in body
    assert "tilaaja ratkaisee jatkon" in body
    winner.get(f"/decisions/{decision}")
    body = page(winner.get("/"))
    assert "Päätös ei ole enää voimassa" not in body and "tilaaja ratkaisee jatkon" in body
    last_day = contract.starts_on + timedelta(days=30)
    terminate_contract(seeing(people.staff("decider")), contract.id, "Kumottu.", last_day)
    body = page(winner.get("/"))
    assert "Sopimuksesi päättyy ennen aikojaan" in body and "1.12.2026" in body
    assert "tilaaja ratkaisee jatkon" not in body


def test_who_drafts_decisions_reads_who_ends_the_contract_of_an_award_that_fell(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    body = page(log_in(client, "officer@tyohame.example").get(url(contract)))
    assert "Sopimuksen päättää se, joka allekirjoittaa päätökset." in body
    assert f'href="/calls/{contract.call.number}"' in body


def test_a_coach_is_told_of_people_whose_contract_ends_before_its_term(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    coach = people.staff("coach")
    someone = participant(seeing(coach), municipality="109")
    referral = propose_referral(coach, contract.id, someone.person_key)
    body = page(log_in(client, "coach@tyohame.example").get("/"))
    assert "Sopimus päättyy" not in body
    last_day = contract.starts_on + timedelta(days=30)
    terminate_contract(seeing(people.staff("decider")), contract.id, "Kumottu.", last_day)
    (mail,) = [
        job.payload
        for job in queued_mails(db.session())
        if job.payload["to"] == "coach@tyohame.example" and "päättyy" in job.payload["subject"]
    ]
    assert referral.number in mail["body"] and format_weekday(last_day) in mail["body"]
    task = f"Sopimus päättyy: asiakas ei ole aloittanut, {referral.number}"
    assert task in page(client.get("/"))
    accept_referral(seeing(people.by_email(WINNER.email)), referral.id)
    cancel_referral(seeing(coach), referral.id, "Ohjaan muualle.")
    assert "Sopimus päättyy" not in page(client.get("/"))
