"""The pages of referrals: the coach's two minutes, the provider's answer, the name."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.unit import unit
from outcomes.participants.models import Participant
from outcomes.referrals import choosing, queries
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    decline_referral,
    end_referral,
    lapse_due_referrals,
    propose_referral,
)
from tests.factories.participants import CONTACT, NAME, NEW_PERSON, participant
from tests.factories.referrals import (
    COACH,
    PROVIDER,
    contract_in_force,
    provider_organisation,
    standing_contract,
    started_referral,
)
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

STEP = re.compile(r'"steps__label">([^<]*)<.*\n\s*<span class="steps__when">([^<]*)<')
"""A step of a state line with its day."""


def test_a_new_person_is_referred_in_one_form(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    browser = log_in(client, COACH)
    page = text(browser.get("/referrals/new"))
    assert "Valmennus Keksitty Oy · 2 vapaata paikkaa" in page
    assert 'value="4.9.2026"' in page
    answer = browser.post("/referrals/new", data=NEW_PERSON | {"contract_id": str(contract.id)})
    assert answer.location == "/referrals/O-2026-001"
    page = text(browser.get(answer.location))
    assert "Odottaa palveluntuottajan vastausta" in page and "nuori" in page
    assert 'href="tel:0400000000"' in page and "mailto:tuottaja@keksitty.example" in page
    assert NAME not in page


def test_a_known_person_sees_the_services_of_the_own_municipality(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, municipalities=("061",))
    coach = people.staff("coach")
    near, far = participant(coach, municipality="061"), participant(coach, municipality="082")
    keys = near.person_key, far.person_key
    number = contract.number
    browser = log_in(client, COACH)
    assert number in text(browser.get(f"/referrals/new?person={keys[0]}&contract={number}"))
    assert "Palveluja ei ole tarjolla" in text(browser.get(f"/referrals/new?person={keys[1]}"))
    form = {"contract_id": str(contract.id), "person_key": keys[0], "reply_by": "7.9.2026"}
    answer = browser.post(f"/referrals/new?person={keys[0]}", data=form)
    assert answer.location == "/referrals/O-2026-001"
    assert db.session.scalars(select(Referral)).one().reply_by == date(2026, 9, 7)


def test_what_is_missing_is_named_at_once_and_what_was_typed_stays(
    client: FlaskClient, people: People, system: Actor
) -> None:
    standing_contract(people, system)
    browser = log_in(client, COACH)
    answer = browser.post("/referrals/new", data={"contact": CONTACT, "contract_id": "väärä"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Korjaa 3 kohtaa" in page
    for field in ("f-contract-id", "f-name", "f-municipality"):
        assert f'href="#{field}"' in page
    assert f'value="{CONTACT}"' in page


def test_what_the_chosen_service_asks_besides_is_asked_at_its_own_field(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, scheme="osittainen.yaml")
    browser = log_in(client, COACH)
    form = NEW_PERSON | {"contract_id": str(contract.id)}
    assert "Työttömyyden alkamispäivä" not in text(browser.get("/referrals/new"))
    follows = text(browser.post("/referrals/new/facts", data=form))
    assert "Työttömyyden alkamispäivä" in follows and "<html" not in follows
    answer = browser.post("/referrals/new", data=form)
    page = text(answer)
    assert answer.status_code == 422
    assert 'href="#f-fact-unemployed-since"' in page and f'value="{CONTACT}"' in page
    answer = browser.post("/referrals/new", data=form | {"fact_unemployed_since": "viime vuonna"})
    assert "Kirjoita päivä muodossa 31.12.2026." in text(answer)
    answer = browser.post("/referrals/new", data=form | {"fact_unemployed_since": "2.3.2025"})
    assert answer.location == "/referrals/O-2026-001"
    assert "2.3.2025" in text(browser.get(answer.location))
    corrected = {"fact_unemployed_since": "2.4.2025"}
    assert browser.post(f"{answer.location}/facts", data=corrected).location == answer.location
    assert "2.4.2025" in text(browser.get(answer.location))
    assert browser.post(f"{answer.location}/facts", data={}).status_code == 422


def test_a_provider_does_not_see_what_the_scheme_asks_of_a_person(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, scheme="osittainen.yaml")
    coach = seeing(people.staff("coach"))
    facts = {"unemployed_since": "2025-03-02"}
    referral = propose_referral(coach, contract.id, participant(coach).person_key, facts=facts)
    number = referral.number
    page = text(log_in(client, PROVIDER).get(f"/referrals/{number}"))
    assert "2.3.2025" not in page and "alkamispäivä" not in page


def test_a_full_contract_is_told_at_its_field(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, capacity=1)
    coach = people.staff("coach")
    form = NEW_PERSON | {"contract_id": str(contract.id)}
    browser = log_in(client, COACH)
    propose_referral(coach, contract.id, participant(coach).person_key)
    answer = browser.post("/referrals/new", data=form)
    assert answer.status_code == 422
    assert "Kaikki paikat ovat käytössä" in text(browser.get("/referrals/new"))
    seeing(coach)
    assert len(db.session.scalars(select(Participant)).all()) == 1


def test_the_provider_answers_starts_and_ends(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    propose_referral(coach, contract.id, participant(coach).person_key)
    browser = log_in(client, PROVIDER)
    assert "Vastaa" in text(browser.get("/referrals"))
    page = text(browser.get("/referrals/O-2026-001"))
    assert "Ota asiakas vastaan" in page and f"mailto:{COACH}" in page
    browser.post("/referrals/O-2026-001/accept")
    answer = browser.post("/referrals/O-2026-001/start", data={"started_on": "2.9.2026"})
    assert answer.status_code == 422
    assert "Päivä ei voi olla tulevaisuudessa." in text(answer)
    assert 'value="2.9.2026"' in text(answer)
    browser.post("/referrals/O-2026-001/start", data={"started_on": "1.9.2026"})
    page = text(browser.get("/referrals/O-2026-001"))
    assert "Ilmoita työstä" in page and "Merkitse päättyneeksi" not in page
    assert ("Otettu vastaan", "1.9.2026") in STEP.findall(page)
    assert "Ilmoita työstä" in text(browser.get("/referrals"))


def test_ending_is_asked_on_a_page_of_its_own_which_says_what_follows(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    started_referral(coach, provider, contract, participant(coach).person_key, coach.today)
    browser, url = log_in(client, PROVIDER), "/referrals/O-2026-001"
    assert "eivät enää näy sinulle" in text(browser.get(f"{url}/end"))
    answer = browser.post(f"{url}/end", data={"ended_on": "2.9.2026"})
    assert answer.status_code == 422 and "Valitse yksi." in text(answer)
    given = {"ended_on": "1.9.2026", "reason": "moved_on"}
    assert browser.post(f"{url}/end", data=given).location == url
    page = text(browser.get(url))
    assert "Asiakas aloitti työn tai opinnot" in page and "Ilmoita työstä" in page
    assert browser.get(f"{url}/end").location == url


def test_the_provider_tells_that_a_service_is_interrupted_and_goes_on(
    client: FlaskClient, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    started_referral(coach, provider, contract, participant(coach).person_key, coach.today)
    clock.move_to(clock.now() + timedelta(days=6))
    browser, url = log_in(client, PROVIDER), "/referrals/O-2026-001"
    given = {"interrupted_on": "1.9.2026", "reason": "client"}
    answer = browser.post(f"{url}/interrupt", data=given)
    assert answer.status_code == 422
    assert "ennen kuin se alkoi" in text(answer) and 'value="1.9.2026"' in text(answer)
    assert "Valitse yksi." in text(browser.post(f"{url}/interrupt", data={"reason": ""}))
    browser.post(f"{url}/interrupt", data={"interrupted_on": "3.9.2026", "reason": "agreed"})
    page = text(browser.get(url))
    assert "3.9.2026 alkaen" in page and "Sovittu tauko" in page
    assert {("Palvelu alkoi", "1.9.2026"), ("Keskeytynyt", "3.9.2026")} <= set(STEP.findall(page))
    assert "Merkitse jatkuminen" in text(browser.get("/referrals"))
    browser.post(f"{url}/resume", data={"resumed_on": "7.9.2026"})
    assert "palvelu jatkui 7.9.2026" in text(browser.get(url))


def test_an_unanswered_referral_leads_the_coach_to_another_service(
    client: FlaskClient, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = propose_referral(coach, contract.id, participant(coach).person_key).person_key
    clock.move_to(clock.now() + timedelta(days=6))
    lapse_due_referrals(system)
    browser = log_in(client, COACH)
    assert f"{contract.provider.name} ei vastannut 4.9.2026 mennessä" in text(browser.get("/"))
    page = text(browser.get("/referrals/O-2026-001"))
    assert "Paikka on taas vapaa" in page and f"/services?person={key}" in page
    page = text(browser.get(f"/referrals/new?person={key}"))
    assert "Ei vastannut ohjaukseen 4.9.2026 mennessä" in page


def test_a_declined_referral_leads_the_coach_to_another_service(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    key = referral.person_key
    decline_referral(provider, referral.id, "Ryhmä on täynnä.")
    browser = log_in(client, COACH)
    home = text(browser.get("/"))
    assert "Etsi uusi paikka: O-2026-001" in home
    assert f"{contract.provider.name} kieltäytyi 1.9.2026" in home
    page = text(browser.get("/referrals/O-2026-001"))
    assert "Ryhmä on täynnä." in page and f"/services?person={key}" in page
    propose_referral(coach, contract.id, key)
    assert "Etsi uusi paikka" not in text(browser.get("/"))
    for page in (
        browser.get(f"/referrals/new?person={key}"),
        browser.get(f"/services?person={key}"),
    ):
        assert "Asiakkaan ohjaus odottaa jo vastausta" in text(page) and "O-2026-002" in text(page)


def test_a_search_for_a_new_place_is_put_aside_with_a_reason(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    decline_referral(provider, referral.id, "Ryhmä on täynnä.")
    browser = log_in(client, COACH)
    way = "/referrals/O-2026-001/search-ended"
    assert browser.post(way).status_code == 422
    assert browser.post(way, data={"reason": "at_work"}).status_code == 302
    assert "Etsi uusi paikka" not in text(browser.get("/"))
    page = text(browser.get("/referrals/O-2026-001"))
    assert "Uutta paikkaa ei etsitä" in page and "Asiakas aloitti työn tai opinnot" in page
    assert way not in page
    assert browser.post(way, data={"reason": "moved"}).status_code == 422
    other = log_in(client.application.test_client(), PROVIDER)
    theirs = text(other.get("/referrals/O-2026-001"))
    assert "Asiakasta ei otettu vastaan" in theirs
    assert "paikkaa" not in theirs and "aloitti työn" not in theirs


def test_what_the_contract_says_of_coming_again_is_told_before_sending(
    client: FlaskClient, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, provider = standing_contract(people, system)
    with unit(system) as u:
        u.lock(Contract, contract.id).scheme += "\nagain: {most: 2}\n"
    coach = people.staff("coach")
    number, key = contract.number, participant(coach).person_key
    first = started_referral(coach, provider, contract, key, coach.today)
    browser = log_in(client, COACH)
    chosen = {"contract_id": str(contract.id), "person_key": key}
    inside = text(browser.post("/referrals/new/facts", data=chosen))
    assert "Asiakkaalla on jo ohjaus tähän palveluun" in inside and "maksetaan taas" not in inside
    end_referral(provider, first.id, coach.today, "completed")
    for page in (
        browser.get(f"/referrals/new?person={key}&contract={number}"),
        browser.post("/referrals/new/facts", data=chosen),
    ):
        assert "Asiakas on ollut tässä palvelussa 1.9.2026–1.9.2026" in text(page)
        assert "sama henkilö enintään 2 kertaa" in text(page)
        assert "Uudesta jaksosta maksetaan taas: " in text(page)
    assert "on ollut" not in text(browser.post("/referrals/new/facts", data={"person_key": key}))


def test_a_service_that_refused_somebody_says_so_and_is_offered_last(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    organisation = provider_organisation(system, "Toinen Oy", "toinen@keksitty.example")
    other = contract_in_force(system, people.staff("officer"), organisation, capacity=1)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    decline_referral(provider, referral.id, "Ryhmä on täynnä.")
    browser = log_in(client, COACH)
    assert "kieltäytyi 1.9.2026. Ohjaa asiakas" in text(browser.get("/referrals/O-2026-001"))
    page = text(browser.get(f"/referrals/new?person={referral.person_key}"))
    assert page.count("Kieltäytyi tästä asiakkaasta 1.9.2026") == 1
    assert page.index(f'value="{other.id}"') < page.index(f'value="{contract.id}"')
    assert "Muuta palvelua ei ole vapaana" not in page
    assert "Kieltäytyi" not in text(browser.get("/referrals/new"))
    propose_referral(coach, other.id, participant(coach).person_key)  # its one place
    page = text(browser.get(f"/referrals/new?person={referral.person_key}"))
    assert "Muuta palvelua ei ole vapaana" in page


def test_the_to_dos_of_the_provider_follow_the_referral(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    browser = log_in(client, PROVIDER)
    page = text(browser.get("/"))
    assert "Vastaa ohjaukseen O-2026-001" in page and "viimeistään 4.9.2026" in page
    accept_referral(provider, referral.id)
    assert "Merkitse palvelun aloitus: O-2026-001" in text(browser.get("/"))


def test_the_name_shows_once_against_a_reason(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    key = referral.person_key
    url = "/referrals/O-2026-001/identity"
    browser = log_in(client, PROVIDER)
    assert browser.post(url, data={"reason": "Varaan ajan"}).status_code == 403
    accept_referral(provider, referral.id)
    assert browser.post(url, data={"reason": ""}).status_code == 422
    shown = browser.post(url, data={"reason": "Varaan ajan"})
    assert NAME in text(shown) and CONTACT in text(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert NAME not in text(browser.get("/referrals/O-2026-001"))
    browser.post("/account/logout")
    log = text(log_in(client, COACH).get(f"/participants/{key}/identity"))
    assert "Pekka Palveluntuottaja" in log and "Varaan ajan" in log
    assert NAME not in log


@pytest.mark.parametrize("who", ["officer", "verifier"])
def test_others_of_the_staff_are_refused(
    client: FlaskClient, people: People, system: Actor, who: str
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    propose_referral(coach, contract.id, key)
    browser = log_in(client, f"{who}@tyohame.example")
    for url in ("/participants", f"/participants/{key}", "/referrals", "/referrals/O-2026-001"):
        assert browser.get(url).status_code == 403, url
    for act in ("accept", "decline", "start", "end", "cancel", "identity"):
        assert browser.post(f"/referrals/O-2026-001/{act}").status_code == 403, act


def test_the_history_tells_acts_in_words_and_the_product_by_its_name(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    with unit(system) as u:
        record(u, referral, "create")
    page = text(log_in(client, COACH).get(f"/referrals/{referral.number}"))
    assert "Ohjaus tehtiin" in page
    assert "1.9.2026 klo 12.00, Vesa Valmentaja" in page
    assert "1.9.2026 klo 12.00, järjestelmä" in page


def test_narrowing_the_services_loses_nothing_that_was_typed(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, municipalities=("061",))
    number, key = contract.number, str(contract.id)
    browser = log_in(client, COACH)
    typed = NEW_PERSON | {"contract_id": key, "reply_by": "8.9.2026", "narrow": "1"}
    answer = browser.post("/referrals/new", data=typed | {"line": "job_search", "where": "082"})
    page = text(answer)
    assert answer.status_code == 200
    assert "error-summary" not in page
    assert f'value="{NAME}"' in page and f'value="{CONTACT}"' in page
    assert 'value="8.9.2026"' in page
    assert '<option value="061" selected>Forssa</option>' in page
    assert '<option value="082" selected>Hattula</option>' in page
    assert re.search(r'value="young" checked', page)
    assert re.search(rf'value="{key}" checked', page) and number in page
    assert db.session.scalars(select(Referral)).all() == []
    answer = browser.post("/referrals/new", data=typed | {"narrow": "1", "contract_id": ""})
    assert f'value="{NAME}"' in text(answer)


def test_a_list_that_does_not_hold_all_services_says_so_and_keeps_the_one_that_was_found(
    client: FlaskClient, people: People, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (queries, choosing):
        monkeypatch.setattr(module, "LIMIT", 1)
    first, _provider = standing_contract(people, system)
    browser = log_in(client, COACH)
    assert "Kaikki palvelut eivät mahdu luetteloon" not in text(browser.get("/referrals/new"))
    last = contract_in_force(system, people.staff("officer"), first.provider)
    page = text(browser.get("/referrals/new"))
    assert "Kaikki palvelut eivät mahdu luetteloon" in page and last.number not in page
    found = text(browser.get(f"/referrals/new?contract={last.number}"))
    assert f'value="{last.id}" checked' in found and first.number in found
    answer = browser.post("/referrals/new", data=NEW_PERSON | {"contract_id": str(last.id)})
    assert answer.status_code == 302
    assert browser.get("/referrals/new?contract_id=rikki").status_code == 200


def test_a_narrowing_that_finds_nothing_keeps_the_form(
    client: FlaskClient, people: People, system: Actor
) -> None:
    standing_contract(people, system, municipalities=("061",))
    typed = NEW_PERSON | {"where": "082", "narrow": "1"}
    page = text(log_in(client, COACH).post("/referrals/new", data=typed))
    assert "Palveluja ei ole tarjolla" in page
    assert f'value="{NAME}"' in page


def test_a_referral_is_for_a_person_found_by_name(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    participant(coach, name="Tyyne Toinen")
    browser = log_in(client, COACH)
    assert key not in text(browser.get("/referrals/new"))
    form = {"contract_id": str(contract.id), "reply_by": "7.9.2026"}
    both = text(browser.post("/referrals/new", data=form | {"words": "tyyne", "find": "1"}))
    assert NAME in both and "Tyyne Toinen" in both and "checked" in both
    nobody = browser.post("/referrals/new", data=form | {"words": "Sulo", "find": "1"})
    assert nobody.status_code == 200 and "Lisää uusi asiakas alla" in text(nobody)
    one = text(browser.post("/referrals/new", data=form | {"words": "tuulen", "find": "1"}))
    assert re.search(rf'value="{key}" checked', one) and 'value="7.9.2026"' in one
    again = text(browser.post("/referrals/new", data={"words": "tuulen", "person_key": key}))
    assert re.search(rf'value="{key}" checked', again) and NAME not in again
    answer = browser.post("/referrals/new", data=form | {"words": "tuulen", "person_key": key})
    assert answer.location == "/referrals/O-2026-001"
