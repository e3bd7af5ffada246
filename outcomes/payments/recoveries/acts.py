"""Acts on a recovery claim that is locked: what the bank tells of it, and who hears of it."""

from datetime import date
from uuid import UUID

from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.events import LinesMoved, RecoveryMoved
from outcomes.payments.recoveries.lifecycle import GIVEN, RECOVERY
from outcomes.payments.recoveries.models import RecoveryClaim, Repayment
from outcomes.payments.recoveries.queries import lines_of
from outcomes.pure.bankfiles.booked import Booked

REPAID = ("repayments", "repaid_cents")
"""What of a claim is read anew after a repayment."""


def claim_meant(u: Unit, entry: Booked) -> RecoveryClaim | None:
    """The claim that a bank's entry pays back, by its reference, locked; None where it is none."""
    if entry.cents <= 0 or not entry.reference:
        return None
    found = u.find(RecoveryClaim, reference=entry.reference)
    return u.lock(RecoveryClaim, found.id) if found is not None else None


def take_repayment(u: Unit, claim: RecoveryClaim, entry: Booked, matched: set[UUID]) -> str | None:
    """Take a bank's entry for a claim: ``paid`` where it pays back what is left of it, ``known``
    where it was told before, None where a person has to look: another sum or account, a claim that
    is not open, or another payment of what was paid back before.

    ``matched`` are the repayments that entries of the same file were about.
    """
    if entry.account[:2].isalpha() and entry.account != claim.iban:
        return None
    left = [each for each in claim.repayments if each.id not in matched]
    told = next((each for each in left if _is_of(claim, each, entry)), None)
    if told is not None:
        matched.add(told.id)
        told.source = entry.servicer_reference or told.source or claim.reference
        return "known"
    if claim.state not in GIVEN or claim.left_cents != entry.cents:
        return None
    source = entry.servicer_reference or claim.reference
    matched.add(repay(u, claim, entry.booked_on, entry.cents, source).id)
    return "paid"


def _is_of(claim: RecoveryClaim, repaid: Repayment, entry: Booked) -> bool:
    """Whether a bank's entry tells of a repayment that is known: by the bank's reference, or where
    one of the two has none, by sum and day."""
    if repaid.source not in (None, claim.reference) and entry.servicer_reference:
        return repaid.source == entry.servicer_reference
    return (repaid.amount_cents, repaid.paid_on) == (entry.cents, entry.booked_on)


def repay(
    u: Unit,
    claim: RecoveryClaim,
    day: date,
    cents: int,
    source: str | None,
    action: str = "repay",
) -> Repayment:
    """What was paid back on a day, all that is left or a part of it, by the bank's word or a
    person's (``record``, of a part ``record_part``)."""
    facts = {"paid_on": day.isoformat(), "cents": cents}
    with u.session.no_autoflush:  # the day and the state are written together
        if cents == claim.left_cents:
            claim.paid_on = day
        fire(u, RECOVERY, claim, action, **facts)
    made = u.add(
        Repayment,
        recovery_id=claim.id,
        provider_id=claim.provider_id,
        paid_on=day,
        amount_cents=cents,
        source=source,
    )
    u.session.flush()
    u.session.expire(claim, REPAID)
    tell(u, claim, "repay")
    return made


def tell(u: Unit, claim: RecoveryClaim, action: str) -> None:
    """Tell of a claim that its lines follow."""
    u.session.flush()
    send(u, LinesMoved(action, lines_of(claim.id)))
    send(u, RecoveryMoved(action, claim))
