"""The verbs of accounts payable: hand-overs, and what moves afterwards, are booked by the account
rules, once."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.pure.tables import csv_text
from outcomes.payables.books import COLUMNS, place_of, rate_in, told
from outcomes.payables.models import BOOKING, BookedEntry, MovementBooking, PayablesExport
from outcomes.payables.movements import movement_rows, movements_to_book
from outcomes.payables.queries import account_rules, whose_of
from outcomes.payments.checks import locked_run
from outcomes.payments.models import HandOver, Statement
from outcomes.payments.queries import statement_lines
from outcomes.pure.payables import AccountRule, Place, Row, booked

HAND_OVER_COLUMNS = ("hand_over", "statement", "invoice_number", *COLUMNS)
MOVEMENT_COLUMNS = ("booking", "document", "entry", "booked_on", "paid_to", *COLUMNS)


@verb("payment.book")
def export_payables(actor: Actor, hand_over_id: UUID) -> PayablesExport:
    """Write how a hand-over is booked by the account rules of its day of payment: a row for each
    statement, contract or order, municipality, budget line, account, cost centre, VAT code and
    rate.

    A statement that left once more because it was not paid is booked with its first hand-over
    alone. Raises Refused where this was done before, where nothing is left to book, and where no
    rule, or more than one, says the account.
    """
    with unit(actor) as u:
        hand_over = u.get(HandOver, hand_over_id)
        run = locked_run(u, hand_over.run_id)
        if u.find(PayablesExport, hand_over_id=hand_over.id) is not None:
            raise Refused("payables.exported_already", number=hand_over.number)
        wanted = [
            each
            for each in run.statements
            if each.hand_over_id == hand_over.id and each.booked_at is None
        ]
        if not wanted:
            raise Refused("payables.nothing_to_book", number=hand_over.number)
        content = _file(u, hand_over, wanted)
        file = store(u, BOOKING, content, f"{hand_over.number}.booking.csv", "text/csv")
        made = u.add(
            PayablesExport,
            hand_over_id=hand_over.id,
            file_id=file.id,
            exported_by=person_of(actor),
        )
        for each in wanted:
            each.booked_at = u.now
        facts = {"number": hand_over.number, "sha256": file.sha256}
        record(u, made, "create", statements=[each.number for each in wanted], **facts)
        u.session.flush()
        return made


@verb("payment.book")
def book_movements(actor: Actor) -> MovementBooking:
    """Write how what has moved since is booked by the account rules of its day: what providers were
    asked to pay back, have paid back or never will, what of payments was withheld or went to
    others, and late interest. Each entry of the ledger is booked once.

    Raises Refused where nothing waits, and where no rule, or more than one, says the account.
    """
    with unit(actor) as u:
        number = next_number(u, "TI")  # whoever else books waits here
        found = movements_to_book(actor)
        if not found:
            raise Refused("payables.nothing_moved")
        rows = [row for each in found for row in movement_rows(actor, number, each)]
        content = csv_text(MOVEMENT_COLUMNS, rows, as_is=True).encode()
        file = store(u, BOOKING, content, f"{number}.booking.csv", "text/csv")
        made = u.add(MovementBooking, number=number, file_id=file.id, exported_by=person_of(actor))
        u.session.flush()
        for entry_id in sorted({each for one in found for each in one.entries}, key=str):
            u.add(BookedEntry, booking_id=made.id, entry_id=entry_id)
        documents = sorted({each.document for each in found})
        record(u, made, "create", number=number, sha256=file.sha256, documents=documents)
        u.session.flush()
        return made


def _file(u: Unit, hand_over: HandOver, statements: Sequence[Statement]) -> bytes:
    rules = account_rules(u.actor, hand_over.pay_on)
    rows = (
        (
            hand_over.number,
            statement.number,
            statement.invoice_number or statement.number,
            *told(statement.organisation, statement.payee_name, row),
        )
        for statement in statements
        for row in _rows(u, rules, statement)
    )
    return csv_text(HAND_OVER_COLUMNS, rows, as_is=True).encode()


def _rows(u: Unit, rules: Sequence[AccountRule], statement: Statement) -> list[Row]:
    lines = statement_lines(statement.id)
    whose = whose_of(lines)
    vat = {
        (row["category"], Decimal(row["rate_percent"])): row["vat_cents"]
        for row in statement.vat_breakdown
    }
    nets: dict[tuple[Place, str, Decimal], int] = defaultdict(int)
    for line in lines:
        place = place_of(rules, statement.number, line, whose[line.id])
        rate = rate_in(u.actor, statement.number, line, vat)
        nets[place, line.vat_category, rate] += line.amount_cents
    return booked(nets, vat)
