"""What of late interest waits for whom."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.payments.interest.lifecycle import INTEREST, OPEN
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.interest.queries import interest_in

WAITS = (("owed", "accept"), ("accepted", "pay"))
"""States, and the act that each waits for."""


def _owed(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "payment.view"):
        return False
    return select(LateInterest.id).where(LateInterest.state.in_(OPEN)).exists()


def _tell(actor: Actor) -> Iterator[Todo]:
    """What the approver decides on, then what accounts payable pay."""
    titles = {"owed": _("Päätä viivästyskorosta"), "accepted": _("Maksa viivästyskorko")}
    for state, action in WAITS:
        for each in interest_in(actor, state, MOST):
            yield Todo(
                title=titles[state],
                about=_(
                    "%(number)s, %(name)s, %(sum)s",
                    number=each.statement.number,
                    name=each.statement.payee_name,
                    sum=format_money(each.cents),
                ),
                url=url_for("interest.show", key=each.id),
                waits_for_others=not INTEREST.can(each, action, actor),
            )


todos = Kinds((Kind(_owed, _tell),))
