"""The pages of a coach's people: found by name, added, changed, handed over; the name, once."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.platform.actor import Actor
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.paging import SIZE
from outcomes.referrals.service import propose_referral
from tests.conftest import TEST_DATABASE
from tests.factories.leaks import in_rows, places_of
from tests.factories.participants import NAME, NEW_PERSON, PERSONAL_CODE, another_coach, participant
from tests.factories.referrals import COACH, PROVIDER, standing_contract
from tests.factories.setup import People, log_in
from tests.factories.words import text


def test_the_coach_sees_the_own_persons_name_and_the_look_in_the_log(
    client: FlaskClient, people: People
) -> None:
    key = participant(people.staff("coach")).person_key
    browser = log_in(client, COACH)
    url = f"/participants/{key}/identity"
    page = text(browser.post(url, data={"reason": f"Etsin {PERSONAL_CODE}"}))
    assert "henkilötunnus" in page and NAME not in page
    page = text(browser.post(url, data={"reason": "Soitan asiakkaalle"}))
    assert NAME in page and "Soitan asiakkaalle" in page


def test_people_and_referrals_never_show_a_name(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    propose_referral(coach, contract.id, key)
    browser = log_in(client, COACH)
    new = f"/referrals/new?person={key}"
    for url in ("/", "/participants", f"/participants/{key}", "/referrals", new):
        page = text(browser.get(url))
        assert key in page and NAME not in page, url


def test_a_person_can_be_added_without_a_referral(client: FlaskClient, people: People) -> None:
    browser = log_in(client, COACH)
    answer = browser.post("/participants/new", data=NEW_PERSON)
    assert re.fullmatch(r"/participants/[A-Z]-\w{6}", answer.location)
    assert "nuori" in text(browser.get(answer.location))
    assert browser.post("/participants/new", data={"name": NAME}).status_code == 422


def test_the_coach_searches_narrows_and_turns_the_pages_of_people(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    keys = [
        participant(
            coach, municipality="061" if n % 2 else "082", groups=("young",) if n else ()
        ).person_key
        for n in range(SIZE + 2)
    ]
    propose_referral(coach, contract.id, keys[0])
    browser = log_in(client, COACH)

    def shown(query: str) -> set[str]:
        body = text(browser.get(f"/participants{query}"))
        return set(re.findall(r'href="/participants/(.-[^"/?]+)"', body))

    first, second = shown(""), shown("?page=2")
    assert (len(first), len(second)) == (SIZE, 2)
    assert first | second == set(keys)
    assert f"{SIZE + 2} asiakasta" in text(browser.get("/participants"))
    assert shown(f"?q={keys[5][2:].lower()}") == {keys[5]}
    assert shown("?municipality=061") == set(keys[1::2])
    assert shown("?municipality=082&group=young") == set(keys[2::2])
    assert shown("?state=proposed") == {keys[0]}
    assert shown("?state=none&municipality=082") == set(keys[2::2])
    assert shown("?page=99") == second
    assert "Ei asiakkaita tällä haulla" in text(browser.get("/participants?q=%25"))


def test_the_coach_finds_a_person_by_name_and_the_name_stays_nowhere(
    client: FlaskClient, people: People, servers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    key = participant(people.staff("coach")).person_key
    browser = log_in(client, COACH)
    assert "Hae nimellä" in text(browser.get("/participants"))
    answer = browser.post("/participants/found", data={"words": "tuulentup"})
    assert NAME in text(answer) and f'href="/services?person={key}"' in text(answer)
    assert "Haku nimellä" in text(browser.get(f"/participants/{key}/identity"))
    assert "Ei omia asiakkaita" in text(browser.post("/participants/found", data={"words": "Sulo"}))
    assert browser.post("/participants/found", data={"words": "t"}).status_code == 422
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    rows = list(in_rows(address, TEST_DATABASE))
    assert places_of((key,), rows) and places_of(("tuulentup", "Tuulentup"), rows) == {}
    assert "tuulentup" not in caplog.text.casefold()


@pytest.mark.parametrize("page", ["/participants/new", "/referrals/new"])
def test_who_is_there_already_is_added_again_only_with_a_reason(
    client: FlaskClient, people: People, system: Actor, page: str
) -> None:
    contract, _provider = standing_contract(people, system)
    key = participant(people.staff("coach")).person_key
    browser, form = log_in(client, COACH), NEW_PERSON | {"contract_id": str(contract.id)}
    assert "Miksi jatkat silti" not in text(browser.get(page))
    answer = browser.post(page, data=form)
    assert answer.status_code == 422 and 'href="#f-despite"' in text(answer)
    assert f"on jo oma asiakkaasi {key}" in text(answer)
    assert browser.post(page, data=form | {"despite": "Eri henkilö"}).status_code == 302


def test_no_line_breaks_inside_a_person_key(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    key = participant(people.staff("coach")).person_key
    referral = propose_referral(people.staff("coach"), contract.id, key).number
    for email, addresses in {
        COACH: ("/", f"/referrals/{referral}", f"/referrals/new?person={key}"),
        PROVIDER: ("/", f"/referrals/{referral}", "/referrals"),
    }.items():
        browser = log_in(client.application.test_client(), email)
        for address in addresses:
            body = browser.get(address).get_data(as_text=True)
            main = body[body.index("<main") :]
            shown = re.findall(rf"(<[^<>]*>)[^<>]*{key}", main)
            assert shown, address
            loose = [tag for tag in shown if "nowrap" not in tag and "visually-hidden" not in tag]
            assert loose == [], (address, loose)


def test_the_coach_changes_what_is_known_of_a_person_and_hands_the_person_over(
    client: FlaskClient, people: People, system: Actor
) -> None:
    coach, other = people.staff("coach"), another_coach(people, system)
    key = participant(coach, municipality="061").person_key
    browser, url = log_in(client, COACH), f"/participants/{key}"
    assert f'href="{url}/change"' in text(browser.get(url))
    moved = {"municipality": "082", "groups": ["young"]}
    assert browser.post(f"{url}/change/situation", data=moved).location == url
    assert "Hattula" in text(browser.get(url))
    answer = browser.post(f"{url}/change/contact", data={"name": "Tyyne Uusi"})
    assert answer.status_code == 422 and 'value="Tyyne Uusi"' in text(answer)
    told = {"name": "Tyyne Uusi", "contact": "050 999 8888"}
    assert browser.post(f"{url}/change/contact", data=told).location == url
    assert browser.post(f"{url}/change/coach", data={}).status_code == 422
    given = browser.post(f"{url}/change/coach", data={"coach_id": str(other.user_id)})
    assert given.location == "/participants"
    assert browser.get(url).status_code == 403


def test_the_administrator_gives_a_coachs_people_to_another(
    client: FlaskClient, people: People, system: Actor
) -> None:
    coach, other = people.staff("coach"), another_coach(people, system)
    key = participant(coach).person_key
    browser = log_in(client, "administrator@tyohame.example")
    page = text(browser.get("/participants/hand-over"))
    assert f"{coach.name} (1 asiakas)" in page and key not in page
    form = {"from_coach_id": str(coach.user_id), "coach_id": str(other.user_id)}
    assert browser.post("/participants/hand-over", data=form).status_code == 302
    assert "1 asiakas on siirretty." in text(browser.get("/participants/hand-over"))
    assert browser.post("/participants/hand-over", data=form | {"coach_id": "x"}).status_code == 422


def test_a_contact_by_which_nobody_is_reached_is_told_at_its_field(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    person = NEW_PERSON | {"contact": "ei numeroa"}
    browser = log_in(client, COACH)
    for path in ("/referrals/new", "/participants/new"):
        answer = browser.post(path, data=person | {"contract_id": str(contract.id)})
        assert answer.status_code == 422
        assert "Yhteystieto: Kirjoita puhelinnumero tai sähköpostiosoite" in text(answer)
