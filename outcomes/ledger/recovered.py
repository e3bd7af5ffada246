"""What recovery claims stand for beside their lines, by themselves and by the ledger."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.db import db
from outcomes.ledger.models import LedgerPosting
from outcomes.payments.models import PaymentLine
from outcomes.payments.recoveries.models import ASKED_NO_MORE, RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of
from outcomes.pure.recovering import Asked, Claimed, Standing, moved, standing, vat_of_lines

OWNED = ("contract_id", "order_id", "municipality", "budget_line")
"""The columns of a posting that say whose it is."""


def movements(claim: RecoveryClaim) -> Iterator[tuple[Mapping[str, Any], list[tuple[str, int]]]]:
    """What is to be posted so that the ledger says of a claim what it says itself: whose it is, and
    accounts with cents."""
    after = standing(claimed(claim))
    for whose, postings in moved(_posted(claim), after).items():
        yield dict(zip(OWNED, whose, strict=True)) if whose else {}, postings


def claimed(claim: RecoveryClaim) -> Claimed:
    """A claim as the ledger asks it; of one that is asked no more what was paid back of it."""
    lines = lines_of(claim.id) if claim.state not in ASKED_NO_MORE else []
    vat: dict[str, int] = {}
    for row in claim.vat_breakdown:
        vat[row["category"]] = vat.get(row["category"], 0) + row["vat_cents"]
    shares = vat_of_lines([(line.vat_category, -line.amount_cents) for line in lines], vat)
    whose = _whose(lines)
    return Claimed(
        state=claim.state,
        vat_cents=claim.vat_cents,
        repaid_cents=claim.kept_cents,
        credited=claim.credit_note_id is not None,
        lines=[
            Asked(whose[line.id], -line.amount_cents, share)
            for line, share in zip(lines, shares, strict=True)
        ],
    )


def _whose(lines: Iterable[PaymentLine]) -> Mapping[UUID, tuple[Any, ...]]:
    """For what and whom the ledger has posted each line."""
    columns = [getattr(LedgerPosting, name) for name in OWNED]
    rows = db.session.execute(
        select(LedgerPosting.line_id, *columns)
        .where(LedgerPosting.line_id.in_([line.id for line in lines]))
        .distinct()
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _posted(claim: RecoveryClaim) -> Standing:
    columns = [getattr(LedgerPosting, name) for name in OWNED]
    rows = db.session.execute(
        select(*columns, LedgerPosting.account, func.sum(LedgerPosting.amount_cents))
        .where(LedgerPosting.recovery_id == claim.id, LedgerPosting.line_id.is_(None))
        .group_by(*columns, LedgerPosting.account)
    )
    return {
        (tuple(whose) if any(whose) else None, account): cents
        for *whose, account, cents in rows
        if cents
    }
