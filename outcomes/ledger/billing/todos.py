"""What billing waits for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from outcomes.ledger.billing.lifecycle import BILLING
from outcomes.ledger.billing.queries import open_billing
from outcomes.ledger.billing.words import period_name


def todos(actor: Actor) -> Iterator[Todo]:
    """The billing that waits for another person's approval."""
    if not may(actor, "billing.view"):
        return
    billing = open_billing(actor)
    if billing is not None:
        yield Todo(
            title=_("Hyväksy kuntien laskutus"),
            about=f"{billing.number}, {period_name(billing.period)}",
            url=url_for("billing.show", number=billing.number),
            waits_for_others=not BILLING.can(billing, "approve", actor),
        )
