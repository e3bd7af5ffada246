"""Acts on the statements of a run that is locked: the same for one of them as for all together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.audit import history, record
from marketplace.platform.errors import Refused
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import may, person_of
from marketplace.platform.unit import Unit, system_unit
from marketplace.providers.queries import provider_of
from outcomes.payments.approvals import approval_power
from outcomes.payments.checks import refuse_other_sums
from outcomes.payments.events import LinesMoved, StatementsMoved, move
from outcomes.payments.handing_over import hand_over_by_account, part_name, parts_of
from outcomes.payments.holds import holds_of, mendable
from outcomes.payments.interest.acts import fall, owe
from outcomes.payments.lifecycle import RUN
from outcomes.payments.making import render
from outcomes.payments.models import HandOver, Payment, PaymentLine, PaymentRun, Statement
from outcomes.payments.notices import (
    tell_handed_over,
    tell_held,
    tell_returned,
    tell_to_invoice,
    tell_withdrawn,
)
from outcomes.payments.routes import E_INVOICE
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.payments.settlement.queries import returned_transfers_of
from outcomes.payments.statements.lifecycle import (
    LEFT,
    STANDING,
    STATEMENT,
    kept_out,
    money_is_here,
)
from outcomes.payments.terms import due_day
from outcomes.pure.payees import Hold, Shares

TELL_HELD = "tell_held"
"""What the log says of a statement whose provider was told of a hold."""


def put_forward(u: Unit, statements: Iterable[Statement]) -> None:
    """Send statements, and verify those that wait for nothing from the provider."""
    for statement in statements:
        send_out(u, statement)
        if statement.route != E_INVOICE:
            verify(u, statement)


def send_out(u: Unit, statement: Statement) -> None:
    """The provider gets the statement. Where it stands for the invoice, the term runs from now."""
    fire(u, STATEMENT, statement, "send")
    statement.sent_at = u.now
    statement.return_reason = None
    if statement.route == E_INVOICE:
        tell_to_invoice(u, statement)
    else:
        receive(u, statement, u.today)


def receive(u: Unit, statement: Statement, day: date) -> None:
    """The claim was received on a day, from which the term of payment runs; once."""
    if statement.received_on is None:
        statement.received_on = day
        statement.due_on = due_day(u.actor, day)


def verify(u: Unit, statement: Statement) -> None:
    """The verifier stands for it; it is paid to the account that the provider has now."""
    fire(u, STATEMENT, statement, "verify")
    statement.verified_by = person_of(u.actor)
    statement.verified_at = u.now
    statement.return_reason = None
    if _to_account_now(u, statement):
        render(u, statement)


def _to_account_now(u: Unit, statement: Statement) -> bool:
    """It is paid to the account that the provider has now; whether that is another than before.

    An invoice that the buyer wrote of it names the new account then, too.
    """
    account = provider_of(u.actor, statement.provider_id).iban
    if statement.iban == account:
        return False
    statement.iban, statement.self_billed = account, None
    return True


def approve(u: Unit, run: PaymentRun, statements: Sequence[Statement]) -> None:
    """Approve statements as a second person, within its power; they are of their lines."""
    refuse_other_sums(u, statements)
    for statement in statements:
        fire(u, STATEMENT, statement, "approve", gross_cents=statement.gross_cents)
        statement.approved_by = person_of(u.actor)
        statement.approved_at = u.now
        power = approval_power(u.actor, statement.gross_cents, kept_out(statement))
        statement.approval = power
    _tell_held(u, statements, holds_of(u.actor, statements, u.today))
    _tell(u, run, "approve", statements)


def _tell_held(
    u: Unit, statements: Sequence[Statement], held: Mapping[str, Sequence[Hold]]
) -> None:
    """Tell those providers who can put in order themselves what holds their payment, of each hold
    once."""
    for statement in statements:
        holds = {_hold_name(each): each for each in mendable(held.get(statement.number, ()))}
        if holds and not holds.keys() <= _holds_told(u, statement):
            tell_held(u, statement, list(holds.values()))
            record(u, statement, TELL_HELD, holds=sorted(holds))


def _holds_told(u: Unit, statement: Statement) -> set[str]:
    events = history(u.session, "statement", statement.id)
    return {name for each in events if each.action == TELL_HELD for name in each.facts["holds"]}


def _hold_name(hold: Hold) -> str:
    return " ".join(filter(None, (hold.kind, hold.code, hold.day and hold.day.isoformat())))


def take_back(u: Unit, run: PaymentRun, statement: Statement) -> None:
    """What was approved waits for the approver anew."""
    fire(u, STATEMENT, statement, "take_back")
    statement.approved_by = statement.approved_at = statement.approval = None
    _tell(u, run, "take_back", [statement])


def leave(u: Unit, run: PaymentRun, pay_on: date) -> list[str]:
    """Hand over what is approved of a run and what no payee holds, to the accounts of today;
    returns the digests of the files."""
    approved = [each for each in run.statements if each.state == "approved"]
    here = [each for each in approved if money_is_here(each, u.actor) is None]
    if approved and not here:
        raise money_is_here(approved[0], u.actor) or Refused("payment.not_handed_over")
    held = holds_of(u.actor, here, pay_on)
    leaving = [each for each in here if each.number not in held]
    _tell_held(u, here, held)
    if not leaving:
        raise Refused("payment.payees_on_hold", numbers=", ".join(sorted(held)))
    refuse_other_sums(u, leaving)
    changed = [each for each in leaving if _to_account_now(u, each)]
    names = _payment_names(u, leaving)
    parts = parts_of(u, leaving, pay_on)
    made = hand_over_by_account(u, run, pay_on, leaving, names, parts)
    for hand_over, statements in made:
        for statement in statements:
            _go(u, hand_over, statement, names[statement.id], parts[statement.number])
    for statement in changed:
        render(u, statement)
    u.session.flush()
    move(u, _lines(run, leaving), "pay")
    send(u, StatementsMoved("hand_over", leaving))
    return [hand_over.file.sha256 for hand_over, _statements in made]


def _go(u: Unit, hand_over: HandOver, statement: Statement, name: str, shares: Shares) -> None:
    """A statement leaves with a hand-over, as a payment by that name."""
    payment = u.add(
        Payment,
        statement_id=statement.id,
        hand_over_id=hand_over.id,
        route=hand_over.route,
        end_to_end_id=name,
        iban=statement.iban,
        amount_cents=shares.paid_cents,
        state="sent",
    )
    _transfers_to_others(u, payment, shares)
    statement.hand_over_id = hand_over.id
    statement.pay_on = hand_over.pay_on
    statement.returned_on = statement.returned_why = None
    fire(u, STATEMENT, statement, "hand_over", hand_over=hand_over.number)
    tell_handed_over(u, statement, shares)


def _transfers_to_others(u: Unit, payment: Payment, shares: Shares) -> None:
    """What goes to others is known by its transfers; one that leaves anew stands in for that which
    came back."""
    for back in returned_transfers_of(u.actor, payment.statement_id):
        back.state = "renewed"
    for place, part in enumerate(shares.diverted, start=1):
        u.add(
            PaymentTransfer,
            payment_id=payment.id,
            end_to_end_id=part_name(payment.end_to_end_id, place),
            receiver_name=part.receiver.name,
            receiver_iban=part.receiver.iban,
            amount_cents=part.cents,
            state="sent",
        )


def _payment_names(u: Unit, statements: Sequence[Statement]) -> dict[UUID, str]:
    """The end-to-end id of the next payment of each statement."""
    keys = [statement.id for statement in statements]
    made = dict(
        u.session.execute(
            select(Payment.statement_id, func.count())
            .where(Payment.statement_id.in_(keys))
            .group_by(Payment.statement_id)
        ).all()
    )
    return {
        each.id: f"{each.number}-{made[each.id] + 1}" if each.id in made else each.number
        for each in statements
    }


def settle(u: Unit, run: PaymentRun, statement: Statement, paid_on: date) -> None:
    """What was handed over is paid, the last part of it on a day."""
    fire(u, STATEMENT, statement, "settle", paid_on=paid_on.isoformat())
    statement.paid_on = paid_on
    _tell(u, run, "settle", [statement])
    owe(u, statement)


def find_paid(u: Unit, run: PaymentRun, statement: Statement, payment: Payment) -> None:
    """A payment was written down as returned and the bank paid it after all: it stands anew."""
    STATEMENT.check(statement, "find_paid", u.actor)
    statement.pay_on = u.get(HandOver, payment.hand_over_id).pay_on
    statement.hand_over_id, statement.return_reason = payment.hand_over_id, None
    statement.returned_on = statement.returned_why = None
    fire(u, STATEMENT, statement, "find_paid")
    payment.state, payment.reason = "sent", None
    u.session.flush()
    move(u, _lines(run, [statement]), "find_paid")
    send(u, StatementsMoved("find_paid", [statement]))


def come_back(u: Unit, run: PaymentRun, statement: Statement, day: date, reason: str) -> None:
    """A payment came back on a day: the verifier looks at it, another person approves anew, and the
    provider is told."""
    action = "fail" if statement.state == "handed_over" else "bounce"
    fire(u, STATEMENT, statement, action, returned_on=day.isoformat())
    statement.hand_over_id = statement.pay_on = statement.paid_on = None
    statement.approved_by = statement.approved_at = statement.approval = None
    statement.returned_on, statement.returned_why = day, reason
    tell_returned(u, statement)
    u.session.flush()
    fall(u, statement)
    move(u, _lines(run, [statement]), "come_back")
    send(u, StatementsMoved(action, [statement]))


def withdraw(
    u: Unit, run: PaymentRun, statements: Iterable[Statement], **told: str
) -> list[PaymentLine]:
    """Take statements apart; returns their lines, which are on none then. Providers that had them
    are told, and read what else is told of it (``reason``)."""
    gone = list(statements)
    lines = _lines(run, gone)
    for statement in gone:
        fire(u, STATEMENT, statement, "withdraw", **told)
        if statement.sent_at is not None:
            tell_withdrawn(u, statement)
    for line in lines:
        line.statement_id, line.taken_off_id = None, line.statement_id
    return lines


def follow(u: Unit, run: PaymentRun) -> None:
    """The run goes as far as all of its statements have gone, whoever took the last act."""
    u.session.flush()
    u.session.refresh(run, ["lines", "statements"])
    states = {statement.state for statement in run.statements}
    if run.state == "verified" and not states:
        fire(u, RUN, run, "empty")
    if run.state == "verified" and states and states <= set(STANDING):
        run.approved_by, run.approved_at = _approver(run), u.now
        _go_on(u, run, "approve")
    if run.state == "approved" and states <= set(LEFT):
        days = [each.pay_on for each in run.statements if each.pay_on]
        run.pay_on, run.handed_over_at = max(days, default=None), u.now
        _go_on(u, run, "hand_over")
    u.session.flush()
    u.session.refresh(run)


def _go_on(u: Unit, run: PaymentRun, action: str) -> None:
    """By the act of who may take it; where a verifier took out what was left, by itself."""
    if may(u.actor, f"payment.{action}"):
        fire(u, RUN, run, action)
    else:
        with system_unit(u) as own:
            fire(own, RUN, run, "follow")


def _approver(run: PaymentRun) -> UUID | None:
    """Who approved the last of a run's statements, of those who did not verify the run."""
    approved = [each for each in run.statements if each.approved_by not in (None, run.verified_by)]
    last = max(approved, key=lambda each: str(each.approved_at), default=None)
    return last.approved_by if last else None


def _lines(run: PaymentRun, statements: Iterable[Statement]) -> list[PaymentLine]:
    keys = {statement.id for statement in statements}
    return [line for line in run.lines if line.statement_id in keys]


def _tell(u: Unit, run: PaymentRun, action: str, statements: Sequence[Statement]) -> None:
    u.session.flush()
    send(u, LinesMoved(action, _lines(run, statements)))
    send(u, StatementsMoved(action, statements))
