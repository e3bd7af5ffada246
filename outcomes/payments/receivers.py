"""What payment hears from rooms below."""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.platform.unit import Unit
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.marks import look_again
from outcomes.payments.models import PaymentLine
from outcomes.pure.exceptions import DISPUTED
from outcomes.results.events import FactsDisputed, FactsSettled


def on_facts_disputed(u: Unit, event: FactsDisputed) -> None:
    """Lines that nobody has decided yet and that rest on a disputed fact are looked at first."""
    for line in _open_lines(u, event):
        line.exception = DISPUTED


def on_facts_settled(u: Unit, event: FactsSettled) -> None:
    """Of lines that nobody has decided yet it is said anew what is unusual about them."""
    look_again(u, _open_lines(u, event))


def _open_lines(u: Unit, event: FactsDisputed | FactsSettled) -> Sequence[PaymentLine]:
    """The undecided lines that rest on the facts."""
    lines = u.session.scalars(
        select(PaymentLine)
        .where(
            PaymentLine.person_key == func.any(list(event.person_keys)),
            PaymentLine.state.in_(OPEN),
        )
        .order_by(PaymentLine.line_id)
    )
    return [each for each in lines if not event.spell_ids.isdisjoint(each.explained.spell_ids)]
