"""Verbs of recovery claims: what a provider owes is asked back, and paid back, set off or written
off. A line is on one claim at a time, and then in no run and on no statement."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen
from marketplace.platform.errors import Refused
from marketplace.platform.events import send
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.pure.periods import local_day
from marketplace.pure.references import rf_reference
from outcomes.payments.approvals import approval_power
from outcomes.payments.checks import written
from outcomes.payments.due import Due, due_by_payee
from outcomes.payments.events import RecoveryMoved, move
from outcomes.payments.files import RECOVERY_PAPER
from outcomes.payments.models import PaymentLine
from outcomes.payments.notices import tell_asked_again, tell_reclaim_ended, tell_reclaimed
from outcomes.payments.own import own_line
from outcomes.payments.payers import payer_account
from outcomes.payments.recoveries.acts import (
    REPAID,
    cancel,
    close,
    drop_proposal,
    locked,
    release,
    repay,
    take_credit_back,
    tell,
)
from outcomes.payments.recoveries.lifecycle import RECOVERY, kept_out
from outcomes.payments.recoveries.models import RecoveryClaim, Repayment
from outcomes.payments.recoveries.queries import lines_of, may_be_asked
from outcomes.payments.routes import SELF_BILLING
from outcomes.payments.self_billing import credit_note_of
from outcomes.payments.terms import RECOVERY as TERM
from outcomes.payments.terms import due_day
from outcomes.payments.vat import VatRow

DOCUMENT = "payment.recovery"
"""The job that renders a claim's document."""


@verb("payment.verify")
def prepare_claim(actor: Actor, provider_id: UUID, buyer_id: UUID) -> list[RecoveryClaim]:
    """Prepare to ask back what a provider owes a buyer: a claim for each route by which its lines
    would have left. Another person sends it. What the provider has earned meanwhile is not taken in
    account: it is paid, and not asked back.

    Raises Refused where nothing is owed any more, or a line is the actor's own.
    """
    with unit(actor) as u:
        lines = u.session.scalars(
            select(PaymentLine)
            .where(PaymentLine.provider_id == provider_id, *may_be_asked(actor))
            .order_by(PaymentLine.line_id)
            .with_for_update(of=PaymentLine)
            .execution_options(populate_existing=True)
        ).all()
        of_buyer = [line for line in lines if line.source.buyer_id == buyer_id]
        routes = {due.route for due in due_by_payee(u.actor, of_buyer) if due.is_owed}
        owed = due_by_payee(u.actor, _taken_back(of_buyer))
        if not routes:
            raise Refused("recovery.nothing_owed")
        return [_prepare(u, due) for due in owed if due.route in routes]


def _taken_back(lines: Sequence[PaymentLine]) -> list[PaymentLine]:
    """The lines of outcomes of which more is taken back than is paid anew."""
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.outcome] += line.amount_cents
    return [line for line in lines if sums[line.outcome] < 0]


def _prepare(u: Unit, due: Due) -> RecoveryClaim:
    if refusal := own_line(u.actor, due.lines):
        raise refusal
    account = payer_account(u.actor, due.buyer, u.today)
    number = next_number(u, "TP")
    claim = u.add(
        RecoveryClaim,
        number=number,
        state=RECOVERY.initial,
        provider_id=due.provider_id,
        buyer_id=due.buyer_id,
        route=due.route,
        reference=rf_reference(number),
        net_cents=-due.net_cents,
        vat_cents=-due.vat_cents,
        gross_cents=-due.gross_cents,
        vat_breakdown=[_given_back(row).as_data() for row in due.vat],
        payee_name=due.name,
        account_name=account.name,
        iban=account.iban,
        line_verifiers=sorted({str(each.verified_by) for each in due.lines if each.verified_by}),
        prepared_by=person_of(u.actor),
    )
    begin(u, RECOVERY, claim, number=number, gross_cents=claim.gross_cents)
    u.session.flush()
    for line in due.lines:
        line.recovery_id = claim.id
    move(u, due.lines, "reclaim", recovery=number)
    return claim


def _given_back(row: VatRow) -> VatRow:
    sums = {"net_cents": -row.net_cents, "vat_cents": -row.vat_cents}
    return VatRow(row.category, row.rate_percent, row.ground, **sums)


@verb("payment.approve")
def approve_claim(actor: Actor, claim_id: UUID) -> RecoveryClaim:
    """Send a claim to the provider, as a second person within its power: the term to pay it back
    runs from now. Where the buyer wrote the invoices it writes the credit note too."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        RECOVERY.check(claim, "approve", actor)
        claim.approval = approval_power(actor, claim.gross_cents, kept_out(claim))
        claim.due_on = due_day(actor, u.today, TERM)
        claim.approved_by, claim.approved_at = person_of(actor), u.now
        fire(u, RECOVERY, claim, "approve", gross_cents=claim.gross_cents)
        if claim.route == SELF_BILLING:
            claim.credit_note_id = credit_note_of(u, claim, lines_of(claim.id)).id
        enqueue(u, DOCUMENT, key=f"{DOCUMENT}:{claim.id}", claim_id=str(claim.id))
        tell_reclaimed(u, claim)
        tell(u, claim, "reclaim")
        return claim


@verb("payment.withdraw")
def withdraw_claim(actor: Actor, claim_id: UUID, reason: str) -> RecoveryClaim:
    """Take a claim apart that was not sent: its lines wait for the next run, or another claim."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        close(u, claim, "withdraw", written(reason, "reason"))
        release(u, claim, lines_of(claim.id))
        return claim


@verb("payment.verify")
def propose(actor: Actor, claim_id: UUID, act: str, reason: str) -> RecoveryClaim:
    """Propose to set a claim off (``set_off``) or to give it up (``write_off``), with the reason:
    another person takes the act. What was proposed before is replaced."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        claim.reason = written(reason, "reason")
        claim.proposed, claim.proposed_by = act, person_of(actor)
        fire(u, RECOVERY, claim, f"propose_{act}", reason=claim.reason)
        return claim


@verb("payment.withdraw")
def decline(actor: Actor, claim_id: UUID, reason: str) -> RecoveryClaim:
    """Decline what is proposed of a claim, or take the proposal back, with a reason: the claim
    stays as it is."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        fire(u, RECOVERY, claim, "decline", reason=written(reason, "reason"))
        drop_proposal(u, claim)
        return claim


@verb("payment.approve")
def set_off_claim(actor: Actor, claim_id: UUID) -> RecoveryClaim:
    """Set off what a claim asks back against what the provider earns from now on, also where it was
    given up, as was proposed, as a second person within its power: its lines come into the next
    run. What a credit note has credited is invoiced again."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        close(u, claim, "set_off", claim.reason or "")
        take_credit_back(u, claim)
        lines = lines_of(claim.id)
        release(u, claim, lines)
        for line in lines:
            line.set_off_id = claim.id
        send(u, RecoveryMoved("set_off", claim))
        tell_reclaim_ended(u, claim)
        return claim


@verb("payment.approve")
def write_off_claim(actor: Actor, claim_id: UUID) -> RecoveryClaim:
    """Give up a claim for good, as was proposed, as a second person within its power."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        close(u, claim, "write_off", claim.reason or "")
        tell(u, claim, "write_off")
        tell_reclaim_ended(u, claim)
        return claim


@verb("payment.record_repayment")
def record_repayment(
    actor: Actor,
    claim_id: UUID,
    paid_on: date,
    cents: int | None = None,
    seen: int | None = None,
) -> RecoveryClaim:
    """Write down by hand on which day a claim was paid back, as another person than who prepared
    it: all that is left, or so many cents of it; then it stays open with the rest. Raises Refused
    where the day is to come, or before the claim was sent, and where it is more than is left;
    Conflict where the claim has changed since the form was shown (``seen``), as by itself sent
    twice."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        check_seen(u, claim, seen)
        left = claim.left_cents
        sum_of = left if cents is None else cents
        action = "record" if sum_of >= left else "record_part"
        RECOVERY.check(claim, action, actor)
        if not 0 < sum_of <= left:
            raise Refused("recovery.more_than_left", field="sum", left_cents=left)
        if paid_on > u.today:
            raise Refused("payment.paid_ahead", field="paid_on", day=paid_on)
        sent_on = local_day(claim.approved_at) if claim.approved_at else paid_on
        if paid_on < sent_on:
            raise Refused("recovery.paid_before", field="paid_on", day=paid_on, sent_on=sent_on)
        repay(u, claim, paid_on, sum_of, None, action)
        return claim


@verb("payment.approve")
def undo_repayment(
    actor: Actor, claim_id: UUID, reason: str, repayment_id: UUID | None = None
) -> RecoveryClaim:
    """Take back a repayment that was written down by mistake, the last of these where none is
    named, with a reason: a claim that was paid is open again, which its provider is told, or given
    up as before. Raises Refused where the bank has told of the money, where its outcome was paid
    anew since, and where it was given back."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        said = written(reason, "reason")
        with u.session.no_autoflush:  # state and day are one change
            loss = claim.state == "paid" and claim.was_given_up
            action = "undo_repaid_loss" if loss else "undo_repayment"
            to = RECOVERY.check(claim, action, actor).target
            undone = _written_down(claim, repayment_id)
            drop_proposal(u, claim)
            claim.paid_on = None
            if to == "sent":
                claim.reason = claim.closed_on = claim.closed_by = None
            facts = {"paid_on": undone.paid_on.isoformat(), "cents": undone.amount_cents}
            fire(u, RECOVERY, claim, action, reason=said, **facts)
        undone.taken_back_at = u.now
        u.session.flush()
        u.session.expire(claim, REPAID)
        tell(u, claim, "undo_repayment")
        if to == "sent":
            tell_asked_again(u, claim)
        return claim


def _written_down(claim: RecoveryClaim, repayment_id: UUID | None) -> Repayment:
    """A repayment that a person has written down, the last of them where none is named."""
    found = [each for each in claim.by_hand if repayment_id in (None, each.id)]
    if not found:
        raise Refused("recovery.bank_told", number=claim.number)
    return found[-1]


@verb("payment.verify")
def cancel_claim(actor: Actor, claim_id: UUID) -> RecoveryClaim:
    """Cancel a claim whose outcomes were earned again while something kept it. Raises Refused where
    they are not verified anew, or not as a whole."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        RECOVERY.check(claim, "cancel", actor)
        cancel(u, claim)
        return claim


@verb("payment.record_repayment")
def give_back(actor: Actor, claim_id: UUID, given_back_on: date) -> RecoveryClaim:
    """Write down on which day accounts payable gave the provider back what it had paid of a claim
    that is asked no more. Raises Refused where there is nothing, and where the day is to come or
    before the claim was closed."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        cents, ended_on = claim.to_give_back_cents, claim.closed_on or given_back_on
        RECOVERY.check(claim, "give_back", actor)
        if given_back_on > u.today:
            raise Refused("payment.paid_ahead", field="given_back_on", day=given_back_on)
        if given_back_on < ended_on:
            facts = {"day": given_back_on, "ended_on": ended_on}
            raise Refused("recovery.given_back_before", field="given_back_on", **facts)
        facts = {"paid_on": given_back_on.isoformat(), "cents": cents}
        fire(u, RECOVERY, claim, "give_back", **facts)
        claim.given_back_on = given_back_on
        tell(u, claim, "give_back")
        return claim


@verb("payment.attach_statement")
def attach_document(actor: Actor, claim_id: UUID, pdf: bytes) -> RecoveryClaim:
    """Keep a claim's rendered document; one that stands already stays."""
    with unit(actor) as u:
        claim = locked(u, claim_id)
        if claim.pdf_id is None:
            name = f"{claim.number}.pdf"
            paper = pdf, name, "application/pdf", claim.provider_id
            claim.pdf_id = store(u, RECOVERY_PAPER, *paper).id
        return claim
