"""Runs from facts: the engine's lines, nothing twice, corrections as adjustments, one at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from contracts.agreements.models import Contract
from contracts.agreements.service import end_due_contracts
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Conflict, Forbidden, Refused
from marketplace.platform.unit import unit
from marketplace.rules.service import STANDARD, load_rules
from outcomes.finder.service import tell_opening
from outcomes.payments.calculation import engine_lines
from outcomes.payments.marks import Marks, own_words
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.service import calculate_payments
from outcomes.payments.statements.service import statement_bundle
from outcomes.pure.engine import ENGINE_VERSION, calculate
from outcomes.pure.facts import AsOf
from outcomes.pure.lines import line_order
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.correcting.days import days_of
from outcomes.referrals.correcting.service import correct_days
from outcomes.referrals.known import engine_referrals
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import interruptions_of
from outcomes.referrals.service import end_referral, propose_referral
from outcomes.results.models import SpellVersion
from outcomes.results.queries import spells_of
from tests.conftest import as_superuser
from tests.factories.contracts import WINNER, morning, the_contract, the_system
from tests.factories.participants import participant
from tests.factories.payments import (
    AS_OF,
    CALCULATED,
    LINES,
    calculated_run,
    corrected,
    handed_over_run,
    lines_of,
    provider,
    verifier,
)
from tests.factories.results import imported, row
from tests.factories.setup import People, seeing
from tests.factories.together import PATIENCE_SECONDS, at_once, beside, until_waited_for

MAY = date(2027, 5, 10)


def by_rule(lines: list[PaymentLine], rule: str) -> list[PaymentLine]:
    return [line for line in lines if line.rule == rule]


def test_the_lines_of_a_run_are_the_engines(people: People) -> None:
    run = calculated_run(people)
    contract = the_contract()
    referrals = engine_referrals(verifier(people), contract.id)
    spells = spells_of(verifier(people), [each.person_key for each in referrals])
    scheme = parse_scheme(contract.scheme, "S.yaml")
    expected = calculate(scheme, referrals, spells, as_of=AsOf.of(AS_OF))
    stored = sorted(engine_lines(lines_of(people, run.id)), key=line_order)
    assert stored == expected
    assert [line.explanation for line in stored] == [line.explanation for line in expected]
    assert len(stored) == LINES


def test_a_run_keeps_what_it_was_calculated_by(people: People) -> None:
    run = calculated_run(people)
    assert (run.number, run.state, run.as_of) == ("MA-2027-001", "calculated", AS_OF)
    assert run.engine_version == ENGINE_VERSION
    assert {line.as_of for line in run.lines} == {AS_OF}
    event = history(db.session(), "payment_run", run.id)[0]
    assert (event.action, event.facts["as_of"]) == ("create", "2027-04-30")


def test_a_second_calculation_finds_nothing_new(people: People) -> None:
    handed_over_run(people)
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people)
    assert db.session.scalar(select(func.count()).select_from(PaymentRun)) == 1


def test_later_outcomes_come_into_the_next_run_alone(people: People) -> None:
    first = handed_over_run(people, date(2027, 1, 31))
    second = calculated_run(people)
    assert (len(first.lines), len(second.lines)) == (7, 3)
    assert {line.rule for line in second.lines} == {"retention_3"}


def test_corrected_facts_become_adjustments_and_no_line_is_edited(
    people: People, clock: FixedClock
) -> None:
    first = handed_over_run(people)
    before = {line.line_id: (line.amount_cents, line.explanation) for line in first.lines}
    (job,) = [line for line in by_rule(first.lines, "job_start") if line.amount_cents == 50_000]
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, job.person_key, "W2-1", started_on="2027-01-11", hours_per_week="20")
    second = calculated_run(people, MAY)
    assert {(line.rule, line.amount_cents, line.quantity) for line in second.lines} == {
        ("job_start", 50_000, 1),
        ("retention_3", 70_000, 1),
    }
    assert {line.adjusts_line_id for line in second.lines} <= before.keys()
    db.session.expire_all()
    after = {line.line_id: (line.amount_cents, line.explanation) for line in first.lines}
    assert after == before


def test_the_number_of_an_adjustment_is_not_given_again_though_it_was_rejected(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    first = handed_over_run(people)
    (job,) = [line for line in by_rule(first.lines, "job_start") if line.amount_cents == 50_000]
    person = job.person_key
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, person, "W2-1", started_on="2027-01-11", hours_per_week="20")
    rejected = {line.line_id for line in calculated_run(people, MAY).lines}
    db.session.commit()
    as_superuser(
        servers,
        "update payment_line set state = 'rejected' where adjusts_line_id is not null",
        "update payment_run set state = 'closed' where state = 'calculated'",
    )
    clock.move_to(CALCULATED + timedelta(days=8))
    again = calculated_run(people, MAY).lines
    assert sorted(line.amount_cents for line in again) == [50_000, 70_000]
    assert rejected.isdisjoint(line.line_id for line in again)


def test_an_outcome_that_moves_is_taken_back_and_paid_on_its_new_day(
    people: People, clock: FixedClock
) -> None:
    handed_over_run(people)
    (job, *_rest) = by_rule(lines_of(people, the_run(people).id), "job_start")
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, job.person_key, "W1-1", started_on="2026-12-07")
    second = calculated_run(people, MAY)
    amounts = {(line.rule, line.outcome_on, line.amount_cents) for line in second.lines}
    assert amounts == {
        ("job_start", date(2026, 12, 1), -100_000),
        ("job_start", date(2026, 12, 7), 100_000),
        ("retention_3", date(2027, 2, 28), -190_000),
        ("retention_3", date(2027, 3, 6), 190_000),
    }
    assert all(line.unit_cents > 0 for line in second.lines)


def the_run(people: People) -> PaymentRun:
    verifier(people)
    return db.session.scalars(select(PaymentRun)).one()


@pytest.mark.parametrize(
    "change",
    [
        "amount_eur = amount_eur + 1",
        "unit_eur = 0",
        "explanation = '{}'",
        "outcome_on = current_date",
        "adjusts_line_id = 'x'",
    ],
)
def test_the_database_lets_nobody_edit_amount_or_facts(people: People, change: str) -> None:
    calculated_run(people)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text(f"update payment_line set {change}"))
    db.session.rollback()
    verifier(people)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("delete from payment_line"))


def test_nothing_is_calculated_for_a_day_to_come(people: People) -> None:
    with pytest.raises(Refused) as caught:
        calculated_run(people, CALCULATED.date() + timedelta(days=1))
    assert (caught.value.code, caught.value.field) == ("payment.day_to_come", "as_of")


def test_an_earlier_day_would_take_back_what_was_paid_and_is_refused(people: People) -> None:
    handed_over_run(people)
    with pytest.raises(Refused) as caught:
        calculated_run(people, AS_OF - timedelta(days=1))
    assert caught.value.code == "payment.day_before_last"
    assert caught.value.facts["last"] == AS_OF


def test_one_run_is_open_at_a_time(people: People) -> None:
    calculated_run(people)
    with pytest.raises(Conflict, match="run_open"):
        calculated_run(people)


def test_of_two_who_calculate_at_once_one_wins(
    app: Flask, people: People, clock: FixedClock
) -> None:
    actor = people.staff("verifier")
    answers = at_once(app, *[lambda: calculate_payments(actor, AS_OF).number] * 2)
    assert set(answers) == {"MA-2027-001", "payment.run_open"}
    assert len(the_run(people).lines) == LINES


def test_an_import_waits_for_the_end_of_a_calculation(app: Flask, people: People) -> None:
    who = verifier(people)
    person = db.session.scalars(select(SpellVersion.person_key)).first()

    def bring() -> int:
        return imported(who, row("late", str(person), employer_id="T-9")).new_versions

    with ThreadPoolExecutor(1) as pool:
        with unit(who) as u:
            calculate_payments(who, AS_OF)
            coming = pool.submit(beside, app, bring)
            until_waited_for(u.session)
        assert coming.result() == 1
    assert len(the_run(people).lines) == LINES


def test_people_are_referred_and_services_end_while_a_calculation_goes_on(
    app: Flask, people: People
) -> None:
    coach, theirs = people.staff("coach"), people.by_email(WINNER.email)
    verifier(people)
    contract_id = the_contract().id
    ending = db.session.scalars(select(Referral).order_by(Referral.number)).first()
    assert ending is not None
    who, key = seeing(people.staff("verifier")), ending.id
    acts: list[Callable[[], object]] = [
        lambda: propose_referral(coach, contract_id, participant(coach).person_key),
        lambda: tell_opening(theirs, contract_id, starts_on=None, languages=["fi"]),
        lambda: end_referral(theirs, key, theirs.today),
    ]
    with ThreadPoolExecutor(1) as pool, unit(who):
        calculate_payments(who, AS_OF)
        for act in acts:
            came = pool.submit(beside, app, act).result(PATIENCE_SECONDS)
            assert not isinstance(came, str), came
    assert len(the_run(people).lines) == LINES


def test_an_ended_contract_still_pays_for_what_began_in_it(
    people: People, clock: FixedClock
) -> None:
    contract = the_contract_of(people)
    clock.move_to(morning(contract.ends_on + timedelta(days=1)))
    end_due_contracts(the_system(people))
    run = calculated_run(people, contract.ends_on)
    assert len(run.lines) > LINES
    assert {line.rule for line in run.lines} == {"start", "job_start", "retention_3", "retention_6"}


def the_contract_of(people: People) -> Contract:
    seeing(the_system(people))
    return the_contract()


@pytest.mark.parametrize("role", ["officer", "decider", "coach", "approver", "administrator"])
def test_nobody_but_the_verifier_calculates(people: People, role: str) -> None:
    with pytest.raises(Forbidden):
        calculate_payments(people.staff(role), AS_OF)


def test_no_run_is_calculated_by_the_system_alone(people: People) -> None:
    with pytest.raises(Forbidden):
        calculate_payments(the_system(people), AS_OF)


def test_of_what_the_providers_own_word_is_enough_a_dated_rule_says(people: People) -> None:
    starts = [line for line in calculated_run(people).lines if line.fact_source == "provider"]
    assert starts and all(line.plain for line in starts)
    db.session.rollback()
    said = "key: service_start\n    valid_from: 2025-01-01\n    value:"
    rules = STANDARD.read_text(encoding="utf-8")
    before, _said, after = rules.partition(said)
    denied = before + said + after.replace("suffices: true", "suffices: false", 1)
    assert load_rules(seeing(the_system(people)), denied)
    actor = verifier(people)
    with unit(actor) as u:
        assert own_words(u) == {"service_end"}
        new = [each for each in engine_lines(starts) if each.explanation]
        marks = Marks(u, the_contract().id, AS_OF, AS_OF, {}, new, {}, [])
        found = {marks.of(each, None)["exception"] for each in new}
    assert found == {"provider_only"}


def test_a_corrected_start_is_adjusted_by_the_next_calculation(people: People) -> None:
    run = handed_over_run(people)
    start = next(line for line in lines_of(people, run.id) if line.fact_source == "provider")
    coach = seeing(people.staff("coach"))
    referral = start.referral
    assert referral and referral.started_on
    days = days_of(referral, interruptions_of(coach, referral))
    later = replace(days, started_on=referral.started_on + timedelta(days=1))
    correct_days(coach, referral.id, later)
    again = calculated_run(people)
    found = {line.adjusts_line_id for line in lines_of(people, again.id) if line.adjusts_line_id}
    assert start.line_id in found


def test_a_statement_comes_out_by_the_days_that_its_run_knew(people: People) -> None:
    run = handed_over_run(people)
    (statement,) = run.statements
    _name, before = statement_bundle(provider(people), statement.id, 1)
    verifier(people)
    lines = lines_of(people, run.id)
    ended, begun = (line.referral for line in (lines[0], lines[-1]))
    assert ended and begun and begun.started_on
    people.clock.move_to(people.clock.now() + timedelta(days=1))
    end_referral(provider(people), ended.id, AS_OF, "completed")
    coach = seeing(people.staff("coach"))
    days = days_of(begun, interruptions_of(coach, begun))
    later = replace(days, started_on=begun.started_on + timedelta(days=3))
    correct_days(coach, begun.id, later)
    _name, after = statement_bundle(provider(people), statement.id, 1)
    assert [ZipFile(BytesIO(each)).read("R.csv") for each in (before, after)] == 2 * [
        ZipFile(BytesIO(before)).read("R.csv")
    ]
