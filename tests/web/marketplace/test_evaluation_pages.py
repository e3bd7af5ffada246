"""The pages of evaluation: declaring, scoring blind, agreeing, the comparison, the rehearsal."""

import re

from flask import Flask
from flask.testing import FlaskClient

from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.service import declare_interests, settle_score
from marketplace.platform.clock import FixedClock
from marketplace.procurement.models import Call
from tests.factories.calls import drafted_call, open_call
from tests.factories.claims import call_of, judged, recorded
from tests.factories.decisions import (
    TENDERINGS,
    compared,
    opened_call,
    scored_call,
    signed_award,
)
from tests.factories.evaluations import confirmed_by, evaluator, named, scored_by
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER = "officer@tyohame.example"
ALIKE = {1: (90, 80), 2: (80, 70), 3: (60, 50)}


def url_of(call: Call) -> str:
    return f"/calls/{call.number}/evaluation"


def seen_on(answer: object) -> str:
    """The last change that a page shows."""
    found = re.search(r'name="seen" value="(\d+)"', text(answer))
    assert found
    return found[1]


def test_the_comparison_shows_points_places_and_how_they_came_to_be(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    page = text(log_in(client, OFFICER).get(url_of(call)))
    assert "60 × halvin 35 500,00 / 40 500,00 = 52,592…, pyöristettynä <strong>52,59" in page
    assert "20 × 450,00 + 12 × 1 000,00" in page
    assert page.index("89,84") < page.index("89,25") < page.index("81,50")
    assert f'href="/calls/{call.number}/decision"' in page
    for offer in (1, 2, 3):  # in the matrix and in the list
        assert page.count(f'href="/calls/{call.number}/offers/{offer}"') >= 2
    assert f'href="/calls/{call.number}/opening"' in page


def test_the_page_tells_over_which_weights_the_first_stands_in_words_picture_and_table(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    page = text(log_in(client, OFFICER).get(url_of(call)))
    sentence = "1 Valmennus Honkasalo Oy pysyy ensimmäisenä, kun hinnan painoarvo on 0–63,3 %."
    assert f"<strong>{sentence}</strong>" in page
    assert f'role="img" aria-label="{sentence}"' in page
    assert "Tarjouspyynnön painoarvo on 60 %." in page
    assert len(re.findall(r"<polyline", page)) == 6  # three tenders at two widths
    assert "Näytä luvut taulukkona" in page


def test_before_the_scores_are_agreed_on_the_decision_is_blocked_and_no_price_is_shown(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser = log_in(client, OFFICER)
    pages = [text(browser.get(url_of(call)))]
    assert "Yhteisistä laatupisteistä on sovittu 0/6." in pages[0]
    answer = browser.get(f"/calls/{call.number}/decision")
    assert answer.location == url_of(call)
    declare_interests(people.staff("officer"), call.id)
    pages += [
        text(browser.get(url_of(call) + part))
        for part in ("", "/own", "/declaration", "/evaluators", "/1/employers")
    ]
    pages.append(text(browser.get(f"/calls/{call.number}/offers/1")))
    for page in pages:
        for euros in TENDERINGS[0].prices.values():
            assert f"{euros:,}".replace(",", " ") + ",00" not in page


def test_the_officer_declares_scores_and_gives_the_scores_alone(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser, url = log_in(client, OFFICER), url_of(call)
    assert f'href="{url}/own"' in text(browser.get(url))
    assert browser.get(f"{url}/own").location == f"{url}/declaration"
    free = {f"interest_{number}": "none" for number in (1, 2, 3)}
    assert browser.post(f"{url}/declaration", data=free).location == f"{url}/own"
    assert "6 laatupistettä puuttuu" in text(browser.get(f"{url}/own"))
    page = text(browser.get(f"{url}/1/employers"))
    assert "Valmennus Honkasalo Oy: näin teemme (employers)." in page
    answer = browser.post(f"{url}/1/employers", data={"percent": "87,5 %", "reason": "Laaja."})
    assert answer.location == f"{url}/2/employers"
    assert 'value="87,5"' in text(browser.get(f"{url}/1/employers"))
    for where in ("2/employers", "3/employers", "1/retention", "2/retention", "3/retention"):
        answer = browser.post(f"{url}/{where}", data={"percent": "50", "reason": "Niukka."})
    assert answer.location == f"{url}/own"
    assert "Vahvista ja luovuta pisteet" in text(browser.get(f"{url}/own"))
    assert browser.post(f"{url}/submit").location == url
    assert "Seuraavaksi: päätös" in text(browser.get(url))
    assert "Pisteesi on annettu" in text(browser.get(f"{url}/own"))


def test_every_offer_is_answered_and_a_conflict_has_its_reason(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser, url = log_in(client, OFFICER), url_of(call) + "/declaration"
    answer = browser.post(url, data={"interest_1": "none", "interest_2": "conflict"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Vastaa jokaisesta tarjouksesta." in page
    data = {"interest_1": "none", "interest_2": "conflict", "interest_3": "none"}
    page = text(browser.post(url, data=data))
    assert "Kerro, mistä esteellisyys johtuu." in page
    assert re.search(r'value="conflict" checked', page)
    data["reason_2"] = "Veljeni johtaa yritystä."
    assert browser.post(url, data=data).status_code == 302
    said = "Olet ilmoittanut olevasi esteellinen tässä hankinnassa"
    instead = "Asian voi hoitaa: Otso Ostaja."
    own = text(browser.get(url_of(call) + "/own"))
    assert said in own and instead in own and "/1/employers" not in own
    workspace = text(browser.get(f"/calls/{call.number}"))
    assert said in workspace and instead in workspace
    closed = ("evaluation", "evaluation/1/employers", "evaluation/evaluators", "offers/1")
    for where in (*closed, "suitability", "decision", "cancellation"):
        assert f'href="/calls/{call.number}/{where}"' not in workspace
        answer = browser.get(f"/calls/{call.number}/{where}")
        assert answer.status_code == 403 and said in text(answer), where


def test_bad_points_come_back_as_typed_with_each_problem_at_its_field(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    declare_interests(people.staff("officer"), call.id)
    browser = log_in(client, OFFICER)
    url = f"{url_of(call)}/1/employers"
    answer = browser.post(url, data={"percent": "sata", "reason": ""})
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="sata"' in page
    assert "Korjaa 2 kohtaa" in page
    assert 'href="#f-percent"' in page and 'href="#f-reason"' in page
    assert not compared(people, call).scores
    for odd in ("NaN", "1e999", "101", "33,333", "-5"):
        assert browser.post(url, data={"percent": odd, "reason": "Hyvä."}).status_code == 422


def test_an_unknown_offer_or_criterion_is_not_found(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    declare_interests(people.staff("officer"), call.id)
    browser = log_in(client, OFFICER)
    assert browser.get(f"{url_of(call)}/9/employers").status_code == 404
    assert browser.get(f"{url_of(call)}/1/colour").status_code == 404


def test_an_evaluator_reaches_its_own_part_and_nothing_else(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    named(people, call, "arvi", "outi")
    evaluator(people, "ilari")
    arvi = log_in(client, "arvi@tyohame.example")
    home = text(arvi.get("/"))
    assert f'href="{url_of(call)}/own"' in home
    assert arvi.get(f"{url_of(call)}/declaration").status_code == 200
    for closed in (url_of(call), f"/calls/{call.number}/offers/1", "/procurement"):
        assert arvi.get(closed).status_code == 403
    scored_by(people.by_email("outi@tyohame.example"), call, ALIKE)
    scored_by(people.by_email("arvi@tyohame.example"), call, {1: (10, 20)}, submit=False)
    page = text(arvi.get(f"{url_of(call)}/own"))
    assert "10 %" in page and "90 %" not in page and "Outi" not in page
    ilari = log_in(app.test_client(), "ilari@tyohame.example")
    assert ilari.get(f"{url_of(call)}/own").status_code == 404


def test_an_evaluator_reads_what_was_written_as_agreed_on(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    browser = log_in(client, "arvi@tyohame.example")
    assert "Outi" not in text(browser.get(f"{url_of(call)}/own"))
    scored_by(outi, call, ALIKE | {3: (95, 50)})
    third = compared(people, call).offers[2]
    settle_score(people.staff("officer"), third.id, "employers", 80, "Verkosto on laaja.")
    page = text(browser.get(f"{url_of(call)}/own"))
    assert "Arvi Arvioija 60 %, Outi Osaaja 95 %" in page
    assert "Yhteiset pisteet 80 %" in page and "Verkosto on laaja." in page


def test_one_evaluator_left_has_nobody_to_agree_with_and_the_other_is_marked(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    second = compared(people, call).offers[1]
    declare_interests(seeing(arvi), call.id, {second.id: "Veljeni johtaa yritystä."})
    scored_by(outi, call, ALIKE)
    browser = log_in(client, OFFICER)
    page = text(browser.get(url_of(call)))
    assert "Seuraavaksi: vahvista pisteet" in page and "Käykää yhdessä" not in page
    page = text(browser.get(f"{url_of(call)}/evaluators"))
    assert "arvi@tyohame.example, ilmoittanut olevansa esteellinen" in page
    assert "outi@tyohame.example, ilmoittanut" not in page


def test_once_scores_are_seen_the_page_asks_why_and_shows_the_rules_that_stand(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, ALIKE)
    ilari = evaluator(people, "ilari")
    browser, url = log_in(client, OFFICER), f"{url_of(call)}/evaluators"
    page = text(browser.get(url))
    assert "Säännöt pysyvät" in page and 'name="rule"' not in page
    given = {"people": [str(one.user_id) for one in (arvi, outi, ilari)], "rule": "median"}
    answer = browser.post(url, data=given)
    assert answer.status_code == 422 and "Kerro, miksi arvioijia muutetaan." in text(answer)
    assert browser.post(url, data=given | {"reason": "Lisää asiantuntemusta."}).status_code == 302
    evaluation = evaluation_of(seeing(people.staff("officer")), call)
    assert evaluation and (evaluation.rule, len(evaluation.evaluators)) == ("mean", 3)


def test_the_officer_names_agrees_and_closes(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = (evaluator(people, key) for key in ("arvi", "outi"))
    browser, url = log_in(client, OFFICER), url_of(call)
    assert "Arvi Arvioija, arvi@tyohame.example" in text(browser.get(f"{url}/evaluators"))
    plan = {"evaluators_needed": "3", "divergence_limit": "20", "rule": "median"}
    people_ids = {"people": [str(arvi.user_id), str(outi.user_id)]}
    answer = browser.post(f"{url}/evaluators", data=plan | people_ids)
    assert "Nimeä vähintään 3 arvioijaa. Nyt heitä on 2." in text(answer)
    plan |= {"evaluators_needed": "2", "due_on": "25.9.2026"}
    assert browser.post(f"{url}/evaluators", data=plan | people_ids).location == url
    page = text(browser.get(url))
    assert "Pisteet puuttuvat: Arvi Arvioija, Outi Osaaja." in page
    assert "Muistutus lähti 2 arvioijalle." in text(
        browser.post(f"{url}/remind", follow_redirects=True)
    )
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, {1: (90, 80), 2: (80, 70), 3: (95, 50)})
    page = text(browser.get(url))
    assert "Seuraavaksi: sopikaa pisteistä" in page
    assert "60 / 95 %" in page and "Sovittava" in page and "35 500" not in page
    page = text(browser.get(f"{url}/consensus/3/employers"))
    assert "Pisteet eroavat 35 prosenttiyksikköä" in page
    assert browser.post(f"{url}/agree").status_code == 409
    data = {"percent": "80", "reason": "Verkosto on laaja, kuvaus niukka.", "seen": 0}
    assert browser.post(f"{url}/consensus/3/employers", data=data).location == url
    confirmed_by(call, outi)
    assert "Vahvistus puuttuu vielä: Arvi Arvioija." in text(browser.get(url))
    own = log_in(client.application.test_client(), "arvi@tyohame.example")
    seen = seen_on(own.get(f"{url}/own"))
    assert own.post(f"{url}/confirm", data={"seen": 1}).status_code == 409  # an older page
    assert own.post(f"{url}/confirm", data={"seen": seen}).location == f"{url}/own"
    assert browser.post(f"{url}/agree").status_code == 409
    assert browser.post(f"{url}/agree", data={"seen": seen}).location == url
    page = text(browser.get(url))
    assert "35 500" in page and "Verkosto on laaja, kuvaus niukka." in page


def test_a_lot_and_a_new_round_are_begun_on_their_pages(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    first, second = TENDERINGS[:2]
    same = second.__class__(second.name, second.business_id, second.email, first.prices)
    call = opened_call(people, clock, (first, same))
    scored_by(people.staff("officer"), call, {1: (80, 80), 2: (80, 80)})
    browser, url = log_in(client, OFFICER), url_of(call)
    assert "Seuraavaksi: arvonta" in text(browser.get(url))
    assert browser.post(f"{url}/lot", data={"witnesses": ""}).status_code == 422
    assert browser.post(f"{url}/lot", data={"witnesses": "Päivi Päättäjä"}).location == url
    assert "Siemenluku: " in text(browser.get(url))
    assert "Tasan ovat" in text(browser.get(f"{url}/lot"))
    answer = browser.post(f"{url}/anew", data={"reason": "Pisteissä oli virhe."})
    assert answer.location == url
    assert "Arviointi 1 korvattiin uudella" in text(browser.get(url))


def test_before_the_opening_the_page_says_that_there_is_nothing_to_compare(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    assert "Ei vertailtavia tarjouksia" in text(log_in(client, OFFICER).get(url_of(call)))


def test_providers_coaches_and_strangers_are_kept_out(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    url = url_of(call)
    assert client.get(url).status_code == 302  # to the log-in page
    coach = log_in(app.test_client(), "coach@tyohame.example")
    assert coach.get(url).status_code == 403
    decider = log_in(app.test_client(), "decider@tyohame.example")
    assert decider.get(url).status_code == 200
    for part in ("/1/employers", "/own", "/evaluators", "/lot", "/anew"):
        assert decider.get(url + part).status_code == 403
    assert decider.get(f"/calls/{call.number}/rehearsal").status_code == 403


def test_a_rehearsal_compares_invented_offers_and_keeps_nothing(
    client: FlaskClient, people: People
) -> None:
    call = drafted_call(people)
    browser, url = log_in(client, OFFICER), f"/calls/{call.number}/rehearsal"
    page = text(browser.get(url))
    assert "Näin tarjoukset asettuisivat" in page and "pysyy ensimmäisenä" in page
    data = dict(re.findall(r'<input[^>]*? name="((?:price|percent)_[^"]+)" value="([^"]*)"', page))
    data |= {"percent_1_employers": "0", "percent_1_retention": "0", "price_1_start": "oho"}
    answer = browser.post(url, data=data)
    assert answer.status_code == 422
    assert 'value="oho"' in text(answer)
    data["price_1_start"] = "500"
    page = text(browser.post(url, data=data))
    rows = re.findall(r'<th role="rowheader" scope="row">(Keksitty tarjous \d)', page)
    assert rows[2] == "Keksitty tarjous 1"
    assert compared(people, call).evaluation is None


def test_a_rehearsal_says_what_the_call_still_lacks(client: FlaskClient, people: People) -> None:
    call = drafted_call(people, price_weight=10)
    page = text(log_in(client, OFFICER).get(f"/calls/{call.number}/rehearsal"))
    assert "painoarvojen summan on oltava 100" in page
    assert "Laske vertailu" not in page


def test_after_a_ruling_it_is_said_what_is_scored_anew_and_the_rest_is_shown_as_taken_over(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    judged(people, recorded(people, award, "appeal"), "annulled")
    call = call_of(award)
    browser, url = log_in(client, OFFICER), url_of(call)
    page = text(browser.get(url))
    assert f'href="{url}/anew"' in page and "Päätä, mitä arvioidaan uudelleen" in page
    form = text(browser.get(f"{url}/anew"))
    assert 'value="3/employers"' in form and 'value="nothing"' in form
    ruled = {"reason": "Tarjouksen 3 verkosto.", "scope": "some"}
    answer = browser.post(f"{url}/anew", data=ruled)
    assert answer.status_code == 422
    assert "Valitse, mitkä pisteet annetaan uudelleen." in text(answer)
    answer = browser.post(f"{url}/anew", data=ruled | {"anew": ["3/employers"]})
    assert answer.location == url
    assert "siirretty" in text(browser.get(f"{url}/own"))
    browser.post(f"{url}/3/employers", data={"percent": "99", "reason": "Laaja."})
    assert browser.post(f"{url}/submit").location == url
    page = text(browser.get(url))
    assert "siirretty arvioinnista 1" in page
    assert browser.post(f"{url}/agree", data={"seen": seen_on(browser.get(url))}).location == url
    page = text(browser.get(url))
    assert "siirretty arvioinnista 1" in page and "Seuraavaksi: päätös" in page
