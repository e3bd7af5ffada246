"""The queue of verification: odd lines first, narrowed, and accepted together."""

import re

import pytest
from flask.testing import FlaskClient

from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Refused
from outcomes.payments.models import PaymentLine
from outcomes.verification.queue import Queue, QueueSearch
from outcomes.verification.service import verify_allowed
from tests.conftest import as_superuser
from tests.factories.payments import VERIFIER, lines_of, now, verifier
from tests.factories.setup import People, log_in
from tests.factories.words import page

QUEUE = "/payments/queue"


def test_the_queue_puts_odd_lines_first_and_chooses_none(
    client: FlaskClient, lines: list[PaymentLine]
) -> None:
    body = page(log_in(client, VERIFIER).get(QUEUE))
    assert body.index("Katso nämä ensin (3)") < body.index("Täsmäävät (7)")
    assert "Töissä 3 kuukautta 15.12.2026–21.3.2027" in body
    assert "Pysyvyys 3 kk · osatyökykyinen · katkoja 7 päivää" in body
    assert body.count('name="line"') == 7  # the unusual ones are opened
    assert " checked" not in body
    assert body.count("data-shortcut-row") == 10
    assert 'data-shortcut="A"' in body


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("rule=retention_3", 3),
        ("town=061", 1),
        ("town=082&rule=job_start", 1),
        ("contract=S-2026-001", 10),
        ("state=verified", 0),
        ("state=nonsense", 10),
        ("exception=gap", 1),
        ("exception=subsidised", 2),
        ("provider=honkasalo", 10),
        ("provider=muu", 0),
        ("due=near", 0),
        ("order=amount", 10),
    ],
)
def test_the_queue_is_narrowed(
    client: FlaskClient, lines: list[PaymentLine], query: str, shown: int
) -> None:
    body = page(log_in(client, VERIFIER).get(f"{QUEUE}?{query}"))
    assert body.count("data-shortcut-row") == shown
    assert ("Ei rivejä" in body) is (shown == 0)


def test_chosen_lines_are_verified_together(
    client: FlaskClient, people: People, lines: list[PaymentLine]
) -> None:
    chosen = [line.id for line in lines[:2]]
    log_in(client, VERIFIER)
    sent = {"line": [str(key) for key in chosen]}
    body = page(client.post(QUEUE, data=sent, follow_redirects=True))
    assert "2 riviä tarkastettu." in body
    assert page(client.get(f"{QUEUE}?state=verified")).count("data-shortcut-row") == 2
    run_id = now(people, chosen[0]).run_id
    assert run_id is not None
    assert {line.id for line in lines_of(people, run_id, "verified")} == set(chosen)
    odd = next(line for line in lines_of(people, run_id, "calculated") if line.exception)
    sent = {"line": str(odd.id)}
    body = page(client.post(QUEUE, data=sent, follow_redirects=True))
    assert "Poikkeava rivi ratkaistaan avaamalla se" in body
    assert now(people, odd.id).state == "calculated"


def test_together_are_accepted_those_that_the_rule_allows_and_no_others(
    client: FlaskClient, people: People, lines: list[PaymentLine]
) -> None:
    run_id = lines[0].run_id
    assert run_id is not None
    log_in(client, VERIFIER)
    body = page(client.get(f"{QUEUE}?rule=job_start"))
    assert "Hyväksy 2 riviä, jotka sääntö sallii" in body
    assert 'name="matching" value="2"' in body and " checked" not in body
    assert body.index("Hyväksy valitut") < body.index('name="matching"')  # Enter presses the first
    answer = client.post(f"{QUEUE}?rule=job_start", data={"matching": "2"})
    assert answer.location == f"{QUEUE}?rule=job_start"
    assert "2 riviä tarkastettu." in page(client.get(answer.location))
    now(people, lines[0].id)
    assert {line.rule for line in lines_of(people, run_id, "verified")} == {"job_start"}
    body = page(client.get(QUEUE))
    allowed = re.search(r'name="matching" value="(\d+)"', body)[1]  # type: ignore[index]
    client.post(QUEUE, data={"matching": allowed})
    now(people, lines[0].id)
    left = lines_of(people, run_id, "calculated")
    assert left and all(line.exception or line.fact_source == "provider" for line in left)
    assert 'name="matching"' not in page(client.get(QUEUE))


def test_no_line_over_the_sum_of_the_rule_is_accepted_together(
    people: People, servers: Servers, lines: list[PaymentLine]
) -> None:
    before = Queue(verifier(people), QueueSearch()).allowed()
    assert {line.amount_cents for line in lines if line.id in before} >= {100_000, 190_000}
    db.session.commit()
    cap = """jsonb_set(value, '{eur}', '"1000"')"""
    as_superuser(servers, f"update rule set value = {cap} where kind = 'bulk_acceptance'")
    db.session.expire_all()
    allowed = Queue(verifier(people), QueueSearch()).allowed()
    assert max(line.amount_cents for line in lines if line.id in allowed) == 100_000
    with pytest.raises(Refused, match="not_allowed_together"):
        verify_allowed(verifier(people), before)


@pytest.mark.parametrize("said", ["1", "3", "", "kaikki"])
def test_nothing_is_accepted_where_the_rule_allows_another_number_than_the_page_said(
    client: FlaskClient, people: People, lines: list[PaymentLine], said: str
) -> None:
    log_in(client, VERIFIER)
    sent = {"matching": said}
    answer = client.post(f"{QUEUE}?rule=job_start", data=sent, follow_redirects=True)
    assert "Säännön sallimia rivejä on nyt 2" in page(answer)
    line = now(people, lines[0].id)
    assert line.run_id is not None
    assert lines_of(people, line.run_id, "verified") == []


@pytest.mark.parametrize("sent", [{}, {"line": "nonsense"}])
def test_choosing_nothing_is_told(
    client: FlaskClient, lines: list[PaymentLine], sent: dict[str, str]
) -> None:
    log_in(client, VERIFIER)
    answer = client.post(QUEUE, data=sent, follow_redirects=True)
    assert "Valitse ensin rivit" in page(answer)
