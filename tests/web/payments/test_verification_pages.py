"""Pages of verification: the queue, a line beside its evidence, the provider's answer."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.demo.papers import text_paper
from marketplace.platform.db import db
from outcomes.payments.models import PaymentLine
from outcomes.referrals.models import Referral
from outcomes.results.confirming.links import token_for
from outcomes.results.confirming.service import answer_question, ask_person
from outcomes.results.models import ResultsConflict
from outcomes.results.reporting.service import report_result
from outcomes.results.service import settle_conflict
from outcomes.verification.queries import facts_of_line
from outcomes.verification.service import ask_back
from tests.factories.contracts import let_the_winner_in, the_system
from tests.factories.payments import (
    APPROVER,
    VERIFIER,
    calculated_run,
    corrected,
    decide_rest,
    now,
    provider,
    verified_run,
    verifier,
)
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import page

QUEUE = "/payments/queue"


@pytest.fixture
def broken(lines: list[PaymentLine]) -> PaymentLine:
    """The line of three months of work with a gap of a week."""
    return next(line for line in lines if line.outcome_on.isoformat() == "2027-03-21")


def test_a_line_of_subsidised_work_says_why_it_is_paid_as_it_is(
    client: FlaskClient, people: People, lines: list[PaymentLine]
) -> None:
    log_in(client, VERIFIER)
    odd = [(each.id, each.rule) for each in lines if each.exception == "subsidised"]
    told = {rule: page(client.get(f"/payments/lines/{key}")) for key, rule in odd}
    assert len(told) == 2
    for body in told.values():
        assert "Työnantaja saa tästä työstä palkkatukea" in body
        assert "päivistä yli puolet on sellaisia: hinnasta maksetaan 50 %." in body
    assert "Työ on palkkatuettua. Sopimuksen kerroin ”palkkatuettu työ”" in told["job_start"]
    assert re.search("palkkatuettua [0-9]+ päivänä lasketuista [0-9]+ päiv", told["retention_3"])


def test_a_start_fee_stands_beside_who_marked_the_start_and_when(
    client: FlaskClient, people: People, lines: list[PaymentLine]
) -> None:
    (start, *_rest) = [line for line in lines if line.rule == "start"]
    for email in (VERIFIER, let_the_winner_in(people)):
        browser = log_in(client.application.test_client(), email)
        body = page(browser.get(f"/payments/lines/{start.id}"))
        for words in (
            "Palvelu merkittiin alkaneeksi",
            "Taina Tarjoaja",
            "Valmennus Honkasalo Oy",
            "ma 2.11.2026 klo 9.00",
            "O-2026-001",
            "Ennallaan",
        ):
            assert words in body, words


def test_a_line_stands_beside_its_evidence(client: FlaskClient, broken: PaymentLine) -> None:
    body = page(log_in(client, VERIFIER).get(f"/payments/lines/{broken.id}"))
    for words in (
        "<h1>Töissä 3 kuukautta 15.12.2026–21.3.2027</h1>",
        "Päivät sääntöä vasten",
        "joulukuu 2026",
        "Katkos, 7 päivää",
        "Asiakastietojärjestelmä",
        "Ennallaan",
        "1 900,00 €",
        'data-shortcut="A"',
        'data-shortcut="Q"',
        'data-shortcut="R"',
        'data-shortcut="J"',
    ):
        assert words in body, words
    assert broken.person_key in body


def test_deciding_a_line_leads_to_the_next_that_waits(
    client: FlaskClient, people: People, broken: PaymentLine
) -> None:
    log_in(client, VERIFIER)
    url = f"/payments/lines/{broken.id}"
    client.get(url)
    corrected(people, broken.person_key, "W4-2", started_on="2027-02-09", employer_id="T-2")
    unread = client.post(f"{url}/verify", data={"note": ""})
    assert unread.status_code == 422 and "sen jälkeen kun avasit sivun" in page(unread)
    assert now(people, broken.id).state == "calculated"
    answer = client.post(f"{url}/verify", data={"note": ""})  # having read it
    assert answer.status_code == 302
    assert answer.location.startswith("/payments/lines/")
    assert str(broken.id) not in answer.location
    assert now(people, broken.id).state == "verified"
    told = "1 tarkastettu rivi perustuu tietoon, joka on muuttunut"
    assert told in page(client.get("/payments/runs/MA-2027-001"))


@pytest.mark.parametrize("act", ["ask_back", "reject"])
def test_a_question_and_a_rejection_need_words_at_their_field(
    client: FlaskClient, people: People, broken: PaymentLine, act: str
) -> None:
    log_in(client, VERIFIER)
    client.get(f"/payments/lines/{broken.id}")
    answer = client.post(f"/payments/lines/{broken.id}/{act}", data={"note": " "})
    assert answer.status_code == 422
    body = page(answer)
    assert "Kirjoita perustelu." in body and "Valitse syy." in body
    assert 'href="#f-note"' in body and 'href="#f-reason"' in body
    long = "ä" * 2001
    answer = client.post(f"/payments/lines/{broken.id}/{act}", data={"note": long})
    assert "Teksti on liian pitkä" in page(answer)
    assert long in answer.get_data(as_text=True)
    assert now(people, broken.id).state == "calculated"


def test_a_question_is_answered_by_the_provider_on_its_own_page(
    client: FlaskClient, people: People, broken: PaymentLine
) -> None:
    key = broken.id
    ask_back(verifier(people), key, "Miksi työssä oli katkos?", "dates_unclear")
    person, due = broken.person_key, f"{broken.due_on:%-d.%-m.%Y}"
    log_in(client, let_the_winner_in(people))
    home = page(client.get("/"))
    assert f"{person}</span> · 1" in home and due in home
    assert "Sinulta kysyttiin" in page(client.get("/payments/own"))
    body = page(client.get(f"/payments/lines/{key}"))
    assert "Miksi työssä oli katkos?" in body and "Kysytty palveluntuottajalta" not in body
    assert "Tiedot ja mistä ne ovat" not in body
    answer = client.post(f"/payments/lines/{key}/answer", data={"answer": ""})
    assert answer.status_code == 422
    assert "Täytä tämä kohta." in page(answer)
    paper = (BytesIO(text_paper("Työsopimus")), "sopimus.pdf")
    sent = {"answer": "Työnantaja vaihtui.", "file": paper}
    body = page(client.post(f"/payments/lines/{key}/answer", data=sent, follow_redirects=True))
    assert "Vastauksesi lähetettiin maksatukseen." in body and "sopimus.pdf" in body
    assert "Liite</a>" in page(client.get(f"/payments/lines/{key}"))
    other = log_in(client.application.test_client(), VERIFIER)
    assert "Työnantaja vaihtui." in page(other.get(f"/payments/lines/{key}"))
    assert "Vastaus saatu" in page(other.get(QUEUE))


def test_a_key_pressed_twice_decides_once_and_leads_on(
    client: FlaskClient, broken: PaymentLine
) -> None:
    log_in(client, VERIFIER)
    client.get(f"/payments/lines/{broken.id}")
    once, twice = (client.post(f"/payments/lines/{broken.id}/verify") for _ in range(2))
    assert once.location == twice.location
    assert "Korjaa" not in page(client.get(twice.location))


def test_a_decision_is_taken_back(client: FlaskClient, people: People, broken: PaymentLine) -> None:
    log_in(client, VERIFIER)
    client.get(f"/payments/lines/{broken.id}")
    client.post(
        f"/payments/lines/{broken.id}/reject",
        data={"reason": "condition_not_met", "note": "Katkos on liian pitkä."},
    )
    body = page(client.get(f"/payments/lines/{broken.id}"))
    assert "Hylkäyksen syy: Sopimuksen ehto ei täyty" in body
    assert "Katkos on liian pitkä." in body
    answer = client.post(f"/payments/lines/{broken.id}/reopen")
    assert answer.location == f"/payments/lines/{broken.id}"
    assert now(people, broken.id).state == "calculated"


def test_a_submitted_runs_lines_say_why_nothing_can_be_changed(
    client: FlaskClient, people: People
) -> None:
    line_id = verified_run(people).lines[0].id
    log_in(client, VERIFIER)
    body = page(client.get(f"/payments/lines/{line_id}"))
    assert "Maksuajo MA-2027-001 ei ole enää tarkastettavana." in body
    assert "/reopen" not in body
    assert client.post(f"/payments/lines/{line_id}/reopen").status_code == 422


@pytest.mark.parametrize("who", ["approver", "officer", "coach", "decider", "administrator"])
@pytest.mark.parametrize("act", ["verify", "ask_back", "reject", "reopen"])
def test_only_the_verifier_decides_lines(
    client: FlaskClient, people: People, broken: PaymentLine, who: str, act: str
) -> None:
    log_in(client, f"{who}@tyohame.example")
    answer = client.post(f"/payments/lines/{broken.id}/{act}", data={"note": "Syy."})
    assert answer.status_code == 403
    assert now(people, broken.id).state == "calculated"


def test_the_approver_reads_lines_without_buttons(client: FlaskClient, broken: PaymentLine) -> None:
    body = page(log_in(client, APPROVER).get(f"/payments/lines/{broken.id}"))
    assert "Hyväksy rivi" not in body
    assert "1 900,00 €" in body


def test_a_line_that_is_not_there_is_told(client: FlaskClient) -> None:
    log_in(client, VERIFIER)
    assert client.get(f"/payments/lines/{UUID(int=7)}").status_code == 404
    assert client.get("/payments/lines/nonsense").status_code == 404


def test_the_clients_own_word_stands_beside_the_facts(
    client: FlaskClient, people: People, broken: PaymentLine, run_jobs: Callable[[], int]
) -> None:
    line = now(people, broken.id)
    spell = facts_of_line(the_system(people), line)[0].evidence.spell
    assert line.referral
    question = ask_person(
        people.staff("coach"),
        line.referral.number,
        employer_id=spell.employer_id,
        employer_name="Leipomo Keksitty Oy",
        started_on=spell.started_on,
        hours_per_week=str(spell.hours_per_week),
        kind=spell.kind,
    )
    key = question.id
    run_jobs()
    answer_question(people.stranger, token_for(key), "started")
    body = page(log_in(client, VERIFIER).get(f"/payments/lines/{broken.id}"))
    assert "Asiakkaan oma vastaus" in body and "Asiakas vahvisti" in body


def test_a_line_on_the_providers_word_alone_or_on_a_denied_job_does_not_match(
    client: FlaskClient, people: People, run_jobs: Callable[[], int]
) -> None:
    seeing(people.staff("coach"))
    referral = db.session.scalars(select(Referral).where(Referral.groups == ["young"])).one()
    job = {"employer_id": "Keksitty Oy", "started_on": date(2027, 1, 4), "hours_per_week": "30"}
    report_result(
        *(provider(people), referral.number),
        **job,
        kind="open",
        ended_on=None,
        evidence_name="sopimus.pdf",
        evidence=text_paper("Työsopimus"),
    )
    run = calculated_run(people, people.clock.now().date())
    reported = next(line for line in run.lines if line.exception == "provider_only")
    assert (reported.outcome_on, reported.plain) == (job["started_on"], False)
    body = page(log_in(client, VERIFIER).get(QUEUE))
    assert "Vain palveluntuottajan ilmoitus" in body
    assert "palveluntuottajan ilmoitus</span>" in body  # of a start, for which it is enough
    question = ask_person(
        *(people.staff("coach"), referral.number), **job, kind="open", employer_name="Keksitty Oy"
    )
    key = question.id
    run_jobs()
    answer_question(people.stranger, token_for(key), "not_started")
    assert now(people, reported.id).exception == "disputed"
    assert "Tieto kiistetty" in page(client.get(f"{QUEUE}?exception=disputed"))
    body = page(client.get(f"/payments/lines/{reported.id}"))
    assert "Lähteet ovat eri mieltä" in body and "Palveluntuottaja ei ole vielä käynyt" in body
    assert "Kiistetty" in body and "Ennallaan" not in body
    side = page(client.get(re.findall(r"/results/conflicts/[^\"]+", body)[0]))
    assert f"/payments/lines/{reported.id}" in side and referral.number in side
    assert re.search(r'href="/evidence/[^"]+">sopimus.pdf', side)
    assert "Ratkaise lähteiden ristiriita" in page(client.get("/"))
    settled = db.session.scalars(select(ResultsConflict.id)).one()
    settle_conflict(verifier(people), settled, side="stood", reason="Työsopimus on nähty.")
    assert now(people, reported.id).exception != "disputed"


def test_an_adjustment_shows_the_facts_before_and_now_and_the_days_that_changed(
    client: FlaskClient, people: People
) -> None:
    run = decide_rest(people, calculated_run(people).id)
    lines = [line for line in run.lines if line.explained.spell_ids == ("W1-1",)]
    retention = max(lines, key=lambda line: line.outcome_on)
    job = {"started_on": "2026-12-01", "ended_on": "2027-01-15"}
    corrected(people, retention.person_key, "W1-1", **job)
    run = calculated_run(people, people.clock.now().date())
    (back,) = (line for line in run.lines if line.adjusts_line_id == retention.line_id)
    address = f"/payments/lines/{back.id}"
    body = page(log_in(client, VERIFIER).get(address))
    assert "<s>jatkuu</s>" in body and "15.1.2027" in body
    assert "Korvattu" in body and "Voimassa" in body and "Ennallaan" not in body
    assert "Työpäivistä poistuu: 16.1.2027–" in body
    assert "Seuraava maksuajo tekee erosta" not in body and "Ehto täyttyi" not in body
    body = page(log_in(client.application.test_client(), let_the_winner_in(people)).get(address))
    assert "Työpäivistä poistuu: 16.1.2027–" in body
    assert "Ajo, jossa rivi oli, on jo lähtenyt" not in body
    assert "<s>jatkuu</s>" in body and "Korvattu" in body and "Asiakastietojärjestelmä" in body
