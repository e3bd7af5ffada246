"""Lines that are decided together: an outcome with the adjustments that follow it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select

from marketplace.platform.audit import record
from marketplace.platform.unit import Unit
from outcomes.payments.events import move
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.making import let_go
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.queries import WITH_REFERRAL


def lock_runs(u: Unit, *lines: ColumnElement[bool]) -> None:
    """Lock the runs of lines, before the lines and in one order: nobody waits crosswise."""
    runs = select(PaymentLine.run_id).where(PaymentLine.run_id.is_not(None), *lines).distinct()
    for run_id in sorted(u.session.scalars(runs), key=str):
        u.lock(PaymentRun, run_id)


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


def step_aside(u: Unit, outcome: PaymentLine) -> None:
    """What adjusts an outcome that can't be decided now, since it is asked back or in no run,
    leaves its open run undecided: it keeps nobody there, and no sum counts it."""
    for line in adjustments_of(u, outcome, OPEN):
        if line.run is not None and line.run.state == "calculated":
            let_go(u, line.run, [line])


def come_along(u: Unit, outcomes: Iterable[PaymentLine]) -> None:
    """What adjusts outcomes that are decided in their run, and waited apart, is decided there."""
    runs = {each.line_id: each.run for each in outcomes if each.run is not None}
    apart = lock_lines(
        u,
        PaymentLine.adjusts_line_id.in_(runs),
        PaymentLine.run_id.is_(None),
        PaymentLine.state.in_(OPEN),
    )
    for line in apart:
        run = runs[str(line.adjusts_line_id)]
        line.run_id = run.id
        record(u, line, "carry_over", run=run.number)
    u.session.flush()
    for line in apart:
        u.session.expire(line, ["run"])


def take_up_again(u: Unit, line: PaymentLine, action: str) -> None:
    """Let a decided line be decided anew, with the adjustments decided along with it: else a line
    that was refused would come back without what corrected facts take off it.

    Those whose run has left come into the next one, and what adjusts them waits for it, too. Not so
    an adjustment that is on another statement.
    """
    with_it = [
        adjustment
        for adjustment in adjustments_of(u, line, (line.state,))
        if line.state == "rejected"
        or adjustment.statement_id is None
        or adjustment.run_id == line.run_id
    ]
    taken = (line, *with_it)
    move(u, taken, action)
    for each in taken:
        each.verified_by = None
        each.opened = False
        if each.run is not None and each.run.state != "calculated":
            each.run_id = None
    if line.run_id is None:
        step_aside(u, line)
    let_claims_follow(u, taken)


def let_claims_follow(u: Unit, lines: Iterable[PaymentLine]) -> None:
    """An outcome that its decided adjustments take back in full is claimed no more, so that the
    contract to which it rightly belongs may be paid for it; and again once they are undecided.

    The database refuses where another one has come to stand meanwhile.
    """
    u.session.flush()
    named = {line.adjusts_line_id or line.line_id for line in lines}
    for outcome in lock_lines(
        u, PaymentLine.line_id.in_(named), PaymentLine.claim.in_(("stands", "released"))
    ):
        counted = [
            each.amount_cents
            for each in (outcome, *adjustments_of(u, outcome, DECIDED))
            if each.state in DECIDED
        ]
        taken_back = len(counted) > 1 and not sum(counted)
        outcome.claim = "released" if taken_back else "stands"
    u.session.flush()


DECIDED = ("verified", "paid", "reclaimed")
"""States of the lines that are paid or are to be, either way."""
