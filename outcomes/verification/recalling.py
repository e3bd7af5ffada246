"""Lines whose facts change: the undecided say so, and those that were verified by facts which no
longer stand come back to the verifier."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.payments.changed import CHANGED, among_adjusted_elsewhere, unseen_since
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.marks import look_again
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import read_adjusted
from outcomes.payments.resting import lines_on
from outcomes.payments.statements.lifecycle import BEFORE_APPROVAL
from outcomes.verification.queries import rivals_of
from outcomes.verification.together import lock_lines, lock_runs, take_up_again

BEFORE_PAYMENT = (*OPEN, "verified")


@verb("payment.recall")
def recall_lines(actor: Actor, spell_ids: Collection[str], person_keys: Collection[str]) -> None:
    """Look again at lines that rest on spells, adjustments among them, since what is known of these
    has changed.

    Of undecided ones it is said anew what is unusual about them. Verified ones are decided anew;
    what is before the approver is marked, and is not approved before that. What has left, and what
    was approved, is adjusted in the next run.
    """
    with unit(actor) as u:
        _look_again(u, [line.id for line in lines_on(spell_ids, person_keys, BEFORE_PAYMENT)])


@verb("payment.recall")
def recall_lines_of_referral(actor: Actor, referral_id: UUID) -> None:
    """The same of the lines of a referral whose days were corrected."""
    theirs = PaymentLine.referral_id == referral_id, PaymentLine.state.in_(BEFORE_PAYMENT)
    with unit(actor) as u:
        _look_again(u, u.session.scalars(select(PaymentLine.id).where(*theirs)).all())


@verb("payment.recall")
def recall_freed_lines(actor: Actor, line_ids: Collection[UUID]) -> None:
    """Of lines that came off their statements, have those decided anew whose facts changed while
    they were before the approver."""
    with unit(actor) as u:
        _take_up(u, lock_lines(u, PaymentLine.id.in_(line_ids), unseen_since()))


def _look_again(u: Unit, line_ids: Collection[UUID]) -> None:
    """The runs are locked before a line is marked, as those do who verify: nobody waits
    crosswise."""
    named = PaymentLine.id.in_(line_ids)
    lock_runs(u, named)
    lines = lock_lines(u, named)
    read_adjusted(lines)
    free = [line for line in lines if line.state not in OPEN and _is_before_approval(line)]
    elsewhere = among_adjusted_elsewhere(free)
    back = {line.id for line in free if line.id not in elsewhere and _comes_back(u, line)}
    waiting = [line for line in lines if line.state in OPEN or line.id in back]
    look_again(u, waiting)
    changed = [line for line in waiting if line.exception in CHANGED]
    for line in changed:  # whoever has it open decides by what the page said before
        record(u, line, "mark", exception=line.exception)
    _take_up(u, [line for line in changed if line.state == "verified"])


def _take_up(u: Unit, lines: Iterable[PaymentLine]) -> None:
    for line in lines:
        line.opened = False
        if line.state == "verified" and line.statement_id is None:  # not with its outcome already
            take_up_again(u, line, "recall")


def _comes_back(u: Unit, line: PaymentLine) -> bool:
    """Nothing of an outcome that was taken back in full is left to look at, but what took it back;
    and that stays as it is where another contract is paid for the outcome by now."""
    if line.adjusted is None or line.adjusted.claim != "released":
        return line.claim != "released"
    rivals = rivals_of(u.actor, line.adjusted)
    return not any(each.claim == "stands" and each.state != "rejected" for each in rivals)


def _is_before_approval(line: PaymentLine) -> bool:
    """What came back from the bank leaves anew as it is: what is wrong in it is adjusted later."""
    if line.state != "verified" or line.recovery_id is not None:
        return False
    statement = line.statement
    return statement is None or (statement.state in BEFORE_APPROVAL and not statement.payments)
