"""Verbs of verification: each payment line is looked at, asked about, verified or rejected.

Nobody changes a line's amount or facts; people decide whether it is paid.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from outcomes.participants.naming import refuse_names
from outcomes.payments.checks import written
from outcomes.payments.events import move
from outcomes.payments.held import among_asked_back
from outcomes.payments.lifecycle import LINE, OPEN
from outcomes.payments.marks import BOTH_PAY, look_again
from outcomes.payments.models import ContractTerm, PaymentLine, PaymentRun
from outcomes.payments.own import own_line
from outcomes.payments.recoveries.acts import cancel_paid_anew
from outcomes.pure.exceptions import CORRECTED
from outcomes.verification.acceptance import allowed_together, refuse_own, rule_of_acceptance
from outcomes.verification.notices import tell_asked_back, tell_rejected
from outcomes.verification.papers import keep_paper
from outcomes.verification.reasons import reasoned
from outcomes.verification.terms import check_term
from outcomes.verification.together import (
    adjustments_of,
    come_along,
    let_claims_follow,
    lock_lines,
    lock_runs,
    step_aside,
    take_up_again,
)

QUESTION, ANSWER, REJECTION = "question", "answer", "rejection"
"""Kinds of remarks."""


@verb("payment.verify")
def verify_lines(
    actor: Actor, run_id: UUID, line_ids: Sequence[UUID], *, unopened: bool = False
) -> int:
    """Mark lines of a run as verified, each of which a person has named; all or none.

    Returns how many. Raises Refused where none is named, where one is of another run, is decided
    already, was drawn into a sample, or is the actor's own; of lines that nobody has opened
    (``unopened``) also where something is unusual about one, or its outcome is asked back.
    """
    with unit(actor) as u:
        if not line_ids:
            raise Refused("payment.none_chosen")
        u.lock(PaymentRun, run_id)
        chosen = lock_lines(u, PaymentLine.id.in_(line_ids), PaymentLine.run_id == run_id)
        if len(chosen) < len(set(line_ids)):
            raise Refused("payment.line_of_another_run")
        if any(line.sampled for line in chosen):
            raise Refused("payment.sampled")
        if unopened and not (all(line.plain for line in chosen) and not among_asked_back(chosen)):
            raise Refused("payment.unusual_unopened")
        return _verify(u, chosen)


@verb("payment.verify")
def verify_allowed(actor: Actor, line_ids: Sequence[UUID]) -> int:
    """Mark lines as verified that nobody has opened, because the dated rule allows it of each.

    The actor's own are left to others. Returns how many. Raises Refused where all are the actor's
    own, and where the rule does not allow one of them: by its source or amount, because something
    is unusual about it, or because a sample drew it.
    """
    with unit(actor) as u:
        if not line_ids:
            raise Refused("payment.none_chosen")
        rule = rule_of_acceptance(actor)
        lock_runs(u, PaymentLine.id.in_(line_ids))
        lines = lock_lines(u, PaymentLine.id.in_(line_ids), *allowed_together(rule))
        if len(lines) < len(set(line_ids)):
            raise Refused("payment.not_allowed_together")
        others = [line for line in lines if own_line(actor, [line]) is None]
        return _verify(u, others or lines, rule=str(rule.id))


def _verify(u: Unit, lines: Sequence[PaymentLine], **facts: str) -> int:
    refuse_own(u, lines)
    # an outcome before its adjustments, which follow it
    ordered = sorted(lines, key=lambda line: bool(line.adjusts_line_id))
    for line in ordered:
        line.verified_by = person_of(u.actor)
        if line.exception == CORRECTED:  # a person has named it, knowing of the correction
            line.opened = True
        _take_claim(u, line)
    move(u, ordered, "verify", **facts)
    come_along(u, ordered)
    let_claims_follow(u, [line for line in ordered if line.adjusts_line_id])
    cancel_paid_anew(u, ordered)
    return len(ordered)


def _take_claim(u: Unit, line: PaymentLine) -> None:
    """A line whose rival was rejected or taken back stands for the outcome from now on; the
    database refuses where another one has come to stand meanwhile."""
    if line.claim == "conflict":
        LINE.check(line, "verify", u.actor)
        line.claim = "stands"


@verb("payment.verify")
def verify_line(actor: Actor, line_id: UUID, *, seen: int | None = None) -> PaymentLine:
    """Mark one line as verified. Raises Conflict where it, or a fact that it rests on, has changed
    since the page that showed the ``seen`` change of it."""
    with unit(actor) as u:
        line = _locked(u, line_id)
        check_seen(u, line, seen, "page.changed_meanwhile")
        _verify(u, [line])
        line.opened = True
        return line


@verb("payment.ask_back")
def ask_back(actor: Actor, line_id: UUID, note: str, reason: str) -> PaymentLine:
    """Ask the provider about a line, with the code of a reason; the question is told to it."""
    with unit(actor) as u:
        line = _locked(u, line_id)
        code, note = reasoned(u, "ask_back", reason, note)
        move(u, [line], "ask_back", reason=code)
        step_aside(u, line)
        _remark(u, line, QUESTION, note, reason=code)
        tell_asked_back(u, line)
        return line


@verb("payment.answer")
def answer_line(
    actor: Actor, line_id: UUID, answer: str, content: bytes = b"", name: str = ""
) -> PaymentLine:
    """The provider answers a question, perhaps with a file (PDF, PNG or JPEG); the line comes back
    to the verifier. Raises Invalid for a file of another kind."""
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        refuse_names(u, line.person_key, answer=answer, file=name)
        words = written(answer, "answer")
        file = {"file_id": str(keep_paper(u, line, content, name).id)} if content else {}
        move(u, [line], "answer")
        _remark(u, line, ANSWER, words, **file)
        return line


@verb("payment.reject")
def reject_line(
    actor: Actor, line_id: UUID, note: str, reason: str, *, seen: int | None = None
) -> PaymentLine:
    """Refuse an outcome with the code of a reason and words, both told to the provider.

    It is not due any more and uses up no cap. Adjustments of it that are still open are refused
    with it; one alone is not, since it follows from corrected facts. Raises Conflict as
    ``verify_line`` does.
    """
    with unit(actor) as u:
        line = _locked(u, line_id)
        check_seen(u, line, seen, "page.changed_meanwhile")
        refuse_own(u, [line])
        code, note = reasoned(u, "reject", reason, note)
        come_along(u, [line])
        refused = (line, *adjustments_of(u, line, OPEN))
        move(u, refused, "reject", reason=code)
        for each in refused:
            each.verified_by = person_of(actor)
            _remark(u, each, REJECTION, note, reason=code)
        tell_rejected(u, line)
        return line


@verb("payment.verify")
def reopen_line(actor: Actor, line_id: UUID) -> PaymentLine:
    """Take back a verification or a rejection, with the adjustments decided along with it.

    A rejected line whose run has left comes into the next one, which adjusts it where its facts
    have changed since. Raises Conflict where its outcome is paid under another contract by now.
    """
    with unit(actor) as u:
        line = _locked(u, line_id)
        refuse_own(u, [line])
        take_up_again(u, line, "reopen")
        return line


@verb("payment.record_term")
def record_term(
    actor: Actor, number: str, kind: str, value: Mapping[str, Any], clause: str
) -> ContractTerm:
    """Record what a contract says of its lines' verification from today on, with its clause.

    Where it says that both pay, its undecided lines in conflict are payable from now on. Raises
    NotFound for no such contract, Refused where the clause is missing, Invalid for another kind or
    a value that is none of it, Conflict where it was recorded today already.
    """
    with unit(actor) as u:
        contract = u.find(Contract, number=number)
        if contract is None:
            raise NotFound("contract.not_found", number=number)
        check_term(kind, value)
        term = u.add(
            ContractTerm,
            contract_id=contract.id,
            kind=kind,
            value=dict(value),
            clause=written(clause, "clause"),
            valid_from=u.today,
            recorded_by=person_of(actor),
        )
        record(u, term, "create", contract=contract.number, kind=kind, value=dict(value))
        if kind == BOTH_PAY:
            _settle_conflicts(u, contract, pays=value["holds"])
        return term


def _settle_conflicts(u: Unit, contract: Contract, *, pays: bool) -> None:
    was, now = ("conflict", "shared") if pays else ("shared", "conflict")
    touched = (
        PaymentLine.contract_id == contract.id,
        PaymentLine.claim == was,
        PaymentLine.state.in_(OPEN),
    )
    lock_runs(u, *touched)
    lines = lock_lines(u, *touched)
    for line in lines:
        line.claim = now
    look_again(u, lines)


def _locked(u: Unit, line_id: UUID) -> PaymentLine:
    """A line under the lock of its run, so that no run is submitted while one is decided."""
    line = u.get(PaymentLine, line_id)
    if line.run_id is not None:
        u.lock(PaymentRun, line.run_id)
    return u.lock(PaymentLine, line_id)


def _remark(u: Unit, line: PaymentLine, kind: str, text: str, **more: str) -> None:
    """Add a text to the line's remarks; the audit log carries no free text about a person."""
    remark = {"kind": kind, "text": text, "who": u.actor.name, "at": u.now.isoformat()}
    line.remarks = [*line.remarks, remark | more]
