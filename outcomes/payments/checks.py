"""What verbs of payment do first: is there a reason, and the rows under lock."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.errors import Refused
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit
from outcomes.payments.models import PaymentLine, PaymentRun, Statement


def written(text: str, field: str = "note") -> str:
    """A text without the space around it.

    Raises Refused where there is none, Invalid where it holds a personal identity code.
    """
    words = text.strip()
    if not words:
        raise Refused("payment.reason_needed", field=field)
    refuse_personal_codes(**{field: words})
    return words


def locked_run(u: Unit, run_id: UUID) -> PaymentRun:
    """A run with its statements and lines, locked and read anew: the run first, so that nobody
    waits crosswise."""
    run = u.lock(PaymentRun, run_id)
    u.session.scalars(
        select(Statement)
        .where(Statement.run_id == run_id)
        .order_by(Statement.number)
        .with_for_update(of=Statement)
        .execution_options(populate_existing=True)
    ).all()
    u.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.run_id == run_id)
        .order_by(PaymentLine.line_id)
        .with_for_update(of=PaymentLine)
        .execution_options(populate_existing=True)
    ).all()
    u.session.refresh(run, ["lines", "statements"])
    return run


def refuse_other_sums(u: Unit, statements: Iterable[Statement]) -> None:
    """Raise Refused where the verified or paid lines of one come to another sum than it says; the
    database refuses it too, when all is done."""
    wanted = {statement.id: statement for statement in statements}
    of_lines = dict(
        u.session.execute(
            select(PaymentLine.statement_id, func.sum(PaymentLine.amount_cents))
            .where(
                PaymentLine.statement_id.in_(wanted), PaymentLine.state.in_(("verified", "paid"))
            )
            .group_by(PaymentLine.statement_id)
        ).all()
    )
    for key, statement in wanted.items():
        lines = of_lines.get(key, 0)
        if lines != statement.net_cents:
            facts = {"net_cents": statement.net_cents, "lines_cents": lines}
            raise Refused("payment.statement_disagrees", number=statement.number, **facts)
