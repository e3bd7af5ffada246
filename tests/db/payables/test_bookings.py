"""What was handed over is booked by the account rules, once."""

import csv

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.rules.models import Rule
from outcomes.ledger.models import LedgerPosting
from outcomes.ledger.service import NewEntry, post_entries
from outcomes.payables.models import BookedEntry, MovementBooking, PayablesExport
from outcomes.payables.service import book_movements, export_payables
from outcomes.payments.models import HandOver
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.service import approve_claim, give_back, record_repayment
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.service import record_return
from outcomes.payments.statements.service import (
    approve_statement,
    verify_statement,
    withdraw_statement,
)
from outcomes.pure.bookkeeping import Posting
from tests.conftest import Servers, as_superuser
from tests.db.payments.test_facts_that_come_back import decided, told
from tests.db.payments.test_late_interest import paid_late
from tests.db.payments.test_statement_life import route
from tests.factories.buyers import rule
from tests.factories.contracts import the_contract, the_system
from tests.factories.payments import PAY_ON, approver, handed_over_run, verifier
from tests.factories.recoveries import (
    NET,
    another_verifier,
    owing,
    prepared,
    sent,
    set_off,
    written_off,
)
from tests.factories.setup import People, seeing

KIND = "payables_account"
NAMES = "names: {fi: T, sv: T, en: T}"


def accounts(people: People) -> None:
    """Everything onto one account, what the budget line of coaching pays onto another."""
    rule(the_system(people), KIND, "all", f"{{{NAMES}, account: '4300'}}")
    own = "account: '4340', cost_centre: '-55/10', vat_code: 'K25', budget_line: coaching"
    rule(the_system(people), KIND, "coaching", f"{{{NAMES}, {own}}}")


def other_accounts(people: People) -> None:
    """An account for each other use."""
    for place, use in enumerate(("repayment", "credit_loss", "withheld", "late_interest")):
        rule(the_system(people), KIND, use, f"{{{NAMES}, account: '900{place}', use: {use}}}")


def the_hand_over() -> HandOver:
    return db.session.scalars(select(HandOver)).one()


def rows_of(made: PayablesExport | MovementBooking) -> list[dict[str, str]]:
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
    rows = rows_of(export_payables(verifier(people), the_hand_over().id))
    assert {row["vat_rate"] for row in rows} == {charged["rate_percent"]}
    assert cents(rows, "vat_eur") == charged["vat_cents"]


def test_a_hand_over_is_booked_by_the_rules_to_the_cent_and_only_once(people: People) -> None:
    run = handed_over_run(people)
    accounts(people)
    (statement,) = run.statements
    made = export_payables(verifier(people), the_hand_over().id)
    rows = rows_of(made)
    assert {(row["statement"], row["account"], row["cost_centre"]) for row in rows} == {
        (statement.number, "4340", "-55/10")
    }
    contract = the_contract().number
    assert {(row["contract"], row["budget_line"]) for row in rows} == {(contract, "coaching")}
    assert {row["municipality"] for row in rows} == {"061", "082", "109"}
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


def booked(people: People) -> list[dict[str, str]]:
    return rows_of(book_movements(verifier(people)))


def cents(rows: list[dict[str, str]], column: str = "gross_eur") -> int:
    return sum(round(float(row[column]) * 100) for row in rows)


def test_a_claim_is_booked_as_it_is_sent_paid_back_in_part_and_given_up(
    people: People, clock: FixedClock
) -> None:
    accounts(people)
    claim = sent(people, clock)
    rows = booked(people)
    assert {(row["document"], row["entry"], row["account"]) for row in rows} == {
        (claim.number, "credit_note", "4340")
    }
    assert {row["budget_line"] for row in rows} == {"coaching"}
    assert {row["contract"] for row in rows} == {the_contract().number}
    assert (cents(rows, "net_eur"), cents(rows, "vat_eur")) == (-NET, -claim.vat_cents)
    record_repayment(another_verifier(people), claim.id, clock.now().date(), 100_000)
    with pytest.raises(Refused, match="no_account_for") as refused:
        booked(people)
    assert refused.value.facts["use"] == "repayment"
    other_accounts(people)
    written_off(people, claim.id)
    found = booked(people)
    (paid,) = [row for row in found if row["entry"] == "repayment"]
    lost = [row for row in found if row != paid]
    assert (paid["entry"], paid["account"], cents([paid])) == ("repayment", "9000", 100_000)
    assert {(row["entry"], row["account"], row["contract"]) for row in lost} == {
        ("credit_loss", "9001", the_contract().number)
    }
    assert cents(lost) == claim.gross_cents - 100_000
    assert cents(lost, "vat_eur") == claim.vat_cents - round(100_000 * 25.5 / 125.5)
    with pytest.raises(Refused, match="nothing_moved"):
        booked(people)
    entry = db.session.scalars(select(BookedEntry)).first()
    assert entry is not None
    columns = {each.name: getattr(entry, each.name) for each in BookedEntry.__table__.columns}
    again = columns | {"id": people.staff("verifier").ids.new()}
    with pytest.raises(DBAPIError, match="uq_booked_entry_entry_id"):
        db.session.execute(insert(BookedEntry.__table__).values(**again))


@pytest.mark.parametrize("credited", [False, True])
def test_whatever_becomes_of_a_claim_its_provider_is_owed_nothing_in_the_end(
    people: People, clock: FixedClock, credited: bool
) -> None:
    """A claim that was given up and set off, or paid back, comes to nothing in accounts payable."""
    accounts(people)
    other_accounts(people)
    if credited:
        route(people, "self_billing", agreed_on="2026-05-01")
    key = sent(people, clock).id
    written_off(people, key)
    rows = booked(people)
    assert cents(rows) == 0
    (lost,) = [row for row in rows if row["entry"] == "credit_loss"]
    assert (cents([lost], "vat_eur") > 0) is not credited
    if credited:
        record_repayment(another_verifier(people), key, clock.now().date())
    else:
        set_off(people, key)
    after = booked(people)
    assert cents(after) == 0
    back = [row for row in (*rows, *after) if row["account"] == "9001"]
    assert cents(back, "net_eur") == cents(back, "vat_eur") == 0


def test_a_part_of_what_was_given_up_lessens_the_loss_and_is_given_back_when_it_is_earned(
    people: People, clock: FixedClock
) -> None:
    """After each step the provider's account is what it is owed: nothing, and last its part."""
    accounts(people)
    other_accounts(people)
    key = sent(people, clock).id
    written_off(people, key)
    rows = booked(people)
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    rows += booked(people)
    lost = [row for row in rows if row["account"] == "9001"]
    assert {row["contract"] for row in lost} == {the_contract().number}
    assert (cents(rows), cents(lost)) == (0, sent_gross() - 100_000)
    told(people, clock, 3)
    decided(people, clock)
    rows += booked(people)
    lost = [row for row in rows if row["account"] == "9001"]
    assert (cents(rows), cents(lost, "net_eur"), cents(lost, "vat_eur")) == (100_000, 0, 0)
    give_back(another_verifier(people), key, clock.now().date())
    assert cents([*rows, *booked(people)]) == 0


@pytest.mark.parametrize("exempt", [100_000, 190_000])
def test_a_loss_of_two_categories_of_vat_is_booked_by_each_as_its_credit_note_was(
    people: People, clock: FixedClock, servers: Servers, exempt: int
) -> None:
    """A part that is paid back all the same lessens the loss of both."""
    accounts(people)
    other_accounts(people)
    owing(people, clock)
    db.session.commit()
    as_superuser(
        servers,
        "set session_replication_role = replica; update payment_line set vat_category = 'E'"
        f" where amount_eur = {-exempt / 100}",
    )
    db.session.expire_all()
    key = approve_claim(approver(people), prepared(people).id).id
    written_off(people, key)
    rows = booked(people)
    for category, net in (("E", exempt), ("S", NET - exempt)):
        vat = round(net * 0.255) if category == "S" else 0
        of_it = [row for row in rows if row["vat_category"] == category]
        assert {
            (row["entry"], cents([row], "net_eur"), cents([row], "vat_eur")) for row in of_it
        } == {("credit_note", -net, -vat), ("credit_loss", net, vat)}
    record_repayment(another_verifier(people), key, clock.now().date(), sent_gross() // 2)
    after = booked(people)
    lost = {row["vat_category"]: row for row in after}
    assert abs(cents([lost["E"]], "net_eur") + exempt / 2) <= 1
    assert cents([lost["E"]], "vat_eur") == 0 == cents(after)


def sent_gross() -> int:
    return db.session.scalars(select(RecoveryClaim)).one().gross_cents


@pytest.mark.parametrize("credited", [False, True])
def test_the_vat_of_a_loss_that_an_earlier_version_posted_apart_is_booked_as_vat(
    people: People, clock: FixedClock, credited: bool
) -> None:
    accounts(people)
    other_accounts(people)
    claim = written_off(people, sent(people, clock).id)
    booked(people)
    whose = {"recovery_id": claim.id}
    if credited:
        owned = ("contract_id", "order_id", "municipality", "budget_line")
        posting = db.session.scalars(
            select(LedgerPosting).where(LedgerPosting.account == "written_off")
        ).first()
        whose |= {name: getattr(posting, name) for name in owned}
    vat = claim.vat_cents
    on, cents_on = ("lost_vat", vat) if credited else ("written_off", -vat)
    entry = NewEntry(
        f"recovery_claim:{claim.id}:lost_vat",
        "write_off",
        clock.now().date(),
        [Posting(on, cents_on), Posting("vat", -cents_on)],
        whose,
    )
    post_entries(seeing(the_system(people)), [entry])
    rows = booked(people)
    assert (cents(rows, "net_eur"), cents(rows)) == (cents_on, 0)


def test_what_was_withheld_and_late_interest_are_booked(people: People, clock: FixedClock) -> None:
    accounts(people)
    other_accounts(people)
    statement = paid_late(people, clock, listed=False)
    rows = {row["entry"]: row for row in booked(people)}
    assert set(rows) == {"withheld", "late_interest"}
    assert (rows["withheld"]["account"], rows["withheld"]["document"]) == ("9002", statement.number)
    assert cents([rows["withheld"]]) < 0 < cents([rows["late_interest"]])
