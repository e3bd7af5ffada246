"""Lines that are decided together: an outcome with the adjustments that follow it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select

from marketplace.platform.unit import Unit
from outcomes.payments.events import move
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import WITH_REFERRAL


def lock_lines(u: Unit, *conditions: ColumnElement[bool]) -> Sequence[PaymentLine]:
    """Lines under their own locks, those of their runs held already: nobody waits crosswise."""
    return u.session.scalars(
        select(PaymentLine)
        .where(*conditions)
        .options(WITH_REFERRAL)
        .order_by(PaymentLine.line_id)
        .with_for_update(of=PaymentLine)
        .execution_options(populate_existing=True)
    ).all()


def adjustments_of(u: Unit, line: PaymentLine, states: Iterable[str]) -> Sequence[PaymentLine]:
    """The adjustments of a line that are in any of the states, locked."""
    return lock_lines(
        u, PaymentLine.adjusts_line_id == line.line_id, PaymentLine.state.in_(tuple(states))
    )


def take_up_again(u: Unit, line: PaymentLine, action: str) -> None:
    """Let a decided line be decided anew, with the adjustments decided along with it: else a line
    that was refused would come back without what corrected facts take off it.

    Those whose run has left come into the next one.
    """
    with_it = [
        adjustment
        for adjustment in adjustments_of(u, line, (line.state,))
        if line.state == "rejected" or adjustment.run_id == line.run_id
    ]
    taken = (line, *with_it)
    move(u, taken, action)
    for each in taken:
        each.verified_by = None
        if each.run is not None and each.run.state != "calculated":
            each.run_id = None
