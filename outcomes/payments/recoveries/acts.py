"""Acts on a recovery claim that is locked: what the bank tells of it, what facts that come back
make of it, and who hears of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from marketplace.platform.audit import history, record
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import person_of
from marketplace.platform.unit import Unit
from outcomes.payments.events import LinesMoved, RecoveryMoved, move
from outcomes.payments.models import PaymentLine
from outcomes.payments.notices import tell_reclaim_ended
from outcomes.payments.recoveries.lifecycle import GIVEN, RECOVERY, earned_again
from outcomes.payments.recoveries.models import RecoveryClaim, Repayment
from outcomes.payments.recoveries.queries import (
    claims_asking,
    lines_of,
    outcomes_left,
    outcomes_of,
    verified_anew,
)
from outcomes.payments.self_billing import reversal_of
from outcomes.pure.bankfiles.booked import Booked

FACTS_CAME_BACK = "Tiedot palautuivat."
"""Why a claim is cancelled, as its log and its page say."""
REPAID = ("repayments", "repaid_cents")
"""What of a claim is read anew after a repayment."""


def locked(u: Unit, key: UUID) -> RecoveryClaim:
    """A claim, locked. What was paid back of it is read in a statement of its own: the one that
    waited for the lock would know it as it was before."""
    claim = u.lock(RecoveryClaim, key)
    u.session.expire(claim, REPAID)
    return claim


def claim_meant(u: Unit, entry: Booked) -> RecoveryClaim | None:
    """The claim that a bank's entry pays back, by its reference, locked; None where it is none."""
    if entry.cents <= 0 or not entry.reference:
        return None
    found = u.find(RecoveryClaim, reference=entry.reference)
    return locked(u, found.id) if found is not None else None


def take_repayment(u: Unit, claim: RecoveryClaim, entry: Booked, matched: set[UUID]) -> str | None:
    """Take a bank's entry for a claim: ``paid`` where it pays back what is left of it, ``part``
    where it is less, ``known`` where it was told before. None where a person has to look: it is
    more, of another account or another payment of what was paid back before, a person has written
    down the same sum of another day, or the claim is not open.

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
    if claim.state not in GIVEN or entry.cents > claim.left_cents:
        return None
    if any(each.amount_cents == entry.cents for each in claim.by_hand):
        return None
    source = entry.servicer_reference or claim.reference
    action, became = (
        ("repay", "paid") if entry.cents == claim.left_cents else ("repay_part", "part")
    )
    matched.add(repay(u, claim, entry.booked_on, entry.cents, source, action).id)
    return became


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
    person's (``record``); of a part ``repay_part`` and ``record_part``."""
    facts = {"paid_on": day.isoformat(), "cents": cents}
    with u.session.no_autoflush:  # the day and the state are written together
        drop_proposal(u, claim)
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


def cancel_paid_anew(u: Unit, verified: Iterable[PaymentLine]) -> None:
    """Some lines were verified that pay outcomes anew which recovery claims ask back: the claims
    are cancelled, since by what is known the provider has earned what it has got."""
    runs = {line.outcome: line.run_id for line in verified if line.amount_cents > 0}
    for key in claims_asking(runs):
        claim = locked(u, key)
        asked = u.session.scalars(outcomes_of(claim.id)).all()
        run_id = next(runs[name] for name in asked if name in runs)
        if claim.state == "prepared":
            close(u, claim, "withdraw", FACTS_CAME_BACK)
            release(u, claim, lines_of(claim.id), run_id)
        elif earned_again(claim, u.actor) is None:
            cancel(u, claim, run_id)


def cancel(u: Unit, claim: RecoveryClaim, run_id: UUID | None = None) -> None:
    """What a line asks back and what is verified anew of its outcome close each other, where they
    come to nothing: neither is paid. Else all of the outcome is set off in the run. What was paid
    back of the claim is the provider's again.
    """
    anew = u.session.scalars(
        verified_anew(claim.id).order_by(PaymentLine.line_id).with_for_update(of=PaymentLine)
    ).all()
    left = outcomes_left(claim.id)
    close(u, claim, "cancel", FACTS_CAME_BACK)
    take_credit_back(u, claim)
    asked = lines_of(claim.id)
    covering = [line for line in anew if line.outcome not in left]
    for line in covering:
        line.run_id, line.recovery = None, claim
    move(u, covering, "cover", recovery=claim.number)
    release(u, claim, [line for line in asked if line.outcome in left], run_id)
    tell(u, claim, "cancel")
    tell_reclaim_ended(u, claim)


def close(u: Unit, claim: RecoveryClaim, action: str, reason: str) -> None:
    """End a claim, with the reason."""
    with u.session.no_autoflush:  # who closes it and the state are written together
        claim.reason, claim.closed_by, claim.closed_on = reason, person_of(u.actor), u.today
        fire(u, RECOVERY, claim, action, reason=claim.reason)
    u.session.flush()


def drop_proposal(u: Unit, claim: RecoveryClaim) -> None:
    """Nothing is proposed of a claim any more. One that was given up has the reason of that again,
    and no other is left."""
    if claim.proposed is None:
        return
    told = history(u.session, "recovery_claim", claim.id) if claim.state == "written_off" else ()
    given_up = [each.facts["reason"] for each in told if each.action == "write_off"]
    claim.reason = given_up[-1] if given_up else None
    claim.proposed = claim.proposed_by = None


def take_credit_back(u: Unit, claim: RecoveryClaim) -> None:
    """What a credit note has credited is invoiced again, where the buyer writes the invoices."""
    if claim.credit_note_id is not None:
        claim.reversal_id = reversal_of(u, claim, lines_of(claim.id)).id


def release(
    u: Unit, claim: RecoveryClaim, lines: Sequence[PaymentLine], run_id: UUID | None = None
) -> None:
    """Lines of a claim are nobody's: verified, and waiting, or in an open run."""
    move(u, lines, "release", recovery=claim.number)
    for line in lines:
        line.recovery, line.run_id = None, run_id
    for line in lines:
        record(u, line, "let_go", recovery=claim.number)
    u.session.flush()
