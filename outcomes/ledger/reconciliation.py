"""Reconciliation: what lines, statements, bank files and the ledger say of the same money.

Each is summed by itself; where two differ, the difference is told by what it is of.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import aliased

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.quick.models import QuickOrder
from outcomes.ledger.billing.costs import balances_before, years_until
from outcomes.ledger.billing.models import TOTAL, Billing, MunicipalBill
from outcomes.ledger.models import LedgerEntry, LedgerPosting
from outcomes.ledger.payouts import Sums, marked_paid, outcomes_paid, paid_by_word, told_paid
from outcomes.ledger.service import SHARES
from outcomes.payees.models import PaymentShare
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.models import HandOver, Payment, PaymentLine, Statement
from outcomes.payments.recoveries.models import ASKED_NO_MORE, RecoveryClaim
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.payments.statements.lifecycle import STANDING
from outcomes.pure.bookkeeping import (
    APPROVED,
    COST,
    DIVERTED,
    HANDED_OVER,
    INTEREST_OWED,
    INTEREST_PAID,
    LOST_VAT,
    OF_RECOVERY,
    PAID,
    RECEIVABLE,
    RECLAIMED,
    RECOVERED,
    VAT,
    VERIFIED,
    WITHHELD,
    WRITTEN_OFF,
    account_of,
)

OF_INTEREST = {"owed": INTEREST_OWED, "accepted": INTEREST_OWED, "paid": INTEREST_PAID}
"""The account of late interest by its state; what is not paid stands on none."""
ASKING = set(OF_RECOVERY) - {"cancelled"}
"""States of recovery claims whose lines come to what they asked back."""
OF_STATEMENT = {"approved": APPROVED, "handed_over": HANDED_OVER, "settled": PAID}
"""The account of a statement by its state."""


@dataclass(frozen=True)
class Difference:
    """Something of which two say different sums."""

    number: str
    account: str
    expected_cents: int
    found_cents: int


@dataclass(frozen=True)
class Check:
    """Two totals of the same money, in cents, and of what they differ."""

    code: str
    expected_cents: int
    found_cents: int
    differences: list[Difference] = field(default_factory=list)
    """The greatest first."""
    count: int = 0
    """How many they are, kept or not."""
    tells: bool = False
    """Whether it only tells what rests on one word: there is nothing to compare it with."""

    @property
    def agrees(self) -> bool:
        return self.tells or not self.count


def reconcile(actor: Actor) -> list[Check]:
    """All checks, in the order in which money goes: lines, statements, bank files, the ledger, the
    municipalities. It reads all there is; pages show what was kept of it (`latest`)."""
    statements = _statements()
    return [
        compared("lines", _lines(), _ledger_of_lines()),
        compared("statement_lines", _net_of_statements(), _lines_of_statements()),
        compared("statements", statements, _ledger_of_statements()),
        compared("shares", _shares(), _ledger_of_shares()),
        compared("transfers", _diverted(), _transfers_paid()),
        compared("bank_files", _handed_over(), _bank_files()),
        compared("confirmed", marked_paid(), told_paid()),
        replace(compared("by_word", paid_by_word(), {}), tells=True),
        compared("outcomes", *outcomes_paid()),
        compared("recovery_lines", _net_of_recoveries(), _lines_of_recoveries()),
        compared("recoveries", _recoveries(), _ledger_of_recoveries()),
        compared("interest", _interest(), _ledger_of_interest()),
        compared("bills", _bills(), _ledger_of_bills()),
        compared("costs_billed", *_balanced(actor)),
    ]


def compared(code: str, expected: Sums, found: Sums) -> Check:
    """What two say of the same money, and each thing of which they differ."""
    differences = [
        Difference(*key, expected.get(key, 0), found.get(key, 0))
        for key in sorted({*expected, *found})
        if expected.get(key, 0) != found.get(key, 0)
    ]
    differences.sort(key=lambda each: -abs(each.found_cents - each.expected_cents))
    totals = (sum(expected.values()), sum(found.values()))
    return Check(code, *totals, differences, len(differences))


def _lines() -> Sums:
    """What lines come to by source and the account that their state says."""
    adjusted = aliased(PaymentLine)
    recovers = (
        (PaymentLine.amount_cents < 0)
        & adjusted.id.is_not(None)
        & adjusted.statement_id.is_distinct_from(PaymentLine.statement_id)
    )
    number = func.coalesce(Contract.number, QuickOrder.number)
    asked = (number, PaymentLine.state, Statement.state, recovers, RecoveryClaim.state)
    rows = db.session.execute(
        select(*asked, func.sum(PaymentLine.amount_cents))
        .outerjoin(adjusted, adjusted.line_id == PaymentLine.adjusts_line_id)
        .outerjoin(Statement, Statement.id == PaymentLine.statement_id)
        .outerjoin(RecoveryClaim, RecoveryClaim.id == PaymentLine.recovery_id)
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == PaymentLine.order_id)
        .group_by(*asked)
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    for name, state, on, taken_back, recovery, cents in rows:
        account = account_of(
            state,
            approved=on in STANDING,
            settled=on == "settled",
            recovers=bool(taken_back),
            recovery=recovery or "",
        )
        if account is not None:
            found[name, account] += cents
    return found


def _ledger_of_lines() -> Sums:
    number = func.coalesce(Contract.number, QuickOrder.number)
    rows = db.session.execute(
        select(number, LedgerPosting.account, func.sum(LedgerPosting.amount_cents))
        .outerjoin(Contract, Contract.id == LedgerPosting.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == LedgerPosting.order_id)
        .where(LedgerPosting.line_id.is_not(None))
        .group_by(number, LedgerPosting.account)
    )
    return {(name, account): -cents for name, account, cents in rows if account != COST}


def _net_of_statements() -> Sums:
    standing = Statement.state != "withdrawn"
    rows = db.session.execute(select(Statement.number, Statement.net_cents).where(standing))
    return {(number, ""): cents for number, cents in rows}


def _lines_of_statements() -> Sums:
    rows = db.session.execute(
        select(Statement.number, func.sum(PaymentLine.amount_cents))
        .join(PaymentLine, PaymentLine.statement_id == Statement.id)
        .group_by(Statement.number)
    )
    return {(number, ""): cents for number, cents in rows}


def _net_of_recoveries() -> Sums:
    """What recovery claims ask back that still have their lines."""
    rows = db.session.execute(
        select(RecoveryClaim.number, RecoveryClaim.net_cents).where(RecoveryClaim.state.in_(ASKING))
    )
    return {(number, ""): cents for number, cents in rows}


def _lines_of_recoveries() -> Sums:
    rows = db.session.execute(
        select(RecoveryClaim.number, func.sum(PaymentLine.amount_cents))
        .join(PaymentLine, PaymentLine.recovery_id == RecoveryClaim.id)
        .group_by(RecoveryClaim.number)
    )
    return {(number, ""): -cents for number, cents in rows}


def _recoveries() -> Sums:
    """What was asked back with VAT, by what has become of it: the part that was paid back, and the
    rest."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for number, state, gross_cents, repaid_cents in db.session.execute(
        select(
            RecoveryClaim.number,
            RecoveryClaim.state,
            RecoveryClaim.gross_cents,
            RecoveryClaim.repaid_cents,
        ).where(
            RecoveryClaim.state.in_((*ASKING, *ASKED_NO_MORE)),
            RecoveryClaim.state != "prepared",
            RecoveryClaim.given_back_on.is_(None),
        )
    ):
        found[number, RECOVERED] += repaid_cents
        if state in ASKED_NO_MORE:
            found[number, RECLAIMED] -= repaid_cents
        else:
            found[number, OF_RECOVERY[state]] += gross_cents - repaid_cents
    return {key: cents for key, cents in found.items() if cents}


def _ledger_of_recoveries() -> Sums:
    """The same by the ledger: what was written off is the price with the VAT that was lost, or that
    comes back with the invoice all the same."""
    accounts = {*OF_RECOVERY.values(), LOST_VAT, VAT} - {VERIFIED}
    rows = db.session.execute(
        select(
            RecoveryClaim.number,
            RecoveryClaim.state,
            RecoveryClaim.vat_cents,
            LedgerPosting.account,
            func.sum(LedgerPosting.amount_cents),
        )
        .join(RecoveryClaim, RecoveryClaim.id == LedgerPosting.recovery_id)
        .where(LedgerPosting.account.in_(accounts))
        .group_by(
            RecoveryClaim.number,
            RecoveryClaim.state,
            RecoveryClaim.vat_cents,
            LedgerPosting.account,
        )
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    for number, state, vat_cents, account, cents in rows:
        if account != VAT:
            found[number, WRITTEN_OFF if account == LOST_VAT else account] += cents
        elif state == WRITTEN_OFF:
            found[number, WRITTEN_OFF] += vat_cents + cents
    return {key: cents for key, cents in found.items() if cents}


def _interest() -> Sums:
    """What late interest comes to by what has become of it."""
    rows = db.session.execute(
        select(
            Statement.number,
            LateInterest.state,
            LateInterest.interest_cents + LateInterest.compensation_cents,
        )
        .join(Statement, Statement.id == LateInterest.statement_id)
        .where(LateInterest.state.in_(OF_INTEREST))
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    for number, state, cents in rows:
        found[number, OF_INTEREST[state]] += cents
    return found


def _ledger_of_interest() -> Sums:
    rows = db.session.execute(
        select(Statement.number, LedgerPosting.account, func.sum(LedgerPosting.amount_cents))
        .join(Statement, Statement.id == LedgerPosting.statement_id)
        .where(LedgerPosting.account.in_(set(OF_INTEREST.values())))
        .group_by(Statement.number, LedgerPosting.account)
    )
    return {(number, account): -cents for number, account, cents in rows if cents}


def _statements() -> Sums:
    """What approved statements come to with VAT, by how far they are."""
    rows = db.session.execute(
        select(Statement.number, Statement.state, Statement.gross_cents).where(
            Statement.state.in_(OF_STATEMENT)
        )
    )
    return {(number, OF_STATEMENT[state]): cents for number, state, cents in rows}


def _ledger_of_statements() -> Sums:
    """The same by the ledger: what was recovered lessens what is handed over, or paid."""
    accounts = (*OF_STATEMENT.values(), RECOVERED, WITHHELD, DIVERTED)
    rows = db.session.execute(
        select(
            Statement.number,
            Statement.state,
            LedgerPosting.account,
            func.sum(LedgerPosting.amount_cents),
        )
        .join(Statement, Statement.id == LedgerPosting.statement_id)
        .where(LedgerPosting.account.in_(accounts))
        .group_by(Statement.number, Statement.state, LedgerPosting.account)
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    for number, state, account, cents in rows:
        on = OF_STATEMENT.get(state, HANDED_OVER) if account == RECOVERED else account
        found[number, PAID if on in (WITHHELD, DIVERTED) else on] -= cents
    return {key: cents for key, cents in found.items() if cents}


def _shares() -> Sums:
    """What of settled statements was withheld or went to others; what of a withdrawn one did is
    nobody's, since its lines are on another."""
    rows = db.session.execute(
        select(PaymentShare.cause, PaymentShare.kind, func.sum(PaymentShare.amount_cents))
        .join(Statement, Statement.number == PaymentShare.cause)
        .where(Statement.state.in_(("settled", "withdrawn")), PaymentShare.taken_back_at.is_(None))
        .group_by(PaymentShare.cause, PaymentShare.kind)
    )
    return {(number, SHARES[kind]): cents for number, kind, cents in rows}


def _ledger_of_shares() -> Sums:
    rows = db.session.execute(
        select(Statement.number, LedgerPosting.account, func.sum(LedgerPosting.amount_cents))
        .join(Statement, Statement.id == LedgerPosting.statement_id)
        .where(LedgerPosting.account.in_((WITHHELD, DIVERTED)))
        .group_by(Statement.number, LedgerPosting.account)
    )
    return {(number, account): -cents for number, account, cents in rows if cents}


def _diverted() -> Sums:
    """What the ledger says that was paid to others."""
    rows = db.session.execute(
        select(Statement.number, func.sum(LedgerPosting.amount_cents))
        .join(Statement, Statement.id == LedgerPosting.statement_id)
        .where(LedgerPosting.account == DIVERTED)
        .group_by(Statement.number)
    )
    return {(number, DIVERTED): -cents for number, cents in rows if cents}


def _transfers_paid() -> Sums:
    """The same by the transfers that were paid: one that came back afterwards differs until
    it is paid anew."""
    paid = db.session.execute(
        select(Statement.number, func.sum(PaymentTransfer.amount_cents))
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .join(Statement, Statement.id == Payment.statement_id)
        .where(PaymentTransfer.state == "settled", Statement.state == "settled")
        .group_by(Statement.number)
    )
    return {(number, DIVERTED): cents for number, cents in paid}


def _handed_over() -> Sums:
    """All payments that left for the bank, those that came back too, with what went to others: each
    is in the file of its hand-over."""
    payments = (
        select(HandOver.number, Payment.amount_cents.label("cents"))
        .join(Payment, Payment.hand_over_id == HandOver.id)
        .where(HandOver.route == BANK_FILE)
    )
    transfers = (
        select(HandOver.number, PaymentTransfer.amount_cents)
        .join(Payment, Payment.hand_over_id == HandOver.id)
        .join(PaymentTransfer, PaymentTransfer.payment_id == Payment.id)
        .where(HandOver.route == BANK_FILE)
    )
    left = union_all(payments, transfers).subquery()
    rows = db.session.execute(select(left.c.number, func.sum(left.c.cents)).group_by(left.c.number))
    return {(number, ""): cents for number, cents in rows}


def _bank_files() -> Sums:
    """What the bank files come to, as each was read back when it was made."""
    rows = db.session.execute(
        select(HandOver.number, HandOver.transfers_cents).where(HandOver.route == BANK_FILE)
    )
    return {(number, ""): cents for number, cents in rows}


def _balanced(actor: Actor) -> tuple[Sums, Sums]:
    """What the years that were balanced have cost the area's buyer, and what was billed of them:
    what has come since is billed with a later year."""
    approved = ("approved",)
    years = balances_before(actor.today.year, approved)
    if not years:
        return {}, {}
    found = years_until(min(years), date(max(years), 12, 31), buyer_of_area(actor), approved)
    costs: dict[tuple[str, str], int] = {}
    billed: dict[tuple[str, str], int] = {}
    for year in years:
        so_far = found[year].so_far
        costs[str(year), ""] = so_far.shared_cents + sum(so_far.own.values())
        billed[str(year), ""] = sum((*so_far.billed_shared.values(), *so_far.billed_own.values()))
    return costs, billed


_BILL = Billing.number + "-" + MunicipalBill.municipality


def _bills() -> Sums:
    """What the municipalities' approved bills come to."""
    rows = db.session.execute(
        select(_BILL, TOTAL)
        .join(Billing, Billing.id == MunicipalBill.billing_id)
        .where(Billing.state == "approved")
    )
    return {(number, RECEIVABLE): cents for number, cents in rows if cents}


def _ledger_of_bills() -> Sums:
    """What the ledger says that the municipalities were billed, by bill."""
    cause = func.concat("municipal_bill:", MunicipalBill.id, ":bill")
    rows = db.session.execute(
        select(func.coalesce(_BILL, LedgerEntry.cause), func.sum(LedgerPosting.amount_cents))
        .select_from(LedgerPosting)
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .outerjoin(MunicipalBill, LedgerEntry.cause == cause)
        .outerjoin(Billing, Billing.id == MunicipalBill.billing_id)
        .where(LedgerPosting.account == RECEIVABLE)
        .group_by(_BILL, LedgerEntry.cause)
    )
    return {(number, RECEIVABLE): cents for number, cents in rows}
