"""A code on paper instead of a link: it names nobody, is good once, and is not guessed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import Forbidden, NotFound, Refused
from outcomes.referrals.models import Referral
from outcomes.referrals.service import end_referral
from outcomes.results.confirming.service import answer_question, ask_on_paper, ask_person
from outcomes.results.conflicts import denials_of_clients, waiting_conflicts
from outcomes.results.queries import spells_of
from tests.conftest import NOON, TEST_DATABASE
from tests.factories.confirming import ADDRESS, JOB, JOB_DAYS, TYPED
from tests.factories.leaks import in_rows, places_of
from tests.factories.participants import NAME
from tests.factories.results import imported, row
from tests.factories.setup import People, log_in, seeing


def test_a_code_on_paper_is_typed_in_names_nobody_and_is_good_once(
    client: FlaskClient, people: People, referral: Referral, servers: Any
) -> None:
    number = referral.number
    path = f"/referrals/{number}/confirmation"
    coach = log_in(client.application.test_client(), "coach@tyohame.example")
    made = coach.post(path, data=TYPED | {"way": "paper"}).get_data(as_text=True)
    slip = made.partition('<ul class="slips">')[2].partition("</ul>")[0]
    (code,) = re.findall(r'slips__code">([0-9A-Z]{4}-[0-9A-Z]{4})<', slip)
    assert "/confirm</p>" in slip
    for secret in (NAME, ADDRESS, JOB["employer_name"], referral.person_key, number):
        assert secret not in slip
    shown = coach.get(path).get_data(as_text=True)
    assert "Koodi annettu" in shown and code not in shown
    wrong = client.get("/confirm?code=AAAA-AAAA")
    assert wrong.status_code == 422 and "Koodi ei toimi." in wrong.get_data(as_text=True)
    for lang, words in {
        "selko": "Sait koodin omavalmentajalta.",
        "sv": "Har du börjat",
        "en": "Have you started work?",
    }.items():
        assert words in client.get(f"/confirm?lang={lang}").get_data(True).replace("\u00ad", "")
    found = client.get("/confirm", query_string={"code": code.lower(), "lang": "sv"}).location
    assert found.endswith("?lang=sv")
    assert client.post(found, data={"answer": "started"}).status_code == 302
    assert "inte längre" in client.get(found).get_data(as_text=True).replace("\u00ad", "")
    with pytest.raises(Refused) as again:
        answer_question(people.stranger, code, "not_started")
    assert again.value.code == "confirmation.answered"
    (spell,) = spells_of(seeing(people.staff("verifier")), [referral.person_key])
    assert spell.employer_id == "T-1"
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    rows = list(in_rows(address, TEST_DATABASE))
    assert places_of((code, code.replace("-", "")), rows) == {}


def test_a_new_code_takes_the_place_of_the_link_or_code_that_waits(
    people: People, referral: Referral, asked: str, clock: FixedClock
) -> None:
    coach, number = people.staff("coach"), referral.number
    _question, first = ask_on_paper(coach, number, **JOB)
    _question, second = ask_on_paper(coach, number, **JOB)
    for old in (asked.rpartition("/")[2], first):
        with pytest.raises(NotFound):
            answer_question(people.stranger, old, "started")
    with pytest.raises(Refused) as waits:
        ask_person(coach, number, **JOB)
    assert waits.value.code == "confirmation.waits"
    clock.move_to(NOON + timedelta(days=15))
    with pytest.raises(Refused) as late:
        answer_question(people.stranger, second, "started")
    assert late.value.code == "confirmation.expired"


def test_a_provider_reads_what_its_own_people_asked_and_no_later_job_that_the_coach_asks_about(
    client: FlaskClient, people: People, referral: Referral, clock: FixedClock
) -> None:
    provider, number = people.by_email("tuottaja@keksitty.example"), referral.number
    ask_person(provider, number, **JOB)
    later = JOB | {"employer_id": "T-2", "employer_name": "Myöhempi Keksitty Oy"}
    _question, code = ask_on_paper(seeing(people.staff("coach")), number, **later)
    with pytest.raises(Refused) as waits:  # the client is asked once of a job, whoever asked
        ask_person(seeing(provider), number, **later)
    assert waits.value.code == "confirmation.waits"
    end_referral(provider, referral.id, provider.today)
    answer_question(people.stranger, code, "started")
    page = log_in(client, "tuottaja@keksitty.example").get(f"/referrals/{number}/confirmation")
    told = page.get_data(as_text=True).replace("\u00ad", "")
    assert "Leipomo" in told and "Myöhempi" not in told and "Asiakas vahvisti" not in told
    coach = log_in(client.application.test_client(), "coach@tyohame.example")
    asked = coach.get(f"/referrals/{number}/confirmation").get_data(True).replace("\u00ad", "")
    assert "Leipomo" in asked and "Myöhempi" in asked


def test_a_client_who_takes_a_denial_back_is_heard(
    people: People, referral: Referral, clock: FixedClock
) -> None:
    coach, verifier, number = people.staff("coach"), people.staff("verifier"), referral.number
    told = JOB_DAYS | {"hours_per_week": JOB["hours_per_week"]}
    imported(seeing(verifier), row("TJ-1", referral.person_key, **told))
    waiting = []
    for said in ("not_started", "started"):
        clock.move_to(clock.now() + timedelta(hours=2))
        _question, code = ask_on_paper(seeing(coach), number, **JOB)
        answer_question(people.stranger, code, said)
        denials = len(denials_of_clients(seeing(coach), 5))
        waiting.append((waiting_conflicts(seeing(verifier)), denials))
    assert waiting == [(1, 1), (0, 0)]


def test_only_the_coach_gets_a_code(
    client: FlaskClient, people: People, referral: Referral
) -> None:
    provider = "tuottaja@keksitty.example"
    for actor in (people.by_email(provider), people.staff("verifier")):
        with pytest.raises(Forbidden):
            ask_on_paper(actor, referral.number, **JOB)
    page = log_in(client, provider).get(f"/referrals/{referral.number}/confirmation")
    assert "puhelimessa" not in page.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/confirm?code={}", "/confirm/{}", "/feedback/give?code={}"])
def test_guessing_codes_ends_in_a_pause(app: Flask, client: FlaskClient, path: str) -> None:
    limiter = app.extensions["rate_limiter"]
    limiter.enabled = True
    try:
        answers = [client.get(path.format(f"AAAA-AA{n}")).status_code for n in range(61)]
    finally:
        limiter.enabled = False
    assert answers[-1] == 429 and 429 not in answers[:60]


def test_a_strange_link_leads_nowhere(client: FlaskClient) -> None:
    assert client.get("/confirm/keksitty").status_code == 404
