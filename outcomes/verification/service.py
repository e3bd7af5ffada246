"""Verbs of verification: each payment line is looked at, asked about, verified or rejected.

Nobody changes a line's amount or facts; people decide whether it is paid.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.payments.checks import locked_run, person_of, written
from outcomes.payments.events import move
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.models import PaymentLine
from outcomes.verification.notices import tell_asked_back, tell_rejected

QUESTION, ANSWER, REJECTION = "question", "answer", "rejection"
"""Kinds of remarks."""


@verb("payment.verify")
def verify_lines(actor: Actor, run_id: UUID, line_ids: Sequence[UUID]) -> int:
    """Mark lines of a run as verified; all or none. Returns how many.

    Raises Refused where none is named, where one is of another run, or is decided already.
    """
    with unit(actor) as u:
        if not line_ids:
            raise Refused("payment.none_chosen")
        lines = {line.id: line for line in locked_run(u, run_id).lines}
        chosen = [lines.get(line_id) for line_id in line_ids]
        if None in chosen:
            raise Refused("payment.line_of_another_run")
        # an outcome before its adjustments, which follow it
        ordered = sorted(filter(None, chosen), key=lambda line: bool(line.adjusts_line_id))
        move(u, ordered, "verify")
        for line in ordered:
            line.verified_by = person_of(actor)
        return len(line_ids)


@verb("payment.verify")
def verify_line(actor: Actor, line_id: UUID) -> PaymentLine:
    """Mark one line as verified."""
    with unit(actor) as u:
        line = _locked(u, line_id)
        move(u, [line], "verify")
        line.verified_by = person_of(actor)
        return line


@verb("payment.ask_back")
def ask_back(actor: Actor, line_id: UUID, note: str) -> PaymentLine:
    """Ask the provider about a line; the question is told to it."""
    with unit(actor) as u:
        line = _locked(u, line_id)
        move(u, [line], "ask_back")
        _remark(u, line, QUESTION, written(note))
        tell_asked_back(u, line)
        return line


@verb("payment.answer")
def answer_line(actor: Actor, line_id: UUID, answer: str) -> PaymentLine:
    """The provider answers a question; the line comes back to the verifier."""
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        move(u, [line], "answer")
        _remark(u, line, ANSWER, written(answer, "answer"))
        return line


@verb("payment.reject")
def reject_line(actor: Actor, line_id: UUID, note: str) -> PaymentLine:
    """Refuse an outcome with a reason that is told to the provider.

    It is not due any more and uses up no cap. Adjustments of it that are still open are refused
    with it; one alone is not, since it follows from corrected facts.
    """
    with unit(actor) as u:
        line = _locked(u, line_id)
        note = written(note)
        refused = (line, *_adjustments(u, line, OPEN))
        move(u, refused, "reject")
        for each in refused:
            each.verified_by = person_of(actor)
            _remark(u, each, REJECTION, note)
        tell_rejected(u, line)
        return line


@verb("payment.verify")
def reopen_line(actor: Actor, line_id: UUID) -> PaymentLine:
    """Take back a verification or a rejection, with the adjustments decided along with it.

    A rejected line whose run has left comes into the next one, which adjusts it where its facts
    have changed since.
    """
    with unit(actor) as u:
        line = _locked(u, line_id)
        with_it = [
            adjustment
            for adjustment in _adjustments(u, line, (line.state,))
            if line.state == "rejected" or adjustment.run_id == line.run_id
        ]
        move(u, (line, *with_it), "reopen")
        for each in (line, *with_it):
            each.verified_by = None
            if each.run is not None and each.run.state != "calculated":
                each.run_id = None
        return line


def _locked(u: Unit, line_id: UUID) -> PaymentLine:
    """A line under the lock of its run, so that no run is submitted while one is decided."""
    line = u.get(PaymentLine, line_id)
    if line.run_id is not None:
        locked_run(u, line.run_id)
    return u.lock(PaymentLine, line_id)


def _remark(u: Unit, line: PaymentLine, kind: str, text: str) -> None:
    """Add a text to the line's remarks; the audit log carries no free text about a person."""
    remark = {"kind": kind, "text": text, "who": u.actor.name, "at": u.now.isoformat()}
    line.remarks = [*line.remarks, remark]


def _adjustments(u: Unit, line: PaymentLine, states: Iterable[str]) -> Sequence[PaymentLine]:
    return u.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.adjusts_line_id == line.line_id, PaymentLine.state.in_(tuple(states)))
        .order_by(PaymentLine.line_id)
        .with_for_update(of=PaymentLine)
        .execution_options(populate_existing=True)
    ).all()
