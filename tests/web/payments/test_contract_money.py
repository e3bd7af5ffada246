"""A contract's money on the pages of those who use it up, and of whoever prepares the next call."""

from flask.testing import FlaskClient

from marketplace.platform.embedded.local import Servers
from marketplace.rules.service import STANDARD, load_rules
from outcomes.verification.service import reject_line
from tests.conftest import as_superuser
from tests.factories.contracts import let_the_winner_in, the_system
from tests.factories.payments import calculated_run, verifier
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import page

CONTRACT = "/contracts/S-2026-001"
OFFICER, COACH = "officer@tyohame.example", "coach@tyohame.example"
LOW = "Rahaa jäljellä 35 700,00 €, käytetty 19 %"
USED_UP = "Enimmäisarvo on käytetty"


def warned_from(people: People, percent: int) -> None:
    """The share from which people are warned."""
    rules = STANDARD.read_text(encoding="utf-8")
    load_rules(seeing(the_system(people)), rules.replace("percent: 80", f"percent: {percent}"))


def test_money_that_lasts_is_told_without_a_warning(client: FlaskClient, people: People) -> None:
    calculated_run(people)
    log_in(client, OFFICER)
    body = page(client.get(CONTRACT))
    assert "Jäljellä (alv 0 %)" in body and "35 700,00 €" in body
    assert "8 800,00 € eli 19 % enimmäisarvosta" in body
    assert LOW not in body and LOW not in page(client.get("/"))


def test_low_money_is_told_on_every_page_where_it_is_used(
    client: FlaskClient, people: People
) -> None:
    calculated_run(people)
    warned_from(people, 19)
    log_in(client, OFFICER)
    assert LOW in page(client.get(CONTRACT))
    assert LOW in page(client.get("/contracts/"))
    home = page(client.get("/"))
    assert "Sopimuksen raha loppuu: S-2026-001" in home and LOW in home
    coach = log_in(client.application.test_client(), COACH)
    assert LOW in page(coach.get("/referrals/new"))
    assert "Sopimuksen raha loppuu" not in page(coach.get("/"))


def test_used_up_money_is_told_to_both_parties(
    client: FlaskClient, people: People, servers: Servers
) -> None:
    calculated_run(people)
    as_superuser(servers, "update contract set maximum_value_eur = 8800")
    log_in(client, let_the_winner_in(people))
    assert USED_UP in page(client.get(CONTRACT))
    coach = log_in(client.application.test_client(), COACH)
    assert USED_UP in page(coach.get("/referrals/new"))


def test_rejected_lines_use_no_money(client: FlaskClient, people: People) -> None:
    for line in calculated_run(people).lines:
        reject_line(verifier(people), line.id, "Ei kuulu.", "condition_not_met")
    body = page(log_in(client, OFFICER).get(CONTRACT))
    assert "0,00 € eli 0 % enimmäisarvosta" in body
    assert "44 500,00 €" in body
