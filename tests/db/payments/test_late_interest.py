"""What paying late costs is owed from the settlement on, until it is paid or waived."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import members_of
from marketplace.rules.service import add_rule
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.interest.queries import owed_cents
from outcomes.payments.interest.service import (
    accept_interest,
    record_interest_paid,
    waive_interest,
)
from outcomes.payments.models import Statement
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.service import record_payment, record_return
from outcomes.payments.statements.service import approve_statement, verify_statement
from outcomes.pure.payees import REGISTER
from tests.db.payments.test_statement_life import limit
from tests.factories.ledger import balances
from tests.factories.payees import confirmed
from tests.factories.payments import approver, handed_over_run, pay, verified_run, verifier
from tests.factories.setup import People, seeing

OWED = 31_77 + 40_00
"""Ten days at the rule's rate, and the standard compensation."""


def paid_late(people: People, clock: FixedClock, *, listed: bool = True) -> Statement:
    """A statement that was paid ten days after its due day; tax is withheld of a provider that is
    not in the register."""
    run = verified_run(people)
    if not listed:
        confirmed(people, run.lines[0].provider_id, REGISTER, listed=False)
    (statement,) = pay(people, run.id).statements
    assert statement.due_on is not None
    clock.move_to(clock.now() + (statement.due_on - clock.now().date()) + timedelta(days=12))
    record_payment(verifier(people), statement.id, statement.due_on + timedelta(days=10))
    return statement


def the_interest(people: People, state: str = "owed") -> LateInterest:
    verifier(people)
    return db.session.scalars(select(LateInterest).where(LateInterest.state == state)).one()


def agrees(people: People) -> bool:
    """Whether all totals agree, but what a person alone says that the bank has paid."""
    checks = reconcile(verifier(people))
    return all(each.agrees for each in checks if each.code != "confirmed")


def test_what_was_paid_in_time_costs_nothing(people: People) -> None:
    (statement,) = handed_over_run(people).statements
    record_payment(verifier(people), statement.id, people.clock.now().date())
    assert owed_cents(verifier(people)) == 0


def test_late_interest_is_posted_as_it_is_settled_and_paid_when_the_approver_accepts(
    people: People, clock: FixedClock
) -> None:
    paid_late(people, clock)
    shown = balances(people)
    assert (shown["interest"], shown["interest_owed"]) == (OWED, OWED)
    assert owed_cents(verifier(people)) == OWED
    key = the_interest(people).id
    today = clock.now().date()
    with pytest.raises(DomainError):
        accept_interest(verifier(people), key)
    with pytest.raises(DomainError):
        record_interest_paid(verifier(people), key, today)
    accept_interest(approver(people), key)
    for day in (today + timedelta(days=1), today - timedelta(days=30)):
        with pytest.raises(Refused) as refused:
            record_interest_paid(verifier(people), key, day)
        assert refused.value.field == "paid_on"
    record_interest_paid(verifier(people), key, today)
    shown = balances(people)
    assert (shown["interest"], shown["interest_paid"]) == (OWED, OWED)
    assert "interest_owed" not in shown
    assert agrees(people)


def test_a_rate_that_changes_meanwhile_counts_from_its_day(
    people: People, clock: FixedClock
) -> None:
    from_day = date(2027, 6, 8)
    change_rule_from(people, from_day, "11.5")
    statement = paid_late(people, clock)
    interest = the_interest(people)
    first, second = interest.by_rate
    assert (first.last, second.first) == (from_day - timedelta(days=1), from_day)
    assert [str(each.percent) for each in (first, second)] == ["10.5", "11.5"]
    assert first.cents + second.cents == interest.interest_cents > 31_77
    assert second.last == statement.paid_on


def change_rule_from(people: People, day: date, percent: str) -> None:
    """Another rate is in force from a day on."""
    given = {
        "kind": "late_interest",
        "key": "statement",
        "value": {"names": dict.fromkeys(("fi", "sv", "en"), "V"), "percent": percent}
        | {"compensation_eur": "40"},
        "valid_from": day,
        "source": "testistä",
    }
    add_rule(seeing(people.staff("administrator")), given)


def test_only_the_approver_waives_it_and_says_why(people: People, clock: FixedClock) -> None:
    paid_late(people, clock)
    key = the_interest(people).id
    for actor, said in ((verifier(people), "Luovuttu."), (approver(people), " ")):
        with pytest.raises(DomainError):
            waive_interest(actor, key, said)
    waive_interest(approver(people), key, "Palveluntuottaja luopui korosta.")
    assert "interest" not in balances(people)
    assert agrees(people)


def test_what_was_waived_does_not_come_about_anew_with_another_payment(
    people: People, clock: FixedClock
) -> None:
    statement = paid_late(people, clock)
    waive_interest(approver(people), the_interest(people).id, "Palveluntuottaja luopui korosta.")
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    hand_over(approver(people), statement.run_id, clock.now().date())
    day = clock.now().date()
    record_payment(verifier(people), statement.id, day)
    rows = db.session.scalars(select(LateInterest).order_by(LateInterest.settled_on)).all()
    assert [each.state for each in rows] == ["waived", "owed"]
    assert rows[0].compensation_cents == 40_00 and rows[1].compensation_cents == 0
    assert 0 < rows[1].interest_cents < rows[0].interest_cents
    assert rows[1].before_cents == rows[0].interest_cents
    periods = rows[1].by_rate
    assert sum(each.cents for each in periods) - rows[1].before_cents == rows[1].interest_cents
    assert agrees(people)


def test_it_falls_with_a_payment_that_comes_back(people: People, clock: FixedClock) -> None:
    statement = paid_late(people, clock)
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    assert the_interest(people, "fallen").cents == OWED
    assert "interest" not in balances(people)
    assert agrees(people)


def test_it_is_not_accepted_as_the_deputy_of_the_firms_people(
    people: People, clock: FixedClock
) -> None:
    statement = paid_late(people, clock)
    owner = members_of(statement.provider_id).pop()
    email = db.session.scalar(select(User.email).where(User.id == owner))
    limit(people, "deputy", f"people: ['approver@tyohame.example'], deputy_of: {email}")
    with pytest.raises(Refused, match="deputy_of_verifier"):
        accept_interest(approver(people), the_interest(people).id)
