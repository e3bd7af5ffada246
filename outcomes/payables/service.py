"""The verb of accounts payable: a hand-over is booked by the account rules, once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.pure.money import eur_text
from marketplace.pure.tables import csv_text
from outcomes.payables.models import BOOKING, PayablesExport
from outcomes.payables.queries import account_rules, bought_of, budget_lines_of
from outcomes.payments.checks import locked_run
from outcomes.payments.models import HandOver, PaymentLine, Statement
from outcomes.payments.queries import statement_lines
from outcomes.payments.vat import rate_of_line
from outcomes.pure.payables import (
    Account,
    AccountRule,
    NoAccount,
    Row,
    account_of,
    booked,
)

COLUMNS = (
    "hand_over", "statement", "invoice_number", "provider", "business_id", "account",
    "cost_centre", "vat_code", "vat_category", "vat_rate", "net_eur", "vat_eur", "gross_eur",
)  # fmt: skip


@verb("payment.book")
def export_payables(actor: Actor, hand_over_id: UUID) -> PayablesExport:
    """Write how a hand-over is booked by the account rules of its day of payment: a row for each
    statement, account, cost centre, VAT code and rate.

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


def _file(u: Unit, hand_over: HandOver, statements: Sequence[Statement]) -> bytes:
    rules = account_rules(u.actor, hand_over.pay_on)
    rows = (
        _told(hand_over, statement, row)
        for statement in statements
        for row in _rows(u, rules, statement)
    )
    return csv_text(COLUMNS, rows, as_is=True).encode()


def _told(hand_over: HandOver, statement: Statement, row: Row) -> Iterator[str]:
    yield from (hand_over.number, statement.number, statement.invoice_number or statement.number)
    yield from (statement.payee_name, statement.organisation.business_id)
    yield from (row.account.account, row.account.cost_centre, row.account.vat_code)
    yield from (row.category, f"{row.rate.normalize():f}")
    yield from map(eur_text, (row.net_cents, row.vat_cents, row.net_cents + row.vat_cents))


def _rows(u: Unit, rules: Sequence[AccountRule], statement: Statement) -> list[Row]:
    lines = statement_lines(statement.id)
    budget_lines = budget_lines_of(lines)
    vat = {
        (row["category"], Decimal(row["rate_percent"])): row["vat_cents"]
        for row in statement.vat_breakdown
    }
    nets: dict[tuple[Account, str, Decimal], int] = defaultdict(int)
    for line in lines:
        bought = bought_of(line, budget_lines.get(line.id))
        try:
            account = account_of(rules, bought)
        except NoAccount as error:
            raise _refusal(statement, error) from error
        rate = _rate(u, statement, line, vat)
        nets[account, line.vat_category, rate] += line.amount_cents
    return booked(nets, vat)


def _rate(
    u: Unit, statement: Statement, line: PaymentLine, vat: Iterable[tuple[str, Decimal]]
) -> Decimal:
    """The rate at which a statement charges a line: that of its category, whatever the rules have
    become since. Of several it is asked of the rules, which must say one of them."""
    charged = [rate for category, rate in vat if category == line.vat_category]
    if len(charged) == 1:
        return charged[0]
    rate = rate_of_line(u.actor, line)
    if rate not in charged:
        facts = {
            "vat_category": line.vat_category,
            "rate": f"{rate.normalize():f}\N{NO-BREAK SPACE}%",
        }
        raise Refused("payables.rate_changed", number=statement.number, **facts)
    return rate


def _refusal(statement: Statement, error: NoAccount) -> Refused:
    facts = {"number": statement.number, **vars(error.bought)}
    if error.keys:
        return Refused("payables.ambiguous", keys=", ".join(error.keys), **facts)
    return Refused("payables.no_account", **facts)
