"""What was handed over is booked by the account rules, once."""

import csv

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.pure.money import eur_text
from marketplace.rules.models import Rule
from outcomes.payables.models import PayablesExport
from outcomes.payables.service import export_payables
from outcomes.payments.models import HandOver
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.service import record_return
from outcomes.payments.statements.service import (
    approve_statement,
    verify_statement,
    withdraw_statement,
)
from tests.factories.buyers import rule
from tests.factories.contracts import the_contract, the_system
from tests.factories.payments import PAY_ON, approver, handed_over_run, verifier
from tests.factories.setup import People, seeing

KIND = "payables_account"
NAMES = "names: {fi: T, sv: T, en: T}"


def accounts(people: People) -> None:
    """Everything onto one account, what the budget line of coaching pays onto another."""
    rule(the_system(people), KIND, "all", f"{{{NAMES}, account: '4300'}}")
    own = "account: '4340', cost_centre: '-55/10', vat_code: 'K25', budget_line: coaching"
    rule(the_system(people), KIND, "coaching", f"{{{NAMES}, {own}}}")


def the_hand_over() -> HandOver:
    return db.session.scalars(select(HandOver)).one()


def rows_of(made: PayablesExport) -> list[dict[str, str]]:
    return list(csv.DictReader(storage().get(made.file.sha256).decode().splitlines()))


def test_a_statement_is_booked_at_the_rates_that_it_charged(people: People) -> None:
    run = handed_over_run(people)
    accounts(people)
    (statement,) = run.statements
    (charged,) = statement.vat_breakdown
    seeing(the_system(people))
    corrected = update(Rule).where(Rule.kind == "vat", Rule.key == "S").values(value={"rate": "24"})
    db.session.execute(corrected)
    db.session.commit()
    (row,) = rows_of(export_payables(verifier(people), the_hand_over().id))
    assert (row["vat_rate"], row["vat_eur"]) == (
        charged["rate_percent"], eur_text(charged["vat_cents"]),
    )  # fmt: skip


def test_a_hand_over_is_booked_by_the_rules_to_the_cent_and_only_once(people: People) -> None:
    run = handed_over_run(people)
    accounts(people)
    (statement,) = run.statements
    made = export_payables(verifier(people), the_hand_over().id)
    rows = rows_of(made)
    assert {(row["statement"], row["account"], row["cost_centre"]) for row in rows} == {
        (statement.number, "4340", "-55/10")
    }
    for column, cents in (
        ("net_eur", statement.net_cents),
        ("vat_eur", statement.vat_cents),
        ("gross_eur", statement.gross_cents),
    ):
        assert sum(round(float(row[column]) * 100) for row in rows) == cents
    with pytest.raises(Refused, match="exported_already"):
        export_payables(verifier(people), the_hand_over().id)
    columns = {each.name: getattr(made, each.name) for each in PayablesExport.__table__.columns}
    again = columns | {"id": people.staff("verifier").ids.new()}
    with pytest.raises(DBAPIError, match="uq_payables_export_hand_over_id"):
        db.session.execute(insert(PayablesExport.__table__).values(**again))


def test_without_a_rule_nothing_is_booked_and_what_is_missing_is_told(people: People) -> None:
    handed_over_run(people)
    with pytest.raises(Refused, match="no_account") as refused:
        export_payables(verifier(people), the_hand_over().id)
    line = the_contract().call.service_line
    assert refused.value.facts["service_line"] == line.code
    assert refused.value.facts["basket"] == line.basket.code
    assert db.session.scalars(select(PayablesExport)).all() == []


def test_what_left_anew_is_not_booked_again_and_what_is_booked_is_not_taken_apart(
    people: People,
) -> None:
    run = handed_over_run(people)
    accounts(people)
    (statement,) = run.statements
    key = run.id
    export_payables(verifier(people), the_hand_over().id)
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    with pytest.raises(Refused, match="left_already"):
        withdraw_statement(verifier(people), statement.id, "Uudelleen.")
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    hand_over(approver(people), key, PAY_ON)
    second = db.session.scalars(select(HandOver).order_by(HandOver.number.desc())).first()
    assert second is not None and [each.id for each in second.statements] == [statement.id]
    with pytest.raises(Refused, match="nothing_to_book"):
        export_payables(verifier(people), second.id)
