"""Pages of recovery: finance asks back, another person sends it, and the provider sees why."""

import io
from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of
from outcomes.payments.recoveries.service import record_repayment
from outcomes.verification.service import verify_lines
from tests.db.payments.test_facts_that_come_back import decided, told
from tests.factories.banks import Told, camt054
from tests.factories.contracts import let_the_winner_in
from tests.factories.payments import APPROVER, VERIFIER, calculated_run, verifier
from tests.factories.recoveries import another_verifier, owing, sent
from tests.factories.results import imported, row
from tests.factories.setup import People, log_in
from tests.factories.words import page

URL = "/payments/recoveries/TP-2027-001"


def test_what_is_owed_is_asked_back_from_page_to_page(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    owing(people, clock)
    log_in(client, VERIFIER)
    body = page(client.get("/payments/recoveries"))
    assert "2 900,00" in body and "Peri takaisin" in body
    action = next(part for part in body.split('"') if part.startswith("/payments/recoveries/"))
    assert "Odottaa hyväksyntää" in page(client.post(action, follow_redirects=True))
    other = log_in(client.application.test_client(), APPROVER)
    assert "Hyväksy takaisinperintä" in page(other.get("/"))
    assert "Odottaa maksua" in page(other.post(f"{URL}/approve", follow_redirects=True))
    own = log_in(client.application.test_client(), let_the_winner_in(people))
    assert "Maksa takaisin" in page(own.get("/"))
    assert URL in page(own.get("/payments/own"))
    told = page(own.get(URL))
    assert "RF" in told and "Kirjaa maksetuksi takaisin" not in told
    answer = client.post(f"{URL}/repaid", data={"paid_on": "1.5.2027"})
    assert answer.status_code == 422 and "toinen henkilö" in page(answer)
    answer = client.post(f"{URL}/propose_set_off", data={"reason": ""})
    assert answer.status_code == 422 and "Täytä tämä kohta." in page(answer)
    client.post(f"{URL}/propose_set_off", data={"reason": "Sopimus jatkuu."})
    assert "Päätä ehdotuksesta" in page(other.get("/"))
    shown = page(other.get(URL))
    assert "Sopimus jatkuu." in shown and "Kuittaa tulevista maksuista" in shown
    assert "Hylkää ehdotus" in shown
    told = page(other.post(f"{URL}/decline", data={"reason": "Ei."}, follow_redirects=True))
    assert "Ehdotus hylättiin" in told and "Kuittaa tulevista maksuista" not in told
    client.post(f"{URL}/propose_set_off", data={"reason": "Sopimus jatkuu."})
    other.post(f"{URL}/set_off")
    assert "Kuitataan maksuista" in page(client.get("/payments/recoveries?state=set_off"))
    assert "Odottaa päätöstä" not in page(client.get("/payments/recoveries"))
    told = page(own.get(URL))
    assert "Maksettava takaisin" not in told and "24.5.2027" not in told
    assert "RF" not in told.partition("Palveluntuottaja")[2]
    for shown in (told, page(own.get("/payments/own"))):
        assert "Vähennetään tulevista maksuista" in shown
    assert "Maksa takaisin" not in page(own.get("/"))


def test_what_is_earned_again_says_which_claim_it_cancels_and_the_provider_is_told(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    line = lines_of(claim.id)[0]
    clock.move_to(clock.now() + timedelta(days=1))
    told = {"started_on": "2026-12-01", "recorded_at": clock.now().isoformat()}
    version = row("W1-1", line.person_key, version="3", **told)
    imported(verifier(people), version, name="takaisin.csv")
    run = calculated_run(people, clock.now().date())
    again = [line.id for line in run.lines if line.adjusts_line_id]
    log_in(client, VERIFIER)
    shown = page(client.get(f"/payments/lines/{again[0]}"))
    assert "Samaa tulosta peritään takaisin: TP-2027-001" in shown
    verify_lines(verifier(people), run.id, again)
    own = log_in(client.application.test_client(), let_the_winner_in(people))
    shown = page(own.get(URL))
    assert "Peruuntui" in shown and "Oikaisu peruuntui" in page(own.get("/payments/own"))
    assert "Maksettava takaisin" not in shown


def test_a_part_that_was_paid_back_is_given_back_by_finance_and_shown_to_the_provider(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    for cents in (30_000, 70_000):
        record_repayment(another_verifier(people), claim.id, clock.now().date(), cents)
    first = claim.repayments[0].id
    approver = log_in(client.application.test_client(), APPROVER)
    assert "Peru maksukirjaus: 10.5.2027, 300,00" in page(approver.get(URL))
    asked = {"repayment_id": str(first), "reason": ""}
    answer = approver.post(f"{URL}/undo_repayment", data=asked)
    assert answer.status_code == 422 and f"f-undo-repayment-{first}-reason" in page(answer)
    told(people, clock, 3)
    decided(people, clock)
    own = log_in(client.application.test_client(), let_the_winner_in(people))
    assert "Sinulle palautetaan 1 000,00" in page(own.get(URL))
    assert "Palauta takaisin maksettu" in page(approver.get("/"))
    assert "palautettava 1 000,00" in page(approver.get("/payments/recoveries"))
    answer = approver.post(f"{URL}/give_back", data={"given_back_on": "1.1.2030"})
    assert answer.status_code == 422
    day = clock.now().date()
    given = {"given_back_on": f"{day.day}.{day.month}.{day.year}"}
    shown = page(approver.post(f"{URL}/give_back", data=given, follow_redirects=True))
    assert "Takaisin maksettu palautettiin" in shown
    assert "Palauta takaisin maksettu" not in page(approver.get("/"))
    assert "Palautettu palveluntuottajalle" in page(own.get(URL))


def test_a_part_whose_form_is_sent_twice_is_written_down_once(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    approver = log_in(client.application.test_client(), APPROVER)
    seen = page(approver.get(URL)).partition('name="seen" value="')[2].partition('"')[0]
    part = {"paid_on": "10.5.2027", "sum": "100,00", "seen": seen}
    assert approver.post(f"{URL}/repaid", data=part).status_code == 302
    answer = approver.post(f"{URL}/repaid", data=part)
    assert answer.status_code == 422 and "Hannu Hyväksyjä" in page(answer)
    verifier(people)
    db.session.expire_all()
    assert db.session.get_one(RecoveryClaim, key).repaid_cents == 10_000


def test_the_banks_file_tells_what_was_paid_back(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    told = camt054(Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference))
    log_in(client, VERIFIER)
    answer = client.post("/payments/settlement", data={"file": (io.BytesIO(told), "pankki.xml")})
    shown = page(answer)
    assert "1 takaisinperintä on maksettu" in shown and "TP-2027-001" in shown
    verifier(people)
    db.session.expire_all()
    assert db.session.query(RecoveryClaim).one().state == "paid"
