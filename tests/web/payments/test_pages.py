"""Pages of payment runs and a provider's own: forms with problems at fields, each act, refusals."""

import html
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.platform import paging
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.i18n import format_money
from outcomes.payments.due import due_by_payee
from outcomes.payments.models import PaymentRun, Statement
from outcomes.payments.service import approve_run, attach_statement
from outcomes.payments.settlement.service import record_payment
from outcomes.verification.service import ask_back, reject_line, verify_lines
from tests.factories.contracts import let_the_winner_in, the_system
from tests.factories.payments import (
    APPROVER,
    VERIFIER,
    approved_run,
    approver,
    calculated_run,
    handed_over_run,
    lines_of,
    verified_run,
    verifier,
)
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import page

RUN = "/payments/runs/MA-2027-001"


def state_of(people: People) -> str:
    seeing(the_system(people))
    db.session.expire_all()
    return db.session.scalars(select(PaymentRun)).one().state


def test_a_run_is_calculated_from_the_list(client: FlaskClient, people: People) -> None:
    log_in(client, VERIFIER)
    assert 'value="3.5.2027"' in page(client.get("/payments/"))
    answer = client.post("/payments/", data={"as_of": "30.4.2027"})
    assert (answer.status_code, answer.location) == (302, "/payments/queue?run=MA-2027-001")
    assert state_of(people) == "calculated"
    body = page(client.get("/payments/"))
    assert "Maksuajo MA-2027-001 on kesken" in body
    assert "8 800,00 €" in body


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Täytä tämä kohta."),
        ("huhtikuu", "Kirjoita päivä muodossa 31.12.2026."),
        ("4.5.2027", "Päivä 4.5.2027 on vasta edessä."),
        ("1.10.2026", "ei ole uusia tuloksia"),
    ],
)
def test_a_day_that_does_not_do_comes_back_with_the_problem_at_its_field(
    client: FlaskClient, typed: str, sentence: str
) -> None:
    answer = log_in(client, VERIFIER).post("/payments/", data={"as_of": typed})
    assert answer.status_code == 422
    body = page(answer)
    assert sentence in body
    assert f'value="{typed}"' in body
    assert body.startswith("<!doctype html>")
    assert "<title>Virhe:" in body


def test_a_run_shows_total_people_and_both_breakdowns(client: FlaskClient, people: People) -> None:
    calculated_run(people)
    body = page(log_in(client, VERIFIER).get(RUN))
    for words in ("8 800,00 €", "Tarkastamatta 10 riviä", "Hämeenlinna", "Forssa", "Hattula"):
        assert words in body
    assert "Lähetä hyväksyttäväksi" in body
    assert "Tarkastamattomia rivejä on vielä 10." in body


def test_nothing_is_sent_before_the_statements_were_seen(
    client: FlaskClient, people: People
) -> None:
    """The page says who gets how much to which account and what is mailed; a question stays."""
    run = calculated_run(people)
    first = lines_of(people, run.id)[0]
    ask_back(verifier(people), first.id, "Miksi työssä oli katkos?", "dates_unclear")
    log_in(client, VERIFIER)
    assert client.get(f"{RUN}/submit").status_code == 302
    waiting = [each.id for each in lines_of(people, run.id) if each.state == "calculated"]
    verify_lines(verifier(people), run.id, waiting)
    assert f'href="{RUN}/submit"' in page(client.get(RUN))
    body = page(client.get(f"{RUN}/submit"))
    for words in ("Valmennus Honkasalo Oy", "Tili FI…", "Sähköposti lähtee, kun maksu", "1 rivi o"):
        assert words in body
    assert "Laskun pakollinen tieto puuttuu" in body and 'href="/payees/9934561-4"' in body
    verifier(people)
    assert db.session.scalars(select(Statement)).all() == []
    client.post(f"{RUN}/submit")
    verifier(people)
    (made,) = db.session.scalars(select(Statement))
    with client.application.test_request_context():
        assert format_money(made.gross_cents).replace("\N{NO-BREAK SPACE}", " ") in body


def test_a_run_says_how_many_lines_wait_for_their_answer(
    client: FlaskClient, people: People
) -> None:
    run = calculated_run(people)
    first = lines_of(people, run.id)[0]
    ask_back(verifier(people), first.id, "Miksi työssä oli katkos?", "dates_unclear")
    body = page(log_in(client, VERIFIER).get(RUN))
    assert "Tarkastamatta 9 riviä. 1 rivi odottaa palveluntuottajan vastausta" in body


def test_who_approves_sees_net_vat_and_total_first(client: FlaskClient, people: People) -> None:
    verified_run(people)
    body = page(log_in(client, APPROVER).get(RUN))
    assert "Hyväksy maksuajo" in body
    assert "8 800,00 € (alv 0 %) + alv 2 244,00 €" in body
    assert '<strong class="amount__value">11 044,00 €</strong>' in body
    assert re.search(r"Valmennus Honkasalo Oy.*?2 244,00 €.*?25,5 %.*?11 044,00 €", body)


def test_what_the_page_reckons_is_what_the_statements_say(people: People) -> None:
    run = verified_run(people)
    (due,) = due_by_payee(approver(people), run.lines)
    expected = (due.net_cents, due.vat_cents, due.gross_cents)
    (statement,) = approve_run(approver(people), run.id).statements
    assert (statement.net_cents, statement.vat_cents, statement.gross_cents) == expected


def test_a_run_that_waits_for_its_statements_says_so_and_loads_anew_when_they_are_made(
    client: FlaskClient, people: People
) -> None:
    run = approve_run(approver(people), verified_run(people).id)
    (statement,) = run.statements
    key = statement.id
    log_in(client, APPROVER)
    body = page(client.get(RUN))
    assert "Maksuerittelyjä laaditaan" in body and "Valmiina 0/1." in body
    assert f'<a href="{RUN}">Päivitä sivu</a>' in body
    assert f'hx-get="{RUN}/statements-ready"' in body and "htmx.js" in body
    waiting = client.get(f"{RUN}/statements-ready")
    assert (waiting.status_code, waiting.headers.get("HX-Refresh")) == (204, None)
    attach_statement(seeing(the_system(people)), key, b"%PDF-1.7", b"line_id\n")
    assert client.get(f"{RUN}/statements-ready").headers["HX-Refresh"] == "true"
    body = page(client.get(RUN))
    assert "Maksuerittelyjä laaditaan" not in body and "Maksupäivä" in body


def test_the_approver_approves_and_hands_over(client: FlaskClient, people: People) -> None:
    verified_run(people)
    log_in(client, APPROVER)
    assert "Hyväksyjä: sinä, Hannu Hyväksyjä" in page(client.get(RUN))
    body = page(client.post(f"{RUN}/approve", follow_redirects=True))
    assert "Maksuerittelyistä 1 on vielä tekeillä." in body
    assert state_of(people) == "approved"


def test_a_pay_day_that_does_not_do_comes_back_at_its_field(
    client: FlaskClient, people: People
) -> None:
    approved_run(people)
    log_in(client, APPROVER)
    answer = client.post(f"{RUN}/hand-over", data={"pay_on": "8.5.2027"})
    assert answer.status_code == 422
    body = page(answer)
    assert "8.5.2027 ei ole pankkipäivä." in body
    assert 'value="8.5.2027"' in body
    answer = client.post(f"{RUN}/hand-over", data={"pay_on": "10.5.2027"}, follow_redirects=True)
    body = page(answer)
    assert "Pankkitiedosto on valmis." in body
    assert "tarkistussumma 11 044,00 €" in body


def test_a_run_is_sent_back_with_a_reason(client: FlaskClient, people: People) -> None:
    verified_run(people)
    log_in(client, APPROVER)
    answer = client.post(f"{RUN}/send-back", data={"reason": ""})
    assert answer.status_code == 422
    assert "Täytä tämä kohta." in page(answer)
    client.post(f"{RUN}/send-back", data={"reason": "Rivin 3 tunnit."})
    assert state_of(people) == "calculated"
    other = log_in(client.application.test_client(), VERIFIER)
    assert "Rivin 3 tunnit." in page(other.get(RUN))


def test_a_run_that_pays_nobody_is_closed(client: FlaskClient, people: People) -> None:
    run = calculated_run(people, date(2026, 11, 3))
    reject_line(verifier(people), run.lines[0].id, "Palvelu ei alkanut.", "condition_not_met")
    log_in(client, VERIFIER)
    body = page(client.get(RUN))
    assert "Päätä ilman maksua" in body and "tarkista tilinumero" not in body
    body = page(client.post(f"{RUN}/close", follow_redirects=True))
    assert "Maksuajo päätettiin ilman maksua." in body
    assert state_of(people) == "closed"


def test_a_refused_act_is_told_on_a_page(client: FlaskClient, people: People) -> None:
    calculated_run(people)
    answer = log_in(client, VERIFIER).post(f"{RUN}/submit")
    assert answer.status_code == 409
    assert "Tarkastamattomia rivejä on vielä 10." in page(answer)


def test_the_lines_come_as_a_file(client: FlaskClient, people: People) -> None:
    calculated_run(people)
    answer = log_in(client, APPROVER).get(f"{RUN}/lines.csv")
    assert answer.mimetype == "text/csv"
    assert "MA-2027-001.csv" in answer.headers["Content-Disposition"]
    assert len(answer.get_data(as_text=True).splitlines()) == 11


def test_earlier_runs_show_their_bank_file(client: FlaskClient, people: People) -> None:
    handed_over_run(people, date(2027, 1, 31))
    calculated_run(people)
    body = page(log_in(client, APPROVER).get("/payments/runs/MA-2027-002"))
    assert "Aiemmat maksuajot" in body
    assert "Lataa pankkitiedosto" in body


def test_a_provider_sees_its_statements_and_every_reason(
    client: FlaskClient, people: People
) -> None:
    approved_run(people)
    body = page(log_in(client, let_the_winner_in(people)).get("/payments/own"))
    for words in ("ME-2027-001", "RF87ME2027001", "11 044,00 €", "ryhmä ”pitkäaikaistyötön”"):
        assert words in body.replace("&#39;", "'"), words


def test_a_line_that_was_handed_over_says_on_which_day_it_is_paid(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    run = handed_over_run(people)
    assert run.pay_on is not None
    day = f"{run.pay_on.day}.{run.pay_on.month}.{run.pay_on.year}"
    log_in(client, let_the_winner_in(people))
    body = page(client.get("/payments/own"))
    assert f"Maksetaan {day}" in body
    assert f"Maksettu {day}" not in body
    clock.move_to(clock.now() + (run.pay_on - clock.now().date()) + timedelta(days=1))
    body = page(client.get("/payments/own"))
    assert "Lähetetty maksuun" in body and f"Maksettu {day}" not in body
    record_payment(verifier(people), run.statements[0].id, run.pay_on)
    body = page(client.get("/payments/own?state=settled"))
    assert f"Maksettu {day}" in body
    assert body.count("Lähetetty maksuun") == 1  # among what may be chosen
    log_in(client, VERIFIER)
    assert "Maksupäivä" not in page(client.get(RUN))


def test_a_provider_narrows_its_lines_and_sees_what_they_come_to(
    client: FlaskClient, people: People
) -> None:
    run = calculated_run(people)
    (start, *_rest) = [line for line in run.lines if line.rule == "start"]
    reject_line(verifier(people), start.id, "Ei kuulu.", "condition_not_met")
    log_in(client, let_the_winner_in(people))
    body = page(client.get("/payments/own"))
    assert "Näytetään 10/10" in body
    assert re.search(r"Yhteensä ilman hylättyjä.*?>9<.*?8 350,00 €", body)
    rejected = page(client.get("/payments/own?state=rejected&contract=S-2026-001"))
    assert "Näytetään 1/1" in rejected
    assert rejected.count("/payments/lines/") == 1
    nothing = page(client.get("/payments/own?contract=S-2020-009"))
    assert "Tällä rajauksella ei ole rivejä." in nothing


def test_a_provider_turns_the_pages_of_its_lines(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    calculated_run(people)
    monkeypatch.setattr(paging, "SIZE", 4)
    log_in(client, let_the_winner_in(people))
    seen: list[str] = []
    address: str | None = "/payments/own?state=calculated"
    while address:
        body = client.get(address).get_data(as_text=True)
        seen += re.findall(r'href="(/payments/lines/[^"]+)"', body)
        following = re.search(r'href="([^"]+)" rel="next"', body)
        address = html.unescape(following[1]) if following else None
        assert address is None or "state=calculated" in address
    assert len(seen) == len(set(seen)) == 10


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("verifier", "approve"),
        ("verifier", "hand-over"),
        ("verifier", "send-back"),
        ("approver", "submit"),
        ("approver", "close"),
        ("coach", "approve"),
        ("decider", "approve"),
    ],
)
def test_nobody_does_the_others_acts(
    client: FlaskClient, people: People, who: str, path: str
) -> None:
    calculated_run(people)
    answer = log_in(client, f"{who}@tyohame.example").post(f"{RUN}/{path}")
    assert answer.status_code == 403
    assert state_of(people) == "calculated"


@pytest.mark.parametrize("who", ["officer", "coach", "administrator"])
def test_runs_are_for_finance(client: FlaskClient, people: People, who: str) -> None:
    calculated_run(people)
    log_in(client, f"{who}@tyohame.example")
    for path in ("/payments/", RUN, "/payments/queue", f"{RUN}/lines.csv"):
        assert client.get(path).status_code == 403


def test_a_provider_has_no_way_to_runs(client: FlaskClient, people: People) -> None:
    calculated_run(people)
    log_in(client, let_the_winner_in(people))
    assert client.get(RUN).status_code == 403
    assert client.post("/payments/", data={"as_of": "30.4.2027"}).status_code == 403


def test_strangers_log_in_first(client: FlaskClient) -> None:
    assert client.get("/payments/").location.startswith("/account/login")
