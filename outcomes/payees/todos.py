"""What of payees waits for a second person."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.platform.words import label
from outcomes.payees.lifecycle import PAYEE_ENDING, PAYEE_RECORD
from outcomes.payees.queries import endings_to_confirm, to_confirm


def todos(actor: Actor) -> Iterator[Todo]:
    """Records that nobody has confirmed yet, so that payments to those payees wait, and endings,
    until which what is known counts on."""
    if may(actor, "payee.view"):
        for record in to_confirm(actor, MOST):
            yield Todo(
                title=_("Vahvista maksunsaajan tieto"),
                about=f"{record.organisation.name}: {label(f'payee.kind.{record.kind}')}",
                url=url_for("payees.show", business_id=record.organisation.business_id),
                waits_for_others=not PAYEE_RECORD.can(record, "confirm", actor),
            )
        for ending in endings_to_confirm(actor, MOST):
            record = ending.record
            yield Todo(
                title=_("Vahvista, että maksunsaajan tieto päättyy")
                if ending.last_day
                else _("Vahvista, että maksunsaajan tieto perutaan"),
                about=f"{record.organisation.name}: {label(f'payee.kind.{record.kind}')}",
                url=url_for("payees.show", business_id=record.organisation.business_id),
                waits_for_others=not PAYEE_ENDING.can(ending, "confirm", actor),
            )
