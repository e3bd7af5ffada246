"""Pages of late interest: finance's list with its total, the approver's decision, the day."""

from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from tests.db.payments.test_late_interest import paid_late, the_interest
from tests.factories.contracts import let_the_winner_in
from tests.factories.payments import APPROVER, VERIFIER
from tests.factories.setup import People, log_in
from tests.factories.words import page


def test_late_interest_is_shown_decided_and_paid(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    paid_late(people, clock)
    url = f"/payments/interest/{the_interest(people).id}"
    log_in(client, VERIFIER)
    assert "71,77" in page(client.get("/payments/interest"))
    assert url in page(client.get("/payments/statements/ME-2027-001"))
    other = log_in(client.application.test_client(), APPROVER)
    assert "Päätä viivästyskorosta" in page(other.get("/"))
    answer = other.post(f"{url}/waive", data={"reason": ""})
    assert answer.status_code == 422 and "Täytä tämä kohta." in page(answer)
    other.post(f"{url}/accept")
    answer = client.post(f"{url}/paid", data={"paid_on": "1.1.2030"})
    assert answer.status_code == 422 and "vasta edessä" in page(answer)
    own = log_in(client.application.test_client(), let_the_winner_in(people))
    assert "Viivästyskorko" in page(own.get("/payments/own"))
