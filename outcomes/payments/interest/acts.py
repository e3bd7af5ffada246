"""Late interest comes about as a statement is settled, and falls with a payment that came back."""

from sqlalchemy import func, select

from marketplace.platform.events import send
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.types import MoneyEur
from marketplace.platform.unit import Unit
from outcomes.payments.interest.events import InterestMoved
from outcomes.payments.interest.lifecycle import DECIDED, INTEREST, OPEN
from outcomes.payments.interest.models import LateInterest, period_data
from outcomes.payments.models import Statement
from outcomes.payments.terms import lateness


def owe(u: Unit, statement: Statement) -> None:
    """What it costs that a statement which was settled now was late: less what was paid of it
    already, or waived, where it was settled once before."""
    late = lateness(u.actor, statement)
    if late is None or statement.due_on is None or statement.paid_on is None:
        return
    interest, fixed = u.session.execute(
        select(
            func.coalesce(func.sum(LateInterest.interest_cents), 0, type_=MoneyEur),
            func.coalesce(func.sum(LateInterest.compensation_cents), 0, type_=MoneyEur),
        ).where(LateInterest.statement_id == statement.id, LateInterest.state.in_(DECIDED))
    ).one()
    fixed = max(late.compensation_cents - fixed, 0)
    left = max(late.interest_cents - interest, 0)
    if not left + fixed:
        return
    made = u.add(
        LateInterest,
        provider_id=statement.provider_id,
        statement_id=statement.id,
        state=INTEREST.initial,
        due_on=statement.due_on,
        settled_on=statement.paid_on,
        periods=[period_data(each) for each in late.periods],
        before_cents=late.interest_cents - left,
        interest_cents=left,
        compensation_cents=fixed,
    )
    begin(u, INTEREST, made, number=statement.number, cents=made.cents)
    u.session.flush()
    send(u, InterestMoved("owe", made))


def fall(u: Unit, statement: Statement) -> None:
    """Its payment came back: what was owed of it is reckoned anew once it is paid."""
    found = u.session.scalars(
        select(LateInterest)
        .where(LateInterest.statement_id == statement.id, LateInterest.state.in_(OPEN))
        .with_for_update(of=LateInterest)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is not None:
        fire(u, INTEREST, found, "fall")
        u.session.flush()
        send(u, InterestMoved("fall", found))
