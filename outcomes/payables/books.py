"""How what was bought, paid back or given up is booked: the account rules of a day, asked of one
document, and the columns of the files."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import Organisation
from marketplace.pure.money import eur_text
from outcomes.payables.queries import bought_of
from outcomes.payments.models import PaymentLine
from outcomes.payments.vat import rate_of_line
from outcomes.pure.payables import (
    PURCHASE,
    AccountRule,
    Bought,
    NoAccount,
    Place,
    Row,
    Whose,
    account_of,
)

COLUMNS = (
    "provider", "business_id", "contract", "municipality", "budget_line", "account",
    "cost_centre", "vat_code", "vat_category", "vat_rate", "net_eur", "vat_eur", "gross_eur",
)  # fmt: skip
"""Of each row, after those that name the document."""
NOTHING_BOUGHT = Bought("", "", "", "")


def told(provider: Organisation, name: str, row: Row) -> Iterator[str]:
    """A row's values in the order of the columns."""
    account, whose = row.place.account, row.place.whose
    yield from (name, provider.business_id)
    yield from (whose.source, whose.municipality, whose.budget_line)
    yield from (account.account, account.cost_centre, account.vat_code)
    yield from (row.category, f"{row.rate.normalize():f}" if row.category else "")
    yield from map(eur_text, (row.net_cents, row.vat_cents, row.net_cents + row.vat_cents))


def place_of(
    rules: Iterable[AccountRule],
    number: str,
    line: PaymentLine | None,
    whose: Whose,
    use: str = PURCHASE,
) -> Place:
    """Where a line of a document is booked, or what is of no line. Raises Refused where no rule, or
    more than one, says the account."""
    bought = bought_of(line, whose.budget_line) if line else NOTHING_BOUGHT
    try:
        return Place(account_of(rules, bought, use), whose)
    except NoAccount as error:
        facts = {"number": number, "use": error.use, **vars(error.bought)}
        if error.keys:
            raise Refused("payables.ambiguous", keys=", ".join(error.keys), **facts) from error
        other = "payables.no_account" if use == PURCHASE else "payables.no_account_for"
        raise Refused(other, **facts) from error


def rate_in(
    actor: Actor, number: str, line: PaymentLine, vat: Iterable[tuple[str, Decimal]]
) -> Decimal:
    """The rate at which a document charges a line: that of its category, whatever the rules have
    become since. Of several it is asked of the rules, which must say one of them."""
    charged = [rate for category, rate in vat if category == line.vat_category]
    if len(charged) == 1:
        return charged[0]
    rate = rate_of_line(actor, line)
    if rate not in charged:
        facts = {
            "vat_category": line.vat_category,
            "rate": f"{rate.normalize():f}\N{NO-BREAK SPACE}%",
        }
        raise Refused("payables.rate_changed", number=number, **facts)
    return rate
