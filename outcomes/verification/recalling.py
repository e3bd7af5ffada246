"""Lines that were verified by facts which no longer stand come back to the verifier."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.payments.changed import CHANGED, unseen_since
from outcomes.payments.marks import look_again
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.resting import lines_on
from outcomes.payments.statements.lifecycle import BEFORE_APPROVAL
from outcomes.verification.queries import rivals_of
from outcomes.verification.together import lock_lines, take_up_again


@verb("payment.recall")
def recall_lines(actor: Actor, spell_ids: Collection[str], person_keys: Collection[str]) -> None:
    """Have verified lines that rest on spells, adjustments among them, decided anew where what is
    known of these has changed; what is before the approver is marked, and is not approved before
    that. What has left, and what was approved, is adjusted in the next run.
    """
    with unit(actor) as u:
        resting = _locked(u, lines_on(spell_ids, person_keys, ("verified",)))
        waiting = [line for line in resting if _comes_back(u, line)]
        look_again(u, waiting)
        changed = [line for line in waiting if line.exception in CHANGED]
        for line in changed:
            line.opened = False
        _take_up(u, changed)


@verb("payment.recall")
def recall_freed_lines(actor: Actor, line_ids: Collection[UUID]) -> None:
    """Of lines that came off their statements, have those decided anew whose facts changed while
    they were before the approver."""
    with unit(actor) as u:
        _take_up(u, lock_lines(u, PaymentLine.id.in_(line_ids), unseen_since()))


def _take_up(u: Unit, lines: Iterable[PaymentLine]) -> None:
    for line in lines:
        if line.state == "verified" and line.statement_id is None:  # not with its outcome already
            take_up_again(u, line, "recall")


def _locked(u: Unit, lines: Iterable[PaymentLine]) -> Sequence[PaymentLine]:
    """Lines under their locks and those of their runs."""
    told = list(lines)
    for run_id in sorted({line.run_id for line in told if line.run_id}, key=str):
        u.lock(PaymentRun, run_id)
    return lock_lines(u, PaymentLine.id.in_([line.id for line in told]))


def _comes_back(u: Unit, line: PaymentLine) -> bool:
    """Nothing of an outcome that was taken back in full is left to look at, but what took it back;
    and that stays as it is where another contract is paid for the outcome by now."""
    if not _is_before_approval(line):
        return False
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
