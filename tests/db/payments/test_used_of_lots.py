"""What is really used of a framework's lots."""

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.frameworks.used import used_of
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from outcomes.payments.models import PaymentLine
from outcomes.verification.service import reject_line
from tests.factories.frameworks import drafted_framework, lot_row
from tests.factories.payments import calculated_run, verifier
from tests.factories.setup import People


def test_what_is_used_of_a_lot_is_what_its_contracts_have_earned_rejected_lines_apart(
    people: People,
) -> None:
    calculated_run(people)
    framework = drafted_framework(people, lot_row(), lot_row(municipalities=["061"]))
    verifier(people)
    contract = db.session.scalars(select(Contract)).one()
    first, second = framework.lots
    assert used_of(framework) == {first.id: 0, second.id: 0}
    lines = db.session.scalars(select(PaymentLine).order_by(PaymentLine.line_id)).all()
    whole = sum(line.amount_cents for line in lines)
    contract.lot_id = second.id  # as of a call-off
    db.session.commit()
    assert used_of(framework) == {first.id: 0, second.id: whole}
    contract.lot_id = None
    db.session.get_one(Call, contract.call_id).lot_id = first.id  # as of a mini-competition
    db.session.commit()
    refused = next(line for line in lines if line.referral_id is not None)
    reject_line(verifier(people), refused.id, "Alkoiko palvelu?", "facts_missing")
    assert used_of(framework) == {first.id: whole - refused.amount_cents, second.id: 0}
