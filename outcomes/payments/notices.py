"""Mails about statements."""

from collections.abc import Sequence

from marketplace.platform.identifiers import masked
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.payees.words import hold_words
from outcomes.payments.models import Statement
from outcomes.payments.payers import einvoice_address
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.return_codes import is_of_payer
from outcomes.pure.payees import Hold, Shares


def tell_handed_over(u: Unit, statement: Statement, shares: Shares) -> None:
    """Tell the provider's people that a statement will be paid, when, and how much of it comes to
    the provider itself."""
    _tell(u, statement, "handed_over", shares=shares)


def tell_returned(u: Unit, statement: Statement) -> None:
    """Tell the provider's people that a payment came back, why, and what they are to do."""
    of_payer = is_of_payer(statement.returned_why or "")
    _tell(u, statement, "returned", account=masked(statement.iban), of_payer=of_payer)


def tell_held(u: Unit, statement: Statement, holds: Sequence[Hold]) -> None:
    """Tell the provider's people that a statement was not paid with the others, and what they are
    to put in order for it."""
    _tell(u, statement, "held", holds=holds, hold_words=hold_words)


def tell_to_invoice(u: Unit, statement: Statement) -> None:
    """Ask the provider's people for the invoice of a statement, by its number, and say where it is
    sent."""
    _tell(u, statement, "to_invoice", to=einvoice_address(u.actor, statement.buyer))


def tell_withdrawn(u: Unit, statement: Statement) -> None:
    """Tell the provider's people that a statement which they were sent is not paid after all."""
    _tell(u, statement, "withdrawn")


def tell_reclaimed(u: Unit, claim: RecoveryClaim) -> None:
    """Tell the provider's people that they are to pay something back, by when, and where the reason
    is."""
    people = people_to_tell(u, organisation_id=claim.provider_id)
    tell(u, people, "payments/reclaimed.txt", claim=claim)


def tell_asked_again(u: Unit, claim: RecoveryClaim) -> None:
    """Tell the provider's people that what was taken for paid back is asked again: the repayment
    was written down by mistake."""
    people = people_to_tell(u, organisation_id=claim.provider_id)
    tell(u, people, "payments/asked_again.txt", claim=claim)


def tell_reclaim_ended(u: Unit, claim: RecoveryClaim) -> None:
    """Tell the provider's people that they need not pay back what they were asked for: it is set
    off, given up, or cancelled."""
    people = people_to_tell(u, organisation_id=claim.provider_id)
    tell(u, people, "payments/reclaim_ended.txt", claim=claim)


def _tell(u: Unit, statement: Statement, mail: str, **more: object) -> None:
    people = people_to_tell(u, organisation_id=statement.provider_id)
    tell(u, people, f"payments/{mail}.txt", statement=statement, **more)
