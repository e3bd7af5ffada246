"""Runs from verification to the bank: two people, one way, nothing stuck."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Conflict, DomainError, Forbidden, Invalid, Refused
from marketplace.platform.unit import unit
from outcomes.payments.lifecycle import RUN
from outcomes.payments.models import PaymentRun
from outcomes.payments.queries import by_contract, by_municipality, runs, runs_before, totals
from outcomes.payments.service import (
    approve_run,
    calculate_payments,
    close_run,
    hand_over,
    send_back,
    submit_run,
)
from outcomes.verification.service import ask_back, reject_line, reopen_line, verify_lines
from tests.conftest import as_superuser
from tests.factories.contracts import the_system
from tests.factories.participants import PERSONAL_CODE
from tests.factories.payments import (
    AS_OF,
    CALCULATED,
    PAY_ON,
    approve,
    approved_run,
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
from tests.factories.setup import People, seeing

EASTER_MONDAY, SATURDAY = date(2028, 4, 17), date(2027, 5, 8)
STAFF = ("officer", "decider", "coach", "verifier", "approver", "administrator")
HOLDERS = {
    "submit": "verifier",
    "close": "verifier",
    "send_back": "approver",
    "approve": "approver",
    "hand_over": "approver",
}


def take(action: str, actor: Actor, run_id: UUID) -> object:
    """Take an action of a run by its verb."""
    verbs: dict[str, Callable[[], object]] = {
        "submit": lambda: submit_run(actor, run_id),
        "close": lambda: close_run(actor, run_id),
        "send_back": lambda: send_back(actor, run_id, "Korjaa."),
        "approve": lambda: approve_run(actor, run_id),
        "hand_over": lambda: hand_over(actor, run_id, PAY_ON),
    }
    return verbs[action]()


@pytest.mark.parametrize("state", RUN.states)
def test_every_state_takes_only_its_own_actions_from_its_own_people(
    people: People, servers: Servers, state: str
) -> None:
    run_id = calculated_run(people).id
    actors = {role: people.staff(role) for role in STAFF} | {"provider": provider(people)}
    as_superuser(servers, f"update payment_run set state = '{state}'")
    db.session.rollback()
    for action, holder in HOLDERS.items():
        for role, actor in actors.items():
            if role == holder and RUN.find(state, action):
                continue
            seeing(actor)
            with pytest.raises(DomainError) as caught:
                take(action, actor, run_id)
            expected = "permission" if role != holder else "not_in_state"
            assert expected in caught.value.code, (action, role)


def test_a_run_is_submitted_when_every_line_is_decided(people: People) -> None:
    run = calculated_run(people)
    verify_lines(verifier(people), run.id, [run.lines[0].id])
    with pytest.raises(Refused) as caught:
        submit_run(verifier(people), run.id)
    assert (caught.value.code, caught.value.facts) == ("payment.lines_waiting", {"count": 9})
    submitted = decide_rest(people, run.id)
    assert (submitted.state, submitted.verified_at) == ("verified", CALCULATED)
    assert submitted.verifier is not None
    assert submitted.verifier.name == "Tarja Tarkastaja"


def test_another_person_approves(people: People) -> None:
    run = verified_run(people)
    approved = approve_run(approver(people), run.id)
    assert (approved.state, approved.approved_at) == ("approved", CALCULATED)
    assert approved.approver is not None
    assert approved.approver.name == "Hannu Hyväksyjä"


def both_roles(people: People, servers: Servers, key: str) -> Actor:
    """A person of the staff who may both verify and approve."""
    as_superuser(
        servers,
        "insert into membership (id, area_id, created_at, user_id, organisation_id, role)"
        " select gen_random_uuid(), area_id, created_at, user_id, organisation_id, r.role"
        " from membership, (values ('finance_verifier'), ('finance_approver')) as r(role)"
        f" where user_id = (select id from user_account where email = '{key}@tyohame.example')"
        " and membership.role <> r.role",
    )
    db.session.rollback()
    return people.by_email(f"{key}@tyohame.example")


def test_who_submitted_the_run_does_not_approve_it(people: People, servers: Servers) -> None:
    run_id = verified_run(people).id
    both = seeing(both_roles(people, servers, "verifier"))
    with pytest.raises(Refused, match="same_person"):
        approve_run(both, run_id)


def test_who_verified_a_single_line_does_not_approve(people: People, servers: Servers) -> None:
    run_id = calculated_run(people).id
    both = both_roles(people, servers, "approver")
    verify_lines(seeing(both), run_id, [lines_of(people, run_id)[0].id])
    decide_rest(people, run_id)
    with pytest.raises(Refused, match="same_person"):
        approve_run(seeing(both), run_id)


def test_who_rejected_a_line_does_not_approve(people: People, servers: Servers) -> None:
    run_id = calculated_run(people).id
    both = both_roles(people, servers, "approver")
    reject_line(seeing(both), lines_of(people, run_id)[0].id, "Ei kuulu.", "condition_not_met")
    decide_rest(people, run_id)
    with pytest.raises(Refused, match="same_person"):
        approve_run(seeing(both), run_id)


def test_the_database_is_the_last_guard_of_two_persons(people: People) -> None:
    run = verified_run(people)
    with pytest.raises(Conflict, match="same_person"), unit(verifier(people)) as u:
        u.lock(PaymentRun, run.id).approved_by = run.verified_by


def test_a_run_sent_back_is_verified_again(people: People) -> None:
    run_id = verified_run(people).id
    run = send_back(approver(people), run_id, "  Tarkista rivin 3 tunnit.  ")
    assert (run.state, run.send_back_reason) == ("calculated", "Tarkista rivin 3 tunnit.")
    assert (run.verified_by, run.verified_at) == (None, None)
    line_id = run.lines[0].id
    reopen_line(verifier(people), line_id)
    reject_line(verifier(people), line_id, "Tunnit eivät täyty.", "condition_not_met")
    assert submit_run(verifier(people), run_id).state == "verified"
    actions = [event.action for event in history(db.session(), "payment_run", run_id)]
    assert actions == ["create", "submit", "send_back", "submit"]


def test_sending_back_needs_a_reason_without_a_personal_code(people: People) -> None:
    run_id = verified_run(people).id
    with pytest.raises(Refused) as caught:
        send_back(approver(people), run_id, " ")
    assert caught.value.field == "reason"
    with pytest.raises(Invalid):
        send_back(approver(people), run_id, PERSONAL_CODE)


def test_what_the_totals_count_agrees_with_both_breakdowns(people: People) -> None:
    run = calculated_run(people)
    reject_line(verifier(people), run.lines[0].id, "Ei kuulu.", "condition_not_met")
    ask_back(verifier(people), run.lines[1].id, "Milloin?", "dates_unclear")
    total = totals([run.id])[run.id]
    assert (total.lines, total.net_cents) == (8, 880_000 - 90_000)
    for rows in (by_contract(run.id), by_municipality(run.id)):
        assert sum(row.lines for row in rows) == total.lines
        assert sum(row.net_cents for row in rows) == total.net_cents


def test_a_run_without_anything_to_pay_is_closed_and_the_next_may_begin(people: People) -> None:
    run = calculated_run(people, date(2026, 11, 30))
    for line in run.lines[1:]:
        reject_line(verifier(people), line.id, "Palvelu ei alkanut.", "condition_not_met")
    with pytest.raises(Refused, match="lines_waiting"):
        close_run(verifier(people), run.id)
    ask_back(verifier(people), run.lines[0].id, "Alkoiko palvelu?", "dates_unclear")
    with pytest.raises(Refused, match="nothing_verified"):
        submit_run(verifier(people), run.id)
    closed = close_run(verifier(people), run.id)
    assert (closed.state, {line.state for line in closed.lines}) == ("closed", {"rejected"})
    second = calculated_run(people)
    assert lines_of(people, second.id, "asked_back") != []


def test_a_run_that_pays_is_not_closed(people: People) -> None:
    run = calculated_run(people)
    verify_lines(verifier(people), run.id, [line.id for line in run.lines])
    with pytest.raises(Refused, match="something_to_pay"):
        close_run(verifier(people), run.id)


def test_a_provider_that_owes_gets_no_statement_and_is_set_off_later(
    people: People, clock: FixedClock
) -> None:
    first = handed_over_run(people, date(2027, 2, 28))
    (job,) = [line for line in first.lines if line.outcome_on == date(2026, 12, 1)]
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, job.person_key, "W1-1", started_on="2026-12-01", hours_per_week="10")
    second = calculated_run(people, CALCULATED.date() + timedelta(days=7))
    owed = [line for line in second.lines if line.adjusts_line_id]
    assert sum(line.amount_cents for line in owed) == -290_000
    for line in second.lines:
        if not line.adjusts_line_id:
            ask_back(verifier(people), line.id, "Kesto?", "dates_unclear")
    verify_lines(verifier(people), second.id, [line.id for line in owed])
    closed = close_run(verifier(people), second.id)
    assert closed.statements == []
    for line in owed:
        last = history(db.session(), "payment_line", line.id)[-1]
        assert (last.action, last.facts) == ("let_go", {"run": closed.number})
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people, closed.as_of)


def test_what_a_provider_owes_is_set_off_in_a_later_run(people: People, clock: FixedClock) -> None:
    first = handed_over_run(people, date(2026, 12, 31))
    (job,) = [line for line in first.lines if line.outcome_on == date(2026, 12, 1)]
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, job.person_key, "W1-1", started_on="2026-12-01", hours_per_week="10")
    second = calculated_run(people, AS_OF + timedelta(days=10))
    net = sum(line.amount_cents for line in second.lines)
    assert min(line.amount_cents for line in second.lines) == -100_000
    run = decide_rest(people, second.id)
    (statement,) = approve(people, run.id).statements
    assert statement.net_cents == net == 310_000 - 100_000


def test_the_pay_day_is_a_banking_day_to_come(people: People) -> None:
    run_id = approved_run(people).id
    for day, code in (
        (CALCULATED.date() - timedelta(days=1), "pay_day_past"),
        (SATURDAY, "no_banking_day"),
        (EASTER_MONDAY, "no_banking_day"),
        (CALCULATED.date() + timedelta(days=35), "pay_day_far"),
    ):
        with pytest.raises(Refused, match=code) as caught:
            hand_over(approver(people), run_id, day)
        assert caught.value.field == "pay_on"
    assert hand_over(approver(people), run_id, PAY_ON).pay_on == PAY_ON


def test_nothing_leaves_before_its_statements_are_ready(people: People) -> None:
    run_id = verified_run(people).id
    approve_run(approver(people), run_id)
    with pytest.raises(Refused) as caught:
        hand_over(approver(people), run_id, PAY_ON)
    assert (caught.value.code, caught.value.facts) == ("payment.statements_missing", {"count": 1})


def test_handing_over_pays_every_verified_line_once(people: People) -> None:
    run = calculated_run(people)
    reject_line(verifier(people), run.lines[0].id, "Ei kuulu.", "condition_not_met")
    decide_rest(people, run.id)
    paid = pay(people, run.id)
    assert sorted(line.state for line in lines_of(people, run.id)) == ["paid"] * 9 + ["rejected"]
    assert (paid.state, paid.handed_over_at) == ("handed_over", CALCULATED)
    with pytest.raises(Refused, match="not_in_state"):
        hand_over(approver(people), run.id, PAY_ON)


@pytest.mark.parametrize("role", ["officer", "coach", "verifier", "administrator"])
def test_nobody_but_the_approver_moves_money(people: People, role: str) -> None:
    run_id = verified_run(people).id
    actor = people.staff(role)
    for verb in (lambda: approve_run(actor, run_id), lambda: hand_over(actor, run_id, PAY_ON)):
        with pytest.raises(Forbidden):
            verb()


def test_a_provider_sees_no_runs(people: People) -> None:
    calculated_run(people)
    db.session.expunge_all()
    assert runs(provider(people)).rows == []
    with pytest.raises(Forbidden):
        calculate_payments(provider(people), AS_OF)
    seeing(the_system(people))
    assert len(runs(the_system(people)).rows) == 1
    assert db.session.query(PaymentRun).count() == 1


def test_the_run_before_is_the_one_made_before_however_its_number_reads(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    first = pay(people, verified_run(people, date(2027, 1, 31)).id)
    clock.move_to(clock.now() + timedelta(hours=1))
    second = calculated_run(people)
    keys = first.id, second.id
    db.session.commit()
    for key, number in zip(keys, (999, 1000), strict=True):
        change = f"update payment_run set number = 'MA-2027-{number}' where id = '{key}'"
        as_superuser(servers, change)
    db.session.expire_all()
    listed = runs(verifier(people)).rows
    assert [run.number for run in listed] == ["MA-2027-1000", "MA-2027-999"]
    assert [run.id for run in runs_before(listed[0], 5)] == [keys[0]]
