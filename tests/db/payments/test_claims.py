"""An outcome is claimed once, whichever contracts its people were served under."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.demo.papers import text_paper
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Conflict, Refused
from marketplace.platform.unit import unit
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.referrals.models import Referral
from outcomes.results.reporting.service import report_result
from outcomes.verification.queries import rivals_of
from outcomes.verification.service import record_term, reject_line, reopen_line, verify_line
from tests.conftest import as_superuser
from tests.factories.payments import (
    calculated_run,
    corrected,
    decide_rest,
    lines_of,
    provider,
    verifier,
)
from tests.factories.rivals import RIVAL, a_rival_contract
from tests.factories.setup import People, seeing
from tests.factories.together import beside, until_waited_for, what_came


@pytest.fixture
def run(people: People, servers: Servers) -> PaymentRun:
    """A run over two contracts that served the same people."""
    db.session.rollback()
    a_rival_contract(servers)
    return calculated_run(people)


def both_sides(people: People, run: PaymentRun) -> tuple[PaymentLine, PaymentLine]:
    """A line that stands and the one of the other contract for the same."""
    lines = lines_of(people, run.id)
    second = next(line for line in lines if line.claim == "conflict")
    return next(line for line in lines if line.id == second.conflicts_with_id), second


def test_the_second_claim_is_kept_as_a_conflict_with_both_sides(
    people: People, run: PaymentRun
) -> None:
    lines = lines_of(people, run.id)
    assert Counter((line.source.number == RIVAL, line.claim) for line in lines) == {
        (False, "none"): 4,
        (False, "stands"): 6,
        (True, "none"): 4,
        (True, "conflict"): 6,
    }
    first, second = both_sides(people, run)
    assert second.exception == "double_claim" and not second.plain
    assert rivals_of(verifier(people), second) == [first]
    assert rivals_of(verifier(people), first) == [second]
    with pytest.raises(Refused, match="claimed_already"):
        verify_line(verifier(people), second.id)


def test_the_database_itself_refuses_a_second_claim_that_stands(
    people: People, run: PaymentRun, servers: Servers
) -> None:
    _first, second = both_sides(people, run)
    db.session.rollback()
    with pytest.raises(Exception, match="ex_payment_line_claimed_once"):
        as_superuser(servers, f"update payment_line set claim = 'stands' where id = '{second.id}'")
    with pytest.raises(Exception, match="ck_payment_line_claim_settled"):
        as_superuser(
            servers, f"update payment_line set state = 'verified' where id = '{second.id}'"
        )


def test_the_second_stands_once_the_first_is_rejected_and_then_the_first_cannot_return(
    people: People, run: PaymentRun
) -> None:
    first, second = both_sides(people, run)
    reject_line(verifier(people), first.id, "Toinen palveluntuottaja auttoi.", "double_claim")
    assert verify_line(verifier(people), second.id).claim == "stands"
    with pytest.raises(Conflict, match="claimed_elsewhere"):
        reopen_line(verifier(people), first.id)


def test_a_contract_may_say_that_it_pays_all_the_same(people: People, run: PaymentRun) -> None:
    _first, second = both_sides(people, run)
    assert second.contract is not None
    record_term(
        verifier(people),
        second.contract.number,
        "both_pay",
        {"holds": True},
        "Sopimuksen liite 2, kohta 4",
    )
    assert second.exception != "double_claim"
    line = verify_line(verifier(people), second.id)
    assert (line.claim, line.state) == ("shared", "verified")


def test_a_term_waits_for_who_decides_on_lines_of_the_run(
    app: Flask, people: People, run: PaymentRun
) -> None:
    actor, run_id = verifier(people), run.id
    db.session.commit()

    def say() -> None:
        record_term(actor, RIVAL, "both_pay", {"holds": True}, "Liite 2")

    with ThreadPoolExecutor(1) as pool:
        with unit(actor) as u:
            u.lock(PaymentRun, run_id)
            said = pool.submit(beside, app, say)
            until_waited_for(u.session)
            line = PaymentLine.claim == "conflict"
            held = select(PaymentLine.id).where(line).with_for_update(nowait=True)
            assert len(u.session.scalars(held).all()) == 6  # it holds no line without their run
        assert said.result() is None


def test_of_two_people_at_once_one_brings_a_claim_to_stand(
    app: Flask, people: People, run: PaymentRun
) -> None:
    first, second = both_sides(people, run)
    reject_line(verifier(people), first.id, "Selvitettävä.", "double_claim")
    actor, keys = verifier(people), (first.id, second.id)
    answers = what_came(
        app, partial(reopen_line, actor, keys[0]), partial(verify_line, actor, keys[1])
    )
    verifier(people)
    lines = [db.session.get_one(PaymentLine, key) for key in keys]
    standing = [line for line in lines if line.claim == "stands" and line.state != "rejected"]
    assert len(standing) == 1, answers


def without_the_rival(people: People, servers: Servers) -> None:
    """The rival's contract is in force from the second run on."""
    db.session.rollback()
    a_rival_contract(servers)
    as_superuser(servers, f"update contract set state = 'draft' where number = '{RIVAL}'")
    verifier(people)


def with_the_rival(people: People, servers: Servers, *more: str) -> None:
    db.session.commit()
    in_force = f"update contract set state = 'in_force' where number = '{RIVAL}'"
    as_superuser(servers, in_force, *more)
    people.clock.move_to(people.clock.now() + timedelta(days=1))
    verifier(people)


def test_one_job_of_which_two_providers_tell_is_one_claim(people: People, servers: Servers) -> None:
    without_the_rival(people, servers)
    mine, other = db.session.scalars(
        select(Referral).where(Referral.municipality == "061").order_by(Referral.number)
    )
    person, keys = mine.person_key, (other.provider_id, other.number)
    job: dict[str, Any] = {
        "employer_id": "TA-9",
        "started_on": date(2027, 1, 11),
        "ended_on": None,
        "hours_per_week": "37.5",
        "kind": "open",
        "evidence_name": "todistus.pdf",
    }
    report_result(provider(people), mine.number, evidence=text_paper("Työsopimus"), **job)
    decide_rest(people, calculated_run(people, people.clock.now().date()).id)
    with_the_rival(people, servers)
    rival = seeing(replace(provider(people), organisation_id=keys[0]))
    report_result(rival, keys[1], evidence=text_paper("Työtodistus"), **job)
    run = calculated_run(people, people.clock.now().date())
    claims = {
        line.claim
        for line in lines_of(people, run.id)
        if line.person_key == person and line.outcome_kind is not None
    }
    assert claims == {"conflict"}


def test_what_was_taken_back_in_full_may_be_paid_under_another_contract(
    people: People, servers: Servers
) -> None:
    without_the_rival(people, servers)
    run = decide_rest(people, calculated_run(people).id)
    wrong = next(line for line in run.lines if line.outcome_kind == "job_start")
    person, key, number = wrong.person_key, wrong.id, wrong.subject_id
    later = f"update referral set started_on = '2027-03-01' where number = '{number}'"
    with_the_rival(people, servers, later)
    run = calculated_run(people, people.clock.now().date())
    lines = [line for line in lines_of(people, run.id) if line.person_key == person]
    wrong = db.session.get_one(PaymentLine, key)
    (rightful,) = (line for line in lines if line.conflicts_with_id == wrong.id)
    with pytest.raises(Refused, match="claimed_already"):
        verify_line(verifier(people), rightful.id)
    (back,) = (line for line in lines if line.adjusts_line_id == wrong.line_id)
    verify_line(verifier(people), back.id)
    assert (wrong.claim, verify_line(verifier(people), rightful.id).claim) == ("released", "stands")
    with pytest.raises(Conflict, match="claimed_elsewhere"):
        reopen_line(verifier(people), back.id)


def test_what_was_taken_back_in_part_is_still_claimed(people: People) -> None:
    run = decide_rest(people, calculated_run(people).id)
    start = next(line for line in run.lines if line.explained.spell_ids == ("W1-1",))
    corrected(people, start.person_key, "W1-1", started_on="2026-12-01", kind="subsidised")
    run = calculated_run(people, people.clock.now().date())
    (back,) = (each for each in run.lines if each.adjusts_line_id == start.line_id)
    assert -start.amount_cents < back.amount_cents < 0
    verify_line(verifier(people), back.id)
    assert start.claim == "stands"
