"""Pages of payment with lines of quick orders: what they tell, and that more rows ask no more."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import DATABASE
from marketplace.providers.queries import provider_of
from marketplace.quick.orders.delivery import receive_delivery, report_delivery
from marketplace.quick.orders.service import accept_order
from outcomes.payments.models import PaymentLine
from outcomes.payments.service import calculate_payments
from tests.factories.payments import verifier
from tests.factories.providers import with_password
from tests.factories.quick import offered_item, person_of, placed_order, quick_service
from tests.factories.setup import People, log_in, seeing

VERIFIER = "verifier@tyohame.example"


@pytest.fixture
def template() -> str:
    """A database in which no contract is paid by."""
    return DATABASE


@pytest.fixture(autouse=True)
def calculated_at(clock: FixedClock) -> None:
    """Orders are delivered and paid on the day on which they are made."""


def paying(people: People, count: int) -> str:
    """A run of so many accepted deliveries; the address of their provider's person."""
    service = quick_service(people)
    item = offered_item(people, service, free=count)
    for _order in range(count):
        order = placed_order(people, service, quantity=2)
        accept_order(person_of(people, 1), order.id)
        report_delivery(person_of(people, 1), order.id, 2, verifier(people).today)
        receive_delivery(seeing(people.staff("coach")), order.id)
    calculate_payments(verifier(people), verifier(people).today)
    return with_password(people, provider_of(people.staff("officer"), item.provider_id))


def test_finance_and_the_provider_read_what_an_order_came_to(
    client: FlaskClient, people: People
) -> None:
    email = paying(people, 6)
    line = db.session.scalars(select(PaymentLine.id).limit(1)).one()
    finance = log_in(client, VERIFIER)
    provider = log_in(client.application.test_client(), email)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for browser, url, words in (
        (finance, "/payments/runs/MA-2026-001", "Pikapalvelujen tilaukset"),
        (finance, "/payments/queue?run=MA-2026-001", "PT-2026-001"),
        (finance, f"/payments/lines/{line}", "Suorituksen hyväksyi Vesa Valmentaja"),
        (finance, "/quick/orders/PT-2026-001", "Suoritus on hyväksytty"),
        (provider, "/payments/own", "PT-2026-001"),
        (provider, f"/payments/lines/{line}", "tilaus"),
    ):
        asked.clear()
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert words in answer.get_data(as_text=True).replace("\u00ad", ""), url
        assert len(asked) < 25, (url, len(asked))
