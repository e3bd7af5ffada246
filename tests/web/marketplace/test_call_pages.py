"""Pages of calls: found and read by everybody, drafted and published by the officer."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.service import approve_call, close_due_calls
from marketplace.pure.periods import HELSINKI
from tests.factories.calls import DEADLINE, drafted_call, open_call
from tests.factories.claims import cancelled
from tests.factories.evaluations import scored_by
from tests.factories.needs import cleared_need
from tests.factories.offers import ANSWER, open_by_two, submitted_offer
from tests.factories.providers import (
    approved_provider,
    provider_person,
    registered_provider,
    with_password,
)
from tests.factories.setup import PASSPHRASE, People, log_in, seeing
from tests.factories.suitability import found_suitable

SOONER = datetime(2026, 9, 10, 12, 0, tzinfo=HELSINKI)
COACHING, ENTREPRENEURS = "Työhönvalmennus ja työssä pysymisen tuki", "Valmennus yrityksen"


@pytest.fixture
def officer(client: FlaskClient, people: People) -> FlaskClient:
    return log_in(client, "officer@tyohame.example")


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True).replace("\xa0", " ").replace("\xad", "")


def test_the_nearest_deadline_comes_first(client: FlaskClient, people: People) -> None:
    open_call(people)
    open_call(people, "entrepreneurship", deadline=SOONER)
    drafted_call(people, "training", titles={"fi": "Vielä luonnos"})
    page = read(client, "/calls")
    assert "2 tarjouspyyntöä" in page
    assert page.index(ENTREPRENEURS) < page.index(COACHING)
    assert "9 päivää jäljellä" in page
    assert "Vielä luonnos" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("basket=employment", 2),
        ("basket=skills", 0),
        ("municipality=082", 1),
        ("municipality=082&municipality=061", 2),
        ("q=valmennus", 2),
        ("q=TK-2026-002", 1),
        ("q=100%25", 0),
        ("q=valmennus&municipality=082", 1),
        ("page=7", 2),
    ],
)
def test_filters_and_words_narrow_the_list(
    client: FlaskClient, people: People, query: str, found: int
) -> None:
    open_call(people)
    open_call(people, "entrepreneurship", municipalities=["061"])
    page = read(client, f"/calls?{query}")
    assert f"{found} tarjouspyyntö" in page


def test_a_chosen_filter_is_a_tag_that_can_be_removed(client: FlaskClient, people: People) -> None:
    open_call(people)
    page = read(client, "/calls?municipality=082&municipality=061&q=valmennus")
    assert re.search(r'href="/calls\?municipality=061&amp;q=valmennus"', page)


def test_anybody_reads_an_open_call(client: FlaskClient, people: People) -> None:
    call = open_call(people)
    page = read(client, f"/calls/{call.number}")
    for words in (COACHING, "ti 22.9.2026 klo 12.00", "1 100,00 €", "Kirjaudu ja tee tarjous"):
        assert words in page
    assert "Rekisteröidy" in page


def test_a_draft_is_not_there_for_strangers(client: FlaskClient, people: People) -> None:
    number = drafted_call(people).number
    people.session.expunge_all()
    read(client, f"/calls/{number}", 404)


def test_a_provider_sees_how_it_fits(client: FlaskClient, people: People) -> None:
    call = open_call(people)
    log_in(client, with_password(people, approved_provider(people)))
    page = read(client, f"/calls/{call.number}")
    assert page.count("Kunnossa") >= 2
    assert "Tee tarjous" in page


@pytest.mark.parametrize(
    ("approved", "line", "reason"),
    [
        (False, "job_search", "Yrityksesi rekisteröinti odottaa hyväksymistä."),
        (True, "entrepreneurship", "Yrityksesi ei ole ilmoittanut tarjoavansa"),
    ],
)
def test_a_provider_that_does_not_fit_is_told_why(
    client: FlaskClient, people: People, approved: bool, line: str, reason: str
) -> None:
    call = open_call(people)
    make = approved_provider if approved else registered_provider
    log_in(client, with_password(people, make(people, service_lines=[line])))
    page = read(client, f"/calls/{call.number}")
    assert reason in page
    assert f'action="/offers/{call.number}/start"' not in page
    assert client.post(f"/offers/{call.number}/start").status_code == 409


def test_the_dates_of_a_call_go_into_a_calendar(client: FlaskClient, people: People) -> None:
    call = open_call(people)
    page = read(client, f"/calls/{call.number}")
    steps = [page.index(words) for words in ("Tarjousaika käynnissä", "Kysymykset viimeistään")]
    steps += [page.index(words) for words in ("Vastaukset kaikille", "Tarjousten määräaika")]
    assert steps == sorted(steps)
    assert f'href="/calls/{call.number}/dates.ics"' in page
    answer = client.get(f"/calls/{call.number}/dates.ics")
    assert answer.mimetype == "text/calendar" and answer.text.count("BEGIN:VEVENT") == 4
    assert "DTSTART:20260922T090000Z" in answer.text
    assert "DTSTART;VALUE=DATE:20261101" in answer.text
    number = drafted_call(people).number
    people.session.expunge_all()
    assert client.get(f"/calls/{number}/dates.ics").status_code == 404


def test_what_keeps_a_provider_out_is_mended_by_a_link_beside_the_button(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    provider = approved_provider(people, service_lines=["entrepreneurship"])
    log_in(client, with_password(people, provider))
    button = read(client, f"/calls/{call.number}").split("Vaiheet</h2>")[0]
    assert 'href="/provider/edit"' in button and "Lisää palvelulinja tietoihisi" in button


def test_a_cancelled_call_speaks_of_no_time_to_come(client: FlaskClient, people: People) -> None:
    call = open_call(people)
    number = cancelled(people, call).diary_number
    page = read(client, f"/calls/{call.number}")
    assert "määräaika oli ti 22.9.2026 klo 12.00" in page and f'href="/decisions/{number}"' in page
    assert "Kysymyksiä ei oteta enää vastaan" in page
    assert "päättyi" not in page


def test_after_the_deadline_the_page_says_so(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    clock.move_to(DEADLINE.replace(second=1))
    page = read(client, f"/calls/{call.number}")
    assert "Tarjousaika päättyi ti 22.9.2026 klo 12.00." in page
    assert "0 tarjouspyyntöä" in read(client, "/calls")


def test_the_time_for_offers_ended_at_its_deadline_whenever_that_was_noted(
    officer: FlaskClient, people: People, system: Actor, clock: FixedClock
) -> None:
    call = open_call(people)
    clock.move_to(call.deadline + timedelta(hours=2))
    close_due_calls(system)
    page = read(officer, f"/calls/{call.number}")
    assert re.search(r"Tarjousaika päättyi</span><span[^>]*>ti 22.9.2026 klo 12.00 ·", page)


def test_an_officer_drafts_edits_and_publishes(officer: FlaskClient, people: People) -> None:
    need = cleared_need(people, 4_450_000).number
    answer = officer.post(f"/calls/new?need={need}", data={"service_line": "job_search"})
    assert answer.location == "/calls/TK-2026-001/edit"
    form = filled(read(officer, "/calls/TK-2026-001/edit"))
    form |= {"title_fi": "Valmennusta nuorille", "price_weight": "50", "weight_new": "10"}
    form |= {"label_new_fi": "Nuoret", "question_new_fi": "Miten tavoitatte nuoret?"}
    form |= {"ceiling_start": "450,50", "deadline": "23.9.2026 15.30"}
    assert officer.post("/calls/TK-2026-001/edit", data=form).status_code == 302
    page = read(officer, "/calls/TK-2026-001")
    for words in ("Valmennusta nuorille", "Nuoret", "450,50 €", "ke 23.9.2026 klo 15.30"):
        assert words in page
    assert officer.post("/calls/TK-2026-001/submit").status_code == 302
    assert officer.post("/calls/TK-2026-001/approve").status_code == 409
    approve_call(people.staff("second_officer"), call_of(people, "TK-2026-001").id)
    assert officer.post("/calls/TK-2026-001/publish").status_code == 302
    assert "Tarjousaika käynnissä" in read(officer, "/calls/TK-2026-001")
    call = call_of(people, "TK-2026-001")
    assert [each.weight for each in call.criteria] == [25, 15, 10]


def call_of(people: People, number: str) -> Call:
    return call_by_number(seeing(people.staff("officer")), number)


def filled(page: str) -> dict[str, str]:
    """What a form would send as it stands: its text fields and chosen boxes."""
    values = dict(re.findall(r'<input[^>]*? name="([^"]+)" value="([^"]*)"', page))
    values |= dict(re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    values |= dict(re.findall(r'type="radio"[^>]*? name="([^"]+)" value="([^"]*)" checked', page))
    chosen = re.search(r'name="need".*?value="([^"]*)" selected', page, re.DOTALL)
    values |= {"need": chosen.group(1)} if chosen else {}
    values["municipalities"] = re.findall(  # type: ignore[assignment]
        r'name="municipalities" value="(\d+)" checked', page
    )
    return values


def test_a_wrong_form_comes_back_as_typed_with_the_reason_at_its_field(
    officer: FlaskClient, people: People
) -> None:
    number = drafted_call(people).number
    form = filled(read(officer, f"/calls/{number}/edit"))
    form |= {"capacity": "kymmenen", "deadline": "28.3.2027 3.30", "starts_on": "31.2.2027"}
    answer = officer.post(f"/calls/{number}/edit", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ("Kirjoita kokonaisluku.", "Tällaista päivää ei ole", 'value="kymmenen"'):
        assert words in page
    form |= {"capacity": "10", "starts_on": "1.11.2026"}
    answer = officer.post(f"/calls/{number}/edit", data=form)
    assert "Kellonaikaa ei sinä yönä ole" in answer.get_data(as_text=True)


def test_who_saves_over_what_changed_meanwhile_is_told_first(
    officer: FlaskClient, people: People
) -> None:
    address = f"/calls/{drafted_call(people).number}/edit"
    one = filled(read(officer, address)) | {"need": "", "capacity": "7"}
    other = filled(read(officer, address)) | {"need": "", "title_fi": "Toinen otsikko"}
    assert officer.post(address, data=one).status_code == 302
    answer = officer.post(address, data=other)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "on muuttanut tätä" in page and 'value="Toinen otsikko"' in page
    assert 'value="7"' in read(officer, address)
    assert officer.post(address, data=other | {"seen": filled(page)["seen"]}).status_code == 302
    assert 'value="Toinen otsikko"' in read(officer, address)


def test_the_text_of_a_scheme_is_not_saved_over_what_changed_meanwhile(
    officer: FlaskClient, people: People
) -> None:
    call = drafted_call(people)
    address = f"/calls/{call.number}/scheme/edit"
    shown = filled(read(officer, address))["seen"]
    edit = filled(read(officer, f"/calls/{call.number}/edit")) | {"need": "", "capacity": "7"}
    assert officer.post(f"/calls/{call.number}/edit", data=edit).status_code == 302
    answer = officer.post(address, data={"scheme": call.scheme, "seen": shown})
    assert answer.status_code == 422
    assert "on muuttanut tätä" in answer.get_data(as_text=True)


def test_what_publishing_waits_for_is_shown_and_holds(officer: FlaskClient, people: People) -> None:
    number = drafted_call(people, price_weight=50).number
    page = read(officer, f"/calls/{number}")
    assert "Hinnan ja laadun painoarvojen summan on oltava 100. Nyt se on 90." in page
    assert f'href="/calls/{number}/edit#f-price-weight"' in page
    assert f'action="/calls/{number}/submit"' not in page
    assert officer.post(f"/calls/{number}/submit").status_code == 409
    assert officer.post(f"/calls/{number}/publish").status_code == 409


def test_a_published_call_has_no_form(officer: FlaskClient, people: People) -> None:
    number = open_call(people).number
    read(officer, f"/calls/{number}/edit", 409)


def test_a_published_call_is_ended_by_a_decision_alone(
    officer: FlaskClient, people: People
) -> None:
    number = open_call(people).number
    assert f'href="/calls/{number}/cancellation"' in read(officer, f"/calls/{number}")
    assert officer.post(f"/calls/{number}/withdraw", data={"reason": "Ei."}).status_code == 422
    read(officer, f"/calls/{number}/cancel", 404)


def test_before_the_opening_the_workspace_tells_only_the_count(
    officer: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    provider = approved_provider(people)
    submitted_offer(seeing(provider_person(people, provider)), call)
    page = read(officer, f"/calls/{call.number}")
    assert "1 sinetöity tarjous on jätetty." in page
    assert provider.organisation.name not in page
    begun = officer.post(f"/calls/{call.number}/opening", data={"passphrase": PASSPHRASE})
    assert begun.status_code == 422
    read(officer, f"/calls/{call.number}/offers/1", 404)
    clock.move_to(DEADLINE.replace(second=1))
    assert "Seuraavaksi: avaa tarjoukset" in read(officer, f"/calls/{call.number}")
    open_by_two(people, call)
    page = read(officer, f"/calls/{call.number}")
    assert provider.organisation.name in page
    assert "Ehjä" in page
    offer = read(officer, f"/calls/{call.number}/offers/1")
    assert ANSWER in offer
    assert "35 600,00 €" not in offer  # no price before the scores are agreed on
    found_suitable(people, call)
    scored_by(people.staff("officer"), call, {1: (90, 80)})
    offer = read(officer, f"/calls/{call.number}/offers/1")
    assert "35 600,00 €" in offer  # 20 × 400 + 12 × 880 + 6 × 1 200 + 3 × 1 680 + 6 × 800
    read(officer, f"/calls/{call.number}/offers/2", 404)


def test_the_staff_s_list_counts_by_state(officer: FlaskClient, people: People) -> None:
    open_call(people)
    drafted_call(people, "entrepreneurship")
    assert ENTREPRENEURS in read(officer, "/procurement?state=draft")
    assert ENTREPRENEURS not in read(officer, "/procurement?state=open")
    assert ENTREPRENEURS in read(officer, "/procurement?state=nonsense")


def test_to_dos_follow_the_call(officer: FlaskClient, people: People, clock: FixedClock) -> None:
    drafted_call(people, "entrepreneurship")
    open_call(people)
    page = read(officer, "/")
    assert "Viimeistele tarjouspyyntö" in page
    assert "Tarjousaika käynnissä" in page
    clock.move_to(DEADLINE.replace(second=1))
    assert "Avaa tarjoukset" in read(officer, "/")


@pytest.mark.parametrize("path", ["/calls/new", "/calls/TK-2026-001/edit", "/procurement"])
@pytest.mark.parametrize("role", ["coach", "verifier"])
def test_others_are_kept_out(client: FlaskClient, people: People, path: str, role: str) -> None:
    open_call(people)
    read(log_in(client, f"{role}@tyohame.example"), path, 403)
