"""Schemes that ask for more than every referral and spell has are recorded and paid."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from outcomes.payments.calculation import terms_of
from outcomes.payments.queries import lines_of_run
from outcomes.payments.service import calculate_payments
from outcomes.pure.facts import ContractTerms
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    correct_facts,
    end_referral,
    propose_referral,
    start_referral,
)
from outcomes.results.reading import BadRows, own_columns
from outcomes.results.words import reason_words
from tests.factories.participants import participant
from tests.factories.referrals import (
    contract_in_force,
    provider_organisation,
    standing_contract,
)
from tests.factories.results import imported, row
from tests.factories.setup import People, seeing

STARTED, ENDED, JOB = date(2026, 9, 1), date(2026, 10, 30), "2026-11-16"
KNOWN = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def contract(people: People, system: Actor) -> Contract:
    """A contract whose scheme pays for a job in the field of the training."""
    return standing_contract(people, system, scheme="kohortti.yaml")[0]


def trained(people: People, clock: FixedClock, contract: Contract, field: str) -> Referral:
    """Somebody who has had the training of a field; the clock stands after the job's start."""
    coach = seeing(people.staff("coach"))
    person = participant(coach)
    referral = propose_referral(coach, contract.id, person.person_key,
                                referred_on=STARTED, facts={"training_field": field})  # fmt: skip
    provider = seeing(people.by_email("tuottaja@keksitty.example"))
    accept_referral(provider, referral.id)
    start_referral(provider, referral.id, STARTED)
    clock.move_to(datetime(2026, 10, 30, 9, tzinfo=UTC))
    end_referral(provider, referral.id, ENDED)
    clock.move_to(KNOWN)
    return referral


def worked(people: People, person_key: str, occupation: str) -> None:
    """A file tells that somebody has worked in an occupation since JOB."""
    verifier = seeing(people.staff("verifier"))
    said = row("W1", person_key, started_on=JOB, occupation=occupation)
    imported(verifier, said, own=["occupation"], name=f"{occupation}.csv")


def paid(people: People, referral: Referral) -> list[tuple[str, int]]:
    """Rules and cents of the new lines of a run, of one referral."""
    verifier = seeing(people.staff("verifier"))
    run = calculate_payments(verifier, date(2026, 11, 30))
    return [
        (line.rule, line.amount_cents)
        for line in lines_of_run(verifier, run.id)
        if line.referral_id == referral.id
    ]


@pytest.mark.parametrize(
    ("occupation", "lines"),
    [("7411", [("start", 50_000), ("field_job_start", 70_000)]), ("5321", [("start", 50_000)])],
)
def test_a_job_in_the_field_of_the_training_is_paid(
    people: People,
    clock: FixedClock,
    contract: Contract,
    occupation: str,
    lines: list[tuple[str, int]],
) -> None:
    referral = trained(people, clock, contract, "7411")
    worked(people, referral.person_key, occupation)
    assert paid(people, referral) == lines


def test_a_correction_without_the_schemes_column_keeps_what_was_known(
    people: People, clock: FixedClock, contract: Contract
) -> None:
    referral = trained(people, clock, contract, "7411")
    worked(people, referral.person_key, "7411")
    imported(
        people.staff("verifier"),
        row("W1", referral.person_key, started_on="2026-11-17", recorded_at="2026-11-20"),
    )
    assert ("field_job_start", 70_000) in paid(people, referral)


def test_an_empty_cell_of_the_schemes_column_changes_nothing_that_nobody_knew(
    people: People, contract: Contract
) -> None:
    key = participant(seeing(people.staff("coach"))).person_key
    verifier = seeing(people.staff("verifier"))
    imported(verifier, row("W1", key))
    again = imported(verifier, row("W1", key, occupation=""), own=["occupation"], name="b.csv")
    known = imported(verifier, row("W1", key, occupation="7411"), own=["occupation"], name="c.csv")
    emptied = imported(verifier, row("W1", key, occupation=" "), own=["occupation"], name="d.csv")
    found = [brought.new_versions for brought in (again, known, emptied)]
    assert found == [0, 1, 1]


def test_what_schemes_ask_of_files_is_read_out_of_each_once(
    people: People, contract: Contract
) -> None:
    verifier = seeing(people.staff("verifier"))
    first = own_columns(verifier)
    parse_scheme.cache_clear()  # as where there are more contracts than it keeps
    assert own_columns(verifier) == first and list(first) == ["occupation"]
    assert parse_scheme.cache_info().misses == 0


def test_what_a_scheme_asks_is_asked_of_the_coach_and_nothing_else(
    people: People, contract: Contract
) -> None:
    coach = seeing(people.staff("coach"))
    key = participant(coach).person_key
    with pytest.raises(Invalid) as lacking:
        propose_referral(coach, contract.id, key)
    with pytest.raises(Invalid) as foreign:
        propose_referral(coach, contract.id, key, facts={"training_field": "1", "shoe_size": "46"})
    found = [(problem.field, problem.code) for problem in lacking.value.problems]
    assert found == [("fact_training_field", "referral.fact_missing")]
    assert [problem.field for problem in foreign.value.problems] == ["fact_shoe_size"]


def test_a_corrected_fact_adjusts_what_is_paid_and_stays_in_the_log(
    people: People, clock: FixedClock, contract: Contract
) -> None:
    referral = trained(people, clock, contract, "7141")
    worked(people, referral.person_key, "7411")
    coach = seeing(people.staff("coach"))
    correct_facts(coach, referral.id, {"training_field": "7411"})
    told = history(db.session(), "referral", referral.id)[-1]
    assert told.facts == {
        "before": {"training_field": "7141"},
        "after": {"training_field": "7411"},
    }
    assert ("field_job_start", 70_000) in paid(people, referral)
    with pytest.raises(Refused, match="other_coach"):
        correct_facts(replace(coach, user_id=people.staff("verifier").user_id), referral.id, {})


def test_a_day_may_be_written_as_people_write_it(people: People, system: Actor) -> None:
    contract, _provider = standing_contract(people, system, scheme="osittainen.yaml")
    coach = seeing(people.staff("coach"))
    key = participant(coach).person_key
    with pytest.raises(Invalid, match="invalid") as wrong:
        propose_referral(coach, contract.id, key, facts={"unemployed_since": "viime vuonna"})
    assert wrong.value.problems[0].code == "referral.fact_date"
    referral = propose_referral(coach, contract.id, key, facts={"unemployed_since": "2.3.2025"})
    assert referral.facts == {"unemployed_since": "2025-03-02"}


def test_a_cell_that_the_scheme_cannot_read_is_a_bad_row(
    people: People, contract: Contract
) -> None:
    key = participant(seeing(people.staff("coach"))).person_key
    verifier = seeing(people.staff("verifier"))
    with pytest.raises(BadRows) as bad:
        imported(verifier, row("W1", key, occupation="7" * 201), own=["occupation"])
    (found,) = bad.value.rows
    assert (found.row, found.column) == (2, "occupation")
    assert reason_words(found)


@pytest.fixture
def of_another_kind(people: People, system: Actor, contract: Contract) -> Contract:
    """A contract whose scheme keeps a day in the column in which the other keeps a code."""
    organisation = provider_organisation(system, "Toinen Oy", "toinen@keksitty.example")
    other = contract_in_force(system, people.staff("officer"), organisation, scheme="kohortti.yaml")
    kept = other.scheme.replace("    where: spell.occupation = training_field\n", "")
    scheme = kept.replace("occupation:\n      kind: code", "occupation:\n      kind: date")
    seeing(system)
    db.session.execute(update(Contract).where(Contract.id == other.id).values(scheme=scheme))
    db.session.commit()
    return other


def test_a_cell_that_two_schemes_read_otherwise_is_read_by_the_contract_of_the_person(
    people: People, clock: FixedClock, contract: Contract, of_another_kind: Contract
) -> None:
    referral = trained(people, clock, contract, "7411")
    worked(people, referral.person_key, "7411")
    assert ("field_job_start", 70_000) in paid(people, referral)


def test_where_the_person_does_not_tell_the_contract_the_error_names_both(
    people: People, contract: Contract, of_another_kind: Contract
) -> None:
    key = participant(seeing(people.staff("coach"))).person_key
    verifier = seeing(people.staff("verifier"))
    with pytest.raises(BadRows) as bad:
        imported(verifier, row("W1", key, occupation="7411"), own=["occupation"])
    (found,) = bad.value.rows
    assert (found.row, found.column) == (2, "occupation")
    told = reason_words(found)
    assert f"{contract.number} (tunnus)" in told and f"{of_another_kind.number} (päivä)" in told
    imported(verifier, row("W1", key, occupation="2026-02-03"), own=["occupation"])


def test_the_engine_knows_the_contracts_days_and_places(contract: Contract) -> None:
    assert terms_of(contract) == ContractTerms(
        contract.number, contract.starts_on, contract.ends_on, contract.capacity
    )
