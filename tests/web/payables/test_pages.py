"""Finance books a hand-over on the page of hand-overs; without account rules it says what is
missing."""

from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from tests.db.payables.test_bookings import accounts
from tests.factories.payments import VERIFIER, handed_over_run
from tests.factories.recoveries import sent
from tests.factories.setup import People, log_in
from tests.factories.words import page


def test_a_hand_over_is_booked_on_the_page_and_the_file_stays_there(
    client: FlaskClient, people: People
) -> None:
    handed_over_run(people)
    log_in(client, VERIFIER)
    assert "Muodosta tiliöinti" in page(client.get("/payables"))

    def booked() -> str:
        return page(client.post("/payables/LU-2027-001/booking", follow_redirects=True))

    told = booked()
    assert "budjettikohta ”Valmennukset”" in told
    assert "vero ”Arvonlisävero, yleinen verokanta”" in told
    assert "job_search" not in told
    assert "/rules#payables_account" in told
    accounts(people)
    assert "Maksuaineiston LU-2027-001 tiliöinti on muodostettu." in booked()
    shown = page(client.get("/payables"))
    assert "Lataa tiliöinti" in shown and "Muodosta tiliöinti" not in shown
    assert "tiliöinti on jo muodostettu" in booked()


def test_what_moved_since_is_booked_on_its_page(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    log_in(client, VERIFIER)
    assert "/payables/movements" in page(client.get("/payables"))
    assert "odottaa tiliöintiä" in page(client.get("/payables/movements"))

    def booked() -> str:
        return page(client.post("/payables/movements", follow_redirects=True))

    assert claim.number in booked()
    accounts(people)
    shown = booked()
    assert "Tiliöinti TI-2027-001 on muodostettu." in shown
    assert "Kaikki tapahtumat on tiliöity." in shown and "Muodosta tiliöinti" not in shown
    assert "Tiliöitäviä tapahtumia ei ole." in booked()
