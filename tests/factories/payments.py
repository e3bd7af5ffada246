"""People who found work under a contract, their results, and payment runs of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from outcomes.payees.service import confirm_record, record_payee
from outcomes.payments.lifecycle import UNDECIDED, to_decide
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.queries import lines_of_run
from outcomes.payments.service import (
    approve_run,
    attach_statement,
    calculate_payments,
    hand_over,
    submit_run,
)
from outcomes.pure.payees import REGISTER
from outcomes.referrals.service import accept_referral, propose_referral, start_referral
from outcomes.verification.service import verify_lines
from tests.factories.contracts import WINNER, a_contract_in_force, morning, the_system
from tests.factories.participants import participant
from tests.factories.results import imported, row
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

VERIFIER, APPROVER = "verifier@tyohame.example", "approver@tyohame.example"
AS_OF = date(2027, 4, 30)
CALCULATED = datetime(2027, 5, 3, 7, tzinfo=UTC)
"""Monday morning: everything of April is known."""
PAY_ON = date(2027, 5, 10)
IN_REGISTER_FROM = date(2026, 1, 1)


@dataclass(frozen=True)
class Life:
    """An invented person: groups, the first day of service, and spells of work."""

    groups: tuple[str, ...]
    municipality: str
    started_on: date
    spells: tuple[dict[str, str], ...] = ()


LIVES = (
    Life(
        ("long_term_unemployed",),
        "109",
        date(2026, 11, 2),
        ({"started_on": "2026-12-01"},),
    ),
    Life(
        (),
        "082",
        date(2026, 11, 9),
        ({"started_on": "2027-01-11", "hours_per_week": "20", "kind": "subsidised"},),
    ),
    Life(("young",), "061", date(2026, 11, 16)),
    Life(
        ("partial_work_ability",),
        "109",
        date(2026, 11, 23),
        (
            {"started_on": "2026-12-15", "ended_on": "2027-01-31"},
            {"started_on": "2027-02-08", "employer_id": "T-2"},
        ),
    ),
)
"""Start; job, three months with a group's price; subsidised job; a break of a week."""
LINES = 10
"""How many lines the lives give by AS_OF."""


def a_paying_contract(people: People, clock: FixedClock) -> Contract:
    """A contract whose people of LIVES have worked; the clock stands at CALCULATED."""
    contract = a_contract_in_force(people, clock)
    keys = [_started(people, clock, contract, life) for life in LIVES]
    clock.move_to(CALCULATED)
    imported(
        seeing(people.staff("verifier")),
        *(
            row(f"W{number}-{place}", key, **spell)
            for number, (key, life) in enumerate(zip(keys, LIVES, strict=True), start=1)
            for place, spell in enumerate(life.spells, start=1)
        ),
    )
    in_the_register(people, contract.provider_id)
    return contract


def _started(people: People, clock: FixedClock, contract: Contract, life: Life) -> str:
    clock.move_to(morning(life.started_on))
    coach = seeing(people.staff("coach"))
    person = participant(coach, municipality=life.municipality, groups=life.groups)
    referral = propose_referral(coach, contract.id, person.person_key)
    provider = seeing(people.by_email(WINNER.email))
    accept_referral(provider, referral.id)
    start_referral(provider, referral.id, life.started_on)
    return person.person_key


def in_the_register(people: People, provider_id: UUID) -> None:
    """A payee of whom it is known by two people that it is in the prepayment register."""
    data = {"valid_from": IN_REGISTER_FROM, "listed": True}
    paper = {"content": b"%PDF-1.7 ote", "name": "ote.pdf"}
    made = record_payee(verifier(people), provider_id, REGISTER, data, **paper)
    confirm_record(approver(people), made.id)


def verifier(people: People) -> Actor:
    """The verifier, who also sees from here on."""
    return seeing(people.staff("verifier"))


def approver(people: People) -> Actor:
    """The approver, who also sees from here on."""
    return seeing(people.staff("approver"))


def provider(people: People) -> Actor:
    """The provider's person, who also sees from here on."""
    return seeing(people.by_email(WINNER.email))


@staged
def calculated_run(people: People, as_of: date = AS_OF) -> PaymentRun:
    """A run of what is new."""
    return calculate_payments(verifier(people), as_of)


def lines_of(people: People, run_id: UUID, *states: str) -> list[PaymentLine]:
    """A run's lines by day of the outcome, those in the states where any are named."""
    found = lines_of_run(verifier(people), run_id)
    return [line for line in found if not states or line.state in states]


@staged
def verified_run(people: People, as_of: date = AS_OF) -> PaymentRun:
    """A run whose lines are all verified, before the approver."""
    return decide_rest(people, calculated_run(people, as_of).id)


@staged
def approved_run(people: People, as_of: date = AS_OF) -> PaymentRun:
    """A run that another person has approved, its statements ready."""
    return approve(people, verified_run(people, as_of).id)


@staged
def handed_over_run(people: People, as_of: date = AS_OF) -> PaymentRun:
    """A run that has left for the bank: its lines are paid."""
    return pay(people, verified_run(people, as_of).id)


def approve(people: People, run_id: UUID) -> PaymentRun:
    """Approve a submitted run; its statements get documents that stand for the real ones."""
    run = approve_run(approver(people), run_id)
    for statement in run.statements:
        attach_statement(seeing(the_system(people)), statement.id, b"%PDF-1.7", b"line_id\n")
    approver(people)
    return run


def pay(people: People, run_id: UUID) -> PaymentRun:
    """Approve a submitted run and hand it over to the bank, a week later."""
    approve(people, run_id)
    return hand_over(approver(people), run_id, people.clock.now().date() + timedelta(days=7))


def decide_rest(people: People, run_id: UUID) -> PaymentRun:
    """Verify every line of a run that still waits, and submit the run."""
    lines = lines_of(people, run_id, *UNDECIDED)
    waiting = [line.id for line in lines if to_decide(line)]
    verify_lines(verifier(people), run_id, waiting)
    return submit_run(verifier(people), run_id)


def corrected(people: People, person_key: str, spell_id: str, **changes: str) -> None:
    """A later version of a spell, recorded now by its source."""
    recorded_at = people.clock.now().isoformat()
    version = row(spell_id, person_key, version="2", recorded_at=recorded_at, **changes)
    imported(verifier(people), version, name=f"korjaus-{spell_id}.csv")


def now(people: People, line_id: UUID) -> PaymentLine:
    """A line as it stands now."""
    seeing(the_system(people))
    db.session.expire_all()
    return db.session.get_one(PaymentLine, line_id)
