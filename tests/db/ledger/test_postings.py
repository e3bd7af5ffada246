"""What happens to payment lines is posted in the same transaction, once, and always balances."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden
from marketplace.platform.unit import unit
from outcomes.ledger.models import LedgerEntry, LedgerPosting
from outcomes.ledger.service import post_lines, post_statements
from outcomes.payments.models import PaymentLine
from outcomes.payments.service import close_run, hand_over
from outcomes.verification.service import answer_line, ask_back, reject_line, reopen_line
from tests.factories.contracts import the_system
from tests.factories.ledger import balances, by_line, entries, postings
from tests.factories.payments import (
    AS_OF,
    CALCULATED,
    LINES,
    PAY_ON,
    approve,
    approver,
    calculated_run,
    corrected,
    decide_rest,
    handed_over_run,
    lines_of,
    pay,
    provider,
    verified_run,
    verifier,
)
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing


def total(lines: list[PaymentLine]) -> int:
    return sum(line.amount_cents for line in lines)


def test_a_calculated_line_is_a_cost_and_owed(people: People) -> None:
    lines = lines_of(people, calculated_run(people).id)
    assert len(lines) == LINES
    assert balances(people) == {"cost": total(lines), "owed": total(lines)}
    assert entries(people) == LINES


def test_each_posting_names_contract_municipality_and_budget_line(people: People) -> None:
    run = calculated_run(people)
    towns = {line.id: line.municipality for line in lines_of(people, run.id)}
    for posting in postings(people):
        assert posting.line_id
        assert posting.contract_id
        assert posting.municipality == towns[posting.line_id]
        assert posting.budget_line == "coaching"


def test_a_line_stays_on_the_budget_line_of_its_first_posting(people: People) -> None:
    run_id = calculated_run(people).id
    change_rule(the_system(people), "budget_line", "coaching", service_lines=[])
    decide_rest(people, run_id)
    assert {posting.budget_line for posting in postings(people)} == {"coaching"}


def test_a_question_holds_a_line_and_the_providers_answer_lets_it_go(people: People) -> None:
    line = lines_of(people, calculated_run(people).id)[0]
    ask_back(verifier(people), line.id, "Miltä jaksolta?", "dates_unclear")
    assert balances(people)["held"] == line.amount_cents
    answer_line(provider(people), line.id, "Helmikuulta.")
    assert "held" not in balances(people)
    assert balances(people) == by_line(people)


def test_a_rejected_line_is_no_cost_until_it_is_taken_up_again(people: People) -> None:
    run = calculated_run(people)
    lines = lines_of(people, run.id)
    reject_line(verifier(people), lines[0].id, "Ei näyttöä.", "condition_not_met")
    assert balances(people)["cost"] == total(lines[1:])
    reopen_line(verifier(people), lines[0].id)
    assert balances(people) == {"cost": total(lines), "owed": total(lines)}
    for line in lines:
        reject_line(verifier(people), line.id, "Ei näyttöä.", "condition_not_met")
    close_run(verifier(people), run.id)
    assert balances(people) == {}


def test_an_approved_run_stands_on_its_statements_with_their_vat(people: People) -> None:
    run = verified_run(people)
    net = total(lines_of(people, run.id))
    assert balances(people) == {"cost": net, "verified": net}
    statements = approve(people, run.id).statements
    vat = sum(each.vat_cents for each in statements)
    assert vat
    assert balances(people) == {"cost": net, "vat": vat, "approved": net + vat}
    assert {each.statement_id for each in postings(people) if each.account == "approved"} == {
        each.id for each in statements
    }
    hand_over(approver(people), run.id, PAY_ON)
    assert balances(people) == {"cost": net, "vat": vat, "handed_over": net + vat}


def test_what_an_earlier_statement_paid_in_vain_is_recovered(
    people: People, clock: FixedClock
) -> None:
    first = handed_over_run(people, date(2026, 12, 31))
    (job,) = [line for line in first.lines if line.outcome_on == date(2026, 12, 1)]
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, job.person_key, "W1-1", started_on="2026-12-01", hours_per_week="10")
    second = decide_rest(people, calculated_run(people, AS_OF + timedelta(days=10)).id)
    paid = balances(people)["handed_over"]
    (statement,) = pay(people, second.id).statements
    after = balances(people)
    assert after["recovered"] == -100_000
    assert after["handed_over"] + after["recovered"] == paid + statement.gross_cents


def test_posting_again_posts_nothing(people: People) -> None:
    run = handed_over_run(people)
    before = entries(people)
    lines = lines_of(people, run.id)
    system = seeing(the_system(people))
    assert post_lines(system, lines, "pay") == 0
    with pytest.raises(Conflict, match=r"ledger\.posted_already"):
        post_statements(seeing(system), run.statements, "hand_over")
    assert entries(people) == before


def test_only_the_system_posts(people: People) -> None:
    with pytest.raises(Forbidden):
        post_lines(verifier(people), [], "create")


def test_nobody_changes_or_removes_a_posting(people: People) -> None:
    calculated_run(people)
    verifier(people)
    for statement in (update(LedgerPosting).values(account="paid"), delete(LedgerPosting)):
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(statement)
        db.session.rollback()
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("update ledger_entry set action = 'x'"))
    db.session.rollback()


def test_the_database_refuses_an_entry_that_does_not_balance(people: People) -> None:
    calculated_run(people)
    held = db.session.scalars(select(LedgerEntry.id)).first()
    actor = seeing(the_system(people))
    for key in (held, None):
        with pytest.raises(DBAPIError, match="does not sum to zero"), unit(actor) as u:
            entry = key or u.add(LedgerEntry, cause="x", action="x", booked_on=u.today).id
            row = {"id": u.new_id(), "area_id": actor.area_id, "created_at": u.now}
            u.session.execute(
                insert(LedgerPosting),
                [row | {"entry_id": entry, "account": "paid", "amount_cents": 1}],
            )


def test_a_provider_sees_no_ledger(people: People) -> None:
    calculated_run(people)
    provider(people)
    assert db.session.scalars(select(LedgerPosting)).all() == []
    assert db.session.scalars(select(LedgerEntry)).all() == []


def test_what_is_paid_is_what_the_bank_is_told(people: People) -> None:
    run = pay(people, verified_run(people).id)
    assert balances(people)["handed_over"] == sum(each.gross_cents for each in run.statements)
