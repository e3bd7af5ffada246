"""The service finder: who fits, where is a place, when it starts, what it has brought, and why."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.unit import unit
from outcomes.finder.service import count_results, tell_opening
from outcomes.referrals.service import (
    accept_referral,
    decline_referral,
    end_referral,
    propose_referral,
    start_referral,
)
from tests.factories.participants import participant
from tests.factories.quick import offered_item, quick_service
from tests.factories.referrals import (
    COACH,
    PROVIDER,
    contract_in_force,
    provider_organisation,
    standing_contract,
)
from tests.factories.results import imported, row
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

BEGUN = date(2026, 5, 20)
LEAST = 5


def names(page: str) -> list[str]:
    """The providers in the list, in its order."""
    return re.findall(r"\d+\. Työnhaku[^<]* <span[^>]*>([^,<]+),", page)


def another_contract(people: People, system: Actor, **changes: Any) -> tuple[Contract, Actor]:
    organisation = provider_organisation(system, "Toinen Oy", "toinen@keksitty.example")
    contract = contract_in_force(system, people.staff("officer"), organisation, **changes)
    return contract, people.by_email("toinen@keksitty.example")


def people_in_service(
    people: People, contract: Contract, provider: Actor, clock: FixedClock, groups: str, count: int
) -> list[str]:
    """So many of a group who began in May; the keys."""
    now, coach = clock.now(), people.staff("coach")
    clock.move_to(now - timedelta(days=104))
    keys = []
    for _ in range(count):
        keys.append(participant(coach, groups=[groups]).person_key)
        referral = propose_referral(coach, contract.id, keys[-1])
        accept_referral(provider, referral.id)
        start_referral(provider, referral.id, BEGUN)
        end_referral(provider, referral.id, BEGUN)
    clock.move_to(now)
    return keys


def test_from_the_finder_to_a_sent_referral_it_is_one_screen_more(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    key, contract_id = participant(people.staff("coach")).person_key, str(contract.id)
    browser = log_in(client, COACH)
    page = text(browser.get(f"/services?person={key}"))
    link = re.search(r'href="(/referrals/new[^"]*)"', page[page.index("Ohjaa tähän") - 200 :])
    assert link and "Forssa" in page
    form = text(browser.get(link[1].replace("&amp;", "&")))
    assert re.search(rf'value="{contract_id}"\s*checked', form) and key in form
    sent = {"contract_id": contract_id, "person_key": key}
    assert browser.post(link[1].replace("&amp;", "&"), data=sent).location.startswith(
        "/referrals/O-"
    )
    page = text(browser.get(f"/services?person={key}"))
    assert "Asiakkaalla on jo ohjaus tähän palveluun" in page and "Ohjaa tähän" not in page


def test_the_need_narrows_the_list_and_the_start_orders_it(
    client: FlaskClient, people: People, system: Actor
) -> None:
    first, provider = standing_contract(people, system, municipalities=("061",))
    other, _provider = another_contract(people, system, capacity=1)
    tell_opening(provider, first.id, starts_on=date(2026, 9, 21), languages=["fi", "sv"])
    keys = [participant(people.staff("coach")).person_key for _ in range(2)]
    browser = log_in(client, COACH)
    assert names(text(browser.get("/services"))) == ["Toinen Oy", "Valmennus Keksitty Oy"]
    assert names(text(browser.get("/services?municipality=082"))) == ["Toinen Oy"]
    assert names(text(browser.get("/services?language=sv"))) == ["Valmennus Keksitty Oy"]
    assert names(text(browser.get("/services?line=entrepreneurship"))) == []
    propose_referral(seeing(people.staff("coach")), other.id, keys[0])
    page = text(browser.get("/services?start_by=30.9.2026"))
    assert names(page) == ["Valmennus Keksitty Oy", "Toinen Oy"]
    assert "ma 21.9.2026" in page and "Ei vapaita paikkoja" in page
    assert "Alkaa toivottua myöhemmin" in text(browser.get("/services?start_by=10.9.2026"))
    answer = browser.get("/services?start_by=huomenna")
    assert answer.status_code == 422 and 'value="huomenna"' in text(answer)


def test_who_turned_the_person_down_or_may_not_see_it_again_says_so(
    client: FlaskClient, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, provider = standing_contract(people, system, capacity=9)
    other, other_provider = another_contract(people, system, capacity=9, starts_on=date(2026, 1, 1))
    with unit(system) as u:
        u.lock(Contract, other.id).scheme += "\nagain: {after_months: 6}\n"
    [key] = people_in_service(people, other, other_provider, clock, "young", 1)
    coach = seeing(people.staff("coach"))
    referral = propose_referral(coach, contract.id, key)
    decline_referral(provider, referral.id, "Ryhmä on täynnä")
    page = text(log_in(client, COACH).get(f"/services?person={key}"))
    assert names(page) == ["Valmennus Keksitty Oy", "Toinen Oy"]
    assert "Kieltäytyi 1.9.2026: Ryhmä on täynnä" in page and "Muuta palvelua ei ole nyt" in page
    assert "aikaisintaan 20.11.2026" in page


@pytest.mark.parametrize(("young_at_work", "shown"), [(5, "noin 50 %"), (2, "noin 25 %")])
def test_what_it_brought_to_people_alike_is_told_unless_the_numbers_are_small(
    client: FlaskClient,
    people: People,
    system: Actor,
    clock: FixedClock,
    young_at_work: int,
    shown: str,
) -> None:
    contract, provider = standing_contract(people, system, capacity=40, starts_on=date(2026, 1, 1))
    young = people_in_service(people, contract, provider, clock, "young", 10)
    others = people_in_service(people, contract, provider, clock, "integration", 10)
    at_work = [*young[:young_at_work], *others[:5]]
    rows = [row(f"T-{n}", key, started_on="2026-06-15") for n, key in enumerate(at_work)]
    late = row("T-late", young[-1], started_on="2026-08-28")
    gone = row("T-gone", young[-2], started_on="2026-06-15", withdrawn="true")
    imported(people.staff("verifier"), *rows, late, gone)
    assert count_results(system) == 1
    browser = log_in(client, COACH)
    page = text(browser.get("/services?group=young"))
    assert shown in page  # 5 of 10 young people; else, of everybody, 7 of 20, in fives
    assert ("samojen ryhmien asiakkaat" in page) == (young_at_work >= LEAST)
    assert "vähintään 5" in page
    assert "liian vähän tietoa" not in page
    tiny = text(browser.get("/services?group=partial_work_ability"))
    assert "kaikki asiakkaat" in tiny


def test_the_provider_tells_when_its_service_begins_next(
    client: FlaskClient, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    url = f"/services/own/{contract.number}"
    other, _other_provider = another_contract(people, system)
    elsewhere = f"/services/own/{other.number}"
    browser = log_in(client, PROVIDER)
    assert url in text(browser.get("/services/own"))
    assert browser.get(elsewhere).status_code == 404
    page = text(browser.post(url, data={"starts_on": "31.8.2026"}))
    assert "Korjaa 2 kohtaa" in page and "Valitse ainakin yksi kieli." in page
    told = {"starts_on": "14.9.2026", "languages": ["fi", "en"]}
    assert browser.post(url, data=told).location == "/services/own"
    assert "ma 14.9.2026" in text(browser.get("/services/own"))
    browser.post(url, data={"languages": ["sv"]})
    page = text(browser.get("/services/own"))
    assert "milloin tahansa" in page and "ruotsi" in page


def test_quick_services_stand_beside_with_a_link(client: FlaskClient, people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    number = service.number
    page = text(log_in(client, COACH).get("/services"))
    assert f"/quick?service={number}" in page and "1 tarjoaja" in page


def test_only_coaches_search(client: FlaskClient, people: People) -> None:
    assert log_in(client, "officer@tyohame.example").get("/services").status_code == 403
