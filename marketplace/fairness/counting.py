"""What is counted in the shares, for a provider and for the team alike.

A provider is *invited* to a call of an admission whose list it was on while the call was open, and
to a mini-competition of a lot whose party it was then; not while its place was suspended. Turns
come of quick services and call-offs. Of offers only what is opened is counted for staff; before
that the authority knows no name.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from marketplace.admissions.models import Application
from marketplace.calloffs.models import CallOff, CallOffTurn
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision
from marketplace.frameworks.models import Party
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.procurement.models import Call
from marketplace.quick.models import (
    KEPT,
    LAPSED,
    PASSED,
    QuickOrder,
    QuickTurn,
)
from marketplace.quick.shares import worth

OPENED = ("opened", "unreadable")
"""States of an offer whose tenderer the authority knows."""
GIVEN = ("submitted", *OPENED)
"""States of an offer that was left."""


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both counted, by Helsinki time."""

    first: date
    last: date

    def holds(self, column: Any) -> ColumnElement[bool]:
        """The condition that an instant is within it."""
        begins = datetime.combine(self.first, time(), LOCAL_ZONE)
        ends = datetime.combine(self.last + timedelta(days=1), time(), LOCAL_ZONE)
        return and_(column >= begins, column < ends)


def this_year(today: date) -> Period:
    """The period that is shown where none is asked for: the year so far."""
    return Period(today.replace(month=1, day=1), today)


def on_the_list() -> ColumnElement[bool]:
    """The condition that an application's provider could offer to a call of its admission."""
    return and_(
        Application.admission_id == Call.admission_id,
        Application.admitted_on <= _local_day(Call.deadline),
        _stood_until(Application.ended_on),
        not_(and_(_away(Application, Call.published_at), _away(Application, Call.deadline))),
    )


def among_parties() -> ColumnElement[bool]:
    """The condition that a party was in force when a mini-competition of its lot was published:
    the agreed prices of that day are what it may ask at most."""
    return and_(
        Party.lot_id == Call.lot_id,
        Party.joined_on <= _local_day(Call.published_at),
        _stood_until(Party.ended_on),
        not_(_away(Party, Call.published_at)),
    )


SUSPENDS, LETS_BACK = "suspend", ("resume", "reinstate", "restore")
"""Acts on a place that keep its provider away for a time, and that end it."""


def _away(place: type[Application] | type[Party], at: Any) -> ColumnElement[bool]:
    """The condition that a place was suspended at an instant, as the log of acts tells."""
    last = (
        select(AuditEvent.action)
        .where(
            AuditEvent.object_type == place.__tablename__,
            AuditEvent.object_id == place.id,
            AuditEvent.action.in_((SUSPENDS, *LETS_BACK)),
            AuditEvent.created_at <= at,
        )
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
        .correlate(place, Call)
        .scalar_subquery()
    )
    return func.coalesce(last, "") == SUSPENDS


def _stood_until(ended_on: Any) -> ColumnElement[bool]:
    return or_(ended_on.is_(None), ended_on >= _local_day(Call.published_at))


def _local_day(at: Any) -> ColumnElement[date]:
    return func.date(func.timezone(str(LOCAL_ZONE), at))


def decides(of: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a decision on a call stands."""
    return and_(
        Decision.subject_type == "call",
        Decision.state.in_(STANDING),
        Decision.kind.in_(("award", "correction")),
        of,
    )


def what_came(row: type[QuickTurn] | type[CallOffTurn]) -> ColumnElement[str]:
    """What a row of a ledger tells: whoever lost its turn, being bought from no longer, was passed
    over."""
    lost = and_(row.what == LAPSED, row.reason.is_not(None))
    return case((lost, literal_column(f"'{PASSED}'")), else_=row.what)


def quick_orders(period: Period) -> Select[Any]:
    """Quick orders that were taken, and their cents, by provider."""
    return (
        select(QuickOrder.provider_id, func.count(), func.sum(worth()))
        .where(QuickOrder.state.in_(KEPT), period.holds(QuickOrder.created_at))
        .group_by(QuickOrder.provider_id)
    )


def call_offs_taken(period: Period) -> Select[Any]:
    """The same of call-offs by rank or direct."""
    return (
        select(CallOff.provider_id, func.count(), func.sum(CallOff.value_cents))
        .where(CallOff.state == "accepted", period.holds(CallOff.created_at))
        .group_by(CallOff.provider_id)
    )
