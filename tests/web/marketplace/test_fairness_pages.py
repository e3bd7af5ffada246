"""Pages of shares: a provider's own chances, the team's shares, and a period that is asked for."""

from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.frameworks.parties.service import suspend_party
from marketplace.platform.db import db
from marketplace.providers.queries import provider_of
from marketplace.quick.orders.service import accept_order, decline_order
from tests.factories.calloffs import called_off, let_in, ranked_lot
from tests.factories.decisions import TENDERINGS
from tests.factories.providers import with_password
from tests.factories.quick import offered_items, person_of, placed_order, quick_service
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER, COACH = "officer@tyohame.example", "coach@tyohame.example"


def a_provider_with_turns(people: People) -> str:
    """The address of a provider's person: one order taken, one declined and gone on."""
    service = quick_service(people)
    items = offered_items(people, service, 3)
    order = placed_order(people, service)
    accept_order(person_of(people, 1), order.id)
    declined = placed_order(people, service)
    decline_order(person_of(people, 2), declined.id, "Ei ehditä.")
    return with_password(people, provider_of(people.staff("officer"), items[0].provider_id))


def test_a_provider_and_the_team_see_how_orders_were_shared(
    client: FlaskClient, people: People
) -> None:
    provider = log_in(client, a_provider_with_turns(people))
    officer = log_in(client.application.test_client(), OFFICER)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for browser, url, words in (
        (provider, "/fairness/own", "Sinua ei kutsuttu tarjouspyyntöihin"),
        (officer, "/fairness", "Kolmas sektori"),
    ):
        asked.clear()
        answer = browser.get(url)
        assert answer.status_code == 200 and words in text(answer)
        assert len(asked) <= 20, (url, len(asked))
    assert "800,00 €" in text(provider.get("/fairness/own"))
    assert "Valmennus Rantaniemi" in text(officer.get("/fairness"))
    assert "/fairness/own" in text(provider.get("/quick/own"))
    assert "/fairness" in text(officer.get("/quick/services"))


def test_a_period_is_asked_for_and_a_wrong_one_comes_back_filled(
    client: FlaskClient, people: People
) -> None:
    a_provider_with_turns(people)
    officer = log_in(client, OFFICER)
    page = text(officer.get("/fairness?first=1.1.2025&last=31.12.2025&line="))
    assert "Ei jaettavaa tänä aikana" in page
    answer = officer.get("/fairness?first=31.12.2026&last=1.1.2026&line=")
    assert answer.status_code == 422
    page = text(answer)
    assert "Jakso päättyy ennen kuin se alkaa" in page and 'value="31.12.2026"' in page
    assert "800,00 €" in text(officer.get("/fairness?first=1.9.2026&last=1.9.2026&line=job_search"))


def test_shares_are_the_teams_and_no_providers(client: FlaskClient, people: People) -> None:
    email = a_provider_with_turns(people)
    assert log_in(client, email).get("/fairness").status_code == 403
    coach = log_in(client.application.test_client(), COACH)
    assert coach.get("/fairness").status_code == coach.get("/fairness/own").status_code == 403


def test_a_party_reads_why_a_call_off_passed_it_over(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    party = lot.parties[0]
    number = [each.name for each in TENDERINGS].index(party.organisation.name)
    suspend_party(seeing(people.staff("officer")), party.id, "Vakuutus puuttuu.")
    called_off(people, lot)
    page = text(log_in(client, let_in(people, number)).get("/fairness/own"))
    assert "se tai sen rekisteröinti on keskeytetty" in page and "/call-offs" in page
