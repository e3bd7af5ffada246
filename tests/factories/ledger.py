"""What the ledger shows, as tests compare it."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from marketplace.platform.db import db
from outcomes.ledger.models import LedgerEntry, LedgerPosting
from outcomes.payments.models import PaymentLine
from outcomes.payments.statements.lifecycle import STANDING
from outcomes.pure.bookkeeping import BY_CODE, account_of
from tests.factories.payments import verifier
from tests.factories.setup import People


def postings(people: People) -> Sequence[LedgerPosting]:
    """All postings, as the verifier sees them."""
    verifier(people)
    return db.session.scalars(select(LedgerPosting)).all()


def balances(people: People) -> dict[str, int]:
    """What each account that is not empty shows, in cents."""
    sums: Counter[str] = Counter()
    for each in postings(people):
        sums[each.account] += each.amount_cents
    return {code: BY_CODE[code].shown(cents) for code, cents in sums.items() if cents}


def by_line(people: People) -> dict[str, int]:
    """What each account should show by the lines themselves, without VAT."""
    verifier(people)
    sums: Counter[str] = Counter()
    for line in db.session.scalars(select(PaymentLine)):
        account = account_of(
            line.state,
            approved=line.statement is not None and line.statement.state in STANDING,
            settled=line.statement is not None and line.statement.state == "settled",
            recovers=line.amount_cents < 0
            and line.adjusted is not None
            and line.adjusted.statement_id != line.statement_id,
            recovery=line.recovery.state if line.recovery else "",
        )
        if account:
            sums[account] += BY_CODE[account].shown(-line.amount_cents)
            sums["cost"] += line.amount_cents
    return {code: cents for code, cents in sums.items() if cents}


def entries(people: People) -> int:
    """How many entries there are."""
    verifier(people)
    return len(db.session.scalars(select(LedgerEntry.id)).all())
