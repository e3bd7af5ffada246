"""Double entry: the accounts of the ledger, and on which of them a payment line stands.

What a line comes to is a cost from the moment it is calculated; against it stands a claim of the
provider, which moves from account to account until it is paid. Amounts are in cents, a debit is
positive and a credit negative, so that the postings of an entry sum to zero.
"""

from dataclasses import dataclass

COST, VAT = "cost", "vat"
OWED, HELD, VERIFIED, APPROVED = "owed", "held", "verified", "approved"
HANDED_OVER, RECOVERED, WITHHELD, PAID = "handed_over", "recovered", "withheld", "paid"
DIVERTED = "diverted"
RECLAIMED, WRITTEN_OFF, LOST_VAT = "reclaimed", "written_off", "lost_vat"
ELSEWHERE = "elsewhere"
INTEREST, INTEREST_OWED, INTEREST_PAID = "interest", "interest_owed", "interest_paid"
RECEIVABLE, BILLED = "receivable", "billed"


@dataclass(frozen=True)
class Account:
    """An account, and whether what it shows is its debits (else its credits)."""

    code: str
    debit: bool = False

    def shown(self, cents: int) -> int:
        """A sum of postings as the account shows it."""
        return cents if self.debit else -cents


CHART = (
    Account(COST, debit=True),
    Account(VAT, debit=True),
    Account(OWED),
    Account(HELD),
    Account(VERIFIED),
    Account(APPROVED),
    Account(HANDED_OVER),
    Account(RECOVERED),
    Account(WITHHELD),
    Account(DIVERTED),
    Account(PAID),
    Account(RECLAIMED, debit=True),
    Account(WRITTEN_OFF, debit=True),
    Account(LOST_VAT, debit=True),
    Account(ELSEWHERE),
    Account(INTEREST, debit=True),
    Account(INTEREST_OWED),
    Account(INTEREST_PAID),
    Account(RECEIVABLE, debit=True),
    Account(BILLED),
)
"""All accounts, in the order of files: what services cost and the VAT on it (which the municipality
gets back); then what of it is owed and not looked at yet, held while a question is open, verified,
approved on a statement, handed over to the bank, recovered by being set off or paid back, withheld
as tax, paid to somebody else than the payee, and paid; what payees were asked to pay back, what of
that never came, and the VAT that was lost with it; what was paid elsewhere; what paying late costs,
is owed and was paid; last what the municipalities were billed for it, and owe."""
BY_CODE = {account.code: account for account in CHART}
OF_STATE = {
    "calculated": OWED,
    "answered": OWED,
    "asked_back": HELD,
    "verified": VERIFIED,
    "paid": HANDED_OVER,
}
"""The account of a line by its state; one that was rejected is no claim and stands on none."""
OF_RECOVERY = {
    "prepared": VERIFIED,
    "sent": RECLAIMED,
    "paid": RECOVERED,
    "written_off": WRITTEN_OFF,
    "cancelled": RECOVERED,
}
"""The account of a line that is asked back, by the state of its recovery claim: those of one that
was cancelled, with what is earned again, come to nothing."""


@dataclass(frozen=True)
class Posting:
    """An amount on an account: debits are positive."""

    account: str
    cents: int


def account_of(
    state: str, *, approved: bool, recovers: bool, settled: bool = False, recovery: str = ""
) -> str | None:
    """The account on which a line's claim stands; None of a rejected line.

    ``approved``: it is on a statement that was approved. ``settled``: the bank has paid that
    statement. ``recovers``: it takes back what an earlier statement paid. ``recovery``: the state
    of the recovery claim that it is asked back by.
    """
    if state == RECLAIMED:
        return OF_RECOVERY[recovery]
    account = OF_STATE.get(state)
    if account == VERIFIED and approved:
        return APPROVED
    if account == HANDED_OVER and recovers:
        return RECOVERED
    if account == HANDED_OVER and settled:
        return PAID
    return account


def moved(cents: int, before: str | None, after: str | None) -> tuple[Posting, ...]:
    """The postings by which a claim moves from an account to another; none where it stays.

    None stands for no claim: then the cost itself comes about, or goes away.
    """
    if before == after or not cents:
        return ()
    return Posting(before or COST, cents), Posting(after or COST, -cents)


def charged(
    cents: int, before: str | None, after: str | None, expense: str = VAT
) -> tuple[Posting, ...]:
    """The postings by which the VAT of a statement, or another expense that is of no line, comes
    about, moves on, or goes away."""
    return (Posting(before or expense, cents), Posting(after or expense, -cents)) if cents else ()


def billed(cents: int) -> tuple[Posting, ...]:
    """The postings by which a municipality comes to owe what it is billed; a refund is negative."""
    return (Posting(RECEIVABLE, cents), Posting(BILLED, -cents)) if cents else ()
