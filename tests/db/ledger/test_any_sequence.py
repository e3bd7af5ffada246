"""Whatever is done to payment lines in whichever order, the ledger balances and says of each line
and statement what they say themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contracts.agreements.models import Contract
from contracts.agreements.money import money_of
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import DomainError
from outcomes.ledger.models import LedgerBalance, LedgerPosting
from outcomes.ledger.reconciliation import OF_INTEREST as ACCOUNT_OF_INTEREST
from outcomes.ledger.reconciliation import OF_STATEMENT, reconcile
from outcomes.ledger.recovered import claimed
from outcomes.payees.models import PaymentShare
from outcomes.payees.queries import shares_of
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.interest.service import (
    accept_interest,
    record_interest_paid,
    waive_interest,
)
from outcomes.payments.models import Payment, PaymentLine, PaymentRun, Statement
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import GIVEN, waiting
from outcomes.payments.recoveries.service import (
    approve_claim,
    give_back,
    prepare_claim,
    record_repayment,
    undo_repayment,
    withdraw_claim,
)
from outcomes.payments.service import (
    calculate_payments,
    close_run,
    hand_over,
    send_back,
    submit_run,
)
from outcomes.payments.settlement.models import PaymentTransfer, SettlementEntry
from outcomes.payments.settlement.queries import transfers_of
from outcomes.payments.settlement.service import (
    accept_payment,
    explain_entry,
    record_payment,
    record_return,
    record_transfer,
    settle_from_bank,
    settle_from_payables,
)
from outcomes.payments.statements.service import (
    approve_statement,
    send_back_statement,
    verify_statement,
    withdraw_statement,
)
from outcomes.pure.bookkeeping import BY_CODE
from outcomes.pure.payees import BAN, REGISTER
from outcomes.pure.recovering import standing
from outcomes.verification.service import (
    answer_line,
    ask_back,
    reject_line,
    reopen_line,
    verify_line,
)
from tests.conftest import on_a_copy
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, camt054
from tests.factories.ledger import balances, by_line
from tests.factories.payees import RECEIVER, confirmed
from tests.factories.payments import (
    CALCULATED,
    approve,
    approver,
    decide_rest,
    provider,
    verifier,
)
from tests.factories.recoveries import another_verifier, set_off, written_off
from tests.factories.results import imported, row
from tests.factories.setup import People

NOTE = "Perustelu."
ACTS = (
    "calculate", "verify", "reject", "reopen", "ask", "answer", "submit", "send_back", "approve",
    "hand_over", "close", "correct", "rest", "withdraw", "statement_back", "verify_statement",
    "settle", "come_back", "bank_pays", "bank_returns", "payee", "other_route",
    "approve_statement", "reclaim", "send_claim", "repay", "repay_part", "set_off", "write_off",
    "withdraw_claim", "undo_repaid", "give_back", "late", "accept_interest", "waive_interest",
    "pay_interest",
    "refused_whole", "payables_pay", "payables_return", "accept_entry", "explain_entry",
    "transfer_by_hand",
)  # fmt: skip
FIRST = ("calculate", "verify", "rest", "approve", "payee", "hand_over")
AGAIN = ("verify_statement", "approve_statement", "hand_over")


def acts_of(*acts: str) -> list[tuple[str, int]]:
    """Acts with the number of the line or payment that they are about, the first where none is
    told."""
    told = [act.partition(" ") for act in acts]
    return [(act, int(which or 0)) for act, _space, which in told]


JOB = (("2026-12-01", "37.5"), ("2026-12-01", "10"), ("2026-12-08", "37.5"))
"""From when and of how many hours somebody's job is told to be."""
STANDS = ("sent", "settled")
OF_CLAIMS = (
    "reclaim",
    "send_claim",
    "repay",
    "repay_part",
    "set_off",
    "write_off",
    "withdraw_claim",
    "undo_repaid",
    "give_back",
)
OF_INTEREST = ("accept_interest", "waive_interest", "pay_interest")
BANK = ("bank_pays", "bank_returns")
PAYABLES = ("payables_pay", "payables_return")
OF_ENTRIES = ("accept_entry", "explain_entry", "transfer_by_hand")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=14)


@dataclass
class Heard:
    """What files have told, as this test knows it: what of payments is out, in cents by name, and
    the statements of which a person has explained something."""

    out: dict[str, int] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    excused: set[UUID] = field(default_factory=set)


def do(people: People, act: str, which: int, heard: Heard) -> None:
    """Try an act on one of the lines, or on the last run; the product refuses what cannot be."""
    verifier(people)
    run = db.session.scalars(select(PaymentRun).order_by(PaymentRun.number.desc())).first()
    lines = db.session.scalars(select(PaymentLine).order_by(PaymentLine.line_id)).all()
    if act == "calculate":
        calculate_payments(verifier(people), people.clock.now().date())
    elif act in BANK:
        bank_tells(people, which, "AC04" if act == "bank_returns" else "", heard)
    elif act in PAYABLES:
        payables_tell(people, which, "Suljettu" if act == "payables_return" else "", heard)
    elif act in OF_ENTRIES:
        do_with_entry(people, act, which, heard)
    elif act == "late":
        people.clock.move_to(people.clock.now() + timedelta(days=63))  # type: ignore[attr-defined]
    elif act in OF_CLAIMS:
        do_with_claim(people, act, which)
    elif act in OF_INTEREST:
        do_with_interest(people, act, which)
    elif act == "other_route":
        route(people, "self_billing", agreed_on="2026-05-01")
    elif act == "correct" and lines:
        correct(people, lines, *JOB[which % len(JOB)])
    elif run is not None and lines:
        line = lines[which % len(lines)]
        day = people.clock.now().date() + timedelta(days=7)
        {
            "verify": lambda: verify_line(verifier(people), line.id),
            "reject": lambda: reject_line(verifier(people), line.id, NOTE, "condition_not_met"),
            "reopen": lambda: reopen_line(verifier(people), line.id),
            "ask": lambda: ask_back(verifier(people), line.id, NOTE, "dates_unclear"),
            "answer": lambda: answer_line(provider(people), line.id, NOTE),
            "submit": lambda: submit_run(verifier(people), run.id),
            "send_back": lambda: send_back(approver(people), run.id, NOTE),
            "approve": lambda: approve(people, run.id),
            "hand_over": lambda: hand_over(approver(people), run.id, day),
            "close": lambda: close_run(verifier(people), run.id),
            "rest": lambda: decide_rest(people, run.id),
        }.get(act, lambda: do_with_statement(people, act, which))()


def do_with_statement(people: People, act: str, which: int) -> None:
    """Try an act on one of the statements."""
    statements = db.session.scalars(select(Statement).order_by(Statement.number)).all()
    if statements:
        key = statements[which % len(statements)].id
        day = people.clock.now().date()
        {
            "withdraw": lambda: withdraw_statement(verifier(people), key, NOTE),
            "statement_back": lambda: send_back_statement(approver(people), key, NOTE),
            "verify_statement": lambda: verify_statement(verifier(people), key),
            "settle": lambda: record_payment(verifier(people), key, day),
            "come_back": lambda: record_return(verifier(people), key, NOTE),
            "refused_whole": lambda: record_return(verifier(people), key, NOTE, whole=True),
            "approve_statement": lambda: approve_statement(approver(people), key),
            "payee": lambda: payee(people, statements[0].provider_id, which),
        }[act]()


def do_with_claim(people: People, act: str, which: int) -> None:
    """Try an act on one of the recovery claims, or ask back what waits."""
    owed, claims = waiting(verifier(people), 1), db.session.scalars(select(RecoveryClaim)).all()
    if act == "reclaim" and owed:
        prepare_claim(verifier(people), owed[0].provider_id, owed[0].buyer_id)
    elif act != "reclaim" and claims:
        key = sorted(claims, key=lambda each: each.number)[which % len(claims)].id
        day = people.clock.now().date()
        {
            "send_claim": lambda: approve_claim(approver(people), key),
            "repay": lambda: record_repayment(another_verifier(people), key, day),
            "repay_part": lambda: record_repayment(another_verifier(people), key, day, 70_001),
            "set_off": lambda: set_off(people, key),
            "write_off": lambda: written_off(people, key),
            "withdraw_claim": lambda: withdraw_claim(verifier(people), key, NOTE),
            "undo_repaid": lambda: undo_repayment(approver(people), key, NOTE),
            "give_back": lambda: give_back(another_verifier(people), key, day),
        }[act]()


def do_with_interest(people: People, act: str, which: int) -> None:
    """Try an act on one of the rows of late interest."""
    rows = db.session.scalars(select(LateInterest).order_by(LateInterest.created_at)).all()
    if rows:
        key = rows[which % len(rows)].id
        {
            "accept_interest": lambda: accept_interest(approver(people), key),
            "waive_interest": lambda: waive_interest(approver(people), key, NOTE),
            "pay_interest": lambda: record_interest_paid(
                verifier(people), key, people.clock.now().date()
            ),
        }[act]()


def payee(people: People, provider_id: UUID, which: int) -> None:
    """Tax is withheld of the payee from now on, or a part of what it is owed goes to others."""
    if which % 2:
        confirmed(people, provider_id, REGISTER, listed=False)
    else:
        confirmed(people, provider_id, BAN, **RECEIVER, amount_cents=100_000)


def do_with_entry(people: People, act: str, which: int, heard: Heard) -> None:
    """A person settles something that does not agree, or pays anew what others did not get."""
    if act == "transfer_by_hand":
        transfers = db.session.scalars(select(PaymentTransfer)).all()
        if transfers:
            key = sorted(transfers, key=lambda each: each.end_to_end_id)[which % len(transfers)].id
            record_transfer(verifier(people), key, people.clock.now().date())
        return
    order = (SettlementEntry.created_at, SettlementEntry.name)
    entries = db.session.scalars(select(SettlementEntry).order_by(*order)).all()
    if entries and act == "accept_entry":
        accept_payment(verifier(people), entries[which % len(entries)].id)
    elif entries:
        entry = entries[which % len(entries)]
        explain_entry(verifier(people), entry.id, NOTE)
        heard.excused |= {entry.statement_id} if entry.statement_id else set()


def payables_tell(people: People, which: int, reason: str, heard: Heard) -> None:
    """Accounts payable tell that a voucher was paid, perhaps by another payment than before, or
    that the payee's part of it came back."""
    wanted = select(Payment).where(Payment.route != "bank_file").order_by(Payment.end_to_end_id)
    sent = db.session.scalars(wanted).all()
    if sent:
        one, day = sent[which % len(sent)], people.clock.now().date()
        told = f"{one.end_to_end_id};{day};{one.amount_cents / 100:.2f};T-{which % 2};{reason}"
        header = "payment;paid_on;amount_eur;payment_reference;returned"
        settle_from_payables(verifier(people), "vastaus.csv", f"{header}\n{told}\n".encode())
        if told not in heard.rows:
            heard.rows.add(told)
            hear(heard, one, reason)


def hear(heard: Heard, one: Payment | PaymentTransfer, reason: str) -> None:
    """Out is what was told as paid and not as come back since; with a voucher all parts of it."""
    if reason:
        heard.out.pop(one.end_to_end_id, None)
        return
    heard.out[one.end_to_end_id] = one.amount_cents
    if isinstance(one, Payment) and one.route != "bank_file":
        mine = select(PaymentTransfer).where(PaymentTransfer.payment_id == one.id)
        heard.out |= {each.end_to_end_id: each.amount_cents for each in db.session.scalars(mine)}


def check_only_what_came_back_leaves_anew(
    people: People, before: set[str], heard: Heard
) -> set[str]:
    """What leaves now and what files told to be out of the same statement are never more than it
    comes to; returns the names of all payments."""
    verifier(people)
    payments = db.session.scalars(select(Payment)).all()
    for payment in payments:
        statement = payment.statement
        if payment.end_to_end_id in before or statement.id in heard.excused:
            continue
        transfers = transfers_of(verifier(people), statement.id)
        mine = [each for each in transfers if each.payment_id == payment.id]
        leaves = sum(each.amount_cents for each in (payment, *mine))
        earlier = {each.end_to_end_id for each in (*statement.payments, *transfers)} & before
        out = sum(cents for name, cents in heard.out.items() if name in earlier)
        assert leaves + out <= statement.gross_cents
    names = {each.end_to_end_id for each in payments}
    return names | {each.end_to_end_id for each in db.session.scalars(select(PaymentTransfer))}


def bank_tells(people: People, which: int, reason: str, heard: Heard) -> None:
    """The bank books a payment, or a part that went to others, out or back; perhaps once more."""
    by_bank, others = Payment.route == "bank_file", select(PaymentTransfer).join(Payment)
    sent = [
        *db.session.scalars(select(Payment).where(by_bank).order_by(Payment.end_to_end_id)),
        *db.session.scalars(others.where(by_bank).order_by(PaymentTransfer.end_to_end_id)),
    ]
    if sent:
        one = sent[which % len(sent)]
        told = camt054(Told(one.end_to_end_id, one.amount_cents, reason))
        settle_from_bank(verifier(people), "pankki.xml", told)
        came_back = f"{one.end_to_end_id} came back"
        if came_back not in heard.rows:
            heard.rows |= {came_back} if reason else set()
            hear(heard, one, reason)


def correct(people: People, lines: Sequence[PaymentLine], first: str, hours: str) -> None:
    """A day later somebody's job turns out to be another: of too few hours for an outcome, of
    enough again, or from another day on."""
    people.clock.move_to(people.clock.now() + timedelta(days=1))  # type: ignore[attr-defined]
    now = people.clock.now()
    person = next(line.person_key for line in lines if "W1-1" in str(line.explanation))
    told = {
        "started_on": first,
        "hours_per_week": hours,
        "version": str((now - CALCULATED).days + 1),
        "recorded_at": now.isoformat(),
    }
    imported(verifier(people), row("W1-1", person, **told), name=f"{now:%j}.csv")


def check(people: People) -> None:
    """The ledger against what lines and statements say."""
    check_money(people)
    verifier(people)
    sums = select(func.sum(LedgerPosting.amount_cents)).group_by(LedgerPosting.entry_id)
    assert set(db.session.scalars(sums)) <= {0}
    assert kept_balances() == summed_postings()
    vat = dict.fromkeys(OF_STATEMENT.values(), 0)
    gross = dict.fromkeys(OF_STATEMENT.values(), 0)
    for statement in db.session.scalars(select(Statement)):
        account = OF_STATEMENT.get(statement.state)
        if account is not None:
            vat[account] += statement.vat_cents
            gross[account] += statement.gross_cents
    expected = by_line(people)
    claims = db.session.scalars(select(RecoveryClaim)).all()
    given = [
        (account, BY_CODE[account].shown(cents))
        for each in claims
        for (_whose, account), cents in standing(claimed(each)).items()
    ]
    shares = shares_settled().items()
    for account, cents in (
        *vat.items(),
        ("vat", sum(vat.values())),
        *shares,
        *given,
        *late_interest(),
    ):
        expected[account] = expected.get(account, 0) + cents
    shown = balances(people)
    assert shown == {account: cents for account, cents in expected.items() if cents}
    for payment in db.session.scalars(select(Payment).where(Payment.state != "returned")):
        lines = select(func.sum(PaymentLine.amount_cents)).where(
            PaymentLine.statement_id == payment.statement_id, PaymentLine.state == "paid"
        )
        statement = db.session.get_one(Statement, payment.statement_id)
        kept = sum(each.amount_cents for each in shares_of(verifier(people), statement.number))
        assert db.session.scalar(lines) == payment.amount_cents + kept - statement.vat_cents
    accounts = ("handed_over", "paid", "recovered", "withheld", "diverted")
    left = sum(shown.get(account, 0) for account in accounts)
    left += sum(each.kept_cents for each in claims)
    assert left == gross["handed_over"] + gross["paid"]


def late_interest() -> list[tuple[str, int]]:
    """What late interest comes to: an expense while it stands, against what is owed or paid."""
    rows = db.session.scalars(select(LateInterest)).all()
    stands = [
        (ACCOUNT_OF_INTEREST[each.state], each.cents)
        for each in rows
        if each.state in ACCOUNT_OF_INTEREST
    ]
    return [*stands, ("interest", sum(cents for _account, cents in stands))]


def shares_settled() -> dict[str, int]:
    """What of settled statements is withheld or went to others, and is not paid to the payee."""
    rows = db.session.execute(
        select(PaymentShare.kind, func.sum(PaymentShare.amount_cents))
        .join(Statement, Statement.number == PaymentShare.cause)
        .where(Statement.state == "settled", PaymentShare.taken_back_at.is_(None))
        .group_by(PaymentShare.kind)
    )
    found = dict(rows.all())
    return found | {"paid": -sum(found.values())}


def check_nothing_leaves_twice(people: People, left: dict[UUID, UUID]) -> None:
    """A line that has left with a statement stays on it, so that it leaves by no other route; and
    what stands of a statement's payments is never more than it comes to."""
    verifier(people)
    statements = db.session.scalars(select(Statement)).all()
    gone = {each.id: each for each in statements if each.payments}
    for line in db.session.scalars(select(PaymentLine)):
        assert None in (line.statement_id, line.recovery_id)
        way = line.statement_id or line.recovery_id
        assert line.id not in left or left[line.id] == way
        claimed = line.recovery is not None and line.recovery.state == "paid"
        if way is not None and (way in gone or claimed):
            left[line.id] = way
    for statement in gone.values():
        actor = verifier(people)
        out = [each for each in statement.payments if each.state != "returned"]
        others = [each for each in transfers_of(actor, statement.id) if each.state in STANDS]
        kept = [each for each in shares_of(actor, statement.number) if each.kind == "withheld"]
        sums = sum(each.amount_cents for each in (*out, *others, *kept))
        assert sums <= statement.gross_cents


def check_nothing_is_paid_beyond_its_worth() -> None:
    """What a provider has of an outcome, on whichever day it fell, is never more than the outcome
    was once worth; nor is more asked back than it has."""
    worth: dict[str, list[int]] = {}
    has: dict[str, int] = {}
    asked: dict[str, int] = {}
    told = select(PaymentLine).order_by(PaymentLine.created_at, PaymentLine.line_id)
    for line in db.session.scalars(told.where(PaymentLine.state != "rejected")):
        outcome, cents = line.outcome, line.amount_cents
        known = worth.setdefault(outcome, [0])
        known.append(known[-1] + cents)
        left = cents < 0 and line.statement is not None and line.statement.payments
        claim = line.recovery.state if line.recovery else ""
        counts = line.state == "paid" or left or claim == "paid"
        has[outcome] = has.get(outcome, 0) + cents * bool(counts)
        asked[outcome] = asked.get(outcome, 0) - cents * (claim in GIVEN)
    assert all(has[outcome] <= max(known) for outcome, known in worth.items())
    assert all(asked[outcome] <= max(known) for outcome, known in worth.items())


def check_money(people: People) -> None:
    """What is used of a contract's money is the sum of its lines but the rejected ones, to the
    authority and to the provider alike."""
    for reader in (verifier(people), provider(people)):
        used = dict.fromkeys(db.session.scalars(select(Contract)), 0)
        for line in db.session.scalars(select(PaymentLine).where(PaymentLine.state != "rejected")):
            used[line.contract] += line.amount_cents
        money = money_of(reader, list(used))
        assert {contract: money[contract.id].used_cents for contract in used} == used


def kept_balances() -> dict[tuple[str, str], int]:
    rows = select(LedgerBalance.number, LedgerBalance.account, LedgerBalance.amount_cents)
    return {(number, account): cents for number, account, cents in db.session.execute(rows)}


def summed_postings() -> dict[tuple[str, str], int]:
    rows = (
        select(Contract.number, LedgerPosting.account, func.sum(LedgerPosting.amount_cents))
        .join(Contract, Contract.id == LedgerPosting.contract_id)
        .group_by(Contract.number, LedgerPosting.account)
    )
    return {(number, account): cents for number, account, cents in db.session.execute(rows)}


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, by_payables=st.booleans())
@example(
    steps=acts_of(
        "bank_pays 1", "bank_returns", "withdraw", "calculate", "rest", "approve", "hand_over"
    ),
    by_payables=False,
)
@example(
    steps=acts_of(
        *("settle", "correct 1", "calculate", "rest", "close", "reclaim", "send_claim", "set_off"),
        *("late", "reclaim", "send_claim 1", "write_off 1", "correct", "calculate", "rest"),
        *("approve", "hand_over", "repay 1"),
    ),
    by_payables=False,
)
@example(
    steps=acts_of(
        *("settle", "correct 1", "calculate", "rest", "close", "reclaim", "send_claim"),
        *("repay_part", "write_off", "repay"),
    ),
    by_payables=False,
)
@example(
    steps=acts_of(
        *("late", "settle", "accept_interest", "come_back", *AGAIN, "settle"),
        *("accept_interest 1", "pay_interest 1", "come_back", *AGAIN, "late", "settle"),
    ),
    by_payables=False,
)
@example(
    steps=acts_of("settle", "come_back", *AGAIN, "settle", "bank_returns", *AGAIN),
    by_payables=False,
)
@example(
    steps=acts_of("refused_whole", "bank_pays 1", *AGAIN, "bank_returns 2", *AGAIN, "bank_pays 1"),
    by_payables=False,
)
@example(steps=acts_of("refused_whole", *AGAIN, "payables_pay 1"), by_payables=True)
@example(
    steps=acts_of(
        *("payables_pay", "payables_return", "payables_pay 1", *AGAIN, "accept_entry 2"),
        *("payables_return 1", "late", "payables_return 1", *AGAIN, "payables_pay 1"),
    ),
    by_payables=True,
)
def test_the_ledger_balances_after_any_sequence(
    app: Flask,
    servers: Servers,
    clock: FixedClock,
    paying_database: str,
    steps: list[tuple[str, int]],
    by_payables: bool,
) -> None:
    clock.move_to(CALCULATED)
    with on_a_copy(app, servers, paying_database) as session:
        people = People(session, clock)
        first = ("other_route", *FIRST) if by_payables else FIRST
        walk(people, [*((act, 0) for act in first), *steps])
        assert not wrong(people)


AWAY = ("correct 1", "calculate", "rest", "close", "reclaim")
CLAIMED = (*FIRST, "settle", *AWAY, "send_claim")
OF_FACTS = (
    *("correct", "calculate", "rest", "close", "reclaim", "send_claim"),
    *("repay", "repay_part", "undo_repaid", "write_off", "set_off", "give_back"),
)


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(OF_FACTS), st.integers(0, 2)), max_size=8))
@example(
    steps=acts_of("write_off", "correct 2", "calculate", "rest", "close", *AWAY, "send_claim 1")
)
@example(
    steps=acts_of(
        *("write_off", "repay_part", "correct 2", "calculate", "rest", "close", *AWAY),
        *("send_claim 1", "give_back"),
    )
)
def test_claims_follow_the_facts_that_go_and_come_back(
    app: Flask,
    servers: Servers,
    clock: FixedClock,
    paying_database: str,
    steps: list[tuple[str, int]],
) -> None:
    clock.move_to(CALCULATED)
    with on_a_copy(app, servers, paying_database) as session:
        people = People(session, clock)
        walk(people, acts_of(*CLAIMED), checked=False)
        walk(people, steps)
        assert not wrong(people)


def wrong(people: People) -> set[str]:
    """The checks that differ, but for a part that came back after all was settled, and for what a
    person alone says that the bank paid."""
    differ = {each.code for each in reconcile(verifier(people)) if not each.agrees}
    return differ - {"transfers", "confirmed"}


def walk(people: People, steps: Sequence[tuple[str, int]], *, checked: bool = True) -> None:
    """Try acts one after the other, and look at the money after each."""
    left: dict[UUID, UUID] = {}
    heard, names = Heard(), set[str]()
    for act, which in steps:
        try:
            do(people, act, which, heard)
        except DomainError:
            db.session.rollback()
        names = check_only_what_came_back_leaves_anew(people, names, heard)
        if checked:
            check(people)
            check_nothing_leaves_twice(people, left)
            check_nothing_is_paid_beyond_its_worth()
