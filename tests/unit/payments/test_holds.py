"""What a provider is told to put in order is what it alone can end."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from outcomes.payments.expected import waits_only_for_payee
from outcomes.payments.holds import mendable
from outcomes.pure.payees import BAN, PENSION, REGISTER, Hold

APPROVED = {
    "state": "approved",
    "route": "self_billing",
    "invoice_number": None,
    "hand_over_id": None,
    "returned_on": None,
}


def test_a_payee_ends_by_a_new_paper_what_it_lacks_and_not_what_the_payer_looks_up() -> None:
    own = [Hold("missing", PENSION), Hold("expired", PENSION, date(2027, 5, 2))]
    payers = [
        Hold("missing", REGISTER),
        Hold("expired", REGISTER, date(2027, 5, 2)),
        Hold("unconfirmed", PENSION),
        Hold("competing", BAN),
    ]
    assert mendable([*payers, *own]) == own


@pytest.mark.parametrize(
    ("more", "alone"),
    [
        ({}, True),
        ({"returned_on": date(2027, 5, 2)}, False),
        ({"hand_over_id": 1}, False),
        ({"state": "sent", "route": "e_invoice"}, False),
        ({"state": "sent", "route": "e_invoice", "invoice_number": "17"}, True),
    ],
)
def test_a_statement_waits_for_its_payee_alone_where_nothing_else_keeps_it(
    more: dict[str, Any], alone: bool
) -> None:
    statement = cast(Any, SimpleNamespace(**(APPROVED | more)))
    assert waits_only_for_payee(statement) is alone
