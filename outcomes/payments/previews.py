"""What submitting a run makes of its verified lines, before anybody has confirmed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identifiers import masked
from marketplace.providers.models import Provider
from outcomes.payments.due import Due, due_by_payee
from outcomes.payments.holds import holds_before
from outcomes.payments.models import PaymentRun
from outcomes.payments.routes import E_INVOICE
from outcomes.pure.payees import Hold


@dataclass(frozen=True)
class Preview:
    """A statement that is to be made, the account that it would be paid to (masked), and whether
    its provider is written to at once; and what of the payee would hold the payment today."""

    due: Due
    account: str
    is_mailed: bool
    holds: Sequence[Hold]


@dataclass(frozen=True)
class Previews:
    """The statements that are to be made of a run, what is set off later instead, and how many
    lines wait for a later run."""

    statements: Sequence[Preview]
    set_off: Sequence[Due]
    left_lines: int


def previews_of(actor: Actor, run: PaymentRun) -> Previews:
    """What submitting a run would make of it now."""
    found = due_by_payee(actor, [line for line in run.lines if line.state == "verified"])
    paid = [due for due in found if due.is_paid]
    keys = [due.provider_id for due in paid]
    providers = db.session.scalars(select(Provider).where(Provider.provider_id.in_(keys)))
    accounts = {each.provider_id: masked(each.iban) for each in providers}
    holds = holds_before(actor, keys, actor.today)
    return Previews(
        [
            Preview(due, accounts[due.provider_id], due.route == E_INVOICE, holds[due.provider_id])
            for due in paid
        ],
        [due for due in found if not due.is_paid],
        sum(line.state == "asked_back" for line in run.lines),
    )
