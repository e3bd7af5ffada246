"""Acts on a recovery claim that is locked: what the bank tells of it, and who hears of it."""

from datetime import date

from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.events import LinesMoved, RecoveryMoved
from outcomes.payments.recoveries.lifecycle import GIVEN, RECOVERY
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of
from outcomes.pure.bankfiles.booked import Booked


def claim_meant(u: Unit, entry: Booked) -> RecoveryClaim | None:
    """The claim that a bank's entry pays back, by its reference, locked; None where it is none."""
    if entry.cents <= 0 or not entry.reference:
        return None
    found = u.find(RecoveryClaim, reference=entry.reference)
    return u.lock(RecoveryClaim, found.id) if found is not None else None


def take_repayment(u: Unit, claim: RecoveryClaim, entry: Booked) -> str | None:
    """Take a bank's entry for a claim: ``paid`` where it is paid back with it, ``known`` where it
    was already, None where a person has to look: another sum or account, a claim that is not open,
    or one that was paid back before."""
    again = entry.servicer_reference or claim.reference
    elsewhere = entry.account[:2].isalpha() and entry.account != claim.iban
    if elsewhere or claim.gross_cents != entry.cents:
        return None
    if claim.state == "paid":
        if claim.source in (None, claim.reference, again):
            claim.source = again
            return "known"
        return None
    if claim.state not in GIVEN:
        return None
    repay(u, claim, entry.booked_on, again)
    return "paid"


def repay(
    u: Unit, claim: RecoveryClaim, day: date, source: str | None, action: str = "repay"
) -> None:
    """It was paid back as a whole on a day, by the bank's word or a person's (``record``)."""
    with u.session.no_autoflush:  # the day and the state are written together
        claim.paid_on, claim.source = day, source
        fire(u, RECOVERY, claim, action, paid_on=day.isoformat())
    tell(u, claim, "repay")


def tell(u: Unit, claim: RecoveryClaim, action: str) -> None:
    """Tell of a claim that its lines follow."""
    u.session.flush()
    send(u, LinesMoved(action, lines_of(claim.id)))
    send(u, RecoveryMoved(action, claim))
