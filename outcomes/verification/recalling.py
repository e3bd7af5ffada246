"""Lines that were verified by facts which no longer stand come back to the verifier."""

from collections.abc import Collection

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from outcomes.payments.changed import CHANGED
from outcomes.payments.marks import look_again
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.resting import lines_on
from outcomes.payments.statements.lifecycle import BEFORE_APPROVAL
from outcomes.verification.together import lock_lines, take_up_again


@verb("payment.recall")
def recall_lines(actor: Actor, spell_ids: Collection[str], person_keys: Collection[str]) -> None:
    """Have verified lines that rest on spells decided anew where what is known of these has
    changed; what is before the approver is marked, and is not approved before that.

    An adjustment follows the facts in the next run, and what has left is adjusted there.
    """
    with unit(actor) as u:
        resting = [
            line
            for line in lines_on(spell_ids, person_keys, ("verified",))
            if line.adjusts_line_id is None and line.claim != "released"
        ]
        for run_id in sorted({line.run_id for line in resting if line.run_id}, key=str):
            u.lock(PaymentRun, run_id)
        locked = lock_lines(u, PaymentLine.id.in_([line.id for line in resting]))
        waiting = [line for line in locked if _is_before_approval(line)]
        look_again(u, waiting)
        for line in waiting:
            if line.exception not in CHANGED:
                continue
            line.opened = False
            if line.statement is None:
                take_up_again(u, line, "recall")


def _is_before_approval(line: PaymentLine) -> bool:
    """What came back from the bank leaves anew as it is: what is wrong in it is adjusted later."""
    if line.state != "verified" or line.recovery_id is not None:
        return False
    statement = line.statement
    return statement is None or (statement.state in BEFORE_APPROVAL and not statement.payments)
