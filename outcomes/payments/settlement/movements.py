"""What a file of the bank or of accounts payable has moved, for whoever read it to see."""

from dataclasses import dataclass

from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment, Statement
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.settlement.entries import Transferred, payment_of


@dataclass(frozen=True)
class Movement:
    """A payment that was paid or came back, or a recovery claim that was paid back: ``act`` is
    paid, returned or repaid, ``name`` how the file names it, ``number`` that of its statement or
    claim; cents."""

    act: str
    name: str
    number: str
    other: str
    """Who got it, sent it back or paid it back."""
    cents: int


def movement_of(u: Unit, act: str, transferred: Transferred) -> Movement:
    """Of a payment or a part that goes to somebody else."""
    statement = u.get(Statement, payment_of(transferred).statement_id)
    own = isinstance(transferred, Payment)
    receiver = statement.payee_name if own else transferred.receiver_name
    name, cents = transferred.end_to_end_id, transferred.amount_cents
    return Movement(act, name, statement.number, receiver, cents)


def repayment_of(claim: RecoveryClaim, cents: int) -> Movement:
    """Of a claim that was paid back."""
    name = claim.organisation.name
    return Movement("repaid", claim.number, claim.number, name, cents)
