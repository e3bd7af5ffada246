"""Whatever is done to payment lines in whichever order, the ledger balances and says of each line
and statement what they say themselves."""

from collections import defaultdict
from collections.abc import Callable, Sequence
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
from outcomes.payments.settlement.models import (
    BACK_AGAIN,
    PaymentTransfer,
    SettlementEntry,
)
from outcomes.payments.settlement.queries import transfers_of, waiting_of
from outcomes.payments.settlement.service import (
    accept_payment,
    accept_return,
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
from outcomes.pure.settling import STANDS
from outcomes.verification.service import (
    answer_line,
    ask_back,
    reject_line,
    reopen_line,
    verify_line,
)
from tests.conftest import on_a_copy
from tests.db.payments.test_open_entries import referred
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, camt054, has_come
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
BY_HAND = ("settle", "come_back", "refused_whole")
WHOLE = 5
"""From which number on a voucher comes back whole."""
OF_ENTRIES = ("accept_entry", "explain_entry", "transfer_by_hand")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=14)


@dataclass
class Heard:
    """What was told of payments, as this test knows it: by name the debits and credits of files,
    each once; what of others' parts a person paid by hand, in cents by name; what a person has said
    anything of; and the statements of which a person has explained something."""

    paid: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    back: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_hand: dict[str, int] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    excused: set[UUID] = field(default_factory=set)

    def out(self, name: str) -> int:
        """How many times a payment is out by what files have told."""
        return len(self.paid[name]) - len(self.back[name])


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
        }.get(act, lambda: do_with_statement(people, act, which, heard))()


def do_with_statement(people: People, act: str, which: int, heard: Heard) -> None:
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
        if act in BY_HAND:
            names = {each.end_to_end_id for each in parts_of(people, key)}
            heard.said |= names
            if act == "refused_whole":
                back = {each.end_to_end_id for each in parts_of(people, key) if not is_out(each)}
                heard.by_hand = {
                    name: cents for name, cents in heard.by_hand.items() if name not in back
                }


def parts_of(people: People, statement_id: UUID) -> list[Payment | PaymentTransfer]:
    """All payments of a statement, and what of them goes to others."""
    payments = select(Payment).where(Payment.statement_id == statement_id)
    return [*db.session.scalars(payments), *transfers_of(verifier(people), statement_id)]


def is_out(one: Payment | PaymentTransfer) -> bool:
    return one.state in STANDS


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
            one = sorted(transfers, key=lambda each: each.end_to_end_id)[which % len(transfers)]
            record_transfer(verifier(people), one.id, people.clock.now().date())
            heard.by_hand[one.end_to_end_id] = one.amount_cents
            heard.said.add(one.end_to_end_id)
        return
    order = (SettlementEntry.created_at, SettlementEntry.name)
    waits = select(SettlementEntry).where(SettlementEntry.state == "open").order_by(*order)
    entries = db.session.scalars(waits).all()
    entry = entries[which % len(entries)] if entries else None
    if entry is not None and act == "explain_entry":
        explain_entry(verifier(people), entry.id, NOTE)
        heard.excused |= {entry.statement_id} if entry.statement_id else set()
    elif entry is not None and entry.reason == BACK_AGAIN:
        accepted = accept_return(verifier(people), entry.id)
        for each in parts_of(people, accepted.statement_id):
            if not is_out(each):
                heard.by_hand.pop(each.end_to_end_id, None)
                heard.back[each.end_to_end_id] |= heard.paid[each.end_to_end_id]
    elif entry is not None:
        accepted = accept_payment(verifier(people), entry.id)
        for each in parts_of(people, accepted.statement_id):
            if is_out(each) and not heard.out(each.end_to_end_id):
                heard.paid[each.end_to_end_id].add(str(entry.id))


def payables_tell(people: People, which: int, reason: str, heard: Heard) -> None:
    """Accounts payable tell that a voucher was paid, perhaps by another payment than before, or
    that the payee's part of it, or all of it, came back."""
    wanted = select(Payment).where(Payment.route != "bank_file").order_by(Payment.end_to_end_id)
    sent = db.session.scalars(wanted).all()
    if sent:
        one, day = sent[which % len(sent)], people.clock.now().date()
        whole = bool(reason) and which >= WHOLE
        others = [
            each
            for each in transfers_of(verifier(people), one.statement_id)
            if each.payment_id == one.id
        ]
        cents = one.amount_cents + whole * sum(each.amount_cents for each in others)
        told = f"{one.end_to_end_id};{day};{cents / 100:.2f};T-{which % 2};{reason}"
        header = "payment;paid_on;amount_eur;payment_reference;returned"
        content = f"{header}\n{told}\n".encode()
        hear(heard, one, told, reason, lambda: settle_from_payables(verifier(people), "v", content))
        for each in others:  # a voucher is paid whole
            name = each.end_to_end_id
            if whole or not reason:
                (heard.back if reason else heard.paid)[name].add(told)
            told_since(each, heard)


def told_since(one: Payment | PaymentTransfer, heard: Heard) -> None:
    """What a person paid by hand is no more than what was told since, where nothing waits."""
    payment = one if isinstance(one, Payment) else one.payment
    if is_out(one) and heard.out(one.end_to_end_id) == 1 and not waiting_of(payment.statement_id):
        heard.by_hand.pop(one.end_to_end_id, None)


def hear(
    heard: Heard,
    one: Payment | PaymentTransfer,
    told: str,
    reason: str,
    read: Callable[[], object],
) -> None:
    """A file tells that something was paid or came back: what it moves is then out once, or not at
    all."""
    name, before = one.end_to_end_id, one.state
    read()
    (heard.back if reason else heard.paid)[name].add(told)
    told_since(one, heard)
    if one.state != before and reason:
        assert heard.out(name) <= 0
    elif one.state != before:
        assert heard.out(name) == 1


def check_what_stands_is_out_once(people: People, heard: Heard) -> None:
    """By what files alone have told: what is settled is out once, what came back is not, and what
    waits was not told of; but for what waits for a person."""
    verifier(people)
    open_too = db.session.scalars(
        select(SettlementEntry.statement_id).where(SettlementEntry.state == "open")
    )
    waits = {*open_too, *heard.excused}
    for one in (
        *db.session.scalars(select(Payment)),
        *db.session.scalars(select(PaymentTransfer)),
    ):
        payment = one if isinstance(one, Payment) else one.payment
        name = one.end_to_end_id
        if payment.statement_id in waits or name in heard.said or not one.amount_cents:
            continue
        out = heard.out(name)
        assert (one.state, out) == ("settled", 1) or (one.state != "settled" and out <= 0), name


def check_only_what_came_back_leaves_anew(
    people: People, before: set[str], heard: Heard
) -> set[str]:
    """What leaves now and what files told, or a person paid by hand, to be out of the same
    statement are never more than it comes to; and nothing leaves while an entry of it is open.
    Returns the names of all payments."""
    verifier(people)
    payments = db.session.scalars(select(Payment)).all()
    for payment in payments:
        statement = payment.statement
        if payment.end_to_end_id in before or statement.id in heard.excused:
            continue
        assert not waiting_of(statement.id)
        transfers = transfers_of(verifier(people), statement.id)
        mine = [each for each in transfers if each.payment_id == payment.id]
        leaves = sum(each.amount_cents for each in (payment, *mine))
        earlier = [
            each for each in (*statement.payments, *transfers) if each.end_to_end_id in before
        ]
        out = sum(
            each.amount_cents * max(heard.out(each.end_to_end_id), 0)
            + heard.by_hand.get(each.end_to_end_id, 0)
            for each in earlier
        )
        assert leaves + out <= statement.gross_cents
    names = {each.end_to_end_id for each in payments}
    return names | {each.end_to_end_id for each in db.session.scalars(select(PaymentTransfer))}


def bank_tells(people: People, which: int, reason: str, heard: Heard) -> None:
    """The bank books a payment, or a part that went to others, out or back; perhaps once more, on a
    later day and with another reference."""
    by_bank, others = Payment.route == "bank_file", select(PaymentTransfer).join(Payment)
    sent = [
        *db.session.scalars(select(Payment).where(by_bank).order_by(Payment.end_to_end_id)),
        *db.session.scalars(others.where(by_bank).order_by(PaymentTransfer.end_to_end_id)),
    ]
    if sent:
        one, nth = sent[which % len(sent)], which // len(sent)
        day = f"2027-05-{10 + 2 * nth + bool(reason)}"
        has_come(people, day)
        told = camt054(Told(one.end_to_end_id, one.amount_cents, reason), day=day)
        content = referred(told, f"{reason or 'D'}{nth}") if nth else told
        movement = f"{reason} {nth}"
        hear(heard, one, movement, reason, lambda: settle_from_bank(verifier(people), "a", content))


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


@settings(max_examples=9, suppress_health_check=list(HealthCheck))
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
    steps=acts_of("refused_whole", "transfer_by_hand", "payables_return 5", *AGAIN),
    by_payables=True,
)
@example(
    steps=acts_of(
        *("bank_pays", "bank_pays 1", "bank_pays 2", "bank_returns 2", "bank_returns 4"),
        *("bank_pays 4", "bank_returns 6", "accept_entry", *AGAIN),
    ),
    by_payables=False,
)
@example(
    steps=acts_of(
        *("payables_pay", "payables_return", "payables_pay 1", *AGAIN, "accept_entry 2"),
        *("payables_return 1", "late", "payables_return 1", *AGAIN, "payables_pay 1"),
    ),
    by_payables=True,
)
def test_the_ledger_balances_after_any_sequence(
    app: Flask,
    clock: FixedClock,
    paying_database: str,
    steps: list[tuple[str, int]],
    by_payables: bool,
) -> None:
    clock.move_to(CALCULATED)
    with on_a_copy(app, paying_database) as session:
        people = People(session, clock)
        first = ("other_route", *FIRST) if by_payables else FIRST
        heard = walk(people, [*((act, 0) for act in first), *steps])
        assert not wrong(people, heard)


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
    clock: FixedClock,
    paying_database: str,
    steps: list[tuple[str, int]],
) -> None:
    clock.move_to(CALCULATED)
    with on_a_copy(app, paying_database) as session:
        people = People(session, clock)
        walk(people, acts_of(*CLAIMED), checked=False)
        heard = walk(people, steps)
        assert not wrong(people, heard)


def wrong(people: People, heard: Heard) -> set[str]:
    """The checks that differ, but for what waits for a person, or a person alone says that it was
    paid or came back."""
    differ = {each.code for each in reconcile(verifier(people)) if not each.agrees}
    waits = [
        *db.session.scalars(select(SettlementEntry.id).where(SettlementEntry.state == "open")),
        *db.session.scalars(select(PaymentTransfer.id).where(PaymentTransfer.state == "returned")),
    ]
    excused = waits or heard.said or heard.excused
    return differ - ({"transfers", "confirmed"} if excused else set())


def walk(people: People, steps: Sequence[tuple[str, int]], *, checked: bool = True) -> Heard:
    """Try acts one after the other, and look at the money after each; returns what was heard."""
    left: dict[UUID, UUID] = {}
    verifier(people)
    by_word = {  # what was settled before the walk, no file of it has told
        each.end_to_end_id
        for kind in (Payment, PaymentTransfer)
        for each in db.session.scalars(select(kind).where(kind.state == "settled"))
    }
    heard, names = Heard(said=by_word), set[str]()
    for act, which in steps:
        try:
            do(people, act, which, heard)
        except DomainError:
            db.session.rollback()
        names = check_only_what_came_back_leaves_anew(people, names, heard)
        check_what_stands_is_out_once(people, heard)
        if checked:
            check(people)
            check_nothing_leaves_twice(people, left)
            check_nothing_is_paid_beyond_its_worth()
    return heard
