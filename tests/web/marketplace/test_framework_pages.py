"""Pages of frameworks: laid out by an officer, read by everybody, followed by a party."""

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from marketplace.frameworks.consumption.service import hold
from marketplace.frameworks.models import CALL_OFF
from marketplace.frameworks.queries import framework_by_number
from marketplace.platform.db import db
from marketplace.platform.ids import RandomIds
from marketplace.procurement.rounds.queries import calls_of_lots
from tests.factories.contracts import let_the_winner_in
from tests.factories.frameworks import (
    drafted_framework,
    framework_in_force,
    judged_need,
    published_round,
)
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER, DECIDER = "officer@tyohame.example", "decider@tyohame.example"
LOT: dict[str, Any] = {
    "title_fi": "Hämeenlinna",
    "service_line": "job_search",
    "municipalities": ["109"],
    "ways": ["mini_competition"],
    "most_parties": "3",
    "response_hours": "16",
    "ceiling": "45 000",
}


def typed(*lots: dict[str, Any], **said: Any) -> dict[str, Any]:
    """What an officer types into the form of a draft."""
    fields = {
        "title_fi": "Valmennus",
        "description_fi": "Valmennusta kahdella seudulla.",
        "starts_on": "1.11.2026",
        "ends_on": "31.10.2028",
        "ceiling": "90 000",
        "lots": str(len(lots)),
    }
    for place, lot in enumerate(lots, start=1):
        fields |= {f"lot_{place}_{name}": value for name, value in lot.items()}
    return fields | said


def test_an_officer_lays_out_a_framework_and_adds_and_removes_lots_without_losing_words(
    client: FlaskClient, people: People
) -> None:
    number = judged_need(people, 9_000_000).number
    officer = log_in(client, OFFICER)
    assert "Tee puitesopimus" in text(officer.get(f"/needs/{number}"))
    answer = officer.post("/frameworks/new", data={"need": number})
    assert answer.location == "/frameworks/PS-2026-001/edit"
    officer.get(answer.location)
    page = text(officer.post(answer.location, data=typed(LOT, then="add")))
    assert 'value="Hämeenlinna"' in page and 'name="lot_2_title_fi"' in page
    other = LOT | {"title_fi": "Forssa", "municipalities": ["061"]}
    page = text(officer.post(answer.location, data=typed(LOT, other, then="remove-1")))
    assert 'value="Forssa"' in page and 'value="Hämeenlinna"' not in page
    bad = officer.post(answer.location, data=typed(LOT, other | {"ways": []}, then="save"))
    assert bad.status_code == 422 and 'href="#f-lot-2-ways"' in text(bad)
    saved = officer.post(answer.location, data=typed(LOT, other, then="save"))
    assert saved.status_code == 302
    page = text(officer.get(saved.location))
    assert "Osa 2: Forssa" in page and "Tee osien tarjouspyynnöt" in page


def test_a_round_is_drafted_reviewed_and_published_from_the_frameworks_page(
    client: FlaskClient, people: People
) -> None:
    framework = drafted_framework(people)
    officer = log_in(client, OFFICER)
    url = f"/frameworks/{framework.number}"
    assert "Tarjousten määräaika" in text(officer.get(f"{url}/calls"))
    assert officer.post(f"{url}/calls", data={"deadline": "ei"}).status_code == 422
    officer.post(f"{url}/calls", data={"deadline": "30.9.2026 12.00"})
    page = text(officer.get(url))
    assert "TK-2026-001" in page and "Lähetä kaikki tarkastettaviksi" in page
    officer.post(f"{url}/calls/submit")
    assert "Tarjouspyynnön tarkastaa joku muu" in text(officer.get(url))
    second = log_in(client.application.test_client(), "second_officer@tyohame.example")
    assert "Hyväksy kaikki julkaistaviksi" in text(second.get(url))
    second.post(f"{url}/calls/approve")
    second.post(f"{url}/calls/publish")
    stranger = client.application.test_client()
    assert framework.number in text(stranger.get("/frameworks"))
    page = text(stranger.get(url))
    assert "Sopijapuolia haetaan" in page and "TK-2026-001" in page
    assert "haetaan enintään 3 sopijapuolta" in text(stranger.get("/calls/TK-2026-001"))


def test_the_pages_of_a_framework_in_force_tell_parties_consumption_and_prices(
    client: FlaskClient, people: People
) -> None:
    terms = {"fi": "Hinnat tarkistetaan vuosittain."}
    framework = framework_in_force(people, ways=["mini_competition", "rank"], price_revisions=terms)
    url = f"/frameworks/{framework.number}"
    party = framework.lots[0].parties[0]
    day = people.clock.now().date() + timedelta(days=40)
    typed_day = f"{day.day}.{day.month}.{day.year}"
    stranger = client.application.test_client()
    page = text(stranger.get(url))
    assert "Valmennus Honkasalo Oy" in page and "45 000,00 €" in page
    assert stranger.get(f"/frameworks/parties/{party.id}").status_code == 404
    officer = log_in(client, OFFICER)
    page = text(officer.get(url))
    assert "Tilaa osasta 1" in page and "Tee minikilpailutus" in page
    assert framework.number in text(officer.get("/frameworks"))
    place = f"/frameworks/parties/{party.id}"
    assert "Tarkista hintoja" in text(officer.get(place))
    form = officer.get(f"{place}/prices")
    assert "Hinnat tarkistetaan vuosittain." in text(form)
    prices = {
        "price_start": "460",
        "price_job_start": "1 000",
        "price_retention_3": "1 400",
        "price_retention_3_group": "1 900",
        "price_retention_6": "900",
    }
    given = prices | {"valid_from": typed_day, "reason": "Indeksi."}
    assert officer.post(f"{place}/prices", data=given).status_code == 302
    assert "460,00 €" in text(officer.get(place))
    assert officer.post(f"{place}/suspend", data={"reason": ""}).status_code == 422
    officer.post(f"{place}/suspend", data={"reason": "Selvitetään laatua."})
    page = text(officer.get(place))
    assert "Selvitetään laatua." in page
    events = page.rpartition("Viimeisimmät tapahtumat")[2]
    assert events.index("keskeytti sopijapuolen") < events.index("tarkisti hintoja")
    officer.post(f"{place}/resume")
    email = let_the_winner_in(people)
    own = log_in(client.application.test_client(), email)
    assert framework.number in text(own.get("/frameworks/own"))
    assert "Hinnat" in text(own.get(place))
    decider = log_in(client.application.test_client(), DECIDER)
    assert decider.post(f"{url}/end", data={"reason": "Tarve loppui."}).status_code == 302
    db.session.expire_all()
    assert framework_by_number(seeing(people.staff("officer")), framework.number).state == "ended"


def test_the_calls_that_keep_a_framework_from_being_ended_are_named_with_links(
    client: FlaskClient, people: People
) -> None:
    framework = published_round(people)
    url = f"/frameworks/{framework.number}"
    decider = log_in(client, DECIDER)
    page = text(decider.get(url))
    assert "Keskeytä ensin sopijapuolten haku." in page and f"{url}/end" not in page
    numbers = [each.number for calls in calls_of_lots(framework).values() for each in calls]
    aside = page.rpartition("Päätä ennen aikaansa")[2]
    assert re.findall(r"/calls/(TK-[0-9-]+)", aside) == numbers
    refused = decider.get(f"{url}/end")
    assert refused.status_code == 409 and numbers[0] in text(refused)


def test_home_says_which_framework_ends_soon_and_whose_ceiling_is_nearly_used(
    client: FlaskClient, people: People
) -> None:
    framework = framework_in_force(people, ends_on=people.clock.now().date() + timedelta(days=200))
    officer = log_in(client, OFFICER)
    page = text(officer.get("/"))
    assert "Puitesopimus päättyy: valmistele uusi" in page
    assert "Puitesopimuksen katto täyttyy" not in page
    person = seeing(people.staff("officer"))
    hold(person, framework.lots[0].id, CALL_OFF, RandomIds().new(), 3_600_000)
    page = text(officer.get("/"))
    assert "Puitesopimuksen katto täyttyy" in page and "Jäljellä 9 000,00 €" in page
