"""Verbs of the ledger: what happened to payment lines and statements, and what was paid elsewhere,
is posted, each once."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, func, insert, literal, select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, record
from marketplace.platform.files import store
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.ledger.budget import own_purchase, payers_on
from outcomes.ledger.elsewhere import read_elsewhere
from outcomes.ledger.models import IMPORTED_POSTINGS, LedgerEntry, LedgerPosting
from outcomes.ledger.recovered import movements
from outcomes.payees.queries import shares_of
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.statements.lifecycle import STANDING
from outcomes.pure.bookkeeping import (
    APPROVED,
    COST,
    DIVERTED,
    ELSEWHERE,
    HANDED_OVER,
    INTEREST,
    INTEREST_OWED,
    INTEREST_PAID,
    PAID,
    WITHHELD,
    Posting,
    account_of,
    charged,
    moved,
)

VAT_MOVES: Mapping[str, tuple[str | None, str | None]] = {
    "approve": (None, APPROVED),
    "take_back": (APPROVED, None),
    "hand_over": (APPROVED, HANDED_OVER),
    "settle": (HANDED_OVER, PAID),
    "fail": (HANDED_OVER, None),
    "bounce": (PAID, None),
    "find_paid": (None, HANDED_OVER),
}
"""Between which accounts an action moves a statement's VAT; it comes about with the approval."""
INTEREST_MOVES: Mapping[str, tuple[str | None, str | None]] = {
    "owe": (None, INTEREST_OWED),
    "pay": (INTEREST_OWED, INTEREST_PAID),
    "waive": (INTEREST_OWED, None),
    "fall": (INTEREST_OWED, None),
}
"""The same of late interest, which is owed from the settlement of what was late."""
SHARES = {"withheld": WITHHELD, "diverted": DIVERTED}
"""The account of what of a payment did not go to the payee, by its kind."""
OF_SHARES = ("settle", "fail", "bounce")
"""Actions that post it, or take it back."""
Whose = Mapping[str, Any]
"""The columns of a posting that say what and whom it is for."""
OF_POSTING = (
    "line_id", "statement_id", "recovery_id", "contract_id", "order_id", "municipality",
    "budget_line",
)  # fmt: skip
"""All of them."""


@dataclass(frozen=True)
class NewEntry:
    """An entry to be posted: its cause, act and day, its amounts, and whom they are for."""

    cause: str
    action: str
    day: date
    postings: Sequence[Posting]
    whose: Whose


@verb("ledger.post")
def post_lines(actor: Actor, lines: Sequence[PaymentLine], action: str) -> int:
    """Post each line's amount onto the account that its state says; returns how many entries.

    A line that stands there already is left alone. A line stays with the contract, municipality
    and budget line to which it was posted first.
    """
    with unit(actor) as u:
        u.session.flush()
        keys = [line.id for line in lines]
        standing, numbers = _standing(u, keys), _event_numbers(u, PaymentLine, keys)
        statements = {line.statement_id for line in lines if line.statement_id}
        of_statements = _event_numbers(u, Statement, statements)
        recoveries = {line.recovery_id for line in lines if line.recovery_id}
        of_statements |= _event_numbers(u, RecoveryClaim, recoveries)
        payers = payers_on(u.actor, u.today)
        entries = []
        for line in lines:
            account, whose = standing.get(line.id, (None, None))
            postings = moved(line.amount_cents, account, _account(line))
            if postings:
                whose = whose or _whose(line, payers.of(line.source))
                on_statement = of_statements.get(line.statement_id or line.recovery_id, 0)
                number = f"{numbers.get(line.id, 0)}.{on_statement}"
                cause = f"payment_line:{line.id}:{action}:{number}"
                on = {
                    **whose,
                    "line_id": line.id,
                    "statement_id": line.statement_id,
                    "recovery_id": line.recovery_id,
                }
                entries.append(NewEntry(cause, action, u.today, postings, on))
        return _post(u, entries)


@verb("ledger.post")
def post_statements(actor: Actor, statements: Sequence[Statement], action: str) -> int:
    """Post the VAT of statements that were approved, handed over or settled, or take it back;
    returns how many entries.

    The VAT is that of a statement as a whole, so that it is of no single contract.
    """
    before, after = VAT_MOVES[action]
    with unit(actor) as u:
        u.session.flush()
        numbers = _event_numbers(u, Statement, [each.id for each in statements])
        entries = [
            NewEntry(
                f"statement:{each.id}:{action}:{numbers.get(each.id, 0)}",
                action,
                u.today,
                postings,
                {"statement_id": each.id},
            )
            for each in statements
            if (postings := charged(each.vat_cents, before, after))
        ]
        entries += _shares(u, statements, action, numbers)
        return _post(u, entries)


@verb("ledger.post")
def post_recovery(actor: Actor, claim: RecoveryClaim, action: str) -> int:
    """Post what a recovery claim stands for beside its lines, as it stands now: its VAT, which is
    given back, lost, or stays as it was, and what was paid back in parts. Returns how many
    entries."""
    with unit(actor) as u:
        u.session.flush()
        number = _event_numbers(u, RecoveryClaim, [claim.id]).get(claim.id, 0)
        cause = f"recovery_claim:{claim.id}:{action}:{number}"
        entries = [
            NewEntry(
                f"{cause}.{place}" if place else cause,
                action,
                u.today,
                [Posting(*each) for each in postings],
                {"recovery_id": claim.id} | whose,
            )
            for place, (whose, postings) in enumerate(movements(claim))
        ]
        return _post(u, entries)


@verb("ledger.post")
def post_interest(actor: Actor, interest: LateInterest, action: str) -> int:
    """Post late interest that came about, was paid, was waived or fell; returns how many
    entries."""
    with unit(actor) as u:
        postings = charged(interest.cents, *INTEREST_MOVES[action], expense=INTEREST)
        cause = f"late_interest:{interest.id}:{action}"
        whose = {"statement_id": interest.statement_id}
        return _post(u, [NewEntry(cause, action, u.today, postings, whose)])


@verb("ledger.post")
def post_entries(actor: Actor, entries: Sequence[NewEntry]) -> int:
    """Post entries of a room above; returns how many. Raises Conflict where one stands already."""
    with unit(actor) as u:
        return _post(u, entries)


def _shares(
    u: Unit, statements: Sequence[Statement], action: str, numbers: Mapping[UUID, int]
) -> list[NewEntry]:
    """What of settled statements did not go to the payee, withheld as tax or paid to others; it is
    taken back with a payment that came back. What stands there already is left alone."""
    if action not in OF_SHARES:
        return []
    by_number = {each.number: each.id for each in statements}
    due: Counter[tuple[UUID, str]] = Counter()
    due.subtract(_shares_posted(u, by_number.values()))
    if action == "settle":
        for share in shares_of(u.actor, *by_number):
            due[by_number[share.cause], SHARES[share.kind]] += share.amount_cents
    return [
        NewEntry(
            f"statement:{key}:{action}:{account}:{numbers.get(key, 0)}",
            action,
            u.today,
            (Posting(PAID, cents), Posting(account, -cents)),
            {"statement_id": key},
        )
        for (key, account), cents in sorted(due.items(), key=str)
        if cents
    ]


def _shares_posted(u: Unit, statement_ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """What the ledger says of statements that did not go to their payees, in cents by account."""
    rows = u.session.execute(
        select(
            LedgerPosting.statement_id,
            LedgerPosting.account,
            func.sum(LedgerPosting.amount_cents),
        )
        .where(
            LedgerPosting.statement_id == _any_of(statement_ids),
            LedgerPosting.account.in_(SHARES.values()),
        )
        .group_by(LedgerPosting.statement_id, LedgerPosting.account)
    )
    return {(key, account): -cents for key, account, cents in rows}


@verb("ledger.import")
def import_elsewhere(actor: Actor, file_name: str, content: bytes, source: str) -> int:
    """Post what was granted and paid elsewhere, such as wage subsidies, from a file: all of it or
    nothing. Returns how many payments are new; what is posted already changes nothing.

    Raises BadRows naming each bad row, also one that says something else of a payment that is
    posted already.
    """
    with unit(actor) as u:
        rows = read_elsewhere(actor, file_name, content, source)
        entries = [
            NewEntry(
                row.cause,
                "import",
                row.paid_on,
                (Posting(COST, row.cents), Posting(ELSEWHERE, -row.cents)),
                {"municipality": row.municipality, "budget_line": row.budget_line},
            )
            for row in rows
            if not row.posted
        ]
        file = store(u, IMPORTED_POSTINGS, content, file_name, "text/csv")
        record(u, file, "import", sha256=file.sha256, source=source, new=len(entries))
        return _post(u, entries)


def _account(line: PaymentLine) -> str | None:
    """The account on which a line belongs by its state."""
    adjusted = line.adjusted if line.amount_cents < 0 else None
    state = line.statement.state if line.statement else None
    return account_of(
        line.state,
        approved=state in STANDING,
        settled=state == "settled",
        recovers=adjusted is not None and adjusted.statement_id != line.statement_id,
        recovery=line.recovery.state if line.recovery else "",
    )


def _whose(line: PaymentLine, budget_line: str | None) -> Whose:
    return {
        "contract_id": line.contract_id,
        "order_id": line.order_id,
        "municipality": _municipality(line),
        "budget_line": budget_line,
    }


def _municipality(line: PaymentLine) -> str | None:
    """Whose a line is: the municipality that bought for itself, else that of the client, else the
    only one that the contract is for."""
    if line.order is not None:
        return line.order.buyer.own_municipality or line.municipality
    own = own_purchase(line.contract) if line.contract else None
    towns = line.contract.municipalities if line.contract else []
    if own is not None:
        return own.buyer.municipality_code
    return line.municipality or (towns[0] if len(towns) == 1 else None)


def _standing(u: Unit, lines: Collection[UUID]) -> dict[UUID, tuple[str | None, Whose]]:
    """Where lines stand by the ledger itself, and what and whom they were posted for."""
    whose = [
        LedgerPosting.contract_id,
        LedgerPosting.order_id,
        LedgerPosting.municipality,
        LedgerPosting.budget_line,
    ]
    rows = u.session.execute(
        select(
            LedgerPosting.line_id,
            LedgerPosting.account,
            func.sum(LedgerPosting.amount_cents).label("cents"),
            *whose,
        )
        .where(LedgerPosting.line_id == _any_of(lines))
        .group_by(LedgerPosting.line_id, LedgerPosting.account, *whose)
    ).all()
    found: dict[UUID, tuple[str | None, Whose]] = {}
    for row in rows:
        account = row.account if row.cents and row.account != COST else None
        known = found.get(row.line_id, (None, {}))[0]
        on = {column.key: getattr(row, column.key) for column in whose}
        found[row.line_id] = (account or known, on)
    return found


def _event_numbers(
    u: Unit, model: type[PaymentLine | Statement | RecoveryClaim], keys: Collection[UUID]
) -> dict[UUID, int]:
    """The number of the last event in the log of each: the one that is posted."""
    rows = u.session.execute(
        select(AuditEvent.object_id, func.max(AuditEvent.sequence))
        .where(
            AuditEvent.object_type == model.__tablename__,
            AuditEvent.object_id == _any_of(keys),
        )
        .group_by(AuditEvent.object_id)
    )
    return dict(rows.all())


def _any_of(keys: Collection[UUID]) -> Any:
    """One parameter for any number of keys."""
    return any_(literal(list(keys), ARRAY(Uuid)))


def _post(u: Unit, entries: Sequence[NewEntry]) -> int:
    """Write entries with their postings, in two statements whatever their number."""
    if not entries:
        return 0
    written = list(_written(u, entries))
    u.session.execute(insert(LedgerEntry), [entry for entry, _postings in written])
    u.session.execute(insert(LedgerPosting), [each for _entry, rows in written for each in rows])
    return len(written)


def _written(
    u: Unit, entries: Sequence[NewEntry]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    common = {"area_id": u.actor.area_id, "created_at": u.now}
    blank: Whose = dict.fromkeys(OF_POSTING)
    for entry in entries:
        key = u.new_id()
        said = {"cause": entry.cause, "action": entry.action, "booked_on": entry.day}
        yield (
            {"id": key, **said, **common},
            [
                {
                    "id": u.new_id(),
                    "entry_id": key,
                    "account": posting.account,
                    "amount_cents": posting.cents,
                    **blank,
                    **entry.whose,
                    **common,
                }
                for posting in entry.postings
            ],
        )
