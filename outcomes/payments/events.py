"""Events of payment that rooms above receive, in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare, send
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.lifecycle import LINE
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.recoveries.models import RecoveryClaim


@declare
@dataclass(frozen=True)
class LinesMoved:
    """Lines were made, are in another state, or came onto a statement (``approve``)."""

    action: str
    lines: Sequence[PaymentLine]


@declare
@dataclass(frozen=True)
class LinesFreed:
    """Lines came off statements that were taken apart before they were approved."""

    line_ids: Sequence[UUID]


@declare
@dataclass(frozen=True)
class StatementsMoved:
    """Statements were made (``approve``), or handed over to the bank (``hand_over``)."""

    action: str
    statements: Sequence[Statement]


@declare
@dataclass(frozen=True)
class RecoveryMoved:
    """A recovery claim was sent (``reclaim``), paid back, set off or written off."""

    action: str
    claim: RecoveryClaim


def move(u: Unit, lines: Iterable[PaymentLine], action: str, **facts: str) -> None:
    """Take an action with lines that the unit has locked, one after the other, and tell of it."""
    moving = list(lines)
    for line in moving:
        fire(u, LINE, line, action, **facts)
    send(u, LinesMoved(action, moving))
