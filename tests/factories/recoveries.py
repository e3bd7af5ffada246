"""A provider that owes more than it earns, and what is asked back from it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from outcomes.payments.models import PaymentRun
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import waiting
from outcomes.payments.recoveries.service import (
    approve_claim,
    prepare_claim,
    propose,
    set_off_claim,
    write_off_claim,
)
from outcomes.payments.service import close_run
from outcomes.payments.settlement.service import record_payment
from outcomes.verification.service import ask_back, verify_lines
from tests.factories.contracts import the_system
from tests.factories.payments import (
    CALCULATED,
    approver,
    calculated_run,
    corrected,
    handed_over_run,
    verifier,
)
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

WHY = "Sopimus on päättynyt."
NET = 290_000
"""What the provider owes, in cents without VAT."""


@staged
def owing(people: People, clock: FixedClock) -> PaymentRun:
    """A run that was closed: of what was paid a job turns out to be none, and all that is new is
    asked back."""
    first = handed_over_run(people, date(2027, 2, 28))
    (job,) = [line for line in first.lines if line.outcome_on == date(2026, 12, 1)]
    clock.move_to(CALCULATED + timedelta(days=7))
    record_payment(verifier(people), first.statements[0].id, clock.now().date())
    corrected(people, job.person_key, "W1-1", started_on="2026-12-01", hours_per_week="10")
    second = calculated_run(people, clock.now().date())
    owed = [line.id for line in second.lines if line.adjusts_line_id]
    for line in second.lines:
        if line.id not in owed:
            ask_back(verifier(people), line.id, "Kesto?", "dates_unclear")
    verify_lines(verifier(people), second.id, owed)
    return close_run(verifier(people), second.id)


def another_verifier(people: People, who: str = "officer") -> Actor:
    """Somebody else of the staff with the verifier's powers."""
    return seeing(replace(people.staff("verifier"), user_id=people.staff(who).user_id))


@staged
def prepared(people: People) -> RecoveryClaim:
    """What waits, prepared by the verifier."""
    (owed,) = waiting(verifier(people), 10)
    (claim,) = prepare_claim(verifier(people), owed.provider_id, owed.buyer_id)
    return claim


@staged
def sent(people: People, clock: FixedClock, **payer: str) -> RecoveryClaim:
    """A claim that the approver has sent, with the payer's settings."""
    if payer:
        change_rule(the_system(people), "payer", "account", **payer)
    owing(people, clock)
    claim = prepared(people)
    return approve_claim(approver(people), claim.id)


@staged
def set_off(people: People, key: UUID) -> RecoveryClaim:
    """A claim that the verifier has proposed to set off, and the approver does."""
    propose(verifier(people), key, "set_off", WHY)
    return set_off_claim(approver(people), key)


@staged
def written_off(people: People, key: UUID) -> RecoveryClaim:
    """A claim that the verifier has proposed to give up, and the approver does."""
    propose(verifier(people), key, "write_off", WHY)
    return write_off_claim(approver(people), key)
