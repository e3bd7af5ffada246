"""What payment hears from rooms below."""

from sqlalchemy import func, select

from marketplace.platform.unit import Unit
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.models import PaymentLine
from outcomes.pure.exceptions import DISPUTED
from outcomes.results.events import FactsDisputed


def on_facts_disputed(u: Unit, event: FactsDisputed) -> None:
    """Lines that nobody has decided yet and that rest on a disputed fact are looked at first."""
    lines = u.session.scalars(
        select(PaymentLine).where(
            PaymentLine.person_key == func.any(list(event.person_keys)),
            PaymentLine.state.in_(OPEN),
        )
    )
    for line in lines:
        if not event.spell_ids.isdisjoint(line.explained.spell_ids):
            line.exception = DISPUTED
